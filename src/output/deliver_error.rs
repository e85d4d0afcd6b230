//! Why something was not written.

use super::write::WriteError;
use crate::analysis::Unavailable;

/// Why something was not written.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The data do not support it.
    #[error("{name}: {why}")]
    Unavailable {
        /// What was asked for.
        name: &'static str,
        /// What is lacking.
        why: Unavailable,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A template or a picture failed.
    #[error("could not be made: {0}")]
    Made(String),
}
