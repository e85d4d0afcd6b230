use super::*;

fn lines(feed: &str) -> Vec<String> {
    let today = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
    to_text(feed, today).unwrap().0.lines().skip(1).map(|l| l.replace('"', "")).collect()
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
}

#[test]
fn events_become_lines_with_their_client() {
    let feed = "BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:Europe/Berlin\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20240105T090000\r\n\
        DTEND:20240105T090000Z\r\nSUMMARY:PT\\, long\r\n er\r\nATTENDEE;CN=\"Ann Lee\":mailto:ann@example.com\r\n\
        BEGIN:VALARM\r\nSUMMARY:Alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nDTSTART:20240106\r\nSUMMARY:Bob\r\nSTATUS:CANCELLED\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR";
    assert_eq!(
        lines(feed),
        [
            "2024-01-05,09:00,10:00,Ann Lee,ann@example.com,attended,,PT, longer",
            "2024-01-06,,,Bob,,cancelled,,",
            "2024-01-13,,,Bob,,cancelled,,"
        ]
    );
}

#[test]
fn exceptions_do_not_take_place_and_moved_events_take_place_once() {
    let rule = event(
        "UID:a\nDTSTART:20250106T180000\nDTEND:20250106T190000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20250113T180000\nSUMMARY:Ann\nATTENDEE:mailto:ann@example.com",
    );
    let moved =
        event("UID:a\nRECURRENCE-ID:20250120T180000\nDTSTART:20250121T070000\nDTEND:20250121T080000\nSUMMARY:Ann");
    assert_eq!(
        lines(&format!("{moved}{rule}")),
        [
            "2025-01-21,07:00,08:00,Ann,ann@example.com,attended,,",
            "2025-01-06,18:00,19:00,Ann,ann@example.com,attended,,",
            "2025-01-27,18:00,19:00,Ann,ann@example.com,attended,,"
        ]
    );
}

#[test]
fn everybody_but_the_owner_and_the_room_is_a_client() {
    let feed = event(
        "DTSTART:20250106T180000Z\nDURATION:PT45M\nSUMMARY:Duo\nORGANIZER:mailto:Coach@example.com\nATTENDEE:mailto:coach@example.com\n\
        ATTENDEE;CN=Ann:mailto:ann@example.com\nATTENDEE;CN=bo@example.com;PARTSTAT=DECLINED:mailto:bo@example.com\n\
        ATTENDEE;CUTYPE=ROOM;CN=Room 1:mailto:room@example.com",
    );
    let found = lines(&format!("X-WR-TIMEZONE:America/New_York\n{feed}"));
    assert_eq!(
        found,
        [
            "2025-01-06,13:00,13:45,Ann,ann@example.com,attended,,Duo",
            "2025-01-06,13:00,13:45,,bo@example.com,cancelled,,Duo"
        ]
    );
}

#[test]
fn what_is_to_come_is_booked_and_days_on_end_are_blocked() {
    let later = event("DTSTART:20250602T180000\nSUMMARY:Ann");
    let holiday = event("DTSTART;VALUE=DATE:20250501\nDTEND;VALUE=DATE:20250506\nSUMMARY:Lisbon");
    let missed = event("DTSTART:20250501T180000\nSUMMARY:Ann - no show");
    let statuses: Vec<String> = lines(&format!("{later}{holiday}{missed}"))
        .iter()
        .filter_map(|l| l.split(',').nth(5).map(str::to_string))
        .collect();
    assert_eq!(statuses, ["booked", "blocked", "no show"]);
}

#[test]
fn an_empty_calendar_is_one_sentence() {
    let today = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
    assert!(to_text("BEGIN:VCALENDAR", today).is_err());
    let (_, remark) = to_text(&event("DTSTART:20250101\nRRULE:FREQ=WEEKLY"), today).unwrap();
    assert!(remark.message.contains("repeat without an end") && remark.count == 1);
}
