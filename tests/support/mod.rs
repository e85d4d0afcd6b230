//! A book for the tests: the sample data's trainer, without going through a file.

#[path = "../../examples/sample-data/trainer.rs"]
pub mod trainer;

use tpa::analysis::Results;
use tpa::analysis::break_even::{BreakEven, break_even};
use tpa::analysis::calls::Call;
use tpa::analysis::registry;
use tpa::analysis::scenarios::{self, Scenario};
use tpa::analysis::study::Studies;
use tpa::analysis::{Answers, Figures, Section, Selection};
use tpa::book::clients::SessionType;
use tpa::book::{
    Assumptions, Attribute, AttributeValues, Book, Category, Delivery, FileUse, Finding, Locale, Money, Period,
    Severity,
};
use tpa::output::Material;

/// Everything that a [`Material`] borrows.
pub struct Case {
    pub book: Book,
    pub assumptions: Assumptions,
    pub selection: Selection,
    pub answers: Answers,
    pub baseline: Option<Answers>,
    pub break_even: Option<BreakEven>,
    pub calls: Section<Vec<Call>>,
    pub scenarios: Vec<Scenario>,
    pub locale: Locale,
}

impl Case {
    /// `book` under `assumptions`, everybody selected.
    pub fn new(book: Book, assumptions: Assumptions) -> Self {
        let (selection, locale) = (Selection::All, Locale::default());
        let answers = studied(&book, &assumptions, &selection);
        let what_if = !assumptions.rates.is_empty() || !assumptions.client_rates.is_empty();
        let baseline = what_if.then(|| {
            Answers::compute(
                &book,
                &Assumptions { rates: Default::default(), client_rates: Default::default(), ..assumptions.clone() },
                &selection,
            )
        });
        let even = baseline
            .as_ref()
            .and_then(|b| break_even(&assumptions, &b.results, &answers.results, &selection).ok().flatten());
        let calls = Ok(calls(&book, &answers));
        let without =
            Assumptions { rates: Default::default(), client_rates: Default::default(), ..assumptions.clone() };
        let scenarios = scenarios::all(&without, &[], &assumptions);
        Case { book, assumptions, selection, answers, baseline, break_even: even, calls, scenarios, locale }
    }

    /// What outputs are written from.
    pub fn material(&self) -> Material<'_> {
        Material {
            book: &self.book,
            assumptions: &self.assumptions,
            selection: &self.selection,
            filter: None,
            answers: &self.answers,
            baseline: self.baseline.as_ref(),
            break_even: self.break_even.as_ref(),
            calls: &self.calls,
            findings: &self.book.findings,
            dealt_with: &[],
            scenarios: &self.scenarios,
            today: chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap(),
            locale: &self.locale,
        }
    }
}

/// The answers with every study done, as reports have them.
fn studied(book: &Book, assumptions: &Assumptions, selection: &Selection) -> Answers {
    let figures = Figures::compute(book, assumptions);
    let studies = Studies::default().with(registry::STUDIES.iter().copied(), book, &figures, assumptions);
    Answers::from_results(book, assumptions, selection, Results::new(figures, studies, assumptions))
}

/// The sample data's trainer.
pub fn demo() -> Case {
    Case::new(demo_book(), Assumptions::default())
}

/// The same with the hour at 74 and the half hour at 40.
pub fn what_if() -> Case {
    let mut assumptions = Assumptions::default();
    assumptions.rates.insert("hour".into(), Money::from_f64(74.0).unwrap());
    assumptions.rates.insert("thirty".into(), Money::from_f64(40.0).unwrap());
    Case::new(demo_book(), assumptions)
}

/// Nobody.
pub fn empty() -> Case {
    Case::new(Book::default(), Assumptions::default())
}

/// One client per entry of `(ideal, hours, rate)`, named `C0`, `C1`, ….
pub fn small(clients: &[(f64, f64, f64)]) -> Case {
    let mut book = Book::default();
    let ids: Vec<String> = (0..clients.len()).map(|i| format!("C{i}")).collect();
    book.clients.ids = ids.iter().map(String::as_str).collect();
    book.clients.ideal_hours_month = Some(clients.iter().map(|c| c.0).collect());
    book.clients.rates = Some(clients.iter().map(|c| Money::from_f64(c.2)).collect());
    book.delivery = Some(Delivery { hours: clients.iter().map(|c| c.1).collect(), from_log: false });
    book.period.months = Some(3.0);
    Case::new(book, Assumptions::default())
}

pub fn demo_book() -> Book {
    let people = trainer::clients();
    let mut book = Book::default();
    book.clients.ids = people.iter().map(|c| c.id.as_str()).collect();
    book.clients.names = Some(people.iter().map(|c| c.name.as_str()).collect());
    let emails: Vec<String> = people.iter().map(|c| format!("{}@example.com", c.id.to_lowercase())).collect();
    book.clients.emails = Some(emails.iter().map(String::as_str).collect());
    book.clients.ideal_hours_month = Some(people.iter().map(|c| c.ideal).collect());
    book.clients.service_type = Some(people.iter().map(|c| Some(c.service)).collect());
    let types: Category = people.iter().map(|c| Some(c.session)).collect();
    let minutes = types
        .labels
        .iter()
        .map(|t| {
            Some(match t {
                "hour" => 60.0,
                "thirty" => 30.0,
                _ => 45.0,
            })
        })
        .collect();
    book.clients.session_type = Some(SessionType { types, minutes });
    book.clients.rates = Some(people.iter().map(|c| Money::from_f64(c.rate)).collect());
    let phones: Vec<String> = (0..people.len()).map(|i| format!("(555) 010-{:04}", 1000 + i)).collect();
    let phones = phones.iter().map(String::as_str).collect();
    book.clients.attributes = vec![Attribute { name: "Phone".into(), values: AttributeValues::Text(phones) }];
    book.delivery = Some(Delivery { hours: people.iter().map(|c| c.hours).collect(), from_log: false });
    book.period = Period { months: Some(3.0), label: Some("Jul–Sep".into()), ..Period::default() };
    let (read, used) = (people.len(), people.len());
    let file = FileUse {
        path: "sample-data/trainer.xlsx".into(),
        table: "clients".into(),
        rows_read: read,
        rows_used: used,
        set_aside: vec![],
    };
    book.files = vec![file];
    let worst = &people[0];
    book.findings = vec![Finding {
        code: "ids_trimmed",
        severity: Severity::Warning,
        message: format!(
            "The id \"{} \" ends in a blank; {} <{}> was taken for the same client.",
            worst.id, worst.name, emails[0]
        ),
        count: 1,
        location: "trainer.xlsx, Working!A2".into(),
    }];
    book
}

/// A plain action list: the five with the greatest opportunity.
fn calls(book: &Book, answers: &Answers) -> Vec<Call> {
    let worth = |i: usize| answers.results.opportunity.get(i).copied().flatten();
    let mut clients: Vec<usize> =
        (0..book.clients.len()).filter(|i| worth(*i).is_some_and(|m| m > Money::ZERO)).collect();
    clients.sort_by_key(|i| std::cmp::Reverse(worth(*i)));
    let row = |index: usize| Call {
        index,
        client: book.clients.ids.get(index).to_string(),
        reason: format!("came {:.0}% of the planned hours", 100.0 * answers.results.utilization[index]),
        monthly_value: answers.results.monthly_revenue(index),
        chance_lost: None,
        horizon_days: None,
        value_monthly: worth(index).unwrap(),
        worth: worth(index).unwrap().times(6.0),
        what_to_do: "Offer two fixed times a week for the next month.".into(),
    };
    clients.into_iter().take(5).map(row).collect()
}
