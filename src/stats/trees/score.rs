//! Many trees asked about many observations.

use super::binning::Cuts;
use super::tree::{Node, Side, Tree};
use crate::stats::matrix::Matrix;
use crate::stats::models::{Cancel, Error};
use rayon::prelude::*;

/// Observations answered together: their bins and sums stay in the cache while tree after tree passes.
const BLOCK: usize = 1024;
/// Observations that go down a tree side by side: the steps of one wait for memory while those of others are taken.
const LANES: usize = 8;

/// Levels gone down before asking whether all have arrived.
const LEVELS: usize = 4;

/// The bins of one feature for observations side by side.
type Lanes = [u8; LANES];

/// A node in eight bytes, with no branch to take: a leaf leads to itself. From the highest bits: left child (32), cut
/// (16), which line of bins is asked (16).
#[derive(Debug, Clone, Copy)]
struct Step(u64);

impl Step {
    fn new(place: usize, node: &Node) -> Self {
        let pack = |left: u64, cut: u64, line: u64| Self(left << 32 | cut << 16 | line);
        let (left, cut, line) = (u64::from(node.left), u64::from(node.cut), 2 * u64::from(node.feature));
        match (node.left, node.missing) {
            (0, _) => pack(place as u64, u64::from(u8::MAX), 0),
            (_, Side::Right) => pack(left, cut, line),
            (_, Side::Left) => pack(left, cut + 1, line + 1),
        }
    }

    /// The next node of the observation `lane`.
    fn next(self, bins: &[Lanes], lane: usize) -> u32 {
        let bin = bins[usize::from(self.0 as u16)][lane];
        (self.0 >> 32) as u32 + u32::from(bin > (self.0 >> 16) as u8)
    }
}

/// A tree ready to be asked.
struct Compact {
    steps: Vec<Step>,
    values: Vec<f64>,
    depth: usize,
}

impl Compact {
    fn new(tree: &Tree) -> Self {
        let steps = tree.nodes.iter().enumerate().map(|(place, node)| Step::new(place, node)).collect();
        Self { steps, values: tree.nodes.iter().map(|node| node.value).collect(), depth: tree.depth() }
    }

    /// Adds the tree's answers for observations placed in `bins`, `lines` for each [`LANES`] of them.
    fn add(&self, bins: &[Lanes], lines: usize, sums: &mut [f64]) {
        for (sums, bins) in sums.chunks_mut(LANES).zip(bins.chunks_exact(lines)) {
            let mut at = [0_u32; LANES];
            let mut left = self.depth;
            while left > 0 {
                let (before, now) = (at, left.min(LEVELS));
                for _ in 0..now {
                    for (lane, at) in at.iter_mut().enumerate() {
                        *at = self.steps[*at as usize].next(bins, lane);
                    }
                }
                left = if at == before { 0 } else { left - now };
            }
            sums.iter_mut().zip(at).for_each(|(sum, leaf)| *sum += self.values[leaf as usize]);
        }
    }
}

fn check(cuts: &Cuts, x: &Matrix) -> Result<usize, Error> {
    let (trained, given) = (cuts.features(), x.columns());
    if trained == given { Ok(trained) } else { Err(Error::Columns { trained, given }) }
}

/// The bins of some observations, those of [`LANES`] of them side by side. Each feature has two lines of them: one where
/// the bin of missing values is the greatest, and one where it is the least and every other the next.
fn lines(cuts: &Cuts, rows: &[f64]) -> Vec<Lanes> {
    let width = cuts.features();
    let mut bins = vec![0; width];
    let mut out = vec![[0; LANES]; rows.len().div_ceil(LANES * width) * 2 * width];
    for (lines, rows) in out.chunks_exact_mut(2 * width).zip(rows.chunks(LANES * width)) {
        for (lane, row) in rows.chunks_exact(width).enumerate() {
            cuts.place(row, &mut bins);
            for (lines, bin) in lines.chunks_exact_mut(2).zip(&bins) {
                (lines[0][lane], lines[1][lane]) = (*bin, bin.wrapping_add(1));
            }
        }
    }
    out
}

/// Σ of the trees' answers for each row, tree after tree.
pub(super) fn sums(trees: &[Tree], cuts: &Cuts, x: &Matrix, cancel: Cancel) -> Result<Vec<f64>, Error> {
    let width = check(cuts, x)?;
    let trees: Vec<Compact> = trees.iter().map(Compact::new).collect();
    let mut out = vec![0.0; x.rows()];
    let block = |(sums, rows): (&mut [f64], &[f64])| {
        if cancel() {
            return Err(Error::Cancelled);
        }
        let bins = lines(cuts, rows);
        trees.iter().for_each(|tree| tree.add(&bins, 2 * width, sums));
        Ok(())
    };
    out.par_chunks_mut(BLOCK).zip(x.values().par_chunks(BLOCK * width)).try_for_each(block)?;
    Ok(out)
}

/// Σ of the roots' values and of the contributions, all scaled.
pub(super) fn parts(trees: &[Tree], cuts: &Cuts, x: &Matrix, scale: f64) -> Result<(f64, Matrix), Error> {
    let width = check(cuts, x)?;
    let base = trees.iter().map(|tree| scale * tree.root()).sum();
    let mut values = vec![0.0; x.values().len()];
    let block = |(parts, rows): (&mut [f64], &[f64])| {
        let mut bins = vec![0; rows.len()];
        bins.chunks_exact_mut(width).zip(rows.chunks_exact(width)).for_each(|(bins, row)| cuts.place(row, bins));
        for tree in trees {
            let both = bins.chunks_exact(width).zip(parts.chunks_exact_mut(width));
            both.for_each(|(bins, parts)| tree.add_contributions(bins, scale, parts));
        }
    };
    values.par_chunks_mut(BLOCK * width).zip(x.values().par_chunks(BLOCK * width)).for_each(block);
    Ok((base, Matrix::new(values, width)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::models::never;
    use crate::stats::random::{RngExt, stream};

    /// A tree of `depth` levels down one side, missing values left and right in turn, and values whose sums are exact.
    fn chain(depth: usize, cuts: &[u8]) -> Tree {
        let mut nodes = vec![Node::leaf(0.0)];
        for level in 0..depth {
            let place = nodes.len() - 1;
            let missing = if level % 3 == 0 { Side::Right } else { Side::Left };
            let cut = cuts[level % cuts.len()];
            nodes[place] = Node { value: 0.0, left: nodes.len() as u32, feature: (level % 3) as u16, cut, missing };
            nodes.extend([Node::leaf((2 * level) as f64), Node::leaf((2 * level + 1) as f64)]);
        }
        Tree { nodes }
    }

    #[test]
    fn side_by_side_answers_are_those_of_one_by_one() {
        let mut random = stream(2, 0);
        // A feature of 255 bins, one of two, one of none; missing in all; a number of rows that fills no block.
        let value = |i: usize, random: &mut crate::stats::random::Random| match (random.random_range(0..5), i % 3) {
            (0, _) => f64::NAN,
            (_, 0) => f64::from(random.random_range(0..1_000_000)),
            (_, 1) => f64::from(random.random_range(0..2)),
            _ => 7.0,
        };
        let x = Matrix::new((0..3 * 2501).map(|i| value(i, &mut random)).collect(), 3);
        let cuts = Cuts::of(&x);
        assert_eq!(cuts.feature(0).len(), 254);
        let trees: Vec<Tree> = [(0, [0]), (1, [0]), (2, [254]), (3, [1]), (9, [0]), (21, [254])]
            .map(|(depth, cut)| chain(depth, &cut))
            .into();
        let got = sums(&trees, &cuts, &x, &never).unwrap();
        let mut bins = [0; 3];
        for (row, got) in x.iter_rows().zip(got) {
            cuts.place(row, &mut bins);
            assert_eq!(got, trees.iter().map(|tree| tree.predict(&bins)).sum::<f64>());
        }
        assert_eq!(trees[5].depth(), 21);
        assert_eq!(sums(&trees, &cuts, &x, &|| true), Err(Error::Cancelled));
        assert_eq!(sums(&trees, &cuts, &Matrix::new(vec![], 3), &never), Ok(vec![]));
    }
}
