//! Which rows of a log count, and what became of the others.

use super::{Part, TableKind};
use crate::book::{Category, FileUse, Finding, Money, SetAside, Severity};
use crate::ingest::cells::{Rows, clean, location, shown};
use crate::ingest::dates::{DateOrder, date};
use crate::ingest::decimal::thousands;
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::recognize::Decision;
use crate::ingest::summary::{MOST_STATUSES, StatusUse};
use crate::ingest::synonyms::synonyms;
use crate::ingest::tables::repeats_header;
use crate::ingest::totals::says_total;
use crate::ingest::values::{Decimal, Unit, number};

/// Why a row of a log does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aside {
    Blank,
    Header,
    Total,
    Heading,
    Unreadable,
}

const ORDERS: [DateOrder; 2] = [DateOrder::DayFirst, DateOrder::MonthFirst];
const SIGNS: [Decimal; 2] = [Decimal::Point, Decimal::Comma];

/// What a row must have to count, in words.
#[derive(Debug, Clone, Copy)]
pub struct Needed(pub &'static str);

impl<'a> Part<'a> {
    /// What a field's column was decided to be.
    pub fn decision(&self, field: Field) -> Option<&'a Decision> {
        self.found.recognized.get(field)
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<&'a RawColumn> {
        self.decision(field).and_then(|d| self.sheet.columns.get(d.column))
    }

    /// A finding with its place: `rows` of the column of `field`.
    pub fn find(
        &mut self,
        code: &'static str,
        severity: Severity,
        field: Option<Field>,
        rows: &[u32],
        message: String,
    ) {
        let column = field.and_then(|f| self.decision(f)).map_or(self.found.table.columns.start, |d| d.column) as u32;
        let cells: Vec<(u32, u32)> = rows.iter().take(6).map(|row| (*row, column)).collect();
        let location = location(self.sheet, &cells);
        self.findings.push(Finding { code, severity, message, count: rows.len(), location });
    }

    /// Says where points were taken to divide thousands, although no amount says so by itself.
    pub fn note_thousands(&mut self, field: Field) {
        let (range, header) = (self.found.table.rows.clone(), self.header(field));
        let Some(found) = self.column(field).and_then(|column| thousands(column, range, &header)) else { return };
        let severity = if found.is_sure { Severity::Info } else { Severity::Warning };
        self.find("thousands_by_point", severity, Some(field), &found.rows, found.message);
    }

    /// Sets rows aside for a reason, with the sum of their amounts.
    pub fn leave_out(&mut self, file: &mut FileUse, reason: &str, count: usize, sum: Option<Money>) {
        file.rows_used = file.rows_used.saturating_sub(count);
        file.set_aside.push(SetAside { reason: reason.into(), count });
        self.noted.sums.extend(sum.map(|sum| (reason.to_string(), sum)));
    }

    /// Notes what the statuses of the rows were taken for, the most frequent first.
    pub fn note_statuses<'n>(&mut self, words: &Category, meanings: impl Iterator<Item = Option<&'n str>>) {
        let mut counts = vec![0usize; words.labels.len()];
        for code in &words.codes {
            if let Some(count) = counts.get_mut(*code as usize) {
                *count += 1;
            }
        }
        let uses = words.labels.iter().zip(meanings).zip(counts).filter(|(_, count)| *count > 0);
        let told = |word: &str| self.found.told.meanings.of(word).is_some();
        let mut uses: Vec<StatusUse> = uses
            .map(|((word, meaning), rows)| StatusUse {
                word: word.to_string(),
                rows,
                meaning: meaning.unwrap_or("unknown").to_string(),
                told: told(word),
            })
            .collect();
        uses.sort_by_key(|status| std::cmp::Reverse(status.rows));
        uses.truncate(MOST_STATUSES);
        self.noted.statuses = uses;
    }

    /// The header of a field's column.
    pub fn header(&self, field: Field) -> String {
        self.decision(field).map_or(String::new(), |d| clean(&d.header).into_owned())
    }

    /// Of all rows those that count: `lacking` are the rows (ascending) without what every row `needs`.
    pub fn rows(&mut self, lacking: &[u32], needs: Needed, kind: TableKind) -> (Rows, FileUse) {
        let range = self.found.table.rows.clone();
        let asides: Vec<(u32, Aside)> = lacking.iter().map(|row| (*row, self.aside(*row))).collect();
        let of = |why: Aside| -> Vec<u32> { asides.iter().filter(|(_, w)| *w == why).map(|(row, _)| *row).collect() };
        let unreadable = of(Aside::Unreadable);
        let reason = format!("no {} that can be read", needs.0);
        let groups = [
            (Aside::Header, "repeats the header".to_string()),
            (Aside::Total, "a row of totals".to_string()),
            (Aside::Heading, "a heading between the rows".to_string()),
            (Aside::Unreadable, reason.clone()),
        ];
        let set_aside: Vec<SetAside> = groups
            .into_iter()
            .map(|(why, reason)| SetAside { reason, count: of(why).len() })
            .filter(|group| group.count > 0)
            .collect();
        let file = FileUse {
            path: self.sheet.path.clone(),
            table: self.table_name(kind),
            rows_read: range.len() - of(Aside::Blank).len(),
            rows_used: range.len() - asides.len(),
            set_aside,
        };
        let (totals, count) = (of(Aside::Total), of(Aside::Total).len());
        let what = if count == 1 { "1 row is a total" } else { "rows are totals" };
        let message = if count == 1 {
            format!("{what}; it was left out.")
        } else {
            format!("{count} {what}; they were left out.")
        };
        self.find("total_rows", Severity::Info, None, &totals, message);
        let example = self.unreadable_example(&unreadable);
        let message = format!("{} rows have {reason}{example}; they were left out.", unreadable.len());
        self.find("rows_without_date", Severity::Warning, Some(Field::Date), &unreadable, message);
        (Rows { range, dropped: asides.into_iter().map(|(row, _)| row).collect() }, file)
    }

    /// The first value that is there and cannot be read, with its column: ` (column "Date" says "10 Feb")`.
    fn unreadable_example(&self, rows: &[u32]) -> String {
        let days = [Field::Date, Field::Start].into_iter();
        let day = |v: RawValue<'_>| ORDERS.into_iter().any(|order| date(v, order).is_some());
        let amount = |v: RawValue<'_>| SIGNS.into_iter().any(|sign| number(v, sign, Unit::Plain).is_some());
        let of = |field: Field, reads: &dyn Fn(RawValue<'_>) -> bool| {
            let column = self.column(field)?;
            let mut values = rows.iter().map(|row| column.value(*row));
            let value = values.find(|v| *v != RawValue::Empty && !reads(*v))?;
            let text = shown(value).chars().take(40).collect::<String>();
            let year = if crate::ingest::dates::lacks_year(&text) { ", without a year" } else { "" };
            Some(format!(" (column \"{}\" says \"{text}\"{year})", self.header(field)))
        };
        let days = days.filter_map(|field| of(field, &day));
        days.chain(of(Field::Amount, &amount)).next().unwrap_or_default()
    }

    pub(super) fn table_name(&self, kind: TableKind) -> String {
        match &self.sheet.sheet {
            Some(sheet) => format!("{sheet}: {}", kind.name()),
            None => kind.name().into(),
        }
    }

    fn aside(&self, row: u32) -> Aside {
        let values = self.found.table.columns.clone().map(|c| self.sheet.value(row, c));
        let (mut filled, mut total) = (0, false);
        for value in values {
            if value == RawValue::Empty {
                continue;
            }
            filled += 1;
            total |= matches!(value, RawValue::Text(text) if says_total(text));
        }
        let header = self.found.table.header;
        match filled {
            0 => Aside::Blank,
            _ if header.is_some_and(|h| repeats_header(self.sheet, h, row, &self.found.table.columns)) => Aside::Header,
            _ if total => Aside::Total,
            1 if self.found.table.columns.len() > 2 => Aside::Heading,
            _ => Aside::Unreadable,
        }
    }

    /// A column of yes and no, one per row of the range.
    pub fn flags(&self, field: Field, rows: &Rows) -> Option<Vec<Option<bool>>> {
        let parsed = crate::ingest::cells::parse(self.column(field)?, rows.range.clone(), None, |value| {
            Some(match value {
                RawValue::Bool(b) => Some(b),
                RawValue::Number(n) => Some(n != 0.0),
                value => synonyms().flag(&shown(value)),
            })
        });
        Some(rows.keep(parsed.values))
    }
}
