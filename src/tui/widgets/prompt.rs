//! One line to type into, with its error below.

use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, TextArea};

/// A labelled line of input.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What is asked for.
    pub label: String,
    /// An example or an explanation, shown while there is no error.
    pub hint: String,
    /// What is wrong with what was submitted.
    pub error: Option<String>,
    area: TextArea<'static>,
}

impl Prompt {
    /// With `text` to begin with, the cursor at its end.
    pub fn new(label: impl Into<String>, hint: impl Into<String>, text: &str) -> Self {
        let mut area = TextArea::new(vec![text.to_string()]);
        area.move_cursor(CursorMove::End);
        area.set_cursor_line_style(Style::new());
        Prompt { label: label.into(), hint: hint.into(), error: None, area }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Takes a key that edits.
    pub fn key(&mut self, key: KeyEvent) {
        self.error = None;
        // As in a shell; the editor's own ctrl-u is undo.
        if key.code == KeyCode::Char('u') && key.modifiers.contains(KeyModifiers::CONTROL) {
            self.area.delete_line_by_head();
        } else {
            self.area.input(key);
        }
    }

    /// Takes pasted text, as one line.
    pub fn paste(&mut self, text: &str) {
        self.error = None;
        self.area.insert_str(text.replace(|c: char| c.is_control(), " "));
    }

    /// Draws label and line at the top of `area`, the error or the hint below.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        let label_width = (self.label.chars().count() as u16 + 2).min(area.width);
        buf.set_stringn(area.x, area.y, format!("{}:", self.label), area.width as usize, theme.key());
        let line = Rect::new(area.x + label_width, area.y, area.width - label_width, 1).intersection(*buf.area());
        if !line.is_empty() {
            (&self.area).render(line, buf);
        }
        if area.height > 1 {
            let (text, style) = match &self.error {
                Some(error) => (error.as_str(), theme.error()),
                None => (self.hint.as_str(), theme.dim()),
            };
            super::wrapped(text, Rect::new(area.x, area.y + 1, area.width, area.height - 1), buf, style);
        }
    }
}
