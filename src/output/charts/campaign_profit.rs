//! What a campaign to keep clients brings, by how many are contacted.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::Section;
use crate::analysis::campaign::{CurvePoint, RetentionCampaign};
use crate::book::Money;
use crate::output::Material;
use crate::output::exports::campaign::campaign_of;

const TOP: f64 = 160.0;
const BOTTOM: f64 = 610.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = WIDTH - MARGIN - 110.0;

/// Draws the curve of expected profit with its best size, beside contacting as many by lot.
pub fn draw(material: &Material) -> Section<Canvas> {
    let campaign = campaign_of(material)?;
    let (title, subtitle) = headings(&campaign, material);
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let plane = axes(&mut canvas, &campaign, material);
    let line = |pick: fn(&CurvePoint) -> f64| {
        campaign.curve.iter().map(|p| plane.place(p.contacted as f64, pick(p))).collect::<Vec<_>>()
    };
    canvas.curve(line(|p| p.by_lot), GREY, 2.0);
    canvas.curve(line(|p| p.profit), BLUE, 3.5);
    if let Some(end) = campaign.curve.last() {
        // Everybody is everybody, drawn by lot or not: both lines end at the same place.
        let (_, y) = plane.place(end.contacted as f64, end.profit);
        canvas.text(RIGHT + 10.0, y + 5.0, Style::plain(15, INK), 150.0, "everybody");
    }
    if let Some(middle) = campaign.curve.get(campaign.curve.len() * 2 / 3) {
        let (x, y) = plane.place(middle.contacted as f64, middle.by_lot);
        canvas.text(x, y + 22.0, Style::plain(15, GREY).at(Anchor::Middle), 160.0, "drawn at random");
    }
    best(&mut canvas, &campaign, &plane, material);
    Ok(canvas)
}

/// The finding, and on which terms it holds.
fn headings(campaign: &RetentionCampaign, material: &Material) -> (String, String) {
    let (locale, best) = (material.locale, &campaign.best);
    let number = |n: usize| locale.number(n as f64, 0);
    let title = match best.contacted {
        0 => "At this cost and success no contact pays".to_string(),
        k => format!(
            "Contacting {} of {} clients brings {}",
            number(k),
            number(campaign.targets.len()),
            locale.money_with(best.profit, 0)
        ),
    };
    let pays = campaign.break_even.filter(|_| best.contacted > 0);
    let pays = pays.map_or(String::new(), |rate| format!("; pays from {} on", locale.percent(rate, 1)));
    let choices = &campaign.terms.choices;
    let subtitle = format!(
        "Expected profit: {} a contact, {} of leavers won{pays}",
        locale.money_with(choices.cost_per_contact, 2),
        locale.percent(choices.success_rate, 0),
    );
    (title, subtitle)
}

/// Where a number of clients and a profit are.
struct Plane {
    last: f64,
    bottom: f64,
    span: f64,
}

impl Plane {
    fn place(&self, clients: f64, profit: f64) -> (f64, f64) {
        let up = ((profit - self.bottom) / self.span).clamp(0.0, 1.0);
        (LEFT + (RIGHT - LEFT) * clients / self.last, BOTTOM - (BOTTOM - TOP) * up)
    }
}

fn axes(canvas: &mut Canvas, campaign: &RetentionCampaign, material: &Material) -> Plane {
    let locale = material.locale;
    let values = || campaign.curve.iter().flat_map(|p| [p.profit, p.by_lot]);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let above = if high > 0.0 { ticks(high) } else { vec![0.0] };
    let below = if low < 0.0 { ticks(-low) } else { vec![0.0] };
    let (top, bottom) = (above.last().copied().unwrap_or(0.0), -below.last().copied().unwrap_or(0.0));
    let last = campaign.curve.last().map_or(1, |p| p.contacted).max(1) as f64;
    let plane = Plane { last, bottom, span: if top > bottom { top - bottom } else { 1.0 } };
    // As wide steps below zero as above it, or the shorter side is full of marks.
    let marks = above.iter().copied().chain(below.iter().filter(|m| **m > 0.0).map(|m| -m));
    let mut written = vec![f64::INFINITY];
    for mark in marks {
        let (_, y) = plane.place(0.0, mark);
        canvas.line((LEFT, y), (RIGHT, y), if mark == 0.0 { GREY } else { LINE }, 1.0, None);
        if written.iter().all(|other| (other - y).abs() > 18.0) {
            let text = Money::from_f64(mark).map_or_else(String::new, |m| locale.money_with(m, 0));
            canvas.text(LEFT - 12.0, y + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &text);
            written.push(y);
        }
    }
    for mark in ticks(last).into_iter().filter(|m| *m <= last) {
        let style = Style::plain(14, GREY).at(Anchor::Middle);
        canvas.text(plane.place(mark, 0.0).0, BOTTOM + 24.0, style, 90.0, &locale.number(mark, 0));
    }
    let style = Style::plain(15, GREY).at(Anchor::Middle);
    let title = "Clients contacted, the most at stake first";
    canvas.text((LEFT + RIGHT) / 2.0, BOTTOM + 54.0, style, RIGHT - LEFT, title);
    plane
}

/// The best size, marked on the curve.
fn best(canvas: &mut Canvas, campaign: &RetentionCampaign, plane: &Plane, material: &Material) {
    let (locale, best) = (material.locale, &campaign.best);
    if best.contacted == 0 {
        return;
    }
    let (x, y) = plane.place(best.contacted as f64, best.profit.to_f64());
    canvas.line((x, y), (x, BOTTOM), ORANGE, 1.5, Some("4 4"));
    canvas.dot(x, y, 8.0, ORANGE);
    let text = format!("{} clients, {}", locale.number(best.contacted as f64, 0), locale.money_with(best.profit, 0));
    let (anchor, side) = if x > (LEFT + RIGHT) / 2.0 { (Anchor::End, -14.0) } else { (Anchor::Start, 14.0) };
    canvas.text(x + side, y - 14.0, Style::plain(17, ORANGE).bold().at(anchor), 420.0, &text);
}
