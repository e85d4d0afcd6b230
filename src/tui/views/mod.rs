//! One file per view: what its rows are, and how it is drawn.

pub mod ask;
pub mod attendance;
pub mod churn;
pub mod concentration;
pub mod data;
pub mod detail;
pub mod forecast;
pub mod import;
pub mod membership;
pub mod overview;
pub mod plan;
pub mod revenue;
pub mod schedule;
pub mod segments;
pub mod track_record;
pub mod utilization;
pub mod value;

use super::action::Action;
use super::app::{App, Workspace};
use super::round::Round;
use crate::analysis::selection;
use crate::analysis::study::AnyStudy;
use crate::book::filter::quick_filter;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The views that there are, each with a tab and a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named and explained in keymap::COMMANDS")]
pub enum ViewId {
    Overview,
    Utilization,
    Concentration,
    Segments,
    Churn,
    Value,
    Revenue,
    Schedule,
    Plan,
    Data,
}

impl ViewId {
    /// All, in the order of their tabs.
    pub const ALL: [ViewId; 10] = [
        ViewId::Overview,
        ViewId::Utilization,
        ViewId::Concentration,
        ViewId::Segments,
        ViewId::Churn,
        ViewId::Value,
        ViewId::Revenue,
        ViewId::Schedule,
        ViewId::Plan,
        ViewId::Data,
    ];

    /// Its place among all.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name on the tab, and a shorter one for 80 columns.
    pub fn titles(self) -> (&'static str, &'static str) {
        match self {
            ViewId::Overview => ("Overview", "Home"),
            ViewId::Utilization => ("Utilization", "Hours"),
            ViewId::Concentration => ("Concentration", "Share"),
            ViewId::Segments => ("Segments", "Groups"),
            ViewId::Churn => ("Churn", "Churn"),
            ViewId::Value => ("Value", "Value"),
            ViewId::Revenue => ("Revenue", "Revenue"),
            ViewId::Schedule => ("Schedule", "Week"),
            ViewId::Plan => ("Plan", "Plan"),
            ViewId::Data => ("Data", "Data"),
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ViewId::Overview => "overview",
            ViewId::Utilization => "utilization",
            ViewId::Concentration => "concentration",
            ViewId::Segments => "segments",
            ViewId::Churn => "churn",
            ViewId::Value => "value",
            ViewId::Revenue => "revenue",
            ViewId::Schedule => "schedule",
            ViewId::Plan => "plan",
            ViewId::Data => "data",
        }
    }

    /// The tab `by` places further, around the ends.
    pub fn stepped(self, by: isize) -> ViewId {
        let n = ViewId::ALL.len() as isize;
        let index = (self.index() as isize + by).rem_euclid(n) as usize;
        ViewId::ALL.get(index).copied().unwrap_or(self)
    }
}

/// The data and figures that a page shows, and the state of the explorer.
#[derive(Clone, Copy)]
pub struct Screen<'a> {
    /// The explorer.
    pub app: &'a App,
    /// The book and what the studies found.
    pub workspace: &'a Workspace,
    /// The figures.
    pub round: &'a Round,
}

/// What is on a page, and what its own keys do. The rest of the explorer knows pages by this alone.
pub trait PageView: Sync {
    /// Whether these data have the page.
    fn is_there(&self, _: &Workspace) -> bool {
        true
    }

    /// The studies that it shows.
    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        Vec::new()
    }

    /// Beginnings of the keys of the assumptions that it is about, the first of which `r` selects.
    fn settings(&self) -> &'static [&'static str] {
        &[]
    }

    /// Names of the exports of what it shows, which `e` offers first.
    fn exports(&self) -> &'static [&'static str] {
        &[]
    }

    /// The figures that it shows, by their headings in `docs/definitions.md`.
    fn figures(&self) -> &'static [&'static str] {
        &[]
    }

    /// What its own keys do: names of commands, as in the table of keys, with what they do here.
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// The title of the column under the cursor, where the cursor walks over columns of figures.
    fn header(&self, _: Screen) -> Option<String> {
        None
    }

    /// How many rows its list has.
    fn rows(&self, screen: Screen) -> usize;

    /// How many columns the cursor can walk over.
    fn columns(&self, _: Screen) -> usize {
        1
    }

    /// The client in `row`.
    fn client_at(&self, _: Screen, _row: usize) -> Option<usize> {
        None
    }

    /// The condition that keeps the group of clients in `row`.
    fn group_at(&self, _: Screen, _row: usize) -> Option<String> {
        None
    }

    /// The column by whose value of the selected client the filter narrows.
    fn filter_column(&self, _: Screen) -> Option<String> {
        Some("segment".into())
    }

    /// What is copied of `row`; `None` for the client's id.
    fn copied(&self, _: Screen, _row: usize) -> Option<String> {
        None
    }

    /// The text of `row` by which it is searched; `None` for the client's texts.
    fn searched(&self, _: Screen, _row: usize) -> Option<String> {
        None
    }

    /// Shows the next way to divide, plot or measure; `false` where there is but one.
    fn next(&self, _: &mut App) -> bool {
        false
    }

    /// Does what Enter does here; `false` where it opens the client or the group in the row.
    fn enter(&self, _: &mut App) -> bool {
        false
    }

    /// Draws it.
    fn draw(&self, screen: Screen, area: Rect, buf: &mut Buffer);
}

/// Draws the page in front below the names of its neighbors.
pub fn render(screen: Screen, area: Rect, buf: &mut Buffer) {
    let app = screen.app;
    let area = super::widgets::strip(&app.strip(screen.workspace), area, buf, app.theme);
    app.content().draw(screen, area, buf);
}

/// Says what the data lack for this view.
pub fn unavailable(app: &App, needs: &str, area: Rect, buf: &mut Buffer) {
    let inner = super::widgets::panel(area, "Not with these data", buf, app.theme);
    super::widgets::wrapped(&format!("This view {needs}."), inner, buf, app.theme.text());
}

/// Says that a study is under way, or was stopped.
pub fn waiting(app: &App, study: AnyStudy, area: Rect, buf: &mut Buffer) {
    let inner = super::widgets::panel(area, "One moment", buf, app.theme);
    let text = match app.studying.progress(study) {
        _ if app.studying.is_stopped(study) => {
            format!("Stopped: {}. {} begins again.", study.title, app.key_of(Action::Open))
        }
        Some(part) if part > 0.0 => {
            format!("Working out {} … {} (Esc stops)", study.title, app.launch.locale.percent(part, 0))
        }
        _ => format!("Working out {} …", study.title),
    };
    let mut said = vec![text];
    said.extend(app.studying.partial_results(study));
    super::widgets::sentences(&said, inner, buf, app.theme);
}

/// The filter condition for the value under the cursor.
pub fn value_filter(screen: Screen) -> Option<String> {
    let Screen { app, workspace, round } = screen;
    let client = app.selected_client()?;
    let name = app.content().filter_column(screen)?;
    let column = workspace.columns.iter().find(|c| c.name == name)?;
    let value = column.value(&workspace.book, &round.current().results, client);
    Some(quick_filter(&column.name, selection::quick_value(&value)))
}

/// What `y` copies: the cell or row under the cursor, else the client's id.
pub fn copy_text(screen: Screen) -> Option<String> {
    let app = screen.app;
    app.content().copied(screen, app.list().row).or_else(|| app.selected_id())
}

/// The text of a row in lower case, for searching.
pub fn row_text(screen: Screen, row: usize) -> Option<String> {
    let content = screen.app.content();
    if let Some(text) = content.searched(screen, row) {
        return Some(text.to_lowercase());
    }
    let client = content.client_at(screen, row)?;
    let clients = &screen.workspace.book.clients;
    let texts = [Some(&clients.ids), clients.names.as_ref(), clients.emails.as_ref()];
    let mut text = texts.into_iter().flatten().map(|c| c.get(client)).collect::<Vec<_>>().join(" ");
    for (_, category) in clients.categories() {
        text.push(' ');
        text.push_str(category.get(client).unwrap_or(""));
    }
    Some(text.to_lowercase())
}

impl App {
    /// Narrows the filter to the group under the cursor and shows its clients; `false` where there is none.
    pub fn filter_by_group(&mut self) -> bool {
        let row = self.list().row;
        let condition = self.screen().and_then(|screen| self.content().group_at(screen, row));
        let Some(condition) = condition else { return false };
        self.view = ViewId::Utilization;
        self.add_condition(&condition);
        true
    }

    /// The first key that is bound to `action`, as it is shown; empty where there is none.
    pub fn key_of(&self, action: Action) -> &str {
        self.launch.keymap.key_for(action)
    }

    /// A text in which `<group>`, the name of a command in angle brackets, becomes the key that is bound to it.
    pub fn keyed(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            let command = after.split_once('>').and_then(|(name, tail)| Some((self.launch.keymap.key_of(name)?, tail)));
            match command {
                Some((key, tail)) => {
                    out.push_str(key);
                    rest = tail;
                }
                None => {
                    out.push('<');
                    rest = after;
                }
            }
        }
        out + rest
    }
}
