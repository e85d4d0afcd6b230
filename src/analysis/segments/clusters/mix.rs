//! What of the whole went where, by group: columns of one family (`MntWines`, `MntFruits`, …; `NumWebPurchases`, …) are
//! the parts of a whole.

use super::Clusters;
use crate::book::{AttributeValues, Book};

/// Columns that make a family.
const FEWEST: usize = 3;
/// Normal quantile of a 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

/// The columns of one family, by their headers.
type Columns<'a> = Vec<(&'a str, &'a Vec<f64>)>;

/// One family of columns.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Mix {
    /// The word that its columns begin with.
    pub family: String,
    /// The columns, as the file names them.
    pub parts: Vec<String>,
    /// Of everybody.
    pub all: Vec<Part>,
    /// Per group, in the order of the groups.
    pub groups: Vec<Vec<Part>>,
}

/// One part of the whole.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Part {
    /// Its share of the family's total.
    pub share: f64,
    /// 95 % interval of the share, from the spread between clients (ratio estimator [Cochran 1977, §6.3]).
    pub interval: [f64; 2],
    /// Mean per client.
    pub mean: f64,
}

/// Whether enough columns of amounts share their first word to make a family.
pub fn has_family(book: &Book) -> bool {
    let amounts = book.clients.attributes.iter().filter(|a| matches!(a.values, AttributeValues::Number(_)));
    let words: Vec<String> = amounts.filter_map(|a| first_word(&a.name)).collect();
    words.iter().any(|word| words.iter().filter(|w| *w == word).count() >= FEWEST)
}

/// The families of the client table; empty where it has none.
pub fn mixes(book: &Book, groups: &Clusters) -> Vec<Mix> {
    let numbers = book.clients.attributes.iter().filter_map(|a| match &a.values {
        AttributeValues::Number(values) => Some((a.name.as_str(), values)),
        _ => None,
    });
    let mut families: Vec<(String, Columns<'_>)> = Vec::new();
    for (name, values) in numbers {
        let Some(word) = first_word(name).filter(|_| values.iter().all(|v| v.is_nan() || *v >= 0.0)) else { continue };
        match families.iter_mut().find(|(family, _)| *family == word) {
            Some((_, columns)) => columns.push((name, values)),
            None => families.push((word, vec![(name, values)])),
        }
    }
    families.retain(|(_, columns)| columns.len() >= FEWEST);
    let n = book.clients.len();
    let mix = |(family, columns): (String, Columns<'_>)| {
        let values: Vec<&Vec<f64>> = columns.iter().map(|(_, values)| *values).collect();
        Mix {
            family,
            parts: columns.iter().map(|(name, _)| (*name).to_string()).collect(),
            all: parts(&values, &(0..n).collect::<Vec<_>>()),
            groups: (0..groups.groups.len()).map(|g| parts(&values, &groups.members(g).collect::<Vec<_>>())).collect(),
        }
    };
    families.into_iter().map(mix).collect()
}

/// Shares, intervals and means over `members`; clients of whom a part is not known are left out.
fn parts(columns: &[&Vec<f64>], members: &[usize]) -> Vec<Part> {
    let row = |i: usize| -> Option<Vec<f64>> {
        columns.iter().map(|c| c.get(i).copied().filter(|v| v.is_finite())).collect()
    };
    let rows: Vec<Vec<f64>> = members.iter().filter_map(|i| row(*i)).collect();
    let n = rows.len() as f64;
    let totals: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let whole: f64 = totals.iter().sum();
    let part = |place: usize| {
        let of = |row: &Vec<f64>| row.get(place).copied().unwrap_or(0.0);
        let sum: f64 = rows.iter().map(of).sum();
        let share = sum / whole;
        let squares: f64 = rows.iter().zip(&totals).map(|(row, total)| (of(row) - share * total).powi(2)).sum();
        let error = Z95 * (squares * n / (n - 1.0).max(1.0)).sqrt() / whole;
        Part { share, interval: [(share - error).max(0.0), (share + error).min(1.0)], mean: sum / n }
    };
    (0..columns.len()).map(part).collect()
}

/// The first word of a header of several: `Mnt` of `MntWines`, `spend` of `spend_on_food`.
fn first_word(header: &str) -> Option<String> {
    let end = header
        .char_indices()
        .skip(1)
        .find(|(i, c)| {
            !c.is_alphanumeric()
                || c.is_uppercase() && header.get(..*i).is_some_and(|w| w.ends_with(char::is_lowercase))
        })
        .map(|(i, _)| i)?;
    let word = header.get(..end)?;
    (word.chars().count() >= 2).then(|| word.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_share_their_first_word() {
        assert_eq!(first_word("MntWines").as_deref(), Some("Mnt"));
        assert_eq!(first_word("spend on food").as_deref(), Some("spend"));
        assert_eq!((first_word("Income"), first_word("x_1"), first_word("")), (None, None, None));
    }

    #[test]
    fn shares_are_of_the_sums_and_their_interval_follows_the_spread() {
        let (a, b) = (vec![1.0, 3.0, f64::NAN], vec![1.0, 1.0, 5.0]);
        let parts = parts(&[&a, &b], &[0, 1, 2]);
        // 4 of 6; residuals 1 − 4/3 and 3 − 8/3.
        assert!((parts[0].share - 2.0 / 3.0).abs() < 1e-12 && (parts[0].mean - 2.0).abs() < 1e-12);
        let error = Z95 * (2.0 / 9.0 * 2.0_f64).sqrt() / 6.0;
        assert!((parts[0].interval[0] - (2.0 / 3.0 - error)).abs() < 1e-12);
        assert!(super::parts(&[&a], &[])[0].share.is_nan());
    }
}
