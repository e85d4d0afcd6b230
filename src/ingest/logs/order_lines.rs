//! The lines of orders: what was bought with each, and no revenue of their own.

use super::rows::Needed;
use super::sessions::labels_in;
use super::{Part, TableKind, other_orders};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Category, FileUse, Locale, Money, OrderLines, Sales, Severity};
use crate::ingest::cells::{Rows, file_name};
use crate::ingest::fields::Field;
use crate::ingest::values::{Unit, numbers};
use std::collections::HashMap;

/// Reads the table.
pub fn read(part: &mut Part<'_>, sales: Option<&Sales>) -> (OrderLines, FileUse) {
    let range = part.found.table.rows.clone();
    let everything = Rows { range: range.clone(), dropped: Vec::new() };
    let orders = part.category(Field::OrderId, &everything).unwrap_or_default();
    let lacking: Vec<u32> =
        range.clone().zip(&orders.codes).filter(|(_, c)| **c == Category::MISSING).map(|(row, _)| row).collect();
    let (rows, file) = part.rows(&lacking, Needed("order id"), TableKind::OrderLines);
    let known = rows_of_orders(sales);
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

/// The order of each row: by the column that is called so, or another one like it that names the orders of an earlier table
/// (`Payment id` beside `Invoice no`).
pub fn orders_of(part: &Part<'_>, rows: &Rows, before: Option<&Sales>) -> Option<Category> {
    let own = part.category(Field::OrderId, rows);
    let known = rows_of_orders(before);
    let names_them = |orders: &Category| {
        let named = (0..rows.len()).filter(|i| orders.get(*i).is_some_and(|id| known.contains_key(id))).count();
        named > 0 && named * 10 >= rows.len() * 8
    };
    let others = || other_orders(part.sheet, part.found).filter_map(|column| labels_in(column, rows));
    match own {
        Some(own) if !names_them(&own) => others().find(names_them).or(Some(own)),
        own => own,
    }
}

/// Says where payments stand beside invoices of which they cover only some: then not all that is counted was paid.
pub fn note_unpaid_orders(part: &mut Part<'_>, payments: &OrderLines, sales: &Sales) {
    let orders = rows_of_orders(Some(sales));
    let mut of: HashMap<u32, Money> = HashMap::new();
    for (sale, amount) in payments.sale.iter().zip(&payments.amount) {
        *of.entry(*sale).or_default() += amount.unwrap_or_default();
    }
    let amount = |row: &u32| sales.amount.get(*row as usize).copied().unwrap_or_default();
    let open = |row: &u32| amount(row) - of.get(row).copied().unwrap_or_default();
    let unpaid: Vec<u32> = orders.into_values().filter(|row| open(row) > Money::ZERO).collect();
    let sum = unpaid.iter().fold(Money::ZERO, |sum, row| sum + open(row));
    if unpaid.is_empty() {
        return;
    }
    let name = file_name(&part.sheet.path).to_string();
    let message = format!(
        "{} of the orders that count are not paid in full by the rows of {name} ({} are missing); if {name} holds all payments, that has not come in.",
        unpaid.len(),
        Locale::default().number(sum.to_f64(), 2)
    );
    let first: Vec<u32> = part.found.table.rows.clone().take(1).collect();
    part.find("orders_without_payment", Severity::Warning, None, &first, message);
}

/// A row of `sales` for each of the orders that they name.
fn rows_of_orders(sales: Option<&Sales>) -> HashMap<&str, u32> {
    match sales.and_then(|s| s.order.as_ref()) {
        Some(order) => (0..order.codes.len()).rev().filter_map(|i| Some((order.get(i)?, i as u32))).collect(),
        None => HashMap::new(),
    }
}

/// The rows of a ledger that divides the orders of another one into what was bought; `None` where most of them name
/// orders that the other one does not have.
pub fn of_ledger(new: &Sales, sales: &Sales) -> Option<OrderLines> {
    let (known, orders) = (rows_of_orders(Some(sales)), new.order.as_ref()?);
    // Two businesses may number alike: the same order is the same person's.
    let same = |i: usize, sale: u32| {
        let (own, other) = (new.client.get(i).copied(), sales.client.get(sale as usize).copied());
        own == other || own == Some(NO_CLIENT) || other == Some(NO_CLIENT)
    };
    let of = |i: usize| orders.get(i).and_then(|id| known.get(id)).copied().filter(|sale| same(i, *sale));
    let sale = |i: usize| of(i).unwrap_or(u32::MAX);
    let lines = OrderLines {
        sale: (0..new.len()).map(sale).collect(),
        amount: new.amount.iter().map(|a| Some(*a)).collect(),
        item: new.item.clone(),
        category: new.category.clone(),
        quantity: new.quantity.clone(),
    };
    let found = lines.sale.iter().filter(|s| **s != u32::MAX).count();
    (!new.is_empty() && found * 10 >= new.len() * 8).then_some(lines)
}
