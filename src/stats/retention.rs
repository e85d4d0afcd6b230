//! Cohorts: of those who joined in a month, how many came so many months later.

use super::proportion::wilson;

/// One activity of a client, months counted from any common origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Activity {
    /// The client.
    pub client: usize,
    /// The month of joining.
    pub joined: i32,
    /// The month of the activity.
    pub active: i32,
}

/// Those who joined in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cohort {
    /// The month.
    pub joined: i32,
    /// Distinct clients.
    pub clients: u64,
    /// Clients active 0, 1, 2 … months later, as far as it was observed.
    pub active: Vec<u64>,
}

impl Cohort {
    /// The share active `age` months after joining; `None` where it is not observed yet.
    pub fn share(&self, age: usize) -> Option<f64> {
        self.active.get(age).map(|&active| active as f64 / self.clients as f64)
    }
}

/// Retention of all cohorts together at one age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetentionPoint {
    /// Months since joining.
    pub age: usize,
    /// Clients whose cohort was observed that long.
    pub observed: u64,
    /// Of them, active in that month.
    pub active: u64,
    /// Their share.
    pub share: f64,
    /// Its 95 % Wilson interval.
    pub interval: [f64; 2],
}

/// The table of cohorts, earliest first, from activities in any order; a client counts once a month. Months up to
/// `last` are observed, ages up to `oldest` kept. Activities before joining or after `last` only make the client known;
/// a client given with several joining months counts in the earliest.
pub fn cohorts(activities: &[Activity], last: i32, oldest: usize) -> Vec<Cohort> {
    let mut sorted: Vec<Activity> = activities.iter().copied().filter(|a| a.joined <= last).collect();
    sorted.sort_unstable();
    let mut rows: Vec<(i32, usize, i32)> = Vec::with_capacity(sorted.len());
    for client in sorted.chunk_by(|a, b| a.client == b.client) {
        rows.extend(client.iter().map(|activity| (client[0].joined, activity.client, activity.active)));
    }
    rows.sort_unstable();
    rows.dedup();
    let mut table = Vec::new();
    for cohort in rows.chunk_by(|a, b| a.0 == b.0) {
        let joined = cohort[0].0;
        let observed = usize::try_from(i64::from(last) - i64::from(joined)).unwrap_or(0);
        let mut active = vec![0; observed.min(oldest) + 1];
        for row in cohort {
            let age = usize::try_from(i64::from(row.2) - i64::from(joined)).ok();
            if let Some(count) = age.and_then(|age| active.get_mut(age)) {
                *count += 1;
            }
        }
        let clients = cohort.chunk_by(|a, b| a.1 == b.1).count() as u64;
        table.push(Cohort { joined, clients, active });
    }
    table
}

/// The retention curve: at each age the cohorts observed that long, taken together.
pub fn retention_curve(cohorts: &[Cohort]) -> Vec<RetentionPoint> {
    let ages = cohorts.iter().map(|cohort| cohort.active.len()).max().unwrap_or(0);
    let point = |age: usize| {
        let (mut observed, mut active) = (0, 0);
        for cohort in cohorts {
            if let Some(count) = cohort.active.get(age) {
                (observed, active) = (observed + cohort.clients, active + count);
            }
        }
        let interval = wilson(active, observed)?;
        Some(RetentionPoint { age, observed, active, share: active as f64 / observed as f64, interval })
    };
    (0..ages).filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(client: usize, joined: i32, active: i32) -> Activity {
        Activity { client, joined, active }
    }

    #[test]
    fn three_clients_by_hand() {
        let rows = [at(1, 0, 0), at(1, 0, 2), at(1, 0, 2), at(2, 0, 1), at(3, 1, 1), at(3, 1, 2), at(3, 1, 9)];
        let table = cohorts(&rows, 2, 12);
        assert_eq!(table[0], Cohort { joined: 0, clients: 2, active: vec![1, 1, 1] });
        assert_eq!(table[1], Cohort { joined: 1, clients: 1, active: vec![1, 1] });
        assert_eq!((table[0].share(2), table[1].share(2)), (Some(0.5), None));
        let curve = retention_curve(&table);
        assert_eq!(curve.iter().map(|p| (p.active, p.observed)).collect::<Vec<_>>(), [(2, 3), (2, 3), (1, 2)]);
        assert_eq!(Some(curve[2].interval), wilson(1, 2));
    }

    #[test]
    fn nobody_extreme_months_and_two_joining_months() {
        assert!(cohorts(&[], 5, 12).is_empty() && retention_curve(&[]).is_empty());
        let table = cohorts(&[at(1, i32::MIN, i32::MAX), at(2, 9, 9)], 5, 3);
        assert_eq!(table, [Cohort { joined: i32::MIN, clients: 1, active: vec![0; 4] }]);
        let moved = cohorts(&[at(1, 3, 3), at(1, 1, 1)], 3, 12);
        assert_eq!(moved, [Cohort { joined: 1, clients: 1, active: vec![1, 0, 1] }]);
    }
}
