//! Work off the drawing thread: one worker, the latest request of a kind wins, results carry their generation.

use super::ask::{AskRequest, Asked};
use super::exporting::ExportRequest;
use super::panels::clusters::Compared;
use super::round::{Request, Response};
use crate::analysis::registry;
use crate::analysis::segments::clusters::{Clusters, kept};
use crate::analysis::study::{AnyStudy, Context, Studies, StudyResult};
use crate::analysis::{Figures, Section};
use crate::book::{Assumptions, Book};
use crate::ingest::{self, OpenError, OpenOptions, Opened, Progress, Source};
use crate::output::anonymize::Pseudonyms;
use crate::session;
use crate::store::recipes::{Recipe, Recipes};
use crate::store::scenarios::DataFolder;
use crate::task::Task;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Into how many parts the progress of a study is divided.
const PARTS: u64 = 1000;

/// Something to work out or to write.
#[derive(Debug)]
pub enum Job {
    /// Read the files.
    Open {
        /// From where.
        sources: Vec<Source>,
        /// How.
        options: Box<OpenOptions>,
        /// The key of the pseudonyms, where names are hidden.
        pseudonyms: Option<[u8; 16]>,
    },
    /// Recompute the figures.
    Compute(Box<Request>),
    /// Write a file.
    Export(Box<ExportRequest>),
    /// Keep groups, or compare them with kept ones.
    Kept(Box<KeptRequest>),
    /// Answer a question.
    Ask(Box<AskRequest>),
    /// Keep or delete a recipe.
    Recipe(Recipes, RecipeTask),
    /// Work out what takes longer than a frame.
    Study(Box<StudyRequest>),
}

/// What is to be done about recipes.
#[derive(Debug, Clone)]
pub enum RecipeTask {
    /// Keep this one.
    Keep(Box<Recipe>),
    /// Delete the one of this name.
    Forget(String),
}

impl RecipeTask {
    /// Does it; the recipe's name.
    fn run(&self, recipes: &Recipes) -> Result<String, String> {
        let done = match self {
            RecipeTask::Keep(recipe) => recipes.save(recipe),
            RecipeTask::Forget(name) => recipes.delete(name).map(|()| name.clone()),
        };
        done.map_err(|error| error.to_string())
    }
}

/// What is to be done about kept groups.
#[derive(Debug, Clone)]
pub enum KeptTask {
    /// Keep those of now under this name.
    Keep(String),
    /// Compare those of now with the ones kept under this name.
    Compare(String),
}

/// The same with everything that it takes: a million ids are not written between two keys.
#[derive(Debug)]
pub struct KeptRequest {
    /// What.
    pub task: KeptTask,
    /// Where groups are kept.
    pub folder: DataFolder,
    /// Of which book.
    pub book: Arc<Book>,
    /// The groups of now.
    pub groups: Arc<Section<Clusters>>,
    /// The day.
    pub today: chrono::NaiveDate,
}

/// What was done about kept groups.
#[derive(Debug)]
pub enum KeptDone {
    /// They were kept under this name.
    Kept(String),
    /// Two sets of groups side by side.
    Compared(Box<Compared>),
}

impl KeptRequest {
    fn run(self) -> Result<KeptDone, String> {
        let groups = self.groups.as_ref().as_ref().map_err(|why| format!("There are no groups: this {why}"))?;
        match self.task {
            KeptTask::Keep(name) => {
                let kept = kept::to_keep(&self.book, groups, self.today);
                self.folder.keep_groups(&name, &kept).map_err(|e| e.to_string())?;
                Ok(KeptDone::Kept(name))
            }
            KeptTask::Compare(name) => {
                let kept = self.folder.kept_groups(&name).map_err(|e| e.to_string())?;
                let moves = kept::compare(&self.book, &kept, groups);
                Ok(KeptDone::Compared(Box::new(Compared { name, saved: kept.saved, method: kept.method, moves })))
            }
        }
    }
}

/// A study, and what it reads.
#[derive(Debug)]
pub struct StudyRequest {
    /// What.
    pub study: AnyStudy,
    /// Of which book.
    pub book: Arc<Book>,
    /// With which figures: those of the baseline.
    pub figures: Arc<Figures>,
    /// What other studies found.
    pub studies: Studies,
    /// Under what choices of the user.
    pub assumptions: Assumptions,
}

impl Job {
    /// How many kinds there are.
    pub const KINDS: usize = 6 + registry::STUDIES.len();

    /// Which kind this is; the latest of a kind wins.
    pub fn kind(&self) -> usize {
        match self {
            Job::Open { .. } => 0,
            Job::Compute(_) => 1,
            Job::Export(_) => 2,
            Job::Kept(_) => 3,
            Job::Ask(_) => 4,
            Job::Recipe(..) => 5,
            Job::Study(request) => 6 + place_of(request.study),
        }
    }
}

/// What came of a job.
#[derive(Debug)]
pub enum Outcome {
    /// The files were read, or not.
    Opened(Result<Box<(Opened, Option<Pseudonyms>)>, OpenError>),
    /// The figures, or why the filter cannot be applied.
    Computed(Box<Response>),
    /// The file that was written, or why not.
    Exported(Result<PathBuf, String>),
    /// The answer to a question, or why there is none.
    Asked(Asked),
    /// What was done about a recipe: its name, or why not.
    Recipe(RecipeTask, Result<String, String>),
    /// What was done about kept groups, or why not.
    Kept(Result<KeptDone, String>),
    /// What was found; nothing where it was cancelled.
    Studies(AnyStudy, Option<Box<StudyResult>>),
    /// The worker panicked: a fault of ours, told and logged.
    Failed(String),
}

impl Outcome {
    /// The kind of job that it came of; `None` where that is not known.
    pub fn kind(&self) -> Option<usize> {
        match self {
            Outcome::Opened(_) => Some(0),
            Outcome::Computed(_) => Some(1),
            Outcome::Exported(_) => Some(2),
            Outcome::Kept(_) => Some(3),
            Outcome::Asked(_) => Some(4),
            Outcome::Recipe(..) => Some(5),
            Outcome::Studies(study, _) => Some(6 + place_of(*study)),
            Outcome::Failed(_) => None,
        }
    }
}

fn place_of(study: AnyStudy) -> usize {
    registry::STUDIES.iter().position(|s| *s == study).unwrap_or(0)
}

/// Does the job, wherever that is.
pub fn run(job: Job, progress: &Progress) -> Outcome {
    let work = || match job {
        Job::Open { sources, options, pseudonyms } => Outcome::Opened(
            ingest::open(&sources, &options, progress)
                .map(|opened| Box::new(session::finish(opened, pseudonyms, &options.locale))),
        ),
        Job::Compute(request) => Outcome::Computed(Box::new(answer(*request))),
        Job::Export(request) => Outcome::Exported(request.run()),
        Job::Kept(request) => Outcome::Kept(request.run()),
        Job::Ask(request) => Outcome::Asked(request.run(progress)),
        Job::Recipe(recipes, task) => {
            let done = task.run(&recipes);
            Outcome::Recipe(task, done)
        }
        Job::Study(request) => Outcome::Studies(request.study, request.run(progress).map(Box::new)),
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Outcome::Failed(text.unwrap_or("no message").to_string())
    })
}

impl StudyRequest {
    fn run(&self, progress: &Progress) -> Option<StudyResult> {
        progress.start(PARTS);
        let cancelled = || progress.is_cancelled();
        let reach = |part: f64| progress.reach((part * PARTS as f64) as u64);
        let say = |text| progress.say(text);
        let task = Task::new(&cancelled, &reach, &say);
        let start = std::time::Instant::now();
        let context = Context { book: &self.book, figures: &self.figures, studies: &self.studies };
        let found = self.study.run(context, &self.assumptions, task);
        tracing::debug!("{} in {:?}", self.study.title, start.elapsed());
        found
    }
}

/// Many clients are worked through by all threads together. Begun inside their pool, its parts need not be handed in
/// one by one, which takes longer than some of them. A few clients are not worth starting a thread for.
fn answer(request: Request) -> Response {
    match request.book.clients.len() > 20_000 {
        true => rayon::scope(|_| request.answer()),
        false => request.answer(),
    }
}

/// A job in line, with the progress that its watcher sees.
struct Waiting {
    generation: u64,
    job: Job,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Line {
    waiting: Vec<Waiting>,
    closed: bool,
}

/// The worker thread and its line: at most one waiting job of each kind.
pub struct Worker {
    line: Arc<(Mutex<Line>, Condvar)>,
}

impl Worker {
    /// Starts the worker; `deliver` takes each outcome with its generation.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(deliver: impl Fn(u64, Outcome) + Send + 'static) -> std::io::Result<Self> {
        let line = Arc::new((Mutex::new(Line::default()), Condvar::new()));
        let shared = Arc::clone(&line);
        std::thread::Builder::new().name("worker".into()).spawn(move || {
            while let Some(next) = wait_for_work(&shared) {
                let outcome = run(next.job, &next.progress);
                deliver(next.generation, outcome);
            }
        })?;
        Ok(Worker { line })
    }

    /// Puts a job in line, in place of a waiting one of its kind.
    pub fn submit(&self, generation: u64, job: Job, progress: Arc<Progress>) {
        let (line, signal) = &*self.line;
        let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
        line.waiting.retain(|w| w.job.kind() != job.kind());
        line.waiting.push(Waiting { generation, job, progress });
        signal.notify_one();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let (line, signal) = &*self.line;
        line.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        signal.notify_one();
    }
}

fn wait_for_work(shared: &(Mutex<Line>, Condvar)) -> Option<Waiting> {
    let (line, signal) = shared;
    let mut line = line.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if line.closed {
            return None;
        }
        if !line.waiting.is_empty() {
            return Some(line.waiting.remove(0));
        }
        line = signal.wait(line).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_missing_file_comes_back_as_an_outcome_with_its_generation() {
        let (send, receive) = mpsc::channel();
        let worker = Worker::start(move |generation, outcome| send.send((generation, outcome)).unwrap()).unwrap();
        let source = Source::Path("/nonexistent/data.xlsx".into());
        let job = Job::Open { sources: vec![source], options: Box::default(), pseudonyms: None };
        worker.submit(7, job, Arc::default());
        let (generation, outcome) = receive.recv().unwrap();
        assert_eq!(generation, 7);
        assert!(matches!(outcome, Outcome::Opened(Err(_))));
    }
}
