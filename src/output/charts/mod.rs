//! Charts for a slide: each says its finding in the title, its source below, and is drawn once for SVG and PNG.
//!
//! A new chart is a file here and a line in [`CHARTS`].

mod attendance_heatmap;
mod bars;
mod campaign_profit;
mod canvas;
mod churn;
mod clusters_boxes;
mod clusters_choice;
mod clusters_map;
mod clusters_profile;
mod correlations;
pub mod finding;
mod forecast;
mod heat;
mod lorenz;
mod mrr_movements;
mod pricing;
mod revenue_by_month;
mod revenue_by_segment;
mod rfm;
mod scatter;
mod scenarios;
mod schedule_fill;
mod survival;
mod unrealized_hours;
mod utilization;
mod value;

use super::Material;
use crate::analysis::forecast::Forecasts;
use crate::analysis::schedule::Schedule;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::evidence::ClusterEvidence;
use crate::analysis::segments::rfm::Rfm;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::{Section, Unavailable};
use canvas::Canvas;

/// A chart that can be drawn by name.
#[derive(Clone, Copy)]
pub struct Chart {
    /// The word on the command line.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// Draws it from the answers.
    draw: fn(&Material) -> Section<Canvas>,
    /// The studies that it needs.
    pub studies: &'static [AnyStudy],
}

/// What charts of groups rest on.
const EVIDENCE: &[AnyStudy] = &[Clusters::STUDY, ClusterEvidence::STUDY];

/// Every chart.
pub const CHARTS: &[Chart] = &[
    Chart { name: "attendance-heatmap", title: "When people come", draw: attendance_heatmap::draw, studies: &[] },
    Chart {
        name: "calibration",
        title: "Whether the probabilities of leaving come true",
        draw: churn::calibration,
        studies: churn::STUDIES,
    },
    Chart {
        name: "cohorts",
        title: "How many newcomers of each month still come",
        draw: survival::cohorts,
        studies: survival::COHORTS,
    },
    Chart {
        name: "campaign-profit",
        title: "What a campaign to keep clients brings, by its size",
        draw: campaign_profit::draw,
        studies: super::exports::campaign::CAMPAIGN,
    },
    Chart {
        name: "correlations",
        title: "How the features of clients hang together",
        draw: correlations::draw,
        studies: EVIDENCE,
    },
    Chart {
        name: "schedule-fill",
        title: "How full the week is",
        draw: schedule_fill::draw,
        studies: &[Schedule::STUDY],
    },
    Chart { name: "drivers", title: "What leaving goes together with", draw: churn::drivers, studies: churn::STUDIES },
    Chart {
        name: "forecast",
        title: "Revenue of the months ahead, with the what-if",
        draw: forecast::draw,
        studies: &[Forecasts::STUDY],
    },
    Chart {
        name: "clusters-boxes",
        title: "How the groups differ: box plots",
        draw: clusters_boxes::draw,
        studies: EVIDENCE,
    },
    Chart {
        name: "clusters-choice",
        title: "How many groups there are",
        draw: clusters_choice::draw,
        studies: EVIDENCE,
    },
    Chart {
        name: "clusters-map",
        title: "The clients in the plane, by group",
        draw: clusters_map::draw,
        studies: EVIDENCE,
    },
    Chart {
        name: "clusters-profile",
        title: "What each group is like: a radar per group",
        draw: clusters_profile::draw,
        studies: &[Clusters::STUDY],
    },
    Chart {
        name: "lift",
        title: "How many leavers you reach by calling the riskiest first",
        draw: churn::lift,
        studies: churn::STUDIES,
    },
    Chart { name: "lorenz", title: "How the revenue is spread over the clients", draw: lorenz::draw, studies: &[] },
    Chart {
        name: "mrr-movements",
        title: "What became of the recurring revenue, by month",
        draw: mrr_movements::draw,
        studies: &[],
    },
    Chart {
        name: "retention",
        title: "Newcomers who still come, by months since their first",
        draw: survival::retention,
        studies: survival::COHORTS,
    },
    Chart { name: "revenue-by-month", title: "Revenue by month", draw: revenue_by_month::draw, studies: &[] },
    Chart { name: "revenue-by-segment", title: "Revenue by segment", draw: revenue_by_segment::draw, studies: &[] },
    Chart { name: "rfm", title: "Clients by recency and frequency", draw: rfm::draw, studies: &[Rfm::STUDY] },
    Chart { name: "roc", title: "How well leavers are told from stayers", draw: churn::roc, studies: churn::STUDIES },
    Chart { name: "survival", title: "How long clients stay", draw: survival::survival, studies: survival::SURVIVAL },
    Chart { name: "pricing", title: "Revenue and margin against price", draw: pricing::draw, studies: &[] },
    Chart { name: "scenarios", title: "What-ifs side by side", draw: scenarios::draw, studies: &[] },
    Chart { name: "unrealized-hours", title: "Missing hours by client", draw: unrealized_hours::draw, studies: &[] },
    Chart { name: "utilization", title: "Utilization by client", draw: utilization::draw, studies: &[] },
    Chart {
        name: "value-frequency",
        title: "How often clients come back",
        draw: value::frequency,
        studies: value::STUDIES,
    },
    Chart { name: "value-tiers", title: "Expected value by tier", draw: value::tiers, studies: value::STUDIES },
    Chart {
        name: "value-tracking",
        title: "Repeat purchases, forecast and made",
        draw: value::tracking,
        studies: value::STUDIES,
    },
];

/// Charts under names that they had before, and their names of today: both are understood.
pub const FORMER_NAMES: &[(&str, &str)] = &[
    ("groups-boxes", "clusters-boxes"),
    ("groups-choice", "clusters-choice"),
    ("groups-map", "clusters-map"),
    ("groups-profile", "clusters-profile"),
    ("price", "pricing"),
    ("fill", "schedule-fill"),
];

/// The chart called `name`, today or before.
pub fn find(name: &str) -> Option<&'static Chart> {
    let name = FORMER_NAMES.iter().find(|(former, _)| *former == name).map_or(name, |(_, current)| current);
    CHARTS.iter().find(|c| c.name == name)
}

/// What a chart is saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// Lines and text.
    Svg,
    /// Pixels, twice the nominal size.
    Png,
}

/// Why a chart was not drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// The data do not support it.
    #[error("this chart {0}")]
    Unavailable(#[from] Unavailable),
    /// The picture could not be made.
    #[error("the picture could not be made: {0}")]
    Raster(String),
}

impl Chart {
    /// The picture as the bytes of a file.
    ///
    /// # Errors
    /// [`ChartError`] where the data do not support the chart.
    pub fn image(&self, material: &Material, format: ImageFormat) -> Result<Vec<u8>, ChartError> {
        let canvas = (self.draw)(material)?;
        match format {
            ImageFormat::Svg => Ok(canvas.svg().into_bytes()),
            ImageFormat::Png => canvas.png().map_err(ChartError::Raster),
        }
    }

    /// The picture as SVG text, which also fits into a page.
    ///
    /// # Errors
    /// What the data lack.
    pub fn svg(&self, material: &Material) -> Section<String> {
        Ok((self.draw)(material)?.svg())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_found_under_its_former_name_too() {
        for &(former, current) in FORMER_NAMES {
            assert_eq!(find(former).map(|c| c.name), Some(current));
            assert!(CHARTS.iter().all(|c| c.name != former), "{former}");
        }
        assert!(find("nothing").is_none());
    }
}
