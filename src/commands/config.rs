//! `config`: the configuration in effect, and where each value comes from.

use super::{Failure, print, setup};
use crate::cli::Options;
use crate::store::paths::{Paths, with_tilde};
use crate::store::template;

/// Prints the configuration as TOML, or the commented template.
pub fn run(template: bool, options: &Options, paths: &Paths) -> Result<(), Failure> {
    if template {
        return print(template::text());
    }
    let effective = setup::effective(options, paths)?;
    super::explore::keymap(&effective.config, paths)?;
    let file = match paths.config_file() {
        Some(path) if path.exists() => with_tilde(&path),
        Some(path) => format!("{} (not there yet; start from `tpa-tui config --template`)", with_tilde(&path)),
        None => "there is no home folder to keep one in".to_string(),
    };
    print(&format!("# The configuration in effect. Your own file: {file}\n\n{}", effective.to_toml()))
}
