//! Why there is no model.

/// What keeps a model from being fitted or used, each in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No rows or no features.
    #[error("there is nothing to learn from: no observations or no features")]
    Empty,
    /// One class only.
    #[error("all outcomes are the same, so no model can be trained")]
    OneClass,
    /// Fewer of one class than folds, or too few rows.
    #[error("only {smaller} observations of the rarer outcome: at least {needed} are needed to learn and to be tested")]
    TooFew {
        /// How many of the rarer class there are.
        smaller: usize,
        /// How many there must be.
        needed: usize,
    },
    /// A forecast value is missing or infinite.
    #[error("a value to learn from is missing or infinite")]
    NotFinite,
    /// Without a penalty the coefficients of separable data grow without bound.
    #[error(
        "the features tell the outcomes apart without error, so coefficients without a penalty have no finite value"
    )]
    Separable,
    /// Other columns than the model trained on.
    #[error("the model was trained on {trained} features and was given {given}")]
    Columns {
        /// Features when fitted.
        trained: usize,
        /// Features given.
        given: usize,
    },
    /// The user stopped it.
    #[error("cancelled")]
    Cancelled,
}
