//! A campaign in sentences.

use super::{Method, RetentionCampaign};
use crate::book::{KeptValue, Locale, Money};

impl RetentionCampaign {
    /// The answer in one sentence.
    pub fn headline(&self, locale: &Locale) -> String {
        let number = |n: usize| locale.number(n as f64, 0);
        if self.best.contacted == 0 {
            return format!(
                "At this cost and success no contact pays: among {} clients none has enough at stake.",
                number(self.targets.len())
            );
        }
        let [low, high] = self.best.spread.interval.map(|m| locale.money_with(m, 0));
        format!(
            "Contact {} of {} clients: it costs {}, wins about {} of the {} who would leave, and brings {} after costs \
             (95 of 100 such campaigns: {low} to {high}).",
            number(self.best.contacted),
            number(self.targets.len()),
            locale.money_with(self.best.cost, 0),
            locale.number(self.best.won, if self.best.won < 10.0 { 1 } else { 0 }),
            locale.number(self.best.churn, 0),
            locale.money_with(self.best.profit, 0),
        )
    }

    /// What else is worth knowing, a sentence each.
    pub fn explained(&self, locale: &Locale) -> Vec<String> {
        let money = |m: Money| locale.money_with(m, 0);
        let mut said = vec![self.describe_break_even(locale)];
        if self.best.contacted > 0 {
            said.push(format!(
                "For comparison: as many clients drawn at random bring {}, contacting all {} brings {}.",
                money(self.by_lot),
                locale.number(self.everybody.contacted as f64, 0),
                money(self.everybody.profit)
            ));
        }
        said.push(self.counted(locale));
        if self.unknown_value > 0 {
            said.push(format!(
                "{} clients are left out: no file says what they bring. Type it at \"campaign: a client's month\" (r).",
                locale.number(self.unknown_value as f64, 0)
            ));
        }
        said
    }

    /// From which success on it pays.
    pub fn describe_break_even(&self, locale: &Locale) -> String {
        let at = |rate: f64| locale.percent(rate, 1);
        let assumed = at(self.terms.choices.success_rate);
        match self.break_even {
            None => "Nobody here brings anything that could be lost.".into(),
            Some(rate) if self.best.contacted == 0 && rate > 1.0 => {
                "Even if every contact worked, the best one would cost more than it brings.".into()
            }
            Some(rate) if self.best.contacted == 0 => {
                format!("The first contact pays from a success rate of {} on; you assume {assumed}.", at(rate))
            }
            Some(rate) => {
                let loss = self.best.spread.loss;
                let loss = if loss < 0.001 {
                    format!("less than {}", locale.percent(0.001, 1))
                } else {
                    locale.percent(loss, 1)
                };
                format!(
                    "It pays for itself from a success rate of {} on; you assume {assumed}, which nobody measured: a test \
                     would. The chance that it loses money by bad luck alone is {loss}.",
                    at(rate)
                )
            }
        }
    }

    /// How the figures come about.
    fn counted(&self, locale: &Locale) -> String {
        let choices = &self.terms.choices;
        let value = match choices.value {
            KeptValue::Months => format!(
                "{} months of the client's monthly revenue at a margin of {}",
                locale.number(choices.months_kept, 0),
                locale.percent(self.terms.margin, 0)
            ),
            KeptValue::Lifetime => {
                "the client's lifetime value (view Value), or the months kept where there is none".into()
            }
        };
        let method = match self.best.spread.method {
            Method::Simulation => "2,000 campaigns drawn",
            Method::Normal => "the normal distribution",
        };
        format!(
            "A contact is worth the probability of leaving × {} success × {value}, less {}. The range is that of who leaves \
             and who is won ({method}), given that probabilities and success rate are right.",
            locale.percent(choices.success_rate, 0),
            locale.money_with(choices.cost_per_contact, 2)
        )
    }
}
