//! What to do about a client who may leave. The rules are data: `assets/leaving_actions.toml`.

use super::reasons::Reason;
use crate::analysis::churn::RiskBand;
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
    #[serde(rename = "do")]
    act: String,
}

/// The first rule that fits: its bands hold the client's, and one of its words is part of a reason's feature name.
pub fn action(band: Option<RiskBand>, reasons: &[Reason]) -> Option<&'static str> {
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| toml::from_str(include_str!("../../../assets/leaving_actions.toml")).unwrap_or_default());
    let band = band?.name();
    let speaks = |word: &String| reasons.iter().any(|r| r.points > 0.0 && r.feature.contains(word.as_str()));
    let fits = |rule: &&Rule| {
        (rule.band.is_empty() || rule.band.iter().any(|b| b == band))
            && (rule.words.is_empty() || rule.words.iter().any(speaks))
    };
    RULES.rule.iter().find(fits).map(|rule| rule.act.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_are_shipped_can_be_read_and_fit() {
        let rules: Rules = toml::from_str(include_str!("../../../assets/leaving_actions.toml")).unwrap();
        assert!(rules.rule.iter().all(|r| !r.act.is_empty()));
        let why = [Reason { feature: "month_to_end_contract".into(), words: String::new(), points: 0.2 }];
        assert!(action(Some(RiskBand::High), &why).unwrap().contains("contract"));
        assert_eq!((action(Some(RiskBand::Low), &why), action(None, &why)), (None, None));
    }
}
