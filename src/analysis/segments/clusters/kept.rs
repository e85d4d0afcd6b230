//! Groups that were kept under a name, beside those of now: who stayed with whom, and who moved.

use super::Clusters;
use crate::book::{Book, KeptCluster, KeptClusters};
use crate::stats::clustering::agreement::adjusted_rand;
use std::collections::HashMap;

/// Groups of two times side by side.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Moves {
    /// The titles of the kept groups.
    pub before: Vec<String>,
    /// The titles of the groups of now.
    pub now: Vec<String>,
    /// Clients by kept group (outer) and group of now (inner).
    pub counts: Vec<Vec<usize>>,
    /// Per kept group, clients who are in no group now, or no longer in the data.
    pub gone: Vec<usize>,
    /// Per group of now, clients who were in no kept group.
    pub joined: Vec<usize>,
    /// Agreement of the two divisions over the clients who are in both: adjusted Rand index [Hubert & Arabie 1985], 1
    /// where they are the same and about 0 where they have nothing to do with each other; NaN without such clients.
    pub agreement: f64,
}

impl Moves {
    /// Clients who are in both divisions.
    pub fn in_both(&self) -> usize {
        self.counts.iter().flatten().sum()
    }
}

/// The groups of now as they are kept: per group its title and the ids of its clients.
pub fn to_keep(book: &Book, groups: &Clusters, saved: chrono::NaiveDate) -> KeptClusters {
    let ids = |group: usize| groups.members(group).map(|c| book.clients.ids.get(c).to_string()).collect();
    KeptClusters {
        saved,
        method: groups.choices.method,
        features: groups.used.iter().map(|f| f.name.clone()).collect(),
        groups: groups
            .groups
            .iter()
            .enumerate()
            .map(|(g, group)| KeptCluster { title: group.title.clone(), clients: ids(g) })
            .collect(),
    }
}

/// Compares kept groups with those of now.
pub fn compare(book: &Book, kept: &KeptClusters, groups: &Clusters) -> Moves {
    let place: HashMap<&str, usize> = (0..book.clients.len()).map(|i| (book.clients.ids.get(i), i)).collect();
    let k = groups.groups.len();
    let mut moves = Moves {
        before: kept.groups.iter().map(|g| g.title.clone()).collect(),
        now: groups.groups.iter().map(|g| g.title.clone()).collect(),
        counts: vec![vec![0; k]; kept.groups.len()],
        gone: vec![0; kept.groups.len()],
        joined: vec![0; k],
        agreement: f64::NAN,
    };
    let (mut before, mut now) = (Vec::new(), Vec::new());
    let mut was = vec![false; book.clients.len()];
    let rows = kept.groups.iter().zip(moves.counts.iter_mut().zip(moves.gone.iter_mut()));
    for (b, (group, (counts, gone))) in rows.enumerate() {
        for id in &group.clients {
            let client = place.get(id.as_str()).copied();
            let group = client.and_then(|c| groups.of_client.get(c).copied().flatten()).map(usize::from);
            match (client, group.and_then(|g| Some((g, counts.get_mut(g)?)))) {
                (Some(client), Some((g, count))) => {
                    *count += 1;
                    before.push(b);
                    now.push(g);
                    if let Some(was) = was.get_mut(client) {
                        *was = true;
                    }
                }
                _ => *gone += 1,
            }
        }
    }
    for (was, group) in was.iter().zip(&groups.of_client) {
        if let Some(joined) = group.filter(|_| !was).and_then(|g| moves.joined.get_mut(usize::from(g))) {
            *joined += 1;
        }
    }
    if !before.is_empty() {
        moves.agreement = adjusted_rand(&before, &now);
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::super::Group;
    use super::*;
    use crate::analysis::testing::roster;
    use crate::book::ClusterMethod;

    fn groups(of_client: &[Option<u16>]) -> Clusters {
        let group = |title: &str| Group { title: title.into(), ..Group::default() };
        Clusters { groups: vec![group("large"), group("small")], of_client: of_client.to_vec(), ..Clusters::default() }
    }

    #[test]
    fn who_moved_who_left_and_who_came_is_counted() {
        let book = roster(&[
            ("A", 4.0, 9.0, "hour"),
            ("B", 4.0, 9.0, "hour"),
            ("C", 4.0, 9.0, "hour"),
            ("D", 4.0, 9.0, "hour"),
        ]);
        let mut kept = to_keep(&book, &groups(&[Some(0), Some(0), Some(1), None]), "2026-01-02".parse().unwrap());
        assert_eq!(kept.groups[0], KeptCluster { title: "large".into(), clients: vec!["A".into(), "B".into()] });
        kept.groups[1].clients.push("Z".into());
        let moves = compare(&book, &kept, &groups(&[Some(0), Some(1), Some(1), Some(0)]));
        assert_eq!(moves.counts, [[1, 1], [0, 1]]);
        assert_eq!((moves.gone.clone(), moves.joined.clone(), moves.in_both()), (vec![0, 1], vec![1, 0], 3));
        // {A, B | C} against {A | B, C}: (0 − 1/3) ÷ (1 − 1/3).
        assert!((moves.agreement + 0.5).abs() < 1e-12, "{}", moves.agreement);
        let same = compare(
            &book,
            &to_keep(&book, &groups(&[Some(0), Some(1), None, None]), kept.saved),
            &groups(&[Some(1), Some(0), None, None]),
        );
        assert_eq!(same.agreement, 1.0);
        assert!(
            compare(
                &book,
                &KeptClusters { method: ClusterMethod::Ward, ..KeptClusters::default() },
                &groups(&[None; 4])
            )
            .agreement
            .is_nan()
        );
    }
}
