//! Whom to contact to keep clients, how many, and what it brings.

use crate::analysis::campaign::RetentionCampaign;
use crate::analysis::churn::Churn;
use crate::analysis::study::Study;
use crate::book::Money;
use crate::tui::app::{App, Workspace};
use crate::tui::round::Round;
use crate::tui::settings::Setting;
use crate::tui::views;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns from which terms stand beside the curve.
const BESIDE: u16 = 100;

/// Draws the headline, the curve beside the terms, and the clients.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let campaign = match round.kept.campaign.as_deref().map(|k| &k.campaign) {
        Some(Ok(campaign)) => campaign,
        Some(Err(why)) => return views::unavailable(app, &why.unavailable, area, buf),
        None => return views::waiting(app, Churn::STUDY, area, buf),
    };
    let locale = &app.launch.locale;
    let text = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height.min(3), ..area };
    let said = widgets::wrapped(&campaign.headline(locale), text, buf, app.theme.strong());
    let below = Rect { y: area.y + said, height: area.height - said, ..area };
    let wide = below.width >= BESIDE;
    let height = match below.height {
        0..=11 => 0,
        h if wide => (h / 2).clamp(8, 19),
        h => (h / 2).clamp(6, 12),
    };
    let top = Rect { height, ..below };
    if wide && height > 0 {
        let width = below.width * 11 / 20;
        curve(app, campaign, Rect { width, ..top }, buf);
        terms(app, campaign, Rect { x: top.x + width, width: top.width - width, ..top }, buf);
    } else if height > 0 {
        curve(app, campaign, top, buf);
    }
    let table = Rect { y: below.y + height, height: below.height - height, ..below };
    clients(app, workspace, campaign, table, buf);
}

/// The values of the campaign's assumptions, each with its name.
pub fn values(app: &App, settings: impl Iterator<Item = Setting>) -> Vec<(String, String)> {
    let Some(context) = app.setting_context() else { return Vec::new() };
    let one = |setting: Setting| {
        let title = setting.title();
        let title = title.split_once(": ").map_or(title.clone(), |(_, name)| name.to_string());
        (title, setting.value(app.assumptions(), &context))
    };
    settings.map(one).collect()
}

fn terms(app: &App, campaign: &RetentionCampaign, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "On these terms (r changes them)", buf, app.theme);
    let of_a_test = |setting: &Setting| setting.title().starts_with("test: ");
    let calculator = Setting::below("campaign.").filter(|setting| !of_a_test(setting));
    let mut y = inner.y;
    for (name, value) in values(app, calculator) {
        if y < inner.bottom() {
            buf.set_stringn(inner.x, y, &name, inner.width.into(), app.theme.dim());
            widgets::set_right(buf, inner.x + 20, y, inner.width.saturating_sub(20).min(14), &value, app.theme.text());
            y += 1;
        }
    }
    let rest = Rect { y: y + 1, height: inner.bottom().saturating_sub(y + 1), ..inner };
    widgets::whole_sentences(&campaign.explained(&app.launch.locale), rest, buf, app.theme.text());
}

fn curve(app: &App, campaign: &RetentionCampaign, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "Profit by clients contacted; dots: drawn at random", buf, theme);
    let Some(last) = campaign.curve.last() else { return };
    let best = campaign.best.profit.to_f64();
    let values = || campaign.curve.iter().flat_map(|p| [p.profit, p.by_lot]);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    let money = |v: f64| Money::from_f64(v).map_or_else(String::new, |m| locale.money_with(m, 0));
    // A mark for the best, nothing, and the worst, where they are apart.
    let mut marks: Vec<f64> = vec![0.0];
    for mark in [high, low] {
        if marks.iter().all(|m| (m - mark).abs() > (high - low) / 6.0) {
            marks.push(mark);
        }
    }
    let width = last.contacted as f64;
    let number = |v: f64| locale.number(v, 0);
    let at = campaign.best.contacted as f64;
    let mut ticks = vec![(0.0, "0".to_string()), (width, number(width))];
    if at > width * 0.1 && at < width * 0.9 {
        ticks.insert(1, (at, number(at)));
    }
    let x = Axis { bounds: [0.0, width], ticks, title: "clients contacted".into() };
    let y = Axis {
        bounds: [low, high],
        ticks: marks.into_iter().map(|m| (m, money(m))).collect(),
        title: "expected profit".into(),
    };
    let targeted: Vec<[f64; 2]> = campaign.curve.iter().map(|p| [p.contacted as f64, p.profit]).collect();
    let every = campaign.curve.len().div_ceil(40).max(1);
    let lot = campaign.curve.iter().step_by(every).map(|p| (p.contacted as f64, p.by_lot)).collect();
    let marks = [
        Mark::Rule([0.0, 0.0], [width, 0.0], theme.border()),
        Mark::Dots(lot, theme.dim()),
        Mark::Path(&targeted, theme.attention()),
        Mark::Rule([at, low], [at, best], theme.good()),
    ];
    plot(inner, &x, &y, &marks, buf, theme);
}

fn clients(app: &App, workspace: &Workspace, campaign: &RetentionCampaign, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, "Who to contact (✓ it pays), the most at stake first", buf, theme);
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let rest = inner.width.saturating_sub(workspace.label_width + 48);
    let columns = [
        column("Client", workspace.label_width, false),
        column("pays", 4, false),
        column("leaves", 12, false),
        column("worth", 9, true),
        column("gain", 9, true),
        column("what to do", rest.clamp(12, 90), false),
    ];
    let churn = workspace.studies.churn();
    let grid =
        Grid { columns: &columns, rows: campaign.targets.len(), sorted: None, cell_cursor: false, focused: true };
    let money = |v: f64| Money::from_f64(v).map_or("—".into(), |m| locale.money(m));
    grid.render(inner, app.list(), buf, theme, |row, index| {
        let Some(target) = campaign.targets.get(row) else { return GridCell::Text("".into()) };
        let client = target.client as usize;
        let pays = row < campaign.best.contacted;
        match index {
            0 => GridCell::Text(workspace.label(client).into()),
            1 => GridCell::Styled(if pays { "✓" } else { "" }.into(), theme.good()),
            2 => GridCell::Bar(target.probability, locale.percent(target.probability, 0).into(), theme.attention()),
            3 => GridCell::Text(money(target.value).into()),
            4 => GridCell::Styled(money(target.gain).into(), if pays { theme.text() } else { theme.dim() }),
            _ => {
                let action = churn.and_then(|l| l.client(client)).and_then(|c| c.action);
                GridCell::Text(action.unwrap_or("—").into())
            }
        }
    });
}
