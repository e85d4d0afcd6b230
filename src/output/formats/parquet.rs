//! A table as Parquet, for the next program. Money and shares are doubles, dates are dates, what is not known is null.

use super::super::table::{ExportColumn, ExportTable, ExportValues};
use polars::prelude::{Column, DataFrame, DataType, IntoSeries, NamedFrom, PolarsResult, Series};
use polars_io::prelude::ParquetWriter;
use std::io::{self, Write};

/// Writes `table`.
///
/// # Errors
/// Whatever `out` answers.
pub fn write(table: &ExportTable, out: &mut dyn Write) -> io::Result<()> {
    let columns: PolarsResult<Vec<Column>> = table.columns.iter().map(column).collect();
    let frame = columns.and_then(|columns| DataFrame::new(table.rows(), columns));
    let mut frame = frame.map_err(io::Error::other)?;
    ParquetWriter::new(out).finish(&mut frame).map(|_| ()).map_err(io::Error::other)
}

fn column(column: &ExportColumn) -> PolarsResult<Column> {
    let name = column.name.as_str().into();
    let known = |n: &f64| n.is_finite().then_some(*n);
    let series = match &column.values {
        ExportValues::Text(v) => Series::new(name, v.iter().map(|t| (!t.is_empty()).then_some(t)).collect::<Vec<_>>()),
        ExportValues::Number(v) => Series::new(name, v.iter().map(known).collect::<Vec<_>>()),
        ExportValues::Money(v) => Series::new(name, v.iter().map(|m| m.map(|m| m.to_f64())).collect::<Vec<_>>()),
        ExportValues::Flag(v) => Series::new(name, v),
        ExportValues::Date(v) => {
            let days: Vec<Option<i32>> = v.iter().map(|d| d.map(|d| d.to_epoch_days())).collect();
            Series::new(name, days).cast(&DataType::Date)?
        }
    };
    Ok(series.into_series().into())
}
