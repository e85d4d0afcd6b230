//! The program as it is run: arguments, exit statuses, what goes to standard output and what to standard error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

const ROSTER: &str = "\
client_id,service_type,rate_type,rate,ideal_hours_month,hours_nov_jan
C001,twice,hour,60,8,24
C002,twice,hour,60,8,12
C003,once,thirty,35,2,3
C004,once,hour,60,4,9
";

/// A home of its own for every test: no test sees the configuration of whoever runs it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Home(tempfile::tempdir().unwrap());
        std::fs::write(home.roster(), ROSTER).unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn roster(&self) -> PathBuf {
        self.path("clients.csv")
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("tpa-tui").unwrap();
        for name in ["NO_COLOR", "TPA_THEME", "TPA_CURRENCY", "TPA_LOCALE", "TPA_ASCII", "TPA_MOUSE", "TPA_LOG"] {
            command.env_remove(name);
        }
        for name in ["LC_ALL", "LC_MONETARY", "LC_NUMERIC", "LC_CTYPE"] {
            command.env_remove(name);
        }
        command
            .env("LANG", "en_US.UTF-8")
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .current_dir(self.0.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command().args(arguments).output().unwrap())
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        Ran::from(self.command().args(arguments).write_stdin(input).output().unwrap())
    }
}

#[derive(Debug)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    fn done(self) -> String {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// Nothing on standard output, one message on standard error.
    fn failed(self, status: i32) -> String {
        assert_eq!((self.status, self.out.as_str()), (status, ""), "{}", self.err);
        assert!(!self.err.trim().is_empty() && !self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { found.extend(files_below(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

#[test]
fn help_and_version_go_to_standard_output() {
    let home = Home::new();
    let help = home.run(&["--help"]).done();
    for word in ["Examples:", "tpa-tui --demo", "--rate", "report", "Exit status"] {
        assert!(help.contains(word), "{word} is missing from {help}");
    }
    assert!(home.run(&["report", "--help"]).done().contains("--format"));
    let version = home.run(&["--version"]).done();
    assert!(
        version.starts_with(concat!("tpa-tui ", env!("CARGO_PKG_VERSION"), " (")) && version.ends_with(")\n"),
        "{version}"
    );
    assert!(files_below(&home.path("state")).is_empty(), "help must leave nothing behind");
}

#[test]
fn wrong_usage_is_status_two_with_a_hint() {
    let home = Home::new();
    assert!(home.run(&["report", "--filtr", "x"]).failed(2).contains("--filter"));
    assert!(home.run(&["clients.csv", "--rate", "hour"]).failed(2).contains("TYPE=AMOUNT"));
    assert!(home.run(&["clients.csv", "--target-utilization", "90"]).failed(2).contains("90%"));
    assert!(home.run(&["repotr"]).failed(2).contains("did you mean tpa-tui report?"));
    assert!(home.run(&["clients.csv", "report"]).failed(2).contains("stands before the files"));
    assert!(home.run(&["report", "--demo", "clients.csv"]).failed(2).contains("--demo"));
    assert!(home.run(&["export", "clents", "clients.csv"]).failed(2).contains("clients"));
    assert!(home.run(&["chart", "pie", "clients.csv", "-o", "a.svg"]).failed(2).contains("lorenz"));
    assert!(home.run(&["chart", "lorenz", "clients.csv", "-o", "a.gif"]).failed(2).contains(".svg"));
    assert!(home.run(&["report", "clients.csv", "-o", "a.doc"]).failed(2).contains("--format"));
}

#[test]
fn what_cannot_be_done_is_status_one_and_says_why() {
    let home = Home::new();
    let message = home.run(&["report", "nowhere.xlsx"]).failed(1);
    assert!(message.starts_with("tpa-tui: nowhere.xlsx: "), "{message}");
    home.write("broken.xlsx", "PK\u{3}\u{4} this is no workbook");
    let message = home.run(&["report", "broken.xlsx"]).failed(1);
    assert!(message.starts_with("tpa-tui: broken.xlsx: "), "{message}");
    home.write("empty.csv", "");
    assert!(home.run(&["report", "empty.csv"]).failed(1).starts_with("tpa-tui: empty.csv: "));
    // A table without prices is a table; what needs them says so, by name.
    home.write("names.csv", "client_id,colour\nC1,red\nC2,blue\n");
    let message = home.run(&["chart", "lorenz", "names.csv", "-o", "a.svg"]).failed(1);
    assert!(message.contains("needs a column for hours") && message.contains("--map"), "{message}");
    let message = home.run(&["export", "segments", "names.csv"]).failed(1);
    assert!(message.starts_with("tpa-tui: segments: needs "), "{message}");
    let message = home.run(&["report", "clients.csv", "--filter", "utilisation <"]).failed(1);
    assert!(message.contains("--filter"), "{message}");
    let message = home.run(&["report", "clients.csv", "--rate", "huor=67"]).failed(1);
    assert!(message.contains("did you mean hour?") && message.contains("hour, thirty"), "{message}");
}

#[test]
fn the_report_is_text_unless_another_format_is_asked_for_by_option_or_name() {
    let home = Home::new();
    let text = home.run(&["clients.csv"]).done();
    assert_eq!(text, home.run(&["report", "clients.csv"]).done());
    assert!(text.contains("C002"), "{text}");
    let report = json(&home.run(&["report", "clients.csv", "--format", "json"]).done());
    assert_eq!(report["input"]["clients"], 4);
    // 24·60 + 12·60 + 3·35 + 9·60 over three months.
    assert_eq!(report["revenue"]["monthly"], 935.0);
    assert_eq!(home.run(&["report", "clients.csv", "-o", "r.html"]).done(), "");
    assert!(std::fs::read_to_string(home.path("r.html")).unwrap().to_lowercase().starts_with("<!doctype html>"));
    home.run(&["report", "clients.csv", "-o", "r.md"]).done();
    assert!(std::fs::read_to_string(home.path("r.md")).unwrap().starts_with("# "));
}

#[test]
fn options_hold_before_and_after_the_command() {
    let home = Home::new();
    let before = home.run(&["--rate", "hour=67", "report", "clients.csv", "--format", "json"]).done();
    let after = home.run(&["report", "--format", "json", "clients.csv", "--rate", "hour=67"]).done();
    assert_eq!(before, after);
    // (24 + 12 + 9)·67 + 3·35 over three months.
    assert_eq!(json(&before)["revenue"]["monthly"], 1040.0);
}

#[test]
fn a_dash_and_no_data_are_standard_input() {
    let home = Home::new();
    for arguments in [&["report", "-", "--format", "json"][..], &["report", "--format", "json"][..]] {
        assert_eq!(json(&home.run_with_input(arguments, ROSTER).done())["input"]["clients"], 4);
    }
    assert!(home.run_with_input(&["report", "-"], "").failed(1).contains("-"));
}

#[test]
fn the_demo_needs_no_file() {
    let home = Home::new();
    let report = json(&home.run(&["report", "--demo", "--format", "json"]).done());
    assert!(report["input"]["clients"].as_u64().unwrap() > 5);
}

#[test]
fn the_configuration_says_where_each_value_comes_from() {
    let home = Home::new();
    let file =
        home.write("config/tpa-tui/config.toml", "[assumptions]\nlapsed_days = 90\n[display]\ncurrency = \"EUR\"\n");
    let mut command = home.command();
    command.args(["config", "--theme", "dark"]).env("TPA_CURRENCY", "GBP");
    let text = Ran::from(command.output().unwrap()).done();
    let line = |key: &str| text.lines().find(|l| l.starts_with(key)).unwrap_or_else(|| panic!("{key}: {text}"));
    assert!(line("lapsed_days = 90").ends_with(&format!("# from {}", file.display())), "{text}");
    assert!(line("currency = \"GBP\"").ends_with("# from TPA_CURRENCY"), "{text}");
    assert!(line("theme = \"dark\"").ends_with("# from --theme"), "{text}");
    assert!(line("profit_margin = 1.0").ends_with("# built in"), "{text}");
    assert!(line("locale = \"en_US.UTF-8\"").ends_with("# from LANG"), "{text}");
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let home = Home::new();
    home.write("config/tpa-tui/config.toml", "[assumptions]\nlapsed_dayz = 90\n");
    for arguments in [&["config"][..], &["report", "clients.csv"][..]] {
        let message = home.run(arguments).failed(1);
        assert!(message.contains("config.toml:2") && message.contains("did you mean lapsed_days?"), "{message}");
    }
    assert!(home.run(&["config", "--template"]).done().contains("lapsed_days = 60"));
}

#[test]
fn the_configuration_changes_the_figures() {
    let home = Home::new();
    home.write("config/tpa-tui/config.toml", "[assumptions]\ntarget_utilization = 0.5\n");
    let report = json(&home.run(&["report", "clients.csv", "--format", "json"]).done());
    assert_eq!(report["assumptions"]["target_utilization"], 0.5);
    // Only half of 24, 24, 6 and 12 hours is aimed at, and everybody came for that.
    assert_eq!(report["utilization"]["unrealized_hours_monthly"], 0.0);
}

#[test]
fn every_assumption_can_be_set_for_one_run() {
    let home = Home::new();
    let report = |arguments: &[&str]| {
        let all = [&["report", "clients.csv", "--format", "json"], arguments].concat();
        json(&home.run(&all).done())["assumptions"].clone()
    };
    let set = report(&["--set", "campaign.success_rate=30%", "--set", "lapsed_days=90", "--set", "ideal_hours=4"]);
    assert_eq!((&set["campaign"]["success_rate"], &set["lapsed_days"]), (&0.3.into(), &90.into()));
    assert_eq!(set["ideal_hours"]["fixed"], 4.0);
    // The options that have names of their own are the same thing, and a saved what-if does not undo them.
    home.run(&["scenario", "save", "mine", "clients.csv", "--rate", "hour=67"]).done();
    for arguments in [&["--target-utilization", "90%"][..], &["--set", "target_utilization=0.9"]] {
        assert_eq!(report(&[arguments, &["--scenario", "mine"]].concat())["target_utilization"], 0.9);
    }
    let text = home.run(&["config", "--seed", "5", "--ideal-hours", "4", "--set", "plan.calls_a_week=3"]).done();
    let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_string();
    assert!(line("seed = 5").ends_with("# from --seed"), "{text}");
    assert!(line("calls_a_week = 3").ends_with("# from --set"), "{text}");
    assert!(line("ideal_hours = { fixed = 4.0 }").ends_with("# from --ideal-hours"), "{text}");
    home.write("config/tpa-tui/config.toml", "[assumptions]\nideal_hours = { fixed = 4.0 }\n");
    assert_eq!(report(&[])["ideal_hours"]["fixed"], 4.0);
}

#[test]
fn an_assumption_out_of_its_range_is_refused_wherever_it_comes_in() {
    let home = Home::new();
    for (key, value, allowed) in [
        ("target_utilization", "0", "must be above 0 and at most 2"),
        ("forecast.months", "999", "must be a whole number from 1 to 24"),
        ("value.horizon_months", "5000", "must be a whole number from 1 to 120"),
        ("value.monthly_discount", "7.0", "must be from 0 to 1"),
        ("churn.horizon_days", "3", "must be a whole number from 7 to 1826"),
    ] {
        let set = format!("{key}={value}");
        let message = home.run(&["report", "clients.csv", "--set", &set]).failed(2);
        assert!(message.contains(allowed), "{message}");
        home.write("config/tpa-tui/config.toml", &format!("[assumptions]\n{set}\n"));
        let message = home.run(&["report", "clients.csv"]).failed(1);
        assert!(message.contains(key) && message.contains(allowed) && message.contains("config.toml"), "{message}");
        home.write("config/tpa-tui/config.toml", "");
    }
    let message = home.run(&["report", "clients.csv", "--set", "lapsed_dayz=3"]).failed(2);
    assert!(message.contains("did you mean lapsed_days?"), "{message}");
}

#[test]
fn a_scenario_is_saved_listed_used_and_deleted() {
    let home = Home::new();
    let before = std::fs::read(home.roster()).unwrap();
    home.run(&["scenario", "save", "Raise to 67", "clients.csv", "--rate", "hour=67"]).done();
    let list = home.run(&["scenario", "list", "./clients.csv"]).done();
    assert!(list.starts_with("Raise to 67\t") && list.contains("hour 67"), "{list}");
    assert!(home.run(&["scenario", "show", "Raise to 67", "clients.csv"]).done().contains("hour = 67.0"));
    let revenue = |arguments: &[&str]| {
        let all = [&["report", "clients.csv", "--format", "json"], arguments].concat();
        json(&home.run(&all).done())["revenue"]["monthly"].clone()
    };
    assert_eq!(revenue(&["--scenario", "Raise to 67"]), 1040.0);
    assert_eq!(revenue(&["--scenario", "Raise to 67", "--rate", "hour=60"]), 935.0);
    assert_eq!(revenue(&[]), 935.0);
    // Another file has none of them.
    std::fs::copy(home.roster(), home.path("other.csv")).unwrap();
    assert!(home.run(&["report", "other.csv", "--scenario", "Raise to 67"]).failed(1).contains("there are none yet"));
    home.run(&["scenario", "delete", "Raise to 67", "clients.csv"]).done();
    assert_eq!(home.run(&["scenario", "list", "clients.csv"]).done(), "");
    assert!(home.run(&["scenario", "delete", "Raise to 67", "clients.csv"]).failed(1).contains("Raise to 67"));
    assert_eq!(std::fs::read(home.roster()).unwrap(), before, "the file itself is never changed");
}

#[test]
fn whom_was_dealt_with_is_not_listed_for_a_call() {
    let home = Home::new();
    let clients = |home: &Home| {
        let rows = json(&home.run(&["export", "calls", "clients.csv", "--format", "json"]).done());
        rows.as_array().unwrap().iter().map(|r| r["client"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert!(clients(&home).contains(&"C002".to_string()));
    home.run(&["scenario", "save", "any", "clients.csv"]).done();
    let about = files_below(&home.path("data")).into_iter().find(|p| p.ends_with("about.toml")).unwrap();
    std::fs::write(about.with_file_name("notes.toml"), "[C002]\nstatus = \"called\"\n").unwrap();
    assert!(!clients(&home).contains(&"C002".to_string()));
    let report = json(&home.run(&["report", "clients.csv", "--format", "json"]).done());
    assert!(report["findings"].to_string().contains("actions_dealt_with"));
    std::fs::write(about.with_file_name("notes.toml"), "[C002]\nstatus = \"snoozed\"\nuntil = \"2020-01-01\"\n")
        .unwrap();
    assert!(clients(&home).contains(&"C002".to_string()));
}

#[test]
fn exports_go_where_they_are_sent_and_never_over_a_file_unless_asked() {
    let home = Home::new();
    let csv = home.run(&["export", "clients", "clients.csv"]).done();
    assert_eq!(csv.lines().count(), 5, "{csv}");
    home.run(&["export", "clients", "clients.csv", "-o", "out.csv"]).done();
    assert_eq!(std::fs::read_to_string(home.path("out.csv")).unwrap(), csv);
    let message = home.run(&["export", "segments", "clients.csv", "-o", "out.csv"]).failed(1);
    assert!(message.contains("out.csv") && message.contains("--force"), "{message}");
    assert_eq!(std::fs::read_to_string(home.path("out.csv")).unwrap(), csv);
    home.run(&["export", "segments", "clients.csv", "-o", "out.csv", "-f"]).done();
    assert_ne!(std::fs::read_to_string(home.path("out.csv")).unwrap(), csv);
    let message = home.run(&["export", "clients", "clients.csv", "-o", "clients.csv", "--force"]).failed(1);
    assert!(message.contains("clients.csv"), "{message}");
    assert_eq!(std::fs::read_to_string(home.roster()).unwrap(), ROSTER);
}

#[test]
fn the_ending_of_the_file_decides_about_the_format() {
    let home = Home::new();
    for (file, magic) in
        [("a.xlsx", &b"PK\x03\x04"[..]), ("a.parquet", b"PAR1"), ("a.JSON", b"["), ("a.txt", b"client")]
    {
        let format: &[&str] = if file == "a.txt" { &["--format", "csv"] } else { &[] };
        home.run(&[&["export", "clients", "clients.csv", "-o", file], format].concat()).done();
        assert!(std::fs::read(home.path(file)).unwrap().starts_with(magic), "{file}");
    }
    for (file, magic) in [("a.svg", &b"<"[..]), ("a.png", b"\x89PNG")] {
        home.run(&["chart", "lorenz", "clients.csv", "-o", file]).done();
        assert!(std::fs::read(home.path(file)).unwrap().starts_with(magic), "{file}");
    }
}

#[test]
fn pseudonyms_are_stable_and_leave_no_id_anywhere() {
    let home = Home::new();
    home.run(&["scenario", "save", "one client", "clients.csv", "--rate", "hour=67"]).done();
    let about = files_below(&home.path("data")).into_iter().find(|p| p.ends_with("about.toml")).unwrap();
    std::fs::write(about.with_file_name("notes.toml"), "[C004]\nstatus = \"open\"\ntext = \"C004 moved away\"\n")
        .unwrap();
    let scenario = files_below(&about.with_file_name("scenarios")).remove(0);
    let text = std::fs::read_to_string(&scenario).unwrap() + "\n[assumptions.client_rates]\nC001 = 90.0\n";
    std::fs::write(&scenario, text.replace("[assumptions.client_rates]\n\n", "")).unwrap();
    let common = ["clients.csv", "--anonymize", "--scenario", "one client", "--format", "json"];
    let run = |command: &[&str]| home.run(&[command, &common].concat()).done();
    let report = run(&["report"]);
    // 24·90 + (12 + 9)·67 + 3·35 over three months: the price of one client followed it to its pseudonym.
    assert_eq!(json(&report)["revenue"]["monthly"], 1224.0);
    assert_eq!(report, run(&["report"]));
    for text in [report, run(&["export", "clients"]), run(&["export", "calls"]), run(&["inspect"])] {
        assert!(!text.contains("C00"), "{text}");
    }
}

#[test]
fn inspect_says_what_was_recognised() {
    let home = Home::new();
    let text = home.run(&["inspect", "clients.csv"]).done();
    assert!(text.contains("hours_nov_jan") && text.contains("4 read, 4 used"), "{text}");
    let value = json(&home.run(&["inspect", "clients.csv", "--format", "json"]).done());
    let columns = value["tables"][0]["columns"].as_array().unwrap();
    let field = |header: &str| columns.iter().find(|c| c["header"] == header).unwrap()["field"].clone();
    assert_eq!((field("client_id"), field("hours_nov_jan")), ("client_id".into(), "hours".into()));
}

#[test]
fn completions_and_the_manual_page_are_there() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = home.run(&["completions", shell]).done();
        assert!(
            script.contains("tpa-tui") && script.contains("inspect") && script.contains("--filter") || shell == "fish"
        );
        assert!(script.len() > 1000, "{shell}");
    }
    assert!(home.run(&["completions", "cmd.exe"]).failed(2).contains("bash"));
    let page = home.run(&["man"]).done();
    assert!(page.contains(".TH") && page.contains("SYNOPSIS") && page.contains("Examples"), "{page}");
}

#[cfg(unix)]
#[test]
fn a_reader_who_goes_away_is_no_error() {
    use std::process::Stdio;
    let home = Home::new();
    let binary = home.command().get_program().to_owned();
    let mut child = std::process::Command::new(binary)
        .args(["completions", "bash"])
        .env("XDG_STATE_HOME", home.path("state"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn the_log_is_a_file_and_quiet_by_default() {
    let home = Home::new();
    home.run(&["report", "nowhere.csv"]).failed(1);
    assert!(files_below(&home.path("state")).is_empty());
    let mut command = home.command();
    command.args(["report", "nowhere.csv"]).env("TPA_LOG", "debug");
    Ran::from(command.output().unwrap()).failed(1);
    let logs = files_below(&home.path("state"));
    assert!(std::fs::read_to_string(&logs[0]).unwrap().contains("nowhere.csv"));
}

/// Members of whom those with few visits and a short contract tend to leave; `known` says whether the file tells.
fn members(first: usize, n: usize, known: bool) -> String {
    let mut text = format!("Client ID,Revenue,Visits,Contract,Plan{}\n", if known { ",Churn" } else { "" });
    for i in first..first + n {
        let (visits, contract) = ((i * 7919 % 41) as f64 / 10.0, [1, 6, 12][i * 31 % 3]);
        let left = visits + f64::from(contract) / 6.0 + (i * 13 % 10) as f64 / 10.0 < 2.6;
        let outcome = if known { format!(",{}", u8::from(left)) } else { String::new() };
        text.push_str(&format!("M{i},{},{visits},{contract},{}{outcome}\n", 30 + i % 5, ["basic", "plus"][i % 2]));
    }
    text
}

#[test]
fn a_model_is_learnt_from_one_file_and_asked_about_another() {
    let home = Home::new();
    let old = home.write("old.csv", &members(0, 200, true));
    let new = home.write("new.csv", &members(200, 50, false));
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let direct = home.run(&["export", "clients", new, "--train", old]);
    assert_eq!(direct.status, 0, "{}", direct.err);
    assert!(direct.out.lines().next().unwrap().contains("churn_probability"), "{}", direct.out);
    let saved = home.run(&["export", "model", old, "-o", "gym.json"]);
    assert_eq!((saved.status, saved.out.as_str()), (0, ""), "{}", saved.err);
    let later = home.run(&["export", "clients", new, "--train", "gym.json"]);
    assert_eq!(later.out, direct.out);
    let report = home.run(&["report", new, "--train", "gym.json", "--format", "json"]);
    assert!(report.out.contains("Trained on old.csv (200 clients; Churn), not on these data."), "{}", report.err);
    // Neither is written over by mistake.
    assert_eq!(home.run(&["export", "model", old, "-o", "gym.json"]).status, 1);
}

#[test]
fn a_model_that_does_not_fit_or_is_none_is_refused_in_a_sentence() {
    let home = Home::new();
    let old = home.write("old.csv", &members(0, 200, true));
    assert_eq!(home.run(&["export", "model", old.to_str().unwrap(), "-o", "gym.json"]).status, 0);
    let lacking = home.write("lacking.csv", "Client ID,Visits,Plan\nA,1.5,basic\nB,2.5,plus\nC,0.5,basic\n");
    let report = home.run(&["export", "model", lacking.to_str().unwrap(), "--train", "gym.json"]);
    assert_eq!(report.status, 1);
    assert!(report.err.contains("these data lack") && report.err.contains("Contract"), "{}", report.err);
    let broken = home.write("broken.json", "{\"format\": 3}");
    let refused = home.run(&["export", "clients", old.to_str().unwrap(), "--train", broken.to_str().unwrap()]);
    assert!(refused.status == 1 && refused.err.contains("not a churn model"), "{}", refused.err);
    let missing = home.run(&["export", "clients", old.to_str().unwrap(), "--train", "nowhere.json"]);
    assert!(missing.status == 1 && missing.err.contains("nowhere.json"), "{}", missing.err);
}

#[test]
fn what_was_called_otherwise_is_found_under_its_former_name_and_listed_under_the_one_of_today() {
    let home = Home::new();
    for (former, current) in [("actions", "calls"), ("price", "pricing"), ("price-edge", "price-sensitivity")] {
        let table = |name: &str| home.run(&["export", name, "--demo"]).done();
        assert_eq!(table(former), table(current), "{former}");
    }
    let chart = |name: &str| home.run(&["chart", name, "--demo", "-o", "-"]).done();
    assert_eq!(chart("price"), chart("pricing"));
    let (tables, charts) = (home.run(&["export", "--help"]).done(), home.run(&["chart", "--help"]).done());
    assert!(tables.contains("- calls:") && !tables.contains("- actions:") && !tables.contains("- price-edge:"));
    assert!(charts.contains("- clusters-map:") && !charts.contains("- groups-map:"));
}

#[test]
fn a_campaign_is_exported_with_arms_and_a_chart() {
    let home = Home::new();
    let file = home.write("members.csv", &members(0, 200, true));
    let file = file.to_str().unwrap();
    let table = home.run(&["export", "campaign", file]);
    assert_eq!(table.status, 0, "{}", table.err);
    let head = table.out.lines().next().unwrap();
    assert_eq!(head, "client,churn_probability,worth,expected_gain,reason,do,arm");
    let of = |arm: &str| table.out.lines().filter(|line| line.ends_with(arm)).count();
    assert!(of(",A") > 0 && of(",A") == of(",B"), "{}", table.out);
    assert_eq!(home.run(&["chart", "campaign-profit", file, "-o", "c.svg"]).status, 0);
    let rates = home.run(&["export", "leaving-rates", file]);
    assert!(rates.out.contains("Contract,1,"), "{}", rates.out);
    assert!(home.run(&["export", "portraits", file]).out.contains("visits"));
    assert_eq!(home.run(&["export", "next-services", file]).status, 1);
}

#[test]
fn the_week_is_taken_away_as_tables_and_as_a_calendar_that_can_be_read() {
    let home = Home::new();
    // Hours are proposed to those who come less than a plan; no file of the studio states one.
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    let table = home.run(&["export", "proposals", studio, "--ideal-hours", "8"]);
    assert_eq!(table.status, 0, "{}", table.err);
    let rows = table.out.lines().count() - 1;
    assert!(rows > 3 && table.out.starts_with("client,name,weekday,start,"), "{}", table.out);
    let file = home.path("week.ics");
    let done = home.run(&["export", "calendar", studio, "--ideal-hours", "8", "-o", file.to_str().unwrap()]);
    assert_eq!(done.status, 0, "{}", done.err);
    let calendar = std::fs::read_to_string(&file).unwrap();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), rows);
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    // Its own reader takes it for the appointments that it is.
    let inspected = home.run(&["inspect", file.to_str().unwrap()]);
    assert!(inspected.status == 0 && inspected.out.contains("sessions"), "{}{}", inspected.out, inspected.err);
    // Nobody can be recognised where nobody is to be.
    let hidden = home.run(&["export", "calendar", studio, "--ideal-hours", "8", "--anonymize"]);
    assert!(hidden.status == 0 && hidden.out.contains("SUMMARY:Client ") && !hidden.out.contains("Alma"));
    let json = json(&home.run(&["report", studio, "--ideal-hours", "8", "--format", "json"]).out);
    let schedule = &json["schedule"];
    let list = schedule["proposals"].as_array().unwrap();
    let sum: f64 = list.iter().map(|p| p["monthly_value"].as_f64().unwrap()).sum();
    assert!((sum - schedule["total"]["monthly_value"].as_f64().unwrap()).abs() < 1e-6);
    assert!(list.len() == rows && list[0]["weekday"].is_string() && list[0]["hour"].is_u64());
    assert!(schedule["fill"][0]["fill"].is_number() && schedule["capacity"]["fill"].is_number());
    let wrong = home.run(&["export", "calendar", studio, "-o", "week.csv"]);
    assert!(wrong.status == 2 && wrong.err.contains(".ics"), "{}", wrong.err);
    let roster = home.run(&["export", "calendar", home.roster().to_str().unwrap()]);
    assert!(roster.status == 1 && roster.err.contains("needs visits"), "{}", roster.err);
}
