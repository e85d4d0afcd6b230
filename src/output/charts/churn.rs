//! Who may leave: whether the probabilities come true, how well they rank, whom a campaign finds, what they rest on.

use super::canvas::{Anchor, BLUE, Canvas, GREY, INK, LINE, ORANGE, Style};
use super::scatter::{Frame, round_steps};
use crate::analysis::churn::{Churn, ModelQuality, words};
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::{Section, Unavailable};
use crate::book::Locale;
use crate::output::Material;
use crate::output::exports::churn::churn_of;

/// The studies that it needs.
pub const STUDIES: &[AnyStudy] = &[Churn::STUDY];

/// Drivers on the slide, and those with a plot of their own.
const SHOWN: usize = 8;
const CURVES: usize = 4;

/// A plot from 0 to 100 % both ways, with the line of what chance or perfection gives.
fn shares(canvas: &mut Canvas, locale: &Locale, titles: [&str; 2], right: f64) -> Frame {
    let frame = Frame::whole([0.0, 1.0], [0.0, 1.0], right);
    let ticks: Vec<(f64, String)> = (0..=5).map(|i| f64::from(i) / 5.0).map(|v| (v, locale.percent(v, 0))).collect();
    frame.draw(canvas, &ticks, &ticks, titles);
    canvas.line((frame.px(0.0), frame.py(0.0)), (frame.px(1.0), frame.py(1.0)), GREY, 1.2, Some("5 4"));
    frame
}

fn tested(churn: &Churn, locale: &Locale) -> String {
    let clients = locale.number(churn.validation.clients as f64, 0);
    format!("{} on {clients} clients it had not seen", churn.method)
}

/// Forecast against what came true.
pub fn calibration(material: &Material) -> Section<Canvas> {
    let (churn, locale) = (churn_of(material)?, material.locale);
    let evidence = &churn.validation;
    let last = evidence.calibration.last().ok_or_else(|| Unavailable::needs("clients to test on"))?;
    let title =
        format!("Where {} was forecast, {} left", locale.percent(last.forecast, 0), locale.percent(last.observed, 0));
    let subtitle = format!("Tenths of the clients by forecast, 95% intervals; {}", tested(churn, locale));
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let frame = shares(&mut canvas, locale, ["forecast probability of leaving", "share that left"], 0.0);
    for bin in &evidence.calibration {
        let [low, high] = bin.interval;
        let x = frame.px(bin.forecast);
        canvas.line((x, frame.py(low)), (x, frame.py(high)), BLUE, 1.5, None);
    }
    let points = evidence.calibration.iter().map(|b| (frame.px(b.forecast), frame.py(b.observed)));
    canvas.curve(points.clone().collect(), BLUE, 2.5);
    points.for_each(|(x, y)| canvas.dot(x, y, 6.0, BLUE));
    let note = Style::plain(14, GREY).at(Anchor::End);
    canvas.text(frame.px(0.98), frame.py(0.06), note, 560.0, "dashed: every forecast comes true");
    let mended = words::calibration(&evidence.recalibration, locale);
    let short = mended.split(':').next().unwrap_or_default().to_string();
    canvas.text(frame.px(0.98), frame.py(0.02), note, 1020.0, &short);
    Ok(canvas)
}

/// Leavers found against stayers called.
pub fn roc(material: &Material) -> Section<Canvas> {
    let (churn, locale) = (churn_of(material)?, material.locale);
    let evidence = &churn.validation;
    let title = format!("Leaver or stayer: named right {} times in 100", locale.number(evidence.auc * 100.0, 0));
    let mut canvas = Canvas::new(&title, &format!("ROC curve; {}", tested(churn, locale)), &material.caption());
    let frame = shares(&mut canvas, locale, ["stayers called", "leavers found"], 0.0);
    canvas.curve(
        evidence.roc.iter().map(|p| (frame.px(p.false_positive_rate), frame.py(p.true_positive_rate))).collect(),
        BLUE,
        3.0,
    );
    mark_decision(&mut canvas, &frame, evidence, locale);
    let note = Style::plain(14, GREY).at(Anchor::End);
    canvas.text(frame.px(0.98), frame.py(0.02), note, 500.0, "dashed: a coin");
    Ok(canvas)
}

/// Where the chosen threshold stands, on clients that did not choose it.
fn mark_decision(canvas: &mut Canvas, frame: &Frame, evidence: &ModelQuality, locale: &Locale) {
    let c = evidence.confusion;
    let (stayers, leavers) = (c.false_positives + c.true_negatives, c.true_positives + c.false_negatives);
    if stayers == 0 || leavers == 0 || !evidence.threshold.is_finite() {
        return;
    }
    let (x, y) = (c.false_positives as f64 / stayers as f64, c.true_positives as f64 / leavers as f64);
    canvas.dot(frame.px(x), frame.py(y), 8.0, ORANGE);
    let text = format!(
        "from {} on: finds {} of leavers, calls {} of stayers",
        locale.percent(evidence.threshold, 0),
        locale.percent(y, 0),
        locale.percent(x, 0)
    );
    canvas.text(frame.px(x) + 16.0, frame.py(y) + 22.0, Style::plain(15, INK).bold(), 800.0, &text);
}

/// Whom contacting the first tenth, two tenths, … finds.
pub fn lift(material: &Material) -> Section<Canvas> {
    let (churn, locale) = (churn_of(material)?, material.locale);
    let lift = &churn.validation.lift;
    let first = lift.iter().find(|g| g.share >= 0.1).ok_or_else(|| Unavailable::needs("clients who left"))?;
    let title = format!(
        "The top {} of the list hold {} of the leavers",
        locale.percent(first.share, 0),
        locale.percent(first.captured, 0)
    );
    let subtitle = format!("Leavers found by contacting the likeliest first; {}", tested(churn, locale));
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let frame = shares(&mut canvas, locale, ["clients contacted", "leavers found"], 0.0);
    let mut points = vec![(frame.px(0.0), frame.py(0.0))];
    points.extend(lift.iter().map(|g| (frame.px(g.share), frame.py(g.captured))));
    canvas.curve(points, BLUE, 3.0);
    for gain in lift {
        canvas.dot(frame.px(gain.share), frame.py(gain.captured), 6.0, BLUE);
        let text = format!("×{}", locale.number(gain.lift, 1));
        let style = Style::plain(14, INK).at(Anchor::End);
        canvas.text(frame.px(gain.share) - 8.0, frame.py(gain.captured) - 10.0, style, 60.0, &text);
    }
    let note = Style::plain(14, GREY).at(Anchor::End);
    canvas.text(frame.px(0.98), frame.py(0.02), note, 600.0, "dashed: contacting anybody; ×: times as many as that");
    Ok(canvas)
}

/// The weightiest drivers, and how the probability moves with the first ones.
pub fn drivers(material: &Material) -> Section<Canvas> {
    let (churn, locale) = (churn_of(material)?, material.locale);
    let first = churn.drivers.first().ok_or_else(|| Unavailable::needs("columns that tell clients apart"))?;
    let title = format!("What counts most: {}", first.title.replace('_', " "));
    let subtitle =
        "Left: AUC lost when the column is shuffled, with 95% interval. Right: who would leave, all else equal";
    let mut canvas = Canvas::new(&title, subtitle, &material.caption());
    weights(&mut canvas, churn, locale);
    let with_curve: Vec<_> = churn.drivers.iter().filter(|d| d.partial_dependence.len() > 1).take(CURVES).collect();
    let most = with_curve.iter().flat_map(|d| &d.partial_dependence).map(|[_, p]| *p).fold(0.05, f64::max);
    for (place, driver) in with_curve.iter().enumerate() {
        let (column, row) = ((place % 2) as f64, (place / 2) as f64);
        let (left, top) = (640.0 + column * 265.0, 168.0 + row * 268.0);
        let points = &driver.partial_dependence;
        let (Some(from), Some(to)) = (points.first(), points.last()) else { continue };
        let frame = Frame { edges: [left, top, left + 215.0, top + 180.0], x: [from[0], to[0]], y: [0.0, most * 1.05] };
        let decimals = usize::from(to[0] - from[0] < 5.0);
        let x: Vec<(f64, String)> = [from[0], to[0]].map(|v| (v, locale.number(v, decimals))).to_vec();
        let y: Vec<(f64, String)> =
            round_steps(0.0, most * 1.05).into_iter().step_by(2).map(|v| (v, locale.percent(v, 0))).collect();
        frame.draw(&mut canvas, &x, &y, ["", ""]);
        let heading = driver.title.replace('_', " ");
        canvas.text(left, top - 10.0, Style::plain(14, INK).bold(), 220.0, &heading);
        canvas.curve(points.iter().map(|[v, p]| (frame.px(*v), frame.py(*p))).collect(), ORANGE, 2.5);
    }
    Ok(canvas)
}

fn weights(canvas: &mut Canvas, churn: &Churn, locale: &Locale) {
    let shown: Vec<_> = churn.drivers.iter().take(SHOWN).collect();
    let most = shown.iter().map(|d| d.importance_interval[1]).fold(1e-6, f64::max);
    let (left, right, top) = (250.0, 520.0, 160.0);
    let step = (500.0 / shown.len().max(1) as f64).min(60.0);
    let x = |value: f64| left + (right - left) * (value / most).clamp(0.0, 1.0);
    for (driver, place) in shown.iter().zip(0_u32..) {
        let y = top + step * f64::from(place);
        let name = driver.title.replace('_', " ");
        canvas.text(left - 10.0, y + step / 2.0 + 5.0, Style::plain(14, INK).at(Anchor::End), 190.0, &name);
        canvas.rect(left, y + step * 0.2, (x(driver.importance) - left).max(1.0), step * 0.6, BLUE);
        let [low, high] = driver.importance_interval.map(x);
        canvas.line((low, y + step / 2.0), (high, y + step / 2.0), INK, 1.5, None);
        let text = locale.number(driver.importance.max(0.0), 3);
        canvas.text(high + 8.0, y + step / 2.0 + 5.0, Style::plain(14, INK).bold(), 80.0, &text);
    }
    canvas.line((left, top), (left, top + step * shown.len() as f64), LINE, 1.0, None);
}
