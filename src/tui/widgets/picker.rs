//! A list that narrows as one types: the palette, the export menu, the fields of a column, saved scenarios.

use crate::tui::theme::Theme;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// A line of the list.
#[derive(Debug, Clone)]
pub struct Entry<C> {
    /// What it is called.
    pub label: String,
    /// What stands to the right: a key, an explanation.
    pub hint: String,
    /// What choosing it means.
    pub choice: C,
}

/// The list, what was typed, and what is left of it.
#[derive(Debug, Clone)]
pub struct Picker<C> {
    /// The window's title.
    pub title: String,
    /// A line below the list: what the keys do.
    pub footer: String,
    entries: Vec<Entry<C>>,
    typed: String,
    shown: Vec<usize>,
    cursor: usize,
}

impl<C: Clone> Picker<C> {
    /// With all entries shown.
    pub fn new(title: impl Into<String>, entries: Vec<Entry<C>>) -> Self {
        let shown = (0..entries.len()).collect();
        Picker { title: title.into(), footer: String::new(), entries, typed: String::new(), shown, cursor: 0 }
    }

    /// With a line below the list.
    pub fn with_footer(mut self, footer: &str) -> Self {
        self.footer = footer.into();
        self
    }

    /// What was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The entry under the cursor.
    pub fn chosen(&self) -> Option<&Entry<C>> {
        self.shown.get(self.cursor).and_then(|&i| self.entries.get(i))
    }

    /// Moves the cursor, stopping at the ends.
    pub fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }

    /// Takes a typed character, or with `None` takes the last one back.
    pub fn type_char(&mut self, typed: Option<char>) {
        match typed {
            Some(c) if !c.is_control() => self.typed.push(c),
            Some(_) => return,
            None => drop(self.typed.pop()),
        }
        self.narrow();
    }

    fn narrow(&mut self) {
        self.cursor = 0;
        if self.typed.is_empty() {
            self.shown = (0..self.entries.len()).collect();
            return;
        }
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(&self.typed, CaseMatching::Ignore, Normalization::Smart);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let text = format!("{} {}", entry.label, entry.hint);
            if let Some(score) = pattern.score(Utf32Str::new(&text, &mut buffer), &mut matcher) {
                scored.push((score, i));
            }
        }
        scored.sort_by_key(|&(score, i)| (std::cmp::Reverse(score), i));
        self.shown = scored.into_iter().map(|(_, i)| i).collect();
    }

    /// Draws the window centred over `area`.
    pub fn render(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        let width = area.width.saturating_sub(4).min(78);
        let height = (self.shown.len().max(1) as u16 + 4).min(area.height.saturating_sub(2)).max(5);
        let inner = super::popup(area, width, height, &self.title, buf, theme);
        if inner.height < 2 {
            return;
        }
        let prompt = format!("> {}", self.typed);
        buf.set_stringn(inner.x, inner.y, &prompt, inner.width as usize, theme.strong());
        let end = inner.x + (prompt.width() as u16).min(inner.width.saturating_sub(1));
        buf.set_stringn(end, inner.y, " ", 1, theme.selected());
        let below = u16::from(!self.footer.is_empty());
        let rows = inner.height.saturating_sub(1 + below) as usize;
        let top = self.cursor.saturating_sub(rows.saturating_sub(1));
        for (line, &index) in self.shown.iter().skip(top).take(rows).enumerate() {
            let Some(entry) = self.entries.get(index) else { continue };
            let y = inner.y + 1 + line as u16;
            let hint_width = entry.hint.width().min(inner.width as usize / 2);
            let label_width = (inner.width as usize).saturating_sub(hint_width + 2);
            buf.set_stringn(inner.x + 1, y, &entry.label, label_width, theme.text());
            let x = inner.right().saturating_sub(hint_width as u16 + 1);
            buf.set_stringn(x, y, &entry.hint, hint_width, theme.dim());
            if top + line == self.cursor {
                buf.set_style(Rect::new(inner.x, y, inner.width, 1), theme.selected());
            }
        }
        if self.shown.is_empty() {
            buf.set_stringn(inner.x + 1, inner.y + 1, "nothing like that", inner.width as usize, theme.dim());
        }
        if below > 0 {
            let y = inner.bottom().saturating_sub(1);
            buf.set_stringn(inner.x + 1, y, &self.footer, inner.width.saturating_sub(2) as usize, theme.dim());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(labels: &[&str]) -> Picker<usize> {
        let entry = |(i, l): (usize, &&str)| Entry { label: (*l).into(), hint: String::new(), choice: i };
        Picker::new("t", labels.iter().enumerate().map(entry).collect())
    }

    #[test]
    fn typing_narrows_and_taking_back_widens() {
        let mut p = picker(&["export clients", "export chart", "quit"]);
        "chrt".chars().for_each(|c| p.type_char(Some(c)));
        assert_eq!(p.chosen().map(|e| e.choice), Some(1));
        (0..4).for_each(|_| p.type_char(None));
        p.step(99);
        assert_eq!(p.chosen().map(|e| e.choice), Some(2));
        "zzz".chars().for_each(|c| p.type_char(Some(c)));
        assert!(p.chosen().is_none());
    }
}
