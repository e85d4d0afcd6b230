//! Tax and tips in what was paid: revenue is before them, where the file tells them apart.

use super::Part;
use crate::book::{Locale, Money, Severity};
use crate::ingest::cells::{Rows, shown};
use crate::ingest::fields::Field;
use crate::ingest::maps::TaxRule;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::values::numbers;

/// Rates of tax are multiples of an eighth of a percent, and hardly ever above this.
const RATE_STEP: f64 = 0.00125;
/// See [`RATE_STEP`].
const HIGHEST_RATE: f64 = 0.30;
/// Amounts are rounded to the cent, and sums of rounded amounts may differ by one.
const CENT: f64 = 0.0101;

/// What one row says of its money, in the file's unit; NaN where it does not say.
#[derive(Debug, Clone, Copy)]
struct Paid {
    amount: f64,
    tax: f64,
    tip: f64,
    /// What the amount may be before tax and tips, by other columns: a subtotal, prices times quantities.
    bases: [f64; 4],
}

/// Which of tax and tips are in the amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Holds {
    tax: bool,
    tip: bool,
    /// Whether other columns or the rates show it.
    sure: bool,
}

/// Whether the tax is that of the provider's own fee and not of the sale: never more than a part of the fee.
fn is_of_the_fee(taxes: &[f64], fees: &[f64]) -> bool {
    let told = || taxes.iter().zip(fees).filter(|(tax, _)| tax.abs() > 0.0);
    told().next().is_some() && told().all(|(tax, fee)| tax.abs() <= fee.abs() * HIGHEST_RATE)
}

impl Part<'_> {
    /// Whether a column may tell tax or tips from the amounts.
    pub(super) fn may_tell_tax(&self) -> bool {
        [Field::Tax, Field::Tip, Field::Subtotal].iter().any(|field| self.column(*field).is_some())
    }

    /// Takes tax and tips off the amounts that hold them, or adds them to those that do not where the user wants revenue
    /// with them. `amounts` has one entry per row of the range, less what was given back of `paid`. What was done is said
    /// with its sum. Of each of `orders`, which are places in the range, the first counts for all of its lines.
    pub(super) fn settle_tax(
        &mut self,
        rows: &Rows,
        paid: &[Option<Money>],
        orders: &[Vec<usize>],
        amounts: &mut [Option<Money>],
    ) {
        let Some(mut table) = self.tax_columns(rows, paid) else { return };
        orders_as_one(&mut table, orders);
        let told: Vec<Paid> = table.iter().copied().filter(|row| row.tax != 0.0 || row.tip != 0.0).collect();
        if told.is_empty() {
            return;
        }
        let header = normalize(&self.header(Field::Amount));
        let total =
            header.split(' ').any(|word| synonyms().is_total(word) || matches!(word, "paid" | "collected" | "gross"));
        let holds = holds(&told, total);
        let (mut tax, mut tip, mut changed) = (Money::ZERO, Money::ZERO, Vec::new());
        let rule = self.found.told.tax;
        for (((row, amount), gross), said) in rows.range.clone().zip(amounts).zip(paid).zip(&table) {
            let (Some(amount), Some(gross)) = (amount.as_mut(), gross) else { continue };
            // Of what was given back in part, the same part of the tax was.
            let kept = if *gross == Money::ZERO { 0.0 } else { amount.to_f64() / gross.to_f64() };
            let part = |value: f64, held: bool| {
                let moved = held == (rule == TaxRule::Before);
                Money::from_f64(if moved { value * kept } else { 0.0 }).unwrap_or(Money::ZERO)
            };
            let (row_tax, row_tip) = (part(said.tax, holds.tax), part(said.tip, holds.tip));
            if row_tax == Money::ZERO && row_tip == Money::ZERO {
                continue;
            }
            *amount = if rule == TaxRule::Before { *amount - row_tax - row_tip } else { *amount + row_tax + row_tip };
            if rows.dropped.binary_search(&row).is_err() {
                tax += row_tax;
                tip += row_tip;
                changed.push(row);
            }
        }
        self.tell_of_tax(&changed, (tax, tip), holds, rule);
    }

    fn tell_of_tax(&mut self, changed: &[u32], (tax, tip): (Money, Money), holds: Holds, rule: TaxRule) {
        let locale = Locale::default();
        let sum = |amount: Money, what: &str| {
            (amount != Money::ZERO).then(|| format!("{} of {what}", locale.number(amount.to_f64(), 2)))
        };
        let sums: Vec<String> = [sum(tax, "tax"), sum(tip, "tips")].into_iter().flatten().collect();
        let header = match self.column(Field::Amount) {
            Some(_) => self.header(Field::Amount),
            None => format!("{} × {}", self.header(Field::Quantity), self.header(Field::UnitPrice)),
        };
        let guess = match (holds.tax, holds.sure) {
            (_, true) => "",
            (true, false) => "; no other column shows whether these amounts hold it",
            (false, false) => "; no other column shows whether these amounts are without it",
        };
        let what = sums.join(" and ");
        let message = match rule {
            TaxRule::Before => format!(
                "revenue is before tax and tips: {what} in {} sales were taken off \"{header}\"{guess} (--tax with counts them).",
                changed.len()
            ),
            TaxRule::With => {
                format!(
                    "revenue is with tax and tips, as --tax with says: {what} in {} sales were added to \"{header}\"{guess}.",
                    changed.len()
                )
            }
        };
        let severity = if holds.sure { Severity::Info } else { Severity::Warning };
        self.find("tax_settled", severity, Some(Field::Amount), changed, message);
    }

    /// What every row of the range says of tax and tips; `None` where no column does.
    fn tax_columns(&self, rows: &Rows, paid: &[Option<Money>]) -> Option<Vec<Paid>> {
        let read = |field: Field| {
            let column = self.column(field)?;
            (!is_rate(column, rows)).then(|| numbers(column, rows.range.clone(), self.money_unit()).values)
        };
        let (mut tax, tip, subtotal) = (read(Field::Tax), read(Field::Tip), read(Field::Subtotal));
        if let (Some(taxes), Some(fees)) = (&tax, read(Field::Fee))
            && is_of_the_fee(taxes, &fees)
        {
            tax = None;
        }
        let fees = self.column(Field::Fee).is_some();
        if tax.is_none() && tip.is_none() && (subtotal.is_none() || fees) {
            return None;
        }
        let (price, quantity, discount) = (read(Field::UnitPrice), read(Field::Quantity), read(Field::Discount));
        let at =
            |values: &Option<Vec<f64>>, i: usize| values.as_ref().and_then(|v| v.get(i).copied()).unwrap_or(f64::NAN);
        let or_zero = |value: f64| if value.is_nan() { 0.0 } else { value };
        let row = |(i, amount): (usize, &Option<Money>)| {
            let amount = amount.map_or(f64::NAN, Money::to_f64);
            let (before, off) = (at(&subtotal, i), or_zero(at(&discount, i)).abs());
            let list = at(&price, i) * if quantity.is_some() { at(&quantity, i) } else { 1.0 };
            let bases = [before, before - off, list, list - off];
            // Some files write the tax of a return without its sign.
            let signed = |value: f64| if amount < 0.0 { -value.abs() } else { value };
            Paid { amount, tax: signed(or_zero(at(&tax, i))), tip: signed(or_zero(at(&tip, i))), bases }
        };
        let mut table: Vec<Paid> = paid.iter().enumerate().map(row).collect();
        if tax.is_none() && tip.is_none() {
            tax_from_subtotals(&mut table)?;
        }
        Some(table)
    }
}

/// Lets the first line of each order say what the order does. Tax that differs between the lines of an order is theirs, and
/// that of the order is the sum; where it never does, each line repeats that of the order.
fn orders_as_one(table: &mut [Paid], orders: &[Vec<usize>]) {
    let of = |table: &[Paid], place: &usize, value: fn(&Paid) -> f64| table.get(*place).map_or(0.0, value);
    let differs = |value: fn(&Paid) -> f64| {
        let first = |order: &Vec<usize>| order.first().map_or(0.0, |place| of(table, place, value));
        orders.iter().any(|order| order.iter().any(|place| of(table, place, value) != first(order)))
    };
    let (taxes, tips) = (differs(|row| row.tax), differs(|row| row.tip));
    for order in orders {
        let sum = |value: fn(&Paid) -> f64| order.iter().map(|place| of(table, place, value)).sum::<f64>();
        let (tax, tip) = (taxes.then(|| sum(|row| row.tax)), tips.then(|| sum(|row| row.tip)));
        let list = [sum(|row| row.bases[2]), sum(|row| row.bases[3])];
        for place in order.iter().skip(1) {
            if let Some(row) = table.get_mut(*place) {
                *row = Paid { amount: row.amount, tax: 0.0, tip: 0.0, bases: [f64::NAN; 4] };
            }
        }
        if let Some(first) = order.first().and_then(|place| table.get_mut(*place)) {
            (first.tax, first.tip) = (tax.unwrap_or(first.tax), tip.unwrap_or(first.tip));
            first.bases = [first.bases[0], first.bases[1], list[0], list[1]];
        }
    }
}

/// Where no column says the tax, but a subtotal does by what it leaves: the differences are a rate of tax in nearly every
/// row that has one.
fn tax_from_subtotals(table: &mut [Paid]) -> Option<()> {
    let differing = |row: &&mut Paid| (row.amount - row.bases[0]).abs() > CENT;
    let (mut count, mut taxed) = (0usize, 0usize);
    for row in table.iter_mut().filter(differing) {
        count += 1;
        row.tax = row.amount - row.bases[0];
        taxed += usize::from(is_taxed(row.tax, row.bases[0]));
    }
    (count > 0 && taxed * 10 >= count * 9).then_some(())
}

/// Which of tax and tips the amounts hold: the way in which most rows add up; where no other column says what the amounts
/// are before them, the way in which the tax is a usual rate. `total` says whether the header calls them totals.
fn holds(rows: &[Paid], total: bool) -> Holds {
    let close = |a: f64, b: f64| (a - b).abs() <= CENT;
    let ways = [(true, true), (true, false), (false, true), (false, false)];
    let adds_up = |(tax, tip): (bool, bool)| {
        let holds = |row: &&Paid| {
            let more = if tax { row.tax } else { 0.0 } + if tip { row.tip } else { 0.0 };
            row.bases.iter().any(|base| close(row.amount, base + more))
        };
        rows.iter().filter(holds).count()
    };
    let best = ways.iter().map(|way| (adds_up(*way), *way)).rev().max_by_key(|(count, _)| *count);
    if let Some((count, (tax, tip))) = best.filter(|(count, _)| count * 2 > rows.len()) {
        return Holds { tax, tip, sure: count * 10 >= rows.len() * 8 };
    }
    let taxed: Vec<&Paid> = rows.iter().filter(|row| row.tax != 0.0).collect();
    let within = taxed.iter().filter(|row| is_taxed(row.tax, row.amount - row.tax)).count();
    let beside = taxed.iter().filter(|row| is_taxed(row.tax, row.amount)).count();
    let clear = within.abs_diff(beside) * 2 > taxed.len();
    // A column of tips alone shows nothing of what the amounts hold.
    let tax = if clear { within > beside } else { true };
    let tips = rows.iter().any(|row| row.tip != 0.0);
    Holds { tax, tip: total, sure: clear && !tips }
}

/// Whether `tax` is a usual rate of `base`, to the cent.
fn is_taxed(tax: f64, base: f64) -> bool {
    let (tax, base) = (tax.abs(), base.abs());
    let rate = ((tax / base) / RATE_STEP).round() * RATE_STEP;
    rate > 0.0 && rate <= HIGHEST_RATE && (base * rate - tax).abs() <= CENT / 2.0
}

/// Whether a column under "tax" holds rates and not amounts.
fn is_rate(column: &RawColumn, rows: &Rows) -> bool {
    let filled = |value: &RawValue<'_>| *value != RawValue::Empty;
    let values = rows.range.clone().map(|row| column.value(row)).filter(filled);
    values.take(50).any(|value| shown(value).contains('%'))
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{FieldMap, OpenOptions, Opened, Progress, understand};

    fn opened(lines: &str, maps: &[&str]) -> Opened {
        let maps = maps.iter().map(|m| m.parse::<FieldMap>().unwrap()).collect();
        understand(&[csv(lines)], &OpenOptions { maps, ..OpenOptions::default() }, &Progress::default()).unwrap()
    }

    fn revenue(lines: &str, maps: &[&str]) -> f64 {
        let opened = opened(lines, maps);
        let sum: f64 = opened.book.sales.as_ref().unwrap().amount.iter().map(|a| a.to_f64()).sum();
        (sum * 100.0).round() / 100.0
    }

    fn said(opened: &Opened) -> String {
        opened.book.findings.iter().filter(|f| f.code == "tax_settled").map(|f| f.message.clone()).collect()
    }

    const TOTALS: &str = "Date;Client;Item;Subtotal;Tax;Total\n2025-01-01;Ann Lee;PT;100.00;20.00;120.00\n2025-01-02;Bo Ek;PT;50.00;10.00;60.00\n2025-01-03;Ann Lee;Mat;9.99;2.00;11.99";

    #[test]
    fn revenue_is_before_tax_and_the_option_counts_it() {
        assert_eq!(revenue(TOTALS, &[]), 159.99);
        assert_eq!(revenue(TOTALS, &["tax_rule=with"]), 191.99);
        assert!(said(&opened(TOTALS, &[])).contains("32.00 of tax in 3 sales were taken off \"Total\" (--tax with"));
    }

    #[test]
    fn tips_go_the_same_way_and_amounts_that_are_net_stay() {
        let tips = "Date;Client;Item;Net;Tax;Tip;Total\n2025-01-01;Ann Lee;PT;100.00;8.00;5.00;113.00\n2025-01-02;Bo Ek;PT;50.00;4.00;0.00;54.00\n2025-01-03;Ann Lee;PT;50.00;4.00;10.00;64.00";
        assert_eq!(revenue(tips, &[]), 200.0);
        let net = "Date;Client;Item;Amount;Tax\n2025-01-01;Ann Lee;PT;100.00;19.00\n2025-01-02;Bo Ek;PT;50.00;9.50\n2025-01-03;Ann Lee;PT;80.00;15.20";
        assert_eq!((revenue(net, &[]), revenue(net, &["tax_rule=with"])), (230.0, 273.7));
        assert_eq!(said(&opened(net, &[])), "");
    }

    #[test]
    fn the_rate_shows_what_a_total_holds_and_what_does_not_show_is_said() {
        let gross = "Date;Client;Item;Betrag;MwSt\n2025-01-01;Ann Lee;PT;119,00;19,00\n2025-01-02;Bo Ek;PT;71,40;11,40\n2025-01-03;Ann Lee;PT;107,10;17,10";
        assert_eq!(revenue(gross, &[]), 250.0);
        let odd = "Date;Client;Item;Amount;Tax\n2025-01-01;Ann Lee;PT;100.00;4.31\n2025-01-02;Bo Ek;PT;57.50;2.22\n2025-01-03;Ann Lee;PT;80.00;7.77";
        assert!(said(&opened(odd, &[])).contains("no other column shows"));
    }

    #[test]
    fn a_subtotal_alone_shows_the_tax_unless_it_is_a_fee() {
        let netto = "Datum;Kunde;Leistung;Netto;Brutto\n2025-01-01;Ann Lee;PT;100,00;119,00\n2025-01-02;Bo Ek;PT;60,00;71,40\n2025-01-03;Ann Lee;PT;50,00;50,00";
        assert_eq!(revenue(netto, &["amount=Brutto", "subtotal=Netto"]), 210.0);
        let fee = "Date;Client;Type;Gross;Fee;Net\n2025-01-01;Ann Lee;Pay;100.00;-3.20;96.80\n2025-01-02;Bo Ek;Pay;60.00;-2.04;57.96\n2025-01-03;Ann Lee;Pay;50.00;-1.75;48.25";
        assert_eq!(revenue(fee, &["amount=Gross", "subtotal=Net", "fee=Fee"]), 210.0);
    }

    #[test]
    fn of_what_was_given_back_the_tax_was_too() {
        let back = "Date;Client;Item;Subtotal;Tax;Total;Amount Refunded\n2025-01-01;Ann Lee;PT;100.00;20.00;120.00;60.00\n2025-01-02;Bo Ek;PT;50.00;10.00;60.00;0\n2025-01-03;Cy Ro;PT;50.00;10.00;60.00;0";
        assert_eq!(revenue(back, &[]), 150.0);
    }
}
