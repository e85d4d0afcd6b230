//! What a keystroke costs: a changed price, a sort, a filter, for a large studio and for far more than any.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use divan::{Bencher, black_box};
use tpa::analysis::break_even::break_even;
use tpa::analysis::calls::calls;
use tpa::analysis::columns::{Column, columns};
use tpa::analysis::{Answers, Figures, Results, Selection, selection};
use tpa::book::clients::SessionType;
use tpa::book::{Assumptions, Book, Category, Clients, Delivery, Locale, Money, Period};

const SIZES: [usize; 2] = [100_000, 1_000_000];

fn main() {
    divan::main();
}

/// Clients with plausible figures, always the same.
fn book(clients: usize) -> Book {
    let mut state = 42u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let kinds = ["hour", "thirty", "pair"];
    let prices = [61.2, 33.75, 45.0].map(|p| Money::from_f64(p).unwrap());
    let kind: Vec<usize> = (0..clients).map(|_| random(3) as usize).collect();
    let ids: Vec<String> = (0..clients).map(|i| format!("client-{:07}", (i * 7919) % clients)).collect();
    Book {
        clients: Clients {
            ids: ids.iter().map(String::as_str).collect(),
            ideal_hours_month: Some((0..clients).map(|_| [2.0, 4.0, 8.0][random(3) as usize]).collect()),
            rates: Some(kind.iter().map(|k| Some(prices[*k])).collect()),
            session_type: Some(SessionType {
                types: kind.iter().map(|k| Some(kinds[*k])).collect::<Category>(),
                minutes: vec![Some(60.0), Some(30.0), Some(60.0)],
            }),
            ..Clients::default()
        },
        delivery: Some(Delivery { hours: (0..clients).map(|_| random(120) as f64 / 4.0).collect(), from_log: false }),
        period: Period { months: Some(3.0), ..Period::default() },
        ..Book::default()
    }
}

fn what_if() -> Assumptions {
    let mut assumptions = Assumptions::default();
    assumptions.rates.insert("hour".into(), Money::from_f64(67.32).unwrap());
    assumptions
}

fn column(book: &Book, name: &str) -> Column {
    columns(book).into_iter().find(|c| c.name == name).unwrap()
}

#[divan::bench(args = SIZES)]
fn figures_after_a_rate_change(bencher: Bencher, clients: usize) {
    let (book, assumptions) = (book(clients), what_if());
    bencher.bench_local(|| Figures::compute(black_box(&book), &assumptions));
}

#[divan::bench(args = SIZES)]
fn figures_and_answers_after_a_rate_change(bencher: Bencher, clients: usize) {
    let (book, assumptions) = (book(clients), what_if());
    bencher.bench_local(|| Answers::compute(black_box(&book), &assumptions, &Selection::All));
}

/// As the explorer does it: in the memory of the figures before the last.
#[divan::bench(args = SIZES)]
fn a_rate_change_in_used_memory(bencher: Bencher, clients: usize) {
    let (book, assumptions) = (book(clients), what_if());
    let mut answers = Answers::compute(&book, &assumptions, &Selection::All);
    bencher.bench_local(move || {
        let results = std::mem::take(&mut answers.results);
        let figures = std::sync::Arc::unwrap_or_clone(results.figures).recompute(black_box(&book), &assumptions);
        let results = Results::new(figures, results.studies, &assumptions);
        answers = Answers::from_results(&book, &assumptions, &Selection::All, results);
    });
}

#[divan::bench(args = SIZES)]
fn break_even_of_a_rate_change(bencher: Bencher, clients: usize) {
    let (book, assumptions) = (book(clients), what_if());
    let baseline = Figures::compute(&book, &Assumptions::default());
    let scenario = Figures::compute(&book, &assumptions);
    bencher.bench_local(|| break_even(&assumptions, black_box(&baseline), &scenario, &Selection::All));
}

#[divan::bench(args = SIZES)]
fn whom_to_call(bencher: Bencher, clients: usize) {
    let (book, assumptions) = (book(clients), what_if());
    let answers = Answers::compute(&book, &assumptions, &Selection::All);
    let locale = Locale::default();
    bencher.bench_local(|| calls(&book, &assumptions, black_box(&answers), &Selection::All, &locale));
}

fn sort(bencher: Bencher, clients: usize, name: &str) {
    let book = book(clients);
    let results = Results::compute(&book, &Assumptions::default());
    let column = column(&book, name);
    let table = || (0..clients as u32).collect::<Vec<u32>>();
    bencher.with_inputs(table).bench_local_refs(|order| column.sort(black_box(&book), &results, true, order));
}

#[divan::bench(args = SIZES)]
fn sort_by_utilization(bencher: Bencher, clients: usize) {
    sort(bencher, clients, "utilization");
}

#[divan::bench(args = SIZES)]
fn sort_by_id(bencher: Bencher, clients: usize) {
    sort(bencher, clients, "client_id");
}

fn filter(bencher: Bencher, clients: usize, text: &str) {
    let book = book(clients);
    let results = Results::compute(&book, &Assumptions::default());
    let columns = columns(&book);
    bencher.bench_local(|| selection::select(black_box(&book), &results, &columns, text));
}

#[divan::bench(args = SIZES)]
fn filter_by_utilization_and_segment(bencher: Bencher, clients: usize) {
    filter(bencher, clients, "utilization < 80% and segment = 'Opportunity'");
}

#[divan::bench(args = SIZES)]
fn filter_by_id(bencher: Bencher, clients: usize) {
    filter(bencher, clients, "client_id like '%999%'");
}
