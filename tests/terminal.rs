//! The real binary on a real pseudo-terminal: what a person does, key by key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod pty;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use pty::{PATIENCE, Terminal, cells};
use std::io::Read;
use std::time::{Duration, Instant};

fn sample() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/trainer.xlsx").to_string()
}

#[test]
fn opening_shows_the_overview_and_q_gives_the_terminal_back() {
    let mut t = Terminal::open(&[&sample()]);
    t.expect("Whom to call this week").expect("revenue/mo").expect("utilization");
    t.press("q");
    assert_eq!(t.finish(), 0);
    assert!(t.was_restored());
}

#[test]
fn every_tab_has_a_view() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call this week");
    t.press("2").expect("Opportunity/mo▼").press("3").expect("Lorenz curve").press("4").expect("Low impact");
    t.press("5").expect("high risk").press("0").expect("Taken for").press("\t").expect("Whom to call");
    t.press("?").expect("Keys (Esc closes)").escape("Keys (Esc closes)").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn a_filter_narrows_every_view_and_a_wrong_one_says_why_in_its_line() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("all ").press("f").expect("filter:");
    t.press("utilisation < 80%\r").expect("did you mean");
    t.press("\x15utilization < 60%\r").expect("8 of 24 · utilization < 60%");
    t.press("2").expect("utilization < 60%").press("x").expect("all ").press("u").expect("utilization < 60%");
    t.press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn a_what_if_is_typed_nudged_undone_saved_and_found_again() {
    let home = tempfile::tempdir().unwrap();
    let mut t = Terminal::open_in(home.path(), &[&sample()], (120, 40));
    t.expect("revenue/mo").press("r").expect("type a value").press("99").expect("99").expect("→");
    t.expect("Break-even")
        .press("\r")
        .press("+")
        .expect("$100.00")
        .press("u")
        .press("w")
        .expect("save this what-if as");
    t.press("dearer\r").expect("Saved as \"dearer\"").press("q");
    assert_eq!(t.finish(), 0);

    let mut t = Terminal::open_in(home.path(), &[&sample()], (120, 40));
    t.expect("all ").press("o").expect("dearer").press("\r").expect("what-if \"dearer\"").expect("→");
    t.press("u").expect("Changed back").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn an_export_is_written_once_and_never_over_a_file() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call").press("e").expect("Export").press("clients.csv").press("\r").expect("write to");
    t.press("\r").expect("Wrote");
    let file = t.home.join("demo-clients.csv");
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.starts_with("client_id"));
    t.press("e").press("clients.csv").press("\r").expect("write to").press("\r").expect("already");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
    t.escape("write to").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn the_screen_follows_its_size_down_to_nothing_and_back() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call");
    for (rows, cols) in [(24, 80), (5, 20), (1, 1), (12, 40), (40, 120)] {
        t.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        t.screen.screen_mut().set_size(cells(rows), cells(cols));
        match (cols, rows) {
            (20, 5) => drop(t.expect("need 40x8")),
            (40.., 12..) => drop(t.press("\x0c").expect("Overview")),
            _ => {}
        }
    }
    // What stands only on the widest screen: the last change of size was drawn.
    t.expect("At a glance").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn a_bad_file_is_explained_on_the_screen_and_q_still_works() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("broken.xlsx"), b"PK\x03\x04 not really").unwrap();
    let mut t = Terminal::open_in(home.path(), &["broken.xlsx"], (100, 30));
    t.expect("Could not open").expect("broken.xlsx").press("2").press("f").press("q");
    t.finish();
    assert!(t.was_restored());
}

#[test]
fn a_signal_restores_the_terminal_and_keeps_the_what_if() {
    for name in ["-TERM", "-HUP"] {
        let home = tempfile::tempdir().unwrap();
        let mut t = Terminal::open_in(home.path(), &[&sample()], (120, 40));
        t.expect("revenue/mo").press("r").press("99\r").expect("→ $99.00");
        t.signal(name);
        t.finish();
        assert!(t.was_restored(), "{name}");
        let mut t = Terminal::open_in(home.path(), &[&sample()], (120, 40));
        t.expect("revenue/mo").press("o").expect("(last, unsaved)").press("\r").expect("$99.00").press("\x03");
        t.finish();
    }
}

#[test]
fn a_signal_in_the_middle_of_a_frame_restores_the_terminal() {
    for _ in 0..8 {
        let mut t = Terminal::open(&["--demo"]);
        t.expect("At a glance").press(&"2134567890".repeat(8));
        t.signal("-TERM");
        t.finish();
        assert!(t.was_restored());
    }
}

/// Only a debug build panics on request.
#[cfg(debug_assertions)]
#[test]
fn a_panic_gives_the_terminal_back_and_keeps_the_what_if() {
    let home = tempfile::tempdir().unwrap();
    let mut t =
        Terminal::open_with(home.path(), &["--demo", "--rate", "hour=99"], (120, 40), &[("TPA_TEST_PANIC", "1")]);
    assert_ne!(t.finish(), 0);
    assert!(t.was_restored());
    assert!(String::from_utf8_lossy(&t.raw).contains("as TPA_TEST_PANIC asked for"));
    let mut t = Terminal::open_in(home.path(), &["--demo"], (120, 40));
    t.expect("revenue/mo").press("o").expect("(last, unsaved)").press("\r").expect("$99.00").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn a_file_that_changes_is_read_again_and_the_what_if_stays() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("clients.csv");
    let roster =
        "client_id,ideal_hours_month,hours_jul_sep,session_type,session_rate\nC1,8,11,hour,60\nC2,4,9,hour,60\n";
    std::fs::write(&file, roster).unwrap();
    let mut t = Terminal::open_in(home.path(), &["clients.csv", "--watch"], (120, 40));
    t.expect("2 clients").press("r").expect("type a value").press("70\r").expect("$60.00 → $70.00");
    std::fs::write(&file, format!("{roster}C3,8,20,hour,60\n")).unwrap();
    t.expect("3 clients").expect("$60.00 → $70.00").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn sleeping_gives_the_terminal_back_and_waking_takes_it_again() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call").press("\x1a");
    let deadline = Instant::now() + PATIENCE;
    while !t.was_restored() {
        let bytes = t.output.recv_timeout(deadline.saturating_duration_since(Instant::now())).expect("the screen back");
        t.screen.process(&bytes);
        t.raw.extend(bytes);
    }
    t.expect_asleep();
    t.signal("-CONT");
    t.expect("Whom to call").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn a_client_is_called_noted_and_leaves_the_list() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call this week").press("\r").expect("Everything known").press("i").expect("note on");
    t.press("wants mornings\r")
        .expect("wants mornings")
        .press("c")
        .expect("called")
        .press("\x1b")
        .expect("1 dealt with");
    t.press("q");
    assert_eq!(t.finish(), 0);
}

/// From the folder of reports to a plan: who drifted, a dearer hour, three proposals, everything written, and all of it
/// found again the next day.
#[test]
fn a_studio_s_month_is_planned_and_found_again() {
    let home = tempfile::tempdir().unwrap();
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    let mut t = Terminal::open_in(home.path(), &[studio, "--ideal-hours", "3"], (120, 40));
    t.expect("180 clients").press("5").expect("can still be kept").expect("a month is at risk");
    // Prices up by ten per cent: the forecast moves, and with it how many may leave.
    t.press("7")
        .expect("Months")
        .press("]")
        .expect("For March 2024 about")
        .press("r")
        .expect("prices up by")
        .press("jj10\r")
        .expect("+10.0 pp");
    t.expect("prices and demand make revenue").escape("type a value");
    t.press("P").expect("looking at +10%").expect("not more than 9.1% leave");
    t.press("7").expect("(+10.0%)").press("r").expect("type a value").press("+").expect("+11.0 pp");
    t.expect("(+11.0%)").escape("type a value");
    t.press("P").expect("looking at +11%").expect("not more than 9.9% leave");
    t.press("8")
        .expect("Attendance")
        .press("]")
        .expect("Week: ")
        .press("]")
        .expect("Fill")
        .press("]")
        .expect("How often");
    t.press("\r").expect("1 accepted").press("j\r").expect("2 accepted").press("j\r").expect("3 accepted");
    t.press("w").expect("save this what-if as").press("march\r").expect("Saved as \"march\"");
    let mut written = Vec::new();
    for name in ["plan.md", "emails.csv", "report.html"] {
        t.press("e").expect("type to narrow").press(name).press("\r").expect("write to").press("\r").expect("Wrote");
        written.push(t.file_that_ends_in(name));
    }
    let [plan, emails, report] = written.try_into().unwrap();
    assert!(plan.contains("March 2024") && plan.matches("session").count() >= 3, "{plan}");
    assert!(emails.lines().count() > 3 && emails.contains('@'), "{emails}");
    assert!(report.contains("</html>") && report.contains("forecast"), "the report is cut off");
    t.press("q");
    assert_eq!(t.finish(), 0);

    let mut t = Terminal::open_in(home.path(), &[studio], (120, 40));
    t.expect("180 clients").press("o").expect("march").press("\r").expect("what-if \"march\"");
    t.press("7")
        .expect("Months")
        .press("]")
        .expect("(+11.0%)")
        .press("8")
        .expect("Attendance")
        .press("]")
        .press("]")
        .press("]");
    t.expect("3 accepted").press("q");
    assert_eq!(t.finish(), 0);
}

#[test]
fn copying_goes_through_the_terminal() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call this week").press("y").expect("Sent to the terminal's clipboard");
    assert!(t.raw.windows(7).any(|w| w == b"\x1b]52;c;"));
    t.press("q");
    t.finish();
}

#[test]
fn nothing_is_sent_while_nothing_happens() {
    let mut t = Terminal::open(&["--demo"]);
    t.expect("Whom to call this week");
    while let Ok(bytes) = t.output.recv_timeout(Duration::from_millis(300)) {
        t.screen.process(&bytes);
    }
    assert!(t.output.recv_timeout(Duration::from_secs(1)).is_err());
    t.press("q");
    t.finish();
}

/// The SSH line drops: the terminal is gone, standard error too.
#[test]
fn a_terminal_that_goes_away_ends_the_program_quietly_and_keeps_the_what_if() {
    let home = tempfile::tempdir().unwrap();
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tpa-tui"));
    command.args([&sample(), "--rate", "hour=99"]);
    command.cwd(home.path());
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8"), ("PATH", "/usr/bin:/bin")] {
        command.env(name, value);
    }
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
        command.env(folder, home.path());
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut screen = vt100::Parser::new(cells(24), cells(80), 0);
    let mut buffer = [0; 4096];
    while !screen.screen().contents().contains("revenue/mo") {
        let n = reader.read(&mut buffer).unwrap();
        screen.process(&buffer[..n]);
    }
    drop(reader);
    drop(pair.master);
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), None, "{status:?}");
    let mut t = Terminal::open_in(home.path(), &[&sample()], (120, 40));
    t.expect("revenue/mo").press("o").expect("(last, unsaved)").press("\r").expect("$99.00").press("\x03");
    t.finish();
}

#[test]
fn without_a_file_it_offers_some_and_the_next_time_those_that_were_open() {
    let home = tempfile::tempdir().unwrap();
    std::fs::copy(sample(), home.path().join("my clients.xlsx")).unwrap();
    let mut t = Terminal::open_in(home.path(), &[], (80, 24));
    t.expect("What do you want to look at?").expect("my clients.xlsx").press("my cl\r");
    t.expect("revenue/mo").press("5").expect("high risk").press("q");
    assert_eq!(t.finish(), 0);
    assert!(t.was_restored());
    let mut t = Terminal::open_in(home.path(), &[], (80, 24));
    t.expect("24 clients, $6,289 a month").press("\r").expect("Back where you were").press("q");
    assert_eq!(t.finish(), 0);
    let mut t = Terminal::open_in(home.path(), &["--fresh", "my clients.xlsx"], (80, 24));
    t.expect("Whom to call").press("q");
    assert_eq!(t.finish(), 0);
    let mut t = Terminal::open_in(home.path(), &[], (80, 24));
    t.expect("What do you want").press("\x1b");
    assert_eq!(t.finish(), 0);
}
