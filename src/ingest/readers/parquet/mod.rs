//! Apache Parquet. The only place of this layer that knows polars.

use super::Reason;
use super::bytes::Bytes;
use super::columns::ColumnBuilder;
use super::whole;
use crate::book::TextColumn;
use crate::ingest::raw::{Cell, RawColumn, RawSheet, Remark};
use chrono::{DateTime, NaiveDateTime};
use polars::prelude::{Column, DataType, PolarsResult, TimeUnit};
use polars_io::SerReader;
use polars_io::mmap::MmapBytesReader;
use polars_io::parquet::read::ParquetReader;

/// Cells that are read at most: some eight gigabytes.
const MOST_CELLS: usize = 1_000_000_000;
/// Whole numbers from here on are not exact as numbers.
const FIRST_INEXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a Parquet file. Row 0 holds the columns' names.
///
/// # Errors
/// Where the file is damaged, or holds more cells than fit in memory.
pub fn read(bytes: Bytes) -> Result<RawSheet, Reason> {
    match bytes {
        Bytes::File(file) => read_from(file),
        Bytes::Memory(memory) => read_from(memory),
    }
}

fn read_from<R: MmapBytesReader>(source: R) -> Result<RawSheet, Reason> {
    let mut reader = ParquetReader::new(source);
    let rows = reader.num_rows().map_err(|e| in_words(&e))?;
    let columns = reader.schema().map_err(|e| in_words(&e))?.len();
    if rows.saturating_mul(columns.max(1)) > MOST_CELLS || rows >= u32::MAX as usize {
        return Err(format!("has {} rows of {} columns, too many to read", whole(rows as u64), whole(columns as u64)));
    }
    let frame = reader.finish().map_err(|e| in_words(&e))?;
    let mut sheet = RawSheet { format: "parquet".into(), rows: frame.height() as u32 + 1, ..RawSheet::default() };
    for (index, column) in frame.into_columns().into_iter().enumerate() {
        let name = column.name().to_string();
        match raw_column(&column) {
            Ok(raw) => sheet.columns.push(raw),
            Err(_) => {
                sheet.columns.push(RawColumn::Text([name.as_str()].into_iter().collect()));
                sheet.remarks.push(Remark {
                    code: "unreadable_column",
                    message: format!("column {} \"{name}\" holds {}, which is left out", index + 1, column.dtype()),
                    count: 1,
                    row: Some(0),
                });
            }
        }
    }
    Ok(sheet)
}

fn in_words(error: &dyn std::fmt::Display) -> Reason {
    format!("is damaged or is not a Parquet file ({error}); export it again")
}

fn raw_column(column: &Column) -> PolarsResult<RawColumn> {
    match column.dtype() {
        DataType::Boolean => Ok(cells(column.name(), column.bool()?.iter().map(|v| v.map(Cell::Bool)))),
        DataType::Date => {
            let days = column.cast(&DataType::Int32)?;
            let seconds = days.i32()?.iter().map(|d| Some(i64::from(d?) * 86_400));
            Ok(cells(
                column.name(),
                seconds.map(|s| DateTime::from_timestamp(s?, 0).map(|d| Cell::Date(d.naive_utc()))),
            ))
        }
        DataType::Datetime(unit, _) => {
            let (unit, ticks) = (*unit, column.cast(&DataType::Int64)?);
            Ok(cells(column.name(), ticks.i64()?.iter().map(|t| moment(unit, t?).map(Cell::Date))))
        }
        kind if kind.is_primitive_numeric() => numbers(column),
        _ => texts(column),
    }
}

fn moment(unit: TimeUnit, ticks: i64) -> Option<NaiveDateTime> {
    let moment = match unit {
        TimeUnit::Nanoseconds => Some(DateTime::from_timestamp_nanos(ticks)),
        TimeUnit::Microseconds => DateTime::from_timestamp_micros(ticks),
        TimeUnit::Milliseconds => DateTime::from_timestamp_millis(ticks),
    };
    moment.map(|m| m.naive_utc())
}

/// A column of cells under its name.
fn cells(name: &str, values: impl Iterator<Item = Option<Cell>>) -> RawColumn {
    let text: TextColumn = [name].into_iter().collect();
    let present = (1u32..).zip(values).filter_map(|(row, cell)| Some((row, cell?)));
    let (rows, cells) = std::iter::once((0, Cell::Text(0))).chain(present).unzip();
    RawColumn::Cells { rows, cells, text }
}

fn numbers(column: &Column) -> PolarsResult<RawColumn> {
    let floats = column.cast(&DataType::Float64)?;
    let floats = floats.f64()?;
    // An id of nineteen digits must not lose its last ones.
    if !column.dtype().is_float() && floats.iter().flatten().any(|v| v.abs() >= FIRST_INEXACT) {
        return texts(column);
    }
    let mut values = Vec::with_capacity(floats.len() + 1);
    values.push(f64::NAN);
    values.extend(floats.iter().map(|v| v.unwrap_or(f64::NAN)));
    Ok(RawColumn::Numbers { values, others: vec![(0, column.name().to_string())] })
}

/// Text, and whatever else can be written as text.
fn texts(column: &Column) -> PolarsResult<RawColumn> {
    let texts = column.cast(&DataType::String)?;
    let mut builder = ColumnBuilder::default();
    builder.push_text(0, column.name());
    for (row, text) in (1u32..).zip(texts.str()?.iter()) {
        builder.push_text(row, text.unwrap_or_default());
    }
    Ok(builder.finish())
}

#[cfg(test)]
mod tests;
