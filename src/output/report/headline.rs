//! The figures that everybody asks for first, a what-if's beside those of today.

use super::track_record::with_warning;
use super::{Headline, counted};
use crate::analysis::Answers;
use crate::analysis::figures::Yardstick;
use crate::analysis::track_record::Promise;
use crate::book::Money;
use crate::output::charts::finding;
use crate::output::{Material, one_line};

/// The report's title: what stands out most, as far as it is known.
pub fn title(material: &Material) -> String {
    match &material.answers.concentration {
        Ok(c) if c.gini.is_finite() => finding::concentration(c, material.locale),
        _ => "What the client table says".into(),
    }
}

/// `What if: hour $67.00, thirty $40.00`; nothing without a what-if.
pub fn what_if(material: &Material) -> Option<String> {
    let prices = material.what_if_prices()?;
    Some(one_line(&format!("What if: {prices}. The figures of today stand beside it.")))
}

/// A figure that may be unknown.
enum Figure {
    Money(Money),
    Percent(f64),
    Hours(f64),
    Number(f64),
}

impl Figure {
    fn written(&self, material: &Material) -> String {
        let locale = material.locale;
        match self {
            Figure::Money(v) => locale.money(*v),
            Figure::Percent(v) => locale.percent(*v, 1),
            Figure::Hours(v) => format!("{} h", locale.number(*v, 1)),
            Figure::Number(v) => locale.number(*v, 2),
        }
    }

    /// `self − other` with its sign; `no change` where nobody would see one.
    fn difference(&self, other: &Figure, material: &Material) -> String {
        let locale = material.locale;
        let (written, sign) = match (self, other) {
            (Figure::Money(a), Figure::Money(b)) => (locale.money_with(*a - *b, 0), (*a - *b).to_f64()),
            (Figure::Percent(a), Figure::Percent(b)) => {
                (format!("{} points", locale.number((a - b) * 100.0, 1)), a - b)
            }
            (Figure::Hours(a), Figure::Hours(b)) => (format!("{} h", locale.number(a - b, 1)), a - b),
            (Figure::Number(a), Figure::Number(b)) => (locale.number(a - b, 2), a - b),
            _ => return String::new(),
        };
        if !written.chars().any(|c| ('1'..='9').contains(&c)) {
            return "no change".into();
        }
        if sign > 0.0 { format!("+{written}") } else { written }
    }
}

type Pick = fn(&Answers, &Material) -> Option<Figure>;

/// Label, figure, note.
pub fn figures(material: &Material) -> Vec<Headline> {
    let rows: [(&str, Pick, String); 6] = [
        ("Revenue a month", |a, _| Some(Figure::Money(a.revenue.as_ref().ok()?.monthly)), revenue_note(material)),
        (
            share_label(material),
            |a, _| Some(Figure::Percent(a.utilization.as_ref().ok()?.overall)),
            utilization_note(material),
        ),
        (
            "Missing hours a month",
            |a, _| Some(Figure::Hours(a.utilization.as_ref().ok()?.unrealized_hours_monthly)),
            with_warning(over_note(material), material, &[Promise::MissingHours]),
        ),
        (
            "Opportunity a month",
            |a, _| Some(Figure::Money(a.opportunity.as_ref().ok()?.monthly)),
            with_warning(flat_note(material), material, &[Promise::MissingHours]),
        ),
        (
            "Gini of the revenue",
            |a, _| Some(Figure::Number(a.concentration.as_ref().ok()?.gini)),
            "0: all bring the same, 1: one brings everything".into(),
        ),
        (
            "Revenue at risk a month",
            |a, m| Some(Figure::Money(a.revenue_at_risk(m.book, m.selection)?.monthly)),
            with_warning(risk_note(material), material, &[Promise::RevenueAtRisk]),
        ),
    ];
    rows.into_iter()
        .map(|(label, pick, note)| {
            let now = pick(material.answers, material);
            let before = material.baseline.and_then(|baseline| pick(baseline, material));
            Headline {
                label: label.into(),
                value: now.as_ref().map_or_else(|| "not available".into(), |f| f.written(material)),
                baseline: before.as_ref().map(|f| f.written(material)),
                difference: now.as_ref().zip(before.as_ref()).map(|(now, before)| now.difference(before, material)),
                note,
            }
        })
        .collect()
}

fn revenue_note(material: &Material) -> String {
    let locale = material.locale;
    match &material.answers.revenue {
        Ok(r) => {
            let months = material.answers.results.months;
            let unit = if months == 1.0 { "month" } else { "months" };
            let decimals = usize::from(months.fract() != 0.0);
            format!("{} over {} {unit}", locale.money(r.total), locale.number(months, decimals))
        }
        Err(why) => why.to_string(),
    }
}

fn risk_note(material: &Material) -> String {
    match material.answers.revenue_at_risk(material.book, material.selection) {
        Some(risk) => risk.statement().into(),
        None => material.answers.disengagement.as_ref().err().map_or(String::new(), ToString::to_string),
    }
}

/// What a share of the expected hours is called: utilization is of a plan.
fn share_label(material: &Material) -> &'static str {
    match material.answers.results.yardstick {
        Yardstick::Plan => "Utilization",
        Yardstick::Rhythm => "Pace against their own rhythm",
        Yardstick::PlanOrRhythm => "Hours against plan or own rhythm",
    }
}

fn utilization_note(material: &Material) -> String {
    let locale = material.locale;
    match &material.answers.utilization {
        Ok(u) if u.against != Yardstick::Plan => {
            let months = material.answers.results.months;
            format!(
                "the clients who still come make {} of the {} h a month expected {}",
                locale.number(u.delivered_hours / months, 1),
                locale.number(u.expected_hours / months, 1),
                match u.against {
                    Yardstick::Plan | Yardstick::Rhythm => "by their own rhythm",
                    Yardstick::PlanOrRhythm => "by plan, or by their own rhythm where no file states one",
                },
            )
        }
        Ok(u) => format!(
            "{} of {} planned hours; {} when nobody's extra hours make up for another's missing ones",
            locale.number(u.delivered_hours, 1),
            locale.number(u.expected_hours, 1),
            locale.percent(u.overall_capped, 1)
        ),
        Err(why) => why.to_string(),
    }
}

fn over_note(material: &Material) -> String {
    match &material.answers.utilization {
        Ok(u) => format!(
            "over-delivered, and not netted: {} h a month",
            material.locale.number(u.over_delivered_hours_monthly, 1)
        ),
        Err(why) => why.to_string(),
    }
}

fn flat_note(material: &Material) -> String {
    let locale = material.locale;
    match &material.answers.opportunity {
        Ok(o) => match (o.monthly_at_flat_rate, o.flat_rate) {
            (Some(flat), Some(rate)) => format!(
                "{}, at each client's own rate; {} if every hour cost {}",
                counted(material, o.clients, "client", "clients"),
                locale.money(flat),
                locale.money_with(rate, 2)
            ),
            _ => counted(material, o.clients, "client", "clients"),
        },
        Err(why) => why.to_string(),
    }
}
