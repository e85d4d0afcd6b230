//! Whether a model that was read from a file can be asked at all: a file can hold anything.

use super::Fitted;
use crate::stats::trees::binning::Cuts;
use crate::stats::trees::tree::Tree;
use crate::stats::validation::recalibration::Recalibration;

/// Trees that a model has at most.
const MOST_TREES: usize = 10_000;

/// Why a model cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// Other lengths than its number of features asks for.
    #[error("its parts are not of one size")]
    Sizes,
    /// NaN or infinity where a number must be.
    #[error("it holds something that is not a number")]
    NotFinite,
    /// A node that leads outside of its tree, or back up.
    #[error("one of its trees leads nowhere")]
    Tree,
    /// More trees than any model has.
    #[error("it has too many trees")]
    TooMany,
    /// Cuts out of order, or more than there may be.
    #[error("the cuts of a feature are not in order")]
    Cuts,
}

impl Fitted {
    /// Whether it can be asked about rows of `features` features: every length fits, every number is one, and every path
    /// down a tree ends.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn sound(&self, features: usize) -> Result<(), Corrupt> {
        match self {
            Fitted::Logistic(model) => {
                let lists = [&model.scaling.means, &model.scaling.deviations, &model.standardised];
                let square = (features + 1).checked_mul(features + 1);
                if lists.iter().any(|list| list.len() != features) || Some(model.covariance.len()) != square {
                    return Err(Corrupt::Sizes);
                }
                let all = lists.into_iter().flatten().chain(&model.covariance).chain([&model.intercept]);
                finite(all.copied())
            }
            Fitted::Forest(model) => trees(&model.trees, &model.cuts, features),
            Fitted::Boosting(model) => {
                finite([model.start].into_iter())?;
                trees(&model.trees, &model.cuts, features)
            }
        }
    }
}

impl Recalibration {
    /// Whether it can be applied.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn sound(&self) -> Result<(), Corrupt> {
        match self {
            Recalibration::Platt { intercept, slope } => finite([*intercept, *slope].into_iter()),
            Recalibration::Isotonic { knots, values } => {
                finite(knots.iter().chain(values).copied())?;
                let ascending = knots.is_sorted();
                if knots.len() != values.len() || knots.is_empty() || !ascending { Err(Corrupt::Sizes) } else { Ok(()) }
            }
        }
    }
}

fn finite(mut values: impl Iterator<Item = f64>) -> Result<(), Corrupt> {
    if values.all(f64::is_finite) { Ok(()) } else { Err(Corrupt::NotFinite) }
}

fn trees(trees: &[Tree], cuts: &Cuts, features: usize) -> Result<(), Corrupt> {
    if trees.len() > MOST_TREES {
        return Err(Corrupt::TooMany);
    }
    if cuts.features() != features {
        return Err(Corrupt::Sizes);
    }
    for feature in 0..features {
        let cuts = cuts.feature(feature);
        finite(cuts.iter().copied())?;
        if cuts.len() > 254 || !cuts.is_sorted() {
            return Err(Corrupt::Cuts);
        }
    }
    trees.iter().try_for_each(|tree| sound_tree(tree, features))
}

/// Children come after their parents, so that every path ends.
fn sound_tree(tree: &Tree, features: usize) -> Result<(), Corrupt> {
    if tree.nodes.is_empty() {
        return Err(Corrupt::Tree);
    }
    finite(tree.nodes.iter().map(|node| node.value))?;
    let sound = |(place, node): (usize, &crate::stats::trees::tree::Node)| {
        let left = node.left as usize;
        left == 0 || left > place && left + 1 < tree.nodes.len() && usize::from(node.feature) < features
    };
    if tree.nodes.iter().enumerate().all(sound) { Ok(()) } else { Err(Corrupt::Tree) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::matrix::Matrix;
    use crate::stats::models::{Model, never};

    fn fitted(model: Model) -> Fitted {
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 101)).collect();
        let outcome: Vec<bool> = (0..100).map(|i| values[2 * i] + values[2 * i + 1] / 2.0 > 70.0).collect();
        model.fit(&Matrix::new(values, 2), &outcome, 1, &never).unwrap()
    }

    #[test]
    fn what_was_learnt_is_sound_and_only_for_its_own_features() {
        for model in Model::all() {
            let fitted = fitted(model);
            assert_eq!((fitted.sound(2), fitted.sound(3)), (Ok(()), Err(Corrupt::Sizes)));
        }
    }

    #[test]
    fn trees_that_lead_outside_or_in_a_circle_are_refused() {
        let Fitted::Boosting(whole) = fitted(Model::all()[2]) else { panic!() };
        let broken = |change: &dyn Fn(&mut crate::stats::trees::boosting::Boosting)| {
            let mut model = whole.clone();
            change(&mut model);
            Fitted::Boosting(model).sound(2)
        };
        assert_eq!(broken(&|m| m.trees[0].nodes[0].left = 9_999), Err(Corrupt::Tree));
        assert_eq!(broken(&|m| m.trees[0].nodes[1].left = 1), Err(Corrupt::Tree));
        assert_eq!(broken(&|m| m.trees[0].nodes[0].feature = 2), Err(Corrupt::Tree));
        assert_eq!(broken(&|m| m.trees[0].nodes.clear()), Err(Corrupt::Tree));
        assert_eq!(broken(&|m| m.trees[0].nodes[0].value = f64::NAN), Err(Corrupt::NotFinite));
        assert_eq!(broken(&|m| m.start = f64::INFINITY), Err(Corrupt::NotFinite));
        assert_eq!(broken(&|m| m.cuts = Cuts::default()), Err(Corrupt::Sizes));
        let Fitted::Logistic(mut line) = fitted(Model::all()[0]) else { panic!() };
        line.covariance.pop();
        assert_eq!(Fitted::Logistic(line).sound(2), Err(Corrupt::Sizes));
    }
}
