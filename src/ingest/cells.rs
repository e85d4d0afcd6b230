//! Walking raw columns: every value of a range of rows, whatever the storage, each distinct text looked at once.

use super::raw::{RawColumn, RawSheet, RawValue};
use crate::book::TextColumn;
use crate::book::claims::column_letters;
use crate::book::clean::is_invisible;
use std::borrow::Cow;
use std::ops::Range;

/// A column's values as a type, and the rows whose values could not be read as it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed<T> {
    /// One per row of the range.
    pub values: Vec<T>,
    /// Sheet rows, ascending.
    pub bad: Vec<u32>,
}

/// Calls `visit` for every row of `rows` that has a value, in order.
pub fn each<'a>(column: &'a RawColumn, rows: Range<u32>, mut visit: impl FnMut(u32, RawValue<'a>)) {
    match column {
        RawColumn::Cells { rows: at, cells, text } => {
            let from = at.partition_point(|r| *r < rows.start);
            let to = at.partition_point(|r| *r < rows.end);
            for (row, cell) in at.iter().zip(cells).take(to).skip(from) {
                let value = cell.value(text);
                if value != RawValue::Empty {
                    visit(*row, value);
                }
            }
        }
        _ => {
            for row in rows.start..rows.end.min(length(column)) {
                let value = column.value(row);
                if value != RawValue::Empty {
                    visit(row, value);
                }
            }
        }
    }
}

/// How many rows the column spans.
pub fn length(column: &RawColumn) -> u32 {
    let length = match column {
        RawColumn::Cells { rows, .. } => return rows.last().map_or(0, |r| r.saturating_add(1)),
        RawColumn::Numbers { values, others } => {
            values.len().max(others.last().map_or(0, |(row, _)| *row as usize + 1))
        }
        RawColumn::Dictionary { codes, .. } => codes.len(),
        RawColumn::Text(values) => values.len(),
    };
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Every value of `rows` through `read`; rows without a value are `empty`, and so are those that `read` refuses.
pub fn parse<T: Clone>(
    column: &RawColumn,
    rows: Range<u32>,
    empty: T,
    read: impl Fn(RawValue<'_>) -> Option<T>,
) -> Parsed<T> {
    let mut parsed = Parsed { values: Vec::with_capacity(rows.len()), bad: Vec::new() };
    if let RawColumn::Dictionary { codes, values } = column {
        let known: Vec<Option<T>> = values
            .iter()
            .map(|text| if text.trim().is_empty() { Some(empty.clone()) } else { read(RawValue::Text(text)) })
            .collect();
        codes.each(rows.start as usize..rows.end as usize, |code| match known.get(code as usize) {
            Some(Some(value)) => parsed.values.push(value.clone()),
            _ => {
                parsed.bad.push(rows.start + parsed.values.len() as u32);
                parsed.values.push(empty.clone());
            }
        });
    } else {
        each(column, rows.clone(), |row, value| {
            parsed.values.resize((row - rows.start) as usize, empty.clone());
            match read(value) {
                Some(value) => parsed.values.push(value),
                None => {
                    parsed.values.push(empty.clone());
                    parsed.bad.push(row);
                }
            }
        });
    }
    parsed.values.resize(rows.len(), empty);
    parsed
}

/// The column's values as cleaned text, and the sheet rows where blanks or control characters were taken off.
pub fn texts(column: &RawColumn, rows: Range<u32>) -> (TextColumn, Vec<u32>) {
    let mut texts = TextColumn::with_capacity(rows.len(), rows.len() * 8);
    let mut cleaned = Vec::new();
    each(column, rows.clone(), |row, value| {
        while texts.len() < (row - rows.start) as usize {
            texts.push("");
        }
        if let RawValue::Text(text) = value {
            let clean = clean(text);
            if clean.len() != text.len() {
                cleaned.push(row);
            }
            texts.push(&clean);
        } else {
            texts.push(&shown(value));
        }
    });
    while texts.len() < rows.len() {
        texts.push("");
    }
    (texts, cleaned)
}

/// A value as people would read it, cleaned.
pub fn shown(value: RawValue<'_>) -> Cow<'_, str> {
    match value {
        RawValue::Empty => Cow::Borrowed(""),
        RawValue::Text(text) => clean(text),
        RawValue::Number(n) => Cow::Owned(number_text(n)),
        RawValue::Date(d) if d.time() == chrono::NaiveTime::MIN => Cow::Owned(d.date().to_string()),
        RawValue::Date(d) => Cow::Owned(d.format("%Y-%m-%d %H:%M").to_string()),
        RawValue::Bool(b) => Cow::Borrowed(if b { "yes" } else { "no" }),
        RawValue::Error(text) => clean(text),
    }
}

/// A whole number without a decimal point; others in the shortest form that reads back.
pub fn number_text(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 9.0e15 { (n as i64).to_string() } else { n.to_string() }
}

/// Without blanks at the ends and without characters that could steer a terminal or hide; line breaks become blanks.
pub fn clean(text: &str) -> Cow<'_, str> {
    let plain = |b: &u8| (0x20..0x7f).contains(b) || (*b >= 0x80 && *b != 0xc2 && *b != 0xe2 && *b != 0xef);
    if text.as_bytes().iter().all(plain) {
        return Cow::Borrowed(text.trim());
    }
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c));
    if !trimmed.chars().any(|c| c.is_control() || is_hidden(c)) {
        return Cow::Borrowed(trimmed);
    }
    let kept = trimmed.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' => Some(' '),
        c if c.is_control() || is_hidden(c) => None,
        c => Some(c),
    });
    Cow::Owned(kept.collect::<String>().trim().to_string())
}

/// Zero-width and direction-changing characters. The joiners are among them: an id with one is the id without it.
fn is_hidden(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// The sheet rows of a table without those that were set aside.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// All rows.
    pub range: Range<u32>,
    /// Left out, ascending.
    pub dropped: Vec<u32>,
}

impl Rows {
    /// How many are left.
    pub fn len(&self) -> usize {
        self.range.len() - self.dropped.len()
    }

    /// The sheet rows that are left, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let mut dropped = self.dropped.iter().peekable();
        self.range.clone().filter(move |row| {
            let out = dropped.peek() == Some(&row);
            if out {
                dropped.next();
            }
            !out
        })
    }

    /// Of one value per row of the range, those of the rows that are left.
    pub fn keep<T>(&self, mut values: Vec<T>) -> Vec<T> {
        if !self.dropped.is_empty() {
            let (mut row, mut dropped) = (self.range.start, self.dropped.iter().peekable());
            values.retain(|_| {
                let out = dropped.peek() == Some(&&row);
                if out {
                    dropped.next();
                }
                row += 1;
                !out
            });
        }
        values
    }

    /// The same for text.
    pub fn keep_texts(&self, values: TextColumn) -> TextColumn {
        if self.dropped.is_empty() {
            return values;
        }
        self.iter().map(|row| values.get((row - self.range.start) as usize)).collect()
    }
}

/// The name of the file without its folders.
pub fn file_name(path: &str) -> &str {
    if path == "-" {
        return "standard input";
    }
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Up to five cells of a column by name (`Sheet1!A3, A6, A7 …`); lines of a text file by number.
pub fn places(sheet: &RawSheet, cells: &[(u32, u32)]) -> String {
    let name = |(row, column): &(u32, u32)| match sheet.sheet {
        Some(_) => format!("{}{}", column_letters(*column), row.saturating_add(1)),
        None => row.saturating_add(1).to_string(),
    };
    if !sheet.places.is_empty() {
        return original_places(sheet, cells);
    }
    let mut text = match &sheet.sheet {
        Some(sheet) => format!("{sheet}!"),
        None => String::from(if cells.len() == 1 { "line " } else { "lines " }),
    };
    text.push_str(&cells.iter().take(5).map(name).collect::<Vec<_>>().join(", "));
    if cells.len() > 5 {
        text.push_str(" …");
    }
    text
}

/// The same in a sheet that was put together: where the cells stand in the file.
fn original_places(sheet: &RawSheet, cells: &[(u32, u32)]) -> String {
    let name = |(row, column): &(u32, u32)| {
        let place = sheet.places.get(*row as usize)?;
        let letters = column_letters(place.column.unwrap_or(*column));
        let row = place.row.saturating_add(1);
        Some(match &place.sheet {
            Some(name) => format!("{name}!{letters}{row}"),
            None => format!("line {row}"),
        })
    };
    let more = if cells.len() > 5 { " …" } else { "" };
    format!("{}{more}", cells.iter().take(5).filter_map(name).collect::<Vec<_>>().join(", "))
}

/// `file.xlsx, Sheet1!A3, A6`.
pub fn location(sheet: &RawSheet, cells: &[(u32, u32)]) -> String {
    match (cells.is_empty(), &sheet.sheet) {
        (false, _) => format!("{}, {}", file_name(&sheet.path), places(sheet, cells)),
        (true, Some(name)) => format!("{}, {name}", file_name(&sheet.path)),
        (true, None) => file_name(&sheet.path).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::raw::Cell;

    #[test]
    fn rows_without_a_value_are_empty_in_every_storage() {
        let columns = [
            RawColumn::Text(["h", "1", "", "x"].into_iter().collect()),
            RawColumn::Dictionary {
                codes: [1, 2, 0, 3].into_iter().collect(),
                values: ["", "h", "1", "x"].into_iter().collect(),
            },
            RawColumn::Cells {
                rows: vec![0, 1, 3],
                cells: vec![Cell::Text(0), Cell::Number(1.0), Cell::Text(1)],
                text: ["h", "x"].into_iter().collect(),
            },
            RawColumn::Numbers { values: vec![f64::NAN, 1.0], others: vec![(0, "h".into()), (3, "x".into())] },
        ];
        for column in columns {
            let parsed = parse(&column, 1..6, 0.0, |v| shown(v).parse::<f64>().ok());
            assert_eq!(parsed, Parsed { values: vec![1.0, 0.0, 0.0, 0.0, 0.0], bad: vec![3] });
            assert_eq!(texts(&column, 1..4).0.iter().collect::<Vec<_>>(), ["1", "", "x"]);
        }
    }

    #[test]
    fn text_is_trimmed_and_freed_of_control_characters() {
        assert_eq!(clean(" C013 "), "C013");
        assert_eq!(clean("\u{a0}C013\u{200b}"), "C013");
        assert_eq!(clean("a\u{1b}[31mb\nc\u{9b}"), "a[31mb c");
        assert_eq!(clean("Ёж €5"), "Ёж €5");
    }

    #[test]
    fn a_file_is_named_without_its_folders_and_standard_input_in_words() {
        assert_eq!(["/a/b.csv", "C:\\x\\b.csv", "-"].map(file_name), ["b.csv", "b.csv", "standard input"]);
    }

    #[test]
    fn dropped_rows_leave_every_column_alike() {
        let rows = Rows { range: 5..9, dropped: vec![6, 8] };
        assert_eq!(rows.keep(vec![5, 6, 7, 8]), [5, 7]);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [5, 7]);
        let texts: TextColumn = ["5", "6", "7", "8"].into_iter().collect();
        assert_eq!(rows.keep_texts(texts).iter().collect::<Vec<_>>(), ["5", "7"]);
        assert_eq!(rows.len(), 2);
    }
}
