//! Values by group, as the tests of differences between groups want them.

/// Why a test cannot be made of these values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untestable {
    /// Nothing to compare.
    #[error("fewer than two groups have a value")]
    FewGroups,
    /// Every group is a single value: the spread within groups is unknown.
    #[error("no group has two values, so that the spread within a group is unknown")]
    NoReplicates,
    /// A column without any variation.
    #[error("all values are equal")]
    AllEqual,
    /// Fewer pairs or values than the statistic needs.
    #[error("too few values")]
    FewValues,
    /// Squares overflow.
    #[error("the values are too large to compute with")]
    TooLarge,
}

/// The values of each of `groups` groups by their label. Values that are not finite are left out, and so are
/// those whose label is `groups` or more (no group).
///
/// # Panics
/// When there are not as many labels as values: a bug of the caller.
pub fn split(values: &[f64], labels: &[usize], groups: usize) -> Vec<Vec<f64>> {
    assert_eq!(values.len(), labels.len(), "one label per value");
    let mut parts = vec![Vec::new(); groups];
    for (&value, &label) in values.iter().zip(labels) {
        if let Some(part) = parts.get_mut(label).filter(|_| value.is_finite()) {
            part.push(value);
        }
    }
    parts
}

/// Number, mean and spread of one group that has values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    /// The group's place among those handed over.
    pub group: usize,
    pub n: usize,
    pub mean: f64,
    /// Σ (x − mean)²; exactly zero where all values are equal.
    pub squares: f64,
}

/// The moments of the groups that have a finite value, and how many values were not finite.
pub(super) fn moments<G: AsRef<[f64]>>(groups: &[G]) -> (Vec<Moments>, usize) {
    let mut found = Vec::with_capacity(groups.len());
    let mut left_out = 0;
    for (group, values) in groups.iter().map(AsRef::as_ref).enumerate() {
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let n = finite().count();
        left_out += values.len() - n;
        if let Some(first) = finite().next() {
            // Around the first value, a group of equal values has no rounding at all.
            let mean = first + finite().map(|v| v - first).sum::<f64>() / n as f64;
            let squares = finite().map(|v| (v - mean) * (v - mean)).sum();
            found.push(Moments { group, n, mean, squares });
        }
    }
    (found, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_to_their_groups_and_missing_ones_to_none() {
        let parts = split(&[1.0, 2.0, f64::NAN, 4.0, f64::INFINITY, 6.0], &[0, 1, 0, 0, 1, 9], 3);
        assert_eq!(parts, [vec![1.0, 4.0], vec![2.0], vec![]]);
        let (found, left_out) = moments(&[vec![0.1; 7], vec![], vec![1.0, f64::NAN, 3.0]]);
        assert_eq!(left_out, 1);
        assert_eq!(found[0], Moments { group: 0, n: 7, mean: 0.1, squares: 0.0 });
        assert_eq!(found[1], Moments { group: 2, n: 2, mean: 2.0, squares: 2.0 });
    }
}
