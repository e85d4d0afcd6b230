//! What the values of a column say where its header says nothing.

use crate::ingest::dates::{self, DateOrder};
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::statuses;
use crate::ingest::synonyms::synonyms;
use crate::ingest::tables::Table;

/// Rows looked at.
const SAMPLE: usize = 200;

/// What a sample of one column's values has in common.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Every value says what became of a session, in more words than yes and no.
    pub outcomes: bool,
    /// Nearly every value is a day.
    pub days: bool,
    /// Days with a time of day that is not always midnight.
    pub moments: bool,
    /// Amounts with the sign of a currency.
    pub money: bool,
    /// Email addresses.
    pub addresses: bool,
}

impl Shape {
    /// Looks at the first rows of a column.
    pub fn of(sheet: &RawSheet, table: &Table, column: usize) -> Shape {
        let (mut filled, mut outcomes, mut flags, mut money, mut addresses) = (0, 0, 0, 0, 0);
        let (mut days, mut times) = (0, 0);
        for row in table.rows.clone().take(SAMPLE) {
            let value = sheet.value(row, column);
            match value {
                RawValue::Empty => continue,
                RawValue::Text(text) if synonyms().is_missing(text) => continue,
                RawValue::Text(text) => {
                    outcomes += usize::from(text.len() <= 60 && statuses::status(text).is_some());
                    flags += usize::from(synonyms().flag(text).is_some());
                    money += usize::from(is_money(text));
                    addresses += usize::from(text.contains('@') && text.contains('.') && !text.trim().contains(' '));
                    let day =
                        [DateOrder::DayFirst, DateOrder::MonthFirst].into_iter().find_map(|o| dates::parse(text, o));
                    days += usize::from(day.is_some());
                    times += usize::from(day.is_some() && text.contains(':'));
                }
                RawValue::Date(moment) => {
                    days += 1;
                    times += usize::from(moment.time() != chrono::NaiveTime::MIN);
                }
                _ => {}
            }
            filled += 1;
        }
        let nearly = |n: usize| filled > 0 && n * 10 >= filled * 9;
        Shape {
            outcomes: filled > 0 && outcomes == filled && flags < filled,
            days: nearly(days),
            moments: nearly(days) && times * 2 > filled,
            money: nearly(money),
            addresses: nearly(addresses),
        }
    }
}

/// An amount with a currency on it.
fn is_money(text: &str) -> bool {
    use crate::ingest::values::{Decimal, amount};
    let signed = text.contains(['$', '€', '£', '₽', '₴', '₸', '¥', '₹']);
    signed && (amount(text, Decimal::Point).is_some() || amount(text, Decimal::Comma).is_some())
}
