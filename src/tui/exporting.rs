//! Writing a file from the explorer, as a job: it owns what it writes from, and the screen goes on.

use super::round::Shared;
use crate::analysis::calls;
use crate::analysis::scenarios::Scenario;
use crate::analysis::study::Study;
use crate::book::{Assumptions, Book, Locale};
use crate::output::Material;
use crate::output::answer::{self, AnswerFormat};
use crate::output::export_catalog::CatalogItem;
use crate::output::table::ExportTable;
use crate::output::write::{Overwrite, Target};
use std::path::PathBuf;
use std::sync::Arc;

/// What to write.
pub enum ToWrite {
    /// Something of the catalog.
    Item(CatalogItem),
    /// The answer to a question.
    Answer(Arc<ExportTable>, AnswerFormat),
}

impl ToWrite {
    fn name(&self) -> &str {
        match self {
            ToWrite::Item(item) => item.name(),
            ToWrite::Answer(table, _) => &table.title,
        }
    }

    fn studies(&self) -> &'static [Study] {
        match self {
            ToWrite::Item(item) => item.studies(),
            ToWrite::Answer(..) => &[],
        }
    }
}

/// What to write, and from what.
pub struct ExportRequest {
    /// What.
    pub what: ToWrite,
    /// Where to.
    pub path: PathBuf,
    /// Whether a file that is there may be replaced.
    pub overwrite: Overwrite,
    /// The business.
    pub book: Arc<Book>,
    /// What the figures assume.
    pub assumptions: Assumptions,
    /// The figures on the screen.
    pub shared: Arc<Shared>,
    /// The baseline, the saved what-ifs and the one in force.
    pub scenarios: Arc<Vec<Scenario>>,
    /// The day on which it is written.
    pub today: chrono::NaiveDate,
    /// How figures are written.
    pub locale: Locale,
    /// Ids of the clients who need no call for now.
    pub dealt_with: Vec<String>,
    /// Files that are read, and never written to.
    pub inputs: Vec<PathBuf>,
}

impl std::fmt::Debug for ExportRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExportRequest({} to {})", self.what.name(), self.path.display())
    }
}

impl ExportRequest {
    /// The figures on the screen, with what the file needs beyond them.
    fn with_studies(&self) -> Shared {
        let figures = &self.shared.current.figures;
        let studies = self.what.studies().iter().copied();
        let studied =
            figures.studied.clone().with(studies, &self.book, &self.shared.baseline_figures, &self.assumptions);
        self.shared.with_studied(&studied)
    }

    /// Writes the file; its path.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn run(self) -> Result<PathBuf, String> {
        let shared = &self.with_studies();
        let calls = calls::calls(&self.book, &self.assumptions, &shared.current, &shared.selection, &self.locale)
            .map(|all| all.into_iter().filter(|a| !self.dealt_with.contains(&a.client)).collect());
        let what_if = !Arc::ptr_eq(&shared.baseline, &shared.current);
        let break_even = shared.break_even().ok().flatten();
        let material = Material {
            book: &self.book,
            assumptions: &self.assumptions,
            selection: &shared.selection,
            filter: Some(shared.filter.as_str()).filter(|f| !f.is_empty()),
            answers: &shared.current,
            baseline: what_if.then_some(&*shared.baseline),
            break_even: break_even.as_ref(),
            calls: &calls,
            findings: &self.book.findings,
            dealt_with: &self.dealt_with,
            scenarios: &self.scenarios,
            today: self.today,
            locale: &self.locale,
        };
        let target = Target::File(self.path.clone());
        let written = match &self.what {
            ToWrite::Item(item) => {
                item.deliver(&material, &target, self.overwrite, &self.inputs).map_err(|error| error.to_string())
            }
            ToWrite::Answer(table, format) => {
                answer::deliver(table, *format, &material, &target, self.overwrite, &self.inputs)
                    .map_err(|error| error.to_string())
            }
        };
        match written {
            Ok(_) => Ok(self.path),
            Err(error) => Err(error.replace("--force", "ctrl-x")),
        }
    }
}
