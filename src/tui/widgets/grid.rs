//! The table: only the rows on screen are drawn, the first column stays where it is.

use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::borrow::Cow;
use std::cell::Cell;
use unicode_width::UnicodeWidthStr;

/// Where the cursor is in a list, and what is in sight.
#[derive(Debug, Clone, Default)]
pub struct ListState {
    /// The selected row.
    pub row: usize,
    /// The selected column.
    pub column: usize,
    /// The first row in sight, and how many are; both known once the list was drawn.
    top: Cell<usize>,
    page: Cell<usize>,
    /// The first column in sight after the frozen one.
    left: Cell<usize>,
    /// Where the first row stands on the screen, and how many lines each row has.
    origin: Cell<u16>,
    lines: Cell<u16>,
}

impl ListState {
    /// Rows of a page, as last drawn.
    pub fn page(&self) -> usize {
        self.page.get().max(1)
    }

    /// The row that was drawn on line `y` of the screen.
    pub fn row_at(&self, y: u16) -> Option<usize> {
        let line = usize::from(y.checked_sub(self.origin.get())? / self.lines.get().max(1));
        (line < self.page.get()).then(|| self.top.get() + line)
    }

    /// Notes that the rows begin at line `origin` of the screen and have `lines` lines each.
    pub fn place_rows(&self, origin: u16, lines: u16) {
        self.origin.set(origin);
        self.lines.set(lines);
    }

    /// Moves the cursor, stopping at the ends of `len` rows.
    pub fn step(&mut self, by: isize, len: usize) {
        self.row = self.row.saturating_add_signed(by).min(len.saturating_sub(1));
    }

    /// The first row to draw where rows are turned a whole page at a time.
    pub fn first_row_of_page(&self, page: usize, len: usize) -> usize {
        let page = page.max(1);
        let top = self.row.min(len.saturating_sub(1)) / page * page;
        self.top.set(top);
        self.page.set(page);
        top
    }

    /// The first row to draw so that the cursor is among `page` rows of `len`.
    pub fn first_row(&self, page: usize, len: usize) -> usize {
        let page = page.max(1);
        let row = self.row.min(len.saturating_sub(1));
        let top = self.top.get().clamp((row + 1).saturating_sub(page), row).min(len.saturating_sub(page));
        self.top.set(top);
        self.page.set(page);
        top
    }
}

/// A column of the table.
#[derive(Debug, Clone)]
pub struct GridColumn {
    /// Its title.
    pub title: String,
    /// Columns on screen.
    pub width: u16,
    /// Numbers stand to the right.
    pub right: bool,
}

/// What a cell shows.
#[derive(Debug, Clone)]
pub enum GridCell<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// Text that stands out.
    Styled(Cow<'a, str>, Style),
    /// A bar of a fraction, with text after it.
    Bar(f64, Cow<'a, str>, Style),
}

/// A table to be drawn.
pub struct Grid<'a> {
    /// Its columns, the first one frozen.
    pub columns: &'a [GridColumn],
    /// How many rows there are.
    pub rows: usize,
    /// The column that is sorted by, and the arrow to show.
    pub sorted: Option<(usize, &'static str)>,
    /// Whether the cursor's column is marked as well as its row.
    pub cell_cursor: bool,
    /// Whether the keys go here.
    pub focused: bool,
}

/// Columns of white between two cells.
const GAP: u16 = 2;

impl Grid<'_> {
    /// Draws the rows in sight; `cell` gives the content of row, column.
    pub fn render<'c>(
        &self,
        area: Rect,
        state: &ListState,
        buf: &mut Buffer,
        theme: Theme,
        mut cell: impl FnMut(usize, usize) -> GridCell<'c>,
    ) {
        if area.height < 2 || area.width < 4 || self.columns.is_empty() {
            return;
        }
        let page = usize::from(area.height - 1);
        let top = state.first_row(page, self.rows);
        state.place_rows(area.y + 1, 1);
        let placed = self.place(area, state);
        for &(index, x, width) in &placed {
            let Some(column) = self.columns.get(index) else { continue };
            let arrow = self.sorted.filter(|(sorted, _)| *sorted == index).map_or("", |(_, arrow)| arrow);
            let title = format!("{}{arrow}", column.title);
            let mut style = theme.strong();
            if self.cell_cursor && self.focused && index == state.column {
                style = style.patch(theme.key()).patch(theme.cell());
            }
            write_text(buf, x, area.y, width, &title, column.right, style);
        }
        for (line, row) in (top..self.rows.min(top + page)).enumerate() {
            let y = area.y + 1 + line as u16;
            let selected = row == state.row && self.focused;
            for &(index, x, width) in &placed {
                let Some(column) = self.columns.get(index) else { continue };
                write_cell(buf, (x, y, width), &cell(row, index), column.right, selected);
            }
            if selected {
                buf.set_style(Rect::new(area.x, y, area.width, 1), theme.selected());
                for &(index, x, width) in &placed {
                    bar_in_sight(buf, (x, y, width), &cell(row, index));
                }
                if let Some(&(_, x, width)) = placed.iter().find(|p| self.cell_cursor && p.0 == state.column) {
                    buf.set_style(Rect::new(x, y, width, 1), theme.cell());
                }
            }
        }
    }

    /// Which columns are in sight, where, and how wide; the cursor's column is always among them.
    fn place(&self, area: Rect, state: &ListState) -> Vec<(usize, u16, u16)> {
        let frozen = self.columns.first().map_or(0, |c| c.width.min(area.width));
        let rest = area.width.saturating_sub(frozen + GAP);
        let cursor = state.column.min(self.columns.len().saturating_sub(1));
        let mut left = state.left.get().clamp(1, self.columns.len().max(1));
        if cursor >= 1 && self.cell_cursor {
            left = left.min(cursor);
            while left < cursor && self.span(left, cursor) > rest {
                left += 1;
            }
        }
        // Do not leave room unused at the right while columns hide at the left.
        while left > 1 && self.span(left - 1, self.columns.len() - 1) <= rest {
            left -= 1;
        }
        state.left.set(left);
        let mut placed = vec![(0, area.x, frozen)];
        let mut x = area.x + frozen + GAP;
        for (index, column) in self.columns.iter().enumerate().skip(left) {
            let room = area.right().saturating_sub(x);
            if room < column.width.min(6) {
                break;
            }
            placed.push((index, x, column.width.min(room)));
            x = x.saturating_add(column.width + GAP);
        }
        placed
    }

    /// Columns on screen from the first to the last of these, both included.
    fn span(&self, first: usize, last: usize) -> u16 {
        let columns = self.columns.get(first..=last).unwrap_or_default();
        columns.iter().map(|c| c.width + GAP).fold(0_u16, u16::saturating_add).saturating_sub(GAP)
    }
}

fn write_cell(buf: &mut Buffer, (x, y, width): (u16, u16, u16), cell: &GridCell, right: bool, selected: bool) {
    // One style in the selected row: reverse video over two colours is hard to read, and costs bytes.
    let toned = |style: Style| if selected { Style::new() } else { style };
    match cell {
        GridCell::Text(text) => write_text(buf, x, y, width, text, right, Style::new()),
        GridCell::Styled(text, style) => write_text(buf, x, y, width, text, right, toned(*style)),
        GridCell::Bar(fraction, text, style) => {
            let bar_width = bar_width(text, width);
            super::bars::bar(buf, x, y, bar_width, *fraction, toned(*style));
            super::set_right(buf, x + bar_width, y, width - bar_width, text, toned(*style));
        }
    }
}

/// In the selected row a bar stands on the ground of the others, in its own colour: reversed, it would be a hole.
fn bar_in_sight(buf: &mut Buffer, (x, y, width): (u16, u16, u16), cell: &GridCell) {
    let GridCell::Bar(_, text, style) = cell else { return };
    let area = Rect::new(x, y, bar_width(text, width), 1);
    buf.set_style(area, style.remove_modifier(ratatui::style::Modifier::REVERSED));
}

/// Columns of the bar before `text`.
fn bar_width(text: &str, width: u16) -> u16 {
    width.saturating_sub((text.width() as u16).min(width).max(6) + 1)
}

fn write_text(buf: &mut Buffer, x: u16, y: u16, width: u16, text: &str, right: bool, style: Style) {
    match right {
        true => super::set_right(buf, x, y, width, text, style),
        false => drop(buf.set_stringn(x, y, super::fitted(text, width.into()), width.into(), style)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{Theme, ThemeName};

    fn drawn(width: u16, height: u16, state: &ListState, rows: usize) -> Vec<String> {
        let columns: Vec<GridColumn> =
            (0..6).map(|i| GridColumn { title: format!("c{i}"), width: 6, right: i > 0 }).collect();
        let grid = Grid { columns: &columns, rows, sorted: Some((1, "▼")), cell_cursor: true, focused: true };
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let theme = Theme::resolve(ThemeName::Mono, |_| None);
        grid.render(buf.area, state, &mut buf, theme, |r, c| GridCell::Text(format!("{r}.{c}").into()));
        (0..height)
            .map(|y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_string())
            .collect()
    }

    #[test]
    fn the_first_column_stays_while_the_others_scroll_to_the_cursor() {
        let mut state = ListState { row: 0, column: 5, ..Default::default() };
        let lines = drawn(22, 3, &state, 9);
        assert!(lines[1].starts_with("0.0") && lines[1].ends_with("0.5"), "{lines:?}");
        state.column = 1;
        assert!(drawn(22, 3, &state, 9)[0].contains("c1▼"));
    }

    #[test]
    fn a_bar_keeps_its_colour_in_the_selected_row() {
        let theme = Theme::resolve(ThemeName::Dark, |_| None);
        let columns = [
            GridColumn { title: "who".into(), width: 4, right: false },
            GridColumn { title: "bar".into(), width: 14, right: true },
        ];
        let grid = Grid { columns: &columns, rows: 1, sorted: None, cell_cursor: false, focused: true };
        let mut buf = Buffer::empty(Rect::new(0, 0, 20, 2));
        grid.render(buf.area, &ListState::default(), &mut buf, theme, |_, column| match column {
            0 => GridCell::Text("Ann".into()),
            _ => GridCell::Bar(1.0, "80%".into(), theme.attention()),
        });
        let reversed = |x: u16| buf[(x, 1)].modifier.contains(ratatui::style::Modifier::REVERSED);
        assert_eq!((buf[(6, 1)].symbol(), buf[(6, 1)].fg), ("█", theme.attention().fg.unwrap()));
        assert!(reversed(0) && !reversed(6) && reversed(19));
    }

    #[test]
    fn the_cursor_is_always_in_sight() {
        let mut state = ListState::default();
        state.step(7, 9);
        let lines = drawn(30, 4, &state, 9);
        assert_eq!(lines.iter().filter(|l| l.starts_with("7.0")).count(), 1);
        state.step(-99, 9);
        assert!(drawn(30, 4, &state, 9)[1].starts_with("0.0"));
        assert_eq!(drawn(3, 1, &state, 9), [""]);
        assert_eq!(drawn(30, 4, &ListState::default(), 0)[1], "");
    }
}
