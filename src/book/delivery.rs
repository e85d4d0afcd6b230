//! Delivered hours, and the time that they cover.

/// Hours delivered to each client over the whole [`Period`]; NaN where the file has no figure.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// Hours per client, index-aligned with the client table.
    pub hours: Vec<f64>,
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
}

impl Period {
    /// The months, taking an unnamed period for one month (a finding says so).
    pub fn months_or_one(&self) -> f64 {
        self.months.filter(|m| m.is_finite() && *m > 0.0).unwrap_or(1.0)
    }
}
