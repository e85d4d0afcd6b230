//! How full the week is: client hours ÷ capacity by weekday and hour.

use super::canvas::Canvas;
use super::heat::Heat;
use crate::analysis::Section;
use crate::book::schedule_settings::DAYS;
use crate::output::Material;
use crate::output::exports::schedule::schedule_of;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let (schedule, locale) = (schedule_of(material)?, material.locale);
    let [attended, places] = schedule.capacity();
    let empty = schedule.empty(material.book, &material.answers.results);
    let worth =
        empty.monthly_value.map_or(String::new(), |v| format!("; empty ones worth {} a month", locale.money(v)));
    let title = format!(
        "{} of the week is full, {} hours a week are empty",
        locale.percent(schedule.fill(), 0),
        locale.number(empty.weekly_hours, 0)
    );
    let subtitle = format!(
        "Client hours ÷ capacity, last {} weeks: {} of {} a week{worth}",
        schedule.weeks,
        locale.number(attended, 0),
        locale.number(places, 0)
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let first = schedule.cells.iter().map(|c| c.hour).min().unwrap_or(0);
    let last = schedule.cells.iter().map(|c| c.hour).max().unwrap_or(23);
    let days: Vec<String> = DAYS.iter().map(|d| (*d).to_string()).collect();
    let hours: Vec<String> = (first..=last).map(|hour| format!("{hour:02}")).collect();
    Heat { rows: &days, columns: &hours, names: 60.0 }.draw(&mut canvas, |day, hour| {
        let here = |c: &&crate::analysis::schedule::hours::Cell| {
            usize::from(c.weekday) == day && usize::from(c.hour - first) == hour
        };
        let cell = schedule.cells.iter().find(here)?;
        Some((cell.fill(), locale.percent(cell.fill(), 0)))
    });
    Ok(canvas)
}
