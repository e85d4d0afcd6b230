//! A pivot worked out: the rows of the table that count, their sums, and these side by side.

use super::margins::{self, Cell, MEASURED, Sums};
use super::{Measure, Pivot};
use crate::analysis::columns::Kind;
use crate::book::filter::{Filter, FilterColumn, FilterKind};
use crate::query::answer::Answer;
use crate::query::error::{QueryError, refused, unknown};
use crate::query::read::{MoneyAs, WEEKDAYS, money_column, numbers_of};
use crate::query::rows::Rows;
use crate::query::source::{Described, Source};
use crate::query::tables::{self, CLIENTS};
use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoColumn, IntoLazy, JoinArgs, JoinType, NamedFrom, PolarsError, PolarsResult,
    Series, SortMultipleOptions, col, lit,
};
use std::collections::{HashMap, HashSet};

/// Columns that can be read side by side.
const MAX_COLUMNS: usize = 100;
/// Cells of a pivot.
const MAX_CELLS: usize = 5_000_000;
/// The key of the columns in the frame that is grouped; no column of a table is called so.
const ACROSS: &str = "across all";
/// The place of a group among its like.
const PLACE: &str = "place of group";

/// Answers `pivot`.
///
/// # Errors
/// A sentence about what is not there, cannot be measured, or is too much.
pub(in crate::query) fn answer(source: &Source, pivot: &Pivot) -> Result<Answer, QueryError> {
    let known: Vec<&str> = source.tables();
    if !known.contains(&pivot.table.as_str()) && tables::log(&pivot.table).is_none() {
        return Err(unknown("table", &pivot.table, &known));
    }
    let rows = source.rows(&pivot.table)?;
    let columns = reachable(source, &pivot.table);
    let rows = match &pivot.filter {
        Some(filter) => filtered(source, &pivot.table, &rows, &columns, filter)?,
        None => rows,
    };
    let find = |name: &str| columns.iter().find(|column| column.name == name).copied();
    let named = |name: &String| find(name).ok_or_else(|| no_column(name, &pivot.table, &columns));
    for name in pivot.rows.iter().chain(&pivot.columns) {
        named(name)?;
    }
    if pivot.rows.iter().collect::<HashSet<_>>().len() < pivot.rows.len()
        || pivot.columns.as_ref().is_some_and(|c| pivot.rows.contains(c))
    {
        return Err(QueryError::new("each column can be in rows or in columns once"));
    }
    let measured = pivot.measure.column().map(|name| named(&name.to_string())).transpose()?;
    let kind = margins::kind(&pivot.measure, measured.map(|column| column.kind)).ok_or_else(|| {
        let numbers = columns.iter().filter(|c| !matches!(c.kind, Kind::Text | Kind::Date)).map(|c| c.name);
        let numbers: Vec<&str> = numbers.take(30).collect();
        let name = measured.map_or("", |column| column.name);
        QueryError::new(format!("{name} holds no numbers to measure; there are: {}", numbers.join(", ")))
    })?;
    let frame = frame(source, pivot, &rows, measured).map_err(|error| refused(&error, &[]))?;
    let keys = columns.iter().filter(|column| pivot.rows.iter().any(|row| row == column.name));
    let keys = keys.map(|column| (column.name.to_string(), column.kind)).collect();
    Table::of(&frame, pivot, kind)?.answer(pivot, kind, keys)
}

/// The columns that a pivot of `table` can use: its own, then those of the clients whose rows they are.
fn reachable<'a>(source: &Source<'a>, table: &str) -> Vec<Described<'a>> {
    let mut columns = source.columns_of(table);
    if table != CLIENTS {
        let own: HashSet<&str> = columns.iter().map(|column| column.name).collect();
        let clients = source.columns_of(CLIENTS).into_iter().filter(|column| !own.contains(column.name));
        columns.extend(clients);
    }
    columns
}

fn no_column(name: &str, table: &str, columns: &[Described]) -> QueryError {
    let names: Vec<&str> = columns.iter().filter(|c| c.table == table).map(|c| c.name).collect();
    let all: Vec<&str> = columns.iter().map(|c| c.name).collect();
    unknown("column", name, if table == CLIENTS { &all } else { &names })
}

/// The values of a column for rows of `table`: its own, or of the client of each row.
fn column(source: &Source, table: &str, rows: &Rows, about: &Described, money: MoneyAs) -> PolarsResult<Column> {
    let values = match tables::log(table) {
        Some(log) if about.table == CLIENTS => {
            let client = |place: usize| (log.client)(source.book, rows.get(place));
            let none = u32::MAX;
            let clients =
                (0..rows.len()).map(|place| client(place).and_then(|c| u32::try_from(c).ok()).unwrap_or(none));
            source.client_column(about.name, &Rows::Some(clients.collect()), money)?
        }
        _ => source.frame(table, rows, [about.name], money)?.columns().first().cloned(),
    };
    values.ok_or_else(|| PolarsError::ColumnNotFound(about.name.to_string().into()))
}

/// The rows for which `filter` holds.
fn filtered(
    source: &Source,
    table: &str,
    rows: &Rows,
    columns: &[Described],
    filter: &str,
) -> Result<Rows, QueryError> {
    let reads: Vec<Option<crate::query::read::Read>> = columns
        .iter()
        .map(|about| tables::log(about.table).and_then(|log| (log.column(about.name)?.read)(source.book)))
        .collect();
    let choices = columns.iter().zip(&reads).map(|(about, read)| FilterColumn {
        name: about.name,
        title: about.meaning,
        kind: match about.kind {
            Kind::Text => FilterKind::Text,
            Kind::Number | Kind::Hours | Kind::Money => FilterKind::Number,
            Kind::Percent => FilterKind::Percent,
            Kind::Date => FilterKind::Date,
            Kind::Flag => FilterKind::Flag,
        },
        labels: match read {
            Some(read) => read.labels(),
            None => source.labels(about.name),
        },
    });
    let choices: Vec<FilterColumn> = choices.collect();
    let filter = Filter::parse(filter, &choices).map_err(|error| QueryError::new(format!("filter: {error}")))?;
    let evaluate = || -> PolarsResult<Rows> {
        let mut data: Vec<Column> = Vec::new();
        for (index, about) in filter.columns().iter().filter_map(|index| Some((*index, columns.get(*index)?))) {
            let values = column(source, table, rows, about, MoneyAs::Float)?;
            data.push(values.with_name(Filter::column_name(index).into()));
        }
        let frame = DataFrame::new(rows.len(), data)?;
        let selected = frame.lazy().select([filter.condition().clone().alias("selected")]).collect()?;
        let mask = selected.column("selected")?.bool()?.clone();
        Ok(rows.filter(mask.iter().map(|selected| selected == Some(true))))
    };
    evaluate().map_err(|error| refused(&error, &[]))
}

/// The keys and the measured column of the rows.
fn frame(source: &Source, pivot: &Pivot, rows: &Rows, measured: Option<Described>) -> PolarsResult<DataFrame> {
    let columns = reachable(source, &pivot.table);
    // Polars cannot group by decimals; as floats, equal amounts are equal still.
    let values = |name: &str, money: MoneyAs| -> PolarsResult<Column> {
        let about = columns.iter().find(|column| column.name == name);
        let about = about.ok_or_else(|| PolarsError::ColumnNotFound(name.to_string().into()))?;
        column(source, &pivot.table, rows, about, money)
    };
    let mut data = Vec::with_capacity(pivot.rows.len() + 2);
    for name in &pivot.rows {
        data.push(values(name, MoneyAs::Float)?.with_name(name.as_str().into()));
    }
    if let Some(name) = &pivot.columns {
        data.push(as_text(&values(name, MoneyAs::Float)?)?.with_name(ACROSS.into()));
    }
    if let Some(about) = measured {
        // Different values are counted, others are summed.
        let money = if matches!(pivot.measure, Measure::Distinct(_)) { MoneyAs::Float } else { MoneyAs::Decimal };
        let mut column = values(about.name, money)?;
        if about.kind == Kind::Flag && !matches!(pivot.measure, Measure::Distinct(_)) {
            column = column.cast(&DataType::Float64)?;
        }
        data.push(column.with_name(MEASURED.into()));
    }
    DataFrame::new(rows.len(), data)
}

/// Values as what stands at the head of a column: whole numbers without a point.
fn as_text(column: &Column) -> PolarsResult<Column> {
    if *column.dtype() == DataType::String {
        return Ok(column.clone());
    }
    if *column.dtype() == DataType::Boolean {
        let words = column.bool()?.iter().map(|flag| flag.map(|flag| if flag { "yes" } else { "no" }));
        return Ok(Series::new("".into(), words.collect::<Vec<_>>()).into_column());
    }
    if let Ok(numbers) = column.f64() {
        let words = numbers.iter().map(|number| number.map(|number| number.to_string()));
        return Ok(Series::new("".into(), words.collect::<Vec<_>>()).into_column());
    }
    column.cast(&DataType::String)
}

/// The sums of a pivot.
struct Table {
    /// The rows, in order.
    down: DataFrame,
    /// The heads of the columns, in order; none where there is only the measure.
    across: Vec<Option<String>>,
    /// Row, column, cell.
    cells: Vec<(usize, usize, Option<Cell>)>,
    /// Per row, over all columns.
    of_row: Vec<Option<Cell>>,
    /// Per column, over all rows.
    of_column: Vec<Option<Cell>>,
    /// Over all rows and columns.
    of_all: Option<Cell>,
}

impl Table {
    fn of(frame: &DataFrame, pivot: &Pivot, kind: Kind) -> Result<Table, QueryError> {
        let refuse = |error: PolarsError| refused(&error, &[]);
        let measure = &pivot.measure;
        let all = Sums::by(frame, &[], measure).map_err(refuse)?;
        let rows = Sums::by(frame, &pivot.rows, measure).map_err(refuse)?;
        let row_order = ordered(&rows.keys, &pivot.rows).map_err(refuse)?;
        let down = taken(&rows.keys, &row_order).map_err(refuse)?;
        let of_row =
            row_order.iter().map(|&at| rows.cell(at, measure, margins::whole(pivot.of, &all, Some((&rows, at)), None)));
        let mut table = Table {
            of_row: of_row.collect(),
            across: Vec::new(),
            cells: Vec::new(),
            of_column: Vec::new(),
            of_all: all.cell(0, measure, margins::whole(pivot.of, &all, None, None)),
            down,
        };
        debug_assert!(
            table.of_row.iter().flatten().all(|cell| matches!(cell, Cell::Money(_)) == (kind == Kind::Money))
        );
        if pivot.columns.is_some() {
            table.spread(frame, pivot, (&all, &rows, &row_order))?;
        }
        Ok(table)
    }

    /// Fills in what stands in the columns.
    fn spread(
        &mut self,
        frame: &DataFrame,
        pivot: &Pivot,
        (all, rows, row_order): (&Sums, &Sums, &[usize]),
    ) -> Result<(), QueryError> {
        let refuse = |error: PolarsError| refused(&error, &[]);
        let measure = &pivot.measure;
        let name = pivot.columns.as_deref().unwrap_or_default();
        let across = [ACROSS.to_string()];
        let columns = Sums::by(frame, &across, measure).map_err(refuse)?;
        let heads = columns.keys.height();
        if heads > MAX_COLUMNS || heads.saturating_mul(self.down.height()) > MAX_CELLS {
            return Err(QueryError::new(format!(
                "{name} has {heads} different values, and a pivot can have {MAX_COLUMNS} columns and {MAX_CELLS} cells; \
                 put {name} in rows, choose another column, or filter"
            )));
        }
        let order = column_order(&columns.keys, name).map_err(refuse)?;
        let words = columns.keys.column(ACROSS).and_then(|c| c.str().cloned()).map_err(refuse)?;
        self.across = order.iter().map(|&at| words.get(at).map(String::from)).collect();
        self.of_column = order
            .iter()
            .map(|&at| columns.cell(at, measure, margins::whole(pivot.of, all, None, Some((&columns, at)))))
            .collect();
        let keys: Vec<String> = pivot.rows.iter().cloned().chain(across).collect();
        let cells = Sums::by(frame, &keys, measure).map_err(refuse)?;
        let down = places(&cells.keys, &rows.keys, row_order, &pivot.rows).map_err(refuse)?;
        let right = places(&cells.keys, &columns.keys, &order, &[ACROSS.to_string()]).map_err(refuse)?;
        self.cells = down
            .into_iter()
            .zip(right)
            .enumerate()
            .filter_map(|(at, (row, column))| {
                let (row, column) = (row?, column?);
                let of_row = row_order.get(row).map(|&at| (rows, at));
                let of_column = order.get(column).map(|&at| (&columns, at));
                Some((row, column, cells.cell(at, measure, margins::whole(pivot.of, all, of_row, of_column))))
            })
            .collect();
        Ok(())
    }

    /// The table as it is shown; `kinds` are those of the columns of the rows.
    fn answer(self, pivot: &Pivot, kind: Kind, mut kinds: HashMap<String, Kind>) -> Result<Answer, QueryError> {
        let rows = self.down.height();
        let refuse = |error: PolarsError| refused(&error, &[]);
        let mut columns: Vec<(String, Vec<Option<Cell>>)> = Vec::new();
        // No rows are none, not unknown; an amount of nothing is not known to be zero.
        let empty = match pivot.measure {
            Measure::Count | Measure::Distinct(_) => Some(Cell::Number(0.0)),
            _ => None,
        };
        for head in &self.across {
            columns.push((head.clone().unwrap_or_else(|| "(none)".into()), vec![empty; rows]));
        }
        for (row, column, cell) in self.cells {
            if let Some(place) = columns.get_mut(column).and_then(|(_, cells)| cells.get_mut(row)) {
                *place = cell;
            }
        }
        if pivot.totals {
            columns.iter_mut().zip(self.of_column).for_each(|((_, cells), total)| cells.push(total));
        }
        if pivot.totals || pivot.columns.is_none() {
            let name = if pivot.columns.is_none() { pivot.measure.name() } else { "total".into() };
            let mut cells = self.of_row;
            if pivot.totals {
                cells.push(self.of_all);
            }
            columns.push((name, cells));
        }
        let mut frame = if pivot.totals { with_total(&self.down).map_err(refuse)? } else { self.down };
        for (name, cells) in columns {
            let name = free(&frame, &name);
            kinds.insert(name.clone(), kind);
            let column = values(&cells, kind).map_err(refuse)?.with_name(name.as_str().into());
            frame.with_column(column).map_err(refuse)?;
        }
        let answer = Answer::new(frame, &kinds, pivot.totals);
        match &pivot.sort {
            None => Ok(answer),
            Some(sort) => {
                let place = answer.columns.iter().position(|column| column.name == sort.by);
                let names: Vec<&str> = answer.columns.iter().map(|column| column.name.as_str()).collect();
                answer.sorted(place.ok_or_else(|| unknown("column", &sort.by, &names))?, sort.descending)
            }
        }
    }
}

/// The order of groups: by their keys, what is not known last, days of the week as the week goes.
fn ordered(keys: &DataFrame, names: &[String]) -> PolarsResult<Vec<usize>> {
    let by: Vec<Expr> = names
        .iter()
        .map(|name| match name.as_str() {
            "weekday" => weekday(col(name.as_str())),
            _ => col(name.as_str()),
        })
        .collect();
    sorted(keys, by)
}

/// The order of the columns: as their values go, which are text already; numbers by their size.
fn column_order(keys: &DataFrame, name: &str) -> PolarsResult<Vec<usize>> {
    let text = keys.column(ACROSS)?.str()?;
    let is_number = text.iter().flatten().all(|word| word.parse::<f64>().is_ok());
    let by = match name {
        "weekday" => weekday(col(ACROSS)),
        _ if is_number => col(ACROSS).cast(DataType::Float64),
        _ => col(ACROSS),
    };
    sorted(keys, vec![by])
}

fn sorted(keys: &DataFrame, by: Vec<Expr>) -> PolarsResult<Vec<usize>> {
    let places: Vec<u32> = (0..u32::try_from(keys.height()).unwrap_or(u32::MAX)).collect();
    let mut keys = keys.clone();
    keys.with_column(Series::new(PLACE.into(), places).into_column())?;
    let options = SortMultipleOptions::default().with_nulls_last(true).with_maintain_order(true);
    let sorted = keys.lazy().sort_by_exprs(by, options).select([col(PLACE)]).collect()?;
    Ok(sorted.column(PLACE)?.u32()?.iter().flatten().map(|place| place as usize).collect())
}

/// A day of the week as its number, Monday first.
fn weekday(day: Expr) -> Expr {
    let number = |(place, name): (i32, &&str)| day.clone().eq(lit(*name)).cast(DataType::Int32) * lit(place);
    let numbers = (1..).zip(&WEEKDAYS).map(number);
    numbers.reduce(|sum, number| sum + number).unwrap_or_else(|| lit(0))
}

fn taken(frame: &DataFrame, order: &[usize]) -> PolarsResult<DataFrame> {
    let order: Vec<u32> = order.iter().filter_map(|&at| u32::try_from(at).ok()).collect();
    frame.take(&polars::prelude::IdxCa::new("".into(), order))
}

/// For each row of `cells`, the place that its keys have in `order`, which orders `groups`.
fn places(cells: &DataFrame, groups: &DataFrame, order: &[usize], keys: &[String]) -> PolarsResult<Vec<Option<usize>>> {
    let mut place = vec![0_u32; order.len()];
    for (number, &at) in (0_u32..).zip(order) {
        if let Some(slot) = place.get_mut(at) {
            *slot = number;
        }
    }
    let mut groups = groups.clone();
    groups.with_column(Series::new(PLACE.into(), place).into_column())?;
    let on: Vec<Expr> = keys.iter().map(|key| col(key.as_str())).collect();
    let mut how = JoinArgs::new(JoinType::Left);
    how.nulls_equal = true;
    how.maintain_order = polars::prelude::MaintainOrderJoin::Left;
    let found = cells.clone().lazy().join(groups.lazy(), on.clone(), on, how).select([col(PLACE)]).collect()?;
    Ok(found.column(PLACE)?.u32()?.iter().map(|place| place.map(|place| place as usize)).collect())
}

/// The rows with one more for the total, which is called so where the first column is text.
fn with_total(rows: &DataFrame) -> PolarsResult<DataFrame> {
    let mut first = true;
    let mut columns = Vec::with_capacity(rows.width());
    for column in rows.columns() {
        let mut below = match std::mem::take(&mut first) && *column.dtype() == DataType::String {
            true => Series::new(column.name().clone(), ["Total"]).into_column(),
            false => Column::full_null(column.name().clone(), 1, column.dtype()),
        };
        let mut all = column.clone();
        below.rename(column.name().clone());
        all.append(&below)?;
        columns.push(all);
    }
    DataFrame::new(rows.height() + 1, columns)
}

/// `name`, or with a number where the frame has one of that name.
fn free(frame: &DataFrame, name: &str) -> String {
    let taken = |name: &String| frame.column(name).is_ok();
    let numbered = (2usize..).map(|n| format!("{name}_{n}"));
    std::iter::once(name.to_string()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn values(cells: &[Option<Cell>], kind: Kind) -> PolarsResult<Column> {
    match kind {
        Kind::Money => {
            let amounts = cells.iter().map(|cell| match cell {
                Some(Cell::Money(amount)) => Some(*amount),
                _ => None,
            });
            money_column(&amounts.collect::<Vec<_>>(), MoneyAs::Decimal)
        }
        Kind::Text | Kind::Number | Kind::Hours | Kind::Percent | Kind::Date | Kind::Flag => {
            let numbers = cells.iter().map(|cell| match cell {
                Some(Cell::Number(number)) => Some(*number),
                _ => None,
            });
            Ok(numbers_of(&numbers.collect::<Vec<_>>()))
        }
    }
}
