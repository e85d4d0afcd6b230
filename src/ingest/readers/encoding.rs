//! Which encoding a text file is in, found by looking at its bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};
use std::io::{self, Read};

/// What the first bytes of a text file say about the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// UTF-8, or one of the old eight-bit encodings: told apart block by block.
    EightBit {
        /// Bytes of the byte order mark to leave out.
        mark: usize,
    },
    /// UTF-16, with or without a mark.
    Utf16(&'static Encoding),
    /// Not text at all.
    Binary,
}

/// Looks at the first bytes of a file.
pub fn look(head: &[u8]) -> Start {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => return Start::EightBit { mark: 3 },
        [0xFF, 0xFE, ..] => return Start::Utf16(UTF_16LE),
        [0xFE, 0xFF, ..] => return Start::Utf16(UTF_16BE),
        _ => {}
    }
    if head.contains(&0)
        && let Some(encoding) = [UTF_16LE, UTF_16BE].into_iter().find(|e| reads_as_text(head, e))
    {
        return Start::Utf16(encoding);
    }
    let odd = head.iter().filter(|b| matches!(b, 0x01..=0x08 | 0x0E..=0x1A | 0x1C..=0x1F)).count();
    let nul = head.iter().filter(|b| **b == 0).count();
    if odd * 20 > head.len() || nul * 4 > head.len() { Start::Binary } else { Start::EightBit { mark: 0 } }
}

/// Whether `head` decodes to something that people write: letters, digits and separators of the languages at home here.
fn reads_as_text(head: &[u8], encoding: &'static Encoding) -> bool {
    let even = head.get(..head.len() & !1).unwrap_or(head);
    let (text, _) = encoding.decode_without_bom_handling(even);
    let (mut usual, mut all, mut ascii) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        all += 1;
        usual +=
            usize::from(matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{24f}' | '\u{400}'..='\u{45f}'));
        ascii += usize::from(matches!(c, '\t' | '\n' | ' '..='~'));
    }
    all > 0 && usual * 20 > all * 19 && ascii > 0
}

/// The old encoding that bytes which are no UTF-8 are in. Cyrillic words are runs of bytes with the high bit, while in
/// Western languages an accented letter stands between plain ones.
pub fn eight_bit(bytes: &[u8]) -> &'static Encoding {
    let letter = |b: u8| b >= 0xC0;
    let (mut runs, mut single) = (0usize, 0usize);
    for pair in bytes.windows(2) {
        if let [a, b] = *pair {
            match (letter(a), letter(b)) {
                (true, true) => runs += 1,
                (true, false) if b.is_ascii_alphabetic() => single += 1,
                (false, true) if a.is_ascii_alphabetic() => single += 1,
                _ => {}
            }
        }
    }
    let usual = if runs > single { WINDOWS_1251 } else { WINDOWS_1252 };
    other_language(bytes).unwrap_or(usual)
}

/// Letters beyond ASCII from which the language of a text can be told.
const ENOUGH_LETTERS: usize = 6;

/// The encoding of a language that is written neither as in Western Europe nor as in Russian on Windows: Polish, Czech,
/// Greek, Turkish, Hebrew, Japanese and so on.
fn other_language(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = detector.guess(None, Utf8Detection::Deny);
    let letters = bytes.iter().filter(|b| **b >= 0x80).take(ENOUGH_LETTERS).count();
    let western = [WINDOWS_1251, WINDOWS_1252, encoding_rs::MACINTOSH];
    // East Asian text is mostly letters beyond ASCII, two bytes each; a few accents are not.
    let beyond = bytes.iter().filter(|b| **b >= 0x80).count();
    let plain = bytes.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let is_known = if found.is_single_byte() { !western.contains(&found) } else { beyond > plain };
    (letters >= ENOUGH_LETTERS && is_known).then_some(found)
}

/// A block of text as UTF-8, and how it was written.
#[derive(Debug)]
pub enum Decoded {
    /// Plain ASCII: every encoding agrees.
    Ascii(String),
    /// UTF-8 with other letters.
    Utf8(String),
    /// Not UTF-8 throughout. The bytes are handed back, for [`mend`].
    Other(Vec<u8>),
}

/// Takes `bytes` for UTF-8 if they are.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Decoded::Ascii(text),
        Ok(text) => Decoded::Utf8(text),
        Err(error) => Decoded::Other(error.into_bytes()),
    }
}

/// What became of bytes that are no UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub enum Mended {
    /// UTF-8 with this many damaged places, each shown as `�`.
    Damaged(String, usize),
    /// The old encoding that the whole file is in.
    EightBit(&'static Encoding),
}

/// Decides between a damaged UTF-8 file and one in an old encoding: `utf8_so_far` says whether earlier blocks were
/// UTF-8 beyond ASCII.
pub fn mend(bytes: &[u8], utf8_so_far: bool) -> Mended {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if utf8_so_far || good > bad {
        Mended::Damaged(String::from_utf8_lossy(bytes).into_owned(), bad)
    } else {
        Mended::EightBit(eight_bit(bytes))
    }
}

/// Reads UTF-16 and gives UTF-8.
pub struct FromUtf16<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    damaged: usize,
    ended: bool,
}

impl<R: Read> FromUtf16<R> {
    /// A reader of `source`, a byte order mark left out.
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        FromUtf16 {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 << 10],
            ready: Vec::new(),
            taken: 0,
            damaged: 0,
            ended: false,
        }
    }

    /// Places that were no UTF-16, shown as `�`.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    fn fill(&mut self) -> io::Result<()> {
        let count = self.source.read(&mut self.raw)?;
        self.ended = count == 0;
        self.ready.clear();
        self.taken = 0;
        let mut input = self.raw.get(..count).unwrap_or_default();
        let mut piece = [0u8; 4096];
        loop {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(input, &mut piece, self.ended);
            self.ready.extend_from_slice(piece.get(..written).unwrap_or_default());
            input = input.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.damaged += 1;
                    self.ready.extend_from_slice("\u{fffd}".as_bytes());
                }
            }
        }
    }
}

impl<R: Read> Read for FromUtf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.ready.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let mut rest = self.ready.get(self.taken..).unwrap_or_default();
        let count = rest.read(out)?;
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_is_seen_without_a_mark() {
        let text = "имя;часы\r\nАнна;4\r\nБорис;7\r\n";
        assert_eq!(look(&utf16(text, false)), Start::Utf16(UTF_16LE));
        assert_eq!(look(&utf16(text, true)), Start::Utf16(UTF_16BE));
        assert_eq!(look(&utf16("id,hours\n1,2\n", false)), Start::Utf16(UTF_16LE));
    }

    #[test]
    fn marks_decide() {
        assert_eq!(look(b"\xEF\xBB\xBFid"), Start::EightBit { mark: 3 });
        assert_eq!(look(b"\xFF\xFEi\0"), Start::Utf16(UTF_16LE));
        assert_eq!(look(b"\xFE\xFF\0i"), Start::Utf16(UTF_16BE));
    }

    #[test]
    fn a_stray_nul_leaves_text_text_and_a_program_is_binary() {
        assert_eq!(look(b"id,hours\nC1\0,2\nC2,4\n"), Start::EightBit { mark: 0 });
        assert_eq!(look(b"\x7fELF\x02\x01\x01\x03\x04\x05\x06"), Start::Binary);
    }

    #[test]
    fn old_encodings_are_told_apart_by_their_letters() {
        let (cyrillic, ..) = WINDOWS_1251.encode("имя;часы\nАнна Петрова;4\n");
        assert_eq!(eight_bit(&cyrillic), WINDOWS_1251);
        let (spanish, ..) = WINDOWS_1252.encode("año;sesión\nMuñoz;4\nJosé;5\n");
        assert_eq!(eight_bit(&spanish), WINDOWS_1252);
        for (text, encoding) in [
            (
                "imię;nazwisko;usługa\nŁukasz;Świątek;siłownia\nMałgorzata;Żółć;zajęcia grupowe\nGrażyna;Wójcik;ćwiczenia\n",
                "windows-1250",
            ),
            ("Όνομα;Ώρες\nΓιώργος Παπαδόπουλος;4\nΕλένη Γεωργίου;5\n", "windows-1253"),
            ("müşteri;ders ücreti\nAyşe Yılmaz;4\nÇağrı Öztürk;5\nGülşen Işık;6\n", "windows-1254"),
        ] {
            let old = Encoding::for_label(encoding.as_bytes()).unwrap();
            let (bytes, ..) = old.encode(text);
            let found = eight_bit(&bytes);
            assert_eq!(found.decode(&bytes).0, text, "{encoding} taken for {}", found.name());
        }
    }

    #[test]
    fn a_few_bad_bytes_do_not_make_utf8_an_old_encoding() {
        let mut bytes = "имя;часы\nАнна;4\n".as_bytes().to_vec();
        bytes.push(0xFF);
        assert!(matches!(mend(&bytes, false), Mended::Damaged(text, 1) if text.ends_with('\u{fffd}')));
        assert_eq!(mend(b"Mu\xF1oz", false), Mended::EightBit(WINDOWS_1252));
        assert!(matches!(mend(b"Mu\xF1oz", true), Mended::Damaged(_, 1)));
    }

    #[test]
    fn utf16_comes_out_as_utf8_whatever_the_buffers() {
        let text = "имя;часы\n".repeat(20_000);
        let mut bytes = utf16(&text, false);
        bytes.extend([0x00, 0xD8]);
        let mut reader = FromUtf16::new(bytes.as_slice(), UTF_16LE);
        let mut out = String::new();
        reader.read_to_string(&mut out).unwrap();
        assert_eq!((out.strip_suffix('\u{fffd}'), reader.damaged()), (Some(text.as_str()), 1));
    }
}
