//! Named what-ifs side by side over every headline figure.

use super::break_even::{self, BreakEven};
use super::figures::Segment;
use super::{Answers, Figures, Section, Selection};
use crate::analysis::Results;
use crate::book::{Assumptions, Book, Money};

/// A what-if with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// As the user named it.
    pub name: String,
    /// What it assumes.
    pub assumptions: Assumptions,
}

/// What the baseline is called.
pub const BASELINE: &str = "baseline";
/// What the what-if in force is called while it has no name.
pub const UNSAVED: &str = "now, unsaved";

/// The scenarios to compare: the baseline, the saved ones in their order, and the one in force where it is none of these.
pub fn all(baseline: &Assumptions, saved: &[Scenario], current: &Assumptions) -> Vec<Scenario> {
    let mut all = vec![Scenario { name: BASELINE.into(), assumptions: baseline.clone() }];
    all.extend(saved.iter().cloned());
    let known = |s: &Scenario| s.assumptions.has_figures_of(current);
    if !all.iter().any(known) {
        all.push(Scenario { name: UNSAVED.into(), assumptions: current.clone() });
    }
    all
}

/// Scenarios side by side.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Scenarios {
    /// The baseline first.
    pub columns: Vec<Column>,
}

/// One scenario's figures.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it changes, in words; empty for the baseline.
    pub changes: Vec<String>,
    /// Every headline figure, in the order of [`FIGURES`]; `None` where the data cannot give it.
    pub values: Vec<Option<f64>>,
}

/// A headline figure.
pub struct Headline {
    /// For programs.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What it is measured in.
    pub unit: Unit,
    /// Its value, money in units.
    value: fn(&Under) -> Option<f64>,
}

/// One scenario as its figures are read from it.
struct Under<'a> {
    book: &'a Book,
    selection: &'a Selection,
    answers: &'a Answers,
    even: Option<&'a BreakEven>,
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Money,
    /// A fraction.
    Share,
    /// Hours.
    Hours,
    /// A number of clients.
    Count,
    /// A plain number with decimals.
    Plain,
}

fn money(amount: Money) -> Option<f64> {
    Some(amount.to_f64())
}

fn segment(answers: &Answers, segment: Segment) -> Option<f64> {
    let rules = &answers.rule_segments.as_ref().ok()?.rules;
    rules.iter().find(|r| r.segment == segment).map(|r| r.clients as f64)
}

/// Every headline figure.
pub const FIGURES: [Headline; 13] = [
    Headline {
        name: "revenue_monthly",
        title: "revenue a month",
        unit: Unit::Money,
        value: |u| money(u.answers.revenue.as_ref().ok()?.monthly),
    },
    Headline {
        name: "utilization",
        title: "utilization",
        unit: Unit::Share,
        value: |u| Some(u.answers.utilization.as_ref().ok()?.overall),
    },
    Headline {
        name: "unrealized_hours_monthly",
        title: "missing hours a month",
        unit: Unit::Hours,
        value: |u| Some(u.answers.utilization.as_ref().ok()?.unrealized_hours_monthly),
    },
    Headline {
        name: "opportunity_monthly",
        title: "opportunity a month",
        unit: Unit::Money,
        value: |u| money(u.answers.opportunity.as_ref().ok()?.monthly),
    },
    Headline {
        name: "gini",
        title: "gini",
        unit: Unit::Plain,
        value: |u| Some(u.answers.concentration.as_ref().ok()?.gini),
    },
    Headline {
        name: "top_3_share",
        title: "top 3 clients' share",
        unit: Unit::Share,
        value: |u| Some(u.answers.concentration.as_ref().ok()?.top_3_share),
    },
    Headline {
        name: "anchor",
        title: "Anchor clients",
        unit: Unit::Count,
        value: |u| segment(u.answers, Segment::Anchor),
    },
    Headline {
        name: "opportunity_clients",
        title: "Opportunity clients",
        unit: Unit::Count,
        value: |u| segment(u.answers, Segment::Opportunity),
    },
    Headline {
        name: "steady",
        title: "Steady clients",
        unit: Unit::Count,
        value: |u| segment(u.answers, Segment::Steady),
    },
    Headline {
        name: "low_impact",
        title: "Low impact clients",
        unit: Unit::Count,
        value: |u| segment(u.answers, Segment::LowImpact),
    },
    Headline { name: "revenue_at_risk", title: "revenue at risk/month", unit: Unit::Money, value: at_risk },
    Headline {
        name: "break_even_share",
        title: "may leave at most",
        unit: Unit::Share,
        value: |u| u.even.map(|b| -b.client_change),
    },
    Headline {
        name: "break_even_clients",
        title: "the same in clients",
        unit: Unit::Count,
        value: |u| u.even.map(|b| if b.client_change > 0.0 { -(b.clients as f64) } else { b.clients as f64 }),
    },
];

fn at_risk(under: &Under) -> Option<f64> {
    under.answers.revenue_at_risk(under.book, under.selection).and_then(|risk| money(risk.monthly))
}

impl Scenarios {
    /// By how much scenario `column` differs from the baseline in figure `row`.
    pub fn difference(&self, column: usize, row: usize) -> Option<f64> {
        let value = |c: usize| self.columns.get(c)?.values.get(row).copied().flatten();
        (column > 0).then(|| Some(value(column)? - value(0)?)).flatten()
    }
}

/// Works every scenario's figures out over the selected clients; `known` are results of the same book.
///
/// # Errors
/// Where the book has nobody to compare.
pub fn scenarios(book: &Book, scenarios: &[Scenario], selection: &Selection, known: &Results) -> Section<Scenarios> {
    let Some(first) = scenarios.first() else {
        return Ok(Scenarios { columns: Vec::new() });
    };
    let results = |s: &Scenario| {
        let figures = known.under(book, &s.assumptions, Figures::default());
        Results::new(figures, known.studies.clone(), &s.assumptions)
    };
    let baseline = results(first);
    baseline.needs_revenue().or_else(|_| baseline.needs_utilization())?;
    let column = |(place, scenario): (usize, &Scenario)| {
        let own = if place == 0 { baseline.clone() } else { results(scenario) };
        let answers = Answers::from_results(book, &scenario.assumptions, selection, own);
        let even = break_even::break_even(&scenario.assumptions, &baseline, &answers.results, selection);
        let even = even.ok().flatten().filter(|_| place > 0);
        let under = Under { book, selection, answers: &answers, even: even.as_ref() };
        let value = |f: &Headline| (f.value)(&under).filter(|v| v.is_finite());
        Column {
            name: scenario.name.clone(),
            changes: if place == 0 { Vec::new() } else { changes(&first.assumptions, &scenario.assumptions) },
            values: FIGURES.iter().map(value).collect(),
        }
    };
    Ok(Scenarios { columns: scenarios.iter().enumerate().map(column).collect() })
}

/// What differs, in words: `hour 67`, `margin 60 %`.
fn changes(baseline: &Assumptions, scenario: &Assumptions) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (label, rate) in &scenario.rates {
        if baseline.rates.get(label) != Some(rate) {
            said.push(format!("{label} {rate}"));
        }
    }
    said.extend(
        baseline.rates.keys().filter(|l| !scenario.rates.contains_key(*l)).map(|l| format!("{l} as in the file")),
    );
    let own = scenario.client_rates.iter().filter(|(id, rate)| baseline.client_rates.get(*id) != Some(*rate)).count();
    if own > 0 {
        said.push(format!("{own} own {}", if own == 1 { "rate" } else { "rates" }));
    }
    let percent = |v: f64| format!("{:.0}%", v * 100.0);
    let numbers = [
        ("target", baseline.target_utilization, scenario.target_utilization),
        ("recapture", baseline.recapture_share, scenario.recapture_share),
        ("margin", baseline.profit_margin, scenario.profit_margin),
        ("high utilization", baseline.high_utilization, scenario.high_utilization),
        ("low utilization", baseline.low_utilization, scenario.low_utilization),
    ];
    said.extend(numbers.iter().filter(|(_, a, b)| a != b).map(|(name, _, v)| format!("{name} {}", percent(*v))));
    if baseline.price_elasticity != scenario.price_elasticity {
        said.push(format!("elasticity {}", scenario.price_elasticity));
    }
    if baseline.high_revenue_share != scenario.high_revenue_share {
        said.push("another threshold of high revenue".into());
    }
    if baseline.rate_basis != scenario.rate_basis {
        said.push("another rate basis".into());
    }
    let ideal =
        baseline.ideal_hours != scenario.ideal_hours || baseline.client_ideal_hours != scenario.client_ideal_hours;
    if ideal {
        said.push("other ideal hours".into());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::roster;

    fn book() -> Book {
        roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 12.0, "hour"), ("C", 4.0, 6.0, "thirty")])
    }

    fn hour(price: f64) -> Assumptions {
        let mut a = Assumptions::default();
        a.rates.insert("hour".into(), Money::from_f64(price).unwrap());
        a
    }

    fn value(s: &Scenarios, column: usize, name: &str) -> Option<f64> {
        let row = FIGURES.iter().position(|f| f.name == name).unwrap();
        s.columns[column].values[row]
    }

    #[test]
    fn every_scenario_has_the_figures_that_it_has_alone() {
        let saved = [
            Scenario { name: "dear".into(), assumptions: hour(91.8) },
            Scenario { name: "same".into(), assumptions: Assumptions::default() },
        ];
        let all = all(&Assumptions::default(), &saved, &hour(70.0));
        let names: Vec<&str> = all.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, [BASELINE, "dear", "same", UNSAVED]);
        let s = scenarios(&book(), &all, &Selection::All, &Results::default()).unwrap();
        // 18 h × 61.20 + 6 h × 33.75, over three months; half as much again on the hours.
        assert_eq!(value(&s, 0, "revenue_monthly"), Some(434.7));
        assert_eq!(value(&s, 1, "revenue_monthly"), Some(618.3));
        let row = FIGURES.iter().position(|f| f.name == "revenue_monthly").unwrap();
        assert!((s.difference(1, row).unwrap() - 183.6).abs() < 1e-9 && s.difference(0, row).is_none());
        // A rise of a half: a third of two clients may leave, and that is nobody.
        assert!((value(&s, 1, "break_even_share").unwrap() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!((value(&s, 1, "break_even_clients"), value(&s, 0, "break_even_share")), (Some(0.0), None));
        assert_eq!((value(&s, 2, "revenue_monthly"), s.columns[2].changes.len()), (Some(434.7), 0));
        assert_eq!(s.columns[3].changes, ["hour 70"]);
        let alone = Answers::compute(&book(), &hour(91.8), &Selection::All);
        assert_eq!(value(&s, 1, "gini"), Some(alone.concentration.unwrap().gini));
        let clients: f64 =
            ["anchor", "opportunity_clients", "steady", "low_impact"].iter().filter_map(|n| value(&s, 1, n)).sum();
        assert_eq!(clients, 3.0);
    }

    #[test]
    fn one_in_force_that_is_saved_is_not_listed_twice() {
        let saved = [Scenario { name: "dear".into(), assumptions: hour(91.8) }];
        assert_eq!(all(&Assumptions::default(), &saved, &hour(91.8)).len(), 2);
        assert_eq!(all(&Assumptions::default(), &[], &Assumptions::default()).len(), 1);
        assert!(
            scenarios(&Book::default(), &all(&hour(1.0), &[], &hour(1.0)), &Selection::All, &Results::default())
                .is_err()
        );
    }
}
