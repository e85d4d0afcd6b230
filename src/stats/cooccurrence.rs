//! What alike clients have: similarity of items by the clients that they share, scores for what a client does not have
//! yet [Sarwar, Karypis, Konstan & Riedl 2001], and whether they beat plain popularity.

/// Items beyond this many would need too large a table.
const MOST_ITEMS: usize = 4096;

/// How two items are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Similarity {
    /// Shared clients ÷ √(clients of one × clients of the other).
    Cosine,
    /// Shared clients ÷ clients of either.
    Jaccard,
}

impl Similarity {
    fn of(self, shared: f64, one: f64, other: f64) -> f64 {
        let whole = match self {
            Similarity::Cosine => (one * other).sqrt(),
            Similarity::Jaccard => one + other - shared,
        };
        if whole > 0.0 { shared / whole } else { 0.0 }
    }
}

/// How many clients have each item, and each pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Cooccurrence {
    items: usize,
    /// Symmetric, the item's own count on the diagonal.
    shared: Vec<u32>,
    similarity: Similarity,
}

/// How often the item left out is among the first `k`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HitRate {
    /// Items left out, one at a time, of clients with two or more.
    pub trials: u64,
    /// The share found among the first `k` by similarity.
    pub similarity: f64,
    /// The share found among the first `k` most popular items that the client does not have.
    pub popularity: f64,
}

impl Cooccurrence {
    /// Counts the items `0 … items` of the clients; an item repeated within a client counts once. `None` beyond 4096
    /// items: keep the most frequent.
    ///
    /// # Panics
    /// When an item's number is too large.
    pub fn new(clients: &[Vec<usize>], items: usize, similarity: Similarity) -> Option<Self> {
        assert!(clients.iter().flatten().all(|&item| item < items), "an item beyond the last");
        if items > MOST_ITEMS {
            return None;
        }
        let mut shared = vec![0; items * items];
        for client in clients {
            let set = distinct(client);
            for &a in &set {
                for &b in &set {
                    shared[a * items + b] += 1;
                }
            }
        }
        Some(Self { items, shared, similarity })
    }

    /// How many clients have both items (one item twice: have it).
    pub fn shared(&self, a: usize, b: usize) -> u32 {
        self.shared[a * self.items + b]
    }

    /// The similarity of two items, 0 to 1.
    pub fn similarity(&self, a: usize, b: usize) -> f64 {
        self.similarity.of(self.shared(a, b).into(), self.shared(a, a).into(), self.shared(b, b).into())
    }

    /// The items that the client does not have with Σ of their similarities to those that it has, greatest first, ties
    /// to the more popular; items alike to none are left out.
    pub fn scores(&self, client: &[usize]) -> Vec<(usize, f64)> {
        let set = distinct(client);
        let score = |item: usize| (item, set.iter().map(|&has| self.similarity(has, item)).sum::<f64>());
        let outside = (0..self.items).filter(|item| set.binary_search(item).is_err());
        let mut scores: Vec<(usize, f64)> = outside.map(score).filter(|scored| scored.1 > 0.0).collect();
        let popular = |item: usize| self.shared(item, item);
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(popular(b.0).cmp(&popular(a.0))).then(a.0.cmp(&b.0)));
        scores
    }

    /// Leaves out each item of each client in turn (its own traces are taken out of the counts) and looks for it among
    /// the first `k` of what the others suggest; ties give the chance of a fair draw. `None` without a client of two
    /// items, or when cancelled.
    pub fn hit_rate(&self, clients: &[Vec<usize>], k: usize, cancel: &(dyn Fn() -> bool + Sync)) -> Option<HitRate> {
        let (mut trials, mut similar, mut popular) = (0, 0.0, 0.0);
        for client in clients {
            let set = distinct(client);
            if cancel() {
                return None;
            }
            for &left_out in set.iter().filter(|_| set.len() > 1) {
                let rest = || set.iter().copied().filter(move |&item| item != left_out);
                let count = |item: usize| f64::from(self.shared(item, item)) - f64::from(u8::from(item == left_out));
                let score = |item: usize| -> f64 {
                    let own = f64::from(u8::from(item == left_out));
                    let one = |has| {
                        let shared = f64::from(self.shared(has, item)) - own;
                        self.similarity.of(shared, self.shared(has, has).into(), count(item))
                    };
                    rest().map(one).sum()
                };
                let others = || (0..self.items).filter(|item| set.binary_search(item).is_err());
                trials += 1;
                similar += chance(score(left_out), others().map(score), k);
                popular += chance(count(left_out), others().map(count), k);
            }
        }
        let n = trials as f64;
        (trials > 0).then(|| HitRate { trials, similarity: similar / n, popularity: popular / n })
    }
}

/// The chance that `value` is among the `k` greatest when ties are drawn fairly; a value of 0 suggests nothing.
fn chance(value: f64, others: impl Iterator<Item = f64>, k: usize) -> f64 {
    let (mut better, mut tied) = (0.0, 0.0);
    for other in others {
        // Sums in another order differ by a hair.
        let hair = 1e-12 * value.abs().max(other.abs());
        if other > value + hair {
            better += 1.0;
        } else if other >= value - hair {
            tied += 1.0;
        }
    }
    if value > 0.0 { f64::clamp((k as f64 - better) / (tied + 1.0), 0.0, 1.0) } else { 0.0 }
}

fn distinct(client: &[usize]) -> Vec<usize> {
    let mut set = client.to_vec();
    set.sort_unstable();
    set.dedup();
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_clients_by_hand() {
        let clients = vec![vec![0, 1], vec![0, 1, 1], vec![0, 2], vec![2]];
        let cosine = Cooccurrence::new(&clients, 4, Similarity::Cosine).unwrap();
        assert!((cosine.similarity(0, 1) - 2.0 / 6f64.sqrt()).abs() < 1e-12);
        let jaccard = Cooccurrence::new(&clients, 4, Similarity::Jaccard).unwrap();
        assert!((jaccard.similarity(0, 1) - 2.0 / 3.0).abs() < 1e-12 && jaccard.similarity(0, 3) == 0.0);
        assert_eq!(jaccard.scores(&[0]).iter().map(|s| s.0).collect::<Vec<_>>(), [1, 2]);
        assert!(jaccard.scores(&[3]).is_empty() && jaccard.scores(&[0, 1, 2, 3]).is_empty());
        let rate = jaccard.hit_rate(&clients, 9, &|| false).unwrap();
        assert_eq!((rate.trials, rate.popularity), (6, 1.0));
    }

    #[test]
    fn two_tastes_are_told_apart_better_than_by_popularity() {
        let clients: Vec<Vec<usize>> =
            (0..60).map(|i| if i % 2 == 0 { vec![0, 1, 2] } else { vec![3, 4, 5] }).collect();
        let model = Cooccurrence::new(&clients, 6, Similarity::Cosine).unwrap();
        let rate = model.hit_rate(&clients, 1, &|| false).unwrap();
        assert!(rate.similarity == 1.0 && rate.popularity < 0.5, "{rate:?}");
        assert_eq!(model.hit_rate(&clients, 1, &|| true), None);
    }

    #[test]
    fn nobody_and_lonely_items() {
        let none = Cooccurrence::new(&[], 0, Similarity::Cosine).unwrap();
        assert!(none.scores(&[]).is_empty() && none.hit_rate(&[vec![]], 3, &|| false).is_none());
        assert!(Cooccurrence::new(&[], 5000, Similarity::Cosine).is_none());
    }
}
