use crate::ingest::options::OpenOptions;
use crate::ingest::raw::{Area, Cell, RawColumn, RawSheet};
use crate::ingest::tables::tests::{csv, sheet};
use crate::ingest::{Opened, Progress, layout, understand};
use chrono::NaiveDate;

fn opened(mut sheets: Vec<RawSheet>) -> Opened {
    layout::tidy(&mut sheets, &OpenOptions::default());
    understand(&sheets, &OpenOptions::default(), &Progress::default()).unwrap()
}

fn codes(opened: &Opened) -> Vec<&'static str> {
    opened.book.findings.iter().map(|f| f.code).collect()
}

fn names(opened: &Opened) -> Vec<String> {
    opened.book.clients.ids.iter().map(str::to_string).collect()
}

fn dates(column: &mut RawColumn, days: &[(u32, &str)]) {
    if let RawColumn::Cells { rows, cells, .. } = column {
        for (row, day) in days {
            let day: NaiveDate = day.parse().unwrap();
            rows.push(*row);
            cells.push(Cell::Date(day.and_hms_opt(0, 0, 0).unwrap()));
        }
        let mut both: Vec<(u32, Cell)> = rows.iter().copied().zip(cells.iter().copied()).collect();
        both.sort_by_key(|(row, _)| *row);
        (*rows, *cells) = both.into_iter().unzip();
    }
}

#[test]
fn a_merged_name_is_that_of_every_row_and_a_merged_sum_is_not() {
    let mut log = sheet(
        "Log",
        &[
            &["Client", "Date", "Status", "Price"],
            &["Ann Lee", "2025-01-06", "Completed", "60"],
            &["", "2025-01-13", "Completed"],
            &["", "2025-01-20", "Completed"],
            &["Bo Ray", "2025-01-07", "Completed", "60"],
            &["", "2025-01-14", "Completed", "60"],
        ],
    );
    log.merged =
        [(1..4, 0), (4..6, 0), (1..4, 3)].map(|(rows, column)| Area { rows, columns: column..column + 1 }).to_vec();
    let o = opened(vec![log]);
    let sessions = o.book.sessions.as_ref().unwrap();
    assert_eq!(
        (names(&o), sessions.client.as_slice()),
        (vec!["Ann Lee".into(), "Bo Ray".into()], &[0, 0, 0, 1, 1][..])
    );
    let prices = sessions.price.as_ref().unwrap();
    assert_eq!(prices.iter().filter(|p| p.is_some()).count(), 3);
    assert!(codes(&o).contains(&layout::LAYOUT));
}

#[test]
fn a_name_that_stands_once_is_filled_down_with_a_word_and_walk_ins_are_not() {
    let rows = "Client;Date;Item;Amount\nAnn;2025-01-06;PT;60\n;2025-01-13;PT;60\n;2025-01-20;PT;60\nBo;2025-01-07;PT;50\n;2025-01-14;PT;50";
    let o = opened(vec![csv(rows)]);
    assert!(codes(&o).contains(&"names_filled_down"), "{:?}", codes(&o));
    assert_eq!(names(&o).len(), 2);
    // Names that come again: rows without one are of nobody.
    let walk_ins = format!("{rows}\nAnn;2025-01-27;PT;60\n;2025-01-28;PT;60");
    assert!(!codes(&opened(vec![csv(&walk_ins)])).contains(&"names_filled_down"));
}

#[test]
fn headings_name_the_client_of_the_rows_below() {
    let rows = "Sales by customer;;;\n;;;\n;Date;Item;Amount\nAnn Lee;;;\n;2025-01-06;PT;60\n;2025-01-13;PT;60\nTotal for Ann Lee;;;120\n\
        Bo Ray;;;\n;2025-01-07;PT;50\nTotal for Bo Ray;;;50\nTOTAL;;;170";
    let o = opened(vec![csv(rows)]);
    let sales = o.book.sales.as_ref().unwrap();
    assert_eq!((names(&o), sales.client.as_slice()), (vec!["Ann Lee".into(), "Bo Ray".into()], &[0, 0, 1][..]));
    // Headings of months, beside rows that name their clients, are headings only.
    let months = "Client;Date;Item;Amount\nJanuary;;;\nAnn;2025-01-06;PT;60\nBo;2025-01-07;PT;60\nFebruary;;;\nAnn;2025-02-06;PT;60";
    let o = opened(vec![csv(months)]);
    assert_eq!((names(&o).len(), codes(&o).contains(&layout::LAYOUT)), (2, false));
}

#[test]
fn names_and_dates_with_marks_become_visits() {
    let mut grid = sheet(
        "March",
        &[
            &["Name", "", "", "", "Total"],
            &["Ann Lee", "x", "x", "NS", "2"],
            &["Bo Ray", "", "LC", "x", "1"],
            &["Total", "1", "1", "1", "3"],
        ],
    );
    for (column, day) in [(1, "2025-03-03"), (2, "2025-03-05"), (3, "2025-03-07")] {
        dates(&mut grid.columns[column], &[(0, day)]);
    }
    let o = opened(vec![grid]);
    let sessions = o.book.sessions.as_ref().unwrap();
    use crate::book::Status::{Attended, LateCancel, NoShow};
    assert_eq!(sessions.status, [Attended, Attended, NoShow, LateCancel, Attended]);
    assert_eq!(sessions.date.last().map(ToString::to_string).as_deref(), Some("2025-03-07"));
    assert_eq!(names(&o), ["Ann Lee", "Bo Ray"]);
}

#[test]
fn days_of_a_month_take_month_and_year_from_the_sheet() {
    let grid = sheet(
        "März 2025",
        &[&["Name", "3", "5", "7"], &["Ann Lee", "x", "x", "a"], &["Bo Ray", "x", "", "x"], &["Cy Fox", "", "x", "x"]],
    );
    let o = opened(vec![grid]);
    let sessions = o.book.sessions.as_ref().unwrap();
    assert_eq!((sessions.date.len(), sessions.date[0].to_string()), (7, "2025-03-03".to_string()));
}

#[test]
fn sheets_of_a_month_each_are_one_table() {
    let month = |name: &str, ann: &str, bo: &str| {
        sheet(name, &[&["Client", "Hours", "Paid"], &["Ann", ann, "60"], &["Bo", bo, "90"], &["Total", "9", "150"]])
    };
    let summary = sheet("Summary", &[&["Month", "Revenue"], &["Feb", "150"], &["Jan", "150"]]);
    let o = opened(vec![month("Februar 2025", "2", "3"), month("Januar 2025", "4", "5"), summary]);
    assert_eq!((names(&o), o.book.period.months), (vec!["Ann".into(), "Bo".into()], Some(2.0)));
    assert_eq!(o.book.delivery.as_ref().map(|d| d.hours.clone()), Some(vec![6.0, 8.0]));
    assert!(o.inspection.tables.iter().any(|t| t.sheet.as_deref() == Some("Jan 2025–Feb 2025")));
}

#[test]
fn months_above_the_same_columns_are_added_to_their_headers() {
    let table = sheet(
        "S",
        &[
            &["", "", "January", "", "February", ""],
            &["Client", "Rate", "Hours", "Paid", "Hours", "Paid"],
            &["Ann", "60", "1", "60", "2", "120"],
            &["Bo", "60", "3", "180", "4", "240"],
        ],
    );
    let o = opened(vec![table]);
    assert_eq!(o.book.delivery.as_ref().map(|d| d.hours.clone()), Some(vec![3.0, 7.0]));
    assert_eq!(o.book.period.months, Some(2.0));
}

#[test]
fn hidden_sheets_are_left_out_unless_they_are_named() {
    let clients = |name: &str, count: &str| sheet(name, &[&["Client", "Hours"], &["Ann", count], &["Bo", "2"]]);
    let sheets = || vec![clients("Now", "1"), RawSheet { hidden: true, ..clients("Old", "9") }];
    let (mut all, mut named) = (sheets(), sheets());
    layout::tidy(&mut all, &OpenOptions::default());
    assert_eq!((all.len(), all[0].remarks[0].code), (1, "hidden_sheet"));
    layout::tidy(&mut named, &OpenOptions { sheet: Some("old".into()), ..OpenOptions::default() });
    assert_eq!(named.len(), 2);
    let mut hidden = vec![RawSheet { hidden: true, ..clients("Old", "9") }];
    layout::tidy(&mut hidden, &OpenOptions::default());
    assert_eq!(hidden.len(), 1);
}

#[test]
fn a_calendar_as_a_table_names_its_clients_in_the_titles() {
    let rows = "Subject;Start Date;Start Time;End Date;End Time\nPT - Ann Lee;03/13/2025;06:00 PM;03/13/2025;07:30 PM\n\
        Session with Bo Ray;03/14/2025;06:00 PM;03/14/2025;07:00 PM\nAnn Lee;03/15/2025;06:00 PM;03/15/2025;07:00 PM\n\
        Ann Lee - no show;03/16/2025;06:00 PM;03/16/2025;07:00 PM";
    let o = opened(vec![csv(rows)]);
    let sessions = o.book.sessions.as_ref().unwrap();
    assert_eq!((names(&o), sessions.client.as_slice()), (vec!["Ann Lee".into(), "Bo Ray".into()], &[0, 1, 0, 0][..]));
    assert_eq!(sessions.status.last(), Some(&crate::book::Status::NoShow));
    assert_eq!(sessions.minutes.as_ref().map(|m| m[0]), Some(90));
}

#[test]
fn numbers_in_a_workbook_of_1904_are_its_days() {
    let rows: [&[&str]; 4] = [
        &["Date", "Client", "Status"],
        &["44255", "Ann", "Completed"],
        &["44256", "Bo", "Completed"],
        &["44257", "Ann", "Completed"],
    ];
    let o = opened(vec![RawSheet { from_1904: true, ..sheet("S", &rows) }]);
    assert_eq!(o.book.sessions.as_ref().map(|s| s.date[0].to_string()).as_deref(), Some("2025-03-01"));
}
