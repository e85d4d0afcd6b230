//! The days of a log's rows, where one file may write them in two orders.

use crate::ingest::dates::{self, DateOrder};
use crate::ingest::raw::RawColumn;
use chrono::NaiveDate;
use std::ops::Range;

/// How sure the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// One order for all.
    Sure,
    /// Both orders are possible for every value.
    Undecided,
    /// Some rows are surely of one order and some of the other; each took the order of the nearest sure row.
    Mixed,
}

/// One day per row of the range. `hint` decides where the values cannot.
pub fn days(column: &RawColumn, rows: Range<u32>, hint: Option<DateOrder>) -> (Vec<Option<NaiveDate>>, Certainty) {
    let (parsed, order) = dates::dates(column, rows.clone());
    if order == DateOrder::Undecided {
        return match hint {
            Some(DateOrder::DayFirst) => (dates::in_order(column, rows, DateOrder::DayFirst), Certainty::Sure),
            Some(_) => (parsed.values, Certainty::Sure),
            None => (parsed.values, Certainty::Undecided),
        };
    }
    let other = if order == DateOrder::DayFirst { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    let is_other = |row: &u32| dates::date(column.value(*row), other).is_some();
    if !parsed.bad.iter().any(is_other) {
        return (parsed.values, Certainty::Sure);
    }
    (nearest(column, rows), Certainty::Mixed)
}

/// Every row in the order of the nearest row above that has only one reading, or below where there is none above.
fn nearest(column: &RawColumn, rows: Range<u32>) -> Vec<Option<NaiveDate>> {
    let both = |row: u32| {
        let value = column.value(row);
        (dates::date(value, DateOrder::MonthFirst), dates::date(value, DateOrder::DayFirst))
    };
    let sure = |row: u32| match both(row) {
        (Some(_), None) => Some(DateOrder::MonthFirst),
        (None, Some(_)) => Some(DateOrder::DayFirst),
        _ => None,
    };
    let mut order = rows.clone().find_map(sure).unwrap_or(DateOrder::MonthFirst);
    rows.map(|row| {
        order = sure(row).unwrap_or(order);
        let (month_first, day_first) = both(row);
        if order == DateOrder::DayFirst { day_first } else { month_first }
    })
    .collect()
}

/// The rows of the range without a day, ascending.
pub fn lacking(days: &[Option<NaiveDate>], rows: &Range<u32>) -> Vec<u32> {
    rows.clone().zip(days).filter(|(_, day)| day.is_none()).map(|(row, _)| row).collect()
}

/// Optional days, one per row of the range.
pub fn optional(column: &RawColumn, rows: Range<u32>, hint: Option<DateOrder>) -> Vec<Option<NaiveDate>> {
    days(column, rows, hint).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_orders_in_one_file_follow_the_nearest_sure_row() {
        let texts = ["1/15/2024", "1/3/2024", "25/3/2024", "4/5/2024", "x"];
        let column = RawColumn::Text(texts.into_iter().collect());
        let (days, certainty) = days(&column, 0..5, None);
        let shown: Vec<String> = days.iter().flatten().map(ToString::to_string).collect();
        assert_eq!(shown, ["2024-01-15", "2024-01-03", "2024-03-25", "2024-05-04"]);
        assert_eq!((certainty, lacking(&days, &(0..5))), (Certainty::Mixed, vec![4]));
    }
}
