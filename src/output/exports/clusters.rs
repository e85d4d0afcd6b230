//! Groups of alike clients as tables: what each is like, and by what they differ.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::Section;
use crate::analysis::columns::Kind;
use crate::analysis::features::Scale;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;

const LACKING: &str = "at least 10 clients with columns that tell them apart";

/// The groups of the material.
///
/// # Errors
/// Where there are none.
pub fn groups_of<'a>(material: &Material<'a>) -> Section<&'a Clusters> {
    material.answers.results.studies.section(LACKING)
}

/// How far they can be trusted.
///
/// # Errors
/// Where there are none.
pub fn evidence_of<'a>(material: &Material<'a>) -> Section<&'a ClusterEvidence> {
    material.answers.results.studies.section(LACKING)
}

/// A row per group: who they are, what they bring, and the mean of every feature.
///
/// # Errors
/// Where there are no groups.
pub fn profiles(material: &Material) -> Section<ExportTable> {
    let found = groups_of(material)?;
    let groups = &found.groups;
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&crate::analysis::segments::clusters::Group) -> f64| {
        ExportColumn::number(name, title, kind, groups.iter().map(value))
    };
    let mut columns = vec![
        ExportColumn::text("group", "Group", groups.iter().map(|g| g.title.as_str())),
        ExportColumn::text("description", "Description", groups.iter().map(|g| g.description.as_str())),
        number("clients", "Clients", Kind::Number, &|g| g.clients as f64),
        ExportColumn::money("monthly_revenue", "Revenue a month", groups.iter().map(|g| Some(g.monthly_revenue))),
        number("share", "Share of revenue", Kind::Percent, &|g| g.share),
        number("silhouette", "Silhouette", Kind::Number, &|g| g.silhouette.unwrap_or(f64::NAN)),
        number("certainty", "Mean certainty", Kind::Percent, &|g| g.certainty),
    ];
    for (place, used) in found.used.iter().enumerate() {
        let kind = match used.scale {
            Scale::Share | Scale::Flag => Kind::Percent,
            _ => Kind::Number,
        };
        let mean = |g: &crate::analysis::segments::clusters::Group| g.profile.get(place).map_or(f64::NAN, |p| p.mean);
        columns.push(number(&format!("mean_{}", used.name), &format!("Mean: {}", used.title), kind, &mean));
    }
    let clients = &material.book.clients;
    let people: Vec<String> = groups
        .iter()
        .map(|g| {
            let ids: Vec<&str> = g.representatives.iter().map(|c| clients.ids.get(*c as usize)).collect();
            ids.join(" ")
        })
        .collect();
    columns.push(ExportColumn::text("representatives", "Most typical clients", people.iter().map(String::as_str)));
    Ok(ExportTable::new("Groups", columns))
}

/// A row per feature and test, held-out features first.
///
/// # Errors
/// Where there are no groups.
pub fn differences(material: &Material) -> Section<ExportTable> {
    let rows = &evidence_of(material)?.differences;
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    Ok(ExportTable::new(
        "Differences",
        vec![
            ExportColumn::text("feature", "Feature", rows.iter().map(|d| d.title.as_str())),
            ExportColumn::text("held_out", "Held out", rows.iter().map(|d| yes(d.held_out))),
            ExportColumn::text("test", "Test", rows.iter().map(|d| d.test.title())),
            ExportColumn::number("statistic", "Statistic", Kind::Number, rows.iter().map(|d| d.statistic)),
            ExportColumn::number("p", "p", Kind::Number, rows.iter().map(|d| d.p)),
            ExportColumn::number("p_adjusted", "p adjusted", Kind::Number, rows.iter().map(|d| d.p_adjusted)),
            ExportColumn::number("effect", "Effect", Kind::Percent, rows.iter().map(|d| d.effect)),
            ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|d| d.n as f64)),
        ],
    ))
}
