//! Files, reports and charts from answers.
//!
//! Everything is written from one [`Material`]: tables ([`table`]) in four formats, charts ([`charts`]) in two, the
//! report ([`report`]) in three, the answers as JSON. The module [`mod@write`] puts
//! the bytes where they belong.

pub mod anonymize;
pub mod answer;
pub mod assumption_list;
pub mod calendars;
pub mod charts;
pub mod deliver_error;
pub mod documents;
pub mod emails;
pub mod export_catalog;
pub mod exports;
pub mod formats;
pub mod html;
pub mod ics;
pub mod json;
mod json_values;
pub mod markdown;
pub mod plan_words;
pub mod report;
pub mod revenue_words;
pub mod table;
pub mod text;
pub mod write;

use crate::analysis::break_even::BreakEven;
use crate::analysis::calls::Call;
use crate::analysis::scenarios::Scenario;
use crate::analysis::{Answers, Section, Selection};
use crate::book::{Assumptions, Book, Finding, Locale, Money, clean};
pub use formats::TableFormat;

/// What every output is written from: the book, the assumptions, and the answers computed from both.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The business.
    pub book: &'a Book,
    /// The assumptions that the answers were computed with.
    pub assumptions: &'a Assumptions,
    /// The clients who are shown and summed.
    pub selection: &'a Selection,
    /// The filter as the user wrote it, where one chose the selection.
    pub filter: Option<&'a str>,
    /// The answers under `assumptions`.
    pub answers: &'a Answers,
    /// In a what-if, the answers without it.
    pub baseline: Option<&'a Answers>,
    /// In a what-if, how many clients may leave.
    pub break_even: Option<&'a BreakEven>,
    /// Who to call.
    pub calls: &'a Section<Vec<Call>>,
    /// What was odd in the data, the audit's findings among them.
    pub findings: &'a [Finding],
    /// Ids of the clients who were dealt with and need nothing for now.
    pub dealt_with: &'a [String],
    /// The baseline, the saved what-ifs and the one in force, to be compared.
    pub scenarios: &'a [Scenario],
    /// The day on which this is written: what a plan follows where the data have no dates.
    pub today: chrono::NaiveDate,
    /// How figures are written.
    pub locale: &'a Locale,
}

impl<'a> Material<'a> {
    /// Of everybody, without a what-if.
    pub fn plain(
        book: &'a Book,
        assumptions: &'a Assumptions,
        answers: &'a Answers,
        calls: &'a Section<Vec<Call>>,
        locale: &'a Locale,
    ) -> Self {
        Material {
            book,
            assumptions,
            selection: &Selection::All,
            filter: None,
            answers,
            baseline: None,
            break_even: None,
            calls,
            findings: &book.findings,
            dealt_with: &[],
            scenarios: &[],
            today: book.period.as_of.unwrap_or_default(),
            locale,
        }
    }

    /// The name by which people know client `index`: the name, else the id.
    pub fn client_label(&self, index: usize) -> &str {
        let name = self.book.clients.names.as_ref().map_or("", |names| names.get(index));
        if name.is_empty() { self.book.clients.ids.get(index) } else { name }
    }

    /// The name with the id behind it, where both are known.
    pub fn client_title(&self, index: usize) -> String {
        let (label, id) = (self.client_label(index), self.book.clients.ids.get(index));
        one_line(&if label == id { id.to_string() } else { format!("{label} ({id})") })
    }

    /// Where the figures come from: the files' names, the number of clients, the period, the filter.
    pub fn source_line(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for file in &self.book.files {
            let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let all = self.book.clients.len();
        let shown = self.selection.count(all);
        let clients = if all == 1 { "client" } else { "clients" };
        let number = |n: usize| self.locale.number(n as f64, 0);
        let mut parts = vec![if names.is_empty() { "no file".to_string() } else { names.join(", ") }];
        parts.push(match shown == all {
            true => format!("{} {clients}", number(all)),
            false => format!("{} of {} {clients}", number(shown), number(all)),
        });
        parts.extend(self.period());
        parts.extend(self.filter.map(|f| format!("filter: {f}")));
        parts.join(" · ")
    }

    /// Below a chart: the source, and the prices that a what-if assumes.
    pub fn caption(&self) -> String {
        match self.what_if_prices() {
            Some(prices) => format!("{} · what if: {prices}", self.source_line()),
            None => self.source_line(),
        }
    }

    /// `hour $67.00, thirty $40.00`; nothing without a what-if.
    pub fn what_if_prices(&self) -> Option<String> {
        self.baseline?;
        let price = |(what, rate): (&String, &Money)| format!("{what} {}", self.locale.money_with(*rate, 2));
        let (types, clients) = (&self.assumptions.rates, &self.assumptions.client_rates);
        let prices: Vec<String> = types.iter().chain(clients).map(price).collect();
        Some(if prices.is_empty() { "changed assumptions".into() } else { prices.join(", ") })
    }

    /// `Nov–Jan, 3 months`, as far as it is known.
    fn period(&self) -> Option<String> {
        let period = &self.book.period;
        let months = period.months.map(|m| {
            let decimals = if (m - m.round()).abs() < 0.005 { 0 } else { 1 };
            format!("{} {}", self.locale.number(m, decimals), if m == 1.0 { "month" } else { "months" })
        });
        let as_of = period.as_of.map(|date| format!("as of {}", self.locale.date(date)));
        let parts: Vec<String> = [period.label.clone(), months, as_of].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Text from a file as one line that cannot steer a terminal or break a layout.
pub fn one_line(text: &str) -> String {
    clean::line(text).into_owned()
}
