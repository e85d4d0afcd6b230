//! What kinds of clients there are, page by page: by rule, by recency, frequency and money, and by groups of alike
//! clients with everything that tells how far these can be trusted.

mod campaigns;
mod cluster_evidence;
mod clusters;
mod correlations;
mod features;
mod group_tests;
mod map;
mod rfm;
mod rules;

use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::study::Study;
use crate::book::ClusterMethod;
use crate::book::filter::{QuickValue, quick_filter};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Revenue against utilization, or any category.
    Rules,
    /// Recency, frequency, monetary value.
    Rfm,
    /// Groups of alike clients.
    Clusters,
    /// The clients in the plane.
    Map,
    /// Whether there are groups, and how many.
    Evidence,
    /// By what they differ.
    Tests,
    /// From what they were made.
    Features,
    /// How the features hang together.
    Correlations,
    /// Who answered campaigns, and what went where.
    Campaigns,
}

impl Page {
    /// All, in their order; campaigns last, since most files have none.
    const ALL: [Page; 9] = [
        Page::Rules,
        Page::Rfm,
        Page::Clusters,
        Page::Map,
        Page::Evidence,
        Page::Tests,
        Page::Features,
        Page::Correlations,
        Page::Campaigns,
    ];
    /// Their names on the screen.
    const TITLES: [&'static str; 9] =
        ["By rule", "RFM", "Clusters", "Map", "Cluster quality", "Tests", "Features", "Correlations", "Campaigns"];
    const WITHOUT_CAMPAIGNS: [&'static str; 8] =
        ["By rule", "RFM", "Clusters", "Map", "Cluster quality", "Tests", "Features", "Correlations"];

    /// The names of the pages that data with or without campaigns have.
    pub fn titles(campaigns: bool) -> &'static [&'static str] {
        if campaigns { &Page::TITLES } else { &Page::WITHOUT_CAMPAIGNS }
    }

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Rules)
    }
}

/// What Enter makes of the row under the cursor, where it changes how groups are formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// So many groups.
    Number(usize),
    /// By this method.
    Method(ClusterMethod),
    /// This feature enters, or no longer does.
    Feature(String),
}

/// What must be studied for the page at `index`.
pub fn studies(index: usize) -> &'static [Study] {
    match Page::at(index) {
        Page::Rules => &[],
        Page::Rfm => &[Study::Rfm],
        Page::Clusters | Page::Map | Page::Features => &[Study::Clusters],
        Page::Evidence | Page::Tests | Page::Correlations | Page::Campaigns => {
            &[Study::Clusters, Study::ClusterEvidence]
        }
    }
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace, round: &Round) -> usize {
    let studied = &workspace.studied;
    let groups = || studied.clusters().map_or(0, |g| g.groups.len());
    let evidence = studied.cluster_evidence.as_deref().and_then(|e| e.as_ref().ok());
    match Page::at(app.page()) {
        Page::Rules => rules::rows(app, round),
        Page::Rfm => rfm::rows(round),
        Page::Clusters | Page::Map => groups(),
        Page::Evidence => evidence.map_or(0, |e| e.choice.candidates.len() + e.methods.len()),
        Page::Tests => evidence.map_or(0, |e| e.differences.len()),
        Page::Features => studied.clusters().map_or(0, |g| g.offered.len()),
        Page::Correlations => evidence.map_or(0, |e| e.relations.titles.len()),
        Page::Campaigns => campaigns::rows(round),
    }
}

/// Columns that the cursor can walk over.
pub fn columns(app: &App, workspace: &Workspace) -> usize {
    let evidence = workspace.studied.cluster_evidence.as_deref().and_then(|e| e.as_ref().ok());
    match Page::at(app.page()) {
        Page::Correlations => evidence.map_or(1, |e| e.relations.titles.len().max(1)),
        _ => 1,
    }
}

/// The condition that keeps the group in `row`.
pub fn condition(app: &App, workspace: &Workspace, round: &Round, row: usize) -> Option<String> {
    match Page::at(app.page()) {
        Page::Rules => rules::condition(app, workspace, round, row),
        Page::Rfm => rfm::segment(round, row).map(|s| quick_filter("rfm_segment", QuickValue::Text(s.name()))),
        Page::Clusters | Page::Map => {
            let group = workspace.studied.clusters()?.groups.get(row)?;
            Some(quick_filter("group", QuickValue::Text(&group.title)))
        }
        _ => None,
    }
}

/// What Enter on `row` changes about how groups are formed.
pub fn change(app: &App, workspace: &Workspace, row: usize) -> Option<Change> {
    match Page::at(app.page()) {
        Page::Evidence => cluster_evidence::change(workspace.studied.cluster_evidence.as_deref()?.as_ref().ok()?, row),
        Page::Features => Some(Change::Feature(workspace.studied.clusters()?.offered.get(row)?.name.clone())),
        _ => None,
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    match Page::at(app.page()) {
        Page::Rules => rules::render(app, workspace, round, area, buf),
        Page::Rfm => rfm::render(app, workspace, round, area, buf),
        Page::Clusters => clusters::render(app, workspace, area, buf),
        Page::Map => map::render(app, workspace, area, buf),
        Page::Evidence => cluster_evidence::render(app, workspace, area, buf),
        Page::Tests => group_tests::render(app, workspace, area, buf),
        Page::Features => features::render(app, workspace, area, buf),
        Page::Correlations => correlations::render(app, workspace, area, buf),
        Page::Campaigns => campaigns::render(app, workspace, round, area, buf),
    }
}

/// The groups; where there are none, says so in `area`.
fn groups_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a Clusters> {
    match workspace.studied.clusters.as_deref() {
        Some(Ok(groups)) => return Some(groups),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Study::Clusters, area, buf),
    }
    None
}

/// The groups with their evidence; where these are not there, says so in `area`.
fn evidence_or_say<'a>(
    app: &App,
    workspace: &'a Workspace,
    area: Rect,
    buf: &mut Buffer,
) -> Option<(&'a Clusters, &'a ClusterEvidence)> {
    let groups = groups_or_say(app, workspace, area, buf)?;
    match workspace.studied.cluster_evidence.as_deref() {
        Some(Ok(evidence)) => return Some((groups, evidence)),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Study::ClusterEvidence, area, buf),
    }
    None
}

/// Said beside a title while other groups are being formed than those on the screen.
fn stale(app: &App, workspace: &Workspace) -> &'static str {
    match workspace.studied.has(Study::Clusters, app.assumptions()) {
        true => "",
        false if app.studying.is_stopped(Study::Clusters) => " (as they were; Enter works out the new ones)",
        false => " (as they were; working out the new ones …)",
    }
}
