//! The first section: what to do, what it is worth, and how sure that is, in half a page.

use super::{Align, ReportSection, ReportTable, counted};
use crate::analysis::pricing::BY_TYPE;
use crate::analysis::reach::Reach;
use crate::output::exports::plan;
use crate::output::{Material, plan_words};

/// Clients that are named.
const NAMED: usize = 3;

/// Who to call first and how to reach them, what a dearer hour would bring, and how far to trust it.
pub fn decision(material: &Material) -> Option<ReportSection> {
    let locale = material.locale;
    let mut section = ReportSection::new("decision", "What to do this week");
    let calls = material.calls.as_deref().unwrap_or_default();
    let open: Vec<_> = calls.iter().filter(|call| !material.dealt_with.contains(&call.client)).collect();
    let worth = open.iter().map(|call| call.value_monthly).sum();
    section.paragraphs.push(match open.len() {
        0 => "Nobody needs a call.".to_string(),
        n => format!(
            "Call {}, worth {} a month; these first:",
            counted(material, n, "client", "clients"),
            locale.money(worth)
        ),
    });
    if !open.is_empty() {
        let mut table = ReportTable::new([
            ("Client", Align::Left),
            ("How to reach them", Align::Left),
            ("Worth/mo", Align::Right),
            ("What to do", Align::Left),
        ]);
        for call in open.iter().take(NAMED) {
            let reach = Reach::of(material.book, call.index).words();
            table.push([
                material.client_title(call.index),
                if reach.is_empty() { "—".into() } else { reach },
                locale.money(call.value_monthly),
                call.what_to_do.clone(),
            ]);
        }
        section.table = Some(table);
    }
    if let Ok(pricing) = plan::pricing(material, BY_TYPE) {
        section.paragraphs.extend(plan_words::step(&pricing, &pricing.all, locale));
    }
    section.paragraphs.push(how_sure(material));
    Some(section)
}

/// The record of these figures where it is known, else how well the churn model did.
fn how_sure(material: &Material) -> String {
    let studies = &material.answers.results.studies;
    if let Some(found) = studies.track_record() {
        let summary = found.describe(material.locale).into_iter().next().unwrap_or_default();
        return format!("How sure, by what such figures claimed on earlier days: {summary}");
    }
    match studies.churn() {
        Some(churn) => format!("How sure: {}", churn.validation.verdict(material.locale)),
        None => "How sure: these are counts of what the files say; nothing is predicted.".into(),
    }
}
