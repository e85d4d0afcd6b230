//! What leavers are like beside stayers, and how many leave of each kind of clients.

use crate::analysis::churn::Churn;
use crate::analysis::profiles::{Family, Profiles, RateRow};
use crate::analysis::segments::clusters::words::probability;
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn, ListState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns from which both tables stand beside each other.
const BESIDE: u16 = 110;

/// Rows of both tables together.
pub fn rows(workspace: &Workspace, round: &Round) -> usize {
    let Some(profiles) = workspace.studies.profiles() else { return 0 };
    profiles.contrasts.len() + kinds(round).len()
}

/// Every kind of clients with the family that it belongs to.
fn kinds(round: &Round) -> Vec<(&Family, &RateRow)> {
    let families = round.kept.families.as_deref().map(Vec::as_slice).unwrap_or_default();
    families.iter().flat_map(|family| family.rows.iter().map(move |row| (family, row))).collect()
}

/// Draws the sentence above the tables; where both do not fit, the one with the cursor.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let profiles = match workspace.studies.get::<Profiles>() {
        Some(Ok(profiles)) => profiles,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => {
            let first = if workspace.studies.get::<Churn>().is_none() { Churn::STUDY } else { Profiles::STUDY };
            return views::waiting(app, first, area, buf);
        }
    };
    let locale = &app.launch.locale;
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height / 3, ..area };
    let said = [profiles.headline(locale), profiles.method(locale)];
    let height = widgets::whole_sentences(&said, text, buf, app.theme.text());
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let contrasts = profiles.contrasts.len();
    let on_kinds = app.list().row >= contrasts;
    if below.width >= BESIDE {
        let width = below.width / 2;
        features(app, profiles, !on_kinds, Rect { width, ..below }, buf);
        let right = Rect { x: below.x + width, width: below.width - width, ..below };
        return kind_table(app, profiles, round, on_kinds, right, buf);
    }
    match on_kinds {
        false => features(app, profiles, true, below, buf),
        true => kind_table(app, profiles, round, true, below, buf),
    }
}

fn features(app: &App, profiles: &Profiles, focused: bool, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let title = if area.width >= 62 { "Side by side (kinds of clients: below the last row)" } else { "Side by side" };
    let inner = widgets::panel(area, title, buf, theme);
    let [left, stayed] = profiles.names();
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    // Dim rows say that it may be chance where there is no room for p.
    let with_p = inner.width >= 70;
    let mut columns = vec![
        column("Feature", inner.width.saturating_sub(if with_p { 52 } else { 42 }).clamp(12, 36), false),
        column(left, 9, true),
        column(stayed, 9, true),
        column("difference", 18, false),
    ];
    if with_p {
        columns.push(column("p adj.", 8, true));
    }
    let grid = Grid { columns: &columns, rows: profiles.contrasts.len(), sorted: None, cell_cursor: false, focused };
    // The cursor of both tables is one; where it is in the other, this one stays at its top.
    let rest = ListState::default();
    let list = if focused { app.list() } else { &rest };
    grid.render(inner, list, buf, theme, |row, index| {
        let Some(contrast) = profiles.contrasts.get(row) else { return GridCell::Text("".into()) };
        let style = if contrast.is_sure() { theme.text() } else { theme.dim() };
        let [left, stayed] = contrast.written(locale);
        match index {
            0 => GridCell::Styled(contrast.title.replace('_', " ").into(), style),
            1 => GridCell::Styled(left.into(), style),
            2 => GridCell::Styled(stayed.into(), style),
            3 => {
                let sign = if contrast.delta < 0.0 { "less" } else { "more" };
                let size = contrast.size();
                let said = if size == "hardly any" { size.to_string() } else { format!("{sign}, {size}") };
                let tone = if contrast.is_sure() { theme.attention() } else { theme.dim() };
                GridCell::Bar(contrast.delta.abs(), said.into(), tone)
            }
            _ => GridCell::Styled(contrast.p_adjusted.map_or("—".into(), |p| probability(p, locale)).into(), style),
        }
    });
}

fn kind_table(app: &App, profiles: &Profiles, round: &Round, focused: bool, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let rows = kinds(round);
    let title = match profiles.basis {
        crate::analysis::profiles::Basis::Known => "How many left, of each kind (95% interval)",
        crate::analysis::profiles::Basis::Bands => "How many at high risk, of each kind (95% interval)",
    };
    let inner = widgets::panel(area, title, buf, theme);
    let money = rows.iter().any(|(_, row)| row.at_risk.is_some());
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let wide = inner.width.saturating_sub(if money { 44 } else { 34 });
    let mut columns = vec![
        column("Kind", wide.clamp(16, 44), false),
        column("clients", 7, true),
        column("rate", 10, false),
        column("interval", 9, true),
    ];
    if money {
        columns.push(column("at risk/mo", 10, true));
    }
    let before = profiles.contrasts.len();
    let grid = Grid { columns: &columns, rows: rows.len(), sorted: None, cell_cursor: false, focused };
    let mut list = ListState::default();
    list.row = app.list().row.saturating_sub(before);
    grid.render(inner, &list, buf, theme, |row, index| {
        let Some((family, kind)) = rows.get(row) else { return GridCell::Text("".into()) };
        let percent = |p: f64| locale.percent(p, 0);
        match index {
            0 => GridCell::Text(format!("{}: {}", family.by, kind.label).into()),
            1 => GridCell::Text(locale.number(kind.clients as f64, 0).into()),
            2 => GridCell::Bar(kind.rate, percent(kind.rate).into(), theme.attention()),
            3 => {
                let [low, high] = kind.interval.map(|p| locale.number(p * 100.0, 0));
                GridCell::Text(format!("{low}–{high}%").into())
            }
            _ => GridCell::Text(kind.at_risk.map_or("—".into(), |m| locale.money_with(m, 0)).into()),
        }
    });
}
