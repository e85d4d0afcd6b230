//! Queries in brackets that stand for one value, such as `(select avg(amount) from sales)`: each is worked out first, and
//! its value stands in its place. `polars_sql` has no others.

use super::error::QueryError;
use super::rewrite::expression;
use polars::prelude::{AnyValue, DataFrame};
use sqlparser::ast::{Expr, Query, VisitMut, VisitorMut, With};
use std::ops::ControlFlow;

/// Puts values in place of the queries that stand for them; `run` works out one.
///
/// # Errors
/// What `run` says; a query that gives more than one value.
pub(super) fn replace(
    query: &mut Query,
    run: &mut dyn FnMut(&Query) -> Result<DataFrame, QueryError>,
) -> Result<(), QueryError> {
    let with = query.with.clone();
    match query.visit(&mut Replace { with, run }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(*error),
    }
}

struct Replace<'a> {
    /// The named queries in front, which an inner one may name.
    with: Option<With>,
    run: &'a mut dyn FnMut(&Query) -> Result<DataFrame, QueryError>,
}

impl VisitorMut for Replace<'_> {
    type Break = Box<QueryError>;

    // After its parts: a query within a query is worked out first.
    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        let Expr::Subquery(query) = expr else { return ControlFlow::Continue(()) };
        if query.with.is_none() {
            query.with.clone_from(&self.with);
        }
        match (self.run)(query).and_then(|frame| value(&frame)) {
            Ok(value) => *expr = value,
            Err(error) => return ControlFlow::Break(Box::new(error)),
        }
        ControlFlow::Continue(())
    }
}

/// The only value of a frame; nothing known where it has no row.
fn value(frame: &DataFrame) -> Result<Expr, QueryError> {
    let (rows, columns) = (frame.height(), frame.width());
    let (1, Some(column), 0 | 1) = (columns, frame.columns().first(), rows) else {
        return Err(QueryError::new(format!(
            "a query in brackets stands for one value, and this one gives {rows} rows and {columns} columns"
        )));
    };
    let unusable = || QueryError::new("the value of a query in brackets cannot be used here");
    let value = if rows == 0 { AnyValue::Null } else { column.get(0).map_err(|_| unusable())? };
    let text = match value {
        AnyValue::Null => "null".to_string(),
        AnyValue::Boolean(flag) => flag.to_string(),
        AnyValue::String(text) => format!("'{}'", text.replace('\'', "''")),
        AnyValue::StringOwned(text) => format!("'{}'", text.replace('\'', "''")),
        AnyValue::Date(days) => match chrono::NaiveDate::from_epoch_days(days) {
            Some(day) => format!("date('{}')", day.format("%Y-%m-%d")),
            None => "null".into(),
        },
        AnyValue::Decimal(units, _, scale) => decimal(units, scale),
        other => match other.extract::<f64>() {
            Some(number) if number.is_finite() => format!("({number:?})"),
            _ => "null".into(),
        },
    };
    expression(&text).ok_or_else(unusable)
}

/// `-12.345600`, in brackets, so that a sign before it makes no comment.
fn decimal(units: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("({}{whole}{point}{fraction})", if units < 0 { "-" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_are_written_exactly() {
        assert_eq!(decimal(-12_345_600, 6), "(-12.345600)");
        assert_eq!([decimal(5, 2), decimal(0, 0), decimal(7, 0)], ["(0.05)", "(0)", "(7)"]);
    }
}
