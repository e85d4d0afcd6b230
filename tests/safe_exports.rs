//! Every export of data whose every text is hostile: formulas, scripts, markup, control characters and paths stay text, in
//! each format that the catalog writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/sample-data/people.rs"]
#[allow(dead_code)]
mod people;
#[allow(dead_code)]
mod support;

use calamine::{Reader, Xlsx};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use support::Case;
use tpa::book::{Assumptions, Locale};
use tpa::ingest::{OpenOptions, Progress, Source};
use tpa::output::deliver_error::DeliverError;
use tpa::output::export_catalog::CatalogItem;
use tpa::output::write::{Overwrite, Target};
use tpa::session;

/// Texts that a program which opens the export could take for something to do.
const HOSTILE: [&str; 12] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "../../../etc/cron.d/evil",
    "[x](javascript:alert(1)) | `x` | # x",
    "a\\nBEGIN:VALARM\\nEND:VEVENT",
    "\u{1b}]0;evil\u{7}\u{202e}gpj.exe",
    "CON\u{0}.txt",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Clients, visits and sales over two years with hostile names, services, items, members of staff and notes.
fn plant(folder: &Path) -> Vec<Source> {
    let hostile = |i: usize| HOSTILE[i % HOSTILE.len()];
    let mut clients = String::from("Client ID,Name,Email,Session type,Ideal hours per month,Rate,Goal,=1+1 Column\n");
    let mut visits = String::from("Date,Start time,End time,Client ID,Service,Staff,Status,Notes\n");
    let mut sales = String::from("Sale Date,Client ID,Item,Category,Amount,Staff\n");
    for i in 0..48usize {
        let id = quoted(&format!("{}{i}", hostile(i)));
        let [name, text, other] = [quoted(hostile(i + 1)), quoted(hostile(i + 2)), quoted(hostile(i + 3))];
        clients.push_str(&format!("{id},{name},\"x{i}@evil.example\",{text},8,60,{other},{text}\n"));
        for week in 0..(8 + 2 * i) {
            let day = chrono::NaiveDate::from_ymd_opt(2023, 1, 2).unwrap()
                + chrono::Days::new(7 * week as u64 + i as u64 % 5);
            let day = day.format("%m/%d/%Y");
            visits.push_str(&format!("{day},9:15 AM,10:15 AM,{id},{text},{other},Completed,{name}\n"));
            if week % 4 == 0 {
                sales.push_str(&format!("{day},{id},{text},{other},{},{name}\n", 200 + i));
            }
        }
    }
    let files = [("=clients.csv", clients), ("<b>visits.csv", visits), ("[x](sales).csv", sales)];
    files
        .map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            Source::Path(path)
        })
        .to_vec()
}

fn case(folder: &Path) -> Case {
    let opened = tpa::ingest::open(&plant(folder), &OpenOptions::default(), &Progress::default()).unwrap();
    let (opened, _) = session::finish(opened, None, &Locale::default());
    Case::new(opened.book, Assumptions::default())
}

/// A text file for people or programs has no control characters but line ends and tabs, and none that turn the reading
/// direction.
#[track_caller]
fn assert_clean(what: &str, text: &str) {
    let found = text.chars().find(|c| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    assert!(found.is_none(), "{what} has {found:?}");
}

/// No cell is a formula: a spreadsheet program takes a text for one that begins with one of these.
fn csv_is_safe(what: &str, text: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for cell in reader.records().flat_map(|row| row.unwrap().iter().map(String::from).collect::<Vec<_>>()) {
        let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
        assert!(!runs, "{what}: {cell}");
    }
}

/// Well-formed, and no element or attribute that runs anything.
fn markup_is_safe(what: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    // HTML has elements without an end.
    reader.config_mut().check_end_names = !what.ends_with("html");
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{what}: {error}")) {
            Event::Eof => return,
            Event::Start(element) | Event::Empty(element) => {
                let name = element.name().as_ref().to_lowercase();
                assert!(
                    !["script", "iframe", "object", "embed", "foreignobject"].contains(&name.as_str()),
                    "{what}: {name}"
                );
                for attribute in element.html_attributes() {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{what}: {error}"));
                    let key = attribute.key.as_ref().to_lowercase();
                    let value = attribute.value.to_lowercase();
                    assert!(!key.starts_with("on") && !value.contains("javascript:"), "{what}: {name} {key}={value}");
                    assert!(
                        !value.contains("evil.example") || !["href", "src"].contains(&key.as_str()),
                        "{what}: {key}={value}"
                    );
                }
            }
            _ => {}
        }
    }
}

/// Every markup of a client's text is escaped: no tag, link or code of theirs is left in Markdown.
fn markdown_is_safe(what: &str, text: &str) {
    for markup in ["<script", "<img", "](javascript:"] {
        for (at, _) in text.to_lowercase().match_indices(markup) {
            assert!(text[..at].ends_with('\\'), "{what} has {markup}");
        }
    }
}

fn workbook_is_safe(what: &str, bytes: &[u8]) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    for sheet in book.sheet_names() {
        assert_eq!(book.worksheet_formula(&sheet).unwrap().used_cells().count(), 0, "{what}, {sheet}");
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names {
        assert!(!name.contains("..") && !name.starts_with('/'), "{what}: {name}");
        let part = std::io::read_to_string(archive.by_name(&name).unwrap()).unwrap();
        assert!(!part.contains("<hyperlink ") && !part.contains("TargetMode=\"External\""), "{what}: {name}");
    }
}

/// No line that a client's text could have added: every line is one of the calendar's own properties.
fn calendar_is_safe(what: &str, text: &str) {
    let unfolded = text.replace("\r\n ", "");
    let mut open: Vec<&str> = Vec::new();
    for line in unfolded.split("\r\n").filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{what}: {line}"));
        match name {
            "BEGIN" => open.push(value),
            "END" => assert_eq!(open.pop(), Some(value), "{what}"),
            _ => assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-;=/_".contains(c)), "{what}: {line}"),
        }
        assert!(!["VALARM"].contains(&value), "{what}: {line}");
    }
    assert!(open.is_empty(), "{what}");
}

#[test]
fn hostile_texts_stay_texts_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for item in CatalogItem::all().into_iter().filter(|item| item.extension() != "png") {
        let (kind, path) = (item.extension(), folder.path().join("export"));
        match item.deliver(&case.material(), &Target::File(path.clone()), Overwrite::Yes, &[]) {
            Ok(_) => {}
            Err(DeliverError::Unavailable { .. }) => continue,
            Err(error) => panic!("{}: {error}", item.name()),
        }
        *written.entry(kind).or_default() += 1;
        let (what, bytes) = (format!("{}.{kind}", item.name()), std::fs::read(&path).unwrap());
        match kind {
            "xlsx" => workbook_is_safe(&what, &bytes),
            "parquet" => assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{what}"),
            kind => {
                let text = String::from_utf8(bytes).unwrap();
                assert_clean(&what, &text);
                match kind {
                    "csv" => csv_is_safe(&what, &text),
                    "html" | "svg" => markup_is_safe(&what, &text),
                    "md" => markdown_is_safe(&what, &text),
                    "ics" => calendar_is_safe(&what, &text),
                    "json" => drop(serde_json::from_str::<serde_json::Value>(&text).unwrap()),
                    "txt" => {}
                    other => panic!("{what}: nothing is tested of .{other}"),
                }
            }
        }
    }
    for kind in ["csv", "html", "ics", "json", "md", "parquet", "svg", "txt", "xlsx"] {
        assert!(written.get(kind).is_some_and(|n| *n > 0), "no .{kind} was written: {written:?}");
    }
    assert!(written["csv"] > 15 && written["svg"] > 8, "too few exports to test anything: {written:?}");
}

#[test]
fn lists_of_addresses_stay_in_their_folder() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path());
    let lists = folder.path().join("inner").join("lists");
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    tpa::output::emails::write_folder(&case.material(), &lists, None, Overwrite::No, &[]).unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("inner")).unwrap().count(), 1, "a list left its folder");
    let mut names = 0;
    for entry in std::fs::read_dir(&lists).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        assert!(name.chars().all(plain) && !name.starts_with('.'), "{name}");
        if name.ends_with(".csv") {
            csv_is_safe(&name, &std::fs::read_to_string(entry.path()).unwrap());
        }
        names += 1;
    }
    assert!(names > 1, "{names} lists");
}
