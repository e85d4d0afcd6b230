//! How many rows the joins of a query give, counted before any of them is made: two tables of ten thousand rows are a
//! hundred million pairs, and memory has an end.

use super::error::QueryError;
use crate::book::Locale;
use polars::prelude::{
    DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, PolarsResult, all_horizontal, col, len,
};
use polars_plan::dsl::DslPlan;
use polars_plan::prelude::JoinOptions;

/// Rows that a join may have, whatever the tables.
const ROWS: f64 = 5_000_000.0;
/// Else as many times the rows of the largest table.
const TIMES: f64 = 2.0;

/// Checks every join of `plan`; `largest` is how many rows the largest of the tables has.
///
/// # Errors
/// A sentence, where a join has too many rows, or that this cannot be known.
pub(super) fn check(plan: &DslPlan, largest: usize) -> Result<(), QueryError> {
    let limit = ROWS.max(TIMES * largest as f64);
    rows(plan, limit).map(|_| ())
}

/// The most rows that `plan` can have.
fn rows(plan: &DslPlan, limit: f64) -> Result<f64, QueryError> {
    Ok(match plan {
        DslPlan::DataFrameScan { df, .. } => df.height() as f64,
        DslPlan::Filter { input, predicate } => {
            within(std::slice::from_ref(predicate), limit)?;
            rows(input, limit)?
        }
        DslPlan::Select { input, expr: exprs, .. } | DslPlan::HStack { input, exprs, .. } => {
            within(exprs, limit)?;
            rows(input, limit)?.max(1.0)
        }
        DslPlan::GroupBy { input, .. } => rows(input, limit)?.max(1.0),
        DslPlan::Cache { input, .. }
        | DslPlan::Distinct { input, .. }
        | DslPlan::Sort { input, .. }
        | DslPlan::MatchToSchema { input, .. }
        | DslPlan::MapFunction { input, .. }
        | DslPlan::ExtContext { input, .. } => rows(input, limit)?,
        DslPlan::Slice { input, len, .. } => rows(input, limit)?.min(f64::from(*len)),
        DslPlan::Union { inputs, .. } => {
            let all: Result<Vec<f64>, QueryError> = inputs.iter().map(|input| rows(input, limit)).collect();
            allowed(all?.iter().sum(), limit)?
        }
        DslPlan::HConcat { inputs, .. } => {
            let all: Result<Vec<f64>, QueryError> = inputs.iter().map(|input| rows(input, limit)).collect();
            all?.into_iter().fold(0.0, f64::max)
        }
        DslPlan::IR { dsl, .. } => rows(dsl, limit)?,
        DslPlan::Join { input_left, input_right, left_on, right_on, predicates, options } => {
            let sides = (rows(input_left, limit)?, rows(input_right, limit)?);
            let pairs = sides.0 * sides.1;
            if pairs <= limit {
                return Ok(pairs.max(sides.0).max(sides.1));
            }
            if left_on.is_empty() || !predicates.is_empty() {
                return allowed(pairs, limit);
            }
            let matches = matches(input_left, input_right, left_on, right_on).map_err(|error| unknown(&error))?;
            allowed(unmatched(options, sides) + matches, limit)?
        }
        // Files, and steps that only the program could add.
        _ => return Err(QueryError::new("this query has a step whose size cannot be known beforehand")),
    })
}

/// Queries inside of conditions.
fn within(exprs: &[Expr], limit: f64) -> Result<(), QueryError> {
    for expr in exprs.iter().flat_map(|expr| expr.into_iter()) {
        if let Expr::SubPlan(plan, _) = expr {
            rows(plan, limit)?;
        }
    }
    Ok(())
}

fn allowed(rows: f64, limit: f64) -> Result<f64, QueryError> {
    if rows <= limit {
        return Ok(rows);
    }
    let number = |rows: f64| Locale::default().number(rows, 0);
    Err(QueryError::new(format!(
        "this query would have {} rows on the way, and {} are possible; join by a column that is \
         different in each row of one table, such as client_id of clients, or sum up the tables first: \
         (select client_id, sum(amount) as paid from sales group by client_id)",
        number(rows),
        number(limit)
    )))
}

/// Rows that a join keeps although nothing matches them.
fn unmatched(options: &JoinOptions, (left, right): (f64, f64)) -> f64 {
    match options.args.how {
        JoinType::Left => left,
        JoinType::Right => right,
        JoinType::Full => left + right,
        _ => 0.0,
    }
}

/// How many pairs of rows agree in the columns by which they are joined.
fn matches(left: &DslPlan, right: &DslPlan, left_on: &[Expr], right_on: &[Expr]) -> PolarsResult<f64> {
    let keys: Vec<String> = (0..left_on.len()).map(|key| format!("key{key}")).collect();
    let columns = || keys.iter().map(|key| col(key.as_str())).collect::<Vec<Expr>>();
    let count = |plan: &DslPlan, on: &[Expr], name: &str| -> PolarsResult<LazyFrame> {
        let chosen: Vec<Expr> = on.iter().zip(&keys).map(|(on, key)| on.clone().alias(key.as_str())).collect();
        let known: Vec<Expr> = columns().into_iter().map(Expr::is_not_null).collect();
        Ok(LazyFrame::from(plan.clone())
            .select(chosen)
            .filter(all_horizontal(known)?)
            .group_by(columns())
            .agg([len().cast(DataType::Float64).alias(name)])
            .collect()?
            .lazy())
    };
    let (left, right) = (count(left, left_on, "left")?, count(right, right_on, "right")?);
    let both = left.join(right, columns(), columns(), JoinArgs::new(JoinType::Inner));
    let sum = both.select([(col("left") * col("right")).sum().alias("pairs")]).collect()?;
    Ok(sum.column("pairs")?.f64()?.get(0).unwrap_or(0.0))
}

fn unknown(error: &polars::prelude::PolarsError) -> QueryError {
    super::error::refused(error, &[])
}
