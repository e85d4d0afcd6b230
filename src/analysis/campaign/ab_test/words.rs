//! A test in sentences.

use super::{Design, FileTest, Reading};
use crate::analysis::segments::clusters::words::probability;
use crate::book::Locale;
use crate::stats::ab_test::ShareTest;

impl Design {
    /// How large it must be, and whether there are enough.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let number = |n: u64| locale.number(n as f64, 0);
        let percent = |p: f64| locale.percent(p, 1);
        let mut said = vec![format!(
            "Left alone, {} of the clients worth contacting stay; with the offer it would be {}. To see that difference with \
             a chance of {} (and to see one that is not there in only {} of 100 tests), each arm takes {} clients.",
            percent(self.stay_alone),
            percent(self.stay_offered),
            locale.percent(self.power, 0),
            locale.number(self.alpha * 100.0, 0),
            number(self.per_arm)
        )];
        said.push(match self.is_enough() {
            true => format!(
                "There are {}: enough. Export \"campaign\": column arm says who gets the offer (A), who is left alone (B) and \
                 who waits (later), drawn at random.",
                number(self.clients as u64)
            ),
            false => {
                let least = match self.detectable {
                    Some(rate) => format!("only a success rate of {} or more would show", percent(rate)),
                    None => "not even an offer that works on everybody would show".into(),
                };
                format!(
                    "There are {}: too few. With half of them in each arm the chance of seeing it is {}; {least}. Test a \
                     stronger offer, which needs fewer, or gather clients over several months.",
                    number(self.clients as u64),
                    percent(self.power_with_all)
                )
            }
        });
        said.push(
            "Why a test: those who are called may differ from those who are not. Only where the lot decides who is called is \
             a difference due to the call. Method: normal approximation with pooled variance (Fleiss, Levin & Paik 2003)."
                .into(),
        );
        said
    }
}

impl Reading {
    /// What it showed; `stayed` is what counted.
    pub fn describe(&self, stayed: &str, locale: &Locale) -> String {
        let number = |n: u64| locale.number(n as f64, 0);
        let points = |d: f64| locale.number(d * 100.0, 1);
        let [alone, offered] = self.effect.rates.map(|r| locale.percent(r, 1));
        let [low, high] = self.effect.interval;
        let test = match self.effect.test {
            ShareTest::PooledZ => "z test",
            ShareTest::FisherExact => "Fisher's exact test",
        };
        let more = if self.effect.difference < 0.0 { "fewer" } else { "more" };
        let lift = self.effect.lift.map_or(String::new(), |l| {
            let sign = if l < 0.0 { "" } else { "+" };
            format!(", lift {sign}{}", locale.percent(l, 1))
        });
        let figures = format!(
            "Of {} who got the offer {} {stayed} ({offered}), of {} left alone {} ({alone}): {} points {more} (95% interval \
             {} to {}{lift}; {test}, p {}).",
            number(self.offered.trials),
            number(self.offered.successes),
            number(self.alone.trials),
            number(self.alone.successes),
            points(self.effect.difference.abs()),
            points(low),
            points(high),
            probability(self.effect.p, locale)
        );
        format!("{figures} {}", self.verdict())
    }

    fn verdict(&self) -> &'static str {
        let [low, high] = self.effect.interval;
        match (low > 0.0, high < 0.0) {
            (true, _) => "The offer works.",
            (_, true) => "The offer does harm: leave these clients alone.",
            _ => {
                "That may be chance: no effect fits these figures as well. It does not show that the offer is useless, only \
                 that this test cannot tell."
            }
        }
    }

    /// The success rate that it shows, beside the assumed one.
    pub fn describe_success(&self, assumed: f64, locale: &Locale) -> Option<String> {
        let (rate, [low, high]) = self.success_rate?;
        let percent = |p: f64| locale.percent(p, 0);
        Some(format!(
            "So the success rate is {} (95% interval {} to {}; you assume {}). Type it at \"campaign: success rate\" to see \
             what the campaign brings.",
            percent(rate),
            percent(low.max(-1.0)),
            percent(high.min(1.0)),
            percent(assumed)
        ))
    }
}

impl FileTest {
    /// What the file's own test showed.
    pub fn describe(&self, locale: &Locale) -> String {
        let [offered, alone] = &self.arms;
        let head = format!("In the file, {} \"{offered}\" against \"{alone}\", by {}:", self.column, self.success);
        match &self.reading {
            Ok(reading) if self.success == "stayed" => format!("{head} {}", reading.describe("stayed", locale)),
            Ok(reading) => format!("{head} {}", reading.describe("answered yes", locale)),
            Err(why) => format!("{head} {why}."),
        }
    }
}
