//! Who moved between the segments from an earlier day to the day that the book is looked at from.

use super::{Rfm, RfmSegment, score};
use crate::analysis::{Section, Selection, Unavailable};
use crate::book::activity::Billing;
use crate::book::{Book, Span};
use chrono::{Months, NaiveDate};

/// Movement between two days.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Movement {
    /// The earlier day.
    pub from: NaiveDate,
    /// The later day.
    pub to: NaiveDate,
    /// Each pair of segments with clients who moved from one to the other, or stayed; most clients first.
    pub flows: Vec<Flow>,
}

/// Clients who went from one segment to another.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Flow {
    /// The segment on the earlier day; `None` who had not bought yet.
    pub before: Option<RfmSegment>,
    /// The segment on the later day.
    pub now: RfmSegment,
    /// Who, as indices into the client table.
    #[serde(skip)]
    pub members: Vec<u32>,
    /// How many.
    pub clients: usize,
}

/// Scores the book as it would have been scored three months before its last day, and compares.
///
/// # Errors
/// Where the logs do not reach that far back.
pub fn movement(book: &Book, now: &Rfm, selection: &Selection) -> Section<Movement> {
    let needs = || Unavailable::needs("purchases from more than three months before the last one");
    let span = book.period.span.ok_or_else(needs)?;
    let from = now.as_of.checked_sub_months(Months::new(3)).filter(|day| *day > span.from).ok_or_else(needs)?;
    let n = book.clients.len();
    let earlier = Span::new(span.from, from);
    let billing = Billing::of(book.sales.as_deref(), book.sessions.as_deref(), n, earlier).ok_or_else(needs)?;
    let before = score(&billing, from);
    let mut flows: Vec<Flow> = Vec::new();
    for i in selection.indices(n) {
        let Some(scored) = now.client(i) else { continue };
        let (was, is) = (before.client(i).map(|s| s.segment()), scored.segment());
        match flows.iter_mut().find(|f| f.before == was && f.now == is) {
            Some(flow) => flow.members.push(i as u32),
            None => flows.push(Flow { before: was, now: is, members: vec![i as u32], clients: 0 }),
        }
    }
    for flow in &mut flows {
        flow.clients = flow.members.len();
    }
    flows.sort_by_key(|f| (std::cmp::Reverse(f.clients), f.before, f.now));
    Ok(Movement { from, to: now.as_of, flows })
}

impl Movement {
    /// Who was in `segment` on the earlier day and no longer is.
    pub fn left(&self, segment: RfmSegment) -> impl Iterator<Item = &Flow> {
        self.flows.iter().filter(move |f| f.before == Some(segment) && f.now != segment)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rfm;
    use super::*;
    use crate::analysis::testing::{day, money, shop};
    use crate::book::{Limits, Sales};

    #[test]
    fn who_bought_nothing_lately_has_left_the_champions() {
        let rows = [(0, "2024-01-05"), (1, "2024-05-01"), (0, "2024-05-02"), (2, "2024-09-01"), (1, "2024-09-02")];
        let mut book = shop();
        book.sales = Some(
            Sales {
                client: rows.iter().map(|r| r.0).collect(),
                date: rows.iter().map(|r| day(r.1)).collect(),
                amount: rows.iter().filter_map(|_| money(10.0)).collect(),
                ..Sales::default()
            }
            .into(),
        );
        let book = book.within_period(Limits::default(), None);
        let now = rfm(&book).unwrap();
        let moved = movement(&book, &now, &Selection::All).unwrap();
        assert_eq!((moved.from, moved.to), (day("2024-06-02"), day("2024-09-02")));
        let left: Vec<_> = moved.left(RfmSegment::Champions).collect();
        assert_eq!(left.iter().flat_map(|f| f.members.clone()).collect::<Vec<_>>(), [0]);
        let new = moved.flows.iter().find(|f| f.before.is_none()).unwrap();
        assert_eq!(new.members, [2]);
        assert_eq!(moved.flows.iter().map(|f| f.clients).sum::<usize>(), 3);
    }

    #[test]
    fn a_short_book_says_so() {
        let book = shop();
        assert!(movement(&book, &rfm(&book).unwrap(), &Selection::All).is_err());
    }
}
