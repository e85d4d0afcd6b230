//! What can be said without having learned anything: who has not come for long, and who has not come for long by the
//! client's own measure.

use super::super::basis::PlainRule;
use super::rolling_validation::Tests;
use super::training_rows::Rows;
use super::visit_days::{VisitDays, usual_gap};
use crate::stats::validation::clustered::clustered_auc;
use std::collections::BTreeMap;

/// Days since the last visit, and the same ÷ own usual gap, as rankings of the tested rows. A client without a gap of
/// their own yet is measured by the median of the others of the day.
pub fn rules(rows: &Rows, tests: &Tests, comings: &VisitDays) -> Vec<PlainRule> {
    let day = |row: usize| rows.cut_off.get(row).map_or(0, |day| *day as i32);
    let known = |row: usize| {
        let client = rows.client.get(row).map_or(usize::MAX, |client| *client as usize);
        comings.until(client, day(row))
    };
    let since: Vec<f64> = tests.rows.iter().map(|&row| waited(known(row), day(row))).collect();
    let gap: Vec<f64> = tests.rows.iter().map(|&row| usual_gap(known(row))).collect();
    let days: Vec<i32> = tests.rows.iter().map(|&row| day(row)).collect();
    let usual = usual_of_the_day(&days, &gap);
    let rhythm = since.iter().zip(gap.iter().zip(&days)).map(|(since, (gap, day))| {
        let gap = if gap.is_finite() { *gap } else { usual.get(day).copied().unwrap_or(1.0) };
        since / gap
    });
    let rhythm: Vec<f64> = rhythm.collect();
    let (parts, clients) = (tests.folds.of(), tests.clients(rows));
    let rule = |name: &'static str, scores: &[f64]| {
        let found = clustered_auc(scores, &tests.left, parts, &clients)?;
        Some(PlainRule { name, auc: found.auc, auc_sd: found.spread })
    };
    let named = [rule("days away", &since), rule("days away ÷ usual gap", &rhythm)];
    named.into_iter().flatten().collect()
}

/// Days since the last of `days` on `day`.
fn waited(days: &[i32], day: i32) -> f64 {
    days.last().map_or(f64::NAN, |last| f64::from(day - last))
}

/// Per day the median of the gaps that are known; 1 where none is.
fn usual_of_the_day(days: &[i32], gaps: &[f64]) -> BTreeMap<i32, f64> {
    let mut known: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    for (day, gap) in days.iter().zip(gaps) {
        let list = known.entry(*day).or_default();
        list.extend(Some(*gap).filter(|gap| gap.is_finite()));
    }
    let median = |mut gaps: Vec<f64>| {
        gaps.sort_by(f64::total_cmp);
        gaps.get(gaps.len() / 2).copied().unwrap_or(1.0)
    };
    known.into_iter().map(|(day, gaps)| (day, median(gaps))).collect()
}

/// Per client, days since the last visit ÷ own median gap, on `day`; NaN below three days of visits.
pub fn rhythm(comings: &VisitDays, day: i32) -> Vec<f64> {
    let one = |client: usize| {
        let days = comings.until(client, day);
        waited(days, day) / usual_gap(days)
    };
    (0..comings.clients()).map(one).collect()
}
