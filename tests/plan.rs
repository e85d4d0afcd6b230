//! Prices, goals, what-ifs side by side and the coming month, as they are asked for and as they look.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use std::path::PathBuf;
use tempfile::TempDir;

/// A home of its own, with a roster that has channels, a cost, a score and who left nothing out.
struct Home(TempDir);

const ROSTER: &str = "\
client_id,name,rate_type,rate,ideal_hours_month,hours_nov_jan,Lead Source,Acquisition Cost,NPS
C001,Ann Ames,hour,60,8,24,Friends,10,9
C002,Bob Best,hour,60,8,12,Ads,80,6
C003,Cy Cole,thirty,36,2,3,Ads,60,7
C004,Di Dorn,hour,60,4,9,Friends,10,10
C005,=Ed,thirty,36,4,6,Ads,40,
C006,Flo Fox,thirty,36,4,12,,,8
";

impl Home {
    fn new() -> Self {
        let home = Home(tempfile::tempdir().unwrap());
        std::fs::write(home.path("clients.csv"), ROSTER).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> (bool, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tpa-tui"));
        command.args(arguments).env_clear().env("LANG", "en_US.UTF-8").env("TERM", "xterm-256color");
        for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
            command.env(folder, self.path("home"));
        }
        let output = command.current_dir(self.0.path()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.success(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (done, out, error) = self.run(arguments);
        assert!(done, "{arguments:?}: {error}");
        out
    }
}

const DAY: [&str; 3] = ["clients.csv", "--as-of", "2026-11-24"];

fn with_day<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(DAY).collect()
}

fn rows(csv: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_plan_is_the_sum_of_its_parts_in_every_form() {
    let home = Home::new();
    let csv = rows(&home.done(&with_day(&["export", "plan"])));
    let sum: f64 = csv.iter().map(|r| r["value_monthly"].parse::<f64>().unwrap()).sum();
    let json: serde_json::Value = serde_json::from_str(&home.done(&with_day(&["report", "--format", "json"]))).unwrap();
    assert!((json["plan"]["total_monthly"].as_f64().unwrap() - sum).abs() < 1e-6);
    assert!((json["opportunity"]["monthly"].as_f64().unwrap() - sum).abs() < 1e-6);
    assert!(csv.iter().all(|r| r["date"].starts_with("2026-12-")));
    // Names that could run as a formula are text.
    assert!(csv.iter().any(|r| r["name"] == "'=Ed"), "{csv:?}");
    let page = home.done(&with_day(&["export", "plan", "--format", "html"]));
    assert!(
        page.contains("The plan for December 2026") && page.contains("Bob Best (C002)") && !page.contains("<script")
    );
    let text = home.done(&with_day(&["export", "plan", "--format", "md"]));
    assert!(text.contains("# The plan for December 2026") && !text.contains("| Week"), "{text}");
    assert!(text.contains("## Week 1"));
}

#[test]
fn a_report_of_data_without_dates_is_the_same_on_every_day() {
    let home = Home::new();
    let report = home.done(&["report", "clients.csv", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&report).unwrap();
    let needs = json["plan"]["unavailable"].as_str().unwrap();
    assert!(needs.contains("--as-of DATE"), "{needs}");
    // Who asks for the plan itself wants the month that comes.
    assert!(home.done(&["export", "plan", "clients.csv"]).lines().count() > 1);
}

#[test]
fn the_plan_goes_into_a_calendar_and_over_no_file() {
    let home = Home::new();
    home.done(&with_day(&["export", "plan", "-o", "plan.ics"]));
    let calendar = std::fs::read_to_string(home.path("plan.ics")).unwrap();
    let csv = rows(&home.done(&with_day(&["export", "plan"])));
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), csv.len());
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.contains("DTSTART;VALUE=DATE:20261201"));
    let (done, _, error) = home.run(&with_day(&["export", "plan", "-o", "plan.ics"]));
    assert!(!done && error.contains("--force"), "{error}");
    for what in ["pricing", "scenarios"] {
        let (done, _, error) = home.run(&with_day(&["export", what, "-o", "x.ics"]));
        assert!(!done && error.contains("cannot be written as .ics"), "{error}");
    }
}

#[test]
fn pseudonyms_hide_everybody_in_the_plan() {
    let home = Home::new();
    for format in ["csv", "md", "html", "ics"] {
        let text = home.done(&with_day(&["export", "plan", "--format", format, "--anonymize"]));
        for name in ["C002", "Bob", "Best", "Ann", "=Ed"] {
            assert!(!text.contains(name), "{name} in {format}: {text}");
        }
    }
}

#[test]
fn what_ifs_stand_side_by_side() {
    let home = Home::new();
    home.done(&["scenario", "save", "hour at 66", "clients.csv", "--rate", "hour=66"]);
    home.done(&["scenario", "save", "cheap thirty", "clients.csv", "--rate", "thirty=30"]);
    let csv = rows(&home.done(&["export", "scenarios", "clients.csv", "--rate", "hour=90"]));
    let named: Vec<&str> = csv.iter().map(|r| r["scenario"].as_str()).collect();
    assert_eq!(named, ["baseline", "cheap thirty", "hour at 66", "now, unsaved"]);
    let money = |row: usize, column: &str| csv[row][column].parse::<f64>().unwrap();
    // 45 h at 60 and 21 h at 36 over three months.
    assert_eq!((money(0, "revenue_monthly"), money(2, "revenue_monthly")), (1152.0, 1242.0));
    assert_eq!((money(2, "revenue_monthly_difference"), csv[0]["revenue_monthly_difference"].as_str()), (90.0, ""));
    // A tenth up: a eleventh may leave.
    assert!((money(2, "break_even_share") - 1.0 / 11.0).abs() < 1e-9);
    assert_eq!(csv[3]["changes"], "hour 90");
    home.done(&["export", "scenarios", "clients.csv", "-o", "s.xlsx"]);
    home.done(&["chart", "scenarios", "clients.csv", "-o", "s.svg"]);
    home.done(&["chart", "pricing", "clients.csv", "-o", "p.png"]);
    assert!(std::fs::read_to_string(home.path("s.svg")).unwrap().contains("hour at 66"));
    // A name that a user gave may be a person's.
    let hidden = home.done(&["export", "scenarios", "clients.csv", "--anonymize"]);
    assert!(hidden.contains("what-if 1") && !hidden.contains("cheap thirty"), "{hidden}");
    let text = home.done(&["report", "clients.csv"]);
    assert!(text.contains("What-ifs side by side") && text.contains("What an hour could cost"), "{text}");
}

#[test]
fn prices_and_channels_can_be_taken_away() {
    let home = Home::new();
    let csv = rows(&home.done(&["export", "pricing", "clients.csv"]));
    let hour = |change: &str| csv.iter().find(|r| r["group"] == "hour" && r["price_change"] == change).unwrap();
    assert_eq!((hour("0.1")["revenue"].as_str(), hour("0")["revenue"].as_str()), ("990", "900"));
    let edge = rows(&home.done(&["export", "price-sensitivity", "clients.csv"]));
    assert_eq!((edge[0]["client"].as_str(), edge[0]["raise_monthly"].as_str()), ("C002", "24"));
    let channels = rows(&home.done(&["export", "channels", "clients.csv"]));
    assert_eq!((channels[0]["channel"].as_str(), channels[0]["cost_per_client"].as_str()), ("Friends", "10"));
    assert_eq!((channels[1]["channel"].as_str(), channels[1]["spend"].as_str()), ("Ads", "180"));
    let config = home.path("home/tpa-tui");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "[assumptions.targets]\nrevenue_monthly = 1440\nsatisfaction = 9\n")
        .unwrap();
    let targets = rows(&home.done(&["export", "targets", "clients.csv"]));
    assert_eq!((targets[0]["goal"].as_str(), targets[0]["gap"].as_str()), ("1440", "288"));
    assert_eq!((targets[5]["now"].as_str(), targets[5]["of"].as_str()), ("8", "5"));
    assert!(targets[3]["takes"].starts_with("needs "), "{targets:?}");
}

/// Pages of the Plan view, the names of their snapshots, and keys to press.
const PAGES: [(&str, &str, &str); 8] = [
    ("prices", "price", ""),
    ("prices", "price_by_segment", "b"),
    ("price-risk", "price_risk", ""),
    ("price-increase", "steps", ""),
    ("scenarios", "compare", "l l"),
    ("goals", "targets", ""),
    ("month", "month", "j"),
    ("prices", "price_typed", "Enter 7 2"),
];

#[test]
fn the_pages_of_the_plan() {
    let home = Home::new();
    home.done(&["scenario", "save", "hour at 66", "clients.csv", "--rate", "hour=66"]);
    for (page, name, keys) in PAGES {
        for size in ["80x24", "120x40"] {
            let drawn = home.done(&with_day(&["show", page, "--size", size, "--keys", keys]));
            insta::assert_snapshot!(format!("plan_{name}_{size}"), drawn);
        }
    }
    let drawn = home.done(&with_day(&["show", "plan", "--size", "120x40", "--ascii"]));
    assert!(drawn.is_ascii(), "{drawn}");
}

#[test]
fn the_plan_of_a_studio() {
    let home = Home::new();
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    for (page, name, keys) in PAGES.into_iter().take(7) {
        let drawn = home.done(&["show", page, studio, "--size", "80x24", "--keys", keys]);
        insta::assert_snapshot!(format!("studio_plan_{name}_80x24"), drawn);
    }
}

#[test]
fn a_goal_is_typed_and_a_what_if_opened() {
    let home = Home::new();
    home.done(&["scenario", "save", "hour at 66", "clients.csv", "--rate", "hour=66"]);
    let shown = |page: &str, keys: &str| home.done(&with_day(&["show", page, "--size", "120x40", "--keys", keys]));
    // Wanted are 1440 in place of 1152: four fifths are there.
    let drawn = shown("goals", "Enter 1 4 4 0 Enter Esc");
    assert!(drawn.contains("$1,440") && drawn.contains("80%") && drawn.contains("more hours a month"), "{drawn}");
    let drawn = shown("scenarios", "l l Enter");
    assert!(drawn.contains("What-if \"hour at 66\"") && drawn.contains("$60.00 → $66.00"), "{drawn}");
    // A goal is no what-if.
    let drawn = shown("goals", "Enter 1 4 4 0 Enter Esc [");
    assert!(!drawn.contains("now, unsaved"), "{drawn}");
}

#[test]
fn no_page_of_the_plan_panics_at_any_size() {
    let home = Home::new();
    for size in ["1x1", "40x8", "41x9", "60x10", "72x12", "300x8", "30x60"] {
        for (page, ..) in PAGES {
            let keys = "j l b j Enter 5 Enter Esc + - Esc";
            home.done(&with_day(&["show", page, "--size", size, "--keys", keys]));
        }
    }
    let empty = home.path("empty.csv");
    std::fs::write(&empty, "client_id,hours_nov_jan\nA,3\n").unwrap();
    for (page, ..) in PAGES {
        home.done(&["show", page, "empty.csv", "--size", "80x24", "--keys", "j Enter Esc"]);
    }
}
