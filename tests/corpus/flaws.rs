//! What happens to reports on their way.

use crate::clean::{DATE, Kind, Report};
use chrono::NaiveDate;

/// One flaw; two of the same part cannot meet in one file. They happen in the order of the list.
pub struct Flaw {
    pub name: &'static str,
    pub part: &'static str,
    pub kinds: &'static [Kind],
    pub spoil: fn(&mut Report),
}

const ALL: &[Kind] = &[Kind::Sessions, Kind::Sales, Kind::Clients];
const LOGS: &[Kind] = &[Kind::Sessions, Kind::Sales];
const SESSIONS: &[Kind] = &[Kind::Sessions];
const SALES: &[Kind] = &[Kind::Sales];

const fn flaw(name: &'static str, part: &'static str, kinds: &'static [Kind], spoil: fn(&mut Report)) -> Flaw {
    Flaw { name, part, kinds, spoil }
}

impl Flaw {
    /// Whether a file can have both: one part is spoilt once, and windows-1251 has no Spanish letters.
    pub fn goes_with(&self, other: &Flaw) -> bool {
        let names = [self.name, other.name];
        let apart = names.iter().any(|n| n.contains("1251")) && names.iter().any(|n| n.contains("Spanish"));
        self.part != other.part && !apart
    }
}

pub const FLAWS: &[Flaw] = &[
    flaw("a row twice", "twice", LOGS, |r| {
        let Some(miss) = r.rows.get(4).cloned() else { return };
        match r.kind {
            Kind::Sessions => r.truth.missed = r.truth.missed.map(|n| n + 1),
            _ => r.truth.revenue = r.truth.revenue.map(|total| total + 7_000),
        }
        r.rows.insert(5, miss);
    }),
    flaw("currency signs and brackets", "money", LOGS, |r| {
        amounts(r, |cents| {
            let text = format!("${}.{:02}", cents.abs() / 100, cents.abs() % 100);
            if cents < 0 { format!("({text})") } else { format!("{text} ") }
        });
    }),
    flaw("quantity and unit price", "money", SALES, |r| {
        let Some(column) = r.column("Total amount") else { return };
        r.headers.splice(column..=column, ["Quantity".to_string(), "Unit price".to_string()]);
        for row in &mut r.rows {
            let Some(cents) = row.get(column).and_then(|c| cents(c)) else { continue };
            let half = format!("{}.{:02}", cents.abs() / 200, cents.abs() / 2 % 100);
            row.splice(column..=column, [(2 * cents.signum()).to_string(), half]);
        }
    }),
    flaw("statuses in Spanish", "status", SESSIONS, |r| {
        r.rewrite("Status", |_, s| match s {
            "Completed" => "Asistió".into(),
            "No-Show" => "No se presentó".into(),
            _ => "Cancelación tardía".into(),
        });
    }),
    flaw("day/month/year", "dates", LOGS, |r| dates(r, |_| "%d/%m/%Y")),
    flaw("day.month.year", "dates", LOGS, |r| dates(r, |_| "%d.%m.%Y")),
    flaw("two date orders in one file", "dates", LOGS, |r| dates(r, |i| if i < 7 { DATE } else { "%d/%m/%Y" })),
    flaw("ISO dates", "dates", LOGS, |r| dates(r, |_| "%Y-%m-%d")),
    flaw("columns reversed", "columns", ALL, |r| {
        r.headers.reverse();
        r.rows.iter_mut().for_each(|row| row.reverse());
    }),
    flaw("unknown column", "columns", ALL, |r| {
        r.headers.push("Zorp".into());
        r.rows.iter_mut().enumerate().for_each(|(i, row)| row.push(format!("q{}", i % 4)));
    }),
    flaw("tabs", "delimiter", ALL, |r| r.delimiter = '\t'),
    flaw("semicolons and decimal commas", "delimiter", ALL, |r| {
        r.delimiter = ';';
        amounts(r, |cents| format!("{} €", comma(cents)));
    }),
    flaw("Spanish headers", "headers", ALL, |r| headers(r, 1)),
    flaw("byte order mark", "bytes", ALL, |r| r.encode = |t| [b"\xEF\xBB\xBF", t.as_bytes()].concat()),
    flaw("UTF-16", "bytes", ALL, |r| {
        r.encode = |t| [0xFEFF].into_iter().chain(t.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    }),
    flaw("Russian in windows-1251", "bytes", ALL, |r| {
        headers(r, 0);
        r.encode = |t| encoding_rs::WINDOWS_1251.encode(t).0.into_owned();
    }),
    flaw("web page named .xls", "bytes", ALL, |r| r.extension = "xls"),
    flaw("blank rows between", "rows", ALL, |r| insert(r, |_, width| vec![String::new(); width])),
    flaw("header repeated", "rows", ALL, |r| insert(r, |headers, _| headers.to_vec())),
    flaw("group headings", "rows", LOGS, |r| insert(r, |_, width| padded("Staff: Alma", width))),
    flaw("grand total", "rows", LOGS, |r| {
        let width = r.headers.len();
        let mut total = padded("Grand Total", width);
        if let Some(last) = total.last_mut() {
            *last = "99999.00".into();
        }
        r.rows.push(total);
    }),
    flaw("merged cells over the header", "above", ALL, |r| {
        r.above = vec![vec!["What".into(), String::new(), "Who".into()]]
    }),
    flaw("title rows", "above", ALL, |r| {
        r.above = vec![vec!["Corner Studio".into()], vec!["Report made 5/1/2024".into()], vec![String::new()]];
    }),
];

/// Headers in Russian (0) or Spanish (1).
fn headers(report: &mut Report, language: usize) {
    const WORDS: [(&str, [&str; 2]); 14] = [
        ("Date", ["Дата", "Fecha"]),
        ("Sale Date", ["Дата продажи", "Fecha de venta"]),
        ("Start time", ["Время начала", "Hora de inicio"]),
        ("End time", ["Время окончания", "Hora de fin"]),
        ("Client ID", ["Код клиента", "ID de cliente"]),
        ("Status", ["Статус", "Estado"]),
        ("Price", ["Цена", "Precio"]),
        ("Category", ["Категория", "Categoría"]),
        ("Total amount", ["Сумма", "Importe"]),
        ("First Name", ["Имя", "Nombre"]),
        ("Last Name", ["Фамилия", "Apellido"]),
        ("Email", ["Почта", "Correo electrónico"]),
        ("Unit price", ["Цена за единицу", "Precio unitario"]),
        ("Quantity", ["Количество", "Cantidad"]),
    ];
    for header in &mut report.headers {
        if let Some((_, words)) = WORDS.iter().find(|(english, _)| *header == *english) {
            *header = words[language].to_string();
        }
    }
}

fn cents(text: &str) -> Option<i64> {
    Some((text.parse::<f64>().ok()? * 100.0).round() as i64)
}

fn comma(cents: i64) -> String {
    let (sign, units, rest) = (if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
    if units >= 1000 {
        format!("{sign}{}.{:03},{rest:02}", units / 1000, units % 1000)
    } else {
        format!("{sign}{units},{rest:02}")
    }
}

fn amounts(report: &mut Report, with: fn(i64) -> String) {
    for header in ["Price", "Total amount", "Unit price"] {
        report.rewrite(header, |_, cell| cents(cell).map_or(cell.to_string(), with));
    }
}

fn dates(report: &mut Report, format: fn(usize) -> &'static str) {
    for header in ["Date", "Sale Date", "Fecha", "Дата", "Fecha de venta", "Дата продажи"] {
        report.rewrite(header, |i, cell| match NaiveDate::parse_from_str(cell, DATE) {
            Ok(date) => date.format(format(i)).to_string(),
            Err(_) => cell.to_string(),
        });
    }
}

fn padded(text: &str, width: usize) -> Vec<String> {
    let mut cells = vec![String::new(); width];
    if let Some(first) = cells.first_mut() {
        *first = text.into();
    }
    cells
}

/// A row of its own after every ten.
fn insert(report: &mut Report, row: fn(&[String], usize) -> Vec<String>) {
    let (headers, width) = (report.headers.clone(), report.headers.len());
    for at in [20, 10] {
        report.rows.insert(at, row(&headers, width));
    }
}
