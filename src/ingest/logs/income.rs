//! Which sales brought money, by what the file says became of them.

use super::Part;
use crate::book::{Category, FileUse, Locale, Money, Severity};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::meanings::StatusMeaning;
use crate::ingest::states::{self, PaymentState};
use crate::ingest::statuses;
use crate::ingest::synonyms::synonyms;
use crate::ingest::values::{Unit, numbers};
use std::collections::BTreeMap;

impl Part<'_> {
    /// Leaves out the rows whose money did not come in: pending, failed, void, drafts, overdue, given back. `amounts` has one
    /// entry per row of the range. What is left out is said with its sum.
    pub(super) fn leave_out_unpaid(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &[Option<Money>]) {
        let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
        // Without a status, yes or no under "paid" says it.
        let field = if self.column(Field::Status).is_some() { Field::Status } else { Field::Paid };
        let Some(words) = self.category(field, &all) else { return };
        let meanings = &self.found.told.meanings;
        let told = |label: &str| meanings.of(label).and_then(StatusMeaning::payment);
        let unpaid = |label: &str| (synonyms().flag(label) == Some(false)).then_some(PaymentState::Pending);
        let state = |label| match field {
            Field::Paid => unpaid(label).or_else(|| states::payment(label)),
            _ => states::payment(label).or_else(|| states::payment_in_words(label)),
        };
        let known: Vec<Option<PaymentState>> =
            words.labels.iter().map(|label| told(label).or_else(|| state(label))).collect();
        self.note_statuses(&words, known.iter().map(|state| state.map(PaymentState::name)));
        let mut out: BTreeMap<PaymentState, Vec<(u32, Money)>> = BTreeMap::new();
        let mut paid = Money::ZERO;
        let mut unknown: BTreeMap<usize, Vec<(u32, Money)>> = BTreeMap::new();
        // Yes and no under a status are no words for it.
        let is_unknown = |label: &str| synonyms().flag(label).is_none() && statuses::status(label).is_none();
        let strange: Vec<bool> =
            words.labels.iter().zip(&known).map(|(label, state)| state.is_none() && is_unknown(label)).collect();
        let back = self.column(Field::Refunded).map(|c| numbers(c, rows.range.clone(), Unit::Plain).values);
        for row in rows.iter() {
            let place = (row - rows.range.start) as usize;
            let code = words.codes.get(place).copied().unwrap_or(u32::MAX);
            let amount = amounts.get(place).copied().flatten().unwrap_or(Money::ZERO);
            let taken_off = back.as_ref().and_then(|b| b.get(place)).is_some_and(|b| b.abs() > 0.0);
            match known.get(code as usize).copied().flatten().filter(|state| is_left_out(*state, amount, taken_off)) {
                Some(state) => out.entry(state).or_default().push((row, amount)),
                None => {
                    paid += amount;
                    if strange.get(code as usize) == Some(&true) {
                        unknown.entry(code as usize).or_default().push((row, amount));
                    }
                }
            }
        }
        self.say_unknown_states(field, &words, &known, &unknown);
        let mut left: Vec<u32> = out.values().flatten().map(|(row, _)| *row).collect();
        left.sort_unstable();
        if left.is_empty() {
            return;
        }
        let locale = Locale::default();
        let sum = |rows: &[(u32, Money)]| rows.iter().fold(Money::ZERO, |sum, (_, amount)| sum + *amount);
        let number = |amount: Money| locale.number(amount.to_f64(), 2);
        let parts: Vec<String> = out
            .iter()
            .map(|(state, rows)| format!("{} {} ({})", rows.len(), state.name(), number(sum(rows))))
            .collect();
        let message = format!(
            "{} of {} sales did not bring money by \"{}\" and are left out: {}; {} remain (--map status:WORD=paid counts a status as paid, --map ignored=\"{}\" counts all of them).",
            left.len(),
            rows.len(),
            self.header(field),
            parts.join(", "),
            number(paid),
            self.header(field)
        );
        self.find("sales_not_paid", Severity::Info, Some(field), &left, message);
        for (state, rows) in &out {
            self.leave_out(file, &format!("did not bring money: {}", state.name()), rows.len(), Some(sum(rows)));
        }
        rows.dropped.extend(left);
        rows.dropped.sort_unstable();
    }

    /// Says which words for what became of money no list has: they count as paid, as long as nobody says what they mean. Where
    /// no word at all is known, the column says something else.
    fn say_unknown_states(
        &mut self,
        field: Field,
        words: &Category,
        known: &[Option<PaymentState>],
        unknown: &BTreeMap<usize, Vec<(u32, Money)>>,
    ) {
        if known.iter().all(Option::is_none) {
            return;
        }
        let locale = Locale::default();
        let mut rows: Vec<u32> = unknown.values().flatten().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        let said = unknown.iter().take(5).map(|(code, rows)| {
            let sum = rows.iter().fold(Money::ZERO, |sum, (_, amount)| sum + *amount);
            format!("\"{}\" ({} sales, {})", words.labels.get(*code), rows.len(), locale.number(sum.to_f64(), 2))
        });
        let message = format!(
            "{} sales count as paid although nobody knows their word under \"{}\": {} (--map status:WORD=failed leaves a word out, --map status:WORD=paid confirms it).",
            rows.len(),
            self.header(field),
            said.collect::<Vec<_>>().join(", ")
        );
        self.find("unknown_payment_states", Severity::Warning, Some(field), &rows, message);
    }

    /// Leaves out the rows that move the business's own money, to its bank or for a fee: nobody bought anything.
    pub(super) fn leave_out_transfers(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &[Option<Money>]) {
        let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
        let Some(field) = [Field::TransactionType, Field::Category].into_iter().find(|f| self.column(*f).is_some())
        else {
            return;
        };
        let Some(words) = self.category(field, &all) else { return };
        let moved: Vec<bool> = words.labels.iter().map(|l| synonyms().is_transfer(l)).collect();
        let at = |row: &u32| (*row - rows.range.start) as usize;
        let is_moved = |row: &u32| words.codes.get(at(row)).and_then(|c| moved.get(*c as usize)) == Some(&true);
        let out: Vec<u32> = rows.iter().filter(is_moved).collect();
        let amount = |row: &u32| amounts.get(at(row)).copied().flatten().unwrap_or(Money::ZERO);
        let sum = out.iter().map(amount).fold(Money::ZERO, |sum, amount| sum + amount);
        if out.is_empty() {
            return;
        }
        let message = format!(
            "{} rows are transfers or fees by \"{}\" and no sales ({} in all); they are left out (--map ignored=\"{}\" counts them).",
            out.len(),
            self.header(field),
            Locale::default().number(sum.to_f64(), 2),
            self.header(field)
        );
        self.find("transfers_left_out", Severity::Info, Some(field), &out, message);
        self.leave_out(file, "a transfer or a fee, and no sale", out.len(), Some(sum));
        rows.dropped.extend(out);
        rows.dropped.sort_unstable();
    }
}

/// Whether a row with this state is left out. Money that was given back is taken off by its own column where that says how
/// much, and a negative row is the giving back itself.
fn is_left_out(state: PaymentState, amount: Money, taken_off: bool) -> bool {
    let given_back = state == PaymentState::Refunded && (taken_off || amount < Money::ZERO);
    !state.is_income() && !given_back
}
