//! A rise all at once, in steps, and for new clients first: revenue by month over a year.

use super::{PriceGroup, Scope};
use crate::analysis::{Section, Unavailable};
use crate::book::Money;
use chrono::{Months, NaiveDate};

/// Months that are looked ahead.
pub const MONTHS: usize = 12;

/// Months before the end of the files in which new clients are counted.
const COUNTED_MONTHS: u32 = 3;

/// Ways to bring a change about.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Staged {
    /// The change in all.
    pub change: f64,
    /// In so many steps.
    pub steps: u32,
    /// So many months apart.
    pub step_months: u32,
    /// Each step's change of price against the price before it.
    pub each_step: f64,
    /// New clients a month, where dates tell.
    pub newcomers: Section<Newcomers>,
    /// No change first, then the ways.
    pub plans: Vec<StagedPlan>,
}

/// New clients.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Newcomers {
    /// How many a month came for the first time in the last months of the files.
    pub monthly: f64,
    /// Over how many months that was counted.
    pub counted_months: u32,
    /// What an average client brings a month.
    pub revenue_monthly: Money,
}

/// One way.
#[derive(Debug, Clone, serde::Serialize)]
pub struct StagedPlan {
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
pub(super) fn staged(scope: &Scope, all: &PriceGroup, change: f64) -> Section<Staged> {
    if all.monthly_revenue <= Money::ZERO {
        return Err(Unavailable::needs("revenue above zero from those shown"));
    }
    if change == 0.0 || change <= -1.0 {
        return Err(Unavailable::needs("a change of price (r: price change looked at, or a what-if price)"));
    }
    let choices = &scope.assumptions.plan;
    let (steps, apart) = (choices.steps(), choices.months());
    let newcomers = newcomers(scope, all);
    let factor = |taken: u32| {
        let price = (1.0 + change).powf(f64::from(taken) / f64::from(steps));
        price.powf(1.0 + scope.assumptions.price_elasticity)
    };
    let joining = newcomers.as_ref().map_or(Money::ZERO, |n| n.revenue_monthly.times(n.monthly));
    let month = |way: Way, month: u32| {
        let own = all.monthly_revenue.times(factor(way.taken(month, steps, apart)));
        // Those who joined up to this month; nobody of them leaves.
        let new = joining.times(f64::from(month + 1) * factor(way.taken_by_new(month, steps, apart)));
        own + new
    };
    let mut plans: Vec<StagedPlan> = Vec::new();
    for way in Way::ALL {
        let revenue: Vec<Money> = (0..MONTHS as u32).map(|m| month(way, m)).collect();
        let total: Money = revenue.iter().copied().sum();
        let nothing = plans.first().map_or(total, |none| none.total);
        let what = said(way, steps, apart);
        plans.push(StagedPlan { name: way.name(), what, revenue, total, gain: total - nothing });
    }
    let each_step = (1.0 + change).powf(1.0 / f64::from(steps)) - 1.0;
    Ok(Staged { change, steps, step_months: apart, each_step, newcomers, plans })
}

fn said(way: Way, steps: u32, apart: u32) -> String {
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
fn newcomers(scope: &Scope, all: &PriceGroup) -> Section<Newcomers> {
    let lacking =
        || Unavailable::needs("dates of joining, visits or sales over at least six months: new clients are left out");
    let (book, n) = (scope.book, scope.book.clients.len());
    let (as_of, span) = book.period.as_of.zip(book.dated()).ok_or_else(lacking)?;
    let from = as_of.checked_sub_months(Months::new(COUNTED_MONTHS)).ok_or_else(lacking)?;
    // At the beginning of the files everybody seems to be new.
    let early = span.from.checked_add_months(Months::new(COUNTED_MONTHS)).ok_or_else(lacking)?;
    if early > from {
        return Err(lacking());
    }
    let visits = book.activity.visits.as_ref().map(|v| v.first.as_slice());
    let billing = book.activity.billing.as_ref().map(|b| b.first_purchase.as_slice());
    let joined = book.clients.joined.as_deref();
    let first = |i: usize| -> Option<NaiveDate> {
        [visits, billing, joined].into_iter().flatten().filter_map(|column| column.get(i).copied().flatten()).min()
    };
    let new = scope.selection.indices(n).filter(|i| first(*i).is_some_and(|day| day > from && day <= as_of)).count();
    Ok(Newcomers {
        monthly: new as f64 / f64::from(COUNTED_MONTHS),
        counted_months: COUNTED_MONTHS,
        revenue_monthly: all.monthly_revenue.times(1.0 / all.clients.max(1) as f64),
    })
}
