//! Why a client has this probability, in words, from what the model itself added up.

use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::features::{Feature, Origin, Scale};
use std::cmp::Ordering;

/// Reasons per client.
const MOST: usize = 3;
/// Points below which a contribution is a reason only where there is no greater one.
const LEAST: f64 = 0.01;

/// One reason.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The feature's name; of a category, that of the client's label.
    pub feature: String,
    /// In words: `contract ends in 1 month`.
    pub words: String,
    /// What it adds to the probability; all points of a client add up to what sets the client apart from the average.
    pub points: f64,
}

impl Reason {
    /// `contract ends in 1 month (+18 points)`.
    pub fn sentence(&self) -> String {
        format!("{} ({:+.0} points)", self.words, self.points * 100.0)
    }
}

/// Features that say one thing together: the labels of one category, else a feature alone. Places of the list, in its
/// order.
pub(super) fn families(features: &[Feature]) -> Vec<Vec<usize>> {
    let mut families: Vec<(Option<String>, Vec<usize>)> = Vec::new();
    for (place, feature) in features.iter().enumerate() {
        let of = family(feature);
        match families.iter_mut().find(|(name, _)| name.is_some() && *name == of) {
            Some((_, places)) => places.push(place),
            None => families.push((of, vec![place])),
        }
    }
    families.into_iter().map(|(_, places)| places).collect()
}

fn family(feature: &Feature) -> Option<String> {
    match feature.origin {
        Origin::Attribute(Some(place)) => Some(place.to_string()),
        // A category with a field of its own: `session_type: hour`.
        Origin::Attribute(None) if feature.scale == Scale::Flag => {
            feature.title.split_once(": ").map(|(title, _)| title.to_string())
        }
        _ => None,
    }
}

/// What speaks for and against a client's leaving: a feature to name and the points of its family, greatest first.
pub(super) struct Explanation<'a> {
    all: Vec<(&'a Feature, f64)>,
    client: usize,
}

impl<'a> Explanation<'a> {
    /// From the points of one client, one per feature.
    pub fn of(points: &[f64], features: &'a [Feature], families: &[Vec<usize>], client: usize) -> Self {
        let at = |place: usize| points.get(place).copied().unwrap_or(0.0);
        let value = |place: usize| features.get(place).and_then(|f| f.values.get(client)).copied().unwrap_or(f64::NAN);
        let one = |family: &Vec<usize>| {
            let sum = family.iter().map(|&place| at(place)).sum();
            // The label that the client has; where the labels that became features leave it out, the one that tells most.
            let weight = |place: usize| if family.len() > 1 && value(place) > 0.5 { 2.0 } else { at(place).abs() };
            let named = family.iter().copied().max_by(|&a, &b| weight(a).total_cmp(&weight(b)))?;
            value(named).is_finite().then_some((features.get(named)?, sum))
        };
        let mut all: Vec<(&Feature, f64)> = families.iter().filter_map(one).collect();
        all.sort_by(|a, b| b.1.abs().partial_cmp(&a.1.abs()).unwrap_or(Ordering::Equal));
        Explanation { all, client }
    }

    /// What raises the probability.
    pub fn rising(&self) -> Vec<Reason> {
        self.towards(|points| points > 0.0)
    }

    /// The reasons to show: what raises the probability of a client at risk and of one above the average, what lowers
    /// that of the others; the other way where there is nothing of that kind.
    pub fn shown(&self, band: Option<RiskBand>) -> Vec<Reason> {
        let at_risk = matches!(band, Some(RiskBand::High | RiskBand::Medium));
        let rises = at_risk || self.all.iter().map(|(_, points)| points).sum::<f64>() >= 0.0;
        let (rising, falling) = (self.rising(), self.towards(|points| points < 0.0));
        let (first, second) = if rises { (rising, falling) } else { (falling, rising) };
        if first.is_empty() { second } else { first }
    }

    fn towards(&self, side: impl Fn(f64) -> bool) -> Vec<Reason> {
        let of_side = || self.all.iter().filter(|(_, points)| side(*points));
        let great = of_side().take_while(|(_, points)| points.abs() >= LEAST).count().max(1);
        let reason = |(feature, points): &(&Feature, f64)| Reason {
            feature: feature.name.clone(),
            words: words(feature, feature.values.get(self.client).copied().unwrap_or(f64::NAN)),
            points: *points,
        };
        of_side().take(great.min(MOST)).map(reason).collect()
    }
}

/// A feature's value as a trainer says it.
fn words(feature: &Feature, value: f64) -> String {
    let title = feature.title.replace('_', " ");
    let figure = match value {
        v if v.fract() == 0.0 => format!("{v:.0}"),
        v if v.abs() < 10.0 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    };
    let has = |word: &str| feature.name.split('_').any(|part| part == word);
    match feature.scale {
        Scale::Flag => match (title.split_once(": "), value > 0.5) {
            (Some((title, label)), true) => format!("{title} is {label}"),
            (Some((title, label)), false) => format!("{title} is not {label}"),
            (None, true) => format!("{title}: yes"),
            (None, false) => format!("{title}: no"),
        },
        Scale::Share if feature.name == "visits_trend" => trend(value),
        Scale::Share => format!("{title} {:.0}%", value * 100.0),
        Scale::Number if has("end") && has("contract") && has("month") => {
            format!("contract ends in {figure} month{}", if value == 1.0 { "" } else { "s" })
        }
        Scale::Days => match title.strip_prefix("Days since ") {
            Some(what) => format!("{figure} days since {what}"),
            None => format!("{title} {figure}"),
        },
        Scale::Number | Scale::Money => format!("{title} {figure}"),
    }
}

/// (new − old) ÷ (new + old) of the visits of two stretches of ninety days, said as the new ones in parts of the old.
fn trend(value: f64) -> String {
    let part = (1.0 + value) / (1.0 - value) * 100.0;
    match value {
        v if v <= -1.0 => "no visit in the last 90 days".into(),
        v if v >= 1.0 => "visits only in the last 90 days".into(),
        v if v < 0.0 => format!("visits fell to {part:.0}% of the 90 days before"),
        v if v > 0.0 => format!("visits rose to {part:.0}% of the 90 days before"),
        _ => "as many visits as in the 90 days before".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(name: &str, scale: Scale, origin: Origin, value: f64) -> Feature {
        Feature { name: name.replace(": ", "_"), title: name.into(), scale, origin, values: vec![value] }
    }

    #[test]
    fn labels_of_a_category_are_one_reason_in_the_name_of_the_clients_own() {
        let label = |name: &str, value| feature(name, Scale::Flag, Origin::Attribute(Some(0)), value);
        let own = |name: &str, value| feature(name, Scale::Flag, Origin::Attribute(None), value);
        let features = [
            label("Plan: gold", 0.0),
            label("Plan: silver", 1.0),
            own("session_type: hour", 0.0),
            feature("Age", Scale::Number, Origin::Attribute(Some(1)), 31.0),
            own("session_type: thirty", 1.0),
            feature("visits_trend", Scale::Share, Origin::Behaviour, -0.5),
        ];
        let families = families(&features);
        assert_eq!(families, [vec![0, 1], vec![2, 4], vec![3], vec![5]]);
        let told = Explanation::of(&[0.30, -0.10, 0.01, 0.002, 0.02, 0.25], &features, &families, 0);
        let rising = told.rising();
        assert_eq!(
            rising.iter().map(Reason::sentence).collect::<Vec<_>>(),
            [
                "visits fell to 33% of the 90 days before (+25 points)",
                "Plan is silver (+20 points)",
                "session type is thirty (+3 points)"
            ]
        );
        assert_eq!(rising[1].feature, "Plan_silver");
    }

    #[test]
    fn a_client_of_whom_anything_is_known_has_a_reason_however_small() {
        let number = |name: &str, value| feature(name, Scale::Number, Origin::Behaviour, value);
        let features = [number("a", 1.0), number("b", 2.0), number("c", f64::NAN)];
        let families = families(&features);
        let told = |points: &[f64]| Explanation::of(points, &features, &families, 0);
        // The greatest of the unknown one is no reason.
        let shown = told(&[-0.004, 0.001, -0.2]).shown(None);
        assert_eq!((shown.len(), shown[0].feature.as_str()), (1, "a"));
        // One at risk is told what raises the probability, though more lowers it.
        let shown = told(&[-0.3, 0.1, 0.0]).shown(Some(RiskBand::Medium));
        assert_eq!((shown.len(), shown[0].points), (1, 0.1));
        assert_eq!(told(&[-0.3, -0.1, 0.0]).shown(Some(RiskBand::High)).len(), 2);
        assert!(told(&[0.0, 0.0, 0.0]).shown(None).is_empty());
    }
}
