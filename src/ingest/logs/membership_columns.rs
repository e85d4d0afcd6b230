//! Which columns of a table of memberships say what, and how long an interval is, from `assets/memberships.toml`.

use crate::ingest::cells::shown;
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::found::Found;
use crate::ingest::headers::find_column;
use crate::ingest::maps::FieldMap;
use crate::ingest::profile::Profile;
use crate::ingest::raw::RawSheet;
use crate::ingest::recognize::{Decision, NAMED, PLAN_PRICE, Recognized};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::tables::Table;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The part of a membership that a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Says {
    Plan,
    Price,
    Interval,
    Start,
    End,
    PeriodEnd,
    State,
}

impl Says {
    /// The field under which it is read, and the other names by which the user may mean it.
    fn fields(self) -> &'static [Field] {
        match self {
            Says::Plan => &[Field::PassName, Field::Item, Field::ServiceType],
            Says::Price => &[Field::Price, Field::Amount, Field::UnitPrice, Field::Rate],
            Says::Interval => &[Field::Interval],
            Says::Start => &[Field::Start, Field::Date, Field::Activation],
            Says::End => &[Field::EndedAt, Field::Expiry, Field::CancelledAt],
            Says::PeriodEnd => &[Field::PeriodEnd],
            Says::State => &[Field::Status],
        }
    }
}

#[derive(serde::Deserialize, Default)]
struct File {
    columns: BTreeMap<Says, Vec<String>>,
    months: HashMap<String, Vec<String>>,
}

struct Known {
    columns: Vec<(Says, Vec<String>)>,
    months: HashMap<String, f64>,
}

fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        // That the file parses is a test's business.
        let file: File = toml::from_str(include_str!("../../../assets/memberships.toml")).unwrap_or_default();
        let of = |(months, words): (String, Vec<String>)| {
            let months = months.parse::<f64>().ok()?;
            Some(words.into_iter().map(move |word| (word, months)))
        };
        let months = file.months.into_iter().filter_map(of).flatten().collect();
        Known { columns: file.columns.into_iter().collect(), months }
    });
    &KNOWN
}

impl Says {
    /// Whether the values of a column say this part, whatever its header.
    fn is_told_by(self, sheet: &RawSheet, table: &Table, column: usize) -> bool {
        match self {
            Says::Interval => is_interval(sheet, table, column),
            Says::Plan | Says::Price | Says::Start | Says::End | Says::PeriodEnd | Says::State => false,
        }
    }
}

/// Whether the values of a column are words for how often something is paid: `Monthly`, `Per kwartaal`.
pub fn is_interval(sheet: &RawSheet, table: &Table, column: usize) -> bool {
    let values = table.rows.clone().take(LOOKED_AT).map(|row| shown(sheet.value(row, column)).into_owned());
    let values: Vec<String> = values.filter(|text| !text.trim().is_empty()).collect();
    let says = |text: &&String| text.split_whitespace().count() <= 3 && months(text).is_some();
    values.len() >= 3 && values.iter().filter(says).count() * 10 >= values.len() * 9
}

/// Rows looked at.
const LOOKED_AT: usize = 200;

/// The table with the columns of a membership; who it is stays as it was recognized.
pub fn recognized(sheet: &RawSheet, found: &Found) -> Recognized {
    let table = &found.table;
    let texts: Vec<String> = table.columns.clone().map(|c| table.header_text(sheet, c)).collect();
    let headers: Vec<String> = texts.iter().map(|text| normalize(text)).collect();
    let filled = |index: usize| {
        let column = sheet.columns.get(table.columns.start + index);
        column.is_some_and(|c| Profile::of(c, table.rows.clone()).filled > 0)
    };
    let people = [Field::ClientId, Field::Name, Field::Email, Field::Phone, Field::FirstName, Field::LastName];
    let keys = found.recognized.columns.iter();
    let mut columns: Vec<Decision> =
        keys.filter(|d| matches!(d.meaning, Meaning::Field(f) if people.contains(&f))).cloned().collect();
    let decide = |index: usize, field: Field, why: &str| Decision {
        column: table.columns.start + index,
        header: texts.get(index).cloned().unwrap_or_default(),
        meaning: Meaning::Field(field),
        period: None,
        why: why.into(),
    };
    for (says, words) in &known().columns {
        let Some(first) = says.fields().first().copied() else { continue };
        let named = found.told.columns.iter().find_map(|map| {
            let is_meant = says.fields().iter().any(|field| field.name() == map.field);
            find_column(&texts, table.columns.start, &map.column).filter(|_| is_meant)
        });
        let by_word =
            || words.iter().find_map(|word| (0..headers.len()).find(|i| headers.get(*i) == Some(word) && filled(*i)));
        let by_values = || {
            let free = |i: &usize| !columns.iter().any(|d| d.column == table.columns.start + i);
            (0..headers.len()).filter(free).find(|i| says.is_told_by(sheet, table, table.columns.start + i))
        };
        match (named, by_word()) {
            (Some(index), _) => columns.push(decide(index, first, NAMED)),
            (None, Some(index)) => columns.push(decide(index, first, "called so in tables of memberships")),
            (None, None) => {
                let priced = found.recognized.columns.iter().find(|d| says == &Says::Price && d.why == PLAN_PRICE);
                if let Some(index) = by_values() {
                    columns.push(decide(index, first, "the values say how often it is paid"));
                } else if let Some(index) = priced.and_then(|d| d.column.checked_sub(table.columns.start)) {
                    columns.push(decide(index, first, PLAN_PRICE));
                }
            }
        }
    }
    let of_currency = |map: &&FieldMap| map.field == Field::Currency.name();
    let named = found.told.columns.iter().find(of_currency);
    let named = named.and_then(|map| find_column(&texts, table.columns.start, &map.column));
    let is_currency = |header: &String| synonyms().log_header(header) == Some(Field::Currency);
    let currency = named.or_else(|| headers.iter().position(is_currency));
    columns.extend(currency.map(|index| decide(index, Field::Currency, "names currencies")));
    Recognized { columns, ..Recognized::default() }
}

/// The months from one payment to the next, by the words for it: `month`, `every 2 weeks`, `Unlimited Monthly`; the longest
/// words first. `None` where the text says none.
pub fn months(text: &str) -> Option<f64> {
    if text.len() > 200 {
        return None;
    }
    let text = normalize(text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).take(12).collect();
    for length in (1..=3.min(words.len())).rev() {
        for (at, phrase) in words.windows(length).enumerate() {
            let Some(months) = known().months.get(&phrase.join(" ")) else { continue };
            let number =
                at.checked_sub(1).and_then(|before| words.get(before)).and_then(|word| word.parse::<f64>().ok());
            return Some(months * number.filter(|n| (1.0..=366.0).contains(n)).unwrap_or(1.0));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_its_words_are_spelled_as_headers_are_compared() {
        let file: File = toml::from_str(include_str!("../../../assets/memberships.toml")).unwrap();
        assert_eq!((file.columns.len(), known().months.is_empty()), (7, false));
        for word in file.columns.values().flatten().chain(file.months.values().flatten()) {
            assert_eq!(&normalize(word), word);
        }
        assert!(file.months.keys().all(|months| months.parse::<f64>().is_ok_and(|m| m > 0.0)));
    }

    #[test]
    fn intervals_are_read_in_words_and_numbers() {
        assert_eq!(["month", "Yearly", "3 months", "every 2 months"].map(months), [1.0, 12.0, 3.0, 2.0].map(Some));
        assert_eq!(["Unlimited Monthly", "Monatlich", "год"].map(months), [1.0, 1.0, 12.0].map(Some));
        assert!((months("every 4 weeks").unwrap() - 28.0 / 30.436_875).abs() < 1e-12);
        assert_eq!(["10 Class Pass", "", "drop-in"].map(months), [None, None, None]);
    }
}
