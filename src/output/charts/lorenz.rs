//! The Lorenz curve: what share of the clients brings what share of the revenue.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LINE, ORANGE, PALE_ORANGE, Style};
use super::finding::{self, FEW};
use crate::analysis::concentration::Concentration;
use crate::analysis::{Section, Unavailable};
use crate::output::Material;

const LEFT: f64 = 118.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 165.0;
const BOTTOM: f64 = 628.0;
const PANEL: f64 = 850.0;
const PANEL_ROOM: f64 = 300.0;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let c = material.answers.concentration.as_ref().map_err(Unavailable::clone)?;
    let points: Vec<(f64, f64)> =
        c.lorenz.iter().filter(|p| p.iter().all(|v| v.is_finite())).map(|p| place(p[0], p[1])).collect();
    if !c.gini.is_finite() || points.len() < 2 {
        return Err(Unavailable::needs("revenue above zero from at least one client"));
    }
    let locale = material.locale;
    let subtitle = "Clients from the smallest to the largest, and the share of the revenue that they bring together";
    let mut canvas = Canvas::new(&finding::concentration(c, locale), subtitle, &material.caption());
    axes(&mut canvas, material);
    canvas.area(&points, PALE_ORANGE);
    canvas.line(place(0.0, 0.0), place(1.0, 1.0), GREY, 1.6, Some("7 5"));
    canvas.curve(points, BLUE, 3.5);
    let (x, y) = place(0.46, 0.5);
    canvas.text(x, y, Style::plain(15, GREY).at(Anchor::End), 240.0, "if all brought the same");
    bracket(&mut canvas, c, material);
    panel(&mut canvas, c, material);
    Ok(canvas)
}

fn place(clients: f64, revenue: f64) -> (f64, f64) {
    (LEFT + (RIGHT - LEFT) * clients.clamp(0.0, 1.0), BOTTOM - (BOTTOM - TOP) * revenue.clamp(0.0, 1.0))
}

fn axes(canvas: &mut Canvas, material: &Material) {
    for i in 0..=5 {
        let share = f64::from(i) / 5.0;
        let text = material.locale.percent(share, 0);
        canvas.line(place(0.0, share), place(1.0, share), LINE, 1.0, None);
        canvas.line(place(share, 0.0), place(share, 1.0), LINE, 1.0, None);
        canvas.text(LEFT - 12.0, place(0.0, share).1 + 5.0, Style::plain(14, GREY).at(Anchor::End), 60.0, &text);
        canvas.text(place(share, 0.0).0, BOTTOM + 22.0, Style::plain(14, GREY).at(Anchor::Middle), 60.0, &text);
    }
    canvas.text(LEFT - 60.0, TOP - 18.0, Style::plain(15, GREY), 300.0, "Share of revenue");
    let style = Style::plain(15, GREY).at(Anchor::Middle);
    canvas.text((LEFT + RIGHT) / 2.0, BOTTOM + 50.0, style, RIGHT - LEFT, "Share of clients, the smallest first");
}

/// The part of the revenue that the largest bring, marked on the curve's end.
fn bracket(canvas: &mut Canvas, c: &Concentration, material: &Material) {
    let (who, of_clients, of_revenue) = match c.clients {
        0 | 1 => return,
        2..=5 => ("the largest".to_string(), 1.0 / c.clients as f64, c.top_1_share),
        6..=FEW => ("3 largest".to_string(), 3.0 / c.clients as f64, c.top_3_share),
        _ => ("largest fifth".to_string(), 0.2, c.top_20_percent_share),
    };
    if !of_revenue.is_finite() {
        return;
    }
    let (x, y) = place(1.0 - of_clients, 1.0 - of_revenue);
    let edge = RIGHT + 14.0;
    canvas.line((x, y), (edge, y), ORANGE, 1.5, Some("3 3"));
    canvas.line((edge, y), (edge, TOP), ORANGE, 3.0, None);
    canvas.dot(x, y, 6.5, ORANGE);
    let middle = (y + TOP) / 2.0;
    canvas.text(edge + 10.0, middle, Style::plain(22, ORANGE).bold(), 110.0, &material.locale.percent(of_revenue, 0));
    canvas.text(edge + 10.0, middle + 20.0, Style::plain(14, ORANGE), 120.0, &who);
}

/// The figures beside the curve.
fn panel(canvas: &mut Canvas, c: &Concentration, material: &Material) {
    let locale = material.locale;
    let mut y = TOP + 34.0;
    let mut figure = |value: String, lines: [&str; 2]| {
        canvas.text(PANEL, y, Style::plain(34, INK).bold(), PANEL_ROOM, &value);
        canvas.text(PANEL, y + 26.0, Style::plain(15, GREY), PANEL_ROOM, lines[0]);
        canvas.text(PANEL, y + 47.0, Style::plain(15, GREY), PANEL_ROOM, lines[1]);
        y += 122.0;
    };
    figure(format!("Gini {}", locale.number(c.gini, 2)), ["0: all bring the same", "1: one brings everything"]);
    let number = |n: usize| locale.number(n as f64, 0);
    figure(
        format!("{} of {}", number(c.clients_for_80_percent), number(c.clients)),
        ["clients bring 80% of it all,", "the largest first"],
    );
    figure(locale.percent(c.top_1_share, 0), ["comes from the largest client", ""]);
    figure(locale.number(c.effective_clients, 1), ["equal clients would be", "as concentrated (1 ÷ HHI)"]);
}
