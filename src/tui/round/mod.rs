//! One round of figures: everything that the screen in front needs, worked out together off the drawing thread.

mod campaign;

pub use campaign::{CampaignResult, Kept};

use super::pages::Page;
use super::planning::{PlanAnswer, Planning};
use super::scheduling::{PageInputs, WeekPage};
use super::views::ViewId;
use crate::analysis::attendance::groups::{self, By, Group};
use crate::analysis::attendance::{self, Attendance};
use crate::analysis::break_even::BreakEven;
use crate::analysis::calls::Call;
use crate::analysis::churn::AtRisk;
use crate::analysis::churn::Churn;
use crate::analysis::columns::Column;
use crate::analysis::comparison::{self, Comparison};
use crate::analysis::forecast::{Levers, Scenarios};
use crate::analysis::memberships::{self, Movements};
use crate::analysis::revenue::detail::RevenueDetail;
use crate::analysis::segments::clusters::campaigns::{self, Campaigns};
use crate::analysis::segments::clusters::mix::{self, Mix};
use crate::analysis::segments::rfm::{self, Movement, RfmSums};
use crate::analysis::study::Studies;
use crate::analysis::trend::Trend;
use crate::analysis::value::{CustomerValue, TierRow};
use crate::analysis::{Answers, Figures, Results, Section, Selection};
use crate::book::{Assumptions, Book, Locale};
use crate::session::{Question, Session};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::sync::Arc;

/// What is asked of the book.
#[derive(Debug, Clone)]
pub struct Request {
    /// The data.
    pub book: Arc<Book>,
    /// What the round before was computed from; what still holds is used again.
    pub previous: Option<Arc<Session>>,
    /// Figures that nobody shows any more: their memory is used again, since asking for new memory for a million
    /// clients takes as long as computing their figures.
    pub spare: Option<Arc<Session>>,
    /// What the baseline assumes.
    pub baseline_assumptions: Assumptions,
    /// What the screen shows.
    pub assumptions: Assumptions,
    /// What the studies found so far.
    pub studies: Studies,
    /// The filter expression; empty for everybody.
    pub filter: String,
    /// The page in front, which decides what is worth computing.
    pub page: Page,
    /// Whether the assumptions are open, which show the break-even.
    pub panel: bool,
    /// The order of the client table: column and direction.
    pub sort: Option<(Column, Direction)>,
    /// The category by which groups are compared, where that is shown.
    pub group_by: Option<String>,
    /// By what attendance is grouped, where that is shown.
    pub attendance_by: By,
    /// What the Plan view needs beyond the rest, where it is in front.
    pub planning: Option<Planning>,
    /// For the figures in sentences.
    pub locale: Locale,
}

/// A direction of sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Least first.
    Ascending,
    /// Greatest first.
    Descending,
}

impl Direction {
    /// The other one.
    pub fn reversed(self) -> Self {
        match self {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        }
    }
}

/// The answer to a [`Request`].
#[derive(Debug)]
pub struct Response {
    /// What it answers.
    pub request: Request,
    /// The figures, or what is wrong with the filter expression.
    pub result: Result<Round, String>,
}

/// Who answered campaigns, and what of the whole went where, by group.
#[derive(Debug, Clone, Default)]
pub struct CampaignAnswers {
    /// Answers to campaigns; `None` where the file has none.
    pub campaigns: Option<Campaigns>,
    /// Families of columns that are the parts of a whole.
    pub mixes: Vec<Mix>,
}

/// Sums by recency, frequency and money, and who moved.
pub type Scores = (RfmSums, Section<Movement>);

/// The log summed, and its groups.
pub type Attended = (Attendance, Section<Vec<Group>>);

/// One round of figures: the answers that all views share, and those of the view in front.
#[derive(Debug, Clone)]
pub struct Round {
    /// The answers that all views share.
    pub session: Arc<Session>,
    /// The shown clients in the order of the table.
    pub order: Vec<u32>,
    /// Who to call.
    pub calls: Section<Vec<Call>>,
    /// The main figures over the last weeks, where they are shown.
    pub trend: Option<Arc<Section<Trend>>>,
    /// The groups, where they are shown.
    pub comparison: Option<Section<Comparison>>,
    /// Answers to campaigns by group, where they are shown.
    pub campaigns: Option<Arc<CampaignAnswers>>,
    /// Segments by recency and frequency with their movement, where they are shown.
    pub rfm: Option<Arc<Scores>>,
    /// Revenue in detail, where it is shown.
    pub revenue: Option<Arc<RevenueDetail>>,
    /// Members and recurring revenue by month, where they are shown.
    pub movements: Option<Arc<Section<Movements>>>,
    /// Who came and who stayed away, where it is shown, with the groups.
    pub attendance: Option<Arc<Section<Attended>>>,
    /// Who may leave, summed, where it is shown.
    pub at_risk: Option<AtRisk>,
    /// The tiers by expected value, where they are shown.
    pub tiers: Vec<TierRow>,
    /// What the page of the week in front shows.
    pub week: Option<Arc<WeekPage>>,
    /// What the what-if makes of the forecast, where that is shown.
    pub forecast: Option<Arc<Scenarios>>,
    /// The page of the Plan view in front.
    pub plan: Option<Arc<PlanAnswer>>,
    /// What the pages about keeping clients show.
    pub kept: Kept,
    /// Break-even of the prices, where it is shown and a price differs.
    pub break_even: Section<Option<BreakEven>>,
}

impl Round {
    /// The scenario's answers.
    pub fn current(&self) -> &Answers {
        &self.session.current
    }

    /// The baseline's answers.
    pub fn baseline(&self) -> &Answers {
        &self.session.baseline
    }

    /// Whether a what-if changes anything.
    pub fn is_what_if(&self) -> bool {
        self.session.is_what_if()
    }
}

impl Request {
    /// Works the round out.
    pub fn answer(mut self) -> Response {
        let spare = self.spare.take().and_then(Arc::into_inner).map_or_else(Figures::default, Session::into_memory);
        let start = std::time::Instant::now();
        let result = self.round(spare);
        tracing::debug!("figures of {} clients in {:?}", self.book.clients.len(), start.elapsed());
        Response { request: self, result }
    }

    fn round(&self, memory: Figures) -> Result<Round, String> {
        let session = match &self.previous {
            Some(p) if p.answers(&self.assumptions, &self.filter, &self.studies) => Arc::clone(p),
            _ => Arc::new(self.session(memory)?),
        };
        let calls = match self.page == Page::Overview {
            true => session.calls(&self.book, &self.locale),
            false => Ok(Vec::new()),
        };
        let trend = (self.page == Page::Overview).then(|| session.trend(&self.book));
        let results = &session.current.results;
        let by = self.group_by.as_ref().filter(|_| self.page == Page::Rules);
        let comparison = by.map(|by| comparison::comparison(&self.book, results, &session.selection, by));
        let revenue = (self.page == Page::Months).then(|| session.revenue(&self.book));
        let movements = self.movements(&session.selection);
        let attended = self.page.view() == ViewId::Schedule;
        let attendance = attended.then(|| Arc::new(self.attendance(&session.selection)));
        let rfm = self.scores(&session.selection).map(Arc::new);
        let campaigns = self.campaigns().map(Arc::new);
        let tiers = match self.studies.value() {
            Some(worth) if self.page.view() == ViewId::Value => worth.tier_rows(&session.selection),
            _ => Vec::new(),
        };
        let week = self.week(results, &session.selection).map(Arc::new);
        let forecast = self.scenarios(&session).map(Arc::new);
        let at_risk = match self.studies.churn() {
            Some(churn) if self.page.view() == ViewId::Churn => {
                Some(churn.at_risk(&self.book, results, &session.selection))
            }
            _ => None,
        };
        let kept = Kept::of(self, results, &session.selection);
        let order = kept.order(self).unwrap_or_else(|| self.order(results, &session.selection));
        let plan = self.planning.as_ref().map(|planning| Arc::new(planning.answer(self, &session)));
        let break_even = if self.panel { session.break_even() } else { Ok(None) };
        Ok(Round {
            session,
            order,
            calls,
            trend,
            comparison,
            campaigns,
            rfm,
            revenue,
            movements,
            attendance,
            at_risk,
            tiers,
            week,
            forecast,
            plan,
            kept,
            break_even,
        })
    }

    fn movements(&self, selection: &Selection) -> Option<Arc<Section<Movements>>> {
        (self.page == Page::Membership).then(|| Arc::new(memberships::movements(&self.book, selection)))
    }

    /// Of everybody, whom a filter does not change: the forecast is of the whole business.
    fn scenarios(&self, session: &Session) -> Option<Scenarios> {
        let forecasts =
            self.studies.forecast().filter(|_| matches!(self.page, Page::Forecast | Page::ForecastChecks))?;
        let (before, now) = (&session.baseline.results, &session.current.results);
        Some(forecasts.scenarios(Levers::of(&self.assumptions, before, now, &self.book)))
    }

    fn scores(&self, selection: &Selection) -> Option<Scores> {
        let rfm = self.studies.rfm().filter(|_| self.page == Page::Rfm)?;
        Some((rfm.sums(selection), rfm::movement(&self.book, rfm, selection)))
    }

    fn week(&self, figures: &Figures, selection: &Selection) -> Option<WeekPage> {
        let schedule = self.studies.schedule()?;
        let (book, assumptions, locale) = (&*self.book, &self.assumptions, &self.locale);
        WeekPage::of(self.page, PageInputs { book, figures, schedule, assumptions, selection, locale })
    }

    /// Of everybody: the groups are, too.
    fn campaigns(&self) -> Option<CampaignAnswers> {
        let groups = self.studies.clusters().filter(|_| self.page == Page::Campaigns)?;
        Some(CampaignAnswers {
            campaigns: campaigns::campaigns(&self.book, groups),
            mixes: mix::mixes(&self.book, groups),
        })
    }

    fn attendance(&self, selection: &Selection) -> Section<Attended> {
        let sums = attendance::attendance(&self.book, &self.assumptions, selection)?;
        Ok((sums, groups::groups(&self.book, selection, self.attendance_by)))
    }

    fn session(&self, memory: Figures) -> Result<Session, String> {
        let baseline = match &self.previous {
            Some(previous) => previous.baseline.results.with_studies(self.studies.clone()),
            None => {
                let figures = Figures::compute(&self.book, &self.baseline_assumptions);
                Results::new(figures, self.studies.clone(), &self.baseline_assumptions)
            }
        };
        let (book, assumptions) = (&*self.book, &self.assumptions);
        let question = Question { book, baseline, assumptions, filter: &self.filter };
        Session::answer(question, self.previous.as_deref(), memory).map_err(|error| error.to_string())
    }

    /// The clients in the order of the table; only where a table of clients is in front.
    fn order(&self, results: &Results, selection: &Selection) -> Vec<u32> {
        let all = || selection.indices(self.book.clients.len()).map(|i| i as u32).collect::<Vec<u32>>();
        match (self.page, self.studies.get::<Churn>()) {
            (Page::Utilization, _) => {
                let mut order = all();
                if let Some((column, direction)) = &self.sort {
                    column.sort(&self.book, results, *direction == Direction::Descending, &mut order);
                }
                order
            }
            // Where nothing could be learned, the bands say who is drifting away.
            (Page::Bands, _) | (Page::Risk, Some(Err(_))) => {
                let mut order = all();
                by_risk(results, &mut order);
                order
            }
            (Page::Risk, Some(Ok(churn))) => {
                churn.ranked(&self.book, results, selection).into_iter().map(|i| i as u32).collect()
            }
            (Page::ClientValue, _) => {
                let mut order = all();
                if let Some(worth) = self.studies.value() {
                    by_value(worth, &mut order);
                }
                order
            }
            _ => Vec::new(),
        }
    }
}

/// The most expected value first; who has none last.
fn by_value(worth: &CustomerValue, order: &mut [u32]) {
    let value = |i: u32| worth.client(i as usize).map_or(f64::NEG_INFINITY, |c| c.clv);
    order.par_sort_unstable_by(|a, b| value(*b).total_cmp(&value(*a)).then(a.cmp(b)));
}

/// The most revenue at risk by disengagement first, the score × what a client brings; then by band.
fn by_risk(figures: &Figures, order: &mut [u32]) {
    let key = |i: u32| {
        let place = i as usize;
        let band = figures.band.get(place).copied().flatten().map_or(u8::MAX, |band| band as u8);
        let behind = 1.0 - figures.utilization.get(place).copied().unwrap_or(f64::NAN).min(1.0);
        let revenue = figures.revenue.get(place).copied().flatten();
        let at_risk = revenue.filter(|_| behind > 0.0).map(|revenue| revenue.times(behind));
        (Reverse(at_risk), band, Reverse(revenue), i)
    };
    let mut keys: Vec<_> = order.iter().map(|&i| key(i)).collect();
    keys.par_sort_unstable();
    order.iter_mut().zip(keys).for_each(|(place, (.., i))| *place = i);
}
