//! A calendar saved as a table: its titles name the clients.

use super::build::Growing;
use super::outline::Outline;
use super::{say, several};
use crate::book::Status;
use crate::ingest::cells::shown;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::titles::{self, Titles};

/// Where the titles of a calendar's events and their first days stand.
fn columns(sheet: &RawSheet, outline: &Outline) -> Option<(usize, usize)> {
    let header = |c: usize| shown(sheet.value(outline.header, c)).into_owned();
    let find = |is: &dyn Fn(&str) -> bool| outline.columns.clone().find(|c| is(&header(*c)));
    find(&titles::is_subject).zip(find(&titles::is_start))
}

fn titles_in(sheet: &RawSheet, outline: &Outline, subject: usize) -> Vec<(u32, String)> {
    outline.rows().map(|row| (row, shown(sheet.value(row, subject)).into_owned())).collect()
}

/// Writes a row for each person of an event whose title names several; says whether there was one.
pub fn one_person_a_row(sheet: &mut RawSheet, outline: &Outline) -> bool {
    let Some((subject, _)) = columns(sheet, outline) else { return false };
    let texts = titles_in(sheet, outline, subject);
    let all = Titles::of(texts.iter().map(|(_, text)| text.as_str()));
    let several = texts.iter().any(|(_, text)| all.apart(text).len() > 1);
    if several {
        several::spread(sheet, outline, subject, |text| all.apart(text));
    }
    several
}

/// Turns the titles of a calendar's events into clients, with what is done and what became of it beside them.
pub fn name_clients(sheet: &mut RawSheet, outline: &Outline) {
    let Some((subject, start)) = columns(sheet, outline) else { return };
    let texts = titles_in(sheet, outline, subject);
    let all = Titles::of(texts.iter().map(|(_, text)| text.as_str()));
    let (mut client, mut service, mut status) = (Growing::default(), Growing::default(), Growing::default());
    for (column, text) in [(&mut client, "Client"), (&mut service, "Service"), (&mut status, "Status")] {
        column.push(outline.header, RawValue::Text(text));
    }
    let (mut named, mut said) = (0usize, 0usize);
    for (row, text) in &texts {
        let title = all.read(text);
        named += usize::from(!title.client.is_empty());
        client.push(*row, RawValue::Text(&title.client));
        service.push(*row, RawValue::Text(&titles::service(text, &title.client)));
        let words = match title.status {
            Some(Status::NoShow) => "no show",
            Some(Status::LateCancel) => "late cancel",
            Some(Status::EarlyCancel) => "cancelled",
            Some(Status::Block) => "blocked",
            Some(Status::Attended | Status::Booked | Status::Unknown) | None => "",
        };
        said += usize::from(!words.is_empty());
        status.push(*row, RawValue::Text(words));
    }
    let title = shown(sheet.value(outline.header, subject)).into_owned();
    let days = super::build::changed(
        match sheet.columns.get(start) {
            Some(column) => column,
            None => return,
        },
        sheet.rows,
        |row| (row == outline.header).then_some(RawValue::Text("Date")),
    );
    if let Some(place) = sheet.columns.get_mut(start) {
        *place = days;
    }
    if let Some(place) = sheet.columns.get_mut(subject) {
        *place = client.finish();
    }
    sheet.columns.truncate(outline.columns.end);
    sheet.columns.push(service.finish());
    if said > 0 {
        sheet.columns.push(status.finish());
    }
    let message = format!(
        "this is a calendar; clients are known by the titles of its events (\"{title}\"), {named} of which name one"
    );
    say(sheet, message, named, None);
}
