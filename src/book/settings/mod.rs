//! The table of assumptions: one row for each, and everything that is known of it in that row.
//!
//! The panel of assumptions, the configuration and its template, `--set`, saved what-ifs, reports and exports all read
//! this table. Adding an assumption is a field of [`Assumptions`] and a row here.

mod field;
mod hours;
mod keeping;
mod planning;
mod schedule;

use super::{Assumptions, Book};
use field::Field;
pub use field::Value;

/// How a value is written and typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// An amount of money.
    Money,
    /// A fraction, shown as a percentage.
    Percent,
    /// A change as a fraction, shown as a percentage; 1 is typed for one percent.
    Change,
    /// A number with decimals.
    Number,
    /// A number that is mostly whole: it is changed in steps of one.
    Count,
    /// A whole number.
    Whole,
    /// One of a few words: as the configuration writes it, and as people read it.
    Choice(&'static [(&'static str, &'static str)]),
    /// Text, or a list of texts.
    Text,
}

/// The numbers that are allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
    /// Whether `low` itself is not allowed.
    above: bool,
}

impl Range {
    /// From `low` to `high`, both allowed.
    pub const fn new(low: f64, high: f64) -> Range {
        Range { low, high, above: false }
    }

    /// More than `low`, at most `high`.
    pub const fn above(low: f64, high: f64) -> Range {
        Range { low, high, above: true }
    }

    /// Whether `value` is allowed. NaN and infinities never are.
    pub fn holds(&self, value: f64) -> bool {
        value <= self.high && if self.above { value > self.low } else { value >= self.low }
    }

    /// The allowed number nearest to `value`, on steps of `step` from an end that is not allowed itself.
    pub fn nearest(&self, value: f64, step: f64) -> f64 {
        let low = if self.above { self.low + step } else { self.low };
        if value.is_nan() { low } else { value.clamp(low, self.high) }
    }
}

/// Where an assumption is changed, besides the configuration and `--set`, which take all of them.
#[derive(Clone, Copy)]
pub enum Place {
    /// In the panel of assumptions, where the business has a use for it.
    Panel(fn(&Book) -> bool),
    /// In the panel while a page that is about it is in front.
    Page,
    /// Elsewhere in the explorer, or nowhere else.
    Elsewhere,
}

/// One assumption.
#[derive(Clone, Copy)]
pub struct Setting {
    /// Its place in the configuration below `assumptions`, and its name for `--set`: `campaign.success_rate`.
    pub key: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it means, in one or two sentences.
    pub help: &'static str,
    /// How it is written.
    pub unit: Unit,
    /// The numbers that are allowed.
    pub range: Range,
    /// A value as the template shows it where there is none by default.
    pub example: &'static str,
    /// Where it is changed.
    pub place: Place,
    get: fn(&Assumptions) -> Option<Value>,
    set: fn(&mut Assumptions, Option<&Value>) -> bool,
}

impl PartialEq for Setting {
    fn eq(&self, other: &Setting) -> bool {
        self.key == other.key
    }
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

/// The row of one field of [`Assumptions`].
macro_rules! setting {
    ($first:ident $(. $rest:ident)*, $title:expr, $unit:expr, $range:expr, $help:expr) => {
        $crate::book::settings::Setting {
            key: concat!(stringify!($first) $(, ".", stringify!($rest))*),
            title: $title,
            help: $help,
            unit: $unit,
            range: $range,
            example: "",
            place: $crate::book::settings::Place::Elsewhere,
            get: |of| $crate::book::settings::Field::read(&of.$first$(.$rest)*),
            set: |of, value| $crate::book::settings::Field::write(&mut of.$first$(.$rest)*, value),
        }
    };
}
use setting;

/// Any number: for text and choices, which have no range.
const ANY: Range = Range::new(f64::MIN, f64::MAX);
/// Not below zero.
const NOT_NEGATIVE: Range = Range::new(0.0, 1e12);
/// A share of a whole.
const SHARE: Range = Range::new(0.0, 1.0);

impl Setting {
    const fn place(self, place: Place) -> Setting {
        Setting { place, ..self }
    }

    const fn panel(self) -> Setting {
        self.place(Place::Panel(|_| true))
    }

    const fn page(self) -> Setting {
        self.place(Place::Page)
    }

    const fn example(self, example: &'static str) -> Setting {
        Setting { example, ..self }
    }

    /// The value; `None` where nothing is decided and the data say.
    pub fn value(&self, of: &Assumptions) -> Option<Value> {
        (self.get)(of)
    }

    /// The value as a number (money in units, shares as fractions).
    pub fn number(&self, of: &Assumptions) -> Option<f64> {
        match self.value(of)? {
            Value::Number(number) => Some(number),
            Value::Text(_) => None,
        }
    }

    /// `of` with this value; `None` leaves it to the data, where that is possible, and else to the default.
    ///
    /// # Errors
    /// What is allowed, where `value` is not.
    pub fn with(&self, of: &Assumptions, value: Option<&Value>) -> Result<Assumptions, String> {
        if let Some(value) = value {
            self.check_value(value)?;
        }
        let mut next = of.clone();
        match (value, (self.set)(&mut next, value)) {
            (Some(Value::Text(text)), false) => Err(self.expected(text)),
            _ => check_together(&next).map(|()| next).map_err(|(_, reason)| reason.to_string()),
        }
    }

    /// The value of `from` in place of that of `of`.
    pub fn copied(&self, of: &Assumptions, from: &Assumptions) -> Assumptions {
        let mut next = of.clone();
        (self.set)(&mut next, self.value(from).as_ref());
        next
    }

    /// The value that `text` stands for: `0.8`, `80%`, a word of a choice, a text.
    ///
    /// # Errors
    /// What was expected, where it stands for none, or for one that is not allowed.
    pub fn parse(&self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let value = match self.unit {
            Unit::Text | Unit::Choice(_) => Value::Text(text.to_string()),
            Unit::Money | Unit::Percent | Unit::Change | Unit::Number | Unit::Count | Unit::Whole => {
                let (digits, scale) = match text.strip_suffix('%') {
                    Some(digits) if matches!(self.unit, Unit::Percent | Unit::Change) => (digits.trim(), 100.0),
                    _ => (text, 1.0),
                };
                let number = digits.parse::<f64>().map_err(|_| self.expected(text))? / scale;
                Value::Number(number)
            }
        };
        self.check_value(&value)?;
        Ok(value)
    }

    /// Whether the value of `of` is allowed.
    ///
    /// # Errors
    /// What is allowed, where it is not.
    pub fn check(&self, of: &Assumptions) -> Result<(), String> {
        self.value(of).map_or(Ok(()), |value| self.check_value(&value))
    }

    fn check_value(&self, value: &Value) -> Result<(), String> {
        match (value, self.unit) {
            (Value::Number(number), Unit::Whole) if number.fract() != 0.0 => Err(self.allowed()),
            (Value::Number(number), _) if !self.range.holds(*number) => Err(self.allowed()),
            (Value::Text(word), Unit::Choice(choices)) if !choices.iter().any(|(known, _)| known == word) => {
                Err(self.expected(word))
            }
            _ => Ok(()),
        }
    }

    fn expected(&self, text: &str) -> String {
        format!("\"{text}\" is not {}", self.kind())
    }

    /// What is allowed, as the end of a sentence: `must be from 1 to 120`.
    pub fn allowed(&self) -> String {
        match self.unit {
            Unit::Choice(_) | Unit::Text => format!("must be {}", self.kind()),
            Unit::Money | Unit::Percent | Unit::Change | Unit::Number | Unit::Count | Unit::Whole => {
                let Range { low, high, above } = self.range;
                let hint = if matches!(self.unit, Unit::Percent | Unit::Change) { " (0.8 is 80%)" } else { "" };
                let whole = if self.unit == Unit::Whole { "a whole number " } else { "" };
                match (above, high >= NOT_NEGATIVE.high) {
                    (true, true) => format!("must be {whole}above {low}{hint}"),
                    (true, false) => format!("must be {whole}above {low} and at most {high}{hint}"),
                    (false, true) => format!("must be {whole}at least {low}{hint}"),
                    (false, false) => format!("must be {whole}from {low} to {high}{hint}"),
                }
            }
        }
    }

    fn kind(&self) -> String {
        match self.unit {
            Unit::Money => "an amount of money such as 67.50".into(),
            Unit::Percent | Unit::Change => "a share such as 0.8 or 80%".into(),
            Unit::Number | Unit::Count => "a number".into(),
            Unit::Whole => "a whole number".into(),
            Unit::Choice(choices) => {
                let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
                format!("one of {}", words.join(", "))
            }
            Unit::Text => "a text that can be read".into(),
        }
    }
}

/// The assumptions of one table of the configuration.
pub struct Group {
    /// The table below `assumptions`; empty for `assumptions` itself.
    pub table: &'static str,
    /// What they are about, above the table in the template.
    pub about: &'static str,
    /// The rows.
    pub settings: &'static [Setting],
}

/// All assumptions that are one value each, in the order of the template.
pub static GROUPS: &[Group] = &[
    hours::GROUP,
    keeping::VALUE,
    planning::FORECAST,
    keeping::CAMPAIGN,
    keeping::CAMPAIGN_TEST,
    keeping::CHURN,
    keeping::SURVIVAL,
    planning::TARGETS,
    planning::PLAN,
    schedule::GROUP,
    schedule::CLUSTERS,
];

/// An assumption that is a list or a table of values: no row of its own, since it has no single value.
pub struct Collection {
    /// Its place in the configuration below `assumptions`.
    pub key: &'static str,
    /// What it means.
    pub help: &'static str,
    /// An entry, as the template shows it.
    pub example: &'static str,
}

/// Lists.
pub const LISTS: &[Collection] = &[Collection {
    key: "schedule.decisions",
    help: "Proposals accepted, pinned or refused. { client = \"C003\", weekday = 1, start = 1080, staff = \"\", verdict = \
           \"pinned\" } is C003 on Tuesdays (0 is Monday) at 18:00.",
    example: "",
}];

/// Tables by names that only the files know.
pub const MAPS: &[Collection] = &[
    Collection {
        key: "clusters.names",
        help: "Your own names of groups, by the names that the program gave them.",
        example: "\"high revenue, often here\" = \"Regulars\"",
    },
    Collection {
        key: "rates",
        help: "Prices per session type, by the label in your files, in place of the prices in the files.",
        example: "hour = 67.0",
    },
    Collection {
        key: "client_rates",
        help: "Prices per client, by id, in place of everything else.",
        example: "C003 = 55.0",
    },
    Collection {
        key: "client_ideal_hours",
        help: "Ideal hours a month per client, by id, in place of everything else.",
        example: "C003 = 8.0",
    },
];

/// All rows.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.iter().flat_map(|group| group.settings)
}

/// The row with this key.
pub fn find(key: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.key == key)
}

/// The prices that are allowed.
pub const PRICE: Range = NOT_NEGATIVE;
/// The ideal hours a month that are allowed: no month has more than 744 hours.
pub const MONTH_HOURS: Range = Range::new(0.0, 744.0);

/// Whether every assumption is allowed: where not, the key and what is allowed.
///
/// # Errors
/// The first key that is out of its range, and the range.
pub fn check(of: &Assumptions) -> Result<(), (&'static str, String)> {
    for setting in all() {
        setting.check(of).map_err(|reason| (setting.key, reason))?;
    }
    let prices = [("rates", &of.rates), ("client_rates", &of.client_rates)];
    if let Some((key, _)) = prices.into_iter().find(|(_, map)| !map.values().all(|m| PRICE.holds(m.to_f64()))) {
        return Err((key, "must not be below zero".into()));
    }
    if !of.client_ideal_hours.values().all(|hours| MONTH_HOURS.holds(*hours)) {
        return Err(("client_ideal_hours", "must be hours a month from 0 to 744".into()));
    }
    check_together(of).map_err(|(key, reason)| (key, reason.into()))
}

/// What holds between two assumptions.
fn check_together(of: &Assumptions) -> Result<(), (&'static str, &'static str)> {
    if of.low_utilization > of.high_utilization {
        return Err(("low_utilization", "must be from 0 to high_utilization"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
