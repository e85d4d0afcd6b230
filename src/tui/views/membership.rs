//! Members and recurring revenue month by month, the latest first, with churn and what follows from it in words.

use crate::analysis::memberships::{Month, Movements, Recurring};
use crate::book::{Locale, Money};
use crate::tui::app::App;
use crate::tui::views::{self, PageView, Screen};
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Width from which both tables stand side by side.
const SIDE_BY_SIDE: u16 = 120;
/// Columns of the table of members there, with its frame.
const MEMBERS_WIDTH: u16 = 53;
/// Rows below which a narrow screen has no room for words beside a table.
const ROOM_FOR_WORDS: u16 = 24;

/// Members and recurring revenue by month.
pub struct MembershipPage;

/// What a narrow screen shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Members,
    Revenue,
    Words,
}

/// A column of a table of months.
struct MonthColumn {
    name: &'static str,
    width: u16,
    cell: fn(&Month, &Locale) -> String,
    /// The figure in `docs/definitions.md`.
    means: &'static str,
}

const MONTH: MonthColumn =
    MonthColumn { name: "month", width: 8, cell: |m, _| named(m), means: "Members, joined, came back, left" };

const fn count(name: &'static str, width: u16, cell: fn(&Month, &Locale) -> String) -> MonthColumn {
    MonthColumn { name, width, cell, means: "Members, joined, came back, left" }
}

const fn amount(name: &'static str, width: u16, cell: fn(&Month, &Locale) -> String) -> MonthColumn {
    MonthColumn { name, width, cell, means: "Recurring revenue movements" }
}

static MEMBERS: [MonthColumn; 7] = [
    MONTH,
    count("start", 5, |m, l| number(m.members_start, l)),
    count("joined", 6, |m, l| number(m.joined, l)),
    count("back", 4, |m, l| number(m.came_back, l)),
    count("left", 4, |m, l| number(m.left, l)),
    count("end", 5, |m, l| number(m.members_end, l)),
    MonthColumn {
        name: "churn",
        width: 5,
        cell: |m, l| m.churn.map_or("—".into(), |churn| l.percent(churn, 1)),
        means: "Monthly churn, retention",
    },
];

static REVENUE: [MonthColumn; 9] = [
    MONTH,
    amount("start", 8, |m, l| money(m, l, |r| r.start)),
    amount("new", 7, |m, l| money(m, l, |r| r.new)),
    amount("back", 7, |m, l| money(m, l, |r| r.won_back)),
    amount("up", 6, |m, l| money(m, l, |r| r.upgraded)),
    amount("down", 6, |m, l| money(m, l, |r| -r.downgraded)),
    amount("lost", 7, |m, l| money(m, l, |r| -r.lost)),
    amount("end", 8, |m, l| money(m, l, |r| r.end)),
    MonthColumn {
        name: "each",
        width: 6,
        cell: |m, l| m.average_revenue.map_or("—".into(), |average| l.money_with(average, 0)),
        means: "Average revenue per member",
    },
];

/// What stands beside the table of members: its months are those of the same rows there.
fn beside() -> &'static [MonthColumn] {
    REVENUE.get(1..8).unwrap_or_default()
}

/// A month that is not over is marked.
fn named(month: &Month) -> String {
    format!("{}{}", month.month, if month.complete { "" } else { "*" })
}

fn number(n: usize, locale: &Locale) -> String {
    locale.number(n as f64, 0)
}

fn money(month: &Month, locale: &Locale, value: fn(&Recurring) -> Money) -> String {
    month.recurring.as_ref().map_or("—".into(), |recurring| locale.money_with(value(recurring), 0))
}

fn found(s: Screen<'_>) -> Option<&Movements> {
    s.round.movements.as_deref()?.as_ref().ok()
}

/// What a narrow screen shows now, and after the next key.
fn parts(app: &App, found: &Movements) -> [Part; 2] {
    let has_prices = found.months.iter().any(|month| month.recurring.is_some());
    let all: &[Part] = match has_prices {
        true => &[Part::Members, Part::Revenue, Part::Words],
        false => &[Part::Members, Part::Words],
    };
    [0, 1].map(|ahead| all.get((app.membership % all.len() + ahead) % all.len()).copied().unwrap_or(Part::Members))
}

impl Part {
    fn columns(self) -> &'static [MonthColumn] {
        match self {
            Part::Members | Part::Words => &MEMBERS,
            Part::Revenue => &REVENUE,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Part::Members => "Members by month",
            Part::Revenue => "Recurring revenue (MRR)",
            Part::Words => "In words",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Part::Members => "members",
            Part::Revenue => "MRR",
            Part::Words => "in words",
        }
    }
}

impl PageView for MembershipPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("group", "members, recurring revenue, in words"),
            ("right", "the next column"),
            ("left", "the column before"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &[
            "Members",
            "Monthly churn",
            "Recurring revenue movements",
            "Average revenue per member",
            "Length of membership",
            "Member lifetime value",
            "Active members",
        ]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["membership-months", "memberships", "mrr-movements"]
    }

    fn rows(&self, s: Screen) -> usize {
        found(s).map_or(0, |found| found.latest().len())
    }

    fn columns(&self, s: Screen) -> usize {
        found(s).map_or(1, |found| parts(s.app, found)[0].columns().len())
    }

    fn header(&self, s: Screen) -> Option<String> {
        let column = parts(s.app, found(s)?)[0].columns().get(s.app.list().column)?;
        Some(column.means.into())
    }

    fn copied(&self, s: Screen, row: usize) -> Option<String> {
        let locale = &s.app.launch.locale;
        let month = found(s)?.latest().iter().rev().nth(row)?;
        let cell = |column: &MonthColumn| format!("{} {}", column.name, (column.cell)(month, locale));
        let list = |columns: &[MonthColumn]| columns.iter().skip(1).map(cell).collect::<Vec<_>>().join(", ");
        Some(format!("{}: members {}; MRR {}", month.month, list(&MEMBERS), list(&REVENUE)))
    }

    fn searched(&self, s: Screen, row: usize) -> Option<String> {
        Some(found(s)?.latest().iter().rev().nth(row)?.month.clone())
    }

    fn next(&self, app: &mut App) -> bool {
        app.membership = app.membership.wrapping_add(1);
        app.list_mut().column = 0;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        match s.round.movements.as_deref() {
            Some(Ok(found)) => render(s.app, found, area, buf),
            Some(Err(why)) => views::unavailable(s.app, &why.unavailable, area, buf),
            None => {}
        }
    }
}

/// Draws both tables side by side above the words; a narrow screen has one of them at a time.
fn render(app: &App, found: &Movements, area: Rect, buf: &mut Buffer) {
    let [part, next] = parts(app, found);
    let words = found.describe(&app.launch.locale);
    let height = (found.latest().len() as u16 + 3).clamp(4, area.height.max(4)).min(area.height);
    if area.width < SIDE_BY_SIDE {
        let hint = app.keyed(&format!(" (<group>: {})", next.name()));
        if part == Part::Words {
            return in_words(app, &hint, &words, area, buf);
        }
        let with_words = area.height >= ROOM_FOR_WORDS;
        let table = if with_words { Rect { height, ..area } } else { area };
        months(app, found, (part.columns(), &format!("{}{hint}", part.title()), true), table, buf);
        if with_words {
            let below = Rect { y: table.bottom(), height: area.height - table.height, ..area };
            in_words(app, "", &words, below, buf);
        }
        return;
    }
    let top = Rect { height, ..area };
    let left = Rect { width: MEMBERS_WIDTH, ..top };
    let right = Rect { x: left.right() + 1, width: top.width - left.width - 1, ..top };
    months(app, found, (&MEMBERS, Part::Members.title(), true), left, buf);
    months(app, found, (beside(), Part::Revenue.title(), false), right, buf);
    in_words(app, "", &words, Rect { y: top.bottom(), height: area.height - top.height, ..area }, buf);
}

fn in_words(app: &App, hint: &str, words: &[String], area: Rect, buf: &mut Buffer) {
    if area.height < 3 {
        return;
    }
    let inner = widgets::panel(area, &format!("In words{hint}"), buf, app.theme);
    widgets::whole_sentences(words, inner, buf, app.theme.text());
}

/// The latest months, the last one first; a table without the keys has the same row marked by its neighbor.
fn months(
    app: &App,
    found: &Movements,
    (columns, title, focused): (&[MonthColumn], &str, bool),
    area: Rect,
    buf: &mut Buffer,
) {
    let locale = &app.launch.locale;
    let in_part = found.latest().last().is_some_and(|month| !month.complete);
    let note = if focused && in_part && area.width > 50 { " · * not over" } else { "" };
    let inner = widgets::panel(area, &format!("{title}{note}"), buf, app.theme);
    let shown: Vec<GridColumn> = columns
        .iter()
        .enumerate()
        .map(|(i, c)| GridColumn { title: c.name.into(), width: c.width, right: i > 0 || !focused })
        .collect();
    let months: Vec<&Month> = found.latest().iter().rev().collect();
    let grid = Grid { columns: &shown, rows: months.len(), sorted: None, cell_cursor: focused, focused };
    grid.render(inner, app.list(), buf, app.theme, |row, index| {
        let cell = months.get(row).zip(columns.get(index)).map(|(month, column)| (column.cell)(month, locale));
        GridCell::Text(cell.unwrap_or_default().into())
    });
}
