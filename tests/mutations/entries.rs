//! What takes bytes from outside, each as a function of bytes that must come back: with an answer, or with one sentence
//! that is clean. Shared by tests/mutations and by the targets of fuzz/.

use std::io::Write;
use std::sync::OnceLock;
use tpa::analysis::churn::Churn;
use tpa::analysis::columns::{self, Column};
use tpa::analysis::study::{Studies, Study};
use tpa::analysis::{Answers, Figures, Results, Selection, selection};
use tpa::book::{Assumptions, Book, Locale};
use tpa::ingest::{OpenOptions, Progress, Source, readers};
use tpa::output::{Material, html, json, markdown, text};
use tpa::query::{self, Question};
use tpa::store::layers::{self, Origin};
use tpa::store::notes::Notes;
use tpa::store::paths::Paths;
use tpa::store::scenarios::DataFolder;
use tpa::store::template;
use tpa::tui::keymap::{self, Keymap};

/// A file of these bytes; the reader tells its format by them, and by the ending where they do not say.
fn file(bytes: &[u8], ending: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(&format!(".{ending}")).tempfile().expect("a folder for files");
    file.write_all(bytes).expect("room for a small file");
    file
}

/// A message may quote what it found, on a line of its own.
fn check_message(message: &str) {
    assert!(!message.trim().is_empty(), "a message that says nothing");
    assert!(message.len() < 20_000, "a message of {} bytes", message.len());
}

/// Any file: the reader of its format.
pub fn reader(bytes: &[u8], ending: &str) {
    let file = file(bytes, ending);
    let source = [Source::Path(file.path().into())];
    match readers::read(&source, &OpenOptions::default(), &Progress::default()) {
        Ok(sheets) => assert!(sheets.iter().all(|sheet| sheet.columns.len() <= 16_384)),
        Err(error) => check_message(&error.to_string()),
    }
}

/// Any file, read, understood, analysed and reported in every form.
pub fn report(bytes: &[u8], ending: &str) {
    let file = file(bytes, ending);
    let source = [Source::Path(file.path().into())];
    let opened = match tpa::ingest::open(&source, &OpenOptions::default(), &Progress::default()) {
        Ok(opened) => opened,
        Err(error) => return check_message(&error.to_string()),
    };
    let (book, assumptions, locale) = (opened.book, Assumptions::default(), Locale::default());
    let answers = Answers::compute(&book, &assumptions, &Selection::All);
    let none = Ok(Vec::new());
    let material = Material {
        book: &book,
        assumptions: &assumptions,
        selection: &Selection::All,
        filter: None,
        answers: &answers,
        baseline: None,
        break_even: None,
        calls: &none,
        findings: &book.findings,
        dealt_with: &[],
        scenarios: &[],
        today: chrono::NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"),
        locale: &locale,
    };
    let as_json = json::render(&material);
    serde_json::from_str::<serde_json::Value>(&as_json).expect("JSON");
    assert!(!text::render(&material).contains('\x1b'), "an escape character in the report");
    markdown::render(&material).expect("Markdown");
    assert!(html::render(&material).expect("HTML").trim_end().ends_with("</html>"));
}

/// The sample's book with its results, made once.
struct Sample {
    book: Book,
    results: Results,
    columns: Vec<Column>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let opened = tpa::ingest::open(&[Source::Demo], &OpenOptions::default(), &Progress::default());
        let book = opened.expect("the data that are built in").book;
        let results = Results::compute(&book, &Assumptions::default());
        let columns = columns::columns(&book);
        Sample { book, results, columns }
    })
}

/// A filter that somebody typed.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Sample { book, results, columns } = sample();
    if let Err(error) = selection::select(book, results, columns, &text) {
        check_message(&error.to_string());
    }
}

/// A question in SQL or a pivot.
pub fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Sample { book, results, columns } = sample();
    let source = query::Source { book, results, columns, selection: &Selection::All };
    if let Err(error) = Question::read(&text).and_then(|question| question.answer(&source)) {
        check_message(&error.to_string());
    }
}

/// A configuration file.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match layers::from_file("config.toml".as_ref(), &text, &Origin::BuiltIn) {
        Ok(layer) => drop(layer),
        Err(error) => check_message(&error.to_string()),
    }
}

/// What a configuration file looks like.
pub fn config_seed() -> &'static str {
    template::text()
}

/// A folder of what is kept, in which one file holds these bytes.
fn kept(name: &str, bytes: &[u8]) -> (tempfile::TempDir, DataFolder) {
    let root = tempfile::tempdir().expect("a folder");
    let data = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).expect("a folder of data");
    let path = data.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("room for a small file");
    (root, data)
}

/// A saved what-if.
pub fn scenario(bytes: &[u8]) {
    let (_root, data) = kept("scenarios/a.toml", bytes);
    drop(data.list());
    std::fs::rename(data.path().join("scenarios/a.toml"), data.path().join("scenarios/.current.toml")).expect("a name");
    drop(data.unsaved());
}

/// What a saved what-if looks like.
pub fn scenario_seed() -> Vec<u8> {
    let root = tempfile::tempdir().expect("a folder");
    let data = DataFolder::of(&Paths::below(root.path()), &["--demo".into()]).expect("a folder of data");
    data.save("a", &Assumptions::default()).expect("room for a small file");
    let mut files = std::fs::read_dir(data.path().join("scenarios")).expect("the folder");
    std::fs::read(files.next().expect("a file").expect("a file").path()).expect("the file")
}

/// Notes on clients.
pub fn notes(bytes: &[u8]) {
    let (_root, data) = kept("notes.toml", bytes);
    match Notes::load(&data) {
        Ok(notes) => drop(notes.iter().count()),
        Err(error) => check_message(&error.to_string()),
    }
}

/// A saved model of who leaves.
pub fn model(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(why) = tpa::analysis::churn::SavedModel::from_json(&text) {
        check_message(&why);
    }
}

/// What a saved model looks like: learnt from clients of whom those leave who come seldom.
pub fn model_seed() -> String {
    let mut csv = String::from("client_id,visits,plan,churn\n");
    for i in 0..200usize {
        let (visits, plan) = (i * 7919 % 41, ["year", "day", "month"][i * 31 % 3]);
        csv.push_str(&format!("c{i},{visits},{plan},{}\n", u8::from(visits + i * 13 % 10 < 20)));
    }
    let file = file(csv.as_bytes(), "csv");
    let opened = tpa::ingest::open(&[Source::Path(file.path().into())], &OpenOptions::default(), &Progress::default());
    let (book, assumptions) = (opened.expect("a client table").book, Assumptions::default());
    let figures = Figures::compute(&book, &assumptions);
    let studied = Studies::default().with([Churn::STUDY], &book, &figures, &assumptions);
    let churn = studied.churn().expect("a study of who leaves");
    churn.model.as_ref().expect("a model").to_json()
}

/// Keys as `show --keys` takes them, and as the configuration binds them.
pub fn keys(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(why) = keymap::parse_script(&text) {
        check_message(&why);
    }
    let (action, key) = text.split_once('=').unwrap_or((&text, ""));
    let own = [(action.trim().to_string(), vec![key.trim().to_string()])].into();
    if let Err(why) = Keymap::new(&own) {
        check_message(&why);
    }
}
