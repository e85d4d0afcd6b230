//! Passes over the clients, on several threads where there are enough of them to pay.

use super::Selection;
use rayon::prelude::*;

/// Clients per block. Fewer clients than this are one block and start no thread.
pub(crate) const BLOCK: usize = 1 << 15;

/// The value of client `index`; NaN where the column is missing or shorter.
pub(crate) fn at(column: &[f64], index: usize) -> f64 {
    column.get(index).copied().unwrap_or(f64::NAN)
}

/// A column of `clients` values, each from the client's index.
pub(crate) fn map<T: Send>(clients: usize, value: impl Fn(usize) -> T + Send + Sync) -> Vec<T> {
    map_into(Vec::new(), clients, value)
}

/// The same in the memory of a column that is no longer needed: fresh memory costs as much as the figures in it.
pub(crate) fn map_into<T: Send>(
    mut column: Vec<T>,
    clients: usize,
    value: impl Fn(usize) -> T + Send + Sync,
) -> Vec<T> {
    column.clear();
    match clients <= BLOCK {
        true => column.extend((0..clients).map(value)),
        false => (0..clients).into_par_iter().with_min_len(BLOCK).map(value).collect_into_vec(&mut column),
    }
    column
}

/// Adds up the selected clients block by block. The blocks are always the same and joined in their order, so that a
/// sum of floats never depends on the number of threads.
pub(crate) fn fold<T: Send>(
    clients: usize,
    selection: &Selection,
    start: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, usize) + Sync,
    join: impl Fn(&mut T, T),
) -> T {
    let some = match selection {
        Selection::All => None,
        Selection::Some(indices) => Some(indices.as_slice()),
    };
    let selected = some.map_or(clients, <[u32]>::len);
    let block = |number: usize| {
        let range = number * BLOCK..selected.min((number + 1) * BLOCK);
        let mut sum = start();
        match some {
            None => range.for_each(|i| add(&mut sum, i)),
            Some(indices) => {
                let block = indices.get(range).unwrap_or_default();
                block.iter().map(|&i| i as usize).filter(|i| *i < clients).for_each(|i| add(&mut sum, i));
            }
        }
        sum
    };
    let blocks = selected.div_ceil(BLOCK);
    if blocks <= 1 {
        return block(0);
    }
    let parts: Vec<T> = (0..blocks).into_par_iter().map(block).collect();
    parts.into_iter().fold(start(), |mut sum, part| {
        join(&mut sum, part);
        sum
    })
}

/// The first `count` of `items` in the order of `key` (smallest first), sorted; the others are dropped unsorted.
pub(crate) fn smallest<T, K: Ord>(mut items: Vec<T>, count: usize, key: impl Fn(&T) -> K) -> Vec<T> {
    if count == 0 {
        return Vec::new();
    }
    if items.len() > count {
        items.select_nth_unstable_by_key(count - 1, &key);
        items.truncate(count);
    }
    items.sort_by_key(key);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_add_up_whatever_their_number() {
        let n = 3 * BLOCK + 5;
        let sum = |selection: &Selection| fold(n, selection, || 0usize, |s, i| *s += i, |s, part| *s += part);
        assert_eq!(sum(&Selection::All), n * (n - 1) / 2);
        let odd: Vec<u32> = (0..n as u32 + 100).filter(|i| i % 2 == 1).collect();
        assert_eq!(sum(&Selection::Some(odd)), (0..n).filter(|i| i % 2 == 1).sum::<usize>());
        assert_eq!(sum(&Selection::Some(Vec::new())), 0);
        assert_eq!(map(n, |i| i * 2).last(), Some(&(2 * (n - 1))));
    }

    #[test]
    fn the_smallest_come_sorted() {
        assert_eq!(smallest(vec![5, 1, 4, 2], 2, |v| *v), [1, 2]);
        assert_eq!(smallest(vec![5, 1], 9, |v| *v), [1, 5]);
        assert!(smallest(vec![5, 1], 0, |v| *v).is_empty());
    }
}
