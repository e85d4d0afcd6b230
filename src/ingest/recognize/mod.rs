//! From columns to meanings: by the header (exact, synonym, similar), by the values, and by what the user says.

mod ids;

use super::exports::Export;
use super::fields::{Field, Meaning};
use super::headers::{HeaderMatch, by_header, find_column};
use super::maps::FieldMap;
use super::period::{self, HeaderPeriod};
use super::profile::Profile;
use super::raw::RawSheet;
use super::synonyms::{normalize, synonyms};
use super::tables::Table;
use super::values::{Unit, numbers};
use crate::book::claims::ClaimedFigure;

/// Why a column was guessed to be the id.
pub const UNIQUE: &str = "no two rows share a value";

/// Why a column is what the user says.
pub const NAMED: &str = "you named it";

/// Why a column of money is kept as it is.
pub const PLAN_PRICE: &str = "the price of a membership, and no revenue of its own";

/// What one column was taken for, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The column on the sheet.
    pub column: usize,
    /// The header as written.
    pub header: String,
    /// What it is.
    pub meaning: Meaning,
    /// The period that the header names.
    pub period: Option<HeaderPeriod>,
    /// In a sentence.
    pub why: String,
}

/// A choice that could have gone the other way.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The column that was taken.
    pub column: usize,
    /// In plain words, with the `--map` that would change it.
    pub message: String,
}

/// A table whose columns were recognised.
#[derive(Debug, Clone, Default)]
pub struct Recognized {
    /// One per column, in order.
    pub columns: Vec<Decision>,
    /// Choices that could have gone the other way.
    pub doubts: Vec<Doubt>,
    /// The maps whose column is not here, as indices.
    pub unmapped: Vec<usize>,
}

impl Recognized {
    /// The columns taken for `field`; several only for hours or revenue month by month.
    pub fn all(&self, field: Field) -> impl Iterator<Item = &Decision> {
        self.columns.iter().filter(move |d| d.meaning == Meaning::Field(field))
    }

    /// Keeps what stands under money as it is: the price of a membership is no revenue of its own.
    pub fn leave_out_money(&mut self) {
        let money =
            |d: &&mut Decision| matches!(d.meaning, Meaning::Field(Field::Revenue | Field::Rate)) && d.why != NAMED;
        for decision in self.columns.iter_mut().filter(money) {
            decision.meaning = Meaning::Attribute;
            decision.why = PLAN_PRICE.into();
        }
    }

    /// The column taken for `field`.
    pub fn get(&self, field: Field) -> Option<&Decision> {
        self.all(field).next()
    }
}

/// Recognises every column of a table. `maps` are the user's own, for this file.
pub fn recognize(sheet: &RawSheet, table: &Table, maps: &[&FieldMap]) -> Recognized {
    recognize_as(sheet, table, maps, None)
}

/// The same of a table that is a known report of clients.
pub fn recognize_as(sheet: &RawSheet, table: &Table, maps: &[&FieldMap], export: Option<&Export>) -> Recognized {
    let mut work = Work::new(sheet, table);
    work.apply_maps(maps);
    if let Some(export) = export {
        work.take_export(export);
    }
    work.match_purchase_summary();
    work.match_headers();
    work.match_values();
    work.settle_ids();
    work.finish()
}

struct Work<'a> {
    sheet: &'a RawSheet,
    table: &'a Table,
    headers: Vec<String>,
    profiles: Vec<Profile>,
    decided: Vec<Option<Decision>>,
    doubts: Vec<Doubt>,
    unmapped: Vec<usize>,
}

impl<'a> Work<'a> {
    fn new(sheet: &'a RawSheet, table: &'a Table) -> Self {
        let headers: Vec<String> = table.columns.clone().map(|c| table.header_text(sheet, c)).collect();
        let profiles = table
            .columns
            .clone()
            .filter_map(|c| sheet.columns.get(c))
            .map(|c| Profile::of(c, table.rows.clone()))
            .collect();
        let decided = vec![None; headers.len()];
        Work { sheet, table, headers, profiles, decided, doubts: Vec::new(), unmapped: Vec::new() }
    }

    fn decide(&mut self, index: usize, meaning: Meaning, period: Option<HeaderPeriod>, why: impl Into<String>) {
        let header = self.headers.get(index).cloned().unwrap_or_default();
        let column = self.table.columns.start + index;
        if let Some(place) = self.decided.get_mut(index) {
            *place = Some(Decision { column, header, meaning, period, why: why.into() });
        }
    }

    fn is_open(&self, index: usize) -> bool {
        self.decided.get(index).is_some_and(Option::is_none)
    }

    fn taken(&self, field: Field) -> bool {
        self.decided.iter().flatten().any(|d| d.meaning == Meaning::Field(field))
    }

    /// A column as people name it: its header, or its letter or number.
    fn name(&self, index: usize) -> String {
        match self.headers.get(index).map(|h| h.trim()).filter(|h| !h.is_empty()) {
            Some(header) => header.to_string(),
            None => (self.table.columns.start + index + 1).to_string(),
        }
    }

    fn apply_maps(&mut self, maps: &[&FieldMap]) {
        for (number, map) in maps.iter().enumerate() {
            let found = find_column(&self.headers, self.table.columns.start, &map.column);
            match (found, Meaning::from_name(&map.field)) {
                (Some(index), Some(meaning)) => {
                    let period = self.headers.get(index).and_then(|h| period::in_header(h));
                    self.decide(index, meaning, period, NAMED);
                }
                _ => self.unmapped.push(number),
            }
        }
    }

    /// The letters of the purchase models mean something only together.
    fn match_purchase_summary(&mut self) {
        let find = |name: &str| self.headers.iter().position(|h| normalize(h) == name);
        let forms = [["x", "t x", "t", "zbar"], ["frequency", "recency", "t", "monetary value"]];
        let found =
            forms.iter().find_map(|[x, t_x, age, value]| Some(([find(x)?, find(t_x)?, find(age)?], find(value))));
        let Some((columns, value)) = found else { return };
        let fields = [Field::RepeatPurchases, Field::LastPurchaseAge, Field::CustomerAge];
        let value = value.map(|index| (index, Field::RepeatValue));
        for (index, field) in columns.into_iter().zip(fields).chain(value) {
            if self.is_open(index) && !self.taken(field) {
                self.decide(
                    index,
                    Meaning::Field(field),
                    None,
                    "stands beside the other figures of a purchase summary",
                );
            }
        }
    }

    fn take_export(&mut self, export: &Export) {
        for index in (0..self.headers.len()).filter(|i| self.is_open(*i)).collect::<Vec<_>>() {
            let named = self.headers.get(index).and_then(|h| export.fields.get(&normalize(h)));
            let Some(meaning) = named.and_then(|n| Meaning::from_name(n)) else { continue };
            let fits = self.profiles.get(index).is_some_and(|p| p.misfit(meaning).is_none());
            let taken = matches!(meaning, Meaning::Field(f) if self.taken(f));
            if fits && !taken {
                let why = format!("{} writes it so in \"{}\"", export.product, export.name);
                self.decide(index, meaning, None, why);
            }
        }
    }

    /// The best column for each field, and every column that claims a figure.
    fn match_headers(&mut self) {
        let mut offers: Vec<(usize, HeaderMatch)> = Vec::new();
        for index in 0..self.headers.len() {
            let Some(found) = self.headers.get(index).and_then(|h| by_header(h, true)) else { continue };
            if !self.is_open(index) {
                continue;
            }
            let misfit = self.profiles.get(index).and_then(|p| p.misfit(found.meaning));
            match (misfit, found.meaning) {
                (Some(reason), _) => self.mismatch(index, &found, &reason),
                (None, Meaning::Field(_)) => offers.push((index, found)),
                (None, meaning) => self.decide(index, meaning, found.period, found.why),
            }
        }
        for field in Field::CLIENTS {
            self.award(field, &offers);
        }
        self.ideal_from_expected();
        self.income_of_their_own(&offers);
    }

    /// The hours expected of a named time say what is ideal, where no column does.
    fn ideal_from_expected(&mut self) {
        let ideal = Meaning::Field(Field::IdealHoursMonth);
        if self.taken(Field::IdealHoursMonth) {
            return;
        }
        let expected = self
            .decided
            .iter()
            .flatten()
            .find(|d| d.meaning == Meaning::Claim(ClaimedFigure::ExpectedHours) && d.period.is_some());
        if let Some(d) = expected.cloned() {
            let why = format!("{}; no other column says what is ideal", d.why);
            self.decide(d.column - self.table.columns.start, ideal, d.period, why);
        }
    }

    /// "Income" among the facts about a person, without hours and prices, is what they earn and no revenue.
    fn income_of_their_own(&mut self, offers: &[(usize, HeaderMatch)]) {
        let works = [Field::Hours, Field::IdealHoursMonth, Field::Rate].into_iter().any(|f| self.taken(f));
        let facts = self.decided.iter().filter(|d| d.is_none()).count();
        let is_income = |index: usize| {
            self.decided.get(index).and_then(Option::as_ref).is_some_and(|d| {
                d.meaning == Meaning::Field(Field::Revenue) && synonyms().is_personal(&normalize(&d.header))
            })
        };
        let income = offers.iter().map(|(index, _)| *index).find(|index| is_income(*index));
        let Some(index) = income.filter(|_| !works && facts >= 3) else { return };
        let name = self.name(index);
        let message = format!(
            "column \"{name}\" was not taken for revenue: beside facts about the person it is more likely what they \
             earn; --map revenue=\"{name}\" takes it all the same"
        );
        self.doubts.push(Doubt { column: self.table.columns.start + index, message });
        self.decide(index, Meaning::Attribute, None, "more likely what the person earns than what they pay");
    }

    fn mismatch(&mut self, index: usize, found: &HeaderMatch, reason: &str) {
        let why = format!("the header says {}, but {reason}", found.meaning.shown());
        if let Meaning::Field(field) = found.meaning
            && !self.taken(field)
            && !found.why.starts_with("reads like")
        {
            let message = format!(
                "column \"{}\" was not taken for {}: {reason}; --map {}=\"{}\" takes it all the same",
                self.name(index),
                field.title(),
                field.name(),
                self.name(index)
            );
            self.doubts.push(Doubt { column: self.table.columns.start + index, message });
        }
        // A numeric "session" column is a length, a wordy one in a "minutes" column a type.
        let other = match found.meaning {
            Meaning::Field(Field::SessionMinutes) => Some(Field::SessionType),
            _ => None,
        };
        match other.filter(|f| !self.taken(*f)) {
            Some(field) => self.decide(index, Meaning::Field(field), None, why),
            None => self.decide(index, Meaning::Attribute, None, why),
        }
    }

    fn award(&mut self, field: Field, offers: &[(usize, HeaderMatch)]) {
        if self.taken(field) {
            return;
        }
        let mut rivals: Vec<(usize, &HeaderMatch, f64)> = offers
            .iter()
            .filter(|(index, found)| found.meaning == Meaning::Field(field) && self.is_open(*index))
            .map(|(index, found)| (*index, found, found.score + self.bonus(field, *index)))
            .collect();
        if field == Field::ClientId {
            self.leave_out_own_numbers(&mut rivals, offers);
        }
        rivals.sort_by(|a, b| b.2.total_cmp(&a.2));
        // A total beside the months is their sum, and no hours of its own.
        let months: Vec<_> = rivals.iter().filter(|(_, found, _)| found.period.is_some()).copied().collect();
        if matches!(field, Field::Hours | Field::Revenue) && is_one_column_per_month(&months) {
            for (index, found, _) in &months {
                self.decide(
                    *index,
                    found.meaning,
                    found.period.clone(),
                    format!("{}; the months are added up", found.why),
                );
            }
            return;
        }
        let Some((index, found, score)) = rivals.first().copied() else { return };
        self.decide(index, found.meaning, found.period.clone(), found.why.clone());
        // Beside ids, words under "client" are names.
        let is_name = |other: usize| {
            field == Field::ClientId
                && self.profiles.get(other).is_some_and(|p| p.share(p.texts) > 0.6 && p.codes == 0)
                && self.profiles.get(index).is_some_and(|p| p.share(p.texts) < 0.4 || p.codes > 0)
        };
        let rival = rivals.get(1).filter(|(i, _, s)| score - s < 0.06 && field != Field::Name && !is_name(*i));
        if let Some((other, ..)) = rival {
            let message = format!(
                "columns \"{}\" and \"{}\" both look like {}; the first was taken, --map {}=\"{}\" takes the other",
                self.name(index),
                self.name(*other),
                field.title(),
                field.name(),
                self.name(*other)
            );
            self.doubts.push(Doubt { column: self.table.columns.start + index, message });
        } else if found.why.starts_with("reads like") {
            let message = format!(
                "column \"{}\" was taken for {} because it {}; --map {}=COLUMN names another",
                self.name(index),
                field.title(),
                found.why,
                field.name()
            );
            self.doubts.push(Doubt { column: self.table.columns.start + index, message });
        }
    }

    /// A row's own `id` beside a `member_id` is no client's where nobody is named, or where somebody stands in several rows.
    fn leave_out_own_numbers(&self, rivals: &mut Vec<(usize, &HeaderMatch, f64)>, offers: &[(usize, HeaderMatch)]) {
        let is_own = |index: usize| self.headers.get(index).is_some_and(|h| normalize(h) == "id");
        let names = [Field::Name, Field::FirstName, Field::LastName, Field::Email].map(Meaning::Field);
        let named = offers.iter().any(|(_, found)| names.contains(&found.meaning));
        let repeats = |index: usize| self.profiles.get(index).is_some_and(|p| !p.distinct_in_sample);
        let somebody = rivals.iter().find(|(index, ..)| !is_own(*index)).map(|(index, ..)| *index);
        if somebody.is_some_and(|index| !named || repeats(index)) {
            rivals.retain(|(index, ..)| !is_own(*index));
        }
    }

    /// What the values add to a header's score.
    fn bonus(&self, field: Field, index: usize) -> f64 {
        let Some(profile) = self.profiles.get(index) else { return 0.0 };
        match field {
            Field::ClientId => 0.3 * profile.share(profile.codes) + if profile.distinct_in_sample { 0.2 } else { 0.0 },
            // Of two copies the numeric one is taken.
            Field::Outcome => 0.2 * profile.share(profile.numbers),
            Field::Hours | Field::Revenue | Field::Rate | Field::IdealHoursMonth => 0.05 * profile.filled_share(),
            _ => 0.0,
        }
    }

    /// Columns whose header says nothing and whose values do.
    fn match_values(&mut self) {
        for index in 0..self.headers.len() {
            if !self.is_open(index) {
                continue;
            }
            let Some((meaning, why)) = self.profiles.get(index).and_then(Profile::meaning) else { continue };
            match meaning {
                Meaning::Field(field) if self.taken(field) => {}
                _ => self.decide(index, meaning, None, why),
            }
        }
        self.months_without_a_word();
    }

    /// Headers that are nothing but months (`Nov`, `Dec`, `Jan`), where no other column holds the hours, or one that is
    /// their sum does.
    fn months_without_a_word(&mut self) {
        let months: Vec<(usize, HeaderPeriod)> = (0..self.headers.len())
            .filter(|i| {
                self.is_open(*i)
                    && self.profiles.get(*i).is_some_and(|p| p.misfit(Meaning::Field(Field::Hours)).is_none())
            })
            .filter_map(|i| Some((i, period::in_header(self.headers.get(i)?)?)))
            .filter(|(_, p)| p.rest.is_empty() && ((p.first.is_some() && p.months == 1.0) || p.months == 3.0))
            .collect();
        let total = self
            .decided
            .iter()
            .position(|d| d.as_ref().is_some_and(|d| d.meaning == Meaning::Field(Field::Hours) && d.period.is_none()));
        let parts = total.filter(|total| self.is_sum(*total, months.iter().map(|(i, _)| *i)));
        let free = parts.is_some() || !(self.taken(Field::Hours) || self.taken(Field::Revenue));
        if months.len() < 2 || !free {
            return;
        }
        if let Some(total) = parts {
            self.decide(total, Meaning::Attribute, None, "the sum of the months beside it");
        }
        let money =
            months.iter().filter(|(i, _)| self.profiles.get(*i).is_some_and(|p| p.money * 2 > p.filled)).count();
        let (field, why) = if money * 2 > months.len() {
            (Field::Revenue, "a column of amounts per month; the months are added up")
        } else {
            (Field::Hours, "a column per month, taken for hours; the months are added up")
        };
        for (index, period) in months {
            self.decide(index, Meaning::Field(field), Some(period), why);
        }
    }

    /// Whether a column is the sum of others, in nearly every row.
    fn is_sum(&self, total: usize, parts: impl Iterator<Item = usize>) -> bool {
        let values = |index: usize| {
            let column = self.sheet.columns.get(self.table.columns.start + index)?;
            Some(numbers(column, self.table.rows.clone(), Unit::Hours).values)
        };
        let Some(totals) = values(total) else { return false };
        let mut sums = vec![0.0; totals.len()];
        for part in parts.filter_map(values) {
            sums.iter_mut().zip(part).filter(|(_, v)| !v.is_nan()).for_each(|(sum, v)| *sum += v);
        }
        let filled = totals.iter().filter(|t| !t.is_nan()).count();
        let same = totals.iter().zip(&sums).filter(|(a, b)| (*a - *b).abs() < 0.01).count();
        filled > 0 && same * 10 >= filled * 9
    }

    fn finish(self) -> Recognized {
        let start = self.table.columns.start;
        let columns = self
            .decided
            .into_iter()
            .zip(self.headers)
            .enumerate()
            .map(|(index, (decided, header))| {
                let empty = self.profiles.get(index).is_none_or(|p| p.filled == 0);
                decided.unwrap_or_else(|| Decision {
                    column: start + index,
                    header,
                    meaning: if empty { Meaning::Ignored } else { Meaning::Attribute },
                    period: None,
                    why: if empty { "no values" } else { "kept as it is" }.into(),
                })
            })
            .collect();
        Recognized { columns, doubts: self.doubts, unmapped: self.unmapped }
    }
}

/// Hours or revenue by month in columns of their own: every one names another single month.
fn is_one_column_per_month(rivals: &[(usize, &HeaderMatch, f64)]) -> bool {
    let mut labels: Vec<&str> = rivals
        .iter()
        .filter_map(|(_, found, _)| found.period.as_ref())
        .filter(|p| p.months == 1.0 && p.first.is_some())
        .map(|p| p.label.as_str())
        .collect();
    let count = labels.len();
    labels.sort_unstable();
    labels.dedup();
    rivals.len() >= 2 && labels.len() == rivals.len() && count == labels.len()
}

#[cfg(test)]
mod tests;
