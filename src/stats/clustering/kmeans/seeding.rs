//! Where the centres start: k-means++.

use super::blocks::{Blocks, Lanes, Scorer, WIDE};
use crate::stats::random::{Random, RngExt};

/// Starting rows by greedy k-means++ [Arthur & Vassilvitskii 2007]: each next one is the best of 2 + ln k rows drawn
/// with a chance proportional to the squared distance to the centres so far. Needs at least `k` different rows, of
/// which `rows` are given.
pub fn seeds(blocks: &Blocks, rows: usize, k: usize, random: &mut Random) -> Vec<usize> {
    let trials = 2 + (k as f64).ln() as usize;
    let mut chosen = vec![random.random_range(0..rows)];
    let mut closest = blocks.unreached();
    blocks.approach(chosen[0], &mut closest);
    // Σ of squares of each row, which scores leave out.
    let squares: Vec<Lanes> = blocks.iter().map(squares).collect();
    while chosen.len() < k {
        let drawn = draw(&closest, trials, random);
        let potentials = potentials(blocks, &drawn, &squares, &closest);
        let best = (0..drawn.len()).min_by(|&a, &b| potentials[a].total_cmp(&potentials[b])).unwrap_or(0);
        blocks.approach(drawn[best], &mut closest);
        chosen.push(drawn[best]);
    }
    chosen
}

fn squares(block: &[Lanes]) -> Lanes {
    let mut sums = [0.0; WIDE];
    block.iter().for_each(|lanes| (0..WIDE).for_each(|r| sums[r] += lanes[r] * lanes[r]));
    sums
}

/// `count` rows with a chance proportional to `weights`, in one walk.
fn draw(weights: &[Lanes], count: usize, random: &mut Random) -> Vec<usize> {
    let total: f64 = weights.iter().map(|lanes| lanes.iter().sum::<f64>()).sum();
    let mut marks: Vec<f64> = (0..count).map(|_| random.random::<f64>() * total).collect();
    marks.sort_by(f64::total_cmp);
    let mut rows = Vec::with_capacity(count);
    let (mut before, mut last) = (0.0, 0);
    for (b, lanes) in weights.iter().enumerate() {
        let after = before + lanes.iter().sum::<f64>();
        let mut sum = before;
        for (r, &weight) in lanes.iter().enumerate() {
            if rows.len() == count || marks[rows.len()] >= after {
                break;
            }
            if weight > 0.0 {
                (sum, last) = (sum + weight, b * WIDE + r);
                while rows.len() < count && marks[rows.len()] < sum {
                    rows.push(last);
                }
            }
        }
        if rows.len() == count {
            return rows;
        }
        before = after;
    }
    // The last marks may lie beyond the sum by a rounding: they belong to the last row that can be drawn.
    let end = weights.as_flattened().iter().rposition(|&weight| weight > 0.0).unwrap_or(last);
    rows.resize(count, end);
    rows
}

/// Σ of squared distances to the nearest centre if each candidate became one.
fn potentials(blocks: &Blocks, candidates: &[usize], squares: &[Lanes], closest: &[Lanes]) -> Vec<f64> {
    let centres: Vec<f64> = candidates.iter().flat_map(|&row| blocks.row(row)).collect();
    let scorer = Scorer::new(&centres, blocks.columns());
    let mut sums = vec![[0.0; WIDE]; candidates.len() + 1];
    for ((block, squares), closest) in blocks.iter().zip(squares).zip(closest) {
        scorer.scores(block, |c, scores| {
            let sums = &mut sums[c];
            for r in 0..WIDE {
                let distance = squares[r] + 2.0 * scores[r];
                sums[r] += if distance < closest[r] { distance } else { closest[r] };
            }
        });
    }
    sums.iter().take(candidates.len()).map(|lanes| lanes.iter().sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::matrix::Matrix;
    use crate::stats::random::stream;

    #[test]
    fn four_far_apart_places_are_all_seeded() {
        let data = Matrix::new((0..401).map(|i| f64::from(i % 4) * 100.0 + f64::from(i) * 0.001).collect(), 1);
        let blocks = Blocks::new(&data);
        for part in 0..50 {
            let rows = seeds(&blocks, data.rows(), 4, &mut stream(1, part));
            let mut places: Vec<i64> = rows.iter().map(|&row| (data.row(row)[0] / 100.0) as i64).collect();
            places.sort_unstable();
            assert_eq!(places, [0, 1, 2, 3]);
        }
    }

    #[test]
    fn as_many_seeds_as_different_rows_are_all_different() {
        let data = Matrix::new((0..90).map(|i| f64::from(i % 5) * 0.1 + 1e6).collect(), 1);
        let blocks = Blocks::new(&data);
        for part in 0..20 {
            let rows = seeds(&blocks, data.rows(), 5, &mut stream(1, part));
            let mut kinds: Vec<usize> = rows.iter().map(|row| row % 5).collect();
            kinds.sort_unstable();
            assert_eq!(kinds, [0, 1, 2, 3, 4]);
        }
    }

    #[test]
    fn rows_are_drawn_in_proportion_and_never_where_the_weight_is_zero() {
        let mut weights = [[0.0; WIDE]; 3];
        (weights[0][1], weights[1][3]) = (1.0, 3.0);
        let drawn = draw(&weights, 40_000, &mut stream(3, 0));
        let threes = drawn.iter().filter(|&&row| row == 11).count();
        assert!(drawn.iter().all(|&row| row == 1 || row == 11) && (29_500..30_500).contains(&threes), "{threes}");
    }
}
