//! What several test binaries share.

use std::path::PathBuf;

/// A real file, where `TPA_REAL_DATA` names the folder that holds it; otherwise says that the test was skipped.
pub fn real_data(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("TPA_REAL_DATA").map(|folder| PathBuf::from(folder).join(name));
    let found = path.filter(|path| path.exists());
    if found.is_none() {
        println!("skipped: TPA_REAL_DATA names no folder with {name}");
    }
    found
}
