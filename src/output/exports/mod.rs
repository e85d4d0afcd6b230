//! The tables that can be exported, one file per subject.

pub mod attendance;
pub mod campaign;
pub mod churn;
pub(super) mod churn_json;
pub mod clients;
pub mod clusters;
pub mod cohorts;
pub mod forecast;
pub mod membership_months;
pub mod memberships;
pub mod milestones;
pub mod plan;
pub mod registry;
pub mod revenue;
pub mod rfm;
pub mod schedule;
pub mod survival;
pub mod track_record;
pub mod value;
