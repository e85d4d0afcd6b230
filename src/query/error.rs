//! Why a query gives no answer, in sentences: what polars says is for those who know polars.

use polars::prelude::PolarsError;

/// A sentence that says what is wrong and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct QueryError(String);

impl QueryError {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        QueryError(sentence.into())
    }
}

/// Text of the user's or of a file in a sentence: short, and nothing that a terminal would obey.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// Names that a sentence lists at most.
const LISTED: usize = 40;

/// The name among `known` that `name` was probably meant to be.
pub(super) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let alike = known.map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &lower), known));
    alike.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.8).map(|(_, close)| close)
}

/// `there is no table "sale"; did you mean sales? There are: clients, sales`.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> QueryError {
    let hint = closest(name, known.iter().copied()).map_or(".".into(), |close| format!("; did you mean {close}?"));
    let listed: Vec<&str> = known.iter().copied().take(LISTED).collect();
    let more = if known.len() > LISTED { ", …" } else { "" };
    QueryError::new(format!("there is no {what} \"{}\"{hint} There are: {}{more}", shown(name), listed.join(", ")))
}

/// What polars could not do; `columns` are those that the query could name.
pub(super) fn refused(error: &PolarsError, columns: &[&str]) -> QueryError {
    if let PolarsError::Context { error, .. } = error {
        return refused(error, columns);
    }
    let text = error.to_string();
    if let (PolarsError::ColumnNotFound(_) | PolarsError::SchemaFieldNotFound(_), Some(name)) = (error, quoted(&text)) {
        // A column of another table, or one that an inner query does not hand on.
        if columns.contains(&name) {
            return QueryError::new(format!(
                "the column \"{}\" is not known at this place of the query; a query in brackets hands on only what it \
                 selects, and after group by only the grouped columns and sums are left",
                shown(name)
            ));
        }
        return unknown("column", name, columns);
    }
    QueryError::new(format!("this query cannot be worked out: {}", first_sentence(&text)))
}

/// The first text between quotes.
fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['"', '\'', '`'])?;
    let rest = text.get(start + 1..)?;
    rest.get(..rest.find(['"', '\'', '`'])?)
}

/// The first line of a message, without what only programmers read.
pub(super) fn first_sentence(message: &str) -> String {
    let first = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let prefixes = ["sql parser error: ", "SQLInterface: ", "SQLSyntax: ", "ComputeError: ", "InvalidOperation: "];
    // What follows a brace is the inside of the program.
    let first = first.split(" {").next().unwrap_or(first);
    let detail = prefixes.iter().fold(first, |text, prefix| text.split_once(prefix).map_or(text, |(_, rest)| rest));
    let words = TYPES.iter().fold(detail.to_string(), |text, (of_polars, word)| text.replace(of_polars, word));
    words.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// What polars calls types, and what people do.
const TYPES: [(&str, &str); 12] = [
    ("dtype `", "`"),
    ("`String`", "text"),
    ("`str`", "text"),
    ("`Boolean`", "yes or no"),
    ("`bool`", "yes or no"),
    ("`Date`", "a date"),
    ("`date`", "a date"),
    ("`Float64`", "a number"),
    ("`f64`", "a number"),
    (" (i32)", ""),
    (" (f64)", ""),
    ("numeric type", "a number"),
];
