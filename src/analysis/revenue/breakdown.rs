//! What revenue is made of: by category, item, seller, method of payment and place, returns and zero amounts shown.

use super::super::ledger::{Chosen, Ledger};
use super::super::{Section, Selection, Unavailable};
use crate::book::{Book, Category, Money, Sales, Span};
use chrono::Days;

/// What the amounts are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// The kind of thing; for priced sessions, the service.
    Category,
    /// The thing.
    Item,
    /// Who sold it or led it.
    Staff,
    /// How it was paid.
    Method,
    /// Where.
    Location,
}

impl Dimension {
    /// All, in their order.
    pub const ALL: [Dimension; 5] =
        [Dimension::Category, Dimension::Item, Dimension::Staff, Dimension::Method, Dimension::Location];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Category => "category",
            Dimension::Item => "item",
            Dimension::Staff => "seller",
            Dimension::Method => "payment method",
            Dimension::Location => "location",
        }
    }
}

/// Revenue divided every way that the data allow.
#[derive(Debug, Clone, serde::Serialize)]
pub struct RevenueBreakdown {
    /// All amounts together.
    pub total: Money,
    /// Rows that went into it.
    pub rows: usize,
    /// Negative amounts.
    pub returns: Tally,
    /// Rows with an amount of nothing.
    pub zero_amounts: usize,
    /// Orders, or positive amounts where there are no order ids; those without a client among them.
    pub purchases: usize,
    /// Σ amounts ÷ purchases.
    pub average_order_value: Option<Money>,
    /// One per dimension that the data have.
    pub by: Vec<Mix>,
}

/// A number of rows and their sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// How many.
    pub rows: usize,
    /// Their sum.
    pub amount: Money,
}

/// Revenue by one dimension, the largest first.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Mix {
    /// By what.
    pub by: Dimension,
    /// Whether orders were divided over their lines.
    pub by_order_lines: bool,
    /// One per label; empty labels together at the end as `not stated`.
    pub parts: Vec<MixPart>,
}

/// One label.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MixPart {
    /// As the file spells it.
    pub label: String,
    /// Rows, or lines of orders.
    pub rows: usize,
    /// Signed.
    pub revenue: Money,
    /// Of all revenue.
    pub share: f64,
    /// Negative amounts among it.
    pub returns: Tally,
    /// Rows with an amount of nothing.
    pub zero_amounts: usize,
    /// Of a seller's clients of the first half of the period, the share who came back in the second.
    pub retention: Option<Retention>,
}

/// Clients who came back to the business.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Retention {
    /// Clients of the first half.
    pub clients: usize,
    /// Of them, those with a row of anybody in the second half.
    pub came_back: usize,
    /// The second ÷ the first.
    pub share: f64,
}

/// How [`Retention`] is defined, for the screen.
pub const RETENTION: &str = "of the seller's clients in the first half of the period, those who bought again, from \
    anybody, in the second half";

const NOT_STATED: &str = "not stated";

/// Divides the revenue of the selected clients.
///
/// # Errors
/// Where there are neither sales nor priced sessions.
pub fn revenue_breakdown(book: &Book, selection: &Selection) -> Section<RevenueBreakdown> {
    let lacking = || Unavailable::needs("sales with a date and an amount, or sessions with a price");
    let (ledger, span) = Ledger::of(book).zip(book.period.span).ok_or_else(lacking)?;
    let chosen = Chosen::new(selection, book.clients.len());
    let whole = tally(&ledger, &chosen, span, &[], 1);
    let all = whole.first().copied().unwrap_or_default();
    let purchases = purchases(&ledger, &chosen, span);
    let mut by = Vec::new();
    for dimension in Dimension::ALL {
        by.extend(divided(book, &ledger, &chosen, span, dimension, all.revenue));
    }
    Ok(RevenueBreakdown {
        total: all.revenue,
        rows: all.rows,
        returns: all.returns,
        zero_amounts: all.zeros,
        purchases,
        average_order_value: (purchases > 0).then(|| all.revenue.times(1.0 / purchases as f64)),
        by,
    })
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    rows: usize,
    revenue: Money,
    returns: Tally,
    zeros: usize,
}

impl Sums {
    fn add(&mut self, amount: Money) {
        self.rows += 1;
        self.revenue += amount;
        if amount < Money::ZERO {
            self.returns.rows += 1;
            self.returns.amount += amount;
        }
        self.zeros += usize::from(amount == Money::ZERO);
    }

    fn join(&mut self, part: Sums) {
        self.rows += part.rows;
        self.revenue += part.revenue;
        self.returns.rows += part.returns.rows;
        self.returns.amount += part.returns.amount;
        self.zeros += part.zeros;
    }
}

/// Sums per code; the last of `places` is for rows without one.
fn tally(ledger: &Ledger, chosen: &Chosen, span: Span, codes: &[u32], places: usize) -> Vec<Sums> {
    ledger.fold(
        chosen,
        span,
        || vec![Sums::default(); places],
        |sums, row, entry| {
            let code = codes.get(row).map_or(usize::MAX, |c| *c as usize).min(places - 1);
            if let Some(sum) = sums.get_mut(code) {
                sum.add(entry.amount);
            }
        },
        |sums, part| sums.iter_mut().zip(part).for_each(|(sum, part)| sum.join(part)),
    )
}

/// Orders, or positive amounts where there are none.
pub(crate) fn purchases(ledger: &Ledger, chosen: &Chosen, span: Span) -> usize {
    if let Ledger::Sales(Sales { order: Some(order), .. }) = ledger {
        let mut seen = vec![false; order.labels.len()];
        let mut single = 0;
        for (row, code) in order.codes.iter().enumerate() {
            let entry = ledger.entry(row).filter(|e| span.contains(e.date) && chosen.has(e.client));
            match (entry, seen.get_mut(*code as usize)) {
                (Some(_), Some(place)) => *place = true,
                (Some(entry), None) => single += usize::from(entry.amount > Money::ZERO),
                _ => {}
            }
        }
        return single + seen.into_iter().filter(|s| *s).count();
    }
    ledger.fold(chosen, span, || 0, |n, _, e| *n += usize::from(e.amount > Money::ZERO), |n, part| *n += part)
}

fn column<'a>(ledger: &Ledger<'a>, dimension: Dimension) -> Option<&'a Category> {
    match (ledger, dimension) {
        (Ledger::Sales(s), Dimension::Category) => s.category.as_ref(),
        (Ledger::Sales(s), Dimension::Item) => s.item.as_ref(),
        (Ledger::Sales(s), Dimension::Staff) => s.staff.as_ref(),
        (Ledger::Sales(s), Dimension::Method) => s.method.as_ref(),
        (Ledger::Sales(s), Dimension::Location) => s.location.as_ref(),
        (Ledger::Prices(s), Dimension::Category) => s.service.as_ref(),
        (Ledger::Prices(s), Dimension::Staff) => s.staff.as_ref(),
        (Ledger::Prices(s), Dimension::Location) => s.location.as_ref(),
        (Ledger::Prices(_), _) => None,
    }
}

fn divided(
    book: &Book,
    ledger: &Ledger,
    chosen: &Chosen,
    span: Span,
    dimension: Dimension,
    total: Money,
) -> Option<Mix> {
    let Some(category) = column(ledger, dimension) else {
        return by_lines(book, ledger, chosen, span, dimension, total);
    };
    let places = category.labels.len() + 1;
    let sums = tally(ledger, chosen, span, &category.codes, places);
    let kept = match dimension {
        Dimension::Staff => retention(book, ledger, chosen, span, category),
        _ => Vec::new(),
    };
    let mut mix = Mix { by: dimension, by_order_lines: false, parts: parts(&category.labels, &sums, total) };
    for part in mix.parts.iter_mut().filter(|_| !kept.is_empty()) {
        let code = category.labels.iter().position(|label| label == part.label);
        part.retention = code.and_then(|c| kept.get(c).copied()).filter(|r| r.clients > 0);
    }
    Some(mix)
}

fn parts(labels: &crate::book::TextColumn, sums: &[Sums], total: Money) -> Vec<MixPart> {
    let names = labels.iter().chain(std::iter::once(NOT_STATED));
    let part = |(label, s): (&str, &Sums)| MixPart {
        label: label.into(),
        rows: s.rows,
        revenue: s.revenue,
        share: s.revenue.ratio(total),
        returns: s.returns,
        zero_amounts: s.zeros,
        retention: None,
    };
    let mut parts: Vec<MixPart> = names.zip(sums).filter(|(_, s)| s.rows > 0).map(part).collect();
    // The sort is stable: of equal amounts the label that came first in the file stays first.
    parts.sort_by_key(|p| (p.label == NOT_STATED, std::cmp::Reverse(p.revenue)));
    parts
}

/// Where only the lines of orders say what was bought: each order's amount divided over its lines in proportion to what
/// the lines say they cost.
fn by_lines(
    book: &Book,
    ledger: &Ledger,
    chosen: &Chosen,
    span: Span,
    dimension: Dimension,
    total: Money,
) -> Option<Mix> {
    let lines = book.order_lines.as_ref().filter(|_| matches!(ledger, Ledger::Sales(_)))?;
    let category = match dimension {
        Dimension::Category => lines.category.as_ref()?,
        Dimension::Item => lines.item.as_ref()?,
        _ => return None,
    };
    let cost = |line: usize| lines.amount.get(line).copied().flatten().unwrap_or_default();
    let mut costs = vec![Money::ZERO; ledger.len()];
    for (line, sale) in lines.sale.iter().enumerate() {
        if let Some(sum) = costs.get_mut(*sale as usize) {
            *sum += cost(line);
        }
    }
    let places = category.labels.len() + 1;
    let mut sums = vec![Sums::default(); places];
    let mut divided = vec![Money::ZERO; ledger.len()];
    for (line, sale) in lines.sale.iter().enumerate() {
        let sale = *sale as usize;
        let entry = ledger.entry(sale).filter(|e| span.contains(e.date) && chosen.has(e.client));
        let (Some(entry), Some(whole)) = (entry, costs.get(sale)) else { continue };
        let share = cost(line).ratio(*whole);
        let amount = entry.amount.times(share);
        let code = category.codes.get(line).map_or(usize::MAX, |c| *c as usize).min(places - 1);
        if let (Some(sum), Some(done)) = (sums.get_mut(code), divided.get_mut(sale)) {
            sum.add(amount);
            *done += amount;
        }
    }
    // What no line accounts for, fractions of a cent included, is not stated: the parts add up to the whole.
    let rest = total - divided.iter().copied().sum();
    if let Some(last) = sums.last_mut().filter(|_| rest.micros().abs() > 10_000) {
        last.add(rest);
    }
    Some(Mix { by: dimension, by_order_lines: true, parts: parts(&category.labels, &sums, total) })
}

/// Per seller, who of the clients of the first half came back in the second.
fn retention(book: &Book, ledger: &Ledger, chosen: &Chosen, span: Span, staff: &Category) -> Vec<Retention> {
    let half = u64::try_from(span.days() / 2).unwrap_or(0);
    let Some(middle) = span.from.checked_add_days(Days::new(half)) else { return Vec::new() };
    let mut again = vec![false; book.clients.len()];
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for row in 0..ledger.len() {
        let entry = ledger.entry(row).filter(|e| span.contains(e.date) && chosen.has(e.client));
        let Some(entry) = entry.filter(|e| e.amount > Money::ZERO) else { continue };
        if entry.date >= middle {
            if let Some(place) = again.get_mut(entry.client as usize) {
                *place = true;
            }
        } else if let Some(code) = staff.codes.get(row).filter(|_| (entry.client as usize) < book.clients.len()) {
            pairs.push((*code, entry.client));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = vec![(0_usize, 0_usize); staff.labels.len()];
    for (code, client) in pairs {
        if let Some((clients, back)) = counts.get_mut(code as usize) {
            *clients += 1;
            *back += usize::from(again.get(client as usize).copied().unwrap_or(false));
        }
    }
    let one = |(clients, came_back): (usize, usize)| Retention {
        clients,
        came_back,
        share: came_back as f64 / clients.max(1) as f64,
    };
    counts.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, money, shop};
    use crate::book::{Limits, OrderLines};
    use std::sync::Arc;

    #[test]
    fn parts_add_up_and_returns_and_nothings_are_shown() {
        let mix = revenue_breakdown(&shop(), &Selection::All).unwrap();
        assert_eq!((mix.total.to_f64(), mix.rows, mix.zero_amounts, mix.purchases), (165.0, 6, 1, 3));
        assert_eq!((mix.returns.rows, mix.returns.amount.to_f64()), (2, -50.0));
        assert_eq!(mix.average_order_value.map(Money::to_f64), Some(55.0));
        let names: Vec<_> = mix.by[0].parts.iter().map(|p| (p.label.as_str(), p.revenue.to_f64(), p.rows)).collect();
        assert_eq!(names, [("Yoga", 90.0, 3), ("Massage", 45.0, 2), ("Shop", 30.0, 1)]);
        assert_eq!(mix.by[0].parts[0].zero_amounts, 1);
        assert_eq!(mix.by.iter().map(|m| m.by).collect::<Vec<_>>(), [Dimension::Category, Dimension::Staff]);
    }

    #[test]
    fn a_client_who_only_returned_something_has_not_come_back() {
        // The period is 10 January to 9 March; Ann's only client of the first half bought nothing in the second.
        let mix = revenue_breakdown(&shop(), &Selection::All).unwrap();
        let ann = mix.by[1].parts.iter().find(|p| p.label == "Ann").unwrap();
        assert_eq!(ann.retention.map(|r| (r.clients, r.came_back)), Some((1, 0)));
        assert!(revenue_breakdown(&shop(), &Selection::Some(vec![2])).unwrap().average_order_value.is_none());
    }

    #[test]
    fn an_order_is_divided_over_its_lines() {
        let mut book = shop();
        let sales = Sales {
            client: vec![0, 1],
            date: vec![day("2024-01-01"), day("2024-01-02")],
            amount: vec![money(90.0).unwrap(), money(10.0).unwrap()],
            ..Sales::default()
        };
        book.sales = Some(Arc::new(sales));
        book.order_lines = Some(Arc::new(OrderLines {
            sale: vec![0, 0, u32::MAX],
            amount: vec![money(75.0), money(25.0), money(9.0)],
            category: Some([Some("Mats"), Some("Books"), Some("Mats")].into_iter().collect()),
            ..OrderLines::default()
        }));
        let book = book.within_period(Limits::default(), None);
        let mix = revenue_breakdown(&book, &Selection::All).unwrap();
        let names: Vec<_> = mix.by[0].parts.iter().map(|p| (p.label.as_str(), p.revenue.to_f64())).collect();
        assert_eq!(names, [("Mats", 67.5), ("Books", 22.5), ("not stated", 10.0)]);
        assert!(mix.by[0].by_order_lines);
    }
}
