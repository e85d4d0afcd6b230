//! An SQL query understood and checked before polars sees it: one statement that reads, names tables of the book, and
//! calls functions of [`super::functions`].

use super::error::{QueryError, closest, first_sentence, shown, unknown};
use super::functions;
use super::tables::{self, CLIENTS};
use crate::book::filter::percentages_to_fractions;
use sqlparser::ast::{
    Expr, JoinConstraint, JoinOperator, ObjectName, Query, Select, SelectItem, Statement as Parsed, TableFactor, Visit,
    Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer, Word};
use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;

/// A longer text than this is not a query that somebody typed.
const MAX_LENGTH: usize = 10_000;
/// Words and signs of a query.
const MAX_TOKENS: usize = 2_000;
/// Queries within a query.
const MAX_SELECTS: usize = 24;

/// A query that was understood.
#[derive(Debug)]
pub(super) struct Statement {
    /// What is asked for, names in lower case.
    pub query: Box<Query>,
    /// The tables of the book that it names.
    pub tables: BTreeSet<&'static str>,
    /// Every word that could be a column.
    pub words: HashSet<String>,
    /// Whether it asks for all columns somewhere.
    pub all_columns: bool,
}

/// A column that a query may name in double quotes by its title.
pub(super) struct Titled<'a> {
    pub name: &'a str,
    pub title: &'a str,
}

/// What a text asks for.
pub(super) enum Asked {
    /// The list of tables and columns.
    Tables,
    /// The list of functions.
    Functions,
    /// A query.
    Query(Statement),
}

/// Understands `text`. `titled` are the columns that may be named by their titles.
///
/// # Errors
/// A sentence about the first thing that is not understood or not allowed.
pub(super) fn understand(text: &str, titled: &[Titled]) -> Result<Asked, QueryError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(QueryError::new("write a query, such as select staff, sum(amount) from sales group by staff"));
    }
    if text.len() > MAX_LENGTH {
        return Err(QueryError::new(format!("a query may have {MAX_LENGTH} characters; this one has {}", text.len())));
    }
    let tokens = tokens(&percentages_to_fractions(text), titled)?;
    let words = tokens.iter().filter_map(|token| match token {
        Token::Word(word) => Some(word.value.clone()),
        _ => None,
    });
    let words = words.collect();
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let parsed = Parser::new(&GenericDialect).with_options(options).with_tokens(tokens).parse_statements();
    let mut statements = parsed.map_err(|error| unreadable(&error.to_string()))?;
    let only = match statements.len() {
        1 => statements.pop(),
        _ => None,
    };
    let query = match only {
        Some(Parsed::Query(query)) => query,
        Some(Parsed::ShowTables { .. }) => return Ok(Asked::Tables),
        Some(Parsed::ShowFunctions { .. }) => return Ok(Asked::Functions),
        Some(_) => {
            return Err(QueryError::new(
                "a query only reads: it begins with select or with; show tables and show functions list what there is",
            ));
        }
        None => return Err(QueryError::new("write one query; this text has none, or several")),
    };
    let mut check = Check::default();
    if let ControlFlow::Break(error) = query.visit(&mut check) {
        return Err(*error);
    }
    Ok(Asked::Query(Statement { query, tables: check.tables, words, all_columns: check.all_columns }))
}

/// The words of a query that could be columns; none of a text that cannot be read.
pub(super) fn words(text: &str) -> Vec<String> {
    let word = |token: Token| match token {
        Token::Word(word) if word.quote_style.is_some() || word.keyword != Keyword::GROUP => Some(word.value),
        _ => None,
    };
    tokens(text, &[]).unwrap_or_default().into_iter().filter_map(word).collect()
}

/// The words and signs of a query, names that are not in quotes in lower case, titles replaced by names.
fn tokens(text: &str, titled: &[Titled]) -> Result<Vec<Token>, QueryError> {
    let read = Tokenizer::new(&GenericDialect, text).tokenize();
    let read = read.map_err(|error| unreadable(&error.to_string()))?;
    let read: Vec<Token> = read.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let is_by = |token: &Token| matches!(token, Token::Word(word) if word.keyword == Keyword::BY);
    let before_by: Vec<bool> = (1..=read.len()).map(|next| read.get(next).is_some_and(is_by)).collect();
    let mut tokens: Vec<Token> = Vec::with_capacity(read.len());
    let mut after_as = false;
    for (mut token, before_by) in read.into_iter().zip(before_by) {
        if let Token::Word(word) = &mut token {
            match word.quote_style {
                // A column of that name, and a word of SQL only before by.
                None if word.keyword == Keyword::GROUP && !before_by => {
                    *word = Word { value: "group".into(), quote_style: Some('"'), keyword: Keyword::NoKeyword };
                }
                None => word.value = word.value.to_lowercase(),
                // Polars would see a pattern over column names, or all of them.
                Some(_) if word.value == "*" || word.value.starts_with('^') => {
                    return Err(QueryError::new(format!("a column cannot be called \"{}\"", shown(&word.value))));
                }
                Some(_) if !after_as => {
                    let same = |t: &&Titled| t.title.eq_ignore_ascii_case(&word.value) || t.name == word.value;
                    if let Some(titled) = titled.iter().find(same) {
                        word.value = titled.name.to_string();
                    }
                }
                Some(_) => {}
            }
            after_as = word.keyword == Keyword::AS;
        } else {
            after_as = false;
        }
        tokens.push(token);
    }
    if tokens.len() > MAX_TOKENS {
        return Err(QueryError::new(format!("a query may have {MAX_TOKENS} words and signs; this one has more")));
    }
    Ok(tokens)
}

fn unreadable(message: &str) -> QueryError {
    if message.contains("recursion limit") {
        return QueryError::new("this query has too many brackets within brackets");
    }
    QueryError::new(format!(
        "cannot read this as a query ({}); write for example select staff, sum(amount) from sales group by staff",
        first_sentence(message)
    ))
}

/// Walks a query; stops at what is not allowed.
#[derive(Default)]
struct Check {
    tables: BTreeSet<&'static str>,
    named: HashSet<String>,
    selects: usize,
    all_columns: bool,
}

type Walk = ControlFlow<Box<QueryError>>;

fn stop(sentence: impl Into<String>) -> Walk {
    ControlFlow::Break(Box::new(QueryError::new(sentence)))
}

impl Visitor for Check {
    type Break = Box<QueryError>;

    fn pre_visit_query(&mut self, query: &Query) -> Walk {
        if let Some(with) = &query.with {
            if with.recursive {
                return stop("a query cannot refer to itself: recursive is not possible here");
            }
            self.named.extend(with.cte_tables.iter().map(|table| table.alias.name.value.clone()));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> Walk {
        self.selects += 1;
        if self.selects > MAX_SELECTS {
            return stop(format!("a query may have {MAX_SELECTS} selects; this one has more"));
        }
        if select.from.is_empty() {
            return stop("say which table is asked: select count(*) from visits");
        }
        self.all_columns |= select
            .projection
            .iter()
            .any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)));
        let natural = |join: &JoinOperator| match join {
            JoinOperator::Join(by)
            | JoinOperator::Inner(by)
            | JoinOperator::Left(by)
            | JoinOperator::LeftOuter(by)
            | JoinOperator::Right(by)
            | JoinOperator::RightOuter(by)
            | JoinOperator::FullOuter(by) => matches!(by, JoinConstraint::Natural),
            _ => false,
        };
        if select.from.iter().flat_map(|from| &from.joins).any(|join| natural(&join.join_operator)) {
            return stop("write by which column the tables are joined: join sales using (client_id)");
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> Walk {
        let name = match relation.0.as_slice() {
            [part] => part.as_ident().map(|ident| ident.value.as_str()),
            _ => None,
        };
        let Some(name) = name else {
            return stop(format!("\"{}\" is not a table of the book", shown(&relation.to_string())));
        };
        if self.named.contains(name) {
            return ControlFlow::Continue(());
        }
        let known: Vec<&'static str> =
            std::iter::once(CLIENTS).chain(tables::LOGS.into_iter().map(|log| log.name)).collect();
        match known.iter().find(|table| **table == name) {
            Some(table) => {
                self.tables.insert(table);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(Box::new(unknown("table", name, &known))),
        }
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> Walk {
        match table {
            TableFactor::Table { args: None, .. } | TableFactor::Derived { .. } | TableFactor::NestedJoin { .. } => {
                ControlFlow::Continue(())
            }
            _ => stop("behind from there can be a table, or a query in brackets; nothing else"),
        }
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> Walk {
        match expr {
            Expr::Function(function) => {
                let name = function.name.to_string();
                if functions::is_known(&name) {
                    return ControlFlow::Continue(());
                }
                let close = closest(&name, functions::names());
                let hint = close.map_or(String::new(), |close| format!("; did you mean {close}?"));
                stop(format!("there is no function \"{}\"{hint} (show functions lists them)", shown(&name)))
            }
            Expr::Exists { .. } => {
                stop("exists is not possible here; write client_id in (select client_id from …), or join the table")
            }
            Expr::Array(_)
            | Expr::Struct { .. }
            | Expr::Map(_)
            | Expr::Dictionary(_)
            | Expr::Lambda(_)
            | Expr::InUnnest { .. }
            | Expr::CompoundFieldAccess { .. }
            | Expr::JsonAccess { .. }
            | Expr::MatchAgainst { .. }
            | Expr::QualifiedWildcard(..) => stop(
                "a query works with numbers, money, dates, text and yes or no; \
                 lists and structures are not possible",
            ),
            _ => ControlFlow::Continue(()),
        }
    }
}
