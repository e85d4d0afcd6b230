//! How far the probabilities can be trusted: the models side by side, whether what was forecast came true, how well
//! clients are ranked, and what deciding by a threshold gets right.

use crate::analysis::churn::{Churn, ModelQuality, ModelRow, words};
use crate::book::Locale;
use crate::tui::app::{App, Workspace};
use crate::tui::widgets;
use crate::tui::widgets::plot::{Axis, Mark, plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A plot of this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plot {
    /// Forecast against what came true.
    #[default]
    Calibration,
    /// Leavers found against stayers called in vain.
    Roc,
    /// Leavers found by contacting so many.
    Lift,
}

impl Plot {
    const ALL: [Plot; 3] = [Plot::Calibration, Plot::Roc, Plot::Lift];

    /// The one after it, around the end.
    pub fn next(self) -> Self {
        match self {
            Plot::Calibration => Plot::Roc,
            Plot::Roc => Plot::Lift,
            Plot::Lift => Plot::Calibration,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Plot::Calibration => "Does it come true?",
            Plot::Roc => "ROC: leavers found against stayers called",
            Plot::Lift => "Leavers that a campaign finds",
        }
    }
}

/// Draws the models, the plots and the sentences; where one plot fits, the one that was chosen.
pub fn render(app: &App, workspace: &Workspace, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let evidence = &churn.validation;
    let rules = churn.dated().map_or(0, |dated| dated.rules.len());
    let height = ((churn.models.len() + rules) as u16 + 4).min(area.height);
    render_models(app, workspace, churn, Rect { height, ..area }, buf);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    if below.height < 5 {
        return;
    }
    if area.width >= 100 && below.height >= 22 {
        let plots = Rect { height: below.height * 3 / 5, ..below };
        let third = plots.width / 3;
        for (place, which) in Plot::ALL.into_iter().enumerate() {
            let x = plots.x + third * place as u16;
            let width = if place == 2 { plots.right() - x } else { third };
            render_plot(app, evidence, which, which.title(), Rect { x, width, ..plots }, buf);
        }
        let words = Rect { y: plots.bottom(), height: below.bottom() - plots.bottom(), ..below };
        render_words(app, churn, Plot::Calibration, words, buf);
        return;
    }
    let width = below.width / 2;
    let title = format!("{}{}", app.evidence_plot.title(), app.keyed(" (<group>: next plot)"));
    render_plot(app, evidence, app.evidence_plot, &title, Rect { width, ..below }, buf);
    let words = Rect { x: below.x + width, width: below.width - width, ..below };
    render_words(app, churn, app.evidence_plot, words, buf);
}

fn render_models(app: &App, workspace: &Workspace, churn: &Churn, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let title = format!("On {} that they had not seen{}", words::unseen(churn, locale), super::stale(app, workspace));
    let inner = widgets::panel(area, &title, buf, theme);
    let line = |cells: [&str; 5]| {
        let [name, auc, loss, brier, note] = cells;
        format!("{name:<22}{auc:>15}{loss:>10}{brier:>9}  {note}")
    };
    let width = usize::from(inner.width);
    let head = line(["", "AUC ± sd", "log loss", "Brier", ""]);
    buf.set_stringn(inner.x, inner.y, head, width, theme.strong());
    let mut y = inner.y + 1;
    for model in &churn.models {
        let used = model.model == churn.method;
        let text = model_line(model, used, locale);
        if y < inner.bottom() {
            let style = if used { theme.good() } else { theme.text() };
            buf.set_stringn(inner.x, y, line([&text[0], &text[1], &text[2], &text[3], &text[4]]), width, style);
        }
        y += 1;
    }
    for rule in churn.dated().iter().flat_map(|dated| &dated.rules) {
        if y >= inner.bottom() {
            return;
        }
        let auc = format!("{} ± {}", locale.number(rule.auc, 3), locale.number(rule.auc_sd, 3));
        buf.set_stringn(inner.x, y, line([rule.name, &auc, "—", "—", "no model"]), width, theme.dim());
        y += 1;
    }
    if let Some(baseline) = churn.validation.baseline.filter(|_| y < inner.bottom()) {
        let number = |v: f64| locale.number(v, 4);
        let note = format!("everybody {}", locale.percent(baseline.rate, 1));
        let text =
            line(["the rate for everybody", "0.500", &number(baseline.log_loss), &number(baseline.brier), &note]);
        buf.set_stringn(inner.x, y, text, width, theme.dim());
    }
}

fn model_line(model: &ModelRow, used: bool, locale: &Locale) -> [String; 5] {
    let auc = format!("{} ± {}", locale.number(model.auc, 3), locale.number(model.auc_sd, 3));
    let note = match (used, model.recalibrated) {
        (true, true) => "● used, recalibrated",
        (true, false) => "● used",
        (false, true) => "recalibrated",
        (false, false) => "",
    };
    [model.model.into(), auc, locale.number(model.log_loss, 4), locale.number(model.brier, 4), note.into()]
}

fn render_plot(app: &App, evidence: &ModelQuality, which: Plot, title: &str, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let inner = widgets::panel(area, title, buf, theme);
    let axis = |title: &str| Axis {
        bounds: [0.0, 1.0],
        ticks: [0.0, 0.5, 1.0].map(|v| (v, locale.percent(v, 0))).to_vec(),
        title: title.into(),
    };
    let even = Mark::Rule([0.0, 0.0], [1.0, 1.0], theme.dim());
    match which {
        Plot::Calibration => {
            let points: Vec<[f64; 2]> = evidence.calibration.iter().map(|b| [b.forecast, b.observed]).collect();
            let dots = points.iter().map(|[x, y]| (*x, *y)).collect();
            let mut marks = vec![even, Mark::Path(&points, theme.attention()), Mark::Dots(dots, theme.good())];
            let at = |b: &crate::stats::validation::calibration::CalibrationBin| {
                let [low, high] = b.interval;
                Mark::Rule([b.forecast, low], [b.forecast, high], theme.good())
            };
            marks.extend(evidence.calibration.iter().map(at));
            plot(inner, &axis("forecast"), &axis("left"), &marks, buf, theme);
        }
        Plot::Roc => {
            let points: Vec<[f64; 2]> =
                evidence.roc.iter().map(|p| [p.false_positive_rate, p.true_positive_rate]).collect();
            let marks = [even, Mark::Path(&points, theme.attention())];
            plot(inner, &axis("stayers called"), &axis("leavers found"), &marks, buf, theme);
        }
        Plot::Lift => {
            let mut points = vec![[0.0, 0.0]];
            points.extend(evidence.lift.iter().map(|g| [g.share, g.captured]));
            let marks = [even, Mark::Path(&points, theme.attention())];
            plot(inner, &axis("clients contacted"), &axis("leavers found"), &marks, buf, theme);
        }
    }
}

/// Sentences, those about the plot in front first.
fn render_words(app: &App, churn: &Churn, front: Plot, area: Rect, buf: &mut Buffer) {
    let inner = widgets::panel(area, "What that means", buf, app.theme);
    let (evidence, locale) = (&churn.validation, &app.launch.locale);
    let [comes_true, decided, found] = [
        Some(words::calibration(&evidence.recalibration, locale)),
        words::decisions(evidence, locale),
        words::campaign(evidence, locale),
    ];
    let order = match front {
        Plot::Calibration => [comes_true, decided, found],
        Plot::Roc => [decided, comes_true, found],
        Plot::Lift => [found, decided, comes_true],
    };
    let mut said: Vec<String> = order.into_iter().flatten().collect();
    said.extend(churn.dated().into_iter().flat_map(|dated| words::dated(dated, locale)));
    said.push(words::tested(churn));
    widgets::whole_sentences(&said, inner, buf, app.theme.text());
}
