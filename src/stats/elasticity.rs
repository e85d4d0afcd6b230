//! How demand answers to price: log quantity on log price within the same items over time.

use super::distributions::student_critical;

/// What was sold of one item at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Which item; items are compared with themselves only.
    pub item: usize,
    /// When, in any unit.
    pub time: f64,
    /// The price of one.
    pub price: f64,
    /// How much was sold.
    pub quantity: f64,
}

/// An estimated elasticity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elasticity {
    /// −0.5: a price one per cent higher goes with half a per cent less sold.
    pub elasticity: f64,
    /// Its standard error.
    pub error: f64,
    /// Its 95 % interval by Student's t.
    pub interval: [f64; 2],
    /// What all items gain per unit of time whatever the price, as a logarithm.
    pub trend: f64,
    /// Observations used.
    pub observations: usize,
    /// Items used.
    pub items: usize,
}

/// The part of the price's variation that time must leave unexplained: below it, price and time cannot be told apart.
const TOLERANCE: f64 = 1e-9;

/// Least squares of ln quantity on ln price and time with a constant per item: the log-log model with fixed effects, by
/// the within transformation [Wooldridge 2010, 10.5], errors homoskedastic. Observations that are not positive and
/// finite are left out; `None` where no price varies within an item otherwise than time does, or too few are left.
pub fn log_log(observations: &[Observation]) -> Option<Elasticity> {
    let positive = |value: f64| value.is_finite() && value > 0.0;
    let mut rows: Vec<(usize, [f64; 3])> = observations
        .iter()
        .filter(|o| positive(o.price) && positive(o.quantity) && o.time.is_finite())
        .map(|o| (o.item, [o.price.ln(), o.time, o.quantity.ln()]))
        .collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0).then(a.1[1].total_cmp(&b.1[1])));
    let items = within(&mut rows);
    let freedom = (rows.len() as f64) - (items as f64) - 2.0;
    if freedom < 1.0 {
        return None;
    }
    let sum = |a: usize, b: usize| rows.iter().map(|(_, v)| v[a] * v[b]).sum::<f64>();
    let (pp, pt, tt, pq, tq, qq) = (sum(0, 0), sum(0, 1), sum(1, 1), sum(0, 2), sum(1, 2), sum(2, 2));
    // Where nothing happened at different times, the trend has nothing to explain.
    let has_time = tt > TOLERANCE * rows.len() as f64;
    let left = if has_time { pp - pt * pt / tt } else { pp };
    if pp <= 0.0 || left <= TOLERANCE * pp.max(f64::MIN_POSITIVE) || left <= 1e-15 {
        return None;
    }
    let elasticity = if has_time { (pq - pt * tq / tt) / left } else { pq / left };
    let trend = if has_time { (tq - elasticity * pt) / tt } else { 0.0 };
    let residual = (qq - elasticity * pq - trend * tq).max(0.0);
    let error = (residual / freedom / left).sqrt();
    let width = student_critical(0.95, freedom) * error;
    Some(Elasticity {
        elasticity,
        error,
        interval: [elasticity - width, elasticity + width],
        trend,
        observations: rows.len(),
        items,
    })
}

/// Takes each item's mean from its rows, which stand together; how many items there are.
fn within(rows: &mut [(usize, [f64; 3])]) -> usize {
    let mut items = 0;
    for item in rows.chunk_by_mut(|a, b| a.0 == b.0) {
        items += 1;
        for place in 0..3 {
            let mean = item.iter().map(|(_, v)| v[place]).sum::<f64>() / item.len() as f64;
            item.iter_mut().for_each(|(_, v)| v[place] -= mean);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::oracle::{assert_close, number};
    use serde_json::Value;

    fn item(item: usize, rows: &[(f64, f64, f64)]) -> Vec<Observation> {
        rows.iter().map(|&(time, price, quantity)| Observation { item, time, price, quantity }).collect()
    }

    #[test]
    fn an_exact_law_is_found_exactly() {
        // q = 100·a·p^−1.2·e^(0.03 t), a constant per item.
        let law = |a: f64, t: f64, p: f64| (t, p, 100.0 * a * p.powf(-1.2) * (0.03 * t).exp());
        let mut all = item(0, &[law(1.0, 0.0, 50.0), law(1.0, 1.0, 50.0), law(1.0, 2.0, 55.0), law(1.0, 3.0, 60.0)]);
        all.extend(item(7, &[law(3.0, 0.0, 20.0), law(3.0, 1.0, 24.0), law(3.0, 2.0, 22.0)]));
        let e = log_log(&all).unwrap();
        assert!((e.elasticity + 1.2).abs() < 1e-9 && (e.trend - 0.03).abs() < 1e-9, "{e:?}");
        assert!(e.error < 1e-6 && (e.observations, e.items) == (7, 2));
    }

    #[test]
    fn what_cannot_be_told_is_not_told() {
        assert_eq!(log_log(&[]), None);
        // One price.
        let flat: Vec<(f64, f64, f64)> = (0..12).map(|t| (f64::from(t), 60.0, 10.0 + f64::from(t % 3))).collect();
        assert_eq!(log_log(&item(0, &flat)), None);
        // A price that rises as time passes is time.
        let same: Vec<(f64, f64, f64)> =
            (0..12).map(|t| (f64::from(t), (0.1 * f64::from(t)).exp(), 10.0 + f64::from(t % 3))).collect();
        assert_eq!(log_log(&item(0, &same)), None);
        // Prices that differ between items only.
        let mut two = item(0, &flat);
        two.extend(item(1, &flat.iter().map(|r| (r.0, 30.0, r.2)).collect::<Vec<_>>()));
        assert_eq!(log_log(&two), None);
        // Too few, and nothing that could be logged.
        assert_eq!(log_log(&item(0, &[(0.0, 5.0, 5.0), (1.0, 6.0, 4.0), (2.0, 5.0, 5.0)])), None);
        assert_eq!(log_log(&item(0, &[(0.0, 0.0, 5.0), (1.0, 6.0, f64::NAN), (2.0, -5.0, 5.0)])), None);
    }

    /// `tests/oracles/elasticity.py`, statsmodels 0.15.0: OLS with a dummy per item.
    #[test]
    fn it_agrees_with_ordinary_least_squares_on_dummies() {
        let frozen: Value = serde_json::from_str(include_str!("../../tests/data/elasticity.json")).unwrap();
        for case in frozen["cases"].as_array().unwrap() {
            let rows: Vec<Observation> = case["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| Observation {
                    item: r[0].as_u64().unwrap() as usize,
                    time: number(&r[1]),
                    price: number(&r[2]),
                    quantity: number(&r[3]),
                })
                .collect();
            let e = log_log(&rows).unwrap();
            assert_close(e.elasticity, number(&case["elasticity"]), 1e-8, &"elasticity");
            assert_close(e.error, number(&case["error"]), 1e-8, &"error");
            assert_close(e.interval[0], number(&case["interval"][0]), 1e-7, &"low");
            assert_close(e.interval[1], number(&case["interval"][1]), 1e-7, &"high");
            assert_close(e.trend, number(&case["trend"]), 1e-7, &"trend");
        }
    }
}
