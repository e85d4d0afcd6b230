//! Tables of a web page, which booking software likes to call `.xls`: turned into delimited text, so that everything
//! that is known about text files holds for them too.

use super::Reason;
use std::fmt::Write;

/// Cells that one cell may span; more is nobody's report.
const WIDEST_SPAN: usize = 64;
/// Rows that a cell may span downwards.
const TALLEST_SPAN: usize = 4096;

/// The page's tables as comma-separated text, one below the other with a blank line between.
///
/// # Errors
/// Where the page holds no table.
pub fn to_text(page: &str) -> Result<String, Reason> {
    let mut text = Text::default();
    let mut rest = page;
    let mut skipping: Option<&str> = None;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if skipping.is_none() {
            text.words(before);
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or("");
            continue;
        }
        // A `<` that begins no tag is a character like any other.
        let after = tag.get(1..).unwrap_or("");
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?') {
            text.words("<");
            rest = after;
            continue;
        }
        let end = tag.find('>').unwrap_or(tag.len());
        let inside = tag.get(1..end).unwrap_or("");
        rest = tag.get(end + 1..).unwrap_or("");
        let name = inside.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or("").trim_end_matches('/');
        let name = name.to_ascii_lowercase();
        match skipping {
            Some(element) if name.strip_prefix('/') == Some(element) => skipping = None,
            Some(_) => {}
            None => match name.as_str() {
                "script" => skipping = Some("script"),
                "style" => skipping = Some("style"),
                "title" => skipping = Some("title"),
                name => text.tag(name, inside),
            },
        }
    }
    text.end_row();
    if text.rows == 0 { Err("is a web page (HTML) without a table".into()) } else { Ok(text.out) }
}

/// The text so far, and the row that is being read.
#[derive(Default)]
struct Text {
    out: String,
    rows: usize,
    row: Vec<String>,
    cell: Option<String>,
    /// Cells that the open cell spans to the right.
    span: usize,
    /// Per column, how many further rows a cell from above fills.
    filled: Vec<usize>,
    down: usize,
}

impl Text {
    fn tag(&mut self, name: &str, inside: &str) {
        match name {
            "td" | "th" => {
                self.end_cell();
                // Places that a cell from above fills stay empty.
                while self.filled.get(self.row.len()).is_some_and(|n| *n > 0) {
                    self.row.push(String::new());
                }
                self.cell = Some(String::new());
                self.span = attribute(inside, "colspan").clamp(1, WIDEST_SPAN);
                self.down = attribute(inside, "rowspan").clamp(1, TALLEST_SPAN);
            }
            "/td" | "/th" => self.end_cell(),
            "tr" | "/tr" => self.end_row(),
            "table" | "/table" => {
                self.end_row();
                self.filled.clear();
                if self.rows > 0 && !self.out.ends_with("\n\n") {
                    self.out.push('\n');
                }
            }
            "br" | "br/" | "p" | "/p" | "div" | "/div" => self.words(" "),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            decode(text, cell);
        }
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let first = self.row.len();
        self.row.push(cell.split_whitespace().collect::<Vec<_>>().join(" "));
        self.row.resize(first + self.span.max(1), String::new());
        if self.down > 1 {
            self.filled.resize(self.filled.len().max(self.row.len()), 0);
            // This row counts down one at its end as well.
            self.filled.iter_mut().skip(first).take(self.span.max(1)).for_each(|n| *n = self.down);
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.filled.iter_mut().for_each(|n| *n = n.saturating_sub(1));
        if self.row.is_empty() {
            return;
        }
        for (place, cell) in self.row.drain(..).enumerate() {
            let comma = if place > 0 { "," } else { "" };
            // Writing to a string cannot fail.
            let _ = write!(self.out, "{comma}\"{}\"", cell.replace('"', "\"\""));
        }
        self.out.push('\n');
        self.rows += 1;
    }
}

/// A number among a tag's attributes; 1 where there is none.
fn attribute(inside: &str, name: &str) -> usize {
    let lower = inside.to_ascii_lowercase();
    let value = lower.split_once(name).map(|(_, rest)| rest.trim_start().trim_start_matches('=').trim_start());
    let digits = value.map(|v| v.trim_start_matches(['"', '\'']).chars().take_while(char::is_ascii_digit));
    digits.and_then(|d| d.take(6).collect::<String>().parse().ok()).unwrap_or(1)
}

/// Appends `text` with its entities as characters.
fn decode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.bytes().take(12).position(|b| b == b';');
        let found = end.and_then(|end| Some((character(entity.get(1..end)?)?, entity.get(end + 1..)?)));
        match found {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = entity.get(1..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "euro" => '€',
        "pound" => '£',
        "eacute" => 'é',
        "ntilde" => 'ñ',
        "oacute" => 'ó',
        "aacute" => 'á',
        "iacute" => 'í',
        "uacute" => 'ú',
        "ndash" => '–',
        "mdash" => '—',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            return char::from_u32(code);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_with_title_header_and_total_is_rows_of_text() {
        let page = "<html><head><title>x</title><style>td{a:b}</style></head><body><h1>Sales</h1>\
            <TABLE border=1><tr><th colspan=\"3\">Sales report</th></tr>\n<tr><th>Client ID<th>Sale&nbsp;Date</th><th>Amount</th></tr>\
            <tr><td>1</td><td>1/2/2024</td><td>$1,020.00</td></tr><!-- <tr><td>no</td></tr> -->\
            <tr><td>2 &amp; 3<br>more</td><td>x &lt; y</td><td><b>say \"hi\"</b></td></tr></TABLE>";
        assert_eq!(
            to_text(page).unwrap(),
            "\"Sales report\",\"\",\"\"\n\"Client ID\",\"Sale Date\",\"Amount\"\n\"1\",\"1/2/2024\",\"$1,020.00\"\n\
             \"2 & 3 more\",\"x < y\",\"say \"\"hi\"\"\"\n\n"
        );
    }

    #[test]
    fn cells_that_span_rows_leave_places_empty_and_tables_stand_apart() {
        let page = "<table><tr><td rowspan=2>A<td>1<tr><td>2</table><table><tr><td>B</table>";
        assert_eq!(to_text(page).unwrap(), "\"A\",\"1\"\n\"\",\"2\"\n\n\"B\"\n\n");
    }

    #[test]
    fn hostile_pages_end_and_a_page_without_a_table_is_one_sentence() {
        assert!(to_text("<html><p>hello").unwrap_err().contains("without a table"));
        let many = "<td colspan=999999999>".repeat(2_000);
        assert!(to_text(&many).unwrap().len() < 2_000 * WIDEST_SPAN * 8);
        assert!(to_text("<td>1 < 2 & 3 &#xfffffff; <").is_ok());
        assert!(to_text(&"<".repeat(100_000)).is_err());
    }
}
