//! Text that comes from files, made safe to print: without characters that steer a terminal, hide, or reorder the text
//! around them. Everything that is printed, logged or exported passes through here.

use std::borrow::Cow;

/// Whether a character steers a terminal (control characters), or reorders text and hides (bidirectional marks,
/// zero-width characters other than the joiners that scripts and emoji need, line and paragraph separators).
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// Bidirectional marks and characters without a width that no script needs.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line: unsafe characters, line breaks too, become blanks.
pub fn line(text: &str) -> Cow<'_, str> {
    replaced(text, is_unsafe)
}

/// Several lines: as [`line`], with line breaks and tabs kept.
pub fn lines(text: &str) -> Cow<'_, str> {
    replaced(text, |c| is_unsafe(c) && c != '\n' && c != '\t')
}

/// A JSON text in which unsafe characters within strings are written as `\u….`.
pub fn json(text: String) -> String {
    // Line breaks of the layout stay; within strings the serializer has escaped them.
    let must = |c: char| is_unsafe(c) && c != '\n';
    if !text.contains(must) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut units = [0u16; 2];
    for c in text.chars() {
        match must(c) {
            true => c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
            false => out.push(c),
        }
    }
    out
}

fn replaced(text: &str, unsafe_: impl Fn(char) -> bool) -> Cow<'_, str> {
    match text.contains(&unsafe_) {
        true => Cow::Owned(text.chars().map(|c| if unsafe_(c) { ' ' } else { c }).collect()),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_becomes_a_blank() {
        assert_eq!(line("a\x1b]0;title\x07b\r\nc\u{202e}d\u{9b}e"), "a ]0;title b  c d e");
        assert_eq!(lines("a\x1b[31m\nb\tc\r"), "a [31m\nb\tc ");
        assert!(matches!(line("plain, é, 健身, नमस्ते\u{200d}, 👩\u{200d}🏫"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({ "name": "a\u{7f}b\u{202e}c\u{e0041}\u{1}\n", "list": [1, 2] });
        let text = json(serde_json::to_string_pretty(&value).unwrap());
        assert!(!text.contains(|c| is_unsafe(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
