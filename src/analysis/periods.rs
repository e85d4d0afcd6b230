//! Headline figures over any stretch of days, against the one before and the same one a year ago.

use super::ledger::{Chosen, Ledger};
use super::revenue::breakdown::purchases;
use super::utilization::{Utilization, utilization};
use super::{Figures, Section, Selection, Unavailable};
use crate::book::sessions::Status;
use crate::book::span::end_of_month;
use crate::book::{Assumptions, Book, Limits, Money, Sessions, Span};
use chrono::{Datelike, Months, NaiveDate};

/// The figures of one stretch. What the data cannot say is `None`.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PeriodFigures {
    /// Which days.
    pub span: Span,
    /// Whether the files cover all of it; figures of a stretch that they cover in part are too low.
    pub complete: bool,
    /// Signed sum.
    pub revenue: Option<Money>,
    /// Clients with a sale or an attended visit.
    pub active_clients: usize,
    /// Attended sessions.
    pub visits: Option<usize>,
    /// Their hours; one of unknown length counts one hour.
    pub hours: Option<f64>,
    /// (no-shows + late cancels) ÷ (those + attended).
    pub miss_rate: Option<f64>,
    /// Delivered ÷ expected hours; `None` for very long logs ([`MOST_ROWS`]), where it would keep everybody waiting.
    pub utilization: Option<f64>,
    /// Hours missing to the target a month; `None` as above.
    pub missing_hours_monthly: Option<f64>,
    /// Clients whose first sale or visit in the files lies in the stretch.
    pub new_clients: usize,
    /// Revenue ÷ purchases.
    pub average_order_value: Option<Money>,
    /// Revenue ÷ attended visits.
    pub revenue_per_visit: Option<Money>,
}

/// Rows of a log, and clients, above which the utilization of every stretch is not worked out.
const MOST_ROWS: usize = 500_000;

/// A stretch beside the ones that it is compared with.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Comparison {
    /// `this month`, `the whole period`.
    pub name: &'static str,
    /// The stretch.
    pub this: PeriodFigures,
    /// The one of the same length just before; `None` where the files do not reach so far back.
    pub before: Option<PeriodFigures>,
    /// The same days a year earlier; `None` where the files do not reach so far back.
    pub year_ago: Option<PeriodFigures>,
}

/// A stretch of days with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// As people say it.
    pub name: &'static str,
    /// Its days.
    pub span: Span,
}

/// The stretches that people ask for, at a date: the last whole month and quarter, month, quarter and year up to the date,
/// and everything.
pub fn stretches(as_of: NaiveDate, all: Span) -> Vec<Stretch> {
    let first = |month: u32| NaiveDate::from_ymd_opt(as_of.year(), month, 1);
    let last_month = first(as_of.month()).and_then(|d| d.pred_opt());
    let quarter = first(as_of.month0() / 3 * 3 + 1);
    let last_quarter = quarter.and_then(|d| Span::new(d.checked_sub_months(Months::new(3))?, d.pred_opt()?));
    let named = [
        ("this month", first(as_of.month()).and_then(|from| Span::new(from, as_of))),
        ("last month", last_month.and_then(|to| Span::new(to.with_day(1)?, to))),
        ("last quarter", last_quarter),
        ("this quarter", quarter.and_then(|from| Span::new(from, as_of))),
        ("this year", first(1).and_then(|from| Span::new(from, as_of))),
        ("the whole period", Some(all)),
    ];
    named.into_iter().filter_map(|(name, span)| Some(Stretch { name, span: span? })).collect()
}

/// Every named stretch of the book's period compared.
///
/// # Errors
/// Where nothing has a date.
pub fn comparisons(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Section<Vec<Comparison>> {
    let lacking = || Unavailable::needs("sales or sessions with dates");
    let (as_of, span) = book.period.as_of.zip(book.period.span).ok_or_else(lacking)?;
    let firsts = first_days(book);
    let all = stretches(as_of.min(span.to), span);
    Ok(all.into_iter().filter_map(|s| compared(book, assumptions, selection, s, &firsts)).collect())
}

/// One stretch beside the one before and a year ago.
pub fn compare(book: &Book, assumptions: &Assumptions, selection: &Selection, stretch: Stretch) -> Option<Comparison> {
    compared(book, assumptions, selection, stretch, &first_days(book))
}

fn compared(
    book: &Book,
    assumptions: &Assumptions,
    selection: &Selection,
    stretch: Stretch,
    firsts: &[Option<NaiveDate>],
) -> Option<Comparison> {
    let covered = book.dated()?;
    let reaches = |span: &Span| span.to >= covered.from && span.from <= covered.to;
    let of = |span: Span| {
        let mut of_span = figures(book, selection, span, covered, firsts);
        if let Some(used) = used(book, assumptions, selection, span) {
            of_span.utilization = Some(used.overall);
            of_span.missing_hours_monthly = Some(used.unrealized_hours_monthly);
        }
        of_span
    };
    Some(Comparison {
        name: stretch.name,
        this: of(stretch.span),
        before: before(stretch.span).filter(reaches).map(of),
        year_ago: stretch.span.year_before().filter(reaches).map(of),
    })
}

/// The stretch before: of a month, quarter or year that is not over, the same days of the one before.
fn before(span: Span) -> Option<Span> {
    let months = crate::book::span::month_number(span.to) - crate::book::span::month_number(span.from) + 1;
    if span.is_whole_months() || span.from.day() != 1 || ![1, 2, 3, 12].contains(&months) {
        return span.before();
    }
    let earlier = |day: NaiveDate| day.checked_sub_months(Months::new(u32::try_from(months).ok()?));
    Span::new(earlier(span.from)?, earlier(span.to)?)
}

/// The figures of the selected clients over any days, whatever the period of the book.
fn figures(
    book: &Book,
    selection: &Selection,
    span: Span,
    covered: Span,
    firsts: &[Option<NaiveDate>],
) -> PeriodFigures {
    let n = book.clients.len();
    let chosen = Chosen::new(selection, n);
    let mut active = vec![false; n];
    let mut mark = |client: u32| {
        if let Some(place) = active.get_mut(client as usize) {
            *place = true;
        }
    };
    let (mut revenue, mut orders) = (None, 0);
    if let Some(ledger) = Ledger::of(book) {
        let rows = (0..ledger.len()).filter_map(|row| ledger.entry(row));
        let mut sum = Money::ZERO;
        for entry in rows.filter(|e| span.contains(e.date) && chosen.has(e.client)) {
            sum += entry.amount;
            mark(entry.client);
        }
        revenue = Some(sum);
        orders = purchases(&ledger, &chosen, span);
    }
    let came = book.sessions.as_ref().map(|s| attendance(s, &chosen, span, &mut mark));
    let visits = came.map(|c| c.attended);
    let per = |count: usize| revenue.filter(|_| count > 0).map(|r| r.times(1.0 / count as f64));
    let is_new = |i: &usize| firsts.get(*i).copied().flatten().is_some_and(|d| span.contains(d));
    PeriodFigures {
        span,
        complete: covered.from <= whole_from(span.from, covered) && span.to <= covered.to,
        revenue,
        active_clients: active.iter().filter(|a| **a).count(),
        visits,
        hours: came.map(|c| c.minutes as f64 / 60.0),
        miss_rate: came.and_then(Came::miss_rate),
        utilization: None,
        missing_hours_monthly: None,
        new_clients: selection.indices(n).filter(is_new).count(),
        average_order_value: per(orders),
        revenue_per_visit: visits.and_then(per),
    }
}

/// How well the hours of a stretch were used, by the same definitions as over the whole period.
fn used(book: &Book, assumptions: &Assumptions, selection: &Selection, span: Span) -> Option<Utilization> {
    let sessions = book.sessions.as_ref()?;
    if sessions.len().max(book.clients.len()) > MOST_ROWS {
        return None;
    }
    let limits = Limits { from: Some(span.from), to: Some(span.to) };
    let within = book.clone().within_period(limits, None);
    utilization(&Figures::compute(&within, assumptions), selection).ok()
}

/// A business closed on the first days of a month has none of them in its files: a file that begins within the first
/// week of the stretch covers it.
fn whole_from(from: NaiveDate, covered: Span) -> NaiveDate {
    let late = (covered.from - from).num_days();
    if (0..7).contains(&late) { covered.from } else { from }
}

#[derive(Debug, Clone, Copy, Default)]
struct Came {
    attended: usize,
    missed: usize,
    minutes: u64,
}

impl Came {
    fn miss_rate(self) -> Option<f64> {
        let all = self.attended + self.missed;
        (all > 0).then(|| self.missed as f64 / all as f64)
    }
}

fn attendance(sessions: &Sessions, chosen: &Chosen, span: Span, mark: &mut impl FnMut(u32)) -> Came {
    let mut came = Came::default();
    let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status).enumerate();
    for (row, ((client, date), status)) in rows {
        if !span.contains(*date) || !chosen.has(*client) {
            continue;
        }
        if *status == Status::Attended {
            came.attended += 1;
            came.minutes += u64::from(sessions.minutes(row).unwrap_or(60));
            mark(*client);
        }
        came.missed += usize::from(status.is_miss());
    }
    came
}

/// The first sale or attended visit of each client in all of the files, whatever the period of the book.
pub fn first_days(book: &Book) -> Vec<Option<NaiveDate>> {
    let mut firsts: Vec<Option<NaiveDate>> = vec![None; book.clients.len()];
    let mut take = |client: u32, day: NaiveDate| {
        if let Some(first) = firsts.get_mut(client as usize) {
            *first = Some(first.map_or(day, |f| f.min(day)));
        }
    };
    if let Some(sales) = &book.sales {
        sales.client.iter().zip(&sales.date).for_each(|(client, day)| take(*client, *day));
    }
    if let Some(sessions) = &book.sessions {
        let rows = sessions.client.iter().zip(&sessions.date).zip(&sessions.status);
        rows.filter(|(_, s)| **s == Status::Attended).for_each(|((client, day), _)| take(*client, *day));
    }
    firsts
}

/// How a partial month is spoken of: `March 2019 up to the 12th`; nothing for whole months.
pub fn partial(span: Span) -> Option<&'static str> {
    let ends = end_of_month(span.to).is_some_and(|end| end == span.to);
    match (span.from.day() == 1, ends) {
        (true, true) => None,
        (true, false) => Some("the last month is not complete"),
        (false, true) => Some("the first month is not complete"),
        (false, false) => Some("the first and the last month are not complete"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, shop};

    fn span(from: &str, to: &str) -> Span {
        Span::new(day(from), day(to)).unwrap()
    }

    #[test]
    fn stretches_end_at_the_date() {
        let all = span("2018-01-03", "2019-03-12");
        let named: Vec<_> = stretches(all.to, all).into_iter().map(|s| s.span).collect();
        assert_eq!(named[0], span("2019-03-01", "2019-03-12"));
        assert_eq!(named[1], span("2019-02-01", "2019-02-28"));
        assert_eq!(named[2], span("2018-10-01", "2018-12-31"));
        assert_eq!((named[3], named[4], named[5]), (span("2019-01-01", "2019-03-12"), named[3], all));
        assert_eq!(before(named[0]), Some(span("2019-02-01", "2019-02-12")));
        assert_eq!(partial(named[0]), Some("the last month is not complete"));
    }

    #[test]
    fn the_whole_period_has_the_headline_utilization() {
        let mut book = shop();
        let days: Vec<NaiveDate> = (0..9).map(|week| day("2024-01-10") + chrono::Days::new(7 * week)).collect();
        book.sessions = Some(std::sync::Arc::new(Sessions {
            client: vec![0; 9],
            status: vec![Status::Attended; 9],
            date: days,
            minutes: Some(vec![60; 9]),
            ..Sessions::default()
        }));
        let book = book.within_period(Limits::default(), None);
        let assumptions = Assumptions::default();
        let headline = utilization(&Figures::compute(&book, &assumptions), &Selection::All).unwrap();
        let all = comparisons(&book, &assumptions, &Selection::All).unwrap();
        let whole = &all.last().unwrap().this;
        assert_eq!(whole.utilization, Some(headline.overall));
        assert_eq!(whole.missing_hours_monthly, Some(headline.unrealized_hours_monthly));
    }

    #[test]
    fn march_against_february_and_no_year_before() {
        let book = shop();
        let all = comparisons(&book, &Assumptions::default(), &Selection::All).unwrap();
        let march = &all[0];
        assert_eq!((march.name, march.this.revenue.map(Money::to_f64)), ("this month", Some(75.0)));
        assert_eq!((march.this.active_clients, march.this.new_clients, march.this.visits), (2, 0, None));
        assert_eq!(march.before.as_ref().and_then(|b| b.revenue), Some(Money::ZERO));
        assert!(march.year_ago.is_none() && march.before.as_ref().unwrap().average_order_value.is_none());
        let whole = all.last().unwrap();
        assert_eq!((whole.this.new_clients, whole.this.revenue.map(Money::to_f64)), (2, Some(165.0)));
        assert!(
            whole.before.is_none() && comparisons(&Book::default(), &Assumptions::default(), &Selection::All).is_err()
        );
    }
}
