//! What can be written from the explorer.

use super::Layer;
use crate::output::{ChartFormat, ExportRequest, ReportFormat, TableFormat, What};
use crate::tui::app::App;
use std::path::PathBuf;

/// One thing to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportKind(pub What);

impl ExportKind {
    /// Everything that there is.
    pub fn all() -> Vec<ExportKind> {
        let tables = ["clients", "segments", "actions", "comparison"];
        let formats = [TableFormat::Xlsx, TableFormat::Csv, TableFormat::Json, TableFormat::Parquet];
        let reports = [ReportFormat::Html, ReportFormat::Markdown, ReportFormat::Text, ReportFormat::Json].map(What::Report);
        let lists = tables.into_iter().flat_map(|t| formats.map(|f| What::Table(t.to_string(), f)));
        let charts = crate::output::charts::CHARTS
            .iter()
            .flat_map(|c| [ChartFormat::Svg, ChartFormat::Png].map(|f| What::Chart(c.name.to_string(), f)));
        reports.into_iter().chain(lists).chain(charts).map(ExportKind).collect()
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match &self.0 {
            What::Report(format) => format!("report as {}", format.extension().to_uppercase()),
            What::Table(table, format) => format!("{table} as {}", format.extension().to_uppercase()),
            What::Chart(chart, format) => format!("chart {chart} as {}", format.extension().to_uppercase()),
        }
    }

    /// What it is for.
    pub fn explanation(&self) -> String {
        match &self.0 {
            What::Report(ReportFormat::Html) => "one file with the charts, to mail or print".into(),
            What::Report(ReportFormat::Json) => "every figure, for programs".into(),
            What::Report(_) => "the report in words".into(),
            What::Table(_, TableFormat::Xlsx) => "formatted, with native charts".into(),
            What::Table(..) => "the rows that are shown".into(),
            What::Chart(_, ChartFormat::Svg) => "for print and the web".into(),
            What::Chart(_, ChartFormat::Png) => "for a slide".into(),
        }
    }

    /// A name for the file, after the data file: `clean_data-clients.xlsx`.
    pub fn file_name(&self, title: &str) -> String {
        let stem = title.rsplit_once('.').map_or(title, |(stem, _)| stem);
        let stem: String = stem.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' }).collect();
        match &self.0 {
            What::Report(format) => format!("{stem}-report.{}", format.extension()),
            What::Table(table, format) => format!("{stem}-{table}.{}", format.extension()),
            What::Chart(chart, format) => format!("{stem}-{chart}.{}", format.extension()),
        }
    }
}

impl App {
    /// Has the file written, in the background.
    pub fn export_to(&mut self, kind: ExportKind, path: PathBuf, overwrite: bool) {
        if path.as_os_str().is_empty() {
            if let Some(Layer::Prompt(_, prompt)) = self.layers.last_mut() {
                prompt.error = Some("a file name is needed".into());
            }
            return;
        }
        let Some((workspace, round)) = self.ready() else { return };
        let request = ExportRequest {
            what: kind.0,
            path,
            overwrite,
            subject: crate::output::Subject {
                title: self.launch.title.clone(),
                book: std::sync::Arc::clone(&workspace.book),
                baseline_assumptions: self.launch.baseline.clone(),
                assumptions: self.assumptions().clone(),
                baseline: std::sync::Arc::clone(&round.basis.baseline),
                current: std::sync::Arc::clone(&round.basis.current),
                selection: round.basis.selection.clone(),
                filter: self.history.now().filter.clone(),
                locale: self.launch.locale.clone(),
                dealt_with: self.launch.notebook.notes.dealt_with(self.launch.today),
            },
        };
        self.export(request);
    }
}
