//! Tests of the week.
