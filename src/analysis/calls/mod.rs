//! Who to call this week: client, why, what a call is worth, what to do; ranked by money.

mod dates;
mod returns;
mod sentences;
#[cfg(test)]
mod worlds_tests;
pub mod worth;

use super::campaign::Terms;
use super::churn::disengagement::RiskBand;
use super::churn::monthly_value;
use super::figures::{Band, Segment, Yardstick};
use super::per_client::at;
use super::{Answers, Figures, Results, Section, Selection, frequency, per_client};
use crate::book::{Assumptions, Book, Locale, Money};
use dates::{Contact, When};
pub use returns::HORIZON;
use sentences::Told;
use std::cmp::Reverse;
use std::sync::LazyLock;
use worth::{Keeping, Worths, is_away};

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
    /// What the client brings a month; `None` where no file says.
    pub monthly_value: Option<Money>,
    /// The chance that the client is lost without a call, within [`HORIZON`] days or the horizon of the churn model; `None`
    /// without dates.
    pub chance_lost: Option<f64>,
    /// Within how many days, where that chance is known.
    #[serde(skip)]
    pub horizon_days: Option<u32>,
    /// What a call adds a month.
    pub value_monthly: Money,
    /// `value_monthly` × the months that a client stays who was kept.
    pub worth: Money,
    /// What to do, from `assets/calls.toml`.
    #[serde(rename = "do")]
    pub what_to_do: String,
}

/// No more clients than this are called in a week.
pub const MAX_CALLS: usize = 50;
/// A client of which this many in a hundred did not come back is nobody to call.
const HOPELESS: f64 = 0.9;

/// The clients worth a call, greatest worth first, at most [`MAX_CALLS`]. The rules are data: `assets/calls.toml`.
///
/// Of files with dates, a call adds what the client brings a month × what it changes of the chance that the client is lost;
/// where hours are missing to the own rhythm, it may win the same share of those back, and the greater of the two counts.
/// Missing to a plan, they count in full, so that the list of a roster adds up to the opportunity. A client for which it is
/// nothing is not listed.
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
    let results = &answers.results;
    if book.dated().is_none() {
        results.needs_utilization()?;
    }
    results.needs_revenue().or_else(|_| results.needs_rate())?;
    let list = List {
        book,
        assumptions,
        results,
        worths: Worths::new(book, results),
        by_kind: ByKind::new(rules()),
        agreed: frequency::stated(book, assumptions.lapsed_days),
    };
    type Candidate = (Reverse<Money>, usize);
    let best = |found: Vec<Candidate>| per_client::smallest(found, MAX_CALLS, |candidate| *candidate);
    let candidates = per_client::fold(
        results.clients(),
        selection,
        Vec::new,
        |found, i| {
            if let Some(reason) = list.reason(i) {
                found.push((Reverse(reason.value), i));
            }
            // Among a million clients few can be among the first; the rest need not be carried along.
            if found.len() >= 16 * MAX_CALLS {
                *found = best(std::mem::take(found));
            }
        },
        |all, mut part| all.append(&mut part),
    );
    Ok(best(candidates).into_iter().filter_map(|(_, i)| list.call(i, locale)).collect())
}

/// Why a client is worth a call.
struct Reason {
    rule: &'static Rule,
    value: Money,
    contact: Option<Contact>,
    keeping: Option<Keeping>,
}

/// What the list follows from.
struct List<'a> {
    book: &'a Book,
    assumptions: &'a Assumptions,
    results: &'a Results,
    worths: Worths<'a>,
    by_kind: ByKind,
    /// Hours a month by a frequency or a pass that files state.
    agreed: Option<Vec<f64>>,
}

impl List<'_> {
    /// The reason that is worth most; `None` where a call is worth nothing.
    fn reason(&self, i: usize) -> Option<Reason> {
        let contact = Contact::of(self.book, i);
        let keeping = contact.as_ref().and_then(|c| self.worths.keeping(i, c.since as i32, c.gap, c.times as usize));
        let keep = self.keep(i, contact.as_ref(), keeping);
        let missing = self.missing(i, contact.as_ref());
        let (value, rule) = keep.into_iter().chain(missing).max_by_key(|(value, _)| *value)?;
        // Nobody calls for less than a cent.
        (value >= Money::from_f64(0.01)?).then_some(Reason { rule, value, contact, keeping })
    }

    /// By what a call keeps, where the dates or the model give a reason.
    fn keep(&self, i: usize, contact: Option<&Contact>, keeping: Option<Keeping>) -> Option<(Money, &'static Rule)> {
        let (contact, keeping) = (contact?, keeping?);
        let churn = self.results.studies.churn().and_then(|c| c.client(i)).and_then(|c| c.band);
        let leaving = matches!(churn, Some(RiskBand::High | RiskBand::Medium)).then_some(When::Leaving);
        let when = contact.when(self.assumptions).or(leaving)?;
        let away = keeping.cases.is_some() || is_away(contact.since as i32, contact.gap);
        let hopeless = away && keeping.lost >= HOPELESS;
        let rule = rules().iter().find(|rule| rule.when == Some(when)).filter(|_| !hopeless)?;
        Some((keeping.value, rule))
    }

    /// By the missing hours. Somebody who has been away for a year is nobody to call about them.
    fn missing(&self, i: usize, contact: Option<&Contact>) -> Option<(Money, &'static Rule)> {
        if contact.is_some_and(Contact::is_long_gone) {
            return None;
        }
        let rule = rules().get(self.by_kind.rule_for(self.results, i)?)?;
        let value = rule.value(self.results, i);
        let share = if self.is_rhythm(i) { Terms::of(&self.results.assumptions).success() } else { 1.0 };
        Some((value.times(share), rule))
    }

    /// Whether the client is held against the own rhythm.
    fn is_rhythm(&self, i: usize) -> bool {
        let stated = self.book.clients.ideal_hours_month.as_deref().is_some_and(|hours| !at(hours, i).is_nan());
        let agreed = self.agreed.as_deref().is_some_and(|hours| !at(hours, i).is_nan());
        self.results.yardstick != Yardstick::Plan && !stated && !agreed
    }

    fn call(&self, index: usize, locale: &Locale) -> Option<Call> {
        let reason = self.reason(index)?;
        let worth = reason.value.times(self.results.assumptions.campaign.months_kept);
        let told = Told {
            figures: self.results,
            assumptions: self.assumptions,
            contact: reason.contact.as_ref(),
            keeping: reason.keeping,
            is_rhythm: self.is_rhythm(index),
            worth,
            locale,
        };
        Some(Call {
            index,
            client: self.book.clients.ids.get(index).to_string(),
            reason: told.reason(reason.rule, index),
            monthly_value: monthly_value(self.book, self.results, index),
            chance_lost: reason.keeping.map(|k| k.lost),
            horizon_days: reason.keeping.map(|k| k.horizon),
            value_monthly: reason.value,
            worth,
            what_to_do: reason.rule.what_to_do.clone(),
        })
    }
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
    #[serde(default)]
    value: Vec<CustomerValue>,
    reason: String,
    rhythm: Option<String>,
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
    fn value(&self, figures: &Figures, i: usize) -> Money {
        self.value.iter().find_map(|worth| worth.of(figures, i)).unwrap_or_default()
    }
}

impl CustomerValue {
    fn of(self, figures: &Figures, i: usize) -> Option<Money> {
        match self {
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
        let (assumptions, locale) = (Assumptions::default(), Locale::default());
        for rule in rules() {
            let told = |is_rhythm| Told {
                figures: &figures,
                assumptions: &assumptions,
                contact: None,
                keeping: None,
                is_rhythm,
                worth: Money::ZERO,
                locale: &locale,
            };
            let texts = [told(false).reason(rule, 0), told(true).reason(rule, 0)];
            assert!(texts.iter().all(|text| !text.contains(['{', '}'])), "{texts:?}");
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
