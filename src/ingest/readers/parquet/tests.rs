use super::*;
use crate::ingest::raw::RawValue;
use chrono::NaiveDate;
use polars::prelude::{DataFrame, IntoColumn, NamedFrom, Series};
use polars_io::parquet::write::ParquetWriter;
use std::borrow::Cow;
use std::io::Cursor;

fn sheet(columns: Vec<Series>) -> Result<RawSheet, Reason> {
    let columns = columns.into_iter().map(IntoColumn::into_column).collect();
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    read(Bytes::Memory(Cursor::new(Cow::Owned(bytes))))
}

#[test]
fn names_stand_in_row_0_and_types_are_kept() {
    let days = [Some(NaiveDate::from_ymd_opt(2024, 1, 31).unwrap()), None];
    let sheet = sheet(vec![
        Series::new("id".into(), ["C1", "007"]),
        Series::new("hours".into(), [Some(2.5), None]),
        Series::new("joined".into(), days),
        Series::new("active".into(), [true, false]),
    ])
    .unwrap();
    let row = |r| (0..4).map(|c| sheet.value(r, c)).collect::<Vec<_>>();
    let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap().and_hms_opt(0, 0, 0).unwrap();
    assert_eq!(row(0), ["id", "hours", "joined", "active"].map(RawValue::Text));
    assert_eq!(row(1), [RawValue::Text("C1"), RawValue::Number(2.5), RawValue::Date(day), RawValue::Bool(true)]);
    assert_eq!(row(2), [RawValue::Text("007"), RawValue::Empty, RawValue::Empty, RawValue::Bool(false)]);
    assert_eq!((sheet.rows, sheet.format.as_str()), (3, "parquet"));
}

#[test]
fn long_ids_keep_their_last_digits() {
    let sheet = sheet(vec![Series::new("id".into(), [9_007_199_254_740_993i64, 2])]).unwrap();
    assert_eq!(sheet.value(1, 0), RawValue::Text("9007199254740993"));
}

#[test]
fn half_a_file_is_one_sentence() {
    let bytes = b"PAR1 and nothing more".to_vec();
    let reason = read(Bytes::Memory(Cursor::new(Cow::Owned(bytes)))).unwrap_err();
    assert!(reason.starts_with("is damaged or is not a Parquet file"), "{reason}");
}

/// What pandas writes for a column of the type `category`, and other programs for repeated texts.
#[test]
fn categories_are_read_as_text() {
    use polars::prelude::{CategoricalPhysical, Categories, DataType};
    let texts = Series::new("Plan".into(), ["Yoga", "Massage", "Yoga"]);
    let categories = Categories::new("plan".into(), "".into(), CategoricalPhysical::U32);
    let plans = texts.cast(&DataType::from_categories(categories)).unwrap();
    let sheet = sheet(vec![plans]).unwrap();
    assert_eq!([0, 1, 3].map(|row| sheet.value(row, 0)), ["Plan", "Yoga", "Yoga"].map(RawValue::Text));
}
