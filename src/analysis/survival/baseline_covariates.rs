//! With what, with whom and when clients began: known on the first day, so that it cannot know the end. The date itself
//! is no way to divide them: the later they began, the fewer of their long pauses had time to be followed by a return.

use super::division::Division;
use crate::analysis::active_days::{ActiveDays, SeenBy};
use crate::book::{Book, Category, Sales, Sessions};
use chrono::{Datelike, NaiveDate};

/// Labels that become groups, the commonest; the others are one.
const MOST_LABELS: usize = 6;
/// Hours at which parts of the day begin.
const NOON: u8 = 12;
/// See [`NOON`].
const EVENING: u8 = 17;

/// Every such way to divide the clients of a log.
pub fn baseline_covariates(book: &Book) -> Vec<Division> {
    let Some(seen) = ActiveDays::of(book) else { return Vec::new() };
    let mut first = vec![i32::MAX; book.clients.len()];
    for (client, days) in seen.clients() {
        if let (Some(place), Some(day)) = (first.get_mut(client), days.first()) {
            *place = day.1;
        }
    }
    let mut found: Vec<(&str, Category)> = Vec::new();
    if let (SeenBy::Visits, Some(sessions)) = (seen.by, &book.sessions) {
        let on_first_day =
            |labels: &Category| labels_where(&sessions.client, &sessions.date, labels, &first, |a, b| a == b);
        let columns = [
            ("first service", sessions.service.clone()),
            ("first staff", sessions.staff.clone()),
            ("first visit", part_of_day(sessions)),
            ("first booking", sessions.channel.clone()),
        ];
        found.extend(columns.into_iter().filter_map(|(by, labels)| Some((by, on_first_day(&labels?)))));
    }
    if let Some((sales, labels)) = book.sales.as_deref().and_then(|s| Some((s, kind_of_sale(s)?))) {
        let by = "first purchase";
        // What was bought after the first visit is not known at the first visit.
        found.push((by, labels_where(&sales.client, &sales.date, labels, &first, |day, first| day <= first)));
    }
    let divisions = found.into_iter().map(|(by, labels)| (by, commonest(&labels)));
    let divisions = divisions.filter(|(_, labels)| labels.labels.len() > 1);
    divisions.map(|(by, labels)| Division { by: by.into(), labels, caution: None, of_first_day: true }).collect()
}

fn kind_of_sale(sales: &Sales) -> Option<&Category> {
    sales.category.as_ref().or(sales.item.as_ref())
}

/// Each client's label in the first row whose day stands to the client's first day as it must.
fn labels_where(
    clients: &[u32],
    days: &[NaiveDate],
    labels: &Category,
    first: &[i32],
    counts: impl Fn(i32, i32) -> bool,
) -> Category {
    let mut codes = vec![Category::MISSING; first.len()];
    for ((client, day), code) in clients.iter().zip(days).zip(&labels.codes) {
        let client = *client as usize;
        let is_known = first.get(client).is_some_and(|first| counts(day.num_days_from_ce(), *first));
        if let Some(place) = codes.get_mut(client).filter(|place| is_known && **place == Category::MISSING) {
            *place = *code;
        }
    }
    Category { codes, labels: labels.labels.clone() }
}

fn part_of_day(sessions: &Sessions) -> Option<Category> {
    sessions.start.as_ref()?;
    let name = |hour: u8| match hour {
        hour if hour < NOON => "before noon",
        hour if hour < EVENING => "noon to 5 pm",
        _ => "from 5 pm",
    };
    Some((0..sessions.len()).map(|row| sessions.hour(row).map(name)).collect())
}

/// The commonest labels, the others as one; the order stays where none is left out.
fn commonest(labels: &Category) -> Category {
    let mut counts = vec![0_usize; labels.labels.len()];
    for code in &labels.codes {
        if let Some(count) = counts.get_mut(*code as usize) {
            *count += 1;
        }
    }
    let mut order: Vec<usize> = (0..counts.len()).filter(|c| counts.get(*c).is_some_and(|n| *n > 0)).collect();
    let all = order.len();
    if all > MOST_LABELS {
        order.sort_by_key(|c| std::cmp::Reverse(counts.get(*c).copied()));
        order.truncate(MOST_LABELS);
    }
    let mut names: Vec<&str> = order.iter().map(|c| labels.labels.get(*c)).collect();
    if all > MOST_LABELS {
        names.push("other");
    }
    let place = |code: &u32| match *code {
        Category::MISSING => Category::MISSING,
        code => order.iter().position(|c| *c == code as usize).unwrap_or(MOST_LABELS) as u32,
    };
    Category { codes: labels.codes.iter().map(place).collect(), labels: names.into_iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{diary, shop};
    use std::sync::Arc;

    #[test]
    fn the_first_day_tells_service_and_time() {
        let mut book = diary(&[(0, "2024-07-03"), (0, "2024-02-03"), (1, "2024-07-09")], "2024-12-31");
        let mut sessions = (**book.sessions.as_ref().unwrap()).clone();
        sessions.service = Some([Some("Box"), Some("Yoga"), Some("Box")].into_iter().collect());
        sessions.start = Some(vec![9 * 60, 18 * 60, 13 * 60]);
        book.sessions = Some(Arc::new(sessions));
        let of = |by: &str| {
            let found = baseline_covariates(&book).into_iter().find(|d| d.by == by).unwrap();
            [0, 1].map(|i| found.labels.get(i).unwrap().to_string())
        };
        assert_eq!(of("first service"), ["Yoga", "Box"]);
        assert_eq!(of("first visit"), ["from 5 pm", "noon to 5 pm"]);
        let bought = baseline_covariates(&shop()).into_iter().find(|d| d.by == "first purchase").unwrap();
        assert_eq!((bought.labels.get(0), bought.labels.get(2)), (Some("Yoga"), None));
        assert!(baseline_covariates(&Book::default()).is_empty());
    }

    #[test]
    fn rare_labels_are_one() {
        let names: Vec<String> = (0..9).flat_map(|i| vec![format!("S{i}"); 10 - i]).collect();
        let labels = commonest(&names.iter().map(|n| Some(n.as_str())).collect());
        assert_eq!((labels.labels.len(), labels.get(0), labels.get(names.len() - 1)), (7, Some("S0"), Some("other")));
    }
}
