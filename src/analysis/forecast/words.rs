//! The forecasts for people who know no statistics: what is expected, how far it was off, what is not known.

use super::{BottomUp, Cadence, ClientFlows, Forecasts, Levers, Line, Measure, Method};
use crate::analysis::value::amount;
use crate::book::Locale;
use crate::stats::forecast::{Accuracy, Centre, Form, Naive, Point, SeasonVerdict, Trend};
use crate::stats::forecast::{ErrorKind, Season};
use chrono::NaiveDate;

/// Fewer held-out values than this say little of an interval.
const ROUGH: usize = 20;
/// An 80 % interval that holds fewer of them is too narrow.
const NARROW: f64 = 0.7;

impl Measure {
    /// A value as people write it: money, or a count.
    pub fn written(self, value: f64, locale: &Locale) -> String {
        match (self, amount(value)) {
            (Measure::Revenue, Some(money)) => locale.money_with(money, 0),
            (Measure::Revenue, None) => "—".into(),
            _ => locale.number(value, 0),
        }
    }

    /// The same with a sign.
    pub fn signed(self, value: f64, locale: &Locale) -> String {
        let text = self.written(value, locale);
        let zero = !text.chars().any(|c| ('1'..='9').contains(&c));
        match () {
            () if zero => "0".into(),
            () if value > 0.0 => format!("+{text}"),
            () => text,
        }
    }

    /// What is expected, as the subject of a sentence.
    fn subject(self) -> &'static str {
        match self {
            Measure::Revenue => "revenue",
            Measure::Sessions => "attended sessions",
            Measure::Clients => "active clients",
        }
    }
}

impl Cadence {
    /// A period in a table: `2019-04`, `2019-04-01`.
    pub fn label(self, start: NaiveDate) -> String {
        start.format(if self == Cadence::Monthly { "%Y-%m" } else { "%Y-%m-%d" }).to_string()
    }

    /// A period in a sentence: `April 2019`, `the week from 04/01/2019`.
    pub fn describe(self, start: NaiveDate, locale: &Locale) -> String {
        match self {
            Cadence::Monthly => start.format("%B %Y").to_string(),
            Cadence::Weekly => format!("the week from {}", locale.date(start)),
        }
    }
}

/// `fifteen months`; beyond twenty in digits.
fn spelt(count: usize, unit: &str) -> String {
    const WORDS: [&str; 21] = [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let plural = if count == 1 { "" } else { "s" };
    WORDS.get(count).map_or_else(|| format!("{count} {unit}{plural}"), |word| format!("{word} {unit}{plural}"))
}

/// The naive method in words: `repeating the last month`.
pub fn naive_name(naive: Naive, cadence: Cadence) -> String {
    let unit = cadence.unit();
    match naive {
        Naive::Last => format!("repeating the last {unit}"),
        Naive::Seasonal(_) => format!("repeating the same {unit} of the year before"),
        Naive::Drift => format!("the last {unit} and the mean change"),
    }
}

/// The form in words: `a level that moves, with a season as an amount`.
pub fn form_name(form: Form) -> String {
    let trend = match form.trend {
        Trend::None => "a level that moves",
        Trend::Additive => "a level with a trend",
        Trend::AdditiveDamped => "a level with a trend that dies away",
        Trend::Multiplicative => "a level that grows by a factor",
        Trend::MultiplicativeDamped => "a level that grows by a factor which dies away",
    };
    let season = match form.season {
        Season::None => "no season",
        Season::Additive => "a season as an amount",
        Season::Multiplicative => "a season as a factor",
    };
    let error = match form.error {
        ErrorKind::Additive => "errors of one size",
        ErrorKind::Multiplicative => "errors in proportion to it",
    };
    format!("{trend}, {season}, {error} ({})", form.name())
}

/// `mean` or `median`.
fn centre_name(centre: Centre) -> &'static str {
    match centre {
        Centre::Mean => "mean",
        Centre::Median => "median",
    }
}

impl Line {
    /// How much of the season is kept.
    fn kept(&self, locale: &Locale) -> String {
        let kept = self.season_kept.map_or_else(|| "—".into(), |kept| locale.percent(kept, 0));
        format!("{kept} of the pattern is kept, the rest may be chance")
    }

    /// The method in use in a few words.
    pub fn method_name(&self) -> String {
        match self.used {
            Method::Combined(centre) => format!("the {} of three smoothing methods", centre_name(centre)),
            Method::Naive(naive) => naive_name(naive, self.cadence),
            Method::Constant => "the value that never changed".into(),
        }
    }

    /// What the first whole period ahead brings.
    pub fn expected_next(&self, locale: &Locale) -> Option<String> {
        let next = self.whole_ahead().next()?;
        let write = |value| self.measure.written(value, locale);
        let Point { mean, low_80, high_80, low_95, high_95 } = next.point;
        Some(format!(
            "For {} about {} {} expected: between {} and {} with a chance of 80%, between {} and {} with 95%.",
            self.cadence.describe(next.start, locale),
            write(mean),
            if self.measure == Measure::Revenue { "of revenue is" } else { self.are_expected() },
            write(low_80),
            write(high_80),
            write(low_95),
            write(high_95),
        ))
    }

    fn are_expected(&self) -> &'static str {
        if self.measure == Measure::Sessions { "attended sessions are" } else { "active clients are" }
    }

    /// The horizon added up; for clients, who are the same ones from month to month, the mean.
    pub fn in_all(&self, locale: &Locale) -> String {
        let count = self.whole_ahead().count();
        let span = format!("the {} ahead", spelt(count, self.cadence.unit()));
        let write = |value| self.measure.written(value, locale);
        match self.measure {
            Measure::Clients => format!(
                "Over {span}: {} a {} on average.",
                write(self.total() / count.max(1) as f64),
                self.cadence.unit()
            ),
            _ => format!("Over {span}: {} in all.", write(self.total())),
        }
    }

    /// What the period under way has brought so far; nothing where none is.
    pub fn describe_running(&self, locale: &Locale) -> Option<String> {
        let running = self.running?;
        let name = self.cadence.describe(running.start, locale);
        let write = |value| self.measure.written(value, locale);
        let begin =
            format!("{} is not over: {} up to {}", capital(&name), write(running.so_far), locale.date(running.to));
        let forecast = format!("Its forecast adds the rest of an expected {} to that.", self.cadence.unit());
        let Some(projected) = running.projected else {
            return Some(format!("{begin}; too early to project. {forecast}"));
        };
        let share = locale.percent(running.usual_share, 0);
        let why = match running.by_course {
            true => format!("by that day {share} of a {} had usually come in", self.cadence.unit()),
            false => format!("{share} of its days are over"),
        };
        Some(format!("{begin}; {why}, so that it is heading for about {}. {forecast}", write(projected)))
    }

    /// How far the forecasts were off where the outcome was known, beside the plain rule, and which is used therefore.
    pub fn describe_tested(&self, locale: &Locale) -> String {
        let unit = self.cadence.unit();
        let Some(found) = &self.evaluation else {
            return format!("Every {unit} was the same, so that nothing can be tested; the forecast is that value.");
        };
        let tests = spelt(found.origins, "test");
        let both = found.method.off.zip(found.baseline.off);
        // Two errors that differ are not written alike.
        let alike = both.is_some_and(|(a, b)| (a * 100.0).round() == (b * 100.0).round());
        let off = |accuracy: &Accuracy| {
            let written = |off| format!("by {}", locale.percent(off, usize::from(alike)));
            accuracy.off.map_or_else(|| "by an unknown part".into(), written)
        };
        let naive = naive_name(found.baseline_method, self.cadence);
        let verdict = match self.used {
            Method::Naive(_) => format!("The plain rule was clearly better, so {naive} is used."),
            _ if found.baseline.is_better_than(&found.method) => {
                "The plain rule was better by less than a fifth, which may be chance, so the methods are used.".into()
            }
            _ => "They were better than that plain rule, and are used.".into(),
        };
        format!(
            "In the last {tests} ({} {unit}s that they had not seen, up to {} ahead) three smoothing methods together were \
             off {} on average; simply {naive} {}. {verdict}",
            locale.number(found.method.values as f64, 0),
            spelt(found.horizon, unit),
            off(&found.method),
            off(&found.baseline),
        )
    }

    /// How the intervals did.
    pub fn describe_intervals(&self, locale: &Locale) -> Option<String> {
        let (accuracy, [of_80, of_95]) = self.measured()?;
        let rough = match accuracy.values < ROUGH {
            true => " So few values say little.",
            false if of_80 < NARROW => " They were too narrow here: think of every range as wider than it is written.",
            false => " The tests overlap, so take these shares as rough.",
        };
        Some(format!(
            "Of the {} values tested {} lay within the 80% interval and {} within the 95% one.{rough}",
            locale.number(accuracy.values as f64, 0),
            locale.percent(of_80, 0),
            locale.percent(of_95, 0),
        ))
    }

    /// What the series can say of a season.
    pub fn describe_season(&self, locale: &Locale) -> String {
        let unit = self.cadence.unit();
        match self.season {
            SeasonVerdict::TooShort { have, need } => format!(
                "{} cannot show a season (that takes {need}): nothing here knows about summer.",
                capital(&spelt(have, &format!("complete {unit}")))
            ),
            SeasonVerdict::NotSupported => "A season was tried, and the data do not support one.".into(),
            SeasonVerdict::Chosen if self.history.len() < 2 * self.cadence.in_a_year() => {
                format!("The forecast has a season, though less than two years were seen: {}.", self.kept(locale))
            }
            SeasonVerdict::Chosen => format!("The forecast has a season, seen at least twice: {}.", self.kept(locale)),
            SeasonVerdict::NoPeriod => "No season was tried.".into(),
        }
    }

    /// How it is forecast.
    pub fn describe_method(&self) -> String {
        let from = format!(
            "Based on {} ({} to {}).",
            spelt(self.history.len(), &format!("complete {}", self.cadence.unit())),
            self.history.first().map_or(String::new(), |(start, _)| self.cadence.label(*start)),
            self.history.last().map_or(String::new(), |(start, _)| self.cadence.label(*start)),
        );
        let unit = self.cadence.unit();
        let centre = self.evaluation.as_ref().map_or_else(Centre::default, |found| found.centre);
        let sums = if self.history.len() >= 2 * crate::stats::forecast::choice::FEWEST {
            format!(", by {unit} and by sums of several")
        } else {
            String::new()
        };
        let season = if self.season_kept.is_some() { ", without the season, which is put back" } else { "" };
        let form = self.form.map_or_else(String::new, |form| {
            format!(
                " The {} of exponential smoothing (forms weighted by AICc, first of them: {}), theta and complex exponential \
                 smoothing{sums}{season}. Intervals by simulation, as wide as the tests asked for.",
                centre_name(centre),
                form_name(form)
            )
        });
        let cut = if self.cut_before { " Days before the first complete one were left out." } else { "" };
        format!("{from}{form}{cut}")
    }

    /// The sum over the clients beside it.
    pub fn describe_clients(&self, locale: &Locale) -> Option<String> {
        let found = self.clients.as_ref()?;
        let next = usize::from(self.running.is_some());
        let month = self.ahead.get(next)?.start;
        Some(format!("{} {}", summed(found, next, month, locale), compared(found, locale)))
    }

    /// What a what-if makes of the horizon.
    pub fn describe_scenario(&self, points: &[Point], levers: &Levers, locale: &Locale) -> String {
        let whole = self.ahead.iter().zip(points).filter(|(next, _)| !next.running);
        let (mut with, mut without, mut count) = (0.0, 0.0, 0.0);
        for (next, point) in whole {
            with += point.mean;
            without += next.point.mean;
            count += 1.0;
        }
        let per = if self.measure == Measure::Clients { f64::max(count, 1.0) } else { 1.0 };
        let share = with / without - 1.0;
        let part = if share.is_finite() {
            format!(" ({}{})", if share > 0.0 { "+" } else { "" }, locale.percent(share, 1))
        } else {
            String::new()
        };
        let kind = if self.measure == Measure::Clients { "on average" } else { "in all" };
        format!(
            "What if: {}. Over {} {} {kind} instead of {}, {}{part}.",
            levers.describe(locale),
            spelt(count as usize, self.cadence.unit()),
            self.measure.written(with / per, locale),
            self.measure.written(without / per, locale),
            self.measure.signed((with - without) / per, locale),
        )
    }

    /// Everything that is to be said, most important first.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut said: Vec<String> = self.expected_next(locale).into_iter().collect();
        said.push(self.in_all(locale));
        said.push(self.describe_tested(locale));
        said.push(self.describe_season(locale));
        said.extend(self.describe_running(locale));
        said.extend(self.describe_intervals(locale));
        said.extend(self.describe_clients(locale));
        said.push(self.describe_method());
        said
    }
}

fn summed(found: &BottomUp, next: usize, month: NaiveDate, locale: &Locale) -> String {
    let at = |values: &[f64]| values.get(next).copied().unwrap_or(0.0);
    let write = |value| Measure::Revenue.written(value, locale);
    format!(
        "Added up over {} clients, each by the chance of still being one and what they spend (BG/NBD, gamma-gamma), {} \
         brings {}, and {} new clients a month as of late another {}.",
        locale.number(found.clients as f64, 0),
        month.format("%B %Y"),
        write(at(&found.known)),
        locale.number(found.arrivals, 0),
        write(at(&found.new)),
    )
}

fn compared(found: &BottomUp, locale: &Locale) -> String {
    let Some([sum, smoothing, naive]) = &found.errors else {
        return "Too few clients had come back early enough for that to be tested.".into();
    };
    let off = |accuracy: &Accuracy| accuracy.off.map_or_else(|| "—".into(), |off| locale.percent(off, 0));
    let verdict = match (sum.is_better_than(smoothing), sum.is_better_than(naive)) {
        (true, true) => "here it was the nearest of the three: give it weight",
        (false, true) | (true, false) => "it lies between the two others",
        (false, false) => "it was the farthest of the three",
    };
    format!(
        "On the same {} months it was off by {}, the smoothing methods by {}, the plain rule by {}: {verdict}.",
        locale.number(sum.values as f64, 0),
        off(sum),
        off(smoothing),
        off(naive)
    )
}

impl Levers {
    /// What is changed, in a few words.
    pub fn describe(&self, locale: &Locale) -> String {
        let choices = &self.choices;
        let mut said = Vec::new();
        let signed = |share: f64| format!("{}{}", if share > 0.0 { "+" } else { "" }, locale.percent(share, 1));
        if (self.revenue - 1.0).abs() > 1e-9 {
            said.push(format!("prices and demand make revenue {}", signed(self.revenue - 1.0)));
        }
        if choices.retention_gain > 0.0 {
            said.push(format!(
                "{} points fewer clients lost a month",
                locale.number(100.0 * choices.retention_gain, 1)
            ));
        }
        if choices.new_clients != 0.0 {
            let sign = if choices.new_clients > 0.0 { "+" } else { "" };
            said.push(format!("{sign}{} new clients a month", locale.number(choices.new_clients, 1)));
        }
        let closed = choices.closed_days as usize;
        if closed > 0 {
            let days = spelt(closed, "day");
            said.push(format!("{days} closed in month {} ahead", choices.closed_month));
        }
        if !choices.closed.is_empty() {
            said.push(format!("{} closed by date", spelt(choices.closed.len(), "day")));
        }
        if said.is_empty() { "nothing is changed".into() } else { said.join(", ") }
    }
}

impl ClientFlows {
    /// What a what-if of new and of kept clients rests on.
    pub fn describe(&self, cadence: Cadence, locale: &Locale) -> String {
        let unit = cadence.unit();
        let new = match self.revenue.first() {
            Some(first) => format!(
                "{} new clients a {unit} came of late; in their first {unit} they brought {} each ({} newcomers)",
                capital(&locale.number(self.arrivals, 1)),
                Measure::Revenue.written(*first, locale),
                locale.number(self.newcomers as f64, 0)
            ),
            None => format!("Too few new clients ({}) to say what one brings", self.newcomers),
        };
        let lost = self.lost.map_or_else(String::new, |(share, _)| {
            format!("; of the clients of a {unit} {} were not seen in the two after it", locale.percent(share, 0))
        });
        format!("{new}{lost}. New clients and kept ones are worked out from that.")
    }
}

impl Forecasts {
    /// Why a line is missing, or what it says.
    pub fn describe(&self, measure: Measure, cadence: Cadence, locale: &Locale) -> Vec<String> {
        match self.line(measure, cadence) {
            Ok(line) => line.describe(locale),
            Err(why) => vec![format!("A forecast of {} {why}.", measure.subject())],
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{business, forecast_of, monthly};
    use super::*;
    use crate::book::ForecastSettings;

    #[test]
    fn a_year_says_that_it_knows_no_summer() {
        let locale = Locale::default();
        let twelve = forecast_of(&business(3, 12, 100.0));
        let said = twelve.line(Measure::Revenue, Cadence::Monthly).unwrap().describe_season(&locale);
        assert!(said.starts_with("Twelve complete months cannot show a season (that takes 13)"), "{said}");
        let forecasts = forecast_of(&business(3, 15, 100.0));
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        let running = line.describe_running(&locale).unwrap();
        assert!(running.starts_with("April 2024 is not over") && running.contains("heading for about"), "{running}");
        let next = line.expected_next(&locale).unwrap();
        assert!(next.starts_with("For May 2024 about $"), "{next}");
        assert!(
            line.describe_tested(&locale).contains("simply repeating the last month"),
            "{}",
            line.describe_tested(&locale)
        );
    }

    #[test]
    fn levers_are_named_and_the_difference_has_its_sign() {
        let forecasts = forecast_of(&business(3, 15, 100.0));
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        let locale = Locale::default();
        let choices = ForecastSettings { new_clients: 2.0, closed_days: 3, ..ForecastSettings::default() };
        let levers = Levers { revenue: 1.1, sessions: 1.0, choices };
        let said = line.describe_scenario(&forecasts.scenario(line, &levers).unwrap(), &levers, &locale);
        assert!(
            said.contains("revenue +10.0%, +2.0 new clients a month, three days closed in month 1 ahead"),
            "{said}"
        );
        assert!(said.contains("+$"), "{said}");
    }

    #[test]
    fn a_series_that_never_changes_says_so() {
        let forecasts = forecast_of(&monthly(&[50.0; 9]));
        let line = forecasts.line(Measure::Revenue, Cadence::Monthly).unwrap();
        assert!(line.describe_tested(&Locale::default()).starts_with("Every month was the same"));
        assert_eq!((spelt(1, "test"), spelt(33, "month")), ("one test".to_string(), "33 months".to_string()));
    }
}
