//! The sales ledger, the lines of its orders, and the passes that were sold.

use super::{Category, Money};
use chrono::NaiveDate;

/// One entry per sale or return. Every column is as long as `client`; one that no file has is `None`.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    /// Index into the client table; [`super::sessions::NO_CLIENT`] for a sale without a client, which counts in revenue
    /// and not in concentration.
    pub client: Vec<u32>,
    /// The day of the sale.
    pub date: Vec<NaiveDate>,
    /// What was paid; negative for a return.
    pub amount: Vec<Money>,
    /// The order that the row belongs to: several rows of one order are one purchase.
    pub order: Option<Category>,
    /// What was sold.
    pub item: Option<Category>,
    /// The kind of thing that was sold.
    pub category: Option<Category>,
    /// Who sold it.
    pub staff: Option<Category>,
    /// Where it was sold.
    pub location: Option<Category>,
    /// How it was paid.
    pub method: Option<Category>,
    /// How many; NaN where unknown.
    pub quantity: Option<Vec<f64>>,
    /// Taken off the price.
    pub discount: Option<Vec<Option<Money>>>,
    /// Tax in the amount.
    pub tax: Option<Vec<Option<Money>>>,
    /// From when what was sold is valid.
    pub activation: Option<Vec<Option<NaiveDate>>>,
    /// Until when.
    pub expiry: Option<Vec<Option<NaiveDate>>>,
}

impl Sales {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.client.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.client.is_empty()
    }

    /// The client of `row`, where it has one.
    pub fn client(&self, row: usize) -> Option<usize> {
        self.client.get(row).copied().filter(|c| *c != super::sessions::NO_CLIENT).map(|c| c as usize)
    }
}

/// The lines of orders whose amounts stand in [`Sales`]: detail, never revenue a second time.
#[derive(Debug, Clone, Default)]
pub struct OrderLines {
    /// The row of [`Sales`] that the line is part of; `u32::MAX` where no sale has its order.
    pub sale: Vec<u32>,
    /// What the line says it costs.
    pub amount: Vec<Option<Money>>,
    /// The product.
    pub item: Option<Category>,
    /// The kind of product.
    pub category: Option<Category>,
    /// How many; NaN where unknown.
    pub quantity: Option<Vec<f64>>,
}

/// Passes as a report of visits remaining lists them: one entry per pass of a client.
#[derive(Debug, Clone, Default)]
pub struct Passes {
    /// Index into the client table.
    pub client: Vec<u32>,
    /// What it is called.
    pub name: Option<Category>,
    /// From when it is valid.
    pub activation: Vec<Option<NaiveDate>>,
    /// Until when.
    pub expiry: Vec<Option<NaiveDate>>,
    /// What was paid for it.
    pub paid: Vec<Option<Money>>,
    /// Visits bought; NaN where unknown, infinite on an unlimited one.
    pub bought: Vec<f64>,
    /// Visits left; NaN where unknown, infinite on an unlimited one.
    pub remaining: Vec<f64>,
}

impl OrderLines {
    /// Adds further lines.
    pub fn extend(&mut self, other: OrderLines) {
        use super::sessions::{column, labels};
        let (n, m) = (self.sale.len(), other.sale.len());
        self.sale.extend(other.sale);
        self.amount.extend(other.amount);
        labels(&mut self.item, other.item, n, m);
        labels(&mut self.category, other.category, n, m);
        column(&mut self.quantity, other.quantity, n, m, f64::NAN);
    }
}

impl Passes {
    /// Adds further passes.
    pub fn extend(&mut self, other: Passes) {
        let (n, m) = (self.client.len(), other.client.len());
        self.client.extend(other.client);
        super::sessions::labels(&mut self.name, other.name, n, m);
        self.activation.extend(other.activation);
        self.expiry.extend(other.expiry);
        self.paid.extend(other.paid);
        self.bought.extend(other.bought);
        self.remaining.extend(other.remaining);
    }
}

impl Sales {
    /// Adds the rows of another ledger. A column that only one of them has is unknown in the rows of the other.
    pub fn extend(&mut self, other: Sales) {
        use super::sessions::{column, labels};
        let (n, m) = (self.len(), other.len());
        self.client.extend(other.client);
        self.date.extend(other.date);
        self.amount.extend(other.amount);
        for (own, new) in [
            (&mut self.order, other.order),
            (&mut self.item, other.item),
            (&mut self.category, other.category),
            (&mut self.staff, other.staff),
            (&mut self.location, other.location),
            (&mut self.method, other.method),
        ] {
            labels(own, new, n, m);
        }
        column(&mut self.quantity, other.quantity, n, m, f64::NAN);
        column(&mut self.discount, other.discount, n, m, None);
        column(&mut self.tax, other.tax, n, m, None);
        column(&mut self.activation, other.activation, n, m, None);
        column(&mut self.expiry, other.expiry, n, m, None);
    }
}

impl Sales {
    /// Leaves out the rows that `keep` (one entry per row) does not keep.
    pub fn retain(&mut self, keep: &[bool]) {
        use super::sessions::{kept, kept_where_there};
        kept(&mut self.client, keep);
        kept(&mut self.date, keep);
        kept(&mut self.amount, keep);
        for labels in
            [&mut self.order, &mut self.item, &mut self.category, &mut self.staff, &mut self.location, &mut self.method]
        {
            labels.iter_mut().for_each(|l| kept(&mut l.codes, keep));
        }
        kept_where_there(&mut self.quantity, keep);
        kept_where_there(&mut self.discount, keep);
        kept_where_there(&mut self.tax, keep);
        kept_where_there(&mut self.activation, keep);
        kept_where_there(&mut self.expiry, keep);
    }
}
