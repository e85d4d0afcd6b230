//! Which weekdays each of a client's further visits may fall on, so that whatever the optimum takes, the visits lie as
//! far apart as the client is used to.

/// Days of the week, 0 is Monday.
pub(super) type Days = [bool; 7];

/// Days between two weekdays, around the end of the week.
pub(super) fn apart(a: usize, b: usize) -> usize {
    let distance = a.abs_diff(b);
    distance.min(7 - distance)
}

/// The days that lie at least `spacing` days from each that is taken.
pub(super) fn open_days(taken: &Days, spacing: u8) -> Days {
    let far =
        |day: usize| (0..7).filter(|t| taken.get(*t) == Some(&true)).all(|t| apart(day, t) >= usize::from(spacing));
    std::array::from_fn(|day| taken.get(day) != Some(&true) && far(day))
}

/// Deals the open days to at most `visits` visits: days of different visits lie at least `spacing` days apart. The best
/// days by `suits` are dealt first, one to each visit; fewer sets than visits where the week has no room for more.
pub(super) fn deal(open: &Days, visits: usize, spacing: u8, suits: impl Fn(usize) -> f64) -> Vec<Days> {
    let all: Vec<usize> = (0..7).filter(|day| open.get(*day) == Some(&true)).collect();
    let far = |a: usize, b: usize| apart(a, b) >= usize::from(spacing);
    // Seven days have 128 sets: the best of the largest is found by looking at each.
    let mut best: (usize, f64, Vec<usize>) = (0, 0.0, Vec::new());
    for set in 1_u32..128 {
        let days: Vec<usize> = all.iter().copied().filter(|day| set >> day & 1 == 1).collect();
        let held_apart = days.iter().enumerate().all(|(i, a)| days.iter().skip(i + 1).all(|b| far(*a, *b)));
        if days.len() != set.count_ones() as usize || days.len() > visits || !held_apart {
            continue;
        }
        let sum: f64 = days.iter().map(|day| suits(*day)).sum();
        if days.len() > best.0 || days.len() == best.0 && sum > best.1 {
            best = (days.len(), sum, days);
        }
    }
    let mut sets: Vec<Vec<usize>> = best.2.into_iter().map(|day| vec![day]).collect();
    let mut rest: Vec<usize> = all.into_iter().filter(|day| !sets.concat().contains(day)).collect();
    rest.sort_by(|a, b| suits(*b).total_cmp(&suits(*a)));
    for day in rest {
        let fits = |one: usize| sets.iter().enumerate().all(|(i, set)| i == one || set.iter().all(|d| far(*d, day)));
        if let Some(set) = (0..sets.len()).find(|one| fits(*one)).and_then(|one| sets.get_mut(one)) {
            set.push(day);
        }
    }
    sets.into_iter().map(|set| std::array::from_fn(|day| set.contains(&day))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        let letters: Vec<char> = text.chars().collect();
        std::array::from_fn(|i| letters[i] != '.')
    }

    #[test]
    fn what_is_taken_keeps_its_distance_around_the_week() {
        assert_eq!(open_days(&days("M......"), 2), days("..WTFS."));
        assert_eq!(open_days(&days("M......"), 1), days(".TWTFSS"));
        assert_eq!(open_days(&days("M.W.F.."), 2), days("......."));
        assert_eq!([apart(0, 6), apart(1, 5), apart(3, 3)], [1, 3, 0]);
    }

    #[test]
    fn sets_never_come_close_to_each_other() {
        for open in 0..128_u32 {
            let open: Days = std::array::from_fn(|d| open >> d & 1 == 1);
            for (visits, spacing) in [(1, 1), (1, 2), (2, 1), (2, 2), (3, 2), (3, 1)] {
                let sets = deal(&open, visits, spacing, |d| [0.5, 1.0, 0.2, 0.9, 0.9, 0.1, 0.3][d]);
                assert!(sets.len() <= visits && (sets.is_empty() != open.contains(&true)));
                for (i, a) in sets.iter().enumerate() {
                    assert!(a.contains(&true) && (0..7).all(|d| !a[d] || open[d]));
                    for b in sets.iter().skip(i + 1) {
                        assert!((0..7).all(|x| (0..7).all(|y| !(a[x] && b[y]) || apart(x, y) >= usize::from(spacing))));
                    }
                }
            }
        }
        // One visit may fall on any day; two get the best pair that leaves a day between.
        assert_eq!(deal(&days("MTWTFSS"), 1, 2, |_| 1.0), [days("MTWTFSS")]);
        let two = deal(&days("MTWTF.."), 2, 2, |d| if d == 1 || d == 3 { 1.0 } else { 0.1 });
        assert!(two[0][1] && two[1][3], "{two:?}");
    }
}
