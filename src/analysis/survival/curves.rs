//! Survival curves of everybody and of the groups of every category, with the test of whether the groups differ.

use super::division::Division;
use crate::analysis::churn::leakage::Guarded;
use crate::analysis::study::Context;
use crate::book::{AttributeValues, Category};
use crate::stats::multiple_testing::benjamini_hochberg;
use crate::stats::survival::{Duration, End, KaplanMeier, log_rank};

/// Months at which the curve is read.
pub const READ_AT: [u32; 4] = [1, 3, 6, 12];
/// Labels of a category above which it is no comparison.
const MOST_LABELS: usize = 8;
/// Clients of a group below which it has no curve of its own.
pub const FEWEST_IN_GROUP: usize = 5;

/// The curve at one of [`READ_AT`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Retained {
    /// Months.
    pub months: u32,
    /// The share still there; `None` where nobody was observed that long.
    pub share: Option<f64>,
    /// Its 95 % interval; `None` where the share is not known or nothing is left.
    pub interval: Option<[f64; 2]>,
    /// Clients still observed then.
    pub at_risk: u64,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Curve {
    /// Whose.
    pub label: String,
    /// How many clients.
    pub clients: usize,
    /// How many of them left.
    pub left: usize,
    /// Months after which half have left; `None` where the curve stays above a half.
    pub median: Option<f64>,
    /// Its 95 % interval, an end that is not reached `None`.
    pub median_interval: [Option<f64>; 2],
    /// At 1, 3, 6, 12 months.
    pub retention: Vec<Retained>,
    /// The longest that anybody was observed, in months.
    pub longest: f64,
    /// Every step.
    #[serde(skip)]
    pub steps: KaplanMeier,
}

/// The groups of one category.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Split {
    /// The header, or what it is.
    pub by: String,
    /// What to know of it before the curves are believed.
    pub caution: Option<&'static str>,
    /// A curve per label that has enough clients.
    pub curves: Vec<Curve>,
    /// Clients without a label, or in groups that are too small.
    pub without: usize,
    /// The log-rank statistic; `None` where there is no test (nobody left).
    pub chi_squared: Option<f64>,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// The chance of curves at least this far apart if the groups do not differ.
    pub p: Option<f64>,
    /// The same, corrected for the number of categories [Benjamini & Hochberg 1995].
    pub p_adjusted: Option<f64>,
}

impl Curve {
    /// Of these durations.
    pub fn of(label: &str, durations: &[Duration]) -> Self {
        let steps = KaplanMeier::new(durations);
        let longest = steps.steps.last().map_or(0.0, |step| step.time);
        let clients = steps.steps.first().map_or(0, |step| step.at_risk as usize);
        let left: usize = steps.steps.iter().map(|step| step.events as usize).sum();
        // Where everybody was seen to leave it is known that nobody is there later.
        let over = left == clients;
        let retained = |&months: &u32| {
            let time = f64::from(months);
            let known = !steps.steps.is_empty() && (time <= longest || over);
            Retained {
                months,
                share: known.then(|| steps.survival_at(time)),
                interval: steps.interval_at(time).filter(|_| known),
                at_risk: steps.at_risk(time),
            }
        };
        Curve {
            label: label.into(),
            clients,
            left,
            median: steps.median(),
            median_interval: steps.median_interval(),
            retention: READ_AT.iter().map(retained).collect(),
            longest,
            steps,
        }
    }

    /// The reading at `months`, one of [`READ_AT`].
    pub fn at(&self, months: u32) -> Option<&Retained> {
        self.retention.iter().find(|r| r.months == months)
    }

    /// The months up to which at least `fewest` clients were observed.
    pub fn known_to(&self, fewest: u64) -> f64 {
        self.steps.steps.iter().rev().find(|step| step.at_risk >= fewest).map_or(0.0, |step| step.time)
    }

    /// (months, share, interval, still observed) at every whole month up to the longest.
    pub fn monthly(&self) -> impl Iterator<Item = (f64, f64, Option<[f64; 2]>, u64)> + '_ {
        let last = self.longest.min(1200.0).floor() as u32;
        (0..=last).map(|month| {
            let time = f64::from(month);
            (time, self.steps.survival_at(time), self.steps.interval_at(time), self.steps.at_risk(time))
        })
    }
}

/// Groups of alike clients are made from what these did lately, too.
const CIRCULAR: &str = "These groups were formed from what clients did up to the last day, so that they stay unequally \
    long proves nothing; it only describes them.";

/// Every way to divide the clients that does not know the end.
pub fn divisions(context: Context, guarded: &Guarded, is_end: &dyn Fn(&str) -> bool) -> Vec<Division> {
    let book = context.book;
    let leaks = |name: &str| guarded.excluded.iter().any(|e| e.column == name) || is_end(name);
    let own = book.clients.categories().into_iter().map(|(name, labels)| (name.to_string(), labels.clone()));
    let attributes = book.clients.attributes.iter().filter_map(|a| Some((a.name.clone(), few_values(&a.values)?)));
    let mut found: Vec<Division> = Vec::new();
    for (by, labels) in own.chain(attributes) {
        let count = labels.labels.len();
        if (2..=MOST_LABELS).contains(&count) && !leaks(&by) && !found.iter().any(|d| d.by == by) {
            found.push(Division { by, labels, caution: None, of_first_day: false });
        }
    }
    found.extend(super::baseline_covariates::baseline_covariates(book));
    if let Some(groups) = context.studies.clusters() {
        let title = |group: &Option<u16>| groups.groups.get(usize::from((*group)?)).map(|g| g.title.as_str());
        let labels = groups.of_client.iter().map(title).collect();
        found.push(Division {
            by: "group of alike clients".into(),
            labels,
            caution: Some(CIRCULAR),
            of_first_day: false,
        });
    }
    found
}

/// Yes and no, or a quantity with few values, as labels in ascending order.
fn few_values(values: &AttributeValues) -> Option<Category> {
    match values {
        AttributeValues::Flag(values) => {
            Some(values.iter().map(|v| v.map(|yes| if yes { "yes" } else { "no" })).collect())
        }
        AttributeValues::Number(values) => {
            let mut distinct: Vec<f64> = Vec::new();
            for value in values.iter().filter(|v| v.is_finite()) {
                if !distinct.contains(value) {
                    distinct.push(*value);
                }
                if distinct.len() > MOST_LABELS {
                    return None;
                }
            }
            distinct.sort_by(f64::total_cmp);
            let labels: Vec<String> = distinct.iter().map(f64::to_string).collect();
            let code = |value: &f64| distinct.iter().position(|d| d == value).map_or(Category::MISSING, |c| c as u32);
            Some(Category {
                codes: values.iter().map(code).collect(),
                labels: labels.iter().map(String::as_str).collect(),
            })
        }
        _ => None,
    }
}

/// The curves of each division with their tests; divisions in which fewer than two groups are large enough say nothing.
pub fn splits(divisions: &[Division], durations: &[Option<Duration>]) -> Vec<Split> {
    let mut splits: Vec<Split> = divisions.iter().filter_map(|division| split(division, durations)).collect();
    let p: Vec<f64> = splits.iter().map(|s| s.p.unwrap_or(f64::NAN)).collect();
    for (split, adjusted) in splits.iter_mut().zip(benjamini_hochberg(&p)) {
        split.p_adjusted = Some(adjusted).filter(|p| p.is_finite());
    }
    // The clearest difference first.
    splits.sort_by(|a, b| a.p.unwrap_or(2.0).total_cmp(&b.p.unwrap_or(2.0)));
    splits
}

fn split(division: &Division, durations: &[Option<Duration>]) -> Option<Split> {
    let mut groups: Vec<Vec<Duration>> = vec![Vec::new(); division.labels.labels.len()];
    let mut without = 0;
    for (duration, code) in durations.iter().zip(&division.labels.codes) {
        let Some(duration) = duration else { continue };
        match groups.get_mut(*code as usize) {
            Some(group) => group.push(*duration),
            None => without += 1,
        }
    }
    let (mut curves, mut all, mut group_of) = (Vec::new(), Vec::new(), Vec::new());
    for (code, group) in groups.iter().enumerate() {
        if group.len() < FEWEST_IN_GROUP {
            without += group.len();
            continue;
        }
        all.extend_from_slice(group);
        group_of.extend(std::iter::repeat_n(curves.len(), group.len()));
        curves.push(Curve::of(division.labels.labels.get(code), group));
    }
    if curves.len() < 2 {
        return None;
    }
    let test = log_rank(&all, &group_of, curves.len()).filter(|_| all.iter().any(|d| d.end == End::Event));
    Some(Split {
        by: division.by.clone(),
        caution: division.caution,
        degrees: curves.len() - 1,
        curves,
        without,
        chi_squared: test.as_ref().map(|t| t.statistic),
        p: test.as_ref().map(|t| t.p),
        p_adjusted: None,
    })
}
