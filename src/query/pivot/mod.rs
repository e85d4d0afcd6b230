//! A pivot: rows × columns × measure over one table of the book, written as `table=sales rows=staff columns=month
//! measure=sum:amount`.

mod compute;
mod margins;

use super::error::{QueryError, shown, unknown};
pub(super) use compute::answer;
use std::fmt;
use std::str::FromStr;

/// The word with which a pivot begins where SQL could stand.
pub const KEYWORD: &str = "pivot";

/// What a pivot shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pivot {
    /// The table.
    pub table: String,
    /// The columns whose values are the rows; at least one.
    pub rows: Vec<String>,
    /// The column whose values are the columns; without one, the measure is the only column.
    pub columns: Option<String>,
    /// What stands in the cells.
    pub measure: Measure,
    /// Of what a share is.
    pub of: Whole,
    /// The column by which rows are sorted; by the rows themselves without one.
    pub sort: Option<Sort>,
    /// Whether a last row and a last column sum up the others.
    pub totals: bool,
    /// Only the rows of the table for which this holds, in the filter language.
    pub filter: Option<String>,
}

/// What stands in a cell. A name is that of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// How many rows of the table.
    Count,
    /// How many different values.
    Distinct(String),
    /// The sum.
    Sum(String),
    /// The mean of what is known.
    Mean(String),
    /// The part of the sum; of the rows of the table without a column.
    Share(Option<String>),
}

/// Of what a share is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whole {
    /// Of everything.
    #[default]
    All,
    /// Of its row.
    Row,
    /// Of its column.
    Column,
}

/// By what rows are sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// A column of the answer.
    pub by: String,
    /// The largest first.
    pub descending: bool,
}

/// The words that a pivot understands, with what each takes: for the documentation and for errors.
pub const KEYS: [(&str, &str); 8] = [
    ("table", "clients, visits, sales, order_lines, passes or memberships"),
    ("rows", "a column, or several: rows=staff+service"),
    ("columns", "a column; none for a plain list"),
    (
        "measure",
        "count, sum:COLUMN, mean:COLUMN, share:COLUMN (share alone: of the rows), distinct:COLUMN; count without",
    ),
    ("of", "of what a share is: all, row or column; all without"),
    ("sort", "a column of the answer, the smallest first; -COLUMN the largest first: sort=-total"),
    ("totals", "yes or no; yes without"),
    ("filter", "only rows for which this holds, in the filter language; it takes the rest of the text"),
];

impl Measure {
    /// The column that it measures.
    pub fn column(&self) -> Option<&str> {
        match self {
            Measure::Count | Measure::Share(None) => None,
            Measure::Distinct(column) | Measure::Sum(column) | Measure::Mean(column) | Measure::Share(Some(column)) => {
                Some(column)
            }
        }
    }

    /// The name of its column in an answer: `sum_amount`.
    pub fn name(&self) -> String {
        let (word, column) = self.parts();
        column.map_or_else(|| word.to_string(), |column| format!("{word}_{column}"))
    }

    fn parts(&self) -> (&'static str, Option<&str>) {
        let word = match self {
            Measure::Count => "count",
            Measure::Distinct(_) => "distinct",
            Measure::Sum(_) => "sum",
            Measure::Mean(_) => "mean",
            Measure::Share(_) => "share",
        };
        (word, self.column())
    }
}

/// What follows the word `pivot`; `None` where the text is something else.
pub fn keyword(text: &str) -> Option<&str> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    word.eq_ignore_ascii_case(KEYWORD).then_some(rest)
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            (word, None) => f.write_str(word),
            (word, Some(column)) => write!(f, "{word}:{column}"),
        }
    }
}

impl FromStr for Measure {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let (word, column) = match text.split_once(':') {
            Some((word, column)) => (word.trim(), Some(column.trim().to_lowercase()).filter(|c| !c.is_empty())),
            None => (text.trim(), None),
        };
        let needed = |make: fn(String) -> Measure| {
            let lacking = || QueryError::new(format!("write of which column: measure={word}:amount"));
            column.clone().map(make).ok_or_else(lacking)
        };
        match word.to_lowercase().as_str() {
            "count" => Ok(Measure::Count),
            "distinct" => needed(Measure::Distinct),
            "sum" => needed(Measure::Sum),
            "mean" | "avg" | "average" => needed(Measure::Mean),
            "share" => Ok(Measure::Share(column)),
            _ => Err(unknown(
                "measure",
                word,
                &["count", "sum:COLUMN", "mean:COLUMN", "share:COLUMN", "distinct:COLUMN"],
            )),
        }
    }
}

impl fmt::Display for Pivot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table={} rows={}", self.table, self.rows.join("+"))?;
        if let Some(columns) = &self.columns {
            write!(f, " columns={columns}")?;
        }
        write!(f, " measure={}", self.measure)?;
        match self.of {
            Whole::All => {}
            Whole::Row => f.write_str(" of=row")?,
            Whole::Column => f.write_str(" of=column")?,
        }
        if let Some(sort) = &self.sort {
            write!(f, " sort={}{}", if sort.descending { "-" } else { "" }, sort.by)?;
        }
        if !self.totals {
            f.write_str(" totals=no")?;
        }
        match &self.filter {
            Some(filter) => write!(f, " filter={filter}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Pivot {
    type Err = QueryError;

    /// From `key=value` with commas or blanks between them.
    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut pivot = Pivot {
            table: String::new(),
            rows: Vec::new(),
            columns: None,
            measure: Measure::Count,
            of: Whole::All,
            sort: None,
            totals: true,
            filter: None,
        };
        let between = |c: char| c.is_whitespace() || c == ',';
        let mut rest = text.trim_matches(between);
        while !rest.is_empty() {
            let Some((key, after)) = rest.split_once('=') else {
                return Err(QueryError::new(format!("\"{}\" is not a part of a pivot; {EXAMPLE}", shown(rest))));
            };
            let key = key.trim().to_lowercase();
            if key == "filter" {
                pivot.filter = Some(after.trim().to_string()).filter(|filter| !filter.is_empty());
                break;
            }
            let after = after.trim_start();
            let (value, behind) = after.split_at(after.find(between).unwrap_or(after.len()));
            pivot.take(&key, value)?;
            rest = behind.trim_start_matches(between);
        }
        if pivot.table.is_empty() || pivot.rows.is_empty() {
            let lacking = if pivot.table.is_empty() { "table" } else { "rows" };
            return Err(QueryError::new(format!("a pivot needs {lacking}=…; {EXAMPLE}")));
        }
        Ok(pivot)
    }
}

const EXAMPLE: &str = "write for example table=sales rows=staff columns=month measure=sum:amount";

impl Pivot {
    fn take(&mut self, key: &str, value: &str) -> Result<(), QueryError> {
        let name = value.to_lowercase();
        match key {
            "table" => self.table = name,
            "rows" => self.rows = name.split('+').filter(|row| !row.is_empty()).map(String::from).collect(),
            "columns" => self.columns = Some(name).filter(|name| !name.is_empty()),
            "measure" => self.measure = value.parse()?,
            "of" => {
                self.of = match name.as_str() {
                    "all" => Whole::All,
                    "row" | "rows" => Whole::Row,
                    "column" | "columns" => Whole::Column,
                    _ => return Err(unknown("whole", value, &["all", "row", "column"])),
                }
            }
            // A name of the answer can be a label with capitals.
            "sort" => {
                let (by, descending) = value.strip_prefix('-').map_or((value, false), |by| (by, true));
                self.sort = (!by.is_empty()).then(|| Sort { by: by.to_string(), descending });
            }
            "totals" => {
                self.totals = match name.as_str() {
                    "yes" | "true" => true,
                    "no" | "false" => false,
                    _ => return Err(QueryError::new("write totals=yes or totals=no")),
                }
            }
            _ => return Err(unknown("part of a pivot called", key, &KEYS.map(|(key, _)| key))),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pivot_is_read_with_commas_or_blanks_and_written_back() {
        let comma: Pivot = "rows=staff,columns=month,measure=sum:amount,table=sales".parse().unwrap();
        let blank: Pivot = " table=Sales  rows=staff columns=month, measure=SUM:amount".parse().unwrap();
        assert_eq!(comma, blank);
        assert_eq!(comma.to_string(), "table=sales rows=staff columns=month measure=sum:amount");
        let all = "table=visits rows=staff+service measure=share of=column sort=-total totals=no filter=hour >= 9 and staff = 'A, B'";
        let pivot: Pivot = all.parse().unwrap();
        assert_eq!(pivot.to_string(), all);
        assert_eq!((pivot.rows.len(), pivot.filter.as_deref()), (2, Some("hour >= 9 and staff = 'A, B'")));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let error = |text: &str| text.parse::<Pivot>().unwrap_err().to_string();
        assert!(error("").contains("needs table"));
        assert!(error("table=sales").contains("needs rows"));
        assert!(error("table=sales rows=staff measure=sum").contains("of which column"));
        assert!(error("table=sales rows=staff measure=median:amount").contains("There are: count"));
        assert!(error("table=sales row=staff").contains("did you mean rows?"));
        assert!(error("sales by staff").contains("not a part"));
    }
}
