//! How long reading takes: `cargo bench --bench ingest`.
//!
//! The files are made in a temporary folder, once. The peak memory that is printed at the end is that of reading alone
//! when one benchmark is run for the second time: `cargo bench --bench ingest -- roster_csv`.

use divan::{Bencher, black_box};
use rust_xlsxwriter::Workbook;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tpa::ingest::{self, OpenOptions, Progress, Source, readers};

fn main() {
    divan::main();
    if let Some(peak) = peak_memory() {
        eprintln!("peak memory of the whole run: {peak}");
    }
}

/// The high-water mark of this process, where the system tells.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().to_string())
}

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join("tpa-bench-ingest");
        std::fs::create_dir_all(&folder).unwrap_or_else(|e| fail("temporary folder", &e));
        folder
    })
}

/// A benchmark without its file has nothing to say.
fn fail(what: &str, error: &dyn std::fmt::Display) -> ! {
    eprintln!("{what}: {error}");
    std::process::exit(1)
}

/// Numbers that look random and are the same every time.
fn scramble(i: u64) -> u64 {
    (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (i << 7)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 20
}

fn text_file(name: &str, header: &str, rows: u64, mut row: impl FnMut(u64, &mut String)) -> PathBuf {
    let path = folder().join(name);
    if path.exists() {
        return path;
    }
    let mut text = format!("{header}\n");
    for i in 0..rows {
        row(i, &mut text);
        text.push('\n');
    }
    std::fs::write(&path, text).unwrap_or_else(|e| fail(name, &e));
    path
}

fn roster(rows: u64) -> PathBuf {
    let header = "client_id,name,service_type,ideal_hours_month,hours_nov_jan,session_type,rate";
    text_file(&format!("roster-{rows}.csv"), header, rows, |i, text| {
        let r = scramble(i);
        let kind = if r.is_multiple_of(3) { "thirty" } else { "hour" };
        let _ = write!(
            text,
            "C{i:07},N{},{},{},{},{kind},{}",
            r % 50_000,
            if r.is_multiple_of(2) { "1x" } else { "2x" },
            4 + r % 5,
            (r % 97) as f64 / 4.0,
            if kind == "hour" { "61.20" } else { "33.75" }
        );
    })
}

fn sessions(rows: u64) -> PathBuf {
    let header = "client_id,date,start,minutes,staff,service,status,price";
    text_file(&format!("sessions-{rows}.csv"), header, rows, |i, text| {
        let r = scramble(i);
        let _ = write!(
            text,
            "C{:06},2024-{:02}-{:02},{:02}:00,{},Trainer {},PT {},{},{}.00",
            r % 100_000,
            1 + r % 12,
            1 + r % 28,
            6 + r % 14,
            30 + 30 * (r % 2),
            r % 40,
            r % 9,
            ["Signed in", "No-Show", "Late cancel"][(r % 3) as usize],
            40 + r % 60
        );
    })
}

fn workbook(rows: u32) -> PathBuf {
    let path = folder().join(format!("workbook-{rows}.xlsx"));
    if path.exists() {
        return path;
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let mut write = || -> Result<(), rust_xlsxwriter::XlsxError> {
        for row in 0..rows {
            let r = scramble(u64::from(row));
            sheet.write_string(row, 0, format!("C{row:06}"))?;
            sheet.write_string(row, 1, if r.is_multiple_of(2) { "hour" } else { "thirty" })?;
            for column in 2..6 {
                sheet.write_number(row, column, (r % 997) as f64 / 4.0 + f64::from(column))?;
            }
        }
        Ok(())
    };
    if let Err(error) = write().and_then(|()| workbook.save(&path)) {
        fail("workbook", &error);
    }
    path
}

fn read(path: &Path) -> usize {
    let sources = [Source::Path(path.to_path_buf())];
    match readers::read(&sources, &OpenOptions::default(), &Progress::default()) {
        Ok(sheets) => sheets.iter().map(|s| s.rows as usize).sum(),
        Err(error) => fail("read", &error),
    }
}

fn open(path: &Path) -> usize {
    let sources = [Source::Path(path.to_path_buf())];
    match ingest::open(&sources, &OpenOptions::default(), &Progress::default()) {
        Ok(opened) => opened.book.sessions.map_or(0, |log| log.len()),
        Err(error) => fail("open", &error),
    }
}

#[divan::bench(sample_count = 10)]
fn roster_csv_1_000_000(bencher: Bencher) {
    let path = roster(1_000_000);
    bencher.bench(|| black_box(read(&path)));
}

/// From bytes to the book: clients, days, times, states and prices of every row, and what each client did.
#[divan::bench(sample_count = 10)]
fn log_to_book_1_000_000(bencher: Bencher) {
    let path = sessions(1_000_000);
    bencher.bench(|| black_box(open(&path)));
}

#[divan::bench(sample_count = 5)]
fn workbook_xlsx_200_000_x_6(bencher: Bencher) {
    let path = workbook(200_000);
    bencher.bench(|| black_box(read(&path)));
}

/// 600 MB, so only on request: `cargo bench --bench ingest -- --ignored`.
#[divan::bench(sample_count = 3, ignore)]
fn sessions_csv_10_000_000(bencher: Bencher) {
    let path = sessions(10_000_000);
    bencher.bench(|| black_box(read(&path)));
}
