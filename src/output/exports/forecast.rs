//! Forecasts as tables and in the report, with what a what-if makes of them.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::columns::Kind;
use crate::analysis::forecast::{
    Accuracy, Cadence, Forecasts, Levers, Line, Measure, Method, Point, Scenarios, SeasonVerdict, Trial,
};
use crate::analysis::{Section, Unavailable};
use serde_json::{Map, Value, json};

/// What was found.
///
/// # Errors
/// Where the data do not tell it.
pub fn forecasts_of<'a>(material: &Material<'a>) -> Section<&'a Forecasts> {
    material.answers.results.studies.section("visits or sales with a date each, over seven full months")
}

/// What the what-if makes of it.
pub fn scenarios_of(material: &Material, forecasts: &Forecasts) -> Scenarios {
    let now = &material.answers.results;
    let before = material.baseline.map_or(now, |baseline| &baseline.results);
    forecasts.scenarios(Levers::of(material.assumptions, before, now, material.book))
}

/// The lines that there are, by month, then by week.
fn lines(forecasts: &Forecasts) -> impl Iterator<Item = &Line> {
    Cadence::ALL
        .into_iter()
        .flat_map(move |cadence| Measure::ALL.into_iter().filter_map(move |m| forecasts.line(m, cadence).ok()))
}

/// A row per period ahead of every line.
///
/// # Errors
/// Where the data do not tell it.
pub fn ahead(material: &Material) -> Section<ExportTable> {
    let forecasts = forecasts_of(material)?;
    let scenarios = scenarios_of(material, forecasts);
    let mut rows: Vec<(&Line, String, bool, Point, Option<f64>)> = Vec::new();
    for line in lines(forecasts) {
        let changed = scenarios.line(line.measure, line.cadence);
        for (i, next) in line.ahead.iter().enumerate() {
            let scenario = changed.and_then(|points| points.get(i)).map(|point| point.mean);
            rows.push((line, line.cadence.label(next.start), next.running, next.point, scenario));
        }
    }
    let methods: Vec<String> = rows.iter().map(|row| row.0.method_name()).collect();
    let number = |name: &str, title: &str, pick: fn(&Point) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows.iter().map(move |row| rounded(pick(&row.3))))
    };
    let mut columns = vec![
        ExportColumn::text("measure", "What", rows.iter().map(|row| row.0.measure.name())),
        ExportColumn::text("by", "By", rows.iter().map(|row| row.0.cadence.unit())),
        ExportColumn::text("period", "Period", rows.iter().map(|row| row.1.as_str())),
        ExportColumn::text("state", "State", rows.iter().map(|row| if row.2 { "under way" } else { "ahead" })),
        number("expected", "Expected", |p| p.mean),
        number("low_80", "80% from", |p| p.low_80),
        number("high_80", "80% to", |p| p.high_80),
        number("low_95", "95% from", |p| p.low_95),
        number("high_95", "95% to", |p| p.high_95),
    ];
    if rows.iter().any(|row| row.4.is_some()) {
        let with = |row: &(_, _, _, Point, Option<f64>)| row.4.unwrap_or(f64::NAN);
        let scenario = rows.iter().map(|row| rounded(with(row)));
        columns.push(ExportColumn::number("what_if", "What if", Kind::Number, scenario));
        let difference = rows.iter().map(|row| rounded(with(row) - row.3.mean));
        columns.push(ExportColumn::number("difference", "Difference", Kind::Number, difference));
    }
    columns.push(ExportColumn::text("method", "Method", methods.iter().map(String::as_str)));
    Ok(ExportTable::new("Forecast", columns))
}

/// To the hundredth: more would look as if it were known.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A row per held-out period of every line.
///
/// # Errors
/// Where the data do not tell it.
pub fn checks(material: &Material) -> Section<ExportTable> {
    let forecasts = forecasts_of(material)?;
    let rows: Vec<_> = lines(forecasts)
        .flat_map(|line| {
            line.evaluation.iter().flat_map(move |found| found.trials.iter().map(move |trial| (line, trial)))
        })
        .collect();
    if rows.is_empty() {
        return Err(Unavailable::needs("series that change: every period was the same"));
    }
    let label = |line: &Line, start: Option<chrono::NaiveDate>| {
        start.map_or_else(String::new, |start| line.cadence.label(start))
    };
    let trained: Vec<String> = rows
        .iter()
        .map(|(line, trial)| label(line, line.history.get(trial.origin - 1).map(|(start, _)| *start)))
        .collect();
    let tested: Vec<String> = rows.iter().map(|(line, trial)| label(line, line.tested(trial))).collect();
    let summed: Vec<f64> = rows
        .iter()
        .map(|(line, trial)| {
            let said = line.clients.iter().flat_map(|clients| &clients.trials);
            let here = said.into_iter().find(|(origin, step, _)| (*origin, *step) == (trial.origin, trial.step));
            here.map_or(f64::NAN, |(_, _, value)| rounded(*value))
        })
        .collect();
    let number = |name: &str, title: &str, pick: fn(&Trial) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows.iter().map(move |(_, trial)| rounded(pick(trial))))
    };
    let mut columns = vec![
        ExportColumn::text("measure", "What", rows.iter().map(|(line, _)| line.measure.name())),
        ExportColumn::text("by", "By", rows.iter().map(|(line, _)| line.cadence.unit())),
        ExportColumn::text("learnt_to", "Fitted up to", trained.iter().map(String::as_str)),
        ExportColumn::text("period", "Period", tested.iter().map(String::as_str)),
        number("steps", "Periods ahead", |t| t.step as f64),
        number("actual", "Came", |t| t.actual),
        number("smoothing", "Three smoothing methods", |t| t.method.mean),
        number("low_80", "80% from", |t| t.method.low_80),
        number("high_80", "80% to", |t| t.method.high_80),
        number("low_95", "95% from", |t| t.method.low_95),
        number("high_95", "95% to", |t| t.method.high_95),
        number("plain_rule", "Plain rule", |t| t.baseline.mean),
    ];
    if summed.iter().any(|value| value.is_finite()) {
        columns.push(ExportColumn::number("clients_sum", "Sum over the clients", Kind::Number, summed.into_iter()));
    }
    Ok(ExportTable::new("Forecast checks", columns))
}

/// The section `forecast` of the report: monthly revenue first, the other lines below `series`.
///
/// # Errors
/// Where the data do not tell it.
pub fn json(material: &Material) -> Section<Value> {
    let forecasts = forecasts_of(material)?;
    let scenarios = scenarios_of(material, forecasts);
    let of = |measure, cadence| match forecasts.line(measure, cadence) {
        Ok(line) => line_json(line, scenarios.line(measure, cadence)),
        Err(why) => json!(why),
    };
    let mut found = of(Measure::Revenue, Cadence::Monthly);
    let mut series = Map::new();
    for cadence in Cadence::ALL {
        for measure in Measure::ALL.into_iter().filter(|m| (*m, cadence) != (Measure::Revenue, Cadence::Monthly)) {
            let name = format!("{}_{}", measure.name().replace(' ', "_"), cadence.name());
            series.insert(name, of(measure, cadence));
        }
    }
    if let Some(found) = found.as_object_mut() {
        found.insert("series".into(), Value::Object(series));
    }
    Ok(found)
}

fn line_json(line: &Line, scenario: Option<&[Point]>) -> Value {
    let point = |(i, next): (usize, &crate::analysis::forecast::Next)| {
        let Point { mean, low_80, high_80, low_95, high_95 } = next.point;
        let mut point = json!({
            "month": line.cadence.label(next.start), "mean": mean, "low_80": low_80, "high_80": high_80,
            "low_95": low_95, "high_95": high_95,
        });
        let other = scenario.and_then(|points| points.get(i));
        if let (Some(point), Some(other)) = (point.as_object_mut(), other) {
            point.insert("what_if".into(), json!(other.mean));
        }
        if let (true, Some(running), Some(point)) = (next.running, line.running, point.as_object_mut()) {
            point.insert("so_far".into(), json!(running.so_far));
            point.insert("usual_share".into(), json!(running.usual_share));
            point.insert("projected".into(), json!(running.projected));
        }
        point
    };
    let points: Vec<Value> = line.ahead.iter().enumerate().map(point).collect();
    let season = match line.season {
        SeasonVerdict::Chosen => json!("chosen"),
        SeasonVerdict::NotSupported => json!("not supported"),
        SeasonVerdict::TooShort { have, need } => json!({ "too_short": { "have": have, "need": need } }),
        SeasonVerdict::NoPeriod => Value::Null,
    };
    json!({
        "method": line.method_name(),
        "form": line.form.map(|form| form.name()),
        "horizon": line.whole_ahead().count(),
        "learnt_from": line.history.len(),
        "season": season,
        "points": points,
        "validation": validation(line),
    })
}

/// The errors of the method in use, and of the naive method and the other one beside it.
fn validation(line: &Line) -> Value {
    let Some(found) = &line.evaluation else {
        return json!(Unavailable::needs("a series that changes: every period was the same"));
    };
    let errors = |accuracy: &Accuracy, coverage: Option<[f64; 2]>| {
        json!({
            "mase": accuracy.mase, "smape": accuracy.smape, "off": accuracy.off, "rmse": accuracy.rmse,
            "values": accuracy.values, "coverage_80": coverage.map(|c| c[0]), "coverage_95": coverage.map(|c| c[1]),
        })
    };
    let (used, coverage) = match line.used {
        Method::Naive(_) => (&found.baseline, found.baseline_coverage),
        _ => (&found.method, found.coverage),
    };
    let mut all = errors(used, Some(coverage));
    if let Some(all) = all.as_object_mut() {
        all.insert("origins".into(), json!(found.origins));
        let mut baseline = errors(&found.baseline, Some(found.baseline_coverage));
        if let Some(baseline) = baseline.as_object_mut() {
            let name = crate::analysis::forecast::naive_name(found.baseline_method, line.cadence);
            baseline.insert("method".into(), json!(name));
        }
        all.insert("baseline".into(), baseline);
        all.insert("smoothing".into(), errors(&found.method, Some(found.coverage)));
        let sum = line.clients.as_ref().and_then(|clients| clients.errors);
        all.insert("clients_sum".into(), sum.map_or(Value::Null, |[accuracy, ..]| errors(&accuracy, None)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::calls::calls;
    use crate::analysis::forecast::testing::{business, monthly};
    use crate::analysis::study::{Studies, Study};
    use crate::analysis::{Answers, Figures, Results, Selection};
    use crate::book::{Assumptions, Book, Locale};

    fn with<T>(book: &Book, assumptions: &Assumptions, ask: impl Fn(&Material) -> T) -> T {
        let figures = Figures::compute(book, assumptions);
        let studies = Studies::default().with([Forecasts::STUDY], book, &figures, assumptions);
        let results = Results::new(figures, studies, assumptions);
        let answers = Answers::from_results(book, assumptions, &Selection::All, results);
        let calls = calls(book, assumptions, &answers, &Selection::All, &Locale::default());
        ask(&Material::plain(book, assumptions, &answers, &calls, &Locale::default()))
    }

    #[test]
    fn the_json_has_the_keys_of_the_contract_and_the_tables_every_period() {
        let book = business(5, 15, 100.0);
        let mut assumptions = Assumptions::default();
        assumptions.forecast.new_clients = 5.0;
        with(&book, &assumptions, |material| {
            let found = json(material).unwrap();
            assert_eq!((found["horizon"].as_u64(), found["points"].as_array().unwrap().len()), (Some(6), 7));
            let first = &found["points"][1];
            assert_eq!(first["month"], json!("2024-05"));
            for key in ["mean", "low_80", "high_80", "low_95", "high_95", "what_if"] {
                assert!(first[key].is_number(), "{key}");
            }
            assert!(first["what_if"].as_f64() > first["mean"].as_f64() && found["points"][0]["so_far"].is_number());
            let validation = &found["validation"];
            assert!(
                ["mase", "smape"].iter().all(|k| validation[k].is_number() && validation["baseline"][k].is_number())
            );
            assert!(found["series"]["sessions_weekly"]["points"].is_array());
            let table = ahead(material).unwrap();
            assert_eq!(table.rows(), 3 * 7 + 3 * 27);
            assert!(checks(material).unwrap().rows() > 30);
            let svg = crate::output::charts::find("forecast").unwrap().svg(material).unwrap();
            assert!(svg.contains("What if: +$") && svg.contains("so far") && !svg.contains("NaN"));
        });
    }

    #[test]
    fn without_months_it_says_what_it_needs() {
        let assumptions = Assumptions::default();
        let chart = |material: &Material| crate::output::charts::find("forecast").unwrap().svg(material);
        with(&Book::default(), &assumptions, |material| {
            assert!(json(material).unwrap_err().unavailable.starts_with("needs "));
            assert!(ahead(material).is_err() && checks(material).is_err() && chart(material).is_err());
        });
        // Two months are no series of months, and eight weeks are one of weeks.
        with(&monthly(&[5.0, 6.0]), &assumptions, |material| {
            let found = json(material).unwrap();
            assert!(found["unavailable"].as_str().unwrap().starts_with("needs at least 7 complete months"), "{found}");
            assert!(found["series"]["revenue_weekly"]["points"].is_array() && chart(material).is_err());
        });
    }
}
