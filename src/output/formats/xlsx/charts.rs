//! Native charts on a sheet of their own, drawn from the sheet `Chart data`, so that they can be restyled in Excel.

use super::clipped;
use super::formats::{BLUE, Formats, ORANGE};
use crate::output::Material;
use crate::output::charts::finding;
use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartSolidFill, ChartType, Color,
    Workbook, Worksheet, XlsxError,
};

const DATA: &str = "Chart data";
/// Bars that stay readable.
const BARS: usize = 20;
/// A chart's size on the sheet in pixels, and how many rows it covers with its margin.
const SIZE: (u32, u32) = (760, 420);
const ROWS_PER_CHART: u32 = 23;

/// Adds the sheets `Charts` and `Chart data`, with the charts that the answers support.
pub fn add(book: &mut Workbook, material: &Material, formats: &Formats) -> Result<(), XlsxError> {
    let mut data = Worksheet::new();
    data.set_name(DATA)?;
    let charts: Vec<Chart> = [
        lorenz(&mut data, material, formats)?,
        segments(&mut data, material, formats)?,
        unrealized(&mut data, material, formats)?,
        utilization(&mut data, material, formats)?,
    ]
    .into_iter()
    .flatten()
    .collect();
    if charts.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name("Charts")?.set_screen_gridlines(false);
    for (mut chart, place) in charts.into_iter().zip(0_u32..) {
        chart.set_width(SIZE.0).set_height(SIZE.1);
        sheet.insert_chart(1 + place / 2 * ROWS_PER_CHART, (1 + place % 2 * 12) as u16, &chart)?;
    }
    book.push_worksheet(data);
    Ok(())
}

/// Writes labels and numbers below a heading, from row 1 on.
fn columns(
    data: &mut Worksheet,
    at: u16,
    formats: &Formats,
    heads: [&str; 2],
    rows: &[(&str, f64)],
) -> Result<u32, XlsxError> {
    data.write_string_with_format(0, at, heads[0], &formats.header)?;
    data.write_string_with_format(0, at + 1, heads[1], &formats.header)?;
    for ((label, value), row) in rows.iter().zip(1_u32..) {
        data.write_string(row, at, clipped(label))?.write_number(row, at + 1, *value)?;
    }
    Ok(rows.len() as u32)
}

fn titled(kind: ChartType, title: &str, x: &str, y: &str) -> Chart {
    let mut chart = Chart::new(kind);
    let mut font = ChartFont::new();
    font.set_size(13).set_bold();
    chart.title().set_name(title).set_font(&font);
    chart.x_axis().set_name(x);
    chart.y_axis().set_name(y);
    chart
}

fn solid(colour: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(colour));
    format
}

fn lorenz(data: &mut Worksheet, material: &Material, formats: &Formats) -> Result<Option<Chart>, XlsxError> {
    let Some(c) = material.answers.concentration.as_ref().ok().filter(|c| c.lorenz.len() > 1 && c.gini.is_finite())
    else {
        return Ok(None);
    };
    for (head, column) in ["Share of clients", "Share of revenue", "Equality"].iter().zip(0_u16..) {
        data.write_string_with_format(0, column, *head, &formats.header)?;
    }
    for ([x, y], row) in c.lorenz.iter().zip(1_u32..) {
        data.write_number_with_format(row, 0, *x, &formats.percent)?;
        data.write_number_with_format(row, 1, *y, &formats.percent)?;
        data.write_number_with_format(row, 2, *x, &formats.percent)?;
    }
    let last = c.lorenz.len() as u32;
    let title = finding::concentration(c, material.locale);
    let mut chart = titled(ChartType::ScatterStraight, &title, "Share of clients, smallest first", "Share of revenue");
    let mut curve = ChartFormat::new();
    curve.set_line(ChartLine::new().set_color(BLUE).set_width(2.5));
    let mut equality = ChartFormat::new();
    equality.set_line(ChartLine::new().set_color(Color::Gray).set_dash_type(ChartLineDashType::Dash));
    for (name, column, format) in [("Revenue", 1, &mut curve), ("If all brought the same", 2, &mut equality)] {
        chart
            .add_series()
            .set_name(name)
            .set_categories((DATA, 1, 0, last, 0))
            .set_values((DATA, 1, column, last, column))
            .set_format(format);
    }
    chart.x_axis().set_min(0).set_max(1).set_num_format("0%");
    chart.y_axis().set_min(0).set_max(1).set_num_format("0%");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    Ok(Some(chart))
}

fn segments(data: &mut Worksheet, material: &Material, formats: &Formats) -> Result<Option<Chart>, XlsxError> {
    let Ok(segments) = &material.answers.rule_segments else {
        return Ok(None);
    };
    let rows: Vec<(&str, f64)> =
        segments.rules.iter().map(|r| (r.segment.name(), r.monthly_revenue.to_f64())).collect();
    let last = columns(data, 4, formats, ["Segment", "Revenue a month"], &rows)?;
    let title = finding::segments(segments, material.locale);
    let mut chart = titled(ChartType::Column, &title, "Segment", "Revenue a month");
    bars(&mut chart, 4, last, BLUE);
    Ok(Some(chart))
}

fn unrealized(data: &mut Worksheet, material: &Material, formats: &Formats) -> Result<Option<Chart>, XlsxError> {
    let figures = &material.answers.results;
    let mut rows = rows_of(material, &figures.unrealized);
    rows.retain(|(_, hours)| *hours > 1e-9);
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some(title) = finding::unrealized(rows.iter().map(|r| r.1), material.locale) else {
        return Ok(None);
    };
    rows.truncate(BARS);
    // Excel draws the first bar at the foot.
    rows.reverse();
    let last = columns(data, 7, formats, ["Client", "Missing hours a month"], &rows)?;
    let mut chart = titled(ChartType::Bar, &title, "", "Missing hours a month");
    bars(&mut chart, 7, last, ORANGE);
    Ok(Some(chart))
}

fn utilization(data: &mut Worksheet, material: &Material, formats: &Formats) -> Result<Option<Chart>, XlsxError> {
    let mut rows = rows_of(material, &material.answers.results.utilization);
    let Some(title) = finding::utilization(rows.iter().map(|r| r.1), material.assumptions, material.locale) else {
        return Ok(None);
    };
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    rows.truncate(BARS);
    // Excel draws the first bar at the foot.
    rows.reverse();
    let yardstick = material.answers.results.yardstick;
    let last = columns(data, 10, formats, ["Client", yardstick.title()], &rows)?;
    let mut chart = titled(ChartType::Bar, &title, "", yardstick.share_of());
    bars(&mut chart, 10, last, BLUE);
    chart.y_axis().set_num_format("0%").set_min(0);
    Ok(Some(chart))
}

/// The selected clients with a known figure.
fn rows_of<'a>(material: &'a Material, figures: &[f64]) -> Vec<(&'a str, f64)> {
    let known = |i: usize| figures.get(i).copied().filter(|v| v.is_finite()).map(|v| (material.client_label(i), v));
    material.selection.indices(material.book.clients.len()).filter_map(known).collect()
}

fn bars(chart: &mut Chart, at: u16, last: u32, colour: Color) {
    chart.legend().set_hidden();
    chart
        .add_series()
        .set_categories((DATA, 1, at, last, at))
        .set_values((DATA, 1, at + 1, last, at + 1))
        .set_gap(40)
        .set_format(&mut solid(colour));
}
