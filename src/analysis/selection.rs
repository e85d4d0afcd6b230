//! Filter
