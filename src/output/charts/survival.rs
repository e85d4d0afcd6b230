//! How long clients stay: survival curves, cohorts as a heatmap, and the retention of newcomers.

use super::canvas::{BLUE, Canvas, Colour, GREY, ORANGE, Style};
use super::heat::Heat;
use super::scatter::{Frame, colour};
use crate::analysis::active_days::SeenBy;
use crate::analysis::cohorts::Cohorts;
use crate::analysis::cohorts::{CohortRow, Joined};
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::survival::Survival;
use crate::analysis::survival::{Curve, FEWEST_AT_RISK, SURE, Split};
use crate::analysis::{Section, Unavailable};
use crate::book::Locale;
use crate::output::Material;
use crate::output::exports::cohorts::cohorts_of;
use crate::output::exports::survival::survival_of;

/// What survival rests on.
pub const SURVIVAL: &[AnyStudy] = &[Survival::STUDY];
/// What cohorts rest on.
pub const COHORTS: &[AnyStudy] = &[Cohorts::STUDY];

/// Pixels at the right for the names of curves.
const NAMES: f64 = 190.0;
/// Rows and columns of the heatmap; the rest is in the export.
const MOST_ROWS: usize = 18;
const MOST_COLUMNS: usize = 19;
/// The band of an interval.
const BAND: Colour = (0xdc, 0xe9, 0xf4);

/// Survival curves: the groups of the clearest difference where there is one, else everybody with the band.
pub fn survival(material: &Material) -> Section<Canvas> {
    let (survival, locale) = (survival_of(material)?, material.locale);
    let sure = |s: &&Split| s.caution.is_none() && s.p_adjusted.is_some_and(|p| p < SURE);
    let split = survival.splits.iter().find(sure);
    let curves = split.map_or(std::slice::from_ref(&survival.curve), |s| &s.curves);
    let title = split.map_or_else(|| everybody(&survival.curve, locale), |split| compared(split, locale));
    let counted = format!(
        "{} clients, {} left",
        locale.number(survival.curve.clients as f64, 0),
        locale.number(survival.curve.left as f64, 0)
    );
    let subtitle = match split {
        Some(split) => format!("Clients still there, by {}; {counted}", split.by),
        None => format!("Clients still there by months as a client, with the 95% band; {counted}"),
    };
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let last = curves.iter().map(known).fold(1.0, f64::max);
    let frame = frame(&mut canvas, last, locale, "months as a client", "still there (Kaplan–Meier)");
    if let [curve] = curves {
        let band = |which: usize| {
            stairs(curve, last, move |c, i| {
                c.steps.steps.get(i).and_then(|s| s.interval).and_then(|e| e.get(which).copied()).unwrap_or(0.0)
            })
        };
        let outline: Vec<(f64, f64)> = band(0).into_iter().chain(band(1).into_iter().rev()).collect();
        canvas.area(&outline.iter().map(|(x, y)| (frame.px(*x), frame.py(*y))).collect::<Vec<_>>(), BAND);
    }
    let head = split.map_or("", |split| split.by.as_str());
    canvas.text(frame.edges[2] + 12.0, frame.edges[1] - 10.0, Style::plain(14, GREY), NAMES, head);
    let mut names: Vec<(f64, usize)> = Vec::new();
    for (place, curve) in curves.iter().enumerate() {
        let points = stairs(curve, last, |c, i| c.steps.steps.get(i).map_or(0.0, |s| s.survival));
        let end = points.last().map_or(0.0, |p| p.1);
        canvas.curve(points.iter().map(|(x, y)| (frame.px(*x), frame.py(*y))).collect(), colour(place), 3.0);
        names.push((frame.py(end), place));
    }
    spread(&mut names);
    for (y, place) in names {
        let Some(curve) = curves.get(place) else { continue };
        let name = format!("{} ({})", curve.label, locale.number(curve.clients as f64, 0));
        canvas.text(frame.edges[2] + 12.0, y + 5.0, Style::plain(15, colour(place)).bold(), NAMES, &name);
    }
    Ok(canvas)
}

/// Up to which month a curve is drawn: where hardly anybody is observed any more it says nothing.
fn known(curve: &Curve) -> f64 {
    match curve.known_to(FEWEST_AT_RISK) {
        months if months > 0.0 => months,
        _ => curve.longest,
    }
}

fn everybody(curve: &Curve, locale: &Locale) -> String {
    let read = curve.retention.iter().rev().find_map(|r| Some((r.months, r.share?)));
    match (curve.left, read) {
        (0, _) => "Nobody left while the clients were observed".into(),
        (_, Some((months, share))) => {
            let ago = if months == 1 { "a month".into() } else { format!("{months} months") };
            format!("{} of 100 clients are still there after {ago}", locale.number(share * 100.0, 0))
        }
        _ => "Nobody was observed for a month yet".into(),
    }
}

fn compared(split: &Split, locale: &Locale) -> String {
    let months = [12, 6, 3, 1]
        .into_iter()
        .find(|m| split.curves.iter().filter(|c| c.at(*m).is_some_and(|r| r.share.is_some())).count() > 1);
    let share = |curve: &&Curve| months.and_then(|m| curve.at(m)?.share);
    let mut read: Vec<(&str, f64)> = split.curves.iter().filter_map(|c| Some((c.label.as_str(), share(&c)?))).collect();
    read.sort_by(|a, b| b.1.total_cmp(&a.1));
    match (read.first(), read.last(), months) {
        (Some(best), Some(worst), Some(months)) => format!(
            "By {}: {} to {} stay {}",
            split.by,
            locale.percent(worst.1, 0),
            locale.percent(best.1, 0),
            if months == 1 { "a month".into() } else { format!("{months} months") }
        ),
        _ => format!("By {} clients do not stay equally long", split.by),
    }
}

/// The stairs of a curve up to `last` months.
fn stairs(curve: &Curve, last: f64, value: impl Fn(&Curve, usize) -> f64) -> Vec<(f64, f64)> {
    let until = last.min(curve.longest);
    let (mut points, mut height) = (vec![(0.0, 1.0)], 1.0);
    for (place, step) in curve.steps.steps.iter().enumerate().take_while(|(_, step)| step.time <= until) {
        points.push((step.time, height));
        height = value(curve, place);
        points.push((step.time, height));
    }
    points.push((until, height));
    points
}

/// Months across, shares up.
fn frame(canvas: &mut Canvas, last: f64, locale: &Locale, x: &str, y: &str) -> Frame {
    let frame = Frame::whole([0.0, last], [0.0, 1.0], NAMES);
    let step = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 60.0].into_iter().find(|s| last / s <= 12.0).unwrap_or(120.0);
    let months = (0..).map(|i| f64::from(i) * step).take_while(|t| *t <= last);
    let months: Vec<(f64, String)> = months.map(|t| (t, locale.number(t, 0))).collect();
    let shares: Vec<(f64, String)> = (0..=5).map(|i| f64::from(i) / 5.0).map(|s| (s, locale.percent(s, 0))).collect();
    frame.draw(canvas, &months, &shares, [x, y]);
    frame
}

/// Names that would cover each other stand below each other.
fn spread(names: &mut [(f64, usize)]) {
    const APART: f64 = 19.0;
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = f64::NEG_INFINITY;
    for name in names.iter_mut() {
        name.0 = name.0.max(free);
        free = name.0 + APART;
    }
}

/// The table of cohorts, the latest ones.
pub fn cohorts(material: &Material) -> Section<Canvas> {
    let (found, locale) = (cohorts_of(material)?, material.locale);
    let title = headline(material)?;
    let first = found.cohorts.len().saturating_sub(MOST_ROWS);
    let shown: Vec<&CohortRow> = found.cohorts.iter().skip(first).collect();
    let columns: Vec<String> = (0..found.months().min(MOST_COLUMNS)).map(|age| age.to_string()).collect();
    let cut = match (first > 0, found.months() > MOST_COLUMNS) {
        (false, false) => String::new(),
        _ => ". The rest is in the export".into(),
    };
    let subtitle = format!(
        "Percent of the clients of each first month who {}, by months since; * a month that is not over{cut}",
        found.verb()
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let name = |row: &&CohortRow| {
        let month = if row.joined == Joined::Before { "before" } else { row.month.as_str() };
        format!("{month} · {}", locale.number(row.clients as f64, 0))
    };
    let rows: Vec<String> = shown.iter().map(name).collect();
    Heat { rows: &rows, columns: &columns, names: 130.0 }.draw(&mut canvas, |row, age| {
        let row = shown.get(row)?;
        let share = row.share(age)?;
        let mark = if age >= row.whole { "*" } else { "" };
        Some((share, format!("{}{mark}", locale.number(share * 100.0, 0))))
    });
    Ok(canvas)
}

/// How many of 100 newcomers still come, for a title.
fn headline(material: &Material) -> Section<String> {
    let (found, locale) = (cohorts_of(material)?, material.locale);
    let point = [12, 6, 3, 1].into_iter().find_map(|age| found.at(age));
    Ok(match point {
        Some(point) => format!(
            "{} of 100 newcomers still {} after {}",
            locale.number(point.share * 100.0, 0),
            if found.by == SeenBy::Visits { "come" } else { "buy" },
            if point.age == 1 { "a month".into() } else { format!("{} months", point.age) }
        ),
        None => "Clients by their first month".into(),
    })
}

/// The newcomers of all months together, with what they paid where that is known.
pub fn retention(material: &Material) -> Section<Canvas> {
    let (found, locale) = (cohorts_of(material)?, material.locale);
    let points = found.well_known();
    let last = points.last().map(|p| p.age).filter(|age| *age > 0);
    let last = last.ok_or_else(|| Unavailable::needs("newcomers who were followed for at least a month"))? as f64;
    let title = headline(material)?;
    let subtitle = format!(
        "Share of newcomers who {} in a month, by months since their first, with the 95% band; {} newcomers",
        found.verb(),
        locale.number(points.first().map_or(0.0, |p| p.clients as f64), 0)
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let frame = frame(&mut canvas, last, locale, "months since the first", "of the newcomers");
    let at = |age: usize, share: f64| (frame.px(age as f64), frame.py(share.min(1.0)));
    let low = points.iter().map(|p| at(p.age, p.interval[0]));
    let high = points.iter().rev().map(|p| at(p.age, p.interval[1]));
    canvas.area(&low.chain(high).collect::<Vec<_>>(), BAND);
    canvas.curve(points.iter().map(|p| at(p.age, p.share)).collect(), BLUE, 3.0);
    let paid: Vec<(usize, f64)> = points.iter().filter_map(|p| Some((p.age, p.revenue_share?))).collect();
    canvas.curve(paid.iter().map(|(age, share)| at(*age, *share)).collect(), ORANGE, 2.0);
    points.iter().for_each(|p| {
        let (x, y) = at(p.age, p.share);
        canvas.dot(x, y, 5.0, BLUE);
    });
    let mut names = vec![(points.last().map_or(0.0, |p| at(p.age, p.share).1), 0)];
    names.extend(paid.last().map(|(age, share)| (at(*age, *share).1, 1)));
    spread(&mut names);
    for (y, which) in names {
        let (text, tone) = if which == 0 { ("clients", BLUE) } else { ("what they pay", ORANGE) };
        canvas.text(frame.edges[2] + 12.0, y + 5.0, Style::plain(15, tone).bold(), NAMES, text);
    }
    if paid.iter().any(|(_, share)| *share > 1.0) {
        let above = "months in which they paid more than in the first are drawn at 100%";
        canvas.text(frame.edges[0], 690.0, Style::plain(13, GREY), 700.0, above);
    }
    Ok(canvas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Results;
    use crate::analysis::study::{Studies, Study};
    use crate::analysis::testing::diary;
    use crate::analysis::{Answers, Figures, Selection};
    use crate::book::{Assumptions, Book};
    use crate::output::exports::registry;
    use crate::output::report::{Report, report};
    use crate::output::table::ExportTable;

    /// One client begins on each of forty days; every fourth comes once, the others weekly until the end.
    fn newcomers() -> Book {
        let start = crate::analysis::testing::day("2024-02-01");
        let mut rows: Vec<(u32, String)> = vec![(0, "2024-01-01".into())];
        for client in 1..=40_u32 {
            let weeks = if client % 4 == 0 { 1 } else { 40 };
            let first = start + chrono::Duration::days(3 * i64::from(client));
            rows.extend((0..weeks).map(|w| (client, (first + chrono::Duration::days(7 * w)).to_string())));
        }
        let rows: Vec<(u32, &str)> = rows.iter().map(|(c, d)| (*c, d.as_str())).collect();
        diary(&rows, "2024-10-31")
    }

    fn with<T>(book: &Book, ask: impl Fn(&Material) -> T) -> T {
        let a = Assumptions::default();
        let figures = Figures::compute(book, &a);
        let studies = Studies::default().with([Survival::STUDY, Cohorts::STUDY], book, &figures, &a);
        let answers = Answers::from_results(book, &a, &Selection::All, Results::new(figures, studies, &a));
        let (calls, locale) = (Err(Unavailable::needs("nothing")), Locale::default());
        ask(&Material::plain(book, &a, &answers, &calls, &locale))
    }

    #[test]
    fn a_quarter_leaves_at_once_and_the_charts_say_so() {
        let book = newcomers();
        let drawn = with(&book, |m| [survival(m), cohorts(m), retention(m)].map(|c| c.unwrap().svg()));
        assert!(drawn[0].contains("75 of 100 clients are still there after 6 months"), "{}", drawn[0]);
        assert!(drawn[1].contains("newcomers still come after 6 months"), "{}", drawn[1]);
        assert!(drawn[2].contains("40 newcomers"), "{}", drawn[2]);
        assert!(drawn.iter().all(|svg| !svg.contains("NaN")));
        let lacking = with(&Book::default(), |m| [survival(m), cohorts(m), retention(m)].map(|c| c.is_err()));
        assert_eq!(lacking, [true; 3]);
    }

    #[test]
    fn tables_and_sections_have_the_same_figures() {
        let book = newcomers();
        let export = |name: &str| -> ExportTable { with(&book, |m| (registry::find(name).unwrap().build)(m).unwrap()) };
        let column = |table: &ExportTable, name: &str| {
            let column = table.columns.iter().find(|c| c.name == name).unwrap();
            (0..table.rows()).map(|row| format!("{:?}", column.values.get(row))).collect::<Vec<_>>()
        };
        let survival = export("survival");
        assert_eq!(column(&survival, "share")[1], "Number(0.75)");
        assert_eq!(column(&survival, "clients")[0], "Number(40.0)");
        let cohorts = export("cohorts");
        assert_eq!(column(&cohorts, "there_before")[0], "Flag(true)");
        assert!(column(&cohorts, "month_is_over").iter().all(|over| over == "Flag(true)"));
        let all: Report = with(&book, report);
        let section = |id: &str| all.sections.iter().find(|s| s.id == id).unwrap();
        assert_eq!(section("survival").table.as_ref().unwrap().rows[0][..3], ["everybody", "40", "10"]);
        assert!(
            section("survival").paragraphs.iter().any(|p| p.starts_with("25 of 100 came on one day and never again"))
        );
        assert_eq!(section("cohorts").table.as_ref().unwrap().rows[0][0], "there before");
        let json = with(&book, |m| crate::output::exports::survival::json(m).unwrap());
        assert_eq!(json["everybody"]["retention"][0]["share"], 0.75);
        assert_eq!(json["source"]["kind"], "visits");
        let json = with(&book, |m| crate::output::exports::cohorts::json(m).unwrap());
        assert_eq!(json["curve"][1]["active"], 30);
    }
}
