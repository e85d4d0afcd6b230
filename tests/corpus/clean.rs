//! The clean reports, and what is true of them.

use chrono::{Days, NaiveDate};

/// What a report is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sessions,
    Sales,
    Clients,
}

/// The figures that every spoilt copy must still give; money in cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    pub clients: usize,
    pub revenue: Option<i64>,
    pub attended: Option<usize>,
    pub missed: Option<usize>,
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// A report as a grid of text, and how it is put into bytes.
#[derive(Debug, Clone)]
pub struct Report {
    pub kind: Kind,
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Lines before the header.
    pub above: Vec<Vec<String>>,
    pub delimiter: char,
    pub extension: &'static str,
    pub encode: fn(&str) -> Vec<u8>,
    pub truth: Truth,
}

pub const DATE: &str = "%m/%d/%Y";

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| c.to_string()).collect()
}

pub fn day(row: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 3).unwrap() + Days::new(2 * row as u64)
}

pub fn report(kind: Kind) -> Report {
    let (headers, rows, truth) = match kind {
        Kind::Sessions => sessions(),
        Kind::Sales => sales(),
        Kind::Clients => clients(),
    };
    Report {
        kind,
        headers,
        rows,
        above: Vec::new(),
        delimiter: ',',
        extension: "csv",
        encode: |t| t.as_bytes().to_vec(),
        truth,
    }
}

/// Forty appointments of nine clients: one in ten missed, one in ten cancelled late; the price in whole cents.
fn sessions() -> (Vec<String>, Vec<Vec<String>>, Truth) {
    let (mut revenue, mut attended, mut missed) = (0, 0, 0);
    let rows = (0..40).map(|i| {
        let status = match i % 10 {
            4 => "No-Show",
            7 => "Late Cancel",
            _ => "Completed",
        };
        let cents = 4_550 + 500 * (i as i64 % 4);
        if status == "Completed" {
            revenue += cents;
            attended += 1;
        } else {
            missed += 1;
        }
        vec![
            day(i).format(DATE).to_string(),
            format!("{}:15 AM", 7 + i % 5),
            format!("{}:15 AM", 8 + i % 5),
            format!("{}", 500_101 + i % 9),
            status.into(),
            money(cents),
        ]
    });
    let rows = rows.collect();
    let headers = texts(&["Date", "Start time", "End time", "Client ID", "Status", "Price"]);
    let days = Some((day(0), day(39)));
    (headers, rows, Truth { clients: 9, revenue: Some(revenue), attended: Some(attended), missed: Some(missed), days })
}

/// Thirty sales to eleven clients, two of them returns, one above a thousand.
fn sales() -> (Vec<String>, Vec<Vec<String>>, Truth) {
    let mut revenue = 0;
    let rows = (0..30).map(|i| {
        let cents = match i {
            9 | 21 => -2_000,
            15 => 123_450,
            _ => 2_000 + 1_250 * (i as i64 % 5),
        };
        revenue += cents;
        vec![
            day(i).format(DATE).to_string(),
            format!("{}", 500_101 + i % 11),
            ["Yoga", "Massage", "Private"][i % 3].into(),
            money(cents),
        ]
    });
    let rows = rows.collect();
    let headers = texts(&["Sale Date", "Client ID", "Category", "Total amount"]);
    let days = Some((day(0), day(29)));
    (headers, rows, Truth { clients: 11, revenue: Some(revenue), attended: None, missed: None, days })
}

/// Twenty people.
fn clients() -> (Vec<String>, Vec<Vec<String>>, Truth) {
    let rows = (0..20).map(|i| {
        vec![format!("{}", 500_101 + i), format!("Given{i}"), format!("Family{i}"), format!("given{i}@example.com")]
    });
    let headers = texts(&["Client ID", "First Name", "Last Name", "Email"]);
    (headers, rows.collect(), Truth { clients: 20, revenue: None, attended: None, missed: None, days: None })
}

pub fn money(cents: i64) -> String {
    format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

impl Report {
    /// The column with this header in the clean report.
    pub fn column(&self, header: &str) -> Option<usize> {
        self.headers.iter().position(|h| h == header)
    }

    /// Rewrites the cells of the column, where there is one.
    pub fn rewrite(&mut self, header: &str, with: impl Fn(usize, &str) -> String) {
        let Some(column) = self.column(header) else { return };
        for (i, row) in self.rows.iter_mut().enumerate() {
            if let Some(cell) = row.get_mut(column) {
                *cell = with(i, cell);
            }
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let quoted = |cell: &String| {
            if cell.contains([self.delimiter, '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let lines = self.above.iter().chain(std::iter::once(&self.headers)).chain(&self.rows);
        let text: String = if self.extension == "xls" {
            let row = |cells: &Vec<String>| {
                let cells: String = cells.iter().map(|c| format!("<td>{c}</td>")).collect();
                format!("<tr>{cells}</tr>\n")
            };
            format!("<html><body><table>\n{}</table></body></html>", lines.map(row).collect::<String>())
        } else {
            let separator = self.delimiter.to_string();
            lines.map(|l| l.iter().map(quoted).collect::<Vec<_>>().join(&separator) + "\n").collect()
        };
        (self.encode)(&text)
    }
}
