//! What each client brings a month: what was paid, over the time in which it was used.

use super::billing::{Billing, RevenueFrom};
use super::visits::Visits;
use crate::book::{Money, Sales, Sessions, Span};
use chrono::NaiveDate;

/// Only what was paid within this many days before the last visit or purchase counts: prices and habits change.
const LATEST: i64 = 365;
/// Months with what clients alike bring that are added in thought to a client's own, at most and at least.
const PRIOR_MONTHS: f64 = 3.0;
const LEAST_PRIOR: f64 = 0.25;
/// Clients of three months of use from which on the spread between clients is known.
const FEWEST_SPREAD: usize = 20;
/// A client of less use than this many days is compared with what clients bring in their first year, whether they stay or not.
const SHORT: i64 = 90;
/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;

/// One client's use.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    paid: f64,
    /// The squares of what was paid at once.
    squares: f64,
    /// What was paid in the first year.
    early: f64,
    /// Until when what was paid is valid.
    valid: Option<NaiveDate>,
    months: f64,
}

impl Use {
    /// Whether it is long enough to tell a habit.
    fn is_established(&self) -> bool {
        self.months * MONTH >= SHORT as f64
    }
}

/// What each client brings a month while coming, `None` for a client without a revenue row:
/// (paid + k × what clients alike bring a month) ÷ (months of use + k). For a client of less than three months of use k is 3; for
/// others it is what the spread between clients warrants, at most 3 [Bühlmann & Straub 1970]. Use runs from the first visit or purchase (of the
/// last year before the last one) to the last, one usual gap more, or to the end of what was paid for, never beyond the
/// period. Clients alike: for a client of three months of use or more, all those; for others, what clients known for
/// that long brought a month in their first year, whether they stayed or not: one purchase is never taken for a habit.
pub(super) fn monthly(
    billing: &Billing,
    (sales, sessions): (Option<&Sales>, Option<&Sessions>),
    visits: Option<&Visits>,
    span: Option<Span>,
) -> Vec<Option<Money>> {
    let Some(span) = span else { return billing.revenue.iter().map(|r| r.map(|_| Money::ZERO)).collect() };
    let known = Known { billing, visits, span };
    let mut uses = vec![Use::default(); billing.revenue.len()];
    match (billing.from, sales, sessions) {
        (RevenueFrom::Sales, Some(sales), _) => {
            for (row, ((&client, &date), &amount)) in
                sales.client.iter().zip(&sales.date).zip(&sales.amount).enumerate()
            {
                let valid = sales.expiry.as_ref().and_then(|e| e.get(row).copied().flatten());
                known.add(&mut uses, client as usize, date, amount, valid);
            }
        }
        (RevenueFrom::SessionPrices, _, Some(sessions)) => {
            for (client, date, price) in sessions.earnings() {
                known.add(&mut uses, client as usize, date, price, None);
            }
        }
        _ => {}
    }
    for (client, of) in uses.iter_mut().enumerate() {
        of.months = known.months(client, of.valid);
    }
    let (established, fresh) = known.alike(&uses);
    let warranted = known.prior(&uses, established);
    let one = |(client, revenue): (usize, &Option<Money>)| {
        revenue.as_ref()?;
        let of = uses.get(client)?;
        let (alike, prior) = if of.is_established() { (established, warranted) } else { (fresh, PRIOR_MONTHS) };
        Money::from_f64((of.paid + prior * alike) / (of.months + prior))
    };
    billing.revenue.iter().enumerate().map(one).collect()
}

/// What the sums of the period say.
struct Known<'a> {
    billing: &'a Billing,
    visits: Option<&'a Visits>,
    span: Span,
}

impl Known<'_> {
    /// The first and the last day within the period on which the client came or bought.
    fn extent(&self, client: usize) -> Option<(NaiveDate, NaiveDate)> {
        let day = |days: &[Option<NaiveDate>]| days.get(client).copied().flatten();
        let came = self.visits.and_then(|v| Some((day(&v.first)?.max(self.span.from), day(&v.last)?)));
        let bought = day(&self.billing.first_purchase).zip(day(&self.billing.last_purchase));
        match (came, bought) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (one, other) => one.or(other),
        }
    }

    fn add(&self, uses: &mut [Use], client: usize, date: NaiveDate, amount: Money, valid: Option<NaiveDate>) {
        let Some(of) = uses.get_mut(client).filter(|_| self.span.contains(date)) else { return };
        let Some((first, last)) = self.extent(client) else { return };
        let amount = amount.to_f64();
        if (last - date).num_days() < LATEST {
            of.paid += amount;
            of.squares += amount * amount;
            of.valid = of.valid.max(valid);
        }
        if (date - first).num_days() < LATEST {
            of.early += amount;
        }
    }

    fn months(&self, client: usize, valid: Option<NaiveDate>) -> f64 {
        let Some((first, last)) = self.extent(client) else { return 0.0 };
        let used = (last - first).num_days().min(LATEST - 1) as f64;
        let gap = match self.visits.and_then(|v| v.gap.get(client)) {
            Some(gap) if !gap.is_nan() => f64::from(*gap),
            _ => {
                let times = f64::from(self.billing.purchases.get(client).copied().unwrap_or(0));
                if times > 1.0 { (last - first).num_days() as f64 / (times - 1.0) } else { 0.0 }
            }
        };
        let left = (self.span.to - last).num_days().max(0) as f64;
        let valid = valid.map_or(0.0, |day| (day - last).num_days() as f64);
        (used + gap.max(valid).clamp(0.0, left) + 1.0) / MONTH
    }

    /// The months of clients alike that are added to an established client's own: the variance of what a client brings in a
    /// month, of payments at random times, by the variance between clients. `mean` is what they bring a month.
    fn prior(&self, uses: &[Use], mean: f64) -> f64 {
        let paying = |(client, of): &(usize, &Use)| {
            of.is_established() && self.billing.revenue.get(*client).is_some_and(Option::is_some)
        };
        let established: Vec<&Use> = uses.iter().enumerate().filter(paying).map(|(_, of)| of).collect();
        let sum = |of: &dyn Fn(&Use) -> f64| established.iter().map(|u| of(u)).sum::<f64>();
        let months = sum(&|u| u.months);
        if established.len() < FEWEST_SPREAD || months <= 0.0 {
            return PRIOR_MONTHS;
        }
        let within = sum(&|u| u.squares) / months;
        let squares = sum(&|u| u.months * (u.paid / u.months - mean).powi(2));
        let spread = months - sum(&|u| u.months * u.months) / months;
        let between = (squares - (established.len() - 1) as f64 * within) / spread;
        if between > 0.0 { (within / between).clamp(LEAST_PRIOR, PRIOR_MONTHS) } else { PRIOR_MONTHS }
    }

    /// What clients bring a month: those of three months of use or more, and all in their first year.
    fn alike(&self, uses: &[Use]) -> (f64, f64) {
        let (mut paid, mut months, mut early, mut known) = (0.0, 0.0, 0.0, 0.0);
        for (client, of) in uses.iter().enumerate() {
            if self.billing.revenue.get(client).is_none_or(Option::is_none) {
                continue;
            }
            if of.is_established() {
                paid += of.paid;
                months += of.months;
            }
            let days = self.extent(client).map_or(0, |(first, _)| (self.span.to - first).num_days());
            if days >= SHORT {
                early += of.early;
                known += days.min(LATEST) as f64 / MONTH;
            }
        }
        let per = |paid: f64, months: f64| if months > 0.0 { paid / months } else { 0.0 };
        let fresh = per(early, known);
        (if months > 0.0 { paid / months } else { fresh }, fresh)
    }
}

#[cfg(test)]
mod tests {
    use crate::book::{Book, Clients, Limits, Money, Sales};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Sales of (client, day, amount) up to the end of 2024.
    fn book(rows: &[(u32, &str, f64)], until: &str) -> Book {
        let ids: Vec<String> = (0..=rows.iter().map(|r| r.0).max().unwrap()).map(|i| format!("C{i}")).collect();
        let sales = Sales {
            client: rows.iter().map(|r| r.0).collect(),
            date: rows.iter().map(|r| day(r.1)).collect(),
            amount: rows.iter().filter_map(|r| Money::from_f64(r.2)).collect(),
            ..Sales::default()
        };
        let clients = Clients { ids: ids.iter().map(String::as_str).collect(), ..Clients::default() };
        let book = Book { clients, sales: Some(std::sync::Arc::new(sales)), ..Book::default() };
        book.within_period(Limits { from: None, to: Some(day(until)) }, Some(day(until)))
    }

    #[test]
    fn where_clients_differ_much_each_is_taken_at_their_own() {
        // Thirty clients who come weekly, for 1 or 25, or all for 13.
        let paid = |amount: &dyn Fn(u32) -> f64| -> Vec<f64> {
            let days = || (1..=12).flat_map(|m| [1, 8, 15, 22].map(|d| format!("2024-{m:02}-{d:02}")));
            let rows: Vec<(u32, String, f64)> =
                (0..30).flat_map(|i| days().map(move |date| (i, date))).map(|(i, date)| (i, date, amount(i))).collect();
            let rows: Vec<(u32, &str, f64)> = rows.iter().map(|r| (r.0, r.1.as_str(), r.2)).collect();
            let book = book(&rows, "2024-12-31");
            book.activity.billing.as_ref().unwrap().monthly.iter().map(|m| m.unwrap().to_f64()).collect()
        };
        // 48 and 1,200 in some 11.8 months; three months of all others in thought would make 14 of 4.
        let differ = paid(&|i| if i % 2 == 0 { 1.0 } else { 25.0 });
        assert!((3.5..7.0).contains(&differ[0]) && (95.0..103.0).contains(&differ[1]), "{differ:?}");
        let same = paid(&|_| 13.0);
        assert!(same.iter().all(|m| (m - 53.0).abs() < 3.0), "{same:?}");
    }

    #[test]
    fn one_purchase_is_no_habit() {
        // A hundred a month for a year, and somebody who bought once for 300, long ago.
        let mut rows: Vec<(u32, String, f64)> = (1..=12).map(|m| (0, format!("2024-{m:02}-01"), 100.0)).collect();
        rows.push((1, "2024-03-01".into(), 300.0));
        let rows: Vec<(u32, &str, f64)> = rows.iter().map(|r| (r.0, r.1.as_str(), r.2)).collect();
        let book = book(&rows, "2024-12-31");
        let monthly = &book.activity.billing.as_ref().unwrap().monthly;
        // The log ends with the last purchase: 1,200 over 336 days, and that is also what clients alike bring.
        assert!((monthly[0].unwrap().to_f64() - 1200.0 / (336.0 / 30.4375)).abs() < 0.01, "{monthly:?}");
        // Alike: 1,200 in 335 days and 300 in 275. (300 + 3 × 74.85) ÷ (1 ÷ 30.44 + 3).
        let alike = 1500.0 / ((335.0 + 275.0) / 30.4375);
        let expected = (300.0 + 3.0 * alike) / (1.0 / 30.4375 + 3.0);
        assert!((monthly[1].unwrap().to_f64() - expected).abs() < 0.01, "{monthly:?} {expected}");
    }
}
