//! Distinct texts and their codes.

use crate::book::TextColumn;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct texts in the order of their first appearance; code 0 is the empty text.
#[derive(Debug)]
pub struct Dictionary {
    values: TextColumn,
    /// Codes by the hash of their text; the texts themselves are held once, in `values`.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// The last answer: neighbouring rows often say the same.
    last: u32,
}

impl Default for Dictionary {
    fn default() -> Self {
        let mut values = TextColumn::default();
        values.push("");
        Dictionary { values, table: HashTable::new(), hasher: DefaultHashBuilder::default(), last: 0 }
    }
}

impl Dictionary {
    /// The code of `text`, a new one where it was not seen before.
    pub fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if self.values.get(self.last as usize) == text {
            return self.last;
        }
        let hash = self.hasher.hash_one(text);
        self.last = match self.table.find(hash, |&code| self.values.get(code as usize) == text) {
            Some(&code) => code,
            None => {
                let code = self.values.len() as u32;
                self.values.push(text);
                let (values, hasher) = (&self.values, &self.hasher);
                self.table.insert_unique(hash, code, |&code| hasher.hash_one(values.get(code as usize)));
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

    #[test]
    fn codes_count_first_appearances() {
        let mut dictionary = Dictionary::default();
        let codes: Vec<u32> = ["hour", "", "thirty", "hour", "hour"].iter().map(|t| dictionary.code(t)).collect();
        assert_eq!(codes, [1, 0, 2, 1, 1]);
        assert_eq!(dictionary.values().iter().collect::<Vec<_>>(), ["", "hour", "thirty"]);
    }
}
