//! Lists of whom to write to, in the shape that mail platforms import, with a description of each.

use super::Material;
use super::deliver_error::DeliverError;
use super::formats::TableFormat;
use super::table::{ExportColumn, ExportTable};
use super::write::{Overwrite, Target, WriteError, write};
use crate::analysis::email_groups::{EmailGroup, EmailGroups, email_groups, names};
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::{Section, Unavailable};
use std::path::Path;

/// The studies that it needs.
pub const STUDIES: &[AnyStudy] = &[Rfm::STUDY, Clusters::STUDY];

/// All groups in one table, each client once per group, with the group's description at the end.
///
/// # Errors
/// Where nobody belongs to any group.
pub fn table(material: &Material) -> Section<ExportTable> {
    let all = groups(material)?;
    let descriptions: Vec<String> = all.groups.iter().map(|g| description(material, &all, g)).collect();
    let rows: Vec<(&EmailGroup, usize)> =
        all.groups.iter().flat_map(|g| g.clients.iter().map(move |i| (g, *i))).collect();
    let mut columns = columns(material, &rows);
    let lines = all.groups.iter().zip(&descriptions).flat_map(|(g, d)| g.clients.iter().map(move |_| d.as_str()));
    columns.push(ExportColumn::text("Description", "Description", lines));
    Ok(ExportTable::new("Emails", columns))
}

/// One file per group and `groups.md`, which describes them, into `folder`, which is made where it is not there.
///
/// # Errors
/// [`DeliverError`]; no file that is there is replaced unless `overwrite` says so.
pub fn write_folder(
    material: &Material,
    folder: &Path,
    format: Option<TableFormat>,
    overwrite: Overwrite,
    inputs: &[std::path::PathBuf],
) -> Result<(), DeliverError> {
    let all = groups(material).map_err(|why| DeliverError::Unavailable { name: "emails", why })?;
    let format = format.unwrap_or(TableFormat::Csv);
    let ending = match format {
        TableFormat::Csv => "csv",
        TableFormat::Xlsx => "xlsx",
        TableFormat::Json => "json",
        TableFormat::Parquet => "parquet",
    };
    let place = |name: &str| folder.join(name);
    let files: Vec<_> = all.groups.iter().map(|g| (g, place(&format!("{}.{ending}", g.key)))).collect();
    let about = place("groups.md");
    // Nothing is written where one of the files would be refused.
    let there = files.iter().map(|(_, path)| path).chain([&about]).find(|path| path.exists());
    if let Some(path) = there.filter(|_| overwrite == Overwrite::No) {
        return Err(WriteError::Exists(path.clone()).into());
    }
    if !folder.is_dir() {
        let failed = |error| WriteError::Failed { what: folder.display().to_string(), error };
        crate::safe_file::make_folder(folder).map_err(failed)?;
    }
    for (group, path) in files {
        let rows: Vec<(&EmailGroup, usize)> = group.clients.iter().map(|i| (group, *i)).collect();
        let table = ExportTable::new(&group.name, columns(material, &rows));
        write(&Target::File(path), overwrite, inputs, |out| format.write(&table, material, out))?;
    }
    let text = describe(material, &all, ending);
    write(&Target::File(about), overwrite, inputs, |out| out.write_all(text.as_bytes()))?;
    Ok(())
}

fn groups(material: &Material) -> Section<EmailGroups> {
    let Material { book, assumptions, answers, selection, filter, .. } = material;
    let all = email_groups(book, assumptions, &answers.results, selection, *filter);
    if all.groups.is_empty() {
        return Err(Unavailable::needs("clients who belong to a group: visits, sales, or ideal and delivered hours"));
    }
    Ok(all)
}

/// The columns that mail platforms know by these names.
fn columns(material: &Material, rows: &[(&EmailGroup, usize)]) -> Vec<ExportColumn> {
    let book = material.book;
    let emails = book.clients.emails.as_ref();
    let email = |i: usize| emails.map_or("", |e| e.get(i)).trim();
    vec![
        ExportColumn::text("Email Address", "Email Address", rows.iter().map(|(_, i)| email(*i))),
        ExportColumn::text("First Name", "First Name", rows.iter().map(|(_, i)| names(book, *i).0)),
        ExportColumn::text("Last Name", "Last Name", rows.iter().map(|(_, i)| names(book, *i).1)),
        ExportColumn::text("Client ID", "Client ID", rows.iter().map(|(_, i)| book.clients.ids.get(*i))),
        ExportColumn::text("Tags", "Tags", rows.iter().map(|(g, _)| g.name.as_str())),
    ]
}

/// Who is in a group, what they bring, and who of them is not on the list.
fn description(material: &Material, all: &EmailGroups, group: &EmailGroup) -> String {
    let locale = material.locale;
    let people = |n: usize| format!("{} {}", locale.number(n as f64, 0), if n == 1 { "client" } else { "clients" });
    let mut text = format!("{} {}", group.what, people(group.members));
    if let Some(revenue) = group.monthly_revenue.filter(|r| *r != crate::book::Money::ZERO) {
        text.push_str(&format!(", {} a month in all", locale.money(revenue)));
    }
    if let Some(attended) = group.attended.filter(|_| group.key == "no-sale") {
        text.push_str(&format!("; {} of them did attend", locale.number(attended as f64, 0)));
    }
    text.push('.');
    if group.without_consent > 0 {
        text.push_str(&format!(" Left out: {} who declined emails.", people(group.without_consent)));
    }
    if group.without_address > 0 {
        text.push_str(&format!(" Left out: {} without an address.", people(group.without_address)));
    }
    if !all.consent {
        text.push_str(" No file says who agreed to emails: check that before you write.");
    }
    if !all.addresses {
        text.push_str(" These files hold no email addresses; the client ids find them in your software.");
    }
    text
}

/// `groups.md`.
fn describe(material: &Material, all: &EmailGroups, ending: &str) -> String {
    let mut text = format!("# Who to write to\n\n{}\n", super::markdown::escaped(&material.source_line()));
    for group in &all.groups {
        let safe = super::markdown::escaped;
        text.push_str(&format!(
            "\n## {}\n\nFile: {}.{ending}, {} rows\n\n{}\n\nWhat to say: {}\n",
            safe(&group.name),
            group.key,
            group.clients.len(),
            safe(&description(material, all, group)),
            safe(&group.say)
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::shop;
    use crate::analysis::{Answers, Selection};
    use crate::book::{Assumptions, Book, Locale};

    fn with<T>(book: &Book, run: impl FnOnce(&Material) -> T) -> T {
        let (a, locale) = (Assumptions::default(), Locale::default());
        let answers = Answers::compute(book, &a, &Selection::All);
        run(&Material::plain(book, &a, &answers, &Ok(Vec::new()), &locale))
    }

    #[test]
    fn a_folder_gets_a_file_per_group_and_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("lists");
        let go = |force| with(&shop(), |m| write_folder(m, &place, None, force, &[]));
        go(Overwrite::No).unwrap();
        let list = std::fs::read_to_string(place.join("no-sale.csv")).unwrap();
        assert_eq!(list, "Email Address,First Name,Last Name,Client ID,Tags\r\n,,,C,No sale in these files\r\n");
        let about = std::fs::read_to_string(place.join("groups.md")).unwrap();
        assert!(about.contains("hold no email addresses") && about.contains("check that before"), "{about}");
        assert!(go(Overwrite::No).unwrap_err().to_string().contains("--force"));
        go(Overwrite::Yes).unwrap();
    }

    #[test]
    fn one_table_has_the_description_at_the_end() {
        let table = with(&shop(), |m| table(m).unwrap());
        assert_eq!((table.rows(), table.columns.last().unwrap().name.as_str()), (1, "Description"));
        assert!(with(&Book::default(), |m| super::table(m).is_err()));
    }
}
