//! What headers, marks and words of many trades and languages say: money, people, lengths, who came.

use super::*;

/// A list of sales under these headers: three people, and 40 of each day.
fn sold(people: &str, money: &str) -> String {
    format!(
        "Date,{people},{money}\n2026-01-05,Ann Lee,40\n2026-01-06,Bo Ray,40\n2026-01-07,Cy Fox,40\n2026-01-12,Ann Lee,40\n"
    )
}

#[test]
fn points_divide_thousands_where_nothing_else_is_behind_them() {
    let text = "Datum;Kunde;Betrag\n05.01.2026;Ann Lee;1.200\n06.01.2026;Bo Ray;850\n12.01.2026;Ann Lee;1.050\n";
    let book = one(text, Told(&["sales"], 2, Some(310_000), None));
    assert!(book.findings.iter().any(|f| f.code == "thousands_by_point"), "{:?}", book.findings);
    let text = "Date,Client,Amount\n2026-01-05,Ann Lee,1.205\n2026-01-06,Bo Ray,8.50\n2026-01-12,Ann Lee,2\n";
    one(text, Told(&["sales"], 2, Some(1_170), None));
}

#[test]
fn money_and_people_are_known_under_the_words_of_many_trades() {
    for money in ["£", "Received", "Takings", "Einnahme", "Incasso", "Règlement", "Оплата", "EUR", "入金額"]
    {
        one(&sold("Client", money), Told(&["sales"], 3, Some(16_000), None));
    }
    for people in
        ["Child", "Dancer", "Schüler", "Élève", "Alumno/a", "Leerling", "Ученик", "生徒名", "Booked by", "User"]
    {
        one(&sold(people, "Amount"), Told(&["sales"], 3, Some(16_000), None));
    }
    // Beside a client, a user is whoever keeps the list.
    let text = "User,Client,Date,Duration\nKim Orr,Ann Lee,2026-01-05,60\nKim Orr,Bo Ray,2026-01-06,60\nKim Orr,Ann Lee,2026-01-07,60\n";
    let book = one(text, Told(&["sessions"], 2, None, Some([3, 0])));
    assert!(!(0..2).any(|i| book.clients.ids.get(i).contains("Kim")));
    let text = "Date,Client,Cash,Card\n2026-01-05,Ann Lee,40,\n2026-01-06,Bo Ray,,40\n2026-01-07,Ann Lee,20,20\n";
    one(text, Told(&["sales"], 2, Some(12_000), None));
}

#[test]
fn what_was_not_paid_is_left_out_however_it_is_said() {
    let rows = |header: &str, cells: [&str; 4]| {
        let clients = ["Ann Lee", "Bo Ray", "Cy Fox", "Ann Lee"];
        let rows = clients.iter().zip(cells).enumerate();
        let rows: Vec<String> = rows.map(|(i, (who, cell))| format!("2026-01-0{},{who},40,{cell}", i + 5)).collect();
        format!("Date,Client,Amount,{header}\n{}\n", rows.join("\n"))
    };
    for (header, cells) in [
        ("Paid", ["✓", "", "x", "✓"]),
        ("Pagado", ["sí", "no", "sí", "sí"]),
        ("Betald", ["ja", "nej", "ja", "ja"]),
        ("Betaald", ["ja", "nee", "ja", "ja"]),
        ("Balance due", ["0", "40", "0", "0"]),
        ("Void", ["no", "yes", "no", "no"]),
        ("Refunded?", ["0", "1", "0", "0"]),
        ("Status", ["paid", "upcoming", "paid", "paid"]),
    ] {
        let book = read(&[("file.csv", &rows(header, cells))], &OpenOptions::default()).unwrap();
        let billing = book.activity.billing.as_ref().unwrap();
        let billed: Money = billing.revenue.iter().flatten().copied().sum();
        assert_eq!(billed.micros() / 10_000, 12_000, "{header}: {:?}", book.findings);
    }
    // A part of an invoice; and the day of payment.
    one(&rows("Balance due", ["0", "10", "0", "0"]), Told(&["sales"], 3, Some(15_000), None));
    let text = "Invoice date,Client,Amount,Date paid\n2026-01-05,Ann Lee,40,2026-01-09\n2026-01-06,Bo Ray,40,\n2026-01-07,Ann Lee,40,2026-01-10\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default()).unwrap();
    assert_eq!(
        book.activity.billing.as_ref().unwrap().revenue.iter().flatten().copied().sum::<Money>().micros(),
        80_000_000
    );
    // Of a total and what was paid of it, the latter.
    let text =
        "Date,Client,Total,Amount paid\n2026-01-05,Ann Lee,40,40\n2026-01-06,Bo Ray,40,0\n2026-01-07,Ann Lee,40,25\n";
    one(text, Told(&["sales"], 2, Some(6_500), None));
    let text = "Date,Client,Service,Status,Charged\n2026-01-05,Ann Lee,PT,Completed,40\n2026-01-06,Bo Ray,PT,No show,40\n2026-01-07,Ann Lee,PT,Completed,40\n";
    one(text, Told(&["sessions"], 2, Some(12_000), Some([2, 1])));
}

#[test]
fn hours_are_lengths_and_rates_are_by_the_hour() {
    let text = "Date,Student,Hours,Rate\n2026-01-05,Ann Lee,1,40\n2026-01-06,Bo Ray,1.5,40\n2026-01-07,Ann Lee,2,50\n";
    let book = one(text, Told(&["sessions"], 2, Some(20_000), Some([3, 0])));
    assert_eq!(book.sessions.as_deref().unwrap().minutes.as_deref(), Some(&[60, 90, 120][..]));
    let text = "Datum;Kunde;Stunden;Thema\n05.01.2026;Ann Lee;1;Beine\n06.01.2026;Bo Ray;1,5;Beine\n07.01.2026;Ann Lee;2;Arme\n";
    let book = one(text, Told(&["sessions"], 2, None, Some([3, 0])));
    assert_eq!(book.sessions.as_deref().unwrap().minutes.as_deref(), Some(&[60, 90, 120][..]));
}

#[test]
fn a_plan_s_price_is_no_rate_of_an_hour() {
    let visits = "Date,Time,Name\n2026-01-05,18:00,Ann Lee\n2026-01-06,18:00,Bo Ray\n2026-01-07,18:00,Ann Lee\n";
    for members in [
        "Name,Email,Plan,Monthly fee,Start date,Status\nAnn Lee,ann@example.org,Gold,75,2025-01-01,Active\nBo Ray,bo@example.org,Gold,75,2025-02-01,Active\n",
        "Name,Email,Membership,Price,Start date,Status\nAnn Lee,ann@example.org,Unlimited monthly,75,2025-01-01,Active\nBo Ray,bo@example.org,Unlimited monthly,75,2025-02-01,Active\n",
    ] {
        let files = [("checkins.csv", visits), ("members.csv", members)];
        let book = check(&files, &day("2026-02-01"), Told(&["sessions", "clients"], 2, None, Some([3, 0])));
        assert_eq!(book.memberships.as_ref().unwrap().monthly(0).map(|m| m.to_f64()), Some(75.0));
        assert!(book.clients.rates.is_none());
    }
    let rates = "Name,Email,Hourly rate\nAnn Lee,ann@example.org,75\nBo Ray,bo@example.org,75\n";
    let book = check(
        &[("checkins.csv", visits), ("clients.csv", rates)],
        &day("2026-02-01"),
        Told(&["sessions", "clients"], 2, None, Some([3, 0])),
    );
    assert!(book.clients.rates.is_some());
}

#[test]
fn boxes_letters_hours_and_times_of_check_in_say_who_came() {
    let text = "Name,2026-03-02,2026-03-09,2026-03-16,2026-03-23\nAnn Lee,TRUE,FALSE,TRUE,TRUE\nBo Ray,FALSE,TRUE,TRUE,FALSE\n";
    one(text, Told(&["sessions"], 2, None, Some([5, 0])));
    let text = "März 2026,,,,\nName,02.03.,09.03.,16.03.,23.03.\nAnn Lee,A,U,A,A\nBo Ray,A,A,E,A\n,,,,\n\"A = anwesend, E = entschuldigt, U = unentschuldigt\",,,,\n";
    one(text, Told(&["sessions"], 2, None, Some([6, 1])));
    let text = "Client,2026-03-02,2026-03-09,2026-03-16\nAnn Lee,1,1.5,\nBo Ray,,0.5,2\n";
    let book = one(text, Told(&["sessions"], 2, None, Some([4, 0])));
    assert_eq!(
        book.sessions.as_deref().unwrap().minutes.as_ref().unwrap().iter().map(|m| u32::from(*m)).sum::<u32>(),
        300
    );
    let text = "Class date,Class,Member,Checked in at\n2026-03-02 18:00,Spin,Ann Lee,2026-03-02 17:50\n2026-03-03 18:00,Spin,Bo Ray,\n2026-03-04 18:00,Spin,Ann Lee,2026-03-04 17:55\n";
    let book = one(text, Told(&["sessions"], 2, None, Some([2, 1])));
    assert!(book.findings.iter().any(|f| f.code == "no_check_in"));
    // A day written once for the rows below it.
    let text = "Date,Time,Client,Status\n2026-03-02,8:00,Ann Lee,came\n,9:00,Bo Ray,came\n2026-03-04,8:00,Bo Ray,came\n,9:00,Ann Lee,came\n";
    one(text, Told(&["sessions"], 2, None, Some([4, 0])));
}

#[test]
fn tables_of_applications_know_bookings_and_roles() {
    let text = "id,user_id,class_id,booking_date,status\n1,1,1,2026-01-05,confirmed\n2,2,2,2026-01-06,confirmed\n3,1,1,2026-01-07,cancelled\n4,2,1,2026-01-08,confirmed\n";
    check(&[("file.csv", text)], &day("2026-02-01"), Told(&["sessions"], 2, None, Some([3, 0])));
    let users = "id,name,email,role\n1,Ann Lee,ann@example.org,member\n2,Bo Ray,bo@example.org,member\n3,Kim Orr,kim@example.org,trainer\n4,Lou Orr,lou@example.org,admin\n";
    let files = [("bookings.csv", text), ("users.csv", users)];
    check(&files, &day("2026-02-01"), Told(&["sessions", "clients"], 2, None, Some([3, 0])));
}
