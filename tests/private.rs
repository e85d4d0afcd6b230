//! `--anonymize`: marked names, ids, addresses and telephones are planted everywhere a file can hold them, and searched
//! for in everything that is shown or written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/sample-data/people.rs"]
#[allow(dead_code)]
mod people;
#[allow(dead_code)]
mod support;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::Case;
use tpa::book::{Assumptions, Book, Locale};
use tpa::ingest::{OpenOptions, Progress, Source};
use tpa::output::deliver_error::DeliverError;
use tpa::output::export_catalog::CatalogItem;
use tpa::output::write::{Overwrite, Target};
use tpa::session;

const FIRST: [&str; 6] = ["Quintessa", "Ottoline", "Peregrine", "Isolde", "Thaddeus", "Wilhelmina"];
const LAST: [&str; 4] = ["Zanzibarova", "Vroomfondel", "Oxhandle", "Prendergast"];

/// What must not be found, in small letters.
fn marks() -> Vec<String> {
    let names = FIRST.iter().chain(&LAST).map(|name| name.to_lowercase());
    names.chain(["klient-70", "marked.example", "867-53", "86753"].map(String::from)).collect()
}

/// A client table and the visits of a month, each with a file name, headers, notes and services that name somebody.
fn plant(folder: &Path) -> [PathBuf; 2] {
    let mut clients = String::from(
        "Client ID,First Name,Last Name,Email,Phone,Session type,Ideal hours per month,Rate,Goal of Isolde Oxhandle,Referred by,Remarks\n",
    );
    let mut visits = String::from("Date,Start time,End time,Client ID,Service,Status\n");
    for i in 0..24usize {
        let (first, last) = (FIRST[i % 6], LAST[i / 6]);
        let (next, after) = (FIRST[(i + 1) % 6], LAST[(i + 2) % 4]);
        let id = format!("KLIENT-70{i:02}");
        let mail = format!("{}.{}@marked.example", first.to_lowercase(), last.to_lowercase());
        clients.push_str(&format!(
            "{id},{first},{last},{mail},(555) 867-53{i:02},hour,8,{},strength,{next} {after},\"asked {next} about her knee, knows {}\"\n",
            60 + i % 3,
            format!("{next} {after}").to_uppercase()
        ));
        for day in 1..=(i % 5 + 2) {
            let service = if i % 7 == 0 { format!("Duo with {first} {last}") } else { "Private".into() };
            visits.push_str(&format!("{}/{day}/2024,9:15 AM,10:15 AM,{id},{service},Completed\n", i % 3 + 1));
        }
    }
    // A repeated id and a row without one, for the findings.
    clients.push_str("KLIENT-7003,Isolde,Zanzibarova,,,hour,x,60,,,\n,Thaddeus,Oxhandle,,,hour,4,60,,,\n");
    let paths = ["Quintessa Zanzibarova clients.csv", "visits KLIENT-7001.csv"].map(|name| folder.join(name));
    std::fs::write(&paths[0], clients).unwrap();
    std::fs::write(&paths[1], visits).unwrap();
    paths
}

fn opened(paths: &[PathBuf], key: Option<[u8; 16]>) -> Book {
    let sources: Vec<Source> = paths.iter().cloned().map(Source::Path).collect();
    let opened = tpa::ingest::open(&sources, &OpenOptions::default(), &Progress::default()).unwrap();
    session::finish(opened, key, &Locale::default()).0.book
}

/// All text of a file, the parts of a workbook unpacked.
fn text(bytes: &[u8]) -> String {
    let mut all = String::new();
    match zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        Ok(mut archive) => {
            for n in 0..archive.len() {
                let mut part = Vec::new();
                archive.by_index(n).unwrap().read_to_end(&mut part).unwrap();
                all.push_str(&String::from_utf8_lossy(&part));
            }
        }
        Err(_) => all.push_str(&String::from_utf8_lossy(bytes)),
    }
    all.to_lowercase()
}

#[track_caller]
fn assert_private(what: &str, text: &str) {
    for mark in marks() {
        if let Some(at) = text.find(&mark) {
            let around: String = text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{what} says {mark}: {around}{}", text[at..].chars().take(60).collect::<String>());
        }
    }
}

#[test]
fn nobody_is_in_any_export() {
    let folder = tempfile::tempdir().unwrap();
    let paths = plant(folder.path());
    let open = Case::new(opened(&paths, None), Assumptions::default());
    let hidden = Case::new(opened(&paths, Some(*b"0123456789abcdef")), Assumptions::default());
    let (mut found, mut written) = (0, 0);
    for item in CatalogItem::all() {
        // A picture's letters are no text.
        if item.extension() == "png" {
            continue;
        }
        let write = |case: &Case, name: &str| {
            let path = folder.path().join(name);
            match item.deliver(&case.material(), &Target::File(path.clone()), Overwrite::Yes, &[]) {
                Ok(_) => Some(text(&std::fs::read(path).unwrap())),
                Err(DeliverError::Unavailable { .. }) => None,
                Err(error) => panic!("{error}"),
            }
        };
        let name = format!("{}.{}", item.name(), item.extension());
        let named = write(&open, "open").is_some_and(|text| marks().iter().any(|mark| text.contains(mark)));
        found += usize::from(named);
        if let Some(text) = write(&hidden, "hidden") {
            assert_private(&name, &text);
            written += 1;
        }
    }
    assert!(found > 10 && written > 30, "the marks are in {found} of {written} exports: too few to test anything");
    let emails = folder.path().join("emails");
    if tpa::output::emails::write_folder(&hidden.material(), &emails, None, Overwrite::No, &[]).is_ok() {
        for entry in std::fs::read_dir(emails).unwrap() {
            let path = entry.unwrap().path();
            assert_private(&path.display().to_string(), &text(&std::fs::read(&path).unwrap()));
        }
    }
}

/// The program itself: what it prints, and what it logs at the finest level.
#[test]
fn nobody_is_on_a_screen_or_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let paths = plant(folder.path());
    for arguments in [&["show", "overview"][..], &["show", "utilization"], &["show", "findings"], &["inspect"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_tpa-tui"))
            .args(arguments)
            .args(&paths)
            .arg("--anonymize")
            .env("TPA_LOG", "trace")
            .env("HOME", folder.path())
            .env("XDG_STATE_HOME", folder.path().join("state"))
            .output()
            .unwrap();
        let printed = text(&output.stdout);
        assert!(output.status.success() && printed.len() > 200, "{arguments:?}: {}", text(&output.stderr));
        assert_private(&format!("{arguments:?}"), &printed);
        assert_private("standard error", &text(&output.stderr));
    }
    for entry in std::fs::read_dir(folder.path().join("state/tpa-tui")).into_iter().flatten() {
        let path = entry.unwrap().path();
        assert_private("the log", &text(&std::fs::read(path).unwrap()));
    }
}
