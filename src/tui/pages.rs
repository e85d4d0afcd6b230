//! Every page of every view, and how they are turned. A page is a row of [`PAGES`] and a [`PageView`] of its own.

use super::action::Action;
use super::app::{App, Workspace};
use super::views::{PageView, Screen, ViewId};
use super::views::{
    ask, attendance, churn, concentration, data, forecast, import, membership, overview, plan, revenue, schedule,
    segments, track_record,
};
use super::views::{utilization, value};
use super::widgets::Strip;

/// The pages, in the order of their views and of their places in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named in PAGES and explained where it is drawn")]
pub enum Page {
    Overview,
    Utilization,
    Concentration,
    Rules,
    Rfm,
    Groups,
    GroupMap,
    GroupQuality,
    Features,
    Differences,
    Correlations,
    Campaigns,
    Risk,
    ModelQuality,
    Bands,
    Drivers,
    ModelColumns,
    Retention,
    Cohorts,
    Hazards,
    Campaign,
    CampaignTest,
    Profiles,
    ClientValue,
    ValueChecks,
    Tiers,
    Months,
    Forecast,
    ForecastChecks,
    TrackRecord,
    Membership,
    Attendance,
    Week,
    Fill,
    Proposals,
    Classes,
    Prices,
    PriceRisk,
    PriceIncrease,
    Scenarios,
    Goals,
    Month,
    Files,
    Findings,
    Ask,
    Import,
}

/// What is known of a page.
pub struct PageInfo {
    /// The page.
    pub page: Page,
    /// The view that it belongs to.
    pub view: ViewId,
    /// Its name on the command line, and in `[keys]` of the configuration.
    pub name: &'static str,
    /// Its name on the screen.
    pub title: &'static str,
    /// The page that rests on what this one shows. Such a page is one key away from that one, and has no place of its own.
    pub evidence_of: Option<Page>,
    /// What is on it.
    content: &'static dyn PageView,
}

const fn page(
    page: Page,
    view: ViewId,
    name: &'static str,
    title: &'static str,
    content: &'static dyn PageView,
) -> PageInfo {
    PageInfo { page, view, name, title, evidence_of: None, content }
}

const fn evidence(
    page: Page,
    of: (ViewId, Page),
    name: &'static str,
    title: &'static str,
    content: &'static dyn PageView,
) -> PageInfo {
    PageInfo { page, view: of.0, name, title, evidence_of: Some(of.1), content }
}

/// All pages, in the order of [`Page`].
#[rustfmt::skip]
pub static PAGES: [PageInfo; 46] = [
    page(Page::Overview, ViewId::Overview, "overview", "Overview", &overview::OverviewPage),
    page(Page::Utilization, ViewId::Utilization, "utilization", "Utilization", &utilization::UtilizationPage),
    page(Page::Concentration, ViewId::Concentration, "concentration", "Concentration", &concentration::ConcentrationPage),
    page(Page::Rules, ViewId::Segments, "rules", "By rule", &segments::RulesPage),
    page(Page::Rfm, ViewId::Segments, "rfm", "RFM", &segments::RfmPage),
    page(Page::Groups, ViewId::Segments, "groups", "Groups", &segments::GroupsPage),
    evidence(Page::GroupMap, (ViewId::Segments, Page::Groups), "map", "Map", &segments::MapPage),
    evidence(Page::GroupQuality, (ViewId::Segments, Page::Groups), "group-quality", "Quality", &segments::QualityPage),
    evidence(Page::Features, (ViewId::Segments, Page::Groups), "features", "Features", &segments::FeaturesPage),
    page(Page::Differences, ViewId::Segments, "differences", "Differences", &segments::DifferencesPage),
    evidence(Page::Correlations, (ViewId::Segments, Page::Differences), "correlations", "Correlations", &segments::CorrelationsPage),
    page(Page::Campaigns, ViewId::Segments, "campaigns", "Campaigns", &segments::CampaignsPage),
    page(Page::Risk, ViewId::Churn, "risk", "Risk", &churn::RiskPage),
    evidence(Page::ModelQuality, (ViewId::Churn, Page::Risk), "model-quality", "Model quality", &churn::ModelQualityPage),
    evidence(Page::Bands, (ViewId::Churn, Page::Risk), "bands", "Bands", &churn::BandsPage),
    page(Page::Drivers, ViewId::Churn, "why", "Why", &churn::DriversPage),
    evidence(Page::ModelColumns, (ViewId::Churn, Page::Drivers), "columns", "Columns", &churn::ColumnsPage),
    page(Page::Retention, ViewId::Churn, "retention", "Retention", &churn::RetentionPage),
    evidence(Page::Cohorts, (ViewId::Churn, Page::Retention), "cohorts", "Cohorts", &churn::CohortsPage),
    evidence(Page::Hazards, (ViewId::Churn, Page::Retention), "hazards", "Hazards", &churn::HazardsPage),
    page(Page::Campaign, ViewId::Churn, "campaign", "Campaign", &churn::CampaignPage),
    evidence(Page::CampaignTest, (ViewId::Churn, Page::Campaign), "test", "Test", &churn::TestPage),
    page(Page::Profiles, ViewId::Churn, "profiles", "Profiles", &churn::ProfilesPage),
    page(Page::ClientValue, ViewId::Value, "client-value", "Clients", &value::ClientsPage),
    evidence(Page::ValueChecks, (ViewId::Value, Page::ClientValue), "value-checks", "Checks", &value::ChecksPage),
    page(Page::Tiers, ViewId::Value, "tiers", "Tiers", &value::TiersPage),
    page(Page::Months, ViewId::Revenue, "months", "Months", &revenue::MonthsPage),
    page(Page::Forecast, ViewId::Revenue, "forecast", "Forecast", &forecast::ForecastPage),
    evidence(Page::ForecastChecks, (ViewId::Revenue, Page::Forecast), "forecast-checks", "Checks", &forecast::ChecksPage),
    page(Page::TrackRecord, ViewId::Revenue, "track-record", "Track record", &track_record::TrackRecordPage),
    page(Page::Membership, ViewId::Revenue, "membership", "Membership", &membership::MembershipPage),
    page(Page::Attendance, ViewId::Schedule, "attendance", "Attendance", &attendance::AttendancePage),
    page(Page::Week, ViewId::Schedule, "week", "Week", &schedule::WeekPage),
    page(Page::Fill, ViewId::Schedule, "fill", "Fill", &schedule::FillPage),
    page(Page::Proposals, ViewId::Schedule, "proposals", "Proposals", &schedule::ProposalsPage),
    page(Page::Classes, ViewId::Schedule, "classes", "Classes", &schedule::ClassesPage),
    page(Page::Prices, ViewId::Plan, "prices", "Prices", &plan::PricesPage),
    evidence(Page::PriceRisk, (ViewId::Plan, Page::Prices), "price-risk", "Price risk", &plan::PriceRiskPage),
    page(Page::PriceIncrease, ViewId::Plan, "price-increase", "Price increase", &plan::PriceIncreasePage),
    page(Page::Scenarios, ViewId::Plan, "scenarios", "Scenarios", &plan::ScenariosPage),
    page(Page::Goals, ViewId::Plan, "goals", "Goals", &plan::GoalsPage),
    page(Page::Month, ViewId::Plan, "month", "Month", &plan::MonthPage),
    page(Page::Files, ViewId::Data, "files", "Files", &data::FilesPage),
    page(Page::Findings, ViewId::Data, "findings", "Findings", &data::FindingsPage),
    page(Page::Ask, ViewId::Data, "ask", "Ask", &ask::AskPage),
    page(Page::Import, ViewId::Data, "import", "Import", &import::ImportPage),
];

impl Page {
    /// How many there are.
    pub const COUNT: usize = PAGES.len();

    /// What is known of it.
    pub fn info(self) -> &'static PageInfo {
        &PAGES[self as usize]
    }

    /// The view that it belongs to.
    pub fn view(self) -> ViewId {
        self.info().view
    }

    /// What is on it.
    pub fn content(self) -> &'static dyn PageView {
        self.info().content
    }

    /// Whether these data have it.
    pub fn is_there(self, workspace: &Workspace) -> bool {
        self.content().is_there(workspace)
    }

    /// The page that it is evidence of, where these data have that one.
    pub fn parent(self, workspace: &Workspace) -> Option<Page> {
        self.info().evidence_of.filter(|page| page.is_there(workspace))
    }

    /// What the page rests on, as pages.
    pub fn evidence(self, workspace: &Workspace) -> Vec<Page> {
        let of_this = |info: &&PageInfo| info.page.parent(workspace) == Some(self);
        PAGES.iter().filter(of_this).map(|info| info.page).filter(|page| page.is_there(workspace)).collect()
    }

    /// The page with this name, or the first one of the view with this name.
    pub fn named(name: &str) -> Option<Page> {
        let view = ViewId::ALL.into_iter().find(|view| view.name() == name);
        view.map(ViewId::first_page).or_else(|| PAGES.iter().find(|info| info.name == name).map(|info| info.page))
    }

    /// Every name that [`Page::named`] takes: the views first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let of_view = |name: &str| ViewId::ALL.iter().any(|view| view.name() == name);
        let pages = PAGES.iter().map(|info| info.name).filter(move |name| !of_view(name));
        ViewId::ALL.iter().map(|view| view.name()).chain(pages)
    }
}

impl ViewId {
    /// The page that is in front at first.
    pub fn first_page(self) -> Page {
        PAGES.iter().find(|info| info.view == self).map_or(Page::Overview, |info| info.page)
    }

    /// The pages that these data have, without those that are evidence of another.
    pub fn pages(self, workspace: &Workspace) -> Vec<Page> {
        let of_view = PAGES.iter().filter(|info| info.view == self).map(|info| info.page);
        of_view.filter(|page| page.is_there(workspace) && page.parent(workspace).is_none()).collect()
    }
}

impl App {
    /// The page in front.
    pub fn page(&self) -> Page {
        let chosen = self.pages[self.view.index()];
        let Some(workspace) = self.workspace() else { return chosen };
        match chosen.is_there(workspace) {
            true => chosen,
            false => self.view.pages(workspace).first().copied().unwrap_or(chosen),
        }
    }

    /// What is on the page in front.
    pub fn content(&self) -> &'static dyn PageView {
        self.page().content()
    }

    /// The page in front with the data and figures that it shows.
    pub fn screen(&self) -> Option<Screen<'_>> {
        let (workspace, round) = self.ready()?;
        Some(Screen { app: self, workspace, round })
    }

    /// The pages among which those keys turn: those of the view, or a page with its evidence.
    pub fn family(&self) -> Vec<Page> {
        let Some(workspace) = self.workspace() else { return Vec::new() };
        let page = self.page();
        match page.parent(workspace) {
            Some(parent) => std::iter::once(parent).chain(parent.evidence(workspace)).collect(),
            None => self.view.pages(workspace),
        }
    }

    /// The names of those pages, with the one in front and what the keys do.
    pub fn strip(&self, workspace: &Workspace) -> Strip {
        let family = self.family();
        let page = self.page();
        let front = family.iter().position(|p| *p == page).unwrap_or(0);
        let turns = format!("{} {} turns", self.key_of(Action::PreviousPage), self.key_of(Action::NextPage));
        let evidence = self.key_of(Action::Evidence);
        let hint = match (page.parent(workspace), page.evidence(workspace).as_slice()) {
            (Some(_), _) => format!("{turns} · {evidence} back"),
            (None, []) => turns,
            (None, pages) => {
                let titles: Vec<&str> = pages.iter().map(|p| p.info().title).collect();
                let more = format!("{evidence}: {}", titles.join(", "));
                if family.len() > 1 { format!("{turns} · {more}") } else { more }
            }
        };
        Strip { titles: family.iter().map(|p| p.info().title).collect(), front, hint }
    }

    /// Brings a page to the front.
    pub fn open_page(&mut self, page: Page) {
        self.panels.retain(|l| matches!(l, super::panels::Panel::Assumptions(_)));
        self.change_settings(|app| {
            app.view = page.view();
            app.pages[app.view.index()] = page;
        });
        self.compute();
        self.start_wanted_studies();
    }

    /// Turns the pages, around the ends.
    pub fn turn_page(&mut self, by: isize) {
        let family = self.family();
        let count = family.len() as isize;
        if count < 2 {
            return self.complain("This view has one page");
        }
        let at = family.iter().position(|p| *p == self.page()).unwrap_or(0) as isize;
        if let Some(page) = family.get((at + by).rem_euclid(count) as usize) {
            self.open_page(*page);
        }
    }

    /// From a page to what it rests on, and back.
    pub fn toggle_evidence(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let page = self.page();
        let to = page.parent(workspace).or_else(|| page.evidence(workspace).first().copied());
        match to {
            Some(page) => self.open_page(page),
            None => self.complain(format!("{} has no further evidence", page.info().title)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_in_the_order_of_the_pages_and_names_each_once() {
        for (place, info) in PAGES.iter().enumerate() {
            assert_eq!(info.page as usize, place, "{}", info.name);
            assert!(info.evidence_of.is_none_or(|of| of.view() == info.view && of.info().evidence_of.is_none()));
        }
        let names: BTreeSet<&str> = PAGES.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), PAGES.len());
    }

    #[test]
    fn views_have_at_most_five_pages_beside_evidence() {
        for view in ViewId::ALL {
            let pages = PAGES.iter().filter(|info| info.view == view && info.evidence_of.is_none()).count();
            assert!((1..=5).contains(&pages), "{view:?} has {pages}");
        }
    }

    #[test]
    fn views_and_pages_are_found_by_name() {
        assert_eq!(Page::named("revenue"), Some(Page::Months));
        assert_eq!(Page::named("forecast"), Some(Page::Forecast));
        assert_eq!(Page::named("cohorts"), Some(Page::Cohorts));
        assert_eq!(Page::named("no-such-page"), None);
        assert!(Page::names().all(|name| Page::named(name).is_some()));
    }
}
