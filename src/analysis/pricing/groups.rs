//! Revenue and margin against price, by group.

use super::{BY_NOTHING, BY_SEGMENT, BY_TYPE, Scope};
use crate::analysis::figures::Segment;
use crate::analysis::per_client::at;
use crate::analysis::{Section, Unavailable, comparison, per_client};
use crate::book::Money;
use std::cmp::Reverse;

/// The changes of price at which a curve is drawn: from a fifth down to two fifths up.
pub const CHANGES: [f64; 13] = [-0.2, -0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4];

/// More groups than this are no table.
const MOST: usize = 30;

/// One group of clients at today's price and at others.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PriceGroup {
    /// `hour`, `Anchor`, a label.
    pub label: String,
    /// Clients with revenue.
    pub clients: usize,
    /// Delivered hours a month, where hours are known.
    pub hours_monthly: Option<f64>,
    /// Revenue ÷ hours of the clients of whom both are known.
    pub price: Option<Money>,
    /// What they bring a month.
    pub monthly_revenue: Money,
    /// By how much a what-if changes their price: Σ new price × hours ÷ Σ old price × hours − 1.
    pub what_if: Option<f64>,
    /// At the change that is looked at.
    pub at_change: CurvePoint,
    /// −p ÷ (m + p) at that change: negative is the share who may leave, positive the share who must come.
    pub break_even: Option<f64>,
    /// The same in whole clients: at most so many may leave, or at least so many must come.
    pub break_even_clients: Option<usize>,
    /// The point of the curve with the greatest margin.
    pub best: CurvePoint,
    /// At every change of [`CHANGES`].
    pub curve: Vec<CurvePoint>,
}

/// What a change of price brings.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct CurvePoint {
    /// 0.1 is ten per cent up.
    pub change: f64,
    /// Revenue a month.
    pub revenue: Money,
    /// Revenue less the costs of the hours: the margin in money.
    pub profit: Money,
}

impl CurvePoint {
    /// Revenue R becomes R (1 + p)^(1 + ε); after costs of (1 − m) of today's price an hour, R (1 + p)^ε (m + p).
    pub fn of(revenue: Money, change: f64, elasticity: f64, margin: f64) -> Self {
        // No demand curve passes through a price of nothing.
        let demand = if change > -1.0 { (1.0 + change).powf(elasticity) } else { 1.0 };
        CurvePoint {
            change,
            revenue: revenue.times(demand * (1.0 + change)),
            profit: revenue.times(demand * (margin + change)),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Sums {
    clients: usize,
    revenue: Money,
    hours: f64,
    with_hours: usize,
    /// Revenue and hours of the clients that have both.
    paid: Money,
    paid_hours: f64,
    /// What-if prices: hours at the old and at the new price.
    before: Money,
    after: Money,
}

impl Sums {
    fn add(&mut self, scope: &Scope, i: usize) {
        let Some(revenue) = scope.baseline.revenue.get(i).copied().flatten() else { return };
        self.clients += 1;
        self.revenue += revenue;
        let hours = at(&scope.baseline.delivered, i);
        if !hours.is_nan() {
            self.hours += hours;
            self.with_hours += 1;
            self.paid += revenue;
            self.paid_hours += hours;
        }
        // Weighed by what each pays: where no hours are known, the change of the price is still that of the revenue.
        let weight = scope.baseline.hourly_rate.get(i).copied().flatten().filter(|_| hours > 0.0);
        let amount = weight.map_or(revenue, |rate| rate.times(hours));
        self.before += amount;
        self.after += amount.times(1.0 + scope.change(i).unwrap_or(0.0));
    }

    fn join(&mut self, part: Sums) {
        self.clients += part.clients;
        self.revenue += part.revenue;
        self.hours += part.hours;
        self.with_hours += part.with_hours;
        self.paid += part.paid;
        self.paid_hours += part.paid_hours;
        self.before += part.before;
        self.after += part.after;
    }

    fn group(self, label: &str, scope: &Scope) -> PriceGroup {
        let (e, m) = (scope.assumptions.price_elasticity, scope.assumptions.profit_margin);
        let monthly = scope.baseline.monthly(self.revenue);
        let change = (self.before != self.after && self.before > Money::ZERO)
            .then(|| self.after.ratio(self.before) - 1.0)
            .filter(|c| c.is_finite());
        let looked_at = change.unwrap_or(scope.change);
        let curve: Vec<CurvePoint> = CHANGES.iter().map(|c| CurvePoint::of(monthly, *c, e, m)).collect();
        let today = CurvePoint::of(monthly, 0.0, e, m);
        // Of equal margins the one nearest today's price.
        let best = curve
            .iter()
            .copied()
            .max_by(|a, b| a.profit.cmp(&b.profit).then(b.change.abs().total_cmp(&a.change.abs())));
        let break_even = break_even(looked_at, m);
        PriceGroup {
            label: label.to_string(),
            clients: self.clients,
            hours_monthly: (self.with_hours > 0).then(|| self.hours / scope.baseline.months),
            price: (self.paid_hours > 0.0).then(|| self.paid.times(1.0 / self.paid_hours)),
            monthly_revenue: monthly,
            what_if: change,
            at_change: CurvePoint::of(monthly, looked_at, e, m),
            break_even,
            break_even_clients: break_even.map(|share| whole_clients(share, self.clients)),
            best: best.unwrap_or(today),
            curve,
        }
    }
}

/// −p ÷ (m + p); nothing where a cut goes below the cost of the hour.
pub fn break_even(p: f64, m: f64) -> Option<f64> {
    // No negative zero where nothing changes.
    (m + p > 0.0).then(|| if p == 0.0 { 0.0 } else { -p / (m + p) })
}

/// The most who may leave, or the fewest who must come.
pub(super) fn whole_clients(share: f64, clients: usize) -> usize {
    let exact = share.abs() * clients as f64;
    (if share < 0.0 { (exact + 1e-9).floor() } else { (exact - 1e-9).ceil() }) as usize
}

/// All selected clients together.
pub(super) fn everybody(scope: &Scope) -> PriceGroup {
    sums(scope, 1, |_| Some(0)).into_iter().next().unwrap_or_default().group("everybody", scope)
}

/// The groups with clients, most revenue first.
pub(super) fn groups(scope: &Scope, by: &str) -> Section<Vec<PriceGroup>> {
    let (labels, sums) = match by {
        BY_SEGMENT => {
            scope.baseline.needs_utilization()?;
            let code = |i: usize| scope.baseline.segment.get(i).copied().flatten().map(|s| s as usize);
            (Segment::ALL.map(|s| s.name().to_string()).to_vec(), sums(scope, Segment::ALL.len(), code))
        }
        BY_NOTHING => return Ok(vec![everybody(scope)]),
        name => {
            let name = if name == BY_TYPE { "session_type" } else { name };
            let labelled = comparison::labelling(scope.book, scope.baseline, name)?;
            let sums = sums(scope, labelled.labels.len(), &labelled.code);
            (labelled.labels.iter().map(|l| (*l).to_string()).collect(), sums)
        }
    };
    let none = if by == BY_SEGMENT { "no segment" } else { "(none)" };
    let labels = labels.iter().map(String::as_str).chain([none]);
    let mut rows: Vec<PriceGroup> =
        labels.zip(sums).filter(|(_, s)| s.clients > 0).map(|(label, s)| s.group(label, scope)).collect();
    rows.sort_by_key(|row| Reverse(row.monthly_revenue));
    rows.truncate(MOST);
    if rows.is_empty() {
        Err(Unavailable::needs("at least one client with revenue among those shown"))
    } else {
        Ok(rows)
    }
}

/// Sums per code; the last place is for clients without one.
fn sums(scope: &Scope, labels: usize, code: impl Fn(usize) -> Option<usize> + Sync) -> Vec<Sums> {
    per_client::fold(
        scope.baseline.clients(),
        scope.selection,
        || vec![Sums::default(); labels + 1],
        |sums, i| {
            if let Some(sum) = sums.get_mut(code(i).map_or(labels, |code| code.min(labels))) {
                sum.add(scope, i);
            }
        },
        |sums, part| sums.iter_mut().zip(part).for_each(|(sum, part)| sum.join(part)),
    )
}
