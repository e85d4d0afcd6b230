//! The track record in plain sentences.

use super::{HORIZON, Promise, Record, TrackRecord, Unit};
use crate::book::{Locale, Money};

impl Promise {
    /// Its name in a table.
    pub fn title(self) -> &'static str {
        match self {
            Promise::Returns => "Called, come back",
            Promise::Brought => "Called, bring a month",
            Promise::MissingHours => "Missing hours a month",
            Promise::RevenueAtRisk => "Revenue at risk a month",
            Promise::Forecast => "Revenue forecast a month",
        }
    }

    /// What is compared with what, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Promise::Returns => {
                "clients on the list of calls who were expected to come back without a call, by 1 − chance lost, and those who did"
            }
            Promise::Brought => {
                "Σ monthly value × (1 − chance lost) of the clients on the list, and what they paid a month afterwards"
            }
            Promise::MissingHours => {
                "hours a month missing to the plan or the own rhythm, of the clients who still came afterwards, and what was \
                 missing to the same plan or rhythm then"
            }
            Promise::RevenueAtRisk => {
                "the revenue at risk, and the monthly value of those of the same clients who did not come back"
            }
            Promise::Forecast => "the revenue forecast of the next whole months, three at most, and what came",
        }
    }
}

impl Unit {
    /// A figure with its unit.
    pub fn written(self, value: f64, locale: &Locale) -> String {
        match self {
            Unit::Clients => locale.number(value, usize::from(value < 10.0 && value.fract() != 0.0)),
            Unit::MoneyMonthly => Money::from_f64(value).map_or_else(|| "—".into(), |m| locale.money_with(m, 0)),
            Unit::HoursMonthly => format!("{} h", locale.number(value, 1)),
        }
    }

    fn a_month(self) -> &'static str {
        match self {
            Unit::Clients => "",
            Unit::MoneyMonthly | Unit::HoursMonthly => " a month",
        }
    }
}

impl Record {
    /// `claimed $300 a month on 6 earlier days, and $200 happened (240 clients)`.
    fn compared(&self, locale: &Locale) -> String {
        let days = if self.days == 1 { "day" } else { "days" };
        let what = match (self.promise, self.cases) {
            (Promise::Forecast, 1) => "month",
            (Promise::Forecast, _) => "months",
            (_, 1) => "client",
            _ => "clients",
        };
        format!(
            "{}{} on {} earlier {days}, and it was {} ({} {what})",
            self.unit.written(self.claimed, locale),
            self.unit.a_month(),
            locale.number(self.days as f64, 0),
            self.unit.written(self.happened, locale),
            locale.number(self.cases as f64, 0)
        )
    }

    /// `3.4 times what came`; how the claim relates to what happened.
    pub fn relation(&self, locale: &Locale) -> String {
        match self.ratio {
            Some(ratio) if ratio > 0.0 => format!("{} times", locale.number(ratio, 2)),
            _ => "—".into(),
        }
    }

    /// The record in a sentence.
    fn sentence(&self, locale: &Locale) -> String {
        let [claimed, happened, whole] =
            [self.claimed, self.happened, self.whole].map(|value| self.unit.written(value, locale));
        let days = locale.number(self.days as f64, 0);
        let cases = locale.number(self.cases as f64, 0);
        match self.promise {
            Promise::Returns => format!(
                "Of {cases} clients on the lists of {days} earlier days, {claimed} were expected to come back without a call, \
                 and {happened} did."
            ),
            Promise::Brought => format!(
                "They were expected to bring {claimed} a month without a call (of {whole} while they came), and brought \
                 {happened} a month in the {HORIZON} days after."
            ),
            Promise::MissingHours => format!(
                "{claimed} a month were missing of {cases} clients who still came afterwards, whose plan or rhythm is {whole} a \
                 month; in the {HORIZON} days after, {happened} a month were missing to it.{}",
                self.pace_returned()
            ),
            Promise::RevenueAtRisk => {
                format!(
                    "{claimed} a month were at risk of {whole}; the clients who did not come back had brought {happened} a month."
                )
            }
            Promise::Forecast => {
                format!("{claimed} a month was forecast for {cases} months, and {happened} a month came.")
            }
        }
    }

    /// Whether the missing hours came back by themselves.
    fn pace_returned(&self) -> &'static str {
        match self.ratio {
            _ if self.claimed <= 0.0 => "",
            _ if self.happened < 0.5 * self.claimed => " Most of the pace returned by itself.",
            _ if self.happened > 0.8 * self.claimed => " The pace did not return by itself.",
            _ => " A part of the pace returned by itself.",
        }
    }
}

impl TrackRecord {
    /// What to add to a headline figure whose own record is off by more than a quarter; `None` where it is not.
    pub fn warning(&self, promise: Promise, locale: &Locale) -> Option<String> {
        let record = self.record(promise).filter(|record| record.off)?;
        Some(format!("its own record is off: {}", record.compared(locale)))
    }

    /// Everything worth saying, the most important first.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut told: Vec<String> = self.records.iter().map(|record| record.sentence(locale)).collect();
        let off: Vec<&str> = self.records.iter().filter(|r| r.off).map(|r| r.promise.title()).collect();
        told.insert(
            0,
            match off.as_slice() {
                [] => "No figure was off by more than a quarter.".into(),
                off => format!("Off by more than a quarter: {}.", off.join("; ")),
            },
        );
        told.extend(self.lacking.iter().map(|l| format!("{}: {}.", l.promise.title(), l.unavailable)));
        if let Some([some, all]) = self.sample {
            let number = |n: usize| locale.number(n as f64, 0);
            told.push(format!(
                "Replayed for {} of {} clients, drawn at random; the forecast is of all.",
                number(some),
                number(all)
            ));
        }
        if self.days_with_model < self.days.len() {
            told.push(format!(
                "On {} of the {} days the churn model was better than chance; on the others the revenue at risk was that of \
                 the lowest band.",
                self.days_with_model,
                self.days.len()
            ));
        }
        told.push(
            "Each figure was worked out again from the rows up to its day alone, with the plans and prices that the files have \
             today. Calls that were made are not known. A client on several days counts on each."
                .into(),
        );
        told
    }
}
