//! A stream of text in blocks of whole records, so that blocks can be parsed apart.

use super::records::{Dialect, last_cut};
use super::{Reason, whole};
use std::io::Read;

/// Bytes of a block, as long as records are shorter.
const BLOCK: usize = 1 << 20;
/// A quote that is not closed within so many bytes is taken for a character.
const LONGEST_QUOTED: usize = 1 << 20;
/// A longer line is no table.
const LONGEST_LINE: usize = 64 << 20;

/// Whole records.
#[derive(Debug, Default)]
pub struct Block {
    /// Their bytes.
    pub bytes: Vec<u8>,
    /// Whether this is one line whose quote is never closed, to be read as if quotes meant nothing.
    pub literal: bool,
}

/// Cuts a stream into [`Block`]s.
pub struct Blocks<R> {
    source: R,
    dialect: Dialect,
    carry: Vec<u8>,
    /// Memory of blocks that are done with: asking the system for it again costs more than reading into it.
    spare: Vec<Vec<u8>>,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// The blocks of `source`.
    pub fn new(source: R, dialect: Dialect) -> Self {
        Blocks { source, dialect, carry: Vec::new(), spare: Vec::new(), ended: false }
    }

    /// The next block, `None` at the end.
    ///
    /// # Errors
    /// Where the source cannot be read, or a line is longer than any table's.
    pub fn next_block(&mut self) -> Result<Option<Block>, Reason> {
        let mut bytes = self.spare.pop().unwrap_or_default();
        bytes.clear();
        bytes.append(&mut self.carry);
        let mut wanted = BLOCK;
        loop {
            self.fill(&mut bytes, wanted)?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let cut = last_cut(&bytes, self.dialect);
            let unclosed = cut.open_quote.filter(|q| self.ended || bytes.len() - q > LONGEST_QUOTED);
            let end = match (cut.end, unclosed) {
                (0, Some(quote)) => match self.end_of_line(&bytes, quote) {
                    Some(end) => return Ok(Some(self.split(bytes, end, true))),
                    None if self.ended => return Ok(Some(self.split(bytes, usize::MAX, true))),
                    None => 0,
                },
                (end, None) if self.ended && cut.open_quote.is_none() => end.max(bytes.len()),
                (end, _) => end,
            };
            if end > 0 {
                return Ok(Some(self.split(bytes, end, false)));
            }
            if bytes.len() > LONGEST_LINE {
                return Err(format!(
                    "has a line of more than {} MB, which no table has; is it a data file?",
                    whole((LONGEST_LINE >> 20) as u64)
                ));
            }
            wanted = bytes.len() + BLOCK;
        }
    }

    /// Takes back the memory of a block.
    pub fn give_back(&mut self, bytes: Vec<u8>) {
        self.spare.push(bytes);
    }

    fn fill(&mut self, bytes: &mut Vec<u8>, wanted: usize) -> Result<(), Reason> {
        let missing = wanted.saturating_sub(bytes.len());
        if self.ended || missing == 0 {
            return Ok(());
        }
        bytes.reserve(missing);
        let read = (&mut self.source).take(missing as u64).read_to_end(bytes).map_err(|e| e.to_string())?;
        self.ended = read < missing;
        Ok(())
    }

    fn end_of_line(&self, bytes: &[u8], from: usize) -> Option<usize> {
        memchr::memchr(self.dialect.terminator, bytes.get(from..)?).map(|i| from + i + 1)
    }

    fn split(&mut self, mut bytes: Vec<u8>, end: usize, literal: bool) -> Block {
        self.carry.extend_from_slice(bytes.get(end..).unwrap_or_default());
        bytes.truncate(end);
        Block { bytes, literal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::options::Delimiter;

    const CSV: Dialect = Dialect { delimiter: Delimiter::Byte(b','), terminator: b'\n', quoting: true };

    fn blocks(text: &[u8]) -> Vec<(usize, bool)> {
        let mut blocks = Blocks::new(text, CSV);
        std::iter::from_fn(|| blocks.next_block().unwrap()).map(|b| (b.bytes.len(), b.literal)).collect()
    }

    #[test]
    fn blocks_end_where_records_end() {
        let text = b"C1,4,60\n".repeat(1_000_000);
        let sizes = blocks(&text);
        assert_eq!(sizes.iter().map(|(n, _)| n).sum::<usize>(), text.len());
        assert!(sizes.iter().all(|(n, literal)| n % 8 == 0 && !literal) && sizes.len() == 8);
        assert_eq!(blocks(b"a,b\n1,2"), [(7, false)]);
        assert_eq!(blocks(b""), []);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_line() {
        assert_eq!(blocks(b"a,b\n\"x,1\nC2,2\n"), [(4, false), (5, true), (5, false)]);
        assert_eq!(blocks(b"\"x"), [(2, true)]);
        let mut far = b"a\n\"x\n".to_vec();
        far.extend(b"C1,4\n".repeat(2_000_000));
        assert_eq!(blocks(&far)[..2], [(2, false), (3, true)]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let endless = std::io::repeat(b'x').take(80 << 20);
        assert!(Blocks::new(endless, CSV).next_block().unwrap_err().contains("line of more than 64 MB"));
    }
}
