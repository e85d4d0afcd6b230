//! What a query is asked of, and its tables as data frames: built when a query names them, with the columns that it
//! names, and nothing else.

use super::error::QueryError;
use super::read::{MoneyAs, Read, date_column, money_column, numbers_of};
use super::rows::Rows;
use super::tables::{self, CLIENTS, CLIENTS_MEANING, LogTable};
use crate::analysis::Results;
use crate::analysis::columns::{Column, Kind, Value};
use crate::analysis::{Selection, per_client};
use crate::book::Book;
use polars::prelude::{
    BooleanChunked, Column as Series, DataFrame, IntoColumn, NewChunkedArray, PolarsResult, StringChunked,
};

/// The book, its figures, and which clients count.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The business.
    pub book: &'a Book,
    /// The figures of each client.
    pub results: &'a Results,
    /// The columns of the client table, those of studies among them where they were done.
    pub columns: &'a [Column],
    /// The clients who count; the rows of other tables are those of these clients.
    pub selection: &'a Selection,
}

/// A column that a query may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described<'a> {
    /// The table.
    pub table: &'static str,
    /// The name in a query.
    pub name: &'a str,
    /// What its values are.
    pub kind: Kind,
    /// What they mean: a title, or a sentence.
    pub meaning: &'a str,
}

impl<'a> Source<'a> {
    /// The tables that the files have.
    pub fn tables(&self) -> Vec<&'static str> {
        let logs = tables::LOGS.into_iter().filter(|log| (log.rows)(self.book).is_some()).map(|log| log.name);
        std::iter::once(CLIENTS).chain(logs).collect()
    }

    /// What a row of `table` is.
    pub fn meaning(table: &str) -> &'static str {
        tables::log(table).map_or(CLIENTS_MEANING, |log| log.meaning)
    }

    /// The columns of `table` that the files have.
    pub fn columns_of(&self, table: &str) -> Vec<Described<'a>> {
        match tables::log(table) {
            Some(log) => log
                .present(self.book)
                .map(|c| Described { table: log.name, name: c.name, kind: c.kind, meaning: c.meaning })
                .collect(),
            None => self
                .columns
                .iter()
                .map(|c| Described { table: CLIENTS, name: &c.name, kind: c.kind, meaning: &c.title })
                .collect(),
        }
    }

    /// The rows of `table` that count.
    ///
    /// # Errors
    /// No file has the table.
    pub fn rows(&self, table: &str) -> Result<Rows, QueryError> {
        match tables::log(table) {
            None => Ok(Rows::of_clients(self.book, self.selection)),
            Some(log) if (log.rows)(self.book).is_some() => Ok(log.chosen(self.book, self.selection)),
            Some(log) => Err(QueryError::new(format!(
                "these files have no {}; there are: {}",
                log.name,
                self.tables().join(", ")
            ))),
        }
    }

    /// The columns `names` of `table`, for `rows`; those that there are not are left out.
    ///
    /// # Errors
    /// What polars refuses.
    pub fn frame<'n>(
        &self,
        table: &str,
        rows: &Rows,
        names: impl IntoIterator<Item = &'n str>,
        money: MoneyAs,
    ) -> PolarsResult<DataFrame> {
        let mut columns: Vec<Series> = Vec::new();
        for name in names {
            let column = match tables::log(table) {
                Some(log) => self.log_column(log, name, rows, money)?,
                None => self.client_column(name, rows, money)?,
            };
            columns.extend(column.map(|column| column.with_name(name.into())));
        }
        DataFrame::new(rows.len(), columns)
    }

    fn log_column(&self, log: &LogTable, name: &str, rows: &Rows, money: MoneyAs) -> PolarsResult<Option<Series>> {
        let read: Option<Read> = log.column(name).and_then(|column| (column.read)(self.book));
        read.map(|read| read.column(rows, &self.book.clients.ids, money)).transpose()
    }

    /// The distinct labels of a column of the client table, where it has few.
    pub(super) fn labels(&self, name: &str) -> Vec<&'a str> {
        let column = self.columns.iter().find(|column| column.name == name);
        column.map(|column| column.labels(self.book, self.results)).unwrap_or_default()
    }

    /// A column of the client table for the clients in `rows`; a row that is no client has nothing.
    pub(super) fn client_column(&self, name: &str, rows: &Rows, money: MoneyAs) -> PolarsResult<Option<Series>> {
        let Some(column) = self.columns.iter().find(|column| column.name == name) else { return Ok(None) };
        let clients = self.book.clients.len();
        let value = |place: usize| match rows.get(place) {
            client if client < clients => column.value(self.book, self.results, client),
            _ => Value::Missing,
        };
        let n = rows.len();
        Ok(Some(match column.kind {
            Kind::Text => {
                let texts = (0..n).map(|i| match value(i) {
                    Value::Text(text) => Some(text),
                    _ => None,
                });
                StringChunked::from_iter_options("".into(), texts).into_column()
            }
            Kind::Number | Kind::Hours | Kind::Percent => numbers_of(&per_client::map(n, |i| match value(i) {
                Value::Number(number) => Some(number),
                _ => None,
            })),
            Kind::Money => {
                let amounts = per_client::map(n, |i| match value(i) {
                    Value::Money(amount) => Some(amount),
                    _ => None,
                });
                money_column(&amounts, money)?
            }
            Kind::Date => date_column(&per_client::map(n, |i| match value(i) {
                Value::Date(day) => Some(day),
                _ => None,
            }))?,
            Kind::Flag => {
                let flags = per_client::map(n, |i| match value(i) {
                    Value::Flag(flag) => Some(flag),
                    _ => None,
                });
                BooleanChunked::from_slice_options("".into(), &flags).into_column()
            }
        }))
    }
}
