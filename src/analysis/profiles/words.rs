//! Portraits in sentences.

use super::{Basis, Contrast, Profiles};
use crate::analysis::features::Scale;
use crate::book::{Locale, Money};

/// Differences from which a feature belongs to the portrait: medium by the usual reading [Romano et al. 2006].
const MEDIUM: f64 = 0.33;
const SMALL: f64 = 0.147;
const LARGE: f64 = 0.474;
/// Features that a portrait has at most.
const MOST: usize = 5;

/// How known behaviours are said, before and after the figure.
const SAID: [(&str, &str, &str); 14] = [
    ("visits_month", "come", "times a month"),
    ("hours_month", "train", "hours a month"),
    ("days_since_visit", "were last here", "days ago"),
    ("usual_gap", "come every", "days"),
    ("tenure_days", "have been coming for", "days"),
    ("miss_rate", "miss", "of their bookings"),
    ("utilization", "use", "of the hours planned"),
    ("revenue_month", "bring", "a month"),
    ("purchases", "have bought", "times"),
    ("mean_purchase", "pay", "a purchase"),
    ("days_since_purchase", "last bought", "days ago"),
    ("customer_days", "first bought", "days ago"),
    ("joined", "joined", "days ago"),
    ("visits_trend", "changed their visits by", "(-1 stopped, 1 began)"),
];

impl Contrast {
    /// The means of leavers and stayers as people write them.
    pub fn written(&self, locale: &Locale) -> [String; 2] {
        let decimals = if self.means.iter().any(|m| m.abs() < 10.0 && *m != 0.0) { 1 } else { 0 };
        let decimals = if self.means.iter().all(|m| m.abs() < 1.0) { 2 } else { decimals };
        self.means.map(|mean| match self.scale {
            Scale::Flag => locale.percent(mean, 0),
            Scale::Share if self.feature != "visits_trend" => locale.percent(mean, 0),
            Scale::Money => Money::from_f64(mean).map_or_else(|| "—".into(), |m| locale.money(m)),
            Scale::Days => locale.number(mean, 0),
            Scale::Number | Scale::Share => locale.number(mean, decimals),
        })
    }

    /// `leavers come 0.9 times a month, stayers 2.0`.
    pub fn describe(&self, locale: &Locale) -> String {
        let [left, stayed] = self.written(locale);
        let title = self.title.replace('_', " ");
        match SAID.iter().find(|(name, ..)| *name == self.feature) {
            Some((_, before, after)) => format!("leavers {before} {left} {after}, stayers {stayed}"),
            None if self.scale == Scale::Flag => format!("{title}: {left} of leavers, {stayed} of stayers"),
            None => format!("{title}: leavers {left}, stayers {stayed}"),
        }
    }

    /// How great the difference is, in a word.
    pub fn size(&self) -> &'static str {
        match self.delta.abs() {
            d if d >= LARGE => "large",
            d if d >= MEDIUM => "medium",
            d if d >= SMALL => "small",
            _ => "hardly any",
        }
    }

    /// Whether it is beyond chance, as far as that can be said.
    pub fn is_sure(&self) -> bool {
        self.p_adjusted.is_none_or(|p| p < 0.05)
    }
}

impl Profiles {
    /// What leavers and stayers are called.
    pub fn names(&self) -> [&'static str; 2] {
        match self.basis {
            Basis::Known => ["left", "stayed"],
            Basis::Bands => ["high risk", "low risk"],
        }
    }

    /// The typical leaver beside the typical stayer, by what tells them apart most.
    pub fn headline(&self, locale: &Locale) -> String {
        let telling = self.contrasts.iter().filter(|c| c.is_sure() && c.delta.abs() >= SMALL);
        let said: Vec<String> = telling.take(MOST).map(|c| c.describe(locale)).collect();
        if said.is_empty() {
            return "Those who leave and those who stay are alike in everything that these data hold.".into();
        }
        format!("What tells them apart most: {}.", said.join("; "))
    }

    /// From whom that is, and by which method.
    pub fn method(&self, locale: &Locale) -> String {
        let number = |n: usize| locale.number(n as f64, 0);
        let [left, stayed] = self.clients.map(number);
        let part = match self.compared < self.clients.iter().sum() {
            true => format!(" An even part of them, {}, was compared.", number(self.compared)),
            false => String::new(),
        };
        match self.basis {
            Basis::Known => format!(
                "{left} who left and {stayed} who stayed ({}), means of those whose value is known. Difference: Cliff's \
                 delta, from -1 to 1, how much more common it is among leavers; p by ranks or of two shares, \
                 adjusted for {} features.{part}",
                self.outcome,
                self.contrasts.len()
            ),
            Basis::Bands => format!(
                "{left} clients at high risk and {stayed} at low risk by the model: nobody knows yet who leaves. The \
                 model made these bands from these very features, so that this shows what it looks at, and proves \
                 nothing.{part}"
            ),
        }
    }
}
