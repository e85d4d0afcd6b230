//! What may be known of a client when the time as a client begins, as columns of a Cox model; and what was left out.

use super::division::Division;
use super::vocabulary::vocabulary;
use crate::analysis::churn::leakage::{Guarded, header};
use crate::analysis::features::{Excluded, Feature, Origin, Scale};
use crate::book::{AttributeValues, Book, Category};
use crate::stats::matrix::Matrix;
use crate::stats::ranks::average_ranks;
use crate::stats::survival::Duration;

/// Columns of one model.
const MOST: usize = 30;
/// Clients that must have, and not have, what a yes or a label says.
const FEWEST_EITHER: usize = 5;
/// Part of the clients of whom a column must be known.
const FEWEST_KNOWN: f64 = 0.7;
/// Correlation of ranks with the time as a client from which on a column is that time in other units.
const SAME_TIME: f64 = 0.98;

/// Categories with a field of their own.
const SERVICE: &str = "service_type";
/// See [`SERVICE`].
const SESSION: &str = "session_type";

/// What one step of a column means.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// So much more.
    More(f64),
    /// Yes against no.
    Yes,
    /// This label against that one.
    Against(String),
}

/// A column of the model.
#[derive(Debug, Clone)]
pub struct Covariate {
    /// Its name, for programs.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What one step means.
    pub contrast: Contrast,
    /// One per client of the book; what is missing is the mean.
    pub values: Vec<f64>,
    /// Clients in the model of whom it was missing.
    pub missing: usize,
}

/// The columns, and what is none of them.
#[derive(Debug, Clone, Default)]
pub struct Covariates {
    /// In the order of the client table, then what the log says of the first day.
    pub list: Vec<Covariate>,
    /// What was left out, and why.
    pub excluded: Vec<Excluded>,
}

/// Why the column called `header` describes the end or grows with the time, where it does.
pub fn end_reason(header: &str, is_quantity: bool) -> Option<&'static str> {
    match () {
        () if vocabulary().knows_end(header) => Some("describes the end of the time as a client, not its beginning"),
        () if is_quantity && vocabulary().unit(header).is_some() => Some("is the time as a client itself"),
        () if is_quantity && vocabulary().grows(header) => Some("grows with every month that somebody stays"),
        () => None,
    }
}

/// The columns for the clients in `rows`, whose lifetimes are `durations`. `put_back` are headers that count all the same.
pub fn covariates(
    book: &Book,
    guarded: Guarded,
    divisions: &[Division],
    (rows, durations): (&[usize], &[Duration]),
    put_back: &[String],
) -> Covariates {
    let wanted = |column: &str| put_back.iter().any(|c| c.eq_ignore_ascii_case(column));
    let mut found = Covariates { list: Vec::new(), excluded: guarded.excluded };
    let mut features: Vec<(String, Feature)> = Vec::new();
    for feature in guarded.features {
        let column = column_of(book, &feature);
        match reason(&feature, &column, rows, durations).filter(|_| !wanted(&column)) {
            Some(why) if feature.origin == Origin::Behaviour => found.exclude(&feature.title, why),
            Some(why) => found.exclude(&column, why),
            None => features.push((column, feature)),
        }
    }
    let columns = features.chunk_by(|a, b| is_label(book, &a.1) && is_label(book, &b.1) && a.0 == b.0);
    for column in columns {
        found.add_column(book, column, rows);
    }
    for division in divisions.iter().filter(|d| d.of_first_day) {
        found.add_labels(&division.by, &division.labels, rows);
    }
    for spare in found.list.split_off(found.list.len().min(MOST)) {
        found.exclude(&spare.title, format!("a model takes no more than {MOST} columns"));
    }
    found
}

/// Why the feature is no column, if so.
fn reason(feature: &Feature, column: &str, rows: &[usize], durations: &[Duration]) -> Option<String> {
    if feature.origin == Origin::Behaviour {
        return Some("worked out over the whole time as a client, so it knows the end".into());
    }
    if feature.scale == Scale::Days {
        return Some("counts days up to the last one, as the time as a client does".into());
    }
    if let Some(why) = end_reason(column, feature.scale != Scale::Flag) {
        return Some(why.into());
    }
    let pairs = rows.iter().zip(durations).filter_map(|(&row, d)| Some((*feature.values.get(row)?, d.time)));
    let (values, times): (Vec<f64>, Vec<f64>) = pairs.filter(|(value, _)| value.is_finite()).unzip();
    if (values.len() as f64) < FEWEST_KNOWN * rows.len() as f64 {
        return Some(format!("known of {} of {} clients only", values.len(), rows.len()));
    }
    same_order(&values, &times).then(|| "is the time as a client in other units".into())
}

/// Whether both rank clients alike, whichever way round.
fn same_order(a: &[f64], b: &[f64]) -> bool {
    let (a, b) = (average_ranks(a).ranks, average_ranks(b).ranks);
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    let correlation = product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt();
    correlation.abs() >= SAME_TIME
}

/// The column from which a feature comes.
fn column_of(book: &Book, feature: &Feature) -> String {
    match feature.origin {
        Origin::Attribute(None) if feature.scale == Scale::Flag && feature.name.starts_with(SERVICE) => SERVICE.into(),
        Origin::Attribute(None) if feature.scale == Scale::Flag => SESSION.into(),
        _ => header(book, feature),
    }
}

/// Whether the feature is one label of a category.
fn is_label(book: &Book, feature: &Feature) -> bool {
    match feature.origin {
        Origin::Attribute(Some(place)) => {
            matches!(book.clients.attributes.get(place).map(|a| &a.values), Some(AttributeValues::Category(_)))
        }
        Origin::Attribute(None) => feature.scale == Scale::Flag,
        Origin::Behaviour => false,
    }
}

impl Covariates {
    fn exclude(&mut self, column: &str, why: impl Into<String>) {
        if !self.excluded.iter().any(|e| e.column == column) {
            self.excluded.push(Excluded { column: column.into(), why: why.into(), leaks: false });
        }
    }

    /// One quantity or yes-and-no, or the labels of one category.
    fn add_column(&mut self, book: &Book, features: &[(String, Feature)], rows: &[usize]) {
        let Some((column, feature)) = features.first() else { return };
        if !is_label(book, feature) {
            let contrast = if is_yes_no(feature, rows) { Contrast::Yes } else { Contrast::More(1.0) };
            return self.push(feature.name.clone(), column, contrast, feature.values.clone(), rows);
        }
        let labels = match feature.origin {
            Origin::Attribute(Some(place)) => match book.clients.attributes.get(place).map(|a| &a.values) {
                Some(AttributeValues::Category(labels)) => Some(labels),
                _ => None,
            },
            _ if column == SERVICE => book.clients.service_type.as_ref(),
            _ => book.clients.session_type.as_ref().map(|t| &t.types),
        };
        if let Some(labels) = labels {
            self.add_labels(column, labels, rows);
        }
    }

    /// A column per label but the commonest, to which the others are compared.
    fn add_labels(&mut self, title: &str, labels: &Category, rows: &[usize]) {
        let mut counts = vec![0_usize; labels.labels.len()];
        for row in rows {
            if let Some(count) = labels.codes.get(*row).and_then(|code| counts.get_mut(*code as usize)) {
                *count += 1;
            }
        }
        let commonest = (0..counts.len()).max_by_key(|c| (counts.get(*c).copied(), std::cmp::Reverse(*c)));
        let Some(commonest) = commonest else { return };
        for code in (0..counts.len()).filter(|code| *code != commonest) {
            let label = labels.labels.get(code);
            let value = |c: &u32| match *c {
                Category::MISSING => f64::NAN,
                c => f64::from(u8::from(c as usize == code)),
            };
            let contrast = Contrast::Against(labels.labels.get(commonest).to_string());
            let name = crate::analysis::names::snake_case(&format!("{title} {label}"));
            self.push(name, &format!("{title}: {label}"), contrast, labels.codes.iter().map(value).collect(), rows);
        }
    }

    fn push(&mut self, name: String, title: &str, contrast: Contrast, mut values: Vec<f64>, rows: &[usize]) {
        let known: Vec<f64> =
            rows.iter().filter_map(|row| values.get(*row).copied()).filter(|v| v.is_finite()).collect();
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let spread = (known.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / known.len() as f64).sqrt();
        let contrast = match contrast {
            Contrast::More(_) => Contrast::More(rounded(spread)),
            other => {
                let yes = known.iter().filter(|v| **v > 0.5).count();
                if yes.min(known.len() - yes) < FEWEST_EITHER {
                    return self.exclude(title, format!("fewer than {FEWEST_EITHER} clients on one side of it"));
                }
                other
            }
        };
        if spread.is_nan() || spread <= 0.0 {
            return self.exclude(title, "the same for every client in the curve");
        }
        values.iter_mut().filter(|v| !v.is_finite()).for_each(|v| *v = mean);
        let missing = rows.len() - known.len();
        self.list.push(Covariate { name, title: title.into(), contrast, values, missing });
    }

    /// A row per client in `rows`.
    pub fn matrix(&self, rows: &[usize]) -> Matrix {
        let column = |c: &Covariate| rows.iter().map(|row| c.values.get(*row).copied().unwrap_or(0.0)).collect();
        Matrix::from_columns(&self.list.iter().map(column).collect::<Vec<Vec<f64>>>())
    }
}

/// Whether every known value is 0 or 1.
fn is_yes_no(feature: &Feature, rows: &[usize]) -> bool {
    feature.scale == Scale::Flag
        || rows.iter().filter_map(|row| feature.values.get(*row)).all(|v| !v.is_finite() || *v == 0.0 || *v == 1.0)
}

/// A step that reads well: two digits.
fn rounded(spread: f64) -> f64 {
    if !(spread.is_finite() && spread > 0.0) {
        return spread;
    }
    let unit = 10_f64.powf(spread.log10().floor() - 1.0);
    let step = (spread / unit).round() * unit;
    // Whole steps for what counts whole things.
    if step >= 2.0 { step.round() } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_other_units_is_found_whichever_way_round() {
        let a: Vec<f64> = (0..50).map(f64::from).collect();
        let turned: Vec<f64> = a.iter().map(|v| 100.0 - v * v).collect();
        let other: Vec<f64> = a.iter().map(|v| (v * 7.0) % 13.0).collect();
        assert!(same_order(&a, &turned) && !same_order(&a, &other) && !same_order(&a, &[1.0; 50]));
    }

    #[test]
    fn steps_are_round() {
        assert_eq!([rounded(3.27), rounded(0.1234), rounded(151.0), rounded(1.04)], [3.0, 0.12, 150.0, 1.0]);
        assert!(rounded(f64::NAN).is_nan() && rounded(0.0) == 0.0);
    }

    #[test]
    fn headers_give_the_end_away() {
        assert!(end_reason("Lifetime", true).is_some() && end_reason("Month_to_end_contract", true).is_some());
        assert!(end_reason("Total visits", true).is_some() && end_reason("Group_visits", false).is_none());
    }
}
