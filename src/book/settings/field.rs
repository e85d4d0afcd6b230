//! Fields of the assumptions as values of one kind, so that a row of the table can read and write any of them.

use crate::book::{ClusterMethod, IdealHours, KeptValue, Money, OpeningHours, Outliers, RateBasis};
use chrono::NaiveDate;

/// The value of an assumption.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number: money in units, shares as fractions.
    Number(f64),
    /// A word of a choice, or a text; a list with commas.
    Text(String),
}

/// A field of the assumptions.
pub(super) trait Field {
    /// Its value; `None` where nothing is decided.
    fn read(&self) -> Option<Value>;
    /// Takes a value that was checked, and tells whether it could: a text may not read as what the field holds. `None`
    /// leaves an optional field to the data.
    fn write(&mut self, value: Option<&Value>) -> bool;
}

fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => Some(*number),
        Value::Text(_) => None,
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Number(_) => None,
        Value::Text(text) => Some(text),
    }
}

fn store<T>(field: &mut T, value: Option<T>) -> bool {
    let taken = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    taken
}

impl Field for f64 {
    fn read(&self) -> Option<Value> {
        Some(Value::Number(*self))
    }
    fn write(&mut self, value: Option<&Value>) -> bool {
        store(self, number(value))
    }
}

impl Field for Money {
    fn read(&self) -> Option<Value> {
        Some(Value::Number(self.to_f64()))
    }
    fn write(&mut self, value: Option<&Value>) -> bool {
        store(self, number(value).and_then(Money::from_f64))
    }
}

/// Whole numbers; the range of the row keeps them within the type.
macro_rules! whole {
    ($($kind:ty),*) => { $(
        impl Field for $kind {
            fn read(&self) -> Option<Value> {
                Some(Value::Number(*self as f64))
            }
            fn write(&mut self, value: Option<&Value>) -> bool {
                store(self, number(value).map(|number| number as $kind))
            }
        }
    )* };
}
whole!(u16, u32, u64, usize);

impl<T: Field + Default> Field for Option<T> {
    fn read(&self) -> Option<Value> {
        self.as_ref().and_then(Field::read)
    }
    fn write(&mut self, value: Option<&Value>) -> bool {
        let mut field = T::default();
        let taken = value.is_none_or(|value| field.write(Some(value)));
        if taken {
            *self = value.map(|_| field);
        }
        taken
    }
}

impl Field for String {
    fn read(&self) -> Option<Value> {
        Some(Value::Text(self.clone()))
    }
    fn write(&mut self, value: Option<&Value>) -> bool {
        store(self, text(value).map(str::to_string))
    }
}

/// What serde writes as one text: words of a choice, opening hours.
macro_rules! word {
    ($($kind:ty),*) => { $(
        impl Field for $kind {
            fn read(&self) -> Option<Value> {
                let written = toml::Value::try_from(self).ok()?;
                written.as_str().map(|text| Value::Text(text.to_string()))
            }
            fn write(&mut self, value: Option<&Value>) -> bool {
                store(self, text(value).and_then(|text| toml::Value::from(text).try_into().ok()))
            }
        }
    )* };
}
word!(ClusterMethod, KeptValue, OpeningHours, Outliers, RateBasis);

impl Field for IdealHours {
    fn read(&self) -> Option<Value> {
        Some(match self {
            IdealHours::Rhythm => Value::Text("rhythm".into()),
            IdealHours::Fixed(hours) => Value::Number(*hours),
        })
    }
    fn write(&mut self, value: Option<&Value>) -> bool {
        let fixed = number(value).map(IdealHours::Fixed);
        store(self, fixed.or_else(|| text(value)?.parse().ok()))
    }
}

/// Lists, with commas between the items.
macro_rules! list {
    ($($kind:ty),*) => { $(
        impl Field for Vec<$kind> {
            fn read(&self) -> Option<Value> {
                let items: Vec<String> = self.iter().map(ToString::to_string).collect();
                Some(Value::Text(items.join(", ")))
            }
            fn write(&mut self, value: Option<&Value>) -> bool {
                let items = |text: &str| {
                    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                    items.map(str::parse).collect::<Result<Vec<$kind>, _>>().ok()
                };
                store(self, text(value).and_then(items))
            }
        }
    )* };
}
list!(NaiveDate, String);
