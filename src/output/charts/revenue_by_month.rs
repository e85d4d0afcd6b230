//! Revenue per calendar month, as columns.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LIGHT_BLUE, LINE, MARGIN, ORANGE, Style, WIDTH, ticks};
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use crate::output::Material;

const TOP: f64 = 150.0;
const BOTTOM: f64 = 620.0;
const LEFT: f64 = 140.0;
const RIGHT: f64 = WIDTH - MARGIN;
/// Columns above which not each can have its figure.
const FEW: usize = 18;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let locale = material.locale;
    let months = &material.answers.revenue.as_ref().map_err(Unavailable::clone)?.by_month;
    let best = months.iter().max_by_key(|m| m.amount).filter(|m| m.amount > Money::ZERO);
    let Some(best) = best else {
        return Err(Unavailable::needs("sales, or sessions with a price, that have dates"));
    };
    let title = format!("The best month was {} with {}", best.month, locale.money(best.amount));
    let subtitle = "Revenue by month, returns taken off; a month below zero is orange";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    let marks = ticks(best.amount.to_f64());
    let end = marks.last().copied().unwrap_or(1.0);
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * (value / end).clamp(0.0, 1.0);
    for mark in &marks {
        let money = Money::from_f64(*mark).map_or_else(String::new, |m| locale.money_with(m, 0));
        canvas.line((LEFT, y(*mark)), (RIGHT, y(*mark)), LINE, 1.0, None);
        canvas.text(LEFT - 12.0, y(*mark) + 5.0, Style::plain(14, GREY).at(Anchor::End), LEFT - 20.0, &money);
    }
    let step = (RIGHT - LEFT) / months.len() as f64;
    let every = months.len().div_ceil(FEW);
    for (i, month) in months.iter().enumerate() {
        let middle = LEFT + step * (i as f64 + 0.5);
        let value = month.amount.to_f64();
        let colour = match () {
            () if value < 0.0 => ORANGE,
            () if month.month == best.month => BLUE,
            () => LIGHT_BLUE,
        };
        let height = (BOTTOM - y(value.abs())).max(1.0);
        canvas.rect(middle - step * 0.38, BOTTOM - height, step * 0.76, height, colour);
        if i % every == 0 {
            canvas.text(middle, BOTTOM + 24.0, Style::plain(13, GREY).at(Anchor::Middle), 80.0, &month.month);
        }
        if months.len() <= FEW {
            let text = locale.money_with(month.amount, 0);
            let style = Style::plain(13, INK).at(Anchor::Middle);
            canvas.text(middle, BOTTOM - height - 8.0, style, step + 8.0, &text);
        }
    }
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), GREY, 1.2, None);
    Ok(canvas)
}
