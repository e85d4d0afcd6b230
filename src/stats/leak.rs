//! Whether one column alone tells the outcome.

use crate::stats::validation::ranking::auc;
use serde::{Deserialize, Serialize};

/// How well a column alone ranks the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// AUC of the values among the rows that have one, whichever way it points (0.5 to 1); `None` where one class has
    /// none.
    pub values: Option<f64>,
    /// AUC of having a value at all, whichever way; 0.5 where none or all are missing, `None` where one class is.
    pub missingness: Option<f64>,
    /// How many rows have a value.
    pub present: usize,
}

/// Tests one column. Missing and infinite values count as absent.
///
/// # Panics
/// When values and outcomes differ in number: a bug of the caller.
pub fn telling(values: &[f64], outcome: &[bool]) -> Telling {
    assert_eq!(values.len(), outcome.len(), "an outcome per value");
    let either_way = |a: f64| a.max(1.0 - a);
    let there = values.iter().zip(outcome).filter(|(value, _)| value.is_finite());
    let (kept, theirs): (Vec<f64>, Vec<bool>) = there.map(|(value, yes)| (*value, *yes)).unzip();
    let absent: Vec<f64> = values.iter().map(|value| f64::from(u8::from(!value.is_finite()))).collect();
    Telling {
        values: auc(&kept, &theirs).map(either_way),
        missingness: auc(&absent, outcome).map(either_way),
        present: kept.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_outcome_and_its_absence_tell_all() {
        let y = [true, true, false, false];
        assert_eq!(telling(&[0.0, 0.0, 1.0, 1.0], &y).values, Some(1.0));
        let gone = telling(&[f64::NAN, f64::NAN, 1.0, 1.0], &y);
        assert_eq!((gone.values, gone.missingness, gone.present), (None, Some(1.0), 2));
        assert_eq!(telling(&[3.0; 4], &y).values, Some(0.5));
        assert_eq!(telling(&[], &[]).missingness, None);
    }
}
