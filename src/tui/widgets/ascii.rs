//! For terminals without Unicode: every cell of a finished frame in ASCII.

use ratatui::buffer::Buffer;

/// Replaces every non-ASCII symbol by the nearest ASCII one, `?` where there is none.
pub fn flatten(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if !cell.symbol().is_ascii() {
            let plain = cell.symbol().chars().next().map_or(' ', plain);
            cell.set_char(plain);
        }
    }
}

/// The nearest ASCII character.
fn plain(c: char) -> char {
    match c {
        '─' | '━' | '═' | '╌' | '–' | '—' | '−' | '‐' => '-',
        '│' | '┃' | '║' | '┊' => '|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' | '╭' | '╮' | '╰' | '╯' => '+',
        '█' | '▉' | '▊' | '▋' | '▌' | '▇' | '▆' | '▅' | '■' | '▓' => '#',
        '▍' | '▎' | '▏' | '▄' | '▃' | '▂' | '▁' | '▐' | '▒' => ':',
        '░' => '.',
        '▲' | '△' | '↑' => '^',
        '▼' | '▽' | '↓' => 'v',
        '▶' | '→' | '›' | '»' => '>',
        '◀' | '←' | '‹' | '«' => '<',
        '●' | '◆' | '•' => '*',
        '○' | '◇' => 'o',
        '·' | '…' => '.',
        '×' | '✗' => 'x',
        '÷' => '/',
        '✓' => 'v',
        '±' => '+',
        '²' => '2',
        '≥' => '>',
        '≤' => '<',
        '∞' => '8',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '€' => 'E',
        '₽' => 'R',
        '£' => 'L',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => braille(c as u32 - 0x2800),
        _ => '?',
    }
}

/// Dots above the middle, below it, or both.
fn braille(dots: u32) -> char {
    match (dots & 0b0001_1011 != 0, dots & 0b1110_0100 != 0) {
        (true, false) => '\'',
        (false, true) => '.',
        _ => ':',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn nothing_but_ascii_is_left() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        buf.set_string(0, 0, "│█▲→健⣿é", Style::new());
        flatten(&mut buf);
        let text: String = buf.content.iter().map(|c| c.symbol()).collect();
        assert!(text.is_ascii() && text.starts_with("|#^>?"), "{text:?}");
    }
}
