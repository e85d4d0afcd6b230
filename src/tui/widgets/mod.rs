//! What views are drawn with.

pub mod ascii;
pub mod bars;
pub mod fan;
pub mod figure;
pub mod grid;
pub mod heatmap;
pub mod picker;
pub mod plot;
pub mod prompt;
pub mod spark;
pub mod spread;

use super::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Widget, Wrap};
use unicode_width::UnicodeWidthStr;

/// Clears and frames a window of `width` x `height` centred over `area`; its inside.
pub fn popup(area: Rect, width: u16, height: u16, title: &str, buf: &mut Buffer, theme: Theme) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let window = Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 3, width, height);
    Clear.render(window, buf);
    panel(window, title, buf, theme)
}

/// Frames `area`; its inside.
pub fn panel(area: Rect, title: &str, buf: &mut Buffer, theme: Theme) -> Rect {
    let title = if title.is_empty() { String::new() } else { format!(" {title} ") };
    let block = Block::bordered()
        .border_style(theme.border())
        .title(title)
        .title_style(theme.title())
        .padding(Padding::horizontal(1));
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}

/// The names of pages, the one in front, and what the keys do that turn them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// The names.
    pub titles: Vec<&'static str>,
    /// The place of the one in front.
    pub front: usize,
    /// The keys.
    pub hint: String,
}

/// The names of pages along the top of `area`, the one in front marked and always in sight; the room below.
/// Nothing where there is one page only.
pub fn strip(strip: &Strip, area: Rect, buf: &mut Buffer, theme: Theme) -> Rect {
    let Strip { titles, front, hint } = strip;
    let front = *front;
    if titles.len() < 2 || area.height < 6 {
        return area;
    }
    let widths: Vec<u16> = titles.iter().map(|t| t.width() as u16 + 2).collect();
    let all: u16 = widths.iter().sum();
    // Air between the names where there is room for it.
    let gap = u16::from(all + titles.len() as u16 <= area.width);
    let span = |first: usize| widths.iter().take(front + 1).skip(first).map(|w| w + gap).sum::<u16>();
    let first = (0..=front).find(|first| span(*first) + u16::from(*first > 0) < area.width).unwrap_or(front);
    if first > 0 {
        buf.set_stringn(area.x, area.y, "‹", 1, theme.dim());
    }
    let mut x = area.x + 1;
    for (i, (title, width)) in titles.iter().zip(widths).enumerate().skip(first) {
        if x + width > area.right() {
            buf.set_stringn(area.right() - 1, area.y, "›", 1, theme.dim());
            break;
        }
        let style = if i == front { theme.tab_active() } else { theme.dim() };
        buf.set_stringn(x, area.y, format!(" {title} "), width.into(), style);
        x += width + gap;
    }
    // Cut at a comma where the room ends, so that no name is torn.
    let room = area.right().saturating_sub(x + 1);
    let fits = |text: &&str| (text.width() as u16) < room;
    let shorter =
        std::iter::successors(Some(hint.as_str()), |text| text.rfind([',', '·', ':']).map(|at| text[..at].trim_end()));
    if let Some(text) = shorter.into_iter().find(fits) {
        set_right(buf, x, area.y, room, text, theme.dim());
    }
    Rect { y: area.y + 1, height: area.height - 1, ..area }
}

/// Sentences below each other, with air between them where there is room.
pub fn sentences(said: &[String], area: Rect, buf: &mut Buffer, theme: Theme) {
    let needed: u16 = said.iter().map(|s| lines_needed(s, area.width)).sum();
    let air = u16::from(needed + said.len() as u16 <= area.height + 1);
    let mut y = area.y;
    for sentence in said {
        if y >= area.bottom() {
            break;
        }
        y += wrapped(sentence, Rect { y, height: area.bottom() - y, ..area }, buf, theme.text()) + air;
    }
}

/// As many of the sentences, from the first on, as fit whole into `area`, without air; how many rows they took. The first
/// is shown even where it has to be cut.
pub fn whole_sentences(said: &[String], area: Rect, buf: &mut Buffer, style: Style) -> u16 {
    let mut y = area.y;
    for (i, sentence) in said.iter().enumerate() {
        let left = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        if i > 0 && lines_needed(sentence, area.width) > left.height {
            break;
        }
        y += wrapped(sentence, left, buf, style);
    }
    y - area.y
}

/// Text wrapped into `area`; how many rows it took.
pub fn wrapped(text: &str, area: Rect, buf: &mut Buffer, style: Style) -> u16 {
    if area.is_empty() {
        return 0;
    }
    Paragraph::new(text).style(style).wrap(Wrap { trim: true }).render(area, buf);
    lines_needed(text, area.width).min(area.height)
}

/// `text` broken at words into at most `most` lines of `width` columns, the last one with an ellipsis where more follows.
pub fn broken(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while lines.len() + 1 < most && words.peek().is_some() {
        let mut line = String::new();
        while let Some(word) = words.next_if(|word| line.is_empty() || line.width() + 1 + word.width() <= width) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(fitted(&line, width).into_owned());
    }
    let rest = words.collect::<Vec<_>>().join(" ");
    if !rest.is_empty() && most > 0 {
        lines.push(fitted(&rest, width).into_owned());
    }
    lines
}

/// Rows that `text` takes when wrapped at words to `width`.
pub fn lines_needed(text: &str, width: u16) -> u16 {
    let width = usize::from(width.max(1));
    let mut rows = 0_u16;
    for line in text.lines() {
        let (mut used, mut line_rows) = (0, 1);
        for word in line.split_whitespace() {
            let w = word.width();
            if used > 0 && used + 1 + w > width {
                (used, line_rows) = (w, line_rows + 1);
            } else {
                used += w + usize::from(used > 0);
            }
            while used > width {
                (used, line_rows) = (used - width, line_rows + 1);
            }
        }
        rows = rows.saturating_add(line_rows);
    }
    rows
}

/// `text` cut to `width` columns, with an ellipsis where something was cut.
pub fn fitted(text: &str, width: usize) -> std::borrow::Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        let w = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + w + 1 > width {
            break;
        }
        cut.push(c);
        used += w;
    }
    if width > 0 {
        cut.push('…');
    }
    cut.into()
}

/// Writes `text` flush right into `width` columns at `x`, `y`.
pub fn set_right(buf: &mut Buffer, x: u16, y: u16, width: u16, text: &str, style: Style) {
    let text = fitted(text, width.into());
    let start = x + width.saturating_sub(text.width() as u16);
    buf.set_stringn(start, y, &text, width.into(), style);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_are_cut_by_columns_not_by_letters() {
        assert_eq!(fitted("健身房会员", 5), "健身…");
        assert_eq!(fitted("Anna", 4), "Anna");
        assert_eq!(fitted("Anna", 0), "");
    }

    #[test]
    fn the_page_in_front_is_in_sight_however_narrow() {
        let titles = ["By rule", "RFM", "Groups", "Map", "Evidence", "Tests", "Features", "Links", "Campaigns"];
        let theme = Theme::resolve(crate::tui::theme::ThemeName::Mono, |_| None);
        for (front, title) in titles.iter().enumerate() {
            for width in [20, 40, 80, 120] {
                let mut buf = Buffer::empty(Rect::new(0, 0, width, 10));
                let names = Strip { titles: titles.to_vec(), front, hint: "[ ] turns".into() };
                strip(&names, buf.area, &mut buf, theme);
                let line: String = (0..width).map(|x| buf[(x, 0)].symbol()).collect();
                assert!(line.contains(title), "{title} at {width}: {line}");
                assert!(width < 80 || titles.iter().all(|t| line.contains(t)), "{line}");
            }
        }
    }

    #[test]
    fn text_is_broken_at_words_and_the_last_line_says_that_more_follows() {
        assert_eq!(broken("one two three four", 8, 2), ["one two", "three f…"]);
        assert_eq!(broken("one two", 20, 3), ["one two"]);
        assert_eq!(broken("", 20, 3), [""; 0]);
        assert_eq!(broken("abcdefghij k", 4, 3), ["abc…", "k"]);
    }

    #[test]
    fn wrapping_counts_its_rows() {
        assert_eq!([lines_needed("", 10), lines_needed("one two three", 7), lines_needed("a\nb", 10)], [0, 2, 2]);
        assert_eq!(lines_needed("abcdefghij", 4), 3);
    }
}
