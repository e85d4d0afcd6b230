//! Mathematics on slices: knows neither clients nor money.

pub mod ab;
pub mod anova;
pub mod clustering;
pub mod concentration;
pub mod contingency;
pub mod correlation;
pub mod effect_size;
pub mod ellipse;
pub mod encoding;
pub mod groups;
pub mod kruskal;
pub mod matrix;
pub mod multiple;
pub mod mutual_information;
#[cfg(test)]
mod oracle;
pub mod pca;
pub mod proportion;
pub mod random;
pub mod ranks;
pub mod skew;
pub mod standardize;
pub mod studentized_range;
pub mod summary;
pub mod tails;
pub mod tukey;
pub mod importance;
pub mod leak;
pub mod logistic;
pub mod matrix;
pub mod models;
pub mod proportion;
pub mod random;
pub mod trees;
pub mod validation;
