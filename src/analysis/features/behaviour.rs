//! What clients did: how lately, how often, how regularly, for how much, and whether it becomes more or less.

use super::{Feature, Scale};
use crate::analysis::Figures;
use crate::book::sessions::Status;
use crate::book::{Book, Category, Money};
use chrono::{Days, NaiveDate};

/// Services or categories of sales whose share becomes a feature, the most used ones.
const MOST_SERVICES: usize = 5;
/// Days of the stretch whose visits are compared with those of the stretch before.
const TREND_DAYS: u64 = 90;
const MONTH: f64 = 365.25 / 12.0;

/// Every behaviour that the logs and figures give.
pub fn features(book: &Book, figures: &Figures) -> Vec<Feature> {
    let mut list = Vec::new();
    visits(book, &mut list);
    purchases(book, figures, &mut list);
    plan(book, figures, &mut list);
    services(book, &mut list);
    list
}

/// One value per client.
fn each(book: &Book, value: impl Fn(usize) -> Option<f64>) -> Vec<f64> {
    (0..book.clients.len()).map(|i| value(i).unwrap_or(f64::NAN)).collect()
}

fn days(from: Option<NaiveDate>, to: NaiveDate) -> Option<f64> {
    from.map(|from| (to - from).num_days() as f64)
}

fn visits(book: &Book, list: &mut Vec<Feature>) {
    let (Some(visits), Some(as_of)) = (&book.activity.visits, book.period.as_of) else { return };
    let first = |i: usize| visits.first.get(i).copied().flatten();
    let came = |i: usize| visits.attended.get(i).copied().filter(|n| *n > 0).map(f64::from);
    let since = each(book, |i| days(visits.last.get(i).copied().flatten(), as_of));
    list.push(Feature::behaviour("days_since_visit", "Days since a visit", Scale::Days, since));
    // A client of a week is not one who comes four times as often as one of a month.
    let monthly = |i: usize| Some(came(i)? / (days(first(i), as_of)?.max(MONTH) / MONTH));
    list.push(Feature::behaviour("visits_month", "Visits a month", Scale::Number, each(book, monthly)));
    let gap = each(book, |i| visits.gap.get(i).map(|g| f64::from(*g)));
    list.push(Feature::behaviour("usual_gap", "Usual gap, days", Scale::Days, gap));
    let tenure = each(book, |i| days(first(i), as_of));
    list.push(Feature::behaviour("tenure_days", "Days since the first visit", Scale::Days, tenure));
    let missed = |i: usize| {
        let count = |counts: &[u32]| counts.get(i).copied().map(f64::from);
        let missed = count(&visits.no_shows)? + count(&visits.late_cancels)?;
        let booked = missed + count(&visits.attended)?;
        (booked > 0.0).then(|| missed / booked)
    };
    list.push(Feature::behaviour("miss_rate", "Share missed", Scale::Share, each(book, missed)));
    trend(book, as_of, list);
}

/// The change of visits from one stretch to the next, −1 (stopped) to 1 (begun): (new − old) ÷ (new + old).
fn trend(book: &Book, as_of: NaiveDate, list: &mut Vec<Feature>) {
    let Some(sessions) = &book.sessions else { return };
    let back = |times: u64| as_of.checked_sub_days(Days::new(TREND_DAYS * times));
    let (Some(middle), Some(start)) = (back(1), back(2)) else { return };
    let known = book.period.span.is_some_and(|span| span.from <= start);
    if !known {
        return;
    }
    let n = book.clients.len();
    let (mut old, mut new) = (vec![0.0; n], vec![0.0; n]);
    for ((client, day), status) in sessions.client.iter().zip(&sessions.date).zip(&sessions.status) {
        if *status != Status::Attended || *day <= start || *day > as_of {
            continue;
        }
        let counts = if *day > middle { &mut new } else { &mut old };
        if let Some(count) = counts.get_mut(*client as usize) {
            *count += 1.0;
        }
    }
    let change = old.iter().zip(&new).map(|(old, new)| (new - old) / (new + old)).collect();
    list.push(Feature::behaviour("visits_trend", "Visits: trend", Scale::Share, change));
}

fn purchases(book: &Book, figures: &Figures, list: &mut Vec<Feature>) {
    if figures.clients_with_revenue > 0 {
        let monthly = each(book, |i| figures.monthly_revenue(i).map(Money::to_f64));
        list.push(Feature::behaviour("revenue_month", "Revenue a month", Scale::Money, monthly));
    }
    if let Some(summary) = &book.clients.purchases {
        let column = |values: &[f64]| each(book, |i| values.get(i).copied());
        list.push(Feature::behaviour("purchases", "Purchases", Scale::Number, column(&summary.repeats)));
        let since = each(book, |i| Some(summary.age.get(i)? - summary.last.get(i)?));
        list.push(Feature::behaviour("since_purchase", "Time since a purchase", Scale::Number, since));
        list.push(Feature::behaviour("customer_age", "Time as a customer", Scale::Number, column(&summary.age)));
        if let Some(value) = &summary.value {
            list.push(Feature::behaviour("mean_purchase", "Mean purchase", Scale::Money, column(value)));
        }
    }
    let (Some(billing), Some(as_of)) = (&book.activity.billing, book.period.as_of) else { return };
    let count = |i: usize| billing.purchases.get(i).copied().filter(|n| *n > 0).map(f64::from);
    let since = each(book, |i| days(billing.last_purchase.get(i).copied().flatten(), as_of));
    list.push(Feature::behaviour("days_since_purchase", "Days since a purchase", Scale::Days, since));
    list.push(Feature::behaviour("purchases", "Purchases", Scale::Number, each(book, count)));
    let mean = each(book, |i| Some(billing.revenue.get(i).copied().flatten()?.to_f64() / count(i)?));
    list.push(Feature::behaviour("mean_purchase", "Mean purchase", Scale::Money, mean));
    let age = each(book, |i| days(billing.first_purchase.get(i).copied().flatten(), as_of));
    list.push(Feature::behaviour("customer_days", "Days since the first purchase", Scale::Days, age));
}

fn plan(book: &Book, figures: &Figures, list: &mut Vec<Feature>) {
    if figures.known.delivered > 0 {
        let hours = each(book, |i| figures.delivered.get(i).map(|h| h / figures.months));
        list.push(Feature::behaviour("hours_month", "Hours a month", Scale::Number, hours));
    }
    if figures.known.unrealized > 0 {
        let used = each(book, |i| figures.utilization.get(i).copied());
        list.push(Feature::behaviour("utilization", "Utilization", Scale::Share, used));
    }
}

/// Which part of a client's visits, or else of their purchases, went to each of the most used services.
fn services(book: &Book, list: &mut Vec<Feature>) {
    let inside = |day: &NaiveDate| book.period.span.is_none_or(|span| span.contains(*day));
    let visits = book.sessions.as_ref().and_then(|s| {
        let rows = s.status.iter().zip(&s.date);
        let counts = rows.map(|(status, day)| *status == Status::Attended && inside(day)).collect::<Vec<_>>();
        Some((&s.client, s.service.as_ref()?, counts))
    });
    let sales = || {
        let s = book.sales.as_ref()?;
        let rows = s.amount.iter().zip(&s.date);
        let counts = rows.map(|(amount, day)| *amount > Money::ZERO && inside(day)).collect();
        Some((&s.client, s.category.as_ref().or(s.item.as_ref())?, counts))
    };
    let Some((client, service, counts)) = visits.or_else(sales) else { return };
    let n = book.clients.len();
    let top = most_used(service, &counts);
    let mut total = vec![0.0; n];
    let mut of: Vec<Vec<f64>> = vec![vec![0.0; n]; top.len()];
    for ((client, code), counts) in client.iter().zip(&service.codes).zip(&counts) {
        let Some(sum) = total.get_mut(*client as usize).filter(|_| *counts) else { continue };
        *sum += 1.0;
        let place = top.iter().position(|t| t == code).and_then(|t| of.get_mut(t)?.get_mut(*client as usize));
        if let Some(place) = place {
            *place += 1.0;
        }
    }
    for (code, counts) in top.into_iter().zip(of) {
        let label = service.labels.get(code as usize);
        let values = counts.iter().zip(&total).map(|(part, all)| part / all).collect();
        let name = format!("share_{}", crate::analysis::names::snake_case(label));
        list.push(Feature::behaviour(&name, &format!("Share of {label}"), Scale::Share, values));
    }
}

/// The labels that occur most among the rows that count, where there are at least two.
fn most_used(service: &Category, counts: &[bool]) -> Vec<u32> {
    let mut uses = vec![0usize; service.labels.len()];
    for code in service.codes.iter().zip(counts).filter(|(_, counts)| **counts).map(|(code, _)| *code) {
        if let Some(count) = uses.get_mut(code as usize) {
            *count += 1;
        }
    }
    let mut order: Vec<u32> =
        (0..uses.len() as u32).filter(|c| uses.get(*c as usize).is_some_and(|n| *n > 0)).collect();
    order.sort_by_key(|c| std::cmp::Reverse(uses.get(*c as usize).copied()));
    if order.len() < 2 {
        return Vec::new();
    }
    order.truncate(MOST_SERVICES);
    order
}
