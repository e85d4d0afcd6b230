//! What people take home: every file is read back by somebody else's reader, and hostile data stay data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/sample-data/people.rs"]
#[allow(dead_code)]
mod people;
#[allow(dead_code)]
mod support;

use calamine::{Data, Reader, Xlsx};
use polars::prelude::DataType;
use polars_io::prelude::{ParquetReader, SerReader};
use quick_xml::events::Event;
use std::io::Cursor;
use support::{Case, demo, demo_book, empty, small, what_if};
use tpa::analysis::Selection;
use tpa::analysis::churn::Churn;
use tpa::analysis::cohorts::Cohorts;
use tpa::analysis::forecast::Forecasts;
use tpa::analysis::schedule::Schedule;
use tpa::analysis::study::Study;
use tpa::analysis::survival::Survival;
use tpa::book::clients::Outcome;
use tpa::book::{Assumptions, Attribute, AttributeValues, Book, Limits, Money, Sales, TextColumn};
use tpa::output::anonymize::{Pseudonyms, anonymize, anonymize_assumptions};
use tpa::output::charts::{self, ImageFormat};
use tpa::output::exports::registry;
use tpa::output::formats::TableFormat;
use tpa::output::table::{ExportTable, ExportValues};
use tpa::output::{html, markdown, text};

const FORMATS: [TableFormat; 4] = [TableFormat::Csv, TableFormat::Xlsx, TableFormat::Json, TableFormat::Parquet];
const HOSTILE: &str = "=HYPERLINK(\"http://evil.example\",\"x\")<script>alert(1)</script>|& $a$\u{1b}[31m";

fn export(case: &Case, name: &str) -> ExportTable {
    (registry::find(name).unwrap().build)(&case.material()).unwrap()
}

fn bytes(case: &Case, table: &ExportTable, format: TableFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    format.write(table, &case.material(), &mut bytes).unwrap();
    bytes
}

/// Everything that is written as text, and the unpacked text of the workbook, for one case.
fn everything(case: &Case) -> String {
    let material = case.material();
    let mut all = text::render(&material);
    all += &markdown::render(&material).unwrap();
    all += &html::render(&material).unwrap();
    for chart in charts::CHARTS {
        all += &chart.svg(&material).unwrap_or_default();
    }
    for export in registry::EXPORTS {
        let Ok(table) = (export.build)(&material) else { continue };
        for format in FORMATS {
            let bytes = bytes(case, &table, format);
            all += &String::from_utf8_lossy(&bytes);
            if format == TableFormat::Xlsx {
                all += &unzipped(&bytes);
            }
        }
    }
    all
}

fn unzipped(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len()).map(|i| std::io::read_to_string(archive.by_index(i).unwrap()).unwrap()).collect()
}

fn with_first(column: &TextColumn) -> TextColumn {
    std::iter::once(HOSTILE).chain(column.iter().skip(1)).collect()
}

fn hostile() -> Case {
    let mut book = demo_book();
    book.clients.ids = with_first(&book.clients.ids);
    book.clients.names = book.clients.names.as_ref().map(with_first);
    let values = AttributeValues::Text((0..book.clients.len()).map(|_| "@SUM(A1)").collect());
    book.clients.attributes.push(Attribute { name: "+cmd|calc".into(), values });
    book.findings[0].message = HOSTILE.into();
    book.files[0].path = "/tmp/<img src=x onerror=alert(1)>.csv".into();
    Case::new(book, Assumptions::default())
}

#[test]
fn a_csv_is_rfc_4180_and_runs_no_formula() {
    let case = hostile();
    let written = String::from_utf8(bytes(&case, &export(&case, "clients"), TableFormat::Csv)).unwrap();
    assert!(written.ends_with("\r\n") && written.matches("\r\n").count() == 25);
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    let heads = reader.headers().unwrap().clone();
    assert!(heads.iter().all(|h| !h.starts_with(['=', '+', '-', '@'])), "{heads:?}");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][0], format!("'{HOSTILE}"));
    for (row, cell) in rows.iter().flat_map(|r| r.iter().map(move |c| (r, c))) {
        let runs = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
        assert!(!runs, "{cell} in {row:?}");
    }
}

#[test]
fn numbers_in_a_csv_are_plain_and_shares_are_fractions() {
    let case = demo();
    let written = String::from_utf8(bytes(&case, &export(&case, "segments"), TableFormat::Csv)).unwrap();
    let anchor: Vec<&str> = written.lines().nth(1).unwrap().split(',').collect();
    let row = &case.answers.rule_segments.as_ref().unwrap().rules[0];
    assert_eq!(anchor[0], "Anchor");
    assert_eq!(anchor[2].parse::<f64>().unwrap(), row.monthly_revenue.to_f64());
    assert_eq!(anchor[3].parse::<f64>().unwrap(), row.share);
}

#[test]
fn a_workbook_has_the_figures_the_charts_and_no_formula() {
    let case = hostile();
    for name in ["clients", "segments", "actions"] {
        let exported = export(&case, name);
        let file = bytes(&case, &exported, TableFormat::Xlsx);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.clone())).unwrap();
        let sheets = book.sheet_names();
        assert_eq!(sheets[0], exported.title);
        for sheet in ["Charts", "Assumptions", "Findings", "Chart data"] {
            assert!(sheets.iter().any(|s| s == sheet), "{sheet} in {sheets:?}");
        }
        for sheet in &sheets {
            assert_eq!(book.worksheet_formula(sheet).unwrap().used_cells().count(), 0, "{sheet}");
        }
        let range = book.worksheet_range(&exported.title).unwrap();
        assert_eq!(range.height(), exported.rows() + 1);
        check_numbers(&range, &exported);
        let parts = unzipped(&file);
        assert_eq!(parts.matches("<c:chartSpace").count(), 4);
        assert!(!parts.contains("<f>") && !parts.contains("hyperlink"), "text became a formula or a link");
    }
}

fn check_numbers(range: &calamine::Range<Data>, exported: &ExportTable) {
    for (column, number) in exported.columns.iter().zip(0..) {
        assert_eq!(range.get((0, number)), Some(&Data::String(column.title.clone())));
        for row in 0..exported.rows() {
            let expected = match &column.values {
                ExportValues::Number(v) => v[row],
                ExportValues::Money(v) => v[row].map_or(f64::NAN, |m| m.to_f64()),
                _ => continue,
            };
            match range.get((row + 1, number)) {
                Some(Data::Float(found)) => assert!((found - expected).abs() < 1e-9, "{}: {found}", column.name),
                found => assert!(!expected.is_finite(), "{} row {row}: {found:?}, not {expected}", column.name),
            }
        }
    }
}

#[test]
fn parquet_comes_back_with_types_and_values() {
    let case = demo();
    let table = export(&case, "actions");
    let frame = ParquetReader::new(Cursor::new(bytes(&case, &table, TableFormat::Parquet))).finish().unwrap();
    assert_eq!((frame.height(), frame.width()), (table.rows(), table.columns.len()));
    let worth = frame.column("value_monthly").unwrap();
    assert_eq!(worth.dtype(), &DataType::Float64);
    let first = case.calls.as_ref().unwrap()[0].value_monthly.to_f64();
    assert_eq!(worth.f64().unwrap().get(0), Some(first));
    assert_eq!(
        frame.column("client").unwrap().str().unwrap().get(0),
        Some(case.calls.as_ref().unwrap()[0].client.as_str())
    );
}

#[test]
fn json_rows_are_objects_with_null_for_what_is_not_known() {
    let mut case = small(&[(4.0, 6.0, 60.0), (f64::NAN, 6.0, 60.0)]);
    let parse = |case: &Case, name: &str| -> serde_json::Value {
        serde_json::from_slice(&bytes(case, &export(case, name), TableFormat::Json)).unwrap()
    };
    let segments = parse(&case, "segments");
    assert_eq!(segments.as_array().unwrap().len(), 4);
    assert_eq!(segments[0]["segment"], "Anchor");
    assert!(segments.as_array().unwrap().iter().any(|s| s["utilization"].is_null()), "an empty segment uses nothing");
    case.calls = Ok(Vec::new());
    assert_eq!(parse(&case, "actions"), serde_json::json!([]));
}

/// The charts that a client table supports; those of dated visits and sales are tested beside their code.
fn of_a_client_table() -> impl Iterator<Item = &'static charts::Chart> {
    let dated = |c: &&charts::Chart| {
        let dated = [Survival::STUDY, Cohorts::STUDY, Churn::STUDY, Schedule::STUDY, Forecasts::STUDY];
        c.studies.iter().any(|study| dated.contains(study))
            || ["attendance-heatmap", "schedule-fill", "revenue-by-month", "rfm", "mrr-movements"].contains(&c.name)
            || c.name.starts_with("value-")
    };
    charts::CHARTS.iter().filter(move |c| !dated(c))
}

#[test]
fn a_chart_is_well_formed_and_says_its_finding() {
    for case in [demo(), hostile(), what_if()] {
        let material = case.material();
        for chart in of_a_client_table() {
            let svg = chart.svg(&material).unwrap();
            let mut reader = quick_xml::Reader::from_str(&svg);
            let (mut shapes, mut texts) = (0, String::new());
            loop {
                match reader.read_event().unwrap() {
                    Event::Eof => break,
                    Event::Empty(_) => shapes += 1,
                    Event::Text(t) => texts += &t,
                    _ => {}
                }
            }
            assert!(shapes > 8, "{} has {shapes} shapes", chart.name);
            assert!(texts.contains("24 clients"), "no source in {}", chart.name);
            assert!(!svg.contains("NaN") && !svg.contains("<script") && !svg.contains('\u{1b}'), "{}", chart.name);
        }
        let lorenz = charts::find("lorenz").unwrap().svg(&material).unwrap();
        let top = case.answers.concentration.as_ref().unwrap().top_3_share;
        assert!(lorenz.contains(&format!("3 clients bring {:.0}% of the revenue", top * 100.0)));
    }
}

/// Sixty clients of whom a file says who left: those who come seldom, with some chance. All bought, some often.
fn left() -> Case {
    let mut book = small(&[(4.0, 6.0, 60.0); 60]).book;
    let visits: Vec<f64> = (0..60).map(|i| f64::from(i * 37 % 60) / 15.0).collect();
    let left = visits.iter().enumerate().map(|(i, v)| Some(v + f64::from(i as u8 % 7) / 3.0 < 2.4)).collect();
    book.clients.outcome = Some(Outcome { name: "Churn".into(), left });
    book.clients.attributes = vec![Attribute { name: "Visits".into(), values: AttributeValues::Number(visits) }];
    let day = |month: u32, client: u32| chrono::NaiveDate::from_ymd_opt(2024, month, 1 + client % 28).unwrap();
    let rows = (0..60).flat_map(|client| (1..=12).map(move |month| (client, month)));
    // Each begins in one of four months, buys with a chance of its own, and stops after a while of its own.
    let chance = |client: u32, month: u32| (client * 7919 + month * 104_729 + client * month * 31) % 97;
    let buys = |client: u32, month: u32| chance(client, month) < 20 + client % 5 * 15 && month < 5 + client * 13 % 11;
    let rows: Vec<(u32, u32)> = rows
        .filter(|&(client, month)| month == client % 4 + 1 || month > client % 4 + 1 && buys(client, month))
        .collect();
    book.sales = Some(std::sync::Arc::new(Sales {
        client: rows.iter().map(|(client, _)| *client).collect(),
        date: rows.iter().map(|(client, month)| day(*month, *client)).collect(),
        amount: rows.iter().map(|(client, _)| Money::from_f64(f64::from(20 + client % 9)).unwrap()).collect(),
        ..Sales::default()
    }));
    Case::new(book.within_period(Limits::default(), None), Assumptions::default())
}

#[test]
fn who_may_leave_can_be_taken_away() {
    let case = left();
    let material = case.material();
    for name in ["calibration", "roc", "lift", "drivers"] {
        let svg = charts::find(name).unwrap().svg(&material).unwrap();
        assert!(svg.contains("60 clients") && !svg.contains("NaN"), "{name}");
    }
    let clients = export(&case, "churn");
    assert_eq!(clients.rows(), 60);
    let column = |name: &str| &clients.columns.iter().find(|c| c.name == name).unwrap().values;
    let (ExportValues::Flag(gone), ExportValues::Number(p)) = (column("left"), column("churn_probability")) else {
        panic!("other columns")
    };
    let staying = gone.iter().take_while(|g| **g == Some(false)).count();
    assert!(staying > 20 && gone[staying..].iter().all(|g| *g == Some(true)), "those who have gone stand last");
    let ExportValues::Money(revenue) = column("monthly_revenue") else { panic!("other columns") };
    let at_risk = |row: usize| revenue[row].map_or(0.0, |money| money.to_f64()) * p[row];
    assert!((1..staying).all(|row| at_risk(row - 1) >= at_risk(row) - 0.01), "the most revenue at risk first");
    let ExportValues::Text(reasons) = column("reason_1") else { panic!("other columns") };
    assert!((0..60).all(|row| reasons.get(row).ends_with("points)")));
    let drivers = export(&case, "churn-drivers");
    let ExportValues::Text(names) = &drivers.columns[0].values else { panic!("other columns") };
    assert!((0..names.len()).any(|row| names.get(row) == "Visits"));
    let page = markdown::render(&material).unwrap();
    for heading in
        ["Who may leave", "How far to trust who may leave", "What leaving goes together with", "What clients are worth"]
    {
        assert!(page.contains(heading), "{heading}");
    }
    assert!(page.contains("Revenue at risk:"), "{page}");
    let report: serde_json::Value = serde_json::from_str(&tpa::output::json::render(&material)).unwrap();
    let churn = &report["churn"];
    let by_hand: f64 = churn["clients"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["left"] == false)
        .map(|c| c["probability"].as_f64().unwrap() * c["monthly_revenue"].as_f64().unwrap())
        .sum();
    assert!((churn["revenue_at_risk"].as_f64().unwrap() - by_hand).abs() < 0.01);
    assert!(churn["validation"]["recalibration"]["before"]["slope"].is_number());
}

#[test]
fn a_png_is_twice_the_slide() {
    let case = demo();
    for chart in of_a_client_table() {
        let png = chart.image(&case.material(), ImageFormat::Png).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((size(16), size(20)), (2400, 1500));
    }
}

#[test]
fn nothing_one_ties_zeros_and_infinities_do_not_break_anything() {
    let cases = [
        empty(),
        small(&[(4.0, 6.0, 60.0)]),
        small(&[(0.0, 0.0, 0.0); 3]),
        small(&[(4.0, 12.0, 60.0); 30]),
        small(&[(f64::NAN, f64::NAN, f64::NAN), (4.0, 3.0, 60.0)]),
        small(&[(f64::INFINITY, f64::INFINITY, 1e12), (1e300, 1e300, 1.0), (1e-300, 1e-300, 1.0)]),
        small(&[(4.0, 3.0, -60.0), (4.0, 3.0, 60.0)]),
    ];
    for case in cases {
        let all = everything(&case);
        assert!(!all.contains("NaN"), "somebody would read NaN");
        for chart in charts::CHARTS {
            if let Ok(png) = chart.image(&case.material(), ImageFormat::Png) {
                assert_eq!(&png[1..4], b"PNG");
            }
        }
    }
}

#[test]
fn a_selection_of_nobody_is_said_and_not_drawn() {
    let mut case = demo();
    case.selection = Selection::Some(Vec::new());
    case.answers = tpa::analysis::Answers::compute(&case.book, &case.assumptions, &case.selection);
    assert!(text::render(&case.material()).contains("0 of 24 clients"));
    assert!(charts::find("utilization").unwrap().svg(&case.material()).is_err());
    assert_eq!(export(&case, "clients").rows(), 0);
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    let page = html::render(&demo().material()).unwrap();
    for outside in ["http:", "https:", "//", "src=", "href=", "<script", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside} is in the page");
    }
    assert_eq!(page.matches("<svg").count(), 6);
}

#[test]
fn a_client_s_name_cannot_become_part_of_the_page() {
    let (page, plain) = (html::render(&hostile().material()).unwrap(), html::render(&demo().material()).unwrap());
    assert!(page.contains("=HYPERLINK(&quot;http:&#x2f;&#x2f;evil.example&quot;"), "the name is not shown as it is");
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{1b}'));
    let tags = |page: &str| page.matches('<').count();
    assert_eq!(tags(&page), tags(&plain), "the name has opened a tag");
}

#[test]
fn a_report_keeps_to_eighty_columns_and_sends_no_control_characters() {
    for case in [demo(), what_if(), hostile(), empty()] {
        let report = text::render(&case.material());
        for line in report.lines() {
            assert!(line.chars().count() <= 80, "{line}");
            assert!(!line.contains(char::is_control), "{line:?}");
        }
    }
    let markdown = markdown::render(&hostile().material()).unwrap();
    assert!(!markdown.contains("<script") && !markdown.contains('\u{1b}'));
}

#[test]
fn a_what_if_stands_beside_the_baseline() {
    let case = what_if();
    let report = text::render(&case.material());
    let (before, after) = (case.baseline.as_ref().unwrap(), &case.answers);
    let written = |a: &tpa::analysis::Answers| case.locale.money(a.revenue.as_ref().unwrap().monthly);
    let line = report.lines().find(|l| l.contains("Revenue a month")).unwrap();
    assert!(line.contains(&format!("{} -> {} (+$", written(before), written(after))), "{line}");
    assert!(report.contains("What if: hour $74.00, thirty $40.00") && report.contains("clients would pay"));
    assert!(!text::render(&demo().material()).contains("What if"));
}

#[test]
fn nobody_is_left_in_any_export_of_anonymized_data() {
    let key = *b"0123456789abcdef";
    let mut original = demo_book();
    // Ids that are no cell of a sheet.
    let own = |text: &str| text.replace('K', "ZQX-").replace("DUO", "ZQX-DUO");
    let ids: Vec<String> = original.clients.ids.iter().map(own).collect();
    original.clients.ids = ids.iter().map(String::as_str).collect();
    original.findings[0].message = format!("{}; {}", original.findings[0].message, ids.join(", "));
    let mut rates = Assumptions::default();
    rates.client_rates.insert("ZQX-DUO".into(), "70".parse().unwrap());
    let rates = anonymize_assumptions(rates, &Pseudonyms::new(&original.clients.ids, &key));
    let case = Case::new(anonymize(original.clone(), &key), rates);
    assert!(case.break_even.is_some(), "the rate of one client has lost its client");
    let all = everything(&case);
    let clients = &original.clients;
    for i in 0..clients.len() {
        let gone =
            [clients.ids.get(i), clients.names.as_ref().unwrap().get(i), clients.emails.as_ref().unwrap().get(i)];
        for what in gone.into_iter().chain([format!("010-{:04}", 1000 + i).as_str()]) {
            let is_word = |at: usize| {
                let outside = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
                outside(all[..at].chars().next_back()) && outside(all[at + what.len()..].chars().next())
            };
            let found = all.match_indices(what).find(|(at, _)| is_word(*at));
            // Two or three letters may stand by chance in what is compressed.
            let shown = found.map(|(at, _)| all[at..].chars().take(60).collect::<String>());
            assert!(shown.as_ref().is_none_or(|s| s.contains(char::REPLACEMENT_CHARACTER)), "{what}: {shown:?}");
        }
    }
    let pseudonym = case.book.clients.ids.get(0);
    assert!(pseudonym.starts_with("Client ") && all.contains(pseudonym));
}

#[test]
fn an_empty_book_has_a_report_that_says_what_is_needed() {
    let case = Case::new(Book::default(), Assumptions::default());
    let report = text::render(&case.material());
    assert!(report.contains("Not available: needs"), "{report}");
}
