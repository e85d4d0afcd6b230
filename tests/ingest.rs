//! From files to the book: workbooks and text files written by the tests, with the flaws that real ones have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tpa::book::claims::ClaimedFigure;
use tpa::book::{Finding, Money, Severity};
use tpa::ingest::{OpenOptions, Opened, Progress, Source, open};

const HEADERS: [&str; 11] = [
    "client_id",
    "service_type",
    "ideal_hours_month",
    "hours_nov_jan",
    "expected_hours_3mo ",
    "utilization",
    "30_60",
    "session_rate",
    "revenue_nov_jan",
    "revenue_share_pct",
    "client_segment",
];

/// Id, visits, ideal hours a month, hours, session; 60 for the hour and 33 for half of it.
const CLIENTS: [(&str, &str, f64, f64, &str); 6] = [
    ("M1", "twice", 8.0, 11.0, "hour"),
    ("M2", "once", 4.0, 6.0, "hour"),
    ("M3", "twice", 4.0, 9.0, "thirty"),
    ("M4", "once", 2.0, 3.0, "thirty"),
    ("M5", "once", 4.0, 13.0, "hour"),
    ("LIFT", "twice", 8.0, 24.0, "hour"),
];

fn client_row(sheet: &mut Worksheet, row: u32, client: (&str, &str, f64, f64, &str), id: &str) {
    let (_, service, ideal, hours, session) = client;
    let (n, rate) = (row + 1, if session == "hour" { 60.0 } else { 33.0 });
    let computed = |text: String, value: f64| Formula::new(text).set_result(value.to_string());
    sheet.write(row, 0, id).unwrap();
    sheet.write(row, 1, service).unwrap();
    sheet.write(row, 2, ideal).unwrap();
    sheet.write(row, 3, hours).unwrap();
    sheet.write(row, 4, computed(format!("=C{n} * 3"), ideal * 3.0)).unwrap();
    sheet.write(row, 5, computed(format!("=D{n} /E{n}"), hours / ideal / 3.0)).unwrap();
    sheet.write(row, 6, session).unwrap();
    sheet.write(row, 7, rate).unwrap();
    sheet.write(row, 8, computed(format!("=H{n}*D{n}"), rate * hours)).unwrap();
}

fn client_table(sheet: &mut Worksheet, spaces: &[&str]) {
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write(0, column, header).unwrap();
    }
    for (row, client) in (1..).zip(CLIENTS) {
        let id = if spaces.contains(&client.0) { format!("{} ", client.0) } else { client.0.to_string() };
        client_row(sheet, row, client, &id);
        let share = Formula::new(format!("=I{}/SUM(I{}:I{})", row + 1, row, row + 4)).set_result("0.25");
        sheet.write(row, 9, share).unwrap();
        sheet.write(row, 10, "Anchor").unwrap();
    }
}

/// A trainer's workbook: a working sheet with a dashboard and a second copy of the rows, and a tidy sheet.
fn trainers_workbook(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let work = book.add_worksheet().set_name("Work").unwrap();
    client_table(work, &["M2", "M4"]);
    work.write(1, 13, "rev_opp_per_month:").unwrap();
    work.write(1, 14, 1234.5).unwrap();
    work.write(2, 13, "missing hours 3mo:").unwrap();
    work.write(2, 14, 36.0).unwrap();
    work.write(10, 4, "Utilization").unwrap();
    work.write(10, 5, "# Clients").unwrap();
    for (row, label, formula, shown) in [
        (11, "<60%", "=COUNTIFS(F1:F6, \">.6\",F1:F6, \"<0.8\")", "3"),
        (12, "60-80%", "=COUNTIFS(F2:F7, \">.6\",F2:F7, \"<0.8\")", "1"),
        (13, "≥ 80%", "=COUNTIF(F2:F7, \">=0.8\")", "2"),
    ] {
        work.write(row, 4, label).unwrap();
        work.write(row, 5, Formula::new(formula).set_result(shown)).unwrap();
    }
    for (row, client) in (20..).zip(CLIENTS) {
        client_row(work, row, client, client.0);
    }
    client_table(book.add_worksheet().set_name("Tidy").unwrap(), &[]);
    let path = folder.join("trainer.xlsx");
    book.save(&path).unwrap();
    path
}

fn text_file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn read(path: &Path, options: &OpenOptions) -> Result<Opened, String> {
    open(&[Source::Path(path.into())], options, &Progress::default()).map_err(|e| e.to_string())
}

fn read_text(text: &str) -> Opened {
    let folder = TempDir::new().unwrap();
    read(&text_file(folder.path(), "clients.csv", text), &OpenOptions::default()).unwrap()
}

fn mapped(maps: &[&str]) -> OpenOptions {
    OpenOptions { maps: maps.iter().map(|m| m.parse().unwrap()).collect(), ..OpenOptions::default() }
}

fn finding<'a>(opened: &'a Opened, code: &str) -> &'a Finding {
    let codes: Vec<&str> = opened.book.findings.iter().map(|f| f.code).collect();
    opened.book.findings.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no {code} among {codes:?}"))
}

fn ids(opened: &Opened) -> Vec<&str> {
    opened.book.clients.ids.iter().collect()
}

fn hours(opened: &Opened) -> &[f64] {
    &opened.book.delivery.as_ref().unwrap().hours
}

/// Every row that was read was used or set aside.
fn assert_rows_add_up(opened: &Opened) {
    for file in &opened.book.files {
        let aside: usize = file.set_aside.iter().map(|group| group.count).sum();
        assert_eq!(file.rows_read, file.rows_used + aside, "{file:?}");
    }
}

#[test]
fn the_tidy_sheet_of_a_trainers_workbook_is_analysed() {
    let folder = TempDir::new().unwrap();
    let opened = read(&trainers_workbook(folder.path()), &OpenOptions::default()).unwrap();
    let clients = &opened.book.clients;
    assert_eq!(ids(&opened), ["M1", "M2", "M3", "M4", "M5", "LIFT"]);
    assert_eq!(hours(&opened), [11.0, 6.0, 9.0, 3.0, 13.0, 24.0]);
    assert_eq!(clients.ideal_hours_month.as_deref().unwrap(), [8.0, 4.0, 4.0, 2.0, 4.0, 8.0]);
    assert_eq!(clients.rates.as_ref().unwrap()[2], Money::from_f64(33.0));
    let sessions = clients.session_type.as_ref().unwrap();
    assert_eq!((sessions.types.get(2), &sessions.minutes), (Some("thirty"), &vec![Some(60.0), Some(30.0)]));
    assert_eq!((opened.book.period.months, opened.book.period.label.as_deref()), (Some(3.0), Some("Nov–Jan")));
    assert_eq!((opened.book.files[0].table.as_str(), opened.book.files[0].rows_used), ("Tidy: clients", 6));
    assert_rows_add_up(&opened);
    let roles: Vec<_> =
        opened.inspection.tables.iter().map(|t| (t.sheet.as_deref().unwrap(), t.role.as_str())).collect();
    assert_eq!(roles, [("Work", "not used"), ("Work", "dashboard"), ("Tidy", "clients")]);
}

#[test]
fn every_sheet_of_a_trainers_workbook_is_audited() {
    let folder = TempDir::new().unwrap();
    let opened = read(&trainers_workbook(folder.path()), &OpenOptions::default()).unwrap();
    let ids = finding(&opened, "ids_trimmed");
    assert_eq!((ids.count, ids.location.as_str()), (2, "trainer.xlsx, Work!A3, A5"));
    assert_eq!(finding(&opened, "header_trimmed").location, "trainer.xlsx, Work!E1");
    assert_eq!(finding(&opened, "client_rows_repeated").location, "trainer.xlsx, Work!A21:A26");
    assert_eq!(finding(&opened, "client_table_copied").count, 6);
    assert_eq!(finding(&opened, "formula_range_drifts").count, 6);
    let band = finding(&opened, "band_count_contradicts_label");
    assert_eq!(band.location, "trainer.xlsx, Work!F12");
    assert!(band.message.contains("60-80%") && band.message.contains("row 7"), "{}", band.message);
    assert!(band.message.contains("3 of 6") && band.message.contains("right by luck"), "{}", band.message);
    assert!(!opened.book.findings.iter().any(|f| f.code == "copies_differ"));
}

#[test]
fn what_a_trainers_workbook_claims_is_kept_for_the_audit() {
    let folder = TempDir::new().unwrap();
    let claims = read(&trainers_workbook(folder.path()), &OpenOptions::default()).unwrap().book.claims;
    let shares: Vec<_> = claims
        .columns
        .iter()
        .filter(|c| c.figure == ClaimedFigure::RevenueShare)
        .map(|c| (c.analysed, c.rows.len()))
        .collect();
    assert_eq!(shares, [(false, 6), (true, 6)]);
    let revenue = claims.columns.iter().find(|c| c.figure == ClaimedFigure::Revenue && c.analysed).unwrap();
    assert_eq!(revenue.months, Some(3.0));
    let cells: Vec<_> =
        claims.cells.iter().map(|c| (c.figure, c.per_month, c.months, c.value, c.at.to_string())).collect();
    assert_eq!(
        cells,
        [
            (ClaimedFigure::Opportunity, true, None, 1234.5, "Work!O2".to_string()),
            (ClaimedFigure::UnrealizedHours, false, Some(3.0), 36.0, "Work!O3".to_string()),
        ]
    );
}

#[test]
fn copies_that_disagree_are_named() {
    let folder = TempDir::new().unwrap();
    let mut book = Workbook::new();
    for (name, hours) in [("One", 4.0), ("Two", 5.0)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, header) in (0..).zip(["client_id", "hours", "rate"]) {
            sheet.write(0, column, header).unwrap();
        }
        for (row, id) in [(1, "A1"), (2, "A2")] {
            sheet.write(row, 0, id).unwrap();
            sheet.write(row, 1, if row == 1 { hours } else { 9.0 }).unwrap();
            sheet.write(row, 2, 50.0).unwrap();
        }
    }
    let path = folder.path().join("two.xlsx");
    book.save(&path).unwrap();
    let opened = read(&path, &OpenOptions::default()).unwrap();
    assert_eq!(finding(&opened, "copies_differ").location, "two.xlsx, Two!B2");
}

#[test]
fn the_user_chooses_the_sheet_by_name_or_number() {
    let folder = TempDir::new().unwrap();
    let path = trainers_workbook(folder.path());
    for sheet in ["Work", "work", "1"] {
        let options = OpenOptions { sheet: Some(sheet.into()), ..OpenOptions::default() };
        let opened = read(&path, &options).unwrap();
        assert_eq!(opened.book.files[0].table, "Work: clients");
        assert_eq!(ids(&opened)[1], "M2");
        assert_eq!(finding(&opened, "ids_trimmed").count, 2);
    }
    let options = OpenOptions { sheet: Some("Januar".into()), ..OpenOptions::default() };
    let error = read(&path, &options).unwrap_err();
    assert!(error.ends_with("has no sheet \"Januar\"; its sheets are 1 \"Work\", 2 \"Tidy\""), "{error}");
}

#[test]
fn a_russian_file_with_decimal_commas_is_read() {
    let opened = read_text(
        "Код клиента;ФИО;Тип занятия;Идеальные часы в месяц;Часы_ноя_янв;Цена за час;Email согласие\n\
         К-1;Иванова Анна;час;8;11,5;1 500,00 ₽;да\nК-2;Петров Олег;полчаса;4;6;800,50 ₽;нет\nИтого;;;12;17,5;;\n",
    );
    assert_eq!(ids(&opened), ["К-1", "К-2"]);
    assert_eq!(hours(&opened), [11.5, 6.0]);
    let clients = &opened.book.clients;
    assert_eq!(clients.rates.as_ref().unwrap()[..], [Money::from_f64(1500.0), Money::from_f64(800.5)]);
    assert_eq!(clients.session_type.as_ref().unwrap().minutes, [Some(60.0), Some(30.0)]);
    assert_eq!(opened.book.period.label.as_deref(), Some("Nov–Jan"));
    assert_eq!((finding(&opened, "total_rows").count, opened.book.files[0].set_aside[0].count), (1, 1));
    assert_rows_add_up(&opened);
}

#[test]
fn a_spanish_workbook_with_a_title_and_merged_cells_is_read() {
    let folder = TempDir::new().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 4, "Clientes del estudio", &Format::new()).unwrap();
    for (column, header) in
        (0..).zip(["Cliente", "Sesión", "Horas ideales al mes", "Horas (nov-ene)", "Precio por hora"])
    {
        sheet.write(2, column, header).unwrap();
    }
    for (row, (name, session, hours)) in (3..).zip([("Ana", "hora", "11"), ("Luis", "media hora", "6,5")]) {
        sheet.write(row, 0, name).unwrap();
        sheet.write(row, 1, session).unwrap();
        sheet.write(row, 2, 4.0).unwrap();
        sheet.write(row, 3, hours).unwrap();
        sheet.write(row, 4, "€1.061,20").unwrap();
    }
    sheet.write(6, 0, "Total").unwrap();
    sheet.write(6, 3, 17.5).unwrap();
    let path = folder.path().join("clientes.xlsx");
    book.save(&path).unwrap();
    let opened = read(&path, &OpenOptions::default()).unwrap();
    assert_eq!((ids(&opened), hours(&opened)), (vec!["Ana", "Luis"], &[11.0, 6.5][..]));
    assert_eq!(opened.book.clients.rates.as_ref().unwrap()[0], Money::from_f64(1061.2));
    assert_eq!((opened.book.period.months, opened.inspection.tables[0].header_row), (Some(3.0), Some(3)));
}

#[test]
fn the_first_row_of_an_id_counts_and_the_others_are_named() {
    let opened = read_text(
        "client_id,hours_jan,ideal_hours_month\nA1,4,4\nA2,5,4\nA1 ,9,4\n,7,4\nA3,x,4\nclient_id,hours_jan,ideal_hours_month\n",
    );
    assert_eq!(ids(&opened), ["A1", "A2", "A3"]);
    assert!(hours(&opened)[..2] == [4.0, 5.0] && hours(&opened)[2].is_nan());
    assert_eq!(finding(&opened, "duplicate_clients").location, "clients.csv, line 4");
    assert_eq!(finding(&opened, "rows_without_id").location, "clients.csv, line 5");
    assert_eq!(finding(&opened, "unreadable_values").location, "clients.csv, line 6");
    assert_eq!(finding(&opened, "ids_trimmed").count, 1);
    assert_eq!((opened.book.files[0].rows_read, opened.book.files[0].rows_used), (6, 3));
    assert_rows_add_up(&opened);
}

#[test]
fn without_ids_names_serve_and_without_names_the_row_numbers() {
    let names = read_text("name,hours_jan,ideal_hours_month\nAnn,4,4\nBob,5,4\n");
    assert_eq!(ids(&names), ["Ann", "Bob"]);
    assert_eq!(finding(&names, "names_are_ids").severity, Severity::Info);
    let rows = read_text("name,hours_jan,ideal_hours_month\nAnn,4,4\nAnn,5,4\n");
    assert_eq!(ids(&rows), ["2", "3"]);
    assert_eq!(finding(&rows, "no_client_id").severity, Severity::Warning);
}

#[test]
fn rows_per_client_and_month_are_added_up() {
    let opened = read_text("client_id,month,hours\nA1,2024-11,2\nA1,2024-12,3\nA2,2024-11,4\nA2,2024-12,\n");
    assert_eq!((ids(&opened), hours(&opened)), (vec!["A1", "A2"], &[5.0, 4.0][..]));
    assert_eq!((opened.book.period.months, opened.book.files[0].rows_used), (Some(2.0), 4));
    assert_rows_add_up(&opened);
}

#[test]
fn a_log_is_not_taken_for_a_list_of_clients() {
    let opened = read_text("client_id,amount\nA1,10\nA1,20\nA1,30\nA2,5\nA1,1\n");
    assert_eq!(finding(&opened, "duplicate_clients").severity, Severity::Error);
    assert!(opened.book.clients.own_revenue.is_none());
}

#[test]
fn what_is_missing_is_said_with_the_way_to_name_it() {
    let opened = read_text("client_id,billed\nA1,$70.00 \nA2,($20.00)\n");
    let message = &finding(&opened, "no_hours").message;
    assert!(message.contains("clients.csv has no column for hours delivered (looked for hours, "), "{message}");
    assert!(message.contains("name it with --map hours=COLUMN"), "{message}");
    assert_eq!(opened.book.clients.own_revenue.unwrap()[1], Money::from_f64(-20.0));
    finding(&read_text("client_id,hours\nA1,3\n"), "period_unknown");
}

#[test]
fn the_user_names_columns_and_wrong_names_are_explained() {
    let folder = TempDir::new().unwrap();
    let path = text_file(folder.path(), "clients.csv", "who,x,y\nA1,3,8\nA2,4,9\n");
    let opened = read(&path, &mapped(&["client_id=who", "hours=2", "clients.csv:ideal-hours-month=y"])).unwrap();
    assert_eq!((ids(&opened), hours(&opened)), (vec!["A1", "A2"], &[3.0, 4.0][..]));
    assert_eq!(opened.book.clients.ideal_hours_month.unwrap(), [8.0, 9.0]);
    let error = read(&path, &mapped(&["hours=Z"])).unwrap_err();
    assert!(
        error.ends_with("it has no column \"Z\" (for --map hours); its columns are 1 \"who\", 2 \"x\", 3 \"y\""),
        "{error}"
    );
    let error = read(&path, &mapped(&["shoes=x"])).unwrap_err();
    assert!(error.contains("no field is called \"shoes\"; fields are client_id, name"), "{error}");
    let error = read(&path, &mapped(&["other.csv:hours=x"])).unwrap_err();
    assert!(error.contains("no file that was read ends in \"other.csv\""), "{error}");
}

#[test]
fn files_without_clients_are_refused_with_what_was_expected() {
    let folder = TempDir::new().unwrap();
    let path = text_file(folder.path(), "poem.csv", "roses,violets\nred,blue\nred,blue\n");
    let error = read(&path, &OpenOptions::default()).unwrap_err();
    assert!(error.contains("has no table of clients") && error.contains("1 \"roses\", 2 \"violets\""), "{error}");
    let path = text_file(folder.path(), "header.csv", "client_id,hours,rate\n");
    let error = read(&path, &OpenOptions::default()).unwrap_err();
    assert!(error.ends_with("it has a header and no rows below it"), "{error}");
}

#[test]
fn control_characters_do_not_reach_the_book() {
    let opened = read_text("client_id,goal,hours_jan\nA\u{1b}[31m1,run\u{7},4\nA2,lift\u{200b},5\n");
    assert_eq!(ids(&opened), ["A[31m1", "A2"]);
}

#[test]
fn months_and_as_of_are_the_users_to_say() {
    let folder = TempDir::new().unwrap();
    let path = text_file(folder.path(), "c.csv", "client_id,hours_nov_jan\nA1,3\n");
    let as_of = chrono::NaiveDate::from_ymd_opt(2024, 1, 31);
    let options = OpenOptions { months: Some(2.0), as_of, ..OpenOptions::default() };
    let period = read(&path, &options).unwrap().book.period;
    assert_eq!((period.months, period.label.as_deref(), period.as_of), (Some(2.0), Some("2 months"), as_of));
}

#[test]
fn the_real_workbook_is_read_and_its_flaws_are_found() {
    let Some(path) = common::real_data("trainer/clean_data.xlsx") else { return };
    let opened = read(&path, &OpenOptions::default()).unwrap();
    assert_eq!((opened.book.clients.len(), opened.book.files[0].table.as_str()), (18, "Clean_Data: clients"));
    assert_eq!((hours(&opened).iter().sum::<f64>(), opened.book.period.months), (187.0, Some(3.0)));
    assert_eq!(finding(&opened, "client_rows_repeated").location, "clean_data.xlsx, Sheet1!A49:A66");
    assert!(finding(&opened, "ids_trimmed").location.starts_with("clean_data.xlsx, Sheet1!A3, A6, A7, A14"));
    assert_eq!(finding(&opened, "band_count_contradicts_label").location, "clean_data.xlsx, Sheet1!F22");
    assert_eq!(finding(&opened, "formula_range_drifts").count, 18);
    let cell = opened.book.claims.cells.iter().find(|c| c.at.to_string() == "Sheet1!AA6").unwrap();
    assert_eq!((cell.figure, cell.per_month), (ClaimedFigure::Opportunity, true));
    assert!((cell.value - 2994.3).abs() < 1e-9);
}
