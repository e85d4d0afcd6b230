//! Charts for a slide: each says its finding in the title, its source below, and is drawn once for SVG and PNG.
//!
//! A new chart is a file here and a line in [`CHARTS`].

mod attendance_heatmap;
mod bars;
mod campaign_profit;
mod canvas;
mod correlations;
mod fill;
pub mod finding;
mod forecast;
mod groups_boxes;
mod groups_choice;
mod groups_map;
mod groups_profile;
mod heat;
mod leaving;
mod lorenz;
mod price;
mod revenue_by_month;
mod revenue_by_segment;
mod rfm;
mod scatter;
mod scenarios;
mod staying;
mod unrealized_hours;
mod utilization;
mod value;

use super::Material;
use crate::analysis::studied::Study;
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
    /// What must be studied first.
    pub studies: &'static [Study],
}

/// What charts of groups rest on.
const EVIDENCE: &[Study] = &[Study::Groups, Study::Evidence];

/// Every chart.
pub const CHARTS: &[Chart] = &[
    Chart { name: "attendance-heatmap", title: "When people come", draw: attendance_heatmap::draw, studies: &[] },
    Chart {
        name: "calibration",
        title: "Whether the probabilities of leaving come true",
        draw: leaving::calibration,
        studies: leaving::STUDIES,
    },
    Chart {
        name: "cohorts",
        title: "How many newcomers of each month still come",
        draw: staying::cohorts,
        studies: staying::COHORTS,
    },
    Chart {
        name: "campaign-profit",
        title: "What a campaign to keep clients brings, by its size",
        draw: campaign_profit::draw,
        studies: super::keeping_tables::CAMPAIGN,
    },
    Chart {
        name: "correlations",
        title: "How the features of clients hang together",
        draw: correlations::draw,
        studies: EVIDENCE,
    },
    Chart { name: "fill", title: "How full the week is", draw: fill::draw, studies: &[Study::Timetable] },
    Chart {
        name: "drivers",
        title: "What leaving goes together with",
        draw: leaving::drivers,
        studies: leaving::STUDIES,
    },
    Chart {
        name: "forecast",
        title: "Revenue of the months ahead, with the what-if",
        draw: forecast::draw,
        studies: &[Study::Forecast],
    },
    Chart {
        name: "groups-boxes",
        title: "How the groups differ: box plots",
        draw: groups_boxes::draw,
        studies: EVIDENCE,
    },
    Chart { name: "groups-choice", title: "How many groups there are", draw: groups_choice::draw, studies: EVIDENCE },
    Chart {
        name: "groups-map",
        title: "The clients in the plane, by group",
        draw: groups_map::draw,
        studies: EVIDENCE,
    },
    Chart {
        name: "groups-profile",
        title: "What each group is like: a radar per group",
        draw: groups_profile::draw,
        studies: &[Study::Groups],
    },
    Chart {
        name: "lift",
        title: "Whom contacting the likeliest finds",
        draw: leaving::lift,
        studies: leaving::STUDIES,
    },
    Chart { name: "lorenz", title: "How the revenue is spread over the clients", draw: lorenz::draw, studies: &[] },
    Chart {
        name: "retention",
        title: "Newcomers who still come, by months since their first",
        draw: staying::retention,
        studies: staying::COHORTS,
    },
    Chart { name: "revenue-by-month", title: "Revenue by month", draw: revenue_by_month::draw, studies: &[] },
    Chart { name: "revenue-by-segment", title: "Revenue by segment", draw: revenue_by_segment::draw, studies: &[] },
    Chart { name: "rfm", title: "Clients by recency and frequency", draw: rfm::draw, studies: &[Study::Rfm] },
    Chart {
        name: "roc",
        title: "How well leavers are told from stayers",
        draw: leaving::roc,
        studies: leaving::STUDIES,
    },
    Chart { name: "survival", title: "How long clients stay", draw: staying::survival, studies: staying::LIFETIMES },
    Chart { name: "price", title: "Revenue and margin against price", draw: price::draw, studies: &[] },
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

/// The chart called `name`.
pub fn find(name: &str) -> Option<&'static Chart> {
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
