//! Misspelled headers: the known word that is closest.

use strsim::normalized_damerau_levenshtein;

/// The word of `words` that `text` is most like, with its likeness from 0 to 1 (1 − distance of Damerau and Levenshtein ÷
/// the longer length), where that is `least` or more.
pub fn closest<'a, M: Copy>(words: &'a [(String, M)], text: &str, least: f64) -> Option<(f64, &'a str, M)> {
    let letters = letters_of(text);
    let near = words.iter().filter(|(word, _)| at_most(word, text, &letters) >= least);
    let scored = near.map(|(word, meaning)| (normalized_damerau_levenshtein(word, text), word.as_str(), *meaning));
    scored.filter(|(score, ..)| *score >= least).max_by(|a, b| a.0.total_cmp(&b.0))
}

/// How often each letter occurs, letters in 32 classes.
type Letters = [i16; 32];

fn letters_of(text: &str) -> Letters {
    let mut counts = [0; 32];
    for c in text.chars() {
        if let Some(count) = counts.get_mut(c as usize % 32) {
            *count += 1;
        }
    }
    counts
}

/// The greatest likeness that the letters allow: every edit changes the count of at most two of them. The distance itself
/// costs some thirty times as much.
fn at_most(word: &str, text: &str, letters: &Letters) -> f64 {
    let differing: i32 = letters_of(word).iter().zip(letters).map(|(a, b)| i32::from((a - b).abs())).sum();
    let longer = word.chars().count().max(text.chars().count()).max(1);
    1.0 - f64::from((differing + 1) / 2) / longer as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_misspelling_is_near_and_another_word_is_not() {
        let words = [("ideal hours".to_string(), 1), ("service type".to_string(), 2)];
        assert_eq!(closest(&words, "idael hours", 0.84).map(|found| found.2), Some(1));
        assert_eq!(closest(&words, "hourly rate", 0.84), None);
        assert_eq!(closest(&words, "", 0.84), None);
        assert_eq!(closest::<u8>(&[], "hours", 0.84), None);
    }

    proptest! {
        #[test]
        fn nothing_near_is_passed_over(word in "[a-fé]{0,12}", text in "[a-fé]{0,12}") {
            let likeness = normalized_damerau_levenshtein(&word, &text);
            prop_assert!(at_most(&word, &text, &letters_of(&text)) >= likeness - 1e-12);
        }
    }
}
