//! The import page as a user meets it: what it says, what its keys change, what undo brings back, what is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tpa::book::{Assumptions, Locale};
use tpa::ingest::{OpenOptions, Recipe, Source, TableInspection};
use tpa::session;
use tpa::store::paths::Paths;
use tpa::store::recipes::Recipes;
use tpa::store::scenarios::DataFolder;
use tpa::tui::Launch;
use tpa::tui::headless::{Headless, text};
use tpa::tui::keymap::{Keymap, parse_script};
use tpa::tui::pages::Page;
use tpa::tui::user_data::UserData;

const SALES: &str = "Date,Client,Item,Total,Status,Currency
2022-01-01,Ann Lee,Ten visits,150.00,Paid,EUR
2022-01-09,Bo Ek,Ten visits,150.00,In Transit,EUR
2022-02-03,Cy Ro,Mat,30.00,Pending,EUR
2022-03-03,Ann Lee,Ten visits,150.00,Paid,EUR
2022-08-31,Bo Ek,Mat,30.00,Paid,USD
";

/// A check-in and a ledger at once: dates, people who come again, amounts, and nothing else.
const UNCLEAR: &str = "Date,Client,Service,Price
2025-01-01,Ann Lee,PT,60.00
2025-01-02,Bo Ek,PT,60.00
2025-01-03,Ann Lee,PT,60.00
2025-01-04,Bo Ek,PT,60.00
";

struct Studio {
    folder: TempDir,
    explorer: Headless,
}

impl Studio {
    fn open(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let explorer = open(folder.path(), &names);
        Studio { folder, explorer }
    }

    fn page(&mut self) {
        self.explorer.app.open_page(Page::Import);
        self.explorer.settle();
    }

    fn press(&mut self, keys: &str) {
        for key in parse_script(keys).unwrap() {
            self.explorer.press(key);
        }
    }

    fn table(&self) -> &TableInspection {
        &self.explorer.app.workspace().unwrap().inspection.tables[0]
    }

    fn drawn(&self, width: u16, height: u16) -> String {
        text(&self.explorer.frame(width, height), false)
    }
}

fn recipes(folder: &Path) -> Recipes {
    Recipes::of(&Paths::below(&folder.join("home"))).unwrap()
}

fn open(folder: &Path, names: &[&str]) -> Headless {
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    let home = Paths::below(&folder.join("home"));
    let kept: Vec<Recipe> =
        recipes(folder).list().unwrap().0.into_iter().map(|kept| session::recipe(kept).unwrap()).collect();
    let user_data = UserData::open(DataFolder::of(&home, &paths).ok(), None).unwrap();
    Headless::open(Launch {
        sources: paths.into_iter().map(Source::Path).collect(),
        options: OpenOptions { recipes: kept, as_of: Some("2026-01-01".parse().unwrap()), ..OpenOptions::default() },
        title: names.join(", "),
        baseline: Assumptions::default(),
        assumptions: Assumptions::default(),
        filter: String::new(),
        locale: Locale::default(),
        theme: Default::default(),
        ascii: false,
        mouse: false,
        watch: false,
        keymap: Keymap::default(),
        pseudonyms: None,
        model: None,
        user_data: user_data.with_recipes(Some(recipes(folder))),
        place: None,
        today: "2026-01-01".parse().unwrap(),
        folder: folder.into(),
    })
}

#[test]
fn the_page_says_what_was_read_and_shows_it() {
    let mut studio = Studio::open(&[("sales.csv", SALES)]);
    studio.page();
    let sentence = "2 payments from 1 Jan to 3 Mar 2022, €300.00 by 1 person";
    assert!(studio.table().sentence.starts_with(sentence), "{}", studio.table().sentence);
    for (size, width, height) in [("80x24", 80, 24), ("120x40", 120, 40)] {
        insta::assert_snapshot!(format!("import_{size}"), studio.drawn(width, height));
    }
    for (width, height) in [(40, 8), (41, 10), (60, 12), (300, 9)] {
        studio.drawn(width, height);
    }
}

#[test]
fn keys_change_what_is_read_and_undo_takes_it_back() {
    let mut studio = Studio::open(&[("sales.csv", SALES)]);
    studio.page();
    let before = studio.table().sentence.clone();
    // The last lines are the statuses, the last of all is the recipe.
    let rows = tpa::tui::importing::rows(studio.table());
    let place = rows.iter().position(|row| row.label.contains("In Transit")).unwrap();
    studio.press(&format!("g {} Enter text:paid Enter", "j ".repeat(place)));
    assert!(studio.table().sentence.starts_with("3 payments from 1 Jan to 3 Mar 2022, €450.00 by 2 people"));
    assert_eq!(studio.table().decisions, ["status:In Transit=paid"]);
    studio.press("Backspace");
    assert_eq!(studio.table().sentence, before);
    studio.press("g Enter text:visits Enter");
    assert_eq!(studio.table().kind.name(), "sessions");
    studio.press("u");
    assert_eq!((studio.table().sentence.clone(), studio.table().kind.name()), (before, "sales"));
}

#[test]
fn what_was_decided_is_kept_for_the_next_file_and_deleted_again() {
    let mut studio = Studio::open(&[("sales.csv", SALES)]);
    studio.page();
    let rows = tpa::tui::importing::rows(studio.table());
    let place = rows.iter().position(|row| row.label.contains("In Transit")).unwrap();
    studio.press(&format!("g {} b", "j ".repeat(place)));
    studio.press("g w");
    let said = studio.explorer.app.toast.as_ref().unwrap();
    assert!(!said.error && said.text.starts_with("Kept as the recipe"), "{said:?}");
    let next = SALES.replace("2022", "2023");
    std::fs::write(studio.folder.path().join("next.csv"), next).unwrap();
    studio.explorer = open(studio.folder.path(), &["next.csv"]);
    assert!(
        studio.table().recipe.is_some() && studio.table().decisions.iter().any(|d| d.starts_with("status:In Transit="))
    );
    studio.page();
    studio.press("G Enter text:delete Enter");
    assert_eq!((studio.table().recipe.clone(), recipes(studio.folder.path()).list().unwrap().0.len()), (None, 0));
}

#[test]
fn a_file_that_can_be_read_in_two_ways_asks_first_and_a_settled_one_does_not() {
    let mut studio = Studio::open(&[("log.csv", UNCLEAR)]);
    let table = studio.table();
    assert!(table.is_close, "{:?} {:?}", table.distance, table.runner_up);
    assert_eq!(studio.explorer.app.page(), Page::Import);
    assert!(studio.drawn(80, 24).contains("nearly as well"), "{}", studio.drawn(80, 24));
    studio.press("w");
    studio.explorer = open(studio.folder.path(), &["log.csv"]);
    assert_eq!(studio.explorer.app.page(), Page::Overview);
    assert!(studio.table().recipe.is_some());
}

#[test]
fn the_key_of_notes_opens_the_page_in_data_and_only_there() {
    let mut studio = Studio::open(&[("sales.csv", SALES)]);
    studio.press("0 i");
    assert_eq!(studio.explorer.app.page(), Page::Import);
    studio.press("1 I");
    assert_eq!(studio.explorer.app.page(), Page::Import);
}
