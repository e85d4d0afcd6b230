//! What the pages about keeping clients need beside the studies: worked out off the drawing thread.

use super::Request;
use crate::analysis::campaign::ab_test::{self, Design, FileTest, Reading};
use crate::analysis::campaign::{RetentionCampaign, retention_campaign};
use crate::analysis::churn::Churn;
use crate::analysis::profiles::{self, Family};
use crate::analysis::{Results, Section, Selection};
use crate::tui::pages::Page;
use std::sync::Arc;

/// A campaign, and a test of it.
#[derive(Debug)]
pub struct CampaignResult {
    /// Whom to contact.
    pub campaign: Section<RetentionCampaign>,
    /// How large a test must be.
    pub design: Section<Design>,
    /// What the counts that were typed show; `None` before any was.
    pub reading: Option<Section<Reading>>,
    /// Tests that the file holds.
    pub in_file: Vec<FileTest>,
}

/// What the page in front shows of it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The campaign.
    pub campaign: Option<Arc<CampaignResult>>,
    /// How many leave of each kind of clients.
    pub families: Option<Arc<Vec<Family>>>,
}

impl Kept {
    /// For the page that `question` has in front.
    pub fn of(request: &Request, results: &Results, selection: &Selection) -> Self {
        let known = request.studies.get::<Churn>().is_some();
        match request.page {
            Page::Campaign | Page::CampaignTest if known => {
                let campaign = retention_campaign(&request.book, results, selection);
                let design = campaign.as_ref().map_err(Clone::clone).and_then(ab_test::design);
                let reading = ab_test::reading(&request.assumptions.campaign.test);
                let in_file = ab_test::in_file(&request.book);
                Kept { campaign: Some(Arc::new(CampaignResult { campaign, design, reading, in_file })), families: None }
            }
            Page::Profiles => {
                let churn = request.studies.churn();
                let families = churn.map(|l| Arc::new(profiles::families(&request.book, results, l, selection)));
                Kept { families, campaign: None }
            }
            _ => Kept::default(),
        }
    }

    /// The clients of the campaign, where that is in front, those with the most at stake first.
    pub fn order(&self, request: &Request) -> Option<Vec<u32>> {
        (request.page == Page::Campaign).then(|| {
            let targets = self.campaign.as_deref().and_then(|k| k.campaign.as_ref().ok());
            targets.map(|c| c.targets.iter().map(|t| t.client).collect()).unwrap_or_default()
        })
    }
}
