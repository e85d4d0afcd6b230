//! What programs write: databases, banks, accounts, payment providers, numbers in cents.

use super::*;

#[test]
fn tables_of_a_database_refer_to_each_other() {
    let files = [
        (
            "bookings.csv",
            "id,class_id,member_id,status,created_at\n1,1,1,attended,2026-05-01\n2,1,2,attended,2026-05-01\n\
             3,2,1,no_show,2026-05-02\n4,2,3,attended,2026-05-02\n5,3,2,attended,2026-05-03\n",
        ),
        (
            "classes.csv",
            "id,name,trainer_id,capacity,starts_at\n1,Yoga,1,12,2026-05-04 18:00:00\n2,HIIT,2,12,2026-05-07 07:00:00\n3,Yoga,1,12,2026-05-11 18:00:00\n",
        ),
        (
            "members.csv",
            "id,first_name,last_name,email\n1,Ann,Lee,ann@example.org\n2,Bo,Ray,bo@example.org\n3,Cy,Fox,cy@example.org\n",
        ),
        ("trainers.csv", "id,name,specialty,hourly_pay\n1,Kim Orr,Yoga,22\n2,Lou Orr,HIIT,24\n"),
    ];
    let book = read(&files, &day("2026-06-01")).unwrap();
    let log = book.sessions.as_deref().unwrap();
    let count = |status: Status| log.status.iter().filter(|s| **s == status).count();
    assert_eq!((book.clients.len(), count(Status::Attended), count(Status::NoShow)), (3, 4, 1), "{:?}", book.findings);
    assert_eq!(log.date.iter().max().unwrap().to_string(), "2026-05-11");
    let taught = log.staff.as_ref().unwrap();
    assert_eq!(taught.labels.iter().filter(|l| l.ends_with("Orr")).count(), 2);
}

#[test]
fn what_other_tables_refer_to_is_no_client_and_dates_nothing_that_has_its_own_day() {
    let files = [
        ("services.csv", "id,name,price,minutes\n1,PT,45,60\n2,Yoga,15,60\n"),
        ("clients.csv", "id,name,email\n1,Ann Lee,ann@example.org\n2,Bo Ray,bo@example.org\n3,Cy Fox,cy@example.org\n"),
        (
            "visits.csv",
            "id,service_id,client_id,visit_date\n1,1,1,2026-01-05\n2,2,2,2026-01-06\n3,1,3,2026-01-07\n4,2,1,2026-01-08\n",
        ),
    ];
    let book = read(&files, &day("2026-02-01")).unwrap();
    assert_eq!(book.clients.names.as_ref().unwrap().iter().collect::<Vec<_>>(), ["Ann Lee", "Bo Ray", "Cy Fox"]);
    assert_eq!(book.sessions.as_deref().unwrap().len(), 4);
    let files = [
        ("memberships.csv", "id,member_id,start_date\n7,1,2025-01-05\n8,2,2025-02-06\n9,3,2025-03-07\n"),
        (
            "checkins.csv",
            "id,membership_id,checked_in_at\n1,7,2026-01-05 09:00\n2,8,2026-01-06 09:00\n3,7,2026-01-07 09:00\n4,9,2026-01-08 09:00\n",
        ),
    ];
    let book = read(&files, &day("2026-02-01")).unwrap();
    let log = book.sessions.as_deref().unwrap();
    assert!(log.date.iter().all(|d| d.to_string().starts_with("2026-01")), "{:?}", log.date);
}

#[test]
fn money_that_goes_out_is_no_revenue() {
    for text in [
        "Date,Description,Amount,Balance\n2026-05-04,A LEE TRAINING,60,100\n2026-05-05,STUDIO RENT,-200,-100\n2026-05-06,B RAY,40,-60\n2026-05-07,POWER,-20,-80\n",
        "Datum;Naam tegenpartij;Tegenrekening;Af Bij;Bedrag\n2026-05-04;Ann Lee;NL1;Bij;60\n2026-05-05;Huur;NL2;Af;200\n2026-05-06;Bo Ray;NL3;Bij;40\n2026-05-07;Stroom;NL4;Af;20\n",
    ] {
        let book = read(&[("bank.csv", text)], &day("2026-06-30")).unwrap();
        let billing = book.activity.billing.as_ref().unwrap();
        let sum = billing.revenue.iter().flatten().copied().sum::<Money>() + billing.without_client;
        assert_eq!(sum.micros() / 10_000, 10_000, "{text}{:?}", book.findings);
        assert!(book.findings.iter().any(|f| f.code == "payments_out"));
    }
}

#[test]
fn tax_on_the_lines_of_an_order_and_tax_of_the_provider_s_fee() {
    let head =
        "ContactName,InvoiceNumber,InvoiceDate,Total,Description,Quantity,UnitAmount,LineAmount,TaxAmount,Status\n";
    let lines = [
        "Ann Lee,I1,04/05/2026,42.00,PT,1,35.00,35.00,7.00,Paid",
        "Bo Ray,I2,07/05/2026,114.00,PT,1,35.00,35.00,7.00,Paid",
        "Bo Ray,I2,07/05/2026,114.00,Test,1,60.00,60.00,12.00,Paid",
        "Cy Fox,I3,13/05/2026,312.00,Pack,4,50.00,200.00,40.00,Paid",
        "Cy Fox,I3,13/05/2026,312.00,Test,1,60.00,60.00,12.00,Paid",
        "Ann Lee,I4,21/05/2026,144.00,PT,1,60.00,60.00,12.00,Paid",
        "Ann Lee,I4,21/05/2026,144.00,Test,1,60.00,60.00,12.00,Paid",
        "Bo Ray,I5,23/05/2026,114.00,PT,1,35.00,35.00,7.00,Paid",
        "Bo Ray,I5,23/05/2026,114.00,Test,1,60.00,60.00,12.00,Paid",
    ];
    one(&format!("{head}{}\n", lines.join("\n")), Told(&["sales"], 3, Some(60_500), None));
    let text = "id,amount,currency,status,email,fee,tax,created_at\n\
        p1,1500.00,INR,captured,ann@example.org,35.40,5.40,12/05/2026\n\
        p2,4500.00,INR,captured,bo@example.org,106.20,16.20,16/05/2026\n\
        p3,1500.00,INR,captured,ann@example.org,35.40,5.40,22/05/2026\n";
    one(text, Told(&["sales"], 2, Some(750_000), None));
}

#[test]
fn a_bank_statement_and_a_ledger_of_invoices_and_payments() {
    let text = "\"Auftragskonto\";\"Buchungstag\";\"Verwendungszweck\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"Betrag\"\n\
        DE1;18.05.26;Training;Ann Lee;DE5;150,00\nDE1;22.05.26;Training;Bo Ray;DE6;80,00\n\
        DE1;25.05.26;Miete;Meier GmbH;DE7;-950,00\nDE1;26.05.26;Training;Ann Lee;DE5;150,00\nDE1;27.05.26;Rueck;Ann Lee;DE5;-50,00\n";
    let book = check(&[("bank.csv", text)], &day("2026-06-30"), Told(&["sales"], 2, Some(33_000), None));
    assert!(book.findings.iter().any(|f| f.code == "payments_out" && f.message.contains("950")));
    for sign in ["-", ""] {
        let text = format!(
            "Date,Customer,Transaction Type,Num,Amount\n2026-05-04,Ann Lee,Invoice,1,240\n2026-05-09,Ann Lee,Payment,,{sign}240\n\
             2026-05-11,Bo Ray,Invoice,2,120\n2026-05-15,Bo Ray,Payment,,{sign}100\n2026-05-20,Cy Fox,Invoice,3,80\n"
        );
        let book = check(&[("ledger.csv", &text)], &day("2026-06-30"), Told(&["sales"], 2, Some(34_000), None));
        assert!(book.findings.iter().any(|f| f.code == "invoices_beside_payments"), "{:?}", book.findings);
    }
}

#[test]
fn amounts_in_cents_and_moments_in_milliseconds() {
    let text = "userId,userName,checkinTs,amountCents\n1,Ann Lee,1777923000000,1500\n2,Bo Ray,1778005800000,2500\n1,Ann Lee,1778054400000,2500\n";
    one(text, Told(&["sessions"], 2, Some(6_500), Some([3, 0])));
}

#[test]
fn a_list_of_contracts_says_how_often_they_are_paid_and_leads_are_no_clients() {
    let text = "Lidnummer;Voornaam;Achternaam;Contract;Begindatum;Einddatum;Bedrag;Hoe vaak;Status\n\
        L1;Sanne;Vries;Fitness;20-03-2026;;€ 395,00;Jaarlijks;Actief\nL2;Daan;Bakker;Fitness;25-08-2025;;€ 105,00;Per kwartaal;Gepauzeerd\n\
        L3;Fleur;Dijk;Fitness;13-04-2025;;€ 39,95;Maandelijks;Actief\n";
    let book = read(&[("file.csv", text)], &day("2026-06-30")).unwrap();
    let memberships = book.memberships.as_ref().unwrap();
    assert_eq!(memberships.client.len(), 3, "{:?}", book.findings);
    refused(
        "Created,Lead name,Email,Source,Stage,Value\n2026-02-01,Ann Lee,ann@example.org,Web,Won,99\n2026-02-03,Bo Ray,bo@example.org,Web,Contacted,149\n",
    );
}

#[test]
fn memberships_are_of_members_and_staff_is_no_client() {
    let members = "id,name,email,joined_on\n1,Ann Lee,ann@example.org,2024-03-01\n2,Bo Ray,bo@example.org,2024-04-01\n3,Cy Fox,cy@example.org,2024-05-01\n";
    let memberships = "id,member_id,plan,status,started_on,ends_on,price\n501,2,Monthly,active,2025-01-01,,49\n502,1,Annual,active,2025-01-11,,480\n\
        503,3,Monthly,expired,2024-06-01,2025-06-01,49\n";
    let visits =
        "id,membership_id,checked_in_at\n1,501,2026-01-05 07:00\n2,502,2026-01-06 07:00\n3,501,2026-01-07 07:00\n";
    let files = [("members.csv", members), ("memberships.csv", memberships), ("visits.csv", visits)];
    let book = check(&files, &day("2026-02-01"), Told(&["clients", "clients", "sessions"], 3, None, Some([3, 0])));
    assert_eq!(book.memberships.as_ref().unwrap().client.len(), 3);
    // Alone, or beside the members only, the same.
    let files = [("members.csv", members), ("a.csv", memberships)];
    let book = check(&files, &day("2026-02-01"), Told(&["clients", "clients"], 3, None, None));
    let running = book.memberships.as_ref().unwrap();
    let monthly: Vec<Option<f64>> = (0..3).map(|i| running.monthly(i).map(|m| m.to_f64())).collect();
    assert_eq!((monthly[0], monthly[1]), (Some(49.0), Some(40.0)));
    // A price of which nobody says how often it is paid is said, and no rate of an hour.
    let bare = "id,member_id,start_date,price\n501,2,2025-01-01,49\n502,1,2025-01-11,49\n503,3,2025-06-01,49\n";
    let files = [("members.csv", members), ("memberships.csv", bare), ("visits.csv", visits)];
    let book = check(&files, &day("2026-02-01"), Told(&["clients", "clients", "sessions"], 3, None, Some([3, 0])));
    assert!(book.findings.iter().any(|f| f.code == "interval_unknown"), "{:?}", book.findings);
    // Trainers are named by the table that refers to them.
    let sessions = "id,client_id,trainer_id,date,minutes\n1,1,1,2026-01-05,60\n2,2,2,2026-01-06,60\n3,3,1,2026-01-07,60\n4,1,2,2026-01-08,60\n";
    let trainers = "id,name,phone\n1,Kim Orr,07700900001\n2,Lou Orr,07700900002\n";
    let files = [("clients.csv", members), ("sessions.csv", sessions), ("trainers.csv", trainers)];
    check(&files, &day("2026-02-01"), Told(&["clients", "sessions", "not used"], 3, None, Some([4, 0])));
}

#[test]
fn payments_of_invoices_in_another_file_count_once() {
    let invoices = "Invoice no,Client,Date,Total,Status\nINV-1,Ann Lee,2026-01-05,100,Paid\nINV-2,Bo Ray,2026-01-06,200,Paid\n\
        INV-3,Cy Fox,2026-01-07,150,Unpaid\nINV-4,Ann Lee,2026-02-05,100,Paid\n";
    let payments = "Payment id,Invoice no,Client,Date,Amount,Method\nP1,INV-1,Ann Lee,2026-01-09,100,BACS\nP2,INV-2,Bo Ray,2026-01-10,120,BACS\n\
        P3,INV-2,Bo Ray,2026-01-20,80,BACS\nP4,INV-4,Ann Lee,2026-02-09,100,BACS\nP5,INV-4,Ann Lee,2026-02-10,0,BACS\n";
    let files = [("invoices.csv", invoices), ("payments.csv", payments)];
    let book = check(&files, &day("2026-03-01"), Told(&["sales", "order lines"], 2, Some(40_000), None));
    assert!(!book.findings.iter().any(|f| f.code == "orders_without_payment"), "{:?}", book.findings);
    // Invoices that say nothing of it, one of which has no payment.
    let open = invoices.replace(",Status", "").replace(",Paid", "").replace(",Unpaid", "");
    let book = check(
        &[("a.csv", &open), ("b.csv", payments)],
        &day("2026-03-01"),
        Told(&["sales", "order lines"], 3, Some(55_000), None),
    );
    assert!(
        book.findings.iter().any(|f| f.code == "orders_without_payment" && f.message.contains("1 of the orders")),
        "{:?}",
        book.findings
    );
}
