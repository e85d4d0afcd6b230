//! Whether a model's probabilities come true, and what makes them.

use crate::stats::models::{Calibrated, Validation};
use crate::stats::validation::calibration::{CalibrationLine, calibration_line};
use crate::stats::validation::folds::Split;
use crate::stats::validation::recalibration::{Method, Recalibration, maps_of};
use crate::stats::validation::scores::{brier, log_loss};

/// How likely chance may be to make the probabilities look off before they are mended.
const DOUBT: f64 = 0.05;

/// Whether the probabilities come true, before and after they were mended.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Calibration {
    /// The line of true over forecast log-odds of the model as it is: intercept 0 and slope 1 where they come true.
    pub before: Option<CalibrationLine>,
    /// The same after recalibration, each part by the map of the others; `None` where nothing had to be mended.
    pub after: Option<CalibrationLine>,
}

/// A model with what it showed, its probabilities mended where they were off.
pub(super) struct Tried {
    /// What it showed. Probabilities, log loss and Brier score are those after mending.
    pub validation: Validation,
    /// Whether they came true.
    pub calibration: Calibration,
    /// The map of each fold's model; empty where nothing had to be mended.
    maps: Vec<Option<Recalibration>>,
    /// The map for the model of everybody.
    pub map: Option<Recalibration>,
}

impl Tried {
    /// Looks whether the probabilities come true, and mends them where they do not [Platt 1999]: where the line differs
    /// from 0 and 1 beyond chance, and the mended probabilities of clients that the maps had not seen are nearer to the
    /// truth.
    pub fn of(validation: Validation, outcome: &[bool], splits: &[Split]) -> Self {
        let before = calibration_line(&validation.probabilities, outcome);
        let calibration = Calibration { before, after: None };
        let as_it_is = Tried { validation, calibration, maps: Vec::new(), map: None };
        // A slope of zero or less is no calibration to mend but a model without skill.
        if !before.is_some_and(|line| line.p < DOUBT && line.slope > 0.0) {
            return as_it_is;
        }
        let told = &as_it_is.validation.probabilities;
        let maps = maps_of(Method::Platt, told, outcome, splits);
        let mut mended = told.clone();
        for (split, map) in splits.iter().zip(&maps) {
            for &row in &split.test {
                if let (Some(map), Some(p)) = (map, mended.get_mut(row)) {
                    *p = map.apply(*p);
                }
            }
        }
        let score = brier(&mended, outcome).filter(|score| *score < as_it_is.validation.brier);
        let (Some(score), Some(loss)) = (score, log_loss(&mended, outcome)) else { return as_it_is };
        let whole = Recalibration::fit(Method::Platt, told, outcome);
        let after = calibration_line(&mended, outcome);
        let of_fold = |split: &Split| {
            let pairs = split.test.iter().filter_map(|&row| Some((*mended.get(row)?, *outcome.get(row)?)));
            let (theirs, truth): (Vec<f64>, Vec<bool>) = pairs.unzip();
            brier(&theirs, &truth)
        };
        let fold_briers = splits.iter().filter_map(of_fold).collect();
        let validation =
            Validation { brier: score, log_loss: loss, fold_briers, probabilities: mended, ..as_it_is.validation };
        Tried { validation, calibration: Calibration { before, after }, maps, map: whole }
    }

    /// The model of fold `fold` as it is to be asked.
    pub fn of_fold(&self, fold: usize) -> Option<Calibrated<'_>> {
        let model = self.validation.fitted.get(fold)?;
        Some(Calibrated { model, map: self.maps.get(fold).and_then(Option::as_ref) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::models::Model;
    use crate::stats::validation::folds::Folds;

    fn validation(probabilities: Vec<f64>, outcome: &[bool]) -> Validation {
        Validation {
            model: Model::Logistic(None),
            fold_aucs: vec![0.7; 5],
            fold_briers: vec![0.3; 5],
            auc: 0.7,
            auc_spread: 0.0,
            log_loss: log_loss(&probabilities, outcome).unwrap(),
            brier: brier(&probabilities, outcome).unwrap(),
            probabilities,
            fitted: Vec::new(),
        }
    }

    /// 30 % and 70 % come true; `low` and 1 − `low` were forecast.
    fn tried(low: f64) -> Tried {
        let outcome: Vec<bool> = (0..2000).map(|row| row % 10 < if row < 1000 { 3 } else { 7 }).collect();
        let p = (0..2000).map(|row| if row < 1000 { low } else { 1.0 - low }).collect();
        Tried::of(validation(p, &outcome), &outcome, &Folds::of_outcome(&outcome, 5, 1).splits())
    }

    #[test]
    fn bold_probabilities_are_mended_and_right_ones_left_alone() {
        let bold = tried(0.02);
        let (before, after) = (bold.calibration.before.unwrap(), bold.calibration.after.unwrap());
        assert!(before.slope < 0.3 && (after.slope - 1.0).abs() < 0.05 && after.intercept.abs() < 0.05);
        assert!((bold.validation.brier - 0.21).abs() < 0.001, "{}", bold.validation.brier);
        assert!((bold.map.unwrap().apply(0.98) - 0.7).abs() < 0.01);
        let right = tried(0.3);
        assert!(right.calibration.after.is_none() && right.map.is_none());
        assert!(right.validation.probabilities.iter().all(|p| *p == 0.3 || *p == 0.7));
        // The wrong way round: nothing to mend.
        assert!(tried(0.9).calibration.after.is_none());
    }
}
