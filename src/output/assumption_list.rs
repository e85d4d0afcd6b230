//! The assumptions as a list that people read.

use super::Material;
use crate::book::settings::{self, Unit, Value};
use crate::book::{Locale, Money};

/// The value of an assumption, by what it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// A fraction, shown as a percentage.
    Percent(f64),
    /// A price.
    Money(Money),
    /// A plain number.
    Number(f64),
    /// Words.
    Text(String),
}

impl Shown {
    /// As the locale writes it.
    pub fn written(&self, locale: &Locale) -> String {
        let decimals = |v: f64| if (v - v.round()).abs() < 1e-9 { 0 } else { 2 };
        match self {
            Shown::Percent(v) => locale.percent(*v, decimals(v * 100.0)),
            Shown::Money(v) => locale.money_with(*v, 2),
            Shown::Number(v) => locale.number(*v, decimals(*v)),
            Shown::Text(v) => v.clone(),
        }
    }

    fn of(value: Value, unit: Unit) -> Shown {
        match (value, unit) {
            (Value::Number(v), Unit::Percent | Unit::Change) => Shown::Percent(v),
            (Value::Number(v), Unit::Money) => Money::from_f64(v).map_or(Shown::Number(v), Shown::Money),
            (Value::Number(v), Unit::Number | Unit::Count | Unit::Whole | Unit::Choice(_) | Unit::Text) => {
                Shown::Number(v)
            }
            (Value::Text(word), Unit::Choice(choices)) => {
                let title = choices.iter().find(|(known, _)| *known == word).map_or(word.as_str(), |(_, title)| title);
                Shown::Text(title.to_string())
            }
            (Value::Text(text), _) if text.is_empty() => Shown::Text("none".into()),
            (Value::Text(text), _) => Shown::Text(text),
        }
    }
}

/// Every assumption that the figures were computed with: its title, its value, its key in the configuration; prices and
/// hours of single types and clients last.
pub fn assumption_list(material: &Material) -> Vec<(String, Shown, &'static str)> {
    let a = material.assumptions;
    let threshold = || material.answers.results.thresholds.high_revenue_share;
    let row = |setting: &'static settings::Setting| {
        let shown = match setting.value(a) {
            Some(value) => Shown::of(value, setting.unit),
            None if setting.key == "high_revenue_share" => Shown::Percent(threshold()),
            None => Shown::Text("not set".into()),
        };
        (setting.title.to_string(), shown, setting.key)
    };
    let mut list: Vec<(String, Shown, &'static str)> = settings::all().map(row).collect();
    let rates = a.rates.iter().map(|(kind, rate)| (format!("What-if rate: {kind}"), Shown::Money(*rate), "rates"));
    let own = a.client_rates.iter();
    let own = own.map(|(id, rate)| (format!("What-if rate of {id}"), Shown::Money(*rate), "client_rates"));
    let hours = a.client_ideal_hours.iter();
    let hours = hours.map(|(id, hours)| (format!("Ideal hours of {id}"), Shown::Number(*hours), "client_ideal_hours"));
    list.extend(rates.chain(own).chain(hours));
    list
}
