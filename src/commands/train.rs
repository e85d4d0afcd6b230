//! `--train`: who leaves, trained on other files than those that are looked at.

use super::Failure;
use super::setup::{self, Setup};
use crate::analysis::Figures;
use crate::analysis::churn::Churn;
use crate::analysis::churn::SavedModel;
use crate::analysis::study::{Studies, Study};
use crate::book::Limits;
use crate::ingest::{self, OpenOptions, Progress, Source};
use crate::session;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a saved model at most: a hundred times what one of ours takes.
const LARGEST: u64 = 64 << 20;

/// The model that `--train` asks for: read from a file that was saved, or trained on data; `None` without the option.
///
/// # Errors
/// [`Failure::CouldNot`] where a file cannot be read, is no sound model, or nothing can be trained on it.
pub fn model(setup: &Setup) -> Result<Option<Arc<SavedModel>>, Failure> {
    let model = match setup.train.as_slice() {
        [] => return Ok(None),
        [file] if is_saved(file) => read(file)?,
        files if files.iter().any(|file| is_saved(file)) => {
            return Err(Failure::Usage("--train takes one saved model, or data; not both".into()));
        }
        files => return learn(files, setup).map(Some),
    };
    Ok(Some(Arc::new(model)))
}

fn is_saved(file: &Path) -> bool {
    file.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"))
}

fn read(file: &Path) -> Result<SavedModel, Failure> {
    let failed = |why: String| Failure::CouldNot(format!("--train {}: {why}", file.display()));
    let open = std::fs::File::open(file).map_err(|e| failed(e.to_string()))?;
    let mut text = String::new();
    open.take(LARGEST + 1).read_to_string(&mut text).map_err(|e| failed(e.to_string()))?;
    if text.len() as u64 > LARGEST {
        return Err(failed(format!("it is larger than {} MB, and no model is", LARGEST >> 20)));
    }
    SavedModel::from_json(&text).map_err(failed)
}

fn learn(files: &[PathBuf], setup: &Setup) -> Result<Arc<SavedModel>, Failure> {
    let name = files.iter().map(|file| setup::shown(file)).collect::<Vec<_>>().join(", ");
    let sources = files.iter().map(|file| setup::source(file)).collect::<Result<Vec<Source>, _>>()?;
    // Which days count of the data says nothing of the files that are trained on.
    let options = OpenOptions { as_of: None, limits: Limits::default(), months: None, ..setup.open.clone() };
    let opened = ingest::open(&sources, &options, &Progress::default())?;
    let (opened, _) = session::finish(opened, None, &setup.locale);
    let figures = Figures::compute(&opened.book, &setup.baseline);
    let studies = Studies::default().with([Churn::STUDY], &opened.book, &figures, &setup.baseline);
    match studies.get::<Churn>() {
        Some(Ok(churn)) => churn
            .model
            .clone()
            .ok_or_else(|| Failure::CouldNot(format!("--train {name}: no model can be carried over from these files"))),
        Some(Err(why)) => Err(Failure::CouldNot(format!("--train {name}: learning who leaves {why}"))),
        None => Err(Failure::CouldNot(format!("--train {name}: no model could be trained"))),
    }
}
