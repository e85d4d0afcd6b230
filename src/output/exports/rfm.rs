//! Segments by recency, frequency and money as a table.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::Section;
use crate::analysis::columns::Kind;
use crate::analysis::segments::rfm::{self, Rfm, SegmentRow};

/// A row per segment, with how many were in it three months earlier, where the logs reach that far back.
///
/// # Errors
/// Where nobody bought anything on a known day.
pub fn segments(material: &Material) -> Section<ExportTable> {
    let Material { book, answers, selection, .. } = material;
    let rfm: &Rfm = answers.results.studies.section("purchases with a client, a date and an amount")?;
    let rows: Vec<SegmentRow> = rfm.sums(selection).segments;
    let movement = rfm::movement(book, rfm, selection).ok();
    let before = |row: &SegmentRow| {
        let flows = movement.as_ref()?.flows.iter().filter(|f| f.before == Some(row.segment));
        Some(flows.map(|f| f.clients).sum::<usize>() as f64)
    };
    let each = |row: &SegmentRow| Some(row.revenue.times(1.0 / row.clients as f64));
    Ok(ExportTable::new(
        "RFM",
        vec![
            ExportColumn::text("segment", "Segment", rows.iter().map(|r| r.segment.name())),
            ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|r| r.clients as f64)),
            ExportColumn::money("revenue", "Revenue", rows.iter().map(|r| Some(r.revenue))),
            ExportColumn::number("share", "Share of revenue", Kind::Percent, rows.iter().map(|r| r.revenue_share)),
            ExportColumn::money("revenue_per_client", "Revenue per client", rows.iter().map(each)),
            ExportColumn::number(
                "clients_3_months_ago",
                "Clients three months earlier",
                Kind::Number,
                rows.iter().map(|r| before(r).unwrap_or(f64::NAN)),
            ),
        ],
    ))
}
