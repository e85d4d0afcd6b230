//! What can be written from the explorer.

use crate::output::export_catalog::CatalogItem;
use crate::output::write::Overwrite;
use crate::tui::app::App;
use crate::tui::exporting::{ExportRequest, ToWrite};
use std::path::PathBuf;
use std::sync::Arc;

/// One thing to write, by its place in the list of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportKind(usize);

impl ExportKind {
    /// Everything that there is.
    pub fn all() -> Vec<ExportKind> {
        (0..CatalogItem::all().len()).map(ExportKind).collect()
    }

    /// The same, those with one of these names first.
    pub fn all_after(first: &[&str]) -> Vec<ExportKind> {
        let mut kinds = ExportKind::all();
        let place = |kind: &ExportKind| {
            let name = kind.catalog_item().map_or("", |item| item.name());
            first.iter().position(|first| *first == name).unwrap_or(first.len())
        };
        kinds.sort_by_key(place);
        kinds
    }

    fn catalog_item(self) -> Option<CatalogItem> {
        CatalogItem::all().get(self.0).copied()
    }

    /// What it is called: `clients.xlsx`.
    pub fn label(self) -> String {
        self.catalog_item().map_or_else(String::new, |d| format!("{}.{}", d.name(), d.extension()))
    }

    /// What it is for.
    pub fn explanation(self) -> &'static str {
        self.catalog_item().map_or("", |d| d.title())
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
        if let Some(what) = kind.catalog_item() {
            self.write(ToWrite::Item(what), path, overwrite);
        }
    }

    /// Has the answer to the last question written, in the format that the file's name ends in.
    pub fn write_answer(&mut self, path: PathBuf, overwrite: bool) {
        match self.answer_to_write(&path) {
            Ok(what) => self.write(what, path, overwrite),
            Err(why) => self.prompt_error(&why),
        }
    }

    fn write(&mut self, what: ToWrite, path: PathBuf, overwrite: bool) {
        if path.as_os_str().is_empty() {
            return self.prompt_error("a file name is needed");
        }
        let Some((workspace, round)) = self.ready() else { return };
        let today = self.launch.today;
        let dealt_with = self.launch.user_data.dealt_with(today);
        let request = ExportRequest {
            what,
            path,
            overwrite: if overwrite { Overwrite::Yes } else { Overwrite::No },
            book: Arc::clone(&workspace.book),
            session: Arc::clone(&round.session),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::pages::PAGES;

    #[test]
    fn every_page_offers_exports_that_there_are_first() {
        let names: Vec<&str> = CatalogItem::all().iter().map(CatalogItem::name).collect();
        for page in &PAGES {
            let wanted = page.page.content().exports();
            assert!(wanted.iter().all(|name| names.contains(name)), "{}: {wanted:?}", page.name);
            let first = ExportKind::all_after(wanted).first().and_then(|kind| kind.catalog_item()).unwrap();
            assert_eq!(first.name(), wanted.first().copied().unwrap_or("report"), "{}", page.name);
        }
        assert_eq!(ExportKind::all_after(&["calls"])[0].label(), "calls.xlsx");
        assert_eq!(ExportKind::all_after(&["calls"]).len(), ExportKind::all().len());
    }
}
