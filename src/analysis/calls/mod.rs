//! Whom to call this week: client, why, what it is worth a month, what to do; ranked by money.

mod dates;

use super::figures::{Band, Segment, at};
use super::{Answers, Figures, Section, Selection, per_client};
use crate::book::{Assumptions, Book, Locale, Money};
use dates::{Contact, When};
use std::cmp::Reverse;
use std::sync::LazyLock;

/// One client to act on.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Call {
    /// Index into the client table.
    #[serde(skip)]
    pub index: usize,
    /// The client's id.
    pub client: String,
    /// Why, in one sentence with its figures: `came 11 of 24 hours (46%); 4.3 h a month are missing`.
    pub reason: String,
    /// What acting can bring or keep a month.
    pub value_monthly: Money,
    /// What to do, from `assets/calls.toml`.
    #[serde(rename = "do")]
    pub what_to_do: String,
}

/// No more clients than this are called in a week.
pub const MAX_CALLS: usize = 50;

/// The clients worth a call, greatest value first, at most [`MAX_CALLS`]. The rules are data: `assets/calls.toml`.
///
/// The value of a call is what winning the missing hours back would bring a month, so that the list adds up to the
/// opportunity and counts no money twice; where no price is known, it is the revenue that goes if the client goes.
/// A client for whom it is nothing is not listed.
///
/// # Errors
/// Where the data have no utilization, or nothing from which a value follows.
pub fn calls(
    book: &Book,
    assumptions: &Assumptions,
    answers: &Answers,
    selection: &Selection,
    locale: &Locale,
) -> Section<Vec<Call>> {
    let figures = &answers.figures;
    if book.dated().is_none() {
        figures.needs_utilization()?;
    }
    figures.needs_revenue().or_else(|_| figures.needs_rate())?;
    let rules = rules();
    let contact = |i: usize| Contact::of(book, i);
    let by_kind = ByKind::new(rules);
    type Candidate = (Reverse<Money>, usize, usize);
    let best = |found: Vec<Candidate>| per_client::smallest(found, MAX_CALLS, |candidate| *candidate);
    let candidates = per_client::fold(
        figures.clients(),
        selection,
        Vec::new,
        |found, i| {
            let contact = contact(i);
            let when = contact.as_ref().and_then(|c| c.when(assumptions));
            let dated = when.and_then(|when| rules.iter().position(|rule| rule.when == Some(when)));
            // Somebody who has been away for a year is nobody to call about missing hours.
            let gone = contact.as_ref().is_some_and(Contact::is_long_gone);
            let rule = dated.or_else(|| if gone { None } else { by_kind.rule_for(figures, i) });
            let Some(r) = rule else { return };
            let value = rules.get(r).map_or(Money::ZERO, |rule| rule.value(figures, contact.as_ref(), i));
            if value > Money::ZERO {
                found.push((Reverse(value), i, r));
            }
            // Among a million clients few can be among the first; the rest need not be carried along.
            if found.len() >= 16 * MAX_CALLS {
                *found = best(std::mem::take(found));
            }
        },
        |all, mut part| all.append(&mut part),
    );
    let best = best(candidates);
    let row = |(Reverse(value), index, rule): Candidate| {
        let rule = rules.get(rule)?;
        Some(Call {
            index,
            client: book.clients.ids.get(index).to_string(),
            reason: rule.reason(figures, assumptions, contact(index).as_ref(), index, locale),
            value_monthly: value,
            what_to_do: rule.what_to_do.clone(),
        })
    };
    Ok(best.into_iter().filter_map(row).collect())
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    band: Vec<Band>,
    #[serde(default)]
    segment: Vec<Segment>,
    hours: Option<Hours>,
    when: Option<When>,
    value: Vec<CustomerValue>,
    reason: String,
    #[serde(rename = "do")]
    what_to_do: String,
}

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Hours {
    Missing,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum CustomerValue {
    Opportunity,
    Active,
    Revenue,
    Plan,
}

fn rules() -> &'static [Rule] {
    // The text is a part of the program; a test reads it.
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| toml::from_str(include_str!("../../../assets/calls.toml")).unwrap_or_default());
    &RULES.rule
}

/// The first rule for every kind of client, looked up once and not for each of a million.
struct ByKind([[[Option<usize>; 2]; 5]; 4]);

impl ByKind {
    fn new(rules: &[Rule]) -> Self {
        let bands = [None, Some(Band::Low), Some(Band::Middle), Some(Band::High)];
        let segments = std::iter::once(None).chain(Segment::ALL.map(Some));
        let mut kinds = [[[None; 2]; 5]; 4];
        for (by_segment, band) in kinds.iter_mut().zip(bands) {
            for (by_hours, segment) in by_segment.iter_mut().zip(segments.clone()) {
                for (first, hours) in by_hours.iter_mut().zip([Hours::Missing, Hours::Unknown]) {
                    *first = rules.iter().position(|rule| rule.is_for(band, segment, hours));
                }
            }
        }
        ByKind(kinds)
    }

    /// The rule for client `i`; none where no hours are missing.
    fn rule_for(&self, figures: &Figures, i: usize) -> Option<usize> {
        let hours = if at(&figures.unrealized, i) > 0.0 {
            0
        } else if at(&figures.delivered, i).is_nan() && at(&figures.expected, i) > 0.0 {
            1
        } else {
            return None;
        };
        let band = figures.band.get(i).copied().flatten().map_or(0, |b| 1 + b as usize);
        let segment = figures.segment.get(i).copied().flatten().map_or(0, |s| 1 + s as usize);
        self.0.get(band)?.get(segment)?.get(hours).copied().flatten()
    }
}

impl Rule {
    /// Whether the rule is for clients of this kind.
    fn is_for(&self, band: Option<Band>, segment: Option<Segment>, hours: Hours) -> bool {
        self.when.is_none()
            && self.hours == Some(hours)
            && (self.band.is_empty() || band.is_some_and(|b| self.band.contains(&b)))
            && (self.segment.is_empty() || segment.is_some_and(|s| self.segment.contains(&s)))
    }

    /// The value of acting on client `i`.
    fn value(&self, figures: &Figures, contact: Option<&Contact>, i: usize) -> Money {
        self.value.iter().find_map(|worth| worth.of(figures, contact, i)).unwrap_or_default()
    }

    fn reason(
        &self,
        figures: &Figures,
        assumptions: &Assumptions,
        contact: Option<&Contact>,
        i: usize,
        locale: &Locale,
    ) -> String {
        let hours = |h: f64| locale.number(h, if (h * 10.0).round() % 10.0 == 0.0 { 0 } else { 1 });
        let money = |amount: Option<Money>| {
            amount.map_or("—".to_string(), |a| {
                // Nobody calls for cents.
                let decimals = if a.to_f64().abs() < 10.0 { 2 } else { 0 };
                locale.money_with(a, decimals)
            })
        };
        let expected = at(&figures.expected, i) * assumptions.target_utilization;
        let figure = |name: &str| match name {
            "delivered" => hours(at(&figures.delivered, i)),
            "expected" => hours(expected),
            "utilization" => locale.percent(at(&figures.utilization, i), 0),
            "missing" => hours(at(&figures.unrealized, i)),
            "share" => locale.percent(at(&figures.share, i), 1),
            "opportunity" => money(CustomerValue::Opportunity.of(figures, contact, i)),
            "revenue" => money(CustomerValue::Revenue.of(figures, contact, i)),
            "plan" => money(CustomerValue::Plan.of(figures, contact, i)),
            "active" => money(CustomerValue::Active.of(figures, contact, i)),
            "since" => contact.map_or("—".into(), |c| dates::long(c.since)),
            "gap" => contact.and_then(|c| c.gap).map_or("—".into(), dates::every),
            "visits" => contact.map_or("—".into(), |c| c.counted(locale)),
            "last" => contact.map_or("—".into(), |c| if c.bought { "last bought" } else { "last seen" }.into()),
            "came" => contact.map_or("—".into(), |c| if c.bought { "bought" } else { "came" }.into()),
            "come" => contact.map_or("—".into(), |c| if c.bought { "buy" } else { "come" }.into()),
            other => format!("{{{other}}}"),
        };
        let mut text = String::with_capacity(self.reason.len() + 16);
        let mut rest = self.reason.as_str();
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, r)| Some((b, r.split_once('}')?)))
        {
            text.push_str(before);
            text.push_str(&figure(name));
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

impl CustomerValue {
    fn of(self, figures: &Figures, contact: Option<&Contact>, i: usize) -> Option<Money> {
        match self {
            CustomerValue::Active => contact?.monthly,
            CustomerValue::Opportunity => figures.opportunity.get(i).copied().flatten(),
            CustomerValue::Revenue => figures.monthly_revenue(i),
            CustomerValue::Plan => {
                let hours = at(&figures.expected, i) / figures.months;
                figures.hourly_rate.get(i).copied().flatten().filter(|_| !hours.is_nan()).map(|rate| rate.times(hours))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};

    fn list(book: &Book) -> Section<Vec<Call>> {
        let a = Assumptions::default();
        let answers = Answers::compute(book, &a, &Selection::All);
        calls(book, &a, &answers, &Selection::All, &Locale::default())
    }

    #[test]
    fn the_embedded_rules_are_read_and_fill_every_figure() {
        assert!(toml::from_str::<Rules>(include_str!("../../../assets/calls.toml")).is_ok());
        assert!(rules().len() >= 5);
        let book = roster(&[("A", 4.0, 6.0, "hour")]);
        let figures = Figures::compute(&book, &Assumptions::default());
        for rule in rules() {
            let text = rule.reason(&figures, &Assumptions::default(), None, 0, &Locale::default());
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }

    #[test]
    fn calls_are_ranked_by_what_they_can_bring() {
        let rows = list(&roster(&[
            ("full", 8.0, 24.0, "hour"),
            ("over", 2.0, 9.0, "thirty"),
            ("some", 4.0, 11.0, "hour"),
            ("most", 8.0, 11.0, "hour"),
            ("half", 4.0, 6.0, "thirty"),
        ]))
        .unwrap();
        assert_eq!(rows.iter().map(|r| r.client.as_str()).collect::<Vec<_>>(), ["most", "half", "some"]);
        assert_eq!(Some(rows[0].value_monthly), money(265.2));
        assert_eq!(
            rows[0].reason,
            "came 11 of 24 h (46%) and brings 20.3% of the revenue; 4.3 h a month are missing, and $224 a month are at stake"
        );
        assert!(rows[0].what_to_do.starts_with("Call in person"));
        assert!(rows[2].reason.starts_with("nearly on plan"));
    }

    #[test]
    fn unrecorded_hours_are_looked_up_first() {
        let rows = list(&roster(&[("A", 4.0, f64::NAN, "hour"), ("B", 4.0, 11.0, "hour")])).unwrap();
        assert_eq!((rows[0].client.as_str(), Some(rows[0].value_monthly)), ("A", money(244.8)));
        assert!(rows[0].reason.contains("no hours are written down, where 12 h were planned"));
    }

    #[test]
    fn without_prices_the_revenue_at_stake_counts() {
        let mut book = roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 6.0, "hour")]);
        book.clients.rates = None;
        assert!(list(&book).is_err());
        book.clients.own_revenue = Some(vec![money(90.0), money(600.0)]);
        let rows = list(&book).unwrap();
        assert_eq!((rows[0].client.as_str(), Some(rows[0].value_monthly)), ("B", money(200.0)));
    }

    #[test]
    fn no_more_are_listed_than_can_be_called() {
        let ids: Vec<String> = (0..80).map(|i| format!("N{i}")).collect();
        let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), 4.0, 6.0, "hour")).collect();
        let listed = list(&roster(&rows)).unwrap();
        assert_eq!((listed.len(), listed[0].client.as_str()), (MAX_CALLS, "N0"));
        assert_eq!(list(&roster(&[("A", 4.0, 12.0, "hour")])).unwrap().len(), 0);
    }
}
