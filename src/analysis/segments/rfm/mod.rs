//! Recency, frequency, monetary value: scores from one to five for each, and the segments that follow.

mod columns;
pub mod movement;
pub mod segment;

pub use columns::COLUMNS;
pub use movement::{Movement, movement};
pub use segment::RfmSegment;

use super::super::study::{Context, Studies, Study};
use super::super::{Section, Selection, Unavailable};
use crate::book::activity::Billing;
use crate::book::{Assumptions, Book, Money};
use crate::task::Task;
use chrono::NaiveDate;
use rayon::slice::ParallelSliceMut;

/// Scores run from 1 to this.
pub const SCORES: usize = 5;

/// Scores and segments of the clients who bought, over the whole book.
#[derive(Debug, Clone, Default)]
pub struct Rfm {
    /// Per client: days from the last purchase to `as_of`, and the three scores; `None` who bought nothing.
    pub clients: Vec<Option<Scored>>,
    /// How many clients bought.
    pub scored: usize,
    /// Days since the last purchase, purchases and money of those with each score: the edges of the fifths.
    pub edges: Edges,
    /// The day that recency is counted to.
    pub as_of: NaiveDate,
}

/// One client's behaviour and its scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Days since the last purchase.
    pub recency: i64,
    /// Purchases.
    pub frequency: u32,
    /// Their signed sum, returns taken off.
    pub monetary: Money,
    /// 5 is the most recent fifth.
    pub r: u8,
    /// 5 is the most frequent fifth.
    pub f: u8,
    /// 5 is the fifth that paid most.
    pub m: u8,
}

impl Scored {
    /// The segment of the recency and frequency scores.
    pub fn segment(&self) -> RfmSegment {
        RfmSegment::of(self.r, self.f)
    }
}

/// The least and the greatest value with each score, from score 1 to score 5; `None` where nobody has the score.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct Edges {
    /// Days since the last purchase.
    pub recency_days: [Option<[i64; 2]>; SCORES],
    /// Purchases.
    pub frequency: [Option<[u32; 2]>; SCORES],
    /// Money.
    pub monetary: [Option<[Money; 2]>; SCORES],
}

/// A segment summed over the selected clients.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SegmentRow {
    /// Which.
    pub segment: RfmSegment,
    /// How many clients.
    pub clients: usize,
    /// Σ of what they paid over the period.
    pub revenue: Money,
    /// Part of the revenue of all who bought.
    pub revenue_share: f64,
}

/// The answer for a selection.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct RfmSums {
    /// The day that recency is counted to.
    pub as_of: NaiveDate,
    /// Every segment with clients, the most revenue first.
    pub segments: Vec<SegmentRow>,
    /// Clients with recency score 1 to 5.
    pub r_counts: [usize; SCORES],
    /// Clients with frequency score 1 to 5.
    pub f_counts: [usize; SCORES],
    /// Clients with monetary score 1 to 5.
    pub m_counts: [usize; SCORES],
    /// Clients and revenue by recency score (outer, 1 to 5) and frequency score (inner, 1 to 5).
    pub grid: [[GridCell; SCORES]; SCORES],
    /// The edges of the fifths, of the whole book.
    pub edges: Edges,
}

/// One cell of the grid of recency and frequency.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct GridCell {
    /// How many clients.
    pub clients: usize,
    /// What they paid.
    pub revenue: Money,
}

impl Study for Rfm {
    const TITLE: &'static str = "recency, frequency and money";
    type Choices = ();

    fn choices(_: &Assumptions) {}

    fn run(context: Context, (): &(), _: Task) -> Option<Section<Rfm>> {
        Some(rfm(context.book))
    }
}

impl Studies {
    /// The scores, where they are known.
    pub fn rfm(&self) -> Option<&Rfm> {
        self.answer()
    }
}

/// Scores the whole book.
///
/// # Errors
/// Where nobody bought anything on a known day.
pub fn rfm(book: &Book) -> Section<Rfm> {
    let needs = || Unavailable::needs("purchases with a client, a date and an amount");
    let billing = book.activity.billing.as_ref().ok_or_else(needs)?;
    let scored = score(billing, book.period.as_of.ok_or_else(needs)?);
    if scored.scored == 0 { Err(needs()) } else { Ok(scored) }
}

/// Scores whoever bought by the sums in `billing`, looked at from `as_of`.
pub(super) fn score(billing: &Billing, as_of: NaiveDate) -> Rfm {
    let buyers = billing.last_purchase.iter().enumerate().filter_map(|(i, last)| {
        let scored = Scored {
            recency: (as_of - (*last)?).num_days(),
            frequency: billing.purchases.get(i).copied().unwrap_or(0),
            monetary: billing.revenue.get(i).copied().flatten().unwrap_or_default(),
            r: 0,
            f: 0,
            m: 0,
        };
        Some((i as u32, scored))
    });
    let buyers: Vec<(u32, Scored)> = buyers.collect();
    let r = fifths(buyers.iter().map(|(_, s)| -s.recency));
    let f = fifths(buyers.iter().map(|(_, s)| s.frequency));
    let m = fifths(buyers.iter().map(|(_, s)| s.monetary));
    let mut rfm =
        Rfm { clients: vec![None; billing.last_purchase.len()], scored: buyers.len(), as_of, ..Rfm::default() };
    for ((i, mut scored), ((r, f), m)) in buyers.into_iter().zip(r.into_iter().zip(f).zip(m)) {
        (scored.r, scored.f, scored.m) = (r, f, m);
        widen(&mut rfm.edges.recency_days, r, scored.recency);
        widen(&mut rfm.edges.frequency, f, scored.frequency);
        widen(&mut rfm.edges.monetary, m, scored.monetary);
        if let Some(place) = rfm.clients.get_mut(i as usize) {
            *place = Some(scored);
        }
    }
    rfm
}

/// ⌈5 × average rank ÷ n⌉: ties share a score, and the order of the values never matters.
fn fifths<T: Ord + Copy + Send>(values: impl Iterator<Item = T>) -> Vec<u8> {
    let mut sorted: Vec<(T, u32)> = values.enumerate().map(|(i, v)| (v, i as u32)).collect();
    sorted.par_sort_unstable();
    let n = sorted.len() as u64;
    let mut scores = vec![0; sorted.len()];
    let mut below = 0;
    for ties in sorted.chunk_by(|a, b| a.0 == b.0) {
        let count = ties.len() as u64;
        // Twice the average rank is a whole number, and so is everything after it.
        let twice_rank = 2 * below + count + 1;
        let score = (SCORES as u64 * twice_rank).div_ceil(2 * n);
        for (_, i) in ties {
            if let Some(place) = scores.get_mut(*i as usize) {
                *place = score as u8;
            }
        }
        below += count;
    }
    scores
}

fn widen<T: Ord + Copy>(edges: &mut [Option<[T; 2]>; SCORES], score: u8, value: T) {
    if let Some(edge) = edges.get_mut(usize::from(score).wrapping_sub(1)) {
        *edge = Some(edge.map_or([value, value], |[low, high]| [low.min(value), high.max(value)]));
    }
}

impl Rfm {
    /// The scores of client `index`, where the client bought anything.
    pub fn client(&self, index: usize) -> Option<&Scored> {
        self.clients.get(index)?.as_ref()
    }

    /// Sums over the selected clients; scores and edges stay those of the whole book.
    pub fn sums(&self, selection: &Selection) -> RfmSums {
        let mut sums = RfmSums {
            as_of: self.as_of,
            segments: Vec::new(),
            r_counts: [0; SCORES],
            f_counts: [0; SCORES],
            m_counts: [0; SCORES],
            grid: [[GridCell::default(); SCORES]; SCORES],
            edges: self.edges,
        };
        for scored in selection.indices(self.clients.len()).filter_map(|i| self.client(i)) {
            let place = |score: u8| usize::from(score).wrapping_sub(1);
            for (counts, score) in
                [(&mut sums.r_counts, scored.r), (&mut sums.f_counts, scored.f), (&mut sums.m_counts, scored.m)]
            {
                if let Some(count) = counts.get_mut(place(score)) {
                    *count += 1;
                }
            }
            if let Some(cell) = sums.grid.get_mut(place(scored.r)).and_then(|row| row.get_mut(place(scored.f))) {
                cell.clients += 1;
                cell.revenue += scored.monetary;
            }
        }
        sums.segments = segment_rows(&sums.grid);
        sums
    }
}

/// Segments follow from recency and frequency alone, so the grid has everything that their sums need.
fn segment_rows(grid: &[[GridCell; SCORES]; SCORES]) -> Vec<SegmentRow> {
    let total: Money = grid.iter().flatten().map(|c| c.revenue).sum();
    let mut rows: Vec<SegmentRow> = Vec::new();
    for segment in RfmSegment::ALL {
        let mut row = SegmentRow { segment, clients: 0, revenue: Money::ZERO, revenue_share: f64::NAN };
        for (r, cells) in grid.iter().enumerate() {
            for (f, cell) in cells.iter().enumerate() {
                if RfmSegment::of(r as u8 + 1, f as u8 + 1) == segment {
                    row.clients += cell.clients;
                    row.revenue += cell.revenue;
                }
            }
        }
        if total != Money::ZERO {
            row.revenue_share = row.revenue.to_f64() / total.to_f64();
        }
        rows.push(row);
    }
    rows.retain(|row| row.clients > 0);
    rows.sort_by_key(|row| (std::cmp::Reverse(row.revenue), row.segment));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{day, shop};

    #[test]
    fn ties_share_a_score_and_the_order_never_matters() {
        assert_eq!(fifths([10, 20, 30, 40, 50].into_iter()), [1, 2, 3, 4, 5]);
        assert_eq!(fifths([50, 40, 30, 20, 10].into_iter()), [5, 4, 3, 2, 1]);
        // All alike: average rank (n + 1) ÷ 2, which is the third fifth.
        assert_eq!(fifths([7; 4].into_iter()), [4, 4, 4, 4]);
        assert_eq!(fifths([7; 5].into_iter()), [3; 5]);
        // Ranks 2, 2, 2, 4, 5 of five.
        assert_eq!(fifths([1, 1, 1, 2, 3].into_iter()), [2, 2, 2, 4, 5]);
        assert_eq!(fifths([9].into_iter()), [5]);
        assert_eq!(fifths(std::iter::empty::<i64>()), [0u8; 0]);
    }

    #[test]
    fn the_shop_has_two_buyers_and_a_third_who_only_stands_in_the_list() {
        let book = shop();
        let rfm = rfm(&book).unwrap();
        assert_eq!((rfm.scored, rfm.as_of), (2, day("2024-03-09")));
        // A bought once (the return is none), 59 days ago; B once, seven days ago; the gift is no purchase.
        let (a, b) = (rfm.client(0).unwrap(), rfm.client(1).unwrap());
        assert_eq!((a.recency, a.frequency, a.monetary), (59, 1, Money::from_f64(90.0).unwrap()));
        assert_eq!((b.recency, b.frequency, b.monetary), (7, 1, Money::from_f64(45.0).unwrap()));
        assert_eq!((a.r, b.r, a.f, b.f, a.m, b.m), (3, 5, 4, 4, 5, 3));
        assert!(rfm.client(2).is_none());
        assert_eq!((a.segment(), b.segment()), (RfmSegment::LoyalCustomers, RfmSegment::Champions));
        assert_eq!(rfm.edges.recency_days[2], Some([59, 59]));
    }

    #[test]
    fn sums_follow_the_selection_and_scores_do_not() {
        let rfm = rfm(&shop()).unwrap();
        let all = rfm.sums(&Selection::All);
        assert_eq!(all.segments.len(), 2);
        assert_eq!(all.segments[0].segment, RfmSegment::LoyalCustomers);
        assert!((all.segments[0].revenue_share - 2.0 / 3.0).abs() < 1e-12);
        let one = rfm.sums(&Selection::Some(vec![1, 2]));
        assert_eq!((one.segments.len(), one.r_counts, one.grid[4][3].clients), (1, [0, 0, 0, 0, 1], 1));
    }

    #[test]
    fn without_purchases_it_says_what_it_needs() {
        assert!(rfm(&Book::default()).unwrap_err().unavailable.contains("purchases"));
    }
}
