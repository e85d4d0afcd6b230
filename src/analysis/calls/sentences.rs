//! Why to call, in a sentence with its figures.

use super::dates::{self, Contact};
use super::worth::Keeping;
use super::{CustomerValue, HORIZON, Rule};
use crate::analysis::Figures;
use crate::analysis::per_client::at;
use crate::book::{Assumptions, Locale, Money};

/// What a sentence is filled with.
pub(super) struct Told<'a> {
    pub figures: &'a Figures,
    pub assumptions: &'a Assumptions,
    pub contact: Option<&'a Contact>,
    pub keeping: Option<Keeping>,
    pub is_rhythm: bool,
    pub worth: Money,
    pub locale: &'a Locale,
}

impl Told<'_> {
    /// The sentence of `rule` for client `i`.
    pub fn reason(&self, rule: &Rule, i: usize) -> String {
        let pattern = rule.rhythm.as_ref().filter(|_| self.is_rhythm).unwrap_or(&rule.reason);
        let mut text = String::with_capacity(pattern.len() + 16);
        let mut rest = pattern.as_str();
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
        {
            text.push_str(before);
            text.push_str(&self.figure(name, i));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn figure(&self, name: &str, i: usize) -> String {
        let Told { figures, contact, locale, .. } = *self;
        // Against a rhythm, hours are those of a month.
        let by = if self.is_rhythm { figures.months } else { 1.0 };
        let expected = at(&figures.expected, i) * self.assumptions.target_utilization;
        match name {
            "delivered" => self.hours(at(&figures.held, i) / by),
            "expected" => self.hours(expected / by),
            "utilization" => locale.percent(at(&figures.utilization, i), 0),
            "missing" => self.hours(at(&figures.unrealized, i)),
            "share" => locale.percent(at(&figures.share, i), 1),
            "opportunity" => self.money(CustomerValue::Opportunity.of(figures, i)),
            "revenue" => self.money(CustomerValue::Revenue.of(figures, i)),
            "plan" => self.money(CustomerValue::Plan.of(figures, i)),
            "monthly" => self.money(self.keeping.map(|k| k.monthly)),
            "worth" => self.money(Some(self.worth)),
            "chance" => self.chance(),
            "since" => contact.map_or("—".into(), |c| dates::long(c.since)),
            "gap" => contact.and_then(|c| c.gap).map_or("—".into(), dates::every),
            "visits" => contact.map_or("—".into(), |c| c.counted(locale)),
            "last" => contact.map_or("—", |c| if c.bought { "last bought" } else { "last seen" }).into(),
            "came" => contact.map_or("—", |c| if c.bought { "bought" } else { "came" }).into(),
            "come" => contact.map_or("—", |c| if c.bought { "buy" } else { "come" }).into(),
            other => format!("{{{other}}}"),
        }
    }

    /// How likely it is that the client is lost, and how that is known.
    fn chance(&self) -> String {
        let Some(Keeping { lost, cases, .. }) = self.keeping else { return "—".into() };
        let in_hundred = self.locale.number(100.0 * lost, 0);
        match cases {
            None => format!("the churn model gives {in_hundred} in 100 that they leave"),
            Some(0) => format!("this log has nobody like that, and {in_hundred} in 100 are taken to be lost"),
            Some(n) => {
                let n = self.locale.number(f64::from(n), 0);
                format!("{in_hundred} in 100 like that did not come back in {HORIZON} days ({n} cases)")
            }
        }
    }

    fn hours(&self, hours: f64) -> String {
        self.locale.number(hours, if (hours * 10.0).round() % 10.0 == 0.0 { 0 } else { 1 })
    }

    fn money(&self, amount: Option<Money>) -> String {
        amount.map_or("—".to_string(), |a| {
            // Nobody calls for cents.
            let decimals = if a.to_f64().abs() < 10.0 { 2 } else { 0 };
            self.locale.money_with(a, decimals)
        })
    }
}
