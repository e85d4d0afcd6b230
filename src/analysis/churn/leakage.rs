//! The leak guard: columns that know the outcome already. A model that sees them looks perfect and is of no use.

use super::explanations::families;
use crate::analysis::features::{Excluded, Feature, Features, Origin};
use crate::analysis::names::snake_case;
use crate::book::Book;
use crate::stats::leak::telling;

/// AUC of one column alone from which it is taken for the outcome in other words. Real behaviour never tells so much.
const TELLS_ALL: f64 = 0.99;
/// Clients of the rarer outcome below which one column of many values may tell them apart by chance.
const FEWEST: usize = 8;

/// The features a model may see.
pub struct Guarded {
    /// They.
    pub features: Vec<Feature>,
    /// What was left out, by the header as the file writes it.
    pub excluded: Vec<Excluded>,
    /// What the user put back, with the reason against it.
    pub put_back: Vec<Excluded>,
}

/// Leaves out what knows the outcome, and takes over what is no feature at all. `rows` are the clients of whom the
/// outcome is known, `outcome` theirs.
pub fn guard(book: &Book, features: Features, rows: &[usize], outcome: &[bool], put_back: &[String]) -> Guarded {
    let name = book.clients.outcome.as_ref().map_or("the outcome", |o| o.name.as_str());
    let mut guarded = Guarded { features: Vec::new(), excluded: Vec::new(), put_back: Vec::new() };
    for Excluded { column, why, .. } in features.excluded {
        let why = match why.strip_prefix("repeats ") {
            Some(other) => format!("repeats {}", header_of_name(book, other)),
            None => why,
        };
        push(&mut guarded.excluded, Excluded { column: header_of_name(book, &column), why, leaks: false });
    }
    let mut leaks: Vec<Excluded> = Vec::new();
    for feature in &features.list {
        if let Some(why) = leak(feature, rows, outcome, name) {
            push(&mut leaks, Excluded { column: header(book, feature), why, leaks: true });
        }
    }
    for family in families(&features.list) {
        let labels: Vec<&Feature> = family.iter().filter_map(|&place| features.list.get(place)).collect();
        if let (Some(first), Some(why)) = (labels.first(), labels_leak(&labels, rows, outcome, name)) {
            push(&mut leaks, Excluded { column: header(book, first), why, leaks: true });
        }
    }
    let wanted = |column: &str| put_back.iter().any(|c| c.eq_ignore_ascii_case(column));
    guarded.features = features.list;
    // Every label of a column that leaks goes with it.
    guarded.features.retain(|f| {
        let column = header(book, f);
        wanted(&column) || !leaks.iter().any(|l| l.column == column)
    });
    let (back, out) = leaks.into_iter().partition(|l| wanted(&l.column));
    guarded.put_back = back;
    guarded.excluded.splice(0..0, out);
    guarded
}

fn push(list: &mut Vec<Excluded>, excluded: Excluded) {
    if !list.iter().any(|e| e.column == excluded.column) {
        list.push(excluded);
    }
}

/// The header of the column from which a feature comes, or the name of a behaviour.
pub fn header(book: &Book, feature: &Feature) -> String {
    let place = match feature.origin {
        Origin::Attribute(Some(place)) => book.clients.attributes.get(place),
        _ => None,
    };
    place.map_or_else(|| feature.name.clone(), |attribute| attribute.name.clone())
}

/// The header behind a feature's name: that of the longest attribute with which the name begins.
fn header_of_name(book: &Book, name: &str) -> String {
    let fits = |header: &&str| {
        let snake = snake_case(header);
        name.strip_prefix(snake.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    let headers = book.clients.attributes.iter().map(|a| a.name.as_str());
    headers.filter(fits).max_by_key(|h| h.len()).unwrap_or(name).to_string()
}

/// Why the feature knows the outcome, if it does. An exact copy of two values is one whatever the count; that many values
/// stand in the order of the outcome can be chance where few clients left.
fn leak(feature: &Feature, rows: &[usize], outcome: &[bool], name: &str) -> Option<String> {
    let values = known_at(feature, rows);
    let yes = outcome.iter().filter(|yes| **yes).count();
    let few = yes.min(outcome.len() - yes) < FEWEST;
    let told = telling(&values, outcome);
    let of_all = told.present == values.len();
    match (told.values, told.missingness) {
        (Some(auc), _) if auc >= 1.0 && (of_all || !few) && has_two_values(&values) => {
            Some(format!("repeats the outcome {name} in other words"))
        }
        _ if few => None,
        (Some(auc), _) if auc >= TELLS_ALL => Some(almost_perfectly(name, auc)),
        (_, Some(auc)) if auc >= TELLS_ALL => {
            Some(format!("is filled in for one side of {name} only (AUC {auc:.3}): written down afterwards"))
        }
        _ => None,
    }
}

/// Why the labels of a category together know the outcome, though none of them does alone.
fn labels_leak(labels: &[&Feature], rows: &[usize], outcome: &[bool], name: &str) -> Option<String> {
    let yes = outcome.iter().filter(|yes| **yes).count();
    if labels.len() < 2 || yes.min(outcome.len() - yes) < FEWEST {
        return None;
    }
    let columns: Vec<Vec<f64>> = labels.iter().map(|label| known_at(label, rows)).collect();
    let label = |row: usize| columns.iter().position(|column| column.get(row).is_some_and(|v| *v > 0.5));
    let of_row: Vec<Option<usize>> = (0..rows.len()).map(label).collect();
    let rate = |label: Option<usize>| {
        let theirs =
            of_row.iter().zip(outcome).filter(|(of, _)| **of == label).map(|(_, yes)| f64::from(u8::from(*yes)));
        let (sum, count) = theirs.fold((0.0, 0.0), |(sum, count), yes| (sum + yes, count + 1.0));
        sum / count
    };
    let rates: Vec<f64> = (0..labels.len()).map(|label| rate(Some(label))).collect();
    let rest = rate(None);
    let scores: Vec<f64> = of_row.iter().map(|of| of.and_then(|l| rates.get(l)).copied().unwrap_or(rest)).collect();
    telling(&scores, outcome).values.filter(|auc| *auc >= TELLS_ALL).map(|auc| almost_perfectly(name, auc))
}

fn almost_perfectly(name: &str, auc: f64) -> String {
    format!("predicts {name} almost perfectly alone (AUC {auc:.3}): probably written down afterwards")
}

/// The values of the clients of whom the outcome is known.
fn known_at(feature: &Feature, rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|&row| feature.values.get(row).copied().unwrap_or(f64::NAN)).collect()
}

fn has_two_values(values: &[f64]) -> bool {
    let mut known = values.iter().copied().filter(|v| v.is_finite());
    let Some(first) = known.next() else { return false };
    let Some(second) = known.find(|v| *v != first) else { return false };
    known.all(|v| v == first || v == second)
}
