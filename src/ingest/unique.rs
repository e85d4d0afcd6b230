//! Whether ids repeat, for a million of them in a few hundredths of a second.

use crate::book::TextColumn;

/// The repeats in a column of ids.
#[derive(Debug, Default, PartialEq)]
pub struct Repeats {
    /// Index of each later entry, and of the first entry with the same text, ascending.
    pub repeats: Vec<(u32, u32)>,
}

/// Finds entries whose text stood before. Empty texts repeat each other like any others.
pub fn first_of_each(texts: &TextColumn) -> Repeats {
    if is_ascending(texts) {
        return Repeats::default();
    }
    let slots = (texts.len() * 2).next_power_of_two().max(16);
    // Each slot holds the upper half of the hash and the entry's index plus one: most unequal texts differ there,
    // and the text itself is looked at only for equals.
    let mut table = vec![0u64; slots];
    let mut repeats = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let hash = hash(text.as_bytes());
        let (tag, mut slot) = (hash & 0xffff_ffff_0000_0000, hash as usize & (slots - 1));
        while let Some(entry) = table.get_mut(slot) {
            if *entry == 0 {
                *entry = tag | (index as u64 + 1);
                break;
            }
            let first = (*entry & 0xffff_ffff) as usize - 1;
            if *entry & 0xffff_ffff_0000_0000 == tag && texts.get(first) == text {
                repeats.push((index as u32, first as u32));
                break;
            }
            slot = (slot + 1) & (slots - 1);
        }
    }
    Repeats { repeats }
}

/// Sorted ids, the usual case of an export, cannot repeat.
fn is_ascending(texts: &TextColumn) -> bool {
    let mut entries = texts.iter();
    let Some(mut previous) = entries.next() else { return true };
    entries.all(|text| std::mem::replace(&mut previous, text) < text)
}

/// FNV-like over eight bytes at a time, then mixed; not for adversaries: the worst that equal hashes do is time.
pub fn hash(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = (bytes.len() as u64).wrapping_mul(K);
    for chunk in bytes.chunks(8) {
        let mut word = [0u8; 8];
        word.iter_mut().zip(chunk).for_each(|(w, b)| *w = *b);
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(K);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(K);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_equals_are_found_with_the_first_of_them() {
        let ids: TextColumn = ["b", "a", "b", "c", "a", "b"].into_iter().collect();
        assert_eq!(first_of_each(&ids).repeats, [(2, 0), (4, 1), (5, 0)]);
    }

    #[test]
    fn distinct_ids_have_no_repeats_in_any_order() {
        let up: TextColumn = ["a", "aa", "b"].into_iter().collect();
        let down: Vec<String> = (0..5000).rev().map(|i| format!("client {i}")).collect();
        assert_eq!(first_of_each(&up), Repeats::default());
        assert_eq!(first_of_each(&down.iter().map(String::as_str).collect()), Repeats::default());
        assert_eq!(first_of_each(&TextColumn::default()), Repeats::default());
    }
}
