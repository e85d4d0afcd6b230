//! A frame as an SVG picture: how the explorer looks, for a README or a mail.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;

const CELL: (usize, usize) = (9, 19);
const BACKGROUND: &str = "#14161a";
const FOREGROUND: &str = "#c9ccd1";
const FAINT: &str = "#7d838c";

/// The frame on a dark background, in a font that the reader's machine has.
pub fn svg(buf: &Buffer) -> String {
    let (cell_width, cell_height) = CELL;
    let (width, height) =
        (usize::from(buf.area.width) * cell_width + 24, usize::from(buf.area.height) * cell_height + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\" xml:space=\"preserve\">\n"
    );
    for y in 0..buf.area.height {
        let cells: Vec<&Cell> = (0..buf.area.width).filter_map(|x| buf.cell((x, y))).collect();
        let top = 12 + usize::from(y) * cell_height;
        let mut start = 0;
        // Cells of one look stand in one piece of text, stretched to the grid.
        for run in cells.chunk_by(|a, b| a.style() == b.style() && boxed(a) == boxed(b)) {
            run_svg(&mut out, run, 12 + start * cell_width, top);
            start += run.len();
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Whether a cell is a block or a braille pattern, which fonts draw in any width.
fn boxed(cell: &Cell) -> bool {
    cell.symbol().chars().all(|c| ('\u{2580}'..='\u{259f}').contains(&c))
}

fn run_svg(out: &mut String, run: &[&Cell], x: usize, top: usize) {
    let Some(first) = run.first() else { return };
    let style = first.style();
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let faint = style.add_modifier.contains(Modifier::DIM);
    let hue = match style.fg {
        Some(Color::Indexed(n)) => indexed(n),
        Some(Color::LightBlue | Color::Blue | Color::LightCyan) => COOL,
        Some(Color::LightYellow | Color::Red | Color::LightRed) => WARM,
        _ if faint => FAINT,
        _ => FOREGROUND,
    };
    let ground = match style.bg {
        Some(Color::Indexed(n)) => Some(ground(n)),
        _ => None,
    };
    let (ink, paper) = if reversed { (BACKGROUND, Some(hue)) } else { (hue, ground) };
    let width = run.len() * CELL.0;
    // A picture has nobody to complain to: writing to a String does not fail.
    if let Some(paper) = paper {
        let _ = writeln!(out, "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{}\" fill=\"{paper}\"/>", CELL.1);
    }
    if boxed(first) {
        for (i, cell) in run.iter().enumerate() {
            block(out, cell.symbol(), x + i * CELL.0, top, ink);
        }
        return;
    }
    let text: String = run.iter().map(|c| c.symbol()).collect();
    if text.trim().is_empty() {
        return;
    }
    let weight = if style.add_modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let line = if style.add_modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace(' ', "\u{a0}");
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}{line}>{escaped}</text>",
        top + 15
    );
}

/// A block element as a rectangle.
fn block(out: &mut String, symbol: &str, x: usize, top: usize, ink: &str) {
    let (cell_width, cell_height) = (CELL.0 as f64, CELL.1 as f64);
    let (left, upper, width, height) = match symbol.chars().next() {
        Some(c @ '▉'..='▏') => (0.0, 0.0, f64::from('▐' as u32 - c as u32) / 8.0, 1.0),
        Some(c @ '▁'..='█') => {
            let share = f64::from(c as u32 - '▀' as u32) / 8.0;
            (0.0, 1.0 - share, 1.0, share)
        }
        Some('▀') => (0.0, 0.0, 1.0, 0.5),
        Some('▐') => (0.5, 0.0, 0.5, 1.0),
        _ => return,
    };
    let _ = writeln!(
        out,
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{ink}\"/>",
        x as f64 + left * cell_width,
        top as f64 + upper * cell_height,
        width * cell_width,
        height * cell_height
    );
}

/// Blue and orange on the picture's dark ground.
const COOL: &str = "#6f9be0";
const WARM: &str = "#dd9a4a";

/// The colours that the theme takes from the 256.
fn indexed(n: u8) -> &'static str {
    match n {
        63 | 111 | 25 => COOL,
        131 | 215 | 94 => WARM,
        240 | 243 | 248 => FAINT,
        _ => FOREGROUND,
    }
}

/// The grounds of heat maps, from weak to strong, on the picture's dark ground.
fn ground(n: u8) -> &'static str {
    match n {
        17 | 195 => "#1d2a44",
        18 | 153 => "#26406e",
        24 | 117 => "#2c5390",
        25 | 75 => "#3367b5",
        52 | 230 => "#2a2622",
        58 | 223 => "#4a3620",
        94 | 222 => "#6b4a24",
        130 | 215 => "#8a5c26",
        _ => BACKGROUND,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn a_picture_is_well_formed_whatever_a_cell_holds() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        buf.set_string(0, 0, "<a&b>█▌", Style::new().add_modifier(Modifier::REVERSED));
        let svg = svg(&buf);
        assert!(svg.contains("&lt;a&amp;b>") && svg.matches("<rect").count() >= 4);
        let mut reader = quick_xml::Reader::from_str(&svg);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
    }
}
