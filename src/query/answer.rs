//! What a query answers: a table, with what each of its columns is.

use super::error::{QueryError, refused};
use crate::analysis::columns::Kind;
use crate::book::Money;
use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, SortMultipleOptions, TimeUnit};
use std::collections::HashMap;

/// The table.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its rows.
    pub(super) frame: DataFrame,
    /// Its columns, in order.
    pub columns: Vec<AnswerColumn>,
    /// Whether the last row sums up the others, and stays last however they are sorted.
    pub has_total: bool,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name, as it can be written in a query.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

/// The values of a column of an answer. Nothing known is empty, NaN, or `None`.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Text.
    Text(Vec<Option<String>>),
    /// Numbers, hours, fractions.
    Number(Vec<f64>),
    /// Money.
    Money(Vec<Option<Money>>),
    /// Dates.
    Date(Vec<Option<NaiveDate>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

impl Answer {
    /// From a frame; `kinds` says more of columns whose type alone does not tell: hours, percentages, money as floats.
    pub(super) fn new(frame: DataFrame, kinds: &HashMap<String, Kind>, has_total: bool) -> Self {
        let column = |column: &Column| {
            let name = column.name().to_string();
            let kind = kind(column.dtype(), kinds.get(&name).copied());
            AnswerColumn { name, kind }
        };
        let columns = frame.columns().iter().map(column).collect();
        Answer { frame, columns, has_total }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// The first `rows` rows.
    #[must_use]
    pub fn head(&self, rows: usize) -> Answer {
        Answer { frame: self.frame.head(Some(rows)), ..self.clone() }
    }

    /// The values of the column at `place`.
    ///
    /// # Errors
    /// What polars refuses; there is no such column.
    pub fn values(&self, place: usize) -> Result<Values, QueryError> {
        let (column, kind) = match (self.frame.columns().get(place), self.columns.get(place)) {
            (Some(column), Some(about)) => (column, about.kind),
            _ => return Err(QueryError::new("the answer has no such column")),
        };
        values(column, kind).map_err(|error| refused(&error, &[]))
    }

    /// The same with its rows in the order of the column at `place`, what is not known last.
    ///
    /// # Errors
    /// What polars refuses; there is no such column.
    pub fn sorted(&self, place: usize, descending: bool) -> Result<Answer, QueryError> {
        let Some(name) = self.columns.get(place).map(|column| column.name.as_str()) else {
            return Err(QueryError::new("the answer has no such column"));
        };
        let options = SortMultipleOptions::default()
            .with_order_descending(descending)
            .with_nulls_last(true)
            .with_maintain_order(true);
        let sort = |frame: &DataFrame| frame.sort([name], options.clone());
        let frame = match self.has_total {
            false => sort(&self.frame),
            true => {
                let last = self.rows().saturating_sub(1);
                sort(&self.frame.head(Some(last))).and_then(|top| top.vstack(&self.frame.tail(Some(1))))
            }
        };
        Ok(Answer { frame: frame.map_err(|error| refused(&error, &[]))?, ..self.clone() })
    }
}

/// What a column is: as its type says, and where that leaves a choice, as its name does.
fn kind(dtype: &DataType, named: Option<Kind>) -> Kind {
    match dtype {
        DataType::Boolean => Kind::Flag,
        DataType::Date | DataType::Datetime(..) => Kind::Date,
        DataType::Decimal(..) => Kind::Money,
        DataType::Float32 | DataType::Float64 => match named {
            Some(kind @ (Kind::Hours | Kind::Percent | Kind::Money)) => kind,
            _ => Kind::Number,
        },
        DataType::Duration(_) => Kind::Number,
        dtype if dtype.is_primitive_numeric() => Kind::Number,
        _ => Kind::Text,
    }
}

fn values(column: &Column, kind: Kind) -> polars::prelude::PolarsResult<Values> {
    let float = |column: &Column| -> polars::prelude::PolarsResult<Vec<f64>> {
        let numbers = column.cast(&DataType::Float64)?;
        Ok(numbers.f64()?.iter().map(|number| number.unwrap_or(f64::NAN)).collect())
    };
    Ok(match (kind, column.dtype()) {
        (Kind::Flag, _) => Values::Flag(column.bool()?.iter().collect()),
        (Kind::Date, _) => {
            let days = column.cast(&DataType::Date)?;
            let days = days.date()?.physical().iter();
            Values::Date(days.map(|day| day.and_then(NaiveDate::from_epoch_days)).collect())
        }
        (Kind::Money, DataType::Decimal(_, scale)) => {
            let amounts = column.decimal()?.physical().iter();
            Values::Money(amounts.map(|amount| amount.and_then(|amount| money(amount, *scale))).collect())
        }
        (Kind::Money, _) => Values::Money(float(column)?.into_iter().map(Money::from_f64).collect()),
        // A stretch of time is told in days.
        (Kind::Number, DataType::Duration(unit)) => {
            let in_a_day = match unit {
                TimeUnit::Nanoseconds => 86_400e9,
                TimeUnit::Microseconds => 86_400e6,
                TimeUnit::Milliseconds => 86_400e3,
            };
            let physical = column.cast(&DataType::Int64)?.cast(&DataType::Float64)?;
            Values::Number(physical.f64()?.iter().map(|time| time.map_or(f64::NAN, |t| t / in_a_day)).collect())
        }
        (Kind::Number | Kind::Hours | Kind::Percent, _) => Values::Number(float(column)?),
        (Kind::Text, _) => {
            let text = column.cast(&DataType::String)?.into_column();
            Values::Text(text.str()?.iter().map(|text| text.map(String::from)).collect())
        }
    })
}

/// A decimal of `scale` places as an amount; `None` beyond what an amount can be.
fn money(units: i128, scale: usize) -> Option<Money> {
    const PLACES: usize = 6;
    let micros = if scale <= PLACES {
        units.checked_mul(10_i128.checked_pow(u32::try_from(PLACES - scale).ok()?)?)?
    } else {
        let divisor = 10_i128.checked_pow(u32::try_from(scale - PLACES).ok()?)?;
        // To the nearest millionth, half away from zero.
        (units + units.signum() * (divisor / 2)).checked_div(divisor)?
    };
    i64::try_from(micros).ok().map(Money::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_amounts_exactly() {
        assert_eq!(money(1_234_567, 6), Some(Money::from_micros(1_234_567)));
        assert_eq!(money(-5, 2), Some(Money::from_micros(-50_000)));
        assert_eq!(
            [money(15, 7), money(-15, 7), money(14, 7)].map(|m| m.map(Money::micros)),
            [Some(2), Some(-2), Some(1)]
        );
        assert_eq!(money(i128::MAX, 6), None);
    }
}
