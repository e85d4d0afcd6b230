//! Growing a small tree of gradient boosting: sums per bin of all features at once, and those of the larger child by
//! subtracting the smaller one's from their parent's [Ke et al. 2017].

use super::binning::{Binned, MISSING};
use super::split::{Limits, Newton, Split, Tally, improve, part};
use super::tree::{Node, Tree};

/// Sums per bin of one feature. One more than a byte can name: the features of one row would otherwise lie a multiple
/// of the same power of two apart, which caches do not like.
type Cells = [Newton; 257];

/// How far to grow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    pub depth: usize,
    pub limits: Limits,
}

/// Room that is reused from tree to tree.
pub(super) struct Histograms<'a> {
    binned: &'a Binned,
    free: Vec<Vec<Cells>>,
    right: Vec<u32>,
}

/// A node still to be split; without sums per bin it is a leaf.
struct Open {
    node: usize,
    start: usize,
    end: usize,
    depth: usize,
    sum: Newton,
    cells: Option<Vec<Cells>>,
}

impl<'a> Histograms<'a> {
    pub fn new(binned: &'a Binned) -> Self {
        Self { binned, free: Vec::new(), right: vec![0; binned.rows()] }
    }

    /// Grows a tree on `rows` (reordered), observation r having the sums `of[r]`. `leaf` is told each leaf's rows and
    /// value.
    pub fn grow(&mut self, rows: &mut [u32], of: &[Newton], growth: Growth, mut leaf: impl FnMut(&[u32], f64)) -> Tree {
        let mut sum = Newton::default();
        rows.iter().for_each(|&row| sum.add(&of[row as usize]));
        let ridge = growth.limits.ridge;
        let mut nodes = vec![Node::leaf(sum.value(ridge))];
        let cells = goes_on(0, &sum, growth).then(|| self.fill(rows, of));
        let mut open = vec![Open { node: 0, start: 0, end: rows.len(), depth: 0, sum, cells }];
        while let Some(mut at) = open.pop() {
            let here = &mut rows[at.start..at.end];
            let split = at.cells.as_ref().and_then(|cells| self.best(cells, &at.sum, growth.limits));
            let Some(split) = split else {
                leaf(here, nodes[at.node].value);
                self.free.extend(at.cells);
                continue;
            };
            let bin = |row: u32| self.binned.row(row as usize)[usize::from(split.feature)];
            let middle = part(here, &mut self.right, |row| split.goes_right(bin(row)));
            let (children, right, depth) = (nodes.len(), at.sum.minus(&split.left), at.depth + 1);
            let node = &mut nodes[at.node];
            (node.feature, node.cut, node.missing) = (split.feature, split.bin, split.missing);
            node.left = children as u32;
            nodes.extend([Node::leaf(split.left.value(ridge)), Node::leaf(right.value(ridge))]);
            let wanted = [goes_on(depth, &split.left, growth), goes_on(depth, &right, growth)];
            let parent = at.cells.take().unwrap_or_default();
            let [left_cells, right_cells] = self.children(parent, here.split_at(middle), of, wanted);
            let middle = at.start + middle;
            let node = children + 1;
            open.push(Open { node, start: middle, end: at.end, depth, sum: right, cells: right_cells });
            let (node, sum) = (children, split.left);
            open.push(Open { node, start: at.start, end: middle, depth, sum, cells: left_cells });
        }
        Tree { nodes }
    }

    /// The sums per bin of the two children that are to be split further, from those of the parent.
    fn children(
        &mut self,
        mut parent: Vec<Cells>,
        (left, right): (&[u32], &[u32]),
        of: &[Newton],
        wanted: [bool; 2],
    ) -> [Option<Vec<Cells>>; 2] {
        if wanted == [false, false] {
            self.free.push(parent);
            return [None, None];
        }
        let left_is_smaller = left.len() <= right.len();
        let smaller = self.fill(if left_is_smaller { left } else { right }, of);
        self.subtract(&mut parent, &smaller);
        let both = if left_is_smaller { [smaller, parent] } else { [parent, smaller] };
        let mut keep = |cells: Vec<Cells>, wanted: bool| match wanted {
            true => Some(cells),
            false => {
                self.free.push(cells);
                None
            }
        };
        let [left, right] = both;
        [keep(left, wanted[0]), keep(right, wanted[1])]
    }

    fn fill(&mut self, rows: &[u32], of: &[Newton]) -> Vec<Cells> {
        let mut all = self.free.pop().unwrap_or_default();
        all.resize(self.binned.features(), [Newton::default(); 257]);
        for (feature, cells) in all.iter_mut().enumerate() {
            cells[..=self.binned.cuts().feature(feature).len()].fill(Newton::default());
            cells[usize::from(MISSING)] = Newton::default();
        }
        for &row in rows {
            let sum = of[row as usize];
            for (cells, &bin) in all.iter_mut().zip(self.binned.row(row as usize)) {
                cells[usize::from(bin)].add(&sum);
            }
        }
        all
    }

    fn subtract(&self, all: &mut [Cells], part: &[Cells]) {
        for (feature, (cells, part)) in all.iter_mut().zip(part).enumerate() {
            let last = self.binned.cuts().feature(feature).len();
            for bin in (0..=last).chain([usize::from(MISSING)]) {
                cells[bin] = cells[bin].minus(&part[bin]);
            }
        }
    }

    fn best(&self, all: &[Cells], sum: &Newton, limits: Limits) -> Option<Split<Newton>> {
        let mut best = None;
        for &feature in self.binned.useful() {
            let cells = &all[usize::from(feature)];
            let last = self.binned.cuts().feature(usize::from(feature)).len();
            let present = (0..=MISSING).zip(cells).take(last + 1).map(|(bin, sum)| (bin, *sum));
            let missing = Some(cells[usize::from(MISSING)]).filter(|sum| sum.count > 0.0);
            improve(&mut best, feature, present.filter(|(_, sum)| sum.count > 0.0), missing, sum, limits);
        }
        best
    }
}

/// Whether a node may be split.
fn goes_on(depth: usize, sum: &Newton, growth: Growth) -> bool {
    depth < growth.depth && sum.count >= 2.0 * growth.limits.leaf
}
