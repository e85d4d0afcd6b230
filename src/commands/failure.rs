//! Why a command ended without its result.

use crate::ingest::OpenError;
use crate::output::deliver_error::DeliverError;
use crate::output::write::WriteError;
use crate::store::StoreError;

/// A message for people: what, where, what to do. The variant decides the exit status.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line cannot be meant as it stands.
    #[error("{0}")]
    Usage(String),
    /// The command was understood and could not be done.
    #[error("{0}")]
    CouldNot(String),
}

impl Failure {
    /// 1 could not, 2 wrong usage.
    pub fn exit_code(&self) -> i32 {
        match self {
            Failure::CouldNot(_) => 1,
            Failure::Usage(_) => 2,
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Failure::CouldNot(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::CouldNot(error.to_string())
    }
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        Failure::CouldNot(error.to_string())
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Failure::CouldNot(error.to_string())
    }
}
