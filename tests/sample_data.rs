//! The committed sample data are what the generator writes, and tell the story that they should.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/sample-data/people.rs"]
mod people;
#[path = "../examples/sample-data/roster.rs"]
mod roster;
#[path = "../examples/sample-data/studio.rs"]
mod studio;
#[path = "../examples/sample-data/trainer.rs"]
mod trainer;

use calamine::{Data, Reader, Xlsx};
use std::io::Cursor;

const COMMITTED: &[u8] = include_bytes!("../sample-data/trainer.xlsx");

fn cells(bytes: &[u8], sheet: &str) -> Vec<((u32, u32), Data)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (row, column) = range.start().unwrap();
    range.used_cells().map(|(r, c, v)| ((row + r as u32, column + c as u32), v.clone())).collect()
}

#[test]
fn generating_again_gives_the_committed_roster_to_the_byte() {
    assert!(
        roster::csv().unwrap() == include_bytes!("../sample-data/clients.csv"),
        "run cargo run --example sample-data"
    );
}

#[test]
fn generating_again_gives_the_committed_workbook() {
    let (first, second) = (trainer::workbook().unwrap(), trainer::workbook().unwrap());
    assert!(first == second, "two runs differ");
    for sheet in ["Working", "Clients"] {
        assert_eq!(cells(&first, sheet), cells(COMMITTED, sheet), "run cargo run --example sample-data");
    }
}

#[test]
fn the_trainer_has_a_story_to_tell() {
    let clients = trainer::clients();
    let total: f64 = clients.iter().map(|c| c.revenue()).sum();
    let mut revenue: Vec<f64> = clients.iter().map(|c| c.revenue()).collect();
    revenue.sort_by(|a, b| b.total_cmp(a));
    let top: f64 = revenue.iter().take(3).sum::<f64>() / total;
    let used: Vec<f64> = clients.iter().map(|c| c.hours / c.expected()).collect();
    let (low, high) = (used.iter().copied().fold(9.0, f64::min), used.iter().copied().fold(0.0, f64::max));
    assert_eq!(clients.len(), 24);
    assert!((0.37..0.43).contains(&top), "{top}");
    assert!((0.33..0.38).contains(&low) && (1.1..1.2).contains(&high), "{low} {high}");
}

#[test]
fn formulas_carry_the_values_that_they_come_to() {
    let working = cells(COMMITTED, "Working");
    let at = |row, column| working.iter().find(|(at, _)| *at == (row, column)).map(|(_, v)| v.clone());
    let clients = trainer::clients();
    for (row, client) in (1..).zip(&clients) {
        assert_eq!(at(row, 9), Some(Data::Float(client.revenue())), "{}", client.id);
    }
    let wrong: f64 = clients.iter().map(|c| c.share(&clients)).sum();
    assert!(wrong > 1.2, "the shares should not add up: {wrong}");
    assert!(working.iter().any(|(_, v)| matches!(v, Data::String(s) if s.starts_with('K') && s.ends_with(' '))));
}

#[test]
fn generating_again_gives_the_committed_studio() {
    let committed = [
        include_str!("../sample-data/studio/SalesByService Report.csv"),
        include_str!("../sample-data/studio/ScheduleAtAGlance Report.csv"),
        include_str!("../sample-data/studio/Mailing List.csv"),
    ];
    for ((name, text), committed) in studio::studio().files.iter().zip(committed) {
        assert!(text == committed, "{name}: run cargo run --example sample-data");
    }
}

#[test]
fn the_studio_opens_as_one_business_with_the_figures_that_the_generator_knows() {
    use tpa::analysis::attendance::attendance;
    use tpa::analysis::{Answers, Selection};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/studio");
    let sources = [tpa::ingest::Source::Path(folder)];
    let opened = tpa::ingest::open(&sources, &Default::default(), &Default::default()).unwrap();
    let (book, truth) = (opened.book, studio::studio());
    for file in &book.files {
        assert_eq!(file.rows_read, file.rows_used + file.set_aside.iter().map(|s| s.count).sum::<usize>(), "{file:?}");
    }
    let answers = Answers::compute(&book, &Default::default(), &Selection::All);
    assert_eq!(answers.revenue.unwrap().total.to_f64(), truth.revenue as f64);
    let a = attendance(&book, &Default::default(), &Selection::All).unwrap();
    assert_eq!((a.attended as usize, (a.no_show + a.late_cancel) as usize), (truth.attended, truth.no_shows));
    assert_eq!((a.never_checked_in.slots, a.never_checked_in.rows as usize), truth.unchecked);
    assert_eq!(book.clients.len(), 180);
}
