//! What a campaign to keep clients brings, by how many are contacted.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::Section;
use crate::book::Money;
use crate::output::Material;
use crate::output::keeping_tables::campaign_of;

const TOP: f64 = 160.0;
const BOTTOM: f64 = 610.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = WIDTH - MARGIN - 110.0;

/// Draws the curve of expected profit with its best size, beside contacting as many by lot.
pub fn draw(material: &Material) -> Section<Canvas> {
    let (campaign, locale) = (campaign_of(material)?, material.locale);
    let money = |m: Money| locale.money_with(m, 0);
    let number = |n: usize| locale.number(n as f64, 0);
    let best = &campaign.best;
    let title = match best.contacted {
        0 => "At this cost and success no contact pays".to_string(),
        k => format!(
            "Contacting {} of {} clients brings {} after costs",
            number(k),
            number(campaign.targets.len()),
            money(best.profit)
        ),
    };
    let choices = &campaign.terms.choices;
    let subtitle = format!(
        "Expected profit by clients contacted: {} a contact, {} of those who would leave are won{}",
        locale.money_with(choices.cost_per_contact, 2),
        locale.percent(choices.success_rate, 0),
        campaign
            .break_even
            .filter(|_| best.contacted > 0)
            .map_or(String::new(), |rate| format!("; it pays for itself from {} on", locale.percent(rate, 1))),
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let values = || campaign.curve.iter().flat_map(|p| [p.profit, p.by_lot]);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let (above, below) =
        (if high > 0.0 { ticks(high) } else { vec![0.0] }, if low < 0.0 { ticks(-low) } else { vec![0.0] });
    let (top, bottom) = (above.last().copied().unwrap_or(0.0), -below.last().copied().unwrap_or(0.0));
    let span = if top > bottom { top - bottom } else { 1.0 };
    let y = |v: f64| BOTTOM - (BOTTOM - TOP) * ((v - bottom) / span).clamp(0.0, 1.0);
    let last = campaign.curve.last().map_or(1, |p| p.contacted).max(1) as f64;
    let x = |n: f64| LEFT + (RIGHT - LEFT) * n / last;
    let marks = above.iter().copied().chain(below.iter().filter(|m| **m > 0.0).map(|m| -m));
    for mark in marks {
        canvas.line((LEFT, y(mark)), (RIGHT, y(mark)), if mark == 0.0 { GREY } else { LINE }, 1.0, None);
        let text = Money::from_f64(mark).map_or_else(String::new, money);
        canvas.text(LEFT - 12.0, y(mark) + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &text);
    }
    for mark in ticks(last).into_iter().filter(|m| *m <= last) {
        let style = Style::plain(14, GREY).at(Anchor::Middle);
        canvas.text(x(mark), BOTTOM + 24.0, style, 90.0, &locale.number(mark, 0));
    }
    let style = Style::plain(15, GREY).at(Anchor::Middle);
    canvas.text((LEFT + RIGHT) / 2.0, BOTTOM + 54.0, style, RIGHT - LEFT, "Clients contacted, the most at stake first");
    canvas.curve(campaign.curve.iter().map(|p| (x(p.contacted as f64), y(p.by_lot))).collect(), GREY, 2.0);
    canvas.curve(campaign.curve.iter().map(|p| (x(p.contacted as f64), y(p.profit))).collect(), BLUE, 3.5);
    if let Some(end) = campaign.curve.last() {
        // Everybody is everybody, drawn by lot or not: both lines end at the same place.
        canvas.text(RIGHT + 10.0, y(end.profit) + 5.0, Style::plain(15, INK), 150.0, "everybody");
        if let Some(middle) = campaign.curve.get(campaign.curve.len() * 2 / 3) {
            let (px, py) = (x(middle.contacted as f64), y(middle.by_lot));
            canvas.text(px, py + 22.0, Style::plain(15, GREY).at(Anchor::Middle), 160.0, "drawn by lot");
        }
    }
    if best.contacted > 0 {
        let (px, py) = (x(best.contacted as f64), y(best.profit.to_f64()));
        canvas.line((px, py), (px, y(bottom)), ORANGE, 1.5, Some("4 4"));
        canvas.dot(px, py, 8.0, ORANGE);
        let text = format!("{} clients, {}", number(best.contacted), money(best.profit));
        let anchor = if px > (LEFT + RIGHT) / 2.0 { Anchor::End } else { Anchor::Start };
        let side = if px > (LEFT + RIGHT) / 2.0 { -14.0 } else { 14.0 };
        canvas.text(px + side, py - 12.0, Style::plain(17, ORANGE).bold().at(anchor), 420.0, &text);
    }
    Ok(canvas)
}
