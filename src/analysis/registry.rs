//! The only file that names every study. A new study is its folder and a line here.

use super::campaign;
use super::churn::{self, Churn};
use super::cohorts::Cohorts;
use super::column::StudyColumn;
use super::forecast::Forecasts;
use super::profiles::Profiles;
use super::recommendation::{self, Recommendation};
use super::schedule::Schedule;
use super::segments::clusters::evidence::ClusterEvidence;
use super::segments::clusters::{self, Clusters};
use super::segments::rfm::{self, Rfm};
use super::study::{AnyStudy, Study};
use super::survival::{self, Survival};
use super::track_record::TrackRecord;
use super::value::{self, CustomerValue};
use crate::book::Assumptions;

/// Every study, the quickest first.
pub const STUDIES: &[AnyStudy] = &[
    Rfm::STUDY,
    Cohorts::STUDY,
    Recommendation::STUDY,
    Schedule::STUDY,
    CustomerValue::STUDY,
    Forecasts::STUDY,
    Clusters::STUDY,
    ClusterEvidence::STUDY,
    Survival::STUDY,
    Churn::STUDY,
    Profiles::STUDY,
    TrackRecord::STUDY,
];

/// What a report in the explorer waits for: all but the track record, which replays six earlier days and is in the report
/// once its page has been open. The command `report` waits for all.
pub const AT_ONCE: &[AnyStudy] = match STUDIES.split_last() {
    Some((_, others)) => others,
    None => &[],
};

/// Those that give columns to the client table.
pub const WITH_COLUMNS: &[AnyStudy] =
    &[Rfm::STUDY, Recommendation::STUDY, CustomerValue::STUDY, Clusters::STUDY, Survival::STUDY, Churn::STUDY];

/// The columns that they give to the client table, in its order.
const COLUMNS: &[&[StudyColumn]] = &[
    rfm::COLUMNS,
    clusters::COLUMNS,
    value::COLUMNS,
    churn::COLUMNS,
    survival::COLUMNS,
    campaign::COLUMNS,
    recommendation::COLUMNS,
];

/// Every column that studies give to the client table.
pub fn columns() -> impl Iterator<Item = &'static StudyColumn> {
    COLUMNS.iter().flat_map(|columns| columns.iter())
}

/// The studies of the columns that `expression` names, under the assumptions in force.
pub fn studies_in(expression: &str, assumptions: &Assumptions) -> Vec<AnyStudy> {
    let words = || expression.split(|c: char| !c.is_alphanumeric() && c != '_');
    let named = columns().filter(|column| words().any(|word| column.name.eq_ignore_ascii_case(word)));
    let wanted: Vec<AnyStudy> = named.flat_map(|column| (column.studies)(assumptions)).collect();
    STUDIES.iter().copied().filter(|study| wanted.contains(study)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Figures;
    use crate::analysis::study::Studies;
    use crate::analysis::testing::shop;
    use crate::book::KeptValue;

    #[test]
    fn a_filter_tells_which_studies_it_needs() {
        let mut a = Assumptions::default();
        assert_eq!(studies_in("RFM_segment = 'Champions' and revenue > 5", &a), [Rfm::STUDY]);
        assert_eq!(studies_in("revenue > 5", &a), []);
        // A gain over the months that a client is kept needs no lifetime value.
        assert_eq!(studies_in("expected_gain > 0", &a), [Churn::STUDY]);
        a.campaign.value = KeptValue::Lifetime;
        assert_eq!(studies_in("expected_gain > 0", &a), [CustomerValue::STUDY, Churn::STUDY]);
    }

    #[test]
    fn every_study_runs_once_and_comes_after_what_it_needs() {
        for (place, study) in STUDIES.iter().enumerate() {
            let before = STUDIES.get(..place).unwrap();
            assert!(study.needs.iter().all(|needed| before.contains(needed)), "{study:?}");
        }
        assert!(AT_ONCE.len() + 1 == STUDIES.len() && !AT_ONCE.contains(&TrackRecord::STUDY));
        let (book, mut a) = (shop(), Assumptions::default());
        let figures = Figures::compute(&book, &a);
        let all = || STUDIES.iter().copied();
        let once = Studies::default().with(all(), &book, &figures, &a);
        assert!(all().all(|s| once.has(s, &a)) && once.rfm().is_some());
        assert!(once.is_same(&once.clone().with(all(), &book, &figures, &a)));
        a.clusters.groups = Some(2);
        assert!(!once.has(Clusters::STUDY, &a) && once.has(Rfm::STUDY, &a));
    }
}
