//! The clients in the plane of the two main components, with an ellipse around each group.

use super::prepare::FeatureUse;
use crate::stats::ellipse::Ellipse;
use crate::stats::matrix::Matrix;
use crate::stats::pca::Pca;

/// Part of a group's clients that its ellipse is drawn around, if they were normally spread.
pub const WITHIN: f64 = 0.68;
/// Points that are kept for drawing at most; beyond it, every n-th.
const MOST_POINTS: usize = 5_000;

/// Where the clients stand.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneMap {
    /// Rows of the matrix that are drawn, with their place in the plane.
    pub points: Vec<(u32, [f64; 2])>,
    /// Every so many rows one is drawn.
    pub every: usize,
    /// Part of the variance along each component, all of them.
    pub explained: Vec<f64>,
    /// Per component of the plane, each feature's title and loading, the greatest first.
    pub loadings: [Vec<(String, f64)>; 2],
    /// An ellipse per group; `None` for a group too small for one.
    pub ellipses: Vec<Option<Ellipse>>,
}

/// Lays the rows into the plane; `None` for fewer than two features or rows.
pub fn plane(matrix: &Matrix, used: &[FeatureUse], labels: &[usize], groups: usize) -> Option<PlaneMap> {
    if matrix.columns() < 2 {
        return None;
    }
    let pca = Pca::fit(matrix).ok()?;
    let scores = pca.scores(matrix, 2);
    let place =
        |row: usize| [scores.row(row).first().copied().unwrap_or(0.0), scores.row(row).get(1).copied().unwrap_or(0.0)];
    let ellipses = (0..groups).map(|group| {
        let of_group = labels.iter().enumerate().filter(|(_, label)| **label == group);
        let points: Vec<[f64; 2]> = of_group.map(|(row, _)| place(row)).collect();
        Ellipse::around(&points, WITHIN)
    });
    let loadings = [0, 1].map(|component| {
        let row = if component < pca.components.rows() { pca.components.row(component) } else { &[] };
        let mut loadings: Vec<(String, f64)> = used.iter().map(|f| f.title.clone()).zip(row.iter().copied()).collect();
        loadings.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        loadings
    });
    let every = matrix.rows().div_ceil(MOST_POINTS).max(1);
    Some(PlaneMap {
        points: (0..matrix.rows()).step_by(every).map(|row| (row as u32, place(row))).collect(),
        every,
        explained: pca.explained_ratio.clone(),
        loadings,
        ellipses: ellipses.collect(),
    })
}
