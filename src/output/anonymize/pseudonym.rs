//! `Client 7QX4M2KD`: a keyed hash of the id, in letters and digits that cannot be misread.

use crate::book::TextColumn;
use siphasher::sip128::{Hasher128, SipHasher24};
use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a pseudonym where no two clients collide: 40 bits.
const SHORT: usize = 8;
/// All of the hash's 128 bits.
const WHOLE: usize = 26;

/// The pseudonyms of one book's clients under one key.
#[derive(Debug, Clone)]
pub struct Pseudonyms {
    key: [u8; 16],
    /// Hashes by their first letters that more than one of the clients has.
    crowded: HashSet<u64>,
    known: HashSet<u128>,
}

impl Pseudonyms {
    /// For `ids` under `key`.
    pub fn new(ids: &TextColumn, key: &[u8; 16]) -> Self {
        let mut pseudonyms = Pseudonyms { key: *key, crowded: HashSet::new(), known: HashSet::new() };
        let mut seen: HashMap<u64, u128> = HashMap::with_capacity(ids.len());
        for id in ids.iter() {
            let hash = pseudonyms.hash("client", id);
            pseudonyms.known.insert(hash);
            if seen.insert(short(hash), hash).is_some_and(|other| other != hash) {
                pseudonyms.crowded.insert(short(hash));
            }
        }
        pseudonyms
    }

    /// `Client 7QX4M2KD`, or nothing for an id that the book does not have.
    pub fn client(&self, id: &str) -> Option<String> {
        self.known.contains(&self.hash("client", id)).then(|| format!("Client {}", self.code(id)))
    }

    /// The pseudonyms of `ids`, which are those of the book.
    pub(super) fn ids(&self, ids: &TextColumn) -> TextColumn {
        let mut column = TextColumn::with_capacity(ids.len(), ids.len() * 15);
        ids.iter().for_each(|id| column.push(&format!("Client {}", self.code(id))));
        column
    }

    /// An address that leads nowhere; nothing where there was none.
    pub(super) fn email(&self, email: &str, id: &str) -> String {
        if email.is_empty() { String::new() } else { format!("{}@example.invalid", self.code(id).to_lowercase()) }
    }

    /// A pseudonym for any other value.
    pub(super) fn value(&self, value: &str) -> String {
        base32(self.hash("value", value), SHORT)
    }

    fn code(&self, id: &str) -> String {
        let hash = self.hash("client", id);
        base32(hash, if self.crowded.contains(&short(hash)) { WHOLE } else { SHORT })
    }

    /// What is hashed is named first, so that an id and a phone number of the same digits have nothing in common.
    fn hash(&self, what: &str, text: &str) -> u128 {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write(what.as_bytes());
        hasher.write(&[0]);
        hasher.write(text.as_bytes());
        hasher.finish128().as_u128()
    }
}

/// The bits that [`SHORT`] letters show.
fn short(hash: u128) -> u64 {
    (hash >> (128 - 5 * SHORT)) as u64
}

/// The first `letters` letters of `hash`, its highest bits first.
fn base32(hash: u128, letters: usize) -> String {
    let letter = |i: usize| {
        let shift = 128_u32.saturating_sub(5 * (i as u32 + 1));
        let bits = if shift == 0 { hash & 31 } else { (hash >> shift) & 31 };
        ALPHABET.get(bits as usize).map_or('0', |b| char::from(*b))
    };
    (0..letters).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_the_highest_bits() {
        assert_eq!(base32(u128::MAX, SHORT), "ZZZZZZZZ");
        assert_eq!(base32(1 << 123, 2), "10");
        assert_eq!(base32(31, WHOLE).chars().last(), Some('Z'));
        assert_eq!(base32(u128::MAX, WHOLE).len(), WHOLE);
    }

    #[test]
    fn clients_whose_short_pseudonyms_collide_get_longer_ones() {
        let ids: TextColumn = ["a", "b"].into_iter().collect();
        let mut pseudonyms = Pseudonyms::new(&ids, &[1; 16]);
        assert_eq!(pseudonyms.code("a").len(), SHORT);
        pseudonyms.crowded.insert(short(pseudonyms.hash("client", "a")));
        assert_eq!((pseudonyms.code("a").len(), pseudonyms.code("b").len()), (WHOLE, SHORT));
    }

    #[test]
    fn strangers_have_no_pseudonym() {
        let ids: TextColumn = ["a"].into_iter().collect();
        let pseudonyms = Pseudonyms::new(&ids, &[1; 16]);
        assert!(pseudonyms.client("a").is_some() && pseudonyms.client("z").is_none());
    }
}
