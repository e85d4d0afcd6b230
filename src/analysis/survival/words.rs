//! How long clients stay, in plain sentences.

use super::covariates::Contrast;
use super::{Contract, Curve, Hazard, Hazards, Kind, Retained, SURE, Source, Split, Survival};
use crate::analysis::value::amount;
use crate::book::Locale;

/// Clients below which a curve is a hint and no more.
const FEW: usize = 30;

impl Survival {
    /// Everything worth saying about the curve, the most important first.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut said = vec![self.curve.headline(locale), self.curve.half(locale)];
        said.extend(self.once(locale));
        if self.curve.clients < FEW {
            let n = self.curve.clients;
            let clients = if n == 1 { "client" } else { "clients" };
            said.push(format!("Only {n} {clients}: a hint, no more."));
        }
        said.extend(self.source.describe(locale));
        said
    }

    /// How many were seen on one day and never again.
    fn once(&self, locale: &Locale) -> Option<String> {
        let verb = match self.source.kind {
            Kind::Visits => "came",
            Kind::Purchases => "bought",
            Kind::Stated | Kind::JoinedAndLeft => return None,
        };
        let first = self.curve.steps.steps.first().filter(|step| step.time <= 0.0 && step.events > 0)?;
        Some(format!("{} of 100 {verb} on one day and never again.", locale.number(100.0 * (1.0 - first.survival), 0)))
    }

    /// What those who are still there will bring, or why that cannot be said.
    pub fn describe_contract(&self, locale: &Locale) -> String {
        match &self.contract {
            Ok(contract) => contract.describe(self.source.kind, locale),
            Err(why) => format!("How much longer clients will stay is not known: this {why}."),
        }
    }

    /// What makes clients leave sooner, or why that cannot be said.
    pub fn describe_hazards(&self, locale: &Locale) -> Vec<String> {
        match &self.hazards {
            Ok(hazards) => hazards.describe(locale),
            Err(why) => vec![format!("What makes clients leave sooner is not known: this {why}.")],
        }
    }
}

/// `5.2 months`, `1 month`, below a month `12 days`.
pub fn lasting(time: f64, locale: &Locale) -> String {
    match (time * super::vocabulary::MONTH).round() {
        _ if time >= 1.0 => months(time, locale),
        0.0 => "no day".into(),
        1.0 => "1 day".into(),
        days => format!("{} days", locale.number(days, 0)),
    }
}

/// `5.2 months`, `1 month`.
fn months(months: f64, locale: &Locale) -> String {
    let decimals = if months.fract() == 0.0 { 0 } else { 1 };
    let unit = if months == 1.0 { "month" } else { "months" };
    format!("{} {unit}", locale.number(months, decimals))
}

impl Curve {
    /// How many of 100 are still there after 1, 3, 6, 12 months.
    pub fn headline(&self, locale: &Locale) -> String {
        let known: Vec<(&Retained, f64)> = self.retention.iter().filter_map(|r| Some((r, r.share?))).collect();
        if known.is_empty() {
            return format!(
                "Nobody was observed for a month yet (the longest: {}), so how many stay cannot be said.",
                months(self.longest, locale)
            );
        }
        let part = |(r, share): &(&Retained, f64)| {
            let interval = r.interval.map_or_else(String::new, |ends| {
                let [low, high] = ends.map(|end| locale.number(end * 100.0, 0));
                format!(" ({low} to {high})")
            });
            let ago = if r.months == 1 { "1 month".into() } else { r.months.to_string() };
            format!("{}{interval} after {ago}", locale.number(share * 100.0, 0))
        };
        let parts: Vec<String> = known.iter().map(part).collect();
        let unknown = match self.retention.iter().find(|r| r.share.is_none()) {
            Some(first) => format!(" Nobody was observed for {} months.", first.months),
            None => String::new(),
        };
        format!("Of 100 clients, still there: {}.{unknown}", parts.join(", "))
    }

    /// When half have left.
    pub fn half(&self, locale: &Locale) -> String {
        let number = |n: usize| locale.number(n as f64, 0);
        let counted = match self.clients {
            1 => format!("1 client, who {}", if self.left == 1 { "left" } else { "has not left" }),
            n => format!("{} clients, {} left", number(n), number(self.left)),
        };
        let method = format!("{counted}; Kaplan–Meier with 95% intervals");
        match (self.left, self.median) {
            (0, _) => format!("Nobody left, so nothing can be estimated about leaving ({method})."),
            (_, None) => format!("Fewer than half leave within the time observed, so no median is known ({method})."),
            (_, Some(median)) => {
                let ends = match self.median_interval {
                    [Some(low), Some(high)] => format!(" ({} to {})", lasting(low, locale), lasting(high, locale)),
                    [Some(low), None] => format!(" (at least {})", lasting(low, locale)),
                    _ => String::new(),
                };
                match median {
                    0.0 => format!("Half were seen on one day only{ends} ({method})."),
                    _ => format!("Half have left after {}{ends} ({method}).", lasting(median, locale)),
                }
            }
        }
    }
}

impl Source {
    /// What counts as a lifetime and what as its end.
    pub fn definition(&self, locale: &Locale) -> String {
        let column = |place: usize| self.columns.get(place).map_or("", String::as_str);
        let silence = |came: &str| {
            let [least, most] = self.silence.unwrap_or([f64::NAN; 2]);
            let own = if most > least {
                format!(
                    ", or {} times the client's own usual gap where that is longer",
                    locale.number(super::source::GAPS, 0)
                )
            } else {
                String::new()
            };
            format!(
                "A client is taken to have left after {} days without {came}{own}. The time runs from the first to the last \
                 of them, so an end is known only once the silence has lasted, and some may still come back.",
                locale.number(least, 0)
            )
        };
        match self.kind {
            Kind::Stated => {
                format!("{} says for how long each has been a client, {} who left.", column(0), column(1))
            }
            Kind::JoinedAndLeft => {
                let mut said = format!("The time runs from the day of joining to {}", column(1));
                if let Some(outcome) = self.columns.get(2) {
                    said.push_str(&format!("; {outcome} says who left"));
                }
                format!("{said}.")
            }
            Kind::Visits => silence("a visit"),
            Kind::Purchases => silence("a purchase"),
        }
    }

    /// The definition, who does not count, and in which way that bends the curve.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut said = vec![self.definition(locale)];
        if !self.left_out.is_empty() {
            let parts: Vec<String> =
                self.left_out.iter().map(|l| format!("{} {}", locale.number(l.clients as f64, 0), l.why)).collect();
            said.push(format!("Not in the curve: {}.", parts.join("; ")));
        }
        if self.before > 0 {
            said.push(format!(
                "{} of them were there before the log begins: their time counts from their first day in it, though they \
                 had stayed longer. The curve of newcomers would run lower; there are too few of them to draw it.",
                locale.number(self.before as f64, 0)
            ));
        }
        if matches!(self.kind, Kind::Stated | Kind::JoinedAndLeft) {
            said.push(
                "Only clients who are still in the file count: if those who left long ago were taken out of it, the \
                 curve looks better than it was."
                    .into(),
            );
        }
        said
    }
}

impl Split {
    /// Whether the groups differ, in words.
    pub fn describe(&self, locale: &Locale) -> String {
        let mut said = match (self.p_adjusted.or(self.p), self.chi_squared) {
            (Some(p), Some(chi)) => {
                let verdict =
                    if p < SURE { "they do not stay equally long" } else { "the differences may well be chance" };
                let written = crate::analysis::segments::clusters::words::probability(p, locale);
                let sign = if written.starts_with('<') { "" } else { "= " };
                format!(
                    "By {}: {verdict} (log-rank χ² = {}, {} df, p {sign}{written}, corrected for the number of categories).",
                    self.by,
                    locale.number(chi, 1),
                    self.degrees
                )
            }
            _ => format!("By {}: nobody left, so there is nothing to compare.", self.by),
        };
        let known = |c: &&Curve| c.at(12).or(c.at(6)).and_then(|r| r.share).is_some();
        let known: Vec<&Curve> = self.curves.iter().filter(known).collect();
        let share = |c: &&&Curve| c.steps.survival_at(12.0_f64.min(c.longest));
        let ends = (
            known.iter().max_by(|a, b| share(a).total_cmp(&share(b))),
            known.iter().min_by(|a, b| share(a).total_cmp(&share(b))),
        );
        if let (Some(best), Some(worst)) = ends
            && self.p_adjusted.is_some_and(|p| p < SURE)
            && best.label != worst.label
        {
            said.push_str(&format!(" Longest: {}; shortest: {}.", best.label, worst.label));
        }
        if self.without > 0 {
            said.push_str(&format!(
                " Without a label or in groups of fewer than {}: {} clients.",
                super::curves::FEWEST_IN_GROUP,
                locale.number(self.without as f64, 0)
            ));
        }
        if let Some(caution) = self.caution {
            said.push_str(&format!(" {caution}"));
        }
        said
    }
}

/// What is compared with what: `3 more`, `yes, against no`, `12 against 1`.
pub fn step_name(contrast: &Contrast, locale: &Locale) -> String {
    match contrast {
        Contrast::More(step) => {
            let decimals = if step.fract() == 0.0 { 0 } else { 2 };
            format!("{} more", locale.number(*step, decimals))
        }
        Contrast::Yes => "yes, not no".into(),
        Contrast::Against(label) => format!("not {label}"),
    }
}

/// A hazard ratio in words: `leave 2.1 times as fast`, `leave at 60% of the pace`.
pub fn pace(ratio: f64, locale: &Locale) -> String {
    match ratio {
        r if r.is_nan() => "—".into(),
        r if r >= 1.0 => format!("leave {} times as fast", locale.number(r, 2)),
        r => format!("leave at {} of the pace", locale.percent(r, 0)),
    }
}

impl Hazard {
    /// Whether it is an effect beyond chance.
    pub fn is_sure(&self) -> bool {
        self.p_adjusted < SURE
    }

    /// Whether it changes with the time as a client.
    pub fn drifts(&self) -> bool {
        self.proportional_p_adjusted.is_some_and(|p| p < SURE)
    }

    /// The effect as a sentence.
    pub fn describe(&self, locale: &Locale) -> String {
        let [low, high] = self.interval.map(|end| locale.number(end, 2));
        let chance = if self.is_sure() { "" } else { "; may be chance" };
        format!(
            "{}, {}: clients {} (hazard ratio {}, 95% {low} to {high}{chance}).",
            self.title,
            step_name(&self.contrast, locale),
            pace(self.ratio, locale),
            locale.number(self.ratio, 2),
        )
    }
}

impl Hazards {
    /// Everything worth saying about the model.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let number = |n: usize| locale.number(n as f64, 0);
        let mut said = vec![self.skill(locale)];
        let sure: Vec<&Hazard> = self.rows.iter().filter(|row| row.is_sure()).collect();
        match sure.first() {
            Some(first) => said.push(format!("The surest: {}", first.describe(locale))),
            None => said.push("No column makes a difference beyond chance.".into()),
        }
        let drifting: Vec<&str> = self.rows.iter().filter(|r| r.drifts()).map(|r| r.title.as_str()).collect();
        let tested = self.rows.iter().any(|row| row.proportional_p.is_some());
        said.push(match (tested, drifting.as_slice()) {
            (false, _) => "Whether the effects stay the same over time could not be tested.".into(),
            (true, []) => "No effect was seen to change with the time as a client (Grambsch and Therneau's test).".into(),
            (true, names) => format!(
                "Not constant over time: {}. {} the mean over the time observed; early and late effects differ (Grambsch \
                 and Therneau's test).",
                names.join(", "),
                if names.len() == 1 { "Its ratio is" } else { "Their ratios are" }
            ),
        });
        if self.penalty > 0.0 {
            said.push(format!(
                "{} clients who left are few for {} columns, or they are told apart too well: the effects are held small \
                 by a penalty ({}), so take ratios and intervals as rough.",
                number(self.left),
                number(self.rows.len()),
                locale.number(self.penalty, 3)
            ));
        }
        if let Some(all) = self.sampled_from {
            said.push(format!("Estimated from a sample of {} of {} clients.", number(self.clients), number(all)));
        }
        said.extend(self.left_out());
        said
    }

    /// What the model is worth on clients whom it had not seen.
    pub fn skill(&self, locale: &Locale) -> String {
        let trained = format!(
            "Estimated from {} clients, {} of them left (Cox's proportional hazards, columns known at the beginning only).",
            locale.number(self.clients as f64, 0),
            locale.number(self.left as f64, 0)
        );
        match self.validated {
            Some([mean, spread]) => {
                let verdict =
                    if self.has_skill() { "" } else { " That is not better than chance: it does not tell who stays." };
                format!(
                    "Of two clients it names the one who leaves first in {} of 100 cases (± {}; chance: 50), asked of \
                     held-out clients, {} folds.{verdict} {trained}",
                    locale.number(mean * 100.0, 0),
                    locale.number(spread * 100.0, 0),
                    self.folds
                )
            }
            None => format!("{trained} There were too few clients to check it on held-out ones."),
        }
    }

    /// Which columns it did not see.
    fn left_out(&self) -> Option<String> {
        let end = self.excluded.iter().filter(|e| knows_the_end(&e.why)).map(|e| e.column.as_str());
        let end: Vec<&str> = end.collect();
        (!end.is_empty()).then(|| {
            format!(
                "Left out, because they know the end or grow with the time: {}. All columns left out, with reasons: \
                 tpa-tui export hazards.",
                end.join(", ")
            )
        })
    }
}

/// Whether a reason is that the column knows the end.
fn knows_the_end(why: &str) -> bool {
    ["knows the end", "describes the end", "time as a client", "grows with", "predicts", "other words", "afterwards"]
        .iter()
        .any(|part| why.contains(part))
}

impl Contract {
    /// The months and the money expected.
    pub fn describe(&self, kind: Kind, locale: &Locale) -> String {
        let number = |n: usize| locale.number(n as f64, 0);
        let who = match self.personal {
            true => "each by the model of what makes clients leave",
            false => "all by the one curve, given how long each has stayed",
        };
        let ahead = match self.shortened {
            0 => format!("Of the next {} months", self.horizon),
            _ => format!(
                "Something is known of {} of the next {} months on average. Of these",
                locale.number(self.mean_known, 1),
                self.horizon
            ),
        };
        let mut said = format!(
            "{ahead} the {} clients who are still there are expected to stay {} ({who})",
            number(self.clients),
            locale.number(self.mean_months, 1)
        );
        match (self.value.and_then(amount), kind) {
            (Some(value), _) => said.push_str(&format!(
                "; that is worth {} today, after costs, discounted ({} clients with known payments, divided by the \
                 months for which they paid).",
                locale.money(value),
                number(self.valued)
            )),
            (None, Kind::Purchases) => said.push_str("; what purchases are worth is in the view Value."),
            (None, _) => said.push_str("; what that is worth is unknown, since no file says what they pay."),
        }
        if self.beyond + self.shortened > 0 {
            said.push_str(&format!(
                " Beyond {} as a client fewer than {} were observed; {} clients are past that, and have no estimate.",
                months(self.known_to.floor(), locale),
                super::FEWEST_AT_RISK,
                number(self.beyond)
            ));
        }
        said
    }
}
