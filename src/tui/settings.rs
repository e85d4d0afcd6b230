//! The lines of the panel of assumptions: the rows of the table of settings, and the prices and hours of this book's
//! session types and clients.

use crate::analysis::Results;
use crate::book::settings::{self, MONTH_HOURS, PRICE, Place, Range, Unit, Value};
use crate::book::{Assumptions, Book, Locale, Money};
use std::collections::BTreeMap;

/// One line of the panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A row of the table.
    Row(&'static settings::Setting),
    /// The price of a session type.
    Rate(String),
    /// The price for one client, by index, id, and what people call the client.
    ClientRate(usize, String, String),
    /// Ideal hours a month of one client, the same way.
    IdealHours(usize, String, String),
}

/// Session types that the panel lists; a file with more of them has another idea of a type.
const MOST_TYPES: usize = 12;

impl Setting {
    /// The lines that have an effect on this book; `client` adds that client's own price and hours.
    pub fn all(book: &Book, client: Option<usize>) -> Vec<Setting> {
        let mut lines = Vec::new();
        if let Some(types) = &book.clients.session_type {
            lines.extend(types.types.labels.iter().take(MOST_TYPES).map(|label| Setting::Rate(label.to_string())));
        }
        if let Some(index) = client {
            let id = book.clients.ids.get(index).to_string();
            let name = book.clients.names.as_ref().map(|names| names.get(index)).filter(|name| !name.is_empty());
            let label = name.unwrap_or(&id).to_string();
            lines.push(Setting::ClientRate(index, id.clone(), label.clone()));
            lines.push(Setting::IdealHours(index, id, label));
        }
        let applies = |row: &&settings::Setting| match row.place {
            Place::Panel(applies) => applies(book),
            Place::Page | Place::Elsewhere => false,
        };
        lines.extend(settings::all().filter(applies).map(Setting::Row));
        lines
    }

    /// The lines of the table's rows whose key begins with `prefix`.
    pub fn below(prefix: &str) -> impl Iterator<Item = Setting> + '_ {
        settings::all().filter(move |row| row.key.starts_with(prefix)).map(Setting::Row)
    }

    /// The key of a row of the table; empty for prices and hours of one type or client.
    pub fn key(&self) -> &'static str {
        match self {
            Setting::Row(row) => row.key,
            Setting::Rate(_) | Setting::ClientRate(..) | Setting::IdealHours(..) => "",
        }
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match self {
            Setting::Row(row) => row.title.into(),
            Setting::Rate(label) => format!("rate: {label}"),
            Setting::ClientRate(.., label) => format!("rate of {label}"),
            Setting::IdealHours(.., label) => format!("ideal hours of {label}"),
        }
    }

    /// What it means, in a sentence.
    pub fn explanation(&self) -> &'static str {
        match self {
            Setting::Row(row) => row.help,
            Setting::Rate(_) => "The price of this session type. Every client of the type pays it.",
            Setting::ClientRate(..) => "A price for this client alone. It comes before the session type's.",
            Setting::IdealHours(..) => {
                "Hours a month at which this client is as planned. Where no file says, it is the client's own \
                 rhythm: the pace before any change of the last 26 weeks."
            }
        }
    }

    fn unit(&self) -> Unit {
        match self {
            Setting::Row(row) => row.unit,
            Setting::Rate(_) | Setting::ClientRate(..) => Unit::Money,
            Setting::IdealHours(..) => Unit::Number,
        }
    }

    fn range(&self) -> Range {
        match self {
            Setting::Row(row) => row.range,
            Setting::Rate(_) | Setting::ClientRate(..) => PRICE,
            Setting::IdealHours(..) => MONTH_HOURS,
        }
    }

    /// The value as a number (money in units, shares as fractions); NaN where there is none.
    fn number(&self, assumptions: &Assumptions, context: &Context) -> f64 {
        let money = |own: Option<&Money>, else_: Option<Money>| own.copied().or(else_).map_or(f64::NAN, Money::to_f64);
        match self {
            Setting::Rate(label) => money(assumptions.rates.get(label), context.file_rate(label)),
            Setting::ClientRate(index, id, _) => {
                money(assumptions.client_rates.get(id), context.client_rate(*index, assumptions))
            }
            Setting::IdealHours(index, id, _) => {
                let set = assumptions.client_ideal_hours.get(id).copied();
                set.or_else(|| context.results.ideal.get(*index).copied()).unwrap_or(f64::NAN)
            }
            Setting::Row(row) => row.number(assumptions).unwrap_or_else(|| context.by_the_data(row.key, assumptions)),
        }
    }

    /// Whether it is one of a few choices, which nobody types.
    pub fn is_choice(&self) -> bool {
        matches!(self.unit(), Unit::Choice(_))
    }

    /// The value as people write it.
    pub fn value(&self, assumptions: &Assumptions, context: &Context) -> String {
        let number = self.number(assumptions, context);
        match self.unit() {
            Unit::Choice(choices) => {
                let word = self.word(assumptions);
                choices.iter().find(|(known, _)| *known == word).map_or(word, |(_, title)| (*title).to_string())
            }
            Unit::Text => self.word(assumptions),
            Unit::Money => Money::from_f64(number).map_or_else(|| "—".into(), |m| context.locale.money_with(m, 2)),
            Unit::Percent | Unit::Change => context.locale.percent(number, 1),
            Unit::Number => context.locale.number(number, 2),
            Unit::Count if number.fract() != 0.0 => context.locale.number(number, 2),
            Unit::Count | Unit::Whole => context.locale.number(number, 0),
        }
    }

    fn word(&self, assumptions: &Assumptions) -> String {
        match self {
            Setting::Row(row) => match row.value(assumptions) {
                Some(Value::Text(word)) => word,
                Some(Value::Number(number)) => number.to_string(),
                None => String::new(),
            },
            Setting::Rate(_) | Setting::ClientRate(..) | Setting::IdealHours(..) => String::new(),
        }
    }

    /// The difference between two sets of assumptions, signed; empty where they agree.
    pub fn difference(&self, baseline: &Assumptions, current: &Assumptions, context: &Context) -> String {
        let (before, after) = (self.number(baseline, context), self.number(current, context));
        let change = after - before;
        if change.is_nan() || change.abs() < 1e-9 {
            return String::new();
        }
        let sign = if change > 0.0 { "+" } else { "" };
        match self.unit() {
            Unit::Money if before != 0.0 => format!("{sign}{}", context.locale.percent(change / before, 1)),
            Unit::Percent | Unit::Change => format!("{sign}{} pp", context.locale.number(change * 100.0, 1)),
            Unit::Money | Unit::Number | Unit::Count | Unit::Whole | Unit::Choice(_) | Unit::Text => {
                format!("{sign}{}", context.locale.number(change, 2))
            }
        }
    }

    /// `assumptions` with this line set to `number`.
    ///
    /// # Errors
    /// What is allowed, where `number` is not.
    fn with_number(&self, assumptions: &Assumptions, number: f64) -> Result<Assumptions, String> {
        let mut next = assumptions.clone();
        if !self.range().holds(number) {
            return Err(match self {
                Setting::Row(row) => row.allowed(),
                Setting::Rate(_) | Setting::ClientRate(..) => "must not be below zero".into(),
                Setting::IdealHours(..) => "must be hours a month from 0 to 744".into(),
            });
        }
        match self {
            Setting::Rate(label) => {
                next.rates.insert(label.clone(), Money::from_f64(number).unwrap_or_default());
            }
            Setting::ClientRate(_, id, _) => {
                next.client_rates.insert(id.clone(), Money::from_f64(number).unwrap_or_default());
            }
            Setting::IdealHours(_, id, _) => {
                next.client_ideal_hours.insert(id.clone(), number);
            }
            // A goal of nothing is none.
            Setting::Row(row) if number == 0.0 && row.key.starts_with("targets.") => {
                return row.with(assumptions, None);
            }
            Setting::Row(row) => return row.with(assumptions, Some(&Value::Number(number))),
        }
        Ok(next)
    }

    /// One step up (`+1`) or down (`-1`), as far as the range goes; a choice takes the next value.
    pub fn nudged(&self, assumptions: &Assumptions, context: &Context, steps: f64) -> Assumptions {
        let step = match (self, self.unit()) {
            (Setting::Row(row), Unit::Choice(choices)) => {
                let now = choices.iter().position(|(word, _)| *word == self.word(assumptions)).unwrap_or(0);
                let next = choices.iter().cycle().nth(now + 1).map_or("", |(word, _)| *word);
                let next = row.with(assumptions, Some(&Value::Text(next.into())));
                return next.unwrap_or_else(|_| assumptions.clone());
            }
            (_, Unit::Money | Unit::Count | Unit::Whole) => 1.0,
            (_, Unit::Percent | Unit::Change) => 0.01,
            (_, Unit::Number) => 0.1,
            (_, Unit::Choice(_) | Unit::Text) => return assumptions.clone(),
        };
        let number = self.number(assumptions, context);
        let from = if number.is_nan() { 0.0 } else { number };
        // Steps of a hundredth leave float dust (0.8300000000000001) that nobody typed.
        let to = self.range().nearest(((from + steps * step) * 1e6).round() / 1e6, step);
        self.with_number(assumptions, to).unwrap_or_else(|_| assumptions.clone())
    }

    /// The assumptions with the value that `text` says; `None` while it says none yet.
    ///
    /// # Errors
    /// What is allowed, where the value is not.
    pub fn parsed(&self, assumptions: &Assumptions, text: &str) -> Option<Result<Assumptions, String>> {
        let percent = text.trim_end().ends_with('%');
        let cleaned: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
        let number: f64 = cleaned.replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())?;
        let number = match self.unit() {
            Unit::Choice(_) | Unit::Text => return None,
            // A share is typed as people say it: 80, 80% and 0.8 are the same.
            Unit::Percent if percent || number.abs() > 2.0 => number / 100.0,
            // A change of 1 is one percent: nobody means the double.
            Unit::Change if percent || number.abs() >= 1.0 => number / 100.0,
            Unit::Whole => number.round(),
            Unit::Percent | Unit::Change | Unit::Money | Unit::Number | Unit::Count => number,
        };
        Some(self.with_number(assumptions, number))
    }

    /// `assumptions` with this line back at the baseline.
    pub fn reset(&self, assumptions: &Assumptions, baseline: &Assumptions) -> Assumptions {
        let mut next = assumptions.clone();
        match self {
            Setting::Rate(label) => restore(&mut next.rates, &baseline.rates, label),
            Setting::ClientRate(_, id, _) => restore(&mut next.client_rates, &baseline.client_rates, id),
            Setting::IdealHours(_, id, _) => restore(&mut next.client_ideal_hours, &baseline.client_ideal_hours, id),
            Setting::Row(row) => return row.copied(assumptions, baseline),
        }
        next
    }
}

fn restore<T: Copy>(map: &mut BTreeMap<String, T>, baseline: &BTreeMap<String, T>, key: &str) {
    match baseline.get(key) {
        Some(value) => drop(map.insert(key.to_string(), *value)),
        None => drop(map.remove(key)),
    }
}

/// What a line's value depends on besides the assumptions.
pub struct Context<'a> {
    /// The data.
    pub book: &'a Book,
    /// Figures at the baseline.
    pub results: &'a Results,
    /// How to write.
    pub locale: &'a Locale,
}

impl Context<'_> {
    /// The most common price of a session type in the file.
    fn file_rate(&self, label: &str) -> Option<Money> {
        self.results.types.iter().find(|price| price.label == label).and_then(|price| price.own)
    }

    /// The value that is used where the user left it to the data; NaN where the data say nothing.
    fn by_the_data(&self, key: &str, assumptions: &Assumptions) -> f64 {
        match key {
            "high_revenue_share" => assumptions.high_revenue_share_for(self.results.clients_with_revenue),
            // Until the model has its own, the days of lapsing.
            "churn.horizon_days" => {
                let dated = self.results.studies.churn().and_then(|churn| churn.dated());
                f64::from(dated.map_or(assumptions.lapsed_days, |dated| dated.default_days))
            }
            _ => f64::NAN,
        }
    }

    /// What a client pays without a price of their own.
    fn client_rate(&self, index: usize, assumptions: &Assumptions) -> Option<Money> {
        let label = self.book.clients.session_type.as_ref().and_then(|t| t.types.get(index));
        let by_type = label.and_then(|l| assumptions.rates.get(l)).copied();
        let own = || self.book.clients.rates.as_ref().and_then(|r| r.get(index).copied().flatten());
        by_type.or_else(own).or_else(|| label.and_then(|l| self.file_rate(l)))
    }
}
