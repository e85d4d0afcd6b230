//! On which days each client came.

use super::super::basis::Coming;
use crate::book::sessions::{NO_CLIENT, Status};
use crate::book::{Book, Money};
use chrono::{Datelike, NaiveDate};
use rayon::slice::ParallelSliceMut;

/// The days on which anybody came, client by client; days are counted as [`Datelike::num_days_from_ce`] does.
#[derive(Debug, Clone)]
pub struct VisitDays {
    /// What counts.
    pub coming: Coming,
    /// The first and the last day on which anybody came.
    pub span: (i32, i32),
    /// Place in `days` at which the days of each client end.
    ends: Vec<usize>,
    /// Ascending and distinct for each client.
    days: Vec<i32>,
}

impl VisitDays {
    /// Attended visits, else sales above zero, of the period of the book and up to its as-of day; `None` where there are
    /// none with a client.
    pub fn of(book: &Book) -> Option<Self> {
        let period = (book.period.span?, book.period.as_of?);
        let visits = visits(book, period);
        match visits.is_empty() {
            false => Self::from_rows(Coming::Visit, book.clients.len(), visits),
            true => Self::from_rows(Coming::Purchase, book.clients.len(), purchases(book, period)),
        }
    }

    /// From (client, day) in any order, repeats allowed.
    pub fn from_rows(coming: Coming, clients: usize, mut rows: Vec<(u32, i32)>) -> Option<Self> {
        rows.retain(|(client, _)| (*client as usize) < clients);
        rows.par_sort_unstable();
        rows.dedup();
        let first = rows.iter().map(|(_, day)| *day).min()?;
        let last = rows.iter().map(|(_, day)| *day).max()?;
        let mut ends = Vec::with_capacity(clients);
        let mut end = 0;
        for client in 0..clients as u32 {
            end += rows.get(end..).map_or(0, |rest| rest.partition_point(|(c, _)| *c <= client));
            ends.push(end);
        }
        let days = rows.into_iter().map(|(_, day)| day).collect();
        Some(VisitDays { coming, span: (first, last), ends, days })
    }

    /// The same for some of the clients, in their order.
    pub fn of_some(&self, clients: &[u32]) -> Self {
        let (mut ends, mut days) = (Vec::with_capacity(clients.len()), Vec::new());
        for &client in clients {
            days.extend_from_slice(self.of_client(client as usize));
            ends.push(days.len());
        }
        VisitDays { ends, days, ..*self }
    }

    /// How many clients, whether they came or not.
    pub fn clients(&self) -> usize {
        self.ends.len()
    }

    /// The days of a client, ascending.
    pub fn of_client(&self, client: usize) -> &[i32] {
        let from = client.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = self.ends.get(client).copied().unwrap_or(from);
        self.days.get(from..to).unwrap_or_default()
    }

    /// The days of a client up to `day`.
    pub fn until(&self, client: usize, day: i32) -> &[i32] {
        let days = self.of_client(client);
        days.get(..days.partition_point(|d| *d <= day)).unwrap_or_default()
    }

    /// How often a client came after `from` and until `to`.
    pub fn count(&self, client: usize, from: i32, to: i32) -> usize {
        self.until(client, to).len() - self.until(client, from).len()
    }

    /// The gap in days between two comings of a client below which `part` of all of them lie; `None` without any.
    pub fn gap_quantile(&self, part: f64) -> Option<i32> {
        let gaps = |client: usize| self.of_client(client).windows(2).filter_map(|w| Some(w.get(1)? - w.first()?));
        let mut all: Vec<i32> = (0..self.clients()).flat_map(gaps).collect();
        let place = (part * all.len() as f64).ceil() as usize;
        let place = place.saturating_sub(1).min(all.len().checked_sub(1)?);
        Some(*all.select_nth_unstable(place).1)
    }
}

/// The median of the gaps between `days`; NaN where there are fewer than two gaps.
pub fn usual_gap(days: &[i32]) -> f64 {
    let mut gaps: Vec<i32> = days.windows(2).filter_map(|w| Some(w.get(1)? - w.first()?)).collect();
    if gaps.len() < 2 {
        return f64::NAN;
    }
    gaps.sort_unstable();
    let at = |place: usize| gaps.get(place).copied().map_or(f64::NAN, f64::from);
    let middle = gaps.len() / 2;
    if gaps.len().is_multiple_of(2) { (at(middle - 1) + at(middle)) / 2.0 } else { at(middle) }
}

/// A day as a number.
pub fn number(day: NaiveDate) -> i32 {
    day.num_days_from_ce()
}

/// A number as a day.
pub fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

type Period = (crate::book::Span, NaiveDate);

fn visits(book: &Book, (span, as_of): Period) -> Vec<(u32, i32)> {
    let Some(sessions) = &book.sessions else { return Vec::new() };
    let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
    let counts = |((client, day), status): &((&u32, &NaiveDate), &Status)| {
        **status == Status::Attended && **client != NO_CLIENT && span.contains(**day) && **day <= as_of
    };
    rows.filter(counts).map(|((client, day), _)| (*client, number(*day))).collect()
}

fn purchases(book: &Book, (span, as_of): Period) -> Vec<(u32, i32)> {
    let Some(sales) = &book.sales else { return Vec::new() };
    let rows = sales.client.iter().zip(&sales.date).zip(&sales.amount);
    let counts = |((client, day), amount): &((&u32, &NaiveDate), &Money)| {
        **amount > Money::ZERO && **client != NO_CLIENT && span.contains(**day) && **day <= as_of
    };
    rows.filter(counts).map(|((client, day), _)| (*client, number(*day))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_distinct_and_gaps_are_counted() {
        let rows = vec![(2, 30), (0, 10), (0, 3), (0, 10), (2, 29), (0, 20), (7, 1)];
        let c = VisitDays::from_rows(Coming::Visit, 4, rows).unwrap();
        assert_eq!(
            (c.of_client(0), c.of_client(1), c.of_client(2), c.of_client(3)),
            (&[3, 10, 20][..], &[][..], &[29, 30][..], &[][..])
        );
        assert_eq!((c.span, c.count(0, 3, 10), c.until(0, 19).len()), ((3, 30), 1, 2));
        // Gaps 7, 10, 1.
        assert_eq!((c.gap_quantile(0.9), c.gap_quantile(0.5), c.gap_quantile(0.0)), (Some(10), Some(7), Some(1)));
        assert_eq!(usual_gap(c.of_client(0)), 8.5);
        assert!(usual_gap(c.of_client(2)).is_nan());
        assert_eq!((c.of_some(&[2, 0]).of_client(0), c.of_some(&[2]).clients()), (&[29, 30][..], 1));
    }

    #[test]
    fn nobody_came() {
        assert!(VisitDays::from_rows(Coming::Visit, 3, Vec::new()).is_none());
        let once = VisitDays::from_rows(Coming::Visit, 1, vec![(0, 5)]).unwrap();
        assert_eq!((once.gap_quantile(0.9), once.count(0, 0, 4)), (None, 0));
        assert!(VisitDays::of(&Book::default()).is_none());
    }
}
