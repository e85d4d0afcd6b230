//! What a figure means, as the document of definitions says, and the way to the rows behind it.

use super::Panel;
use super::pickers::Choice;
use crate::tui::app::App;
use crate::tui::glossary::{self, Definition, definitions};
use crate::tui::pages::Page;
use crate::tui::views::ViewId;
use crate::tui::widgets;
use crate::tui::widgets::picker::{Entry, Picker};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of the window.
const WIDTH: u16 = 78;

impl App {
    /// Explains the figure under the cursor; where the cursor is on none, offers those of the page, then all.
    pub fn explain(&mut self) {
        let header = self.screen().and_then(|screen| self.content().header(screen));
        if let Some(place) = header.and_then(|name| glossary::find(&name)) {
            return self.panels.push(Panel::Definition(place, 0));
        }
        let mut order: Vec<usize> = self.content().figures().iter().filter_map(|name| glossary::find(name)).collect();
        let others = (0..definitions().len()).filter(|place| !order.contains(place)).collect::<Vec<_>>();
        order.extend(others);
        let entry = |place: usize| {
            let definition = definitions().get(place)?;
            let choice = Choice::Define(place);
            Some(Entry { label: definition.title.clone(), hint: definition.section.into(), choice })
        };
        let entries = order.into_iter().filter_map(entry).collect();
        let picker = Picker::new("What does it mean?", entries)
            .with_footer("figures of this page first · type to narrow · Enter explains · Esc closes");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }

    /// Shows the rows behind the figure that is explained: of the client whose page is open, else of all.
    pub fn show_rows_behind(&mut self, place: usize) {
        let Some(definition) = definitions().get(place) else { return };
        let client = self.panels.iter().find_map(|panel| match panel {
            Panel::Client(client) => Some(*client),
            _ => None,
        });
        let of_client = client.or_else(|| self.selected_client().filter(|_| self.view == ViewId::Utilization));
        let Some(workspace) = self.workspace() else { return };
        let book = &workspace.book;
        let table = match definition.table() {
            "sales" if book.sales.is_some() => "sales",
            "sales" | "visits" if book.sessions.is_some() => "visits",
            "passes" if book.passes.is_some() => "passes",
            "memberships" if book.memberships.is_some() => "memberships",
            _ => "clients",
        };
        let id = of_client.map(|client| book.clients.ids.get(client).replace('\'', "''"));
        let only = id.map_or(String::new(), |id| format!(" where client_id = '{id}'"));
        self.panels.clear();
        self.open_page(Page::Ask);
        self.submit_question(format!("select * from {table}{only}"));
    }
}

/// The lines of the window.
fn lines(app: &App, definition: &Definition, width: usize) -> Vec<(String, Style)> {
    let theme = app.theme;
    let mut lines = Vec::new();
    let mut add = |text: &str, style: Style| {
        lines.extend(widgets::broken(text, width, usize::MAX).into_iter().map(|line| (line, style)));
        lines.push((String::new(), style));
    };
    for paragraph in &definition.paragraphs {
        add(paragraph, theme.text());
    }
    add(&definition.facts, theme.dim());
    add(&format!("{}, line {}, under {}", glossary::FILE, definition.line, definition.section), theme.dim());
    lines
}

/// Draws the window from its line `top` on.
pub fn render(app: &App, place: usize, top: u16, area: Rect, buf: &mut Buffer) {
    let Some(definition) = definitions().get(place) else { return };
    let width = WIDTH.min(area.width);
    let lines = lines(app, definition, width.saturating_sub(4).into());
    let inner = widgets::popup(area, width, lines.len() as u16 + 3, &definition.title, buf, app.theme);
    let rows = inner.height.saturating_sub(1);
    let top = usize::from(top).min(lines.len().saturating_sub(rows.into()));
    for (y, (line, style)) in (inner.y..).zip(lines.iter().skip(top).take(rows.into())) {
        buf.set_stringn(inner.x, y, line, inner.width.into(), *style);
    }
    let keys = app.keyed("<open> shows the rows behind it · <down> <up> scroll · <back> closes");
    buf.set_stringn(inner.x, inner.bottom().saturating_sub(1), keys, inner.width.into(), app.theme.key());
}
