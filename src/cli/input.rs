//! The files that a command reads, the options that change what they say, and where a result goes.

use crate::book::settings::{self, Setting, Value};
use crate::book::{Money, RateBasis};
use crate::ingest::FieldMap;
use crate::ingest::options::{DateOrder, Delimiter, TaxRule};
use crate::store::closest;
use crate::store::config::Theme;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// The files and everything that changes what they say.
#[derive(Debug, Clone, Default, Args)]
pub struct Input {
    /// Files (.xlsx .xls .xlsb .ods .csv .tsv .txt .parquet .html .ics .sqlite .db), a folder of them, postgres://HOST/DATABASE,
    /// or - for standard input
    #[arg(value_name = "DATA", value_hint = ValueHint::AnyPath)]
    pub data: Vec<PathBuf>,
    /// The options.
    #[command(flatten)]
    pub options: Options,
}

/// Options that work with every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Options {
    /// Use the made-up data that are built in
    #[arg(long, help_heading = "Data")]
    pub demo: bool,
    /// Analyze this sheet: its name, or its number from 1
    #[arg(long, value_name = "SHEET", help_heading = "Data")]
    pub sheet: Option<String>,
    /// Read this table of a database (repeatable); without it, all of its tables and no views
    #[arg(long, value_name = "TABLE", help_heading = "Data")]
    pub table: Vec<String>,
    /// Take FIELD from COLUMN, a header or a number from 1 (repeatable): hours="Actual hours". Also kind=sales for what a table
    /// is, person=COLUMN for what tells people apart, status:Pending=unpaid for what a status means
    #[arg(long, value_name = "[FILE:]FIELD=COLUMN", help_heading = "Data")]
    pub map: Vec<FieldMap>,
    /// The column that names the currency of each row
    #[arg(long, value_name = "COLUMN", help_heading = "Data")]
    pub currency_column: Option<String>,
    /// Analyze the amounts in this currency only: EUR
    #[arg(long, value_name = "CODE", help_heading = "Data")]
    pub only_currency: Option<String>,
    /// Whether revenue is "before" tax and tips (the default, where the file tells them apart) or "with" them
    #[arg(long, value_name = "before|with", help_heading = "Data")]
    pub tax: Option<TaxRule>,
    /// Read as this recipe says, a file of `recipe export` (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Data")]
    pub recipe: Vec<PathBuf>,
    /// Read without the recipes that are kept
    #[arg(long, help_heading = "Data")]
    pub no_recipes: bool,
    /// The first row is data, not a header
    #[arg(long, help_heading = "Data")]
    pub no_header: bool,
    /// What separates the fields of a text file: one character, "tab" or "whitespace"
    #[arg(long, value_name = "CHAR", help_heading = "Data")]
    pub delimiter: Option<Delimiter>,
    /// What stands first in dates of visits and sales that can be read in two ways: "day" or "month"
    #[arg(long, value_name = "day|month", help_heading = "Data")]
    pub date_order: Option<DateOrder>,
    /// How many months the hours cover, in place of what header and dates say
    #[arg(long, value_name = "N", value_parser = months, help_heading = "Data")]
    pub months: Option<f64>,
    /// The day as of which the figures hold: 2019-03-31
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub as_of: Option<chrono::NaiveDate>,
    /// Count nothing before this day: 2019-01-01
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub from: Option<chrono::NaiveDate>,
    /// Count nothing after this day: 2019-03-31
    #[arg(long, value_name = "DATE", help_heading = "Data")]
    pub to: Option<chrono::NaiveDate>,
    /// Only clients who match: "utilization < 80% and segment = 'Opportunity'"
    #[arg(long, value_name = "EXPR", help_heading = "Data")]
    pub filter: Option<String>,
    /// Train the churn model on FILE (with known outcomes) and apply it to DATA (repeatable: files of one business); or a
    /// model saved with `export model`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::AnyPath, help_heading = "Data")]
    pub train: Vec<PathBuf>,
    /// Replace names, ids and contacts by stable pseudonyms
    #[arg(long, help_heading = "Data")]
    pub anonymize: bool,

    /// What if this session type cost AMOUNT (repeatable): hour=67
    #[arg(long, value_name = "TYPE=AMOUNT", value_parser = rate, help_heading = "What-if")]
    pub rate: Vec<(String, Money)>,
    /// Whether a rate is the price of an hour or of a session
    #[arg(long, value_name = "hour|session", hide_possible_values = true, help_heading = "What-if")]
    pub rate_basis: Option<RateBasis>,
    /// The part of the ideal hours worth aiming at: 0.9 or 90%
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "What-if")]
    pub target_utilization: Option<f64>,
    /// Ideal hours a month where no file says any: "rhythm" (each client's own pace) or a number for everybody
    #[arg(long, value_name = "rhythm|HOURS", help_heading = "What-if")]
    pub ideal_hours: Option<crate::book::IdealHours>,
    /// Change any assumption for this run (repeatable): campaign.success_rate=30%; `tpa-tui config` lists them
    #[arg(long, value_name = "KEY=VALUE", value_parser = assumption, help_heading = "What-if")]
    pub set: Vec<Assumption>,
    /// Begin with other random numbers where chance decides; the same seed gives the same result
    #[arg(long, value_name = "N", help_heading = "What-if")]
    pub seed: Option<u64>,
    /// Apply a what-if that was saved for these files
    #[arg(long, value_name = "NAME", help_heading = "What-if")]
    pub scenario: Option<String>,

    /// Write money in this currency: EUR, or a symbol
    #[arg(long, value_name = "CURRENCY", help_heading = "Display")]
    pub currency: Option<String>,
    /// Colors: auto, dark, light or mono
    #[arg(long, value_name = "THEME", hide_possible_values = true, help_heading = "Display")]
    pub theme: Option<Theme>,
    /// Draw with plain ASCII characters
    #[arg(long, help_heading = "Display")]
    pub ascii: bool,
    /// Let the explorer use the mouse
    #[arg(long, help_heading = "Display")]
    pub mouse: bool,
    /// Let the explorer read the files again when they change
    #[arg(long, help_heading = "Display")]
    pub watch: bool,
    /// Begin at the Overview, and not where these files were left the last time
    #[arg(long, help_heading = "Display")]
    pub fresh: bool,
    /// Overwrite an output file that exists
    #[arg(short, long, help_heading = "Output")]
    pub force: bool,
}

/// Where a result goes; without it, to standard output.
#[derive(Debug, Clone, Default, Args)]
pub struct Output {
    /// Write to FILE instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub output: Option<PathBuf>,
}

impl Options {
    /// These options with those that stood before the command: lists are joined, and where both say something, the
    /// later one holds.
    #[must_use]
    pub fn after(self, earlier: Options) -> Options {
        Options {
            demo: self.demo || earlier.demo,
            sheet: self.sheet.or(earlier.sheet),
            table: earlier.table.into_iter().chain(self.table).collect(),
            map: earlier.map.into_iter().chain(self.map).collect(),
            currency_column: self.currency_column.or(earlier.currency_column),
            only_currency: self.only_currency.or(earlier.only_currency),
            tax: self.tax.or(earlier.tax),
            recipe: earlier.recipe.into_iter().chain(self.recipe).collect(),
            no_recipes: self.no_recipes || earlier.no_recipes,
            no_header: self.no_header || earlier.no_header,
            delimiter: self.delimiter.or(earlier.delimiter),
            date_order: self.date_order.or(earlier.date_order),
            months: self.months.or(earlier.months),
            as_of: self.as_of.or(earlier.as_of),
            from: self.from.or(earlier.from),
            to: self.to.or(earlier.to),
            set: earlier.set.into_iter().chain(self.set).collect(),
            ideal_hours: self.ideal_hours.or(earlier.ideal_hours),
            seed: self.seed.or(earlier.seed),
            filter: self.filter.or(earlier.filter),
            train: earlier.train.into_iter().chain(self.train).collect(),
            anonymize: self.anonymize || earlier.anonymize,
            rate: earlier.rate.into_iter().chain(self.rate).collect(),
            rate_basis: self.rate_basis.or(earlier.rate_basis),
            target_utilization: self.target_utilization.or(earlier.target_utilization),
            scenario: self.scenario.or(earlier.scenario),
            currency: self.currency.or(earlier.currency),
            theme: self.theme.or(earlier.theme),
            ascii: self.ascii || earlier.ascii,
            mouse: self.mouse || earlier.mouse,
            watch: self.watch || earlier.watch,
            fresh: self.fresh || earlier.fresh,
            force: self.force || earlier.force,
        }
    }
}

impl Input {
    /// The same for a whole input: files that stood before the command come first.
    #[must_use]
    pub fn after(self, earlier: Input) -> Input {
        let data = earlier.data.into_iter().chain(self.data).collect();
        Input { data, options: self.options.after(earlier.options) }
    }
}

fn rate(text: &str) -> Result<(String, Money), String> {
    let (label, amount) = text.split_once('=').ok_or("expected TYPE=AMOUNT, such as hour=67")?;
    let amount: Money = amount.parse()?;
    match label.trim() {
        "" => Err("expected TYPE=AMOUNT, such as hour=67".into()),
        _ if amount < Money::ZERO => Err("a price cannot be below zero".into()),
        label => Ok((label.to_string(), amount)),
    }
}

/// An assumption and its value, from `--set`.
pub type Assumption = (&'static Setting, Value);

fn assumption(text: &str) -> Result<Assumption, String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE, such as target_utilization=90%")?;
    let key = key.trim();
    let known = key.strip_prefix("assumptions.").unwrap_or(key);
    let setting = settings::find(known).ok_or_else(|| match closest(known, settings::all().map(|s| s.key)) {
        Some(candidate) => format!("there is no assumption \"{key}\"; did you mean {candidate}?"),
        None => format!("there is no assumption \"{key}\"; `tpa-tui config` lists them"),
    })?;
    setting.parse(value).map(|value| (setting, value))
}

fn share(text: &str) -> Result<f64, String> {
    let (digits, scale) = match text.trim().strip_suffix('%') {
        Some(digits) => (digits, 100.0),
        None => (text.trim(), 1.0),
    };
    let value = digits.trim().parse::<f64>().map_err(|_| "expected a share such as 0.9 or 90%")? / scale;
    match value {
        v if v > 0.0 && v <= 2.0 => Ok(v),
        v if v > 2.0 && v <= 200.0 && scale == 1.0 => Err(format!("did you mean {text}%?")),
        _ => Err("expected a share above 0 and up to 2 (200%)".into()),
    }
}

fn months(text: &str) -> Result<f64, String> {
    match text.trim().parse() {
        Ok(months) if months > 0.0 && months <= 1200.0 => Ok(months),
        _ => Err("expected a number of months, such as 3".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_fractions_or_percentages() {
        assert_eq!([share("0.9"), share("90%"), share(" 120 %")], [Ok(0.9), Ok(0.9), Ok(1.2)]);
        assert_eq!(share("90"), Err("did you mean 90%?".into()));
        assert!(["0", "-1", "nan", "inf", "900%", "", "%"].iter().all(|t| share(t).is_err()));
    }

    #[test]
    fn rates_are_checked_as_they_are_read() {
        assert!(["hour", "=67", "hour=", "hour=-1", "hour=abc"].iter().all(|t| rate(t).is_err()));
        assert!(["0", "-3", "nan", "inf", "three"].iter().all(|t| months(t).is_err()) && months("2.5") == Ok(2.5));
    }
}
