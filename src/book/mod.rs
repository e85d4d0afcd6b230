//! The book: the canonical tables of one business, whatever files they came from, and the terms in which questions
//! are asked of it (periods, money, assumptions, the filter).
//!
//! Tables are columns, index-aligned: entry `i` of every column of [`Clients`] and [`Delivery`] is the same client.

pub mod activity;
pub mod assumptions;
pub mod campaign_settings;
pub mod category;
pub mod churn_settings;
pub mod claims;
pub mod clean;
pub mod clients;
pub mod cluster_settings;
pub mod delivery;
pub mod filter;
pub mod finding;
pub mod forecast_settings;
mod known_on;
pub mod locale;
pub mod memberships;
pub mod money;
pub mod sales;
pub mod schedule_settings;
pub mod sessions;
pub mod settings;
pub mod span;
pub mod survival_settings;
pub mod targets;
pub mod text;
pub mod value_settings;

pub use activity::Activity;
pub use assumptions::{Assumptions, IdealHours, RateBasis};
pub use campaign_settings::{CampaignSettings, KeptValue, TestCounts};
pub use category::Category;
pub use churn_settings::ChurnSettings;
pub use claims::{CellRef, Claims};
pub use clients::{Attribute, AttributeValues, Clients, PurchaseSummary};
pub use cluster_settings::{ClusterMethod, ClusterSettings, KeptCluster, KeptClusters, Outliers};
pub use delivery::{Delivery, Period};
pub use finding::{Finding, Severity};
pub use forecast_settings::ForecastSettings;
pub use locale::Locale;
pub use memberships::{Memberships, Term};
pub use money::Money;
pub use sales::{OrderLines, Passes, Sales};
pub use schedule_settings::{Decision, OpeningHours, ScheduleSettings, Verdict};
pub use sessions::{Sessions, Status};
pub use span::{Limits, Span};
pub use survival_settings::SurvivalSettings;
pub use targets::{PlanSettings, Targets};
pub use text::TextColumn;
pub use value_settings::ValueSettings;

use std::sync::Arc;

/// One business: everything that analysis may ask, and nothing about how it was read.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// One entry per distinct client id.
    pub clients: Clients,
    /// Delivered hours per client, where a file has them.
    pub delivery: Option<Delivery>,
    /// Every appointment and visit, where a file lists them. All of them, whatever the period.
    pub sessions: Option<Arc<Sessions>>,
    /// Every sale and return, where a file lists them. All of them, whatever the period.
    pub sales: Option<Arc<Sales>>,
    /// The lines of orders whose amounts stand in `sales`.
    pub order_lines: Option<Arc<OrderLines>>,
    /// The passes that clients hold, where a report lists them.
    pub passes: Option<Arc<Passes>>,
    /// The recurring memberships of clients, where a report lists them. What they cost counts in no revenue.
    pub memberships: Option<Arc<Memberships>>,
    /// What the logs say of each client, summed over the period.
    pub activity: Activity,
    /// The time that the figures cover.
    pub period: Period,
    /// What a workbook says of itself in derived columns and cells; audited against the recomputed figures.
    pub claims: Claims,
    /// What was odd in the files, most severe first.
    pub findings: Vec<Finding>,
    /// How each file was used, for `input.files`.
    pub files: Vec<FileUse>,
}

/// One table of one file, and how many of its rows ended in the book.
///
/// `rows_read = rows_used + Σ set_aside.count`, always.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct FileUse {
    /// The path as the user gave it (or `-`, or `demo`).
    pub path: String,
    /// The canonical table that it became (`clients`, …) with the sheet's name in front where there are several.
    pub table: String,
    /// Data rows below the header.
    pub rows_read: usize,
    /// Rows that the book holds.
    pub rows_used: usize,
    /// Rows that it does not hold, with the reason of each group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<SetAside>,
}

/// A group of rows left out for one reason.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SetAside {
    /// In plain words: `no client id`, `repeats the id of an earlier row`.
    pub reason: String,
    /// How many rows.
    pub count: usize,
}
