//! Everything that can be taken away, in each of its formats: one list for the command line and the explorer.

use super::charts::{CHARTS, Chart, ChartError, ImageFormat};
use super::deliver_error::DeliverError;
use super::documents::{DOCUMENTS, Document, DocumentError};
use super::exports::registry::{EXPORTS, Export};
use super::formats::TableFormat;
use super::write::{Overwrite, Target, write};
use super::{Material, html, json, markdown, text};
use crate::analysis::registry;
use crate::analysis::study::AnyStudy;
use std::path::PathBuf;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ReportFormat {
    /// For reading in a terminal.
    Text,
    /// For programs; keys are stable.
    Json,
    /// Markdown.
    Md,
    /// One file with the charts inside.
    Html,
}

/// One thing to take away, in one format.
#[derive(Clone, Copy)]
pub enum CatalogItem {
    /// Every figure, the findings and whom to call.
    Report(ReportFormat),
    /// A table.
    Table(&'static Export, TableFormat),
    /// A text that is no table.
    Document(&'static Document),
    /// A chart.
    Chart(&'static Chart, ImageFormat),
}

impl CatalogItem {
    /// Everything that there is, the most asked for first.
    pub fn all() -> Vec<CatalogItem> {
        let reports = [ReportFormat::Html, ReportFormat::Md, ReportFormat::Text, ReportFormat::Json];
        let tables = [TableFormat::Xlsx, TableFormat::Csv, TableFormat::Json, TableFormat::Parquet];
        let images = [ImageFormat::Png, ImageFormat::Svg];
        let reports = reports.into_iter().map(CatalogItem::Report);
        let tables = EXPORTS.iter().flat_map(|e| tables.map(|f| CatalogItem::Table(e, f)));
        let documents = DOCUMENTS.iter().map(CatalogItem::Document);
        let charts = CHARTS.iter().flat_map(|c| images.map(|f| CatalogItem::Chart(c, f)));
        reports.chain(documents).chain(tables).chain(charts).collect()
    }

    /// The studies that it needs.
    pub fn studies(&self) -> &'static [AnyStudy] {
        match self {
            CatalogItem::Report(_) => registry::STUDIES,
            CatalogItem::Table(export, _) => export.studies,
            CatalogItem::Document(document) => document.studies,
            CatalogItem::Chart(chart, _) => chart.studies,
        }
    }

    /// The word on the command line: `clients`, `lorenz`.
    pub fn name(&self) -> &'static str {
        match self {
            CatalogItem::Report(_) => "report",
            CatalogItem::Table(export, _) => export.name,
            CatalogItem::Document(document) => document.name,
            CatalogItem::Chart(chart, _) => chart.name,
        }
    }

    /// What people get.
    pub fn title(&self) -> &'static str {
        match self {
            CatalogItem::Report(ReportFormat::Html) => "The report with the charts inside, to mail or print",
            CatalogItem::Report(ReportFormat::Json) => "Every figure, for programs",
            CatalogItem::Report(_) => "The report in words",
            CatalogItem::Table(export, _) => export.title,
            CatalogItem::Document(document) => document.title,
            CatalogItem::Chart(chart, _) => chart.title,
        }
    }

    /// The ending of its files.
    pub fn extension(&self) -> &'static str {
        match self {
            CatalogItem::Report(ReportFormat::Text) => "txt",
            CatalogItem::Report(ReportFormat::Json) | CatalogItem::Table(_, TableFormat::Json) => "json",
            CatalogItem::Report(ReportFormat::Md) => "md",
            CatalogItem::Report(ReportFormat::Html) => "html",
            CatalogItem::Table(_, TableFormat::Csv) => "csv",
            CatalogItem::Table(_, TableFormat::Xlsx) => "xlsx",
            CatalogItem::Table(_, TableFormat::Parquet) => "parquet",
            CatalogItem::Document(document) => document.format.extension(),
            CatalogItem::Chart(_, ImageFormat::Svg) => "svg",
            CatalogItem::Chart(_, ImageFormat::Png) => "png",
        }
    }

    /// Writes it to `target`; the file written, `None` for standard output. `inputs` are never replaced.
    ///
    /// # Errors
    /// [`DeliverError`]; the target is then as it was before.
    pub fn deliver(
        &self,
        material: &Material,
        target: &Target,
        overwrite: Overwrite,
        inputs: &[PathBuf],
    ) -> Result<Option<PathBuf>, DeliverError> {
        let text = |text: String| write(target, overwrite, inputs, |out| out.write_all(text.as_bytes()));
        Ok(match self {
            CatalogItem::Report(ReportFormat::Text) => text(text::render(material))?,
            CatalogItem::Report(ReportFormat::Json) => text(json::render(material))?,
            CatalogItem::Report(ReportFormat::Md) => text(markdown::render(material).map_err(made)?)?,
            CatalogItem::Report(ReportFormat::Html) => text(html::render(material).map_err(made)?)?,
            CatalogItem::Table(export, format) => {
                let table =
                    (export.build)(material).map_err(|why| DeliverError::Unavailable { name: export.name, why })?;
                write(target, overwrite, inputs, |out| format.write(&table, material, out))?
            }
            CatalogItem::Document(document) => text((document.render)(material).map_err(|error| match error {
                DocumentError::Unavailable(why) => DeliverError::Unavailable { name: document.name, why },
                DocumentError::Made(error) => made(error),
            })?)?,
            CatalogItem::Chart(chart, format) => {
                let image = chart.image(material, *format).map_err(|error| match error {
                    ChartError::Unavailable(why) => DeliverError::Unavailable { name: chart.name, why },
                    other => made(other),
                })?;
                write(target, overwrite, inputs, |out| out.write_all(&image))?
            }
        })
    }
}

fn made(error: impl std::fmt::Display) -> DeliverError {
    DeliverError::Made(error.to_string())
}
