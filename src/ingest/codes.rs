//! Codes of a dictionary in as few bytes as the largest of them needs.
//!
//! A log of ten million rows has a handful of columns of labels, days and times: at one or two bytes a code they fit
//! where at four they would be half a gigabyte with their copies, and memory that is never touched costs no time.

/// One small number per row.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Below 256.
    Byte(Vec<u8>),
    /// Below 65,536.
    Short(Vec<u16>),
    /// Any.
    Word(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Codes::Byte(Vec::new())
    }
}

impl Codes {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Codes::Byte(v) => v.len(),
            Codes::Short(v) => v.len(),
            Codes::Word(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code at `index`.
    pub fn get(&self, index: usize) -> Option<u32> {
        match self {
            Codes::Byte(v) => v.get(index).map(|c| u32::from(*c)),
            Codes::Short(v) => v.get(index).map(|c| u32::from(*c)),
            Codes::Word(v) => v.get(index).copied(),
        }
    }

    /// Appends zeros up to `len`, which is no shorter.
    pub fn pad(&mut self, len: usize) {
        match self {
            Codes::Byte(v) => v.resize(len, 0),
            Codes::Short(v) => v.resize(len, 0),
            Codes::Word(v) => v.resize(len, 0),
        }
    }

    /// Makes room for codes up to `largest`.
    fn widen(&mut self, largest: u32) {
        match self {
            Codes::Byte(v) if largest > u32::from(u8::MAX) => {
                *self = match largest <= u32::from(u16::MAX) {
                    true => Codes::Short(v.iter().map(|c| u16::from(*c)).collect()),
                    false => Codes::Word(v.iter().map(|c| u32::from(*c)).collect()),
                };
            }
            Codes::Short(v) if largest > u32::from(u16::MAX) => {
                *self = Codes::Word(v.iter().map(|c| u32::from(*c)).collect());
            }
            _ => {}
        }
    }

    /// Appends codes that [`Codes::widen`] made room for.
    fn extend(&mut self, codes: impl Iterator<Item = u32>) {
        match self {
            Codes::Byte(v) => v.extend(codes.map(|c| c as u8)),
            Codes::Short(v) => v.extend(codes.map(|c| c as u16)),
            Codes::Word(v) => v.extend(codes),
        }
    }

    /// Puts a code of any size at `index`, which is no lower than the length; zeros fill what is between.
    pub fn put(&mut self, index: usize, code: u32) {
        match self {
            Codes::Byte(v) if code <= u32::from(u8::MAX) => {
                v.resize(index, 0);
                v.push(code as u8);
            }
            Codes::Short(v) if code <= u32::from(u16::MAX) => {
                v.resize(index, 0);
                v.push(code as u16);
            }
            Codes::Word(v) => {
                v.resize(index, 0);
                v.push(code);
            }
            _ => {
                self.widen(code);
                self.put(index, code);
            }
        }
    }

    /// Appends the codes of another dictionary: `translated` has this one's code for each of them.
    pub fn append(&mut self, other: &Codes, translated: &[u32]) {
        self.widen(translated.iter().copied().max().unwrap_or(0));
        let own = |c: usize| translated.get(c).copied().unwrap_or(0);
        match other {
            Codes::Byte(v) => self.extend(v.iter().map(|c| own(usize::from(*c)))),
            Codes::Short(v) => self.extend(v.iter().map(|c| own(usize::from(*c)))),
            Codes::Word(v) => self.extend(v.iter().map(|c| own(*c as usize))),
        }
    }

    /// Calls `f` with the codes of `rows` in order; rows past the end have the code 0.
    pub fn each(&self, rows: std::ops::Range<usize>, mut f: impl FnMut(u32)) {
        let (from, to) = (rows.start.min(self.len()), rows.end.min(self.len()));
        // The width is looked at once, and not row by row.
        match self {
            Codes::Byte(v) => v.get(from..to).unwrap_or_default().iter().for_each(|c| f(u32::from(*c))),
            Codes::Short(v) => v.get(from..to).unwrap_or_default().iter().for_each(|c| f(u32::from(*c))),
            Codes::Word(v) => v.get(from..to).unwrap_or_default().iter().for_each(|c| f(*c)),
        }
        (to.max(rows.start)..rows.end).for_each(|_| f(0));
    }
}

impl FromIterator<u32> for Codes {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let codes: Vec<u32> = codes.into_iter().collect();
        let mut narrow = Codes::default();
        narrow.widen(codes.iter().copied().max().unwrap_or(0));
        narrow.extend(codes.into_iter());
        narrow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_grow_with_the_largest_and_stay_what_they_were() {
        let mut codes: Codes = [1, 255].into_iter().collect();
        assert!(matches!(codes, Codes::Byte(_)));
        codes.widen(256);
        codes.extend([256].into_iter());
        assert!(matches!(codes, Codes::Short(_)));
        codes.widen(70_000);
        codes.pad(4);
        codes.extend([70_000].into_iter());
        assert!(matches!(codes, Codes::Word(_)));
        assert_eq!(
            (0..6).map(|i| codes.get(i)).collect::<Vec<_>>(),
            [1, 255, 256, 0, 70_000].map(Some).into_iter().chain([None]).collect::<Vec<_>>()
        );
        let mut seen = Vec::new();
        codes.each(1..7, |c| seen.push(c));
        assert_eq!((codes.len(), seen), (5, vec![255, 256, 0, 70_000, 0, 0]));
    }
}
