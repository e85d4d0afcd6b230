//! Revenue and what is left after costs, against price.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::Section;
use crate::analysis::pricing::{BY_TYPE, CurvePoint};
use crate::book::Money;
use crate::output::exports::plan;
use crate::output::{Material, plan_words};

const TOP: f64 = 160.0;
const BOTTOM: f64 = 610.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN - 170.0;

/// Draws it for everybody shown.
pub fn draw(material: &Material) -> Section<Canvas> {
    let pricing = plan::pricing(material, BY_TYPE)?;
    let locale = material.locale;
    let all = &pricing.all;
    let money = |m: Money| locale.money_with(m, 0);
    let more = all.at_change.profit - all.monthly_revenue.times(pricing.profit_margin);
    let free = pricing.profit_margin >= 1.0;
    let size = locale.percent(all.at_change.change.abs(), 1);
    let way = if all.at_change.change < 0.0 { "down" } else { "up" };
    let title = match more >= Money::ZERO {
        true => format!("Prices {size} {way} would bring {} a month more", money(more)),
        false => format!("Prices {size} {way} would cost {} a month", money(-more)),
    };
    let elasticity = locale.number(pricing.elasticity, 2);
    let subtitle = match free {
        true => format!(
            "Revenue a month against price, at an assumed elasticity of demand of {elasticity}; costs are not set"
        ),
        false => format!(
            "Blue: revenue a month. Orange: after costs, at a margin of {}. Assumed elasticity of demand: {elasticity}",
            locale.percent(pricing.profit_margin, 0)
        ),
    };
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let most = all.curve.iter().map(|p| p.revenue.max(p.profit).to_f64()).fold(0.0, f64::max);
    let marks = ticks(most);
    let end = marks.last().copied().unwrap_or(1.0);
    let (first, last) = (-0.2, 0.4);
    let x = |change: f64| LEFT + (RIGHT - LEFT) * (change - first) / (last - first);
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value / end).clamp(0.0, 1.0);
    for mark in &marks {
        let text = Money::from_f64(*mark).map_or_else(String::new, money);
        canvas.line((LEFT, y(*mark)), (RIGHT, y(*mark)), LINE, 1.0, None);
        canvas.text(LEFT - 12.0, y(*mark) + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &text);
    }
    for point in all.curve.iter().step_by(2) {
        let style = Style::plain(14, GREY).at(Anchor::Middle);
        canvas.text(x(point.change), BOTTOM + 24.0, style, 80.0, &plan_words::signed(point.change, locale));
    }
    canvas.text(
        (LEFT + RIGHT) / 2.0,
        BOTTOM + 52.0,
        Style::plain(15, GREY).at(Anchor::Middle),
        400.0,
        "Change of price",
    );
    canvas.line((x(0.0), TOP), (x(0.0), BOTTOM), GREY, 1.2, Some("5 4"));
    canvas.text(x(0.0), TOP - 8.0, Style::plain(13, GREY).at(Anchor::Middle), 120.0, "today");
    type Value = fn(&CurvePoint) -> Money;
    let values: [(Value, _, &str); 2] = [(|p| p.profit, ORANGE, "after costs"), (|p| p.revenue, BLUE, "revenue")];
    for (value, colour, name) in values.into_iter().filter(|(_, _, name)| !free || *name == "revenue") {
        let points: Vec<(f64, f64)> = all.curve.iter().map(|p| (x(p.change), y(value(p).to_f64()))).collect();
        if let Some((_, at)) = points.last().copied() {
            canvas.text(RIGHT + 10.0, at + 5.0, Style::plain(15, colour).bold(), 160.0, name);
        }
        canvas.curve(points, colour, 3.0);
        let looked_at = all.at_change;
        if (first..=last).contains(&looked_at.change) {
            let at = (x(looked_at.change), y(value(&looked_at).to_f64()));
            canvas.dot(at.0, at.1, 7.0, colour);
            let text = money(value(&looked_at));
            canvas.text(at.0, at.1 - 14.0, Style::plain(15, INK).bold().at(Anchor::Middle), 140.0, &text);
        }
    }
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.2, None);
    Ok(canvas)
}
