//! Who may leave, page by page: the clients with what was learnt of each, what it rests on, how far it can be trusted and
//! from which columns it was learnt; and the disengagement bands, which need no dates and no outcome.

mod bands;
mod campaign;
mod columns;
mod drivers;
mod evidence;
mod portraits;
mod risk;
mod test;

pub use evidence::Plot;

use crate::analysis::leaving::Leaving;
use crate::analysis::studied::{Studied, Study};
use crate::book::{Assumptions, Book, KeptValue};
use crate::tui::app::{App, Workspace};
use crate::tui::compute::Round;
use crate::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Clients by how likely they are to leave, with reasons.
    Risk,
    /// What that rests on.
    Drivers,
    /// How far it can be trusted.
    Evidence,
    /// From which columns it was learnt, and from which not.
    Columns,
    /// Disengagement bands by utilization.
    Bands,
    /// What leavers and stayers are like.
    Portraits,
    /// Whom to contact, and what it brings.
    Campaign,
    /// A test of that in two arms.
    Test,
}

impl Page {
    const LEARNT: [Page; 8] = [
        Page::Risk,
        Page::Drivers,
        Page::Evidence,
        Page::Columns,
        Page::Portraits,
        Page::Campaign,
        Page::Test,
        Page::Bands,
    ];
    const LEARNT_TITLES: [&'static str; 8] =
        ["Risk", "Drivers", "Evidence", "Columns", "Portraits", "Campaign", "Test", "Bands"];
    /// Where nothing could be learnt, what there is comes first.
    const NOT_LEARNT: [Page; 2] = [Page::Bands, Page::Risk];
    const NOT_LEARNT_TITLES: [&'static str; 2] = ["Bands", "Risk"];
    const ROSTER: [Page; 1] = [Page::Bands];
    const ROSTER_TITLES: [&'static str; 1] = ["Bands"];

    fn all(book: &Book, studied: &Studied) -> (&'static [Page], &'static [&'static str]) {
        match studied.leaving.as_deref() {
            _ if !can_learn(book) && studied.model().is_none() => (&Page::ROSTER, &Page::ROSTER_TITLES),
            Some(Err(_)) => (&Page::NOT_LEARNT, &Page::NOT_LEARNT_TITLES),
            Some(Ok(_)) | None => (&Page::LEARNT, &Page::LEARNT_TITLES),
        }
    }

    /// The names of the pages that there are.
    pub fn titles(book: &Book, studied: &Studied) -> &'static [&'static str] {
        Page::all(book, studied).1
    }

    /// The page at `index`.
    pub fn at(book: &Book, studied: &Studied, index: usize) -> Self {
        Page::all(book, studied).0.get(index).copied().unwrap_or(Page::Bands)
    }

    /// The page that is in front of the Churn view, whenever that is in front.
    pub fn front(app: &App, workspace: &Workspace) -> Self {
        Page::at(&workspace.book, &workspace.studied, app.page())
    }

    /// Where it stands.
    pub fn place(self, book: &Book, studied: &Studied) -> Option<usize> {
        Page::all(book, studied).0.iter().position(|page| *page == self)
    }
}

/// What a page must have studied besides who leaves; groups only where they are formed quickly.
pub fn studies(page: Page, assumptions: &Assumptions, quick: bool) -> Vec<Study> {
    let lifetime = assumptions.campaign.value == KeptValue::Lifetime;
    match page {
        Page::Portraits if quick => vec![Study::Portraits, Study::Groups],
        Page::Portraits => vec![Study::Portraits],
        Page::Campaign | Page::Test if lifetime => vec![Study::Worth],
        _ => Vec::new(),
    }
}

/// Whether a file says who left, or has dates from which it could be told.
pub fn can_learn(book: &Book) -> bool {
    book.clients.outcome.is_some() || book.activity.visits.is_some() || book.activity.billing.is_some()
}

/// Rows of the table in front.
pub fn rows(app: &App, workspace: &Workspace, round: &Round) -> usize {
    let leaving = workspace.studied.leaving();
    match Page::front(app, workspace) {
        Page::Bands => round.order.len(),
        Page::Risk => leaving.map_or(0, |_| round.order.len()),
        Page::Drivers => leaving.map_or(0, |l| l.drivers.len()),
        Page::Evidence | Page::Test => 0,
        Page::Portraits => portraits::rows(workspace, round),
        Page::Campaign => round.order.len(),
        Page::Columns => leaving.map_or(0, |l| columns::rows(l).len()),
    }
}

/// The column that Enter puts back or takes out again.
pub fn column_at(app: &App, workspace: &Workspace, row: usize) -> Option<String> {
    let leaving = workspace.studied.leaving().filter(|_| Page::front(app, workspace) == Page::Columns)?;
    let rows = columns::rows(leaving);
    rows.get(row).filter(|row| row.can_be_put_back).map(|row| row.column.to_string())
}

/// Draws the page in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let page = Page::front(app, workspace);
    if page == Page::Bands {
        return bands::render(app, workspace, round, area, buf);
    }
    let leaving: &Leaving = match workspace.studied.leaving.as_deref() {
        Some(Ok(leaving)) => leaving,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Study::Leaving, area, buf),
    };
    match page {
        Page::Drivers => drivers::render(app, round, leaving, area, buf),
        Page::Evidence => evidence::render(app, workspace, leaving, area, buf),
        Page::Columns => columns::render(app, workspace, leaving, area, buf),
        Page::Portraits => portraits::render(app, workspace, round, area, buf),
        Page::Campaign => campaign::render(app, workspace, round, area, buf),
        Page::Test => test::render(app, workspace, round, area, buf),
        Page::Risk | Page::Bands => risk::render(app, workspace, round, leaving, area, buf),
    }
}

/// Said beside a title while it is learnt anew from other columns.
fn stale(app: &App, workspace: &Workspace) -> &'static str {
    match workspace.studied.has(Study::Leaving, app.assumptions()) {
        true => "",
        false if app.studying.is_stopped(Study::Leaving) => " (as it was; Enter learns anew)",
        false => " (as it was; learning anew …)",
    }
}
