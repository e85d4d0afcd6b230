//! Groups of alike clients: formed from what they did and what is known of them, named, and shown with how sure it is.
//!
//! [`Clusters`] are there at once; what it takes longer to know of them (whether there are groups at all, how stable they
//! are, by what else they differ, what other methods say) is [`evidence::ClusterEvidence`].

pub mod campaigns;
mod columns;
mod describe;
pub mod differences;
pub mod evidence;
mod fit;
pub mod kept;
pub mod map;
pub mod mix;
pub mod prepare;
pub mod words;

pub use columns::COLUMNS;

use super::super::features::Excluded;
use crate::book::{ClusterSettings as Choices, Money};
use crate::stats::matrix::Matrix;
use map::PlaneMap;
use prepare::FeatureUse;

/// Clients of greatest certainty who stand for a group.
pub const REPRESENTATIVES: usize = 20;
/// Most groups that are tried where the data decide.
pub const MOST_GROUPS: usize = 8;

/// The groups of a book.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    /// What was chosen for them.
    pub choices: Choices,
    /// From which random numbers on.
    pub seed: u64,
    /// Every feature that could enter.
    pub offered: Vec<Offered>,
    /// What is no feature, and why.
    pub excluded: Vec<Excluded>,
    /// The features that entered.
    pub used: Vec<FeatureUse>,
    /// Clients in no group: too many gaps.
    pub with_gaps: usize,
    /// Clients in no group: a value far outside, where these are set aside.
    pub outlying: usize,
    /// The rows of the matrix that was divided: a client each.
    pub rows: Vec<u32>,
    /// That matrix, for the evidence.
    pub matrix: Matrix,
    /// The group of each row.
    pub labels: Vec<usize>,
    /// Per client of the book, the group; `None` for those in none.
    pub of_client: Vec<Option<u16>>,
    /// Per client of the book, how sure the group is, 0 to 1; NaN for those in none.
    pub certainty: Vec<f64>,
    /// Per client of the book, the silhouette, −1 to 1; NaN for those in no group or not in the sample.
    pub silhouettes: Vec<f64>,
    /// Per row and group, to what degree the row belongs to it; only where the method says.
    pub memberships: Option<Matrix>,
    /// Per group, to what degree its clients belong to each group, on average; empty where the method does not say.
    pub blend: Vec<Vec<f64>>,
    /// How the number of groups was found.
    pub trials: Vec<Trial>,
    /// How good the division is, on the matrix that it was made from.
    pub validation: Validation,
    /// The groups, the most revenue first.
    pub groups: Vec<Group>,
    /// The clients in the plane of the two main components.
    pub map: Option<PlaneMap>,
    /// So many rows the method saw, where it did not see all.
    pub sample: Option<usize>,
}

/// A feature that could enter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Whether it entered.
    pub used: bool,
}

/// One number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Trial {
    /// How many groups.
    pub k: usize,
    /// Mean silhouette (of a sample, where there are many rows).
    pub silhouette: f64,
    /// Sum of squares within the groups.
    pub inertia: f64,
}

/// How good a division is [Rousseeuw 1987; Davies & Bouldin 1979; Caliński & Harabasz 1974].
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Validation {
    /// Mean silhouette, −1 to 1.
    pub silhouette: Option<f64>,
    /// Rows that it was computed from.
    pub silhouette_rows: usize,
    /// Davies–Bouldin index; less is better.
    pub davies_bouldin: Option<f64>,
    /// Caliński–Harabasz index; more is better.
    pub calinski_harabasz: Option<f64>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Group {
    /// What it was called.
    pub name: String,
    /// What the user calls it, else `name`.
    pub title: String,
    /// What sets it apart, in a line.
    pub description: String,
    /// How many clients.
    pub clients: usize,
    /// What they bring a month.
    pub monthly_revenue: Money,
    /// Part of the revenue of all groups.
    pub share: f64,
    /// Mean silhouette of the group's rows.
    pub silhouette: Option<f64>,
    /// Mean certainty.
    pub certainty: f64,
    /// Per feature that entered, how the group stands.
    pub profile: Vec<Profile>,
    /// The clients of greatest certainty, as indices into the client table.
    #[serde(skip)]
    pub representatives: Vec<u32>,
}

/// How a group stands in one feature.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Profile {
    /// Mean of the known values, in the feature's own unit.
    pub mean: f64,
    /// Median of the known values.
    pub median: f64,
    /// How many deviations the group's mean lies above that of all, on the scale on which the groups were formed.
    pub deviations: f64,
    /// Clients whose value is known.
    pub known: usize,
}

impl Clusters {
    /// The group of client `index`.
    pub fn of(&self, index: usize) -> Option<&Group> {
        self.groups.get(usize::from(self.of_client.get(index).copied().flatten()?))
    }

    /// Gives every group the title that the user chose, else its own name.
    pub(in crate::analysis) fn apply_names(&mut self) {
        for group in &mut self.groups {
            group.title = self.choices.names.get(&group.name).cloned().unwrap_or_else(|| group.name.clone());
        }
    }

    /// The mean of the known values of the feature at `place` over all groups.
    pub fn overall(&self, place: usize) -> f64 {
        let profiles = || self.groups.iter().filter_map(|g| g.profile.get(place)).filter(|p| p.known > 0);
        let known: usize = profiles().map(|p| p.known).sum();
        profiles().map(|p| p.mean * p.known as f64).sum::<f64>() / known as f64
    }

    /// The clients of group `group` who are in `selection`, ascending.
    pub fn members(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        let is_member = move |g: &Option<u16>| g.is_some_and(|g| usize::from(g) == group);
        self.of_client.iter().enumerate().filter(move |(_, g)| is_member(g)).map(|(i, _)| i)
    }
}

#[cfg(test)]
mod tests;
