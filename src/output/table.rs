//! Tables to take away: one in-memory form, whatever the format that it is written in.

use super::{Material, one_line};
use crate::analysis::attendance::groups::{self, By};
use crate::analysis::churn::Churn;
use crate::analysis::cohorts::Cohorts;
use crate::analysis::columns::{self, Kind, Value};
use crate::analysis::comparison;
use crate::analysis::forecast::Forecasts;
use crate::analysis::registry;
use crate::analysis::schedule::Schedule;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::survival::Survival;
use crate::analysis::track_record::TrackRecord;
use crate::analysis::value::CustomerValue;
use crate::analysis::{Section, Unavailable};
use crate::book::{Money, TextColumn};
use chrono::NaiveDate;

/// A table as columns of equal length.
#[derive(Debug, Clone)]
pub struct ExportTable {
    /// What it is called: a sheet's name, a heading.
    pub title: String,
    /// In order; the first one says whom or what a row is about.
    pub columns: Vec<ExportColumn>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct ExportColumn {
    /// For programs: `monthly_revenue`. Unique within the table.
    pub name: String,
    /// For people: `Revenue a month`.
    pub title: String,
    /// What its values are.
    pub kind: Kind,
    /// One value per row.
    pub values: ExportValues,
}

/// The values of a column. Nothing known is empty text, NaN, or `None`.
#[derive(Debug, Clone)]
pub enum ExportValues {
    /// Text.
    Text(TextColumn),
    /// Numbers, hours, fractions.
    Number(Vec<f64>),
    /// Money.
    Money(Vec<Option<Money>>),
    /// Dates.
    Date(Vec<Option<NaiveDate>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// A table that can be exported by name.
#[derive(Clone, Copy)]
pub struct Export {
    /// The word on the command line.
    pub name: &'static str,
    /// What people get.
    pub title: &'static str,
    /// Builds it from the answers.
    pub build: fn(&Material) -> Section<ExportTable>,
    /// The studies that it needs.
    pub studies: &'static [AnyStudy],
}

/// Every table that can be exported.
pub const EXPORTS: &[Export] = &[
    Export { name: "clients", title: "Clients with every figure", build: clients, studies: registry::WITH_COLUMNS },
    Export { name: "segments", title: "The four segments", build: segments, studies: &[] },
    Export {
        name: "rfm",
        title: "Segments by recency and frequency, and who moved",
        build: super::exports::rfm::segments,
        studies: &[Rfm::STUDY],
    },
    Export {
        name: "clusters",
        title: "Groups of alike clients: what each is like",
        build: super::exports::clusters::profiles,
        studies: &[Clusters::STUDY],
    },
    Export {
        name: "cluster-differences",
        title: "By what the groups differ, with tests",
        build: super::exports::clusters::differences,
        studies: &[Clusters::STUDY, ClusterEvidence::STUDY],
    },
    Export {
        name: "value",
        title: "What each client is worth",
        build: super::exports::value::clients,
        studies: &[CustomerValue::STUDY],
    },
    Export {
        name: "tiers",
        title: "Platinum, Gold, Silver, Bronze by expected value",
        build: super::exports::value::tiers,
        studies: &[CustomerValue::STUDY],
    },
    Export {
        name: "forecast",
        title: "What the next months and weeks bring, with the what-if",
        build: super::exports::forecast::ahead,
        studies: &[Forecasts::STUDY],
    },
    Export {
        name: "forecast-checks",
        title: "Forecasts of periods that were held out",
        build: super::exports::forecast::checks,
        studies: &[Forecasts::STUDY],
    },
    Export {
        name: "track-record",
        title: "What earlier figures claimed, and what happened",
        build: super::exports::track_record::track_record,
        studies: &[TrackRecord::STUDY],
    },
    Export {
        name: "campaign",
        title: "Who to contact to keep them, with arms for a test",
        build: super::exports::campaign::campaign,
        studies: super::exports::campaign::CAMPAIGN,
    },
    Export {
        name: "profiles",
        title: "Leavers beside stayers, feature by feature",
        build: super::exports::campaign::profiles,
        studies: super::exports::campaign::PROFILES,
    },
    Export {
        name: "churn-rates",
        title: "How many leave of each kind of clients",
        build: super::exports::campaign::rates,
        studies: super::exports::campaign::PROFILES,
    },
    Export {
        name: "recommendations",
        title: "Which service to suggest to each client",
        build: super::exports::campaign::next_services,
        studies: super::exports::campaign::NEXT,
    },
    Export {
        name: "churn",
        title: "Who may leave, with reasons and what to do",
        build: super::exports::churn::clients,
        studies: &[Churn::STUDY],
    },
    Export {
        name: "churn-drivers",
        title: "What leaving goes together with",
        build: super::exports::churn::drivers,
        studies: &[Churn::STUDY],
    },
    Export {
        name: "survival",
        title: "How long clients stay: the curve by month, of everybody and by group",
        build: super::exports::survival::curves,
        studies: &[Clusters::STUDY, Survival::STUDY],
    },
    Export {
        name: "hazards",
        title: "What makes clients leave sooner, with intervals, and what was left out",
        build: super::exports::survival::hazards,
        studies: &[Survival::STUDY],
    },
    Export {
        name: "cohorts",
        title: "How many newcomers of each month still come, and pay",
        build: super::exports::cohorts::cohorts,
        studies: &[Cohorts::STUDY],
    },
    Export { name: "calls", title: "Whom to call this week", build: calls, studies: &[Churn::STUDY] },
    Export {
        name: "plan",
        title: "The coming month: what to do, for which client, worth how much, when",
        build: super::exports::plan::plan,
        studies: super::exports::plan::STUDIES,
    },
    Export {
        name: "pricing",
        title: "Revenue and margin against price, by group",
        build: super::exports::plan::price,
        studies: &[],
    },
    Export {
        name: "price-sensitivity",
        title: "Who would feel a rise most",
        build: super::exports::plan::edge,
        studies: super::exports::plan::STUDIES,
    },
    Export {
        name: "scenarios",
        title: "What-ifs side by side on every figure",
        build: super::exports::plan::scenarios_table,
        studies: super::exports::plan::STUDIES,
    },
    Export {
        name: "targets",
        title: "Goals and what they take",
        build: super::exports::plan::targets_table,
        studies: &[],
    },
    Export {
        name: "channels",
        title: "Where clients came from, and what that cost",
        build: super::exports::plan::channels_table,
        studies: &[],
    },
    Export {
        name: "attendance",
        title: "Attendance by weekday, hour, service, staff, …",
        build: attendance,
        studies: &[],
    },
    Export {
        name: "emails",
        title: "Lists of who to write to, by reason",
        build: super::emails::table,
        studies: super::emails::STUDIES,
    },
    Export {
        name: "proposals",
        title: "Which client could take which free slot",
        build: super::exports::schedule::proposals,
        studies: &[Schedule::STUDY],
    },
    Export {
        name: "schedule",
        title: "What takes place every week, and how full it is",
        build: super::exports::schedule::timetable,
        studies: &[Schedule::STUDY],
    },
    Export { name: "revenue-months", title: "Revenue by month", build: super::exports::revenue::months, studies: &[] },
    Export {
        name: "revenue-breakdown",
        title: "What revenue is made of",
        build: super::exports::revenue::mix,
        studies: &[],
    },
    Export {
        name: "periods",
        title: "Periods against before and a year ago",
        build: super::exports::revenue::periods,
        studies: &[],
    },
    Export {
        name: "passes",
        title: "Passes that end or run out",
        build: super::exports::revenue::pass_list,
        studies: &[],
    },
    Export {
        name: "memberships",
        title: "Recurring memberships: plan, price, interval, state",
        build: super::exports::memberships::table,
        studies: &[],
    },
    Export {
        name: "comparison",
        title: "Groups of clients compared",
        build: comparisons,
        studies: super::emails::STUDIES,
    },
];

/// Tables under names that they had before, and their names of today: both are understood.
pub const FORMER_NAMES: &[(&str, &str)] = &[
    ("groups", "clusters"),
    ("group-differences", "cluster-differences"),
    ("portraits", "profiles"),
    ("leaving-rates", "churn-rates"),
    ("next-services", "recommendations"),
    ("actions", "calls"),
    ("price", "pricing"),
    ("price-edge", "price-sensitivity"),
    ("timetable", "schedule"),
    ("revenue-mix", "revenue-breakdown"),
];

/// The export called `name`, today or before.
pub fn find(name: &str) -> Option<&'static Export> {
    let name = FORMER_NAMES.iter().find(|(former, _)| *former == name).map_or(name, |(_, current)| current);
    EXPORTS.iter().find(|e| e.name == name)
}

impl ExportTable {
    /// From its columns; a name that is already taken gets a number.
    pub(super) fn new(title: &str, mut columns: Vec<ExportColumn>) -> Self {
        let mut taken: Vec<String> = Vec::new();
        for column in &mut columns {
            let (base, mut n) = (column.name.clone(), 1);
            while taken.iter().any(|t| t.eq_ignore_ascii_case(&column.name)) {
                n += 1;
                column.name = format!("{base}_{n}");
            }
            taken.push(column.name.clone());
        }
        ExportTable { title: title.into(), columns }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |c| c.values.len())
    }
}

impl ExportColumn {
    pub(super) fn new(name: &str, title: &str, kind: Kind, values: ExportValues) -> Self {
        ExportColumn { name: name.into(), title: title.into(), kind, values }
    }

    pub(super) fn text<'a>(name: &str, title: &str, values: impl Iterator<Item = &'a str>) -> Self {
        Self::new(name, title, Kind::Text, ExportValues::Text(values.collect()))
    }

    pub(super) fn number(name: &str, title: &str, kind: Kind, values: impl Iterator<Item = f64>) -> Self {
        Self::new(name, title, kind, ExportValues::Number(values.collect()))
    }

    pub(super) fn money(name: &str, title: &str, values: impl Iterator<Item = Option<Money>>) -> Self {
        Self::new(name, title, Kind::Money, ExportValues::Money(values.collect()))
    }
}

impl ExportValues {
    fn for_kind(kind: Kind) -> Self {
        match kind {
            Kind::Text => ExportValues::Text(TextColumn::default()),
            Kind::Number | Kind::Hours | Kind::Percent => ExportValues::Number(Vec::new()),
            Kind::Money => ExportValues::Money(Vec::new()),
            Kind::Date => ExportValues::Date(Vec::new()),
            Kind::Flag => ExportValues::Flag(Vec::new()),
        }
    }

    /// How many values.
    pub fn len(&self) -> usize {
        match self {
            ExportValues::Text(v) => v.len(),
            ExportValues::Number(v) => v.len(),
            ExportValues::Money(v) => v.len(),
            ExportValues::Date(v) => v.len(),
            ExportValues::Flag(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `row`; a number that is not finite is nothing known.
    pub fn get(&self, row: usize) -> Value<'_> {
        let known = match self {
            ExportValues::Text(v) => Some(v.get(row)).filter(|t| !t.is_empty()).map(Value::Text),
            ExportValues::Number(v) => v.get(row).filter(|n| n.is_finite()).map(|n| Value::Number(*n)),
            ExportValues::Money(v) => v.get(row).copied().flatten().map(Value::Money),
            ExportValues::Date(v) => v.get(row).copied().flatten().map(Value::Date),
            ExportValues::Flag(v) => v.get(row).copied().flatten().map(Value::Flag),
        };
        known.unwrap_or(Value::Missing)
    }

    fn push(&mut self, value: Value<'_>) {
        match self {
            ExportValues::Text(v) => v.push(if let Value::Text(t) = value { t } else { "" }),
            ExportValues::Number(v) => v.push(if let Value::Number(n) = value { n } else { f64::NAN }),
            ExportValues::Money(v) => v.push(if let Value::Money(m) = value { Some(m) } else { None }),
            ExportValues::Date(v) => v.push(if let Value::Date(d) = value { Some(d) } else { None }),
            ExportValues::Flag(v) => v.push(if let Value::Flag(f) = value { Some(f) } else { None }),
        }
    }
}

/// The selected clients with every column of the registry.
fn clients(material: &Material) -> Section<ExportTable> {
    let Material { book, answers, selection, .. } = material;
    let columns = columns::columns_with(book, &answers.results.studies).into_iter().map(|column| {
        let mut values = ExportValues::for_kind(column.kind);
        for index in selection.indices(book.clients.len()) {
            values.push(column.value(book, &answers.results, index));
        }
        ExportColumn::new(&column.name, &one_line(column.heading(&answers.results)), column.kind, values)
    });
    Ok(ExportTable::new("Clients", columns.collect()))
}

/// The rule segments.
fn segments(material: &Material) -> Section<ExportTable> {
    let rows = &material.answers.rule_segments.as_ref().map_err(Unavailable::clone)?.rules;
    let columns = vec![
        ExportColumn::text("segment", "Segment", rows.iter().map(|r| r.segment.name())),
        ExportColumn::number("clients", "Clients", Kind::Number, rows.iter().map(|r| r.clients as f64)),
        ExportColumn::money("monthly_revenue", "Revenue a month", rows.iter().map(|r| Some(r.monthly_revenue))),
        ExportColumn::number("share", "Share of revenue", Kind::Percent, rows.iter().map(|r| r.share)),
        ExportColumn::number(
            "utilization",
            material.answers.results.yardstick.title(),
            Kind::Percent,
            rows.iter().map(|r| r.utilization),
        ),
        ExportColumn::number(
            "unrealized_hours_monthly",
            "Missing hours a month",
            Kind::Hours,
            rows.iter().map(|r| r.unrealized_hours_monthly),
        ),
        ExportColumn::money(
            "opportunity_monthly",
            "Opportunity a month",
            rows.iter().map(|r| Some(r.opportunity_monthly)),
        ),
    ];
    Ok(ExportTable::new("Segments", columns))
}

/// Whom to call.
fn calls(material: &Material) -> Section<ExportTable> {
    let rows = material.calls.as_ref().map_err(Unavailable::clone)?;
    let names = material.book.clients.names.as_ref();
    let emails = material.book.clients.emails.as_ref();
    let mut columns = vec![ExportColumn::text("client", "Client", rows.iter().map(|r| r.client.as_str()))];
    if let Some(names) = names {
        columns.push(ExportColumn::text("name", "Name", rows.iter().map(|r| names.get(r.index))));
    }
    columns.extend([
        ExportColumn::text("reason", "Why", rows.iter().map(|r| r.reason.as_str())),
        ExportColumn::money("monthly_value", "Brings a month", rows.iter().map(|r| r.monthly_value)),
        ExportColumn::number(
            "chance_lost",
            "Chance lost without a call",
            Kind::Percent,
            rows.iter().map(|r| r.chance_lost.unwrap_or(f64::NAN)),
        ),
        ExportColumn::money("value_monthly", "A call adds a month", rows.iter().map(|r| Some(r.value_monthly))),
        ExportColumn::money("worth", "Worth of a call", rows.iter().map(|r| Some(r.worth))),
        ExportColumn::text("do", "What to do", rows.iter().map(|r| r.what_to_do.as_str())),
    ]);
    if let Some(emails) = emails {
        columns.push(ExportColumn::text("email", "Email", rows.iter().map(|r| emails.get(r.index))));
    }
    Ok(ExportTable::new("Actions", columns))
}

/// Every way of grouping the log, one below the other.
fn attendance(material: &Material) -> Section<ExportTable> {
    let Material { book, selection, .. } = material;
    let by = |by: By| groups::groups(book, selection, by).ok().map(|groups| (by, groups));
    let all: Vec<(By, Vec<groups::Group>)> = By::ALL.into_iter().filter_map(by).collect();
    if all.is_empty() {
        groups::groups(book, selection, By::Weekday)?;
    }
    let rows = || all.iter().flat_map(|(_, groups)| groups.iter());
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&groups::Group) -> f64| {
        ExportColumn::number(name, title, kind, rows().map(value))
    };
    let bound = |g: &groups::Group, at: usize| g.interval.and_then(|i| i.get(at).copied()).unwrap_or(f64::NAN);
    let columns = vec![
        ExportColumn::text("by", "By", all.iter().flat_map(|(by, groups)| groups.iter().map(|_| by.title()))),
        ExportColumn::text("group", "Group", rows().map(|g| g.group.as_str())),
        number("attended", "Attended", Kind::Number, &|g| g.attended as f64),
        number("no_show", "No-shows", Kind::Number, &|g| g.no_show as f64),
        number("late_cancel", "Late cancels", Kind::Number, &|g| g.late_cancel as f64),
        number("never_checked_in", "Of these probably never checked in", Kind::Number, &|g| g.never_checked_in as f64),
        number("miss_rate", "Missed", Kind::Percent, &|g| g.miss_rate.unwrap_or(f64::NAN)),
        number("miss_rate_low", "At least (95%)", Kind::Percent, &|g| bound(g, 0)),
        number("miss_rate_high", "At most (95%)", Kind::Percent, &|g| bound(g, 1)),
    ];
    Ok(ExportTable::new("Attendance", columns))
}

/// Every category's groups, one category below the other.
fn comparisons(material: &Material) -> Section<ExportTable> {
    let Material { book, answers, selection, .. } = material;
    let names = comparison::names(book).into_iter();
    let all: Vec<_> =
        names.filter_map(|name| comparison::comparison(book, &answers.results, selection, &name).ok()).collect();
    if all.is_empty() {
        return Err(Unavailable::needs("a column with few labels, such as a service type or a session type"));
    }
    let groups = || all.iter().flat_map(|c| c.groups.iter());
    let columns = vec![
        ExportColumn::text("by", "By", all.iter().flat_map(|c| c.groups.iter().map(|_| c.by.as_str()))),
        ExportColumn::text("group", "Group", groups().map(|g| g.label.as_str())),
        ExportColumn::number("clients", "Clients", Kind::Number, groups().map(|g| g.clients as f64)),
        ExportColumn::money("monthly_revenue", "Revenue a month", groups().map(|g| Some(g.monthly_revenue))),
        ExportColumn::number("share", "Share of revenue", Kind::Percent, groups().map(|g| g.share)),
        ExportColumn::money("revenue_per_client", "Revenue per client", groups().map(|g| Some(g.revenue_per_client))),
        ExportColumn::money("revenue_per_hour", "Revenue per hour", groups().map(|g| g.revenue_per_hour)),
        ExportColumn::number(
            "delivered_hours_monthly",
            "Hours a month",
            Kind::Hours,
            groups().map(|g| g.delivered_hours_monthly),
        ),
        ExportColumn::number(
            "utilization",
            material.answers.results.yardstick.title(),
            Kind::Percent,
            groups().map(|g| g.utilization),
        ),
        ExportColumn::number("under_60_share", "In the lowest band", Kind::Percent, groups().map(|g| g.under_60_share)),
        ExportColumn::number(
            "unrealized_hours_monthly",
            "Missing hours a month",
            Kind::Hours,
            groups().map(|g| g.unrealized_hours_monthly),
        ),
        ExportColumn::money(
            "opportunity_monthly",
            "Opportunity a month",
            groups().map(|g| Some(g.opportunity_monthly)),
        ),
        ExportColumn::number("gini", "Gini", Kind::Number, groups().map(|g| g.gini)),
    ];
    Ok(ExportTable::new("Comparison", columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_under_its_former_name_too() {
        for &(former, current) in FORMER_NAMES {
            assert_eq!(find(former).map(|e| e.name), Some(current));
            assert!(EXPORTS.iter().all(|e| e.name != former), "{former}");
        }
        assert!(find("nothing").is_none());
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let column = |name: &str| ExportColumn::text(name, "t", ["x"].into_iter());
        let table = ExportTable::new("T", vec![column("share"), column("Share"), column("share_2"), column("share")]);
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["share", "Share_2", "share_2_2", "share_3"]);
        assert_eq!(table.rows(), 1);
    }

    #[test]
    fn what_is_not_finite_is_missing() {
        let values = ExportValues::Number(vec![f64::NAN, f64::INFINITY, 0.5]);
        assert_eq!(
            [values.get(0), values.get(1), values.get(2), values.get(3)],
            [Value::Missing, Value::Missing, Value::Number(0.5), Value::Missing]
        );
    }
}
