//! Files, reports and charts from answers.
