//! The report as plain text of eighty columns.

use super::Material;
use super::report::{Align, Report, ReportSection, ReportTable, report};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const WIDTH: usize = 80;
/// A column of words is not squeezed below this.
const NARROWEST: usize = 12;
const GAP: &str = "  ";

/// The whole report, ending in a line feed.
pub fn render(material: &Material) -> String {
    let Report { title, source, what_if, headline, sections } = report(material);
    let mut out = String::new();
    line(&mut out, &title.to_uppercase());
    wrap(&source, WIDTH).iter().for_each(|l| line(&mut out, l));
    for l in what_if.iter().flat_map(|text| wrap(text, WIDTH)) {
        line(&mut out, &l);
    }
    line(&mut out, "");
    let widest = |texts: Vec<&str>| texts.iter().map(|t| t.width()).max().unwrap_or(0);
    let labels = widest(headline.iter().map(|h| h.label.as_str()).collect());
    for h in &headline {
        let value = match (&h.baseline, &h.difference) {
            (Some(before), Some(change)) => format!("{before} -> {} ({change})", h.value),
            _ => h.value.clone(),
        };
        line(&mut out, &format!("  {}  {value}", pad(&h.label, labels, Align::Left)));
        for l in wrap(&h.note, WIDTH - labels - 6) {
            line(&mut out, &format!("  {}  {l}", " ".repeat(labels)));
        }
    }
    sections.iter().for_each(|s| section(&mut out, s));
    out
}

fn section(out: &mut String, section: &ReportSection) {
    line(out, "");
    line(out, section.title);
    line(out, &"-".repeat(section.title.width()));
    for l in section.paragraphs.iter().flat_map(|p| wrap(p, WIDTH)) {
        line(out, &l);
    }
    if let Some(t) = &section.table {
        if !section.paragraphs.is_empty() {
            line(out, "");
        }
        table(out, t);
    }
    for item in &section.items {
        let mark = format!("{:<8}", item.mark);
        for (i, l) in wrap(&item.text, WIDTH - 10).iter().enumerate() {
            line(out, &format!("{} {l}", if i == 0 { mark.as_str() } else { "        " }));
        }
        for l in wrap(&item.place, WIDTH - 13) {
            line(out, &format!("            {l}"));
        }
    }
}

fn table(out: &mut String, table: &ReportTable) {
    let widths = widths(table);
    let heads: Vec<String> = table.columns.iter().map(|c| c.title.to_string()).collect();
    row(out, table, &widths, &heads);
    for cells in &table.rows {
        row(out, table, &widths, cells);
    }
}

/// What the cells need, the widest columns of words squeezed until the row fits.
fn widths(table: &ReportTable) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let cells = table.rows.iter().filter_map(|r| r.get(i)).map(|cell| cell.width());
            cells.chain([c.title.width()]).max().unwrap_or(0)
        })
        .collect();
    while widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1) > WIDTH {
        let words = widths.iter_mut().zip(&table.columns).filter(|(w, c)| c.align == Align::Left && **w > NARROWEST);
        match words.map(|(w, _)| w).max() {
            Some(widest) => *widest -= 1,
            None => break,
        }
    }
    widths
}

fn row(out: &mut String, table: &ReportTable, widths: &[usize], cells: &[String]) {
    let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    for i in 0..height {
        let parts: Vec<String> = wrapped
            .iter()
            .zip(widths)
            .zip(&table.columns)
            .map(|((lines, width), column)| pad(lines.get(i).map_or("", String::as_str), *width, column.align))
            .collect();
        line(out, &parts.join(GAP));
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    match align {
        Align::Left => format!("{text}{blanks}"),
        Align::Right => format!("{blanks}{text}"),
    }
}

/// `text` in lines of at most `width` columns, broken at blanks where there are any; no line for no text.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let (mut lines, mut current) = (Vec::new(), String::new());
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if !current.is_empty() && current.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut current));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        for c in word.chars() {
            if !current.is_empty() && current.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut current));
            }
            current.push(c);
        }
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_inside_words_that_are_too_long() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert!(wrap("  ", 3).is_empty());
    }

    #[test]
    fn cells_are_padded_by_what_is_seen() {
        assert_eq!([pad("語", 4, Align::Left), pad("9", 3, Align::Right)], ["語  ", "  9"]);
    }
}
