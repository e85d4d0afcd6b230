//! Goals, and how far the figures are from them.

use super::channels::{self, Channels};
use super::{Answers, Section, Selection, Unavailable, attendance};
use crate::book::sessions::Status;
use crate::book::span::{end_of_month, month_number};
use crate::book::{Assumptions, Book, Money, Targets};

/// What a goal can be set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Revenue a month.
    Revenue,
    /// Delivered ÷ expected hours.
    Utilization,
    /// Clients of one month who come again in the next.
    Retention,
    /// Missed sessions.
    MissRate,
    /// What winning a client costs.
    AcquisitionCost,
    /// The mean satisfaction score.
    Satisfaction,
}

/// What a goal is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money.
    Money,
    /// A fraction.
    Share,
    /// The file's own.
    Plain,
}

impl Goal {
    /// All, in the order in which they are listed.
    pub const ALL: [Goal; 6] =
        [Goal::Revenue, Goal::Utilization, Goal::Retention, Goal::MissRate, Goal::AcquisitionCost, Goal::Satisfaction];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Goal::Revenue => "revenue a month",
            Goal::Utilization => "utilization",
            Goal::Retention => "retention, month to month",
            Goal::MissRate => "miss rate",
            Goal::AcquisitionCost => "cost of winning a client",
            Goal::Satisfaction => "satisfaction score",
        }
    }

    /// What it is measured in.
    pub fn unit(self) -> Unit {
        match self {
            Goal::Revenue | Goal::AcquisitionCost => Unit::Money,
            Goal::Satisfaction => Unit::Plain,
            Goal::Utilization | Goal::Retention | Goal::MissRate => Unit::Share,
        }
    }

    /// Whether less is better.
    pub fn is_lower_better(self) -> bool {
        matches!(self, Goal::MissRate | Goal::AcquisitionCost)
    }

    /// The goal that is set, money in units.
    pub fn of(self, targets: &Targets) -> Option<f64> {
        match self {
            Goal::Revenue => targets.revenue_monthly.map(Money::to_f64),
            Goal::Utilization => targets.utilization,
            Goal::Retention => targets.retention,
            Goal::MissRate => targets.miss_rate,
            Goal::AcquisitionCost => targets.acquisition_cost.map(Money::to_f64),
            Goal::Satisfaction => targets.satisfaction,
        }
    }

    /// The key of its setting.
    pub fn key(self) -> &'static str {
        match self {
            Goal::Revenue => "targets.revenue_monthly",
            Goal::Utilization => "targets.utilization",
            Goal::Retention => "targets.retention",
            Goal::MissRate => "targets.miss_rate",
            Goal::AcquisitionCost => "targets.acquisition_cost",
            Goal::Satisfaction => "targets.satisfaction",
        }
    }
}

/// One figure and its goal.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Progress {
    /// Which.
    pub goal: Goal,
    /// What is aimed at, money in units; `None` where no goal is set.
    pub target: Option<f64>,
    /// What it is now, or what the data lack.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub now: Section<Measure>,
    /// Goal − now, positive where something is missing whichever way is better; `None` where either is unknown.
    pub gap: Option<f64>,
    /// How much of the goal is reached, 0 to 1.
    pub reached: Option<f64>,
    /// What the gap is in sessions, hours or clients, where that can be said.
    pub takes: Option<Takes>,
}

/// A figure with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Measure {
    /// The figure, money in units.
    pub value: f64,
    /// Of how many clients or sessions.
    pub n: usize,
}

/// What closing a gap takes.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Takes {
    /// So many more hours a month, or so many more average clients.
    HoursOrClients {
        /// At the average price of an hour.
        hours: Option<f64>,
        /// Of what an average client brings.
        clients: Option<f64>,
    },
    /// So many more hours a month.
    Hours(f64),
    /// So many more clients who come again.
    Clients(f64),
    /// So many missed sessions fewer over the period.
    Sessions(f64),
}

/// Goals, progress and where clients come from.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Aims {
    /// Every figure for which a goal can be set.
    pub progress: Vec<Progress>,
    /// Acquisition channels.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub channels: Section<Channels>,
    /// The two months between which retention is counted.
    pub retention_months: Option<[String; 2]>,
}

/// Measures every figure of the selected clients against its goal.
pub fn targets(book: &Book, assumptions: &Assumptions, answers: &Answers, selection: &Selection) -> Aims {
    let channels = channels::channels(book, assumptions, &answers.results, selection);
    let retained = retained(book, selection);
    let progress = |goal: Goal| {
        let now = measure(goal, book, assumptions, answers, selection, &channels, &retained);
        progress(goal, goal.of(&assumptions.targets), now, answers)
    };
    Aims {
        progress: Goal::ALL.into_iter().map(progress).collect(),
        retention_months: retained.as_ref().ok().and_then(|r| r.months.clone()),
        channels,
    }
}

fn measure(
    goal: Goal,
    book: &Book,
    assumptions: &Assumptions,
    answers: &Answers,
    selection: &Selection,
    channels: &Section<Channels>,
    retained: &Section<Retained>,
) -> Section<Measure> {
    let shown = selection.count(book.clients.len());
    match goal {
        Goal::Revenue => {
            let revenue = answers.revenue.as_ref().map_err(Unavailable::clone)?;
            Ok(Measure { value: revenue.monthly.to_f64(), n: shown })
        }
        Goal::Utilization => {
            let used = answers.utilization.as_ref().map_err(Unavailable::clone)?;
            Ok(Measure { value: used.overall, n: shown })
        }
        Goal::Retention => {
            let r = retained.as_ref().map_err(Unavailable::clone)?;
            Ok(Measure { value: r.stayed as f64 / r.of as f64, n: r.of })
        }
        Goal::MissRate => {
            let a = attendance::attendance(book, assumptions, selection)?;
            let missing = || Unavailable::needs("visits that say who came and who did not");
            let rate = a.miss_rate.ok_or_else(missing)?;
            Ok(Measure { value: rate, n: (a.attended + a.no_show + a.late_cancel) as usize })
        }
        Goal::AcquisitionCost => {
            let channels = channels.as_ref().map_err(Unavailable::clone)?;
            let lacking = "a column in the client table with what winning each client cost (a header such as \"acquisition cost\")";
            let cost = channels.cost_per_client.ok_or_else(|| Unavailable::needs(lacking))?;
            let n = channels.channels.iter().filter(|c| c.spend.is_some()).map(|c| c.clients).sum();
            Ok(Measure { value: cost.to_f64(), n })
        }
        Goal::Satisfaction => {
            let lacking =
                "a column in the client table with a score (a header such as \"satisfaction\", \"NPS\" or \"rating\")";
            let (_, value, n) = channels::satisfaction(book, selection).ok_or_else(|| Unavailable::needs(lacking))?;
            Ok(Measure { value, n })
        }
    }
}

fn progress(goal: Goal, target: Option<f64>, now: Section<Measure>, answers: &Answers) -> Progress {
    let both = target.zip(now.as_ref().ok().copied());
    let gap = both.map(|(t, m)| if goal.is_lower_better() { m.value - t } else { t - m.value });
    let reached = both.map(|(t, m)| match goal.is_lower_better() {
        // Where less is better, twice the goal is half of the way.
        true if m.value <= t => 1.0,
        true => t / m.value,
        false if t <= 0.0 => 1.0,
        false => (m.value / t).clamp(0.0, 1.0),
    });
    let missing = gap.filter(|gap| *gap > 0.0);
    let takes = missing.zip(now.as_ref().ok()).and_then(|(gap, m)| takes(goal, gap, *m, answers));
    Progress { goal, target, now, gap, reached, takes }
}

fn takes(goal: Goal, gap: f64, now: Measure, answers: &Answers) -> Option<Takes> {
    let figures = &answers.results;
    match goal {
        Goal::Revenue => {
            let used = answers.utilization.as_ref().ok();
            let delivered = used.map(|u| u.delivered_hours / figures.months).filter(|h| *h > 0.0);
            let hours = delivered.filter(|_| now.value > 0.0).map(|h| gap / (now.value / h));
            let with_revenue = figures.clients_with_revenue as f64;
            let clients = (now.value > 0.0 && with_revenue > 0.0).then(|| gap / (now.value / with_revenue));
            (hours.is_some() || clients.is_some()).then_some(Takes::HoursOrClients { hours, clients })
        }
        Goal::Utilization => {
            let used = answers.utilization.as_ref().ok()?;
            Some(Takes::Hours(gap * used.expected_hours / figures.months))
        }
        Goal::Retention => Some(Takes::Clients(gap * now.n as f64)),
        Goal::MissRate => Some(Takes::Sessions(gap * now.n as f64)),
        Goal::AcquisitionCost | Goal::Satisfaction => None,
    }
}

/// Who came again.
struct Retained {
    of: usize,
    stayed: usize,
    months: Option<[String; 2]>,
}

/// Of the clients active in the last whole month but one, those active in the last whole month as well; where a file says
/// who left, those who have not.
fn retained(book: &Book, selection: &Selection) -> Section<Retained> {
    if let Some(outcome) = &book.clients.outcome {
        let known: Vec<bool> =
            selection.indices(book.clients.len()).filter_map(|i| outcome.left.get(i).copied().flatten()).collect();
        if !known.is_empty() {
            let stayed = known.iter().filter(|left| !**left).count();
            return Ok(Retained { of: known.len(), stayed, months: None });
        }
    }
    let lacking = || {
        Unavailable::needs("visits or sales over at least two whole calendar months, or a column that says who left")
    };
    let span = book.period.span.ok_or_else(lacking)?;
    let whole = end_of_month(span.to).is_some_and(|last| last == span.to);
    let last = month_number(span.to) - i32::from(!whole);
    let first_whole = month_number(span.from) + i32::from(chrono::Datelike::day(&span.from) != 1);
    if last - 1 < first_whole {
        return Err(lacking());
    }
    let mut active = vec![[false; 2]; book.clients.len()];
    let mut see = |client: u32, day: chrono::NaiveDate| {
        let place = month_number(day) - (last - 1);
        let month = usize::try_from(place).ok().filter(|p| *p < 2);
        if let (Some(seen), Some(month)) = (active.get_mut(client as usize), month)
            && let Some(seen) = seen.get_mut(month)
        {
            *seen = true;
        }
    };
    if let Some(s) = &book.sessions {
        let rows = s.client.iter().zip(&s.date).zip(&s.status).filter(|(_, status)| **status == Status::Attended);
        rows.for_each(|((client, day), _)| see(*client, *day));
    } else if let Some(s) = &book.sales {
        let rows = s.client.iter().zip(&s.date).zip(&s.amount).filter(|(_, amount)| **amount > Money::ZERO);
        rows.for_each(|((client, day), _)| see(*client, *day));
    }
    let (mut of, mut stayed) = (0, 0);
    for i in selection.indices(book.clients.len()) {
        if let Some([before, after]) = active.get(i).copied() {
            of += usize::from(before);
            stayed += usize::from(before && after);
        }
    }
    if of == 0 {
        return Err(lacking());
    }
    let name = |number: i32| format!("{}-{:02}", number.div_euclid(12), number.rem_euclid(12) + 1);
    Ok(Retained { of, stayed, months: Some([name(last - 1), name(last)]) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, money, roster, shop};
    use crate::book::clients::Outcome;
    use crate::book::settings;
    use crate::book::{Attribute, AttributeValues, Limits, Sessions};
    use std::sync::Arc;

    fn of(book: &Book, targets_set: Targets) -> Aims {
        let a = Assumptions { targets: targets_set, ..Assumptions::default() };
        targets(book, &a, &Answers::compute(book, &a, &Selection::All), &Selection::All)
    }

    fn one(aims: &Aims, goal: Goal) -> &Progress {
        aims.progress.iter().find(|p| p.goal == goal).unwrap()
    }

    #[test]
    fn a_gap_in_revenue_is_hours_or_clients() {
        // 9 h and 3 h at 61.20 over three months: 244.80 a month, two clients.
        let book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 3.0, "hour")]);
        let aims = of(&book, Targets { revenue_monthly: money(306.0), utilization: Some(0.75), ..Targets::default() });
        let p = one(&aims, Goal::Revenue);
        assert!((p.gap.unwrap() - 61.2).abs() < 1e-9 && (p.reached.unwrap() - 0.8).abs() < 1e-12);
        // One hour more; half a client more.
        let Some(Takes::HoursOrClients { hours: Some(hours), clients: Some(clients) }) = p.takes else {
            panic!("{p:?}")
        };
        assert!((hours - 1.0).abs() < 1e-9 && (clients - 0.5).abs() < 1e-9);
        // 12 of 24 hours; to three quarters it is six over three months.
        let p = one(&aims, Goal::Utilization);
        assert_eq!((p.now.clone().unwrap().value, p.gap, p.takes), (0.5, Some(0.25), Some(Takes::Hours(2.0))));
        assert!(one(&aims, Goal::Retention).now.is_err() && one(&aims, Goal::MissRate).now.is_err());
    }

    #[test]
    fn what_is_reached_has_no_gap_and_less_can_be_better() {
        let now = |value| Ok(Measure { value, n: 200 });
        let answers = Answers::compute(&shop(), &Assumptions::default(), &Selection::All);
        let of = |goal, target, value| progress(goal, target, now(value), &answers);
        let p = of(Goal::MissRate, Some(0.05), 0.10);
        assert!((p.gap.unwrap() - 0.05).abs() < 1e-12 && p.reached == Some(0.5));
        assert!(matches!(p.takes, Some(Takes::Sessions(n)) if (n - 10.0).abs() < 1e-9));
        let p = of(Goal::MissRate, Some(0.05), 0.02);
        assert!(p.gap.unwrap() < 0.0 && p.reached == Some(1.0) && p.takes.is_none());
        assert_eq!(of(Goal::Revenue, Some(0.0), 5.0).reached, Some(1.0));
        let unset = of(Goal::Revenue, None, 5.0);
        assert!(unset.gap.is_none() && unset.reached.is_none() && unset.takes.is_none());
    }

    #[test]
    fn retention_is_of_the_last_two_whole_months() {
        let visits = [
            (0, "2024-01-05"),
            (0, "2024-02-03"),
            (1, "2024-02-10"),
            (2, "2024-02-29"),
            (0, "2024-03-01"),
            (2, "2024-03-30"),
            (1, "2024-04-02"),
        ];
        let sessions = Sessions {
            client: visits.iter().map(|v| v.0).collect(),
            date: visits.iter().map(|v| day(v.1)).collect(),
            status: vec![Status::Attended; visits.len()],
            ..Sessions::default()
        };
        let mut book = Book { sessions: Some(Arc::new(sessions)), ..Book::default() };
        book.clients.ids = ["A", "B", "C"].into_iter().collect();
        let book = book.within_period(Limits::default(), None);
        let aims = of(&book, Targets { retention: Some(0.9), ..Targets::default() });
        let p = one(&aims, Goal::Retention);
        // February's three, of whom two came in March; April is not over.
        assert_eq!(p.now.clone().unwrap(), Measure { value: 2.0 / 3.0, n: 3 });
        assert_eq!(aims.retention_months, Some(["2024-02".into(), "2024-03".into()]));
        assert!(matches!(p.takes, Some(Takes::Clients(n)) if (n - 0.7).abs() < 1e-9));
    }

    #[test]
    fn a_file_that_says_who_left_says_who_stayed() {
        let mut book = roster(&[("A", 4.0, 9.0, "hour"), ("B", 4.0, 3.0, "hour"), ("C", 4.0, 3.0, "hour")]);
        book.clients.outcome = Some(Outcome { name: "Churn".into(), left: vec![Some(true), Some(false), None] });
        book.clients.attributes =
            vec![Attribute { name: "CSAT".into(), values: AttributeValues::Number(vec![4.0, 5.0, f64::NAN]) }];
        let aims = of(&book, Targets::default());
        assert_eq!(one(&aims, Goal::Retention).now.clone().unwrap(), Measure { value: 0.5, n: 2 });
        assert_eq!(one(&aims, Goal::Satisfaction).now.clone().unwrap(), Measure { value: 4.5, n: 2 });
        let nobody = of(&Book::default(), Targets::default());
        assert!(nobody.progress.iter().all(|p| p.now.is_err()) && nobody.channels.is_err());
    }

    #[test]
    fn every_goal_has_its_setting() {
        for goal in Goal::ALL {
            let setting = settings::find(goal.key()).unwrap();
            let set = setting.with(&Assumptions::default(), Some(&settings::Value::Number(0.5))).unwrap().targets;
            assert_eq!((goal.of(&set), Goal::ALL.iter().filter(|g| g.of(&set).is_some()).count()), (Some(0.5), 1));
        }
    }
}
