//! What belongs to the user and not to the data file: configuration, scenarios, notes, pseudonyms, the log.

pub mod notes;
pub mod scenarios;
