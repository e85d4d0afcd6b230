//! An SQL query worked out: checked, its tables built, its joins counted, and only then run.

use super::answer::Answer;
use super::error::{QueryError, refused};
use super::read::MoneyAs;
use super::rows::Rows;
use super::source::{Described, Source};
use super::statement::{self, Asked, Statement, Titled};
use super::{functions, growth, joins, kinds, rewrite, scalar};
use crate::analysis::columns::Kind;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, PolarsError};
use polars_sql::SQLContext;
use sqlparser::ast::Query;
use std::collections::HashMap;

/// Answers `text`.
///
/// # Errors
/// A sentence about what is not understood, not there, or too much.
pub(super) fn answer(source: &Source, text: &str) -> Result<Answer, QueryError> {
    let tables = source.tables();
    let described: Vec<Described> = tables.iter().flat_map(|table| source.columns_of(table)).collect();
    let titled: Vec<Titled> = described.iter().map(|c| Titled { name: c.name, title: c.meaning }).collect();
    let mut statement = match statement::understand(text, &titled)? {
        Asked::Tables => return tables_answer(&described),
        Asked::Functions => return functions_answer(),
        Asked::Query(statement) => statement,
    };
    rewrite::rewrite(&mut statement.query)?;
    let columns: Vec<Described> = described.into_iter().filter(|c| statement.tables.contains(c.table)).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let refuse = |error: PolarsError| refused(&error, &names);
    let frames = frames(source, &statement, &columns)?;
    let largest = frames.iter().map(|(_, frame)| frame.height()).max().unwrap_or(0);
    // A name that no column has is one that the query gives, which could be text.
    let is_text = |name: &str| columns.iter().filter(|c| c.name == name).all(|c| c.kind == Kind::Text);
    growth::check(&statement.query, longest(&frames), largest, &is_text)?;
    let mut context = SQLContext::new();
    for (table, frame) in frames {
        context.register(table, frame.lazy());
    }
    let mut run = |query: &Query| {
        let plan: LazyFrame = context.execute(&query.to_string()).map_err(refuse)?;
        joins::check(&plan.logical_plan, largest)?;
        plan.collect().map_err(refuse)
    };
    scalar::replace(&mut statement.query, &mut run)?;
    let frame = run(&statement.query)?;
    Ok(Answer::new(frame, &kinds::of(&statement.query, &columns), false))
}

/// The tables that the query names, with the columns that it could mean.
fn frames(
    source: &Source,
    statement: &Statement,
    columns: &[Described],
) -> Result<Vec<(&'static str, DataFrame)>, QueryError> {
    let frame = |table: &&'static str| {
        let rows: Rows = source.rows(table)?;
        let of_table = || columns.iter().filter(|column| column.table == *table).map(|column| column.name);
        let named = of_table().filter(|name| statement.all_columns || statement.words.contains(*name));
        let mut named: Vec<&str> = named.collect();
        // A frame without columns has no rows either.
        if named.is_empty() {
            named.extend(of_table().next());
        }
        let frame = source.frame(table, &rows, named, MoneyAs::Decimal);
        Ok((*table, frame.map_err(|error| refused(&error, &[]))?))
    };
    statement.tables.iter().map(frame).collect()
}

/// Bytes of the longest text in the frames.
fn longest(frames: &[(&str, DataFrame)]) -> usize {
    let texts = frames.iter().flat_map(|(_, frame)| frame.columns()).filter_map(|column| column.str().ok());
    texts.flat_map(|text| text.iter().flatten().map(str::len)).max().unwrap_or(0)
}

/// Every table and column that a query can name.
fn tables_answer(described: &[Described]) -> Result<Answer, QueryError> {
    let text = |of: &dyn Fn(&Described) -> String| described.iter().map(of).collect::<Vec<String>>();
    let frame = polars::prelude::df!(
        "table" => text(&|c| c.table.into()),
        "column" => text(&|c| c.name.into()),
        "values" => text(&|c| kinds::words(c.kind).into()),
        "meaning" => text(&|c| c.meaning.into()),
    );
    let frame = frame.map_err(|error| refused(&error, &[]))?;
    Ok(Answer::new(frame, &HashMap::new(), false))
}

/// Every function that a query can call.
fn functions_answer() -> Result<Answer, QueryError> {
    let all = || functions::FUNCTIONS.iter().flat_map(|group| group.names.iter().map(|name| (group.title, *name)));
    let frame = polars::prelude::df!(
        "function" => all().map(|(_, name)| name).collect::<Vec<_>>(),
        "kind" => all().map(|(title, _)| title).collect::<Vec<_>>(),
    );
    Ok(Answer::new(frame.map_err(|error| refused(&error, &[]))?, &HashMap::new(), false))
}
