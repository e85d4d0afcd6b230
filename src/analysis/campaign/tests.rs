use super::*;

fn terms(cost: f64, success: f64) -> Terms {
    let choices = CampaignSettings {
        cost_per_contact: Money::from_f64(cost).unwrap(),
        success_rate: success,
        ..CampaignSettings::default()
    };
    Terms { choices, margin: 1.0 }
}

fn campaign(clients: &[(f64, f64)], terms: &Terms) -> RetentionCampaign {
    let target = |(i, (probability, value)): (usize, &(f64, f64))| Target {
        client: i as u32,
        probability: *probability,
        value: *value,
        gain: gain(terms, *probability, *value),
    };
    of(clients.iter().enumerate().map(target).collect(), 0, terms, 1)
}

#[test]
fn three_clients_by_hand() {
    // Stakes 90, 40 and 10; with a success of one half, gains 35, 10 and −5 at a cost of 10.
    let found = campaign(&[(0.1, 100.0), (0.9, 100.0), (0.2, 200.0)], &terms(10.0, 0.5));
    assert_eq!(found.targets.iter().map(|t| t.client).collect::<Vec<_>>(), [1, 2, 0]);
    assert_eq!((found.best.contacted, found.best.profit.to_f64(), found.best.cost.to_f64()), (2, 45.0, 20.0));
    assert!((found.best.churn - 1.1).abs() < 1e-12 && (found.best.won - 0.55).abs() < 1e-12);
    // 20 ÷ 130.
    assert!((found.break_even.unwrap() - 20.0 / 130.0).abs() < 1e-12);
    assert_eq!((found.everybody.contacted, found.everybody.profit.to_f64()), (3, 40.0));
    // Two of three drawn by lot: two thirds of 40.
    assert!((found.by_lot.to_f64() - 80.0 / 3.0).abs() < 1e-5);
    let profits: Vec<f64> = found.curve.iter().map(|p| p.profit).collect();
    assert_eq!(profits, [0.0, 35.0, 45.0, 40.0]);
    assert!((found.curve[3].by_lot - 40.0).abs() < 1e-12);
}

#[test]
fn a_free_contact_reaches_everybody_with_something_at_stake() {
    let found = campaign(&[(0.5, 10.0), (0.5, 10.0), (0.5, 0.0), (0.0, 10.0)], &terms(0.0, 0.2));
    assert_eq!((found.best.contacted, found.break_even), (2, Some(0.0)));
    // Ties keep the order of the table.
    assert_eq!(found.targets.iter().map(|t| t.client).collect::<Vec<_>>(), [0, 1, 2, 3]);
}

#[test]
fn without_success_nobody_is_contacted_and_the_break_even_says_from_when() {
    let found = campaign(&[(0.5, 100.0), (0.1, 100.0)], &terms(10.0, 0.0));
    assert_eq!((found.best.contacted, found.best.profit, found.by_lot), (0, Money::ZERO, Money::ZERO));
    assert_eq!(found.break_even, Some(0.2));
    assert!(found.describe_break_even(&crate::book::Locale::default()).contains("20.0%"));
    let dear = campaign(&[(0.5, 10.0)], &terms(10.0, 1.0));
    assert_eq!((dear.best.contacted, dear.break_even), (0, Some(2.0)));
    assert!(dear.describe_break_even(&crate::book::Locale::default()).starts_with("Even if every contact worked"));
}

#[test]
fn success_for_sure_wins_all_who_leave_and_worth_nothing_is_left_alone() {
    let found = campaign(&[(1.0, 100.0), (1.0, 50.0)], &terms(10.0, 1.0));
    assert_eq!((found.best.contacted, found.best.profit.to_f64()), (2, 130.0));
    assert_eq!(found.best.spread.interval.map(Money::to_f64), [130.0, 130.0]);
    let worthless = campaign(&[(1.0, 0.0), (0.9, -5.0)], &terms(1.0, 1.0));
    assert_eq!((worthless.best.contacted, worthless.break_even), (0, None));
}

#[test]
fn the_curve_has_few_points_and_holds_the_best_one_and_the_last() {
    let clients: Vec<(f64, f64)> = (0..12_345).map(|i| (f64::from(i) / 12_345.0, 100.0)).collect();
    let found = campaign(&clients, &terms(7.0, 0.2));
    assert!(found.curve.len() <= POINTS + 2 && found.curve.last().unwrap().contacted == 12_345);
    let most = found.curve.iter().max_by(|a, b| a.profit.total_cmp(&b.profit)).unwrap();
    assert_eq!(most.contacted, found.best.contacted);
    // 0.35 is the probability from which on a contact pays: 7 ÷ (0.2 × 100).
    assert_eq!(found.best.contacted, clients.iter().filter(|c| c.0 > 0.35).count());
}
