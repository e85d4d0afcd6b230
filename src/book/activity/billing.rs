//! What each client paid.

use crate::book::span::month_number;
use crate::book::{Money, Sales, Sessions, Span};
use chrono::NaiveDate;

/// Where revenue comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RevenueFrom {
    /// The signed sum of sales.
    Sales,
    /// The prices of attended sessions.
    SessionPrices,
}

/// Revenue and purchases per client within the period.
#[derive(Debug, Clone)]
pub struct Billing {
    /// Where the amounts come from.
    pub from: RevenueFrom,
    /// Signed; `None` for a client without a row.
    pub revenue: Vec<Option<Money>>,
    /// What the client brings a month while coming; `None` for a client without a row (see `monthly.rs`).
    pub monthly: Vec<Option<Money>>,
    /// Revenue of rows without a client.
    pub without_client: Money,
    /// Per calendar month that the period touches, in order, whoever paid.
    pub by_month: Vec<Money>,
    /// Orders, or rows with a positive amount where there are no order ids.
    pub purchases: Vec<u32>,
    /// The day of the first of them.
    pub first_purchase: Vec<Option<NaiveDate>>,
    /// The day of the last of them.
    pub last_purchase: Vec<Option<NaiveDate>>,
}

impl Billing {
    /// Sums the sales, else the prices of attended sessions; `None` where neither gives amounts.
    pub fn of(sales: Option<&Sales>, sessions: Option<&Sessions>, clients: usize, span: Option<Span>) -> Option<Self> {
        let from = match (sales, sessions.and_then(|s| s.price.as_ref())) {
            (Some(_), _) => RevenueFrom::Sales,
            (None, Some(_)) => RevenueFrom::SessionPrices,
            (None, None) => return None,
        };
        let mut billing = Billing {
            from,
            revenue: vec![None; clients],
            monthly: Vec::new(),
            without_client: Money::ZERO,
            by_month: vec![Money::ZERO; span.map_or(0, |s| s.months_touched().count())],
            purchases: vec![0; clients],
            first_purchase: vec![None; clients],
            last_purchase: vec![None; clients],
        };
        match (from, sales, sessions) {
            (RevenueFrom::Sales, Some(sales), _) => billing.add_sales(sales, span),
            (RevenueFrom::SessionPrices, _, Some(sessions)) => billing.add_prices(sessions, span),
            _ => {}
        }
        Some(billing)
    }

    fn add_sales(&mut self, sales: &Sales, span: Option<Span>) {
        // An order is counted at its first row, whichever client that names.
        let mut counted = vec![false; sales.order.as_ref().map_or(0, |o| o.labels.len())];
        for (row, ((&client, &date), &amount)) in sales.client.iter().zip(&sales.date).zip(&sales.amount).enumerate() {
            if !span.is_some_and(|s| s.contains(date)) {
                continue;
            }
            let order = sales.order.as_ref().and_then(|o| counted.get_mut(*o.codes.get(row)? as usize));
            let purchase = match order {
                Some(seen) => !std::mem::replace(seen, true),
                None => amount > Money::ZERO,
            };
            self.add(client as usize, date, amount, purchase);
            self.add_month(span, date, amount);
        }
    }

    fn add_prices(&mut self, sessions: &Sessions, span: Option<Span>) {
        for (client, date, price) in sessions.earnings().filter(|(_, date, _)| span.is_some_and(|s| s.contains(*date)))
        {
            self.add(client as usize, date, price, price > Money::ZERO);
            self.add_month(span, date, price);
        }
    }

    fn add_month(&mut self, span: Option<Span>, date: NaiveDate, amount: Money) {
        let place = span.and_then(|s| usize::try_from(month_number(date) - month_number(s.from)).ok());
        if let Some(month) = place.and_then(|p| self.by_month.get_mut(p)) {
            *month += amount;
        }
    }

    fn add(&mut self, client: usize, date: NaiveDate, amount: Money, purchase: bool) {
        let Some(revenue) = self.revenue.get_mut(client) else {
            self.without_client += amount;
            return;
        };
        *revenue = Some(revenue.unwrap_or_default() + amount);
        if !purchase {
            return;
        }
        if let (Some(count), Some(first), Some(last)) =
            (self.purchases.get_mut(client), self.first_purchase.get_mut(client), self.last_purchase.get_mut(client))
        {
            *count += 1;
            *first = Some(first.map_or(date, |d| d.min(date)));
            *last = Some(last.map_or(date, |d| d.max(date)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Category;
    use crate::book::sessions::NO_CLIENT;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 1, d).unwrap()
    }

    fn money(m: f64) -> Money {
        Money::from_f64(m).unwrap()
    }

    fn sales() -> Sales {
        Sales {
            client: vec![0, 0, 1, NO_CLIENT, 0],
            date: vec![day(1), day(1), day(2), day(3), day(9)],
            amount: vec![money(10.0), money(5.0), money(-4.0), money(2.0), money(7.0)],
            ..Sales::default()
        }
    }

    #[test]
    fn returns_count_in_revenue_and_not_as_purchases() {
        let all = Span::new(day(1), day(31));
        let b = Billing::of(Some(&sales()), None, 3, all).unwrap();
        assert_eq!(b.revenue, [Some(money(22.0)), Some(money(-4.0)), None]);
        assert_eq!((b.purchases.as_slice(), b.without_client), (&[3, 0, 0][..], money(2.0)));
        assert_eq!((b.first_purchase[0], b.last_purchase[0], b.last_purchase[1]), (Some(day(1)), Some(day(9)), None));
    }

    #[test]
    fn an_order_is_one_purchase_and_the_period_cuts() {
        let mut sales = sales();
        sales.order = Some([Some("a"), Some("a"), Some("b"), Some("c"), Some("d")].into_iter().collect::<Category>());
        let b = Billing::of(Some(&sales), None, 2, Span::new(day(1), day(8))).unwrap();
        assert_eq!((b.purchases.as_slice(), b.revenue[0]), (&[1, 1][..], Some(money(15.0))));
        assert!(Billing::of(None, None, 2, None).is_none());
    }
}
