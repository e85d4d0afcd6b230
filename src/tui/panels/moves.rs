//! Who moved between the groups that were kept and those of now.

use super::clusters::Compared;
use crate::tui::app::App;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns on the screen of a figure.
const FIGURE: u16 = 8;
/// The name of a group at most.
const NAME: u16 = 34;

/// Draws the window: a sentence, then a line per kept group with where its clients are now.
pub fn render(app: &App, compared: &Compared, top: usize, area: Rect, buf: &mut Buffer) {
    let (theme, locale) = (app.theme, &app.launch.locale);
    let moves = &compared.moves;
    let columns = moves.now.len() as u16 + 1;
    let height = (moves.before.len() + moves.now.len()) as u16 + 12;
    let title = format!("Groups \"{}\" of {} and now", compared.name, locale.date(compared.saved));
    let width = (NAME + columns * FIGURE + 6).clamp(76, 160).min(area.width);
    let inner = widgets::popup(area, width, height, &title, buf, theme);
    let mut y = inner.y;
    y += widgets::wrapped(&sentence(app, compared), inner, buf, theme.text()) + 1;
    let table = Rect { y: y.min(inner.bottom()), height: inner.bottom().saturating_sub(y), ..inner };
    let lines = lines(app, compared);
    // The cursor keys go on where the window is too small for all.
    let top = top.min(lines.len().saturating_sub(usize::from(table.height)));
    for (row, line) in lines.iter().skip(top).take(table.height.into()).enumerate() {
        let y = table.y + row as u16;
        let name_width = if line.figures.is_empty() { table.width } else { NAME.min(table.width) };
        let style = if line.heading { theme.strong() } else { theme.text() };
        buf.set_stringn(table.x, y, widgets::fitted(&line.name, name_width.into()), name_width.into(), style);
        for (i, figure) in line.figures.iter().enumerate() {
            let x = table.x + NAME + i as u16 * FIGURE;
            if x + FIGURE <= table.right() {
                widgets::set_right(buf, x, y, FIGURE, figure, style);
            }
        }
    }
}

/// A line of the table.
struct Line {
    name: String,
    figures: Vec<String>,
    heading: bool,
}

fn lines(app: &App, compared: &Compared) -> Vec<Line> {
    let moves = &compared.moves;
    let number = |n: usize| if n == 0 { "·".to_string() } else { app.launch.locale.number(n as f64, 0) };
    let mut heading: Vec<String> = (1..=moves.now.len()).map(|i| format!("now {i}")).collect();
    heading.push("gone".into());
    let mut lines = vec![Line { name: format!("in \"{}\"", compared.name), figures: heading, heading: true }];
    for ((title, counts), gone) in moves.before.iter().zip(&moves.counts).zip(&moves.gone) {
        let figures = counts.iter().chain([gone]).map(|n| number(*n)).collect();
        lines.push(Line { name: title.clone(), figures, heading: false });
    }
    let joined = moves.joined.iter().map(|n| number(*n)).collect();
    lines.push(Line { name: "in none of them".into(), figures: joined, heading: false });
    let named = moves.now.iter().enumerate().map(|(i, title)| format!("now {}: {title}", i + 1));
    lines.extend(named.map(|name| Line { name, figures: Vec::new(), heading: false }));
    lines
}

fn sentence(app: &App, compared: &Compared) -> String {
    let locale = &app.launch.locale;
    let moves = &compared.moves;
    let both = locale.number(moves.in_both() as f64, 0);
    let said = match moves.agreement {
        a if a.is_nan() => return "No client of the kept groups is in a group now.".into(),
        a if a > 0.8 => "almost the same groups",
        a if a > 0.5 => "much the same groups, with movement",
        a if a > 0.2 => "other groups for the most part",
        _ => "groups that have little to do with each other",
    };
    format!(
        "{both} clients are in both, formed by {} then and by {} now: {said} (adjusted Rand index {}, 1 is the same and \
         0 is chance).",
        compared.method.title(),
        app.assumptions().clusters.method.title(),
        locale.number(moves.agreement, 2)
    )
}
