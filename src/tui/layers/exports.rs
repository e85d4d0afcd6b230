//! What can be written from the explorer.

use super::Layer;
use crate::output::deliverable::Deliverable;
use crate::output::write::Overwrite;
use crate::tui::app::App;
use crate::tui::exporting::ExportRequest;
use std::path::PathBuf;
use std::sync::Arc;

/// One thing to write, by its place in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportKind(usize);

impl ExportKind {
    /// Everything that there is.
    pub fn all() -> Vec<ExportKind> {
        (0..Deliverable::all().len()).map(ExportKind).collect()
    }

    fn deliverable(self) -> Option<Deliverable> {
        Deliverable::all().get(self.0).copied()
    }

    /// What it is called: `clients.xlsx`.
    pub fn label(self) -> String {
        self.deliverable().map_or_else(String::new, |d| format!("{}.{}", d.name(), d.extension()))
    }

    /// What it is for.
    pub fn explanation(self) -> &'static str {
        self.deliverable().map_or("", |d| d.title())
    }

    /// A name for the file, after the data file: `clean_data-clients.xlsx`.
    pub fn file_name(self, title: &str) -> String {
        let stem = title.rsplit_once('.').map_or(title, |(stem, _)| stem);
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
        format!("{}-{}", stem.chars().map(plain).collect::<String>(), self.label())
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
        let Some(what) = kind.deliverable() else { return };
        let today = self.launch.today;
        let dealt_with = self.launch.notebook.dealt_with(today);
        let request = ExportRequest {
            what,
            path,
            overwrite: if overwrite { Overwrite::Yes } else { Overwrite::No },
            book: Arc::clone(&workspace.book),
            assumptions: self.assumptions().clone(),
            basis: Arc::clone(&round.basis),
            scenarios: self.scenarios(),
            today,
            locale: self.launch.locale.clone(),
            dealt_with,
            inputs: self.inputs(),
        };
        self.export(request);
    }

    /// The files that are read.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let named = self.launch.sources.iter().filter_map(|s| match s {
            crate::ingest::Source::Path(path) => Some(path.clone()),
            _ => None,
        });
        let read = self.workspace().into_iter().flat_map(|w| w.book.files.iter().map(|f| PathBuf::from(&f.path)));
        named.chain(read).collect()
    }
}
