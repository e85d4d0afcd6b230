//! Ledgers that tell of more than sales: invoices beside their payments, and a bank's statement with what went out.

use super::Part;
use crate::book::{FileUse, Locale, Money, Severity};
use crate::ingest::cells::{Rows, shown};
use crate::ingest::evidence::Evidence;
use crate::ingest::fields::Field;
use crate::ingest::synonyms::{normalize, synonyms};
use std::collections::HashMap;

/// What a client was asked for, and what came.
#[derive(Default, Clone, Copy)]
struct Account {
    asked: f64,
    came: f64,
}

impl Part<'_> {
    /// Of invoices and their payments in one ledger only the payments count: together they would count twice, or even out.
    pub(super) fn leave_out_invoices(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &mut [Option<Money>]) {
        let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
        let Some(words) = self.category(Field::TransactionType, &all) else { return };
        let of = |is: &dyn Fn(&str) -> bool| words.labels.iter().map(is).collect::<Vec<bool>>();
        let (invoice, payment) = (of(&|l| synonyms().is_invoice(l)), of(&|l| synonyms().is_payment(l)));
        let start = rows.range.start;
        let is = |row: u32, which: &[bool]| {
            words.codes.get((row - start) as usize).and_then(|c| which.get(*c as usize)) == Some(&true)
        };
        let amount = |row: u32| amounts.get((row - start) as usize).copied().flatten().unwrap_or(Money::ZERO);
        let (invoices, payments): (Vec<u32>, Vec<u32>) =
            (rows.iter().filter(|r| is(*r, &invoice)).collect(), rows.iter().filter(|r| is(*r, &payment)).collect());
        let mut accounts: HashMap<String, Account> = HashMap::new();
        for row in &invoices {
            accounts.entry(self.person_of(*row)).or_default().asked += amount(*row).to_f64();
        }
        for row in &payments {
            accounts.entry(self.person_of(*row)).or_default().came += amount(*row).to_f64();
        }
        let settled = |a: &&Account| a.came.abs() > 0.0 && a.came.abs() <= a.asked.abs() + CENT;
        let paying = accounts.values().filter(|a| a.came != 0.0).count();
        if paying == 0 || accounts.values().filter(settled).count() * 10 < paying * 8 {
            return;
        }
        let came: f64 = accounts.values().map(|a| a.came).sum();
        let sum = invoices.iter().fold(Money::ZERO, |sum, row| sum + amount(*row));
        for row in payments.iter().filter(|_| came < 0.0) {
            if let Some(Some(amount)) = amounts.get_mut((*row - start) as usize) {
                *amount = Money::ZERO - *amount;
            }
        }
        let locale = Locale::default();
        let message = format!(
            "{} invoices ({}) stand beside their payments; the {} payments ({}) count, and the invoices do not.",
            invoices.len(),
            locale.number(sum.to_f64(), 2),
            payments.len(),
            locale.number(came.abs(), 2)
        );
        self.find("invoices_beside_payments", Severity::Warning, Some(Field::TransactionType), &invoices, message);
        self.leave_out(file, "an invoice, whose payment counts", invoices.len(), Some(sum));
        rows.dropped.extend(invoices);
        rows.dropped.sort_unstable();
    }

    /// Of a bank's statement, leaves out what went to somebody who never paid anything: rent and power are no refunds.
    pub(super) fn leave_out_payments_out(&mut self, rows: &mut Rows, file: &mut FileUse, amounts: &[Option<Money>]) {
        let headers: Vec<String> =
            self.found.recognized.columns.iter().map(|decision| normalize(&decision.header)).collect();
        let words = Evidence::of_headers(headers.iter().map(String::as_str)).of("words.bank");
        if words < 1.0 && self.column(Field::Balance).is_none() {
            return;
        }
        let start = rows.range.start;
        let amount = |row: u32| amounts.get((row - start) as usize).copied().flatten().unwrap_or(Money::ZERO);
        let mut came: HashMap<String, bool> = HashMap::new();
        for row in rows.iter() {
            *came.entry(self.person_of(row)).or_default() |= amount(row) > Money::ZERO;
        }
        // Where no column says who paid, all that goes out is somebody else's.
        let who = [Field::ClientId, Field::Name, Field::Email].iter().any(|field| self.column(*field).is_some());
        let paid = |row: u32| who && came.get(&self.person_of(row)) == Some(&true);
        let turned = self.directions(rows);
        let goes_out = |row: &u32| turned.get((*row - start) as usize) == Some(&true);
        let is_out = |row: &u32| goes_out(row) || (amount(*row) < Money::ZERO && !paid(*row));
        let out: Vec<u32> = rows.iter().filter(is_out).collect();
        if out.is_empty() {
            return;
        }
        let sum = out.iter().fold(Money::ZERO, |sum, row| sum + amount(*row));
        let message = format!(
            "{} rows of this bank statement pay somebody who never paid anything ({}); they are left out of the revenue.",
            out.len(),
            Locale::default().number(sum.to_f64(), 2)
        );
        self.find("payments_out", Severity::Warning, Some(Field::Amount), &out, message);
        self.leave_out(file, "paid out, and no sale", out.len(), Some(sum));
        rows.dropped.extend(out);
        rows.dropped.sort_unstable();
    }

    /// Which rows of the range a column of directions (`Af` and `Bij`, `Debit` and `Credit`) calls money that goes out.
    fn directions(&self, rows: &Rows) -> Vec<bool> {
        let says = |text: &str| synonyms().direction(text);
        for column in self.found.table.columns.clone() {
            let value = |row: u32| shown(self.sheet.value(row, column)).into_owned();
            let all: Vec<Option<bool>> = rows.range.clone().map(|row| says(&value(row))).collect();
            if all.iter().all(Option::is_some) && all.contains(&Some(true)) && all.contains(&Some(false)) {
                return all.into_iter().map(|out| out == Some(true)).collect();
            }
        }
        Vec::new()
    }

    /// Whose row it is, by the first column that says so.
    fn person_of(&self, row: u32) -> String {
        let people = [Field::ClientId, Field::Name, Field::Email];
        let column = people.iter().find_map(|field| self.column(*field));
        column.map_or(String::new(), |column| normalize(&shown(column.value(row))))
    }
}

/// Sums of rounded amounts may differ by one.
const CENT: f64 = 0.0101;
