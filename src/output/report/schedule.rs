//! How full the week is, and who could take which slot.

use super::{Align, Item, ReportSection, ReportTable};
use crate::analysis::schedule::words::when;
use crate::output::Material;
use crate::output::exports::schedule::{proposals_of, schedule_of, words};

/// Proposals that the report lists; the export has all.
const LISTED: usize = 10;
/// Sentences on classes of each sort.
const CLASSES: usize = 3;

/// The week. A file of sums per client has no visits, and no section.
pub fn schedule(material: &Material) -> Option<ReportSection> {
    let (id, title) = ("schedule", "The week: how full it is, and who could come when");
    material.book.sessions.as_ref()?;
    let schedule = match schedule_of(material) {
        Ok(schedule) => schedule,
        Err(why) => return Some(ReportSection::unavailable(id, title, &why)),
    };
    let (found, words) = (proposals_of(material, schedule), words(material, schedule));
    let figures = &material.answers.results;
    let mut paragraphs = words.fill(figures);
    paragraphs.push(words.proposals(&found));
    paragraphs.extend(Some(words.left_out(&found.left_out)).filter(|text| !text.is_empty()));
    let mut table = ReportTable::new([
        ("Client", Align::Left),
        ("When", Align::Left),
        ("Where", Align::Left),
        ("Usually", Align::Left),
        ("Hours a week", Align::Right),
        ("Worth a month", Align::Right),
        ("Decision", Align::Left),
    ]);
    for proposal in found.list.iter().take(LISTED) {
        table.push([
            material.client_title(proposal.client),
            when(proposal.slot.weekday, proposal.slot.start),
            words.slot(&proposal.slot),
            words.usual(proposal).unwrap_or_default(),
            material.locale.number(proposal.weekly_hours, 2),
            material.locale.money(proposal.monthly_value),
            proposal.verdict.map_or(String::new(), |v| v.name().into()),
        ]);
    }
    let item = |text: String| Item { mark: "info", text: crate::output::one_line(&text), place: String::new() };
    let merges = schedule.merges.iter().take(CLASSES).map(|m| item(words.merge(m, figures)));
    let additions = schedule.additions.iter().take(CLASSES).map(|a| item(words.addition(a, figures)));
    let advice = schedule.overbooking.iter().filter(|a| a.pays());
    let advice = advice.take(CLASSES).map(|a| item(words.advice(a)));
    let items = merges.chain(additions).chain(advice).collect();
    let table = (!table.rows.is_empty()).then_some(table);
    Some(ReportSection { paragraphs, table, items, chart: Some("schedule-fill"), ..ReportSection::new(id, title) })
}
