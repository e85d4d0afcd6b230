//! Writing a file from the explorer, as a job: it owns what it writes from, and the screen goes on.

use crate::analysis::registry;
use crate::analysis::scenarios::Scenario;
use crate::analysis::study::AnyStudy;
use crate::book::{Book, Locale};
use crate::output::answer::{self, AnswerFormat};
use crate::output::export_catalog::CatalogItem;
use crate::output::table::ExportTable;
use crate::output::write::{Overwrite, Target};
use crate::session::{Rest, Session};
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

    fn studies(&self) -> &'static [AnyStudy] {
        match self {
            ToWrite::Item(CatalogItem::Report(_)) => registry::AT_ONCE,
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
    /// The answers on the screen.
    pub session: Arc<Session>,
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
    /// Writes the file; its path.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn run(self) -> Result<PathBuf, String> {
        let session = self.session.with(self.what.studies(), &self.book);
        let mut calls = session.calls(&self.book, &self.locale);
        if let Ok(calls) = &mut calls {
            calls.retain(|call| !self.dealt_with.contains(&call.client));
        }
        let break_even = session.break_even().ok().flatten();
        let material = session.material(&Rest {
            book: &self.book,
            break_even: break_even.as_ref(),
            calls: &calls,
            dealt_with: &self.dealt_with,
            scenarios: &self.scenarios,
            today: self.today,
            locale: &self.locale,
        });
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
