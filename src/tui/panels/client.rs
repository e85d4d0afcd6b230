//! One client's page: every figure, baseline beside what-if, and what was noted.

use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views::detail;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the page over the view.
pub fn render(app: &App, workspace: &Workspace, round: &Round, client: usize, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, buf);
    let id = workspace.book.clients.ids.get(client);
    let name = workspace.book.clients.names.as_ref().map_or("", |n| n.get(client));
    let title = if name.is_empty() || name == id { id.to_string() } else { format!("{name} · {id}") };
    let inner = widgets::panel(area, &title, buf, theme);
    let split = inner.width >= 96;
    let left = Rect { width: if split { 50 } else { inner.width }, ..inner };
    let after = detail::summary(app, workspace, round, client, left, buf);
    let right = match split {
        true => Rect::new(inner.x + 52, inner.y, inner.width - 52, inner.height),
        false => Rect::new(inner.x, after + 1, inner.width, inner.bottom().saturating_sub(after + 1)),
    };
    render_columns(app, workspace, round, client, right, buf);
}

/// Every column of the client table, in two columns of text where there is room.
fn render_columns(app: &App, workspace: &Workspace, round: &Round, client: usize, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    if area.height < 2 {
        return;
    }
    buf.set_stringn(area.x, area.y, "Everything known", area.width.into(), theme.title());
    let (before, after) = (&round.baseline().results, &round.current().results);
    for (row, column) in workspace.columns.iter().enumerate().take(usize::from(area.height - 1)) {
        let y = area.y + 1 + row as u16;
        let value =
            |figures| detail::written(&column.value(&workspace.book, figures, client), column.kind, &app.launch.locale);
        let (old, new) = (value(before), value(after));
        buf.set_stringn(area.x, y, widgets::fitted(column.heading(after), 22), 22, theme.dim());
        let text = if old == new { new } else { format!("{old} → {new}") };
        let room = area.width.saturating_sub(24);
        buf.set_stringn(area.x + 24, y, widgets::fitted(&text, room.into()), room.into(), theme.text());
    }
}
