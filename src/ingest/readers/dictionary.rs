//! Distinct texts and their codes.

use crate::book::TextColumn;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct texts in the order of their first appearance; code 0 is the empty text.
#[derive(Debug)]
pub struct Dictionary {
    values: TextColumn,
    /// Texts of at most sixteen bytes, found by their words.
    short: HashTable<(Words, u32)>,
    /// Codes of longer texts by their hash; the texts themselves are held once, in `values`.
    long: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The last long one: neighbouring rows often say the same.
    last: u32,
}

/// A text of at most sixteen bytes as two numbers and its length: equal where the texts are, at the price of comparing
/// numbers. Days, times, states, ids and amounts are all that short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Words {
    first: u64,
    last: u64,
    length: u8,
}

impl Words {
    /// `None` for longer texts.
    fn of(text: &[u8]) -> Option<Self> {
        let (first, last) = match text.len() {
            17.. => return None,
            8.. => (u64::from_le_bytes(*text.first_chunk()?), u64::from_le_bytes(*text.last_chunk()?)),
            4.. => {
                let (first, last): (&[u8; 4], &[u8; 4]) = (text.first_chunk()?, text.last_chunk()?);
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            }
            _ => (text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        };
        Some(Words { first, last, length: text.len() as u8 })
    }

    /// Two multiplications; the halves of a product are folded so that every bit counts.
    fn hash(self) -> u64 {
        const K: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.first ^ K) * u128::from(self.last.rotate_left(29) ^ 0xd1b5_4a32_d192_ed03);
        let folded = (product >> 64) as u64 ^ product as u64 ^ u64::from(self.length);
        folded.wrapping_mul(K)
    }
}

impl Default for Dictionary {
    fn default() -> Self {
        let mut values = TextColumn::default();
        values.push("");
        let (short, long) = (HashTable::new(), HashTable::new());
        Dictionary { values, short, long, hasher: DefaultHashBuilder::default(), last: 0 }
    }
}

impl Dictionary {
    /// The code of `text`, a new one where it was not seen before.
    pub fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        match Words::of(text.as_bytes()) {
            Some(words) => self.short_code(words, text),
            None => self.long_code(text),
        }
    }

    fn short_code(&mut self, words: Words, text: &str) -> u32 {
        let hash = words.hash();
        if let Some((_, code)) = self.short.find(hash, |(known, _)| *known == words) {
            return *code;
        }
        let code = self.values.len() as u32;
        self.values.push(text);
        self.short.insert_unique(hash, (words, code), |(words, _)| words.hash());
        code
    }

    fn long_code(&mut self, text: &str) -> u32 {
        if self.values.get(self.last as usize) == text {
            return self.last;
        }
        let hash = self.hasher.hash_one(text);
        self.last = match self.long.find(hash, |&code| self.values.get(code as usize) == text) {
            Some(&code) => code,
            None => {
                let code = self.values.len() as u32;
                self.values.push(text);
                let (values, hasher) = (&self.values, &self.hasher);
                self.long.insert_unique(hash, code, |&code| hasher.hash_one(values.get(code as usize)));
                code
            }
        };
        self.last
    }

    /// How many texts, the empty one included.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The texts by code.
    pub fn values(&self) -> &TextColumn {
        &self.values
    }

    /// The texts by code.
    pub fn into_values(self) -> TextColumn {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    #[test]
    fn codes_count_first_appearances() {
        let mut dictionary = Dictionary::default();
        let codes: Vec<u32> = ["hour", "", "thirty", "hour", "hour"].iter().map(|t| dictionary.code(t)).collect();
        assert_eq!(codes, [1, 0, 2, 1, 1]);
        assert_eq!(dictionary.values().iter().collect::<Vec<_>>(), ["", "hour", "thirty"]);
    }

    proptest! {
        #[test]
        fn equal_texts_and_no_others_share_a_code(texts in prop::collection::vec("[ab\u{0}я]{0,18}", 0..60)) {
            let (mut dictionary, mut known) = (Dictionary::default(), HashMap::from([(String::new(), 0)]));
            for text in texts {
                let next = known.len() as u32;
                prop_assert_eq!(dictionary.code(&text), *known.entry(text).or_insert(next));
            }
        }
    }
}
