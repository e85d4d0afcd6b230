//! What earlier figures claimed, and what happened: a row per figure, and its days below.

use crate::analysis::study::{AnyStudy, Study};
use crate::analysis::track_record::{Record, TrackRecord};
use crate::tui::app::{App, Workspace};
use crate::tui::views::{self, PageView, Screen};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn, ListState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of the panel with sentences, where there is room for it beside the tables.
const SIDE: u16 = 46;

/// Claimed beside happened.
pub struct TrackRecordPage;

impl PageView for TrackRecordPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Claimed and happened"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["track-record"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![TrackRecord::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.track_record().map_or(0, |found| found.records.len())
    }

    fn copied(&self, s: Screen, row: usize) -> Option<String> {
        let record = s.workspace.studies.track_record()?.records.get(row)?;
        let locale = &s.app.launch.locale;
        let [claimed, happened] = [record.claimed, record.happened].map(|value| record.unit.written(value, locale));
        Some(format!("{}: claimed {claimed}, happened {happened}", record.promise.title()))
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        let record = s.workspace.studies.track_record()?.records.get(row)?;
        Some(record.promise.title().into())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match s.workspace.studies.get::<TrackRecord>() {
            Some(Ok(found)) => render(s.app, found, area, buf),
            Some(Err(why)) => views::unavailable(s.app, &why.unavailable, area, buf),
            None => views::waiting(s.app, TrackRecord::STUDY, area, buf),
        }
    }
}

/// Draws the figures above the days of the one under the cursor, on a wide screen with the sentences on the right.
fn render(app: &App, found: &TrackRecord, area: Rect, buf: &mut Buffer) {
    let words = if area.width >= 116 && app.detail { SIDE } else { 0 };
    let left = Rect { width: area.width - words, ..area };
    let told = found.describe(&app.launch.locale);
    if words > 0 {
        let right = Rect { x: left.right(), width: words, ..area };
        let inner = widgets::panel(right, "In words", buf, app.theme);
        widgets::whole_sentences(&told, inner, buf, app.theme.text());
    }
    let height = (found.records.len() as u16 + 3).min(left.height);
    records(app, found, Rect { height, ..left }, buf);
    let rest = Rect { y: left.y + height, height: left.height - height, ..left };
    let record = found.records.get(app.list().row).or_else(|| found.records.first());
    let Some(record) = record.filter(|_| rest.height >= 4) else { return };
    let wanted = found.days.len() as u16 + 5;
    let below = if words > 0 { rest } else { Rect { height: wanted.min(rest.height * 2 / 3), ..rest } };
    days(app, found, record, below, buf);
    if words == 0 {
        let beneath = Rect { y: below.bottom(), height: rest.height - below.height, ..rest };
        widgets::whole_sentences(&told, beneath, buf, app.theme.text());
    }
}

fn column(title: &str, width: u16, right: bool) -> GridColumn {
    GridColumn { title: title.into(), width, right }
}

fn records(app: &App, found: &TrackRecord, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let inner = widgets::panel(area, "Claimed on earlier days, and what happened", buf, app.theme);
    let columns = [
        column("figure", 25, false),
        column("claimed", 10, true),
        column("happened", 10, true),
        column("÷", 6, true),
        column("n", 5, true),
        column("", 10, false),
    ];
    let grid = Grid { columns: &columns, rows: found.records.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let Some(record) = found.records.get(row) else { return GridCell::Text("".into()) };
        let text = match index {
            0 => record.promise.title().into(),
            1 => record.unit.written(record.claimed, locale),
            2 => record.unit.written(record.happened, locale),
            3 => record.ratio.map_or_else(|| "—".into(), |ratio| locale.number(ratio, 2)),
            4 => locale.number(record.cases as f64, 0),
            _ if record.off => return GridCell::Styled("! off".into(), app.theme.attention()),
            _ => String::new(),
        };
        GridCell::Text(text.into())
    });
}

fn days(app: &App, found: &TrackRecord, record: &Record, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let inner = widgets::panel(area, &format!("{}, day by day", record.promise.title()), buf, app.theme);
    let used = widgets::wrapped(&format!("Compared: {}.", record.promise.meaning()), inner, buf, app.theme.dim());
    let table = Rect { y: inner.y + used, height: inner.height.saturating_sub(used), ..inner };
    let columns = [
        column("on", 10, false),
        column("until", 10, false),
        column("claimed", 10, true),
        column("happened", 10, true),
        column("of", 10, true),
        column("n", 5, true),
    ];
    let replays: Vec<_> = found.of(record.promise).collect();
    let grid = Grid { columns: &columns, rows: replays.len(), sorted: None, cell_cursor: false, focused: false };
    grid.render(table, &ListState::default(), buf, app.theme, |row, index| {
        let Some(replay) = replays.get(row) else { return GridCell::Text("".into()) };
        let text = match index {
            0 => locale.date(replay.day),
            1 => locale.date(replay.until),
            2 => record.unit.written(replay.claimed, locale),
            3 => record.unit.written(replay.happened, locale),
            4 => record.unit.written(replay.whole, locale),
            _ => locale.number(replay.cases as f64, 0),
        };
        GridCell::Text(text.into())
    });
}
