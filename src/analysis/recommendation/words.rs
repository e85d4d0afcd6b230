//! The next service in sentences.

use super::Recommendation;
use crate::book::Locale;

impl Recommendation {
    /// How well it does, and whether it is advice.
    pub fn describe(&self, locale: &Locale) -> String {
        let e = &self.evidence;
        let number = |n: usize| locale.number(n as f64, 0);
        let percent = |p: f64| locale.percent(p, 0);
        let figures = format!(
            "From the {} of {} clients ({} of them two or more of {} kinds): one left out at a time, what alike clients take \
             names it first in {} of {} cases, the most popular one in {}",
            self.what,
            number(e.clients[0]),
            number(e.clients[1]),
            number(e.services),
            percent(e.hit_rate),
            locale.number(e.trials as f64, 0),
            percent(e.popularity)
        );
        match self.beats_popularity() {
            true => format!("{figures}. So the suggestions are worth making."),
            false => format!("{figures}. That is no better beyond chance, so nothing is suggested."),
        }
    }

    /// Why nothing is suggested.
    pub fn no_better(&self, locale: &Locale) -> String {
        let e = &self.evidence;
        format!(
            "clients whose choices tell more than popularity does: what alike clients take names the service left out in \
             {} of cases, the most popular one in {}",
            locale.percent(e.hit_rate, 0),
            locale.percent(e.popularity, 0)
        )
    }
}
