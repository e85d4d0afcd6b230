//! How the features hang together: rank correlation, or what one tells of another in any form.

use crate::analysis::segments::clusters::evidence::Relations;
use crate::tui::app::{App, Workspace};
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::heatmap::Heatmap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a cell on the screen.
const CELL: u16 = 7;
/// Lines for the sentences below.
const WORDS: u16 = 3;

/// Draws the heatmap from the cursor on, and the strongest pairs in words.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some((_, evidence)) = super::evidence_or_say(app, workspace, area, buf) else { return };
    let relations = &evidence.relations;
    if relations.titles.len() < 2 {
        return views::unavailable(app, "needs two features at least (see the Features page)", area, buf);
    }
    let title = match app.information {
        true => "Mutual information, 0 to 1 (b turns to correlation; j l h k move)",
        false => "Spearman's rank correlation, −1 to 1 (b turns to mutual information; j l h k move)",
    };
    let inner = widgets::panel(area, title, buf, app.theme);
    let said = sentences(app, relations);
    let words = if inner.height > WORDS + 4 {
        said.iter().map(|s| widgets::lines_needed(s, inner.width)).sum::<u16>().min(inner.height / 3)
    } else {
        0
    };
    let map = Rect { height: inner.height - words, ..inner };
    let rows: Vec<String> = relations.titles.iter().enumerate().map(|(i, t)| format!("{} {t}", i + 1)).collect();
    let columns: Vec<String> = (1..=rows.len()).map(|i| i.to_string()).collect();
    let matrix = if app.information { &relations.information } else { &relations.correlation };
    let heatmap = Heatmap { rows: &rows, columns: &columns, cell_width: CELL, ascii: app.launch.ascii };
    // All of them where there is room, else from the cursor on.
    let names = rows.iter().map(|n| n.chars().count() as u16).max().unwrap_or(0).min(map.width / 3) + 1;
    let fit = |room: u16, each: u16| usize::from(room / each.max(1));
    let last_row = rows.len().saturating_sub(fit(map.height.saturating_sub(1), 1));
    let last_column = columns.len().saturating_sub(fit(map.width.saturating_sub(names), CELL));
    let from = (app.list().row.min(last_row), app.list().column.min(last_column));
    heatmap.render(map, from, buf, app.theme, |row, column| {
        let value = *matrix.row(row).get(column)?;
        value.is_finite().then(|| (value, app.launch.locale.number(value, 2)))
    });
    let below = Rect { y: map.bottom(), height: words, ..inner };
    widgets::whole_sentences(&said, below, buf, app.theme.text());
}

fn sentences(app: &App, relations: &Relations) -> Vec<String> {
    let title = |i: usize| relations.titles.get(i).map_or("", String::as_str);
    let pairs: Vec<String> = relations
        .strongest
        .iter()
        .take(3)
        .map(|(a, b, value)| format!("{} and {} ({})", title(*a), title(*b), app.launch.locale.number(*value, 2)))
        .collect();
    let meaning = match app.information {
        true => "0: one feature tells nothing of the other; 1: it tells everything, in whatever form.",
        false => "Features that say the same count twice in the groups: leave one of them out on the Features page.",
    };
    match pairs.is_empty() {
        true => vec![meaning.into()],
        false => vec![format!("Strongest: {}.", pairs.join(", ")), meaning.into()],
    }
}
