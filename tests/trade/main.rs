//! Files as the trade makes them, in small: what each table is, how many people there are, what came in and who came.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics fails")]

mod by_contrast;
mod by_hand;
mod by_programs;
mod by_words;

use tpa::book::{Book, Money, Status};
use tpa::ingest::{FieldMap, OpenError, OpenOptions, Progress, Source, open};

/// What must come out: the kinds of the tables in the order of the files, clients, revenue in cents, visits that took place and
/// that were missed.
struct Told(&'static [&'static str], usize, Option<i64>, Option<[usize; 2]>);

fn read(files: &[(&str, &str)], options: &OpenOptions) -> Result<Book, OpenError> {
    let folder = tempfile::tempdir().unwrap();
    let paths = files.iter().map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        Source::Path(path)
    });
    let opened = open(&paths.collect::<Vec<_>>(), options, &Progress::default())?;
    for file in &opened.book.files {
        let aside: usize = file.set_aside.iter().map(|s| s.count).sum();
        assert_eq!(file.rows_read, file.rows_used + aside, "{file:?}");
    }
    Ok(opened.book)
}

#[track_caller]
fn check(files: &[(&str, &str)], options: &OpenOptions, Told(kinds, clients, cents, visits): Told) -> Book {
    let book = read(files, options).unwrap_or_else(|error| panic!("{error}"));
    let what = format!("{:?}\n{:?}", book.files, book.findings);
    let kind = |name: &str| {
        let file = book.files.iter().find(|f| f.path.ends_with(name)).unwrap_or_else(|| panic!("{name}: {what}"));
        file.table.rsplit(": ").next().unwrap().to_string()
    };
    assert_eq!(files.iter().map(|(name, _)| kind(name)).collect::<Vec<_>>(), kinds, "{what}");
    assert_eq!(book.clients.len(), clients, "{what}");
    let billing = book.activity.billing.as_ref();
    let billed = billing.map(|b| b.revenue.iter().flatten().copied().sum::<Money>() + b.without_client);
    assert_eq!(billed.map(|m| m.micros() / 10_000), cents, "{what}");
    let counted = book.sessions.as_deref().map(|log| {
        let count = |is: &dyn Fn(&Status) -> bool| log.status.iter().filter(|s| is(s)).count();
        [count(&|s| *s == Status::Attended), count(&|s| *s == Status::NoShow)]
    });
    assert_eq!(counted, visits, "{what}");
    book
}

#[track_caller]
fn one(text: &str, told: Told) -> Book {
    check(&[("file.csv", text)], &OpenOptions::default(), told)
}

fn day(text: &str) -> OpenOptions {
    OpenOptions { as_of: Some(text.parse().unwrap()), ..OpenOptions::default() }
}

#[track_caller]
fn refused(text: &str) {
    let read = read(&[("file.csv", text)], &OpenOptions::default());
    assert!(read.is_err(), "{:?}", read.map(|b| b.files));
}

#[test]
fn a_log_is_what_it_is_however_short() {
    let text = "Customer,Service,Employee,Date,Status\nEthan,Cut,Maze,2025-06-12 17:30,Completed\nMark,Cut,Holly,2025-06-12 17:31,Completed\n";
    one(text, Told(&["sessions"], 2, None, Some([2, 0])));
    let text =
        "Payment ID,Member ID,Amount,Payment Method,Date\n10,1001,60,Bank,2024-12-19\n11,1002,60,Cash,2024-12-20\n";
    one(text, Told(&["sales"], 2, Some(12_000), None));
    let text = "Attendance ID,Member ID,Zone ID,DateTime\n11,1,1,2022-04-04 09:15\n12,2,2,2024-12-13 10:00\n";
    one(text, Told(&["sessions"], 2, None, Some([2, 0])));
    let text = "Client,Package,Sessions Purchased,Sessions Used,Sessions Left,Purchase Date,Price\n\
        Ana,10-pack,10,4,6,2025-03-03,$650.00\nBen,10-pack,10,9,1,2025-03-04,$650.00\n";
    one(text, Told(&["passes"], 2, None, None));
}

#[test]
fn date_time_and_client_are_a_visit_whatever_it_cost() {
    let text = "Start date,Start time,End time,Client name,Client email,Service,Price,Currency,Status,Payment status\n\
        03-03-2025,07:00,08:00,Ana Adler,ana@example.com,PT,75.00,EUR,confirmed,paid\n\
        04-03-2025,07:00,08:00,Ben Farkas,ben@example.com,PT,75.00,EUR,canceled,not paid\n\
        05-03-2025,07:00,08:00,Ana Adler,ana@example.com,PT,75.00,EUR,confirmed,not paid\n";
    one(text, Told(&["sessions"], 2, Some(15_000), Some([2, 0])));
    let text = "client_name,session_date,session_time,service,amount_due,amount_paid,payment_status,status\n\
        Ana,2025-03-03,13:00,Massage,80,80,paid,completed\nBen,2025-03-04,13:00,Massage,80,0,unpaid,no show\nAna,2025-03-05,13:00,Massage,80,80,paid,completed\n";
    one(text, Told(&["sessions"], 2, Some(16_000), Some([2, 1])));
    let text =
        "Date,Client,Sessions,Rate,Paid\n03/13/2025,Ana,1,$60,Y\n03/14/2025,Ben,1,$60,N\n03/15/2025,Ana,1,$60,Y\n";
    one(text, Told(&["sessions"], 2, Some(18_000), Some([3, 0])));
}

#[test]
fn a_list_of_people_is_no_log_whatever_dates_stand_in_it() {
    let text = "วันที่ (Timestamp),ชื่อ (Full Name),เบอร์ (Phone),แพ็กเกจ (Package),วันเริ่ม (Start Date),วันหมด (Expiry Date),สถานะ (Status),PIN Hash\n\
        8/1/2026 11:00:43,Ana Adler,0877740855,Monthly,2026-08-01,2026-09-01,Active,888b19a43b15\n\
        8/2/2026 11:01:43,Ben Farkas,0877740856,Monthly,2026-08-02,2026-09-02,Active,888b19a43b16\n";
    let book = one(text, Told(&["clients"], 2, None, None));
    assert_eq!(book.clients.names.as_ref().unwrap().get(1), "Ben Farkas");
    assert!(!format!("{:?}", book.clients).contains("888b19a43b15"));
    let text = "First name,Last name,Email,Status,Trainer,Date added,Last signed in\n\
        Ana,Adler,ana@example.com,Active,Sam Coach,2025-01-01,2026-08-20\nBen,Farkas,ben@example.com,Active,Sam Coach,2025-01-02,2026-08-21\n";
    one(text, Told(&["clients"], 2, None, None));
    let text = "Mitgliedsnr.;Vorname;Nachname;Geburtsdatum;Eintritt;Austritt;Beitrag;Status\n\
        4001;Ana;Adler;12.05.1988;01.03.2023;;49,90 €;aktiv\n4002;Ben;Farkas;13.05.1988;01.04.2023;31.12.2025;49,90 €;gekündigt\n";
    let book = one(text, Told(&["clients"], 2, None, None));
    assert_eq!(book.clients.names.as_ref().unwrap().get(0), "Ana Adler");
    let text = "Фамилия;Имя;Номер телефона\nГрачёв;Яков;79991234567\nКондрат;Алина;79991234568\n";
    let book = one(text, Told(&["clients"], 2, None, None));
    assert_eq!(book.clients.names.as_ref().unwrap().get(0), "Яков Грачёв");
    // What members owe on the first of each month is no visit.
    let mut text = String::from("Mitgliedsnummer,Name,Forderung_mtl,Datum\n");
    for month in 1..=6 {
        text.push_str(&format!("1,Nele,3,2018-0{month}-01\n2,Gabriel,3,2018-0{month}-01\n"));
    }
    assert!(read(&[("m.csv", &text)], &OpenOptions::default()).unwrap().sessions.is_none());
}

#[test]
fn money_that_never_came_in_is_left_out_in_any_language() {
    for (header, states, amount) in [
        ("Rechnungsnr;Rechnungsdatum;Kunde;Betrag;Status", ["bezahlt", "offen", "storniert"], "60,00 €"),
        ("N° facture;Date;Client;Montant TTC;Statut", ["payée", "en attente", "annulée"], "60,00 €"),
        ("Nº Factura;Fecha;Cliente;Importe;Estado", ["Pagada", "Pendiente", "Anulada"], "60,00 €"),
        ("Numero fattura;Data;Cliente;Importo;Stato", ["Pagata", "Da pagare", "Annullata"], "60,00 €"),
        (
            "Numer faktury;Data wystawienia;Klient;Kwota brutto;Status",
            ["opłacona", "nieopłacona", "anulowana"],
            "60,00 zł",
        ),
        ("Factuurnummer;Factuurdatum;Klant;Bedrag;Status", ["Betaald", "Openstaand", "Geannuleerd"], "€ 60,00"),
        ("Recibo;Data de pagamento;Aluno;Valor;Situação", ["Pago", "Atrasado", "Cancelado"], "R$ 60,00"),
        ("Fakturanummer;Fakturadatum;Kund;Belopp;Status", ["Betald", "Obetald", "Makulerad"], "60,00 kr"),
        ("Номер счета;Дата;Клиент;Сумма;Статус", ["Оплачен", "Ожидает оплаты", "Отменён"], "60,00 ₽"),
    ] {
        let rows =
            (0..9).map(|k| format!("R-{k};{}.03.2025;{};{amount};{}\n", 13 + k, ["Ana", "Ben"][k % 2], states[k % 3]));
        one(&format!("{header}\n{}", rows.collect::<String>()), Told(&["sales"], 2, Some(18_000), None));
    }
    let text = "Invoice,Bill To,Invoice Date,Line Total,Paid?\n1,Ana,2025-03-13,90,Yes\n2,Ben,2025-03-14,90,No\n3,Ana,2025-03-15,90,Yes\n";
    one(text, Told(&["sales"], 1, Some(18_000), None));
}

#[test]
fn transfers_and_fees_are_no_sales_and_returns_come_off() {
    let text = "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Description,Customer Email (metadata)\n\
        t1,charge,ch,79.00,2.59,76.41,usd,2025-03-03 08:00,Membership,ana@example.com\n\
        t2,charge,ch,79.00,2.59,76.41,usd,2025-03-04 08:00,Membership,ben@example.com\n\
        t3,refund,re,-79.00,0.00,-79.00,usd,2025-03-05 08:00,REFUND,ben@example.com\n\
        t4,payout,po,-700.00,0.00,-700.00,usd,2025-03-06 08:00,STRIPE PAYOUT,\n\
        t5,stripe_fee,,-2.00,0.00,-2.00,usd,2025-03-07 08:00,Billing,\n";
    one(text, Told(&["sales"], 2, Some(7_900), None));
    let text = "Order Number,Order Status,Order Date,Customer,Order Total,Item Name,Quantity,Item Cost\n\
        1,completed,2025-03-03,Ana,150,Pack,1,100\n1,completed,2025-03-03,Ana,150,Mat,1,50\n2,completed,2025-03-04,Ben,150,Pack,1,100\n\
        2,completed,2025-03-04,Ben,150,Mat,1,50\n3,completed,2025-03-05,Ana,150,Pack,1,100\n3,completed,2025-03-05,Ana,150,Mat,1,50\n";
    one(text, Told(&["sales"], 2, Some(45_000), None));
}

#[test]
fn past_bookings_count_where_no_status_says_who_came() {
    let text = "Booking Start Time,Booking End Time,First Name,Last Name,Service Name,Booking Status\n\
        2026-10-12 18:00,2026-10-12 19:00,Ana,Adler,Reformer,CONFIRMED\n2026-10-13 18:00,2026-10-13 19:00,Ben,Farkas,Reformer,CANCELED\n\
        2026-10-14 18:00,2026-10-14 19:00,Ana,Adler,Reformer,WAITLISTED\n2026-12-24 18:00,2026-12-24 19:00,Ana,Adler,Reformer,CONFIRMED\n";
    let book = check(&[("b.csv", text)], &day("2026-11-26"), Told(&["sessions"], 2, None, Some([1, 0])));
    assert!(book.findings.iter().any(|f| f.code == "past_bookings_attended" && f.count == 1));
    // Where somebody's coming was noted, a booking that was not is none.
    let text = text.replace(
        "2026-10-13 18:00,2026-10-13 19:00,Ben,Farkas,Reformer,CANCELED",
        "2026-10-13 18:00,2026-10-13 19:00,Ben,Farkas,Reformer,Attended",
    );
    check(&[("b.csv", &text)], &day("2026-11-26"), Told(&["sessions"], 2, None, Some([1, 0])));
}

#[test]
fn what_became_of_a_visit_is_read_from_marks_words_and_flags() {
    for (header, values) in [
        ("Date,Time,Student,Class,Attendance", ["P", "P", "A"]),
        ("Date,Time,Name,Class,Attended?", ["Y", "Y", "N"]),
        ("Data,Godzina,Klient,Zajęcia,Obecność", ["obecny", "obecna", "nieobecny"]),
        ("Datum,Tijd,Deelnemer,Les,Aanwezigheid", ["aanwezig", "aanwezig", "afwezig"]),
        ("Datum,Tid,Kund,Pass,Närvaro", ["Närvarande", "Närvarande", "Frånvarande"]),
        ("Data,Ora,Cliente,Corso,Presenza", ["Presente", "Presente", "Assente"]),
        ("Fecha,Hora,Alumno,Clase,Asistió", ["Sí", "Sí", "No"]),
        ("Date,Heure,Adhérent,Cours,Statut", ["Présent", "Présente", "Absent"]),
    ] {
        let rows =
            (0..9).map(|k| format!("2025-03-{},18:00,{},Yoga,{}\n", 11 + k, ["Ana", "Ben"][k % 2], values[k % 3]));
        one(&format!("{header}\n{}", rows.collect::<String>()), Told(&["sessions"], 2, None, Some([6, 3])));
    }
    let rows = ["x,,", ",x,", ",,x", "x,,", ",x,"];
    let rows = rows
        .iter()
        .enumerate()
        .map(|(k, marks)| format!("2025-03-{},{},Group,{marks}\n", 11 + k, ["Ana", "Ben"][k % 2]));
    let text = format!("Date,Client,Session,Present,Absent,Excused\n{}", rows.collect::<String>());
    one(&text, Told(&["sessions"], 2, None, Some([2, 2])));
}

#[test]
fn equipment_rooms_workouts_staff_and_expenses_are_nobody() {
    refused(
        "equipment_id,name,type,purchase_date,last_maintenance_date\n1,Treadmill,Cardio,2023-01-15,2024-12-15\n2,Bike,Cardio,2023-01-16,2024-12-16\n",
    );
    refused(
        "staff_id,first_name,last_name,position,hire_date\n1,Ivy,Irwin,Trainer,2022-01-01\n2,Sara,Connor,Desk,2022-02-01\n",
    );
    refused(
        "Date,Vendor,Expense Category,Amount\n2025-03-03,Power Co,Utilities,100\n2025-03-04,Landlord,Rent,900\n2025-03-05,Power Co,Utilities,100\n",
    );
    refused(
        "title,start_time,end_time,exercise_title,set_index,weight_kg,reps\nPush,28 Mar 2025 17:29,28 Mar 2025 18:35,Bench,0,60,8\nPush,28 Mar 2025 17:29,28 Mar 2025 18:35,Bench,1,60,8\n",
    );
    refused(
        "booking_id,months_as_member,weight,days_before,day_of_week,time,category,attended\n1,17,79.5,8,Wed,PM,Strength,0\n2,10,79,2,Mon,AM,HIIT,1\n",
    );
    refused(
        "date,time,location_id,location_name,gym_people_num,gym_max_people_num\n2026-08-11,12:58,BT,North,11,60\n2026-08-11,13:58,BT,North,12,60\n",
    );
}

#[test]
fn a_row_belongs_to_whom_its_ids_addresses_and_telephones_say() {
    let members = "id,full_name,email,stripe_customer_id\nm-0,Ana Adler,ana@example.com,cus_0Xq\nm-1,Ben Farkas,ben@example.com,cus_1Xq\n";
    let paid = "Payment Date,Customer ID,Amount\n2025-03-03,cus_1Xq,50\n2025-03-04,cus_0Xq,70\n2025-03-05,cus_1Xq,50\n";
    let told = Told(&["clients", "sales"], 2, Some(17_000), None);
    let book = check(&[("members.csv", members), ("payments.csv", paid)], &OpenOptions::default(), told);
    let revenue = &book.activity.billing.as_ref().unwrap().revenue;
    assert_eq!(revenue.iter().map(|m| m.map(|m| m.to_f64())).collect::<Vec<_>>(), [Some(70.0), Some(100.0)]);
    let members = "Name,Mobile,Plan\nAna Adler,+44 7700 900101,Gold\nBen Farkas,+44 7700 900102,Gold\n";
    let log =
        "Mobile,Date,Time\n07700900102,2025-03-03,07:15\n07700900101,2025-03-04,07:15\n07700900102,2025-03-05,07:15\n";
    let told = Told(&["clients", "sessions"], 2, None, Some([3, 0]));
    check(&[("members.csv", members), ("log.csv", log)], &OpenOptions::default(), told);
    one(log, Told(&["sessions"], 2, None, Some([3, 0])));
    let text = "Date,First Name,Last Name,Class\n2025-03-03,Ana,Adler,Yoga\n2025-03-04,Ana,Brandt,Yoga\n2025-03-05,Ana,Adler,Yoga\n";
    one(text, Told(&["sessions"], 2, None, Some([3, 0])));
    let text = "#,Member ID,Last Name,First Name,Card #,Check-in Date,Check-in Time,Result\n\
        1,880,Doe,Jo,'1861',5/13/2026,3:59:20 PM,Check-in OK\n2,35,Poe,Jane,'1024',5/13/2026,2:33:15 PM,Denied\n3,880,Doe,Jo,'1861',5/14/2026,3:59:20 PM,Check-in OK\n";
    one(text, Told(&["sessions"], 2, None, Some([2, 0])));
}

#[test]
fn tables_of_a_database_are_joined_by_the_people_and_not_by_their_row_numbers() {
    let files = [
        (
            "members.csv",
            "member_id,first_name,last_name,email\n1,Ana,Adler,ana@example.com\n2,Ben,Farkas,ben@example.com\n3,Cleo,Keller,cleo@example.com\n",
        ),
        (
            "classes.csv",
            "class_id,name,description,capacity,duration\n1,Spin,Cycling,20,45\n2,Yoga,Calm,15,60\n3,HIIT,Fast,10,30\n",
        ),
        (
            "locations.csv",
            "location_id,name,address,opening_hours\n1,Downtown,1 Main St,06:00-22:00\n2,Suburb,2 Oak Ln,05:00-23:00\n",
        ),
        (
            "payments.csv",
            "payment_id,member_id,amount,payment_date\n1,1,40,2025-01-01\n2,3,60,2025-01-02\n3,1,40,2025-01-03\n",
        ),
        (
            "attendance.csv",
            "attendance_id,member_id,location_id,check_in_time\n1,3,1,2025-01-10 08:00:00\n2,3,1,2025-01-12 18:00:00\n3,1,2,2025-01-15 07:00:00\n",
        ),
    ];
    let kinds = &["clients", "not used", "not used", "sales", "sessions"];
    let book = check(&files, &OpenOptions::default(), Told(kinds, 3, Some(14_000), Some([3, 0])));
    let names = book.clients.names.as_ref().unwrap();
    assert_eq!([0, 1, 2].map(|i| names.get(i)), ["Ana Adler", "Ben Farkas", "Cleo Keller"]);
}

#[test]
fn layouts_of_hand_kept_lists() {
    let block = |who: &str| {
        format!("{who},,,\nDate,Service,Hours,Amount\n13/03/2025,PT,1,55\n20/03/2025,PT,1,55\n,,Total,110\n,,,\n")
    };
    let text = block("Ana Adler") + &block("Ben Farkas") + &block("Cleo Keller");
    let book = read(&[("s.csv", &text)], &OpenOptions::default()).unwrap();
    assert_eq!(book.clients.len(), 3, "{:?}", book.files);
    let text =
        "Client,Package,1,2,3,4\nAna,10 x PT,2025-03-03,2025-03-05,2025-03-09,\nBen,10 x PT,2025-03-04,2025-03-06,,\n";
    one(text, Told(&["sessions"], 2, None, Some([5, 0])));
    let text = "Client;Hours;Rate;Revenue\nAna;4;50;200\nBen;4;50;200\nTotal (2 clients);8;;400\nAverage;4;;200\n";
    one(text, Told(&["clients"], 2, None, None));
}

#[test]
fn a_log_without_a_header_is_what_the_maps_say() {
    let map = |text: &str| text.parse::<FieldMap>().unwrap();
    let with = |maps: &[&str]| OpenOptions {
        no_header: true,
        maps: maps.iter().map(|m| map(m)).collect(),
        ..OpenOptions::default()
    };
    let text = "1,2025-12-01,P\n2,2025-12-01,A\n1,2025-12-02,L\n3,2025-12-02,P\n";
    let options = with(&["client_id=1", "date=2", "status=3"]);
    check(&[("a.csv", text)], &options, Told(&["sessions"], 3, None, Some([3, 1])));
    let text = " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n 00001 19970202  5   77.00\n";
    let options = with(&["client_id=1", "date=2", "amount=4"]);
    check(&[("cd.txt", text)], &options, Told(&["sales"], 2, Some(10_077), None));
}

#[test]
fn a_list_of_ids_alone_in_a_folder_is_a_list_of_clients() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mailing.csv"), "ID\n1001\n1002\n1003\n").unwrap();
    std::fs::write(
        folder.path().join("pay.csv"),
        "Sale Date,Client ID,Amount\n2025-03-03,1001,50\n2025-03-04,1001,50\n",
    )
    .unwrap();
    let source = Source::Path(folder.path().to_path_buf());
    let book = open(&[source], &OpenOptions::default(), &Progress::default()).unwrap().book;
    assert_eq!(book.clients.len(), 3);
    assert!(book.findings.iter().all(|f| f.code != "file_not_read"));
}

#[test]
fn notes_in_a_folder_are_said_and_are_nobody() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("notes.txt"), "Call Ana on Friday\nOrder towels\n").unwrap();
    std::fs::write(folder.path().join("pay.csv"), "Date,Client,Amount\n2025-03-03,Ana,50\n2025-03-04,Ana,50\n")
        .unwrap();
    let source = Source::Path(folder.path().to_path_buf());
    let book = open(&[source], &OpenOptions::default(), &Progress::default()).unwrap().book;
    assert_eq!(book.clients.len(), 1);
    assert!(book.findings.iter().any(|f| f.code == "file_not_read" && f.message.contains("notes.txt")));
}

#[test]
fn words_for_payments_that_no_list_has_are_read_by_their_parts_or_said() {
    let text = "Date,Client,Amount,Payment status\n\
        2026-05-04,Ann Lee,100,Paid\n2026-05-05,Bo Ray,100,Pending payment\n2026-05-06,Ann Lee,100,Not collected\n\
        2026-05-07,Cy Fox,100,Bounced cheque\n2026-05-08,Bo Ray,100,Sorted\n2026-05-09,Cy Fox,100,Paid\n";
    let book = one(text, Told(&["sales"], 3, Some(30_000), None));
    let said = book.findings.iter().find(|f| f.code == "unknown_payment_states").unwrap();
    assert!(said.message.contains("\"Sorted\" (1 sales, 100.00)"), "{}", said.message);
}

#[test]
fn a_number_of_each_row_is_no_client_where_addresses_repeat() {
    let text = "id,order_id,email,amount,created_at\n\
        pay_1,ord_1,ann@example.org,50,2026-05-04\npay_2,ord_2,bo@example.org,50,2026-05-05\n\
        pay_3,ord_3,ann@example.org,50,2026-05-06\npay_4,ord_4,bo@example.org,50,2026-05-07\n";
    one(text, Told(&["sales"], 2, Some(20_000), None));
}

#[test]
fn attendance_beside_a_booking_counts_and_so_do_exceptions_alone() {
    let text = "Class Date,Class Name,Member,Booking Status,Attended\n\
        2026-05-04,HIIT,Ann Lee,BOOKED,true\n2026-05-04,HIIT,Bo Ray,BOOKED,false\n2026-05-05,HIIT,Cy Fox,CANCELLED,false\n\
        2026-05-06,HIIT,Ann Lee,BOOKED,true\n2026-05-06,HIIT,Bo Ray,BOOKED,true\n";
    let book = one(text, Told(&["sessions"], 3, None, Some([3, 1])));
    let log = book.sessions.as_deref().unwrap();
    assert_eq!(log.status.iter().filter(|s| **s == Status::EarlyCancel).count(), 1);
    let text = "Date,Client,Service,Status\n\
        2026-05-04,Ann Lee,PT,\n2026-05-05,Bo Ray,PT,no show\n2026-05-06,Ann Lee,PT,\n2026-05-07,Bo Ray,PT,\n";
    one(text, Told(&["sessions"], 2, None, Some([3, 1])));
}

#[test]
fn a_later_export_says_what_became_of_a_booking() {
    let head = "Date,Time,Client,Status\n";
    let both =
        "2026-05-04,09:00,Ann Lee,Completed\n2026-05-05,09:00,Bo Ray,Completed\n2026-05-06,09:00,Cy Fox,Completed\n";
    let before = format!("{head}{both}2026-05-07,09:00,Ann Lee,Booked\n2026-05-07,10:00,Bo Ray,Booked\n");
    let after = format!("{head}{both}2026-05-07,09:00,Ann Lee,Completed\n2026-05-07,10:00,Bo Ray,No Show\n");
    for files in [[("a.csv", &before), ("b.csv", &after)], [("a.csv", &after), ("b.csv", &before)]] {
        let files = files.map(|(name, text)| (name, text.as_str()));
        let book = read(&files, &day("2026-06-01")).unwrap();
        let log = book.sessions.as_deref().unwrap();
        let count = |status: Status| log.status.iter().filter(|s| **s == status).count();
        assert_eq!((count(Status::Attended), count(Status::NoShow), count(Status::Booked)), (4, 1, 0), "{files:?}");
    }
}

#[test]
fn moments_as_browsers_write_them_and_months_of_amounts() {
    let text = "Date,Payout date,Customer,Amount\n\
        \"04/05/2026, 18:30\",06/05/2026,Ann Lee,50\n\"14/05/2026, 07:15\",16/05/2026,Bo Ray,50\n\"24/05/2026, 18:30\",26/05/2026,Ann Lee,50\n";
    let book = one(text, Told(&["sales"], 2, Some(15_000), None));
    let days = book.sales.as_deref().unwrap().date.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(days, ["2026-05-04", "2026-05-14", "2026-05-24"]);
    let book = one("Client,Jan,Feb\nAnn Lee,£240,£0\nBo Ray,£120,£120\n", Told(&["clients"], 2, None, None));
    assert!(book.clients.own_revenue.is_some());
}

#[test]
fn groups_between_rows_and_rows_that_are_no_people() {
    let text = "Name,Email,Hours\n06:30 HIIT,,\nAnn Lee,ann@example.org,3\nBo Ray,bo@example.org,4\n\
        12:00 Yoga,,\nCy Fox,cy@example.org,5\nDi Orr,di@example.org,2\n";
    one(text, Told(&["clients"], 4, None, None));
    refused("Service,Sold,Gross,Net\nPT 60,120,7200,7080\nPT 30,40,1400,1400\nClass,310,6200,6120\n");
    refused("{\"id\": 1, \"amount\": 5}\n{\"id\": 2, \"amount\": 6}\n");
}
