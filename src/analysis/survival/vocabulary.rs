//! Which headers say how long somebody was a client, and which know the end of it, from `assets/survival.toml`.

use crate::analysis::names::snake_case;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../assets/survival.toml");
/// Days of a mean month.
pub const MONTH: f64 = 365.25 / 12.0;

/// The vocabulary.
#[derive(Debug, Deserialize, Default)]
pub struct Vocabulary {
    months: Headers,
    weeks: Headers,
    days: Headers,
    years: Headers,
    ended: Headers,
    end: Words,
    grows: Growing,
}

#[derive(Debug, Deserialize, Default)]
struct Headers {
    headers: HashSet<String>,
}

#[derive(Debug, Deserialize, Default)]
struct Words {
    words: HashSet<String>,
}

#[derive(Debug, Deserialize, Default)]
struct Growing {
    words: HashSet<String>,
    averages: HashSet<String>,
}

/// The vocabulary built into the program.
pub fn vocabulary() -> &'static Vocabulary {
    static ONCE: OnceLock<Vocabulary> = OnceLock::new();
    // That the file parses is a test's business; a build that ships it broken would know no header.
    ONCE.get_or_init(|| toml::from_str(SOURCE).unwrap_or_default())
}

impl Vocabulary {
    /// Months in one unit of the column called `header`, where it says how long somebody was a client.
    pub fn unit(&self, header: &str) -> Option<f64> {
        let header = snake_case(header);
        let units = [(&self.months, 1.0), (&self.weeks, 7.0 / MONTH), (&self.days, 1.0 / MONTH), (&self.years, 12.0)];
        units.into_iter().find(|(headers, _)| headers.headers.contains(&header)).map(|(_, unit)| unit)
    }

    /// Months in one unit of a column that the user named: by its words, else months.
    pub fn unit_of_named(&self, header: &str) -> f64 {
        self.unit(header).unwrap_or_else(|| {
            let snake = snake_case(header);
            let has = |word: &str| snake.split('_').any(|part| part == word);
            match () {
                () if has("days") || has("дней") || has("dias") || has("días") => 1.0 / MONTH,
                () if has("weeks") || has("недель") || has("semanas") => 7.0 / MONTH,
                () if has("years") || has("лет") || has("años") => 12.0,
                () => 1.0,
            }
        })
    }

    /// Whether the column called `header` says on which day somebody left.
    pub fn is_end_day(&self, header: &str) -> bool {
        self.ended.headers.contains(&snake_case(header))
    }

    /// Whether the column called `header` describes the end of somebody's time.
    pub fn knows_end(&self, header: &str) -> bool {
        snake_case(header).split('_').any(|word| self.end.words.contains(word))
    }

    /// Whether the column called `header` grows with the time.
    pub fn grows(&self, header: &str) -> bool {
        let snake = snake_case(header);
        let has = |words: &HashSet<String>| snake.split('_').any(|word| words.contains(word));
        has(&self.grows.words) && !has(&self.grows.averages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_knows_its_headers() {
        let v: Vocabulary = toml::from_str(SOURCE).unwrap();
        assert_eq!(
            (v.unit("Lifetime"), v.unit("Tenure (months)"), v.unit("Years as member")),
            (Some(1.0), Some(1.0), Some(12.0))
        );
        assert!((v.unit("days active").unwrap() * MONTH - 1.0).abs() < 1e-12 && v.unit("Age").is_none());
        assert!((v.unit_of_named("Total days") * MONTH - 1.0).abs() < 1e-12 && v.unit_of_named("x") == 1.0);
        assert!(v.is_end_day("Cancelled on") && !v.is_end_day("Joined"));
    }

    #[test]
    fn words_tell_what_knows_the_end() {
        let v = vocabulary();
        assert!(v.knows_end("Avg_class_frequency_current_month") && v.knows_end("Month_to_end_contract"));
        assert!(!v.knows_end("Contract_period") && !v.knows_end("Age"));
        assert!(v.grows("Total visits") && !v.grows("Avg_class_frequency_total") && !v.grows("Phone"));
    }
}
