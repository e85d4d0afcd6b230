//! Who may leave, page by page: the clients with what was learned of each, what it rests on, how far it can be trusted and
//! from which columns it was learned; and the disengagement bands, which need no dates and no outcome.

mod ab_test;
mod bands;
mod campaign;
mod cohorts;
mod columns;
mod drivers;
mod hazards;
mod model_quality;
mod profiles;
mod risk;
mod survival;

pub use model_quality::Plot;

use crate::analysis::churn::{Churn, SavedModel};
use crate::analysis::cohorts::Cohorts;
use crate::analysis::profiles::Profiles;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::survival::Survival;
use crate::analysis::value::CustomerValue;
use crate::book::{Book, KeptValue};
use crate::tui::action::Action;
use crate::tui::app::{App, Workspace};
use crate::tui::studying::QUICK;
use crate::tui::views::{self, PageView, Screen};
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Whether a file says who left, or has dates from which it could be told.
pub fn can_learn(book: &Book) -> bool {
    book.clients.outcome.is_some() || book.activity.visits.is_some() || book.activity.billing.is_some()
}

/// Sentences with air between them where all fit; else as many of them as fit whole.
fn say(app: &App, said: &[String], area: Rect, buf: &mut Buffer) {
    let needed: u16 = said.iter().map(|s| widgets::lines_needed(s, area.width)).sum();
    match needed <= area.height {
        true => widgets::sentences(said, area, buf, app.theme),
        false => drop(widgets::whole_sentences(said, area, buf, app.theme.text())),
    }
}

/// The column that Enter puts back or takes out again.
fn column_at(workspace: &Workspace, row: usize) -> Option<String> {
    let rows = columns::rows(workspace.studies.churn()?);
    rows.get(row).filter(|row| row.can_be_put_back).map(|row| row.column.to_string())
}

/// Whether there is something from which to learn who leaves.
fn is_learned(workspace: &Workspace) -> bool {
    can_learn(&workspace.book) || workspace.studies.given::<SavedModel>().is_some()
}

/// The same, and it was not found that too little is known.
fn has_model(workspace: &Workspace) -> bool {
    is_learned(workspace) && !matches!(workspace.studies.get::<Churn>(), Some(Err(_)))
}

/// What was learned of who leaves; where that is not there, says so in `area`.
fn churn_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a Churn> {
    match workspace.studies.get::<Churn>() {
        Some(Ok(churn)) => return Some(churn),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, Churn::STUDY, area, buf),
    }
    None
}

/// Clients by the revenue at risk, with reasons; the bands where nothing could be learned.
pub struct RiskPage;

impl PageView for RiskPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "everything known about the client"),
            ("called", "mark the client as called"),
            ("answered", "mark the client as having answered"),
            ("snooze", "leave the client alone until a date"),
            ("note", "write a note on the client"),
            ("evidence", "how well the model told leavers before"),
            ("export", "write who may leave, with reasons"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Revenue at risk", "Probability of leaving", "Monthly value", "Risk bands", "Reasons and drivers"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["churn"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        is_learned(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Churn::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.get::<Churn>().map_or(0, |_| s.round.order.len())
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.order.get(row).map(|&i| i as usize)
    }

    fn filter_column(&self, s: Screen) -> Option<String> {
        Some(if has_model(s.workspace) { "churn_band" } else { "band" }.into())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match s.workspace.studies.get::<Churn>() {
            Some(Ok(churn)) => risk::render(s.app, s.workspace, s.round, churn, area, buf),
            Some(Err(why)) => {
                let said = format!("No model of who leaves: it {}.", why.unavailable);
                let used = widgets::wrapped(&said, Rect { height: area.height.min(2), ..area }, buf, s.app.theme.dim());
                let below = Rect { y: area.y + used, height: area.height - used, ..area };
                bands::render(s.app, s.workspace, s.round, below, buf);
            }
            None => views::waiting(s.app, Churn::STUDY, area, buf),
        }
    }
}

/// How far the model can be trusted.
pub struct ModelQualityPage;

impl PageView for ModelQualityPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "the next plot"), ("evidence", "back to the clients")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Model quality", "Calibration"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Churn::STUDY]
    }

    fn rows(&self, _: Screen) -> usize {
        0
    }

    fn next(&self, app: &mut App) -> bool {
        app.evidence_plot = app.evidence_plot.next();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(churn) = churn_or_say(s.app, s.workspace, area, buf) {
            model_quality::render(s.app, s.workspace, churn, area, buf);
        }
    }
}

/// Disengagement bands by utilization.
pub struct BandsPage;

impl PageView for BandsPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Disengagement", "Revenue at risk"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        // Where nothing could be learned, the page of the risk shows them.
        !is_learned(workspace) || has_model(workspace)
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.order.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.order.get(row).map(|&i| i as usize)
    }

    fn filter_column(&self, _: Screen) -> Option<String> {
        Some("band".into())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        bands::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// What the risk rests on.
pub struct DriversPage;

impl PageView for DriversPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Reasons and drivers"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["churn-drivers"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Churn::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.churn().map_or(0, |l| l.drivers.len())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(churn) = churn_or_say(s.app, s.workspace, area, buf) {
            drivers::render(s.app, s.round, churn, area, buf);
        }
    }
}

/// From which columns it was learned, and from which not.
pub struct ColumnsPage;

impl PageView for ColumnsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "put a column back, or take it out again")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Columns left out"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Churn::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.churn().map_or(0, |l| columns::rows(l).len())
    }

    fn enter(&self, app: &mut App) -> bool {
        let row = app.list().row;
        match app.workspace().and_then(|workspace| column_at(workspace, row)) {
            Some(column) => app.put_column_back(column),
            None => app.complain("This column cannot be put back"),
        }
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(churn) = churn_or_say(s.app, s.workspace, area, buf) {
            columns::render(s.app, s.workspace, churn, area, buf);
        }
    }
}

/// How long clients stay.
pub struct RetentionPage;

impl PageView for RetentionPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "by the next category"), ("evidence", "cohorts and hazards")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Survival curve", "Survival by group", "Remaining months"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["survival", "cohorts"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Survival::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        survival::rows(s.app, s.workspace)
    }

    fn next(&self, app: &mut App) -> bool {
        let ways = app.workspace().and_then(|w| w.studies.survival()).map_or(0, |l| l.splits.len());
        app.survival_by = (app.survival_by + 1) % (ways + 1);
        app.list_mut().row = 0;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        survival::render(s.app, s.workspace, area, buf);
    }
}

/// How many newcomers of each month still come.
pub struct CohortsPage;

impl PageView for CohortsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "revenue in place of clients, and back")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Cohort retention"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        is_learned(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Cohorts::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        cohorts::rows(s.workspace)
    }

    fn columns(&self, s: Screen) -> usize {
        cohorts::columns(s.workspace)
    }

    fn next(&self, app: &mut App) -> bool {
        app.cohort_revenue = !app.cohort_revenue;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        cohorts::render(s.app, s.workspace, area, buf);
    }
}

/// What makes clients leave sooner.
pub struct HazardsPage;

impl PageView for HazardsPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Hazard ratio"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        is_learned(workspace)
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Survival::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        hazards::rows(s.workspace)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        hazards::render(s.app, s.workspace, area, buf);
    }
}

/// What a campaign must know: who leaves, and their lifetime value where that is what is kept.
fn campaign_studies(app: &App) -> Vec<AnyStudy> {
    let lifetime = (app.assumptions().campaign.value == KeptValue::Lifetime).then_some(CustomerValue::STUDY);
    std::iter::once(Churn::STUDY).chain(lifetime).collect()
}

/// Who to contact, and what it brings.
pub struct CampaignPage;

impl PageView for CampaignPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "everything known about the client"),
            ("export", "write who to contact"),
            ("evidence", "the test of the campaign"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Expected gain of contacting", "Size and profit of a campaign"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["campaign"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, app: &App, _: &Workspace) -> Vec<AnyStudy> {
        campaign_studies(app)
    }

    fn settings(&self) -> &'static [&'static str] {
        &["campaign."]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.order.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.order.get(row).map(|&i| i as usize)
    }

    fn filter_column(&self, _: Screen) -> Option<String> {
        Some("band".into())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        campaign::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// A test of the campaign in two arms.
pub struct TestPage;

impl PageView for TestPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Test of a campaign"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, app: &App, _: &Workspace) -> Vec<AnyStudy> {
        campaign_studies(app)
    }

    fn settings(&self) -> &'static [&'static str] {
        &["campaign.test."]
    }

    fn rows(&self, _: Screen) -> usize {
        0
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        ab_test::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// What leavers and stayers are like.
pub struct ProfilesPage;

impl PageView for ProfilesPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Profiles", "Next service"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["profiles"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        has_model(workspace)
    }

    fn studies(&self, _: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        let groups = (workspace.book.clients.len() <= QUICK).then_some(Clusters::STUDY);
        [Churn::STUDY, Profiles::STUDY].into_iter().chain(groups).collect()
    }

    fn rows(&self, s: Screen) -> usize {
        profiles::rows(s.workspace, s.round)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        profiles::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// Said beside a title while it is learned again from other columns.
fn stale(app: &App, workspace: &Workspace) -> String {
    match workspace.studies.has(Churn::STUDY, app.assumptions()) {
        true => String::new(),
        false if app.studying.is_stopped(Churn::STUDY) => {
            format!(" (as it was; {} learns again)", app.key_of(Action::Open))
        }
        false => " (as it was; learning again …)".into(),
    }
}
