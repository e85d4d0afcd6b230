//! Cohorts in plain sentences.

use super::{COMPARED, CohortRow, Cohorts, Joined, Retained};
use crate::analysis::active_days::{SeenBy, ToldBy};
use crate::book::Locale;

/// Ages at which the curve is put into words.
pub const AGES: [usize; 4] = [1, 3, 6, 12];
/// The age at which cohorts are compared.
const COMPARED_AT: usize = 3;

impl Cohorts {
    /// `came`, or `bought`.
    pub fn verb(&self) -> &'static str {
        match self.by {
            SeenBy::Visits => "came",
            SeenBy::Purchases => "bought",
        }
    }

    /// Everything worth saying, the most important first.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut said = vec![self.headline(locale)];
        said.extend(self.compared(locale));
        said.extend(self.money(locale));
        said.push(self.who_was_there(locale));
        said.extend(self.under_way());
        let unseen = match self.by {
            SeenBy::Visits => "Who comes again after a month without a visit counts again, so a row can rise.",
            SeenBy::Purchases => "Who buys again after a month without a purchase counts again, so a row can rise.",
        };
        said.push(format!(
            "A client counts in a month in which they {} at least once. {unseen} Intervals: Wilson, 95%.",
            self.verb()
        ));
        said
    }

    /// How many of 100 newcomers were still seen after 1, 3, 6, 12 months.
    pub fn headline(&self, locale: &Locale) -> String {
        let points: Vec<&Retained> = AGES.iter().filter_map(|age| self.at(*age)).collect();
        if points.is_empty() {
            let needs = match self.cohorts.iter().any(|row| row.joined == Joined::InMonth) {
                true => "the log is too short: no newcomer was followed for a whole month yet",
                false => "nobody was first seen after the log began",
            };
            return format!("How many newcomers stay is not known: {needs}.");
        }
        let part = |point: &&Retained| {
            let months = if point.age == 1 { "1 month".into() } else { format!("{} months", point.age) };
            let [low, high] = point.interval.map(|end| locale.number(end * 100.0, 0));
            format!(
                "{} after {months} ({low} to {high}; {} clients)",
                locale.number(point.share * 100.0, 0),
                locale.number(point.clients as f64, 0)
            )
        };
        let parts: Vec<String> = points.iter().map(part).collect();
        format!("Out of 100 newcomers who still {}: {}.", self.verb(), parts.join(", "))
    }

    fn compared(&self, locale: &Locale) -> Option<String> {
        let large = || self.cohorts.iter().filter(|row| row.joined == Joined::InMonth && row.clients >= COMPARED);
        let followed = |age: usize| large().filter(move |row| row.whole > age);
        let age = (1..=COMPARED_AT).rev().find(|age| followed(*age).count() > 1)?;
        let share = |row: &&CohortRow| row.share(age).unwrap_or(0.0);
        let best = followed(age).max_by(|a, b| share(a).total_cmp(&share(b)))?;
        let worst = followed(age).min_by(|a, b| share(a).total_cmp(&share(b)))?;
        let named = |row: &CohortRow| {
            let count = locale.number(row.clients as f64, 0);
            format!("{} ({} of {count})", row.month, locale.number(row.active.get(age).copied().unwrap_or(0) as f64, 0))
        };
        let interval =
            |row: &CohortRow| crate::stats::proportion::wilson(row.active.get(age).copied().unwrap_or(0), row.clients);
        let chance = match (interval(best), interval(worst)) {
            (Some([low, _]), Some([_, high])) if low > high => "their intervals are apart",
            _ => "their intervals overlap, so this may be chance",
        };
        Some(format!(
            "Best after {age} month{}: the newcomers of {}; worst: {}; {chance}. Months with fewer than {COMPARED} \
             newcomers are not compared.",
            if age == 1 { "" } else { "s" },
            named(best),
            named(worst)
        ))
    }

    fn money(&self, locale: &Locale) -> Option<String> {
        let parts: Vec<String> = AGES
            .iter()
            .filter_map(|age| Some((age, self.at(*age)?.revenue_share?)))
            .map(|(age, share)| format!("{} after {age}", locale.number(share * 100.0, 0)))
            .collect();
        (!parts.is_empty()).then(|| {
            format!(
                "Of each 100 that newcomers paid in their first month they paid, months later: {}. Passes paid in \
                 advance count in the month of the payment.",
                parts.join(", ")
            )
        })
    }

    fn who_was_there(&self, locale: &Locale) -> String {
        let before = self.cohorts.iter().find(|row| row.joined == Joined::Before).map_or(0, |row| row.clients);
        let told = match self.told_by {
            ToldBy::FirstVisits => "the log marks first visits",
            ToldBy::Joined => "the client list has the day of joining",
            ToldBy::FirstDays => "they were seen in its first month, so their real beginning is not known",
        };
        match before {
            0 => format!("Nobody was there before the log begins on {} ({told}).", locale.date(self.start)),
            n => format!(
                "{} before the log begins on {} ({told}): the first row is everybody who was there before; it is not in \
                 the curve.",
                if n == 1 {
                    "1 client was there".to_string()
                } else {
                    format!("{} clients were there", locale.number(n as f64, 0))
                },
                locale.date(self.start)
            ),
        }
    }

    fn under_way(&self) -> Option<String> {
        let under_way = self.cohorts.iter().any(|row| row.whole < row.active.len());
        under_way.then(|| {
            format!("{} is not over: its cells carry a * and are not in the curve.", self.as_of.format("%Y-%m"))
        })
    }
}
