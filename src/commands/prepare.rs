//! The data read and the answers computed: what report, export, chart and inspect are written from.

use super::notes::{self, Noted};
use super::setup::Setup;
use super::{Failure, train};
use crate::analysis::break_even::BreakEven;
use crate::analysis::calls::Call;
use crate::analysis::churn::Churn;
use crate::analysis::scenarios::{self, Scenario};
use crate::analysis::study::{AnyStudy, Studies, Study};
use crate::analysis::{Figures, Results, Section, prices, registry};
use crate::book::Book;
use crate::ingest::{self, Inspection, Opened, Progress};
use crate::output::Material;
use crate::output::anonymize;
use crate::session::{self, Question, Rest, Session};
use crate::store::notes::Notes;
use std::path::PathBuf;

/// Everything that an output is written from.
#[derive(Debug)]
pub struct Prepared {
    /// What was asked for.
    pub setup: Setup,
    /// The business, with pseudonyms where they were asked for.
    pub book: Book,
    /// The answers.
    pub session: Session,
    /// How many clients may leave, where prices differ.
    pub break_even: Option<BreakEven>,
    /// Who to call, without those who were dealt with.
    pub calls: Section<Vec<Call>>,
    /// Ids of the clients who were dealt with.
    pub dealt_with: Vec<String>,
    /// The baseline, the saved what-ifs and the one in force.
    pub scenarios: Vec<Scenario>,
    /// The day on which it is prepared.
    pub today: chrono::NaiveDate,
}

/// The data as they were read, audited, and with pseudonyms where they were asked for.
#[derive(Debug)]
pub struct Loaded {
    /// The business.
    pub book: Book,
    /// How every table was understood, with pseudonyms where they were asked for.
    pub inspection: Inspection,
    /// What the user noted about the clients.
    noted: Noted,
    /// The saved what-ifs.
    saved: Vec<Scenario>,
}

#[cfg(test)]
impl Loaded {
    /// As if it had been read.
    pub fn for_test(book: Book, inspection: Inspection) -> Self {
        Loaded { book, inspection, noted: Noted::default(), saved: Vec::new() }
    }
}

/// Reads the data. Prices per client in `setup` follow the clients to their pseudonyms.
///
/// # Errors
/// [`Failure::CouldNot`] where a file cannot be read or is not understood.
pub fn load(setup: &mut Setup) -> Result<Loaded, Failure> {
    let opened = ingest::open(&setup.sources, &setup.open, &Progress::default())?;
    let mut noted = match &setup.folder {
        Some(folder) => Noted::new(&opened.book, &Notes::load(folder)?, chrono::Local::now().date_naive()),
        None => Noted::default(),
    };
    let mut saved = saved(setup)?;
    let (Opened { book, inspection }, pseudonyms) = session::finish(opened, setup.pseudonyms, &setup.locale);
    if let Some(pseudonyms) = pseudonyms {
        // Prices per client are kept by the real id; under a pseudonym they must neither be lost nor give the id away.
        for assumptions in [&mut setup.baseline, &mut setup.assumptions] {
            *assumptions = anonymize::anonymize_assumptions(std::mem::take(assumptions), &pseudonyms);
        }
        noted = noted.without_texts();
        saved = saved.into_iter().zip(1..).map(|(s, n)| hidden(s, n, &pseudonyms)).collect();
    }
    Ok(Loaded { book, inspection, noted, saved })
}

/// The saved what-ifs of these files.
fn saved(setup: &Setup) -> Result<Vec<Scenario>, Failure> {
    let Some(folder) = &setup.folder else { return Ok(Vec::new()) };
    let scenario =
        |saved: crate::store::scenarios::Saved| Scenario { name: saved.name, assumptions: saved.assumptions };
    Ok(folder.list()?.into_iter().map(scenario).collect())
}

/// A name that the user gave may be a client's; prices of single clients follow them to their pseudonyms.
fn hidden(scenario: Scenario, number: usize, pseudonyms: &anonymize::Pseudonyms) -> Scenario {
    Scenario {
        name: format!("what-if {number}"),
        assumptions: anonymize::anonymize_assumptions(scenario.assumptions, pseudonyms),
    }
}

/// Reads the data and computes the answers, with those of `studies` that the data allow.
///
/// # Errors
/// [`Failure::CouldNot`] where the data cannot be read, the filter is not understood, or a rate is for a session type
/// that the data do not have.
pub fn prepare(mut setup: Setup, studies: &[AnyStudy]) -> Result<Prepared, Failure> {
    let Loaded { mut book, noted, saved, .. } = load(&mut setup)?;
    let scenarios = scenarios::all(&setup.baseline, &saved, &setup.assumptions);
    let today = chrono::Local::now().date_naive();
    known_rates(&book, &setup)?;
    let named = registry::studies_in(setup.filter.as_deref().unwrap_or_default(), &setup.assumptions);
    let wanted: Vec<AnyStudy> = studies.iter().copied().chain(named).collect();
    let model = if wanted.contains(&Churn::STUDY) { train::model(&setup)? } else { None };
    let figures = Figures::compute(&book, &setup.baseline);
    let studies = Studies::with_given(model).with(wanted, &book, &figures, &setup.assumptions);
    let baseline = Results::new(figures, studies, &setup.baseline);
    let filter = setup.filter.as_deref().unwrap_or_default();
    let question = Question { book: &book, baseline, assumptions: &setup.assumptions, filter };
    let session = Session::answer(question, None, Figures::default())
        .map_err(|error| Failure::CouldNot(format!("--filter: {error}")))?;
    let break_even = session.break_even().ok().flatten();
    let mut hidden = 0;
    let calls = session.calls(&book, &setup.locale).map(|all| {
        let (left, dealt_with) = noted.apply(all);
        hidden = dealt_with;
        left
    });
    let dealt_with = noted.dealt_with().map(|i| book.clients.ids.get(i).to_string()).collect();
    book.findings.extend(notes::finding(hidden));
    Ok(Prepared { setup, book, session, break_even, calls, dealt_with, scenarios, today })
}

/// A misspelt session type would change nothing, in silence.
fn known_rates(book: &Book, setup: &Setup) -> Result<(), Failure> {
    let unknown = prices::unknown_types(book, &setup.assumptions);
    let Some(label) = unknown.first().filter(|label| !setup.config.assumptions.rates.contains_key(**label)) else {
        return Ok(());
    };
    let known: Vec<&str> = match &book.clients.session_type {
        Some(types) => types.types.labels.iter().collect(),
        None => vec![prices::EVERYBODY],
    };
    let hint = crate::store::closest(label, known.iter().copied());
    let hint = hint.map_or(String::new(), |h| format!("did you mean {h}? "));
    Err(Failure::CouldNot(format!(
        "a price is set for the session type \"{label}\", which the data do not have; {hint}There are: {}",
        known.join(", ")
    )))
}

impl Prepared {
    /// In the form in which outputs take it.
    pub fn material(&self) -> Material<'_> {
        self.session.material(&Rest {
            book: &self.book,
            break_even: self.break_even.as_ref(),
            calls: &self.calls,
            dealt_with: &self.dealt_with,
            scenarios: &self.scenarios,
            today: self.today,
            locale: &self.setup.locale,
        })
    }

    /// The files that were read, those in folders among them; never written to.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let mut inputs = self.setup.inputs();
        inputs.extend(self.book.files.iter().map(|file| PathBuf::from(&file.path)));
        inputs
    }
}
