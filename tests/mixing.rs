//! Whose row it is does not depend on how files, rows and columns are ordered, nor on what files and ids are called; and
//! what is counted of people and of nobody adds up to what stands in the files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics fails")]

use proptest::prelude::*;
use std::collections::BTreeMap;
use tpa::book::{Book, Money, Status};
use tpa::ingest::{OpenOptions, Progress, Source, open};

const FIRST: [&str; 8] = ["Ana", "Ben", "Cleo", "Dov", "Ema", "Finn", "Gita", "Hugo"];
const LAST: [&str; 7] = ["Adler", "Farkas", "Keller", "Duval", "Brandt", "Ekberg", "Horvat"];
const PEOPLE: usize = 24;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            let j = self.roll(i + 1);
            list.swap(i, j);
        }
    }
}

fn first(person: usize) -> &'static str {
    FIRST[person % 8]
}

fn last(person: usize) -> &'static str {
    LAST[person % 7]
}

fn email(person: usize) -> String {
    format!("{}.{}@example.com", first(person), last(person)).to_lowercase()
}

/// How a file says who a row is of: header and values, in one column or two.
fn who(way: usize, person: Option<usize>, id: &str) -> Vec<(&'static str, String)> {
    let of = |text: &dyn Fn(usize) -> String| person.map_or(String::new(), text);
    match way {
        0 => vec![("Client ID", of(&|p| format!("{id}{p:03}")))],
        1 => vec![("Client", of(&|p| format!("{} {}", first(p), last(p))))],
        2 => vec![("Client", of(&|p| format!("{}, {}", last(p), first(p))))],
        3 => vec![("Email", of(&email))],
        4 => vec![("First Name", of(&|p| first(p).into())), ("Last Name", of(&|p| last(p).into()))],
        _ => vec![
            ("Customer Name", of(&|p| format!("{} {}", first(p), last(p)))),
            ("Customer Email", of(&|p| email(p).to_uppercase())),
        ],
    }
}

/// A table with its columns in the order that the dice give.
fn table(dice: &mut Dice, mut rows: Vec<Vec<(&'static str, String)>>) -> String {
    let mut columns: Vec<usize> = (0..rows[0].len()).collect();
    dice.shuffle(&mut columns);
    dice.shuffle(&mut rows);
    let line = |cells: Vec<String>| cells.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",") + "\n";
    let mut text = line(columns.iter().map(|c| rows[0][*c].0.to_string()).collect());
    for row in &rows {
        text.push_str(&line(columns.iter().map(|c| row[*c].1.clone()).collect()));
    }
    text
}

/// The figures of each person by name, and those of nobody.
fn told(book: &Book) -> (BTreeMap<String, (usize, i64)>, (usize, i64)) {
    let log = book.sessions.as_deref().unwrap();
    let attended = |i: &usize| log.status[*i] == Status::Attended;
    let cents = |money: Money| money.micros() / 10_000;
    let billing = book.activity.billing.as_ref().unwrap();
    let mut people = BTreeMap::new();
    for client in 0..book.clients.len() {
        let name = book.clients.names.as_ref().map_or("", |n| n.get(client));
        let name = if name.is_empty() { book.clients.ids.get(client) } else { name };
        let visits = (0..log.len()).filter(attended).filter(|i| log.client(*i) == Some(client)).count();
        let paid = billing.revenue.get(client).copied().flatten().map_or(0, cents);
        let own: &mut (usize, i64) = people.entry(tidy(name)).or_default();
        *own = (own.0 + visits, own.1 + paid);
    }
    let nobody = (0..log.len()).filter(|i| log.client(*i).is_none()).count();
    (people, (nobody, cents(billing.without_client)))
}

/// `Adler, Ana` is Ana Adler, and so is her address.
fn tidy(name: &str) -> String {
    let known = (0..PEOPLE).find(|p| {
        let (first, last) = (first(*p), last(*p));
        name == email(*p) || name == format!("{last}, {first}") || name == format!("{first} {last}")
    });
    known.map_or(name.to_string(), |p| format!("{} {}", first(p), last(p)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_row_is_ever_of_another_person(seed: u64, visits_by in 0usize..6, sales_by in 0usize..6, prefix in 0usize..3) {
        let mut dice = Dice(seed);
        let prefix = ["C", "10", "member-"][prefix];
        let mut truth: BTreeMap<String, (usize, i64)> = BTreeMap::new();
        let members = (0..PEOPLE).map(|p| {
            truth.insert(format!("{} {}", first(p), last(p)), (0, 0));
            vec![
                ("Member ID", format!("{prefix}{p:03}")),
                ("Full Name", format!("{} {}", first(p), last(p))),
                ("Email", email(p)),
                ("Joined", "2023-02-01".into()),
            ]
        });
        let members = table(&mut dice, members.collect());
        let mut nobody = (0, 0);
        let mut rows = Vec::new();
        for k in 0..120 {
            let person = Some(dice.roll(PEOPLE)).filter(|_| k % 17 > 0);
            let mut row = who(visits_by, person, prefix);
            row.push(("Visit Date", format!("2025-0{}-{:02}", 1 + k % 4, 1 + k % 28)));
            row.push(("Start Time", format!("{:02}:{:02}", 7 + k % 12, k % 60)));
            row.push(("Class", ["Yoga", "PT", "Spin"][k % 3].into()));
            rows.push(row);
            match person {
                Some(p) => truth.get_mut(&format!("{} {}", first(p), last(p))).unwrap().0 += 1,
                None => nobody.0 += 1,
            }
        }
        let visits = table(&mut dice, rows);
        let mut rows = Vec::new();
        for k in 0..80 {
            let person = Some(dice.roll(PEOPLE)).filter(|_| k % 19 > 0);
            let amount = 1_000 + 137 * k as i64;
            let mut row = who(sales_by, person, prefix);
            row.push(("Payment Date", format!("2025-0{}-{:02}", 1 + k % 4, 1 + k % 28)));
            row.push(("Amount", format!("{}.{:02}", amount / 100, amount % 100)));
            row.push(("Invoice No", format!("R-{k:04}")));
            rows.push(row);
            match person {
                Some(p) => truth.get_mut(&format!("{} {}", first(p), last(p))).unwrap().1 += amount,
                None => nobody.1 += amount,
            }
        }
        let sales = table(&mut dice, rows);
        let folder = tempfile::tempdir().unwrap();
        let mut files = [("members", members), ("visits", visits), ("sales", sales)];
        dice.shuffle(&mut files);
        // The names of files say nothing.
        let sources: Vec<Source> = files
            .iter()
            .enumerate()
            .map(|(i, (name, text))| {
                let name = if seed % 2 == 0 { format!("{i}.csv") } else { format!("{name}.csv") };
                let path = folder.path().join(name);
                std::fs::write(&path, text).unwrap();
                Source::Path(path)
            })
            .collect();
        let book = open(&sources, &OpenOptions::default(), &Progress::default()).unwrap().book;
        let (people, left) = told(&book);
        prop_assert_eq!(&people, &truth, "visits by {}, sales by {}, {:?}", visits_by, sales_by, book.files);
        prop_assert_eq!(left, nobody);
    }
}
