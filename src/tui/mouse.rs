//! Clicks and the wheel, where the user asked for them.

use super::action::Action;
use super::app::App;
use super::draw::tab_places;
use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

impl App {
    /// Takes a mouse event on a screen of `area`.
    pub fn mouse(&mut self, event: MouseEvent, area: Rect) {
        match event.kind {
            MouseEventKind::ScrollDown => (0..3).for_each(|_| self.update(Action::Down)),
            MouseEventKind::ScrollUp => (0..3).for_each(|_| self.update(Action::Up)),
            MouseEventKind::Down(MouseButton::Left) => self.click(event.column, event.row, area),
            _ => {}
        }
    }

    fn click(&mut self, x: u16, y: u16, area: Rect) {
        self.toast = None;
        let tab = tab_places(self, area)
            .into_iter()
            .find(|(_, start, width)| y == area.y + 1 && (*start..start + width).contains(&x));
        if let Some((view, ..)) = tab {
            return self.show(view);
        }
        if !self.panels.is_empty() {
            return;
        }
        let Some(screen) = self.screen() else { return };
        let rows = self.content().rows(screen);
        let Some(row) = self.list().row_at(y).filter(|row| *row < rows) else { return };
        if self.list().row == row {
            self.update(Action::Open);
        } else {
            self.list_mut().row = row;
        }
    }
}
