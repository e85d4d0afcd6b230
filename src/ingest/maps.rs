//! What the user says about tables: what a column is, what a table is, what a status means.
//!
//! `--map`, the import page and recipes all say it in this form.

use super::fields::{FIGURES, Field, Meaning};
use super::kind::TableKind;
use super::meanings::StatusMeaning;
use std::fmt;
use std::str::FromStr;

/// `--map [FILE:]FIELD=COLUMN`, `[FILE:]kind=KIND`, `[FILE:]person=COLUMN` or `[FILE:]status:WORD=MEANING`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMap {
    /// Only for the file whose name ends like this; `FILE#SHEET` is one sheet of it.
    pub file: Option<String>,
    /// The field in snake case: `client_id`, `hours`, …
    pub field: String,
    /// The status whose meaning is given.
    pub value: Option<String>,
    /// A header as written, a column's number from 1, or a meaning.
    pub column: String,
}

/// What a map is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// What a column is.
    Column,
    /// What the table is.
    Kind,
    /// What a status means.
    Status,
    /// Whether tax and tips count as revenue.
    Tax,
    /// Which currency is analyzed.
    Currency,
}

/// The field of [`Subject::Tax`] and of [`Subject::Currency`].
pub const TAX: &str = "tax_rule";
/// See [`TAX`].
pub const CURRENCY: &str = "only_currency";
/// The column that tells people apart, whatever kind of value is in it.
pub const PERSON: &str = "person";

/// Whether revenue is before tax and tips, where the file tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TaxRule {
    /// Revenue is before tax and tips.
    #[default]
    Before,
    /// Revenue is everything that was paid.
    With,
}

impl TaxRule {
    /// As the option takes it.
    pub fn name(self) -> &'static str {
        match self {
            TaxRule::Before => "before",
            TaxRule::With => "with",
        }
    }
}

impl FromStr for TaxRule {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_lowercase().as_str() {
            "before" => Ok(TaxRule::Before),
            "with" => Ok(TaxRule::With),
            _ => Err(format!("\"{text}\" is neither before nor with")),
        }
    }
}

impl FieldMap {
    /// For every file.
    pub fn new(field: impl Into<String>, column: impl Into<String>) -> FieldMap {
        FieldMap { file: None, field: field.into(), value: None, column: column.into() }
    }

    /// The meaning of a status, for every file.
    pub fn of_status(word: impl Into<String>, meaning: StatusMeaning) -> FieldMap {
        FieldMap { value: Some(word.into()), ..FieldMap::new("status", meaning.name()) }
    }

    /// The same for one file, or for all.
    #[must_use]
    pub fn for_file(self, file: Option<String>) -> FieldMap {
        FieldMap { file, ..self }
    }

    /// What it is about.
    pub fn subject(&self) -> Subject {
        match (self.field.as_str(), &self.value) {
            (_, Some(_)) => Subject::Status,
            ("kind", _) => Subject::Kind,
            (TAX, _) => Subject::Tax,
            (CURRENCY, _) => Subject::Currency,
            _ => Subject::Column,
        }
    }

    /// Whether it is for this sheet of the file at `path`.
    pub fn is_for(&self, path: &str, sheet: Option<&str>) -> bool {
        let Some(file) = &self.file else { return true };
        let of_sheet = || sheet.is_some_and(|sheet| format!("{path}#{sheet}").ends_with(file.as_str()));
        path.ends_with(file.as_str()) || of_sheet()
    }

    /// Whether both say the same thing of a table, perhaps differently.
    pub fn rivals(&self, other: &FieldMap) -> bool {
        let same_subject = self.subject() == other.subject();
        let same_column = self.column.trim() == other.column.trim();
        match self.subject() {
            Subject::Column => same_subject && (same_column || (self.field == other.field && self.is_single())),
            Subject::Status => same_subject && self.value == other.value,
            Subject::Kind | Subject::Tax | Subject::Currency => same_subject,
        }
    }

    /// Whether only one column of a table can be what it says.
    fn is_single(&self) -> bool {
        self.field == PERSON || Field::all().any(|f| f.name() == self.field)
    }

    /// Why it says nothing that is known.
    pub fn fault(&self) -> Option<String> {
        let wrong = |reason: String| Some(format!("--map {self}: {reason}"));
        match self.subject() {
            Subject::Kind if TableKind::from_name(&self.column).is_none() => wrong(format!(
                "no kind of table is called \"{}\"; kinds are clients, visits, sales, passes, memberships, classes, prices, staff and none",
                self.column
            )),
            Subject::Status if StatusMeaning::from_name(&self.column).is_none() => {
                wrong(format!("a status cannot mean \"{}\"; it can mean {}", self.column, StatusMeaning::names()))
            }
            Subject::Tax => self.column.parse::<TaxRule>().err().and_then(wrong),
            Subject::Column if self.field != PERSON && Meaning::from_name(&self.field).is_none() => {
                let fields: Vec<&str> = Field::all().map(Field::name).chain(FIGURES.iter().map(|(_, n)| *n)).collect();
                wrong(format!(
                    "no field is called \"{}\"; fields are {}, attribute and ignored; person is the column that tells people apart, and kind says what a table is",
                    self.field,
                    fields.join(", ")
                ))
            }
            _ => None,
        }
    }
}

impl fmt::Display for FieldMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
        }
        match &self.value {
            Some(value) => write!(f, "status:{value}={}", self.column),
            None => write!(f, "{}={}", self.field, self.column),
        }
    }
}

impl FromStr for FieldMap {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "\"{text}\" is not [FILE:]FIELD=COLUMN, such as hours=\"Actual hours\", kind=sales or status:Pending=unpaid"
            )
        };
        if let Some((file, rest)) = after_status(text) {
            let (word, meaning) = rest.rsplit_once('=').ok_or_else(wrong)?;
            if word.trim().is_empty() || meaning.trim().is_empty() {
                return Err(wrong());
            }
            let map = FieldMap { value: Some(word.trim().into()), ..FieldMap::new("status", meaning.trim()) };
            return Ok(map.for_file(file.map(str::to_string)));
        }
        let (left, column) = text.split_once('=').ok_or_else(wrong)?;
        let (file, field) = match left.rsplit_once(':') {
            Some((file, field)) => (Some(file.to_string()), field),
            None => (None, left),
        };
        let field = field.trim().to_lowercase().replace('-', "_");
        if field.is_empty() || column.trim().is_empty() {
            return Err(wrong());
        }
        Ok(FieldMap::new(field, column.trim()).for_file(file))
    }
}

/// The file and what follows `status:`, where that stands first or behind the file.
fn after_status(text: &str) -> Option<(Option<&str>, &str)> {
    const START: &str = "status:";
    let equals = text.find('=')?;
    let starts_here = |at: usize| text.get(at..at + START.len()).is_some_and(|t| t.eq_ignore_ascii_case(START));
    if starts_here(0) {
        return Some((None, text.get(START.len()..)?));
    }
    let mut colons = text.get(..equals)?.match_indices(':').map(|(at, _)| at);
    let at = colons.find(|at| starts_here(at + 1))?;
    Some((text.get(..at), text.get(at + 1 + START.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> FieldMap {
        text.parse().unwrap()
    }

    #[test]
    fn a_map_names_file_field_and_column() {
        let named = map("C:\\clients.csv:client-id=Member No");
        assert_eq!(
            (named.file.as_deref(), named.field.as_str(), named.column.as_str()),
            (Some("C:\\clients.csv"), "client_id", "Member No")
        );
        assert!(["hours", "=x", "hours=", "status:=paid", "status:x="].iter().all(|t| t.parse::<FieldMap>().is_err()));
    }

    #[test]
    fn a_status_keeps_its_own_words_and_maps_are_written_as_they_are_read() {
        let status = map("C:\\sales.csv:Status:Due: A=B=Unpaid");
        assert_eq!(
            (status.file.as_deref(), status.value.as_deref(), status.column.as_str()),
            (Some("C:\\sales.csv"), Some("Due: A=B"), "Unpaid")
        );
        for text in ["kind=sales", "a.csv:person=E-mail", "status:Pending=unpaid", "b.xlsx#May:date=Day = x"] {
            assert_eq!(map(text).to_string(), text);
        }
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        for text in ["kind=cats", "shoe_size=4", "status:Pending=purple", "tax_rule=maybe"] {
            assert!(map(text).fault().unwrap().starts_with(&format!("--map {text}: ")), "{text}");
        }
        for text in ["kind=visits", "person=4", "status:Pending=unpaid", "tax_rule=with", "hours_gap=x"] {
            assert_eq!(map(text).fault(), None, "{text}");
        }
    }

    #[test]
    fn a_map_is_for_a_file_or_for_one_sheet_of_it() {
        let sheet = map("studio.xlsx#May:kind=sales");
        assert!(sheet.is_for("/x/studio.xlsx", Some("May")) && !sheet.is_for("/x/studio.xlsx", Some("June")));
        assert!(
            map("studio.xlsx:kind=sales").is_for("/x/studio.xlsx", Some("June")) && map("kind=sales").is_for("y", None)
        );
    }

    #[test]
    fn maps_of_one_field_or_one_column_are_rivals() {
        assert!(map("date=A").rivals(&map("date=B")) && map("date=A").rivals(&map("amount=A")));
        assert!(map("ignored=A").rivals(&map("date=A")) && !map("ignored=A").rivals(&map("ignored=B")));
        assert!(
            map("status:A=paid").rivals(&map("status:A=void")) && !map("status:A=paid").rivals(&map("status:B=paid"))
        );
        assert!(map("kind=sales").rivals(&map("kind=visits")) && !map("kind=sales").rivals(&map("date=sales")));
    }
}
