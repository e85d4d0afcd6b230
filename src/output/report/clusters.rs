//! Sections about kinds of clients: segments by recency, frequency and money, and groups of alike clients with what
//! tells how far these can be trusted.

use super::{Align, ROWS, ReportSection, ReportTable};
use crate::analysis::segments::clusters::words;
use crate::analysis::segments::rfm;
use crate::output::Material;

/// Segments by recency and frequency; nothing where nobody bought anything on a known day, or nobody asked.
pub fn rfm(material: &Material) -> Option<ReportSection> {
    let Material { book, answers, selection, locale, .. } = *material;
    let scores = answers.results.studies.rfm()?;
    let sums = scores.sums(selection);
    let movement = rfm::movement(book, scores, selection).ok();
    let mut table = ReportTable::new([
        ("Segment", Align::Left),
        ("Clients", Align::Right),
        ("Revenue", Align::Right),
        ("Share", Align::Right),
        ("3 months before", Align::Right),
    ]);
    for row in &sums.segments {
        let before = movement.as_ref().map(|m| m.flows.iter().filter(|f| f.before == Some(row.segment)));
        let before = before.map(|flows| flows.map(|f| f.clients).sum::<usize>());
        table.push([
            row.segment.name().into(),
            locale.number(row.clients as f64, 0),
            locale.money(row.revenue),
            locale.percent(row.revenue_share, 0),
            before.map_or_else(|| "—".into(), |n| locale.number(n as f64, 0)),
        ]);
    }
    let paragraphs = vec![format!(
        "{} clients who bought, scored by fifths of recency and frequency of their purchases as of {}.",
        locale.number(sums.r_counts.iter().sum::<usize>() as f64, 0),
        locale.date(sums.as_of)
    )];
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("rfm"),
        ..ReportSection::new("rfm", "Who bought lately and often")
    })
}

/// The groups with the verdict on them.
pub fn groups(material: &Material) -> Option<ReportSection> {
    let (studies, locale) = (&material.answers.results.studies, material.locale);
    let groups = studies.clusters()?;
    let evidence = studies.cluster_evidence();
    let mut table = ReportTable::new([
        ("Group", Align::Left),
        ("Clients", Align::Right),
        ("Revenue/mo", Align::Right),
        ("Share", Align::Right),
        ("Silhouette", Align::Right),
        ("What sets it apart", Align::Left),
    ]);
    for (place, group) in groups.groups.iter().enumerate() {
        let money = if group.share.is_nan() { "—".into() } else { locale.money(group.monthly_revenue) };
        table.push([
            format!("{} {}", place + 1, group.title),
            locale.number(group.clients as f64, 0),
            money,
            locale.percent(group.share, 0),
            locale.number(group.silhouette.unwrap_or(f64::NAN), 2),
            group.description.clone(),
        ]);
    }
    let paragraphs =
        vec![words::verdict(groups, evidence, locale), words::formation(groups, locale), words::features(groups)];
    Some(ReportSection {
        paragraphs,
        table: Some(table),
        chart: Some("clusters-map"),
        ..ReportSection::new("groups", "Groups of alike clients")
    })
}

/// By what the groups differ, of the features that did not make them.
pub fn differences(material: &Material) -> Option<ReportSection> {
    let (studies, locale) = (&material.answers.results.studies, material.locale);
    studies.clusters()?;
    let evidence = studies.cluster_evidence()?;
    let held_out: Vec<_> = evidence.differences.iter().filter(|d| d.held_out).collect();
    let mut section = ReportSection::new("group-differences", "By what else the groups differ");
    if held_out.is_empty() {
        section.paragraphs.push(
            "No feature was held out when the groups were made, so nothing can be tested: that groups differ in what \
             made them proves nothing."
                .into(),
        );
        return Some(section);
    }
    let mut table = ReportTable::new([
        ("Held-out feature", Align::Left),
        ("Test", Align::Left),
        ("p adjusted", Align::Right),
        ("Effect", Align::Right),
        ("Clients", Align::Right),
    ]);
    for d in held_out.iter().take(ROWS) {
        table.push([
            d.title.clone(),
            d.test.title().into(),
            words::probability(d.p_adjusted, locale),
            locale.number(d.effect, 2),
            locale.number(d.n as f64, 0),
        ]);
    }
    let sure = held_out.iter().filter(|d| d.p_adjusted < 0.05).count();
    section.paragraphs.push(format!(
        "{} of {} tests of features that did not make the groups find a difference beyond chance (p adjusted for their \
         number by Benjamini and Hochberg, below 5%). {}",
        sure,
        held_out.len(),
        words::CIRCULAR.split(". ").next().map_or(String::new(), |said| format!("{said}."))
    ));
    if held_out.len() > ROWS {
        section.paragraphs.push(format!("The first {ROWS}; all of them: tpa-tui export group-differences."));
    }
    section.table = Some(table);
    Some(section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::study::Studies;
    use crate::analysis::testing::{roster, shop};
    use crate::analysis::{Answers, Figures, Selection, Unavailable};
    use crate::analysis::{Results, registry};
    use crate::book::{Assumptions, Attribute, AttributeValues, Book, Locale};

    fn sections(book: &Book) -> [Option<ReportSection>; 3] {
        let a = Assumptions::default();
        let figures = Figures::compute(book, &a);
        let studies = Studies::default().with(registry::STUDIES.iter().copied(), book, &figures, &a);
        let answers = Answers::from_results(book, &a, &Selection::All, Results::new(figures, studies, &a));
        let (calls, locale) = (Err(Unavailable::needs("nothing")), Locale::default());
        let material = Material::plain(book, &a, &answers, &calls, &locale);
        [rfm(&material), groups(&material), differences(&material)]
    }

    #[test]
    fn two_kinds_of_clients_are_reported_with_what_was_held_out() {
        let ids: Vec<String> = (0..40).map(|i| format!("C{i}")).collect();
        let rows: Vec<(&str, f64, f64, &str)> = ids.iter().map(|id| (id.as_str(), 4.0, 9.0, "hour")).collect();
        let mut book = roster(&rows);
        let age = (0..40).map(|i| if i % 2 == 0 { 20.0 } else { 60.0 } + f64::from(i * 7 % 11) / 10.0).collect();
        book.clients.attributes = vec![
            Attribute { name: "Age".into(), values: AttributeValues::Number(age) },
            Attribute {
                name: "Response".into(),
                values: AttributeValues::Flag((0..40).map(|i| Some((i % 2 == 0) != (i % 5 == 0))).collect()),
            },
        ];
        let [rfm, groups, differences] = sections(&book);
        assert!(rfm.is_none());
        let groups = groups.unwrap();
        assert_eq!(groups.table.unwrap().rows.len(), 2);
        assert!(groups.paragraphs[1].starts_with("40 clients in 2 groups"), "{:?}", groups.paragraphs);
        let differences = differences.unwrap();
        assert_eq!(differences.table.unwrap().rows[0][0], "Response");
        assert!(differences.paragraphs[0].contains("proves nothing"), "{:?}", differences.paragraphs);
    }

    #[test]
    fn a_shop_has_its_segments_and_too_few_clients_for_groups() {
        let [rfm, groups, differences] = sections(&shop());
        assert_eq!(rfm.unwrap().table.unwrap().rows.len(), 2);
        assert!(groups.is_none() && differences.is_none());
    }
}
