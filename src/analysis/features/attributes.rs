//! The client table's own columns as numbers: quantities, yes and no, days, and a feature per label of a category.

use super::{Excluded, Feature, Features, Origin, Scale};
use crate::analysis::names::snake_case;
use crate::book::{AttributeValues, Book, Category};
use chrono::NaiveDate;

/// Labels of a category that become features of their own; a category with more is left out.
pub const MOST_LABELS: usize = 8;

/// Adds them to `features`, or to what was left out.
pub fn add(book: &Book, features: &mut Features) {
    let clients = &book.clients;
    if let Some(joined) = &clients.joined {
        let values = since(joined, book.period.as_of);
        add_number(features, "joined", "Days since joining", Scale::Days, None, values);
    }
    let own = [("service_type", clients.service_type.as_ref())];
    let session = clients.session_type.as_ref().map(|t| &t.types);
    for (name, category) in own.into_iter().chain([("session_type", session)]) {
        if let Some(category) = category {
            add_labels(features, name, name, None, category);
        }
    }
    for (place, attribute) in clients.attributes.iter().enumerate() {
        let (name, title) = (free_name(features, &snake_case(&attribute.name)), attribute.name.as_str());
        let place = Some(place);
        match &attribute.values {
            AttributeValues::Number(values) => {
                add_number(features, &name, title, Scale::Number, place, values.clone());
            }
            AttributeValues::Flag(values) => {
                let values = values.iter().map(|v| v.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))).collect();
                add_number(features, &name, title, Scale::Flag, place, values);
            }
            AttributeValues::Date(values) => {
                let values = since(values, book.period.as_of);
                add_number(features, &name, &format!("Days since {title}"), Scale::Days, place, values);
            }
            AttributeValues::Category(category) => add_labels(features, &name, title, place, category),
            AttributeValues::Text(_) => exclude(features, &name, "free text, different for nearly every client"),
        }
    }
}

fn exclude(features: &mut Features, column: &str, why: &str) {
    features.excluded.push(Excluded { column: column.into(), why: why.into(), leaks: false });
}

/// A name that no feature has yet.
fn free_name(features: &Features, name: &str) -> String {
    match features.find(name) {
        None => name.into(),
        Some(_) => format!("{name}_column"),
    }
}

fn add_number(features: &mut Features, name: &str, title: &str, scale: Scale, place: Option<usize>, values: Vec<f64>) {
    let origin = Origin::Attribute(place);
    features.list.push(Feature { name: name.into(), title: title.into(), scale, origin, values });
}

/// Days up to `as_of`, or up to the latest of the days where the book has no day to look from.
fn since(days: &[Option<NaiveDate>], as_of: Option<NaiveDate>) -> Vec<f64> {
    let end = as_of.or_else(|| days.iter().flatten().max().copied());
    let value = |day: &Option<NaiveDate>| day.zip(end).map_or(f64::NAN, |(day, end)| (end - day).num_days() as f64);
    days.iter().map(value).collect()
}

/// A feature per label; of two labels the second is the first one turned round, and one feature says it all.
fn add_labels(features: &mut Features, name: &str, title: &str, place: Option<usize>, category: &Category) {
    let labels = category.labels.len();
    if labels > MOST_LABELS {
        let why = format!("{labels} labels, more than the {MOST_LABELS} that become features");
        return exclude(features, name, &why);
    }
    let wanted = if labels == 2 { 1 } else { labels };
    for code in 0..wanted {
        let label = category.labels.get(code);
        let value = |c: &u32| match *c {
            Category::MISSING => f64::NAN,
            c => f64::from(u8::from(c as usize == code)),
        };
        let values = category.codes.iter().map(value).collect();
        let name = format!("{name}_{}", snake_case(label));
        add_number(features, &name, &format!("{title}: {label}"), Scale::Flag, place, values);
    }
}
