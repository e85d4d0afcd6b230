//! Which sales brought money, by what the file says became of them.

use super::Part;
use crate::book::{FileUse, Locale, Money, Severity};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::meanings::StatusMeaning;
use crate::ingest::states::{self, PaymentState};
use std::collections::BTreeMap;

impl Part<'_> {
    /// Leaves out the rows whose money did not come in: pending, failed, void, drafts, overdue, given back. `amounts` has one
    /// entry per row of the range. What is left out is said with its sum.
    pub(super) fn leave_out_unpaid(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &[Option<Money>]) {
        let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
        let Some(words) = self.category(Field::Status, &all) else { return };
        let meanings = &self.found.told.meanings;
        let told = |label: &str| meanings.of(label).and_then(StatusMeaning::payment);
        let known: Vec<Option<PaymentState>> =
            words.labels.iter().map(|label| told(label).or_else(|| states::payment(label))).collect();
        self.note_statuses(&words, known.iter().map(|state| state.map(PaymentState::name)));
        let mut out: BTreeMap<PaymentState, Vec<(u32, Money)>> = BTreeMap::new();
        let mut paid = Money::ZERO;
        for row in rows.iter() {
            let place = (row - rows.range.start) as usize;
            let code = words.codes.get(place).copied().unwrap_or(u32::MAX);
            let amount = amounts.get(place).copied().flatten().unwrap_or(Money::ZERO);
            match known.get(code as usize).copied().flatten().filter(|state| self.is_left_out(*state, amount)) {
                Some(state) => out.entry(state).or_default().push((row, amount)),
                None => paid += amount,
            }
        }
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
            self.header(Field::Status),
            parts.join(", "),
            number(paid),
            self.header(Field::Status)
        );
        self.find("sales_not_paid", Severity::Info, Some(Field::Status), &left, message);
        for (state, rows) in &out {
            self.leave_out(file, &format!("did not bring money: {}", state.name()), rows.len(), Some(sum(rows)));
        }
        rows.dropped.extend(left);
        rows.dropped.sort_unstable();
    }

    /// Whether a row with this state is left out. Money that was given back is taken off by its own column where there is
    /// one, and a negative row is the giving back itself.
    fn is_left_out(&self, state: PaymentState, amount: Money) -> bool {
        let given_back = state == PaymentState::Refunded;
        let taken_off = given_back && (self.column(Field::Refunded).is_some() || amount < Money::ZERO);
        !state.is_income() && !taken_off
    }
}
