//! `query`: a question to the tables of the book, in SQL or as a pivot.

use super::prepare::prepare;
use super::setup::Setup;
use super::{Failure, formats, overwrite};
use crate::analysis::columns;
use crate::analysis::registry;
use crate::cli::{Input, QueryArgs};
use crate::output::answer::{self, AnswerFormat};
use crate::output::write::Target;
use crate::query::{Question, Source};
use crate::store::paths::Paths;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Answers the question and writes the answer.
pub fn run(args: QueryArgs, before: Input, paths: &Paths) -> Result<(), Failure> {
    let QueryArgs { sql, mut input, pivot, format, output } = args;
    let question = match (pivot, sql) {
        // With a pivot, what stands first is data.
        (Some(pivot), sql) => {
            input.data.splice(0..0, sql.map(PathBuf::from));
            Question::Pivot(Box::new(pivot))
        }
        (None, Some(text)) if PathBuf::from(&text).exists() => {
            return Err(Failure::Usage(format!("{text} is a file; {FIRST}")));
        }
        (None, Some(text)) => Question::read(&text).map_err(|error| Failure::Usage(error.to_string()))?,
        (None, None) => return Err(Failure::Usage(FIRST.into())),
    };
    let file = output.output.as_deref();
    let format = formats::choose(format, file, AnswerFormat::Text, &[("txt", AnswerFormat::Text)])?;
    let target = Target::from_option(file);
    let is_binary = matches!(format, AnswerFormat::Xlsx | AnswerFormat::Parquet);
    if is_binary && target == Target::Stdout && std::io::stdout().is_terminal() {
        return Err(Failure::Usage("this format cannot be read in a terminal; name a file with -o FILE".into()));
    }
    let input = input.after(before);
    let force = overwrite(input.options.force);
    let setup = Setup::new(&input, paths)?;
    let studies = registry::studies_in(&question.words(), &setup.assumptions);
    let prepared = prepare(setup, &studies)?;
    let results = &prepared.session.current.results;
    let columns = columns::columns_with(&prepared.book, &results.studies);
    let source = Source { book: &prepared.book, results, columns: &columns, selection: &prepared.session.selection };
    let could_not = |error: crate::query::QueryError| Failure::CouldNot(format!("query: {error}"));
    let answer = question.answer(&source).map_err(could_not)?;
    let title = if matches!(question, Question::Pivot(_)) { "Pivot" } else { "Query" };
    let table = answer::table(&answer, title).map_err(could_not)?;
    answer::deliver(&table, format, &prepared.material(), &target, force, &prepared.inputs())?;
    Ok(())
}

const FIRST: &str = "write the query first: tpa-tui query \"select staff, sum(amount) from sales group by staff\" DATA; \
    tpa-tui query \"show tables\" DATA lists what can be asked";
