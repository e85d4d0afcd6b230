//! Reports as studios download them, mutilated in every way that was seen, alone and in pairs: each is read right, and
//! no row is lost in silence.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics fails")]

use std::fmt::Write;
use tpa::book::{Book, Money, Status};
use tpa::ingest::{OpenOptions, Progress, Source, open};

/// A small linear congruential generator: the same files in every run.
struct Seed(u64);

impl Seed {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One sale: client, year, month, day, item, quantity, cents of one.
type Sale = (u32, i32, u32, u32, &'static str, i64, i64);

fn sales() -> Vec<Sale> {
    let mut seed = Seed(7);
    (0..48)
        .map(|i| {
            let item = ["Yoga 10", "Massage", "Drop-in"][seed.below(3) as usize];
            let quantity = if i % 16 == 9 { -1 } else { 1 + (i % 5 == 0) as i64 };
            // Days above twelve throughout, so that every order of day and month can be told.
            let day = if i % 3 == 0 { 13 + seed.below(15) } else { 1 + seed.below(28) } as u32;
            let cents = 1_000 + 250 * seed.below(400) as i64;
            (1_000 + seed.below(14) as u32, 2024, 1 + (i / 5) as u32, day, item, quantity, cents)
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Cut {
    Bom,
    Utf16,
    Spanish,
    Russian,
    Semicolons,
    Tabs,
    DayFirst,
    Points,
    Iso,
    CommaDecimals,
    Euro,
    Title,
    BlankRows,
    Headings,
    Totals,
    HeaderAgain,
    OtherOrder,
    ExtraColumns,
    UnitPrice,
    Brackets,
    Html,
    MissingFields,
    QuotedNewlines,
}

use Cut::*;

const CUTS: [Cut; 23] = [
    Bom,
    Utf16,
    Spanish,
    Russian,
    Semicolons,
    Tabs,
    DayFirst,
    Points,
    Iso,
    CommaDecimals,
    Euro,
    Title,
    BlankRows,
    Headings,
    Totals,
    HeaderAgain,
    OtherOrder,
    ExtraColumns,
    UnitPrice,
    Brackets,
    Html,
    MissingFields,
    QuotedNewlines,
];

fn amount(cents: i64, cuts: &[Cut]) -> String {
    let has = |c| cuts.contains(&c);
    let (whole, part) = (cents.abs() / 100, cents.abs() % 100);
    let grouped = if whole >= 1000 {
        format!("{}{}{:03}", whole / 1000, if has(CommaDecimals) { "." } else { "," }, whole % 1000)
    } else {
        whole.to_string()
    };
    let number = format!("{grouped}{}{part:02}", if has(CommaDecimals) { "," } else { "." });
    let number = match (has(Euro), has(CommaDecimals)) {
        (true, true) => format!("{number} €"),
        (true, false) => format!("€{number}"),
        _ => format!("${number} "),
    };
    match (cents < 0, has(Brackets)) {
        (false, _) => number,
        (true, true) => format!("({})", number.trim()),
        (true, false) => format!("-{number}"),
    }
}

fn date(y: i32, m: u32, d: u32, cuts: &[Cut]) -> String {
    let has = |c| cuts.contains(&c);
    if has(Iso) {
        format!("{y}-{m:02}-{d:02}")
    } else if has(Points) {
        format!("{d:02}.{m:02}.{y}")
    } else if has(DayFirst) {
        format!("{d}/{m}/{y}")
    } else {
        format!("{m}/{d}/{y}")
    }
}

/// The table as rows of cells, the header among them.
fn table(cuts: &[Cut]) -> Vec<Vec<String>> {
    let has = |c| cuts.contains(&c);
    let words: [&str; 5] = match (has(Spanish), has(Russian)) {
        (true, _) => ["ID cliente", "Fecha de venta", "Producto", "Cantidad", "Importe"],
        (_, true) => ["Код клиента", "Дата продажи", "Товар", "Количество", "Сумма"],
        _ => ["Client ID", "Sale Date", "Item", "Quantity", "Total amount"],
    };
    let price = match (has(Spanish), has(Russian)) {
        (true, _) => "Precio unitario",
        (_, true) => "Цена за единицу",
        _ => "Unit price",
    };
    let row = |cells: [String; 5]| -> Vec<String> {
        let [a, b, c, d, e] = cells;
        let mut row = if has(OtherOrder) { vec![c, e, b, a, d] } else { vec![a, b, c, d, e] };
        if has(ExtraColumns) {
            row.insert(2, "x".into());
            row.push("9".into());
        }
        row
    };
    let mut header = words.map(String::from);
    if has(UnitPrice) {
        header[4] = price.into();
    }
    let mut header = row(header);
    if has(ExtraColumns) {
        header[2] = "Batch remark".into();
        *header.last_mut().unwrap() = "Register".into();
    }
    let width = header.len();
    let one = |text: &str| -> Vec<String> {
        let mut cells = vec![String::new(); width];
        cells[0] = text.into();
        cells
    };
    let mut rows = Vec::new();
    if has(Title) {
        rows.extend([one("Sales of the studio, 2024"), one("")]);
    }
    rows.push(header.clone());
    for (i, &(client, y, m, d, item, quantity, cents)) in sales().iter().enumerate() {
        if has(BlankRows) && i == 20 {
            rows.push(one(""));
        }
        if has(Headings) && i % 16 == 0 {
            rows.push(one("Anna the seller"));
        }
        if has(HeaderAgain) && i == 30 {
            rows.push(header.clone());
        }
        let money = amount(if has(UnitPrice) { cents } else { cents * quantity }, cuts);
        let item = if has(QuotedNewlines) && i % 7 == 0 { format!("{item}\nwith a note") } else { item.to_string() };
        rows.push(row([client.to_string(), date(y, m, d, cuts), item, quantity.to_string(), money]));
        if has(Totals) && i % 16 == 15 {
            rows.push(row(["Total".into(), String::new(), String::new(), String::new(), "$77.00".into()]));
        }
    }
    rows
}

fn text(rows: &[Vec<String>], cuts: &[Cut]) -> String {
    let has = |c| cuts.contains(&c);
    let mut out = String::new();
    if has(Html) {
        out.push_str("<html><head><title>Report</title></head><body><table>");
        for row in rows {
            out.push_str("<tr>");
            row.iter().for_each(|cell| write!(out, "<td>{}</td>", cell.replace('&', "&amp;")).unwrap());
            out.push_str("</tr>\n");
        }
        return out + "</table></body></html>";
    }
    let delimiter = if has(Semicolons) {
        ';'
    } else if has(Tabs) {
        '\t'
    } else {
        ','
    };
    for row in rows {
        let filled = row.iter().rposition(|c| !c.is_empty()).map_or(0, |at| at + 1);
        let cells = if has(MissingFields) { &row[..filled] } else { row };
        let quoted = |c: &String| match c.contains([delimiter, '"', '\n']) {
            true => format!("\"{}\"", c.replace('"', "\"\"")),
            false => c.clone(),
        };
        out.push_str(&cells.iter().map(quoted).collect::<Vec<_>>().join(&delimiter.to_string()));
        out.push('\n');
    }
    out
}

fn bytes(cuts: &[Cut]) -> Vec<u8> {
    let text = text(&table(cuts), cuts);
    if cuts.contains(&Utf16) {
        let mut bytes = vec![0xFF, 0xFE];
        text.encode_utf16().for_each(|unit| bytes.extend(unit.to_le_bytes()));
        return bytes;
    }
    let mut bytes = if cuts.contains(&Bom) { vec![0xEF, 0xBB, 0xBF] } else { Vec::new() };
    bytes.extend(text.as_bytes());
    bytes
}

fn opened(name: &str, bytes: &[u8]) -> Result<Book, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    open(&[Source::Path(path)], &OpenOptions::default(), &Progress::default())
        .map(|o| o.book)
        .map_err(|e| e.to_string())
}

fn rows_add_up(book: &Book, what: &str) {
    for file in &book.files {
        let aside: usize = file.set_aside.iter().map(|s| s.count).sum();
        assert_eq!(file.rows_read, file.rows_used + aside, "{what}: {file:?}");
    }
}

/// What must come out, whatever was done to the file.
fn check(cuts: &[Cut]) -> Result<(), String> {
    let name = if cuts.contains(&Html) { "Report.xls" } else { "report.csv" };
    let book = opened(name, &bytes(cuts))?;
    rows_add_up(&book, &format!("{cuts:?}"));
    let truth: i64 = sales().iter().map(|s| s.5 * s.6).sum();
    let Some(read) = &book.sales else { return Err("not taken for sales".into()) };
    let total: Money = read.amount.iter().copied().sum();
    let mut clients: Vec<u32> = sales().iter().map(|s| s.0).collect();
    clients.sort_unstable();
    clients.dedup();
    let days = sales().iter().filter_map(|s| chrono::NaiveDate::from_ymd_opt(s.1, s.2, s.3)).collect::<Vec<_>>();
    let same = |what: &str, ok: bool, got: String| if ok { Ok(()) } else { Err(format!("{what}: {got}")) };
    same("rows", read.len() == 48, read.len().to_string())?;
    same("revenue", total.micros() == truth * 10_000, format!("{} for {truth}", total.micros() / 10_000))?;
    same("clients", book.clients.len() == clients.len(), book.clients.len().to_string())?;
    same("first day", read.date.iter().min() == days.iter().min(), format!("{:?}", read.date.iter().min()))?;
    same("last day", read.date.iter().max() == days.iter().max(), format!("{:?}", read.date.iter().max()))
}

/// Some of the ways exclude each other.
fn go_together(a: Cut, b: Cut) -> bool {
    let kinds: [&[Cut]; 5] = [
        &[Bom, Utf16],
        &[Spanish, Russian],
        &[Semicolons, Tabs, Html],
        &[DayFirst, Points, Iso],
        &[Html, QuotedNewlines, MissingFields, Bom, Utf16],
    ];
    !kinds.iter().any(|k| k.contains(&a) && k.contains(&b))
}

#[test]
fn every_mutilated_report_is_read_right_alone_and_in_pairs() {
    let mut wrong = Vec::new();
    let mut files = 1;
    wrong.extend(check(&[]).err().map(|e| format!("[]: {e}")));
    for (i, &a) in CUTS.iter().enumerate() {
        files += 1;
        wrong.extend(check(&[a]).err().map(|e| format!("{a:?}: {e}")));
        for &b in CUTS.iter().skip(i + 1).filter(|b| go_together(a, **b)) {
            files += 1;
            wrong.extend(check(&[a, b]).err().map(|e| format!("{a:?} {b:?}: {e}")));
        }
    }
    assert!(files > 200);
    assert!(wrong.is_empty(), "{} of {files}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn check_in_logs_are_sessions_and_names_stand_for_ids() {
    let book = opened(
        "visits.csv",
        b"Member;Check in;Check out\nAnn Lee;2024-01-13 09:00;2024-01-13 10:30\nBob Ray;2024-01-14 23:30;2024-01-15 00:15\nAnn Lee;2024-01-20 09:00;\n",
    )
    .unwrap();
    rows_add_up(&book, "check-ins");
    let log = book.sessions.as_deref().unwrap();
    assert_eq!(log.minutes.as_deref(), Some(&[90, 45, u16::MAX][..]));
    assert!(log.status.iter().all(|s| *s == Status::Attended));
    assert_eq!((book.clients.len(), book.activity.visits.unwrap().attended[0]), (2, 2));
}

#[test]
fn statuses_blocks_and_duplicates_are_counted_and_kept() {
    let csv = "Fecha,Hora inicio,Hora fin,ID cliente,Estado\n13/01/2024,9:00,10:00,7,Asistió\n13/01/2024,9:00,10:00,7,Asistió\n\
        14/01/2024,9:00,10:00,8,No asistió\n14/01/2024,11:00,12:00,---,\n15/01/2024,9:00,10:00,8,quizás\n";
    let book = opened("citas.csv", csv.as_bytes()).unwrap();
    rows_add_up(&book, "statuses");
    let log = book.sessions.as_deref().unwrap();
    use Status::{Attended, Block, NoShow, Unknown};
    assert_eq!(log.status, [Attended, Attended, NoShow, Block, Unknown]);
    assert!(book.findings.iter().any(|f| f.code == "unknown_statuses" && f.message.contains("quizás")));
}

#[test]
fn unlimited_passes_have_no_number_of_visits() {
    let csv = "Client ID,Client Name,Service Category,Pricing option,First Activation Date,Last Expiration Date,Total Amount,Visits Remaining,Purchased,Unbooked\n\
        1,Ann,Yoga,Unlimited,1/13/2024,1/13/2025,$900.00,99958,99999,99958\n2,Bob,Yoga,10 pack,1/14/2024,6/14/2024,$150.00,3,10,3\n";
    let passes = opened("visits remaining.csv", csv.as_bytes()).unwrap().passes.unwrap();
    assert_eq!(passes.remaining, [f64::INFINITY, 3.0]);
    assert_eq!((passes.bought[1], passes.paid[1]), (10.0, Money::from_f64(150.0)));
}
