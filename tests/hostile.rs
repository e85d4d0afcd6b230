//! Hostile and unlucky input as files: each gives sheets or one clear sentence, in bounded time and
//! memory. Each file is read in a process of its own, so that its memory can be measured and a hang can be ended.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tpa::ingest::{OpenOptions, Progress, Source, readers};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// For the slowest build on a busy machine; most files take milliseconds.
const MOST_TIME: Duration = Duration::from_secs(20);
/// Peak memory of a process that reads one hostile file, in megabytes.
const MOST_MEMORY: u64 = 400;
const FILE: &str = "TPA_HOSTILE_FILE";

/// What a process said of a file.
struct Outcome {
    text: String,
    megabytes: u64,
}

/// Not a test of its own: the process that [`read_apart`] starts. Prints `result` and `peak` lines.
#[test]
#[ignore = "started by the other tests with a file's name"]
fn child() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let source = if file == "-" { Source::Stdin } else { Source::Path(file.into()) };
    let result = readers::read(&[source], &OpenOptions::default(), &Progress::default());
    let text = match result {
        Ok(sheets) => {
            let of = |s: &tpa::ingest::raw::RawSheet| {
                let remarks: Vec<_> = s.remarks.iter().map(|r| format!("{} {}", r.code, r.count)).collect();
                format!("{} rows, {} columns, {} [{}]", s.rows, s.columns.len(), s.format, remarks.join(", "))
            };
            sheets.iter().map(of).collect::<Vec<_>>().join(" | ")
        }
        Err(error) => format!("error: {error}"),
    };
    println!("\nresult {}", text.replace('\n', " "));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("peak {}", status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0 kB"));
}

fn read_apart(path: &Path) -> Outcome {
    read_with_input(path, Stdio::null())
}

fn read_with_input(path: &Path, input: Stdio) -> Outcome {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(FILE, path)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > MOST_TIME {
            child.kill().unwrap();
            panic!("{} took more than {MOST_TIME:?}", path.display());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |start: &str| said.lines().find_map(|l| l.strip_prefix(start)).map(str::to_string);
    let kilobytes = line("peak").and_then(|p| p.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0);
    let text = line("result ").unwrap_or_else(|| panic!("{} ended the process: {said}", path.display()));
    Outcome { text, megabytes: kilobytes / 1024 }
}

/// Writes `bytes` as a file called `name`, reads it and compares with how the answer must look.
#[track_caller]
fn expect(name: &str, bytes: &[u8], wanted: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    expect_path(&path, wanted);
}

#[track_caller]
fn expect_path(path: &Path, wanted: &str) {
    let outcome = read_apart(path);
    assert!(outcome.text.contains(wanted), "{}: {}", path.display(), outcome.text);
    assert!(outcome.megabytes < MOST_MEMORY, "{}: {} MB", path.display(), outcome.megabytes);
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for row in 0..2_000u32 {
        sheet.write_string(row, 0, format!("C{row}")).unwrap();
        sheet.write_number(row, 1, f64::from(row) * 1.7).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_truncated_workbook() {
    let whole = workbook();
    for part in [whole.len() / 2, whole.len() - 10, 100] {
        expect("half.xlsx", &whole[..part], "half.xlsx: is damaged or was not copied completely");
    }
    expect("half.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0, 0], "half.xls: is damaged");
}

#[test]
fn a_workbook_with_flipped_bytes() {
    let whole = workbook();
    for start in (30..whole.len()).step_by(whole.len() / 12) {
        let mut bytes = whole.clone();
        bytes.iter_mut().skip(start).take(7).for_each(|b| *b ^= 0x55);
        expect("flipped.xlsx", &bytes, "");
    }
}

#[test]
fn a_password_protected_workbook() {
    let mut file = vec![0u8; 512 * 3];
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    file[26..34].copy_from_slice(&[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    file[48] = 1;
    file[60..64].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    file[68..72].copy_from_slice(&0xFFFF_FFFEu32.to_le_bytes());
    file[80..512].fill(0xFF);
    file[512..520].copy_from_slice(&[0xFD, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF]);
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    file[1024 + 128..][..name.len()].copy_from_slice(&name);
    expect("locked.xlsx", &file, "locked.xlsx: is password-protected; save a copy without a password");
}

#[test]
fn two_cells_at_opposite_corners() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_number(0, 0, 1).unwrap();
    sheet.write_number(1_048_575, 16_383, 2).unwrap();
    expect("corners.xlsx", &workbook.save_to_buffer().unwrap(), "1048576 rows, 16384 columns, xlsx []");
}

#[test]
fn a_zip_that_inflates_a_thousandfold() {
    let spaces = vec![b' '; 300 << 20];
    let bomb = zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", &spaces)]);
    assert!(bomb.len() < 1 << 20);
    expect("bomb.xlsx", &bomb, "would unpack to far more than a workbook holds");
    // Many parts that are small enough each.
    let names: Vec<String> = (0..8).map(|i| format!("xl/worksheets/sheet{i}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &spaces[..60 << 20])).collect();
    parts.push(("[Content_Types].xml", b"<Types/>"));
    expect("bombs.xlsx", &zipped(&parts), "would unpack to far more than a workbook holds");
    let ods = zipped(&[("mimetype", b"x"), ("content.xml", &spaces)]);
    expect("bomb.ods", &ods, "would unpack to far more than a workbook holds");
}

#[test]
fn latin_1_and_utf_16_text() {
    expect("latin.csv", b"id;name\nC1;Mu\xF1oz\nC2;Jos\xE9\n", "3 rows, 2 columns, csv; windows-1252; semicolon []");
    let utf16: Vec<u8> = "id,name\n1,Ann\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    expect("wide.csv", &utf16, "2 rows, 2 columns, csv; UTF-16BE []");
    expect("odd.csv", &utf16[..utf16.len() - 1], "csv; UTF-16BE [");
}

#[test]
fn rows_of_unequal_length() {
    expect(
        "rows.csv",
        b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n,,\n1,2,3\n",
        "6 rows, 4 columns, csv [long_rows 1, short_rows 1]",
    );
}

#[test]
fn a_million_columns() {
    let wide = "x,".repeat(1_000_000);
    expect("wide.csv", wide.as_bytes(), "has a line of 1,000,001 fields");
}

#[test]
fn a_few_wide_lines_among_many_empty_ones() {
    let line = "1,".repeat(16_000);
    let scattered = format!("{line}\n{}{line}\n", "\n".repeat(4_000_000));
    expect("scattered.csv", scattered.as_bytes(), "lines have very different lengths");
}

#[test]
fn a_line_without_end() {
    expect("endless.csv", &vec![b'x'; 100 << 20], "has a line of more than 64 MB");
}

#[test]
fn a_quote_that_is_never_closed() {
    let mut text = b"id,name\n1,\"Ann\n".to_vec();
    text.extend(b"2,Bo\n".repeat(1_000_000));
    expect("quote.csv", &text, "1000002 rows, 2 columns, csv [unclosed_quote 1]");
}

#[test]
fn not_a_number_and_infinity() {
    expect("odd.csv", b"id,hours\nC1,NaN\nC2,inf\nC3,-Infinity\nC4,1e999\n", "5 rows, 2 columns, csv []");
}

#[test]
fn marks_nul_bytes_and_control_characters() {
    expect("bom.csv", b"\xEF\xBB\xBFid,hours\nC1,4\n", "2 rows, 2 columns, csv []");
    expect("nul.csv", b"id,name\nC1,A\0nn\nC2,Bo\n", "3 rows, 2 columns, csv [nul_bytes 1]");
    expect("esc.csv", b"id,name\nC1,\x1b[31mred\x07\n", "2 rows, 2 columns, csv []");
    expect("nuls.csv", &[0; 100_000], "nuls.csv: holds binary data, not a table");
    let broken = ["имя,часы\nАнна,4\n".as_bytes(), b"\xFF,2\n"].concat();
    expect("broken.csv", &broken, "3 rows, 2 columns, csv [undecodable_text 1]");
}

#[test]
fn nothing_a_folder_and_a_device() {
    expect("empty.csv", b"", "empty.csv: is empty");
    expect("empty.xlsx", b"", "empty.xlsx: is empty");
    expect("lines.csv", b"\n\n\n", "0 rows, 0 columns, csv []");
    let folder = tempfile::tempdir().unwrap();
    expect_path(folder.path(), "holds no data files");
    expect_path(&folder.path().join("gone.csv"), "gone.csv: no such file");
    expect_path(Path::new("/dev/zero"), "is a device, not a file");
}

#[cfg(unix)]
#[test]
fn a_pipe_without_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let pipe: PathBuf = folder.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    expect_path(&pipe, "pipe.csv: is a pipe, not a file; to read from a pipe use: COMMAND | tpa-tui -");
}

#[test]
fn a_web_page_called_xls() {
    expect("Report.xls", b"<html><body><p>Please log in again.</p>", "is a web page (HTML) without a table");
}

#[test]
fn random_bytes_with_every_ending() {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let noise: Vec<u8> = (0..200_000).map(|_| random()).collect();
    for ending in ["csv", "tsv", "txt", "xlsx", "xlsb", "xls", "ods", "parquet"] {
        expect(&format!("noise.{ending}"), &noise, "error: ");
    }
    for magic in [&b"PK\x03\x04"[..], b"PAR1", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
        let mut bytes = [magic, &noise].concat();
        bytes.extend(magic);
        expect("noise", &bytes, "error: ");
    }
}

#[test]
fn a_file_that_grows_while_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing.csv");
    std::fs::write(&path, "id,hours\n".to_string() + &"C1,4\n".repeat(2_000_000)).unwrap();
    let done = AtomicBool::new(false);
    let sheets = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(b"C2,5\n").unwrap();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let read = readers::read(&[Source::Path(path.clone())], &OpenOptions::default(), &Progress::default());
        done.store(true, Ordering::Relaxed);
        read
    })
    .unwrap();
    assert!(sheets[0].rows >= 2_000_001);
    assert!(sheets[0].remarks.iter().any(|r| r.code == "changed_while_read"));
}

#[test]
fn standard_input_goes_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    for (bytes, wanted) in [
        (workbook(), "2000 rows, 2 columns, xlsx []"),
        (b"id;hours\nC1;4\n".to_vec(), "2 rows, 2 columns, csv; semicolon []"),
        (Vec::new(), "error: -: is empty"),
        (b"%PDF-1.7".to_vec(), "error: -: is a PDF, not a table"),
    ] {
        std::fs::write(&path, bytes).unwrap();
        let outcome = read_with_input(Path::new("-"), std::fs::File::open(&path).unwrap().into());
        assert!(outcome.text.starts_with(wanted), "{}", outcome.text);
    }
}
