use super::groups::break_even;
use super::*;
use crate::analysis::testing::{day, money, roster, shop};
use crate::book::{Limits, Sales, Sessions, Status};
use std::sync::Arc;

fn book() -> Book {
    roster(&[("A", 4.0, 6.0, "hour"), ("B", 4.0, 12.0, "hour"), ("C", 4.0, 6.0, "thirty"), ("D", 4.0, 9.0, "thirty")])
}

fn of(book: &Book, assumptions: &Assumptions, by: &str) -> Section<Pricing> {
    let before = Assumptions { rates: Default::default(), client_rates: Default::default(), ..assumptions.clone() };
    let (baseline, scenario) = (Results::compute(book, &before), Figures::compute(book, assumptions));
    pricing(book, assumptions, &baseline, &scenario, &Selection::All, by, elasticity::measured_elasticity(book))
}

fn with(elasticity: f64, margin: f64) -> Assumptions {
    Assumptions { price_elasticity: elasticity, profit_margin: margin, ..Assumptions::default() }
}

#[test]
fn the_curve_is_its_closed_form() {
    let p = of(&book(), &with(-0.5, 0.6), BY_TYPE).unwrap();
    let hour = &p.groups[0];
    // 18 h × 61.20 ÷ 3 months.
    assert_eq!((hour.label.as_str(), hour.clients, Some(hour.monthly_revenue)), ("hour", 2, money(367.2)));
    assert_eq!((hour.hours_monthly, hour.price), (Some(6.0), money(61.2)));
    for point in &hour.curve {
        let demand = (1.0 + point.change).powf(-0.5);
        assert!((point.revenue.to_f64() - 367.2 * demand * (1.0 + point.change)).abs() < 1e-4);
        assert!((point.profit.to_f64() - 367.2 * demand * (0.6 + point.change)).abs() < 1e-4);
    }
    assert_eq!(hour.curve.len(), CHANGES.len());
    // Demand this stiff: the dearest of the prices looked at is the best.
    assert_eq!(hour.best.change, 0.4);
    // 10 % up at a margin of 60 %: a seventh may leave, of two clients nobody.
    assert!((hour.break_even.unwrap() + 1.0 / 7.0).abs() < 1e-12 && hour.break_even_clients == Some(0));
}

#[test]
fn at_an_elasticity_of_minus_one_revenue_never_moves() {
    let p = of(&book(), &with(-1.0, 1.0), BY_TYPE).unwrap();
    for point in &p.all.curve {
        assert!((point.revenue - p.all.monthly_revenue).to_f64().abs() < 1e-5, "{point:?}");
    }
    // Where every price is as good, today's is the best.
    assert!((p.break_even_elasticity.unwrap() + 1.0).abs() < 1e-12);
}

#[test]
fn the_break_even_elasticity_leaves_the_profit_where_it_is() {
    for (p, m) in [(0.1, 0.4), (0.3, 1.0), (-0.1, 0.5), (0.05, 0.01)] {
        let e = break_even_elasticity(p, m).unwrap();
        let profit = CurvePoint::of(Money::from_f64(1000.0).unwrap(), p, e, m).profit.to_f64();
        assert!((profit - 1000.0 * m).abs() < 1e-4, "{p} {m}: {profit}");
    }
    for (p, m) in [(0.0, 0.5), (-0.5, 0.5), (-1.0, 1.0), (0.1, 0.0), (-0.2, 0.1)] {
        assert_eq!(break_even_elasticity(p, m), None, "{p} {m}");
    }
    assert_eq!((break_even(0.0, 0.5), break_even(-0.5, 0.5), break_even(0.1, 0.0)), (Some(0.0), None, Some(-1.0)));
}

#[test]
fn groups_add_up_to_everybody_whatever_they_are() {
    for by in ways(&book()) {
        let p = of(&book(), &with(-0.3, 0.8), &by).unwrap();
        assert_eq!(p.groups.iter().map(|g| g.monthly_revenue).sum::<Money>(), p.all.monthly_revenue, "{by}");
        assert_eq!(p.groups.iter().map(|g| g.clients).sum::<usize>(), 4, "{by}");
    }
    assert!(of(&book(), &with(0.0, 1.0), "shoe size").is_err());
}

#[test]
fn a_what_if_in_force_is_the_change_that_is_looked_at() {
    let mut a = with(0.0, 1.0);
    a.rates.insert("hour".into(), Money::from_f64(73.44).unwrap());
    let p = of(&book(), &a, BY_TYPE).unwrap();
    // 18 h at 20 % more, 15 h at 33.75 as they were.
    let change = 18.0 * 61.2 * 0.2 / (18.0 * 61.2 + 15.0 * 33.75);
    assert!(p.change_from == ChangeFrom::WhatIf && (p.price_change - change).abs() < 1e-9);
    assert!((p.groups[0].what_if.unwrap() - 0.2).abs() < 1e-9 && p.groups[1].what_if.is_none());
    assert_eq!((p.groups[1].at_change.change, p.groups[1].break_even), (0.0, Some(0.0)));
    let edge = p.edge.unwrap();
    // B comes as planned: there is no risk; the half hours do not rise.
    assert_eq!((edge.affected, edge.with_risk, edge.clients.len()), (2, 2, 1));
    let a = &edge.clients[0];
    // 6 h × 61.20 ÷ 3, a fifth of it, half of the plan missing.
    assert_eq!((a.client.as_str(), Some(a.raise_monthly), a.risk), ("A", money(24.48), 0.5));
    assert_eq!((Some(a.at_risk_monthly), edge.risk_from), (money(61.2), RiskFrom::Disengagement));
}

#[test]
fn the_nearest_to_the_edge_is_first() {
    let edge = of(&book(), &with(0.0, 1.0), BY_TYPE).unwrap().edge.unwrap();
    let order: Vec<&str> = edge.clients.iter().map(|c| c.client.as_str()).collect();
    // A: 122.40 × 0.5; C: 67.50 × 0.5; D: 101.25 × 0.25; B has no risk.
    assert_eq!((order, edge.affected), (vec!["A", "C", "D"], 4));
    let sum: f64 = 61.2 + 33.75 + 25.3125;
    assert!((edge.at_risk_monthly.to_f64() - sum).abs() < 1e-6);
    let cut =
        Assumptions { plan: crate::book::PlanSettings { price_change: -0.1, ..Default::default() }, ..with(0.0, 1.0) };
    assert!(of(&book(), &cut, BY_TYPE).unwrap().edge.is_err());
    let mut unplanned = book();
    unplanned.clients.ideal_hours_month = None;
    assert!(of(&unplanned, &with(0.0, 1.0), BY_TYPE).unwrap().edge.is_err());
}

#[test]
fn a_price_change_of_the_forecast_is_the_one_that_is_looked_at() {
    let mut raised = with(0.0, 1.0);
    raised.forecast.price_change = 0.2;
    let looked_at = of(&book(), &raised, BY_TYPE).unwrap();
    assert_eq!((looked_at.price_change, of(&book(), &with(0.0, 1.0), BY_TYPE).unwrap().price_change), (0.2, 0.1));
    assert!((looked_at.all.break_even.unwrap() + 0.2 / 1.2).abs() < 1e-12);
}

#[test]
fn steps_bring_what_their_months_add_up_to() {
    let staged = of(&book(), &with(0.0, 1.0), BY_TYPE).unwrap().staged.unwrap();
    let base = (18.0 * 61.2 + 15.0 * 33.75) / 3.0;
    let step = 1.1_f64.sqrt();
    assert!((staged.each_step - (step - 1.0)).abs() < 1e-12 && staged.newcomers.is_err());
    let want = [
        [1.0; 12],
        [1.1; 12],
        [step, step, step, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1],
        [1.0, 1.0, 1.0, step, step, step, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1],
    ];
    for (plan, want) in staged.plans.iter().zip(want) {
        let found: Vec<f64> = plan.revenue.iter().map(|m| m.to_f64() / base).collect();
        assert!(found.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-6), "{}: {found:?}", plan.name);
        assert_eq!(plan.revenue.iter().copied().sum::<Money>(), plan.total);
        assert_eq!(plan.total - staged.plans[0].total, plan.gain);
    }
}

#[test]
fn a_package_pays_from_so_many_extra_sessions_on() {
    let offer = |sessions, discount| Offer { sessions, discount };
    assert_eq!(offer(10, 0.1).extra_sessions(1.0), Some(1.0));
    assert_eq!(offer(10, 0.1).extra_sessions(0.5), Some(2.0));
    // The definition: what the n sessions bring at the discount is what n − extra bring at the full price.
    let (n, x, m, p) = (20.0, 0.15, 0.6, 45.0);
    let extra = offer(20, x).extra_sessions(m).unwrap();
    assert!((n * p * (m - x) - (n - extra) * p * m).abs() < 1e-9);
    assert_eq!((offer(10, 0.5).extra_sessions(0.5), offer(10, 0.1).extra_sessions(0.0)), (None, None));
    let packages = of(&book(), &with(0.0, 1.0), BY_TYPE).unwrap().packages.unwrap();
    // Half an hour at 33.75 an hour; ten at 10 % off.
    let thirty = packages.iter().find(|p| p.label == "thirty" && p.offer.sessions == 10).unwrap();
    assert_eq!((Some(thirty.session_price), Some(thirty.package_price)), (money(16.875), money(151.875)));
    assert_eq!(Some(thirty.saving), money(16.875));
}

#[test]
fn nobody_and_nothing_say_what_is_missing() {
    assert!(of(&Book::default(), &Assumptions::default(), BY_TYPE).is_err());
    // Sales without hours: prices cannot be named, revenue still has its curve.
    let p = of(&shop(), &with(-1.0, 1.0), BY_TYPE).unwrap();
    assert!(p.packages.is_err() && p.edge.is_err() && p.all.price.is_none());
    assert_eq!((p.groups.len(), p.by.as_str()), (1, BY_NOTHING));
    let one = roster(&[("A", 4.0, 6.0, "hour")]);
    let p = of(&one, &with(0.0, 0.01), BY_TYPE).unwrap();
    assert_eq!((p.all.clients, p.all.break_even_clients), (1, Some(0)));
}

/// Two classes over two years whose price changes every half year, in a law with an elasticity of −0.8.
fn log(elasticity: f64) -> Book {
    let mut rows: Vec<(NaiveDay, f64, &str)> = Vec::new();
    for month in 0..24_u32 {
        let (year, m) = (2022 + month / 12, month % 12 + 1);
        for (class, base) in [("Yoga", 20.0), ("Pilates", 30.0)] {
            let price = base * 1.1_f64.powi((month / 6) as i32 % 2);
            let many = (40.0 * (price / base).powf(elasticity) * 50.0).round() as u32;
            rows.extend((0..many / 10).map(|n| (format!("{year}-{m:02}-{:02}", 1 + n % 28), price, class)));
        }
    }
    let sessions = Sessions {
        client: vec![0; rows.len()],
        date: rows.iter().map(|r| day(&r.0)).collect(),
        status: vec![Status::Attended; rows.len()],
        price: Some(rows.iter().map(|r| money(r.1)).collect()),
        service: Some(rows.iter().map(|r| Some(r.2)).collect()),
        ..Sessions::default()
    };
    let mut book = Book { sessions: Some(Arc::new(sessions)), ..Book::default() };
    book.clients.ids = ["A"].into_iter().collect();
    book.within_period(Limits::default(), None)
}

type NaiveDay = String;

#[test]
fn an_elasticity_is_shown_where_prices_really_changed() {
    let m = elasticity::measured_elasticity(&log(-0.8)).unwrap();
    assert!((m.elasticity + 0.8).abs() < 0.05, "{m:?}");
    assert!(m.interval[0] <= m.elasticity && m.elasticity <= m.interval[1]);
    // The last month ends on the 28th of December: it is not whole.
    assert_eq!((m.items, m.changes, m.months, m.unit), (2, 6, 46, "hours"));
}

#[test]
fn no_elasticity_is_claimed_from_data_that_cannot_show_one() {
    let lacking = |book: &Book| elasticity::measured_elasticity(book).unwrap_err().unavailable;
    assert!(lacking(&book()).contains("dated sales"), "{}", lacking(&book()));
    let sales = Sales {
        client: vec![0; 60],
        date: (0..60).map(|i| day(&format!("2024-{:02}-{:02}", 1 + i / 10, 1 + i % 10))).collect(),
        amount: (0..60).filter_map(|_| money(50.0)).collect(),
        item: Some((0..60).map(|_| Some("Ten visits")).collect()),
        ..Sales::default()
    };
    let mut shop = Book { sales: Some(Arc::new(sales)), ..Book::default() };
    shop.clients.ids = ["A"].into_iter().collect();
    let said = lacking(&shop.within_period(Limits::default(), None));
    assert!(said.contains("of 1 items with a usual price 0 changed it"), "{said}");
}
