//! The answers about a book: figures, what studies found, the selection, and the sums over it.

use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::calls::{self, Call};
use crate::analysis::pricing::MeasuredElasticity;
use crate::analysis::pricing::elasticity::measured_elasticity;
use crate::analysis::revenue::detail::RevenueDetail;
use crate::analysis::scenarios::Scenario;
use crate::analysis::study::{AnyStudy, Studies};
use crate::analysis::trend::{self, Trend};
use crate::analysis::{Answers, Figures, Results, Section, Selection, columns, selection};
use crate::book::filter::FilterError;
use crate::book::{Assumptions, Book, Locale};
use crate::output::Material;
use std::sync::{Arc, OnceLock};

/// What is asked of a book.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The business.
    pub book: &'a Book,
    /// The figures of the baseline, what the studies found, and what the baseline assumes.
    pub baseline: Results,
    /// What is assumed now: the baseline, or a what-if.
    pub assumptions: &'a Assumptions,
    /// The filter expression; empty for everybody.
    pub filter: &'a str,
}

/// The answers about a book, with what they were computed from.
#[derive(Debug)]
pub struct Session {
    /// What is assumed.
    pub assumptions: Assumptions,
    /// The filter expression; empty for everybody.
    pub filter: String,
    /// The clients that it selects.
    pub selection: Selection,
    /// The baseline.
    pub baseline: Arc<Answers>,
    /// The what-if; the same object as the baseline where no figure differs.
    pub current: Arc<Answers>,
    /// Revenue in detail, which needs the rows of the logs: computed when it is first asked for.
    revenue: OnceLock<Arc<RevenueDetail>>,
    /// The main figures over the last weeks: computed when they are first asked for.
    trend: OnceLock<Arc<Section<Trend>>>,
    /// What the files show of how demand answers to price: computed when it is first asked for.
    measured: Arc<OnceLock<Section<MeasuredElasticity>>>,
}

/// What a document is written from besides the answers.
pub struct Rest<'a> {
    /// The business.
    pub book: &'a Book,
    /// In a what-if, how many clients may leave.
    pub break_even: Option<&'a BreakEven>,
    /// Who to call.
    pub calls: &'a Section<Vec<Call>>,
    /// Ids of the clients who were dealt with.
    pub dealt_with: &'a [String],
    /// The baseline, the saved what-ifs and the one in force.
    pub scenarios: &'a [Scenario],
    /// The day on which it is written.
    pub today: chrono::NaiveDate,
    /// How figures are written.
    pub locale: &'a Locale,
}

impl Session {
    /// Answers `question`. What still holds of `previous`, which was about the same book, is used again; so is `memory`, of
    /// figures that are no longer needed.
    ///
    /// # Errors
    /// Where the filter is not understood.
    pub fn answer(question: Question, previous: Option<&Session>, memory: Figures) -> Result<Self, FilterError> {
        let Question { book, baseline, assumptions, filter } = question;
        let is_baseline = assumptions.has_figures_of(&baseline.assumptions);
        let figures = match previous {
            _ if is_baseline => Arc::clone(&baseline.figures),
            // What a study found does not change the figures, nor does a filter.
            Some(p) if p.assumptions.has_figures_of(assumptions) => Arc::clone(&p.current.results.figures),
            _ => Arc::new(baseline.under(book, assumptions, memory)),
        };
        let results = Results::new(figures, baseline.studies.clone(), assumptions);
        let selection = match filter.trim() {
            "" => Selection::All,
            text => selection::select(book, &results, &columns::columns_with(book, &results.studies), text)?,
        };
        let of_previous = previous.filter(|p| p.selection == selection);
        // The sums need no work where the same figures are summed over the same clients.
        let answers = |results: Results, before: Option<&Arc<Answers>>| match before {
            Some(before) if Arc::ptr_eq(&before.results.figures, &results.figures) => {
                Arc::new(before.with_results(results))
            }
            _ => {
                let assumptions = Arc::clone(&results.assumptions);
                Arc::new(Answers::from_results(book, &assumptions, &selection, results))
            }
        };
        let current = answers(results, of_previous.map(|p| &p.current));
        let baseline = match is_baseline {
            true => Arc::clone(&current),
            false => answers(baseline, of_previous.map(|p| &p.baseline)),
        };
        // Prices of a what-if do not change what was paid; hours that are planned change how well they were used.
        let plan = |a: &Assumptions| (a.target_utilization, a.ideal_hours, a.client_ideal_hours.clone());
        let revenue = of_previous.filter(|p| plan(&p.assumptions) == plan(assumptions)).map(|p| p.revenue.clone());
        Ok(Session {
            assumptions: assumptions.clone(),
            filter: filter.to_string(),
            selection,
            baseline,
            current,
            revenue: revenue.unwrap_or_default(),
            trend: of_previous.map(|p| p.trend.clone()).unwrap_or_default(),
            measured: previous.map(|p| Arc::clone(&p.measured)).unwrap_or_default(),
        })
    }

    /// Whether it answers the same question.
    pub fn answers(&self, assumptions: &Assumptions, filter: &str, studies: &Studies) -> bool {
        self.assumptions == *assumptions && self.filter == filter && self.current.results.studies.is_same(studies)
    }

    /// The same with each of `studies` done. The figures are shared, not copied.
    pub fn with(&self, studies: &[AnyStudy], book: &Book) -> Session {
        let known = self.current.results.studies.clone();
        let studies = known.with(studies.iter().copied(), book, &self.baseline.results, &self.assumptions);
        let with = |answers: &Answers| Arc::new(answers.with_results(answers.results.with_studies(studies.clone())));
        let current = with(&self.current);
        Session {
            assumptions: self.assumptions.clone(),
            filter: self.filter.clone(),
            selection: self.selection.clone(),
            baseline: if self.is_what_if() { with(&self.baseline) } else { Arc::clone(&current) },
            current,
            revenue: self.revenue.clone(),
            trend: self.trend.clone(),
            measured: Arc::clone(&self.measured),
        }
    }

    /// Whether a what-if changes any figure.
    pub fn is_what_if(&self) -> bool {
        !Arc::ptr_eq(&self.baseline, &self.current)
    }

    /// How many clients may leave before the prices cost money; nothing where no price differs.
    pub fn break_even(&self) -> Section<Option<BreakEven>> {
        let (from, to) = (&self.baseline.results, &self.current.results);
        break_even::break_even(&self.assumptions, from, to, &self.selection)
    }

    /// Who to call, those who were dealt with among them.
    pub fn calls(&self, book: &Book, locale: &Locale) -> Section<Vec<Call>> {
        calls::calls(book, &self.assumptions, &self.current, &self.selection, locale)
    }

    /// Revenue in detail.
    pub fn revenue(&self, book: &Book) -> Arc<RevenueDetail> {
        let detail = || Arc::new(RevenueDetail::of(book, &self.assumptions, &self.selection));
        Arc::clone(self.revenue.get_or_init(detail))
    }

    /// The main figures over the last weeks.
    pub fn trend(&self, book: &Book) -> Arc<Section<Trend>> {
        Arc::clone(self.trend.get_or_init(|| Arc::new(trend::trend(book, &self.selection))))
    }

    /// What the files show of how demand answers to price.
    pub fn measured_elasticity(&self, book: &Book) -> Section<MeasuredElasticity> {
        self.measured.get_or_init(|| measured_elasticity(book)).clone()
    }

    /// What documents are written from.
    pub fn material<'a>(&'a self, rest: &Rest<'a>) -> Material<'a> {
        Material {
            book: rest.book,
            assumptions: &self.assumptions,
            selection: &self.selection,
            filter: Some(self.filter.as_str()).filter(|filter| !filter.is_empty()),
            answers: &self.current,
            baseline: self.is_what_if().then_some(&*self.baseline),
            break_even: rest.break_even,
            calls: rest.calls,
            findings: &rest.book.findings,
            dealt_with: rest.dealt_with,
            scenarios: rest.scenarios,
            today: rest.today,
            locale: rest.locale,
        }
    }

    /// The memory of the what-if's figures, where nobody else holds them.
    pub fn into_memory(self) -> Figures {
        drop(self.baseline);
        let figures = Arc::into_inner(self.current).map(|answers| answers.results.figures);
        figures.and_then(Arc::into_inner).unwrap_or_default()
    }
}
