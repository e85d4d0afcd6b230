//! What the pages about keeping clients need beside the studies: worked out off the drawing thread.

use super::Question;
use crate::analysis::campaign_test::{self, Design, FileTest, Reading};
use crate::analysis::portraits::{self, Family};
use crate::analysis::retention_campaign::{RetentionCampaign, retention_campaign};
use crate::analysis::{Figures, Section, Selection};
use crate::tui::views::ViewId;
use crate::tui::views::churn::Page;
use std::sync::Arc;

/// A campaign, and a test of it.
#[derive(Debug)]
pub struct Keeping {
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
    pub campaign: Option<Arc<Keeping>>,
    /// How many leave of each kind of clients.
    pub families: Option<Arc<Vec<Family>>>,
}

impl Kept {
    /// For the page that `question` has in front.
    pub fn of(question: &Question, figures: &Figures, selection: &Selection) -> Self {
        let page = (question.view == ViewId::Churn).then(|| Page::at(&question.book, &question.studied, question.page));
        let known = question.studied.leaving.is_some();
        match page {
            Some(Page::Campaign | Page::Test) if known => {
                let campaign = retention_campaign(&question.book, figures, selection);
                let design = campaign.as_ref().map_err(Clone::clone).and_then(campaign_test::design);
                let reading = campaign_test::reading(&question.assumptions.campaign.test);
                let in_file = campaign_test::in_file(&question.book);
                Kept { campaign: Some(Arc::new(Keeping { campaign, design, reading, in_file })), families: None }
            }
            Some(Page::Portraits) => {
                let leaving = question.studied.leaving();
                let families = leaving.map(|l| Arc::new(portraits::families(&question.book, figures, l, selection)));
                Kept { families, campaign: None }
            }
            _ => Kept::default(),
        }
    }

    /// The clients of the page in front, where it is one of these: of the campaign those with the most at stake first,
    /// of the others none.
    pub fn order(&self, question: &Question) -> Option<Vec<u32>> {
        match (question.view == ViewId::Churn).then(|| Page::at(&question.book, &question.studied, question.page))? {
            Page::Campaign => {
                let targets = self.campaign.as_deref().and_then(|k| k.campaign.as_ref().ok());
                Some(targets.map(|c| c.targets.iter().map(|t| t.client).collect()).unwrap_or_default())
            }
            Page::Portraits | Page::Test => Some(Vec::new()),
            _ => None,
        }
    }
}
