//! What header texts say, and which column the user means by one.

use super::cells::{clean, number_text};
use super::fields::{Field, Meaning};
use super::likeness::closest;
use super::period::{self, HeaderPeriod};
use super::raw::RawSheet;
use super::synonyms::{Synonyms, normalize, synonyms};
use super::tables::table::Table;
use crate::book::claims::{ClaimedFigure, column_letters};

/// What a header says.
#[derive(Debug, Clone)]
pub struct HeaderMatch {
    /// What it means.
    pub meaning: Meaning,
    /// The period in it.
    pub period: Option<HeaderPeriod>,
    /// From 0 to 1.
    pub score: f64,
    /// In a sentence.
    pub why: String,
}

/// What the header text alone says; `similar` also accepts misspellings.
pub fn by_header(text: &str, similar: bool) -> Option<HeaderMatch> {
    whole_header(text, similar)
        .or_else(|| bracketed(text).into_iter().flatten().find_map(|part| whole_header(part, false)))
}

/// A header in two languages: what stands in the brackets, and what stands before them.
pub fn bracketed(text: &str) -> Option<[&str; 2]> {
    let (before, rest) = text.split_once(['(', '（', '['])?;
    let inside = rest.split([')', '）', ']']).next()?;
    let words = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    (words(inside) && !before.trim().is_empty()).then_some([inside, before])
}

fn whole_header(text: &str, similar: bool) -> Option<HeaderMatch> {
    let known = synonyms();
    let normalized = normalize(text);
    if let Some(meaning) = known.header(&normalized) {
        let canonical = Meaning::from_name(&normalized.replace(' ', "_")).is_some();
        let (score, why) = if canonical {
            (1.0, "the field's own name".into())
        } else {
            (0.9, format!("\"{normalized}\" is a synonym"))
        };
        return Some(HeaderMatch { meaning, period: None, score, why });
    }
    let period = period::in_header(text);
    let base = known.written_out(period.as_ref().map_or(&normalized, |p| &p.rest));
    let (meaning, mut score, mut why) =
        reduced(known, &base).or_else(|| similar.then(|| fuzzy(known, &base)).flatten())?;
    let mut period = period;
    if let Some(found) = &period {
        why = format!("{why}; {} from the header", found.label);
        score -= 0.01;
    } else if is_hours(meaning) && known.without_per_week(&base).is_some() {
        // Hours a month are what the book holds; those of a week are told apart by their period.
        score -= 0.1;
        why.push_str("; of one week");
        period = Some(HeaderPeriod { months: period::WEEK, label: "1 week".into(), first: None, rest: base });
    } else if meaning == Meaning::Field(Field::Hours) && known.without_per_month(&base).is_some() {
        period = Some(HeaderPeriod { months: 1.0, label: "1 month".into(), first: None, rest: base });
    }
    Some(HeaderMatch { meaning, period, score, why })
}

fn is_hours(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Field(Field::Hours | Field::IdealHoursMonth))
}

/// The words as they are, then without "per month" or "per week", then without words that change nothing.
fn reduced(known: &Synonyms, base: &str) -> Option<(Meaning, f64, String)> {
    let (month, week) = (known.without_per_month(base), known.without_per_week(base));
    let forms = [Some((base.to_string(), Per::Nothing)), month.map(|f| (f, Per::Month)), week.map(|f| (f, Per::Week))];
    for (form, per) in forms.into_iter().flatten() {
        let monthly = per == Per::Month;
        let words: Vec<&str> = form.split(' ').collect();
        let kept: Vec<&str> = words.iter().copied().filter(|w| !known.is_noise(w)).collect();
        let averaged = words.iter().any(|w| known.is_average(w));
        let shorter = kept.join(" ");
        let found = known.header(&form).map(|m| (m, 0.88)).or_else(|| known.header(&shorter).map(|m| (m, 0.8)));
        let Some((meaning, score)) = found.or_else(|| known.composed(&kept).map(|m| (m, 0.78))) else { continue };
        let meaning = match meaning {
            Meaning::Field(Field::Revenue) if monthly || averaged => Meaning::Claim(ClaimedFigure::MonthlyRevenue),
            Meaning::Claim(ClaimedFigure::ExpectedHours) if monthly => Meaning::Field(Field::IdealHoursMonth),
            // A price of everything is no price of an hour.
            Meaning::Field(Field::Rate) if words.iter().any(|w| known.is_total(w) && !known.is_average(w)) => continue,
            // A mean of hours without a unit of time could be anything.
            Meaning::Field(Field::Hours) if averaged && !monthly => continue,
            // `$ / h` is a price and no hours.
            Meaning::Field(Field::Hours | Field::IdealHoursMonth) if words.contains(&"money") => continue,
            // Of a week only hours are known what to do with.
            other if per == Per::Week && !is_hours(other) => continue,
            other => other,
        };
        return Some((meaning, score, format!("\"{shorter}\" is a synonym")));
    }
    None
}

/// The unit of time that a header's figure is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Per {
    Nothing,
    Month,
    Week,
}

fn fuzzy(known: &Synonyms, base: &str) -> Option<(Meaning, f64, String)> {
    // What is a word of its own is no slip of another: a trainer is no trainee.
    if base.chars().count() < 5 || base.len() > 60 || known.log_header(base).is_some() {
        return None;
    }
    let (score, word, meaning) = closest(&known.listed, base, 0.84)?;
    Some((meaning, score * 0.75, format!("reads like \"{word}\"")))
}

/// The index of the column that the user means: a header as written, one that differs in case and punctuation, or a
/// number from 1 on the sheet.
pub fn find_column(headers: &[String], first: usize, wanted: &str) -> Option<usize> {
    let wanted = wanted.trim();
    let exact = headers.iter().position(|h| h.trim() == wanted);
    let loose = || headers.iter().position(|h| !h.trim().is_empty() && normalize(h) == normalize(wanted));
    let number = || wanted.parse::<usize>().ok()?.checked_sub(1)?.checked_sub(first).filter(|i| *i < headers.len());
    exact.or_else(loose).or_else(number)
}

/// The columns for an error message: `A "client_id", B "hours"`, by number where there are no letters.
pub fn list_columns(sheet: &RawSheet, table: &Table) -> String {
    let mut names: Vec<String> = table
        .columns
        .clone()
        .take(40)
        .map(|c| {
            let place = if sheet.sheet.is_some() { column_letters(c as u32) } else { number_text((c + 1) as f64) };
            format!("{place} \"{}\"", clean(&table.header_text(sheet, c)))
        })
        .collect();
    if table.columns.len() > 40 {
        names.push("…".into());
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_without_their_period_and_their_padding() {
        let meaning = |text: &str| by_header(text, true).map(|m| m.meaning.shown());
        for (header, shown) in [
            ("Revenue (USD)", "revenue"),
            ("avg monthly hours", "hours"),
            ("Revenue per month", "claim: monthly_revenue"),
            ("missing hours 3mo:", "claim: unrealized_hours"),
            ("rev_opp_per_month:", "claim: opportunity"),
            ("utlization", "claim: utilization"),
            ("Planned hrs per month", "ideal_hours_month"),
            ("Target hours per week", "ideal_hours_month"),
            ("Hours/month (goal)", "ideal_hours_month"),
            ("Hours last 3 months", "hours"),
            ("Часы за январь–март", "hours"),
            ("Часы за 3 месяца", "hours"),
            ("Contract hrs", "ideal_hours_month"),
            ("Цель, ч/мес", "ideal_hours_month"),
            ("Hours logged Jan-Mar", "hours"),
            ("Часов проведено, январь - март", "hours"),
            ("Fee per hour", "rate"),
            ("Hourly price", "rate"),
            ("$ / hour", "rate"),
            ("Rate ($/hr)", "rate"),
            ("Ставка, руб./час", "rate"),
            ("Precio (€/h)", "rate"),
            ("Total ($)", "revenue"),
        ] {
            assert_eq!(meaning(header).as_deref(), Some(shown), "{header}");
        }
        for header in ["goal", "time", "total cost", "total price", "avg hours", "", "favourite colour", "30_60"] {
            assert_eq!(meaning(header), None, "{header}");
        }
    }

    #[test]
    fn a_column_is_meant_by_its_header_or_its_number() {
        let headers = ["Client ID ".to_string(), "2".to_string(), "x".to_string()];
        assert_eq!(
            ["Client ID", "client_id", "2", "3", "9"].map(|w| find_column(&headers, 0, w)),
            [Some(0), Some(0), Some(1), Some(2), None]
        );
        assert_eq!(find_column(&headers, 4, "7"), Some(2));
    }
}
