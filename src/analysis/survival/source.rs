//! How long each client stayed, or has stayed so far: from what a file states, from days of joining and leaving, or from
//! the days on which clients were seen.

use super::SurvivalChoices;
use super::vocabulary::{MONTH, vocabulary};
use crate::analysis::active_days::{ActiveDays, SeenBy};
use crate::analysis::{Section, Unavailable};
use crate::book::{AttributeValues, Book};
use crate::stats::survival::{Duration, End};
use chrono::NaiveDate;

/// A client's own usual gap so many times over is a silence.
pub const GAPS: f64 = 3.0;
/// Clients first seen after the log began from which on those who were there before can be done without.
const ENOUGH_NEW: usize = 20;

/// Where lifetimes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A column says how long, another one says who left.
    Stated,
    /// Days of joining and of leaving.
    JoinedAndLeft,
    /// Days of visits.
    Visits,
    /// Days of purchases.
    Purchases,
}

/// What is known of one client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// Months as a client up to the end, or up to the last day known.
    pub months: f64,
    /// Whether the client left; `None` where it is not known.
    pub left: Option<bool>,
    /// What enters the curve; `None` where it would mislead.
    pub counted: Option<Duration>,
}

/// Clients who do not enter the curve.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// How many.
    pub clients: usize,
    /// Why: `were there before the log begins`.
    pub why: String,
}

/// The lifetimes of a book.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where they come from.
    pub kind: Kind,
    /// The columns that say it, where a file does.
    pub columns: Vec<String>,
    /// Per client of the book.
    pub clients: Vec<Option<Lifetime>>,
    /// Who does not enter the curve.
    pub left_out: Vec<LeftOut>,
    /// Clients in the curve who were there before the log began.
    pub before: usize,
    /// The silence in days from which on somebody has left: the rule of the house, and the greatest of a client's own.
    pub silence: Option<[f64; 2]>,
    /// The last day known.
    pub as_of: Option<NaiveDate>,
}

/// The first source that the book has.
///
/// # Errors
/// Where it has none; the sentence lists them.
pub fn source(book: &Book, choices: &SurvivalChoices) -> Section<Source> {
    if let Some(named) = &choices.survival.duration {
        return stated_by(book, named);
    }
    let stated = stated(book).or_else(|| joined_and_left(book));
    if let Some(found) = stated.or_else(|| seen(book, choices)) {
        return Ok(found);
    }
    let lacking = match &book.clients.outcome {
        Some(outcome) => format!(
            "a column that says for how long each client has been one (its header in [assumptions.survival] duration), or \
             the day on which each joined and the day on which those marked in {} left, or dated visits",
            outcome.name
        ),
        None => {
            "dated visits or purchases, or two columns: who left (--map outcome=COLUMN) and for how long each client \
                 has been one"
                .into()
        }
    };
    Err(Unavailable::needs(lacking))
}

/// By the column that the user named.
fn stated_by(book: &Book, named: &str) -> Section<Source> {
    let attribute = book.clients.attributes.iter().find(|a| a.name.eq_ignore_ascii_case(named.trim()));
    let Some((attribute, AttributeValues::Number(values))) = attribute.map(|a| (a, &a.values)) else {
        return Err(Unavailable::needs(format!(
            "a column of numbers called \"{named}\", as [assumptions.survival] says"
        )));
    };
    let unit = vocabulary().unit_of_named(&attribute.name);
    of_column(book, &attribute.name, values, unit)
        .ok_or_else(|| Unavailable::needs("a column that says who left (--map outcome=COLUMN)"))
}

/// By a column whose header says it.
fn stated(book: &Book) -> Option<Source> {
    book.clients.attributes.iter().find_map(|attribute| match &attribute.values {
        AttributeValues::Number(values) => {
            of_column(book, &attribute.name, values, vocabulary().unit(&attribute.name)?)
        }
        _ => None,
    })
}

fn of_column(book: &Book, name: &str, values: &[f64], unit: f64) -> Option<Source> {
    let outcome = book.clients.outcome.as_ref()?;
    let mut unknown = 0;
    let client = |(value, left): (&f64, &Option<bool>)| {
        let months = value * unit;
        let sound = months.is_finite() && months >= 0.0;
        unknown += usize::from(!sound || left.is_none());
        sound.then(|| Lifetime { months, left: *left, counted: left.map(|left| duration(months, left)) })
    };
    let clients: Vec<Option<Lifetime>> = values.iter().zip(&outcome.left).map(client).collect();
    clients.iter().flatten().any(|c| c.counted.is_some()).then(|| Source {
        kind: Kind::Stated,
        columns: vec![name.to_string(), outcome.name.clone()],
        clients,
        left_out: left_out([(unknown, format!("have nothing in {name} or in {}", outcome.name))]),
        before: 0,
        silence: None,
        as_of: book.period.as_of,
    })
}

fn duration(months: f64, left: bool) -> Duration {
    Duration { time: months, end: if left { End::Event } else { End::Censored } }
}

fn left_out<const N: usize>(groups: [(usize, String); N]) -> Vec<LeftOut> {
    groups.into_iter().filter(|(n, _)| *n > 0).map(|(clients, why)| LeftOut { clients, why }).collect()
}

/// By the days of joining and of leaving, or the last day on which somebody who left was seen.
fn joined_and_left(book: &Book) -> Option<Source> {
    let joined = book.clients.joined.as_ref()?;
    let ended = book.clients.attributes.iter().find_map(|a| match &a.values {
        AttributeValues::Date(days) if vocabulary().is_end_day(&a.name) => Some((a.name.as_str(), days)),
        _ => None,
    });
    let outcome = book.clients.outcome.as_ref();
    let last_seen = outcome.and(ActiveDays::of(book)).map(|seen| {
        let mut last = vec![None; book.clients.len()];
        for (client, days) in seen.clients() {
            if let (Some(place), Some(day)) = (last.get_mut(client), days.last()) {
                *place = NaiveDate::from_num_days_from_ce_opt(day.1);
            }
        }
        last
    });
    if ended.is_none() && last_seen.is_none() {
        return None;
    }
    let day = |days: Option<&Vec<Option<NaiveDate>>>, i: usize| days.and_then(|d| d.get(i).copied().flatten());
    let ends = ended.map(|(_, days)| days);
    let latest = joined.iter().chain(ends.into_iter().flatten()).flatten().max().copied();
    let as_of = book.period.as_of.or(latest)?;
    let (mut without_joining, mut without_end) = (0, 0);
    let clients: Vec<Option<Lifetime>> = (0..book.clients.len())
        .map(|i| {
            let known = outcome.map(|o| o.left.get(i).copied().flatten());
            let end = day(ends, i).filter(|end| *end <= as_of);
            // Without a column that says who left, a day of leaving says it.
            let left = known.unwrap_or(Some(end.is_some()));
            let Some(from) = day(Some(joined), i).filter(|from| *from <= as_of) else {
                without_joining += 1;
                return None;
            };
            let end = end.or_else(|| day(last_seen.as_ref(), i).filter(|_| left == Some(true)));
            let until = if left == Some(true) { end } else { Some(as_of) };
            without_end += usize::from(until.is_none() || left.is_none());
            let months = until.map(|until| ((until - from).num_days() as f64 / MONTH).max(0.0));
            let counted = months.zip(left).map(|(months, left)| duration(months, left));
            Some(Lifetime { months: months.unwrap_or(f64::NAN), left, counted })
        })
        .collect();
    let mut columns = vec!["the day of joining".to_string()];
    columns
        .push(ended.map_or_else(|| "the last day on which those who left were seen".into(), |(name, _)| name.into()));
    columns.extend(outcome.map(|o| o.name.clone()));
    clients.iter().flatten().any(|c| c.counted.is_some()).then(|| Source {
        kind: Kind::JoinedAndLeft,
        columns,
        clients,
        left_out: left_out([
            (without_joining, "have no day of joining".into()),
            (without_end, "left on a day that no file says, or it is not known whether they left".into()),
        ]),
        before: 0,
        silence: None,
        as_of: Some(as_of),
    })
}

/// By days of visits or purchases: who was silent longer than the rule has left, on the last day seen. Whether somebody
/// stays is known only up to that silence before the last day of the log; nobody is observed any longer than that, since
/// in the days after it only staying could be seen, and never leaving.
fn seen(book: &Book, choices: &SurvivalChoices) -> Option<Source> {
    let seen = ActiveDays::of(book)?;
    let least = f64::from(choices.lapsed_days);
    let own: Vec<(usize, f64, [i32; 2])> = seen
        .clients()
        .filter_map(|(client, days)| Some((client, usual_gap(days), [days.first()?.1, days.last()?.1])))
        .collect();
    let typical = median(own.iter().map(|o| o.1).filter(|gap| gap.is_finite()).collect());
    let last_day = chrono::Datelike::num_days_from_ce(&seen.as_of);
    let new = own.iter().filter(|o| !seen.before.get(o.0).copied().unwrap_or(false)).count();
    let without_those_before = new >= ENOUGH_NEW;
    let mut clients = vec![None; book.clients.len()];
    let (mut longest, mut young, mut before, mut out) = (least, 0, 0, 0);
    for (client, gap, [first, last]) in own {
        let gap = if gap.is_finite() { gap } else { typical };
        let silence = if gap.is_finite() { (GAPS * gap).max(least) } else { least };
        longest = longest.max(silence);
        let left = f64::from(last_day - last) > silence;
        let observed = f64::from(last_day - first) - silence;
        let until = if left { f64::from(last - first) } else { observed };
        let was_there = seen.before.get(client).copied().unwrap_or(false);
        let counts = until >= 0.0 && !(was_there && without_those_before);
        match () {
            () if was_there && without_those_before => out += 1,
            () if until < 0.0 => young += 1,
            () => before += usize::from(was_there),
        }
        let months = f64::from(if left { last } else { last_day } - first) / MONTH;
        let counted = counts.then(|| duration(until / MONTH, left));
        if let Some(place) = clients.get_mut(client) {
            *place = Some(Lifetime { months, left: Some(left), counted });
        }
    }
    let never = clients.iter().filter(|c| c.is_none()).count();
    let (kind, verb) = match seen.by {
        SeenBy::Visits => (Kind::Visits, "came"),
        SeenBy::Purchases => (Kind::Purchases, "bought"),
    };
    Some(Source {
        kind,
        columns: Vec::new(),
        clients,
        left_out: left_out([
            (out, "were there before the log begins, so their beginning is not seen".into()),
            (young, format!("{verb} first so lately that a silence could not be told yet")),
            (never, format!("never {verb}")),
        ]),
        before,
        silence: Some([least, longest]),
        as_of: Some(seen.as_of),
    })
}

/// The median of the days between two days seen; NaN below three days.
fn usual_gap(days: &[(u32, i32)]) -> f64 {
    if days.len() < 3 {
        return f64::NAN;
    }
    median(days.iter().zip(days.iter().skip(1)).map(|(a, b)| f64::from(b.1 - a.1)).collect())
}

fn median(values: Vec<f64>) -> f64 {
    crate::stats::summary::median(&values).unwrap_or(f64::NAN)
}
