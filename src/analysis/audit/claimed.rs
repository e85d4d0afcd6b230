//! What several checks need: when two values agree, and how cells are named.

use crate::book::claims::column_letters;

/// Whether a shown value is the recomputed one: within half a percent, or within the rounding of what is shown.
pub(super) fn agrees(shown: f64, recomputed: f64) -> bool {
    let difference = (shown - recomputed).abs() - 1e-9;
    // The second looks at the digits and takes longer.
    difference <= recomputed.abs() * 0.005 || difference <= rounding(shown)
}

/// Half a unit of the last decimal place of a value as it prints: 0.75 may stand for 0.745 to 0.755.
fn rounding(shown: f64) -> f64 {
    let text = shown.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    // A computed value prints with all its digits and is not rounded at all.
    0.5 * 10f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// Cells of one column in few words: `K2:K19`, `M4:M6, M9, M19`.
pub(super) fn cells(column: u32, rows: &[u32]) -> String {
    const RUNS: usize = 8;
    let letters = column_letters(column);
    let name = |row: u32| format!("{letters}{}", row.saturating_add(1));
    let mut runs: Vec<String> = Vec::new();
    for run in rows.chunk_by(|a, b| a.checked_add(1) == Some(*b)) {
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { continue };
        if runs.len() == RUNS {
            runs.push("…".into());
            break;
        }
        runs.push(if first == last { name(first) } else { format!("{}:{}", name(first), name(last)) });
    }
    runs.join(", ")
}

/// `all 18 rows`, `3 of 18 rows`, `its only row`.
pub(super) fn how_many(differ: usize, of: usize) -> String {
    match (differ, of) {
        (1, 1) => "its only row".into(),
        (differ, of) if differ == of => format!("all {of} rows"),
        (differ, of) => format!("{differ} of {of} rows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_and_half_a_percent_are_forgiven() {
        assert!(agrees(0.75, 0.7549) && !agrees(0.75, 0.76));
        assert!(agrees(19.0, 19.4) && !agrees(19.0, 19.6));
        assert!(agrees(998.1, 1002.0) && !agrees(0.10864661654135338, 0.10530630835800502));
    }

    #[test]
    fn cells_are_named_by_runs() {
        assert_eq!(cells(10, &(1..19).collect::<Vec<_>>()), "K2:K19");
        assert_eq!(cells(12, &[3, 4, 5, 8, 18]), "M4:M6, M9, M19");
        assert!(cells(0, &(0..100).map(|i| i * 2).collect::<Vec<_>>()).ends_with("A15, …"));
    }
}
