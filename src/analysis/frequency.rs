//! How often a client has agreed to come: a frequency that the client table states ("twice a week", "8 sessions a month"), or
//! a pass of a number of visits in a number of days. Such a statement is a plan, and goes before the own rhythm.

use crate::book::{Book, Category};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Weeks of a mean month.
const WEEKS: f64 = 365.25 / 12.0 / 7.0;
/// Days of a mean month.
const MONTH: f64 = 365.25 / 12.0;
/// Nobody agrees to come more often than this in a week.
const MOST_A_WEEK: f64 = 14.0;
/// Words of a label that is read.
const MOST_WORDS: usize = 12;

/// What a label says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequency {
    /// A month.
    pub monthly: f64,
    /// Whether hours are counted and not visits.
    pub hours: bool,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    counts: BTreeMap<String, f64>,
    weekly: BTreeMap<String, f64>,
    monthly: BTreeMap<String, f64>,
    weeks: BTreeMap<String, f64>,
    months: BTreeMap<String, f64>,
    words: Between,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Between {
    between: Vec<String>,
    times: Vec<String>,
    counted: Vec<String>,
    hours: Vec<String>,
}

static WORDS: LazyLock<Words> =
    // The text is a part of the program; a test reads it.
    LazyLock::new(|| toml::from_str(include_str!("../../assets/frequencies.toml")).unwrap_or_default());

impl Frequency {
    /// What `label` says, where all of it is a frequency: `twice a week`, `2x/wk`, `8 hours a month`, `10 sessions in 3
    /// months`, `every 2 weeks`. A count of times without a time (`twice`, `3x`) is one a week; a bare number, or a number of
    /// sessions without a time, says nothing.
    pub fn of(label: &str) -> Option<Self> {
        let words = words(label);
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let (mut counts, mut times) = (Vec::new(), Vec::new());
        let (mut hours, mut is_count, mut sessions, mut every) = (false, false, false, false);
        for word in &words {
            let w = &*WORDS;
            if let Ok(number) = word.parse::<f64>() {
                counts.push(number);
            } else if let Some(count) = w.counts.get(word) {
                is_count = true;
                counts.push(*count);
            } else if let Some(weekly) = w.weekly.get(word) {
                counts.push(*weekly);
                times.push(1.0 / WEEKS);
            } else if let Some(monthly) = w.monthly.get(word) {
                counts.push(*monthly);
                times.push(1.0);
            } else if let Some(weeks) = w.weeks.get(word) {
                times.push(*weeks / WEEKS);
            } else if let Some(months) = w.months.get(word) {
                times.push(*months);
            } else if w.words.hours.contains(word) {
                hours = true;
            } else if w.words.times.contains(word) {
                is_count = true;
            } else if w.words.counted.contains(word) {
                sessions = true;
            } else if w.words.between.contains(word) {
                every |= word == "every";
            } else {
                return None;
            }
        }
        let monthly = match (counts.as_slice(), times.as_slice()) {
            ([count], []) if is_count && !sessions && !hours => count * WEEKS,
            // Every two weeks is once in two weeks, and every week once.
            ([], [time]) if every => 1.0 / time,
            ([number], [time]) if every && !is_count && !sessions => 1.0 / (number * time),
            ([count], [time]) => count / time,
            ([count, number], [time]) => count / (number * time),
            _ => return None,
        };
        (monthly > 0.0 && monthly <= MOST_A_WEEK * WEEKS).then_some(Frequency { monthly, hours })
    }
}

/// Words and numbers of a label in lower case, without signs.
fn words(label: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut kind = 0_u8;
    for c in label.to_lowercase().chars() {
        let now = if c.is_ascii_digit() || c == '.' && kind == 1 {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            0
        };
        match (now, words.last_mut()) {
            (0, _) => {}
            (_, Some(word)) if now == kind => word.push(c),
            _ => words.push(c.into()),
        }
        kind = now;
    }
    words.iter().map(|word| word.trim_end_matches('.').to_string()).collect()
}

/// Hours a month that files state for each client who still comes, NaN where they say nothing; `None` where none does. A visit
/// is as long as the client's visits are.
pub(crate) fn stated(book: &Book, lapsed_days: u32) -> Option<Vec<f64>> {
    let visits = book.activity.visits.as_ref()?;
    let as_of = book.period.as_of?;
    let labels = book.clients.service_type.as_ref().and_then(frequencies);
    let passes = of_passes(book, as_of);
    if labels.is_none() && passes.is_none() {
        return None;
    }
    let (hours, attended) =
        (visits.hours.iter().sum::<f64>(), visits.attended.iter().map(|n| f64::from(*n)).sum::<f64>());
    let usual = if attended > 0.0 { hours / attended } else { 1.0 };
    let of = |client: usize| {
        let last = visits.last.get(client).copied().flatten()?;
        // Who is gone misses nothing of a plan.
        if (as_of - last).num_days() > i64::from(lapsed_days) {
            return None;
        }
        let by_label = labels.as_ref().and_then(|(category, of)| *of.get(*category.codes.get(client)? as usize)?);
        let by_pass = || passes.as_ref()?.get(client).copied().filter(|v| *v > 0.0);
        let frequency = by_label.or_else(|| Some(Frequency { monthly: by_pass()?, hours: false }))?;
        let came = visits.attended.get(client).copied().filter(|n| *n > 0).map(f64::from)?;
        let each = visits.hours.get(client).map_or(usual, |hours| hours / came);
        Some(frequency.monthly * if frequency.hours { 1.0 } else { each })
    };
    let hours: Vec<f64> = (0..book.clients.len()).map(|client| of(client).unwrap_or(f64::NAN)).collect();
    hours.iter().any(|h| !h.is_nan()).then_some(hours)
}

/// The frequency of each label of a category; `None` where fewer than half of those that occur are one.
fn frequencies(category: &Category) -> Option<(&Category, Vec<Option<Frequency>>)> {
    let of: Vec<Option<Frequency>> = category.labels.iter().map(Frequency::of).collect();
    let known = of.iter().flatten().count();
    (known > 0 && 2 * known >= of.len()).then_some((category, of))
}

/// Visits a month of each client by the passes that are valid on `as_of`: visits bought ÷ months of validity; zero where none
/// is known.
fn of_passes(book: &Book, as_of: chrono::NaiveDate) -> Option<Vec<f64>> {
    let passes = book.passes.as_ref()?;
    let mut monthly = vec![0.0; book.clients.len()];
    for (row, &client) in passes.client.iter().enumerate() {
        let day = |column: &[Option<chrono::NaiveDate>]| column.get(row).copied().flatten();
        let (Some(from), Some(to)) = (day(&passes.activation), day(&passes.expiry)) else { continue };
        let bought = passes.bought.get(row).copied().filter(|n| n.is_finite() && *n > 1.0);
        let days = (to - from).num_days() + 1;
        if let (Some(bought), Some(sum), true) =
            (bought, monthly.get_mut(client as usize), from <= as_of && as_of <= to && days >= 14)
        {
            *sum += bought / (days as f64 / MONTH);
        }
    }
    monthly.iter().any(|visits| *visits > 0.0).then_some(monthly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_in_words_is_one_of_a_month() {
        let week = WEEKS;
        for (label, monthly) in [
            ("twice a week", 2.0 * week),
            ("2x/wk", 2.0 * week),
            ("3 times per week", 3.0 * week),
            ("Twice", 2.0 * week),
            ("3x", 3.0 * week),
            ("weekly", week),
            ("every 2 weeks", week / 2.0),
            ("every week", week),
            ("8 sessions a month", 8.0),
            ("10 sessions in 3 months", 10.0 / 3.0),
            ("10-session pack (3 months)", 10.0 / 3.0),
            ("2 x pro Woche", 2.0 * week),
            ("1.5 visits/week", 1.5 * week),
            ("monthly", 1.0),
        ] {
            let found = Frequency::of(label).map(|f| (f.monthly, f.hours));
            assert!(found.is_some_and(|(m, h)| (m - monthly).abs() < 1e-9 && !h), "{label}: {found:?}");
        }
        assert_eq!(Frequency::of("6 hours a month"), Some(Frequency { monthly: 6.0, hours: true }));
    }

    #[test]
    fn what_is_no_frequency_is_none() {
        for label in
            ["", "2", "Gold", "Plan 2", "unlimited", "yoga twice a week", "10 sessions", "60 min", "99x a week", "0x"]
        {
            assert_eq!(Frequency::of(label), None, "{label}");
        }
    }

    #[test]
    fn the_words_are_read() {
        assert!(toml::from_str::<Words>(include_str!("../../assets/frequencies.toml")).is_ok());
    }
}
