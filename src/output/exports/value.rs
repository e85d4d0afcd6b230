//! What clients are worth, as tables and in the report.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::Section;
use crate::analysis::columns::Kind;
use crate::analysis::value::{Client, CustomerValue, Tier, amount};
use serde_json::{Map, Value, json};

const LACKING: &str = "purchases with a client, a date and an amount, or a summary of repeat purchases, age at the \
                       last one and age of each client";

/// What was found.
///
/// # Errors
/// Where the data do not tell it.
pub fn value_of<'a>(material: &Material<'a>) -> Section<&'a CustomerValue> {
    material.answers.results.studies.section(LACKING)
}

/// The selected clients who bought, the most valuable first.
fn ranked<'a>(worth: &'a CustomerValue, material: &Material) -> Vec<(usize, &'a Client)> {
    let indices = material.selection.indices(worth.clients.len());
    let mut rows: Vec<(usize, &Client)> = indices.filter_map(|i| Some((i, worth.client(i)?))).collect();
    rows.sort_by(|a, b| b.1.clv.total_cmp(&a.1.clv).then(a.0.cmp(&b.0)));
    rows
}

/// A row per client who bought.
///
/// # Errors
/// Where the data do not tell it.
pub fn clients(material: &Material) -> Section<ExportTable> {
    let rows = ranked(value_of(material)?, material);
    let ids = &material.book.clients.ids;
    let end = |pick: fn([f64; 2]) -> f64| rows.iter().map(move |(_, c)| c.interval.map(pick).and_then(amount));
    Ok(ExportTable::new(
        "Value",
        vec![
            ExportColumn::text("client_id", "Client", rows.iter().map(|(i, _)| ids.get(*i))),
            ExportColumn::number(
                "repeat_purchases",
                "Repeat purchases",
                Kind::Number,
                rows.iter().map(|(_, c)| f64::from(c.repeats)),
            ),
            ExportColumn::number(
                "p_alive",
                "Still a client",
                Kind::Percent,
                rows.iter().map(|(_, c)| c.p_alive.unwrap_or(f64::NAN)),
            ),
            ExportColumn::number(
                "expected_purchases",
                "Purchases expected",
                Kind::Number,
                rows.iter().map(|(_, c)| c.expected_purchases),
            ),
            ExportColumn::money("clv", "Lifetime value", rows.iter().map(|(_, c)| amount(c.clv))),
            ExportColumn::money("clv_low", "Lifetime value, low end", end(|[low, _]| low)),
            ExportColumn::money("clv_high", "Lifetime value, high end", end(|[_, high]| high)),
            ExportColumn::text("tier", "Tier", rows.iter().map(|(_, c)| c.tier.map_or("", Tier::name))),
        ],
    ))
}

/// A row per tier.
///
/// # Errors
/// Where the data do not tell it.
pub fn tiers(material: &Material) -> Section<ExportTable> {
    let rows = value_of(material)?.tier_rows(material.selection);
    Ok(ExportTable::new(
        "Tiers",
        vec![
            ExportColumn::text("tier", "Tier", rows.iter().map(|r| r.tier.name())),
            ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|r| r.clients as f64)),
            ExportColumn::money("from", "From a value of", rows.iter().map(|r| r.from)),
            ExportColumn::money("value", "Expected value", rows.iter().map(|r| Some(r.value))),
            ExportColumn::number("share", "Share of it", Kind::Percent, rows.iter().map(|r| r.share)),
        ],
    ))
}

/// The section `value` of the report.
///
/// # Errors
/// Where the data do not tell it.
pub fn json(material: &Material) -> Section<Value> {
    let worth = value_of(material)?;
    let object = |pairs: &mut dyn Iterator<Item = (String, Value)>| Value::Object(pairs.collect::<Map<_, _>>());
    let (total, interval) = worth.total;
    let ids = &material.book.clients.ids;
    let client = |(i, c): &(usize, &Client)| {
        json!({
            "id": ids.get(*i), "p_alive": c.p_alive, "expected_purchases": c.expected_purchases, "clv": c.clv,
            "clv_interval": c.interval, "tier": c.tier,
        })
    };
    let parameters = worth.parameters.iter();
    let valued = worth.parameter("p").is_some();
    Ok(json!({
        "method": if valued { format!("{} and gamma-gamma", worth.model) } else { worth.model.to_string() },
        "from": worth.from,
        "horizon_months": worth.outlook.horizon_months,
        "monthly_discount": worth.outlook.monthly_discount,
        "buyers": worth.buyers[0],
        "returning": worth.buyers[1],
        "parameters": object(&mut parameters.clone().map(|p| (p.name.into(), json!(p.value)))),
        "intervals": object(&mut parameters.map(|p| (p.name.into(), json!(p.interval)))),
        "penalties": worth.penalties,
        "frequency_value_correlation": worth.correlation,
        "returned_share": worth.returned,
        "beginning": worth.beginning,
        "begins_amid_business": worth.beginning.map(|b| b.is_amid()),
        "total": { "value": total, "interval": interval },
        "tiers": worth.tier_rows(material.selection),
        "validation": {
            "holdout": section(&worth.holdout),
            "forest": section(&worth.by_forest),
            "frequencies": worth.frequencies,
            "tracking": worth.tracking,
            "new_client_tier": section(&worth.newcomers),
        },
        "clients": ranked(worth, material).iter().map(client).collect::<Vec<Value>>(),
    }))
}

fn section<T: serde::Serialize>(section: &Section<T>) -> Value {
    match section {
        Ok(answer) => json!(answer),
        Err(why) => json!(why),
    }
}
