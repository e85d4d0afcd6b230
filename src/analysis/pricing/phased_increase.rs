//! A rise all at once, in steps, and for new clients first: revenue by month over a year.

use super::{PriceGroup, Scope};
use crate::analysis::ledger::{Chosen, Ledger};
use crate::analysis::{Section, Unavailable};
use crate::book::{Money, Span};
use chrono::{Months, NaiveDate};

/// Months that are looked ahead.
pub const MONTHS: usize = 12;

/// Months before the end of the files in which new clients are counted.
const COUNTED_MONTHS: u32 = 3;

/// Ways to bring a change about.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PhasedIncrease {
    /// The change in all.
    pub change: f64,
    /// In so many steps.
    pub steps: u32,
    /// So many months apart.
    pub step_months: u32,
    /// Each step's change of price against the price before it.
    pub each_step: f64,
    /// New clients a month, where dates tell.
    #[serde(serialize_with = "crate::analysis::serialize_section")]
    pub newcomers: Section<Newcomers>,
    /// No change first, then the ways.
    pub plans: Vec<PhasedPlan>,
}

/// New clients, and how fast they take the place of the others in the revenue.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Newcomers {
    /// How many a month came for the first time in the last months of the files.
    pub monthly: f64,
    /// Over how many months that was counted.
    pub counted_months: u32,
    /// What they brought of the revenue of these months.
    pub revenue_share: f64,
    /// By how much their part of the revenue grows a month. Growing evenly over three months from k to 3k it is 2k on
    /// average, so that k is half of the share.
    pub share_gained_monthly: f64,
}

/// One way.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PhasedPlan {
    /// `all at once`.
    pub name: &'static str,
    /// When which price holds, in words.
    pub what: String,
    /// Revenue of each month, the first month first.
    pub revenue: Vec<Money>,
    /// Their sum.
    pub total: Money,
    /// Against no change.
    pub gain: Money,
}

/// How the change comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    None,
    AtOnce,
    Steps,
    NewFirst,
}

impl Way {
    const ALL: [Way; 4] = [Way::None, Way::AtOnce, Way::Steps, Way::NewFirst];

    fn name(self) -> &'static str {
        match self {
            Way::None => "no change",
            Way::AtOnce => "all at once",
            Way::Steps => "in steps",
            Way::NewFirst => "new clients first",
        }
    }

    /// Steps that the clients of today have taken by month `month` (from 0) of `steps`, `apart` months apart.
    fn taken(self, month: u32, steps: u32, apart: u32) -> u32 {
        match self {
            Way::None => 0,
            Way::AtOnce => steps,
            Way::Steps => (month / apart + 1).min(steps),
            Way::NewFirst => (month / apart).min(steps),
        }
    }

    /// The same for clients who are new: they pay what the list says.
    fn taken_by_new(self, month: u32, steps: u32, apart: u32) -> u32 {
        match self {
            Way::NewFirst => steps,
            other => other.taken(month, steps, apart),
        }
    }
}

/// Works the ways out for the clients in `all`.
///
/// # Errors
/// Where nobody pays anything, or nothing would change.
pub(super) fn phased_increase(scope: &Scope, all: &PriceGroup, change: f64) -> Section<PhasedIncrease> {
    if all.monthly_revenue <= Money::ZERO {
        return Err(Unavailable::needs("revenue above zero from those shown"));
    }
    if change == 0.0 || change <= -1.0 {
        return Err(Unavailable::needs("a change of price (r: price change looked at, or a what-if price)"));
    }
    let choices = &scope.assumptions.plan;
    let (steps, apart) = (choices.price_steps, choices.step_months);
    let newcomers = newcomers(scope);
    let factor = |taken: u32| {
        let price = (1.0 + change).powf(f64::from(taken) / f64::from(steps));
        price.powf(1.0 + scope.assumptions.price_elasticity)
    };
    let gained = newcomers.as_ref().map_or(0.0, |n| n.share_gained_monthly);
    // The level of today: new clients take the place of those who leave.
    let month = |way: Way, month: u32| {
        let new = (gained * f64::from(month + 1)).min(1.0);
        let paid = |taken: u32, part: f64| factor(taken) * part;
        let old = paid(way.taken(month, steps, apart), 1.0 - new);
        all.monthly_revenue.times(old + paid(way.taken_by_new(month, steps, apart), new))
    };
    let mut plans: Vec<PhasedPlan> = Vec::new();
    for way in Way::ALL {
        let revenue: Vec<Money> = (0..MONTHS as u32).map(|m| month(way, m)).collect();
        let total: Money = revenue.iter().copied().sum();
        let nothing = plans.first().map_or(total, |none| none.total);
        let what = describe(way, steps, apart);
        plans.push(PhasedPlan { name: way.name(), what, revenue, total, gain: total - nothing });
    }
    let each_step = (1.0 + change).powf(1.0 / f64::from(steps)) - 1.0;
    Ok(PhasedIncrease { change, steps, step_months: apart, each_step, newcomers, plans })
}

fn describe(way: Way, steps: u32, apart: u32) -> String {
    let months = |n: u32| if n == 1 { "month".to_string() } else { format!("{n} months") };
    let rest = if steps == 1 { String::new() } else { format!(" and every {} after that", months(apart)) };
    match way {
        Way::None => "today's prices".into(),
        Way::AtOnce => "everybody pays the new price from the first month".into(),
        Way::Steps if steps == 1 => "everybody pays the new price from the first month".into(),
        Way::Steps => format!("{steps} equal steps: the first month, then every {}", months(apart)),
        Way::NewFirst => {
            format!(
                "new clients pay it from the first month, the others in {steps} equal steps after {}{rest}",
                months(apart)
            )
        }
    }
}

/// New clients of the last months of the files, from whatever says when a client first came.
fn newcomers(scope: &Scope) -> Section<Newcomers> {
    let lacking = || Unavailable::needs("visits or sales over at least six months");
    let book = scope.book;
    let (as_of, span) = book.period.as_of.zip(book.dated()).ok_or_else(lacking)?;
    let from = as_of.checked_sub_months(Months::new(COUNTED_MONTHS)).ok_or_else(lacking)?;
    // At the beginning of the files everybody seems to be new.
    let early = span.from.checked_add_months(Months::new(COUNTED_MONTHS)).ok_or_else(lacking)?;
    let last = Span::new(from.succ_opt().unwrap_or(from), as_of).filter(|_| early <= from).ok_or_else(lacking)?;
    let ledger = Ledger::of(book).ok_or_else(lacking)?;
    let visits = book.activity.visits.as_ref().map(|v| v.first.as_slice());
    let billing = book.activity.billing.as_ref().map(|b| b.first_purchase.as_slice());
    let joined = book.clients.joined.as_deref();
    let first = |i: usize| -> Option<NaiveDate> {
        [visits, billing, joined].into_iter().flatten().filter_map(|column| column.get(i).copied().flatten()).min()
    };
    let is_new = |i: usize| first(i).is_some_and(|day| last.contains(day));
    let new = scope.selection.indices(book.clients.len()).filter(|i| is_new(*i)).count();
    let (all, of_new) = ledger.fold(
        &Chosen::new(scope.selection, book.clients.len()),
        last,
        || (Money::ZERO, Money::ZERO),
        |(all, of_new), _, entry| {
            *all += entry.amount;
            if is_new(entry.client as usize) {
                *of_new += entry.amount;
            }
        },
        |(all, of_new), (a, n)| {
            *all += a;
            *of_new += n;
        },
    );
    if all <= Money::ZERO {
        return Err(lacking());
    }
    let revenue_share = of_new.ratio(all).clamp(0.0, 1.0);
    Ok(Newcomers {
        monthly: new as f64 / f64::from(COUNTED_MONTHS),
        counted_months: COUNTED_MONTHS,
        revenue_share,
        share_gained_monthly: revenue_share / 2.0,
    })
}

#[cfg(test)]
mod tests {
    use crate::analysis::pricing::{BY_TYPE, elasticity, pricing};
    use crate::analysis::testing::{day, money};
    use crate::analysis::{Results, Selection};
    use crate::book::{Assumptions, Book, Limits, PlanSettings, Sales};
    use std::sync::Arc;

    #[test]
    fn new_clients_take_their_part_month_by_month() {
        // A pays 80 a month all the year; B came in November and pays 40 twice: of the last three months a quarter.
        let mut rows: Vec<(u32, String, f64)> = (1..=12).map(|m| (0, format!("2024-{m:02}-28"), 80.0)).collect();
        rows.extend([(1, "2024-11-05".to_string(), 40.0), (1, "2024-12-28".to_string(), 40.0)]);
        let sales = Sales {
            client: rows.iter().map(|r| r.0).collect(),
            date: rows.iter().map(|r| day(&r.1)).collect(),
            amount: rows.iter().filter_map(|r| money(r.2)).collect(),
            ..Sales::default()
        };
        let mut book = Book { sales: Some(Arc::new(sales)), ..Book::default() };
        book.clients.ids = ["A", "B"].into_iter().collect();
        let book = book.within_period(Limits::default(), None);
        let plan = PlanSettings { price_change: 0.2, price_steps: 1, step_months: 6, ..PlanSettings::default() };
        let a = Assumptions { plan, ..Assumptions::default() };
        let results = Results::compute(&book, &a);
        let priced =
            pricing(&book, &a, &results, &results, &Selection::All, BY_TYPE, elasticity::measured_elasticity(&book))
                .unwrap();
        let staged = priced.staged.unwrap();
        let n = staged.newcomers.unwrap();
        assert_eq!((n.revenue_share, n.share_gained_monthly, n.counted_months), (0.25, 0.125, 3));
        assert!((n.monthly - 1.0 / 3.0).abs() < 1e-12);
        let base = priced.all.monthly_revenue.to_f64();
        let new_first = &staged.plans[3].revenue;
        // Month 4: half of the revenue pays a fifth more; from month 7 on all of it does.
        for (month, want) in [(1, 1.025), (4, 1.1), (6, 1.15), (7, 1.2), (12, 1.2)] {
            assert!((new_first[month - 1].to_f64() / base - want).abs() < 1e-6, "{month}: {new_first:?}");
        }
        assert!(staged.plans[0].revenue.iter().all(|m| *m == priced.all.monthly_revenue));
    }
}
