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

/// A week in months, where a year has 52 of them.
pub const WEEK: f64 = 12.0 / 52.0;

/// The period in `header`, if it names one.
pub fn in_header(header: &str) -> Option<HeaderPeriod> {
    let normalized = normalize(header);
    let words: Vec<&str> = normalized.split(' ').collect();
    let day_first = !words.windows(3).any(|w| matches!(w, [_, d, y] if year_of(y).is_some() && over_twelve(d)));
    let (mut rest, mut short) = (Vec::new(), Vec::new());
    let (mut months, mut years, mut quarters, mut other) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut i = 0;
    while let Some(&word) = words.get(i) {
        let following = words.get(i..).unwrap_or_default();
        let next = words.get(i + 1).copied().unwrap_or("");
        if let Some((month, year, taken)) = month_in_numbers(following, day_first) {
            months.push(month);
            years.push(year);
            i += taken - 1;
        } else if let Some((month, year)) = month_of(word).filter(|_| is_month_here(word, &words)) {
            months.push(month);
            years.extend(year);
            // `Oct-25` is a month of a year, `Oct 1` its first day.
            if let Some(n) = next.parse::<i32>().ok().filter(|n| year.is_none() && next.len() <= 2 && *n > 0) {
                short.push(n);
                i += 1;
            }
        } else if let Some(year) = year_of(word) {
            years.push(year);
        } else if let Some((quarter, taken)) = quarter_of(word, next) {
            quarters.push(quarter);
            i += taken - 1;
        } else if let (None, Some(found)) = (&other, part_of_year(word)) {
            other = Some(found);
        } else if let (None, Some(n)) = (&other, month_count(word, next)) {
            other = Some((n, format!("{n} {}", if n == 1.0 { "month" } else { "months" })));
            i += usize::from(!word.ends_with(char::is_alphabetic) || synonyms().number(word).is_some());
        } else if (months.is_empty() && quarters.is_empty()) || !synonyms().is_range_word(word) {
            rest.push(word);
        }
        i += 1;
    }
    if short.iter().all(|n| (15..50).contains(n)) {
        years.extend(short.iter().map(|n| 2000 + n));
    }
    let (count, label) = match (months.as_slice(), quarters.as_slice(), other) {
        ([], [], Some((count, label))) => (count, with_years(label, &years)),
        ([], [], None) if !years.is_empty() => (12.0 * years_covered(&years), with_years(String::new(), &years)),
        ([], [], None) => return None,
        ([], [first, .., last], _) => {
            (3.0 * f64::from((last + 4 - first) % 4 + 1), with_years(format!("Q{first}–Q{last}"), &years))
        }
        ([], [one], _) => (3.0, with_years(format!("Q{one}"), &years)),
        (named, ..) => months_covered(named, &years),
    };
    Some(HeaderPeriod { months: count, label, first: months.first().copied(), rest: rest.join(" ") })
}

fn over_twelve(word: &str) -> bool {
    word.parse::<u32>().is_ok_and(|n| (13..=31).contains(&n))
}

/// A month in digits: `2025 10`, `2025 10 01`, `01 10 2025`, `10 2025`; with its year and how many words it takes.
fn month_in_numbers(words: &[&str], day_first: bool) -> Option<(u32, i32, usize)> {
    let small = |i: usize, most: u32| {
        let word = words.get(i).filter(|w| w.len() <= 2)?;
        word.parse::<u32>().ok().filter(|n| (1..=most).contains(n))
    };
    let year = |i: usize| words.get(i).and_then(|w| year_of(w));
    if let (Some(y), Some(month)) = (year(0), small(1, 12)) {
        return Some((month, y, if small(2, 31).is_some() { 3 } else { 2 }));
    }
    if let (Some(a), Some(b), Some(y)) = (small(0, 31), small(1, 31), year(2)) {
        let month = if day_first { b } else { a };
        return (month <= 12).then_some((month, y, 3));
    }
    Some((small(0, 12)?, year(1)?, 2))
}

/// `q4`, `4q`, `4t`, `4 квартал`, `quarter 4`; with how many words it takes.
fn quarter_of(word: &str, next: &str) -> Option<(u32, usize)> {
    let digit = |text: &str| text.parse::<u32>().ok().filter(|n| text.len() == 1 && (1..=4).contains(n));
    let is_quarter = |text: &str| synonyms().months_in(text) == Some(3.0);
    let joined = || {
        let (front, back) = (
            word.trim_start_matches(|c: char| c.is_ascii_digit()),
            word.trim_end_matches(|c: char| c.is_ascii_digit()),
        );
        let number =
            |unit: &str, digits: &str| digit(digits).filter(|_| matches!(unit, "q" | "t" | "кв") || is_quarter(unit));
        number(front, &word[..word.len() - front.len()]).or_else(|| number(back, &word[back.len()..]))
    };
    let ordinal = |text: &str| digit(text.trim_end_matches(|c: char| c.is_alphabetic()));
    let roman = ["i", "ii", "iii", "iv"].iter().zip(1..).find(|(numeral, _)| **numeral == word).map(|(_, n)| n);
    if is_quarter(next)
        && let Some(quarter) = roman.or_else(|| ordinal(word))
    {
        return Some((quarter, 2));
    }
    if is_quarter(word) {
        return digit(next).map(|q| (q, 2));
    }
    joined().map(|q| (q, 1))
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

/// Whether a name of a month is one in this header: `out` is not in "checked out".
fn is_month_here(word: &str, words: &[&str]) -> bool {
    let other = |w: &&&str| **w != word && month_of(w).is_none() && w.parse::<u32>().is_err();
    !synonyms().is_month_look_alike(word) || !words.iter().any(|w| other(&w) && !synonyms().is_range_word(w))
}

fn year_of(word: &str) -> Option<i32> {
    let year = word.parse::<i32>().ok().filter(|_| word.len() == 4)?;
    (1990..2100).contains(&year).then_some(year)
}

fn part_of_year(word: &str) -> Option<(f64, String)> {
    let months = match word {
        "h1" | "h2" => return Some((6.0, word.to_uppercase())),
        _ => synonyms().months_in(word)?,
    };
    Some((months, if months == 12.0 { "1 year".into() } else { format!("{months} months") }))
}

/// `3mo`, `3 months`, `three months`; never more than ten years.
fn month_count(word: &str, next: &str) -> Option<f64> {
    if let Some(n) = synonyms().number(word) {
        return synonyms().is_month_unit(next).then_some(n);
    }
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
        [first, .., last] if first == last => first.to_string(),
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
            ("Hours delivered 01/10/2025 - 31/12/2025", 3.0, "Oct–Dec 2025", "hours delivered"),
            ("hours 10/01/2025 to 12/31/2025", 3.0, "Oct–Dec 2025", "hours"),
            ("Hours (Oct-25 to Dec-25)", 3.0, "Oct–Dec 2025", "hours"),
            ("hours Jan 1 - Mar 31", 3.0, "Jan–Mar", "hours"),
            ("Hours 2025-10 to 2025-12", 3.0, "Oct–Dec 2025", "hours"),
            ("2025-10", 1.0, "Oct 2025", ""),
            ("2025-10-01", 1.0, "Oct 2025", ""),
            ("10/2025", 1.0, "Oct 2025", ""),
            ("Januar", 1.0, "Jan", ""),
            ("févr. 2025", 1.0, "Feb 2025", ""),
            ("août", 1.0, "Aug", ""),
            ("Out", 1.0, "Oct", ""),
            ("set/25", 1.0, "Sep 2025", ""),
            ("październik 2025", 1.0, "Oct 2025", ""),
            ("Часы 4 квартал", 3.0, "Q4", "часы"),
            ("Часы за I квартал", 3.0, "Q1", "часы за"),
            ("Horas 4T 2025", 3.0, "Q4 2025", "horas"),
            ("4th quarter hours", 3.0, "Q4", "hours"),
            ("Q3+Q4 hours", 6.0, "Q3–Q4", "hours"),
            ("Quarterly hours", 3.0, "3 months", "hours"),
            ("Horas trimestre", 3.0, "3 months", "horas"),
            ("Annual hours", 12.0, "1 year", "hours"),
            ("Hours, three months", 3.0, "3 months", "hours"),
        ];
        for (header, months, label, rest) in cases {
            assert_eq!(found(header), Some((months, label.into(), rest.into())), "{header}");
        }
    }

    #[test]
    fn what_is_no_period_is_left_alone() {
        for header in
            ["checked out", "set of exercises", "30_60", "ideal_hours_month", "hours", "client_id", "", "5000 mo"]
        {
            assert_eq!(found(header), None, "{header}");
        }
    }

    #[test]
    fn one_month_to_itself_is_one_month() {
        assert_eq!(in_header("hours mar-mar").map(|p| p.months), Some(1.0));
        assert_eq!(in_header("hours oct nov dec").map(|p| p.months), Some(3.0));
    }
}
