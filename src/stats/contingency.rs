//! Two categories against each other: chi-square test of independence and Cramér's V.

use super::distributions::chi_square_upper;
use super::groups::Untestable;

/// Expected counts below this make the chi-square approximation doubtful.
const LOW: f64 = 5.0;

/// The answer of a chi-square test of independence.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Independence {
    /// Pearson's statistic, without Yates's correction.
    pub chi_square: f64,
    /// (rows − 1) · (columns − 1), of those that have a count.
    pub df: usize,
    /// The probability of such a statistic, or a greater one, if row and column had nothing to do with each other.
    pub p: f64,
    /// Cramér's V: 0 independent, 1 one category determines the other [Cramér 1946].
    pub cramers_v: f64,
    /// The same, freed of what chance alone gives in small tables [Bergsma 2013].
    pub cramers_v_corrected: f64,
    /// Counts expected under independence, in the shape of the table; zero in empty rows and columns.
    pub expected: Vec<Vec<f64>>,
    /// (observed − expected) ÷ its standard error, cell by cell: beyond ±2 a cell stands out [Haberman 1973].
    pub residuals: Vec<Vec<f64>>,
    /// All counts.
    pub n: u64,
    /// Cells of filled rows and columns whose expected count is below five.
    pub low_expected: usize,
    /// Whether the p-value can be relied on.
    pub reliability: Reliability,
}

/// Whether expected counts are large enough for the chi-square approximation [Cochran 1954].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reliability {
    /// At most a fifth of the cells expect fewer than five, and none fewer than one.
    Sound,
    /// Otherwise.
    Doubtful,
}

/// Counts how often each pair of labels occurs together; labels of `rows` or `columns` and more are no category.
///
/// # Panics
/// When the two lists of labels are not of one length: a bug of the caller.
pub fn cross(row_labels: &[usize], column_labels: &[usize], rows: usize, columns: usize) -> Vec<Vec<u64>> {
    assert_eq!(row_labels.len(), column_labels.len(), "one pair of labels per observation");
    let mut table = vec![vec![0; columns]; rows];
    for (&r, &c) in row_labels.iter().zip(column_labels) {
        if let Some(count) = table.get_mut(r).and_then(|row| row.get_mut(c)) {
            *count += 1;
        }
    }
    table
}

/// Pearson's chi-square test of independence of a table of counts [Pearson 1900]. Empty rows and columns do not count.
///
/// # Panics
/// When rows are of unequal length: a bug of the caller.
pub fn independence(table: &[Vec<u64>]) -> Result<Independence, Untestable> {
    let width = table.first().map_or(0, Vec::len);
    assert!(table.iter().all(|row| row.len() == width), "rows of unequal length");
    let rows: Vec<f64> = table.iter().map(|row| row.iter().map(|&c| c as f64).sum()).collect();
    let columns: Vec<f64> = (0..width).map(|c| table.iter().map(|row| row[c] as f64).sum()).collect();
    let filled = |totals: &[f64]| totals.iter().filter(|&&t| t > 0.0).count();
    let (r, c) = (filled(&rows), filled(&columns));
    if r < 2 || c < 2 {
        return Err(Untestable::FewGroups);
    }
    let n: f64 = rows.iter().sum();
    let mut expected = vec![vec![0.0; width]; table.len()];
    let mut residuals = expected.clone();
    let (mut chi_square, mut low_expected, mut smallest) = (0.0, 0, f64::INFINITY);
    for (i, row) in table.iter().enumerate().filter(|&(i, _)| rows[i] > 0.0) {
        for (j, &observed) in row.iter().enumerate().filter(|&(j, _)| columns[j] > 0.0) {
            let e = rows[i] * columns[j] / n;
            let off = observed as f64 - e;
            chi_square += off * off / e;
            low_expected += usize::from(e < LOW);
            smallest = smallest.min(e);
            expected[i][j] = e;
            residuals[i][j] = off / (e * (1.0 - rows[i] / n) * (1.0 - columns[j] / n)).sqrt();
        }
    }
    let df = (r - 1) * (c - 1);
    let sound = smallest >= 1.0 && low_expected * 5 <= r * c;
    Ok(Independence {
        chi_square,
        df,
        p: chi_square_upper(chi_square, df as f64),
        cramers_v: (chi_square / (n * (r.min(c) - 1) as f64)).sqrt().min(1.0),
        cramers_v_corrected: bergsma(chi_square / n, n, r as f64, c as f64),
        expected,
        residuals,
        n: n as u64,
        low_expected,
        reliability: if sound { Reliability::Sound } else { Reliability::Doubtful },
    })
}

/// Cramér's V corrected for bias; `phi` is chi-square ÷ n.
fn bergsma(phi: f64, n: f64, rows: f64, columns: f64) -> f64 {
    if n <= 1.0 {
        return 0.0;
    }
    let less = (phi - (rows - 1.0) * (columns - 1.0) / (n - 1.0)).max(0.0);
    let (r, c) = (rows - (rows - 1.0).powi(2) / (n - 1.0), columns - (columns - 1.0).powi(2) / (n - 1.0));
    let most = r.min(c) - 1.0;
    if most > 0.0 { (less / most).sqrt().min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::oracle::{assert_close, cases, lists, number};
    use super::*;

    #[test]
    fn statistic_p_and_v_agree_with_scipy() {
        for case in cases("contingency") {
            let table: Vec<Vec<u64>> =
                lists(&case["table"]).iter().map(|row| row.iter().map(|&c| c as u64).collect()).collect();
            let got = independence(&table).unwrap();
            assert_close(got.chi_square, number(&case["chi_square"]), 1e-9, &case);
            assert_close(got.p, number(&case["p"]), 1e-8, &case);
            assert_eq!(got.df as f64, number(&case["df"]));
            assert_close(got.cramers_v, number(&case["v"]), 1e-9, &case);
            assert_close(got.cramers_v_corrected, number(&case["v_corrected"]), 1e-9, &case);
            let wanted = lists(&case["expected"]);
            got.expected
                .iter()
                .flatten()
                .zip(wanted.iter().flatten())
                .for_each(|(&g, &w)| assert_close(g, w, 1e-9, &case));
            let wanted = lists(&case["residuals"]);
            got.residuals
                .iter()
                .flatten()
                .zip(wanted.iter().flatten())
                .for_each(|(&g, &w)| assert!((g - w).abs() < 1e-9));
        }
    }

    #[test]
    fn one_category_that_determines_the_other() {
        let got = independence(&[vec![10, 0, 0], vec![0, 0, 10]]).unwrap();
        assert_eq!((got.chi_square, got.df, got.cramers_v, got.n), (20.0, 1, 1.0, 20));
        assert_eq!((got.low_expected, got.reliability), (0, Reliability::Sound));
        let few = independence(&[vec![3, 1], vec![1, 3]]).unwrap();
        assert_eq!((few.low_expected, few.reliability), (4, Reliability::Doubtful));
    }

    #[test]
    fn a_single_row_cannot_depend_on_anything() {
        assert_eq!(independence(&[]), Err(Untestable::FewGroups));
        assert_eq!(independence(&[vec![5, 6]]), Err(Untestable::FewGroups));
        assert_eq!(independence(&[vec![5, 6], vec![0, 0]]), Err(Untestable::FewGroups));
        let got = independence(&[vec![1, 0], vec![0, 1]]).unwrap();
        assert_eq!((got.cramers_v, got.cramers_v_corrected), (1.0, 0.0));
    }

    #[test]
    fn labels_are_counted_together() {
        assert_eq!(cross(&[0, 1, 1, 7], &[0, 1, 1, 0], 2, 2), [[1, 0], [0, 2]]);
    }
}
