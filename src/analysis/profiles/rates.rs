//! How many leave of each kind of clients: of each group, segment and label, with interval and revenue at risk.

use super::{Basis, sides};
use crate::analysis::Results;
use crate::analysis::churn::{Churn, monthly_value};
use crate::analysis::figures::Segment;
use crate::analysis::segments::rfm::RfmSegment;
use crate::analysis::{Figures, Selection};
use crate::book::{AttributeValues, Book, Money};
use crate::stats::contingency::independence;
use crate::stats::multiple_testing::benjamini_hochberg;
use crate::stats::proportion::wilson;

/// Labels beyond which a column has too many to compare.
const MOST_LABELS: usize = 30;
/// Whole numbers of so few kinds are labels as well: a contract of 1, 6 or 12 months.
const FEW_NUMBERS: usize = 8;

/// The clients by one way of telling them apart.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Family {
    /// By what: a header, `segment`, `RFM segment`, `group`.
    pub by: String,
    /// Cramér's V: 0 the rates are the same everywhere, 1 the label says it all.
    pub v: f64,
    /// The p-value of the chi-square test, adjusted for the number of families; `None` where the sides are a model's bands.
    pub p: Option<f64>,
    /// A row per label, the greatest rate first.
    pub rows: Vec<RateRow>,
}

/// One kind of clients.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RateRow {
    /// The label.
    pub label: String,
    /// Clients of known outcome, or of a clear band.
    pub clients: u64,
    /// How many of them left, or are at high risk.
    pub left: u64,
    /// Their share.
    pub rate: f64,
    /// Its 95 % interval [Wilson 1927].
    pub interval: [f64; 2],
    /// Σ of monthly revenue × probability of leaving of those who have not left; `None` where no revenue is known.
    pub at_risk: Option<Money>,
}

/// Every way in which the selected clients can be told apart, the most telling first.
pub fn families(book: &Book, results: &Results, churn: &Churn, selection: &Selection) -> Vec<Family> {
    let (basis, sides) = sides(churn);
    let stakes: Vec<Option<Money>> = (0..churn.clients.len()).map(|i| at_risk(book, results, churn, i)).collect();
    let count = |labels: &[String], code: &dyn Fn(usize) -> Option<usize>| {
        let mut rows = vec![(0_u64, 0_u64, None::<Money>); labels.len()];
        for i in selection.indices(sides.len()) {
            let Some(row) = code(i).and_then(|code| rows.get_mut(code)) else { continue };
            if let Some(left) = sides.get(i).copied().flatten() {
                (row.0, row.1) = (row.0 + 1, row.1 + u64::from(left));
            }
            if let Some(stake) = stakes.get(i).copied().flatten() {
                row.2 = Some(row.2.unwrap_or(Money::ZERO) + stake);
            }
        }
        rows
    };
    let mut all: Vec<Family> = Vec::new();
    for (by, labels, code) in ways(book, results, churn) {
        all.extend(family(by, &labels, &count(&labels, &*code)));
    }
    let p: Vec<f64> = all.iter().map(|f| f.p.unwrap_or(f64::NAN)).collect();
    for (family, adjusted) in all.iter_mut().zip(benjamini_hochberg(&p)) {
        family.p = Some(adjusted).filter(|p| p.is_finite() && basis == Basis::Known);
    }
    all.sort_by(|a, b| b.v.total_cmp(&a.v));
    all
}

fn at_risk(book: &Book, results: &Figures, churn: &Churn, client: usize) -> Option<Money> {
    let client_churn = churn.client(client).filter(|c| c.left != Some(true) && c.probability.is_finite())?;
    Some(monthly_value(book, results, client)?.times(client_churn.probability))
}

/// The family with its test; nothing where there is but one kind of clients, or nobody leaves or stays.
fn family(by: String, labels: &[String], counts: &[(u64, u64, Option<Money>)]) -> Option<Family> {
    let table: Vec<Vec<u64>> = counts.iter().map(|(n, left, _)| vec![*left, n - left]).collect();
    let test = independence(&table).ok()?;
    let row = |(label, (clients, left, at_risk)): (&String, &(u64, u64, Option<Money>))| {
        let interval = wilson(*left, *clients)?;
        let rate = *left as f64 / *clients as f64;
        Some(RateRow { label: label.clone(), clients: *clients, left: *left, rate, interval, at_risk: *at_risk })
    };
    let mut rows: Vec<RateRow> = labels.iter().zip(counts).filter_map(row).collect();
    rows.sort_by(|a, b| b.rate.total_cmp(&a.rate).then(b.clients.cmp(&a.clients)));
    Some(Family { by, v: test.cramers_v, p: Some(test.p), rows })
}

/// By what, the labels, and the label of each client.
type Way<'a> = (String, Vec<String>, Box<dyn Fn(usize) -> Option<usize> + 'a>);

fn ways<'a>(book: &'a Book, results: &'a Results, churn: &'a Churn) -> Vec<Way<'a>> {
    let texts = |labels: Vec<&str>| labels.into_iter().map(String::from).collect::<Vec<_>>();
    let mut ways: Vec<Way> = Vec::new();
    if let Some(groups) = results.studies.clusters() {
        let labels = groups.groups.iter().map(|g| g.title.clone()).collect();
        let of = |i: usize| groups.of_client.get(i).copied().flatten().map(|g| g as usize);
        ways.push(("group".into(), labels, Box::new(of)));
    }
    let segment = |i: usize| results.segment.get(i).copied().flatten().map(|s| s as usize);
    ways.push(("segment".into(), texts(Segment::ALL.map(Segment::name).to_vec()), Box::new(segment)));
    if let Some(rfm) = results.studies.rfm() {
        let labels = texts(RfmSegment::ALL.map(RfmSegment::name).to_vec());
        ways.push(("RFM segment".into(), labels, Box::new(|i| rfm.client(i).map(|s| s.segment() as usize))));
    }
    for (name, category) in book.clients.categories() {
        let few = (2..=MOST_LABELS).contains(&category.labels.len());
        if few && !churn.excluded.iter().any(|e| e.column == name) {
            let code = |i: usize| category.codes.get(i).map(|c| *c as usize);
            ways.push((name.replace('_', " "), texts(category.labels.iter().collect()), Box::new(code)));
        }
    }
    for attribute in &book.clients.attributes {
        if churn.excluded.iter().any(|e| e.column == attribute.name) {
            continue;
        }
        let by = attribute.name.replace('_', " ");
        match &attribute.values {
            AttributeValues::Flag(flags) => {
                let code = |i: usize| flags.get(i).copied().flatten().map(usize::from);
                ways.push((by, texts(vec!["no", "yes"]), Box::new(code)));
            }
            AttributeValues::Number(values) => ways.extend(few_numbers(by, values)),
            _ => {}
        }
    }
    ways
}

/// A column of few whole numbers as labels.
fn few_numbers(by: String, values: &[f64]) -> Option<Way<'_>> {
    let mut kinds: Vec<i64> = Vec::new();
    for value in values.iter().filter(|v| v.is_finite()) {
        if value.fract() != 0.0 || value.abs() > 1e9 {
            return None;
        }
        if let Err(place) = kinds.binary_search(&(*value as i64)) {
            kinds.insert(place, *value as i64);
        }
        if kinds.len() > FEW_NUMBERS {
            return None;
        }
    }
    let labels = match kinds.as_slice() {
        [0, 1] => vec!["no".to_string(), "yes".to_string()],
        _ => kinds.iter().map(i64::to_string).collect(),
    };
    let code = move |i: usize| {
        let value = values.get(i).copied().filter(|v| v.is_finite())?;
        kinds.binary_search(&(value as i64)).ok()
    };
    (labels.len() > 1).then(|| (by, labels, Box::new(code) as Box<_>))
}
