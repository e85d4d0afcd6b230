//! A row per client at stake and cut-off day: what was known on the day, and whether the client came back after it.

use super::plan::Plan;
use super::snapshot;
use super::visit_days::VisitDays;
use crate::analysis::features::{Feature, Features};
use crate::book::Book;
use crate::stats::matrix::Matrix;

/// What is trained on and tested on, in the order of the cut-offs, then of the clients.
#[derive(Debug, Clone)]
pub struct Rows {
    /// A value per row.
    pub features: Features,
    /// The client of each row.
    pub client: Vec<u32>,
    /// Its cut-off day.
    pub cut_off: Vec<i64>,
    /// Whether the client did not come back within the horizon.
    pub left: Vec<bool>,
}

/// Clients who came within the horizon before `day`, the day included: whoever came earlier only is gone by the same rule.
pub fn at_stake(comings: &VisitDays, horizon: i32, day: i32) -> Vec<u32> {
    let came = |client: &u32| comings.count(*client as usize, day - horizon, day) > 0;
    (0..comings.clients() as u32).filter(came).collect()
}

impl Rows {
    /// `None` where it was cancelled.
    pub fn of(logs: &Book, comings: &VisitDays, plan: &Plan, cancelled: &(dyn Fn() -> bool + Sync)) -> Option<Self> {
        let mut rows =
            Rows { features: Features::default(), client: Vec::new(), cut_off: Vec::new(), left: Vec::new() };
        let mut list: Option<Vec<Feature>> = None;
        for &day in &plan.cut_offs {
            if cancelled() {
                return None;
            }
            let clients = at_stake(comings, plan.horizon, day);
            let known = snapshot::at(logs, comings, plan, day);
            list = Some(match list {
                None => known.into_iter().map(|f| Feature { values: pick(&f, &clients), ..f }).collect(),
                Some(list) => joined(list, &known, &clients),
            });
            for &client in &clients {
                rows.left.push(comings.count(client as usize, day, day + plan.horizon) == 0);
                rows.client.push(client);
                rows.cut_off.push(i64::from(day));
            }
        }
        rows.features = Features::usable(list.unwrap_or_default());
        for excluded in &mut rows.features.excluded {
            excluded.why = excluded.why.replace("clients only", "clients and cut-off days only");
        }
        Some(rows)
    }

    /// The feature called `name` has this place.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.features.list.iter().position(|f| f.name == name)
    }

    /// Some of the features as a matrix.
    pub fn matrix(&self, places: &[usize]) -> Matrix {
        let columns = places.iter().filter_map(|place| self.features.list.get(*place)).map(|f| f.values.clone());
        Matrix::from_columns(&columns.collect::<Vec<_>>())
    }
}

/// The values of some clients.
pub fn pick(feature: &Feature, clients: &[u32]) -> Vec<f64> {
    clients.iter().map(|c| feature.values.get(*c as usize).copied().unwrap_or(f64::NAN)).collect()
}

/// The features that were there on every day so far, with the values of one day more.
fn joined(list: Vec<Feature>, known: &[Feature], clients: &[u32]) -> Vec<Feature> {
    let next = |mut feature: Feature| {
        let same = known.iter().find(|f| f.name == feature.name)?;
        feature.values.extend(pick(same, clients));
        Some(feature)
    };
    list.into_iter().filter_map(next).collect()
}
