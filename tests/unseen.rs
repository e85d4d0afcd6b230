//! Files of other makers, languages and shapes than those that the program knows by name: each is read right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics fails")]

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use tpa::book::{Book, Money, Status};
use tpa::ingest::{OpenOptions, Progress, Source, open};

fn read(name: &str, bytes: &[u8]) -> Book {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let book = open(&[Source::Path(path)], &OpenOptions::default(), &Progress::default()).unwrap().book;
    for file in &book.files {
        let aside: usize = file.set_aside.iter().map(|s| s.count).sum();
        assert_eq!(file.rows_read, file.rows_used + aside, "{file:?}");
    }
    book
}

/// Clients, revenue in cents, visits that took place and that were missed.
fn told(book: &Book) -> (usize, Option<i64>, Option<[usize; 2]>) {
    let billing = book.activity.billing.as_ref();
    let cents =
        billing.map(|b| (b.revenue.iter().flatten().copied().sum::<Money>() + b.without_client).micros() / 10_000);
    let visits = book.sessions.as_deref().map(|s| {
        let count = |is: &dyn Fn(&Status) -> bool| s.status.iter().filter(|s| is(s)).count();
        [count(&|s| *s == Status::Attended), count(&|s| s.is_miss())]
    });
    (book.clients.len(), cents, visits)
}

#[test]
fn german_appointments_and_invoices() {
    let text = "Datum;Beginn;Ende;Kundennummer;Kunde;Status;Preis\n\
        15.01.2024;09:00;10:00;K-101;Anna Weiß;Erschienen;70,00 €\n16.01.2024;17:30;18:00;K-102;Bernd Groß;Nicht erschienen;40,00 €\n\
        17.01.2024;09:00;10:00;K-101;Anna Weiß;Erschienen;70,00 €\n18.01.2024;09:00;10:00;K-102;Bernd Groß;Kurzfristig abgesagt;40,00 €\n\
        19.01.2024;09:00;10:00;K-103;Cora Ohm;Storniert;70,00 €\n";
    let book = read("termine.csv", &encoding_rs::WINDOWS_1252.encode(text).0);
    assert_eq!(told(&book), (3, Some(14_000), Some([2, 2])));
    assert_eq!(book.clients.names.as_ref().unwrap().get(0), "Anna Weiß");
    let text = "Rechnungsdatum;Rechnungsnummer;Kundennummer;Artikel;Menge;Einzelpreis;Gesamtbetrag\n\
        02.01.2024;R1;K-101;10er-Karte;1;600,00;600,00\n03.01.2024;R2;K-102;Matte;2;19,90;39,80\n\
        14.02.2024;R3;K-101;10er-Karte;1;1.200,50;1.200,50\n15.02.2024;R4;K-102;Matte;-1;19,90;-19,90\nSumme;;;;;;1.820,40\n";
    assert_eq!(told(&read("umsatz.csv", text.as_bytes())), (2, Some(182_040), None));
}

#[test]
fn spanish_check_ins_with_day_and_time_in_one_column() {
    let text = "Socio,Nombre,Entrada,Salida,Actividad,Monitor\n7,Ana Ruiz,13/01/2024 09:05,13/01/2024 10:10,Spinning,Luis\n\
        8,Leo Paz,13/01/2024 18:00,13/01/2024 19:00,Yoga,Eva\n7,Ana Ruiz,15/01/2024 09:01,15/01/2024 10:00,Spinning,Luis\n9,Mar Gil,16/01/2024 09:01,,Yoga,Eva\n";
    let book = read("asistencia.csv", text.as_bytes());
    assert_eq!(told(&book), (3, None, Some([4, 0])));
    let log = book.sessions.as_deref().unwrap();
    assert_eq!(
        (log.minutes.as_ref().unwrap()[0], log.start(0), log.staff.as_ref().unwrap().get(0)),
        (65, Some(545), Some("Luis"))
    );
}

#[test]
fn russian_visits_by_name_with_a_price() {
    let text = "ФИО клиента;Дата и время;Услуга;Тренер;Статус записи;Стоимость, руб.\n\
        Иванова Анна;13.01.2024 09:00;Йога;Ева;Клиент пришел;1 500,00\nПетров Борис;13.01.2024 18:30;Массаж;Лев;Клиент не пришел;2 000,00\n\
        Иванова Анна;20.01.2024 09:00;Йога;Ева;Клиент пришел;1 500,00\nСидоров Олег;21.01.2024 09:00;Йога;Ева;Ожидание клиента;1 500,00\n";
    let book = read("визиты.csv", text.as_bytes());
    assert_eq!(told(&book), (3, Some(300_000), Some([2, 1])));
    assert_eq!(book.sessions.as_deref().unwrap().hour(1), Some(18));
}

#[test]
fn french_sales_with_number_and_name_of_the_client() {
    let text = "Date;N° client;Client;Prestation;Quantité;Prix unitaire;Montant TTC\n13/01/2024;12;Anne Roy;Cours collectif;1;15,00;15,00\n\
        14/01/2024;13;Luc Bon;Carte 10;1;120,00;120,00\n02/02/2024;12;Anne Roy;Cours collectif;2;15,00;30,00\n";
    let book = read("ventes.csv", text.as_bytes());
    assert_eq!((told(&book), book.clients.ids.get(0)), ((2, Some(16_500), None), "12"));
}

#[test]
fn headers_that_nobody_knows_are_understood_by_their_values() {
    let text = "Appt,Member #,Kind of thing,Provider,What happened\n01/13/2024 9:00 AM,1001,PT 60,Eva,Completed\n\
        01/14/2024 5:30 PM,1002,PT 30,Eva,No Show\n02/03/2024 9:00 AM,1001,PT 60,Eva,Completed\n";
    let book = read("log.csv", text.as_bytes());
    assert_eq!(told(&book), (2, None, Some([2, 1])));
    assert_eq!(book.sessions.as_deref().unwrap().hour(1), Some(17));
    let text = "When|Who|Thing|Cash in\n13 Jan 2024|Ann Lee|Pass|$100\n14 Jan 2024|Bob Ray|Drop-in|$15\n3 Feb 2024|Ann Lee|Drop-in|$15\n";
    assert_eq!(told(&read("payments.txt", text.as_bytes())), (2, Some(13_000), None));
}

#[test]
fn attended_yes_and_no_is_a_status_and_nobody_s_id() {
    let text = "Class Date,Class Time,Class,Instructor,First Name,Last Name,Client Email,Attended,Booked On\n\
        2024-01-13,09:00,Hatha,Eva,Ann,Lee,ann@example.org,Yes,2024-01-10\n2024-01-13,09:00,Hatha,Eva,Bob,Ray,bob@example.org,No,2024-01-13\n\
        2024-01-20,09:00,Hatha,Eva,Ann,Lee,ann@example.org,Yes,2024-01-10\n";
    assert_eq!(told(&read("classes.csv", text.as_bytes())), (2, None, Some([2, 1])));
}

#[test]
fn the_number_of_a_payment_is_no_client_and_refunds_are_taken_off() {
    let text = "id,Created (UTC),Amount,Amount Refunded,Currency,Customer Email,Description,Status\n\
        ch_1,2024-01-13 10:00:00,70.00,0.00,usd,ann@example.org,PT 60,Paid\nch_2,2024-01-14 11:00:00,40.00,40.00,usd,bob@example.org,PT 30,Refunded\n\
        ch_3,2024-02-03 11:00:00,70.00,0.00,usd,ann@example.org,PT 60,Paid\n";
    assert_eq!(told(&read("payments.csv", text.as_bytes())), (2, Some(14_000), None));
}

#[test]
fn two_columns_that_look_alike_are_a_finding_with_the_map_that_changes_it() {
    let text = "Date,Client ID,Amount,Total,Item\n2024-01-13,1,10.00,12.00,Mat\n2024-01-14,2,10.00,12.00,Mat\n2024-01-15,1,10.00,12.00,Mat\n";
    let book = read("sales.csv", text.as_bytes());
    let doubt = book.findings.iter().find(|f| f.code == "column_in_doubt").unwrap();
    assert!(doubt.message.contains("\"Amount\" and \"Total\"") && doubt.message.contains("--map amount=\"Total\""));
    assert_eq!(told(&book).1, Some(3_000));
}

#[test]
fn dates_of_two_readings_are_a_finding_with_the_option_that_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sales.csv");
    std::fs::write(&path, "Date,Client ID,Amount\n01/02/2024,1,10.00\n03/04/2024,2,10.00\n05/06/2024,1,10.00\n")
        .unwrap();
    let days = |options: OpenOptions| {
        let book = open(&[Source::Path(path.clone())], &options, &Progress::default()).unwrap().book;
        let doubts =
            book.findings.iter().filter(|f| f.code == "date_order_undecided" && f.message.contains("--date-order day"));
        (doubts.count(), book.sales.as_ref().unwrap().date[0].to_string())
    };
    assert_eq!(days(OpenOptions::default()), (1, "2024-01-02".into()));
    let said = OpenOptions { date_order: Some("day".parse().unwrap()), ..OpenOptions::default() };
    assert_eq!(days(said), (0, "2024-02-01".into()));
}

#[test]
fn a_list_of_clients_with_dates_stays_a_list_of_clients() {
    let text = "Client ID,Name,Birthday,Status,Balance due\n1,Ann Lee,1990-01-13,Active,$10.00\n2,Bob Ray,1985-02-14,Active,$0.00\n3,Cid Moe,1970-03-15,Frozen,$5.00\n";
    let book = read("clients.csv", text.as_bytes());
    assert!(book.sessions.is_none() && book.sales.is_none());
    assert_eq!(book.clients.len(), 3);
}

fn moment(text: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(text).unwrap()
}

fn row(sheet: &mut Worksheet, at: (u32, u16), cells: &[&str]) {
    let (day, time) = (Format::new().set_num_format("yyyy-mm-dd hh:mm"), Format::new().set_num_format("hh:mm"));
    for (cell, column) in cells.iter().zip(at.1..) {
        if cell.len() >= 10 && cell.starts_with("2024-") {
            sheet.write_with_format(at.0, column, moment(cell), &day).unwrap();
        } else if cell.len() == 5 && cell.contains(':') {
            sheet.write_with_format(at.0, column, moment(cell), &time).unwrap();
        } else if let Ok(number) = cell.parse::<f64>() {
            sheet.write(at.0, column, number).unwrap();
        } else {
            sheet.write(at.0, column, *cell).unwrap();
        }
    }
}

#[test]
fn three_tables_on_one_sheet_under_a_title() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 0, 5, "Corner Studio, January 2024", &Format::new()).unwrap();
    row(sheet, (2, 0), &["Client ID", "Date", "Start", "End", "Status", "Price"]);
    row(sheet, (3, 0), &["1", "2024-01-13", "09:00", "10:00", "Completed", "70"]);
    row(sheet, (4, 0), &["2", "2024-01-14", "17:30", "18:00", "No-Show", "40"]);
    row(sheet, (5, 0), &["1", "2024-01-20", "09:00", "10:00", "Completed", "70"]);
    row(sheet, (8, 0), &["Sale Date", "Client ID", "Item", "Amount"]);
    row(sheet, (9, 0), &["2024-01-02", "1", "Pass", "300"]);
    row(sheet, (10, 0), &["2024-01-03", "2", "Mat", "25.5"]);
    row(sheet, (11, 0), &["2024-01-09", "2", "Mat", "-25.5"]);
    row(sheet, (2, 7), &["Client ID", "Name", "Email"]);
    row(sheet, (3, 7), &["1", "Ann Lee", "ann@example.org"]);
    row(sheet, (4, 7), &["2", "Bob Ray", "bob@example.org"]);
    let book = read("studio.xlsx", &workbook.save_to_buffer().unwrap());
    assert_eq!(told(&book), (2, Some(30_000), Some([2, 1])));
    assert_eq!(book.clients.names.as_ref().unwrap().get(1), "Bob Ray");
}

#[test]
fn merged_cells_above_the_header() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 0, 1, "Visit", &Format::new()).unwrap();
    sheet.merge_range(0, 2, 0, 3, "Client", &Format::new()).unwrap();
    row(sheet, (1, 0), &["Date", "Time", "ID", "Name", "Status"]);
    row(sheet, (2, 0), &["2024-01-13", "09:00", "C1", "Ann Lee", "Attended"]);
    row(sheet, (3, 0), &["2024-01-14", "09:00", "C2", "Bob Ray", "Missed"]);
    row(sheet, (4, 0), &["2024-01-15", "09:00", "C1", "Ann Lee", "Attended"]);
    assert_eq!(told(&read("visits.xlsx", &workbook.save_to_buffer().unwrap())), (2, None, Some([2, 1])));
}

#[test]
fn a_sheet_per_month_is_one_log() {
    let mut workbook = Workbook::new();
    let months: [(&str, &[[&str; 4]]); 2] = [
        (
            "Jan",
            &[
                ["2024-01-13T09:00", "Ann Lee", "Eva", "70"],
                ["2024-01-14T09:00", "Bob Ray", "Eva", "70"],
                ["2024-01-20T09:00", "Ann Lee", "Eva", "70"],
            ],
        ),
        // Nobody comes twice in this one.
        ("Feb", &[["2024-02-03T09:00", "Ann Lee", "Eva", "70"], ["2024-02-04T09:00", "Bob Ray", "Lou", "80"]]),
    ];
    for (name, rows) in months {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        row(sheet, (0, 0), &["Date", "Client", "Trainer", "Fee"]);
        rows.iter().zip(1..).for_each(|(cells, at)| row(sheet, (at, 0), cells));
    }
    assert_eq!(told(&read("2024.xlsx", &workbook.save_to_buffer().unwrap())), (2, Some(36_000), Some([5, 0])));
}
