//! Whole tables through the engine: what kind they are, whose rows they are, what counts.

use crate::book::{Book, Status};
use crate::ingest::kind::TableKind;
use crate::ingest::reading::{Evidence, read};
use crate::ingest::tables::tests::csv;
use crate::ingest::{FieldMap, OpenOptions, Progress, understand};
use std::collections::BTreeMap;

fn open(files: &[(&str, &str)], options: &OpenOptions) -> Book {
    let sheets: Vec<_> = files
        .iter()
        .map(|(path, text)| {
            let mut sheet = csv(text);
            sheet.path = (*path).to_string();
            sheet
        })
        .collect();
    understand(&sheets, options, &Progress::default()).unwrap().book
}

fn book(text: &str) -> Book {
    open(&[("a.csv", text)], &OpenOptions::default())
}

fn revenue(book: &Book) -> f64 {
    book.sales.as_ref().map_or(0.0, |s| s.amount.iter().map(|a| a.to_f64()).sum())
}

fn finding<'a>(book: &'a Book, code: &str) -> Option<&'a str> {
    book.findings.iter().find(|f| f.code == code).map(|f| f.message.as_str())
}

#[test]
fn a_list_of_people_is_no_log_whatever_dates_it_has() {
    for text in [
        "Email;Active Memberships;Last Payment Date;Status\na@x.org;Full;15/09/2024;active\nb@x.org;Full;12/09/2024;active",
        "member_id;first_name;last_name;member_status;last_updated\n1;Ann;Lee;current;2025-08-02 12:25:50\n2;Bob;Hill;current;2025-08-02 12:25:51",
        "Client ID;Full Name;Address;City;State;Post Code;Added\n1;Ann Lee;Via 1;Rome;Lazio;00100;2026-05-26\n2;Bob Hill;Via 2;Bari;Puglia;70100;2026-05-27",
    ] {
        let book = book(text);
        assert_eq!((book.clients.len(), book.sessions.is_none(), book.sales.is_none()), (2, true, true), "{text}");
    }
}

#[test]
fn the_kind_of_an_export_does_not_hang_on_its_length() {
    let rows = ["2025-01-02;Ann Lee;Card;60", "2025-01-03;Bob Hill;Cash;70", "2025-02-02;Ann Lee;Card;60"];
    for n in 1..=3 {
        let book = book(&format!("Payment date;Client;Payment method;Payment amount\n{}", rows[..n].join("\n")));
        assert_eq!(book.sales.map(|s| s.len()), Some(n));
    }
    let rows = ["2025-01-02;18:00;Ann Lee;PT;60", "2025-01-03;18:00;Bob Hill;PT;60", "2025-01-09;18:00;Ann Lee;PT;60"];
    for n in 1..=3 {
        let book = book(&format!("Date;Time;Client;Service;Amount\n{}", rows[..n].join("\n")));
        assert_eq!((book.sessions.map(|s| s.len()), book.sales.is_none()), (Some(n), true));
    }
}

#[test]
fn the_user_says_what_a_table_is() {
    let text = "Date;Time;Client;Service;Amount\n2025-01-02;18:00;Ann Lee;PT;60\n2025-01-03;18:00;Bob Hill;PT;60";
    let map: FieldMap = "kind=sales".parse().unwrap();
    let book = open(&[("a.csv", text)], &OpenOptions { maps: vec![map], ..OpenOptions::default() });
    assert_eq!((revenue(&book), book.sessions.is_none()), (120.0, true));
    let map: FieldMap = "kind=shoes".parse().unwrap();
    let sheets = [csv(text)];
    let refused = understand(&sheets, &OpenOptions { maps: vec![map], ..OpenOptions::default() }, &Progress::default());
    assert!(refused.unwrap_err().to_string().contains("kinds are clients"));
}

#[test]
fn a_price_list_names_nobody() {
    let text = "Service Name;Retail Price;Duration;SKU\nPeeling;120;1h;1\nVitamin;60;45m;2";
    let refused = understand(&[csv(text)], &OpenOptions::default(), &Progress::default());
    assert!(refused.unwrap_err().to_string().contains("price list"));
}

#[test]
fn money_that_did_not_come_in_is_left_out_and_said() {
    for (word, head) in
        [("Pending", "Status"), ("storniert", "Status"), ("en attente", "Statut"), ("отменён", "Статус")]
    {
        let book = book(&format!(
            "Invoice No;Date;Client;Total;{head}\n1;2025-01-02;Ann Lee;60;Paid\n2;2025-01-03;Bob Hill;70;{word}\n3;2025-01-04;Ann Lee;60;Paid"
        ));
        assert_eq!(revenue(&book), 120.0, "{word}");
        assert!(finding(&book, "sales_not_paid").is_some_and(|m| m.contains("70.00")), "{word}");
    }
}

#[test]
fn what_became_of_a_visit_is_read_from_words_and_columns() {
    let words = book(
        "When;Who;What;How long;Did they come?;Price\n2025-03-03;Ann;PT;1h;yes;60\n2025-03-04;Bob;PT;1h;no show;60\n2025-03-05;Ann;PT;1h;no - late cancel;60",
    );
    let status = |book: &Book| book.sessions.as_ref().unwrap().status.clone();
    assert_eq!(status(&words), [Status::Attended, Status::NoShow, Status::LateCancel]);
    let flags = book(
        "Start time;Client;Canceled;Marked as No-Show\n2025-03-03 18:00;Ann;false;No\n2025-03-04 18:00;Bob;true;No\n2025-03-05 18:00;Ann;false;Yes",
    );
    assert_eq!(status(&flags), [Status::Attended, Status::EarlyCancel, Status::NoShow]);
}

#[test]
fn visits_after_the_last_day_are_bookings() {
    let text = "Date;Time;Client;Price\n2025-01-02;18:00;Ann;60\n2025-01-09;18:00;Ann;60\n2025-01-16;18:00;Bob;60";
    let options = OpenOptions { as_of: "2025-01-10".parse().ok(), ..OpenOptions::default() };
    let book = open(&[("a.csv", text)], &options);
    let status = &book.sessions.as_ref().unwrap().status;
    assert_eq!(status, &[Status::Attended, Status::Attended, Status::Booked]);
    assert!(finding(&book, "bookings_to_come").is_some());
}

#[test]
fn the_same_row_and_the_same_days_of_two_files_count_once() {
    let twice = book("Check-in time;Client\n2025-01-02 18:00:01;Ann\n2025-01-02 18:00:01;Ann\n2025-01-03 18:00;Bob");
    assert_eq!(twice.sessions.as_ref().unwrap().len(), 2);
    assert!(finding(&twice, "repeated_rows").is_some());
    let row = |day: u32| format!("2025-01-{day:02};C{};PT;{}", day % 4, 50 + day);
    let file = |days: std::ops::Range<u32>| {
        format!("Date;Client;Item;Amount\n{}", days.map(row).collect::<Vec<_>>().join("\n"))
    };
    let (first, second) = (file(1..21), file(11..29));
    for files in [[("a.csv", first.as_str()), ("b.csv", &second)], [("a.csv", &second), ("b.csv", &first)]] {
        let both = open(&files, &OpenOptions::default());
        assert_eq!(both.sales.as_ref().unwrap().len(), 28);
        assert!(finding(&both, "overlapping_files").is_some());
    }
}

#[test]
fn the_total_of_an_order_on_each_of_its_lines_counts_once() {
    let lines: Vec<String> =
        (1..=5).flat_map(|o| (0..2).map(move |l| format!("{o};2025-01-0{o};Ann;item {l};{}", o * 30))).collect();
    let book = book(&format!("Order No;Date;Client;Item;Order Total\n{}", lines.join("\n")));
    assert_eq!(revenue(&book), 450.0);
    assert!(finding(&book, "totals_on_lines").is_some());
}

/// Revenue and visits by who it is, as the last part of the name: `Ann Lee` of whatever id.
fn per_person(book: &Book) -> BTreeMap<String, (i64, usize)> {
    let mut sums: BTreeMap<String, (i64, usize)> = BTreeMap::new();
    let id = |client: Option<usize>| client.map_or("nobody".to_string(), |c| book.clients.ids.get(c).to_string());
    if let Some(sales) = &book.sales {
        for i in 0..sales.len() {
            sums.entry(id(sales.client(i))).or_default().0 += sales.amount[i].micros();
        }
    }
    if let Some(visits) = &book.sessions {
        for i in 0..visits.len() {
            sums.entry(id(visits.client(i))).or_default().1 += 1;
        }
    }
    sums
}

/// Two people are called Ann Lee; a log names people by name, invoices by code, payments by address.
#[test]
fn nobody_has_the_figures_of_another_whatever_the_order_of_files_and_rows() {
    let visits = [
        "2025-01-02;18:00;Ann Lee",
        "2025-01-03;18:00;Bob Hill",
        "2025-01-04;18:00;Ann Lee",
        "2025-01-05;18:00;Cy Dow",
    ];
    let invoices = [
        "M1;I1;2025-01-02;Ann Lee;a1@x.org;10",
        "M2;I2;2025-01-02;Ann Lee;a2@x.org;200",
        "M3;I3;2025-01-03;Bob Hill;b@x.org;3000",
        "M4;I4;2025-01-04;Cy Dow;c@x.org;40000",
        "M1;I5;2025-01-05;Ann Lee;a1@x.org;10",
    ];
    let payments = ["2025-02-02;a2@x.org;card;5", "2025-02-03;b@x.org;card;6", "2025-02-04;new@x.org;card;7"];
    let text = |head: &str, rows: &[&str], turned: bool| {
        let mut rows = rows.to_vec();
        if turned {
            rows.reverse();
        }
        format!("{head}\n{}", rows.join("\n"))
    };
    let mut seen = Vec::new();
    for turned in [false, true] {
        let files = [
            ("visits.csv", text("Date;Time;Customer Name", &visits, turned)),
            ("invoices.csv", text("Member Code;Invoice No;Invoice Date;Name;Mail;Net Amount", &invoices, turned)),
            ("payments.csv", text("Payment date;Customer Email;Payment method;Amount", &payments, turned)),
        ];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let files: Vec<(&str, &str)> = order.iter().map(|i| (files[*i].0, files[*i].1.as_str())).collect();
            let book = open(&files, &OpenOptions::default());
            assert_eq!((revenue(&book), book.sessions.as_ref().unwrap().len()), (43_238.0, 4));
            assert!(finding(&book, "names_of_several").is_some());
            seen.push(per_person(&book));
        }
    }
    let first = seen[0].clone();
    assert_eq!(first["M1"], (20_000_000, 0));
    assert_eq!(first["M2"], (205_000_000, 0));
    assert_eq!(first["M3"], (3_006_000_000, 1));
    assert_eq!(first["Ann Lee"], (0, 2));
    assert!(seen.iter().all(|sums| *sums == first), "{seen:#?}");
}

#[test]
fn the_ids_of_another_system_are_not_used() {
    let book = open(
        &[
            ("clients.csv", "client_id;name;phone\n1;Ann Lee;5550100001\n2;Bob Hill;5550100002\n3;Cy Dow;5550100003"),
            (
                "pays.csv",
                "id;date;customer name;amount;payment method\n1;2025-01-02;Cy Dow;10;card\n2;2025-01-03;Ann Lee;20;card\n3;2025-01-04;Cy Dow;30;card",
            ),
        ],
        &OpenOptions::default(),
    );
    let sums = per_person(&book);
    assert_eq!((sums["1"].0, sums["3"].0), (20_000_000, 40_000_000));
}

fn of(list: &[(&str, f64)]) -> TableKind {
    read(&Evidence::from_list(list), None).kind
}

#[test]
fn the_kind_follows_the_sum_and_not_one_column() {
    // A visit has a time, whatever it cost; a payment has none, whatever its status.
    let visit = [("date", 1.0), ("time", 1.0), ("who", 1.0), ("money", 1.0)];
    assert_eq!(of(&visit), TableKind::Sessions);
    assert_eq!(of(&[("date", 1.0), ("who", 1.0), ("money", 1.0), ("words.payment", 1.0)]), TableKind::Sales);
    assert_eq!(of(&[("who", 1.0), ("distinct", 1.0), ("words.person", 2.0)]), TableKind::Clients);
    let pass = [("who", 1.0), ("date", 1.0), ("money", 1.0), ("field.remaining", 1.0), ("field.bought", 1.0)];
    assert_eq!(of(&pass), TableKind::Passes);
    assert_eq!(of(&[]), TableKind::Clients);
}

#[test]
fn a_known_report_outweighs_the_rest_and_the_next_kind_is_named() {
    let visit = Evidence::from_list(&[("date", 1.0), ("time", 1.0), ("who", 1.0), ("money", 1.0)]);
    let reading = read(&visit, Some(TableKind::Sales));
    assert_eq!((reading.kind, reading.runner_up), (TableKind::Sales, Some(TableKind::Sessions)));
    assert!(!reading.is_close() && !reading.reasons.is_empty());
}
