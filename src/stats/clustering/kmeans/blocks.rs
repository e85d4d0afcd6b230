//! Rows eight at a time, feature by feature, so that one register holds the same feature of several rows. This is the
//! innermost loop of k-means.

use super::super::nearest::CHUNK;
use crate::stats::matrix::Matrix;
use rayon::prelude::*;

/// Rows side by side.
pub const WIDE: usize = 8;

/// One figure of eight rows.
pub type Lanes = [f64; WIDE];

/// Rows about their mean, in blocks of eight; the last is filled up with zeros.
pub struct Blocks {
    values: Vec<Lanes>,
    columns: usize,
    rows: usize,
    /// What was subtracted from every row: scores are differences, which large common values would drown.
    pub origin: Vec<f64>,
}

impl Blocks {
    pub fn new(data: &Matrix) -> Self {
        let (rows, columns) = (data.rows(), data.columns());
        let mut origin = vec![0.0; columns];
        data.iter_rows().for_each(|row| origin.iter_mut().zip(row).for_each(|(sum, x)| *sum += x));
        origin.iter_mut().for_each(|sum| *sum /= rows.max(1) as f64);
        let mut values = vec![[0.0; WIDE]; rows.div_ceil(WIDE) * columns];
        for (i, row) in data.iter_rows().enumerate() {
            let block = &mut values[i / WIDE * columns..][..columns];
            for (lanes, (x, mean)) in block.iter_mut().zip(row.iter().zip(&origin)) {
                lanes[i % WIDE] = x - mean;
            }
        }
        Self { values, columns, rows, origin }
    }

    /// Each block: a feature after the other.
    pub fn iter(&self) -> std::slice::ChunksExact<'_, Lanes> {
        self.values.chunks_exact(self.columns)
    }

    /// Pieces of [`CHUNK`] rows.
    pub fn chunks(&self) -> rayon::slice::Chunks<'_, Lanes> {
        self.values.par_chunks(CHUNK / WIDE * self.columns)
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Lowers `closest` to the squared distance to row `centre` where that is nearer; exactly zero at the row itself.
    pub fn approach(&self, centre: usize, closest: &mut [Lanes]) {
        let (home, lane) = (&self.values[centre / WIDE * self.columns..][..self.columns], centre % WIDE);
        let centre: Vec<f64> = home.iter().map(|lanes| lanes[lane]).collect();
        for (block, closest) in self.iter().zip(closest) {
            let mut sums = [0.0; WIDE];
            for (lanes, &c) in block.iter().zip(&centre) {
                for r in 0..WIDE {
                    sums[r] += (lanes[r] - c) * (lanes[r] - c);
                }
            }
            for r in 0..WIDE {
                closest[r] = if sums[r] < closest[r] { sums[r] } else { closest[r] };
            }
        }
    }

    /// Infinity for every row, zero for what fills up the last block.
    pub fn unreached(&self) -> Vec<Lanes> {
        let mut closest = vec![[f64::INFINITY; WIDE]; self.rows.div_ceil(WIDE)];
        let filled = self.rows % WIDE;
        if let (Some(last), true) = (closest.last_mut(), filled > 0) {
            last[filled..].fill(0.0);
        }
        closest
    }

    /// A row as it was given, less the origin.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f64> + '_ {
        self.values[row / WIDE * self.columns..][..self.columns].iter().map(move |lanes| lanes[row % WIDE])
    }
}

/// Centres ready to be scored: a row's score is half its squared distance, less a part that is the same for every
/// centre. Pairs of centres share the loads of a row.
pub struct Scorer {
    pairs: Vec<[f64; 2]>,
    halves: Vec<[f64; 2]>,
    columns: usize,
}

impl Scorer {
    /// From centres about the blocks' origin, one after the other.
    pub fn new(centres: &[f64], columns: usize) -> Self {
        let k = centres.len() / columns;
        let mut pairs = vec![[0.0; 2]; k.div_ceil(2) * columns];
        // The missing half of an odd pair is farther than anything.
        let mut halves = vec![[f64::INFINITY; 2]; k.div_ceil(2)];
        for (c, centre) in centres.chunks_exact(columns).enumerate() {
            halves[c / 2][c % 2] = centre.iter().map(|x| x * x).sum::<f64>() / 2.0;
            for (pair, x) in pairs[c / 2 * columns..].iter_mut().zip(centre) {
                pair[c % 2] = -x;
            }
        }
        Self { pairs, halves, columns }
    }

    /// The scores of a block's rows for two centres at once.
    #[inline(always)]
    fn pair(block: &[Lanes], pair: &[[f64; 2]], half: [f64; 2]) -> [Lanes; 2] {
        let (mut first, mut second) = ([half[0]; WIDE], [half[1]; WIDE]);
        for (lanes, &[a, b]) in block.iter().zip(pair) {
            for r in 0..WIDE {
                first[r] += lanes[r] * a;
                second[r] += lanes[r] * b;
            }
        }
        [first, second]
    }

    /// Calls `each` with the number of a centre and its scores.
    #[inline(always)]
    pub fn scores(&self, block: &[Lanes], mut each: impl FnMut(usize, &Lanes)) {
        for (p, (pair, &half)) in self.pairs.chunks_exact(self.columns).zip(&self.halves).enumerate() {
            let [first, second] = Self::pair(block, pair, half);
            each(2 * p, &first);
            each(2 * p + 1, &second);
        }
    }

    /// The nearest centre of each of a block's rows.
    #[inline(always)]
    pub fn nearest(&self, block: &[Lanes]) -> [u32; WIDE] {
        // Numbers as floats: chosen by the same masks as the scores.
        let (mut best, mut centre) = ([f64::INFINITY; WIDE], [0.0; WIDE]);
        self.scores(block, |c, scores| {
            let number = c as f64;
            for r in 0..WIDE {
                let nearer = scores[r] < best[r];
                best[r] = if nearer { scores[r] } else { best[r] };
                centre[r] = if nearer { number } else { centre[r] };
            }
        });
        centre.map(|c| c as u32)
    }
}
