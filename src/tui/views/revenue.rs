//! Revenue by month, what it is made of, and the figures of a stretch beside the one before and a year ago.

use crate::analysis::figures::Yardstick;
use crate::analysis::periods::{Comparison, PeriodFigures, partial};
use crate::analysis::revenue::Revenue;
use crate::analysis::revenue::breakdown::{Dimension, Mix, RevenueBreakdown};
use crate::analysis::revenue::detail::RevenueDetail;
use crate::book::{Locale, Money};
use crate::output::revenue_words;
use crate::tui::app::App;
use crate::tui::round::Round;
use crate::tui::views::{PageView, Screen};
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::{self, bars, set_right};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Width from which months and tables stand side by side.
const SIDE_BY_SIDE: u16 = 76;
/// Rows of the comparison with its frame.
const COMPARISON: u16 = 14;

/// Revenue by month, what it is made of, and periods compared.
pub struct MonthsPage;

impl PageView for MonthsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("right", "the next period compared"),
            ("left", "the period before"),
            ("group", "by category, item, seller, in words"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Revenue", "Periods compared", "Revenue breakdown", "Paid and not yet delivered"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["revenue-months", "periods"]
    }

    fn rows(&self, s: Screen) -> usize {
        let mix = s.round.revenue.as_ref().and_then(|d| d.mix.as_ref().ok());
        mix.and_then(|m| shown(s.app, m)).map_or(0, |m| m.parts.len())
    }

    fn columns(&self, s: Screen) -> usize {
        let periods = s.round.revenue.as_ref().and_then(|d| d.periods.as_ref().ok());
        periods.map_or(1, |p| p.len().max(1))
    }

    fn next(&self, app: &mut App) -> bool {
        app.mix = app.mix.wrapping_add(1);
        app.list_mut().row = 0;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        render(s.app, s.round, area, buf);
    }
}

/// The division in front; after the last one the sentences.
fn shown<'a>(app: &App, mix: &'a RevenueBreakdown) -> Option<&'a Mix> {
    mix.by.get(app.mix % (mix.by.len() + 1))
}

/// Draws the months on the left, the tables on the right; a small screen has the months above the parts.
fn render(app: &App, round: &Round, area: Rect, buf: &mut Buffer) {
    let revenue = match &round.current().revenue {
        Ok(revenue) => revenue,
        Err(why) => return crate::tui::views::unavailable(app, &why.unavailable, area, buf),
    };
    let Some(detail) = &round.revenue else { return };
    let mix = match &detail.mix {
        Ok(mix) => mix,
        Err(why) => return crate::tui::views::unavailable(app, &why.unavailable, area, buf),
    };
    if area.width < SIDE_BY_SIDE {
        let parts = if area.height < 12 { 0 } else { (area.height / 2).min(9) };
        let months = Rect { height: area.height - parts, ..area };
        render_months(app, revenue, months, buf);
        let below = Rect { y: months.bottom(), height: area.height - months.height, ..area };
        return match shown(app, mix) {
            Some(_) => render_mix(app, mix, below, buf),
            None => render_words(app, &words(app, mix, detail), below, buf),
        };
    }
    let words = words(app, mix, detail);
    let in_words = shown(app, mix).is_none();
    // On a small screen the sentences need all of it.
    if in_words && area.height < 30 {
        return render_words(app, &words, area, buf);
    }
    let months = Rect { width: (area.width * 2 / 5).min(48), ..area };
    let right = Rect { x: months.right() + 1, width: area.width - months.width - 1, ..area };
    render_months(app, revenue, months, buf);
    let mut y = right.y;
    if let Some(comparison) = detail.periods.as_ref().ok().and_then(|p| p.get(app.list().column.min(p.len() - 1))) {
        let height = COMPARISON.min(right.height);
        render_comparison(app, round.current().results.yardstick, comparison, Rect { height, ..right }, buf);
        y += height;
    }
    let rest = Rect { y, height: right.bottom().saturating_sub(y), ..right };
    if in_words {
        return render_words(app, &words, rest, buf);
    }
    let needed = words.iter().map(|w| widgets::lines_needed(w, rest.width)).sum::<u16>();
    let room = needed.min(rest.height.saturating_sub(8));
    render_mix(app, mix, Rect { height: rest.height - room, ..rest }, buf);
    let mut below = Rect { y: rest.bottom() - room, height: room, ..rest };
    for sentence in words {
        let used = widgets::wrapped(&sentence, below, buf, app.theme.dim());
        below = Rect { y: below.y + used, height: below.height - used, ..below };
    }
}

fn render_words(app: &App, words: &[String], area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, &format!("In words{}", app.keyed(" (<group>: the table)")), buf, app.theme);
    let mut below = inner;
    for sentence in words {
        let used = widgets::wrapped(sentence, below, buf, app.theme.text());
        below = Rect { y: below.y + used, height: below.height.saturating_sub(used), ..below };
    }
}

fn words(app: &App, mix: &RevenueBreakdown, detail: &RevenueDetail) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut words = vec![revenue_words::returns(mix, locale)];
    words.extend(detail.loyalty.as_ref().map(|l| revenue_words::loyalty(l, locale)).unwrap_or_default());
    words.extend(detail.passes.as_ref().map(|p| revenue_words::passes(p, locale)).unwrap_or_default());
    words
}

fn render_months(app: &App, revenue: &Revenue, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let all = &revenue.by_month;
    let room = usize::from(area.height.saturating_sub(2));
    let first = all.len().saturating_sub(room);
    let title = match first {
        0 => "Revenue by month".to_string(),
        _ => format!("Revenue, the last {} of {} months", all.len() - first, all.len()),
    };
    let inner = widgets::panel(area, &title, buf, theme);
    let months = all.get(first..).unwrap_or_default();
    let most = months.iter().map(|m| m.amount.to_f64()).fold(0.0, f64::max);
    let width = inner.width.saturating_sub(19);
    for (month, y) in months.iter().zip(inner.y..inner.bottom()) {
        buf.set_stringn(inner.x, y, &month.month, 8, theme.dim());
        let tone = if month.amount < Money::ZERO { theme.attention() } else { theme.text() };
        set_right(buf, inner.x + 8, y, 10, &locale.money_with(month.amount, 0), tone);
        bars::bar(buf, inner.x + 19, y, width, month.amount.to_f64() / most, theme.good());
    }
}

fn render_comparison(app: &App, yardstick: Yardstick, comparison: &Comparison, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let span = comparison.this.span;
    let days = format!("{} to {}", locale.date(span.from), locale.date(span.to));
    let title = format!("{}: {days} (← →)", capital(comparison.name));
    let inner = widgets::panel(area, &title, buf, theme);
    let label = 18.min(inner.width * 2 / 5);
    let column = (inner.width - label) / 3;
    let stretches = [Some(&comparison.this), comparison.before.as_ref(), comparison.year_ago.as_ref()];
    let year_ago = if column > 8 { "year ago" } else { "yr ago" };
    for ((head, x), _) in ["this", "before", year_ago].into_iter().zip(0_u16..).zip(stretches) {
        set_right(buf, inner.x + label + x * column, inner.y, column.saturating_sub(1), head, theme.dim());
    }
    for (figure, y) in FIGURES.iter().zip(inner.y + 1..inner.bottom()) {
        let name = if figure.name == "utilization" { yardstick.name() } else { figure.name };
        buf.set_stringn(inner.x, y, name, label.into(), theme.dim());
        let now = (figure.value)(&comparison.this);
        for (stretch, i) in stretches.into_iter().zip(0_u16..) {
            let value = stretch.and_then(figure.value);
            let mut text = value.map_or("—".into(), |v| (figure.written)(v, locale));
            let change = now.zip(value).filter(|(_, old)| i > 0 && *old > 0.0).map(|(new, old)| new / old - 1.0);
            if let Some(change) = change.filter(|_| column >= 17) {
                let sign = if change >= 0.0 { "▲" } else { "▼" };
                text = format!("{text} {sign}{}", locale.percent(change.abs(), 0));
            }
            let tone = if i == 0 { theme.strong() } else { theme.text() };
            set_right(buf, inner.x + label + i * column, y, column.saturating_sub(1), &text, tone);
        }
    }
    let y = inner.y + 1 + FIGURES.len() as u16;
    let incomplete = stretches.into_iter().flatten().any(|s| !s.complete);
    let note = match (incomplete, partial(span)) {
        (true, _) => Some("the files cover only a part of one of these"),
        (false, note) => note,
    };
    if let Some(note) = note.filter(|_| y < inner.bottom()) {
        buf.set_stringn(inner.x, y, note, inner.width.into(), theme.dim());
    }
}

/// A line of the comparison.
struct Figure {
    name: &'static str,
    value: fn(&PeriodFigures) -> Option<f64>,
    written: fn(f64, &Locale) -> String,
}

const FIGURES: [Figure; 10] = [
    Figure { name: "revenue", value: |p| p.revenue.map(Money::to_f64), written: money },
    Figure { name: "active clients", value: |p| Some(p.active_clients as f64), written: count },
    Figure { name: "new clients", value: |p| Some(p.new_clients as f64), written: count },
    Figure { name: "visits", value: |p| p.visits.map(|v| v as f64), written: count },
    Figure { name: "hours", value: |p| p.hours, written: count },
    Figure { name: "miss rate", value: |p| p.miss_rate, written: |v, l| l.percent(v, 1) },
    Figure { name: "utilization", value: |p| p.utilization, written: |v, l| l.percent(v, 1) },
    Figure { name: "missing h/month", value: |p| p.missing_hours_monthly, written: |v, l| l.number(v, 1) },
    Figure { name: "average order", value: |p| p.average_order_value.map(Money::to_f64), written: money },
    Figure { name: "money per visit", value: |p| p.revenue_per_visit.map(Money::to_f64), written: money },
];

fn money(value: f64, locale: &Locale) -> String {
    Money::from_f64(value).map_or("—".into(), |m| locale.money(m))
}

fn count(value: f64, locale: &Locale) -> String {
    locale.number(value, 0)
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn render_mix(app: &App, mix: &RevenueBreakdown, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let Some(shown) = shown(app, mix) else {
        return;
    };
    let next = if mix.by.len() > 1 { "another" } else { "in words" };
    let inner = widgets::panel(
        area,
        &format!("By {}{}", shown.by.name(), app.keyed(&format!(" (<group>: {next})"))),
        buf,
        theme,
    );
    let column = |title: &str, width| GridColumn { title: title.into(), width, right: true };
    let widest = shown.parts.iter().map(|p| p.label.chars().count() as u16).max().unwrap_or(8);
    let mut columns = vec![
        GridColumn { title: shown.by.name().into(), width: widest.clamp(8, 22), right: false },
        column("revenue", 10),
        column("share", 6),
        column("rows", 6),
        column("returns", 9),
        column("zero", 5),
    ];
    if shown.by == Dimension::Staff {
        columns.push(column("came back", 14));
    }
    let grid = Grid { columns: &columns, rows: shown.parts.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(part) = shown.parts.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => part.label.as_str().into(),
            1 => locale.money(part.revenue).into(),
            2 => locale.percent(part.share, 1).into(),
            3 => locale.number(part.rows as f64, 0).into(),
            4 if part.returns.rows == 0 => "".into(),
            4 => locale.money(part.returns.amount).into(),
            5 if part.zero_amounts == 0 => "".into(),
            5 => locale.number(part.zero_amounts as f64, 0).into(),
            _ => part.retention.map_or("—".into(), |r| {
                format!("{} of {}", locale.percent(r.share, 0), locale.number(r.clients as f64, 0)).into()
            }),
        })
    });
}
