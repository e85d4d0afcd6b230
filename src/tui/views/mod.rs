//! One file per view: what its rows are, and how it is drawn.

pub mod ask;
pub mod attendance;
pub mod churn;
pub mod concentration;
pub mod data;
pub mod detail;
pub mod forecast;
pub mod overview;
pub mod plan;
pub mod revenue;
pub mod schedule;
pub mod segments;
pub mod utilization;
pub mod value;

use super::app::{App, Workspace};
use super::round::Round;
use crate::analysis::selection;
use crate::analysis::study::Study;
use crate::book::filter::quick_filter;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The views that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum ViewId {
    /// The figures, and whom to call.
    Overview,
    /// Every client's hours.
    Utilization,
    /// Who brings the revenue.
    Concentration,
    /// Revenue against utilization.
    Segments,
    /// Who is drifting away.
    Churn,
    /// What clients are worth.
    Value,
    /// What the next months bring.
    Forecast,
    /// Revenue over time, and what it is made of.
    Revenue,
    /// Who came and who stayed away.
    Attendance,
    /// The week by weekday and hour.
    Schedule,
    /// Prices, what-ifs side by side, goals, the coming month.
    Plan,
    /// Files, columns, findings.
    Data,
}

impl ViewId {
    /// All, in the order in which Tab walks through them.
    pub const ALL: [ViewId; 12] = [
        ViewId::Overview,
        ViewId::Utilization,
        ViewId::Concentration,
        ViewId::Segments,
        ViewId::Churn,
        ViewId::Value,
        ViewId::Forecast,
        ViewId::Revenue,
        ViewId::Attendance,
        ViewId::Schedule,
        ViewId::Plan,
        ViewId::Data,
    ];

    /// Those that have a tab of their own whenever there is room; the others show one while they are in front.
    pub fn has_tab(self) -> bool {
        !matches!(self, ViewId::Revenue | ViewId::Plan)
    }

    /// Its place among all.
    pub fn index(self) -> usize {
        ViewId::ALL.iter().position(|v| *v == self).unwrap_or(0)
    }

    /// The key on its tab and its name.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            ViewId::Overview => ("1", "Overview"),
            ViewId::Utilization => ("2", "Utilization"),
            ViewId::Concentration => ("3", "Concentration"),
            ViewId::Segments => ("4", "Segments"),
            ViewId::Churn => ("5", "Churn"),
            ViewId::Value => ("6", "Value"),
            ViewId::Forecast => ("7", "Forecast"),
            ViewId::Revenue => ("$", "Revenue"),
            ViewId::Attendance => ("8", "Attendance"),
            ViewId::Schedule => ("9", "Schedule"),
            ViewId::Plan => ("P", "Plan"),
            ViewId::Data => ("0", "Data"),
        }
    }

    /// The tab `by` places further, around the ends.
    pub fn stepped(self, by: isize) -> ViewId {
        let n = ViewId::ALL.len() as isize;
        let index = (self.index() as isize + by).rem_euclid(n) as usize;
        ViewId::ALL.get(index).copied().unwrap_or(self)
    }

    /// Whether its rows are clients in the table's order.
    pub fn lists_clients(self) -> bool {
        matches!(self, ViewId::Utilization | ViewId::Churn | ViewId::Value)
    }

    /// How many rows its list has.
    pub fn rows(self, app: &App, workspace: &Workspace, round: &Round) -> usize {
        match self {
            ViewId::Overview => workspace.calls.len(),
            ViewId::Utilization => round.order.len(),
            ViewId::Churn => churn::rows(app, workspace, round),
            ViewId::Concentration => round.current().concentration.as_ref().map_or(0, |c| c.losing_top.len()),
            ViewId::Segments => segments::rows(app, workspace, round),
            ViewId::Value => value::rows(app, round),
            ViewId::Forecast => forecast::rows(app, workspace),
            ViewId::Revenue => revenue::rows(app, round),
            ViewId::Attendance => attendance::groups(round).map_or(0, <[_]>::len),
            ViewId::Schedule => schedule::rows(app, round),
            ViewId::Plan => plan::rows(app, round),
            ViewId::Data if app.is_asking() => ask::rows(app),
            ViewId::Data => workspace.data_rows.len(),
        }
    }

    /// How many columns the cursor can walk over.
    pub fn columns(self, app: &App, workspace: &Workspace) -> usize {
        match self {
            ViewId::Segments => segments::columns(app, workspace),
            ViewId::Churn => churn::columns(app, workspace),
            ViewId::Utilization => workspace.columns.len(),
            ViewId::Revenue => workspace.round.as_ref().map_or(1, revenue::stretches),
            ViewId::Schedule => schedule::week::HOURS,
            ViewId::Forecast => forecast::columns(app),
            ViewId::Data if app.is_asking() => ask::columns(app),
            ViewId::Plan => workspace.round.as_ref().map_or(1, plan::columns),
            _ => 1,
        }
    }

    /// The client in `row`.
    pub fn client_at(self, workspace: &Workspace, round: &Round, row: usize) -> Option<usize> {
        match self {
            ViewId::Overview => {
                let calls = round.calls.as_ref().ok()?;
                workspace.calls.get(row).and_then(|&i| calls.get(i)).map(|a| a.index)
            }
            ViewId::Utilization | ViewId::Churn | ViewId::Value => round.order.get(row).map(|&i| i as usize),
            ViewId::Concentration => round.current().concentration.as_ref().ok()?.losing_top.get(row).map(|l| l.client),
            ViewId::Attendance => attendance::groups(round)?.get(row)?.client,
            ViewId::Schedule => round.week.as_deref()?.client_at(row),
            ViewId::Plan => plan::client_at(round, row),
            ViewId::Segments | ViewId::Forecast | ViewId::Revenue | ViewId::Data => None,
        }
    }
}

/// Draws the view in front.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let area = super::widgets::pages(app.page_titles(), app.page(), area, buf, app.theme);
    match app.view {
        ViewId::Overview => overview::render(app, workspace, round, area, buf),
        ViewId::Utilization => utilization::render(app, workspace, round, area, buf),
        ViewId::Concentration => concentration::render(app, workspace, round, area, buf),
        ViewId::Segments => segments::render(app, workspace, round, area, buf),
        ViewId::Churn => churn::render(app, workspace, round, area, buf),
        ViewId::Value => value::render(app, workspace, round, area, buf),
        ViewId::Forecast => forecast::render(app, workspace, round, area, buf),
        ViewId::Revenue => revenue::render(app, round, area, buf),
        ViewId::Attendance => attendance::render(app, workspace, round, area, buf),
        ViewId::Schedule => schedule::render(app, workspace, round, area, buf),
        ViewId::Plan => plan::render(app, workspace, round, area, buf),
        ViewId::Data if app.is_asking() => ask::render(app, workspace, round, area, buf),
        ViewId::Data => data::render(app, workspace, area, buf),
    }
}

/// Says what the data lack for this view.
pub fn unavailable(app: &App, needs: &str, area: Rect, buf: &mut Buffer) {
    let inner = super::widgets::panel(area, "Not with these data", buf, app.theme);
    super::widgets::wrapped(&format!("This view {needs}."), inner, buf, app.theme.text());
}

/// Says that a study is under way, or was stopped.
pub fn waiting(app: &App, study: Study, area: Rect, buf: &mut Buffer) {
    let inner = super::widgets::panel(area, "One moment", buf, app.theme);
    let text = match app.studying.progress(study) {
        _ if app.studying.is_stopped(study) => format!("Stopped: {}. Enter begins again.", study.title()),
        Some(part) if part > 0.0 => {
            format!("Working out {} … {} (Esc stops)", study.title(), app.launch.locale.percent(part, 0))
        }
        _ => format!("Working out {} …", study.title()),
    };
    let mut said = vec![text];
    said.extend(app.studying.partial_results(study));
    super::widgets::sentences(&said, inner, buf, app.theme);
}

/// The filter condition for the value under the cursor.
pub fn value_filter(app: &App, workspace: &Workspace, round: &Round) -> Option<String> {
    let client = app.selected_client()?;
    let figures = &round.current().figures;
    let column = match app.view {
        ViewId::Utilization => workspace.columns.get(app.list().column)?,
        ViewId::Churn => {
            let name = if churn::Page::front(app, workspace) == churn::Page::Risk { "churn_band" } else { "band" };
            workspace.columns.iter().find(|c| c.name == name)?
        }
        ViewId::Value => workspace.columns.iter().find(|c| c.name == "tier")?,
        _ => workspace.columns.iter().find(|c| c.name == "segment")?,
    };
    let value = column.value(&workspace.book, figures, client);
    Some(quick_filter(&column.name, selection::quick_value(&value)))
}

/// What `y` copies: the cell under the cursor, else the row's id or text.
pub fn copy_text(app: &App, workspace: &Workspace, round: &Round) -> Option<String> {
    let row = app.list().row;
    match app.view {
        ViewId::Data if app.is_asking() => app.answer_cell(),
        ViewId::Data => data::full_text(workspace, row).map(|(_, text)| text),
        ViewId::Segments => segments::condition(app, workspace, round, row),
        ViewId::Utilization => {
            let client = app.selected_client()?;
            let column = workspace.columns.get(app.list().column)?;
            let value = column.value(&workspace.book, &round.current().figures, client);
            Some(detail::written(&value, column.kind, &app.launch.locale))
        }
        _ => app.selected_id(),
    }
}

/// The text of a row in lower case, for searching.
pub fn row_text(app: &App, workspace: &Workspace, round: &Round, row: usize) -> Option<String> {
    if app.is_asking() {
        return ask::row_text(app, row);
    }
    if app.view == ViewId::Data {
        return data::full_text(workspace, row).map(|(title, text)| format!("{title} {text}").to_lowercase());
    }
    let client = app.view.client_at(workspace, round, row)?;
    let clients = &workspace.book.clients;
    let texts = [Some(&clients.ids), clients.names.as_ref(), clients.emails.as_ref()];
    let mut text = texts.into_iter().flatten().map(|c| c.get(client)).collect::<Vec<_>>().join(" ");
    for (_, category) in clients.categories() {
        text.push(' ');
        text.push_str(category.get(client).unwrap_or(""));
    }
    Some(text.to_lowercase())
}

impl App {
    /// Narrows the filter to the group under the cursor and shows its clients.
    pub fn filter_by_group(&mut self) {
        let row = self.list().row;
        let Some((workspace, round)) = self.ready() else { return };
        let condition = match self.view {
            ViewId::Value => value::condition(self, round, row),
            _ => segments::condition(self, workspace, round, row),
        };
        if let Some(condition) = condition {
            self.view = ViewId::Utilization;
            self.add_condition(&condition);
        }
    }
}
