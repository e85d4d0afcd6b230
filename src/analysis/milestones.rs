//! Days worth a word to a client: birthdays, years as a client, round numbers of visits, what ends soon, and newcomers who
//! have not come a second time.

use super::active_days::{ActiveDays, SeenBy};
use super::passes::{SOON_DAYS, passes};
use super::{Section, Selection, Unavailable};
use crate::book::{AttributeValues, Book, Term};
use chrono::{Datelike, Days, NaiveDate};
use std::sync::LazyLock;

/// Days after which somebody who was not seen is not congratulated.
const RECENT_DAYS: u64 = 60;
/// Visits between two round numbers, and how near the next one is.
const ROUND: usize = 100;
const NEAR: usize = 3;
/// Days since a first visit within which a second one is still to come, and from which on it is missed.
const FIRST_MONTH: u64 = 30;
const FIRST_WEEK: u64 = 7;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// A birthday in the coming month.
    Birthday,
    /// Full years as a client in the coming month.
    Anniversary,
    /// A hundredth visit that is near, or was reached in the last month.
    RoundVisit,
    /// A pass that ends soon, or carries few visits.
    PassEnds,
    /// A membership that ends soon.
    MembershipEnds,
    /// In the first month, and only one visit.
    NoSecondVisit,
}

impl Occasion {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Occasion::Birthday => "birthday",
            Occasion::Anniversary => "anniversary",
            Occasion::RoundVisit => "hundredth visit",
            Occasion::PassEnds => "pass ends",
            Occasion::MembershipEnds => "membership ends",
            Occasion::NoSecondVisit => "no second visit",
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Index into the client table.
    pub client: usize,
    /// What.
    pub occasion: Occasion,
    /// When; `None` where no day is known.
    pub day: Option<NaiveDate>,
    /// How many: years as a client, visits, visits left.
    pub count: Option<usize>,
}

/// What the book knows of the days around its last one.
struct Around<'a> {
    book: &'a Book,
    as_of: NaiveDate,
    soon: NaiveDate,
    seen: Option<ActiveDays>,
    found: Vec<Milestone>,
}

/// Milestones of the selected clients within [`SOON_DAYS`] days of the last day of the data, the earliest first.
///
/// # Errors
/// Where nothing has a date.
pub fn milestones(book: &Book, selection: &Selection) -> Section<Vec<Milestone>> {
    let alone = book.memberships.as_ref().and_then(|table| table.last_day);
    let as_of = book.period.as_of.or(alone).ok_or_else(|| {
        Unavailable::needs("visits, sales, passes or memberships with dates, or the day that it is (--as-of DATE)")
    })?;
    let soon = as_of.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(as_of);
    let mut around = Around { book, as_of, soon, seen: ActiveDays::of(book), found: Vec::new() };
    around.yearly();
    around.visits();
    around.passes();
    around.memberships();
    let mut chosen = vec![false; book.clients.len()];
    for client in selection.indices(book.clients.len()) {
        if let Some(place) = chosen.get_mut(client) {
            *place = true;
        }
    }
    let mut found = around.found;
    found.retain(|m| chosen.get(m.client).copied().unwrap_or(false));
    found.sort_by_key(|m| (m.day.unwrap_or(NaiveDate::MAX), m.client, m.occasion));
    Ok(found)
}

impl Around<'_> {
    fn add(&mut self, client: usize, occasion: Occasion, day: Option<NaiveDate>, count: Option<usize>) {
        self.found.push(Milestone { client, occasion, day, count });
    }

    /// Per client, whether they are still one: seen lately, or a member; of files without visits and sales, who is not
    /// marked as left.
    fn present(&self) -> Vec<bool> {
        let n = self.book.clients.len();
        let recent = self.as_of.checked_sub_days(Days::new(RECENT_DAYS)).unwrap_or(self.as_of).num_days_from_ce();
        let mut present = vec![self.seen.is_none() && self.book.memberships.is_none(); n];
        let mut mark = |client: u32| {
            if let Some(place) = present.get_mut(client as usize) {
                *place = true;
            }
        };
        if let Some(seen) = &self.seen {
            seen.days.iter().filter(|(_, day)| *day >= recent).for_each(|(client, _)| mark(*client));
        }
        if let Some(table) = &self.book.memberships {
            let runs =
                table.client.iter().zip(&table.state).filter(|(_, state)| matches!(state, Term::Active | Term::Paused));
            runs.for_each(|(client, _)| mark(*client));
        }
        let outcome = self.book.clients.outcome.as_ref();
        for (place, left) in present.iter_mut().zip(outcome.iter().flat_map(|o| &o.left)) {
            *place &= *left != Some(true);
        }
        present
    }

    /// Birthdays and years as a client.
    fn yearly(&mut self) {
        let book = self.book;
        let present = self.present();
        let birthdays = book.clients.attributes.iter().find_map(|a| match &a.values {
            AttributeValues::Date(days) if is_birthday(&a.name) => Some(days),
            _ => None,
        });
        let lists = [(Occasion::Birthday, birthdays), (Occasion::Anniversary, book.clients.joined.as_ref())];
        for (occasion, days) in lists.into_iter().filter_map(|(occasion, days)| Some((occasion, days?))) {
            for (client, first) in days.iter().enumerate().filter(|(c, _)| present.get(*c).copied().unwrap_or(false)) {
                let Some(first) = *first else { continue };
                let Some(day) = next(first, self.as_of).filter(|day| *day <= self.soon) else { continue };
                let years = usize::try_from(day.year() - first.year()).unwrap_or(0);
                match occasion {
                    Occasion::Anniversary if years > 0 => self.add(client, occasion, Some(day), Some(years)),
                    Occasion::Birthday if years > 0 => self.add(client, occasion, Some(day), None),
                    _ => {}
                }
            }
        }
    }

    /// Round numbers of visits, and newcomers with one visit.
    fn visits(&mut self) {
        let Some(seen) = self.seen.take().filter(|seen| seen.by == SeenBy::Visits) else { return };
        let today = seen.as_of.num_days_from_ce();
        let ago = |day: i32| u64::try_from(today - day).unwrap_or(0);
        for (client, days) in seen.clients() {
            let Some(last) = days.last().map(|d| d.1).filter(|last| ago(*last) <= FIRST_MONTH) else { continue };
            let visits = days.len();
            let day = |number: i32| NaiveDate::from_num_days_from_ce_opt(number);
            let reached = visits - visits % ROUND;
            let at = reached.checked_sub(1).and_then(|place| days.get(place)).map(|d| d.1);
            if let Some(at) = at.filter(|at| ago(*at) <= FIRST_MONTH) {
                self.add(client, Occasion::RoundVisit, day(at), Some(reached));
            } else if ROUND - visits % ROUND <= NEAR {
                self.add(client, Occasion::RoundVisit, None, Some(visits));
            }
            let is_new = visits == 1 && !seen.before.get(client).copied().unwrap_or(false);
            if is_new && (FIRST_WEEK..=FIRST_MONTH).contains(&ago(last)) {
                self.add(client, Occasion::NoSecondVisit, day(last), None);
            }
        }
    }

    fn passes(&mut self) {
        let Ok(report) = passes(self.book, &Selection::All) else { return };
        for row in report.clients {
            let left =
                row.visits_left.filter(|left| left.is_finite() && *left >= 0.0).map(|left| left.round() as usize);
            self.add(row.client, Occasion::PassEnds, row.ends, left);
        }
    }

    fn memberships(&mut self) {
        let Some(table) = self.book.memberships.clone() else { return };
        for (row, client) in table.client.iter().enumerate() {
            let end = table.end.get(row).copied().flatten().filter(|end| *end > self.as_of && *end <= self.soon);
            let known = table.state.get(row).is_some_and(|state| *state != Term::Unknown);
            if let Some(end) = end.filter(|_| known) {
                self.add(*client as usize, Occasion::MembershipEnds, Some(end), None);
            }
        }
    }
}

/// The next time that the day of a year comes round, from `from` on; 29 February is the 28th in other years.
fn next(day: NaiveDate, from: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28));
    [from.year(), from.year() + 1].into_iter().filter_map(in_year).find(|next| *next >= from)
}

fn is_birthday(header: &str) -> bool {
    #[derive(serde::Deserialize, Default)]
    struct Words {
        birthday: Vec<String>,
    }
    static WORDS: LazyLock<Words> =
        LazyLock::new(|| toml::from_str(include_str!("../../assets/milestones.toml")).unwrap_or_default());
    let header: String = header.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
    WORDS.birthday.contains(&header)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, diary};
    use crate::book::{Attribute, Memberships};
    use std::sync::Arc;

    fn lines(book: &Book) -> Vec<(usize, &'static str, String, Option<usize>)> {
        let text = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
        let found = milestones(book, &Selection::All).unwrap();
        found.into_iter().map(|m| (m.client, m.occasion.name(), text(m.day), m.count)).collect()
    }

    #[test]
    fn birthdays_and_years_of_those_who_are_still_there() {
        let mut book = diary(&[(0, "2024-02-20"), (1, "2023-11-01"), (2, "2024-02-25")], "2024-02-25");
        book.clients.joined = Some(vec![Some(day("2021-03-01")), Some(day("2021-03-01")), Some(day("2024-02-20"))]);
        let born = vec![Some(day("1992-02-29")), Some(day("1990-02-27")), Some(day("1985-06-01"))];
        let attribute = Attribute { name: "Date of Birth".into(), values: AttributeValues::Date(born) };
        book.clients.attributes.push(attribute);
        let expected =
            [(0, "birthday", "2024-02-29".to_string(), None), (0, "anniversary", "2024-03-01".to_string(), Some(3))];
        assert_eq!(lines(&book), expected);
        assert_eq!(next(day("1992-02-29"), day("2025-02-10")), Some(day("2025-02-28")));
        assert_eq!(next(day("1992-01-02"), day("2024-12-31")), Some(day("2025-01-02")));
        assert!(milestones(&Book::default(), &Selection::All).is_err());
    }

    #[test]
    fn round_numbers_of_visits_and_a_second_visit_that_did_not_come() {
        let mut visits: Vec<(u32, String)> = Vec::new();
        let first = day("2024-01-01");
        for (client, count) in [(0, 100), (1, 97), (2, 96), (3, 110)] {
            let days = (0..count).map(|i| (first + Days::new(130 - i)).to_string());
            visits.extend(days.map(|day| (client, day)));
        }
        for (client, day) in
            [(4, "2024-05-01"), (5, "2024-05-08"), (6, "2024-04-01"), (7, "2024-04-25"), (7, "2024-05-01")]
        {
            visits.push((client, day.to_string()));
        }
        let visits: Vec<(u32, &str)> = visits.iter().map(|(client, day)| (*client, day.as_str())).collect();
        let expected = [
            (3, "hundredth visit", "2024-04-30".to_string(), Some(100)),
            (4, "no second visit", "2024-05-01".to_string(), None),
            (0, "hundredth visit", "2024-05-10".to_string(), Some(100)),
            (1, "hundredth visit", String::new(), Some(97)),
        ];
        assert_eq!(lines(&diary(&visits, "2024-05-10")), expected);
    }

    #[test]
    fn memberships_that_end_within_a_month() {
        let mut book = diary(&[(0, "2024-02-20"), (1, "2024-02-20"), (2, "2024-02-20")], "2024-02-25");
        book.memberships = Some(Arc::new(Memberships {
            client: vec![0, 1, 2],
            end: vec![Some(day("2024-03-01")), Some(day("2024-05-01")), Some(day("2024-03-01"))],
            state: vec![Term::Ended, Term::Active, Term::Unknown],
            ..Memberships::default()
        }));
        assert_eq!(lines(&book), [(0, "membership ends", "2024-03-01".to_string(), None)]);
    }
}
