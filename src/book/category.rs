//! A column with few distinct labels.

use super::TextColumn;

/// A label per entry, kept once each: `codes[i]` indexes `labels`; [`Category::MISSING`] where the cell was empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// Per entry, the index of its label.
    pub codes: Vec<u32>,
    /// The distinct labels in order of first appearance, as the file spells them.
    pub labels: TextColumn,
}

impl Category {
    /// The code of an empty cell.
    pub const MISSING: u32 = u32::MAX;

    /// The label of entry `index`, if it has one.
    pub fn get(&self, index: usize) -> Option<&str> {
        let code = *self.codes.get(index)?;
        (code != Self::MISSING).then(|| self.labels.get(code as usize))
    }
}

impl<'a> FromIterator<Option<&'a str>> for Category {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(values: I) -> Self {
        let mut category = Category::default();
        let mut seen: std::collections::HashMap<&'a str, u32> = std::collections::HashMap::new();
        for value in values {
            let code = match value {
                None => Self::MISSING,
                Some(label) => *seen.entry(label).or_insert_with(|| {
                    category.labels.push(label);
                    category.labels.len() as u32 - 1
                }),
            };
            category.codes.push(code);
        }
        category
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_kept_once() {
        let c: Category = [Some("hour"), None, Some("thirty"), Some("hour")].into_iter().collect();
        assert_eq!(c.codes, [0, Category::MISSING, 1, 0]);
        assert_eq!((c.get(3), c.get(1), c.get(9)), (Some("hour"), None, None));
        assert_eq!(c.labels.len(), 2);
    }
}
