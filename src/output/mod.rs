//! Files, reports and charts from answers.

pub mod json;
