//! Numbers as people write them: `$70.00 `, `($20.00)`, `1 234,50 ₽`, `€1.234,50`, `45 %`, `1:30`, `1h 30`.

use super::cells::{self, Parsed};
pub use super::decimal::{Decimal, decide};
use super::decimal::{Votes, has_decimals, votes_of};
use super::raw::{RawColumn, RawValue};
use super::synonyms::synonyms;
use crate::book::Money;
use chrono::{NaiveDate, Timelike};
use std::ops::Range;

/// What a column's numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Anything.
    Plain,
    /// Hours: `1:30` and `90 min` are 1.5.
    Hours,
    /// Money, which nobody writes with three decimals: `1.200` beside `850` is twelve hundred.
    Money,
}

/// The column's numbers, NaN where there is none; the decimal sign is decided by the whole column.
pub fn numbers(column: &RawColumn, rows: Range<u32>, unit: Unit) -> Parsed<f64> {
    if let RawColumn::Numbers { values, others } = column {
        let mut parsed = Parsed { values: Vec::with_capacity(rows.len()), bad: Vec::new() };
        let known = values.get(rows.start as usize..values.len().min(rows.end as usize)).unwrap_or_default();
        parsed.values.extend(known.iter().map(|v| if v.is_finite() { *v } else { f64::NAN }));
        parsed.values.resize(rows.len(), f64::NAN);
        let mut votes = Votes::default();
        others.iter().filter(|(row, _)| rows.contains(row)).for_each(|(_, text)| votes.count(text));
        if unit == Unit::Money {
            parsed.values.iter().filter(|v| v.is_finite()).for_each(|v| votes.count_number(*v));
        }
        let decimal = decimal_of(&votes, unit);
        if unit == Unit::Money && votes.are_thousands() {
            parsed.values.iter_mut().filter(|v| has_decimals(**v)).for_each(|v| *v = (*v * 1000.0).round());
        }
        for (row, text) in others.iter().filter(|(row, _)| rows.contains(row)) {
            let value =
                if text.trim().is_empty() { Some(f64::NAN) } else { number(RawValue::Text(text), decimal, unit) };
            match (value, parsed.values.get_mut((*row - rows.start) as usize)) {
                (Some(value), Some(place)) => *place = value,
                _ => parsed.bad.push(*row),
            }
        }
        return parsed;
    }
    let decimal = decimal_of(&votes_of(column, rows.clone()), unit);
    cells::parse(column, rows, f64::NAN, |value| number(value, decimal, unit))
}

fn decimal_of(votes: &Votes, unit: Unit) -> Decimal {
    match unit {
        Unit::Plain | Unit::Hours => votes.decimal(),
        Unit::Money => votes.decimal_of_money(),
    }
}

/// The column's amounts of money; the decimal sign is decided by the whole column.
pub fn amounts(column: &RawColumn, rows: Range<u32>) -> Parsed<Option<Money>> {
    if let RawColumn::Dictionary { .. } = column {
        // Each text is turned into money once, and no column of numbers stands between.
        let decimal = decimal_of(&votes_of(column, rows.clone()), Unit::Money);
        return cells::parse(column, rows, None, |value| number(value, decimal, Unit::Money).map(Money::from_f64));
    }
    let Parsed { values, bad } = numbers(column, rows, Unit::Money);
    Parsed { values: values.into_iter().map(Money::from_f64).collect(), bad }
}

/// One value as a number; NaN for what stands for nothing (`---`), `None` for what is not a number.
pub fn number(value: RawValue<'_>, decimal: Decimal, unit: Unit) -> Option<f64> {
    match value {
        RawValue::Empty => Some(f64::NAN),
        RawValue::Number(n) => Some(if n.is_finite() { n } else { f64::NAN }),
        RawValue::Text(text) => match unit {
            Unit::Hours => duration(text, decimal).or_else(|| amount(text, decimal)),
            Unit::Plain | Unit::Money => amount(text, decimal),
        }
        .or_else(|| synonyms().is_missing(text).then_some(f64::NAN)),
        RawValue::Date(d) if unit == Unit::Hours => time_as_hours(d),
        RawValue::Date(_) | RawValue::Bool(_) | RawValue::Error(_) => None,
    }
}

/// A spreadsheet's time of day or duration as hours.
fn time_as_hours(d: chrono::NaiveDateTime) -> Option<f64> {
    let zero = NaiveDate::from_ymd_opt(1899, 12, 31)?;
    let days = d.date().signed_duration_since(zero).num_days().max(0);
    // Later than that it is a date, and no duration.
    (days < 60).then(|| days as f64 * 24.0 + f64::from(d.time().num_seconds_from_midnight()) / 3600.0)
}

/// A plain number, an amount of money or a percentage (as a fraction); an amount may say how it was paid (`60 cash`).
pub fn amount(text: &str, decimal: Decimal) -> Option<f64> {
    bare_amount(text, decimal).or_else(|| bare_amount(without_payment_word(text)?, decimal))
}

/// The text without what says how the money was paid, behind the amount.
fn without_payment_word(text: &str) -> Option<&str> {
    if text.len() > 40 {
        return None;
    }
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let after = text.get(end..)?;
    // A currency stays with its amount: `60 € cash`.
    let split = after.find(|c: char| c.is_alphabetic() || c == '(')?;
    let word = after.get(split..)?.trim().trim_matches(['(', ')']);
    synonyms().is_payment_word(word).then(|| text.get(..end + split)).flatten()
}

fn bare_amount(text: &str, decimal: Decimal) -> Option<f64> {
    let mut rest = text.trim();
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
        (rest, negative) = (inner.trim(), true);
    }
    let mut percent = false;
    rest = strip_unit(rest, &mut negative, &mut percent)?;
    let plain = plain_digits(rest, decimal)?;
    let value = plain.parse::<f64>().ok().filter(|v| v.is_finite())?;
    let value = if percent { value / 100.0 } else { value };
    Some(if negative { -value } else { value })
}

/// Takes signs, currencies and the percent sign off both ends; `None` where other letters are left.
fn strip_unit<'a>(text: &'a str, negative: &mut bool, percent: &mut bool) -> Option<&'a str> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (mut before, after) = (&text[..start], &text[end..]);
    // A decimal sign may stand first: `.5`.
    let mut number_start = start;
    if before.ends_with(['.', ','])
        && !before.ends_with("..")
        && before.trim_end_matches(['.', ',']).chars().all(|c| !c.is_alphabetic())
    {
        number_start -= 1;
        before = &text[..number_start];
    }
    let mut after = after.trim_start();
    // `(33,52) €` and `$(63.12)`: the brackets stand around the digits alone.
    if let (Some(open), Some(rest)) = (before.rfind('('), after.strip_prefix(')')) {
        let inside = before.get(open + 1..)?.trim();
        if !inside.is_empty() && !is_currency(inside) {
            return None;
        }
        before = before.get(..open)?;
        after = rest;
        *negative = true;
    }
    // `12,-` and `12.–` are whole amounts.
    if let Some(rest) = after.strip_prefix(['.', ',']).filter(|r| r.starts_with(['-', '–', '—', '\u{2212}'])) {
        after = rest.trim_start_matches(['-', '–', '—', '\u{2212}']);
    }
    for side in [before, after] {
        let mut word = side.trim();
        for sign in ['-', '\u{2212}', '–'] {
            if let Some(rest) = word.strip_prefix(sign).or_else(|| word.strip_suffix(sign)) {
                *negative = true;
                word = rest.trim();
            }
        }
        // `60/hr` is what an hour costs.
        if let Some((amount, _)) = word.rsplit_once('/').filter(|(_, unit)| synonyms().is_price_unit(unit)) {
            word = amount.trim();
        }
        word = word.strip_prefix('+').unwrap_or(word);
        if word == "%" {
            *percent = true;
        } else if !(word.is_empty() || is_currency(word)) {
            return None;
        }
    }
    Some(&text[number_start..end])
}

/// Whether a text is an amount with its currency: `$45`, `R$ 150,00`, `60 kr`, `EUR 12`.
pub fn is_money(text: &str) -> bool {
    let named = |side: &str| {
        let word = side.trim().trim_matches(['-', '+', '(', ')']).trim();
        !word.is_empty() && is_currency(word)
    };
    let digits = |c: char| c.is_ascii_digit();
    let (Some(start), Some(end)) = (text.find(digits), text.rfind(digits)) else { return false };
    (named(text.get(..start).unwrap_or("")) || named(text.get(end + 1..).unwrap_or("")))
        && (amount(text, Decimal::Point).is_some() || amount(text, Decimal::Comma).is_some())
}

fn is_currency(word: &str) -> bool {
    let symbol = |c: char| matches!(c, '$' | '€' | '£' | '₽' | '₴' | '₸' | '¥' | '₹' | '₺' | '₪' | '₩' | '₫');
    word.chars().all(symbol) || synonyms().is_currency(word)
}

/// Digits with a decimal point: grouping taken out, and refused where groups are not of three.
fn plain_digits(text: &str, decimal: Decimal) -> Option<String> {
    let point = match decimal {
        Decimal::Point => '.',
        Decimal::Comma => ',',
    };
    let mut plain = String::with_capacity(text.len());
    let (mut group, mut seen_point, mut grouped) = (0usize, false, false);
    for c in text.chars() {
        match c {
            '0'..='9' => {
                plain.push(c);
                group += 1;
            }
            c if c == point && !seen_point => {
                if grouped && group != 3 {
                    return None;
                }
                plain.push('.');
                seen_point = true;
            }
            ',' | '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' if !seen_point => {
                // `1,50,000`: in India only the last group has three digits.
                let lakh = c == ',' && group == 2;
                if (grouped && group != 3 && !lakh) || group == 0 || group > 3 {
                    return None;
                }
                (grouped, group) = (true, 0);
            }
            _ => return None,
        }
    }
    (seen_point || !grouped || group == 3).then_some(plain)
}

/// `1:30`, `1h 30`, `90 min`, `1 ч 30 мин` in hours.
fn duration(text: &str, decimal: Decimal) -> Option<f64> {
    let text = text.trim().to_lowercase();
    if let Some((hours, rest)) = text.split_once(':') {
        let mut parts = rest.split(':').map(|p| p.trim().parse::<u32>().ok().filter(|m| *m < 60));
        let hours = hours.trim().parse::<u32>().ok()?;
        let minutes = parts.next()??;
        let seconds = parts.next().unwrap_or(Some(0))?;
        return parts
            .next()
            .is_none()
            .then(|| f64::from(hours) + f64::from(minutes) / 60.0 + f64::from(seconds) / 3600.0);
    }
    let mut total = 0.0;
    let mut rest = text.as_str();
    let mut hours_seen = false;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_alphabetic()).unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let value = amount(number, decimal)?;
        let unit_end = after.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        match unit.trim_end_matches('.') {
            "h" | "hr" | "hrs" | "hour" | "hours" | "ч" | "час" | "часа" | "часов" | "hora" | "horas" => {
                total += value;
                hours_seen = true;
            }
            "m" | "min" | "mins" | "minutes" | "мин" | "минут" | "м" | "minutos" => total += value / 60.0,
            // `1h 30` without a unit at the end.
            "" if hours_seen => total += value / 60.0,
            _ => return None,
        }
        rest = after.trim_start();
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let point = [
            ("$70.00 ", 70.0),
            ("($20.00)", -20.0),
            ("-$20", -20.0),
            ("1,234.50", 1234.5),
            ("45%", 0.45),
            ("45.5 %", 0.455),
            ("1'234'567", 1_234_567.0),
            ("USD 12", 12.0),
            (".5", 0.5),
            ("\u{2212}3", -3.0),
            ("$.75", 0.75),
            ("$60/hr", 60.0),
            ("45.50 € / session", 45.5),
            ("($33.52)", -33.52),
            ("$(63.12)", -63.12),
            ("12.00-", -12.0),
            ("CHF 1'234.50", 1234.5),
            ("1'234.–", 1234.0),
            ("(CHF 12.50)", -12.5),
            ("60 cash", 60.0),
            ("60 (card)", 60.0),
            ("£60 BT", 60.0),
            ("45.50 € by card", 45.5),
        ];
        for (text, value) in point {
            assert_eq!(amount(text, Decimal::Point), Some(value), "{text}");
        }
        let comma = [
            ("1 234,50 ₽", 1234.5),
            ("€1.234,50", 1234.5),
            ("1\u{a0}234", 1234.0),
            ("12,5", 12.5),
            ("3 000 руб.", 3000.0),
            ("(33,52) €", -33.52),
            ("€(63,12)", -63.12),
            ("12,00-", -12.0),
            ("-1.000,00 €", -1000.0),
            ("R$ 1.234,50", 1234.5),
            ("1 234,50 zł", 1234.5),
            ("100,- Kč", 100.0),
            ("12 500 Ft", 12_500.0),
        ];
        for (text, value) in comma {
            assert_eq!(amount(text, Decimal::Comma), Some(value), "{text}");
        }
        for text in [
            "C001",
            "12a",
            "7/b",
            "/hr",
            "1.2.3",
            "",
            "-",
            "$",
            "2024-01-02",
            "Infinity",
            "1/2",
            "(a)1)",
            "10 pack",
            "2 x 60 cash",
        ] {
            assert_eq!(amount(text, Decimal::Point), None, "{text}");
        }
    }

    #[test]
    fn the_whole_column_decides_the_decimal_sign() {
        assert_eq!(decide(["1.234", "12,5"].into_iter()), Decimal::Comma);
        assert_eq!(decide(["1,234", "12.5"].into_iter()), Decimal::Point);
        assert_eq!(decide(["1,234"].into_iter()), Decimal::Point);
        assert_eq!(decide(["€1.234,50"].into_iter()), Decimal::Comma);
        let column = RawColumn::Text(["hours", "1.234", "2,5 ч", "---", "lots"].into_iter().collect());
        let parsed = numbers(&column, 1..5, Unit::Hours);
        assert_eq!(parsed.values[..2], [1234.0, 2.5]);
        assert!(parsed.values[2].is_nan() && parsed.bad == [4]);
    }

    #[test]
    fn hours_may_be_written_as_a_clock_or_in_words() {
        for (text, hours) in [
            ("1:30", 1.5),
            ("1h 30", 1.5),
            ("1h30m", 1.5),
            ("90 min", 1.5),
            ("1 ч 30 мин", 1.5),
            ("2 hours", 2.0),
            ("7", 7.0),
        ] {
            assert_eq!(number(RawValue::Text(text), Decimal::Point, Unit::Hours), Some(hours), "{text}");
        }
        assert_eq!(number(RawValue::Text("1:75"), Decimal::Point, Unit::Hours), None);
        let noon = NaiveDate::from_ymd_opt(1899, 12, 31).unwrap().and_hms_opt(1, 30, 0).unwrap();
        assert_eq!(number(RawValue::Date(noon), Decimal::Point, Unit::Hours), Some(1.5));
    }

    #[test]
    fn stored_numbers_stay_and_the_others_are_read() {
        let column = RawColumn::Numbers {
            values: vec![f64::NAN, 4.0, f64::NAN, f64::INFINITY],
            others: vec![(0, "hours".into()), (2, "1,5".into())],
        };
        let parsed = numbers(&column, 1..4, Unit::Plain);
        assert_eq!(parsed.values[..2], [4.0, 1.5]);
        assert!(parsed.values[2].is_nan() && parsed.bad.is_empty());
    }
}
