//! What the logs say of each client, summed over the period: the table that a source which aggregates could hand over
//! in place of its rows. Analysis takes this wherever per-client figures suffice.

mod billing;
mod monthly;
mod visits;

pub use billing::{Billing, RevenueFrom};
pub use visits::{STRETCHES, Visits};

use super::{Book, Delivery, Limits, Span};
use chrono::NaiveDate;

/// Per-client sums over the period of the book.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// From the session log.
    pub visits: Option<Visits>,
    /// From the sales, else from the prices of attended sessions.
    pub billing: Option<Billing>,
}

impl Book {
    /// Whether the files cover enough months that a forecast may be possible.
    pub fn has_months_to_forecast(&self) -> bool {
        let dated = self.sessions.is_some() || self.sales.is_some();
        let fewest = f64::from(super::ForecastSettings::FEWEST_MONTHS);
        dated && self.period.span.is_some_and(|span| span.months() >= fewest)
    }

    /// The first and the last day of a sale or a session that took place.
    pub fn dated(&self) -> Option<Span> {
        let sessions = self.sessions.as_ref().and_then(|s| visits::dated(s));
        let sales = self.sales.as_ref().and_then(|s| extent(s.date.iter().copied()));
        match (sessions, sales) {
            (Some(a), Some(b)) => Span::new(a.from.min(b.from), a.to.max(b.to)),
            (one, other) => one.or(other),
        }
    }

    /// The same business with its per-client sums taken over `limits` alone; no row is lost. A book without logs stays
    /// as it is. `as_of` stands in place of the last date.
    pub fn within_period(mut self, limits: Limits, as_of: Option<NaiveDate>) -> Self {
        let Some(all) = self.dated() else { return self };
        // Days on which nothing can be known (none of them in the files) leave an empty stretch at the end.
        let span = all.within(&limits).unwrap_or(Span { from: all.to, to: all.to });
        let inside = if all.within(&limits).is_some() { Some(span) } else { None };
        let n = self.clients.len();
        let as_of = as_of.unwrap_or(span.to);
        let (visits, mut billing) = rayon::join(
            || self.sessions.as_ref().map(|s| Visits::of(s, n, inside, as_of)),
            || Billing::of(self.sales.as_deref(), self.sessions.as_deref(), n, inside),
        );
        if let Some(billing) = &mut billing {
            let rows = (self.sales.as_deref(), self.sessions.as_deref());
            billing.monthly = monthly::monthly(billing, rows, visits.as_ref(), inside);
        }
        // Hours that a file states are better than a log without lengths.
        let has_lengths = self.sessions.as_ref().is_some_and(|s| s.minutes.is_some());
        if let Some(visits) =
            visits.as_ref().filter(|_| has_lengths || self.delivery.as_ref().is_none_or(|d| d.from_log))
        {
            self.delivery = Some(Delivery { hours: visits.hours.clone(), from_log: true });
        }
        self.activity = Activity { visits, billing };
        self.period.span = Some(span);
        self.period.limits = limits;
        self.period.as_of = Some(as_of);
        if !self.period.months_stated {
            self.period.months = Some(span.months());
            self.period.label = None;
        }
        self
    }
}

fn extent(days: impl Iterator<Item = NaiveDate>) -> Option<Span> {
    let (mut first, mut last) = (NaiveDate::MAX, NaiveDate::MIN);
    for day in days {
        first = first.min(day);
        last = last.max(day);
    }
    Span::new(first, last)
}
