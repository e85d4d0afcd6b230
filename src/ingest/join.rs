//! Two client tables of one business, joined on the client id.

use super::attributes;
use super::roster::Roster;
use crate::book::clients::{Outcome, PurchaseSummary, SessionType};
use crate::book::{Attribute, AttributeValues, Category, TextColumn};
use std::collections::HashMap;

/// Where each client of the joined table comes from: an index in the first table, one in the second, or both.
struct Union {
    pairs: Vec<(Option<usize>, Option<usize>)>,
}

/// Adds `other` to `main`: its further clients at the end, and the columns that `main` lacks. Where both have a
/// column, the values of `main` count and those of `other` fill its gaps.
pub fn join(main: &mut Roster, mut other: Roster) {
    let union = Union::of(&main.clients.ids, &other.clients.ids);
    let (a, b) = (&mut main.clients, &mut other.clients);
    a.ids = union
        .pairs
        .iter()
        .map(|pair| text_of(&a.ids, &b.ids, *pair))
        .collect::<Vec<_>>()
        .iter()
        .map(String::as_str)
        .collect();
    a.names = union.texts(a.names.take(), b.names.take());
    a.emails = union.texts(a.emails.take(), b.emails.take());
    a.first_names = union.texts(a.first_names.take(), b.first_names.take());
    a.last_names = union.texts(a.last_names.take(), b.last_names.take());
    a.email_ok = union.options(a.email_ok.take(), b.email_ok.take());
    a.joined = union.options(a.joined.take(), b.joined.take());
    a.service_type = union.categories(a.service_type.take(), b.service_type.take());
    a.session_type = union.session_types(a.session_type.take(), b.session_type.take());
    a.ideal_hours_month = union.numbers(a.ideal_hours_month.take(), b.ideal_hours_month.take());
    a.rates = union.options(a.rates.take(), b.rates.take());
    a.own_revenue = union.options(a.own_revenue.take(), b.own_revenue.take());
    a.outcome = union.outcomes(a.outcome.take(), b.outcome.take());
    a.purchases = union.purchases(a.purchases.take(), b.purchases.take());
    let identifying = std::mem::take(&mut b.identifying);
    let telephones = std::mem::take(&mut b.telephones);
    let first = std::mem::take(&mut a.attributes);
    let kept = first.len();
    a.attributes = first.into_iter().map(|attribute| union.attribute(attribute, true)).collect();
    for (index, mut attribute) in std::mem::take(&mut b.attributes).into_iter().enumerate() {
        if identifying.contains(&index) {
            a.identifying.push(a.attributes.len());
        }
        if telephones.contains(&index) {
            a.telephones.push(a.attributes.len());
        }
        attribute.name = attributes::unused_name(&attribute.name, kept + index, &a.attributes);
        a.attributes.push(union.attribute(attribute, false));
    }
    main.hours = union.numbers(main.hours.take(), other.hours.take());
    if main.period.months.is_none() {
        main.period = other.period;
    }
    main.findings.append(&mut other.findings);
}

fn text_of(a: &TextColumn, b: &TextColumn, (i, j): (Option<usize>, Option<usize>)) -> String {
    let first = i.map_or("", |i| a.get(i));
    if first.is_empty() { j.map_or("", |j| b.get(j)).to_string() } else { first.to_string() }
}

impl Union {
    fn of(a: &TextColumn, b: &TextColumn) -> Self {
        let mut second: HashMap<&str, usize> = b.iter().enumerate().map(|(j, id)| (id, j)).collect();
        let mut pairs: Vec<_> = a.iter().enumerate().map(|(i, id)| (Some(i), second.remove(id))).collect();
        let mut rest: Vec<usize> = second.into_values().collect();
        rest.sort_unstable();
        pairs.extend(rest.into_iter().map(|j| (None, Some(j))));
        Union { pairs }
    }

    /// One value per client: the first table's, or where `lacks` says that it has none, the second's.
    fn values<T: Clone>(
        &self,
        a: Option<Vec<T>>,
        b: Option<Vec<T>>,
        none: T,
        lacks: impl Fn(&T) -> bool,
    ) -> Option<Vec<T>> {
        if a.is_none() && b.is_none() {
            return None;
        }
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        let value = |(i, j): &(Option<usize>, Option<usize>)| {
            let first = i.and_then(|i| a.get(i)).filter(|v| !lacks(v));
            first.or_else(|| j.and_then(|j| b.get(j))).cloned().unwrap_or_else(|| none.clone())
        };
        Some(self.pairs.iter().map(value).collect())
    }

    fn numbers(&self, a: Option<Vec<f64>>, b: Option<Vec<f64>>) -> Option<Vec<f64>> {
        self.values(a, b, f64::NAN, |v| v.is_nan())
    }

    fn options<T: Clone>(&self, a: Option<Vec<Option<T>>>, b: Option<Vec<Option<T>>>) -> Option<Vec<Option<T>>> {
        self.values(a, b, None, Option::is_none)
    }

    fn texts(&self, a: Option<TextColumn>, b: Option<TextColumn>) -> Option<TextColumn> {
        if a.is_none() && b.is_none() {
            return None;
        }
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        let joined: Vec<String> = self.pairs.iter().map(|pair| text_of(&a, &b, *pair)).collect();
        Some(joined.iter().map(String::as_str).collect())
    }

    fn categories(&self, a: Option<Category>, b: Option<Category>) -> Option<Category> {
        if a.is_none() && b.is_none() {
            return None;
        }
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        Some(self.pairs.iter().map(|(i, j)| i.and_then(|i| a.get(i)).or_else(|| j.and_then(|j| b.get(j)))).collect())
    }

    fn outcomes(&self, a: Option<Outcome>, b: Option<Outcome>) -> Option<Outcome> {
        let name = a.as_ref().or(b.as_ref())?.name.clone();
        let left = self.options(a.map(|o| o.left), b.map(|o| o.left))?;
        Some(Outcome { name, left })
    }

    fn purchases(&self, a: Option<PurchaseSummary>, b: Option<PurchaseSummary>) -> Option<PurchaseSummary> {
        let split = |p: Option<PurchaseSummary>| match p {
            Some(p) => (Some(p.repeats), Some(p.last), Some(p.age), p.value),
            None => (None, None, None, None),
        };
        let (a, b) = (split(a), split(b));
        Some(PurchaseSummary {
            repeats: self.numbers(a.0, b.0)?,
            last: self.numbers(a.1, b.1)?,
            age: self.numbers(a.2, b.2)?,
            value: self.numbers(a.3, b.3),
        })
    }

    fn session_types(&self, a: Option<SessionType>, b: Option<SessionType>) -> Option<SessionType> {
        let minutes_of = |label: &str| {
            let of = |t: &SessionType| {
                let place = t.types.labels.iter().position(|l| l == label)?;
                t.minutes.get(place).copied().flatten()
            };
            a.as_ref().and_then(of).or_else(|| b.as_ref().and_then(of))
        };
        let types = self.categories(a.as_ref().map(|t| t.types.clone()), b.as_ref().map(|t| t.types.clone()))?;
        let minutes = types.labels.iter().map(minutes_of).collect();
        Some(SessionType { types, minutes })
    }

    /// An attribute of one of the tables, spread over all clients.
    fn attribute(&self, attribute: Attribute, is_first: bool) -> Attribute {
        let own = |pair: &(Option<usize>, Option<usize>)| if is_first { pair.0 } else { pair.1 };
        fn spread<T: Clone>(places: impl Iterator<Item = Option<usize>>, values: &[T], none: T) -> Vec<T> {
            places.map(|i| i.and_then(|i| values.get(i)).cloned().unwrap_or_else(|| none.clone())).collect()
        }
        let places = self.pairs.iter().map(own);
        let values = match attribute.values {
            AttributeValues::Number(v) => AttributeValues::Number(spread(places, &v, f64::NAN)),
            AttributeValues::Date(v) => AttributeValues::Date(spread(places, &v, None)),
            AttributeValues::Flag(v) => AttributeValues::Flag(spread(places, &v, None)),
            AttributeValues::Category(c) => AttributeValues::Category(places.map(|i| c.get(i?)).collect()),
            AttributeValues::Text(t) => AttributeValues::Text(places.map(|i| i.map_or("", |i| t.get(i))).collect()),
        };
        Attribute { name: attribute.name, values }
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{OpenOptions, Progress, understand};

    #[test]
    fn files_are_joined_on_the_client_id() {
        let mut hours = csv("client_id;hours_nov_jan;rate\nC1;4;50\nC2;6;60");
        hours.path = "hours.csv".into();
        let mut people = csv("client_id;name;ideal_hours_month;phone\nC2;Bob;8;1\nC3;Cy;2;2");
        people.path = "people.csv".into();
        let book = understand(&[people, hours], &OpenOptions::default(), &Progress::default()).unwrap().book;
        assert_eq!(book.clients.ids.iter().collect::<Vec<_>>(), ["C1", "C2", "C3"]);
        assert_eq!(book.clients.names.unwrap().iter().collect::<Vec<_>>(), ["", "Bob", "Cy"]);
        let hours = book.delivery.unwrap().hours;
        assert!(hours[0] == 4.0 && hours[1] == 6.0 && hours[2].is_nan());
        let ideal = book.clients.ideal_hours_month.unwrap();
        assert!(ideal[0].is_nan() && ideal[1] == 8.0 && ideal[2] == 2.0);
        assert_eq!((book.files.len(), book.period.months), (2, Some(3.0)));
        assert_eq!((book.clients.attributes[0].name.as_str(), book.clients.identifying), ("phone", vec![0]));
        assert_eq!(book.clients.telephones, [0]);
    }
}
