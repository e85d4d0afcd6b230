//! Whether there are groups at all, how many each criterion sees, and what other methods make of the same clients.

use super::Change;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::book::Locale;
use crate::stats::clustering::choice::Candidate;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn, ListState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What Enter on `row` takes: a number of groups, or a method.
pub fn change(evidence: &ClusterEvidence, row: usize) -> Option<Change> {
    match row.checked_sub(evidence.choice.candidates.len()) {
        None => evidence.choice.candidates.get(row).map(|c| c.k).filter(|k| *k >= 2).map(Change::Number),
        Some(method) => evidence.methods.get(method).map(|m| Change::Method(m.method)),
    }
}

/// Draws the verdict and the two tables; where both do not fit, the one with the cursor.
pub fn render(app: &App, workspace: &Workspace, area: Rect, buf: &mut Buffer) {
    let Some((groups, evidence)) = super::evidence_or_say(app, workspace, area, buf) else { return };
    let said = sentences(groups, evidence, &app.launch.locale);
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let text = Rect { height: area.height / 3, ..text };
    let height = widgets::whole_sentences(&said, text, buf, app.theme.text());
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let numbers = evidence.choice.candidates.len();
    let numbers_height = numbers as u16 + 3;
    let methods_height = evidence.methods.len() as u16 + 3;
    let on_methods = app.list().row >= numbers;
    if numbers_height + methods_height <= below.height {
        let top = Rect { height: numbers_height, ..below };
        let bottom = Rect { y: top.bottom(), height: below.height - numbers_height, ..below };
        render_numbers(app, groups, evidence, top, buf);
        render_methods(app, groups, evidence, bottom, buf);
    } else if on_methods {
        render_methods(app, groups, evidence, below, buf);
    } else {
        render_numbers(app, groups, evidence, below, buf);
    }
}

fn sentences(groups: &Clusters, evidence: &ClusterEvidence, locale: &Locale) -> Vec<String> {
    let mut said = vec![evidence.verdict()];
    let choice = &evidence.choice;
    let k = |k: Option<usize>| k.map_or("none".to_string(), |k| k.to_string());
    let gap = match choice.by_gap {
        Some(1) => "1, which means no groups".to_string(),
        Some(k) => k.to_string(),
        None => "more than were tried".to_string(),
    };
    said.push(format!(
        "Groups by silhouette {}, by gap {gap}, by elbow {}, by BIC {}; shown are {}.",
        k(choice.by_silhouette),
        k(choice.by_elbow),
        k(choice.by_bic),
        groups.groups.len()
    ));
    if evidence.rows < groups.rows.len() {
        said.push(format!(
            "From a sample of {} of the {} clients.",
            locale.number(evidence.rows as f64, 0),
            locale.number(groups.rows.len() as f64, 0)
        ));
    }
    said
}

fn render_numbers(app: &App, groups: &Clusters, evidence: &ClusterEvidence, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let title = app.keyed("How many? (✓ a criterion's choice, ● shown; <open> takes one; methods below)");
    let inner = widgets::panel(area, &title, buf, app.theme);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn { title: "groups".into(), width: 6, right: false },
        column("silhouette", 10),
        column("gap ± error", 14),
        column("elbow", 7),
        column("BIC", 11),
        column("stability", 9),
    ];
    let choice = &evidence.choice;
    let on = app.list().row < choice.candidates.len();
    let rows = choice.candidates.len();
    let grid = Grid { columns: &columns, rows, sorted: None, cell_cursor: false, focused: on };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(c) = choice.candidates.get(row) else { return GridCell::Text("".into()) };
        let mark = |chosen: Option<usize>| if chosen == Some(c.k) { " ✓" } else { "  " };
        let number = |v: Option<f64>, decimals| locale.number(v.unwrap_or(f64::NAN), decimals);
        GridCell::Text(match index {
            0 => format!("{}{}", c.k, if c.k == groups.groups.len() { " ●" } else { "" }).into(),
            1 => format!("{}{}", number(c.silhouette, 3), mark(choice.by_silhouette)).into(),
            2 => format!("{}{}", gap(c, locale), mark(choice.by_gap)).into(),
            3 => format!("{}{}", locale.number(c.elbow, 2), mark(choice.by_elbow)).into(),
            4 => format!("{}{}", number(c.bic, 0), mark(choice.by_bic)).into(),
            _ => number(c.stability.map(|s| s.mean), 2).into(),
        })
    });
}

fn gap(candidate: &Candidate, locale: &Locale) -> String {
    let error = locale.number(candidate.gap_error, 3);
    candidate.gap.map_or_else(|| "—".into(), |gap| format!("{} ±{error}", locale.number(gap, 3)))
}

fn render_methods(app: &App, groups: &Clusters, evidence: &ClusterEvidence, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let title = format!(
        "Other methods, {} groups (n = {}; agreement with those shown; <open> takes one)",
        groups.groups.len(),
        locale.number(evidence.rows as f64, 0)
    );
    let inner = widgets::panel(area, &app.keyed(&title), buf, app.theme);
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let columns = [
        GridColumn { title: "Method".into(), width: inner.width.saturating_sub(49).clamp(16, 34), right: false },
        column("silhouette", 10),
        column("Davies–B.", 9),
        column("Caliński–H.", 11),
        column("agreement", 9),
        column("sizes", 10),
    ];
    let numbers = evidence.choice.candidates.len();
    let on = app.list().row >= numbers;
    let mut state = ListState::default();
    state.row = app.list().row.saturating_sub(numbers);
    let grid = Grid { columns: &columns, rows: evidence.methods.len(), sorted: None, cell_cursor: false, focused: on };
    grid.render(inner, &state, buf, app.theme, |row, index| {
        let Some(m) = evidence.methods.get(row) else { return GridCell::Text("".into()) };
        let number = |v: Option<f64>, decimals| locale.number(v.unwrap_or(f64::NAN), decimals);
        let shown = if m.method == groups.choices.method { " ●" } else { "" };
        GridCell::Text(match index {
            0 => format!("{}{shown}", m.method.title()).into(),
            1 => number(m.silhouette, 3).into(),
            2 => number(m.davies_bouldin, 2).into(),
            3 => number(m.calinski_harabasz, 0).into(),
            4 => locale.number(m.agreement, 2).into(),
            _ => format!("{}–{}", locale.percent(m.sizes[0], 0), locale.percent(m.sizes[1], 0)).into(),
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_has_its_error_and_none_has_none() {
        let candidate = |gap| Candidate {
            k: 2,
            inertia: 1.0,
            silhouette: None,
            reference_silhouette: None,
            gap,
            gap_error: 0.0123,
            elbow: 0.0,
            bic: None,
            stability: None,
        };
        assert_eq!(gap(&candidate(Some(0.5)), &Locale::default()), "0.500 ±0.012");
        assert_eq!(gap(&candidate(None), &Locale::default()), "—");
    }
}
