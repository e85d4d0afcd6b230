//! What time a header names: `hours_nov_jan` is three months, November to January.

use super::synonyms::{normalize, synonyms};

/// A period named in a header.
#[derive(Debug, Clone, PartialEq)]
pub struct HeaderPeriod {
    /// How many months.
    pub months: f64,
    /// For people: `Nov–Jan`, `Q1 2024`, `3 months`.
    pub label: String,
    /// The first month by number, where it is named.
    pub first: Option<u32>,
    /// The header without it, normalised.
    pub rest: String,
}

/// The period in `header`, if it names one.
pub fn in_header(header: &str) -> Option<HeaderPeriod> {
    let normalized = normalize(header);
    let words: Vec<&str> = normalized.split(' ').collect();
    let mut rest = Vec::new();
    let (mut months, mut years, mut other) = (Vec::new(), Vec::new(), None);
    let mut i = 0;
    while let Some(&word) = words.get(i) {
        let next = words.get(i + 1).copied().unwrap_or("");
        if let Some((month, year)) = month_of(word) {
            months.push(month);
            years.extend(year);
        } else if let Some(year) = year_of(word) {
            years.push(year);
        } else if let (None, Some(found)) = (&other, part_of_year(word)) {
            other = Some(found);
        } else if let (None, Some(n)) = (&other, month_count(word, next)) {
            other = Some((n, format!("{n} {}", if n == 1.0 { "month" } else { "months" })));
            i += usize::from(word.bytes().all(|b| b.is_ascii_digit()));
        } else if months.is_empty() || !synonyms().is_range_word(word) {
            rest.push(word);
        }
        i += 1;
    }
    let (count, label) = match (months.as_slice(), other) {
        ([], Some((count, label))) => (count, with_years(label, &years)),
        ([], None) if !years.is_empty() => (12.0 * years_covered(&years), with_years(String::new(), &years)),
        ([], None) => return None,
        (named, _) => months_covered(named, &years),
    };
    Some(HeaderPeriod { months: count, label, first: months.first().copied(), rest: rest.join(" ") })
}

/// A month by name, with the digits that may follow it (`nov24`).
fn month_of(word: &str) -> Option<(u32, Option<i32>)> {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let month = *synonyms().months.get(name)?;
    match &word[name.len()..] {
        "" => Some((month, None)),
        digits if digits.len() == 2 => Some((month, digits.parse::<i32>().ok().map(|y| 2000 + y))),
        digits => year_of(digits).map(|year| (month, Some(year))),
    }
}

fn year_of(word: &str) -> Option<i32> {
    let year = word.parse::<i32>().ok().filter(|_| word.len() == 4)?;
    (1990..2100).contains(&year).then_some(year)
}

fn part_of_year(word: &str) -> Option<(f64, String)> {
    match word {
        "q1" | "q2" | "q3" | "q4" => Some((3.0, word.to_uppercase())),
        "h1" | "h2" => Some((6.0, word.to_uppercase())),
        _ => None,
    }
}

/// `3mo`, `3 months`; never more than ten years.
fn month_count(word: &str, next: &str) -> Option<f64> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    let unit = if unit.is_empty() { next } else { unit };
    let n = number.parse::<f64>().ok()?;
    (synonyms().is_month_unit(unit) && (1.0..=120.0).contains(&n)).then_some(n)
}

fn years_covered(years: &[i32]) -> f64 {
    let (first, last) = (years.iter().min().copied().unwrap_or(0), years.iter().max().copied().unwrap_or(0));
    f64::from(last - first + 1)
}

fn with_years(label: String, years: &[i32]) -> String {
    let years = match years {
        [] => String::new(),
        [one] => one.to_string(),
        [first, .., last] => format!("{first}–{last}"),
    };
    [label, years].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// From the first to the last named month, over the year's end where they run backwards.
fn months_covered(named: &[u32], years: &[i32]) -> (f64, String) {
    let (Some(&first), Some(&last)) = (named.first(), named.last()) else {
        return (1.0, String::new());
    };
    let whole_years = match years {
        [from, .., to] if to > from => (to - from) * 12 + last as i32 - first as i32 + 1,
        _ => (last as i32 - first as i32).rem_euclid(12) + 1,
    };
    let months = if named.len() == 1 { 1 } else { whole_years };
    let label = if named.len() == 1 { name(first) } else { format!("{}–{}", name(first), name(last)) };
    (f64::from(months.max(1)), with_years(label, years))
}

/// A month's short English name.
pub fn name(month: u32) -> String {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get((month as usize + 11) % 12).map_or(String::new(), |n| (*n).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str) -> Option<(f64, String, String)> {
        in_header(header).map(|p| (p.months, p.label, p.rest))
    }

    #[test]
    fn headers_name_their_months() {
        let cases = [
            ("hours_nov_jan", 3.0, "Nov–Jan", "hours"),
            ("часы_ноя_янв", 3.0, "Nov–Jan", "часы"),
            ("Horas (noviembre a enero)", 3.0, "Nov–Jan", "horas"),
            ("expected_hours_3mo ", 3.0, "3 months", "expected hours"),
            ("hours 3 months", 3.0, "3 months", "hours"),
            ("Hours Q1 2024", 3.0, "Q1 2024", "hours"),
            ("h1 revenue", 6.0, "H1", "revenue"),
            ("Jan", 1.0, "Jan", ""),
            ("revenue 2024", 12.0, "2024", "revenue"),
            ("hours nov24-feb25", 4.0, "Nov–Feb 2024–2025", "hours"),
            ("hours jan 2023 - mar 2024", 15.0, "Jan–Mar 2023–2024", "hours"),
        ];
        for (header, months, label, rest) in cases {
            assert_eq!(found(header), Some((months, label.into(), rest.into())), "{header}");
        }
    }

    #[test]
    fn what_is_no_period_is_left_alone() {
        for header in ["30_60", "ideal_hours_month", "hours", "client_id", "", "5000 mo"] {
            assert_eq!(found(header), None, "{header}");
        }
    }

    #[test]
    fn one_month_to_itself_is_one_month() {
        assert_eq!(in_header("hours mar-mar").map(|p| p.months), Some(1.0));
        assert_eq!(in_header("hours oct nov dec").map(|p| p.months), Some(3.0));
    }
}
