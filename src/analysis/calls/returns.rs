//! How many come back by themselves from an absence: counted in the log at hand, on earlier days and with what was known
//! then.

use crate::analysis::active_days::ActiveDays;
use crate::book::Book;
use crate::stats::random;
use chrono::Datelike;

/// Who does not come within this many days is lost.
pub const HORIZON: i32 = 90;
/// Days between two of the earlier days; fewer where the log is short, so that there are eight of them.
const STEPS: std::ops::RangeInclusive<i32> = 7..=30;
const FEWEST_DAYS: i32 = 8;
/// How many of these at most.
const MOST_DAYS: i32 = 24;
/// Cases of the coarser kind that are added in thought to those of the finer one: of ½ to all, of all to the same gaps, of
/// these to the same days away, of these to both, of both to the whole kind. All together and one class of absences have
/// little in common; the finer kinds are alike.
const PRIORS: [f64; 5] = [2.0, 2.0, 1.0, 5.0, 10.0];
/// Clients from which it is counted; of more, a random sample is taken.
const MOST_CLIENTS: usize = 3_000;
/// Cases below which nothing is said.
const FEWEST: f64 = 20.0;
/// From how many days away the next class begins, and the same in own usual gaps.
const AWAY: [i32; 7] = [7, 14, 28, 56, 90, 180, 365];
const GAPS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];
/// From how many days with a visit the next class begins.
const TIMES: [usize; 3] = [2, 5, 12];
const KINDS: usize = (AWAY.len() + 1) * (GAPS.len() + 1) * (TIMES.len() + 1);

/// How an absence looked on some day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    away: usize,
    gaps: usize,
    times: usize,
}

/// The chance of not coming back, and in how many cases it was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lost {
    /// Within [`HORIZON`] days.
    pub chance: f64,
    /// Cases of this kind.
    pub cases: u32,
}

/// Cases and how many of them did not come back: all, by gaps, by days away, by both, and by kind.
#[derive(Debug, Clone)]
pub struct Returns {
    all: [f64; 2],
    gaps: [[f64; 2]; GAPS.len() + 1],
    away: [[f64; 2]; AWAY.len() + 1],
    both: [[[f64; 2]; GAPS.len() + 1]; AWAY.len() + 1],
    kinds: Vec<[f64; 2]>,
}

impl Returns {
    /// Counts in the log of `book`; `None` where it is too short.
    pub fn of(book: &Book, seed: u64) -> Option<Self> {
        let as_of = book.period.as_of?.num_days_from_ce();
        let (first, days) = days(book, seed)?;
        let mut counts = Returns {
            all: [0.0; 2],
            gaps: [[0.0; 2]; GAPS.len() + 1],
            away: [[0.0; 2]; AWAY.len() + 1],
            both: [[[0.0; 2]; GAPS.len() + 1]; AWAY.len() + 1],
            kinds: vec![[0.0; 2]; KINDS],
        };
        let step = ((as_of - first - 2 * HORIZON) / FEWEST_DAYS).clamp(*STEPS.start(), *STEPS.end());
        for client in days.chunk_by(|a, b| a.0 == b.0) {
            for back in 0..MOST_DAYS {
                let day = as_of - HORIZON - step * back;
                if day < first + HORIZON {
                    break;
                }
                let known = client.partition_point(|d| d.1 <= day);
                let Some(kind) = kind(client.get(..known).unwrap_or_default(), day) else { break };
                let lost = client.get(known).is_none_or(|next| next.1 > day + HORIZON);
                counts.add(kind, lost);
            }
        }
        (counts.all[0] >= FEWEST).then_some(counts)
    }

    fn add(&mut self, kind: Kind, lost: bool) {
        let lost = f64::from(u8::from(lost));
        let cells = [
            Some(&mut self.all),
            self.gaps.get_mut(kind.gaps),
            self.away.get_mut(kind.away),
            self.both.get_mut(kind.away).and_then(|g| g.get_mut(kind.gaps)),
            self.kinds.get_mut(kind.place()),
        ];
        for [cases, gone] in cells.into_iter().flatten() {
            *cases += 1.0;
            *gone += lost;
        }
    }

    /// The chance that somebody who has been away for `away` days, with a usual gap of `gap` days after `times` days with a
    /// visit, does not come back: the share of such cases, drawn towards that of the coarser kinds.
    pub fn lost(&self, away: i32, gap: Option<f64>, times: usize) -> Lost {
        let kind = Kind::of(away, gap, times);
        let cell = self.kinds.get(kind.place()).copied().unwrap_or_default();
        let coarser = [
            self.all,
            self.gaps.get(kind.gaps).copied().unwrap_or_default(),
            self.away.get(kind.away).copied().unwrap_or_default(),
            self.both.get(kind.away).and_then(|g| g.get(kind.gaps)).copied().unwrap_or_default(),
            cell,
        ];
        let narrowed = |above: f64, ([cases, gone], prior): (&[f64; 2], f64)| (gone + prior * above) / (cases + prior);
        let chance = coarser.iter().zip(PRIORS).fold(0.5, narrowed);
        Lost { chance, cases: cell[0] as u32 }
    }
}

impl Kind {
    fn of(away: i32, gap: Option<f64>, times: usize) -> Self {
        let gaps =
            gap.filter(|g| *g > 0.0).map_or(0, |gap| GAPS.partition_point(|from| *from <= f64::from(away) / gap));
        Kind {
            away: AWAY.partition_point(|from| *from <= away),
            gaps,
            times: TIMES.partition_point(|from| *from <= times),
        }
    }

    fn place(self) -> usize {
        (self.away * (GAPS.len() + 1) + self.gaps) * (TIMES.len() + 1) + self.times
    }
}

/// How the absence looked on `day`, by the days up to then; `None` before the first one.
fn kind(known: &[(u32, i32)], day: i32) -> Option<Kind> {
    let (first, last) = (known.first()?.1, known.last()?.1);
    let gap = (known.len() > 1).then(|| f64::from(last - first) / (known.len() - 1) as f64);
    Some(Kind::of(day - last, gap, known.len()))
}

/// The first day of the log, and (client, day) of the clients who are counted, ascending, each pair once.
fn days(book: &Book, seed: u64) -> Option<(i32, Vec<(u32, i32)>)> {
    let n = book.clients.len();
    let drawn = random::sample(n, MOST_CLIENTS, seed, 1);
    let mut counted = vec![drawn.len() == n; n];
    for client in drawn {
        if let Some(place) = counted.get_mut(client) {
            *place = true;
        }
    }
    let seen = ActiveDays::of_some(book, |client| counted.get(client as usize).copied().unwrap_or(false))?;
    Some((seen.start.num_days_from_ce(), seen.days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::diary;

    #[test]
    fn the_share_of_those_who_did_not_come_back_is_counted() {
        // Forty clients weekly for two years; every second one leaves after a year.
        let start: chrono::NaiveDate = "2023-01-01".parse().unwrap();
        let mut rows: Vec<(u32, String)> = Vec::new();
        for client in 0..40 {
            for week in 0..if client % 2 == 0 { 104 } else { 52 } {
                rows.push((client, (start + chrono::Days::new(7 * week)).to_string()));
            }
        }
        let rows: Vec<(u32, &str)> = rows.iter().map(|r| (r.0, r.1.as_str())).collect();
        let returns = Returns::of(&diary(&rows, "2024-12-27"), 1).unwrap();
        let there = returns.lost(3, Some(7.0), 50);
        assert!(there.chance < 0.1 && there.cases > 100, "{there:?}");
        let gone = returns.lost(200, Some(7.0), 50);
        assert!(gone.chance > 0.9 && gone.cases >= 20, "{gone:?}");
        // A kind that never occurred is told by the coarser ones, of which the same absence is the nearest.
        let unknown = returns.lost(200, None, 1);
        assert!(unknown.cases == 0 && unknown.chance > 0.8, "{unknown:?}");
    }

    #[test]
    fn a_short_log_says_nothing() {
        assert!(Returns::of(&diary(&[(0, "2024-01-01"), (0, "2024-02-01")], "2024-03-01"), 1).is_none());
    }
}
