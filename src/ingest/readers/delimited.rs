//! Text files: commas, semicolons, tabs, bars, white space.
//!
//! The file is never held as a whole: blocks of whole records are read one after the other, parsed on all processors,
//! and their columns appended in order.

use super::blocks::{Block, Blocks};
use super::encoding::{self, Decoded, FromUtf16, Mended, Start};
use super::parsed::{Parsed, Tally};
use super::sniff::{Sniffed, sniff};
use super::{Reason, whole};
use crate::ingest::options::Delimiter;
use crate::ingest::raw::{RawSheet, Remark};
use crate::ingest::{OpenOptions, Progress};
use encoding_rs::Encoding;
use rayon::prelude::*;
use std::io::{Cursor, Read};

/// Bytes that are looked at before reading starts.
const HEAD: usize = 256 << 10;
/// Blocks that each thread parses while the next ones are read.
const AHEAD: usize = 2;

/// Reads delimited text from `source`.
///
/// # Errors
/// Where the source cannot be read or is no table of text.
pub fn read(mut source: impl Read + Send, options: &OpenOptions, progress: &Progress) -> Result<RawSheet, Reason> {
    let mut head = Vec::new();
    (&mut source).take(HEAD as u64).read_to_end(&mut head).map_err(|e| e.to_string())?;
    let short = head.len() < HEAD;
    match encoding::look(&head) {
        Start::Binary => Err("holds binary data, not a table; save it as .csv or .xlsx first".into()),
        Start::Utf16(encoding) => {
            let (text, _) = encoding.decode_with_bom_removal(&head);
            let text = text.into_owned();
            let mut blocks_source = FromUtf16::new(Cursor::new(head).chain(source), encoding);
            let sniffed = sniff(&text, short, options.delimiter);
            let mut table = Table::new(sniffed);
            table.read(&mut blocks_source, progress)?;
            table.damaged.count += blocks_source.damaged();
            Ok(table.finish(Some(encoding)))
        }
        Start::EightBit { mark } => {
            let text = String::from_utf8_lossy(head.get(mark..).unwrap_or_default()).into_owned();
            let sniffed = sniff(&text, short, options.delimiter);
            let mut start = Cursor::new(head);
            start.set_position(mark as u64);
            let mut table = Table::new(sniffed);
            table.read(&mut start.chain(source), progress)?;
            let encoding = table.eight_bit;
            Ok(table.finish(encoding))
        }
    }
}

fn format_name(delimiter: Delimiter, encoding: Option<&'static Encoding>) -> String {
    let mut name = String::from("csv");
    if let Some(encoding) = encoding {
        name.push_str("; ");
        name.push_str(encoding.name());
    }
    match delimiter {
        Delimiter::Byte(b',') => {}
        Delimiter::Byte(b'\t') => name.push_str("; tab"),
        Delimiter::Byte(b';') => name.push_str("; semicolon"),
        Delimiter::Byte(b'|') => name.push_str("; bar"),
        Delimiter::Byte(byte) => name.push_str(&format!("; {:?}", char::from(byte))),
        Delimiter::Whitespace => name.push_str("; white space"),
    }
    name
}

/// The table so far.
struct Table {
    sniffed: Sniffed,
    /// Where the file turned out to be in an old encoding.
    eight_bit: Option<&'static Encoding>,
    /// Whether there was UTF-8 beyond ASCII.
    utf8_seen: bool,
    damaged: Tally,
    unclosed: Tally,
    sum: Parsed,
}

/// The blocks that are parsed together; none at the end.
fn next_round(blocks: &mut Blocks<impl Read>, size: usize) -> Result<Vec<Block>, Reason> {
    let mut round = Vec::with_capacity(size);
    while round.len() < size
        && let Some(block) = blocks.next_block()?
    {
        round.push(block);
    }
    Ok(round)
}

/// What one thread made of one block.
enum Attempt {
    Parsed { parsed: Parsed, utf8: bool, literal: bool, memory: Vec<u8> },
    Undecoded(Block),
}

impl Table {
    fn new(sniffed: Sniffed) -> Self {
        Table {
            sniffed,
            eight_bit: None,
            utf8_seen: false,
            damaged: Tally::default(),
            unclosed: Tally::default(),
            sum: Parsed::default(),
        }
    }

    fn read(&mut self, source: &mut (impl Read + Send), progress: &Progress) -> Result<(), Reason> {
        let mut blocks = Blocks::new(source, self.sniffed.dialect);
        let size = rayon::current_num_threads().max(1) * AHEAD;
        let mut round = next_round(&mut blocks, size)?;
        let mut first = true;
        while !progress.is_cancelled() {
            if round.is_empty() {
                return Ok(());
            }
            let parse = |(i, block): (usize, Block)| (first && i == 0, self.attempt(first && i == 0, block));
            let (attempts, following): (Vec<_>, _) = rayon::join(
                || round.into_par_iter().enumerate().map(parse).collect(),
                || next_round(&mut blocks, size),
            );
            first = false;
            for (first, attempt) in attempts {
                blocks.give_back(self.take(first, attempt?)?);
            }
            round = following?;
        }
        Err("cancelled".into())
    }

    fn attempt(&self, first: bool, block: Block) -> Result<Attempt, Reason> {
        let literal = block.literal;
        let (text, utf8) = match (self.eight_bit, encoding::decode(block.bytes)) {
            (_, Decoded::Ascii(text)) => (text, false),
            (None, Decoded::Utf8(text)) => (text, true),
            (Some(old), Decoded::Utf8(text)) => {
                (old.decode_without_bom_handling(text.as_bytes()).0.into_owned(), false)
            }
            (Some(old), Decoded::Other(bytes)) => (old.decode_without_bom_handling(&bytes).0.into_owned(), false),
            (None, Decoded::Other(bytes)) => return Ok(Attempt::Undecoded(Block { bytes, literal })),
        };
        Ok(Attempt::Parsed { parsed: self.parse(first, &text, literal)?, utf8, literal, memory: text.into_bytes() })
    }

    fn parse(&self, first: bool, text: &str, literal: bool) -> Result<Parsed, Reason> {
        let mut dialect = self.sniffed.dialect;
        dialect.quoting &= !literal;
        Parsed::from_text(text, dialect, self.sniffed.width, first && self.sniffed.separator_line)
    }

    /// Adds a block's columns, and hands back its memory.
    fn take(&mut self, first: bool, attempt: Attempt) -> Result<Vec<u8>, Reason> {
        let (parsed, literal, memory) = match attempt {
            Attempt::Parsed { parsed, utf8, literal, memory } => {
                self.utf8_seen |= utf8;
                (parsed, literal, memory)
            }
            Attempt::Undecoded(block) => (self.mend(first, &block)?, block.literal, block.bytes),
        };
        if literal {
            self.unclosed.add(self.sum.rows);
        }
        self.sum.append(parsed)?;
        Ok(memory)
    }

    /// Parses a block that is no UTF-8, and settles what the file is.
    fn mend(&mut self, first: bool, block: &Block) -> Result<Parsed, Reason> {
        let text = match (self.eight_bit, encoding::mend(&block.bytes, self.utf8_seen)) {
            (Some(old), _) => old.decode_without_bom_handling(&block.bytes).0.into_owned(),
            (None, Mended::EightBit(old)) => {
                self.eight_bit = Some(old);
                old.decode_without_bom_handling(&block.bytes).0.into_owned()
            }
            (None, Mended::Damaged(text, count)) => {
                self.utf8_seen = true;
                self.damaged.count += count;
                text
            }
        };
        self.parse(first, &text, block.literal)
    }

    fn finish(self, encoding: Option<&'static Encoding>) -> RawSheet {
        let mut sheet = RawSheet {
            format: format_name(self.sniffed.dialect.delimiter, encoding),
            rows: self.sum.used_rows(),
            ..RawSheet::default()
        };
        let width = whole(self.sniffed.width as u64);
        let Parsed { columns, longer, shorter, nul, .. } = self.sum;
        sheet.columns = columns.into_par_iter().map(|column| column.finish()).collect();
        let mut remark = |code, tally: Tally, one: &str, many: &str| {
            if tally.count > 0 {
                let count = whole(tally.count as u64);
                let message = if tally.count == 1 { one.to_string() } else { many.replace("{}", &count) };
                sheet.remarks.push(Remark { code, message, count: tally.count, row: tally.first });
            }
        };
        remark(
            "long_rows",
            longer,
            &format!("1 line has more fields than the {width} of most lines"),
            &format!("{{}} lines have more fields than the {width} of most lines"),
        );
        remark(
            "short_rows",
            shorter,
            &format!("1 line has fewer fields than the {width} of most lines; what is missing is taken as empty"),
            &format!("{{}} lines have fewer fields than the {width} of most lines; what is missing is taken as empty"),
        );
        remark(
            "unclosed_quote",
            self.unclosed,
            "1 line has a quote that is never closed; the quote is taken as a character",
            "{} lines have a quote that is never closed; the quotes are taken as characters",
        );
        remark(
            "undecodable_text",
            self.damaged,
            "bytes in 1 place could not be decoded and are shown as \u{fffd}",
            "bytes in {} places could not be decoded and are shown as \u{fffd}",
        );
        remark("nul_bytes", nul, "the file holds 1 NUL byte", "the file holds {} NUL bytes");
        sheet
    }
}
