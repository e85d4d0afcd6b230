//! `tpa-tui query` on the sample data, against sums taken from the files by another program (a short Python script over
//! the CSV), in every format, and with what must not end the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};
use polars_io::prelude::{ParquetReader, SerReader};
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

const STUDIO: &str = "sample-data/studio";

fn run(home: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("tpa-tui").unwrap();
    command.env_clear().env("HOME", home).env("LANG", "en_US.UTF-8").current_dir(env!("CARGO_MANIFEST_DIR"));
    command.arg("query").args(args).timeout(Duration::from_secs(120)).output().unwrap()
}

fn text(args: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn error(args: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), args);
    assert!(!output.status.success(), "{args:?} succeeded");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn sums_are_those_of_the_files() {
    let csv = text(&["select category, sum(amount), count(*) from sales group by category", STUDIO, "--format", "csv"]);
    assert_eq!(
        csv.lines().collect::<Vec<_>>(),
        [
            "category,sum_amount,count",
            "Massage Therapy,17250,53",
            "Movement Classes,8442,84",
            "Private Sessions,24275,42",
            "Yoga,25460,191"
        ]
    );
    let months = text(&["select month, sum(amount) as paid from sales group by month", STUDIO, "--format", "csv"]);
    let paid: Vec<&str> = months.lines().skip(1).filter_map(|line| line.split_once(',')).map(|pair| pair.1).collect();
    assert_eq!(
        paid,
        [
            "12914", "1790", "4576", "5310", "2460", "5780", "5255", "6910", "4265", "5089", "5218", "6220", "5860",
            "3780"
        ]
    );
}

#[test]
fn a_pivot_is_what_sql_says_and_data_stand_first() {
    let pivot = text(&[
        "--pivot",
        "rows=category,columns=month,measure=sum:amount,table=sales",
        STUDIO,
        "--to",
        "2023-02-28",
        "--format",
        "csv",
    ]);
    assert_eq!(
        pivot.lines().collect::<Vec<_>>(),
        [
            "category,2023-01,2023-02,total",
            "Massage Therapy,2180,800,2980",
            "Movement Classes,894,240,1134",
            "Private Sessions,5200,,5200",
            "Yoga,4640,750,5390",
            "Total,12914,1790,14704"
        ]
    );
}

#[test]
fn every_format_holds_the_same_table() {
    let home = tempfile::tempdir().unwrap();
    let query = "select category, sum(amount) as paid from sales group by category";
    let write = |ending: &str| {
        let file = home.path().join(format!("answer.{ending}"));
        let output = run(home.path(), &[query, STUDIO, "-o", file.to_str().unwrap()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(&file).unwrap()
    };
    let json: serde_json::Value = serde_json::from_slice(&write("json")).unwrap();
    assert_eq!((json[3]["category"].as_str(), json[3]["paid"].as_f64()), (Some("Yoga"), Some(25460.0)));
    let parquet = ParquetReader::new(Cursor::new(write("parquet"))).finish().unwrap();
    assert_eq!(parquet.column("paid").unwrap().f64().unwrap().get(3), Some(25460.0));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(write("xlsx"))).unwrap();
    let sheet = book.worksheet_range("Query").unwrap();
    assert_eq!(
        (sheet.get((4, 0)), sheet.get((4, 1))),
        (Some(&Data::String("Yoga".into())), Some(&Data::Float(25460.0)))
    );
    let plain = String::from_utf8(write("txt")).unwrap();
    assert!(plain.contains("Yoga              $25,460.00"), "{plain}");
    // A file that is there stays.
    let there = home.path().join("answer.json");
    assert!(!run(home.path(), &[query, STUDIO, "-o", there.to_str().unwrap()]).status.success());
}

#[test]
fn nobody_is_named_and_nothing_is_run() {
    let open = text(&["select client_id, name, email from clients order by client_id limit 3", STUDIO]);
    assert!(open.contains("40001"));
    let hidden = text(&["select * from clients", STUDIO, "--anonymize", "--format", "csv"]);
    let sales = text(&["select * from sales", STUDIO, "--anonymize", "--format", "csv"]);
    for known in ["40001", "40028", "Alma", "example.com"] {
        // A number with decimals may hold the digits of an id.
        let names = |text: &str| text.split([',', '\n', ' ', '@']).any(|word| word == known);
        assert!(!names(&hidden) && !names(&sales), "{known}");
    }
    assert!(sales.contains("Client "));
    let formula = text(&["select '=1+1' as a, count(*) as \"=2+2\" from sales", STUDIO, "--format", "csv"]);
    assert_eq!(formula.lines().collect::<Vec<_>>(), ["a,'=2+2", "'=1+1,370"]);
}

#[test]
fn columns_of_studies_are_there_where_they_are_named() {
    let all = text(&["select * from clients", STUDIO, "--format", "csv"]);
    assert!(!all.lines().next().unwrap().contains("rfm_segment"));
    let named = text(&["select rfm_segment, count(*) from clients group by 1", STUDIO, "--format", "csv"]);
    assert!(named.contains("Champions,"), "{named}");
    let grouped = text(&["select group, count(*) from clients group by group", STUDIO, "--format", "csv"]);
    let clients: f64 =
        grouped.lines().skip(1).filter_map(|l| l.rsplit_once(',')).map(|p| p.1.parse::<f64>().unwrap()).sum();
    assert_eq!(clients, 180.0);
}

#[test]
fn a_filter_and_a_percentage_mean_what_they_do_elsewhere() {
    let low = text(&["select count(*) as n from clients where utilization < 80%", STUDIO, "--format", "csv"]);
    let filtered =
        text(&["select count(*) as n from clients", STUDIO, "--filter", "utilization < 80%", "--format", "csv"]);
    assert_eq!(low, filtered);
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    for (args, says) in [
        (vec!["select staff, sum(amount) from sales group by staff", STUDIO], "no column \"staff\""),
        (vec![STUDIO], "write the query first"),
        (vec!["--pivot", "rows=staff", STUDIO], "needs table"),
        (vec!["select count(*) from sales", STUDIO, "-o", "x.doc"], "not a format"),
        (vec!["pivot table=sales rows=staff", STUDIO], "no column \"staff\""),
    ] {
        let said = error(&args);
        assert!(said.contains(says), "{args:?}: {said}");
    }
}

#[test]
fn hostile_queries_end_soon() {
    let begun = Instant::now();
    for query in [
        "select count(*) from visits a cross join visits b cross join visits c",
        "select count(*) from visits a join visits b on a.status = b.status join visits c on b.status = c.status",
        "with recursive t as (select 1 as n from sales union all select n + 1 from t) select * from t",
        "select rpad(client_id, 1000000000, 'x') from visits",
    ] {
        let said = error(&[query, STUDIO]);
        assert!(said.starts_with("tpa-tui: query: "), "{query}: {said}");
    }
    let doubled = (0..25).fold("select client_id as t from visits".to_string(), |inner, at| {
        format!("select t || t as t from ({inner}) q{at}")
    });
    let said = error(&[&doubled, STUDIO]);
    assert!(said.contains("selects") || said.contains("brackets"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

/// The Data view after some keys, as text.
fn shown(keys: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("tpa-tui").unwrap();
    command.env_clear().env("HOME", home.path()).env("LANG", "en_US.UTF-8").current_dir(home.path());
    let studio = format!("{}/{STUDIO}", env!("CARGO_MANIFEST_DIR"));
    let output = command.args(["show", "data", &studio, "--size", "80x24", "--keys", keys]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_page_ask_answers_sorts_and_says_what_is_wrong() {
    let welcome = shown("] ]");
    assert!(welcome.contains("sales: client_id, date") && welcome.contains("Enter asks"), "{welcome}");
    let query = "text:'select category, sum(amount) as paid from sales group by category'";
    let asked = shown(&format!("Q C-u {query} Enter"));
    assert!(asked.contains("4 rows") && asked.contains("$25,460.00"), "{asked}");
    assert!(asked.find("Massage Therapy").unwrap() < asked.find("Yoga").unwrap(), "{asked}");
    let sorted = shown(&format!("Q C-u {query} Enter l s"));
    assert!(sorted.find("Yoga").unwrap() < sorted.find("Massage Therapy").unwrap(), "{sorted}");
    let wrong = shown("Q C-u text:'select amout from sales' Enter");
    assert!(wrong.contains("did you mean amount?") && wrong.contains("select amout from sales"), "{wrong}");
    let pivot = shown("V C-u text:'pivot table=sales rows=category columns=year measure=sum:amount' Enter");
    assert!(pivot.contains("Total") && pivot.contains("$75,427.00"), "{pivot}");
    let palette = shown(": text:pivot Enter");
    assert!(palette.contains("pivot table=sales rows="), "{palette}");
    let earlier = shown(&format!("Q C-u {query} Enter Q C-u text:'show tables' Enter Q Up Up"));
    assert!(earlier.contains("ask: select category"), "{earlier}");
}

#[test]
fn an_answer_is_written_from_the_explorer() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::cargo_bin("tpa-tui").unwrap();
    command.env_clear().env("HOME", home.path()).env("LANG", "en_US.UTF-8").current_dir(home.path());
    let studio = format!("{}/{STUDIO}", env!("CARGO_MANIFEST_DIR"));
    let keys = "Q C-u text:'select category, sum(amount) as paid from sales group by category' Enter e C-u \
                text:answer.csv Enter";
    let output = command.args(["show", "data", &studio, "--keys", keys]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Wrote answer.csv"));
    let csv = std::fs::read_to_string(home.path().join("answer.csv")).unwrap();
    assert!(csv.contains("Yoga,25460"), "{csv}");
}
