//! The page Ask of the Data view: a question in SQL or a pivot, answered off the drawing thread. All that the page
//! remembers is here.

use super::app::App;
use super::exporting::ToWrite;
use super::pages::Page;
use super::panels::Panel;
use super::panels::prompts::Purpose;
use super::widgets::grid::ListState;
use crate::analysis::columns::{self, Kind};
use crate::analysis::registry;
use crate::analysis::study::Studies;
use crate::book::{Assumptions, Book};
use crate::ingest::Progress;
use crate::output::answer::{self, AnswerFormat};
use crate::output::table::ExportTable;
use crate::query::{Answer, Question, Source, pivot};
use crate::session::Session;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Questions that are remembered.
const REMEMBERED: usize = 100;
/// How long an answer is waited for before looking whether anybody still wants it.
const PATIENCE: Duration = Duration::from_millis(30);

/// What the page remembers.
#[derive(Debug, Default)]
pub struct Ask {
    /// What was asked, the latest last.
    asked: Vec<String>,
    /// Which of them the line shows while Up and Down walk through them.
    place: Option<usize>,
    /// The last answer.
    pub answer: Option<Arc<Shown>>,
    /// Why there was none, where the line in which it was asked is closed.
    pub error: Option<String>,
}

/// An answer on the screen.
#[derive(Debug)]
pub struct Shown {
    /// The question.
    pub question: String,
    /// The answer.
    answer: Answer,
    /// The same as it is shown and written.
    pub table: Arc<ExportTable>,
    /// By which column it was sorted here, and whether the largest is first.
    pub sort: Option<(usize, bool)>,
    /// The figures that it was asked of.
    session: Arc<Session>,
}

impl Shown {
    /// Whether the figures on the screen are others than those that were asked.
    pub fn is_stale(&self, session: &Arc<Session>) -> bool {
        !Arc::ptr_eq(&self.session, session)
    }
}

/// A question with everything that it takes to answer it.
#[derive(Debug)]
pub struct AskRequest {
    task: AskTask,
    book: Arc<Book>,
    session: Arc<Session>,
    studies: Studies,
    assumptions: Assumptions,
}

#[derive(Debug)]
enum AskTask {
    Answer(String),
    Sort(Arc<Shown>, usize, bool),
}

/// What came of a question; nothing where it was cancelled.
pub type Asked = Option<Result<Arc<Shown>, String>>;

impl AskRequest {
    /// Answers; what is cancelled is left to end by itself, which what bounds queries sees to.
    pub fn run(self, progress: &Progress) -> Asked {
        let (send, receive) = channel();
        // A thread of its own: the worker must not wait for an answer that nobody wants any more.
        let thread = std::thread::Builder::new().name("query".into()).spawn(move || drop(send.send(self.answer())));
        if let Err(error) = thread {
            return Some(Err(format!("No thread can be started for the question: {error}")));
        }
        loop {
            match receive.recv_timeout(PATIENCE) {
                Ok(answer) => return Some(answer),
                Err(RecvTimeoutError::Timeout) if progress.is_cancelled() => return None,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Some(Err("The question could not be answered".into())),
            }
        }
    }

    fn answer(self) -> Result<Arc<Shown>, String> {
        let (question, answer, sort) = match &self.task {
            AskTask::Answer(text) => (text.clone(), self.ask(text).map_err(|error| error.to_string())?, None),
            AskTask::Sort(shown, place, descending) => {
                let sorted = shown.answer.sorted(*place, *descending).map_err(|error| error.to_string())?;
                (shown.question.clone(), sorted, Some((*place, *descending)))
            }
        };
        let title = if pivot::keyword(&question).is_some() { "Pivot" } else { "Query" };
        let table = Arc::new(answer::table(&answer, title).map_err(|error| error.to_string())?);
        let session = match self.task {
            AskTask::Answer(_) => self.session,
            AskTask::Sort(shown, ..) => Arc::clone(&shown.session),
        };
        Ok(Arc::new(Shown { question, answer, table, sort, session }))
    }

    fn ask(&self, text: &str) -> Result<Answer, crate::query::QueryError> {
        let question = Question::read(text)?;
        let results = &self.session.current.results;
        let named = registry::studies_in(&question.words(), &self.assumptions);
        let with_studies = OnceLock::new();
        let results = match named.is_empty() {
            true => results,
            false => with_studies.get_or_init(|| {
                let known = self.studies.clone();
                results.with_studies(known.with(named, &self.book, &self.session.baseline.results, &self.assumptions))
            }),
        };
        let columns = columns::columns_with(&self.book, &results.studies);
        let source = Source { book: &self.book, results, columns: &columns, selection: &self.session.selection };
        question.answer(&source)
    }
}

impl App {
    /// Whether the page is in front.
    pub fn is_asking(&self) -> bool {
        self.page() == Page::Ask
    }

    /// Brings the page to the front with the line open; `pivot` begins with a pivot.
    pub fn open_ask(&mut self, pivot: bool) {
        if self.workspace().is_none() {
            return;
        }
        if !self.is_asking() {
            self.open_page(Page::Ask);
        }
        self.ask.place = None;
        self.ask(if pivot { Purpose::Pivot } else { Purpose::Ask });
    }

    /// What the line begins with: the last question, or one that these data can answer.
    pub fn question_to_begin_with(&self, pivot: bool) -> String {
        let is_pivot = |text: &&String| pivot::keyword(text).is_some();
        let last = self.ask.asked.iter().rev().find(|text| !pivot || is_pivot(text));
        if let Some(last) = last {
            return last.clone();
        }
        let book = self.workspace().map(|w| &*w.book);
        let (sales, visits) = book.map_or((false, false), |b| (b.sales.is_some(), b.sessions.is_some()));
        match (pivot, sales, visits) {
            (true, true, _) => "pivot table=sales rows=weekday columns=month measure=sum:amount",
            (true, false, true) => "pivot table=visits rows=weekday columns=month measure=count",
            (true, false, false) => "pivot table=clients rows=segment measure=sum:revenue",
            (false, true, _) => "select month, sum(amount), count(*) from sales group by month",
            (false, false, true) => "select weekday, count(*), avg(missed) from visits group by weekday",
            (false, false, false) => "select segment, count(*), sum(revenue) from clients group by segment",
        }
        .into()
    }

    /// The question before or after the one in the line; `None` past the ends.
    pub fn other_question(&mut self, by: isize) -> Option<String> {
        let ask = &mut self.ask;
        let now = ask.place.unwrap_or(ask.asked.len());
        let place = now.checked_add_signed(by)?;
        let text = ask.asked.get(place)?.clone();
        ask.place = Some(place);
        Some(text)
    }

    /// Asks; the line stays open until there is an answer.
    pub fn submit_question(&mut self, text: String) {
        if text.is_empty() {
            return self.prompt_error("write a question, or close the line with Esc");
        }
        self.ask.asked.retain(|asked| *asked != text);
        self.ask.asked.push(text.clone());
        if self.ask.asked.len() > REMEMBERED {
            self.ask.asked.remove(0);
        }
        self.ask.place = None;
        self.request(AskTask::Answer(text));
    }

    fn request(&mut self, task: AskTask) {
        let Some((workspace, round)) = self.ready() else { return };
        let request = AskRequest {
            task,
            book: Arc::clone(&workspace.book),
            session: Arc::clone(&round.session),
            studies: workspace.studies.clone(),
            assumptions: self.assumptions().clone(),
        };
        self.question(request);
    }

    /// Sorts the answer by the column under the cursor: text from A, figures from the greatest, then the other way.
    pub fn sort_answer(&mut self, reversed: bool) {
        let Some(shown) = self.ask.answer.clone() else { return self.complain("There is no answer to sort yet") };
        let place = match shown.sort {
            Some((sorted, _)) if reversed => sorted,
            _ => self.list().column,
        };
        let Some(column) = shown.table.columns.get(place) else { return };
        let descending = match shown.sort {
            Some((sorted, descending)) if sorted == place => !descending,
            _ => !matches!(column.kind, Kind::Text | Kind::Date),
        };
        self.say(format!("Sorted by {}", column.title));
        self.list_mut().row = 0;
        self.request(AskTask::Sort(shown, place, descending));
    }

    /// Takes what came of a question.
    pub fn take_answer(&mut self, asked: Asked) {
        match asked {
            None => self.say("The question was cancelled"),
            Some(Ok(shown)) => {
                self.panels.retain(|panel| !matches!(panel, Panel::Prompt(Purpose::Ask | Purpose::Pivot, _)));
                let is_new = self.ask.answer.as_ref().is_none_or(|before| before.question != shown.question);
                self.ask.error = None;
                self.ask.answer = Some(shown);
                if is_new && self.is_asking() {
                    *self.list_mut() = ListState::default();
                }
            }
            Some(Err(why)) => match self.panels.last_mut() {
                Some(Panel::Prompt(Purpose::Ask | Purpose::Pivot, prompt)) => prompt.error = Some(why),
                _ => self.ask.error = Some(why),
            },
        }
    }

    /// The cell of the answer under the cursor, as it is copied.
    pub fn answer_cell(&self) -> Option<String> {
        let shown = self.ask.answer.as_ref()?;
        let column = shown.table.columns.get(self.list().column)?;
        Some(answer::written(&column.values.get(self.list().row), column.kind, &self.launch.locale))
    }

    /// The answer as something to write to `path`, in the format that its ending names.
    ///
    /// # Errors
    /// No answer yet; an ending that is not a format.
    pub fn answer_to_write(&self, path: &Path) -> Result<ToWrite, String> {
        let shown = self.ask.answer.as_ref().ok_or("There is no answer to write yet")?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let format = match ending.as_str() {
            "txt" => AnswerFormat::Text,
            "csv" => AnswerFormat::Csv,
            "json" => AnswerFormat::Json,
            "xlsx" => AnswerFormat::Xlsx,
            "parquet" => AnswerFormat::Parquet,
            _ => return Err("the name must end in .csv, .xlsx, .json, .parquet or .txt".into()),
        };
        Ok(ToWrite::Answer(Arc::clone(&shown.table), format))
    }
}
