//! Prices, what-ifs side by side, goals and the coming month, page by page.

mod month;
mod phased_increase;
mod price_sensitivity;
mod pricing;
mod scenarios;
mod targets;

use crate::analysis::Section;
use crate::analysis::pricing::Pricing;
use crate::tui::app::{App, Workspace};
use crate::tui::planning::PlanAnswer;
use crate::tui::round::Round;
use crate::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Revenue and margin against price, by group.
    Price,
    /// Who would feel a rise most.
    PriceRisk,
    /// A rise in steps, and packages.
    Steps,
    /// What-ifs side by side.
    Compare,
    /// Goals and channels.
    Targets,
    /// The coming month.
    Month,
}

impl Page {
    /// All, in their order.
    const ALL: [Page; 6] = [Page::Price, Page::PriceRisk, Page::Steps, Page::Compare, Page::Targets, Page::Month];
    /// Their names on the screen.
    pub const TITLES: &'static [&'static str] = &["Price", "Price risk", "Steps", "Compare", "Targets", "Month"];

    /// The page at `index`.
    pub fn at(index: usize) -> Self {
        Page::ALL.get(index).copied().unwrap_or(Page::Price)
    }
}

fn priced(round: &Round) -> Option<&Section<Pricing>> {
    match &**round.plan.as_ref()? {
        PlanAnswer::Price(_, pricing) => Some(pricing),
        _ => None,
    }
}

/// Rows of the list in front.
pub fn rows(app: &App, round: &Round) -> usize {
    let pricing = priced(round).and_then(|p| p.as_ref().ok());
    match (Page::at(app.page()), round.plan.as_deref()) {
        (Page::Price, _) => pricing.map_or(0, |p| pricing::shown(p).len()),
        (Page::PriceRisk, _) => pricing.and_then(|p| p.edge.as_ref().ok()).map_or(0, |e| e.clients.len()),
        (Page::Steps, _) => pricing.and_then(|p| p.packages.as_ref().ok()).map_or(0, Vec::len),
        (Page::Compare, Some(PlanAnswer::Compare(Ok(_)))) => crate::analysis::scenarios::FIGURES.len(),
        (Page::Targets, Some(PlanAnswer::Targets(aims))) => aims.progress.len(),
        (Page::Month, Some(PlanAnswer::Month(Ok(plan)))) => plan.items.len(),
        _ => 0,
    }
}

/// Columns that the cursor walks over.
pub fn columns(round: &Round) -> usize {
    match round.plan.as_deref() {
        Some(PlanAnswer::Compare(Ok(compared))) => compared.columns.len() + 1,
        _ => 1,
    }
}

/// The client in `row`.
pub fn client_at(round: &Round, row: usize) -> Option<usize> {
    match round.plan.as_deref()? {
        PlanAnswer::Month(Ok(plan)) => plan.items.get(row)?.index,
        PlanAnswer::Price(Page::PriceRisk, pricing) => {
            let edge = (**pricing).as_ref().ok()?.edge.as_ref().ok()?;
            edge.clients.get(row).map(|c| c.index)
        }
        _ => None,
    }
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let Some(answer) = round.plan.as_deref() else { return };
    match (Page::at(app.page()), answer) {
        (page @ (Page::Price | Page::PriceRisk | Page::Steps), PlanAnswer::Price(_, pricing)) => {
            match (&**pricing, page) {
                (Err(why), _) => views::unavailable(app, &why.unavailable, area, buf),
                (Ok(pricing), Page::PriceRisk) => price_sensitivity::render(app, workspace, pricing, area, buf),
                (Ok(pricing), Page::Steps) => phased_increase::render(app, pricing, area, buf),
                (Ok(pricing), _) => pricing::render(app, workspace, pricing, area, buf),
            }
        }
        (Page::Compare, PlanAnswer::Compare(compared)) => match compared {
            Ok(compared) => scenarios::render(app, compared, area, buf),
            Err(why) => views::unavailable(app, &why.unavailable, area, buf),
        },
        (Page::Targets, PlanAnswer::Targets(aims)) => targets::render(app, aims, area, buf),
        (Page::Month, PlanAnswer::Month(plan)) => match plan {
            Ok(plan) => month::render(app, workspace, plan, area, buf),
            Err(why) => views::unavailable(app, &why.unavailable, area, buf),
        },
        // The page was turned, and its answer is under way.
        _ => {}
    }
}
