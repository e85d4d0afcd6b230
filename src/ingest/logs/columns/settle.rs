//! What the kind of the table decides about its columns.

use super::*;

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

    /// A second column of statuses, where one of the two is that of payments.
    pub(super) fn other_status(&self) -> Option<usize> {
        let of_payment = |i: usize| self.headers.get(i).is_some_and(|h| evidence::is_of_payments(h));
        let taken = self.column_of(Field::Status)?;
        let mut others = self.rivals.iter().filter(|(_, field)| *field == Field::Status);
        others.find(|(i, _)| of_payment(*i) != of_payment(taken)).map(|(i, _)| *i)
    }

    /// Of two columns of statuses, that of the payment counts for a sale and the other one for a visit.
    pub(super) fn settle_statuses(&mut self, kind: TableKind) {
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
