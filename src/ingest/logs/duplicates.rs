//! The same visit or the same money several times: rows that repeat, and exports that overlap.

use super::Part;
use crate::book::{FileUse, Money, Sales, Sessions, SetAside, Severity};
use crate::ingest::cells::{Rows, file_name};
use crate::ingest::codes::Codes;
use crate::ingest::fields::Field;
use crate::ingest::raw::{RawColumn, RawValue};
use crate::ingest::synonyms::{normalize, synonyms};
use crate::ingest::unique::hash;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Fewer rows of an overlap may be the same by chance.
const FEWEST_IN_OVERLAP: usize = 5;

/// A table of rows of which some can be left out.
pub trait Ledger {
    /// The day of each row.
    fn dates(&self) -> &[NaiveDate];
    /// Leaves out the rows that `keep` does not keep.
    fn keep(&mut self, keep: &[bool]);
}

impl Ledger for Sessions {
    fn dates(&self) -> &[NaiveDate] {
        &self.date
    }

    fn keep(&mut self, keep: &[bool]) {
        self.retain(keep);
    }
}

impl Ledger for Sales {
    fn dates(&self) -> &[NaiveDate] {
        &self.date
    }

    fn keep(&mut self, keep: &[bool]) {
        self.retain(keep);
    }
}

impl Part<'_> {
    /// Leaves out rows that say the same as an earlier one in every column, where one of `keys` tells one visit or payment
    /// from another: a time to the second, or a number of its own. Without it two equal rows may be two purchases of one
    /// day, or two places in one class: they count, and are said.
    pub(super) fn leave_out_repeats(&mut self, rows: &mut Rows, file: &mut FileUse, keys: &[Field]) {
        let columns: Vec<usize> = keys.iter().filter_map(|f| self.decision(*f)).map(|d| d.column).collect();
        let timed = columns.iter().any(|column| self.has_times(*column, |_| true));
        let apart = self.decision(Field::OrderId).is_some_and(|d| columns.contains(&d.column))
            || columns.iter().any(|column| self.has_times(*column, has_seconds));
        if !timed && !apart {
            return;
        }
        let again = self.repeats(rows, &columns);
        if again.is_empty() || self.has_lines(rows, &again) {
            return;
        }
        let then =
            if apart { "each was counted once" } else { "they count, since nothing shows that they are repeats" };
        let severity = if apart { Severity::Warning } else { Severity::Info };
        let message = format!("{} rows are the same as an earlier one in every column; {then}.", again.len());
        self.find("repeated_rows", severity, None, &again, message);
        if apart {
            leave_out(rows, file, again, "the same as an earlier row");
        }
    }

    /// The rows that are the same as an earlier one, in their order.
    fn repeats(&self, rows: &Rows, columns: &[usize]) -> Vec<u32> {
        let all: Vec<u32> = rows.iter().collect();
        let people = [Field::ClientId, Field::Email, Field::Name].iter().filter_map(|f| self.decision(*f));
        let columns = people.map(|d| d.column).take(1).chain(columns.iter().copied());
        let hashes: Vec<Hashes<'_>> = columns.filter_map(|c| self.sheet.columns.get(c)).map(Hashes::of).collect();
        // Equal for rows that are equal in these columns.
        let hash_of = |row: u32| hashes.iter().fold(0, |sum: u64, h| sum.rotate_left(17).wrapping_mul(MIX) ^ h.at(row));
        // Sorted, equal rows stand together: on several cores that is much quicker than a table of a million hashes.
        let mut hashed: Vec<(u64, u32)> = all.into_par_iter().map(|row| (hash_of(row), row)).collect();
        hashed.par_sort_unstable();
        let groups = hashed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
        let mut again: Vec<u32> = groups
            .filter_map(|group| group.split_first())
            .flat_map(|((_, first), others)| {
                others.iter().map(|(_, row)| *row).filter(|row| self.is_same(*first, *row))
            })
            .collect();
        again.sort_unstable();
        again
    }

    /// Whether any of the first rows of a column holds a time of day of which `test` holds.
    fn has_times(&self, column: usize, test: impl Fn(RawValue<'_>) -> bool) -> bool {
        let rows = self.found.table.rows.clone().take(20);
        rows.map(|row| self.sheet.value(row, column))
            .any(|v| super::times::time(v).is_some_and(|minutes| minutes > 0) && test(v))
    }

    fn is_same(&self, a: u32, b: u32) -> bool {
        self.found.table.columns.clone().all(|c| self.sheet.value(a, c) == self.sheet.value(b, c))
    }

    /// Whether one order has several rows that differ: then equal rows may be two lines of it.
    fn has_lines(&self, rows: &Rows, again: &[u32]) -> bool {
        let Some(order) = self.decision(Field::OrderId) else { return false };
        let repeated: HashSet<u32> = again.iter().copied().collect();
        let mut seen = HashSet::new();
        rows.iter()
            .filter(|row| !repeated.contains(row))
            .any(|row| !seen.insert(hash_of_value(self.sheet.value(row, order.column))))
    }

    /// Leaves out the sales of days to come, as long as they are the lesser part: of a clock that is wrong nothing follows.
    pub(super) fn leave_out_sales_to_come(&mut self, rows: &mut Rows, file: &mut FileUse, dates: &[Option<NaiveDate>]) {
        let start = rows.range.start;
        let date = |row: u32| dates.get((row - start) as usize).copied().flatten();
        let later: Vec<u32> = rows.iter().filter(|row| date(*row).is_some_and(|d| d > self.now.sales)).collect();
        if later.is_empty() || later.len() * 2 > rows.len() {
            return;
        }
        let message = format!(
            "{} sales are dated after {}; they are still to come and are left out of the revenue.",
            later.len(),
            self.now.sales
        );
        self.find("sales_to_come", Severity::Info, Some(Field::Date), &later, message);
        leave_out(rows, file, later, "dated after today");
    }

    /// Leaves out of `new` what stands in an earlier file too, where the two cover the same days and mostly say the same of
    /// them. Rows that are there twice in both count twice.
    pub(super) fn leave_out_overlap<L: Ledger, K: Hash + Eq>(
        &mut self,
        mut file: FileUse,
        before: &HashSet<K>,
        new: &mut L,
        key: impl Fn(&L, usize) -> K,
        days: impl Iterator<Item = NaiveDate>,
    ) -> FileUse {
        let (first, last) = days.fold((NaiveDate::MAX, NaiveDate::MIN), |(a, b), d| (a.min(d), b.max(d)));
        let inside = |i: usize| new.dates().get(i).is_some_and(|d| *d >= first && *d <= last);
        let all: Vec<usize> = (0..new.dates().len()).filter(|i| inside(*i)).collect();
        let again: Vec<usize> = all.iter().copied().filter(|i| before.contains(&key(new, *i))).collect();
        if again.len() < FEWEST_IN_OVERLAP || again.len() * 10 < all.len() * 8 {
            return file;
        }
        let mut keep = vec![true; new.dates().len()];
        again.iter().for_each(|i| keep.iter_mut().skip(*i).take(1).for_each(|k| *k = false));
        new.keep(&keep);
        let name = file_name(&self.sheet.path).to_string();
        let message = format!(
            "{} rows of {name} stand in another file too, on the days that both cover; they were counted once.",
            again.len()
        );
        let rows: Vec<u32> = self.found.table.rows.clone().take(again.len()).collect();
        self.find("overlapping_files", Severity::Warning, None, &rows, message);
        file.rows_used = file.rows_used.saturating_sub(again.len());
        file.set_aside.push(SetAside { reason: "the same as in another file".into(), count: again.len() });
        file
    }

    /// Whether lines of one order, which have the same amount, differ in what one piece costs or in their tax.
    fn lines_differ(&self, orders: &[&&Vec<usize>], rows: &Rows) -> bool {
        let start = rows.range.start;
        let parts = [Field::UnitPrice, Field::Price, Field::Tax, Field::Subtotal];
        parts.iter().filter_map(|field| self.decision(*field)).any(|part| {
            let value = |place: &usize| self.sheet.value(start + *place as u32, part.column);
            orders.iter().any(|lines| lines.iter().any(|line| Some(value(line)) != lines.first().map(value)))
        })
    }

    /// Where every line of an order says the order's total: the total stays on its first line. `amounts` has one entry per
    /// row of the range.
    pub(super) fn totals_once(&mut self, rows: &Rows, amounts: &mut [Option<Money>]) -> Vec<Vec<usize>> {
        let all = Rows { range: rows.range.clone(), dropped: Vec::new() };
        let Some(orders) = self.category(Field::OrderId, &all).filter(|_| self.column(Field::Item).is_some()) else {
            return Vec::new();
        };
        let start = rows.range.start;
        let mut lines: HashMap<u32, Vec<usize>> = HashMap::new();
        for place in rows.iter().map(|row| (row - start) as usize) {
            let code = orders.codes.get(place).copied().filter(|c| *c != crate::book::Category::MISSING);
            if let Some(code) = code {
                lines.entry(code).or_default().push(place);
            }
        }
        let of = |place: &usize| amounts.get(*place).copied().flatten();
        let several: Vec<&Vec<usize>> = lines.values().filter(|l| l.len() > 1).collect();
        let same = |l: &&&Vec<usize>| l.iter().all(|p| of(p) == l.first().and_then(of));
        let equal: Vec<&&Vec<usize>> = several.iter().filter(same).collect();
        let sums: HashSet<Option<Money>> = equal.iter().map(|l| l.first().and_then(of)).collect();
        // Lines of one price each may be equal by chance in an order or two, and not in nearly all of many sums.
        let by_chance = sums.len() * 2 < equal.len() || sums.len() < 3;
        let told =
            synonyms().is_order_total(&normalize(&self.header(Field::Amount))) || self.lines_differ(&equal, rows);
        if equal.len() < 3 || equal.len() * 10 < several.len() * 9 || (by_chance && !told) {
            return Vec::new();
        }
        let once: Vec<Vec<usize>> = equal.into_iter().map(|l| (*l).clone()).collect();
        let twice: Vec<usize> = once.iter().flat_map(|l| l.iter().skip(1).copied()).collect();
        let rows: Vec<u32> = twice.iter().map(|place| start + *place as u32).collect();
        for place in twice {
            if let Some(amount) = amounts.get_mut(place) {
                *amount = Some(Money::ZERO);
            }
        }
        let message = format!(
            "\"{}\" says the total of the order on each of its lines; it was counted once per order.",
            self.header(Field::Amount)
        );
        self.find("totals_on_lines", Severity::Warning, Some(Field::Amount), &rows, message);
        once
    }
}

/// Whether a time of day is told to the second: `18:30:07`, and not `18:30:00`.
fn has_seconds(value: RawValue<'_>) -> bool {
    use chrono::Timelike;
    match value {
        RawValue::Date(d) => d.second() != 0,
        RawValue::Text(text) => {
            let seconds = text.split(':').nth(2).map(|rest| rest.chars().take(2).collect::<String>());
            seconds.and_then(|s| s.trim().parse::<u32>().ok()).is_some_and(|s| s != 0)
        }
        RawValue::Empty | RawValue::Number(_) | RawValue::Bool(_) | RawValue::Error(_) => false,
    }
}

/// The hash of each value of a column; of labels, each label is hashed once.
enum Hashes<'a> {
    Labels(&'a Codes, Vec<u64>),
    Values(&'a RawColumn),
}

impl Hashes<'_> {
    fn of(column: &RawColumn) -> Hashes<'_> {
        match column {
            RawColumn::Dictionary { codes, values } => {
                let hash_of = |text: &str| {
                    hash_of_value(if text.trim().is_empty() { RawValue::Empty } else { RawValue::Text(text) })
                };
                Hashes::Labels(codes, values.iter().map(hash_of).collect())
            }
            RawColumn::Cells { .. } | RawColumn::Numbers { .. } | RawColumn::Text(_) => Hashes::Values(column),
        }
    }

    fn at(&self, row: u32) -> u64 {
        match self {
            Hashes::Labels(codes, hashes) => {
                let hash = codes.get(row as usize).and_then(|code| hashes.get(code as usize));
                hash.copied().unwrap_or_else(|| hash_of_value(RawValue::Empty))
            }
            Hashes::Values(column) => hash_of_value(column.value(row)),
        }
    }
}

/// Odd, so that no bit is lost.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash_of_value(value: RawValue<'_>) -> u64 {
    match value {
        RawValue::Empty => 1,
        RawValue::Text(text) | RawValue::Error(text) => hash(text.as_bytes()),
        RawValue::Number(n) => hash(&n.to_bits().to_le_bytes()),
        RawValue::Date(d) => hash(&d.and_utc().timestamp().to_le_bytes()),
        RawValue::Bool(b) => hash(&[u8::from(b)]),
    }
}

/// Takes further rows out, with a reason.
fn leave_out(rows: &mut Rows, file: &mut FileUse, mut out: Vec<u32>, reason: &str) {
    file.rows_used = file.rows_used.saturating_sub(out.len());
    file.set_aside.push(SetAside { reason: reason.into(), count: out.len() });
    rows.dropped.append(&mut out);
    rows.dropped.sort_unstable();
}
