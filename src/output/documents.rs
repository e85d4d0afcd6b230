//! Texts to take away that are no tables: the plan of the month to read, and for the calendar.

use super::exports::plan;
use super::exports::registry::EXPORTS;
use super::formats::DocumentFormat;
use super::ics::{Busy, Calendar, Event, Repeats, When};
use super::report::{self, Report};
use super::{Material, calendars, html, markdown, one_line, plan_words};
use crate::analysis::month_plan::Item;
use crate::analysis::schedule::Schedule;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::{Section, Unavailable};

/// A document that can be written by name.
pub struct Document {
    /// The word on the command line.
    pub name: &'static str,
    /// What people get.
    pub title: &'static str,
    /// How it is written.
    pub format: DocumentFormat,
    /// Writes it.
    pub render: fn(&Material) -> Result<String, DocumentError>,
    /// The studies that it needs.
    pub studies: &'static [AnyStudy],
}

/// Why a document was not written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The data do not support it.
    #[error("this {0}")]
    Unavailable(#[from] Unavailable),
    /// A template failed.
    #[error("could not be made: {0}")]
    Made(#[from] minijinja::Error),
}

/// Every document.
pub const DOCUMENTS: &[Document] = &[
    Document {
        name: "plan",
        title: "The month's plan, to print or mail",
        format: DocumentFormat::Html,
        render: |material| Ok(html::render_report(&plan(material)?, material)?),
        studies: plan::STUDIES,
    },
    Document {
        name: "plan",
        title: "The month's plan as text",
        format: DocumentFormat::Md,
        render: |material| Ok(markdown::render_report(&plan(material)?)?),
        studies: plan::STUDIES,
    },
    Document {
        name: "plan",
        title: "The month's plan for a calendar",
        format: DocumentFormat::Ics,
        render: |material| Ok(calendar(material)?.render()),
        studies: plan::STUDIES,
    },
    Document {
        name: "calendar",
        title: "Accepted and pinned proposals (all, where none is) for 13 weeks, for any calendar program",
        format: DocumentFormat::Ics,
        render: |material| Ok(calendars::proposals(material)?.render()),
        studies: &[Schedule::STUDY],
    },
];

/// Names and titles of what can be exported and is no table, too.
pub fn without_table() -> impl Iterator<Item = (&'static str, &'static str)> {
    DOCUMENTS.iter().filter(|d| only_format(d.name).is_some()).map(|d| (d.name, d.title))
}

/// The only format of something that is no table, too.
pub fn only_format(name: &str) -> Option<DocumentFormat> {
    let mut formats = DOCUMENTS.iter().filter(|d| d.name == name).map(|d| d.format);
    let first = formats.next().filter(|_| !EXPORTS.iter().any(|e| e.name == name))?;
    formats.next().is_none().then_some(first)
}

/// The document called `name` in a format.
pub fn find(name: &str, format: DocumentFormat) -> Option<&'static Document> {
    DOCUMENTS.iter().find(|d| d.name == name && d.format == format)
}

/// The month's plan: a section per week.
fn plan(material: &Material) -> Section<Report> {
    let plan = plan::month(material)?;
    let locale = material.locale;
    let sections = report::weeks(material, &plan);
    let mut said = plan_words::month(&plan, locale);
    let note = if said.is_empty() { String::new() } else { said.remove(0) };
    Ok(Report {
        title: format!("The plan for {}", plan.from.format("%B %Y")),
        source: one_line(&material.source_line()),
        what_if: material.what_if_prices().map(|prices| format!("What if: {prices}")),
        headline: vec![report::Headline {
            label: "Worth a month".into(),
            value: locale.money(plan.total_monthly),
            baseline: None,
            difference: None,
            note,
        }],
        sections,
    })
}

/// An entry per thing to do, on its day; the time stays free.
fn calendar(material: &Material) -> Section<Calendar> {
    let plan = plan::month(material)?;
    let event = |item: &Item| {
        let whom = plan::whom(material, item);
        let worth = material.locale.money_with(item.value_monthly, 0);
        Event {
            identity: vec!["plan".into(), item.date.to_string(), item.kind.name().into(), item.whom.clone()],
            when: When::Day(item.date),
            repeats: Repeats::Once,
            summary: one_line(&format!("{}: {whom} ({worth} a month)", item.kind.name())),
            description: one_line(&format!("{} — {}", item.reason, item.what_to_do)),
            location: String::new(),
            categories: vec![format!("tpa {}", item.kind.name())],
            busy: Busy::Transparent,
        }
    };
    Ok(Calendar {
        name: format!("Plan for {}", plan.from.format("%B %Y")),
        stamp: material.book.period.as_of,
        events: plan.items.iter().map(event).collect(),
    })
}
