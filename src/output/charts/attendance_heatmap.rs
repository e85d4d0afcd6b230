//! When people come: sessions by weekday and hour, darker where there are more, with the number in every cell.

use super::canvas::Canvas;
use super::heat::Heat;
use crate::analysis::attendance::{Attendance, Cell, attendance, weekday};
use crate::analysis::{Section, Unavailable};
use crate::output::Material;

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
    let days: Vec<String> = (0..7).map(|day| weekday(day).to_string()).collect();
    let hours: Vec<String> = (first..=last).map(|hour| format!("{hour:02}")).collect();
    Heat { rows: &days, columns: &hours, names: 60.0 }.draw(&mut canvas, |day, hour| {
        let is_here = |c: &&Cell| c.weekday == weekday(day) && usize::from(c.hour - first) == hour;
        let cell = attendance.heatmap.iter().find(is_here)?;
        Some((demand(cell) as f64 / demand(busiest) as f64, locale.number(demand(cell) as f64, 0)))
    });
    Ok(canvas)
}

fn demand(cell: &Cell) -> u64 {
    cell.attended + cell.missed
}

/// The hour with the most sessions; of equal ones the first in the week.
fn busiest(attendance: &Attendance) -> Option<&Cell> {
    attendance.heatmap.iter().rev().max_by_key(|c| demand(c))
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
        let calls = Err(Unavailable::needs("nothing"));
        draw(&Material::plain(book, &a, &answers, &calls, &Locale::default())).map(|c| c.svg())
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
            svg(&book.within_period(Limits::default(), None))
        };
        let drawn = with(&sessions).unwrap();
        assert!(drawn.contains("Mon at 09:00 is the busiest hour: 2 sessions"), "{drawn}");
        sessions.start = None;
        assert_eq!(with(&sessions).unwrap_err().unavailable, "needs visits with a time of day");
        assert!(svg(&Book::default()).is_err());
    }
}
