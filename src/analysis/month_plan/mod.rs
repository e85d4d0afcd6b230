//! The plan of a month: what to do, for whom, worth how much, when.

use super::calls::Call;
use super::calls::worth::of_those_there;
use super::campaign::Terms;
use super::churn::disengagement::RiskBand;
use super::churn::monthly_value;
use super::{Answers, Figures, Section, Selection, Unavailable, schedule};
use crate::book::{Assumptions, Book, Locale, Money};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The plan of one month.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MonthPlan {
    /// The first day of the month.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Whether the month follows the last day of the data; else it follows the day on which the plan is made.
    pub follows: Follows,
    /// Clients who can be called in a week.
    pub calls_a_week: u32,
    /// What to do, in the order of days.
    pub items: Vec<Item>,
    /// Σ value of the items: what the month's work can bring or keep a month.
    pub total_monthly: Money,
    /// Clients worth a call for whom the month has no room.
    pub left_over: usize,
    /// What these are worth a month.
    pub left_over_monthly: Money,
}

/// What the month follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// The last day of the data.
    AsOf,
    /// The data have no dates: the day on which the plan is made.
    Today,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Item {
    /// The day.
    pub date: NaiveDate,
    /// The week of the month, from 1.
    pub week: u32,
    /// What kind of thing.
    pub kind: Kind,
    /// Index into the client table; `None` where it concerns several.
    #[serde(skip)]
    pub index: Option<usize>,
    /// The client's id, or whom it concerns.
    pub whom: String,
    /// Why, in a sentence with its figures.
    pub reason: String,
    /// What it can bring or keep a month.
    pub value_monthly: Money,
    /// What to do.
    #[serde(rename = "do")]
    pub what_to_do: String,
}

/// Kinds of things to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Announce a price.
    Price,
    /// Keep a client who may leave.
    Keep,
    /// Write an hour of the week into the calendar that a client agreed to.
    Book,
    /// Call about missing hours or a long absence.
    Call,
}

impl Kind {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Price => "price",
            Kind::Keep => "keep",
            Kind::Book => "book",
            Kind::Call => "call",
        }
    }
}

/// Something to do before it has a day.
struct Task {
    kind: Kind,
    index: Option<usize>,
    whom: String,
    reason: String,
    value: Money,
    what: String,
}

/// What a plan follows from.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// The business.
    pub book: &'a Book,
    /// The user's choices.
    pub assumptions: &'a Assumptions,
    /// The figures in force.
    pub answers: &'a Answers,
    /// In a what-if, the figures without it.
    pub baseline: Option<&'a Answers>,
    /// Who is shown.
    pub selection: &'a Selection,
    /// Who to call.
    pub calls: &'a Section<Vec<Call>>,
    /// Ids of the clients who were dealt with and need nothing for now.
    pub dealt_with: &'a [String],
    /// The day on which the plan is made.
    pub today: NaiveDate,
    /// For the figures in sentences.
    pub locale: &'a Locale,
}

/// Plans the month after the last day of the data; where these have no dates, the month after `today`.
///
/// The most valuable things come first, at most so many clients a week as the assumptions say. A client appears once: where
/// two reasons hold, the one that is worth more counts, so that the total counts no money twice. A price of the what-if in
/// force is announced on the first working day.
///
/// # Errors
/// Where there is nothing from which a plan could follow.
pub fn plan(inputs: Inputs) -> Section<MonthPlan> {
    let Inputs { book, assumptions, baseline, calls, today, .. } = inputs;
    let (day, follows) = match book.period.as_of {
        Some(as_of) => (as_of, Follows::AsOf),
        None => (today, Follows::Today),
    };
    let out_of_time = || Unavailable::needs("a date within the calendar");
    let from = day.with_day(1).and_then(|d| d.checked_add_months(Months::new(1))).ok_or_else(out_of_time)?;
    let to = crate::book::span::end_of_month(from).ok_or_else(out_of_time)?;
    let mut clients = keeping(&inputs);
    clients.extend(agreed(&inputs));
    match calls {
        Ok(rows) => clients.extend(rows.iter().map(call)),
        Err(why) if clients.is_empty() => return Err(why.clone()),
        Err(_) => {}
    }
    clients.retain(|task| !inputs.dealt_with.contains(&task.whom));
    let clients = once(clients);
    let prices = baseline.map_or_else(Vec::new, |baseline| prices(&inputs, baseline));
    let days = working_days(from, to);
    let weeks = days.iter().map(|(_, week)| *week).max().unwrap_or(1);
    let room = (assumptions.plan.calls_a_week * weeks) as usize;
    let left: Vec<&Task> = clients.iter().skip(room).collect();
    let (left_over, left_over_monthly) = (left.len(), left.iter().map(|t| t.value).sum());
    let mut items: Vec<Item> = Vec::new();
    let first = days.first().copied().unwrap_or((from, 1));
    items.extend(prices.into_iter().map(|task| task.on(first)));
    for week in 1..=weeks {
        let calls = assumptions.plan.calls_a_week as usize;
        let of_week = clients.iter().skip(calls * (week as usize - 1)).take(calls);
        let open: Vec<(NaiveDate, u32)> = days.iter().copied().filter(|(_, w)| *w == week).collect();
        let tasks: Vec<&Task> = of_week.collect();
        let a_day = tasks.len().div_ceil(open.len().max(1)).max(1);
        for (place, task) in tasks.into_iter().enumerate() {
            if let Some(day) = open.get(place / a_day) {
                items.push(task.on(*day));
            }
        }
    }
    let total_monthly = items.iter().map(|i| i.value_monthly).sum();
    Ok(MonthPlan {
        from,
        to,
        follows,
        calls_a_week: assumptions.plan.calls_a_week,
        items,
        total_monthly,
        left_over,
        left_over_monthly,
    })
}

impl Task {
    fn on(&self, (date, week): (NaiveDate, u32)) -> Item {
        Item {
            date,
            week,
            kind: self.kind,
            index: self.index,
            whom: self.whom.clone(),
            reason: self.reason.clone(),
            value_monthly: self.value,
            what_to_do: self.what.clone(),
        }
    }
}

fn call(row: &Call) -> Task {
    Task {
        kind: Kind::Call,
        index: Some(row.index),
        whom: row.client.clone(),
        reason: row.reason.clone(),
        value: row.value_monthly,
        what: row.what_to_do.clone(),
    }
}

/// Who is likely to leave, where that was learned and a rule says what to do; worth what a call to them keeps.
fn keeping(inputs: &Inputs) -> Vec<Task> {
    let Inputs { book, answers, selection, locale, .. } = *inputs;
    let results = &answers.results;
    let Some(churn) = results.studies.churn() else { return Vec::new() };
    let task = |i: usize| {
        let client = churn.client(i).filter(|c| c.left != Some(true) && c.band == Some(RiskBand::High))?;
        let change = of_those_there(client.probability, Terms::of(&results.assumptions).success());
        let value = monthly_value(book, results, i)?.times(change);
        let why: Vec<&str> = client.reasons.iter().take(2).map(|r| r.words.as_str()).collect();
        let because = if why.is_empty() { String::new() } else { format!(": {}", why.join(", ")) };
        Some(Task {
            kind: Kind::Keep,
            index: Some(i),
            whom: book.clients.ids.get(i).to_string(),
            reason: format!("{} likely to leave{because}", locale.percent(client.probability, 0)),
            value,
            what: client.action?.to_string(),
        })
    };
    let mut tasks: Vec<Task> =
        selection.indices(book.clients.len()).filter_map(task).filter(|t| t.value > Money::ZERO).collect();
    tasks.sort_by_key(|t| (Reverse(t.value), t.index));
    tasks.truncate(super::calls::MAX_CALLS);
    tasks
}

/// The hours of the week that were accepted or pinned (view Schedule), a task for each client.
fn agreed(inputs: &Inputs) -> Vec<Task> {
    let results = &inputs.answers.results;
    let schedule = results.studies.schedule();
    let Some(schedule) = schedule.filter(|_| !inputs.assumptions.schedule.decisions.is_empty()) else {
        return Vec::new();
    };
    let found =
        schedule::proposals::proposals(inputs.book, results, schedule, inputs.assumptions).shown(inputs.selection);
    let mut tasks: Vec<Task> = Vec::new();
    for proposal in found.list.iter().filter(|p| p.verdict.is_some()) {
        let hour = format!(
            "{} {}",
            schedule::words::when(proposal.slot.weekday, proposal.slot.start),
            schedule::words::rhythm(proposal.every)
        );
        match tasks.iter_mut().find(|t| t.index == Some(proposal.client)) {
            Some(task) => {
                task.value += proposal.monthly_value;
                task.what = format!("{}, {hour}", task.what);
            }
            None => tasks.push(Task {
                kind: Kind::Book,
                index: Some(proposal.client),
                whom: inputs.book.clients.ids.get(proposal.client).to_string(),
                reason: "a proposal for the week was taken".into(),
                value: proposal.monthly_value,
                what: format!("Write it into the calendar and confirm it: {hour}"),
            }),
        }
    }
    tasks
}

/// Each client once, the most valuable first; the reason that is worth more stands, the other one is added to it.
fn once(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|t| (Reverse(t.value), t.index, t.kind));
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut kept: Vec<Task> = Vec::new();
    for task in tasks {
        match task.index {
            Some(index) if !seen.insert(index) => {
                if let Some(first) = kept.iter_mut().find(|t| t.index == Some(index)) {
                    first.reason = format!("{}; {}", first.reason, task.reason);
                    if task.kind == Kind::Book {
                        first.what = format!("{} {}", first.what, task.what);
                    }
                }
            }
            _ => kept.push(task),
        }
    }
    kept
}

/// The new prices of the what-if: one item per session type, one for the clients with prices of their own.
fn prices(inputs: &Inputs, baseline: &Answers) -> Vec<Task> {
    let Inputs { book, assumptions, answers: scenario, selection, locale, .. } = *inputs;
    let (before, after) = (&*baseline.results, &*scenario.results);
    let mut tasks: Vec<Task> = Vec::new();
    for (kind, (old, new)) in before.types.iter().zip(&after.types).enumerate() {
        let (Some(was), Some(is)) = (old.hourly(), new.hourly()) else { continue };
        if was == is {
            continue;
        }
        let of_type = |i: &usize| {
            let own = assumptions.client_rates.contains_key(book.clients.ids.get(*i));
            !own && has_type(book, *i, kind, before.types.len())
        };
        let label = if old.label.is_empty() { "everybody without a session type" } else { old.label.as_str() };
        let whom =
            if label == super::prices::EVERYBODY { "everybody".to_string() } else { format!("everybody on {label}") };
        let money = |m: Money| locale.money_with(m, 2);
        let what = format!(
            "Tell them in person or in writing: from next month an hour costs {} instead of {}.",
            money(is),
            money(was)
        );
        tasks.extend(announced(before, after, selection, of_type, whom, what, locale));
    }
    let own = |i: &usize| assumptions.client_rates.contains_key(book.clients.ids.get(*i));
    let what = "Tell each of them in person: from next month their own new price holds.".to_string();
    tasks.extend(announced(before, after, selection, own, "clients with a price of their own".into(), what, locale));
    tasks
}

fn has_type(book: &Book, client: usize, kind: usize, types: usize) -> bool {
    let none = types.saturating_sub(1);
    let code = book.clients.session_type.as_ref().and_then(|t| t.types.codes.get(client).copied());
    code.map_or(none, |code| (code as usize).min(none)) == kind
}

/// What the new price of some clients brings: revenue of the scenario less revenue of the baseline.
fn announced(
    before: &Figures,
    after: &Figures,
    selection: &Selection,
    is_one: impl Fn(&usize) -> bool,
    whom: String,
    what: String,
    locale: &Locale,
) -> Option<Task> {
    let (mut clients, mut change) = (0, Money::ZERO);
    for i in selection.indices(before.clients()).filter(is_one) {
        let (Some(old), Some(new)) = (before.monthly_revenue(i), after.monthly_revenue(i)) else { continue };
        if before.hourly_rate.get(i) != after.hourly_rate.get(i) {
            clients += 1;
            change += new - old;
        }
    }
    let people = if clients == 1 { "client" } else { "clients" };
    (clients > 0).then(|| Task {
        kind: Kind::Price,
        index: None,
        whom,
        reason: format!(
            "the what-if's price for {} {people}, at the elasticity assumed",
            locale.number(f64::from(clients), 0)
        ),
        value: change,
        what,
    })
}

/// Monday to Friday of a month, each with its week: a week begins on Monday, and one of fewer than three working days
/// joins its neighbour.
fn working_days(from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, u32)> {
    let all = from.iter_days().take_while(|d| *d <= to);
    let open: Vec<NaiveDate> = all.filter(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun)).collect();
    let monday =
        |d: NaiveDate| d.checked_sub_days(Days::new(u64::from(d.weekday().num_days_from_monday()))).unwrap_or(d);
    let mut weeks: Vec<Vec<NaiveDate>> = Vec::new();
    for day in open {
        match weeks.last_mut() {
            Some(week) if week.first().is_some_and(|first| monday(*first) == monday(day)) => week.push(day),
            _ => weeks.push(vec![day]),
        }
    }
    if weeks.len() > 1 && weeks.first().is_some_and(|w| w.len() < 3) {
        let first = weeks.remove(0);
        if let Some(second) = weeks.first_mut() {
            second.splice(0..0, first);
        }
    }
    if weeks.len() > 1
        && weeks.last().is_some_and(|w| w.len() < 3)
        && let (Some(last), Some(before)) = (weeks.pop(), weeks.last_mut())
    {
        before.extend(last);
    }
    let numbered = weeks.into_iter().zip(1_u32..);
    numbered.flat_map(|(week, number)| week.into_iter().map(move |day| (day, number))).collect()
}

#[cfg(test)]
mod tests;
