//! A ledger of sales, and the lines of its orders.

use super::people::People;
use super::rows::Needed;
use super::sessions::set_aside_whole;
use super::{Logs, Part, TableKind, order_lines};
use crate::book::{FileUse, Money, Sales, Severity};
use crate::ingest::cells::{Rows, file_name};
use crate::ingest::fields::Field;
use crate::ingest::synonyms::synonyms;
use crate::ingest::values::{Unit, numbers};
use std::collections::HashSet;

/// Reads the table; `before` are the sales of the tables read so far.
pub fn read(part: &mut Part<'_>, people: &mut People, before: Option<&Sales>) -> (Sales, FileUse) {
    let range = part.found.table.rows.clone();
    let dates = part.days(Field::Date).or_else(|| part.days(Field::Start)).unwrap_or_else(|| vec![None; range.len()]);
    let everything = Rows { range: range.clone(), dropped: Vec::new() };
    let (paid, amounts) = part.signed(&everything);
    let lacking: Vec<u32> = range
        .clone()
        .zip(dates.iter().zip(&amounts))
        .filter(|(_, (date, amount))| date.is_none() || amount.is_none())
        .map(|(row, _)| row)
        .collect();
    let (mut rows, mut file) = part.rows(&lacking, Needed("date and amount"), TableKind::Sales);
    part.leave_out_other_currencies(&mut rows, &mut file, &amounts);
    part.leave_out_transfers(&mut rows, &mut file, &amounts);
    part.leave_out_payments_out(&mut rows, &mut file, &amounts);
    let mut amounts = amounts;
    part.leave_out_invoices(&mut rows, &mut file, &mut amounts);
    part.leave_out_unpaid(&mut rows, &mut file, &amounts);
    part.leave_out_flagged(&mut rows, &mut file, &amounts);
    part.leave_out_due(&mut rows, &mut file, &mut amounts);
    part.leave_out_sales_to_come(&mut rows, &mut file, &dates);
    part.leave_out_repeats(&mut rows, &mut file, &[Field::Date, Field::OrderId]);
    let orders = part.totals_once(&rows, &mut amounts);
    if let Some(paid) = paid {
        part.settle_tax(&rows, &paid, &orders, &mut amounts);
    }
    let client = people.of_rows(part, &rows);
    let sales = Sales {
        client,
        date: rows.keep(dates).into_iter().flatten().collect(),
        amount: rows.keep(amounts).into_iter().flatten().collect(),
        order: order_lines::orders_of(part, &rows, before),
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
    pub(super) fn money(&mut self, rows: &Rows) -> Vec<Option<Money>> {
        self.note_thousands(Field::Amount);
        if self.column(Field::Amount).is_some() {
            return self.numbers_as_money(Field::Amount, rows);
        }
        let (Some(price), Some(quantity)) = (self.column(Field::UnitPrice), self.column(Field::Quantity)) else {
            return vec![None; rows.range.len()];
        };
        let price = numbers(price, rows.range.clone(), Unit::Money).values;
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

    /// Takes off what the file says was given back of each amount.
    fn less_refunds(&mut self, amounts: &mut [Option<Money>], rows: &Rows) {
        let Some(back) = self.refunds(rows) else { return };
        let mut changed = Vec::new();
        for ((row, amount), back) in rows.range.clone().zip(amounts).zip(back) {
            let back = Money::from_f64(back.abs()).filter(|b| *b != Money::ZERO);
            if let (Some(amount), Some(back)) = (amount, back) {
                *amount = *amount - back;
                changed.push(row);
            }
        }
        let header = self.header(Field::Refunded);
        let message =
            format!("{} amounts were given back in whole or in part by \"{header}\"; it was taken off.", changed.len());
        self.find("refunds_taken_off", Severity::Info, Some(Field::Refunded), &changed, message);
    }

    /// The amounts as they stand there, where tax may be told from them, and what counts of them: less what was given back, negative where the file calls
    /// the row a return and writes what it gave back without a sign.
    fn signed(&mut self, rows: &Rows) -> (Option<Vec<Option<Money>>>, Vec<Option<Money>>) {
        let mut amounts = self.money(rows);
        let paid = self.may_tell_tax().then(|| amounts.clone());
        self.less_refunds(&mut amounts, rows);
        let Some(words) = self.category(Field::TransactionType, rows) else { return (paid, amounts) };
        let returns: Vec<bool> = words.labels.iter().map(|l| synonyms().is_return(l)).collect();
        let mut turned = Vec::new();
        for ((row, amount), code) in rows.range.clone().zip(&mut amounts).zip(&words.codes) {
            let back = returns.get(*code as usize) == Some(&true);
            if let Some(amount) = amount.as_mut().filter(|a| back && **a > Money::ZERO) {
                *amount = Money::ZERO - *amount;
                turned.push(row);
            }
        }
        let message = format!(
            "{} rows are returns by their \"{}\" and their amounts have no sign; they were taken off the revenue.",
            turned.len(),
            self.header(Field::TransactionType)
        );
        self.find("returns_without_sign", Severity::Warning, Some(Field::TransactionType), &turned, message);
        (paid, amounts)
    }

    fn numbers_as_money(&self, field: Field, rows: &Rows) -> Vec<Option<Money>> {
        let Some(column) = self.column(field) else { return vec![None; rows.range.len()] };
        numbers(column, rows.range.clone(), Unit::Money).values.into_iter().map(Money::from_f64).collect()
    }
}

/// Adds one ledger to those read before. A ledger that says the same again is set aside whole; one that divides the
/// orders of another into what was bought becomes their lines.
pub fn append(logs: &mut Logs, new: Sales, part: &mut Part<'_>, file: FileUse) -> FileUse {
    let Some(all) = &mut logs.sales else {
        logs.sales = Some(new);
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
    if let Some(lines) = order_lines::of_ledger(&new, all) {
        let name = file_name(&part.sheet.path).to_string();
        let message = format!(
            "the rows of {name} belong to the orders of another file: they say what was bought, and their amounts are not counted a second time."
        );
        let first: Vec<u32> = part.found.table.rows.clone().take(1).collect();
        part.find("order_lines", Severity::Info, None, &first, message);
        if new.item.is_none() {
            order_lines::note_unpaid_orders(part, &lines, all);
        }
        logs.order_lines.get_or_insert_default().extend(lines);
        // What names no order is a sale of its own.
        let without: Vec<bool> =
            (0..new.len()).map(|i| new.order.as_ref().is_none_or(|o| o.get(i).is_none())).collect();
        let mut rest = new;
        rest.retain(&without);
        all.extend(rest);
        return FileUse { table: part.table_name(TableKind::OrderLines), ..file };
    }
    let mut new = new;
    let key =
        |s: &Sales, i: usize| (s.client.get(i).copied(), s.date.get(i).copied(), s.amount.get(i).map(|a| a.micros()));
    let before: HashSet<_> = (0..all.len()).map(|i| key(all, i)).collect();
    let file = part.leave_out_overlap(file, &before, &mut new, key, all.date.iter().copied());
    all.extend(new);
    file
}
