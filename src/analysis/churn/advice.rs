//! What to do about a client who may leave. The rules are data: `assets/churn_actions.toml`.

use super::explanations::Reason;
use super::{Churn, ClientChurn};
use crate::analysis::churn::disengagement::RiskBand;
use crate::analysis::names::snake_case;
use crate::book::{AttributeValues, Book};
use rayon::prelude::*;
use std::sync::LazyLock;

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    band: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    zero: Vec<String>,
    weeks_away: Option<u32>,
    never_came: Option<bool>,
    #[serde(rename = "do")]
    act: String,
}

/// What the files say of one client, as far as rules ask.
#[derive(Default)]
struct Facts<'a> {
    weeks_away: Option<i64>,
    never_came: Option<bool>,
    /// Whether a column whose name has this part is 0 or no.
    zero: Option<&'a dyn Fn(&str) -> bool>,
}

fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| toml::from_str(include_str!("../../../assets/churn_actions.toml")).unwrap_or_default());
    &RULES
}

/// The first rule that fits: its bands hold the client's, and one of its words is part of a reason's feature name. Rules
/// that ask what only the files know do not fit.
pub fn action(band: Option<RiskBand>, reasons: &[Reason]) -> Option<&'static str> {
    chosen(band?, reasons, &Facts::default())
}

fn chosen(band: RiskBand, reasons: &[Reason], facts: &Facts) -> Option<&'static str> {
    let speaks = |word: &String| reasons.iter().any(|r| r.points > 0.0 && r.feature.contains(word.as_str()));
    let fits = |rule: &&Rule| {
        (rule.band.is_empty() || rule.band.iter().any(|b| b == band.name()))
            && (rule.words.is_empty() || rule.words.iter().any(speaks))
            && rule.weeks_away.is_none_or(|least| facts.weeks_away.is_some_and(|weeks| weeks >= i64::from(least)))
            && rule.never_came.is_none_or(|never| facts.never_came == Some(never))
            && (rule.zero.is_empty() || facts.zero.is_some_and(|zero| rule.zero.iter().any(|word| zero(word))))
    };
    rules().rule.iter().find(fits).map(|rule| rule.act.as_str())
}

/// Chooses each client's action anew, now that the files can be asked as well. Who has left stays without one.
pub fn advise(churn: &mut Churn, book: &Book) {
    let names: Vec<String> = book.clients.attributes.iter().map(|a| snake_case(&a.name)).collect();
    let Churn { clients, basis, .. } = churn;
    let one = |(client, client_churn): (usize, &mut ClientChurn)| {
        let Some(band) = client_churn.band.filter(|_| client_churn.left != Some(true)) else { return };
        let zero = |word: &str| {
            let of = |(name, attribute): (&String, &crate::book::Attribute)| {
                name.contains(word) && is_zero(&attribute.values, client)
            };
            names.iter().zip(&book.clients.attributes).any(of)
        };
        let facts = Facts {
            weeks_away: weeks_away(book, client),
            never_came: book.activity.visits.as_ref().map(|v| v.attended.get(client) == Some(&0)),
            zero: Some(&zero),
        };
        client_churn.action = chosen(band, &basis.to_answer(client, &client_churn.reasons), &facts);
    };
    clients.par_iter_mut().enumerate().for_each(one);
}

fn is_zero(values: &AttributeValues, client: usize) -> bool {
    match values {
        AttributeValues::Number(values) => values.get(client) == Some(&0.0),
        AttributeValues::Flag(flags) => flags.get(client) == Some(&Some(false)),
        _ => false,
    }
}

fn weeks_away(book: &Book, client: usize) -> Option<i64> {
    let visit = book.activity.visits.as_ref().map(|v| v.last.get(client).copied().flatten());
    let bought = || book.activity.billing.as_ref().map(|b| b.last_purchase.get(client).copied().flatten());
    let last = visit.or_else(bought).flatten()?;
    Some((book.period.as_of? - last).num_days() / 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(feature: &str) -> [Reason; 1] {
        [Reason { feature: feature.into(), words: String::new(), points: 0.2 }]
    }

    #[test]
    fn the_rules_that_are_shipped_can_be_read_and_fit() {
        let rules: Rules = toml::from_str(include_str!("../../../assets/churn_actions.toml")).unwrap();
        assert!(rules.rule.iter().all(|r| !r.act.is_empty()));
        let why = reason("month_to_end_contract");
        assert!(action(Some(RiskBand::High), &why).unwrap().contains("contract"));
        assert_eq!((action(Some(RiskBand::Low), &why), action(None, &why)), (None, None));
    }

    #[test]
    fn what_the_files_say_comes_before_the_reasons() {
        let why = reason("month_to_end_contract");
        let act = |facts: &Facts| chosen(RiskBand::High, &why, facts).unwrap();
        assert!(act(&Facts { never_came: Some(true), ..Facts::default() }).starts_with("Never came: offer a free"));
        assert!(act(&Facts { weeks_away: Some(12), ..Facts::default() }).starts_with("Win-back"));
        assert!(act(&Facts { weeks_away: Some(5), never_came: Some(false), ..Facts::default() }).starts_with("Away"));
        assert!(act(&Facts { weeks_away: Some(3), ..Facts::default() }).contains("longer one"));
        let group = |zero: &dyn Fn(&str) -> bool| {
            chosen(RiskBand::Medium, &reason("group_visits"), &Facts { zero: Some(zero), ..Facts::default() })
        };
        assert!(group(&|word| word == "group").unwrap().contains("group class"));
        // Who comes to groups and is at risk for it is not invited to one.
        assert!(!group(&|_| false).is_some_and(|act| act.contains("group class")));
    }
}
