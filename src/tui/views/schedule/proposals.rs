//! Who could come when: each proposal with what it is worth, to accept, pin or refuse.

use crate::analysis::schedule::free::What;
use crate::analysis::schedule::words::{Words, rhythm, when};
use crate::analysis::schedule::{Proposals, Schedule};
use crate::book::Verdict;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Columns from which where and how well is shown.
const WIDE: u16 = 100;

/// Draws the sums, the table, and the selected proposal in words.
pub fn render(app: &App, workspace: &Workspace, schedule: &Schedule, found: &Proposals, area: Rect, buf: &mut Buffer) {
    let words = Words { book: &workspace.book, schedule, locale: &app.launch.locale };
    let left = words.left_out(&found.left_out);
    let mut said = vec![words.proposals(found)];
    said.extend(Some(left).filter(|text| !text.is_empty()));
    let head = Rect { height: area.height.min(if area.height > 16 { 5 } else { 2 }), ..area };
    let used = widgets::whole_sentences(&said, head, buf, app.theme.text());
    let foot = if area.height > 14 { 7 } else { 0 };
    let top = area.y + used + u16::from(area.height > 20);
    let table = Rect { y: top, height: area.bottom().saturating_sub(top + foot), ..area };
    grid(app, workspace, &words, found, table, buf);
    if foot > 0 {
        selected(app, workspace, &words, found, Rect { y: table.bottom(), height: foot, ..area }, buf);
    }
}

fn grid(app: &App, workspace: &Workspace, words: &Words, found: &Proposals, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let mut columns = vec![
        column("Client", workspace.label_width.min(20), false),
        column("Proposed", 9, false),
        column("How often", 14, false),
        column("Usually", 9, false),
        column("Month", 8, true),
        column("Decision", 10, false),
    ];
    if area.width >= WIDE {
        columns.push(column("Suits", 5, true));
        columns.push(column("Where", 24, false));
    }
    let rows = found.list.len() + found.refused.len();
    let grid = Grid { columns: &columns, rows, sorted: None, cell_cursor: false, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, index| {
        let Some(p) = found.list.get(row) else { return refused(app, workspace, found, row, index) };
        let text: Cow<str> = match index {
            0 => workspace.label(p.client).into(),
            1 => when(p.slot.weekday, p.slot.start).into(),
            2 => rhythm(p.every).into(),
            3 => words.usual(p).unwrap_or_default().into(),
            4 => locale.money(p.monthly_value).into(),
            5 => match p.verdict {
                Some(verdict) => return GridCell::Styled(mark(verdict).into(), app.theme.good()),
                None => "".into(),
            },
            6 => locale.percent(p.fit.whole(), 0).into(),
            _ => words.slot(&p.slot).into(),
        };
        GridCell::Text(text)
    });
}

/// The sign stands for who sees no colours.
fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "+ accepted",
        Verdict::Pinned => "= pinned",
        Verdict::Refused => "- refused",
    }
}

fn refused<'a>(app: &App, workspace: &'a Workspace, found: &Proposals, row: usize, index: usize) -> GridCell<'a> {
    let Some((client, decision)) = found.refused.get(row - found.list.len().min(row)) else {
        return GridCell::Text("".into());
    };
    let text: Cow<str> = match index {
        0 => workspace.label(*client).into(),
        1 => when(decision.weekday, decision.start).into(),
        5 => mark(Verdict::Refused).into(),
        _ => "".into(),
    };
    GridCell::Styled(text, app.theme.dim())
}

/// The selected one in words, with the keys; what could not be held comes first.
fn selected(app: &App, workspace: &Workspace, words: &Words, found: &Proposals, area: Rect, buf: &mut Buffer) {
    let row = app.list().row;
    let keys = app.keyed("<open> accepts · Space pins · <reset_assumption> refuses · the same again undoes it");
    let (title, text) = match (found.list.get(row), found.void.first()) {
        (_, Some(void)) if row == 0 => {
            let d = &void.decision;
            let text = format!(
                "{} {} on {} could not be kept: {}. It is not in the sum.",
                d.client,
                d.verdict.name(),
                when(d.weekday, d.start),
                void.why
            );
            ("A decision that does not hold".to_string(), text)
        }
        (Some(p), _) => {
            let place =
                if matches!(p.slot.what, What::Hour) { String::new() } else { format!(": {}", words.slot(&p.slot)) };
            (format!("{}{place}", workspace.label(p.client)), words.proposal(p))
        }
        (None, _) => match found.refused.get(row - found.list.len().min(row)) {
            Some((client, _)) => (
                workspace.label(*client).to_string(),
                "Refused: this hour is not proposed to this client again.".into(),
            ),
            None => ("Proposals".to_string(), "Nothing is proposed.".to_string()),
        },
    };
    let inner = widgets::panel(area, &title, buf, app.theme);
    let body = Rect { height: inner.height.saturating_sub(1), ..inner };
    widgets::wrapped(&text, body, buf, app.theme.text());
    let last = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
    widgets::wrapped(&keys, last, buf, app.theme.key());
}
