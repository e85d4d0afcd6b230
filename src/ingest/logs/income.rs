//! Which sales brought money, by what the file says became of them.

use super::Part;
use crate::book::{Category, FileUse, Locale, Money, Severity};
use crate::ingest::cells::Rows;
use crate::ingest::decimal::is_in_thousands;
use crate::ingest::fields::Field;
use crate::ingest::meanings::StatusMeaning;
use crate::ingest::raw::RawValue;
use crate::ingest::states::{self, PaymentState};
use crate::ingest::statuses;
use crate::ingest::synonyms::{Hint, normalize, synonyms};
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
        let back = self.refunds(rows);
        // Where only what was paid is ticked, the others were not.
        let ticks = field == Field::Paid && words.labels.iter().all(|label| synonyms().flag(label) == Some(true));
        let blank = ticks.then_some(PaymentState::Pending);
        for row in rows.iter() {
            let place = (row - rows.range.start) as usize;
            let code = words.codes.get(place).copied().unwrap_or(u32::MAX);
            let known_here =
                if code == Category::MISSING { blank } else { known.get(code as usize).copied().flatten() };
            let amount = amounts.get(place).copied().flatten().unwrap_or(Money::ZERO);
            let taken_off = back.as_ref().and_then(|b| b.get(place)).is_some_and(|b| b.abs() > 0.0);
            match known_here.filter(|state| is_left_out(*state, amount, taken_off)) {
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
        self.say_partly_refunded(field, &words, &known, rows);
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

    /// What was given back of each amount; `None` where no column says it, or where it says yes or no.
    pub(super) fn refunds(&self, rows: &Rows) -> Option<Vec<f64>> {
        let column = self.column(Field::Refunded).filter(|_| !self.is_yes_or_no(Field::Refunded, rows))?;
        Some(numbers(column, rows.range.clone(), self.money_unit()).values)
    }

    /// How amounts beside the sales are written: as those are.
    pub(super) fn money_unit(&self) -> Unit {
        let range = self.found.table.rows.clone();
        let grouped = self.column(Field::Amount).is_some_and(|column| is_in_thousands(column, range));
        if grouped { Unit::Money } else { Unit::Plain }
    }

    /// Whether a column holds yes and no, ticks, or ones and zeros alone.
    fn is_yes_or_no(&self, field: Field, rows: &Rows) -> bool {
        let Some(column) = self.column(field) else { return false };
        let says = |value: RawValue<'_>| match value {
            RawValue::Empty | RawValue::Bool(_) => true,
            RawValue::Number(n) => n == 0.0 || n == 1.0,
            RawValue::Text(text) => synonyms().flag(text).is_some() || synonyms().is_missing(text),
            RawValue::Date(_) | RawValue::Error(_) => false,
        };
        rows.range.clone().all(|row| says(column.value(row)))
    }

    /// Leaves out what a column of yes and no calls void or given back.
    pub(super) fn leave_out_flagged(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &[Option<Money>]) {
        for (field, state) in [
            (Field::Cancelled, PaymentState::Void),
            (Field::Refunded, PaymentState::Refunded),
            (Field::Unpaid, PaymentState::Pending),
        ] {
            if !self.is_yes_or_no(field, rows) {
                continue;
            }
            let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
            let Some(flags) = self.flags(field, &all) else { continue };
            let at = |row: u32| (row - all.range.start) as usize;
            let amount = |row: u32| amounts.get(at(row)).copied().flatten().unwrap_or(Money::ZERO);
            let flagged = |row: &u32| flags.get(at(*row)) == Some(&Some(true)) && amount(*row) >= Money::ZERO;
            let out: Vec<u32> = rows.iter().filter(flagged).collect();
            if out.is_empty() {
                continue;
            }
            let sum = out.iter().fold(Money::ZERO, |sum, row| sum + amount(*row));
            let message = format!(
                "{} sales are {} by \"{}\" and are left out ({} in all; --map ignored=\"{}\" counts them).",
                out.len(),
                state.name(),
                self.header(field),
                Locale::default().number(sum.to_f64(), 2),
                self.header(field)
            );
            self.find("sales_not_paid", Severity::Info, Some(field), &out, message);
            self.leave_out(file, &format!("did not bring money: {}", state.name()), out.len(), Some(sum));
            rows.dropped.extend(out);
            rows.dropped.sort_unstable();
        }
    }

    /// Takes off what is still to be paid, where no status says it: of `Total` and `Balance due` only the rest came in.
    pub(super) fn leave_out_due(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &mut [Option<Money>]) {
        let told = [Field::Status, Field::Paid].into_iter().any(|field| self.column(field).is_some());
        let header = |column: usize| normalize(&self.found.table.header_text(self.sheet, column));
        let is_amount = |column: &usize| synonyms().log_header(&header(*column)) == Some(Field::Amount);
        // Beside what was received, or what tax is part of, the amounts say themselves what they are.
        let told = told || self.found.table.columns.clone().filter(is_amount).count() > 1;
        // A balance is what stands on an account, unless it is called what is due.
        let told = told || synonyms().says(Hint::PaidAmount, &normalize(&self.header(Field::Amount)));
        let is_due = |field: &Field| {
            *field == Field::AmountDue || synonyms().says(Hint::Due, &normalize(&self.header(Field::Balance)))
        };
        let fields = [Field::AmountDue, Field::Balance].into_iter().filter(|field| self.column(*field).is_some());
        let due = fields.into_iter().find(is_due);
        let Some((field, column)) = due.filter(|_| !told).and_then(|field| Some((field, self.column(field)?))) else {
            return;
        };
        let due = numbers(column, rows.range.clone(), self.money_unit()).values;
        let at = |row: u32| (row - rows.range.start) as usize;
        let amount =
            |amounts: &[Option<Money>], row: u32| amounts.get(at(row)).copied().flatten().unwrap_or(Money::ZERO);
        let of = |row: u32| {
            due.get(at(row)).copied().filter(|d| d.is_finite()).and_then(Money::from_f64).unwrap_or(Money::ZERO)
        };
        // A balance that runs on is now more, now less than the amount beside it.
        let fits = |row: &u32| (Money::ZERO..=amount(amounts, *row).max(Money::ZERO)).contains(&of(*row));
        let open: Vec<u32> = rows.iter().filter(|row| of(*row) > Money::ZERO).collect();
        if open.is_empty() || !rows.iter().all(|row| fits(&row)) {
            return;
        }
        let sum = open.iter().fold(Money::ZERO, |sum, row| sum + of(*row));
        let (whole, part): (Vec<u32>, Vec<u32>) = open.iter().partition(|row| of(**row) == amount(amounts, **row));
        for row in &part {
            if let Some(Some(amount)) = amounts.get_mut(at(*row)) {
                *amount = *amount - of(*row);
            }
        }
        let message = format!(
            "{} of {} sales are still to be paid by \"{}\", {} of them in part ({} in all); only what was paid counts (--map ignored=\"{}\" counts all).",
            open.len(),
            rows.len(),
            self.header(field),
            part.len(),
            Locale::default().number(sum.to_f64(), 2),
            self.header(field)
        );
        self.find("sales_not_paid", Severity::Info, Some(field), &open, message);
        let left = whole.iter().fold(Money::ZERO, |sum, row| sum + of(*row));
        self.leave_out(file, "did not bring money: still to be paid", whole.len(), Some(left));
        rows.dropped.extend(whole);
        rows.dropped.sort_unstable();
    }

    /// Says where a part was given back and no column says how much.
    fn say_partly_refunded(&mut self, field: Field, words: &Category, known: &[Option<PaymentState>], rows: &Rows) {
        if self.refunds(rows).is_some() {
            return;
        }
        let partly = |row: &u32| {
            let code = words.codes.get((*row - rows.range.start) as usize).copied().unwrap_or(u32::MAX);
            known.get(code as usize) == Some(&Some(PaymentState::PartlyRefunded))
        };
        let found: Vec<u32> = rows.iter().filter(partly).collect();
        let message = format!(
            "{} sales were given back in part by \"{}\", and no column says how much; they count in full (--map refunded=COLUMN names one).",
            found.len(),
            self.header(field)
        );
        self.find("refunds_unknown", Severity::Warning, Some(field), &found, message);
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
