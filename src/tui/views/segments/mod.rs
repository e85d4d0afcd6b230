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
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::book::ClusterMethod;
use crate::book::filter::{QuickValue, quick_filter};
use crate::tui::action::Action;
use crate::tui::app::{App, Workspace};
use crate::tui::pages::Page;
use crate::tui::views::{self, PageView, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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

/// What Enter on `row` changes about how groups are formed.
pub fn change(app: &App, workspace: &Workspace, row: usize) -> Option<Change> {
    match app.page() {
        Page::GroupQuality => cluster_evidence::change(evidence(workspace)?, row),
        Page::Features => Some(Change::Feature(workspace.studies.clusters()?.offered.get(row)?.name.clone())),
        _ => None,
    }
}

fn evidence(workspace: &Workspace) -> Option<&ClusterEvidence> {
    workspace.studies.cluster_evidence()
}

fn group_condition(workspace: &Workspace, row: usize) -> Option<String> {
    let group = workspace.studies.clusters()?.groups.get(row)?;
    Some(quick_filter("group", QuickValue::Text(&group.title)))
}

/// Revenue against utilization, or any category.
pub struct RulesPage;

impl PageView for RulesPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "compare by the next category"), ("open", "show the clients of the segment")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Rule segments", "Groups compared"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["segments", "comparison"]
    }

    fn studies(&self, app: &App, _: &Workspace) -> Vec<AnyStudy> {
        app.compared_study().into_iter().collect()
    }

    fn rows(&self, s: Screen) -> usize {
        rules::rows(s.app, s.round)
    }

    fn group_at(&self, s: Screen, row: usize) -> Option<String> {
        rules::condition(s.app, s.workspace, s.round, row)
    }

    fn next(&self, app: &mut App) -> bool {
        app.next_comparison();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        rules::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Recency, frequency, monetary value.
pub struct RfmPage;

impl PageView for RfmPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "show the clients of the segment")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Recency, frequency, money"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["rfm"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Rfm::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        rfm::rows(s.round)
    }

    fn group_at(&self, s: Screen, row: usize) -> Option<String> {
        rfm::segment(s.round, row).map(|segment| quick_filter("rfm_segment", QuickValue::Text(segment.name())))
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        rfm::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Groups of alike clients.
pub struct GroupsPage;

impl PageView for GroupsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "show the clients of the group"),
            ("grouping", "form groups another way, keep or compare them"),
            ("evidence", "map, quality and features of the groups"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Clusters", "Cluster quality"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["clusters"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.clusters().map_or(0, |g| g.groups.len())
    }

    fn group_at(&self, s: Screen, row: usize) -> Option<String> {
        group_condition(s.workspace, row)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        clusters::render(s.app, s.workspace, area, buf);
    }
}

/// The clients in the plane.
pub struct MapPage;

impl PageView for MapPage {
    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        GroupsPage.rows(s)
    }

    fn group_at(&self, s: Screen, row: usize) -> Option<String> {
        group_condition(s.workspace, row)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        map::render(s.app, s.workspace, area, buf);
    }
}

/// Whether there are groups, and how many.
pub struct QualityPage;

impl PageView for QualityPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Cluster quality"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY, ClusterEvidence::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        evidence(s.workspace).map_or(0, |e| e.choice.candidates.len() + e.methods.len())
    }

    fn enter(&self, app: &mut App) -> bool {
        app.change_groups()
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        cluster_evidence::render(s.app, s.workspace, area, buf);
    }
}

/// From what the groups were made.
pub struct FeaturesPage;

impl PageView for FeaturesPage {
    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.clusters().map_or(0, |g| g.offered.len())
    }

    fn enter(&self, app: &mut App) -> bool {
        app.change_groups()
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        features::render(s.app, s.workspace, area, buf);
    }
}

/// By what the groups differ.
pub struct DifferencesPage;

impl PageView for DifferencesPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Differences between clusters"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["cluster-differences"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY, ClusterEvidence::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        evidence(s.workspace).map_or(0, |e| e.differences.len())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        group_tests::render(s.app, s.workspace, area, buf);
    }
}

/// How the features hang together.
pub struct CorrelationsPage;

impl PageView for CorrelationsPage {
    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY, ClusterEvidence::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        evidence(s.workspace).map_or(0, |e| e.relations.titles.len())
    }

    fn columns(&self, s: Screen) -> usize {
        self.rows(s).max(1)
    }

    fn next(&self, app: &mut App) -> bool {
        app.information = !app.information;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        correlations::render(s.app, s.workspace, area, buf);
    }
}

/// Who answered campaigns, and what went where.
pub struct CampaignsPage;

impl PageView for CampaignsPage {
    fn is_there(&self, workspace: &Workspace) -> bool {
        workspace.campaigns
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Clusters::STUDY, ClusterEvidence::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        campaigns::rows(s.round)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        campaigns::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// The groups; where there are none, says so in `area`.
fn groups_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a Clusters> {
    match workspace.studies.get::<Clusters>() {
        Some(Ok(groups)) => return Some(groups),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Clusters::STUDY, area, buf),
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
    match workspace.studies.get::<ClusterEvidence>() {
        Some(Ok(evidence)) => return Some((groups, evidence)),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, ClusterEvidence::STUDY, area, buf),
    }
    None
}

/// Said beside a title while other groups are being formed than those on the screen.
fn stale(app: &App, workspace: &Workspace) -> String {
    match workspace.studies.has(Clusters::STUDY, app.assumptions()) {
        true => String::new(),
        false if app.studying.is_stopped(Clusters::STUDY) => {
            format!(" (as they were; {} works out the new ones)", app.key_of(Action::Open))
        }
        false => " (as they were; working out the new ones …)".into(),
    }
}
