//! The sums of a pivot: of each cell, each row, each column and of everything, each taken from the rows of the table.

use super::{Measure, Whole};
use crate::analysis::columns::Kind;
use crate::book::Money;
use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy, LazyFrame, PolarsResult, col, len};

/// The name of the measured column in the frame that is grouped.
pub(super) const MEASURED: &str = "measured";

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Money(Money),
    Number(f64),
}

/// The rows of the table summed up by some keys: the keys, and what the measure needs of each group.
pub(super) struct Sums {
    /// The groups' keys.
    pub keys: DataFrame,
    rows: Vec<f64>,
    known: Vec<f64>,
    distinct: Vec<f64>,
    sum: Sum,
}

/// Exact for money.
enum Sum {
    None,
    Money(Vec<i128>),
    Number(Vec<f64>),
}

impl Sums {
    /// Groups `frame` by `keys`; by none, all rows are one group.
    pub fn by(frame: &DataFrame, keys: &[String], measure: &Measure) -> PolarsResult<Sums> {
        let columns: Vec<Expr> = keys.iter().map(|key| col(key.as_str())).collect();
        let float = |expr: Expr, name: &str| expr.cast(DataType::Float64).alias(name);
        let mut sums = vec![float(len(), "rows count")];
        match measure {
            Measure::Count | Measure::Share(None) => {}
            Measure::Distinct(_) => sums.push(float(col(MEASURED).drop_nulls().n_unique(), "distinct count")),
            Measure::Sum(_) | Measure::Mean(_) | Measure::Share(Some(_)) => {
                sums.push(float(col(MEASURED).count(), "known count"));
                sums.push(col(MEASURED).sum().alias("sum of all"));
            }
        }
        let lazy: LazyFrame = frame.clone().lazy();
        let summed = match columns.is_empty() {
            true => lazy.select(sums).collect()?,
            false => lazy.group_by(columns).agg(sums).collect()?,
        };
        let numbers = |name: &str| -> PolarsResult<Vec<f64>> {
            match summed.column(name) {
                Ok(column) => Ok(column.f64()?.iter().map(|number| number.unwrap_or(0.0)).collect()),
                Err(_) => Ok(Vec::new()),
            }
        };
        Ok(Sums {
            rows: numbers("rows count")?,
            known: numbers("known count")?,
            distinct: numbers("distinct count")?,
            sum: summed.column("sum of all").ok().map_or(Ok(Sum::None), sum)?,
            keys: summed.select(keys.iter().map(String::as_str))?,
        })
    }

    /// The sum of group `at` as a number, for shares.
    fn whole(&self, at: usize) -> f64 {
        match &self.sum {
            Sum::None => self.rows.get(at).copied().unwrap_or(0.0),
            Sum::Money(micros) => micros.get(at).map_or(0.0, |micros| *micros as f64),
            Sum::Number(numbers) => numbers.get(at).copied().unwrap_or(0.0),
        }
    }

    /// What stands in the cell of group `at`; `None` where nothing is known. A share is of `whole`.
    pub fn cell(&self, at: usize, measure: &Measure, whole: f64) -> Option<Cell> {
        let known = self.known.get(at).copied().unwrap_or(0.0);
        match measure {
            Measure::Count => self.rows.get(at).copied().map(Cell::Number),
            Measure::Distinct(_) => self.distinct.get(at).copied().map(Cell::Number),
            Measure::Sum(_) if known == 0.0 => None,
            Measure::Sum(_) => match &self.sum {
                Sum::Money(micros) => i64::try_from(*micros.get(at)?).ok().map(Money::from_micros).map(Cell::Money),
                Sum::Number(numbers) => numbers.get(at).copied().map(Cell::Number),
                Sum::None => None,
            },
            Measure::Mean(_) if known == 0.0 => None,
            Measure::Mean(_) => match &self.sum {
                Sum::Money(micros) => {
                    let mean = *micros.get(at)? as f64 / known;
                    Money::from_f64(mean / 1e6).map(Cell::Money)
                }
                Sum::Number(numbers) => numbers.get(at).map(|sum| Cell::Number(sum / known)),
                Sum::None => None,
            },
            Measure::Share(_) if whole == 0.0 => None,
            Measure::Share(_) => Some(Cell::Number(self.whole(at) / whole)),
        }
    }
}

fn sum(column: &Column) -> PolarsResult<Sum> {
    Ok(match column.dtype() {
        DataType::Decimal(..) => {
            Sum::Money(column.decimal()?.physical().iter().map(|micros| micros.unwrap_or(0)).collect())
        }
        _ => {
            let numbers = column.cast(&DataType::Float64)?;
            Sum::Number(numbers.f64()?.iter().map(|number| number.unwrap_or(0.0)).collect())
        }
    })
}

/// Of what the share in a cell is: of everything, of its row, or of its column.
pub(super) fn whole(of: Whole, all: &Sums, row: Option<(&Sums, usize)>, column: Option<(&Sums, usize)>) -> f64 {
    let group = match of {
        Whole::All => None,
        Whole::Row => row,
        Whole::Column => column,
    };
    group.map_or_else(|| all.whole(0), |(sums, at)| sums.whole(at))
}

/// What the cells hold where the measured column has values of `kind`; `None` where it cannot be measured so.
pub(super) fn kind(measure: &Measure, kind: Option<Kind>) -> Option<Kind> {
    match (measure, kind) {
        (Measure::Count | Measure::Distinct(_), _) => Some(Kind::Number),
        (Measure::Share(None), _) => Some(Kind::Percent),
        (_, None | Some(Kind::Text | Kind::Date)) => None,
        (Measure::Share(Some(_)), Some(_)) => Some(Kind::Percent),
        (Measure::Sum(_), Some(kind @ (Kind::Money | Kind::Hours))) => Some(kind),
        (Measure::Sum(_), Some(_)) => Some(Kind::Number),
        (Measure::Mean(_), Some(Kind::Flag)) => Some(Kind::Percent),
        (Measure::Mean(_), Some(kind)) => Some(kind),
    }
}
