//! A rise in steps, month by month; packages below.

use crate::analysis::pricing::{Package, PhasedIncrease, Pricing};
use crate::output::plan_words;
use crate::tui::app::App;
use crate::tui::widgets;
use crate::tui::widgets::grid::{Grid, GridCell, GridColumn};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Months that a narrow screen shows, from 1.
const NARROW: [usize; 4] = [1, 4, 7, 12];

/// Draws both.
pub fn render(app: &App, pricing: &Pricing, area: Rect, buf: &mut Buffer) {
    let above = match area.height {
        0..=9 => area.height,
        _ => (area.height / 2).clamp(9, 16),
    };
    let top = Rect { height: above.min(area.height), ..area };
    let title = format!("A rise in steps, {} (r: steps, months)", plan_words::looked_at(pricing, &app.launch.locale));
    let inner = widgets::panel(top, &title, buf, app.theme);
    match &pricing.staged {
        Ok(staged) => ways(app, staged, inner, buf),
        Err(why) => drop(widgets::wrapped(&format!("This {}.", why.unavailable), inner, buf, app.theme.text())),
    }
    let below = Rect { y: top.bottom(), height: area.height - top.height, ..area };
    if below.height >= 4 {
        packages(app, pricing, below, buf);
    }
}

fn ways(app: &App, staged: &PhasedIncrease, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let wide = area.width >= 112;
    let months: Vec<usize> = if wide { vec![1, 2, 3, 4, 5, 6, 9, 12] } else { NARROW.to_vec() };
    let label = 18_u16;
    let mut x = area.x + label;
    let heads: Vec<String> =
        months.iter().map(|m| format!("month {m}")).chain(["a year".into(), "gain".into()]).collect();
    let width = |head: &String| match head.as_str() {
        "a year" => 12,
        "gain" => 10,
        _ => 9,
    };
    let widths: Vec<u16> = heads.iter().map(width).collect();
    for (head, width) in heads.iter().zip(&widths) {
        widgets::set_right(buf, x, area.y, width - 1, head, theme.dim());
        x += width;
    }
    let mut y = area.y + 1;
    for plan in &staged.plans {
        if y >= area.bottom() {
            return;
        }
        buf.set_stringn(area.x, y, plan.name, label.into(), theme.text());
        let amounts = months.iter().filter_map(|m| plan.revenue.get(m - 1)).chain([&plan.total, &plan.gain]);
        let mut x = area.x + label;
        for ((amount, width), head) in amounts.zip(&widths).zip(&heads) {
            let tone = if head == "gain" { theme.good() } else { theme.text() };
            let text =
                if head == "gain" && plan.name == "no change" { String::new() } else { locale.money_with(*amount, 0) };
            widgets::set_right(buf, x, y, width - 1, &text, tone);
            x += width;
        }
        y += 1;
    }
    let mut said = plan_words::staged(staged, locale);
    if let Some(new_first) = staged.plans.last() {
        said.push(format!("New clients first: {}.", new_first.what));
    }
    let left = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
    let left = if area.bottom() > y && left.height < 3 { Rect { y, height: area.bottom() - y, ..area } } else { left };
    widgets::whole_sentences(&said, left, buf, theme.dim());
}

fn packages(app: &App, pricing: &Pricing, area: Rect, buf: &mut Buffer) {
    let (locale, theme) = (&app.launch.locale, app.theme);
    let inner = widgets::panel(area, "Packages: how many of the sessions must be extra ones", buf, theme);
    let packages: &[Package] = match &pricing.packages {
        Ok(packages) => packages,
        Err(why) => {
            widgets::wrapped(&format!("This {}.", why.unavailable), inner, buf, theme.text());
            return;
        }
    };
    let margin = locale.percent(pricing.profit_margin, 0);
    let note = format!(
        "A buyer who would have come anyway costs you the discount: a package pays once this many of its sessions are extra \
         ones (at a profit margin of {margin})."
    );
    let lines = widgets::lines_needed(&note, inner.width).min(inner.height / 3);
    let grid_area = Rect { height: (inner.height - lines).min(packages.len() as u16 + 1), ..inner };
    let column = |title: &str, width, right| GridColumn { title: title.into(), width, right };
    let columns = [
        column("session", 12, false),
        column("package", 12, false),
        column("each now", 9, true),
        column("together", 10, true),
        column("saves", 9, true),
        column("extra needed", 12, true),
    ];
    let grid = Grid { columns: &columns, rows: packages.len(), sorted: None, cell_cursor: false, focused: true };
    grid.render(grid_area, app.list(), buf, theme, |row, index| {
        let Some(p) = packages.get(row) else { return GridCell::Text("".into()) };
        GridCell::Text(match index {
            0 => p.label.clone().into(),
            1 => {
                let off = p.offer.discount * 100.0;
                let decimals = usize::from((off - off.round()).abs() > 0.05);
                format!("{} at -{}", p.offer.sessions, locale.percent(p.offer.discount, decimals)).into()
            }
            2 => locale.money_with(p.session_price, 2).into(),
            3 => locale.money(p.package_price).into(),
            4 => locale.money(p.saving).into(),
            _ => match p.extra_sessions {
                Some(extra) => format!("{} of {}", locale.number(extra, 1), p.offer.sessions).into(),
                None => return GridCell::Styled("never pays".into(), theme.attention()),
            },
        })
    });
    let below = Rect { y: grid_area.bottom(), height: lines, ..inner };
    widgets::wrapped(&note, below, buf, theme.dim());
}
