//! Rows of totals, by their words.

use super::synonyms::synonyms;

/// `Total`, `Total for Monday`, `Grand total:`.
pub fn says_total(text: &str) -> bool {
    let text = text.trim();
    synonyms().is_total(text)
        || text.len() <= 60
            && text.split([' ', ':']).next().is_some_and(|word| word.len() > 3 && synonyms().is_total(word))
        || text.len() <= 60
            && text.split(' ').next_back().is_some_and(|word| word.len() > 3 && synonyms().is_total(word))
}
