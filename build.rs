//! What `--version` says besides the version: the commit and the day of a build that is given away. The same commit gives
//! the same answer on every machine: the day is that of SOURCE_DATE_EPOCH, or of the commit.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo:rerun-if-env-changed=TPA_COMMIT");
    // A debug build is nobody's release, and must not be built anew after every commit.
    let version = match std::env::var("PROFILE").as_deref() {
        Ok("release") => release(),
        _ => "development build".to_string(),
    };
    println!("cargo:rustc-env=TPA_BUILD={version}");
}

/// `1a2b3c4 2026-11-28`, as far as it is known.
fn release() -> String {
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    let commit = std::env::var("TPA_COMMIT").ok().or_else(|| git(&["rev-parse", "--short=10", "HEAD"]));
    let time = std::env::var("SOURCE_DATE_EPOCH").ok().or_else(|| git(&["show", "-s", "--format=%ct", "HEAD"]));
    let day =
        time.and_then(|seconds| seconds.trim().parse::<i64>().ok()).map(|seconds| day(seconds.div_euclid(86_400)));
    let known: Vec<String> = commit.into_iter().chain(day).collect();
    if known.is_empty() { "unknown commit".to_string() } else { known.join(" ") }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_string();
    (!text.is_empty()).then_some(text)
}

/// A day of the Gregorian calendar from the days since 1970-01-01 [Hinnant, "chrono-compatible low-level date algorithms"].
fn day(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
