//! The law of paces on simulated books, and against another implementation.

use super::*;
use crate::stats::random::{self, RngExt};

/// Visits a week ago, four weeks ago, … of somebody with these rates.
fn person(seed: u64, who: u64, rate: impl Fn(u64) -> f64) -> History<13> {
    let weeks = [2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 13.0, 17.0, 22.0, 26.0, 34.0, 43.0, 52.0];
    let mut history = History { visits: [0.0; 13], weeks };
    let mut random = random::stream(seed, who);
    for day in 0..364_u64 {
        if random.random::<f64>() < rate(day / 7) / 7.0 {
            for (visits, weeks) in history.visits.iter_mut().zip(history.weeks) {
                *visits += f64::from(u8::from((day as f64) < 7.0 * weeks));
            }
        }
    }
    history
}

#[test]
fn the_law_is_that_of_another_implementation() {
    // `tests/oracles/pace.py`.
    let frozen: serde_json::Value = serde_json::from_str(include_str!("../../tests/data/pace.json")).unwrap();
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let five = |value: &serde_json::Value| -> [f64; 5] { std::array::from_fn(|i| number(&value[i])) };
    let rows = frozen["people"].as_array().unwrap();
    let people: Vec<History<5>> =
        rows.iter().map(|r| History { visits: five(&r["visits"]), weeks: five(&frozen["weeks"]) }).collect();
    let law = Paces::fit(&people).unwrap();
    let near = |got: f64, want: &serde_json::Value| assert!((got - number(want)).abs() < 1e-6, "{got} {want}");
    near(law.shape, &frozen["law"]["shape"]);
    near(law.rate, &frozen["law"]["rate"]);
    near(law.scatter, &frozen["law"]["scatter"]);
    near(law.changed, &frozen["law"]["changed"]);
    near(law.belief, &frozen["law"]["belief"]);
    for (person, row) in people.iter().zip(rows) {
        let pace = law.of(person);
        near(pace.established, &row["established"]);
        near(pace.shortfall, &row["shortfall"]);
        near(pace.excess, &row["excess"]);
        near(pace.stopped, &row["stopped"]);
    }
}

#[test]
fn nobody_changes_and_nobody_is_said_to() {
    for seed in 0..5 {
        let people: Vec<_> = (0..200).map(|i| person(seed, i, |_| 0.5 + (i % 4) as f64 / 2.0)).collect();
        let law = Paces::fit(&people).unwrap();
        let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
        assert!(missing < 0.02 * 250.0, "{missing} {law:?}");
        let sum: f64 = people.iter().map(|p| law.of(p).established).sum();
        assert!((sum / (200.0 * 1.25) - 1.0).abs() < 0.02, "{sum}");
    }
}

#[test]
fn a_small_studio_sees_who_fades_and_little_where_nobody_does() {
    let (mut fading, mut true_ones, mut steady) = (0.0, 0.0, 0.0);
    for seed in 0..20 {
        let rate = |i: u64| 1.0 + (i % 3) as f64;
        let fades = |i: u64| i.is_multiple_of(5);
        let now = move |i: u64, week| if fades(i) && week < 10 { rate(i) / 2.0 } else { rate(i) };
        let missing = |people: &[History<13>]| -> f64 {
            let law = Paces::fit(people).unwrap();
            people.iter().map(|p| law.of(p).shortfall).sum()
        };
        fading += missing(&(0..25).map(|i| person(seed, i, move |week| now(i, week))).collect::<Vec<_>>());
        steady += missing(&(0..25).map(|i| person(seed, i, move |_| rate(i))).collect::<Vec<_>>());
        true_ones += (0..25).filter(|i| fades(*i)).map(|i| rate(i) / 2.0).sum::<f64>();
    }
    assert!((fading / true_ones - 0.85).abs() < 0.2, "{fading} of {true_ones}");
    assert!(steady < 0.01 * 20.0 * 50.0, "{steady}");
}

#[test]
fn a_fifth_at_half_their_pace_is_found_without_bias() {
    let (mut found, mut true_ones) = (0.0, 0.0);
    for seed in 0..5 {
        let rate = |i: u64| 1.0 + (i % 3) as f64;
        let fades = |i: u64| i.is_multiple_of(5);
        let people: Vec<_> = (0..300)
            .map(|i| person(seed, i, move |week| if fades(i) && week < 8 { rate(i) / 2.0 } else { rate(i) }))
            .collect();
        let law = Paces::fit(&people).unwrap();
        let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
        let truth: f64 = (0..300).filter(|i| fades(*i)).map(|i| rate(i) / 2.0).sum();
        assert!((missing / truth - 1.0).abs() < 0.35, "{missing} of {truth}: {law:?}");
        found += missing;
        true_ones += truth;
    }
    assert!((found / true_ones - 1.0).abs() < 0.1, "{found} of {true_ones}");
}

#[test]
fn who_had_a_break_and_is_back_misses_nothing() {
    for (from, to) in [(3, 9), (2, 11), (8, 14), (4, 17), (14, 35), (22, 42)] {
        let away = move |i: u64, week: u64| i.is_multiple_of(3) && (from..to).contains(&week);
        let rate = move |i: u64, week| if away(i, week) { 0.0 } else { 1.0 + (i % 3) as f64 };
        let people: Vec<_> = (0..150).map(|i| person(5, i, move |week| rate(i, week))).collect();
        let law = Paces::fit(&people).unwrap();
        let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
        let sum: f64 = people.iter().map(|p| law.of(p).established).sum();
        let excess: f64 = people.iter().map(|p| law.of(p).excess).sum();
        assert!(missing.max(excess) < 0.02 * sum, "{missing} {excess} of {sum}: {law:?}");
        assert!((sum / 300.0 - 1.0).abs() < 0.05, "{sum}");
    }
}

#[test]
fn a_lull_of_everybody_is_nobodys_shortfall() {
    // Nine weeks are none of the stretches, and 0.57 none of the factors.
    for (seed, factor, weeks) in [(1, 0.55, 8), (2, 0.7, 8), (3, 0.85, 8), (4, 0.57, 9), (5, 0.62, 5)] {
        let now = move |week| if week < weeks { factor } else { 1.0 };
        let people: Vec<_> =
            (0..160).map(|i| person(seed, i, move |week| now(week) * (1.0 + (i % 3) as f64))).collect();
        let law = Paces::fit(&people).unwrap();
        let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
        assert!(missing < 0.04 * 320.0, "{factor}: {missing} {law:?}");
    }
    // Nor are the many who fade a lull where the others come as ever.
    let fades = |i: u64| i.is_multiple_of(2);
    let rate = move |i: u64, week| if fades(i) && week < 10 { 0.5 } else { 1.0 } * (1.0 + (i % 3) as f64);
    let people: Vec<_> = (0..200).map(|i| person(9, i, move |week| rate(i, week))).collect();
    let law = Paces::fit(&people).unwrap();
    let missing: f64 = people.iter().map(|p| law.of(p).shortfall).sum();
    let truth: f64 = (0..200).filter(|i| fades(*i)).map(|i| (1.0 + (i % 3) as f64) / 2.0).sum();
    assert!((missing / truth - 1.0).abs() < 0.25, "{missing} of {truth}: {law:?}");
}

#[test]
fn who_stopped_misses_nothing() {
    let people: Vec<_> =
        (0..200).map(|i| person(3, i, |week| if i % 4 == 0 && week < 12 { 0.0 } else { 2.0 })).collect();
    let law = Paces::fit(&people).unwrap();
    let pace = law.of(&people[4]);
    assert!(pace.stopped > 0.95 && pace.shortfall < 0.02, "{pace:?}");
    assert!(law.of(&people[1]).stopped < 0.05);
}

#[test]
fn nothing_known_gives_no_law() {
    assert!(Paces::<3>::fit(&[]).is_none());
    assert!(Paces::fit(&[History { visits: [0.0; 3], weeks: [1.0, 2.0, 3.0] }]).is_none());
    let one = Paces::fit(&[History { visits: [1.0, 2.0, 8.0], weeks: [2.0, 4.0, 16.0] }]).unwrap();
    let pace = one.of(&History { visits: [1.0, 2.0, 8.0], weeks: [2.0, 4.0, 16.0] });
    assert!((pace.established - 0.5).abs() < 0.01 && pace.shortfall == 0.0, "{pace:?}");
}

#[test]
fn who_left_long_ago_is_not_back_from_a_break() {
    // A third left 30 to 45 weeks ago, another third had a break of twelve weeks and is back.
    let people: Vec<_> = (0..150)
        .map(|i| {
            let left = 30 + i % 15;
            person(6, i, move |week| match i % 3 {
                0 if week < left => 0.0,
                1 if (10..22).contains(&week) => 0.0,
                _ => 1.5,
            })
        })
        .collect();
    let law = Paces::fit(&people).unwrap();
    let stopped = |kind: u64| {
        let of = (0..150).filter(|i| i % 3 == kind);
        of.filter(|i| law.of(&people[*i as usize]).stopped > 0.5).count()
    };
    assert!(stopped(0) >= 47 && stopped(1) <= 2 && stopped(2) <= 2, "{} {} {}", stopped(0), stopped(1), stopped(2));
}
