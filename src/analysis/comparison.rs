//! Groups of clients compared on every figure: once and twice a week, session types, any other category.

use super::figures::Band;
use super::per_client::at;
use super::segments::rfm::RfmSegment;
use super::{Figures, Section, Selection, Unavailable, per_client};
use crate::analysis::Results;
use crate::analysis::segments::clusters::Clusters;
use crate::book::{Book, Money};
use crate::stats::concentration::Spread;
use std::cmp::Reverse;

/// The groups of one category.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Comparison {
    /// The category's column: `service_type`, or a header.
    pub by: String,
    /// A row per label, most revenue first; at most [`MAX_GROUPS`], the rest summed in a last row `other`.
    pub groups: Vec<Group>,
}

/// The name of the segments by recency and frequency, where clients are compared by them.
const RFM: &str = "rfm_segment";
/// The name of the groups of alike clients.
const GROUP: &str = "group";
/// Clients below which there are no groups of alike ones.
const FEWEST: usize = 10;

/// More groups than this are not a comparison.
pub const MAX_GROUPS: usize = 30;

/// One group on every figure.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Group {
    /// The label, `(none)` for clients without one.
    pub label: String,
    /// How many clients.
    pub clients: usize,
    /// Revenue a month.
    pub monthly_revenue: Money,
    /// Of the whole book's revenue.
    pub share: f64,
    /// Revenue a month ÷ clients with revenue.
    pub revenue_per_client: Money,
    /// Revenue ÷ delivered hours.
    pub revenue_per_hour: Option<Money>,
    /// Hours a month.
    pub delivered_hours_monthly: f64,
    /// Σ delivered ÷ Σ expected.
    pub utilization: f64,
    /// Part of the clients below the low threshold.
    pub under_60_share: f64,
    /// Missing hours a month.
    pub unrealized_hours_monthly: f64,
    /// What they would bring a month.
    pub opportunity_monthly: Money,
    /// Concentration within the group.
    pub gini: f64,
}

#[derive(Debug, Clone, Default)]
struct Sums {
    clients: usize,
    revenues: Vec<i64>,
    revenue: Money,
    /// Revenue and hours of the clients that have both.
    paid: Money,
    paid_hours: f64,
    delivered: f64,
    /// Hours held against expected ones, and these, of the clients that have both.
    planned: [f64; 2],
    banded: usize,
    low: usize,
    unrealized: f64,
    opportunity: Money,
}

impl Sums {
    fn add(&mut self, figures: &Figures, i: usize) {
        self.clients += 1;
        let (delivered, held, expected) = (at(&figures.delivered, i), at(&figures.held, i), at(&figures.expected, i));
        let revenue = figures.revenue.get(i).copied().flatten();
        if let Some(revenue) = revenue {
            self.revenues.push(revenue.micros());
            self.revenue += revenue;
        }
        if !delivered.is_nan() {
            self.delivered += delivered;
            if let Some(revenue) = revenue {
                self.paid += revenue;
                self.paid_hours += delivered;
            }
            if !held.is_nan() && !expected.is_nan() {
                self.planned = [self.planned[0] + held, self.planned[1] + expected];
                self.unrealized += at(&figures.unrealized, i);
                self.opportunity += figures.opportunity.get(i).copied().flatten().unwrap_or_default();
            }
        }
        if let Some(band) = figures.band.get(i).copied().flatten() {
            self.banded += 1;
            self.low += usize::from(band == Band::Low);
        }
    }

    fn join(&mut self, mut part: Sums) {
        self.clients += part.clients;
        self.revenues.append(&mut part.revenues);
        self.revenue += part.revenue;
        self.paid += part.paid;
        self.paid_hours += part.paid_hours;
        self.delivered += part.delivered;
        self.planned = [self.planned[0] + part.planned[0], self.planned[1] + part.planned[1]];
        self.banded += part.banded;
        self.low += part.low;
        self.unrealized += part.unrealized;
        self.opportunity += part.opportunity;
    }

    fn group(self, label: &str, figures: &Figures) -> Group {
        let per = |amount: Money, by: f64| if by > 0.0 { amount.times(1.0 / by) } else { Money::ZERO };
        let monthly_revenue = figures.monthly(self.revenue);
        Group {
            label: label.to_string(),
            clients: self.clients,
            monthly_revenue,
            share: self.revenue.ratio(figures.total_revenue),
            revenue_per_client: per(monthly_revenue, self.revenues.len() as f64),
            revenue_per_hour: (self.paid_hours > 0.0).then(|| per(self.paid, self.paid_hours)),
            delivered_hours_monthly: self.delivered / figures.months,
            utilization: self.planned[0] / self.planned[1],
            under_60_share: self.low as f64 / self.banded as f64,
            unrealized_hours_monthly: self.unrealized,
            opportunity_monthly: self.opportunity,
            gini: Spread::new(self.revenues).gini().unwrap_or(f64::NAN),
        }
    }
}

/// Compares the selected clients by the category named `by` (see [`names`]; capitals do not matter); by what a study
/// makes of them only where `figures` carry it.
///
/// # Errors
/// Where there is no such category; the sentence lists those that there are.
pub fn comparison(book: &Book, results: &Results, selection: &Selection, by: &str) -> Section<Comparison> {
    let Labelling { name, labels: named, code } = labelling(book, results, by)?;
    let figures = &*results.figures;
    // The last place is for clients without a label.
    let labels = named.len();
    let mut sums = per_client::fold(
        figures.clients(),
        selection,
        || vec![Sums::default(); labels + 1],
        |sums, i| {
            let code = code(i).map_or(labels, |code| code.min(labels));
            if let Some(sum) = sums.get_mut(code) {
                sum.add(figures, i);
            }
        },
        |sums, part| sums.iter_mut().zip(part).for_each(|(sum, part)| sum.join(part)),
    );
    let mut order: Vec<usize> = (0..sums.len()).filter(|&i| sums.get(i).is_some_and(|s| s.clients > 0)).collect();
    order.sort_by_key(|&i| sums.get(i).map(|s| (Reverse(s.revenue), Reverse(s.clients), i)));
    let rest = order.split_off(order.len().min(if order.len() > MAX_GROUPS { MAX_GROUPS - 1 } else { MAX_GROUPS }));
    let mut take = |i: usize| sums.get_mut(i).map(std::mem::take).unwrap_or_default();
    let label = |i: usize| named.get(i).copied().unwrap_or("(none)");
    let mut groups: Vec<Group> = order.into_iter().map(|i| take(i).group(label(i), figures)).collect();
    if !rest.is_empty() {
        let mut other = Sums::default();
        rest.into_iter().for_each(|i| other.join(take(i)));
        groups.push(other.group("other", figures));
    }
    Ok(Comparison { by: name.to_string(), groups })
}

/// By what clients can be compared: the categories of the client table, then what studies make of them.
pub fn names(book: &Book) -> Vec<String> {
    let mut names: Vec<String> = book.clients.categories().iter().map(|(name, _)| (*name).to_string()).collect();
    let given = [(book.activity.billing.is_some(), RFM), (book.clients.len() >= FEWEST, GROUP)];
    names.extend(given.into_iter().filter(|(is_there, _)| *is_there).map(|(_, name)| name.to_string()));
    names
}

/// A label per client.
pub(crate) struct Labelling<'a> {
    /// The column's name.
    pub(crate) name: &'a str,
    /// The labels.
    pub(crate) labels: Vec<&'a str>,
    /// The place of client `i`'s label, where there is one.
    pub(crate) code: Box<dyn Fn(usize) -> Option<usize> + Sync + 'a>,
}

/// By the category named `by`, or by what a study makes of the clients.
pub(crate) fn labelling<'a>(book: &'a Book, results: &'a Results, by: &str) -> Section<Labelling<'a>> {
    let categories = book.clients.categories();
    let exact = categories.iter().find(|(name, _)| *name == by);
    let found = exact.or_else(|| categories.iter().find(|(name, _)| name.eq_ignore_ascii_case(by)));
    if let Some((name, category)) = found.copied() {
        let code = |i: usize| category.codes.get(i).map(|code| *code as usize);
        return Ok(Labelling { name, labels: category.labels.iter().collect(), code: Box::new(code) });
    }
    let studies = &results.studies;
    if let Some(rfm) = studies.rfm().filter(|_| by.eq_ignore_ascii_case(RFM)) {
        let code = |i: usize| {
            let segment = rfm.client(i)?.segment();
            RfmSegment::ALL.iter().position(|s| *s == segment)
        };
        return Ok(Labelling { name: RFM, labels: RfmSegment::ALL.map(|s| s.name()).to_vec(), code: Box::new(code) });
    }
    if let Some(Ok(groups)) = studies.get::<Clusters>().filter(|_| by.eq_ignore_ascii_case(GROUP)) {
        let labels = groups.groups.iter().map(|g| g.title.as_str()).collect();
        let code = |i: usize| groups.of_client.get(i).copied().flatten().map(usize::from);
        return Ok(Labelling { name: GROUP, labels, code: Box::new(code) });
    }
    if let Some(Err(why)) = studies.get::<Clusters>().filter(|_| by.eq_ignore_ascii_case(GROUP)) {
        return Err(why.clone());
    }
    let names: Vec<&str> = categories.iter().map(|(name, _)| *name).collect();
    let known = if names.is_empty() { "this file has none".into() } else { format!("there is {}", names.join(", ")) };
    Err(Unavailable::needs(format!("a column of labels named \"{by}\" ({known})")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};
    use crate::book::{Assumptions, Category};

    #[test]
    fn session_types_are_compared_on_every_figure() {
        let book = roster(&[("A", 4.0, 6.0, "thirty"), ("B", 4.0, 12.0, "hour"), ("C", 4.0, 6.0, "hour")]);
        let results = Results::compute(&book, &Assumptions::default());
        let c = comparison(&book, &results, &Selection::All, "Session_Type").unwrap();
        let [hour, thirty] = c.groups.as_slice() else { panic!("{c:?}") };
        assert_eq!((c.by.as_str(), hour.label.as_str(), hour.clients), ("session_type", "hour", 2));
        assert_eq!((Some(hour.monthly_revenue), Some(hour.revenue_per_client)), (money(367.2), money(183.6)));
        assert_eq!((hour.revenue_per_hour, hour.utilization, hour.under_60_share), (money(61.2), 0.75, 0.5));
        assert_eq!((hour.unrealized_hours_monthly, Some(hour.opportunity_monthly)), (2.0, money(122.4)));
        // 6 h and 12 h at one price: (−6 + 12) ÷ (2 · 18).
        assert!((hour.gini - 1.0 / 6.0).abs() < 1e-12 && thirty.gini == 0.0);
        assert_eq!((thirty.delivered_hours_monthly, thirty.revenue_per_hour), (2.0, money(33.75)));
    }

    #[test]
    fn too_many_groups_end_in_one_and_the_unlabelled_have_their_own() {
        let ids: Vec<String> = (0..40).map(|i| format!("N{i}")).collect();
        let rows: Vec<_> = ids.iter().map(|id| (id.as_str(), 4.0, 6.0, "hour")).collect();
        let mut book = roster(&rows);
        book.clients.service_type =
            Some(ids.iter().enumerate().map(|(i, id)| (i > 0).then_some(id.as_str())).collect::<Category>());
        let results = Results::compute(&book, &Assumptions::default());
        let all = comparison(&book, &results, &Selection::All, "service_type").unwrap();
        assert_eq!((all.groups.len(), all.groups.iter().map(|g| g.clients).sum::<usize>()), (MAX_GROUPS, 40));
        assert_eq!(all.groups.last().map(|g| (g.label.as_str(), g.clients)), Some(("other", 11)));
        let one = comparison(&book, &results, &Selection::Some(vec![0]), "service_type").unwrap();
        assert_eq!(one.groups.iter().map(|g| g.label.as_str()).collect::<Vec<_>>(), ["(none)"]);
    }

    #[test]
    fn an_unknown_category_is_answered_with_the_known_ones() {
        let book = roster(&[("A", 4.0, 6.0, "hour")]);
        let results = Results::compute(&book, &Assumptions::default());
        let sentence = comparison(&book, &results, &Selection::All, "color").unwrap_err().unavailable;
        assert_eq!(sentence, "needs a column of labels named \"color\" (there is session_type)");
    }
}
