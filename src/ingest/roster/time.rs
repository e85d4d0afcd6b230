//! What time a client table's figures are of.

use super::{Ids, Work};
use crate::book::{Period, Severity};
use crate::ingest::cells::{clean, number_text, texts};
use crate::ingest::fields::{Field, Meaning};
use crate::ingest::recognize::Decision;

impl Work<'_> {
    /// From the rows' own months, else from the headers of hours, revenue or a derived column.
    pub(super) fn period(&self, ids: &Ids) -> Period {
        if let (Some(_), Some(decision)) = (&ids.groups, self.recognized.get(Field::Period)) {
            let labels = self.column(decision).map(|c| texts(c, ids.rows.range.clone()).0).unwrap_or_default();
            let distinct: std::collections::BTreeSet<&str> = labels.iter().filter(|t| !t.is_empty()).collect();
            let label = (!distinct.is_empty()).then(|| format!("{} months", distinct.len()));
            return Period {
                months: (!distinct.is_empty()).then_some(distinct.len() as f64),
                label,
                ..Period::default()
            };
        }
        for field in [Field::Hours, Field::Revenue] {
            let monthly: Vec<&Decision> = self.recognized.all(field).collect();
            let [first, .., last] = monthly.as_slice() else { continue };
            let name = |d: &Decision| d.period.as_ref().map_or(String::new(), |p| p.label.clone());
            let label = Some(format!("{}–{}", name(first), name(last)));
            return Period { months: Some(monthly.len() as f64), label, ..Period::default() };
        }
        let rank = |d: &&Decision| match d.meaning {
            Meaning::Field(Field::Hours) => 0,
            Meaning::Field(Field::Revenue) => 1,
            Meaning::Claim(_) => 2,
            _ => 3,
        };
        let named = self.recognized.columns.iter().filter(|d| d.period.is_some()).min_by_key(rank);
        match named.filter(|d| rank(d) < 3).and_then(|d| d.period.as_ref()) {
            Some(p) => Period { months: Some(p.months), label: Some(p.label.clone()), ..Period::default() },
            None => Period::default(),
        }
    }

    /// Hours of the time that the header names (a week, a quarter) as hours of a month.
    pub(super) fn monthly(&mut self, decision: &Decision, mut values: Vec<f64>) -> Vec<f64> {
        let Some(period) = decision.period.as_ref().filter(|p| p.months != 1.0) else { return values };
        values.iter_mut().for_each(|hours| *hours /= period.months);
        let how = if period.months < 1.0 { "× 52 ÷ 12".into() } else { format!("÷ {}", number_text(period.months)) };
        let message = format!(
            "\"{}\" are the hours of {}; they were turned into hours a month ({how}).",
            clean(&decision.header),
            period.label
        );
        let header = self.table.header.unwrap_or(self.table.rows.start);
        self.find("ideal_hours_converted", Severity::Info, &[(header, decision.column as u32)], 1, message);
        values
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::tables::tests::csv;
    use crate::ingest::{OpenOptions, Opened, Progress, understand};

    fn opened(lines: &str) -> Opened {
        understand(&[csv(lines)], &OpenOptions::default(), &Progress::default()).unwrap()
    }

    #[test]
    fn one_row_left_out_is_said_in_the_singular() {
        let messages: Vec<String> =
            opened("client;hours\nA;1\nA;2\nB;3\nTotal;4").book.findings.into_iter().map(|f| f.message).collect();
        assert!(messages.iter().any(|m| m == "1 row is a total and no client; it was left out."), "{messages:?}");
        assert!(messages.iter().any(|m| m.starts_with("1 row repeats the id of an earlier row (A);")), "{messages:?}");
    }

    #[test]
    fn revenue_month_by_month_is_added_up() {
        let book = opened("client;revenue Jan;revenue Feb\nA;$30;\nB;$13;$20").book;
        let total = |amount| crate::book::Money::from_f64(amount);
        assert_eq!(book.clients.own_revenue, Some(vec![total(30.0), total(33.0)]));
        assert_eq!((book.period.months, book.claims.columns.len()), (Some(2.0), 0));
    }

    #[test]
    fn hours_expected_of_a_named_time_are_ideal_where_nothing_else_is() {
        let book = opened("client;expected hours Q1;hours Q1\nA;24;20\nB;12;13").book;
        assert_eq!(book.clients.ideal_hours_month, Some(vec![8.0, 4.0]));
        let both = opened("client;ideal hours;expected hours Q1;hours Q1\nA;9;24;20\nB;4;12;13").book;
        assert_eq!(both.clients.ideal_hours_month, Some(vec![9.0, 4.0]));
        let unnamed = opened("client;expected hours;hours Q1\nA;24;20\nB;12;13").book;
        assert_eq!(unnamed.clients.ideal_hours_month, None);
    }

    #[test]
    fn ideal_hours_of_a_week_or_a_quarter_become_those_of_a_month() {
        let week = opened("client;target hours per week;hours Jan-Mar\nA;3;30\nB;1,5;13").book;
        assert_eq!(week.clients.ideal_hours_month, Some(vec![13.0, 6.5]));
        assert_eq!(week.period.months, Some(3.0));
        let converted = week.findings.iter().find(|f| f.code == "ideal_hours_converted").unwrap();
        assert!(converted.message.contains("of 1 week; they were turned into hours a month (× 52 ÷ 12)"));
        let quarter = opened("client;planned hours Q1;actual hours Q1\nA;24;20\nB;12;13").book;
        assert_eq!((quarter.clients.ideal_hours_month, quarter.period.months), (Some(vec![8.0, 4.0]), Some(3.0)));
        let month = opened("client;planned hours per month;actual hours Q1\nA;8;20\nB;4;13").book;
        assert_eq!(month.clients.ideal_hours_month, Some(vec![8.0, 4.0]));
        assert!(month.findings.iter().all(|f| f.code != "ideal_hours_converted"), "{:?}", month.findings);
    }
}
