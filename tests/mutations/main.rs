//! Bytes from outside, mutated: readers, the filter, queries, configuration, what is kept, models, keys, whole reports.
//! Each answers, or says one sentence, in bounded time. The mutations are the same in every run.
//!
//! `TPA_MUTATIONS` sets how many are tried of each kind, for as long as that takes; without it each kind stops after
//! some seconds. `TPA_MUTATION_SEED` begins elsewhere. What fails is kept in the folder for temporary files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod entries;
mod seeds;

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Mutations of each kind.
const USUAL: usize = 3_000;
/// What a kind may take, where nobody says how many.
const BUDGET: Duration = Duration::from_secs(8);
/// What one input may take in a debug build on a busy machine.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Words of the formats and of what people type, put in anywhere.
const WORDS: &[&str] = &[
    ",",
    ";",
    "\t",
    "\"",
    "\n",
    "\r",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\x1b]0;x\x07",
    "é",
    "健",
    "-",
    "0",
    "99999999999999999999",
    "1e308",
    "NaN",
    "inf",
    "%",
    "(",
    ")",
    "'",
    "--",
    "/*",
    " and ",
    " or not ",
    " in ",
    "case when ",
    "select ",
    " from clients",
    " group by ",
    "pivot table=clients ",
    "rows=",
    "name",
    "utilization",
    "<td>",
    "</table>",
    "<!--",
    "&#0;",
    "&amp;",
    "colspan=999999999",
    "number-rows-repeated=\"4294967295\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    "null",
    "true",
    "\\u0000",
    "RRULE:FREQ=SECONDLY;COUNT=99999999\r\n",
    "FREQ=YEARLY;INTERVAL=0",
    "DTSTART:00000000T000000\r\n",
    "BEGIN:VEVENT\r\n",
    "9999-12-31",
    "2024-02-30",
    "-262143-01-01",
    "<ctrl-x>",
    "<enter>",
];

/// Numbers at the edges of their types.
const EDGES: &[u64] = &[
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
    1 << 61,
    u64::MAX >> 1,
    u64::MAX,
];

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn new(name: &str) -> Self {
        let seed = std::env::var("TPA_MUTATION_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(0u64);
        let start = 0x9E37_79B9_7F4A_7C15 ^ seed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        Random(name.bytes().fold(start, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() >> 16) as usize % most.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Up to eight changes: bits, bytes, numbers at edges, parts cut out, doubled, moved, words put in, the end cut off.
fn mutate(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(8) {
        let (at, length) = (random.below(bytes.len()), 1 + random.below(24));
        let end = (at + length).min(bytes.len());
        match random.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = random.next() as u8,
            2 => {
                let edge = EDGES[random.below(EDGES.len())].to_le_bytes();
                let width = 1 << random.below(4);
                bytes.iter_mut().skip(at).zip(&edge[..width]).for_each(|(b, e)| *b = *e);
            }
            3 => drop(bytes.drain(at..end)),
            4 => {
                let part = bytes[at..end].to_vec();
                let copies = 1 + random.below(40);
                drop(bytes.splice(at..at, part.repeat(copies)));
            }
            5 => {
                let part: Vec<u8> = bytes.drain(at..end).collect();
                let to = random.below(bytes.len());
                drop(bytes.splice(to..to, part));
            }
            6 if random.below(4) == 0 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, random.pick(WORDS).bytes())),
        }
    }
    bytes
}

/// The parts of an archive, one of them mutated: what lies behind the checksums.
fn mutate_part(archive: &[u8], random: &mut Random) -> Vec<u8> {
    let mut parts = seeds::parts(archive);
    let at = random.below(parts.len());
    parts[at].1 = mutate(&parts[at].1, random);
    seeds::zipped(&parts)
}

/// Tries `entry` on so many mutations; what fails is kept in a file.
fn try_mutations(name: &str, count: usize, seeds: &[Vec<u8>], entry: impl Fn(&[u8])) {
    let archive = |seed: &[u8]| seed.starts_with(b"PK\x03\x04");
    try_inputs(
        name,
        count,
        |random| {
            let seed = &seeds[random.below(seeds.len())];
            if archive(seed) && random.below(3) > 0 { mutate_part(seed, random) } else { mutate(seed, random) }
        },
        entry,
    );
}

fn try_inputs(name: &str, count: usize, mut input: impl FnMut(&mut Random) -> Vec<u8>, entry: impl Fn(&[u8])) {
    let asked = std::env::var("TPA_MUTATIONS").ok().and_then(|n| n.parse::<usize>().ok());
    let (mut random, started) = (Random::new(name), Instant::now());
    let mut tried = 0;
    while tried < asked.map_or(count, |n| n * count / USUAL) && (asked.is_some() || started.elapsed() < BUDGET) {
        let bytes = input(&mut random);
        let begun = Instant::now();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| entry(&bytes)));
        let took = begun.elapsed();
        if result.is_err() || took > MOST_TIME {
            let kept = std::env::temp_dir().join(format!("tpa-mutation-{name}-{tried}"));
            std::fs::write(&kept, &bytes).unwrap();
            panic!(
                "{name}: input {tried} took {took:?} and {}; it is kept as {}",
                if result.is_err() { "failed" } else { "answered" },
                kept.display()
            );
        }
        tried += 1;
    }
    println!("{name}: {tried} inputs in {:.1?}", started.elapsed());
}

/// Runs the program on a file: no signal, no panic, nothing that steers a terminal. For formats whose libraries may ask
/// for more memory than there is, which ends a process.
fn inspect(bytes: &[u8], ending: &str) {
    let mut file = tempfile::Builder::new().suffix(&format!(".{ending}")).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tpa-tui"))
        .arg("inspect")
        .arg(file.path())
        .env("HOME", home.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read = std::thread::spawn(move || {
        let mut text = Vec::new();
        out.read_to_end(&mut text).map(|_| text)
    });
    let mut said = Vec::new();
    err.read_to_end(&mut said).unwrap();
    let printed = read.join().unwrap().unwrap();
    let status = child.wait().unwrap();
    let said = String::from_utf8(said).unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{status}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    let steers =
        |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!said.contains(steers), "{said:?}");
    assert!(!String::from_utf8(printed).unwrap().contains(|c| steers(c) && c != '\t'));
}

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn text_files() {
    let mut seeds = bytes(&[seeds::CSV, seeds::VISITS, &seeds::CSV.replace(',', ";"), &seeds::CSV.replace(',', "\t")]);
    seeds.push(seeds::CSV.encode_utf16().flat_map(u16::to_le_bytes).collect());
    seeds.push([&b"\xFF\xFE"[..], &seeds[4].clone()].concat());
    try_mutations("csv", USUAL, &seeds, |bytes| entries::reader(bytes, "csv"));
}

#[test]
fn web_pages() {
    try_mutations("html", USUAL, &bytes(&[seeds::HTML]), |bytes| entries::reader(bytes, "xls"));
}

#[test]
fn calendars() {
    try_mutations("ics", USUAL, &bytes(&[seeds::ICS]), |bytes| entries::reader(bytes, "ics"));
}

#[test]
fn workbooks() {
    try_mutations("xlsx", USUAL, &[seeds::xlsx()], |bytes| entries::reader(bytes, "xlsx"));
}

#[test]
fn open_documents() {
    try_mutations("ods", USUAL, &[seeds::ods()], |bytes| entries::reader(bytes, "ods"));
}

#[test]
fn binary_workbooks_and_parquet_in_the_program() {
    for (ending, seed) in [("parquet", seeds::parquet()), ("xls", seeds::xls()), ("xlsb", seeds::xlsb())] {
        try_mutations(ending, USUAL / 50, &[seed], |bytes| inspect(bytes, ending));
    }
}

#[test]
fn filters() {
    let texts = [
        "utilization < 80% and segment = 'Opportunity'",
        "not (hours >= 4 or name in ('Ann', \"Bo\")) and join_date between '2022-01-01' and '2023-01-01'",
        "lower(name) like '%a_b%' and -hours * 2 + 1 <> 4 / (ideal_hours_month - 8)",
        "case when hours is null then 1 else 2 end = 1",
    ];
    try_mutations("filter", USUAL, &bytes(&texts), entries::filter);
}

#[test]
fn questions() {
    let texts = [
        "select session_type, sum(hours) as h, count(*) from clients where rate > 10 group by session_type order by h desc limit 5",
        "with a as (select * from clients) select a.name from a join clients b on a.client_id = b.client_id",
        "pivot table=clients rows=session_type columns=service_type values=sum(hours)",
    ];
    try_mutations("query", USUAL / 3, &bytes(&texts), entries::query);
}

#[test]
fn configuration() {
    try_mutations(
        "config",
        USUAL / 3,
        &bytes(&[entries::config_seed(), "[assumptions]\nprice_elasticity = -0.3\n[keys]\nquit = [\"x\"]\n"]),
        entries::config,
    );
}

#[test]
fn what_is_kept() {
    try_mutations("scenario", USUAL / 3, &[entries::scenario_seed()], entries::scenario);
    let notes =
        "[C1]\nstatus = \"snoozed\"\nuntil = \"2026-11-09\"\nchanged = \"2026-11-01\"\ntext = \"\"\"a\nb\"\"\"\n";
    try_mutations("notes", USUAL / 3, &bytes(&[notes]), entries::notes);
}

#[test]
fn models() {
    let model = entries::model_seed();
    tpa::analysis::churn::SavedModel::from_json(&model).unwrap();
    try_mutations("model", USUAL, &[model.into_bytes()], entries::model);
}

#[test]
fn keys() {
    let texts = ["1jj<enter>r70<enter><esc>q", "quit = ctrl-x", "undo=f5", "<alt-x><tab>/text<enter>"];
    try_mutations("keys", USUAL, &bytes(&texts), entries::keys);
}

#[test]
fn whole_reports() {
    try_mutations("report", USUAL / 30, &bytes(&[seeds::CSV, seeds::VISITS]), |bytes| entries::report(bytes, "csv"));
}
