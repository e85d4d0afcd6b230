//! How long clients stay, as tables and in the report.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable, ExportValues};
use crate::analysis::columns::Kind;
use crate::analysis::survival::{Curve, Hazards, Survival, step_name};
use crate::analysis::{Section, Unavailable};
use serde_json::{Value, json};

const LACKING: &str = "dated visits or purchases, or two columns: who left (--map outcome=COLUMN) and for how long each \
                       client has been one";

/// What was found.
///
/// # Errors
/// Where the data do not tell it.
pub fn survival_of<'a>(material: &Material<'a>) -> Section<&'a Survival> {
    material.answers.results.studies.section(LACKING)
}

/// One row of the curves: what it is divided by, the curve, months, share, interval, still observed.
type Row<'a> = (&'a str, &'a Curve, f64, f64, Option<[f64; 2]>, u64);

/// Every curve month by month: everybody first, then the groups of each category.
///
/// # Errors
/// Where the data do not tell it.
pub fn curves(material: &Material) -> Section<ExportTable> {
    let survival = survival_of(material)?;
    let groups = survival.splits.iter().flat_map(|s| s.curves.iter().map(|curve| (s.by.as_str(), curve)));
    let all = std::iter::once(("", &survival.curve)).chain(groups);
    let rows: Vec<Row> = all
        .flat_map(|(by, curve)| curve.monthly().map(move |(m, share, interval, n)| (by, curve, m, share, interval, n)))
        .collect();
    let end = |which: usize| rows.iter().map(move |r| r.4.and_then(|i| i.get(which).copied()).unwrap_or(f64::NAN));
    Ok(ExportTable::new(
        "Survival",
        vec![
            ExportColumn::text("by", "By", rows.iter().map(|r| r.0)),
            ExportColumn::text("group", "Group", rows.iter().map(|r| r.1.label.as_str())),
            ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|r| r.1.clients as f64)),
            ExportColumn::number("left", "Left", Kind::Number, rows.iter().map(|r| r.1.left as f64)),
            ExportColumn::number("months", "Months as a client", Kind::Number, rows.iter().map(|r| r.2)),
            ExportColumn::number("share", "Still there", Kind::Percent, rows.iter().map(|r| r.3)),
            ExportColumn::number("share_low", "At least (95%)", Kind::Percent, end(0)),
            ExportColumn::number("share_high", "At most (95%)", Kind::Percent, end(1)),
            ExportColumn::number("at_risk", "Still observed", Kind::Number, rows.iter().map(|r| r.5 as f64)),
        ],
    ))
}

/// The hazard ratios, then what was left out and why.
///
/// # Errors
/// Where the data do not tell it.
pub fn hazards(material: &Material) -> Section<ExportTable> {
    let hazards: &Hazards = survival_of(material)?.hazards.as_ref().map_err(Unavailable::clone)?;
    let (rows, out) = (&hazards.rows, &hazards.excluded);
    let steps: Vec<String> = rows.iter().map(|r| step_name(&r.contrast, material.locale)).collect();
    let nothing = || out.iter().map(|_| f64::NAN);
    let number = |name: &str, title: &str, values: &dyn Fn(&crate::analysis::survival::Hazard) -> f64| {
        ExportColumn::number(name, title, Kind::Number, rows.iter().map(values).chain(nothing()))
    };
    let holds = rows.iter().map(|r| r.proportional_p.map(|_| !r.drifts())).chain(out.iter().map(|_| None));
    Ok(ExportTable::new(
        "Hazards",
        vec![
            ExportColumn::text(
                "column",
                "Column",
                rows.iter().map(|r| r.title.as_str()).chain(out.iter().map(|e| e.column.as_str())),
            ),
            ExportColumn::text("step", "Step", steps.iter().map(String::as_str).chain(out.iter().map(|_| ""))),
            number("hazard_ratio", "Times as fast", &|r| r.ratio),
            number("ratio_low", "At least (95%)", &|r| r.interval[0]),
            number("ratio_high", "At most (95%)", &|r| r.interval[1]),
            number("p", "p", &|r| r.p),
            number("p_adjusted", "p adjusted", &|r| r.p_adjusted),
            number("proportional_p", "p of a constant effect", &|r| r.proportional_p.unwrap_or(f64::NAN)),
            ExportColumn::new("constant", "Constant over time", Kind::Flag, ExportValues::Flag(holds.collect())),
            number("missing", "Clients without it", &|r| r.missing as f64),
            ExportColumn::text(
                "left_out",
                "Left out because it",
                rows.iter().map(|_| "").chain(out.iter().map(|e| e.why.as_str())),
            ),
        ],
    ))
}

/// A curve with its points at whole months.
fn curve(curve: &Curve) -> Value {
    let point = |(months, share, interval, at_risk): (f64, f64, Option<[f64; 2]>, u64)| json!({ "months": months, "share": share, "interval": interval, "at_risk": at_risk });
    let mut value = json!(curve);
    if let Some(value) = value.as_object_mut() {
        value.insert("points".into(), curve.monthly().map(point).collect());
    }
    value
}

/// The section `survival` of the report.
///
/// # Errors
/// Where the data do not tell it.
pub fn json(material: &Material) -> Section<Value> {
    let (survival, locale) = (survival_of(material)?, material.locale);
    let source = &survival.source;
    let split = |s: &crate::analysis::survival::Split| {
        json!({
            "by": s.by, "caution": s.caution, "chi_squared": s.chi_squared, "degrees": s.degrees, "p": s.p,
            "p_adjusted": s.p_adjusted, "without": s.without, "curves": s.curves.iter().map(curve).collect::<Vec<_>>(),
        })
    };
    let mut hazards = section(&survival.hazards);
    if let (Ok(found), Some(hazards)) = (&survival.hazards, hazards.as_object_mut()) {
        hazards.insert("has_skill".into(), json!(found.has_skill()));
    }
    Ok(json!({
        "method": "Kaplan–Meier, log-rank, Cox",
        "source": {
            "kind": source.kind, "columns": source.columns, "definition": source.definition(locale),
            "left_out": source.left_out, "there_before": source.before, "silence_days": source.silence,
            "as_of": source.as_of,
        },
        "everybody": curve(&survival.curve),
        "groups": survival.splits.iter().map(split).collect::<Vec<_>>(),
        "hazards": hazards,
        "contract": section(&survival.contract),
    }))
}

fn section<T: serde::Serialize>(section: &Section<T>) -> Value {
    match section {
        Ok(answer) => json!(answer),
        Err(why) => json!(why),
    }
}
