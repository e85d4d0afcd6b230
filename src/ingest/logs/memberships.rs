//! A report of the recurring memberships that clients have or had.

use super::membership_columns::{months, recognized};
use super::people::People;
use super::rows::Needed;
use super::{Part, TableKind};
use crate::book::sessions::NO_CLIENT;
use crate::book::{Category, FileUse, Memberships, Severity, Term};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::found::Found;
use crate::ingest::meanings::StatusMeaning;
use crate::ingest::raw::{RawSheet, RawValue};
use crate::ingest::states;
use chrono::NaiveDate;

/// A table of memberships with the columns of one in place of those of a client table.
pub fn as_memberships(sheet: &RawSheet, found: &Found) -> Found {
    Found { recognized: recognized(sheet, found), ..found.clone() }
}

/// Reads the table: every row that names somebody.
pub fn read(part: &mut Part<'_>, people: &mut People) -> (Memberships, FileUse) {
    let range = part.found.table.rows.clone();
    let lacking: Vec<u32> = range.clone().filter(|row| !part.names_somebody(*row)).collect();
    let (rows, file) = part.rows(&lacking, Needed("client"), TableKind::Memberships);
    let n = rows.len();
    let client = people.of_rows(part, &rows);
    let mut price = part.amounts(Field::Price, &rows).unwrap_or_else(|| vec![None; n]);
    part.forget_other_currencies(Field::Price, &rows, &mut price);
    let plan = part.category(Field::PassName, &rows);
    let days = |part: &Part<'_>, field| part.optional_days(field, &rows).unwrap_or_else(|| vec![None; n]);
    let (start, end, period_end) = (days(part, Field::Start), days(part, Field::EndedAt), days(part, Field::PeriodEnd));
    let interval_months = part.intervals(&rows, plan.as_ref());
    let state = part.terms(&rows, &client, &start, &end);
    let last_day = start.iter().chain(&end).flatten().filter(|day| **day <= part.now.visits).max().copied();
    (Memberships { client, plan, price, interval_months, start, end, period_end, state, last_day }, file)
}

impl Part<'_> {
    fn names_somebody(&self, row: u32) -> bool {
        let keys = [Field::ClientId, Field::Email, Field::Name, Field::FirstName, Field::LastName, Field::Phone];
        keys.iter().filter_map(|field| self.column(*field)).any(|column| column.value(row) != RawValue::Empty)
    }

    /// Months from one payment to the next: as the column of intervals says, else as the name of the plan or the header of
    /// the price does.
    fn intervals(&mut self, rows: &Rows, plan: Option<&Category>) -> Vec<f64> {
        let words = self.category(Field::Interval, rows);
        if let (None, Some(months)) = (&words, months(&self.header(Field::Price))) {
            return vec![months; rows.len()];
        }
        let from = if words.is_some() { Field::Interval } else { Field::PassName };
        let Some(words) = words.as_ref().or(plan) else { return self.without_interval(rows) };
        let known: Vec<f64> = words.labels.iter().map(|label| months(label).unwrap_or(f64::NAN)).collect();
        let of = |code: &u32| known.get(*code as usize).copied().unwrap_or(f64::NAN);
        let intervals: Vec<f64> = words.codes.iter().map(of).collect();
        let unknown = rows.iter().zip(&intervals).filter(|(_, months)| months.is_nan());
        let unknown: Vec<u32> = unknown.map(|(row, _)| row).collect();
        let message = format!(
            "{} memberships have no interval that can be read from \"{}\"; what they bring a month is not known (--map interval=COLUMN names another).",
            unknown.len(),
            self.header(from)
        );
        self.find("interval_unknown", Severity::Warning, Some(from), &unknown, message);
        intervals
    }

    fn without_interval(&mut self, rows: &Rows) -> Vec<f64> {
        if self.column(Field::Price).is_some() {
            let all: Vec<u32> = rows.iter().collect();
            let message = format!(
                "no column says how often \"{}\" is paid; what the {} memberships bring a month is not known (--map interval=COLUMN names one).",
                self.header(Field::Price),
                all.len()
            );
            self.find("interval_unknown", Severity::Warning, Some(Field::Price), &all, message);
        }
        vec![f64::NAN; rows.len()]
    }

    /// Whether each membership runs: as its status says, else by its first and last day.
    fn terms(
        &mut self,
        rows: &Rows,
        client: &[u32],
        start: &[Option<NaiveDate>],
        end: &[Option<NaiveDate>],
    ) -> Vec<Term> {
        let words = self.category(Field::Status, rows);
        let meanings = &self.found.told.meanings;
        let of = |label: &str| meanings.of(label).and_then(StatusMeaning::term).or_else(|| states::term(label));
        let known: Vec<Option<Term>> = words.iter().flat_map(|words| words.labels.iter()).map(of).collect();
        if let Some(words) = &words {
            self.note_statuses(words, known.iter().map(|term| term.map(Term::name)));
        }
        let today = self.now.visits;
        let by_dates = |i: usize| {
            let day = |days: &[Option<NaiveDate>]| days.get(i).copied().flatten();
            match (day(start), day(end)) {
                (_, Some(end)) if end <= today => Term::Ended,
                (Some(start), _) if start > today => Term::Unknown,
                (None, None) => Term::Unknown,
                _ => Term::Active,
            }
        };
        let of_row = |i: usize| {
            if client.get(i) == Some(&NO_CLIENT) {
                return Term::Unknown;
            }
            let code = words.as_ref().and_then(|words| words.codes.get(i)).copied();
            match code.filter(|code| *code != Category::MISSING) {
                Some(code) => known.get(code as usize).copied().flatten().unwrap_or(Term::Unknown),
                None => by_dates(i),
            }
        };
        let terms: Vec<Term> = (0..rows.len()).map(of_row).collect();
        let unknown = rows.iter().zip(&terms).filter(|(_, term)| **term == Term::Unknown);
        let unknown: Vec<u32> = unknown.map(|(row, _)| row).collect();
        let message = format!(
            "whether {} memberships run is not known; they count neither as active nor as ended (--map status:WORD=active says what a status means).",
            unknown.len()
        );
        self.find("terms_unknown", Severity::Warning, Some(Field::Status), &unknown, message);
        terms
    }
}

#[cfg(test)]
mod tests {
    use crate::book::{Book, Term};
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{FieldMap, OpenOptions, Progress, understand};

    fn book(lines: &str, maps: &[&str]) -> Book {
        let maps = maps.iter().map(|m| m.parse::<FieldMap>().unwrap()).collect();
        let as_of = Some("2026-08-10".parse().unwrap());
        let options = OpenOptions { maps, as_of, ..OpenOptions::default() };
        understand(&[csv(lines)], &options, &Progress::default()).unwrap().book
    }

    const TABLE: &str = "id;Customer ID;Customer Email;Plan;Currency;Interval;Amount;Status;Start (UTC);Current Period End (UTC);Ended At (UTC)
s1;c1;ann@x.org;Unlimited;usd;month;129.00;active;2025-01-05;2026-09-05;
s2;c2;bo@x.org;Unlimited;usd;year;1200.00;active;2025-02-05;2027-02-05;
s3;c3;cy@x.org;Kids;usd;week;10.00;canceled;2025-02-05;2026-02-05;2026-01-15
s4;c1;ann@x.org;Kids;usd;month;20.00;paused;2025-03-05;2026-09-05;
s5;c4;di@x.org;Kids;eur;month;30.00;trialing;2026-08-05;2026-09-05;
s6;c5;ed@x.org;Kids;usd;month;30.00;purple;2026-08-05;2026-09-05;";

    #[test]
    fn memberships_are_read_with_what_they_bring_and_whether_they_run() {
        let book = book(TABLE, &[]);
        let memberships = book.memberships.as_ref().unwrap();
        let terms = [Term::Active, Term::Active, Term::Ended, Term::Paused, Term::Trial, Term::Unknown];
        assert_eq!(memberships.state, terms);
        let monthly: Vec<Option<f64>> = (0..6).map(|i| memberships.monthly(i).map(|m| m.to_f64())).collect();
        assert_eq!((monthly[0], monthly[1], monthly[4]), (Some(129.0), Some(100.0), None));
        assert_eq!(memberships.client[0], memberships.client[3]);
        assert_eq!(book.clients.len(), 5);
        assert!(book.sales.is_none() && book.clients.own_revenue.is_none(), "a price is no payment");
        let codes: Vec<&str> = book.findings.iter().map(|f| f.code).collect();
        assert!(codes.contains(&"terms_unknown") && codes.contains(&"several_currencies"), "{codes:?}");
    }

    #[test]
    fn the_user_says_what_a_status_means_and_which_column_is_the_price() {
        let book = book(TABLE, &["status:purple=active", "ignored=Interval"]);
        let memberships = book.memberships.as_ref().unwrap();
        assert_eq!(memberships.state[5], Term::Active);
    }

    #[test]
    fn without_a_status_the_days_decide_and_without_an_interval_the_name_does() {
        let lines = "Name;Membership;BeginDate;EndDate;PaymentAmount
Ann Lee;Kids 2x;2026-01-01;2026-06-30;89.00
Bo Ek;Unlimited Monthly;2026-02-01;;149.00
Cy Ro;Unlimited Monthly;2027-02-01;;149.00";
        let book = book(lines, &["kind=memberships"]);
        let memberships = book.memberships.as_ref().unwrap();
        assert_eq!(memberships.state, [Term::Ended, Term::Active, Term::Unknown]);
        assert!(memberships.monthly(0).is_none() && memberships.monthly(1).unwrap().to_f64() == 149.0);
    }
}
