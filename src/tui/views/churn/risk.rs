//! The clients with what was learned of each: those who may still be kept first, the most revenue at risk on top.

use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::churn::{AtRisk, Churn, ClientChurn, Standing, monthly_value};
use crate::book::{Locale, Money};
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// From this width on, what to do stands in the table as well.
const WIDE: u16 = 124;
/// Rows of the selected client's panel.
const FOOT: u16 = 7;

/// What a column of the table shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Client,
    Probability,
    Risk,
    Revenue,
    AtRisk,
    Why,
    What,
}

/// Draws the statement, the table, and the selected client's reasons in full.
pub fn render(app: &App, workspace: &Workspace, round: &Round, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let foot = if area.height > 15 { FOOT } else { 0 };
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let text = Rect { height: area.height.saturating_sub(foot + 6).min(7), ..text };
    let said = sentences(app, workspace, round, churn);
    let style = if churn.put_back.is_empty() { app.theme.text() } else { app.theme.attention() };
    let used = widgets::whole_sentences(&said, text, buf, style);
    let top = area.y + used;
    let table = Rect { y: top, height: area.bottom().saturating_sub(top + foot), ..area };
    render_table(app, workspace, round, churn, table, buf);
    if foot > 0
        && let Some(client) = app.selected_client()
    {
        render_client(app, workspace, churn, client, Rect { y: table.bottom(), height: foot, ..area }, buf);
    }
}

/// What it means, and what is at stake.
fn sentences(app: &App, workspace: &Workspace, round: &Round, churn: &Churn) -> Vec<String> {
    let stale = super::stale(app, workspace);
    let mut said = Vec::new();
    if let Some(sums) = &round.at_risk {
        let first = round.order.first().map(|&i| i as usize);
        let most = first.and_then(|client| Some((client, at_risk(workspace, round, churn, client)?)));
        let most = most.filter(|(_, money)| *money > Money::ZERO).map(|(client, money)| {
            format!(", most of all {} ({})", workspace.label(client), app.launch.locale.money(money))
        });
        said.push(at_stake(churn, sums, &most.unwrap_or_default(), &app.launch.locale) + &stale);
    }
    said.push(churn.statement.clone());
    said
}

/// The money first, then how many clients.
fn at_stake(churn: &Churn, sums: &AtRisk, most: &str, locale: &Locale) -> String {
    let number = |n: usize| locale.number(n as f64, 0);
    let gone = match sums.gone {
        0 => String::new(),
        n => format!(" ({} have left and stand last)", number(n)),
    };
    let [high, medium, _] = sums.bands.map(number);
    let bands = match churn.validation.has_skill {
        true => format!(
            ": {high} at high risk (probability {} or more), {medium} at medium risk",
            locale.percent(churn.validation.threshold, 0)
        ),
        false => String::new(),
    };
    let money = match sums.revenue {
        Some(revenue) => format!("{} a month is at risk{most}. ", locale.money(revenue)),
        None if !churn.validation.has_skill => String::new(),
        None => "No revenue per client is known, so what is at stake cannot be told. ".into(),
    };
    format!("{money}{} clients can still be kept{gone}{bands}.", number(sums.scored))
}

fn render_table(app: &App, workspace: &Workspace, round: &Round, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let (shown, columns): (Vec<Shown>, Vec<GridColumn>) =
        table_columns(workspace, round, area.width).into_iter().unzip();
    let grid = Grid { columns: &columns, rows: round.order.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(area, app.list(), buf, app.theme, |row, index| {
        let client = round.order.get(row).map_or(usize::MAX, |&i| i as usize);
        let what = shown.get(index).copied().unwrap_or(Shown::Client);
        let (Some(client_churn), false) = (churn.client(client), what == Shown::Client) else {
            let text = if what == Shown::Client { workspace.label(client) } else { "—" };
            return GridCell::Text(text.into());
        };
        let (glyph, name, tone) = band(app, churn, client, client_churn);
        match what {
            Shown::Probability => {
                GridCell::Bar(client_churn.probability, locale.percent(client_churn.probability, 0).into(), tone)
            }
            Shown::Risk => GridCell::Styled(format!("{glyph} {name}").into(), tone),
            Shown::Revenue => GridCell::Text(revenue(workspace, round, client, locale).into()),
            Shown::AtRisk => {
                let at_risk = at_risk(workspace, round, churn, client);
                GridCell::Text(at_risk.map_or_else(|| "—".into(), |money| locale.money(money)).into())
            }
            Shown::Why => {
                let words: Vec<&str> = client_churn.reasons.iter().map(|r| r.words.as_str()).collect();
                GridCell::Text(words.join("; ").into())
            }
            _ => GridCell::Text(client_churn.action.unwrap_or("").into()),
        }
    });
}

fn table_columns(workspace: &Workspace, round: &Round, width: u16) -> Vec<(Shown, GridColumn)> {
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let (label, bar) = if width >= 100 { (22, 14) } else { (16, 9) };
    let mut columns = vec![
        (Shown::Client, column("Client", workspace.label_width.min(label), false)),
        (Shown::Probability, column("May leave", bar, true)),
        (Shown::Risk, column("Risk", 8, false)),
    ];
    if round.current().results.clients_with_revenue > 0 {
        columns.push((Shown::Revenue, column("Brings/mo", 9, true)));
        columns.push((Shown::AtRisk, column("At risk", 8, true)));
    }
    let used: u16 = columns.iter().map(|(_, c)| c.width + 2).sum();
    let rest = width.saturating_sub(used);
    if width >= WIDE {
        let why = rest / 2;
        columns.push((Shown::Why, column("Why", why, false)));
        columns.push((Shown::What, column("What to do", rest.saturating_sub(why + 2), false)));
    } else {
        columns.push((Shown::Why, column("Why", rest, false)));
    }
    columns
}

/// What a client brings a month × the probability of leaving, of those who may still be kept.
fn at_risk(workspace: &Workspace, round: &Round, churn: &Churn, client: usize) -> Option<Money> {
    let probability = churn.client(client)?.probability;
    let kept = probability.is_finite() && !churn.has_gone(client);
    Some(monthly_value(&workspace.book, &round.current().results, client).filter(|_| kept)?.times(probability))
}

fn revenue(workspace: &Workspace, round: &Round, client: usize, locale: &Locale) -> String {
    let brought: Option<Money> = monthly_value(&workspace.book, &round.current().results, client);
    brought.map_or_else(|| "—".into(), |money| locale.money(money))
}

/// Glyph, word and colour of a client's risk.
fn band(app: &App, churn: &Churn, client: usize, client_churn: &ClientChurn) -> (&'static str, &'static str, Style) {
    match (churn.has_gone(client), client_churn.band) {
        (true, _) => ("×", "left", app.theme.dim()),
        (_, Some(RiskBand::High)) => ("▲", "high", app.theme.attention()),
        (_, Some(RiskBand::Medium)) => ("◆", "medium", app.theme.text()),
        (_, Some(RiskBand::Low)) => ("●", "low", app.theme.good()),
        (_, None) => ("·", "unknown", app.theme.dim()),
    }
}

fn render_client(app: &App, workspace: &Workspace, churn: &Churn, client: usize, area: Rect, buf: &mut Buffer) {
    let locale = &app.launch.locale;
    let Some(client_churn) = churn.client(client) else { return };
    let (_, name, _) = band(app, churn, client, client_churn);
    let standing = churn.dated().and_then(|d| Some((d.standing(client)?, d)));
    let told = match (client_churn.left, client_churn.band, client_churn.probability.is_nan()) {
        (_, _, true) => match standing {
            Some((Standing::Gone, d)) => format!("gone, no {} for over {} days", d.coming.noun(), d.horizon_days),
            Some((Standing::NeverCame, d)) => format!("no {} in the files yet", d.coming.noun()),
            _ if !churn.validation.has_skill => "the model has no skill, so it says nothing".to_string(),
            _ => "nothing is known".to_string(),
        },
        (Some(true), ..) => {
            format!("has left; a model that did not know gave {}", locale.percent(client_churn.probability, 0))
        }
        (_, Some(_), _) => format!("may leave with {} ({name} risk)", locale.percent(client_churn.probability, 0)),
        (_, None, _) => format!("may leave with {}", locale.percent(client_churn.probability, 0)),
    };
    let title = format!("{}: {told}", workspace.label(client));
    let inner = widgets::panel(area, &title, buf, app.theme);
    let mut y = inner.y;
    for reason in &client_churn.reasons {
        if y >= inner.bottom() {
            return;
        }
        let tone = if reason.points > 0.0 { app.theme.attention() } else { app.theme.good() };
        widgets::set_right(buf, inner.x, y, 11, &points(reason.points, locale), tone);
        let room = usize::from(inner.width.saturating_sub(13));
        buf.set_stringn(inner.x + 13, y, widgets::fitted(&reason.words, room), room, app.theme.text());
        y += 1;
    }
    let text = match (client_churn.action, client_churn.left) {
        (Some(action), _) => format!("Do: {action}"),
        (None, Some(true)) => "Gone: nothing to do to keep them.".into(),
        (None, _) if client_churn.band.is_some() => "No need to do anything now.".into(),
        (None, _) => return,
    };
    widgets::wrapped(&text, Rect { y, height: inner.bottom().saturating_sub(y), ..inner }, buf, app.theme.strong());
}

/// `+18 points`; below one in a hundred with a decimal.
fn points(points: f64, locale: &Locale) -> String {
    let hundred = points * 100.0;
    let sign = if hundred > 0.0 { "+" } else { "" };
    format!("{sign}{} points", locale.number(hundred, if hundred.abs() < 1.0 { 1 } else { 0 }))
}
