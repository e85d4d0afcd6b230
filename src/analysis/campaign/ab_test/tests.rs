use super::*;
use crate::analysis::campaign::{Size, Spread, Terms};
use crate::book::clients::Outcome;
use crate::book::{Attribute, AttributeValues, Book, CampaignSettings, Clients, Locale, Money};

fn campaign(n: usize, probability: f64, success: f64) -> RetentionCampaign {
    let targets =
        (0..n).map(|i| Target { client: i as u32, probability, value: 100.0, gain: 1.0 }).collect::<Vec<Target>>();
    let spread =
        Spread { interval: [Money::ZERO; 2], loss: 0.0, method: crate::analysis::campaign::Method::Simulation };
    let size = |contacted| Size { contacted, cost: Money::ZERO, churn: 0.0, won: 0.0, profit: Money::ZERO, spread };
    let choices = CampaignSettings { success_rate: success, ..CampaignSettings::default() };
    RetentionCampaign {
        best: size(n),
        everybody: size(n),
        by_lot: Money::ZERO,
        break_even: None,
        curve: Vec::new(),
        unknown_value: 0,
        terms: Terms { choices, margin: 1.0 },
        targets,
    }
}

#[test]
fn the_size_is_that_of_the_reference() {
    // Left alone half stay, with the offer three quarters; R 4: power.prop.test(p1 = .50, p2 = .75, power = .80), n = 57.7.
    let found = design(&campaign(200, 0.5, 0.5)).unwrap();
    assert_eq!((found.stay_alone, found.stay_offered, found.per_arm), (0.5, 0.75, 58));
    assert!(found.is_enough() && found.power_with_all > 0.9);
    // A hundred in each arm see less than the assumed half.
    assert!(found.detectable.unwrap() < 0.5 && found.detectable.unwrap() > 0.3);
    let few = design(&campaign(40, 0.5, 0.5)).unwrap();
    assert!(!few.is_enough() && few.power_with_all < 0.8);
    assert!(few.describe(&Locale::default())[1].contains("too few"));
}

#[test]
fn nobody_and_no_effect_are_sentences() {
    assert!(design(&campaign(1, 0.5, 0.5)).is_err());
    let none = design(&campaign(50, 0.5, 0.0)).unwrap_err();
    assert!(none.unavailable.contains("success rates are the same"), "{none}");
    assert!(design(&campaign(50, 1.0, 0.5)).is_err() && design(&campaign(50, 0.5, 1.0)).is_err());
}

#[test]
fn arms_are_drawn_by_lot_are_even_and_repeat_themselves() {
    let campaign = campaign(200, 0.5, 0.5);
    let plan = design(&campaign).unwrap();
    let sides = arms(campaign.contacted(), Some(&plan), 7);
    let count = |side: Side| sides.iter().filter(|s| **s == side).count();
    assert_eq!((count(Side::A), count(Side::B), count(Side::Later)), (58, 58, 84));
    assert_eq!(sides, arms(campaign.contacted(), Some(&plan), 7));
    assert_ne!(sides, arms(campaign.contacted(), Some(&plan), 8));
    let odd = arms(&campaign.contacted()[..7], None, 1);
    assert_eq!(odd.iter().filter(|s| **s == Side::A).count(), 3);
    assert!(arms(&[], None, 1).is_empty());
}

#[test]
fn a_test_is_read_with_its_interval_and_the_success_rate_that_it_shows() {
    // Newcombe [1998], table II, method 10: 56/70 − 48/80.
    let counts = TestCounts { offered: 70, offered_stayed: 56, alone: 80, alone_stayed: 48 };
    let found = reading(&counts).unwrap().unwrap();
    assert!((found.effect.interval[0] - 0.0524).abs() < 5e-5 && (found.effect.interval[1] - 0.3339).abs() < 5e-5);
    let (rate, [low, high]) = found.success_rate.unwrap();
    assert!((rate - 0.5).abs() < 1e-12 && (low - 0.131).abs() < 5e-4 && (high - 0.834_75).abs() < 5e-4);
    let said = found.describe("stayed", &Locale::default());
    assert!(said.contains("20.0 points more") && said.ends_with("The offer works."), "{said}");
    let same = reading(&TestCounts { offered: 20, offered_stayed: 10, alone: 20, alone_stayed: 10 }).unwrap().unwrap();
    assert!(same.describe("stayed", &Locale::default()).contains("may be chance"));
    let harm =
        reading(&TestCounts { offered: 100, offered_stayed: 10, alone: 100, alone_stayed: 90 }).unwrap().unwrap();
    assert!(harm.describe("stayed", &Locale::default()).contains("does harm"));
}

#[test]
fn counts_that_cannot_be_are_refused_and_nothing_typed_is_no_test() {
    assert!(reading(&TestCounts::default()).is_none());
    let one = TestCounts { offered: 5, ..TestCounts::default() };
    assert!(reading(&one).unwrap().unwrap_err().unavailable.contains("both arms"));
    let more = TestCounts { offered: 5, offered_stayed: 6, alone: 5, alone_stayed: 1 };
    assert!(reading(&more).unwrap().is_err());
    let all = reading(&TestCounts { offered: 5, offered_stayed: 5, alone: 5, alone_stayed: 5 }).unwrap().unwrap();
    assert_eq!(all.success_rate, None);
}

#[test]
fn a_test_in_the_file_is_found_and_read() {
    let n = 40;
    let arm = (0..n).map(|i| Some(["A", "B", "later", "A"][i % 4])).collect();
    let left = (0..n).map(|i| Some(i % 4 == 1)).collect();
    let flags = (0..n).map(|i| Some(i % 8 == 0)).collect();
    let attribute = |name: &str, values| Attribute { name: name.into(), values };
    let clients = Clients {
        ids: (0..n).map(|i| format!("c{i}")).collect::<Vec<_>>().iter().map(String::as_str).collect(),
        outcome: Some(Outcome { name: "Churn".into(), left }),
        attributes: vec![
            attribute("Arm", AttributeValues::Category(arm)),
            attribute("Response", AttributeValues::Flag(flags)),
        ],
        ..Clients::default()
    };
    let found = in_file(&Book { clients, ..Book::default() });
    assert_eq!((found.len(), found[0].arms.clone()), (2, ["A".to_string(), "B".to_string()]));
    let stayed = found[0].reading.as_ref().unwrap();
    assert_eq!((stayed.offered.successes, stayed.offered.trials), (20, 20));
    assert_eq!((stayed.alone.successes, stayed.alone.trials), (0, 10));
    let response = found[1].reading.as_ref().unwrap();
    assert_eq!((response.offered.successes, response.alone.successes), (5, 0));
    assert!(found[1].describe(&Locale::default()).starts_with("In the file, Arm \"A\" against \"B\", by Response:"));
    assert!(in_file(&Book::default()).is_empty());
}
