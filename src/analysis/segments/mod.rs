//! Segments: by rules of utilization and revenue, by recency, frequency and money, and clusters of alike clients.

pub mod clusters;
pub mod rfm;
pub mod rules;
