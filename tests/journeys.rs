//! What its users come for, key by key, on the files of a studio at 80x24: how many keys each thing takes after the start.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pty;

use pty::Terminal;
use std::path::Path;

const STUDIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
const SIZE: (u16, u16) = (80, 24);

/// A terminal whose keys are counted.
struct Journey {
    terminal: Terminal,
    keys: usize,
}

impl Journey {
    /// Opens the studio and waits until who may leave is known.
    fn begin(home: &Path) -> Self {
        let mut terminal = Terminal::open_in(home, &[STUDIO], SIZE);
        terminal.expect("180 clients");
        Journey { terminal, keys: 0 }
    }

    /// Presses one key.
    fn key(&mut self, key: &str) -> &mut Self {
        self.keys += 1;
        self.terminal.press(key);
        self
    }

    /// Presses Esc and waits until `gone` is off the screen.
    fn escape(&mut self, gone: &str) -> &mut Self {
        self.keys += 1;
        self.terminal.escape(gone);
        self
    }

    /// Types text, which is not counted.
    fn text(&mut self, text: &str) -> &mut Self {
        self.terminal.press(text);
        self
    }

    fn expect(&mut self, wanted: &str) -> &mut Self {
        self.terminal.expect(wanted);
        self
    }

    fn lines(&self) -> Vec<String> {
        self.terminal.text().lines().map(str::to_string).collect()
    }

    fn end(mut self, most: usize) {
        assert!(self.keys <= most, "{} keys where {most} are enough", self.keys);
        self.terminal.press("\x03");
        assert_eq!(self.terminal.finish(), 0);
    }
}

/// The last amount of money in a line.
fn last_amount(line: &str) -> Option<f64> {
    let (_, after) = line.rsplit_once('$')?;
    let digits: String = after.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    digits.replace(',', "").parse().ok()
}

#[test]
fn whom_to_call_first_why_and_how_to_reach_them() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.expect("How sure: ").expect("names the one who leaves").expect("24 clients, $");
    let lines = journey.lines();
    let called = lines.iter().filter(|line| line.contains("@example.com") && line.contains("a month")).count();
    assert_eq!(called, 3, "{lines:#?}");
    let first = lines.iter().position(|line| line.contains("@example.com")).unwrap();
    let why = lines[first + 1..first + 4].join(" ");
    assert!(why.contains("last seen") && why.contains('→'), "{why}");
    // The figures with their change, and what is odd in the files.
    let text = lines.join("\n");
    for wanted in
        ["revenue ", "clients ", "visits ", "missed ", "the change from the 4 weeks before", "about the files"]
    {
        assert!(text.contains(wanted), "{wanted}:\n{text}");
    }
    assert!(text.chars().filter(|c| ('▁'..='█').contains(c)).count() > 30, "no sparklines:\n{text}");
    journey.end(0);
}

#[test]
fn who_is_most_at_risk_by_money_and_why() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.key("5").expect("a month is at risk, most of all ").expect("points");
    let lines = journey.lines();
    let risk = |line: &&String| ["▲ high", "◆ medium", "● low"].iter().any(|band| line.contains(band));
    let at_risk: Vec<f64> = lines.iter().filter(risk).filter_map(|line| last_amount(line)).collect();
    assert!(at_risk.len() > 4 && at_risk[0] > 0.0, "{lines:#?}");
    assert!(at_risk.windows(2).all(|pair| pair[0] >= pair[1]), "{at_risk:?}");
    journey.end(1);
}

#[test]
fn what_five_dollars_more_an_hour_bring_and_how_many_may_leave() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.key("9").expect("$5 more an hour").expect("may leave");
    journey.end(4);
}

#[test]
fn the_call_list_as_a_spreadsheet() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.expect("names the one who leaves");
    journey.key("e").expect("calls.xlsx").key("\r").expect("write to").key("\r").expect("Wrote");
    let file = std::fs::read(home.path().join("studio-calls.xlsx")).unwrap();
    assert!(file.starts_with(b"PK"));
    journey.end(4);
}

#[test]
fn a_client_by_name_is_priced_noted_and_called() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.key("2").expect("Client    Name");
    journey
        .key("/")
        .expect("/")
        .text("imre otter")
        .key("\r")
        .key("\r")
        .expect("Everything known")
        .expect("Imre Otterquay");
    journey.key("r").expect("type a value").text("75").key("\r").expect("$75.00").escape("type a value");
    journey
        .expect("Everything known")
        .key("i")
        .expect("note on")
        .text("wants mornings")
        .key("\r")
        .expect("wants mornings");
    journey.key("c").expect("called");
    journey.end(20);
}

#[test]
fn the_last_quarter_against_the_one_before() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.key("7").expect("This month").key("l").expect("Last month").key("l").expect("Last quarter: 10/01/2023");
    journey.expect("before");
    journey.end(3);
}

#[test]
fn back_to_where_i_was_yesterday() {
    let home = tempfile::tempdir().unwrap();
    let mut journey = Journey::begin(home.path());
    journey.key("9").expect("$5 more an hour").key("r").expect("type a value").text("12").key("\r").expect("12.0%");
    journey.escape("type a value").key("2").expect("all 180 clients");
    journey.key("f").expect("filter:").text("revenue > 500").key("\r").expect("of 180 clients (filtered)");
    journey.key("/").text("imre otter").key("\r").expect("/imre otter");
    journey.end(20);

    let mut journey = Journey::begin(home.path());
    journey
        .expect("as you left it")
        .expect("of 180 clients (filtered)")
        .expect("revenue > 500, what-if (last, unsaved)");
    assert!(selected(&journey).contains("Imre Ott"), "{}", selected(&journey));
    journey.end(0);

    let mut terminal = Terminal::open_in(home.path(), &[STUDIO, "--fresh"], SIZE);
    terminal.expect("Whom to call").press("\x03");
    assert!(!terminal.text().contains("what-if"), "{}", terminal.text());
    terminal.finish();
}

/// The text of the rows in reverse video below the tabs.
fn selected(journey: &Journey) -> String {
    let screen = journey.terminal.screen.screen();
    let inverse = |row: u16| screen.cell(row, 2).is_some_and(|cell| cell.inverse());
    let rows = (3..SIZE.1).filter(|row| inverse(*row));
    rows.map(|row| (0..20).filter_map(|x| Some(screen.cell(row, x)?.contents().to_string())).collect::<String>())
        .collect()
}
