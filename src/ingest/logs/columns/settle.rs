//! What the kind of the table decides about its columns.

use super::*;
use crate::ingest::cells::shown;
use crate::ingest::values::{Unit, numbers};

/// What a payment provider keeps at most, as a part of the amount.
const HIGHEST_FEE: f64 = 0.15;
/// Different names below which a column is more likely that of services or of staff.
const FEWEST_NAMES: usize = 8;

impl Work<'_> {
    /// What words mean in this kind of table.
    pub(super) fn settle(&mut self, kind: TableKind) {
        match kind {
            TableKind::Sessions => {
                self.named_amount_is_the_price();
                if !self.taken(Field::Price) {
                    let from = if self.taken(Field::Amount) { Field::Amount } else { Field::UnitPrice };
                    self.rename(from, Field::Price);
                }
                if !self.taken(Field::Service) {
                    let from = if self.taken(Field::Item) { Field::Item } else { Field::Category };
                    self.rename(from, Field::Service);
                }
            }
            TableKind::Sales => {
                self.rename(Field::PassEnds, Field::Expiry);
                if !self.taken(Field::Item) {
                    self.rename(Field::Service, Field::Item);
                }
                if !self.taken(Field::Amount) && !self.taken(Field::UnitPrice) {
                    self.rename(Field::Price, Field::Amount);
                }
                if self.price_is_the_fee() {
                    self.rename(Field::Price, Field::Fee);
                }
                self.take_the_day_of_payment();
            }
            TableKind::Passes => {
                self.rename(Field::PassEnds, Field::Expiry);
                self.rename(Field::Item, Field::PassName);
            }
            TableKind::OrderLines
            | TableKind::Clients
            | TableKind::Memberships
            | TableKind::Classes
            | TableKind::Prices
            | TableKind::Staff
            | TableKind::Other => {}
        }
        // "Type: no-show" says what became of the session.
        let words = self.column_of(Field::Service).filter(|i| self.shapes.get(*i).is_some_and(|s| s.outcomes));
        if kind == TableKind::Sessions && words.is_some() && !self.taken(Field::Status) {
            self.rename(Field::Service, Field::Status);
        }
        // The id is whatever tells people apart, where no header says it.
        if !self.taken(Field::ClientId)
            && !self.taken(Field::Email)
            && !self.taken(Field::FirstName)
            && kind == TableKind::Sessions
        {
            self.rename(Field::Name, Field::ClientId);
        }
    }

    /// Columns that were left out although they could say what no other column says: what was paid, or who came.
    pub(super) fn left_out(&self, kind: TableKind) -> Vec<Doubt> {
        let none = |fields: &[Field]| !fields.iter().any(|field| self.taken(*field));
        let open = |i: &usize| self.decided.get(*i).is_some_and(Option::is_none) && self.filled(*i);
        let columns = || (0..self.texts.len()).filter(open);
        let mut doubts = Vec::new();
        let mut doubt = |index: usize, what: &str, field: Field| {
            let Some(header) = self.texts.get(index) else { return };
            let message =
                format!("column \"{header}\" {what} and was left out; --map {}=\"{header}\" takes it", field.name());
            doubts.push(Doubt { column: self.table.columns.start + index, message });
        };
        let money = columns().find(|i| self.profiles.get(*i).is_some_and(Profile::is_money));
        let paid = [Field::Amount, Field::Price, Field::UnitPrice, Field::Subtotal];
        if let Some(index) = money.filter(|_| kind.is_log() && none(&paid)) {
            doubt(index, "holds amounts of money", Field::Amount);
        } else if let Some(index) = self.unread_money().filter(|_| kind.is_log() && none(&paid)) {
            doubt(index, "is called like an amount, but most of its values could not be read as one,", Field::Amount);
        }
        let names = columns().find(|i| self.holds_names(*i, FEWEST_NAMES, 90));
        let people = [Field::ClientId, Field::Name, Field::Email, Field::FirstName, Field::LastName, Field::Phone];
        if let Some(index) = names.filter(|_| kind.is_log() && none(&people)) {
            doubt(index, "may name the clients", Field::Name);
        }
        let came = columns().find(|i| self.shapes.get(*i).is_some_and(|s| s.attendance));
        let outcome = [Field::Status, Field::NoShow, Field::LateCancel, Field::Cancelled];
        if let Some(index) = came.filter(|_| kind == TableKind::Sessions && none(&outcome)) {
            doubt(index, "may say who came", Field::Status);
        }
        doubts
    }

    /// Of the day of an invoice and the day on which it was paid, the latter where some have none: those are not paid.
    fn take_the_day_of_payment(&mut self) {
        let is_paid_on = |work: &Self, i: usize| work.headers.get(i).is_some_and(|h| synonyms().says(Hint::PaidOn, h));
        let told = [Field::Status, Field::Paid].iter().any(|f| self.taken(*f));
        let Some(day) = self.column_of(Field::Date).filter(|i| !told && !is_paid_on(self, *i)) else { return };
        let named = self.decided.get(day).and_then(Option::as_ref).is_some_and(|(_, why)| why == NAMED);
        let filled = |work: &Self, i: usize| work.profiles.get(i).map_or(0, |p| p.filled);
        let mut others = self.rivals.iter().filter(|(_, field)| *field == Field::Date).map(|(i, _)| *i);
        let paid = others.find(|i| is_paid_on(self, *i) && (1..filled(self, day)).contains(&filled(self, *i)));
        let Some(paid) = paid.filter(|_| !named) else { return };
        self.rivals.retain(|(i, field)| !(*i == paid && *field == Field::Date));
        self.undecide(day);
        self.decide(paid, Meaning::Field(Field::Date), "the day of payment; what has none was not paid".into());
    }

    /// Whether "fee" beside the amounts is what the payment provider keeps: a small part of each.
    fn price_is_the_fee(&self) -> bool {
        let values = |field| {
            let column = self.sheet.columns.get(self.table.columns.start + self.column_of(field)?)?;
            let rows = self.table.rows.clone();
            Some(numbers(column, rows.start..rows.end.min(rows.start + LOOKED_AT as u32), Unit::Plain).values)
        };
        let Some((amounts, fees)) = values(Field::Amount).zip(values(Field::Price)) else { return false };
        let told: Vec<(f64, f64)> =
            amounts.into_iter().zip(fees).filter(|(amount, fee)| *amount > 0.0 && fee.abs() > 0.0).collect();
        let small = told.iter().filter(|(amount, fee)| fee.abs() <= amount * HIGHEST_FEE).count();
        !self.taken(Field::Fee) && !told.is_empty() && small * 10 >= told.len() * 9
    }

    /// Columns that are called like an amount, and whose values mostly hold one beside other words.
    fn unread_money(&self) -> Option<usize> {
        let money = [Field::Amount, Field::Price, Field::UnitPrice, Field::Subtotal];
        let open = |i: usize| self.decided.get(i).is_some_and(Option::is_none);
        let called = self.unfit.iter().filter(|(i, field)| open(*i) && money.contains(field)).map(|(i, _)| *i);
        called.into_iter().find(|i| {
            let Some(column) = self.sheet.columns.get(self.table.columns.start + i) else { return false };
            let rows = self.table.rows.clone().take(LOOKED_AT);
            let values: Vec<String> =
                rows.map(|row| shown(column.value(row)).into_owned()).filter(|v| !v.is_empty()).collect();
            let with_digits = values.iter().filter(|v| v.bytes().any(|b| b.is_ascii_digit())).count();
            with_digits * 2 >= values.len()
        })
    }

    /// A second column of statuses, where one of the two is that of payments.
    pub(super) fn other_status(&self) -> Option<usize> {
        let of_payment = |i: usize| self.headers.get(i).is_some_and(|h| evidence::is_of_payments(h));
        let taken = self.column_of(Field::Status)?;
        let mut others = self.rivals.iter().filter(|(_, field)| *field == Field::Status);
        others.find(|(i, _)| of_payment(*i) != of_payment(taken)).map(|(i, _)| *i)
    }

    /// Of two columns of statuses, that of the payment counts for a sale and the other one for a visit. Of that of the booking
    /// and that of the attendance, the latter; the former still says what was cancelled.
    pub(super) fn settle_statuses(&mut self, kind: TableKind) {
        if kind == TableKind::Sessions {
            self.settle_attendance();
        }
        let of_payment = |work: &Self, i: usize| work.headers.get(i).is_some_and(|h| evidence::is_of_payments(h));
        let Some((taken, other)) = self.column_of(Field::Status).zip(self.other_status()) else { return };
        self.rivals.retain(|(i, field)| !(*i == other && *field == Field::Status));
        let told = self.decided.get(taken).and_then(Option::as_ref).is_some_and(|(_, why)| why == NAMED);
        let wanted = match kind {
            TableKind::Sales => of_payment(self, other),
            _ => of_payment(self, taken),
        };
        if wanted && !told {
            self.undecide(taken);
            self.decide(other, Meaning::Field(Field::Status), "the status of what this table is of".into());
        }
    }

    fn settle_attendance(&mut self) {
        let Some(taken) = self.column_of(Field::Status) else { return };
        let attendance = |work: &Self, i: usize| work.shapes.get(i).is_some_and(|s| s.attendance);
        let told = self.decided.get(taken).and_then(Option::as_ref).is_some_and(|(_, why)| why == NAMED);
        let mut rivals = self.rivals.iter().filter(|(_, field)| *field == Field::Status).map(|(i, _)| *i);
        let other = rivals.find(|i| attendance(self, *i)).filter(|_| !told && !attendance(self, taken));
        let Some(other) = other else { return };
        self.rivals.retain(|(i, field)| !(*i == other && *field == Field::Status));
        self.undecide(taken);
        self.decide(other, Meaning::Field(Field::Status), "it says who came".into());
        if !self.taken(Field::Cancelled) {
            self.decide(taken, Meaning::Field(Field::Cancelled), "it says what was cancelled".into());
        }
    }

    /// Where the user names the amount of visits, it is what they cost, whatever another header says.
    fn named_amount_is_the_price(&mut self) {
        let is_named = |work: &Self, field| {
            let why = work.column_of(field).and_then(|i| work.decided.get(i)).and_then(Option::as_ref);
            why.is_some_and(|(_, why)| why == NAMED)
        };
        let other = self.column_of(Field::Price).filter(|_| !is_named(self, Field::Price));
        if let Some(index) = other.filter(|_| is_named(self, Field::Amount)) {
            self.undecide(index);
        }
    }
}
