//! TPA, training-practice analytics: what a personal trainer's or a small studio's own files say about utilization,
//! revenue concentration, segments, churn and price.
//!
//! One street, one direction; a layer knows only the layers to its left:
//!
//! ```text
//! files, stdin → ingest → book → analysis → query → tui      (draws)
//!                           stats ↗               ↘ output   (writes files, reports, charts)
//! ```
//!
//! `store` keeps what belongs to the user and not to the file (configuration, scenarios, notes); `commands` ties the
//! layers together, one file per subcommand.

pub mod analysis;
pub mod book;
pub mod cli;
pub mod commands;
pub mod ingest;
pub mod output;
pub mod query;
pub mod safe_file;
pub mod session;
pub mod stats;
pub mod store;
pub mod task;
pub mod tui;
