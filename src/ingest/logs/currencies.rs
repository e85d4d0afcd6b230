//! Amounts in several currencies, which are never added up.

use super::Part;
use crate::book::{FileUse, Money, SetAside, Severity};
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

impl Part<'_> {
    /// Leaves out the rows whose amounts are not in the most frequent currency; rows that name none are taken for it.
    pub(super) fn leave_out_other_currencies(
        &mut self,
        rows: &mut Rows,
        file: &mut FileUse,
        amounts: &[Option<Money>],
    ) {
        let Some((codes, names)) = self.currencies(&rows.range) else { return };
        let start = rows.range.start;
        let mut counts: Vec<(usize, Money)> = vec![(0, Money::ZERO); names.len()];
        for row in rows.iter() {
            let at = (row - start) as usize;
            let code = codes.get(at).copied().filter(|c| *c > 0);
            if let Some(count) = code.and_then(|c| counts.get_mut(usize::from(c) - 1)) {
                count.0 += 1;
                count.1 += amounts.get(at).copied().flatten().unwrap_or(Money::ZERO);
            }
        }
        // Of equals the first.
        let used = counts.iter().enumerate().rev().max_by_key(|(_, (n, _))| *n).map_or(0, |(i, _)| i);
        let is_other =
            |row: &u32| codes.get((row - start) as usize).is_some_and(|c| *c > 0 && usize::from(*c) != used + 1);
        let others: Vec<u32> = rows.iter().filter(is_other).collect();
        if others.is_empty() {
            return;
        }
        let told = |i: usize| {
            let (count, sum) = counts.get(i).copied().unwrap_or((0, Money::ZERO));
            let name = names.get(i).map_or("", String::as_str);
            format!("{name} ({count} {}, {:.2})", if count == 1 { "row" } else { "rows" }, sum.to_f64())
        };
        let left_out: Vec<String> = (0..names.len())
            .filter(|i| *i != used && counts.get(*i).is_some_and(|c| c.0 > 0))
            .take(5)
            .map(told)
            .collect();
        let message = format!(
            "amounts in several currencies are never added up: {} is analyzed, {} {} left out. --map currency=COLUMN names another column of currencies.",
            told(used),
            left_out.join(", "),
            if others.len() == 1 { "was" } else { "were" }
        );
        let field = if self.column(Field::Currency).is_some() { Field::Currency } else { Field::Amount };
        self.find("several_currencies", Severity::Warning, Some(field), &others, message);
        file.rows_used = file.rows_used.saturating_sub(others.len());
        file.set_aside.push(SetAside { reason: "an amount in another currency".into(), count: others.len() });
        rows.dropped.extend(others);
        rows.dropped.sort_unstable();
    }

    /// Per row of the range the number of its currency from 1 (0: none is named), and their names; `None` where there are
    /// not several.
    fn currencies(&self, range: &std::ops::Range<u32>) -> Option<(Vec<u8>, Vec<String>)> {
        let column = self.column(Field::Currency).or_else(|| self.column(Field::Amount))?;
        if matches!(column, RawColumn::Numbers { .. }) {
            return None;
        }
        let stated = self.column(Field::Currency).is_some();
        let mut known: HashMap<&str, u8> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut codes = vec![0u8; range.len()];
        cells::each(column, range.clone(), |row, value| {
            let RawValue::Text(text) = value else { return };
            let code = *known.entry(text).or_insert_with(|| {
                let Some(name) = currency(text, stated) else { return 0 };
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
        one_dollar(&mut codes, &mut names);
        (names.len() > 1).then_some((codes, names))
    }
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

/// `$` is the dollar that other rows name, where they name one only.
fn one_dollar(codes: &mut [u8], names: &mut Vec<String>) {
    let Some(sign) = names.iter().position(|n| n == "$") else { return };
    let mut named = names.iter().enumerate().filter(|(_, n)| DOLLARS.contains(&n.as_str())).map(|(i, _)| i);
    let (Some(dollar), None) = (named.next(), named.next()) else { return };
    let (from, to) = (sign as u8 + 1, dollar as u8 + 1);
    codes.iter_mut().filter(|c| **c == from).for_each(|c| *c = to);
    // Its number stays, without a row.
    if names.len() == 2 {
        names.remove(sign);
    }
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
