//! Stretches of calendar days: what `--from` and `--to` cut out, and what they are compared with.

use chrono::{Datelike, Days, Months, NaiveDate};

/// Days from the first to the last, both included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// What the user asks for: either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    /// No row before this day.
    pub from: Option<NaiveDate>,
    /// No row after this day.
    pub to: Option<NaiveDate>,
}

impl Limits {
    /// Whether nothing is left out.
    pub fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether a day lies within.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl Span {
    /// `None` where the last day comes before the first.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Span { from, to })
    }

    /// Whether a day lies within.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// How many days.
    pub fn days(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Calendar months, a partial month counting the days covered ÷ the days in it.
    pub fn months(&self) -> f64 {
        let (first, last) = (month_number(self.from), month_number(self.to));
        if first == last {
            return self.days() as f64 / days_in_month(self.from);
        }
        let head = (days_in_month(self.from) - f64::from(self.from.day()) + 1.0) / days_in_month(self.from);
        let tail = f64::from(self.to.day()) / days_in_month(self.to);
        head + f64::from(last - first - 1) + tail
    }

    /// Whether it covers whole calendar months.
    pub fn is_whole_months(&self) -> bool {
        self.from.day() == 1 && f64::from(self.to.day()) == days_in_month(self.to)
    }

    /// The stretch of the same length just before: of whole months, as many whole months; otherwise as many days.
    pub fn before(&self) -> Option<Span> {
        let to = self.from.pred_opt()?;
        let from = if self.is_whole_months() {
            let months = month_number(self.to) - month_number(self.from) + 1;
            self.from.checked_sub_months(Months::new(u32::try_from(months).ok()?))?
        } else {
            self.from.checked_sub_days(Days::new(u64::try_from(self.days()).ok()?))?
        };
        Span::new(from, to)
    }

    /// The same days a year earlier (29 February becomes the 28th; the end of a month stays one).
    pub fn year_before(&self) -> Option<Span> {
        let year = Months::new(12);
        let to = self.to.checked_sub_months(year)?;
        let to = if self.is_whole_months() { end_of_month(to)? } else { to };
        Span::new(self.from.checked_sub_months(year)?, to)
    }

    /// The part that both have.
    pub fn within(&self, limits: &Limits) -> Option<Span> {
        Span::new(limits.from.map_or(self.from, |f| f.max(self.from)), limits.to.map_or(self.to, |t| t.min(self.to)))
    }

    /// The first days of the calendar months that it touches, in order.
    pub fn months_touched(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.to;
        std::iter::successors(self.from.with_day(1), |m| m.checked_add_months(Months::new(1)))
            .take_while(move |m| *m <= last)
    }
}

/// Months since year 0: equal for days of one calendar month.
pub fn month_number(day: NaiveDate) -> i32 {
    day.year() * 12 + day.month0() as i32
}

/// The last day of the month of `day`.
pub fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn days_in_month(day: NaiveDate) -> f64 {
    end_of_month(day).map_or(30.0, |last| f64::from(last.day()))
}

/// The stretches that people ask for, as of the last date of the data: each with its name.
pub fn stretches(last: NaiveDate) -> Vec<(&'static str, Limits)> {
    let first_of = |month: i32| NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1);
    let run = |first: i32, months: i32| Limits {
        from: first_of(first),
        to: first_of(first + months).and_then(|next| next.pred_opt()),
    };
    let month = month_number(last);
    let (quarter, year) = (month - month.rem_euclid(3), month - month.rem_euclid(12));
    vec![
        ("everything", Limits::default()),
        ("this month", run(month, 1)),
        ("last month", run(month - 1, 1)),
        ("this quarter", run(quarter, 3)),
        ("last quarter", run(quarter - 3, 3)),
        ("this year", run(year, 12)),
        ("last year", run(year - 12, 12)),
        ("the last 12 months", run(month - 11, 12)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn months_count_parts_of_months_by_their_days() {
        assert_eq!(span("2018-01-01", "2019-03-31").months(), 15.0);
        assert_eq!(span("2024-02-01", "2024-02-29").months(), 1.0);
        assert_eq!(span("2023-02-10", "2023-02-10").months(), 1.0 / 28.0);
        assert!((span("2023-01-16", "2023-03-15").months() - (16.0 / 31.0 + 1.0 + 15.0 / 31.0)).abs() < 1e-12);
    }

    #[test]
    fn the_stretch_before_has_as_many_months_or_days() {
        assert_eq!(span("2019-03-01", "2019-03-31").before(), Some(span("2019-02-01", "2019-02-28")));
        assert_eq!(span("2019-01-01", "2019-03-31").before(), Some(span("2018-10-01", "2018-12-31")));
        assert_eq!(span("2019-03-11", "2019-03-20").before(), Some(span("2019-03-01", "2019-03-10")));
    }

    #[test]
    fn a_year_ago_ends_with_the_month_where_it_did() {
        assert_eq!(span("2023-02-01", "2023-02-28").year_before(), Some(span("2022-02-01", "2022-02-28")));
        assert_eq!(span("2025-02-01", "2025-02-28").year_before(), Some(span("2024-02-01", "2024-02-29")));
        assert_eq!(span("2024-02-10", "2024-02-29").year_before(), Some(span("2023-02-10", "2023-02-28")));
    }

    #[test]
    fn stretches_are_whole_months_quarters_and_years() {
        let named = |name: &str| {
            let all = stretches("2019-02-10".parse().unwrap());
            let limits = all.into_iter().find(|(n, _)| *n == name).unwrap().1;
            (limits.from.unwrap().to_string(), limits.to.unwrap().to_string())
        };
        assert_eq!(named("this month"), ("2019-02-01".into(), "2019-02-28".into()));
        assert_eq!(named("last quarter"), ("2018-10-01".into(), "2018-12-31".into()));
        assert_eq!(named("last year"), ("2018-01-01".into(), "2018-12-31".into()));
        assert_eq!(named("the last 12 months"), ("2018-03-01".into(), "2019-02-28".into()));
    }

    #[test]
    fn limits_cut_and_may_leave_nothing() {
        let all = span("2018-01-01", "2018-12-31");
        let limits = |from: Option<&str>, to: Option<&str>| Limits {
            from: from.map(|d| d.parse().unwrap()),
            to: to.map(|d| d.parse().unwrap()),
        };
        assert_eq!(all.within(&limits(Some("2018-06-01"), None)), Some(span("2018-06-01", "2018-12-31")));
        assert_eq!(all.within(&limits(Some("2019-06-01"), None)), None);
        assert_eq!(span("2018-12-31", "2019-02-01").months_touched().count(), 3);
    }
}
