//! A ledger of sales, and the lines of its orders.

use super::people::People;
use super::rows::Needed;
use super::sessions::set_aside_whole;
use super::{Part, TableKind};
use crate::book::{Category, FileUse, Money, OrderLines, Sales, Severity};
use crate::ingest::cells::{Rows, file_name};
use crate::ingest::fields::Field;
use crate::ingest::values::{Unit, numbers};
use std::collections::{HashMap, HashSet};

/// Reads the table.
pub fn read(part: &mut Part<'_>, people: &mut People) -> (Sales, FileUse) {
    let range = part.found.table.rows.clone();
    let dates = part.days(Field::Date).or_else(|| part.days(Field::Start)).unwrap_or_else(|| vec![None; range.len()]);
    let everything = Rows { range: range.clone(), dropped: Vec::new() };
    let amounts = part.money(&everything);
    let lacking: Vec<u32> = range
        .clone()
        .zip(dates.iter().zip(&amounts))
        .filter(|(_, (date, amount))| date.is_none() || amount.is_none())
        .map(|(row, _)| row)
        .collect();
    let (rows, file) = part.rows(&lacking, Needed("date and amount"), TableKind::Sales);
    let client = people.of_rows(part, &rows);
    let sales = Sales {
        client,
        date: rows.keep(dates).into_iter().flatten().collect(),
        amount: rows.keep(amounts).into_iter().flatten().collect(),
        order: part.category(Field::OrderId, &rows),
        item: part.category(Field::Item, &rows),
        category: part.category(Field::Category, &rows),
        staff: part.category(Field::Staff, &rows),
        location: part.category(Field::Location, &rows),
        method: part.category(Field::Method, &rows),
        quantity: part.column(Field::Quantity).map(|c| rows.keep(numbers(c, range, Unit::Plain).values)),
        discount: part.amounts(Field::Discount, &rows),
        tax: part.amounts(Field::Tax, &rows),
        activation: part.optional_days(Field::Activation, &rows),
        expiry: part.optional_days(Field::Expiry, &rows),
    };
    let nobody = rows.iter().zip(&sales.client).filter(|(_, c)| **c == crate::book::sessions::NO_CLIENT);
    let nobody: Vec<u32> = nobody.map(|(row, _)| row).collect();
    let message =
        format!("{} sales name no client; they count in the revenue and not in its concentration.", nobody.len());
    part.find("sales_without_client", Severity::Info, Some(Field::ClientId), &nobody, message);
    (sales, file)
}

impl Part<'_> {
    /// The amount of each row: its own column, else quantity × price of one.
    fn money(&mut self, rows: &Rows) -> Vec<Option<Money>> {
        if self.column(Field::Amount).is_some() {
            return self.numbers_as_money(Field::Amount, rows);
        }
        let (Some(price), Some(quantity)) = (self.column(Field::UnitPrice), self.column(Field::Quantity)) else {
            return vec![None; rows.range.len()];
        };
        let price = numbers(price, rows.range.clone(), Unit::Plain).values;
        let quantity = numbers(quantity, rows.range.clone(), Unit::Plain).values;
        let first: Vec<u32> = rows.range.clone().take(1).collect();
        let message = format!(
            "no column says what was paid; the amounts are \"{}\" × \"{}\" (--map amount=COLUMN names another).",
            self.header(Field::Quantity),
            self.header(Field::UnitPrice)
        );
        self.find("amounts_computed", Severity::Info, Some(Field::UnitPrice), &first, message);
        price.into_iter().zip(quantity).map(|(p, q)| Money::from_f64(p * q)).collect()
    }

    fn numbers_as_money(&self, field: Field, rows: &Rows) -> Vec<Option<Money>> {
        let Some(column) = self.column(field) else { return vec![None; rows.range.len()] };
        numbers(column, rows.range.clone(), Unit::Plain).values.into_iter().map(Money::from_f64).collect()
    }
}

/// Reads the lines of orders.
pub fn read_lines(part: &mut Part<'_>, sales: Option<&Sales>) -> (OrderLines, FileUse) {
    let range = part.found.table.rows.clone();
    let everything = Rows { range: range.clone(), dropped: Vec::new() };
    let orders = part.category(Field::OrderId, &everything).unwrap_or_default();
    let lacking: Vec<u32> =
        range.clone().zip(&orders.codes).filter(|(_, c)| **c == Category::MISSING).map(|(row, _)| row).collect();
    let (rows, file) = part.rows(&lacking, Needed("order id"), TableKind::OrderLines);
    let known: HashMap<&str, u32> = match sales.and_then(|s| s.order.as_ref()) {
        Some(order) => (0..order.codes.len()).rev().filter_map(|i| Some((order.get(i)?, i as u32))).collect(),
        None => HashMap::new(),
    };
    let orders = part.category(Field::OrderId, &rows).unwrap_or_default();
    let sale: Vec<u32> =
        (0..rows.len()).map(|i| orders.get(i).and_then(|id| known.get(id)).copied().unwrap_or(u32::MAX)).collect();
    let without: Vec<u32> = rows.iter().zip(&sale).filter(|(_, s)| **s == u32::MAX).map(|(row, _)| row).collect();
    let message = format!("{} lines belong to orders that no file of sales has; they count nowhere.", without.len());
    part.find("lines_without_order", Severity::Warning, Some(Field::OrderId), &without, message);
    let first: Vec<u32> = range.clone().take(1).collect();
    let message = format!(
        "the lines of {} are the detail of orders; their amounts are not counted a second time.",
        file_name(&part.sheet.path)
    );
    part.find("order_lines", Severity::Info, None, &first, message);
    let lines = OrderLines {
        sale,
        amount: rows.keep(part.money(&everything)),
        item: part.category(Field::Item, &rows),
        category: part.category(Field::Category, &rows),
        quantity: part.column(Field::Quantity).map(|c| rows.keep(numbers(c, range, Unit::Plain).values)),
    };
    (lines, file)
}

/// Adds one ledger to those read before. A ledger that says the same again is set aside whole.
pub fn append(all: &mut Option<Sales>, new: Sales, part: &mut Part<'_>, file: FileUse) -> FileUse {
    let Some(all) = all else {
        *all = Some(new);
        return file;
    };
    let keys = |s: &Sales| -> Vec<_> {
        s.client.iter().zip(&s.date).zip(&s.amount).map(|((c, d), a)| (*c, *d, a.micros())).collect()
    };
    let before: HashSet<_> = keys(all).into_iter().collect();
    let rows = keys(&new);
    let again = rows.iter().filter(|k| before.contains(*k)).count();
    if !rows.is_empty() && again * 10 >= rows.len() * 8 {
        let name = file_name(&part.sheet.path).to_string();
        let message = format!(
            "{again} of the {} sales in {name} stand in another file too; it was set aside, so that nothing counts twice.",
            rows.len()
        );
        let first: Vec<u32> = part.found.table.rows.clone().take(1).collect();
        part.find("same_log_twice", Severity::Warning, None, &first, message);
        return set_aside_whole(file, "the same sales as in another file");
    }
    all.extend(new);
    file
}
