//! Delivered hours, and the time that they cover.

use super::{Limits, Span};

/// Hours delivered to each client over the whole [`Period`]; NaN where the file has no figure.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// Hours per client, index-aligned with the client table.
    pub hours: Vec<f64>,
    /// Whether they were added up from a session log.
    pub from_log: bool,
}

/// What time the book covers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Period {
    /// How many months the hours and the revenue cover; `None` where neither a header nor dates say (see
    /// [`Period::months_or_one`]).
    pub months: Option<f64>,
    /// As the header or the dates say it: `Nov–Jan`.
    pub label: Option<String>,
    /// The last date of a sale or session; `None` for a file without dates. Never today.
    pub as_of: Option<chrono::NaiveDate>,
    /// Whether the user said how many months it is.
    pub months_stated: bool,
    /// The days that the figures cover, where there are dates.
    pub span: Option<Span>,
    /// What the user cut out of them.
    pub limits: Limits,
}

impl Period {
    /// The months, taking an unnamed period for one month (a finding says so).
    pub fn months_or_one(&self) -> f64 {
        self.months.filter(|m| m.is_finite() && *m > 0.0).unwrap_or(1.0)
    }
}
