//! Every table that can be exported. A new table is a function in this folder and a line here.

use super::{
    attendance, campaign, churn, clients, clusters, cohorts, forecast, membership_months, memberships, milestones,
    plan, revenue, rfm, schedule, survival, track_record, value,
};
use crate::analysis::Section;
use crate::analysis::churn::Churn;
use crate::analysis::cohorts::Cohorts;
use crate::analysis::forecast::Forecasts;
use crate::analysis::registry;
use crate::analysis::schedule::Schedule;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::{AnyStudy, Study};
use crate::analysis::survival::Survival;
use crate::analysis::track_record::TrackRecord;
use crate::analysis::value::CustomerValue;
use crate::output::Material;
use crate::output::table::ExportTable;

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
    Export {
        name: "clients",
        title: "Clients with every figure",
        build: clients::clients,
        studies: registry::WITH_COLUMNS,
    },
    Export { name: "segments", title: "The four segments", build: clients::segments, studies: &[] },
    Export {
        name: "rfm",
        title: "Segments by recency and frequency, and who moved",
        build: rfm::segments,
        studies: &[Rfm::STUDY],
    },
    Export {
        name: "clusters",
        title: "Groups of alike clients: what each is like",
        build: clusters::profiles,
        studies: &[Clusters::STUDY],
    },
    Export {
        name: "cluster-differences",
        title: "By what the groups differ, with tests",
        build: clusters::differences,
        studies: &[Clusters::STUDY, ClusterEvidence::STUDY],
    },
    Export {
        name: "value",
        title: "What each client is worth",
        build: value::clients,
        studies: &[CustomerValue::STUDY],
    },
    Export {
        name: "tiers",
        title: "Platinum, Gold, Silver, Bronze by expected value",
        build: value::tiers,
        studies: &[CustomerValue::STUDY],
    },
    Export {
        name: "forecast",
        title: "What the next months and weeks bring, with the what-if",
        build: forecast::ahead,
        studies: &[Forecasts::STUDY],
    },
    Export {
        name: "forecast-checks",
        title: "Forecasts of periods that were held out",
        build: forecast::checks,
        studies: &[Forecasts::STUDY],
    },
    Export {
        name: "track-record",
        title: "What earlier figures claimed, and what happened",
        build: track_record::track_record,
        studies: &[TrackRecord::STUDY],
    },
    Export {
        name: "campaign",
        title: "Who to contact to keep them, with arms for a test",
        build: campaign::campaign,
        studies: campaign::CAMPAIGN,
    },
    Export {
        name: "profiles",
        title: "Leavers beside stayers, feature by feature",
        build: campaign::profiles,
        studies: campaign::PROFILES,
    },
    Export {
        name: "churn-rates",
        title: "How many leave of each kind of clients",
        build: campaign::rates,
        studies: campaign::PROFILES,
    },
    Export {
        name: "recommendations",
        title: "Which service to suggest to each client",
        build: campaign::next_services,
        studies: campaign::NEXT,
    },
    Export {
        name: "churn",
        title: "Who may leave, with reasons and what to do",
        build: churn::clients,
        studies: &[Churn::STUDY],
    },
    Export {
        name: "churn-drivers",
        title: "What leaving goes together with",
        build: churn::drivers,
        studies: &[Churn::STUDY],
    },
    Export {
        name: "survival",
        title: "How long clients stay: the curve by month, of everybody and by group",
        build: survival::curves,
        studies: &[Clusters::STUDY, Survival::STUDY],
    },
    Export {
        name: "hazards",
        title: "What makes clients leave sooner, with intervals, and what was left out",
        build: survival::hazards,
        studies: &[Survival::STUDY],
    },
    Export {
        name: "cohorts",
        title: "How many newcomers of each month still come, and pay",
        build: cohorts::cohorts,
        studies: &[Cohorts::STUDY],
    },
    Export { name: "calls", title: "Whom to call this week", build: clients::calls, studies: &[Churn::STUDY] },
    Export {
        name: "plan",
        title: "The coming month: what to do, for which client, worth how much, when",
        build: plan::plan,
        studies: plan::STUDIES,
    },
    Export { name: "pricing", title: "Revenue and margin against price, by group", build: plan::price, studies: &[] },
    Export {
        name: "price-sensitivity",
        title: "Who would feel a rise most",
        build: plan::edge,
        studies: plan::STUDIES,
    },
    Export {
        name: "scenarios",
        title: "What-ifs side by side on every figure",
        build: plan::scenarios_table,
        studies: plan::STUDIES,
    },
    Export { name: "targets", title: "Goals and what they take", build: plan::targets_table, studies: &[] },
    Export {
        name: "channels",
        title: "Where clients came from, and what that cost",
        build: plan::channels_table,
        studies: &[],
    },
    Export {
        name: "attendance",
        title: "Attendance by weekday, hour, service, staff, …",
        build: attendance::attendance,
        studies: &[],
    },
    Export {
        name: "emails",
        title: "Lists of who to write to, by reason",
        build: crate::output::emails::table,
        studies: crate::output::emails::STUDIES,
    },
    Export {
        name: "proposals",
        title: "Which client could take which free slot",
        build: schedule::proposals,
        studies: &[Schedule::STUDY],
    },
    Export {
        name: "schedule",
        title: "What takes place every week, and how full it is",
        build: schedule::timetable,
        studies: &[Schedule::STUDY],
    },
    Export { name: "revenue-months", title: "Revenue by month", build: revenue::months, studies: &[] },
    Export { name: "revenue-breakdown", title: "What revenue is made of", build: revenue::mix, studies: &[] },
    Export { name: "periods", title: "Periods against before and a year ago", build: revenue::periods, studies: &[] },
    Export { name: "passes", title: "Passes that end or run out", build: revenue::pass_list, studies: &[] },
    Export {
        name: "memberships",
        title: "Recurring memberships: plan, price, interval, state",
        build: memberships::table,
        studies: &[],
    },
    Export {
        name: "membership-months",
        title: "Members who joined, came back and left, and recurring revenue, by month",
        build: membership_months::table,
        studies: &[],
    },
    Export {
        name: "milestones",
        title: "Birthdays, anniversaries, hundredth visits, what ends, newcomers with one visit: lists to act on",
        build: milestones::table,
        studies: &[],
    },
    Export {
        name: "comparison",
        title: "Groups of clients compared",
        build: clients::comparisons,
        studies: crate::output::emails::STUDIES,
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
}
