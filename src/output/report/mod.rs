//! The report as a person reads it, before it is text, Markdown or a page: every figure written by the locale.
//!
//! A new section is a function in a file here and a line in [`SECTIONS`].

mod attendance;
mod campaign;
mod churn;
mod clusters;
mod decision;
mod forecast;
mod headline;
mod memberships;
mod money;
mod people;
mod plan;
mod revenue;
mod schedule;
mod survival;
mod track_record;
mod value;

pub use plan::{weeks, written};

use super::{Material, one_line};
use crate::analysis::Unavailable;
use serde::Serialize;

/// The whole report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// `3 clients bring 39% of the revenue`, or what it is about.
    pub title: String,
    /// Files, clients, period, filter.
    pub source: String,
    /// In a what-if, which prices it assumes.
    pub what_if: Option<String>,
    /// The figures that everybody asks for first.
    pub headline: Vec<Headline>,
    /// The rest, in order.
    pub sections: Vec<ReportSection>,
}

/// One figure with its name.
#[derive(Debug, Clone, Serialize)]
pub struct Headline {
    /// `Revenue a month`.
    pub label: String,
    /// `$3,293`; in a what-if, the scenario's.
    pub value: String,
    /// In a what-if, the figure without it.
    pub baseline: Option<String>,
    /// In a what-if, what the scenario changes, with its sign.
    pub difference: Option<String>,
    /// What it means.
    pub note: String,
}

/// One section: text, then a chart, a table, a list, each where there is one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReportSection {
    /// For links and tests.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Plain sentences.
    pub paragraphs: Vec<String>,
    /// The name of the chart that belongs to it.
    pub chart: Option<&'static str>,
    /// A table.
    pub table: Option<ReportTable>,
    /// A list.
    pub items: Vec<Item>,
}

/// A table of written figures.
#[derive(Debug, Clone, Serialize)]
pub struct ReportTable {
    /// The columns.
    pub columns: Vec<ReportColumn>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

/// A column of a [`ReportTable`].
#[derive(Debug, Clone, Serialize)]
pub struct ReportColumn {
    /// Its heading.
    pub title: &'static str,
    /// Words to the left, figures to the right.
    pub align: Align,
}

/// Where a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// An entry of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// `error`, `warning`, `info`.
    pub mark: &'static str,
    /// What.
    pub text: String,
    /// Where.
    pub place: String,
}

/// The sections in order; one that has nothing to say is left out.
pub const SECTIONS: &[fn(&Material) -> Option<ReportSection>] = &[
    decision::decision,
    money::what_if,
    people::opportunities,
    people::bands,
    money::segments,
    clusters::rfm,
    clusters::groups,
    clusters::differences,
    money::concentration,
    revenue::by_month,
    forecast::forecast,
    revenue::periods,
    revenue::mix,
    revenue::loyalty_and_passes,
    memberships::recurring,
    memberships::members_by_month,
    memberships::recurring_by_month,
    churn::risk,
    churn::evidence,
    churn::drivers,
    people::churn,
    survival::survival,
    survival::hazards,
    survival::cohorts,
    campaign::profiles,
    campaign::campaign,
    campaign::next_services,
    value::value,
    attendance::attendance,
    schedule::schedule,
    people::calls,
    track_record::track_record,
    plan::month,
    plan::price,
    plan::scenarios,
    plan::targets,
    money::findings,
    money::assumptions,
];

/// Rows that a report's table shows; the export has all.
const ROWS: usize = 10;

/// Puts the report together.
pub fn report(material: &Material) -> Report {
    let harmless = |mut section: ReportSection| {
        section.paragraphs.iter_mut().for_each(|text| *text = one_line(text));
        section
    };
    Report {
        title: headline::title(material),
        source: one_line(&material.source_line()),
        what_if: headline::what_if(material),
        headline: headline::figures(material),
        sections: SECTIONS.iter().filter_map(|section| section(material)).map(harmless).collect(),
    }
}

impl ReportSection {
    fn new(id: &'static str, title: &'static str) -> Self {
        ReportSection { id, title, ..ReportSection::default() }
    }

    /// What stands in place of an answer that the data cannot give.
    fn unavailable(id: &'static str, title: &'static str, why: &Unavailable) -> Self {
        ReportSection { paragraphs: vec![format!("Not available: {why}.")], ..Self::new(id, title) }
    }
}

impl ReportTable {
    /// With no rows yet. Text from files is made harmless as rows are added.
    fn new<const N: usize>(columns: [(&'static str, Align); N]) -> Self {
        let columns = columns.into_iter().map(|(title, align)| ReportColumn { title, align }).collect();
        ReportTable { columns, rows: Vec::new() }
    }

    fn push<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.iter().map(|c| one_line(c)).collect());
    }
}

/// `1 client`, `2 clients`.
fn counted(material: &Material, n: usize, one: &str, many: &str) -> String {
    format!("{} {}", material.locale.number(n as f64, 0), if n == 1 { one } else { many })
}
