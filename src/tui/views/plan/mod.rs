//! Prices, what-ifs side by side, goals and the coming month, page by page.

mod month;
mod phased_increase;
mod price_sensitivity;
mod pricing;
mod scenarios;
mod targets;

use crate::analysis::Section;
use crate::analysis::churn::Churn;
use crate::analysis::pricing::Pricing;
use crate::analysis::schedule::Schedule;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::planning::{PRICE_CHANGE, PlanAnswer};
use crate::tui::round::Round;
use crate::tui::views::{self, PageView, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The prices of the round, once they are there; where they cannot be worked out, says so in `area`.
fn priced_or_say<'a>(s: Screen<'a>, area: Rect, buf: &mut Buffer) -> Option<&'a Pricing> {
    match priced(s.round)? {
        Ok(pricing) => Some(pricing),
        Err(why) => {
            views::unavailable(s.app, &why.unavailable, area, buf);
            None
        }
    }
}

fn priced(round: &Round) -> Option<&Section<Pricing>> {
    match &**round.plan.as_ref()? {
        PlanAnswer::Price(pricing) => Some(pricing),
        PlanAnswer::Compare(_) | PlanAnswer::Targets(_) | PlanAnswer::Month(_) => None,
    }
}

fn pricing(round: &Round) -> Option<&Pricing> {
    priced(round)?.as_ref().ok()
}

/// Who may leave says who is near the edge and who to keep; hours of the week that were agreed are in the month.
fn studies(app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
    let revenue = app.ready().is_some_and(|(_, round)| round.current().results.clients_with_revenue > 0);
    let told = workspace.book.clients.outcome.is_some() || workspace.book.period.span.is_some();
    let known = told && revenue;
    let agreed = !app.assumptions().schedule.decisions.is_empty();
    let studies = [(known, Churn::STUDY), (agreed, Schedule::STUDY)];
    studies.into_iter().filter(|(wanted, _)| *wanted).map(|(_, study)| study).collect()
}

/// By another category of clients.
fn next_grouping(app: &mut App) -> bool {
    app.price_by = app.price_by.wrapping_add(1);
    app.list_mut().row = 0;
    app.compute();
    true
}

/// Revenue and margin against price, by group.
pub struct PricesPage;

impl PageView for PricesPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "type a price"), ("group", "by another category"), ("evidence", "who would feel it most")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Break-even of a price change", "Revenue and margin against price", "Measured elasticity"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["pricing"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn settings(&self) -> &'static [&'static str] {
        &[PRICE_CHANGE]
    }

    fn rows(&self, s: Screen) -> usize {
        pricing(s.round).map_or(0, |p| pricing::shown(p).len())
    }

    fn next(&self, app: &mut App) -> bool {
        next_grouping(app)
    }

    fn enter(&self, app: &mut App) -> bool {
        app.type_price();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(pricing) = priced_or_say(s, area, buf) {
            pricing::render(s.app, s.workspace, pricing, area, buf);
        }
    }
}

/// Who would feel an increase most.
pub struct PriceRiskPage;

impl PageView for PriceRiskPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Price risk"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["price-sensitivity"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn settings(&self) -> &'static [&'static str] {
        &[PRICE_CHANGE]
    }

    fn rows(&self, s: Screen) -> usize {
        pricing(s.round).and_then(|p| p.edge.as_ref().ok()).map_or(0, |e| e.clients.len())
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        pricing(s.round)?.edge.as_ref().ok()?.clients.get(row).map(|c| c.index)
    }

    fn next(&self, app: &mut App) -> bool {
        next_grouping(app)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(pricing) = priced_or_say(s, area, buf) {
            price_sensitivity::render(s.app, s.workspace, pricing, area, buf);
        }
    }
}

/// An increase in steps, and packages.
pub struct PriceIncreasePage;

impl PageView for PriceIncreasePage {
    fn figures(&self) -> &'static [&'static str] {
        &["Phased increase"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn settings(&self) -> &'static [&'static str] {
        &["plan.price_", "plan.step_", "plan.package_"]
    }

    fn rows(&self, s: Screen) -> usize {
        pricing(s.round).and_then(|p| p.packages.as_ref().ok()).map_or(0, Vec::len)
    }

    fn next(&self, app: &mut App) -> bool {
        next_grouping(app)
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(pricing) = priced_or_say(s, area, buf) {
            phased_increase::render(s.app, pricing, area, buf);
        }
    }
}

/// What-ifs side by side.
pub struct ScenariosPage;

impl PageView for ScenariosPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "open the what-if"), ("save_scenario", "save the one in force")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Scenarios"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["scenarios"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn rows(&self, s: Screen) -> usize {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Compare(Ok(_))) => crate::analysis::scenarios::FIGURES.len(),
            _ => 0,
        }
    }

    fn columns(&self, s: Screen) -> usize {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Compare(Ok(compared))) => compared.columns.len() + 1,
            _ => 1,
        }
    }

    fn enter(&self, app: &mut App) -> bool {
        app.open_compared();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Compare(Ok(compared))) => scenarios::render(s.app, compared, area, buf),
            Some(PlanAnswer::Compare(Err(why))) => views::unavailable(s.app, &why.unavailable, area, buf),
            // The page was turned, and its answer is under way.
            _ => {}
        }
    }
}

/// Goals and channels.
pub struct GoalsPage;

impl PageView for GoalsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "set a goal")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Retention from month to month", "Cost of winning a client"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["targets"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn settings(&self) -> &'static [&'static str] {
        &["targets.", "plan.moved_spend"]
    }

    fn rows(&self, s: Screen) -> usize {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Targets(aims)) => aims.progress.len(),
            _ => 0,
        }
    }

    fn enter(&self, app: &mut App) -> bool {
        app.type_goal();
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(PlanAnswer::Targets(aims)) = s.round.plan.as_deref() {
            targets::render(s.app, aims, area, buf);
        }
    }
}

/// The coming month.
pub struct MonthPage;

impl PageView for MonthPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("called", "mark the client as called"), ("export", "write the month for a calendar")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Plan of the month"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["plan"]
    }

    fn studies(&self, app: &App, workspace: &Workspace) -> Vec<AnyStudy> {
        studies(app, workspace)
    }

    fn settings(&self) -> &'static [&'static str] {
        &["plan.calls_a_week"]
    }

    fn rows(&self, s: Screen) -> usize {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Month(Ok(plan))) => plan.items.len(),
            _ => 0,
        }
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        match s.round.plan.as_deref()? {
            PlanAnswer::Month(Ok(plan)) => plan.items.get(row)?.index,
            _ => None,
        }
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match s.round.plan.as_deref() {
            Some(PlanAnswer::Month(Ok(plan))) => month::render(s.app, s.workspace, plan, area, buf),
            Some(PlanAnswer::Month(Err(why))) => views::unavailable(s.app, &why.unavailable, area, buf),
            // The page was turned, and its answer is under way.
            _ => {}
        }
    }
}
