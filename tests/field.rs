//! Files that people of the trade have: the cases beside the checkout (`../shared/field`, or `TPA_FIELD`), checked by the
//! program that describes them. The cases of `tests/field/right.txt` must stay right; without cases nothing is checked.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the cases and the program that checks them.
fn cases() -> Option<(PathBuf, PathBuf)> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/field");
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/field");
    let named = std::env::var_os("TPA_FIELD").map(PathBuf::from);
    let folder = named.into_iter().chain([beside, above]).find(|f| f.is_dir())?;
    let checker = folder.join("../tools/check_field.py");
    checker.is_file().then_some((folder, checker))
}

#[test]
fn files_of_the_trade_that_open_right_stay_right() {
    let Some((folder, checker)) = cases() else {
        println!("no cases here (../shared/field or TPA_FIELD): skipped");
        return;
    };
    if Command::new("python3").arg("--version").output().is_err() {
        println!("no python3 here: skipped");
        return;
    }
    let right = include_str!("field/right.txt").lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let right: Vec<&str> = right.filter(|case| folder.join(case).is_dir()).collect();
    let done = Command::new("python3")
        .arg(&checker)
        .arg("--corpus")
        .arg(&folder)
        .arg(env!("CARGO_BIN_EXE_tpa-tui"))
        .args(&right)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    // A debug build on a busy machine may take longer than a case is given: that says nothing about the answer.
    let slow = |block: &&str| block.contains("no answer in");
    let wrong: Vec<&str> = text.split("WRONG").skip(1).filter(|block| !slow(block)).collect();
    assert!(wrong.is_empty() && text.contains("cases right"), "{text}{}", String::from_utf8_lossy(&done.stderr));
}
