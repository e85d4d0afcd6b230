//! Categories as numbers.

/// One-hot columns of a category.
#[derive(Debug, Clone, PartialEq)]
pub struct OneHot {
    /// The level that each column stands for; `None` is all levels too rare for a column of their own.
    pub levels: Vec<Option<usize>>,
    /// A column per level: 1 where the row has it, 0 elsewhere, NaN where the category is missing.
    pub columns: Vec<Vec<f64>>,
}

/// The columns of a category's levels, the most frequent first (ties: the smaller level), at most `limit` of them, of
/// which the last gathers the others where there are more levels.
pub fn one_hot(labels: &[Option<usize>], limit: usize) -> OneHot {
    let counts = level_counts(labels);
    let own = if counts.len() <= limit { counts.len() } else { limit.saturating_sub(1) };
    let mut levels: Vec<Option<usize>> = counts.iter().take(own).map(|&(level, _)| Some(level)).collect();
    if own < counts.len() && limit > 0 {
        levels.push(None);
    }
    let frequent: Vec<usize> = levels.iter().copied().flatten().collect();
    let belongs = |level: Option<usize>, label: usize| match level {
        Some(level) => level == label,
        None => !frequent.contains(&label),
    };
    let column = |&level: &Option<usize>| {
        labels.iter().map(|label| label.map_or(f64::NAN, |l| f64::from(u8::from(belongs(level, l))))).collect()
    };
    OneHot { columns: levels.iter().map(column).collect(), levels }
}

/// Every level with its count, the most frequent first.
fn level_counts(labels: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut present: Vec<usize> = labels.iter().copied().flatten().collect();
    present.sort_unstable();
    let mut counts: Vec<(usize, usize)> = present.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_levels_are_gathered() {
        let labels = [Some(4), Some(2), Some(2), None, Some(9), Some(4), Some(0)];
        let got = one_hot(&labels, 3);
        assert_eq!(got.levels, [Some(2), Some(4), None]);
        let rows: Vec<Vec<f64>> = (0..7).map(|r| got.columns.iter().map(|c| c[r]).collect()).collect();
        assert_eq!(
            (&rows[0][..], &rows[1][..], &rows[4][..]),
            (&[0.0, 1.0, 0.0][..], &[1.0, 0.0, 0.0][..], &[0.0, 0.0, 1.0][..])
        );
        assert!(rows[3].iter().all(|v| v.is_nan()));
        assert_eq!(one_hot(&labels, 4).levels, [Some(2), Some(4), Some(0), Some(9)]);
        assert_eq!(one_hot(&labels, 1).levels, [None]);
        assert!(one_hot(&labels, 0).levels.is_empty() && one_hot(&[None], 5).levels.is_empty());
    }
}
