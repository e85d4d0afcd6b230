//! The main figures over equal stretches of four weeks that end at the last date: how they go.

use super::ledger::{Chosen, Ledger};
use super::{Section, Selection, Unavailable};
use crate::book::sessions::Status;
use crate::book::{Book, Locale, Money, Span};
use chrono::{Days, NaiveDate};

/// Days of a stretch: four weeks, so that each has the same weekdays.
pub const DAYS: i64 = 28;
/// No more stretches than this are shown.
const MOST: usize = 12;

/// Figures per stretch, the oldest first. What the files do not have is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The latest stretch.
    pub latest: Span,
    /// Signed sums of what was paid.
    pub revenue: Option<Vec<Money>>,
    /// Attended visits.
    pub visits: Option<Vec<usize>>,
    /// Clients with a sale or an attended visit.
    pub clients: Vec<usize>,
    /// (no-shows + late cancels) ÷ (those + attended); NaN where there were none.
    pub missed: Option<Vec<f64>>,
}

/// What is counted of one stretch.
#[derive(Clone, Copy, Default)]
struct Count {
    attended: usize,
    missed: usize,
}

/// The stretches of the book's period: as many whole ones as the files cover, twelve at most.
///
/// # Errors
/// Where the files have no dates, or fewer than two stretches of them.
pub fn trend(book: &Book, selection: &Selection) -> Section<Trend> {
    let lacking = || Unavailable::needs("dates over at least eight weeks");
    let (as_of, covered) = book.period.as_of.zip(book.period.span).ok_or_else(lacking)?;
    let end = as_of.min(covered.to);
    let whole = usize::try_from(((end - covered.from).num_days() + 1) / DAYS).unwrap_or(0).min(MOST);
    let latest = end.checked_sub_days(Days::new(DAYS.unsigned_abs() - 1)).and_then(|from| Span::new(from, end));
    let latest = latest.filter(|_| whole > 1).ok_or_else(lacking)?;
    let place = |day: NaiveDate| {
        let back = usize::try_from((end - day).num_days().div_euclid(DAYS)).ok()?;
        whole.checked_sub(back + 1)
    };
    let chosen = Chosen::new(selection, book.clients.len());
    // A bit per stretch.
    let mut active = vec![0_u16; book.clients.len()];
    let mut mark = |client: u32, place: usize| {
        if let Some(bits) = active.get_mut(client as usize) {
            *bits |= 1 << place;
        }
    };
    let revenue = Ledger::of(book).map(|ledger| {
        let mut sums = vec![Money::ZERO; whole];
        let entries = (0..ledger.len()).filter_map(|row| ledger.entry(row)).filter(|e| chosen.has(e.client));
        for (entry, at) in entries.filter_map(|e| Some((e, place(e.date)?))) {
            if let Some(sum) = sums.get_mut(at) {
                *sum += entry.amount;
            }
            mark(entry.client, at);
        }
        sums
    });
    let counts = book.sessions.as_ref().map(|sessions| {
        let mut counts = vec![Count::default(); whole];
        let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
        for ((client, date), status) in rows.filter(|((client, _), _)| chosen.has(**client)) {
            let Some(at) = place(*date) else { continue };
            if let Some(count) = counts.get_mut(at) {
                count.attended += usize::from(*status == Status::Attended);
                count.missed += usize::from(status.is_miss());
            }
            if *status == Status::Attended {
                mark(*client, at);
            }
        }
        counts
    });
    let share = |c: &Count| c.missed as f64 / (c.missed + c.attended) as f64;
    let has_misses = |counts: &&Vec<Count>| counts.iter().any(|c| c.missed > 0);
    Ok(Trend {
        latest,
        revenue,
        visits: counts.as_ref().map(|counts| counts.iter().map(|c| c.attended).collect()),
        clients: (0..whole).map(|at| active.iter().filter(|bits| *bits & (1 << at) != 0).count()).collect(),
        missed: counts.as_ref().filter(has_misses).map(|counts| counts.iter().map(share).collect()),
    })
}

/// The last two of `values`: the stretch before, and the latest.
pub fn last_two<T: Copy>(values: &[T]) -> Option<(T, T)> {
    let (latest, before) = values.split_last()?;
    Some((*before.last()?, *latest))
}

impl Trend {
    /// How revenue went, in a sentence; where no revenue is known, how visits went.
    pub fn sentence(&self, locale: &Locale) -> Option<String> {
        let revenue = self.revenue.as_deref().and_then(last_two);
        let (unit, before, now, shown) = match (revenue, self.visits.as_deref().and_then(last_two)) {
            (Some((before, now)), _) => ("", before.to_f64(), now.to_f64(), locale.money_with(now, 0)),
            (None, Some((before, now))) => (" visits", before as f64, now as f64, locale.number(now as f64, 0)),
            (None, None) => return None,
        };
        let change = match change(before, now) {
            None => String::new(),
            Some(change) if change.abs() < 0.005 => ", as in the 4 before".into(),
            Some(change) => {
                let more = if change > 0.0 { "more" } else { "less" };
                format!(", {} {more} than in the 4 before", locale.percent(change.abs(), 0))
            }
        };
        Some(format!("Last 4 weeks: {shown}{unit}{change}."))
    }
}

/// By what share a figure changed; `None` where there was nothing before.
pub fn change(before: f64, now: f64) -> Option<f64> {
    (before > 0.0 && now.is_finite()).then(|| now / before - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::day;
    use crate::book::{Limits, Sales, Sessions, TextColumn};
    use std::sync::Arc;

    fn book() -> Book {
        let dates = ["2024-01-01", "2024-01-28", "2024-01-29", "2024-02-25", "2024-02-25"].map(day);
        let sales = Sales {
            client: vec![0, 1, 0, 0, 1],
            date: dates.to_vec(),
            amount: [10.0, 20.0, 40.0, 80.0, -5.0].iter().filter_map(|a| Money::from_f64(*a)).collect(),
            ..Sales::default()
        };
        let sessions = Sessions {
            client: vec![0, 1, 1],
            date: vec![dates[1], dates[2], dates[3]],
            status: vec![Status::Attended, Status::NoShow, Status::Attended],
            ..Sessions::default()
        };
        let mut book = Book { sales: Some(Arc::new(sales)), sessions: Some(Arc::new(sessions)), ..Book::default() };
        book.clients.ids = ["a", "b"].into_iter().collect::<TextColumn>();
        book.within_period(Limits::default(), None)
    }

    #[test]
    fn every_row_is_in_the_stretch_of_its_day() {
        let trend = trend(&book(), &Selection::All).unwrap();
        assert_eq!(trend.latest, Span::new(day("2024-01-29"), day("2024-02-25")).unwrap());
        let revenue: Vec<f64> = trend.revenue.iter().flatten().map(|m| m.to_f64()).collect();
        assert_eq!(revenue, [30.0, 115.0]);
        assert_eq!((trend.visits, trend.clients), (Some(vec![1, 1]), vec![2, 2]));
        assert_eq!(trend.missed, Some(vec![0.0, 0.5]));
    }

    #[test]
    fn a_filter_counts_its_clients_alone_and_a_short_log_has_no_trend() {
        let of_one = trend(&book(), &Selection::Some(vec![1])).unwrap();
        assert_eq!((of_one.clients, of_one.visits), (vec![1, 1], Some(vec![0, 1])));
        let limits = Limits { from: Some(day("2024-01-20")), to: None };
        assert!(trend(&book().within_period(limits, None), &Selection::All).is_err());
        assert!(trend(&Book::default(), &Selection::All).is_err());
    }

    #[test]
    fn the_sentence_says_the_sum_and_the_change() {
        let mut trend = trend(&book(), &Selection::All).unwrap();
        let locale = Locale::default();
        let said = trend.sentence(&locale).unwrap();
        assert!(said.contains("115") && said.contains("283% more than in the 4 before"), "{said}");
        trend.revenue = Some(vec![Money::ZERO, Money::ZERO]);
        assert!(!trend.sentence(&locale).unwrap().contains("than"));
        trend.revenue = None;
        trend.visits = Some(vec![20, 20]);
        assert_eq!(trend.sentence(&locale).unwrap(), "Last 4 weeks: 20 visits, as in the 4 before.");
    }
}
