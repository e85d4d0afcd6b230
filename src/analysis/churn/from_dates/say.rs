//! A client's reasons as a trainer says them.

use super::super::basis::SINCE_WHEN;
use super::super::explanations::Reason;
use super::plan::Plan;
use super::snapshot::RHYTHM;
use super::visit_days::VisitDays;
use crate::analysis::features::Feature;

/// Days since the first visit up to which a client is a newcomer.
const NEWCOMER: i32 = 90;

/// Where and when it is said.
pub struct ExplanationWriter<'a> {
    /// Of all clients.
    pub comings: &'a VisitDays,
    /// With the horizon.
    pub plan: &'a Plan,
    /// The day.
    pub day: i32,
    /// What the model saw.
    pub features: &'a [Feature],
}

impl ExplanationWriter<'_> {
    /// The same reasons in better words, one of a kind: of two that say how often somebody comes, the first.
    pub fn reasons(&self, client: usize, reasons: Vec<Reason>) -> Vec<Reason> {
        let mut said: Vec<Reason> = Vec::with_capacity(reasons.len());
        for mut reason in reasons {
            if said.iter().any(|r| kind(&r.feature) == kind(&reason.feature)) {
                continue;
            }
            if let Some(words) = self.words(client, &reason.feature) {
                reason.words = words;
            }
            said.push(reason);
        }
        said
    }

    /// Whether the client came first not long ago.
    pub fn is_new(&self, client: usize) -> bool {
        self.comings.until(client, self.day).first().is_some_and(|first| self.day - first <= NEWCOMER)
    }

    fn words(&self, client: usize, name: &str) -> Option<String> {
        let value = self.features.iter().find(|f| f.name == name)?.values.get(client).copied()?;
        let (noun, horizon) = (self.comings.coming.noun(), self.plan.horizon);
        let whole = |value: f64, what: &str| format!("{value:.0} {what}{}", if value == 1.0 { "" } else { "s" });
        let capped = |value: f64| match value >= f64::from(self.plan.history(self.comings)) {
            true => format!("{} or more", whole(value, "day")),
            false => whole(value, "day"),
        };
        Some(match name {
            "days_since_visit" => format!("last visit {} ago", whole(value, "day")),
            "days_since_purchase" => format!("last purchase {} ago", whole(value, "day")),
            RHYTHM if value >= 10.0 => format!("away for {value:.0} times their usual gap"),
            RHYTHM => format!("away for {value:.1} times their usual gap"),
            "mean_purchase" => format!("mean purchase {value:.0}"),
            "usual_gap" => format!("usual gap {}", whole(value, "day")),
            "visits_month" => format!("{value:.1} visits a month"),
            "miss_rate" => format!("{:.0}% of bookings missed", value * 100.0),
            "joined" => format!("joined {} ago", whole(value, "day")),
            "tenure_days" => format!("first visit {} ago", capped(value)),
            "customer_days" => format!("first purchase {} ago", capped(value)),
            "pass_end" if value < 0.0 => format!("pass ended {} ago", whole(-value, "day")),
            "pass_end" => format!("pass ends in {}", whole(value, "day")),
            _ if name.starts_with("recent_") => format!("{} in the last {horizon} days", whole(value, noun)),
            _ if name.starts_with("turn_") => self.turned(client),
            _ => return None,
        })
    }

    /// `visits went from 2.0 to 0.9 a week`, of the two halves of the horizon before the day.
    fn turned(&self, client: usize) -> String {
        let (noun, horizon) = (self.comings.coming.noun(), self.plan.horizon);
        let half = self.day - horizon / 2;
        let weekly = |from: i32, to: i32| self.comings.count(client, from, to) as f64 * 7.0 / f64::from(to - from);
        let (before, after) = (weekly(self.day - horizon, half), weekly(half, self.day));
        let way = match () {
            () if after < before => "fell",
            () if after > before => "rose",
            () => return format!("{noun}s steady at {before:.1} a week"),
        };
        format!("{noun}s {way} from {before:.1} to {after:.1} a week")
    }
}

/// What a feature speaks of; two of one kind say the same.
fn kind(feature: &str) -> &str {
    match feature {
        "visits_month" | "usual_gap" => "how often",
        _ if SINCE_WHEN.contains(&feature) => "since when",
        "visits_trend" => "trend",
        _ if feature.starts_with("recent_") => "how often",
        _ if feature.starts_with("turn_") => "trend",
        _ => feature,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::basis::Coming;
    use super::*;
    use crate::analysis::features::Scale;

    #[test]
    fn reasons_are_said_once_and_in_words() {
        let comings = VisitDays::from_rows(Coming::Visit, 1, [30, 32, 34, 36, 55].map(|d| (0, d)).into()).unwrap();
        let plan = Plan { horizon: 28, why: String::new(), default: 28, cut_offs: vec![57], teach: 1 };
        let feature = |name: &str, value: f64| Feature::behaviour(name, name, Scale::Number, vec![value]);
        let features = vec![
            feature("turn_visits", -0.6),
            feature("recent_visits", 5.0),
            feature("visits_month", 1.0),
            feature("tenure_days", 28.0),
            feature("pass_end", -1.0),
            feature("days_since_visit", 1.0),
            feature(RHYTHM, 2.5),
            feature("share_yoga", 1.0),
        ];
        let speaker = ExplanationWriter { comings: &comings, plan: &plan, day: 57, features: &features };
        let reason = |f: &Feature| Reason { feature: f.name.clone(), words: "Share of Yoga 100 %".into(), points: 0.1 };
        let said = speaker.reasons(0, features.iter().map(reason).collect());
        let words: Vec<&str> = said.iter().map(|r| r.words.as_str()).collect();
        assert_eq!(
            words,
            [
                "visits fell from 2.0 to 0.5 a week",
                "5 visits in the last 28 days",
                "first visit 28 days or more ago",
                "pass ended 1 day ago",
                "last visit 1 day ago",
                "away for 2.5 times their usual gap",
                "Share of Yoga 100 %",
            ]
        );
        assert!(speaker.is_new(0));
        // A hundred days after the first visit nobody is new.
        assert!(!ExplanationWriter { day: 131, ..speaker }.is_new(0));
    }
}
