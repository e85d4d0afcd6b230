//! What people keep by hand: planners, registers, grids, names and words in cells.

use super::*;

#[test]
fn a_planner_of_a_week_is_read_as_appointments() {
    let text = "Week of 5 October 2026,,,\nTime,Mon 05/10,Tue 06/10,Wed 07/10\n\
        08:00,Ann Lee,,Bo Ray\n09:00,,Ann Lee (cancelled),\n10:00,Bo Ray,Cy Fox,Lunch\n11:00,,Ann Lee,\n";
    let options = day("2026-11-01");
    let book = check(&[("plan.csv", text)], &options, Told(&["sessions"], 3, None, Some([5, 0])));
    let log = book.sessions.as_deref().unwrap();
    let days: Vec<String> = log.date.iter().map(ToString::to_string).collect();
    assert!(days.contains(&"2026-10-05".into()) && days.contains(&"2026-10-07".into()), "{days:?}");
    assert_eq!(log.start.as_ref().unwrap().first(), Some(&(8 * 60)));
    // Weekdays alone, with the day of the week in the title.
    let text = "w/c 05/10/2026,,,\nTime,Mon,Tue,Wed\n8:00,Ann Lee,,Bo Ray\n9:00,,Ann Lee,\n10:00,Bo Ray,Cy Fox,\n";
    let book = check(&[("plan.csv", text)], &options, Told(&["sessions"], 3, None, Some([5, 0])));
    assert_eq!(book.sessions.as_deref().unwrap().date.iter().max().unwrap().to_string(), "2026-10-07");
}

#[test]
fn a_planner_knows_free_hours_afternoons_and_american_weeks() {
    let text = "Week of 1/5/2026,,,\nTime,Mon,Tue,Wed\n10:00,Ann Lee,OFF,Bo Ray\n11:00,,Ann Lee,\n1:00,Bo Ray,Dentist,Cy Fox\n";
    let book = check(&[("plan.csv", text)], &day("2026-02-01"), Told(&["sessions"], 3, None, Some([5, 0])));
    let log = book.sessions.as_deref().unwrap();
    let days: Vec<String> = log.date.iter().map(ToString::to_string).collect();
    assert!(days.iter().all(|d| d.starts_with("2026-01-0")), "{days:?}");
    assert_eq!(log.start.as_ref().unwrap().iter().max(), Some(&(13 * 60)));
    assert!(book.findings.iter().any(|f| f.code == "planner_read"));
    let text =
        "Week of March 1 2026,,,\nTime,Sun,Mon,Tue\n10:00,Ann Lee,,Bo Ray\n11:00,,Ann Lee,\n12:00,Bo Ray,,Cy Fox\n";
    let book = check(&[("plan.csv", text)], &day("2026-04-01"), Told(&["sessions"], 3, None, Some([5, 0])));
    let days: Vec<String> = book.sessions.as_deref().unwrap().date.iter().map(ToString::to_string).collect();
    assert_eq!(
        (days.iter().min().unwrap().as_str(), days.iter().max().unwrap().as_str()),
        ("2026-03-01", "2026-03-03")
    );
}

#[test]
fn dates_may_stand_down_and_names_across() {
    let text = "Date,Ann Lee,Bo Ray,Cy Fox\n2026-08-03,x,,x\n2026-08-05,x,x,\n2026-08-07,,x,x\n2026-08-09,x,,\n";
    one(text, Told(&["sessions"], 3, None, Some([7, 0])));
    // A list of one client's sessions has headers across, and no names.
    let text = "Date,Service,Status,Staff\n2026-08-03,PT,x,Kim\n2026-08-05,PT,x,Kim\n2026-08-07,PT,x,Lou\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default());
    assert!(book.is_err() || book.unwrap().sessions.is_none_or(|log| log.len() == 3));
}

#[test]
fn names_in_one_cell_are_a_visit_each() {
    let text = "Date,Time,Class,Participants\n\
        03/08/2026,18:30,Circuits,\"Ann Lee, Bo Ray\"\n05/08/2026,18:30,Circuits,\"Ann Lee, Cy Fox, Di Orr\"\n\
        17/08/2026,18:30,Circuits,\"Bo Ray, Cy Fox\"\n19/08/2026,18:30,Circuits,Ann Lee\n";
    one(text, Told(&["sessions"], 4, None, Some([8, 0])));
    // A last and a first name are one person.
    let text = "Date,Class,Client\n2026-08-03,PT,\"Lee, Ann\"\n2026-08-05,PT,\"Ray, Bo\"\n2026-08-07,PT,\"Lee, Ann\"\n";
    one(text, Told(&["sessions"], 2, None, Some([3, 0])));
    let many = "2026-08-03,PT,\"Lee, Ann\"\n2026-08-05,PT,\"Ray, Bo\"\n".repeat(10);
    let text = format!("Date,Class,Client\n{many}2026-08-07,PT,\"Gray, Tom, Jr.\"\n");
    one(&text, Told(&["sessions"], 3, None, Some([21, 0])));
    // Amounts would count for each of them: nothing is split, and that is said.
    let text = "Date,Class,Participants,Amount\n\
        2026-08-03,PT,\"Ann Lee, Bo Ray\",40\n2026-08-05,PT,\"Ann Lee, Cy Fox, Di Orr\",60\n2026-08-07,PT,\"Bo Ray, Cy Fox\",40\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default()).unwrap();
    assert!(book.findings.iter().any(|f| f.code == "several_names"), "{:?}", book.findings);
}

#[test]
fn a_register_has_its_day_in_the_title() {
    let text = "Attendance 26 Nov 2026,,\n,,\nName,Email,Status\nAnn Lee,ann@example.org,Present\n\
        Bo Ray,bo@example.org,Absent\nCy Fox,cy@example.org,Present\n";
    let book = check(&[("reg.csv", text)], &day("2026-11-27"), Told(&["sessions"], 3, None, Some([2, 1])));
    assert!(book.sessions.as_deref().unwrap().date.iter().all(|d| d.to_string() == "2026-11-26"));
    // The day of the print, and one of which nobody knows the month, are no days of visits.
    for title in ["Printed: 26/11/2026", "Attendance 11/5/2026"] {
        let text = text.replace("Attendance 26 Nov 2026", title);
        let book = read(&[("reg.csv", &text)], &day("2026-11-27"));
        assert!(book.is_err() || book.unwrap().sessions.is_none(), "{title}");
    }
}

#[test]
fn an_amount_may_say_how_it_was_paid() {
    let text = "Date,Client,Session,Paid\n2026-05-07,Ann Lee,PT,60 (card)\n2026-05-16,Bo Ray,PT,60 cash\n\
        2026-05-18,Ann Lee,PT,60\n2026-05-19,Cy Fox,PT,£60 BT\n2026-05-20,Bo Ray,PT,owes\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default()).unwrap();
    let billing = book.activity.billing.as_ref().unwrap();
    let sum = billing.revenue.iter().flatten().copied().sum::<Money>() + billing.without_client;
    assert_eq!(sum.micros() / 10_000, 24_000);
    let said = |code: &str, word: &str| book.findings.iter().any(|f| f.code == code && f.message.contains(word));
    assert!(said("unreadable_values", "owes") || said("rows_without_date", "owes"), "{:?}", book.findings);
    // Amounts that are not understood are said, and not passed over.
    let text = "Date,Client,Session,Paid\n2026-05-07,Ann Lee,PT,2 x 30\n2026-05-16,Bo Ray,PT,30 plus 30\n\
        2026-05-18,Ann Lee,PT,see 12/4\n";
    let book = read(&[("file.csv", text)], &OpenOptions::default()).unwrap();
    assert!(book.findings.iter().any(|f| f.message.contains("\"Paid\" is called like an amount")));
}

#[test]
fn a_planner_may_hold_several_weeks_people_and_columns_of_a_day() {
    // Two people in a cell, who each come alone too, and capitals for what became of it.
    let text = "Woche vom 5.10.2026,,,\nZeit,Montag,Dienstag,Mittwoch\n8:00,Ann Lee,Bo Ray,Ann Lee / Bo Ray\n9:00,CXL Bo Ray,,Cy Fox DNA\n10:00,Cy Fox,,\n\
        Woche vom 12.10.2026,,,\nZeit,Montag,Dienstag,Mittwoch\n8:00,Ann Lee,Bo Ray,\n9:00,,,Cy Fox\n10:00,,Ann Lee,\n";
    let book = check(&[("plan.csv", text)], &day("2026-11-01"), Told(&["sessions"], 3, None, Some([9, 1])));
    let days: Vec<String> = book.sessions.as_deref().unwrap().date.iter().map(ToString::to_string).collect();
    assert_eq!(days.iter().filter(|d| d.as_str() >= "2026-10-12").count(), 4, "{days:?}");
    assert_eq!(days.iter().max().unwrap(), "2026-10-14");
    // A second week without a date of its own is left out, with a word.
    let text = "Week of 5 October 2026,,,\nTime,Mon,Tue,Wed\n8:00,Ann Lee,,Bo Ray\n9:00,,Ann Lee,\n10:00,Bo Ray,Cy Fox,\n\
        Time,Mon,Tue,Wed\n8:00,Ann Lee,,Bo Ray\n9:00,,Ann Lee,\n";
    let book = check(&[("plan.csv", text)], &day("2026-11-01"), Told(&["sessions"], 3, None, Some([5, 0])));
    assert!(
        book.findings.iter().any(|f| f.message.contains("3 cells below days without a date")),
        "{:?}",
        book.findings
    );
    // Two columns below each day.
    let text = "Week of 5 October 2026,,,,,,\nTime,Mon,,Tue,,Wed,\n8:00,Ann Lee,Bo Ray,,,Bo Ray,\n9:00,,,Ann Lee,Cy Fox,,\n10:00,Bo Ray,,Cy Fox,,,Ann Lee\n";
    let book = check(&[("plan.csv", text)], &day("2026-11-01"), Told(&["sessions"], 3, None, Some([8, 0])));
    let days: Vec<String> = book.sessions.as_deref().unwrap().date.iter().map(ToString::to_string).collect();
    assert_eq!(days.iter().filter(|d| d.as_str() == "2026-10-06").count(), 3, "{days:?}");
}

#[test]
fn two_people_of_one_title_in_a_calendar_come_both() {
    let text = "Subject,Start Date,Start Time\nAnn Lee,2026-08-03,08:00\nBo Ray,2026-08-04,08:00\nPT - Ann Lee & Bo Ray,2026-08-05,08:00\n\
        Ann Lee and Bo Ray,2026-08-06,08:00\n";
    one(text, Told(&["sessions"], 2, None, Some([6, 0])));
}

#[test]
fn two_names_in_a_cell_are_two_people_where_each_comes_alone_too() {
    let text = "Date,Client,Session\n2026-08-03,Ann Lee,PT\n2026-08-04,Bo Lee,PT\n2026-08-05,Ann & Bo Lee,Duo\n\
        2026-08-06,Cy Fox / Ann Lee,Duo\n2026-08-07,Cy Fox,PT\n2026-08-08,Di & Ed Orr,Duo\n";
    let book = one(text, Told(&["sessions"], 4, None, Some([8, 0])));
    assert!((0..4).any(|i| book.clients.ids.get(i) == "Di & Ed Orr"), "{:?}", book.clients.ids);
    let text = text.replace("Session", "Paid").replace("PT", "40").replace("Duo", "60");
    let book = one(&text, Told(&["sales"], 6, Some(30_000), None));
    assert!(
        book.findings.iter().any(|f| f.code == "several_names" && f.message.starts_with("2 cells")),
        "{:?}",
        book.findings
    );
}
