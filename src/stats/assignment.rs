//! The assignment of rows to columns of greatest total worth: shortest augmenting paths with dual variables.

use super::matrix::Matrix;

/// What a row may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The optimum decides.
    Free,
    /// Held at this column.
    Pinned(usize),
}

/// A request that cannot be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The pair is forbidden.
    #[error("row {row} may not go to column {column}")]
    Forbidden {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// Another row is pinned there.
    #[error("column {column} is held by row {by}")]
    Taken {
        /// The column.
        column: usize,
        /// The row that holds it.
        by: usize,
    },
}

/// A maximum-weight assignment, each row to at most one column and each column to at most one row; a row may stay
/// without at worth 0, so that a pair of negative worth is never made unless pinned. Kept optimal under changes.
///
/// Solved by shortest augmenting paths [Jonker & Volgenant 1987; Tomizawa 1971], O(n) searches of O(n·m). The duals
/// certify the optimum: u ≥ 0 of rows and v ≥ 0 of columns with u + v ≥ worth on every allowed pair, equality on pairs
/// made, u = 0 on free rows without a column and v = 0 on columns left over; then Σ worth = Σu + Σv [Kuhn 1955].
#[derive(Debug, Clone)]
pub struct Assignment {
    rows: usize,
    columns: usize,
    /// Worth, −∞ where forbidden.
    worth: Vec<f64>,
    choice: Vec<Choice>,
    pinned_by: Vec<Option<usize>>,
    /// Columns that take no part: those pinned, and one that waits to come back while rows are placed.
    absent: Vec<bool>,
    u: Vec<f64>,
    v: Vec<f64>,
    column_of: Vec<Option<usize>>,
    row_of: Vec<Option<usize>>,
}

/// From which side a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Rows,
    Columns,
}

impl Assignment {
    /// Solves for worth by row and column; a value not finite forbids its pair.
    pub fn new(worth: &Matrix) -> Self {
        let (rows, columns) = (worth.rows(), worth.columns());
        let clean = |w: &f64| if w.is_finite() { *w } else { f64::NEG_INFINITY };
        let mut this = Self {
            rows,
            columns,
            worth: worth.values().iter().map(clean).collect(),
            choice: vec![Choice::Free; rows],
            pinned_by: vec![None; columns],
            absent: vec![false; columns],
            u: vec![0.0; rows],
            v: vec![0.0; columns],
            column_of: vec![None; rows],
            row_of: vec![None; columns],
        };
        for row in 0..rows {
            this.enter(Side::Rows, row);
        }
        this
    }

    /// The column of each row.
    pub fn columns_of(&self) -> &[Option<usize>] {
        &self.column_of
    }

    /// The row of each column.
    pub fn rows_of(&self) -> &[Option<usize>] {
        &self.row_of
    }

    /// Σ worth of the pairs made, in the order of the rows.
    pub fn total(&self) -> f64 {
        let made = self.column_of.iter().enumerate().filter_map(|(row, column)| Some((row, (*column)?)));
        made.map(|(row, column)| self.worth[row * self.columns + column]).sum()
    }

    /// The dual variables of rows and columns, which prove the optimum. Pinned rows and their columns take no part and
    /// have 0.
    #[cfg(test)]
    fn duals(&self) -> (&[f64], &[f64]) {
        (&self.u, &self.v)
    }

    /// Whether the row is pinned.
    pub fn choice(&self, row: usize) -> Choice {
        self.choice[row]
    }

    /// Forbids a pair and restores the optimum. A pin on the pair is lifted.
    ///
    /// # Panics
    /// Where there is no such row or column: a bug of the caller.
    pub fn refuse(&mut self, row: usize, column: usize) {
        self.check(row, column);
        if self.choice[row] == Choice::Pinned(column) {
            self.release(row);
        }
        self.worth[row * self.columns + column] = f64::NEG_INFINITY;
        if self.column_of[row] == Some(column) {
            self.replace(row);
        }
    }

    /// Allows a pair again, at a worth, and restores the optimum.
    ///
    /// # Panics
    /// Where there is no such row or column: a bug of the caller.
    pub fn allow(&mut self, row: usize, column: usize, worth: f64) {
        self.check(row, column);
        self.worth[row * self.columns + column] = if worth.is_finite() { worth } else { f64::NEG_INFINITY };
        if self.choice[row] == Choice::Free {
            self.replace(row);
        }
    }

    /// Holds a row at a column and restores the optimum of the others.
    ///
    /// # Errors
    /// Where the pair is forbidden or another row is pinned to the column.
    ///
    /// # Panics
    /// Where there is no such row or column: a bug of the caller.
    pub fn pin(&mut self, row: usize, column: usize) -> Result<(), Refused> {
        self.check(row, column);
        if self.worth[row * self.columns + column] == f64::NEG_INFINITY {
            return Err(Refused::Forbidden { row, column });
        }
        if let Some(by) = self.pinned_by[column].filter(|&by| by != row) {
            return Err(Refused::Taken { column, by });
        }
        self.release(row);
        let (left, driven_out) = (self.column_of[row], self.row_of[column].filter(|&other| other != row));
        if let Some(left) = left {
            self.part(row, left);
            self.absent[left] = true;
        }
        if let Some(other) = driven_out {
            self.part(other, column);
        }
        (self.column_of[row], self.row_of[column]) = (Some(column), Some(row));
        (self.choice[row], self.pinned_by[column]) = (Choice::Pinned(column), Some(row));
        (self.u[row], self.v[column], self.absent[column]) = (0.0, 0.0, true);
        if let Some(other) = driven_out {
            self.enter(Side::Rows, other);
        }
        if let Some(left) = left.filter(|&left| left != column) {
            self.enter(Side::Columns, left);
        }
        Ok(())
    }

    /// Lifts the pin of a row and restores the optimum.
    pub fn release(&mut self, row: usize) {
        if let Choice::Pinned(column) = self.choice[row] {
            (self.choice[row], self.pinned_by[column]) = (Choice::Free, None);
            self.replace(row);
        }
    }

    fn check(&self, row: usize, column: usize) {
        assert!(row < self.rows && column < self.columns, "no such row or column");
    }

    fn part(&mut self, row: usize, column: usize) {
        (self.column_of[row], self.row_of[column]) = (None, None);
    }

    /// Takes a row out and brings it in again, then the column that it left.
    fn replace(&mut self, row: usize) {
        let left = self.column_of[row];
        if let Some(column) = left {
            self.part(row, column);
            self.absent[column] = true;
        }
        self.enter(Side::Rows, row);
        if let Some(column) = left {
            self.enter(Side::Columns, column);
        }
    }

    /// Whether the one takes part.
    fn present(&self, side: Side, one: usize) -> bool {
        match side {
            Side::Rows => self.choice[one] == Choice::Free,
            Side::Columns => !self.absent[one],
        }
    }

    /// Brings a row or column into an optimum without it: the shortest alternating path to one of the other side that
    /// is left over, or to one of its own side that does better without.
    fn enter(&mut self, side: Side, start: usize) {
        let other_side = if side == Side::Rows { Side::Columns } else { Side::Rows };
        if side == Side::Columns {
            self.absent[start] = false;
        }
        let (columns, worth) = (self.columns, std::mem::take(&mut self.worth));
        let worth_of = |near: usize, far: usize| match side {
            Side::Rows => worth[near * columns + far],
            Side::Columns => worth[far * columns + near],
        };
        let far_count = if side == Side::Rows { self.columns } else { self.rows };
        let open: Vec<usize> = (0..far_count).filter(|&far| self.present(other_side, far)).collect();
        let (near_dual, far_dual, far_of, near_of) = match side {
            Side::Rows => (&mut self.u, &mut self.v, &mut self.column_of, &mut self.row_of),
            Side::Columns => (&mut self.v, &mut self.u, &mut self.row_of, &mut self.column_of),
        };
        // Its dual: the least that covers its pairs.
        near_dual[start] = open.iter().map(|&far| worth_of(start, far) - far_dual[far]).fold(0.0, f64::max);

        let mut distance = vec![f64::INFINITY; far_count];
        let mut from = vec![start; far_count];
        let mut waiting = open;
        let mut reached: Vec<(usize, f64)> = Vec::new();
        let (mut at, mut so_far) = (start, 0.0);
        let (mut end_cost, mut end) = (f64::INFINITY, End::Alone(start));
        loop {
            if so_far + near_dual[at] < end_cost {
                (end_cost, end) = (so_far + near_dual[at], End::Alone(at));
            }
            let mut next = (f64::INFINITY, usize::MAX);
            for (index, &far) in waiting.iter().enumerate() {
                let reach = so_far + (near_dual[at] + far_dual[far] - worth_of(at, far)).max(0.0);
                if reach < distance[far] {
                    (distance[far], from[far]) = (reach, at);
                }
                if distance[far] < next.0 {
                    next = (distance[far], index);
                }
            }
            let (cost, index) = next;
            if index == usize::MAX || cost >= end_cost {
                break;
            }
            let far = waiting.swap_remove(index);
            match near_of[far] {
                None => {
                    (end_cost, end) = (cost, End::Pair(far));
                    break;
                }
                Some(near) => {
                    reached.push((far, cost));
                    (at, so_far) = (near, cost);
                }
            }
        }
        for &(far, cost) in &reached {
            far_dual[far] += end_cost - cost;
            if let Some(near) = near_of[far] {
                near_dual[near] = (near_dual[near] - (end_cost - cost)).max(0.0);
            }
        }
        near_dual[start] = (near_dual[start] - end_cost).max(0.0);
        // Along the path each takes what the next leaves.
        let mut far = match end {
            End::Pair(far) => Some(far),
            End::Alone(near) => far_of[near].take(),
        };
        while let Some(taken) = far {
            let near = from[taken];
            near_of[taken] = Some(near);
            far = if near == start { None } else { far_of[near] };
            far_of[near] = Some(taken);
        }
        self.worth = worth;
    }
}

/// Where a path ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// At one of the other side that was left over.
    Pair(usize),
    /// With one of its own side that stays without.
    Alone(usize),
}

#[cfg(test)]
mod tests {
    use super::super::random::{RngExt, stream};
    use super::*;

    fn brute(worth: &Matrix, row: usize, used: &mut Vec<bool>, pins: &[Option<usize>]) -> f64 {
        if row == worth.rows() {
            return 0.0;
        }
        let mut best = if pins[row].is_some() { f64::NEG_INFINITY } else { brute(worth, row + 1, used, pins) };
        for column in 0..worth.columns() {
            let w = worth.row(row)[column];
            if used[column] || !w.is_finite() || pins[row].is_some_and(|pin| pin != column) {
                continue;
            }
            used[column] = true;
            best = best.max(w + brute(worth, row + 1, used, pins));
            used[column] = false;
        }
        best
    }

    fn random(seed: u64, rows: usize, columns: usize, allowed: f64) -> Matrix {
        let mut rng = stream(seed, 0);
        let mut value =
            || if rng.random::<f64>() < allowed { (rng.random::<f64>() * 12.0).floor() - 2.0 } else { f64::NAN };
        Matrix::new((0..rows * columns).map(|_| value()).collect(), columns)
    }

    /// Feasible duals, complementary slackness, and one value.
    fn certify(a: &Assignment, worth: &Matrix) {
        let (u, v) = a.duals();
        let mut value = 0.0;
        for (row, &own) in u.iter().enumerate() {
            let pinned = a.choice(row) != Choice::Free;
            if let Some(column) = a.columns_of()[row] {
                assert_eq!(a.rows_of()[column], Some(row));
                assert!(worth.row(row)[column].is_finite());
                if pinned {
                    value += worth.row(row)[column];
                    continue;
                }
                assert!((own + v[column] - worth.row(row)[column]).abs() < 1e-9);
            } else {
                assert_eq!(own, 0.0);
            }
            for column in (0..a.columns).filter(|&c| a.pinned_by[c].is_none()) {
                let w = worth.row(row)[column];
                assert!(!w.is_finite() || own + v[column] >= w - 1e-9, "pair {row} {column}");
            }
        }
        for (column, &worth) in v.iter().enumerate() {
            assert!(worth >= 0.0 && (a.rows_of()[column].is_some() || worth == 0.0));
        }
        assert!(u.iter().all(|&u| u >= 0.0));
        value += u.iter().sum::<f64>() + v.iter().sum::<f64>();
        assert!((value - a.total()).abs() < 1e-6, "{value} {}", a.total());
    }

    #[test]
    fn small_cases_agree_with_all_possibilities_through_refusals_and_pins() {
        for seed in 0..150 {
            let (rows, columns) = (1 + seed as usize % 5, 1 + (seed as usize / 5) % 6);
            let mut worth = random(seed, rows, columns, 0.75);
            let mut a = Assignment::new(&worth);
            let mut pins = vec![None; rows];
            let mut rng = stream(seed, 1);
            for _ in 0..12 {
                certify(&a, &worth);
                let best = brute(&worth, 0, &mut vec![false; columns], &pins);
                assert!((best - a.total()).abs() < 1e-9, "seed {seed}: {best} {}", a.total());
                let (row, column) = (rng.random_range(0..rows), rng.random_range(0..columns));
                let mut values = worth.values().to_vec();
                match rng.random_range(0..4) {
                    0 => {
                        a.refuse(row, column);
                        values[row * columns + column] = f64::NEG_INFINITY;
                        pins[row] = pins[row].filter(|&pin| pin != column);
                    }
                    1 => {
                        a.allow(row, column, 3.5);
                        values[row * columns + column] = 3.5;
                    }
                    2 if a.pin(row, column).is_ok() => pins[row] = Some(column),
                    2 => {}
                    _ => {
                        a.release(row);
                        pins[row] = None;
                    }
                }
                worth = Matrix::new(values, columns);
            }
        }
    }

    #[test]
    fn the_greedy_choice_is_not_taken_where_it_costs() {
        let a = Assignment::new(&Matrix::new(vec![10.0, 9.0, 9.0, 1.0], 2));
        assert_eq!((a.columns_of(), a.total()), (&[Some(1), Some(0)][..], 18.0));
    }

    #[test]
    fn nothing_everything_forbidden_and_losses() {
        let a = Assignment::new(&Matrix::new(vec![], 3));
        assert_eq!((a.total(), a.rows_of().len()), (0.0, 3));
        let a = Assignment::new(&Matrix::new(vec![f64::NAN, f64::INFINITY, -1.0, -2.0], 2));
        assert_eq!((a.columns_of(), a.total()), (&[None, None][..], 0.0));
        let mut a = Assignment::new(&Matrix::new(vec![1.0, f64::NAN, 2.0, 5.0], 2));
        assert_eq!(a.pin(0, 1), Err(Refused::Forbidden { row: 0, column: 1 }));
        a.pin(1, 0).unwrap();
        assert_eq!(a.pin(0, 0), Err(Refused::Taken { column: 0, by: 1 }));
        assert_eq!(a.columns_of(), [None, Some(0)]);
        a.release(1);
        assert_eq!((a.columns_of(), a.total()), (&[Some(0), Some(1)][..], 6.0));
    }

    #[test]
    fn a_studio_of_three_hundred_is_certified_and_changes_are_cheap() {
        let worth = random(9, 300, 400, 0.3);
        let begin = std::time::Instant::now();
        let mut a = Assignment::new(&worth);
        let solved = begin.elapsed();
        certify(&a, &worth);
        let column = a.columns_of()[7].unwrap();
        let begin = std::time::Instant::now();
        a.refuse(7, column);
        println!("solved {solved:?}, after a refusal {:?}", begin.elapsed());
        let mut values = worth.values().to_vec();
        values[7 * 400 + column] = f64::NAN;
        let worth = Matrix::new(values, 400);
        certify(&a, &worth);
        assert!((a.total() - Assignment::new(&worth).total()).abs() < 1e-6);
    }
}
