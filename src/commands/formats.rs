//! The format of an output: as asked for, else as the file's name ends, else the usual one.

use super::Failure;
use clap::ValueEnum;
use std::path::Path;

/// Chooses the format. A file's ending may be a format's name or one of `aliases`.
///
/// # Errors
/// [`Failure::Usage`] where the file's name ends in something else and no format was asked for.
pub fn choose<F: ValueEnum>(
    asked: Option<F>,
    file: Option<&Path>,
    usual: F,
    aliases: &[(&str, F)],
) -> Result<F, Failure> {
    let named = file.filter(|f| *f != Path::new("-") && asked.is_none()).and_then(|f| Some((f, f.extension()?)));
    let Some((file, ending)) = named else {
        return Ok(asked.unwrap_or(usual));
    };
    let ending = ending.to_string_lossy();
    let alias = aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(&ending)).map(|(_, format)| format.clone());
    alias.or_else(|| F::from_str(&ending, true).ok()).ok_or_else(|| {
        let names = F::value_variants().iter().filter_map(F::to_possible_value);
        let names: Vec<String> = names.map(|n| n.get_name().to_string()).collect();
        let names = names.join("|");
        Failure::Usage(format!("{}: \".{ending}\" is not a format; say which with --format {names}", file.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::export_catalog::ReportFormat::{self, Html, Json, Text};

    fn chosen(asked: Option<ReportFormat>, file: Option<&str>) -> Option<ReportFormat> {
        choose(asked, file.map(Path::new), Text, &[("htm", Html)]).ok()
    }

    #[test]
    fn the_option_is_stronger_than_the_ending() {
        assert_eq!(chosen(None, None), Some(Text));
        assert_eq!(chosen(Some(Json), Some("a.html")), Some(Json));
        assert_eq!(chosen(None, Some("a.b.HTML")), Some(Html));
        assert_eq!(chosen(None, Some("a.htm")), Some(Html));
        assert_eq!(chosen(None, Some("report")), Some(Text));
        assert_eq!(chosen(None, Some("-")), Some(Text));
        assert_eq!(chosen(None, Some("a.doc")), None);
    }
}
