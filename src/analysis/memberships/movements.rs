//! Month by month: members who joined, came back and left, and what that did to the recurring revenue.
//!
//! Members are counted by events: who was there at the start of a month, and joined, came back or left in it. Recurring
//! revenue is compared between the last days of two months, client by client, so a change that is undone within a month
//! does not show.

use super::history::{History, LeftOut, Run, Spell, monthly_on};
use super::length::Stay;
use super::month::{Length, Month, Recurring};
use crate::analysis::{Section, Selection};
use crate::book::span::{Span, end_of_month, month_number};
use crate::book::{Book, Money};
use chrono::{Datelike, Months, NaiveDate};

/// Months that are listed at most, the latest ones.
const LISTED: u32 = 120;
/// Months that are shown: a year and the month before it.
pub const SHOWN: usize = 13;

/// Members and recurring revenue by month.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Movements {
    /// The last day known.
    pub as_of: NaiveDate,
    /// Memberships that count.
    pub memberships: usize,
    /// Those of them that ended.
    pub ended: usize,
    /// Clients who left lately, so that a renewal may still come.
    pub left_lately: usize,
    /// Paused ones. Their clients are members, and nothing is due of them in any month.
    pub paused: usize,
    /// What paused ones would bring in a mean month, as far as it is known.
    pub paused_monthly: Option<Money>,
    /// Those that run and are not paused, and of which no price a month is known.
    pub unpriced: usize,
    /// Those that run by their status though the day on which they were to end is past.
    pub past_end: usize,
    /// Memberships that do not count, and why.
    pub left_out: Vec<LeftOut>,
    /// How long members stay, from all of them.
    pub stay: Stay,
    /// The months, the earliest first, at most ten years.
    pub months: Vec<Month>,
}

impl Movements {
    /// The latest months, at most [`SHOWN`], the earliest first.
    pub fn latest(&self) -> &[Month] {
        self.months.get(self.months.len().saturating_sub(SHOWN)..).unwrap_or_default()
    }

    /// Churn over the latest twelve months that can be judged.
    pub fn length(&self) -> Option<(&Month, &Length)> {
        self.months.iter().rev().find_map(|month| Some((month, month.twelve_months.as_ref()?)))
    }
}

/// Members and recurring revenue of the selected clients.
///
/// # Errors
/// Where no file lists memberships with their first days.
pub fn movements(book: &Book, selection: &Selection) -> Section<Movements> {
    let history = History::of(book, selection)?;
    let first = history.runs.iter().map(|run| run.start).min();
    let months = first.map_or_else(Vec::new, |first| months(&history, first));
    let running = history.runs.iter().filter(|run| run.end.is_none());
    let without_price = running.filter(|run| run.monthly.is_none()).count();
    let lately = |spell: &Spell| spell.end.is_some_and(|end| !history.is_settled(end));
    Ok(Movements {
        as_of: history.as_of,
        memberships: history.runs.len(),
        ended: history.runs.iter().filter(|run| run.end.is_some()).count(),
        left_lately: history.clients().flat_map(|(_, spells)| spells).filter(lately).count(),
        paused: history.paused,
        paused_monthly: history.paused_monthly,
        unpriced: without_price.saturating_sub(history.paused),
        past_end: history.past_end,
        stay: Stay::of(&history),
        months,
        left_out: history.left_out,
    })
}

/// The months from that of `first` on, at most [`LISTED`].
fn months(history: &History, first: NaiveDate) -> Vec<Month> {
    let earliest = history.as_of.checked_sub_months(Months::new(LISTED - 1)).and_then(|day| day.with_day(1));
    let from = earliest.map_or(first, |earliest| first.max(earliest));
    let firsts: Vec<NaiveDate> = Span::new(from, history.as_of).map_or_else(Vec::new, |s| s.months_touched().collect());
    let last_of = |first: &NaiveDate| end_of_month(*first).unwrap_or(*first);
    // The last day before the first month, then the last day of each.
    let before = firsts.first().and_then(NaiveDate::pred_opt).unwrap_or(NaiveDate::MIN);
    let lasts = firsts.iter().map(|first| last_of(first).min(history.as_of));
    let bounds: Vec<NaiveDate> = std::iter::once(before).chain(lasts).collect();
    let mut months: Vec<Month> = firsts
        .iter()
        .map(|first| {
            let last = last_of(first);
            Month { complete: last <= history.as_of, settled: history.is_settled(last), ..Month::called(first) }
        })
        .collect();
    let has_prices = history.runs.iter().any(|run| run.monthly.is_some());
    let mut recurring = vec![Recurring::default(); months.len()];
    for (runs, spells) in history.clients() {
        count(&mut months, &bounds, &spells);
        if has_prices {
            add(&mut months, &mut recurring, &bounds, (runs, &spells));
        }
    }
    let has_ended = history.runs.iter().any(|run| run.end.is_some());
    let mut members = months.first().map_or(0, |month| month.members_start);
    for (month, recurring) in months.iter_mut().zip(recurring) {
        month.members_start = members;
        members = (members + month.joined + month.came_back).saturating_sub(month.left);
        month.members_end = members;
        if month.complete && month.members_start > 0 && has_ended {
            let churn = month.left_of_start as f64 / month.members_start as f64;
            (month.churn, month.retention) = (Some(churn), Some(1.0 - churn));
        }
        if has_prices {
            month.recurring = Some(recurring);
            month.average_revenue = (month.paying > 0).then(|| recurring.end.times(1.0 / month.paying as f64));
        }
    }
    if has_ended {
        Length::over_twelve_months(&mut months);
    }
    months
}

impl Month {
    fn called(first: &NaiveDate) -> Month {
        Month {
            month: format!("{:04}-{:02}", first.year(), first.month()),
            complete: false,
            settled: false,
            members_start: 0,
            joined: 0,
            came_back: 0,
            left: 0,
            left_of_start: 0,
            members_end: 0,
            churn: None,
            retention: None,
            recurring: None,
            paying: 0,
            average_revenue: None,
            twelve_months: None,
        }
    }
}

/// Counts one client in each month in which something happened, and at the start of the first.
fn count(months: &mut [Month], bounds: &[NaiveDate], spells: &[Spell]) {
    let Some(before) = bounds.first() else { return };
    if let Some(first) = months.first_mut() {
        first.members_start += usize::from(spells.iter().any(|spell| spell.has(*before)));
    }
    let place = |day: NaiveDate| usize::try_from(month_number(day) - month_number(*before) - 1).ok();
    for (number, spell) in spells.iter().enumerate() {
        if let Some(month) = place(spell.start).and_then(|place| months.get_mut(place)) {
            month.joined += usize::from(number == 0);
            month.came_back += usize::from(number > 0);
        }
        let Some((end, at)) = spell.end.and_then(|end| Some((end, place(end)?))) else { continue };
        if let (Some(month), Some(start)) = (months.get_mut(at), bounds.get(at)) {
            month.left += 1;
            month.left_of_start += usize::from(spell.start <= *start && *start < end);
        }
    }
}

/// Adds what one client pays to the months.
fn add(months: &mut [Month], sums: &mut [Recurring], bounds: &[NaiveDate], (runs, spells): (&[Run], &[Spell])) {
    let on = |day: NaiveDate| {
        let number = spells.iter().position(|spell| spell.has(day))?;
        Some((number, monthly_on(runs, day)))
    };
    let Some((first, before)) = spells.first().zip(bounds.first()) else { return };
    let until = spells.last().and_then(|spell| spell.end).unwrap_or(NaiveDate::MAX);
    // Months before the first day are over quickly: nothing is known of the client there.
    let skipped = usize::try_from(month_number(first.start) - month_number(*before) - 1).unwrap_or(0);
    let mut then = bounds.get(skipped).and_then(|day| on(*day));
    let places = months.iter_mut().zip(sums).zip(bounds.iter().skip(1).zip(bounds)).skip(skipped);
    for ((month, sum), (last, start)) in places {
        if *start >= until {
            return;
        }
        let now = on(*last);
        let due = |state: Option<(usize, Option<Money>)>| state.and_then(|(_, due)| due).unwrap_or(Money::ZERO);
        let (before, after) = (due(then), due(now));
        match (then, now) {
            (None, None) => {}
            (None, Some((0, _))) => sum.new += after,
            (None, Some(_)) => sum.won_back += after,
            (Some(_), None) => sum.lost += before,
            (Some(_), Some(_)) if after >= before => sum.upgraded += after - before,
            (Some(_), Some(_)) => sum.downgraded += before - after,
        }
        sum.start += before;
        sum.end += after;
        month.paying += usize::from(now.is_some_and(|(_, due)| due.is_some()));
        then = now;
    }
}
