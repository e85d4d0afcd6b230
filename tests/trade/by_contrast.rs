//! Where a rule of the other files must not apply: what looks like its case and is another.

use super::*;

fn visits(header: &str, rows: [&str; 4]) -> String {
    let days = ["2026-03-02", "2026-03-03", "2026-03-09", "2026-03-10"];
    let clients = ["Ann Lee", "Bo Ray", "Ann Lee", "Bo Ray"];
    let rows: Vec<String> = (0..4).map(|i| format!("{},{},{}", days[i], clients[i], rows[i])).collect();
    format!("Date,Client,{header}\n{}\n", rows.join("\n"))
}

#[test]
fn rates_that_vary_with_the_length_are_prices_of_visits() {
    let text = visits("Hours,Rate", ["1,60", "0.5,35", "1.5,85", "1,60"]);
    one(&text, Told(&["sessions"], 2, Some(24_000), Some([4, 0])));
    let text = visits("Minutes,Hourly rate", ["60,60", "30,60", "90,60", "60,60"]);
    one(&text, Told(&["sessions"], 2, Some(24_000), Some([4, 0])));
}

#[test]
fn clocks_under_hours_are_times_of_day() {
    let book = one(&visits("Hours", ["18:00", "19:30", "09:00", "18:00"]), Told(&["sessions"], 2, None, Some([4, 0])));
    let log = book.sessions.as_deref().unwrap();
    assert_eq!((log.start.as_deref().unwrap()[0], log.minutes.is_none()), (18 * 60, true));
}

#[test]
fn an_account_s_balance_is_not_what_is_due() {
    one(&visits("Amount,Balance", ["60,9", "60,4", "60,2", "60,2"]), Told(&["sales"], 2, Some(24_000), None));
    one(&visits("Amount,Outstanding", ["60,0", "60,60", "60,0", "60,20"]), Told(&["sales"], 2, Some(16_000), None));
}

#[test]
fn bookings_to_come_have_no_check_in_so_far() {
    let text = "Class date,Member,Checked in at\n2026-03-02 18:00,Ann Lee,2026-03-02 17:50\n2026-03-03 18:00,Bo Ray,\n\
        2026-03-04 18:00,Ann Lee,2026-03-04 17:55\n2026-04-04 18:00,Ann Lee,\n2026-04-05 18:00,Bo Ray,\n";
    let book = check(&[("file.csv", text)], &day("2026-03-10"), Told(&["sessions"], 2, None, Some([2, 1])));
    assert_eq!(book.sessions.as_deref().unwrap().status.iter().filter(|s| **s == Status::Booked).count(), 2);
}

#[test]
fn other_columns_of_people_and_weak_ones_name_no_clients() {
    let text = visits("Player,Amount", ["singles,40", "doubles,40", "singles,40", "doubles,40"]);
    let book = one(&text, Told(&["sales"], 2, Some(16_000), None));
    assert_eq!(book.clients.ids.get(0), "Ann Lee");
    assert!(book.clients.names.is_none(), "{:?}", book.clients.names);
    // A kind of session is nobody.
    let text = "Date,Kind,Minutes,Amount\n2026-03-02,PT,60,40\n2026-03-03,Group,60,40\n2026-03-04,Massage,60,40\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default());
    assert!(book.is_err() || book.unwrap().clients.is_empty());
}

#[test]
fn days_are_not_filled_down_below_the_last() {
    let text = "Date,Client,Status\n2026-03-02,Ann Lee,came\n2026-03-03,Bo Ray,came\n2026-03-04,Ann Lee,came\n,Ann Lee,planned\n,Bo Ray,planned\n";
    one(text, Told(&["sessions"], 2, None, Some([3, 0])));
}

#[test]
fn digits_of_a_card_are_no_money() {
    let text = visits("Cash,Card,Price", ["40,4001,40", "40,4002,40", "40,4001,40", "40,4002,40"]);
    let book = read(&[("file.csv", &text)], &OpenOptions::default()).unwrap();
    let billed: Money = book.activity.billing.as_ref().unwrap().revenue.iter().flatten().copied().sum();
    assert_eq!(billed.micros(), 160_000_000);
    let text = visits("Cash,Card", ["40,4001", "40,4002", "40,4001", "40,4002"]);
    let book = read(&[("file.csv", &text)], &OpenOptions::default()).unwrap();
    let billed = book.activity.billing.as_ref().map(|b| b.revenue.iter().flatten().copied().sum::<Money>());
    assert!(billed.is_none_or(|sum| sum.micros() <= 160_000_000), "{billed:?}");
}

#[test]
fn payments_that_name_no_invoice_are_sales_and_equal_numbers_of_others_are_not_theirs() {
    let invoices = "Invoice no,Client,Date,Total\nI1,Ann Lee,2026-01-05,40\nI2,Bo Ray,2026-01-06,40\nI3,Ann Lee,2026-01-07,40\nI4,Bo Ray,2026-01-08,40\nI5,Ann Lee,2026-01-09,40\n";
    let payments = "Payment id,Invoice no,Client,Date,Amount\nP1,I1,Ann Lee,2026-02-05,40\nP2,I2,Bo Ray,2026-02-06,40\nP3,I3,Ann Lee,2026-02-07,40\nP4,I4,Bo Ray,2026-02-08,40\nP5,I5,Ann Lee,2026-02-09,30\nP6,,Ann Lee,2026-02-10,20\n";
    let files = [("invoices.csv", invoices), ("payments.csv", payments)];
    let book = check(&files, &day("2026-03-01"), Told(&["sales", "order lines"], 2, Some(22_000), None));
    let said = book.findings.iter().find(|f| f.code == "orders_without_payment").unwrap();
    assert!(said.message.contains("1 of the orders") && said.message.contains("10.00"), "{said:?}");
    // A second studio's receipts.
    let other =
        "Receipt no,Client,Date,Total\nI1,Cy Fox,2026-01-05,10\nI2,Di Orr,2026-01-06,10\nI3,Cy Fox,2026-01-07,10\n";
    let files = [("a.csv", invoices), ("b.csv", other)];
    check(&files, &day("2026-03-01"), Told(&["sales", "sales"], 4, Some(23_000), None));
}

#[test]
fn what_came_in_beside_what_went_out_is_a_ledger_of_sales() {
    let text = "Date,Description,Client,Income,Expense\n2026-03-02,PT,Ann Lee,40,\n2026-03-03,Rent,,,500\n2026-03-04,PT,Bo Ray,40,\n2026-03-05,PT,Ann Lee,40,\n";
    one(text, Told(&["sales"], 2, Some(12_000), None));
}
