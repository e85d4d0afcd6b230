//! Random numbers that are the same on every machine and with any number of threads.

pub use rand::seq::SliceRandom;
pub use rand::{Rng, RngExt};

/// The generator behind every seeded method: small, fast, and fixed for good [Blackman & Vigna 2021].
pub type Random = rand_xoshiro::Xoshiro256PlusPlus;

/// The generator of part `stream` of a computation (a restart, a tree, a fold): parts may run on any thread, in any
/// order, and their numbers stay their own.
pub fn stream(seed: u64, stream: u64) -> Random {
    use rand::SeedableRng;
    // One round of SplitMix64 over the stream's number keeps neighbouring streams apart.
    let mut z = stream.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    Random::seed_from_u64(seed ^ z ^ (z >> 31))
}

/// `size` of `rows` places drawn without replacement, ascending; all where there are no more [Fan et al. 1962].
pub fn sample(rows: usize, size: usize, seed: u64, part: u64) -> Vec<usize> {
    if size >= rows {
        return (0..rows).collect();
    }
    let mut random = stream(seed, part);
    let mut chosen = Vec::with_capacity(size);
    for row in 0..rows {
        let (needed, left) = (size - chosen.len(), rows - row);
        if random.random_range(0..left) < needed {
            chosen.push(row);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_itself_and_differs_from_its_neighbours() {
        let draw = |seed, part| stream(seed, part).random::<u64>();
        assert_eq!(draw(1, 0), draw(1, 0));
        assert!(draw(1, 0) != draw(1, 1) && draw(1, 0) != draw(2, 0) && draw(0, 1) != draw(1, 0));
    }

    #[test]
    fn a_sample_has_its_size_and_no_row_twice() {
        let drawn = sample(1000, 50, 7, 0);
        assert_eq!(drawn.len(), 50);
        assert!(drawn.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(drawn, sample(1000, 50, 7, 0));
        assert!(drawn != sample(1000, 50, 8, 0));
        assert_eq!(sample(3, 50, 7, 0), [0, 1, 2]);
    }
}
