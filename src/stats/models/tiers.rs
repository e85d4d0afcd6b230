//! Several classes, one against the rest.

use super::{Cancel, Error, Fitted, Model};
use crate::stats::matrix::Matrix;
use serde::{Deserialize, Serialize};

/// A model per class; a class that nobody or everybody has keeps its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedTiers {
    classes: Vec<Class>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Class {
    Share(f64),
    Model(Fitted),
}

impl FittedTiers {
    /// Fits each class 0..`classes` against the rest.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Cancelled`] and those of [`Model::fit`].
    ///
    /// # Panics
    /// When rows and labels differ in number: a bug of the caller.
    pub fn fit(
        model: &Model,
        x: &Matrix,
        labels: &[usize],
        classes: usize,
        seed: u64,
        cancel: Cancel,
    ) -> Result<Self, Error> {
        assert_eq!(x.rows(), labels.len(), "a label per row");
        if labels.is_empty() || classes == 0 {
            return Err(Error::Empty);
        }
        let one = |class: usize| {
            let outcome: Vec<bool> = labels.iter().map(|&label| label == class).collect();
            let share = outcome.iter().filter(|&&yes| yes).count() as f64 / labels.len() as f64;
            match model.fit(x, &outcome, seed, cancel) {
                Ok(fitted) => Ok(Class::Model(fitted)),
                Err(Error::OneClass | Error::TooFew { .. }) => Ok(Class::Share(share)),
                Err(other) => Err(other),
            }
        };
        Ok(Self { classes: (0..classes).map(one).collect::<Result<_, _>>()? })
    }

    /// The probability of each class for each row; they add up to 1.
    ///
    /// # Errors
    /// [`Error::Columns`].
    pub fn probabilities(&self, x: &Matrix) -> Result<Matrix, Error> {
        let one = |class: &Class| match class {
            Class::Share(share) => Ok(vec![*share; x.rows()]),
            Class::Model(model) => model.probability(x),
        };
        let columns: Vec<Vec<f64>> = self.classes.iter().map(one).collect::<Result<_, Error>>()?;
        let width = columns.len();
        let mut values = Matrix::from_columns(&columns).values().to_vec();
        for row in values.chunks_exact_mut(width) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|p| *p = if sum > 0.0 { *p / sum } else { 1.0 / width as f64 });
        }
        Ok(Matrix::new(values, width))
    }

    /// The likeliest class of each row; of equal ones the first.
    ///
    /// # Errors
    /// [`Error::Columns`].
    pub fn classify(&self, x: &Matrix) -> Result<Vec<usize>, Error> {
        let first =
            |row: &[f64]| (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best });
        Ok(self.probabilities(x)?.iter_rows().map(first).collect())
    }
}
