//! Amounts in several currencies, which are never added up.

use super::Part;
use crate::book::{FileUse, Money, Severity};
use crate::ingest::cells::{self, Rows};
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::synonyms::synonyms;
use std::collections::HashMap;

/// Signs that name a currency. A dollar may be several countries'.
const SIGNS: [(&str, &str); 13] = [
    ("€", "EUR"),
    ("£", "GBP"),
    ("₽", "RUB"),
    ("₴", "UAH"),
    ("₸", "KZT"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("₩", "KRW"),
    ("₫", "VND"),
    ("ZŁ", "PLN"),
    ("KČ", "CZK"),
];
const DOLLARS: [&str; 8] = ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "US$"];

/// Whether a column holds numbers and, but for its header, nothing else. The texts of a short column are among its others.
fn is_bare(column: &RawColumn) -> bool {
    matches!(column, RawColumn::Numbers { others, .. } if others.len() <= 1)
}

/// The currencies of a table's rows.
struct Currencies {
    /// Per row of the range the number of its currency from 1; 0 where none is named.
    codes: Vec<u8>,
    names: Vec<String>,
}

/// Rows and sum of one currency.
type Count = (usize, Money);

impl Currencies {
    /// The currencies that the rows name, in a column of their own or beside the amounts.
    fn of(named: Option<&RawColumn>, amounts: &RawColumn, range: &std::ops::Range<u32>) -> Option<Currencies> {
        let column = named.unwrap_or(amounts);
        if is_bare(column) {
            return None;
        }
        let mut known: HashMap<&str, u8> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut codes = vec![0u8; range.len()];
        cells::each(column, range.clone(), |row, value| {
            let RawValue::Text(text) = value else { return };
            let code = *known.entry(text).or_insert_with(|| {
                let Some(name) = currency(text, named.is_some()) else { return 0 };
                let found = names.iter().position(|n| *n == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                u8::try_from(found + 1).unwrap_or(0)
            });
            if let Some(place) = codes.get_mut((row - range.start) as usize) {
                *place = code;
            }
        });
        one_dollar(&mut codes, &names);
        (!names.is_empty()).then_some(Currencies { codes, names })
    }

    /// Rows and sum of each currency. `amounts` has an entry per row that counts.
    fn counts(&self, rows: &Rows, amounts: impl Iterator<Item = Option<Money>>) -> Vec<Count> {
        let mut counts: Vec<Count> = vec![(0, Money::ZERO); self.names.len()];
        for (row, amount) in rows.iter().zip(amounts) {
            let code = self.code(rows, row).filter(|c| *c > 0);
            if let (Some(count), Some(amount)) = (code.and_then(|c| counts.get_mut(usize::from(c) - 1)), amount) {
                count.0 += 1;
                count.1 += amount;
            }
        }
        counts
    }

    fn code(&self, rows: &Rows, row: u32) -> Option<u8> {
        self.codes.get((row - rows.range.start) as usize).copied()
    }

    /// Which of them is analyzed: the wanted one, `None` where no row is in it; else the most frequent, of equals the first.
    fn used(&self, wanted: Option<&str>, counts: &[Count]) -> Option<usize> {
        match wanted {
            Some(wanted) => self.names.iter().position(|name| is_same(name, wanted)),
            None => counts.iter().enumerate().rev().max_by_key(|(_, (n, _))| *n).map(|(i, _)| i),
        }
    }
}

impl Part<'_> {
    /// Leaves out the sales that are not in the currency that is analyzed; rows that name none are taken for it.
    pub(super) fn leave_out_other_currencies(
        &mut self,
        rows: &mut Rows,
        file: &mut FileUse,
        amounts: &[Option<Money>],
    ) {
        let column = self.column(Field::Currency).or_else(|| self.column(Field::Amount));
        if column.is_none_or(is_bare) {
            return;
        }
        let start = rows.range.start;
        let of_rows: Vec<Option<Money>> =
            rows.iter().map(|row| amounts.get((row - start) as usize).copied().flatten()).collect();
        let others = self.others(Field::Amount, rows, &of_rows, "left out");
        if others.is_empty() {
            return;
        }
        let sum = rows.iter().zip(&of_rows).filter(|(row, _)| others.binary_search(row).is_ok());
        let sum = sum.fold(Money::ZERO, |sum, (_, amount)| sum + amount.unwrap_or(Money::ZERO));
        self.leave_out(file, "an amount in another currency", others.len(), Some(sum));
        rows.dropped.extend(others);
        rows.dropped.sort_unstable();
    }

    /// Takes the amounts in other currencies for unknown: the rows count, their money does not. `amounts` has one entry per
    /// row that counts.
    pub(super) fn forget_other_currencies(&mut self, field: Field, rows: &Rows, amounts: &mut [Option<Money>]) {
        let others = self.others(field, rows, amounts, "taken for unknown");
        if others.is_empty() {
            return;
        }
        for (row, amount) in rows.iter().zip(amounts) {
            if others.binary_search(&row).is_ok() {
                *amount = None;
            }
        }
    }

    /// The rows whose amounts are in another currency than the one that is analyzed, in order; they are told.
    fn others(&mut self, field: Field, rows: &Rows, amounts: &[Option<Money>], what: &str) -> Vec<u32> {
        let Some(column) = self.column(field).or_else(|| self.column(Field::Currency)) else { return Vec::new() };
        let named = self.column(Field::Currency);
        let Some(others) = other_rows(named, column, rows, amounts, self.currency.as_deref()) else {
            return Vec::new();
        };
        self.noted.currency = others.used.clone();
        if others.rows.is_empty() {
            return Vec::new();
        }
        let field = if named.is_some() { Field::Currency } else { field };
        self.find("several_currencies", Severity::Warning, Some(field), &others.rows, others.message(what));
        others.rows
    }

    /// How many rows name each currency, for the choice among several tables.
    pub(super) fn currency_counts(&self) -> HashMap<String, usize> {
        let range = self.found.table.rows.clone();
        let money = [Field::Amount, Field::Price].into_iter().find(|f| self.column(*f).is_some());
        let column = money.and_then(|field| self.column(field));
        let currencies = column.and_then(|column| Currencies::of(self.column(Field::Currency), column, &range));
        let Some(currencies) = currencies else { return HashMap::new() };
        let mut counts = vec![0usize; currencies.names.len()];
        for code in currencies.codes.iter().filter(|code| **code > 0) {
            if let Some(count) = counts.get_mut(usize::from(*code) - 1) {
                *count += 1;
            }
        }
        currencies.names.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect()
    }
}

/// Rows whose amounts are in another currency than the one that is analyzed.
pub struct Others {
    /// In order.
    pub rows: Vec<u32>,
    /// The currency that is analyzed.
    pub used: Option<String>,
    analyzed: String,
    others: Vec<String>,
}

impl Others {
    /// What to say of them; `what` was done with them.
    pub fn message(&self, what: &str) -> String {
        format!(
            "amounts in several currencies are never added up: {} is analyzed, {} {} {what}. --only-currency CODE analyzes another, --currency-column COLUMN names the column of currencies.",
            self.analyzed,
            self.others.join(", "),
            if self.rows.len() == 1 { "was" } else { "were" }
        )
    }
}

/// Tells apart the rows by the currency of their amounts: as the column `named` says, else the signs beside the amounts.
/// `amounts` has an entry per row that counts. `None` where no row names a currency.
pub fn other_rows(
    named: Option<&RawColumn>,
    column: &RawColumn,
    rows: &Rows,
    amounts: &[Option<Money>],
    wanted: Option<&str>,
) -> Option<Others> {
    let currencies = Currencies::of(named, column, &rows.range)?;
    let counts = currencies.counts(rows, amounts.iter().copied());
    let used = currencies.used(wanted, &counts);
    let is_other = |(row, amount): &(u32, &Option<Money>)| {
        let code = currencies.code(rows, *row).filter(|c| *c > 0);
        amount.is_some() && code.is_some_and(|c| used != Some(usize::from(c) - 1))
    };
    let others: Vec<u32> = rows.iter().zip(amounts).filter(is_other).map(|(row, _)| row).collect();
    let told = |i: usize| {
        let (count, sum) = counts.get(i).copied().unwrap_or((0, Money::ZERO));
        let name = currencies.names.get(i).map_or("", String::as_str);
        format!("{name} ({count} {}, {:.2})", if count == 1 { "row" } else { "rows" }, sum.to_f64())
    };
    let is_there = |i: &usize| Some(*i) != used && counts.get(*i).is_some_and(|c| c.0 > 0);
    let left_out = (0..currencies.names.len()).filter(is_there).take(5).map(told).collect();
    let name = used.and_then(|i| currencies.names.get(i).cloned()).or_else(|| wanted.map(str::to_string));
    let analyzed = match used {
        Some(used) => told(used),
        None => format!("{} (0 rows)", name.as_deref().unwrap_or("none")),
    };
    Some(Others { rows: others, used: name, analyzed, others: left_out })
}

/// The currency of most rows of several tables, where they name more than one.
pub fn of_most(tables: &[HashMap<String, usize>]) -> Option<String> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for (name, count) in tables.iter().flatten() {
        match all.iter_mut().find(|(known, _)| is_same(known, name)) {
            Some((known, sum)) => {
                *sum += count;
                if known == "$" {
                    known.clone_from(name);
                }
            }
            None => all.push((name.clone(), *count)),
        }
    }
    // In the order of their names, so that the order of the files decides nothing.
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    (all.len() > 1).then(|| all.into_iter().next().map(|(name, _)| name)).flatten()
}

/// Whether both name one currency: a dollar sign is whichever dollar.
fn is_same(one: &str, other: &str) -> bool {
    let dollar = |a: &str, b: &str| a == "$" && DOLLARS.contains(&b);
    one.eq_ignore_ascii_case(other) || dollar(one, other) || dollar(other, one)
}

/// A currency as the user writes it, as the tables name it: `€` is `EUR`.
pub fn named(text: &str) -> String {
    currency(text, true).unwrap_or_else(|| text.trim().to_uppercase())
}

/// The currency in a cell: all of it where the column is one of currencies, else what stands beside the digits.
fn currency(text: &str, stated: bool) -> Option<String> {
    let unit: String = text.chars().filter(|c| c.is_alphabetic() || is_sign(*c) || (!stated && *c == '.')).collect();
    let unit = unit.trim_matches('.').to_uppercase();
    if unit.is_empty() || unit.chars().count() > 12 {
        return None;
    }
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| *sign == unit) {
        return Some((*code).to_string());
    }
    let known = unit == "$" || stated || synonyms().is_currency(&unit.to_lowercase());
    known.then_some(unit)
}

fn is_sign(c: char) -> bool {
    c == '$' || SIGNS.iter().any(|(sign, _)| sign.chars().eq(Some(c)))
}

/// `$` is the dollar that other rows name, where they name one only; the sign keeps its number, without a row.
fn one_dollar(codes: &mut [u8], names: &[String]) {
    let Some(sign) = names.iter().position(|n| n == "$") else { return };
    let mut named = names.iter().enumerate().filter(|(_, n)| DOLLARS.contains(&n.as_str())).map(|(i, _)| i);
    let (Some(dollar), None) = (named.next(), named.next()) else { return };
    let (from, to) = (sign as u8 + 1, dollar as u8 + 1);
    codes.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{OpenOptions, Opened, Progress, understand};

    fn opened(lines: &str) -> Opened {
        understand(&[csv(lines)], &OpenOptions::default(), &Progress::default()).unwrap()
    }

    fn total(o: &Opened) -> f64 {
        o.book.sales.as_ref().unwrap().amount.iter().map(|a| a.to_f64()).sum()
    }

    #[test]
    fn only_the_most_frequent_currency_is_summed_and_the_others_are_said() {
        let o = opened(
            "Date;Client;Item;Amount;Currency\n2025-01-01;A;PT;60;usd\n2025-01-02;B;PT;55;eur\n2025-01-03;A;PT;60;USD\n2025-01-04;B;PT;9000;jpy",
        );
        let finding = o.book.findings.iter().find(|f| f.code == "several_currencies").unwrap();
        assert_eq!((total(&o), finding.count), (120.0, 2));
        assert!(finding.message.contains("USD (2 rows, 120.00) is analyzed, EUR (1 row, 55.00), JPY (1 row, 9000.00)"));
        assert_eq!(o.book.files[0].set_aside[0].count, 2);
    }

    #[test]
    fn signs_in_the_cells_count_and_one_currency_is_nothing_to_say() {
        let signs = "Date;Client;Item;Amount\n2025-01-01;A;PT;$60\n2025-01-02;B;PT;55 €\n2025-01-03;A;PT;$40\n2025-01-04;B;PT;30";
        assert_eq!(total(&opened(signs)), 130.0);
        let dollars = "Date;Client;Item;Amount\n2025-01-01;A;PT;$60\n2025-01-02;B;PT;USD 55\n2025-01-03;A;PT;40";
        let o = opened(dollars);
        assert_eq!(total(&o), 155.0);
        assert!(o.book.findings.iter().all(|f| f.code != "several_currencies"));
    }
}
