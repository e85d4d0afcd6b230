//! Every key, from the table that matches them.

use crate::tui::app::App;
use crate::tui::keymap::{COMMANDS, Group};
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Lines of the help: one per command, two per heading.
pub const LINES: usize = COMMANDS.len() + 2 * Group::ALL.len();

/// Draws the help from its line `top`.
pub fn render(app: &App, top: u16, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let inner = widgets::popup(area, 84, LINES as u16 + 2, "Keys (Esc closes)", buf, theme);
    let mut y = i32::from(inner.y) - i32::from(top.min((LINES as u16).saturating_sub(inner.height)));
    let mut line = |text: &str, x: u16, style, advance: bool| {
        if let Ok(row) = u16::try_from(y)
            && row >= inner.y
            && row < inner.bottom()
        {
            buf.set_stringn(inner.x + x, row, text, inner.width.saturating_sub(x) as usize, style);
        }
        y += i32::from(advance);
    };
    for group in Group::ALL {
        line(group.title(), 1, theme.title(), true);
        let bound = app.launch.keymap.commands().filter(|(c, keys)| c.group == group && !keys.is_empty());
        for (command, keys) in bound {
            line(&keys.join(" "), 3, theme.key(), false);
            line(command.help, 20, theme.text(), true);
        }
        line("", 0, theme.text(), true);
    }
}
