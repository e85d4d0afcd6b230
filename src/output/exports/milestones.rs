//! Birthdays, years as a client, round numbers of visits, what ends, and newcomers with one visit as a table.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::columns::Kind;
use crate::analysis::milestones::{Milestone, Occasion, milestones};
use crate::analysis::reach::Reach;
use crate::analysis::{Section, Unavailable};

/// A row per client and occasion, the earliest first; with telephone and email address where the files have them.
///
/// # Errors
/// Where nothing has a date, or nothing happens.
pub fn table(material: &Material) -> Section<ExportTable> {
    let rows = milestones(material.book, material.selection)?;
    if rows.is_empty() {
        return Err(Unavailable::needs(
            "a birthday, a day of joining, a pass or a membership that ends in the coming 30 days, or visits near a hundredth one or after a first one",
        ));
    }
    let details: Vec<String> = rows.iter().map(detail).collect();
    let reach = |m: &Milestone| Reach::of(material.book, m.client);
    // An address that must not be written to is left out.
    let email =
        |m: &Milestone| Some(reach(m)).filter(|reach| !reach.no_mail).and_then(|reach| reach.email).unwrap_or("");
    let days = rows.iter().map(|m| m.day).collect();
    let columns = vec![
        ExportColumn::text("client", "Client", rows.iter().map(|m| material.book.clients.ids.get(m.client))),
        ExportColumn::text("name", "Name", rows.iter().map(|m| material.client_label(m.client))),
        ExportColumn::text("what", "What", rows.iter().map(|m| m.occasion.name())),
        ExportColumn::new("day", "When", Kind::Date, ExportValues::Date(days)),
        ExportColumn::text("detail", "Detail", details.iter().map(String::as_str)),
        ExportColumn::text("phone", "Telephone", rows.iter().map(|m| reach(m).telephone.unwrap_or(""))),
        ExportColumn::text("email", "Email", rows.iter().map(email)),
    ];
    Ok(ExportTable::new("Milestones", columns))
}

fn detail(milestone: &Milestone) -> String {
    let counted = |one: &str, many: &str| match milestone.count {
        Some(1) => format!("1 {one}"),
        Some(n) => format!("{n} {many}"),
        None => String::new(),
    };
    match milestone.occasion {
        Occasion::Birthday | Occasion::MembershipEnds => String::new(),
        Occasion::Anniversary => counted("year as a client", "years as a client"),
        Occasion::RoundVisit if milestone.day.is_some() => counted("visit reached", "visits reached"),
        Occasion::RoundVisit => counted("visit so far", "visits so far"),
        Occasion::PassEnds => counted("visit left", "visits left"),
        Occasion::NoSecondVisit => "the first and only visit so far".into(),
    }
}
