//! When people come: sessions by weekday and hour, darker where there are more, with the number in every cell.

use super::canvas::{Anchor, BLUE, Canvas, Colour, GREY, INK, LINE, MARGIN, Style, WHITE, WIDTH};
use crate::analysis::attendance::{Attendance, Cell, attendance, weekday};
use crate::analysis::{Section, Unavailable};
use crate::output::Material;

/// Where the cells begin and end from top to bottom, and from the left.
const TOP: f64 = 170.0;
const BOTTOM: f64 = 680.0;
const LEFT: f64 = MARGIN + 60.0;
/// White between two cells.
const GAP: f64 = 3.0;
/// Share of the darkest cell from which figures are white.
const DARK: f64 = 0.6;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let Material { book, assumptions, selection, locale, .. } = *material;
    let attendance = attendance(book, assumptions, selection)?;
    let busiest = busiest(&attendance).ok_or_else(|| Unavailable::needs("visits with a time of day"))?;
    let title = format!(
        "{} at {:02}:00 is the busiest hour: {} sessions",
        busiest.weekday,
        busiest.hour,
        locale.number(demand(busiest) as f64, 0)
    );
    let of = attendance.heatmap.iter().map(demand).sum::<u64>();
    let missed = attendance.heatmap.iter().map(|c| c.missed).sum::<u64>();
    let subtitle = format!(
        "Sessions kept for a client by weekday and hour of the start: {}, of which {} were missed",
        locale.number(of as f64, 0),
        locale.number(missed as f64, 0)
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let first = attendance.heatmap.iter().map(|c| c.hour).min().unwrap_or(0);
    let last = attendance.heatmap.iter().map(|c| c.hour).max().unwrap_or(23);
    let width = (WIDTH - MARGIN - LEFT) / f64::from(last - first + 1);
    let height = (BOTTOM - TOP) / 7.0;
    let axis = Style::plain(14, GREY);
    for hour in first..=last {
        let x = LEFT + (f64::from(hour - first) + 0.5) * width;
        canvas.text(x, TOP - 12.0, axis.at(Anchor::Middle), width, &format!("{hour:02}"));
    }
    for day in 0..7u8 {
        let (name, y) = (weekday(usize::from(day)), TOP + f64::from(day) * height);
        canvas.text(LEFT - 14.0, y + height / 2.0 + 5.0, axis.at(Anchor::End), 60.0, &name.to_string());
        for hour in first..=last {
            let x = LEFT + f64::from(hour - first) * width;
            let cell = attendance.heatmap.iter().find(|c| c.weekday == name && c.hour == hour);
            let share = cell.map_or(0.0, |c| demand(c) as f64 / demand(busiest) as f64);
            canvas.rect(x, y, width - GAP, height - GAP, shade(share));
            if let Some(cell) = cell {
                let style = Style::plain(15, if share > DARK { WHITE } else { INK }).at(Anchor::Middle);
                let figure = locale.number(demand(cell) as f64, 0);
                canvas.text(x + (width - GAP) / 2.0, y + height / 2.0 + 4.0, style, width, &figure);
            }
        }
    }
    Ok(canvas)
}

fn demand(cell: &Cell) -> u64 {
    cell.attended + cell.missed
}

/// The hour with the most sessions; of equal ones the first in the week.
fn busiest(attendance: &Attendance) -> Option<&Cell> {
    attendance.heatmap.iter().rev().max_by_key(|c| demand(c))
}

/// From nearly white to blue.
fn shade(share: f64) -> Colour {
    if share <= 0.0 {
        return (0xf6, 0xf7, 0xf9);
    }
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share.min(1.0)).round() as u8;
    (mix(LINE.0, BLUE.0), mix(LINE.1, BLUE.1), mix(LINE.2, BLUE.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Answers, Selection};
    use crate::book::{Assumptions, Book, Limits, Locale, Sessions, Status};
    use std::sync::Arc;

    fn svg(book: &Book) -> Section<String> {
        let a = Assumptions::default();
        let answers = Answers::compute(book, &a, &Selection::All);
        let actions = Err(Unavailable::needs("nothing"));
        draw(&Material::plain(book, &a, &answers, &actions, &Locale::default())).map(|c| c.svg())
    }

    #[test]
    fn the_busiest_hour_is_the_title_and_the_first_of_equal_ones() {
        let mut sessions = Sessions {
            client: vec![0; 4],
            date: ["2024-01-05", "2024-01-01", "2024-01-01", "2024-01-05"].map(|d| d.parse().unwrap()).into(),
            status: vec![Status::Attended, Status::Attended, Status::NoShow, Status::Attended],
            start: Some(vec![600, 540, 545, 610]),
            ..Sessions::default()
        };
        let with = |sessions: &Sessions| {
            let mut book = Book { sessions: Some(Arc::new(sessions.clone())), ..Book::default() };
            book.clients.ids = ["A"].into_iter().collect();
            svg(&book.over(Limits::default(), None))
        };
        let drawn = with(&sessions).unwrap();
        assert!(drawn.contains("Mon at 09:00 is the busiest hour: 2 sessions"), "{drawn}");
        sessions.start = None;
        assert_eq!(with(&sessions).unwrap_err().unavailable, "needs visits with a time of day");
        assert!(svg(&Book::default()).is_err());
    }
}
