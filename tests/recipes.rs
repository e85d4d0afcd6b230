//! Recipes: what was decided about files of one shape, kept in the user's folder, and the maps that say the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tpa::ingest::{self, FieldMap, OpenOptions, Opened, Progress, Source};
use tpa::session;

const SALES: &str = "When,Who,Paid in,State,Moneys
2025-01-01,Ann Lee,60.00,In Transit,EUR
2025-01-02,Bo Ek,40.00,Settled,EUR
2025-01-03,Ann Lee,30.00,Bounced,EUR
2025-02-03,Bo Ek,25.00,Settled,USD
";

/// A folder of the user's own, with files.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Home(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tpa-tui"));
        command.args(arguments).env_clear().env("LANG", "en_US.UTF-8").current_dir(self.0.path());
        for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
            command.env(folder, self.0.path().join("home"));
        }
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (success, out, err) = self.run(arguments);
        assert!(success, "{arguments:?}: {err}");
        out
    }

    fn revenue(&self, arguments: &[&str]) -> f64 {
        let all: Vec<&str> = ["report", "--format", "json"].iter().chain(arguments).copied().collect();
        let report: serde_json::Value = serde_json::from_str(&self.done(&all)).unwrap();
        report["revenue"]["total"].as_f64().unwrap_or(f64::NAN)
    }
}

const MAPS: [&str; 8] = [
    "--map",
    "kind=sales",
    "--map",
    "amount=Paid in",
    "--map",
    "status:In Transit=unpaid",
    "--map",
    "status:Bounced=failed",
];

#[test]
fn next_months_file_opens_as_this_months_was_decided() {
    let home = Home::new();
    home.write("may.csv", SALES);
    home.write("elsewhere/june.csv", &SALES.replace("2025-01", "2025-06").replace("60.00", "70.00"));
    let saved = home.done(&[&["recipe", "save", "may.csv", "--currency-column", "Moneys"], &MAPS[..]].concat());
    assert_eq!(saved, "saved \"sales with When, Who, Paid in\"\n");
    let june = ["elsewhere/june.csv"];
    assert_eq!(home.revenue(&june), 40.0);
    let inspected = home.done(&["inspect", "elsewhere/june.csv"]);
    for text in ["recipe: \"sales with When, Who, Paid in\"", "status:In Transit=unpaid", "USD (1 row, 25.00)"] {
        assert!(inspected.contains(text), "{text}: {inspected}");
    }
    // What the command line says comes before what the recipe says.
    assert_eq!(home.revenue(&["elsewhere/june.csv", "--map", "status:In Transit=paid"]), 110.0);
    assert_eq!(home.revenue(&["elsewhere/june.csv", "--only-currency", "usd"]), 25.0);
    assert!(!home.done(&["inspect", "elsewhere/june.csv", "--no-recipes"]).contains("recipe:"));
}

#[test]
fn recipes_are_listed_shown_exported_and_deleted() {
    let home = Home::new();
    home.write("may.csv", SALES);
    assert_eq!(home.done(&["recipe", "list"]), "");
    home.done(&[&["recipe", "save", "may.csv", "--name", "Till"], &MAPS[..]].concat());
    let listed = home.done(&["recipe", "list"]);
    assert!(listed.starts_with("Till\t") && listed.contains("\t5 columns\tkind=sales, amount=Paid in"), "{listed}");
    let shown = home.done(&["recipe", "show", "Till"]);
    assert!(shown.contains("--map 'status:In Transit=unpaid'\n"), "{shown}");
    home.done(&["recipe", "export", "Till", "-o", "till.toml"]);
    let (again, _, error) = home.run(&["recipe", "export", "Till", "-o", "till.toml"]);
    assert!(!again && error.contains("till.toml"), "{error}");
    home.done(&["recipe", "delete", "Till"]);
    assert!(home.run(&["recipe", "show", "Till"]).2.contains("no recipe \"Till\" is saved; there are none yet"));
    // A file of its own makes a run that others can repeat.
    let with = home.done(&["inspect", "may.csv", "--no-recipes", "--recipe", "till.toml"]);
    assert!(with.contains("recipe: \"Till\""), "{with}");
    let (saved, _, error) = home.run(&["recipe", "save", "may.csv"]);
    assert!(!saved && error.contains("there is no decision about these files"), "{error}");
}

#[test]
fn a_recipe_whose_column_is_gone_is_not_used_and_that_is_said() {
    let home = Home::new();
    home.write("may.csv", SALES);
    home.write("june.csv", &SALES.replace("Paid in", "Received"));
    home.done(&[&["recipe", "save", "may.csv", "--name", "Till"], &MAPS[..]].concat());
    let inspected = home.done(&["inspect", "june.csv"]);
    assert!(
        inspected
            .contains("the recipe \"Till\" is for tables like this one and was not used: column \"Paid in\" is gone")
    );
    assert!(!inspected.contains("recipe: \"Till\""), "{inspected}");
}

#[test]
fn damaged_recipes_are_named_and_stop_nothing() {
    let home = Home::new();
    home.write("may.csv", SALES);
    home.done(&[&["recipe", "save", "may.csv", "--name", "Till"], &MAPS[..]].concat());
    let kept = |path: &Path| std::fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
    let folder = home.0.path().join("home/tpa-tui/recipes");
    let text = std::fs::read_to_string(kept(&folder)).unwrap();
    home.write("home/tpa-tui/recipes/broken.toml", "version = [");
    home.write("home/tpa-tui/recipes/odd.toml", &text.replace("kind=sales", "kind=cats").replace("Till", "Odd"));
    let (done, listed, error) = home.run(&["recipe", "list"]);
    assert!(done && listed.contains("Till") && error.contains("broken.toml"), "{listed}{error}");
    assert!(home.done(&["inspect", "may.csv"]).contains("recipe: \"Till\""));
    let (done, _, error) = home.run(&["inspect", "may.csv", "--recipe", "home/tpa-tui/recipes/odd.toml"]);
    assert!(!done && error.contains("no kind of table is called \"cats\""), "{error}");
}

#[test]
fn what_a_map_cannot_mean_is_said() {
    let home = Home::new();
    home.write("may.csv", SALES);
    for (map, message) in [
        ("kind=cats", "no kind of table is called \"cats\""),
        ("status:Settled=purple", "a status cannot mean \"purple\""),
        ("person=Nobody", "has no column \"Nobody\""),
    ] {
        let (done, _, error) = home.run(&["inspect", "may.csv", "--map", map]);
        assert!(!done && error.contains(message), "{map}: {error}");
    }
    home.write("plain.csv", "Date,Client,Amount\n2025-01-01,Ann Lee,3\n2025-01-02,Bo Ek,4\n");
    let (done, _, error) = home.run(&["inspect", "plain.csv", "--map", "kind=sales", "--map", "status:Paid=void"]);
    assert!(!done && error.contains("has no column of statuses"), "{error}");
}

const HEADERS: [&str; 9] = ["Date", "When", "Client", "Email", "Member No", "Amount", "Fee", "Status", "Note"];

fn cell(header: &str, row: usize) -> String {
    let names = ["Ann Lee", "Bo Ek", "Cy Ro"];
    match header {
        "Date" | "When" => format!("2025-0{}-1{}", row % 3 + 1, row % 9),
        "Client" => names[row % 3].into(),
        "Email" => format!("{}@example.org", ["ann", "bo", "cy"][row % 3]),
        "Member No" => format!("M{:03}", row % 3),
        "Amount" | "Fee" => format!("{}.50", 10 + row * 7 % 40),
        "Status" => ["Completed", "Pending", "No Show", "Odd"][row % 4].into(),
        _ => format!("note {row}"),
    }
}

fn table(headers: &[&str]) -> String {
    let mut text = headers.join(",") + "\n";
    for row in 0..14 {
        text += &(headers.iter().map(|h| cell(h, row)).collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

fn opened(path: &Path, maps: Vec<FieldMap>, recipes: Vec<ingest::Recipe>) -> Option<Opened> {
    let as_of = Some("2025-06-01".parse().unwrap());
    let options = OpenOptions { maps, recipes, as_of, ..OpenOptions::default() };
    ingest::open(&[Source::Path(path.to_path_buf())], &options, &Progress::default()).ok()
}

/// Everything that was read, without what names the recipe.
fn read(mut opened: Opened) -> String {
    opened.book.findings.retain(|finding| finding.code != "recipe_used");
    for table in &mut opened.inspection.tables {
        table.recipe = None;
    }
    format!("{opened:#?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A table read with a recipe is read exactly as the same maps say.
    #[test]
    fn a_recipe_reads_a_table_as_its_maps_do(
        headers in subsequence(HEADERS.to_vec(), 3..=9).prop_shuffle(),
        kind in select(vec!["", "kind=sales", "kind=visits", "kind=clients", "kind=memberships", "kind=passes"]),
        person in select(vec!["", "person=Client", "person=Email", "person=Member No"]),
        date in select(vec!["", "date=When", "date=Date"]),
        amount in select(vec!["", "amount=Fee", "price=Amount", "tax_rule=with", "only_currency=EUR"]),
        status in select(vec!["", "status:Pending=paid", "status:Odd=no_show", "status:Completed=void"]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, table(&headers)).unwrap();
        let said = [kind, person, date, amount, status].into_iter().filter(|m| !m.is_empty());
        let Some(first) = opened(&path, said.map(|m| m.parse().unwrap()).collect(), Vec::new()) else { return Ok(()) };
        let kept = session::recipe_of(&first.inspection.tables[0], Some("x"));
        let recipe = session::recipe(kept).unwrap();
        let by_maps = opened(&path, recipe.maps.clone(), Vec::new()).map(read);
        let by_recipe = opened(&path, Vec::new(), vec![recipe]).map(read);
        prop_assert!(by_maps.is_some());
        prop_assert_eq!(by_maps, by_recipe);
    }
}
