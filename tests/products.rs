//! The reports of known products, with the very headers that they write: each is recognised, every column has its
//! field, and the figures are those of its rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics fails")]

use std::path::Path;
use tpa::book::{Book, Money, Status};
use tpa::ingest::{OpenOptions, Opened, Progress, Source, open};

/// Opens files that are written into one folder.
fn opened(files: &[(&str, &str)]) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let sources = [Source::Path(folder.path().to_path_buf())];
    let opened = open(&sources, &OpenOptions::default(), &Progress::default()).unwrap();
    for file in &opened.book.files {
        let aside: usize = file.set_aside.iter().map(|s| s.count).sum();
        assert_eq!(file.rows_read, file.rows_used + aside, "{file:?}");
    }
    opened
}

/// `header=field` of every column of the only table, those that are ignored left out.
fn fields(opened: &Opened, report: &str) -> Vec<String> {
    let table = opened.inspection.tables.iter().find(|t| t.why.contains(report));
    let table = table.unwrap_or_else(|| panic!("no table was taken for {report}: {:?}", opened.inspection));
    let kept = table.columns.iter().filter(|c| c.field != "ignored");
    kept.map(|c| format!("{}={}", c.header, c.field)).collect()
}

fn revenue(book: &Book) -> f64 {
    let billing = book.activity.billing.as_ref().unwrap();
    (billing.revenue.iter().flatten().copied().sum::<Money>() + billing.without_client).to_f64()
}

fn codes(book: &Book) -> Vec<&str> {
    book.findings.iter().map(|f| f.code).collect()
}

#[test]
fn mindbody_sales() {
    let o = opened(&[(
        "Sales.csv",
        "Sale Date,Client ID,Client,Sale ID,Item name,Batch #,Sales Notes,Location,Notes,Color,Size,Item price,Quantity,Subtotal,Discount %,Discount amount,Tax,Item Total,Total Paid w/ Payment Method,Payment Method\n\
         1/3/2024,100001,\"Lee, Ann\",5001,10 Class Card,,,Main,,,,150.00,1,150.00,0,0.00,0.00,150.00,150.00,Visa\n\
         1/5/2024,100002,\"Ray, Bob\",5002,Yoga Mat,B7,,Main,,Blue,L,40.00,2,80.00,10,8.00,5.76,77.76,77.76,Cash\n\
         2/7/2024,100001,\"Lee, Ann\",5003,10 Class Card,,refund,Main,,,,150.00,-1,-150.00,0,0.00,0.00,-150.00,-150.00,Visa\n",
    )]);
    assert_eq!(
        fields(&o, "\"Sales\" of Mindbody"),
        [
            "Sale Date=date",
            "Client ID=client_id",
            "Client=name",
            "Sale ID=order_id",
            "Item name=item",
            "Location=location",
            "Item price=unit_price",
            "Quantity=quantity",
            "Subtotal=subtotal",
            "Discount amount=discount",
            "Tax=tax",
            "Item Total=amount",
            "Payment Method=method"
        ]
    );
    // Nothing in the values says which of day and month stands first; the product does.
    assert_eq!(o.book.sales.as_ref().unwrap().date[2].to_string(), "2024-02-07");
    // Before tax: 150, 80 less 8, and 150 back.
    assert_eq!((revenue(&o.book), codes(&o.book)), (72.0, vec!["tax_settled"]));
    assert_eq!(o.book.clients.names.as_ref().unwrap().get(0), "Lee, Ann");
}

const ATTENDANCE: &str = "Date,Day,Time,Client ID,Client,Visit Service Category,Visit Type,Type,Pricing Option,Exp. Date,Visits Rem.,Staff,Visit Location,Sale Location,Staff Paid,Late Cancel,No-show,Booking Method,Payment Service Category";

#[test]
fn mindbody_attendance_with_and_without_revenue() {
    let rows = [
        "1/3/2024,Wednesday,9:00 AM,100001,\"Lee, Ann\",Yoga,Hatha,Class,10 Class Card,6/1/2024,9,Eva,Main,Main,Yes,No,No,Online,Yoga",
        "1/5/2024,Friday,6:30 PM,100002,\"Ray, Bob\",Yoga,Flow,Class,Unlimited,12/31/2024,99958,Eva,Main,Main,Yes,Yes,No,App,Yoga",
        "1/8/2024,Monday,6:30 PM,100002,\"Ray, Bob\",Yoga,Flow,Class,Unlimited,12/31/2024,99957,Eva,Main,Main,Yes,No,Yes,App,Yoga",
    ];
    let plain = format!("{ATTENDANCE}\n{}\n", rows.join("\n"));
    let o = opened(&[("Attendance.csv", &plain)]);
    assert_eq!(
        fields(&o, "\"Attendance\" of Mindbody"),
        [
            "Date=date",
            "Time=start",
            "Client ID=client_id",
            "Client=name",
            "Visit Type=service",
            "Exp. Date=pass_ends",
            "Visits Rem.=remaining",
            "Staff=staff",
            "Visit Location=location",
            "Late Cancel=late_cancel",
            "No-show=no_show",
            "Booking Method=channel"
        ]
    );
    let log = o.book.sessions.as_deref().unwrap();
    assert_eq!(log.status, [Status::Attended, Status::LateCancel, Status::NoShow]);
    assert_eq!(log.remaining.as_deref(), Some(&[9.0, f32::INFINITY, f32::INFINITY][..]));
    let priced: Vec<String> = rows.iter().zip(["$15.00", "$7.50", "$0.00"]).map(|(r, p)| format!("{r},{p}")).collect();
    let o = opened(&[("Attendance.csv", &format!("{ATTENDANCE},Rev. per Visit\n{}\n", priced.join("\n")))]);
    assert!(fields(&o, "\"Attendance with Revenue\" of Mindbody").contains(&"Rev. per Visit=price".to_string()));
    assert_eq!(revenue(&o.book), 15.0);
}

#[test]
fn mindbody_visits_remaining_and_cancellations() {
    let o = opened(&[
        (
            "Visits Remaining.csv",
            "Client ID,Client Name,Service Category,Pricing option,First Activation Date,Last Expiration Date,Total Amount,Visits Remaining,Purchased,Unbooked\n\
             100001,Ann Lee,Yoga,10 Class Card,1/3/2024,6/1/2024,$150.00,4,10,4\n\
             100002,Bob Ray,Yoga,Unlimited,1/5/2024,12/31/2024,$900.00,9957,9999,9957\n",
        ),
        (
            "Cancellations.csv",
            "Cancel Date/Time,Cancelled By,Date,Time,Type,Location,Teacher,Client,Method,Add-On\n\
             1/2/2024 8:15 PM,Client,1/3/2024,9:00 AM,Late Cancel,Main,Eva,Ann Lee,Online,\n\
             1/5/2024 8:15 AM,Staff,1/13/2024,9:00 AM,Early Cancel,Main,Eva,Bob Ray,Desk,\n",
        ),
    ]);
    assert!(fields(&o, "\"Visits Remaining\" of Mindbody").contains(&"Pricing option=pass_name".to_string()));
    assert!(fields(&o, "\"Cancellations\" of Mindbody").contains(&"Teacher=staff".to_string()));
    let passes = o.book.passes.as_deref().unwrap();
    assert_eq!((passes.remaining[0], passes.remaining[1], passes.bought[1]), (4.0, f64::INFINITY, f64::INFINITY));
    // The names of the one are the ids of the other.
    assert_eq!(o.book.clients.len(), 2);
    assert_eq!(o.book.sessions.as_deref().unwrap().status, [Status::LateCancel, Status::EarlyCancel]);
}

#[test]
fn mindbody_retention_management_and_first_visit_join_a_schedule() {
    let o = opened(&[
        (
            "Retention.csv",
            "Client ID,Client,Email,Phone,First Visit,Last Visit,Days Since Last Visit,Pricing Option\n\
             100001,\"Lee, Ann\",ann@example.org,555-0101,1/3/2023,2/1/2024,20,10 Class Card\n\
             100002,\"Ray, Bob\",bob@example.org,555-0102,2/13/2023,1/5/2024,47,Unlimited\n",
        ),
        (
            "First.csv",
            "Client ID,Client,First Visit Date,Visit Type,Staff,Referral Type\n\
             100002,\"Ray, Bob\",2/13/2023,Flow,Eva,Web\n100003,\"Moe, Cid\",3/1/2023,Flow,Eva,Friend\n",
        ),
        (
            "Schedule.csv",
            "Date,Start time,End time,Client ID,Balance,Remaining,Scheduled Online,Status,Membership,Staff Alert,Yellow Alert,Unpaid Appointment,First Visit\n\
             1/13/2024,9:00 AM,10:00 AM,100001,$0.00 ,---,No,Signed in,,,,No,Yes\n1/13/2024,9:00 AM,10:00 AM,---,$0.00 ,---,No,,,,,No,No\n",
        ),
    ]);
    assert!(fields(&o, "\"Retention Management\" of Mindbody").contains(&"First Visit=joined".to_string()));
    assert!(fields(&o, "\"First Visit\" of Mindbody").contains(&"First Visit Date=joined".to_string()));
    assert_eq!(o.book.clients.len(), 3);
    let joined = o.book.clients.joined.as_ref().unwrap();
    assert!(joined.iter().all(Option::is_some), "{joined:?}");
    assert_eq!(o.book.sessions.as_deref().unwrap().status, [Status::Attended, Status::Block]);
}

#[test]
fn acuity_appointments() {
    let o = opened(&[(
        "schedule.csv",
        "Start Time,End Time,First Name,Last Name,Phone,Email,Type,Calendar,Appointment Price,Paid?,Amount Paid Online,Certificate Code,Notes,Date Scheduled,Label,Scheduled By,Appointment ID\n\
         \"January 3, 2024 9:00 am\",\"January 3, 2024 10:00 am\",Ann,Lee,'+15550101,ann@example.org,PT 60,Eva,70.00,yes,70.00,,,2023-12-28,,client,900001\n\
         \"January 13, 2024 5:30 pm\",\"January 13, 2024 6:00 pm\",Bob,Ray,'+15550102,bob@example.org,PT 30,Eva,40.00,no,0.00,,late,2024-01-12,No Show,admin,900002\n\
         \"January 20, 2024 9:00 am\",\"January 20, 2024 10:00 am\",Ann,Lee,'+15550101,ann@example.org,PT 60,Eva,70.00,no,0.00,,,2024-01-10,VIP,client,900003\n",
    )]);
    assert_eq!(
        fields(&o, "\"Appointments\" of Acuity"),
        [
            "Start Time=start",
            "End Time=end",
            "First Name=first_name",
            "Last Name=last_name",
            "Email=email",
            "Type=service",
            "Calendar=staff",
            "Appointment Price=price",
            "Paid?=paid",
            "Date Scheduled=booked_at",
            "Label=status",
            "Scheduled By=channel"
        ]
    );
    let log = o.book.sessions.as_deref().unwrap();
    // No label, or one of the studio's own, says nothing against an appointment.
    assert_eq!(log.status, [Status::Attended, Status::NoShow, Status::Attended]);
    assert_eq!(log.minutes.as_deref(), Some(&[60, 30, 60][..]));
    assert_eq!(log.unpaid.as_deref(), Some(&[false, true, true][..]));
    assert_eq!((o.book.clients.len(), revenue(&o.book)), (2, 140.0));
}

#[test]
fn vagaro_transactions_some_rows_down_beside_customers_and_cancellations() {
    let o = opened(&[
        (
            "Transaction List.csv",
            "Corner Studio,,,,,,,,,,,,\n\"Transactions from Jan 1, 2024 to Jan 31, 2024\",,,,,,,,,,,,\n,,,,,,,,,,,,\n\
             Checkout Date,Transaction ID,Appointment Date,Customer,Transaction Type,Sold By,Source,Qty,Price,Tax,Tip,Disc,Amt Paid\n\
             1/3/2024,T100,1/3/2024,Ann Lee,Service,Eva,Online,1,$70.00,$0.00,$5.00,$0.00,$70.00\n\
             1/13/2024,T101,1/13/2024,Bob Ray,Product,Eva,Desk,2,$20.00,$3.20,$0.00,$0.00,$43.20\n\
             1/14/2024,T102,,Bob Ray,Refund,Eva,Desk,1,$20.00,$1.60,$0.00,$0.00,$21.60\n\
             Total,,,,,,,4,$110.00,$4.80,$5.00,$0.00,$134.80\n",
        ),
        (
            "Customers.csv",
            "First Name,Last Name,Email,Mobile,Customer Since,Last Visit,Appointments,No Shows,Cancellations\n\
             Ann,Lee,ann@example.org,555-0101,3/13/2022,1/3/2024,41,0,2\nBob,Ray,bob@example.org,555-0102,5/1/2023,1/13/2024,9,1,0\n\
             Cid,Moe,cid@example.org,555-0103,6/1/2023,,0,0,0\n",
        ),
        (
            "Cancellations.csv",
            "Appointment Date,Appointment Time,Customer,Service,Service Provider,Cancelled Date,Cancelled By,Status,Price\n\
             1/23/2024,9:00 AM,Ann Lee,PT 60,Eva,1/23/2024,Customer,No Show,$70.00\n1/24/2024,9:00 AM,Bob Ray,PT 60,Eva,1/20/2024,Customer,Cancelled,$70.00\n",
        ),
    ]);
    assert_eq!(
        fields(&o, "\"Transactions\" of Vagaro"),
        [
            "Checkout Date=date",
            "Transaction ID=order_id",
            "Customer=name",
            "Transaction Type=transaction_type",
            "Sold By=staff",
            "Qty=quantity",
            "Price=unit_price",
            "Tax=tax",
            "Tip=tip",
            "Disc=discount",
            "Amt Paid=amount"
        ]
    );
    assert!(fields(&o, "\"Customers\" of Vagaro").contains(&"Customer Since=joined".to_string()));
    assert!(fields(&o, "\"Cancellations\" of Vagaro").contains(&"Cancelled Date=cancelled_at".to_string()));
    // The refund has no sign of its own; the total is none of the sales; names join the three files. Before tax: 70 + 40 − 20.
    assert_eq!((o.book.clients.len(), (revenue(&o.book) * 100.0).round()), (3, 9000.0));
    assert!(codes(&o.book).contains(&"returns_without_sign") && codes(&o.book).contains(&"total_rows"));
    assert_eq!(o.book.sessions.as_deref().unwrap().status, [Status::NoShow, Status::EarlyCancel]);
}

const SQUARE: &str = "Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Other Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Device Nickname\n\
    01/13/2024,09:05:00,Eastern Time (US & Canada),$90.00,-$10.00,$80.00,$0.00,$0.00,$0.00,$0.00,$80.00,Register,$80.00,Tapped,$0.00,$0.00,$0.00,,,-$2.08,$77.92,TX1,P1,Visa,4242,iPad,Eva,S1,x,2 x PT,Payment,Main,,C1,Ann Lee,,\n\
    01/14/2024,10:05:00,Eastern Time (US & Canada),$45.00,$0.00,$45.00,$0.00,$0.00,$0.00,$0.00,$45.00,Register,$45.00,Tapped,$0.00,$0.00,$0.00,,,-$1.17,$43.83,TX2,P2,Visa,1111,iPad,Eva,S1,x,PT,Payment,Main,,C2,Bob Ray,,\n\
    02/01/2024,10:05:00,Eastern Time (US & Canada),-$45.00,$0.00,-$45.00,$0.00,$0.00,$0.00,$0.00,-$45.00,Register,-$45.00,Tapped,$0.00,$0.00,$0.00,,,$0.00,-$45.00,TX3,P3,Visa,1111,iPad,Eva,S1,x,PT,Refund,Main,,C2,Bob Ray,,\n";
const SQUARE_ITEMS: &str = "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID\n\
    01/13/2024,09:05:00,Eastern Time (US & Canada),Training,PT,1,Regular,,,$50.00,-$10.00,$40.00,$0.00,TX1,P1,iPad,,x,Payment,Main,,C1,Ann Lee,\n\
    01/13/2024,09:05:00,Eastern Time (US & Canada),Shop,Band,1,Regular,,,$40.00,$0.00,$40.00,$0.00,TX1,P1,iPad,,x,Payment,Main,,C1,Ann Lee,\n\
    01/14/2024,10:05:00,Eastern Time (US & Canada),Training,PT,1,Regular,,,$45.00,$0.00,$45.00,$0.00,TX2,P2,iPad,,x,Payment,Main,,C2,Bob Ray,\n\
    02/01/2024,10:05:00,Eastern Time (US & Canada),Training,PT,-1,Regular,,,-$45.00,$0.00,-$45.00,$0.00,TX3,P3,iPad,,x,Refund,Main,,C2,Bob Ray,\n";

#[test]
fn square_transactions_and_their_items_are_one_revenue() {
    let transactions = opened(&[("transactions.csv", SQUARE)]);
    let named = fields(&transactions, "\"Transactions\" of Square");
    for field in
        ["Date=date", "Net Sales=amount", "Transaction ID=order_id", "Staff Name=staff", "Customer ID=client_id"]
    {
        assert!(named.contains(&field.to_string()), "{field} in {named:?}");
    }
    let items = opened(&[("items.csv", SQUARE_ITEMS)]);
    let named = fields(&items, "\"Items\" of Square");
    for field in ["Category=category", "Item=item", "Qty=quantity", "Net Sales=amount", "Customer Name=name"] {
        assert!(named.contains(&field.to_string()), "{field} in {named:?}");
    }
    let both = opened(&[("items.csv", SQUARE_ITEMS), ("transactions.csv", SQUARE)]);
    assert_eq!([&transactions, &items, &both].map(|o| revenue(&o.book)), [80.0; 3]);
    assert_eq!([&transactions, &items, &both].map(|o| o.book.clients.len()), [2; 3]);
    let lines = both.book.order_lines.as_deref().unwrap();
    assert_eq!(lines.sale, [0, 0, 1, 2]);
    assert!(codes(&both.book).contains(&"order_lines"));
}

#[test]
fn glofox_members_alone_and_beside_visits_by_name() {
    let members = "First Name,Last Name,Email,Added,Membership Expiry Date\nAnn,Lee,ann@example.org,13/01/2023,13/01/2024\nBob,Ray,bob@example.org,20/05/2023,\n";
    let o = opened(&[("Members.csv", members)]);
    assert_eq!(
        fields(&o, "\"Members\" of Glofox"),
        [
            "First Name=first_name",
            "Last Name=last_name",
            "Email=email",
            "Added=joined",
            "Membership Expiry Date=attribute"
        ]
    );
    assert_eq!(o.book.clients.joined.as_ref().unwrap()[0].unwrap().to_string(), "2023-01-13");
    let visits = "Member,Check in,Check out\nAnn Lee,2024-01-13 09:00,2024-01-13 10:00\nCid Moe,2024-01-14 09:00,2024-01-14 10:00\n";
    let o = opened(&[("Members.csv", members), ("visits.csv", visits)]);
    assert_eq!(o.book.clients.len(), 3);
    assert_eq!(o.book.activity.visits.as_ref().unwrap().attended, [1, 0, 1]);
}

#[test]
fn a_calendar_is_read_and_says_what_it_cannot_tell() {
    let o = opened(&[(
        "studio.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20240103T090000\r\nDTEND;TZID=Europe/Berlin:20240103T100000\r\nSUMMARY:Ann Lee\r\nRRULE:FREQ=WEEKLY;UNTIL=20240131T225959Z\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20240104T173000Z\r\nDTEND:20240104T180000Z\r\nSUMMARY:Bob Ray\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )]);
    let log = o.book.sessions.as_deref().unwrap();
    let attended = log.status.iter().filter(|s| **s == Status::Attended).count();
    assert_eq!((attended, log.status.len(), log.minutes.as_ref().unwrap()[0]), (5, 6, 60));
    assert!(codes(&o.book).contains(&"calendar_is_lossy"));
}

#[test]
fn one_ledger_told_twice_in_whatever_order_counts_once() {
    // The second report holds a part of the first, and the file that comes first by name is the shorter one.
    let all = "Sale Date,Client ID,Item,Total amount\n1/13/2024,1,Pass,100.00\n1/14/2024,2,Pass,80.00\n1/15/2024,3,Mat,20.00\n2/16/2024,1,Mat,25.00\n";
    let part = "Client ID,Category,Sale Date,Activation date,Activation Offset Days,Expiration Date,Total amount,Cash equivalent,Non-cash equivalent,Quantity\n\
                1,Yoga,1/13/2024,1/13/2024,0,1/13/2025,$100.00 ,$100.00 ,$0.00 ,1\n2,Yoga,1/14/2024,1/14/2024,0,1/14/2025,$80.00 ,$80.00 ,$0.00 ,1\n";
    let o = opened(&[("a part.csv", part), ("b all.csv", all)]);
    assert_eq!(revenue(&o.book), 225.0);
    assert!(codes(&o.book).contains(&"same_log_twice"));
}

#[test]
fn a_file_of_which_nothing_can_be_used_is_counted_and_not_forgotten() {
    let o = opened(&[
        ("rooms.csv", "Room,Seats\nA,12\nB,8\n"),
        ("visits.csv", "Client ID,Date,Status\n1,2024-01-13,Completed\n2,2024-01-14,Absent\n"),
    ]);
    let rooms = o.book.files.iter().find(|f| Path::new(&f.path).ends_with("rooms.csv")).unwrap();
    assert_eq!((rooms.rows_read, rooms.rows_used, rooms.set_aside.len()), (2, 0, 1));
}
