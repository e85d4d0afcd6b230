//! The assumptions as a list that people read.

use super::Material;
use crate::book::{Locale, Money, RateBasis};

/// The value of an assumption, by what it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A fraction, shown as a percentage.
    Percent(f64),
    /// A price.
    Money(Money),
    /// A plain number.
    Number(f64),
    /// Words.
    Text(&'static str),
}

impl Setting {
    /// As the locale writes it.
    pub fn written(&self, locale: &Locale) -> String {
        let decimals = |v: f64| if (v - v.round()).abs() < 1e-9 { 0 } else { 2 };
        match self {
            Setting::Percent(v) => locale.percent(*v, decimals(v * 100.0)),
            Setting::Money(v) => locale.money_with(*v, 2),
            Setting::Number(v) => locale.number(*v, decimals(*v)),
            Setting::Text(v) => (*v).to_string(),
        }
    }
}

/// Every assumption that the figures were computed with, what-if prices last.
pub fn settings(material: &Material) -> Vec<(String, Setting)> {
    let a = material.assumptions;
    let clients = material.answers.figures.clients_with_revenue;
    let basis = match a.rate_basis {
        RateBasis::Hour => "the price of an hour",
        RateBasis::Session => "the price of a session",
    };
    let mut settings: Vec<(String, Setting)> = vec![
        ("A rate is".into(), Setting::Text(basis)),
        ("Target utilization".into(), Setting::Percent(a.target_utilization)),
        ("Part of the missing hours that can be won back".into(), Setting::Percent(a.recapture_share)),
        ("High revenue from this share of the whole".into(), Setting::Percent(a.high_revenue_share_for(clients))),
        ("Lowest band below a utilization of".into(), Setting::Percent(a.low_utilization)),
        ("High utilization from".into(), Setting::Percent(a.high_utilization)),
        ("Price elasticity of demand".into(), Setting::Number(a.price_elasticity)),
        ("Profit margin".into(), Setting::Percent(a.profit_margin)),
        ("Days without a visit until a client counts as lapsed".into(), Setting::Number(f64::from(a.lapsed_days))),
    ];
    settings.extend(a.rates.iter().map(|(kind, rate)| (format!("What-if rate: {kind}"), Setting::Money(*rate))));
    settings.extend(a.client_rates.iter().map(|(id, rate)| (format!("What-if rate of {id}"), Setting::Money(*rate))));
    settings
}
