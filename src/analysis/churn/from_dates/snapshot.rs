//! What was known of each client on one day.

use super::plan::Plan;
use super::visit_days::{VisitDays, date, number, usual_gap};
use crate::analysis::features::{Feature, Features, Scale};
use crate::book::{Book, Money};

/// Features of behaviour that a model may see; all others sum up a time that is longer on a later day.
const LOGGED: [&str; 8] = [
    "days_since_visit",
    "visits_month",
    "miss_rate",
    "visits_trend",
    "days_since_purchase",
    "mean_purchase",
    "tenure_days",
    "customer_days",
];
/// The name of the share of a service begins with this.
const SHARE: &str = "share_";

/// The features of every client on the evening of `day`, from a book of logs alone.
pub fn at(logs: &Book, comings: &VisitDays, plan: &Plan, day: i32) -> Vec<Feature> {
    let book = logs.known_on(date(day));
    let mut list = own(&book, comings, plan, day);
    for mut feature in Features::logged(&book) {
        let counts = LOGGED.contains(&feature.name.as_str()) || feature.name.starts_with(SHARE);
        if !counts || list.iter().any(|own| own.name == feature.name) {
            continue;
        }
        if ["tenure_days", "customer_days"].contains(&feature.name.as_str()) {
            cap(&mut feature, plan.history(comings));
        }
        list.push(feature);
    }
    list
}

/// No longer than every cut-off can tell, so that a value means the same on all of them.
fn cap(feature: &mut Feature, most: i32) {
    for value in &mut feature.values {
        *value = value.min(f64::from(most));
    }
    feature.title.push_str(&format!(" (up to {most})"));
}

/// What is made of the days on which they came, and of joining and passes.
fn own(book: &Book, comings: &VisitDays, plan: &Plan, day: i32) -> Vec<Feature> {
    let (horizon, noun) = (plan.horizon, comings.coming.noun());
    let each = |value: &dyn Fn(usize) -> f64| (0..comings.clients()).map(value).collect::<Vec<f64>>();
    let count = |client: usize, from: i32, to: i32| comings.count(client, from, to) as f64;
    let since = |client: usize| comings.until(client, day).last().map_or(f64::NAN, |last| f64::from(day - last));
    let gap = |client: usize| usual_gap(comings.until(client, day));
    let half = day - horizon / 2;
    let turn = |client: usize| {
        let (before, after) = (count(client, day - horizon, half), count(client, half, day));
        (after - before) / (after + before)
    };
    let number_of = |name: &str, title: String, scale, value: &dyn Fn(usize) -> f64| {
        Feature::behaviour(&format!("{name}_{noun}s"), &title, scale, each(value))
    };
    let mut list = vec![
        Feature::behaviour(&recency(comings), &format!("Days since a {noun}"), Scale::Days, each(&since)),
        Feature::behaviour(RHYTHM, "Wait ÷ usual gap", Scale::Number, each(&|c| since(c) / gap(c))),
        Feature::behaviour("usual_gap", "Usual gap, days", Scale::Days, each(&gap)),
        number_of("recent", format!("Days with a {noun}, last {horizon}"), Scale::Number, &|c| {
            count(c, day - horizon, day)
        }),
        number_of("turn", format!("Trend over the last {horizon} days"), Scale::Share, &turn),
    ];
    if let Some(joined) = &book.clients.joined {
        let days = |c: usize| joined.get(c).copied().flatten().map_or(f64::NAN, |d| f64::from(day - number(d)));
        let days = |c: usize| Some(days(c)).filter(|d| *d >= 0.0).unwrap_or(f64::NAN);
        list.push(Feature::behaviour("joined", "Days since joining", Scale::Days, each(&days)));
    }
    if let Some(ends) = pass_ends(book, day) {
        let days = |c: usize| ends.get(c).copied().flatten().map_or(f64::NAN, |end| f64::from(end - day));
        list.push(Feature::behaviour("pass_end", "Days until the pass ends", Scale::Days, each(&days)));
    }
    list
}

/// The name of the feature that a plain rule goes by.
pub fn recency(comings: &VisitDays) -> String {
    format!("days_since_{}", comings.coming.noun())
}

/// The name of days since the last visit ÷ own median gap.
pub const RHYTHM: &str = "rhythm_ratio";

/// The last day of each client's newest pass, as sales of that day and before, else visits, say. A list of passes is no
/// source: it holds those that are there today.
fn pass_ends(book: &Book, day: i32) -> Option<Vec<Option<i32>>> {
    let mut ends: Vec<Option<i32>> = vec![None; book.clients.len()];
    let mut take = |client: Option<usize>, end: Option<chrono::NaiveDate>| {
        if let Some(place) = client.and_then(|c| ends.get_mut(c)) {
            *place = (*place).max(end.map(number));
        }
    };
    if let Some((sales, expiry)) = book.sales.as_ref().and_then(|s| Some((s, s.expiry.as_ref()?))) {
        for (row, end) in expiry.iter().enumerate() {
            let sold = sales.date.get(row).is_some_and(|d| number(*d) <= day);
            let paid = sales.amount.get(row).is_some_and(|a| *a >= Money::ZERO);
            take(sales.client(row).filter(|_| sold && paid), *end);
        }
    } else {
        let sessions = book.sessions.as_ref()?;
        for (row, end) in sessions.pass_ends.as_ref()?.iter().enumerate() {
            let seen = sessions.date.get(row).is_some_and(|d| number(*d) <= day);
            take(sessions.client(row).filter(|_| seen), *end);
        }
    }
    Some(ends)
}
