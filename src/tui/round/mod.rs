//! One round of figures: everything that the screen in front needs, worked out together off the drawing thread.

mod campaign;

pub use campaign::{CampaignResult, Kept};

use super::pages::Page;
use super::planning::{PlanAnswer, Planning};
use super::scheduling::{PageInputs, WeekPage};
use super::views::ViewId;
use crate::analysis::attendance::groups::{self, By, Group};
use crate::analysis::attendance::{self, Attendance};
use crate::analysis::break_even::{self, BreakEven};
use crate::analysis::calls::{self, Call};
use crate::analysis::churn::AtRisk;
use crate::analysis::columns::Column;
use crate::analysis::comparison::{self, Comparison};
use crate::analysis::forecast::{Levers, Scenarios};
use crate::analysis::pricing::MeasuredElasticity;
use crate::analysis::revenue::detail::RevenueDetail;
use crate::analysis::segments::clusters::campaigns::{self, Campaigns};
use crate::analysis::segments::clusters::mix::{self, Mix};
use crate::analysis::segments::rfm::{self, Movement, RfmSums};
use crate::analysis::study::Studies;
use crate::analysis::value::{CustomerValue, TierRow};
use crate::analysis::{Answers, Figures, Section, Selection, selection};
use crate::book::{Assumptions, Book, Locale};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

/// What is asked of the book.
#[derive(Debug, Clone)]
pub struct Request {
    /// The data.
    pub book: Arc<Book>,
    /// What the round before was computed from; what still holds is used again.
    pub previous: Option<Arc<Shared>>,
    /// Figures that nobody shows any more: their memory is used again, since asking for new memory for a million
    /// clients takes as long as computing their figures.
    pub spare: Option<Arc<Shared>>,
    /// What the baseline assumes.
    pub baseline_assumptions: Assumptions,
    /// What the screen shows.
    pub assumptions: Assumptions,
    /// What was studied of the book so far.
    pub studied: Studies,
    /// The columns that the filter may name.
    pub columns: Arc<Vec<Column>>,
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

/// The figures that every view shares, with what they were computed from.
#[derive(Debug)]
pub struct Shared {
    /// What they assume.
    pub assumptions: Assumptions,
    /// Whom they sum.
    pub filter: String,
    /// Figures of the whole book at the baseline.
    pub baseline_figures: Arc<Figures>,
    /// Who is shown.
    pub selection: Selection,
    /// The baseline, over the same clients.
    pub baseline: Arc<Answers>,
    /// What needs the rows of the logs, once a view has asked for it.
    pub revenue: OnceLock<Arc<RevenueDetail>>,
    /// What the files show of how demand answers to price, once the Plan view has asked for it.
    pub measured: Arc<OnceLock<Section<MeasuredElasticity>>>,
    /// The scenario; the same object as the baseline when nothing differs.
    pub current: Arc<Answers>,
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

/// One round of figures: the shared ones, and those of the view in front.
#[derive(Debug, Clone)]
pub struct Round {
    /// Shared by all views.
    pub shared: Arc<Shared>,
    /// The shown clients in the order of the table.
    pub order: Vec<u32>,
    /// Whom to call.
    pub calls: Section<Vec<Call>>,
    /// The groups, where they are shown.
    pub comparison: Option<Section<Comparison>>,
    /// Answers to campaigns by group, where they are shown.
    pub campaigns: Option<Arc<CampaignAnswers>>,
    /// Segments by recency and frequency with their movement, where they are shown.
    pub rfm: Option<Arc<Scores>>,
    /// Revenue in detail, where it is shown.
    pub revenue: Option<Arc<RevenueDetail>>,
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

impl Shared {
    /// How many clients may leave before the prices cost money; nothing where no price differs.
    pub fn break_even(&self) -> Section<Option<BreakEven>> {
        let scenario = &self.current.figures;
        break_even::break_even(&self.assumptions, &self.baseline_figures, scenario, &self.selection)
    }

    /// Whether its figures carry exactly what `studied` holds.
    fn knows(&self, studied: &Studies) -> bool {
        self.baseline_figures.studied.is_same(studied)
    }

    /// The same with what was studied since.
    pub fn with_studied(&self, studied: &Studies) -> Shared {
        let answers = |answers: &Arc<Answers>| {
            let figures = Arc::new(Figures::clone(&answers.figures).with_studied(studied.clone()));
            Arc::new(Answers { figures, ..Answers::clone(answers) })
        };
        let baseline = answers(&self.baseline);
        let current = match Arc::ptr_eq(&self.baseline, &self.current) {
            true => Arc::clone(&baseline),
            false => answers(&self.current),
        };
        Shared {
            assumptions: self.assumptions.clone(),
            filter: self.filter.clone(),
            baseline_figures: Arc::clone(&baseline.figures),
            selection: self.selection.clone(),
            baseline,
            revenue: self.revenue.clone(),
            measured: Arc::clone(&self.measured),
            current,
        }
    }

    /// The memory of the scenario's figures, where nobody else holds them.
    fn into_memory(self) -> Figures {
        drop(self.baseline);
        let figures = Arc::into_inner(self.current).map(|answers| answers.figures);
        figures.and_then(Arc::into_inner).unwrap_or_default()
    }
}

impl Round {
    /// The scenario's answers.
    pub fn current(&self) -> &Answers {
        &self.shared.current
    }

    /// The baseline's answers.
    pub fn baseline(&self) -> &Answers {
        &self.shared.baseline
    }

    /// Whether a what-if changes anything.
    pub fn is_what_if(&self) -> bool {
        !Arc::ptr_eq(&self.shared.baseline, &self.shared.current)
    }
}

impl Request {
    /// Works the round out.
    pub fn answer(mut self) -> Response {
        let spare = self.spare.take().and_then(Arc::into_inner).map_or_else(Figures::default, Shared::into_memory);
        let start = std::time::Instant::now();
        let result = self.round(spare);
        tracing::debug!("figures of {} clients in {:?}", self.book.clients.len(), start.elapsed());
        Response { request: self, result }
    }

    fn round(&self, memory: Figures) -> Result<Round, String> {
        let shared = match &self.previous {
            Some(p) if p.assumptions == self.assumptions && p.filter == self.filter && p.knows(&self.studied) => {
                Arc::clone(p)
            }
            _ => Arc::new(self.shared(memory)?),
        };
        let calls = match self.page == Page::Overview {
            true => calls::calls(&self.book, &self.assumptions, &shared.current, &shared.selection, &self.locale),
            false => Ok(Vec::new()),
        };
        let figures = &shared.current.figures;
        let by = self.group_by.as_ref().filter(|_| self.page == Page::Rules);
        let comparison = by.map(|by| comparison::comparison(&self.book, figures, &shared.selection, by));
        let revenue = (self.page == Page::Months).then(|| {
            let detail = || Arc::new(RevenueDetail::of(&self.book, &self.assumptions, &shared.selection));
            Arc::clone(shared.revenue.get_or_init(detail))
        });
        let attended = self.page.view() == ViewId::Schedule;
        let attendance = attended.then(|| Arc::new(self.attendance(&shared.selection)));
        let rfm = self.scores(&shared.selection).map(Arc::new);
        let campaigns = self.campaigns().map(Arc::new);
        let tiers = match self.studied.value() {
            Some(worth) if self.page.view() == ViewId::Value => worth.tier_rows(&shared.selection),
            _ => Vec::new(),
        };
        let week = self.week(figures, &shared.selection).map(Arc::new);
        let forecast = self.scenarios(&shared).map(Arc::new);
        let at_risk = match self.studied.churn() {
            Some(churn) if self.page.view() == ViewId::Churn => {
                Some(churn.at_risk(&self.book, figures, &shared.selection))
            }
            _ => None,
        };
        let kept = Kept::of(self, figures, &shared.selection);
        let order = kept.order(self).unwrap_or_else(|| self.order(figures, &shared.selection));
        let plan = self.planning.as_ref().map(|planning| Arc::new(planning.answer(self, &shared)));
        let break_even = if self.panel { shared.break_even() } else { Ok(None) };
        Ok(Round {
            shared,
            order,
            calls,
            comparison,
            campaigns,
            rfm,
            revenue,
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

    /// Of everybody, whom a filter does not change: the forecast is of the whole business.
    fn scenarios(&self, shared: &Shared) -> Option<Scenarios> {
        let forecasts =
            self.studied.forecast().filter(|_| matches!(self.page, Page::Forecast | Page::ForecastChecks))?;
        let (before, now) = (&shared.baseline_figures, &shared.current.figures);
        Some(forecasts.scenarios(Levers::of(&self.assumptions, before, now, &self.book)))
    }

    fn scores(&self, selection: &Selection) -> Option<Scores> {
        let rfm = self.studied.rfm().filter(|_| self.page == Page::Rfm)?;
        Some((rfm.sums(selection), rfm::movement(&self.book, rfm, selection)))
    }

    fn week(&self, figures: &Figures, selection: &Selection) -> Option<WeekPage> {
        let schedule = self.studied.schedule()?;
        let (book, assumptions, locale) = (&*self.book, &self.assumptions, &self.locale);
        WeekPage::of(self.page, PageInputs { book, figures, schedule, assumptions, selection, locale })
    }

    /// Of everybody: the groups are, too.
    fn campaigns(&self) -> Option<CampaignAnswers> {
        let groups = self.studied.clusters().filter(|_| self.page == Page::Campaigns)?;
        Some(CampaignAnswers {
            campaigns: campaigns::campaigns(&self.book, groups),
            mixes: mix::mixes(&self.book, groups),
        })
    }

    fn attendance(&self, selection: &Selection) -> Section<Attended> {
        let sums = attendance::attendance(&self.book, &self.assumptions, selection)?;
        Ok((sums, groups::groups(&self.book, selection, self.attendance_by)))
    }

    fn shared(&self, memory: Figures) -> Result<Shared, String> {
        let book = &*self.book;
        let baseline_figures = match &self.previous {
            Some(previous) if previous.knows(&self.studied) => Arc::clone(&previous.baseline_figures),
            _ => {
                let figures = Figures::compute(book, &self.baseline_assumptions);
                Arc::new(figures.with_studied(self.studied.clone()))
            }
        };
        // Other groups are no what-if.
        let same = self.assumptions.has_figures_of(&self.baseline_assumptions);
        let figures = if same {
            Arc::clone(&baseline_figures)
        } else {
            Arc::new(memory.recompute(book, &self.assumptions).with_studied(self.studied.clone()))
        };
        let selection = match self.filter.trim() {
            "" => Selection::All,
            text => selection::select(book, &figures, &self.columns, text).map_err(|e| e.to_string())?,
        };
        let answers = |assumptions: &Assumptions, figures: &Arc<Figures>| {
            Arc::new(Answers::from_figures(book, assumptions, &selection, Arc::clone(figures)))
        };
        let current = answers(&self.assumptions, &figures);
        let baseline = match &self.previous {
            _ if same => Arc::clone(&current),
            Some(previous) if previous.selection == selection && previous.knows(&self.studied) => {
                Arc::clone(&previous.baseline)
            }
            _ => answers(&self.baseline_assumptions, &baseline_figures),
        };
        // Prices of a what-if do not change what was paid; hours that are planned change how well they were used.
        let plan = |a: &Assumptions| (a.target_utilization, a.ideal_hours, a.client_ideal_hours.clone());
        let revenue = match &self.previous {
            Some(previous)
                if previous.selection == selection && plan(&previous.assumptions) == plan(&self.assumptions) =>
            {
                previous.revenue.clone()
            }
            _ => OnceLock::new(),
        };
        let (assumptions, filter) = (self.assumptions.clone(), self.filter.clone());
        let measured = self.previous.as_ref().map(|p| Arc::clone(&p.measured)).unwrap_or_default();
        Ok(Shared { assumptions, filter, baseline_figures, selection, baseline, revenue, measured, current })
    }

    /// The clients in the order of the table; only where a table of clients is in front.
    fn order(&self, figures: &Figures, selection: &Selection) -> Vec<u32> {
        let all = || selection.indices(self.book.clients.len()).map(|i| i as u32).collect::<Vec<u32>>();
        match (self.page, self.studied.churn.as_deref()) {
            (Page::Utilization, _) => {
                let mut order = all();
                if let Some((column, direction)) = &self.sort {
                    column.sort(&self.book, figures, *direction == Direction::Descending, &mut order);
                }
                order
            }
            // Where nothing could be learned, the bands say who is drifting away.
            (Page::Bands, _) | (Page::Risk, Some(Err(_))) => {
                let mut order = all();
                by_risk(figures, &mut order);
                order
            }
            (Page::Risk, Some(Ok(churn))) => churn.ranked(selection).into_iter().map(|i| i as u32).collect(),
            (Page::ClientValue, _) => {
                let mut order = all();
                if let Some(worth) = self.studied.value() {
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

/// Greatest risk first, and within it the most money.
fn by_risk(figures: &Figures, order: &mut [u32]) {
    let key = |i: u32| {
        let band = figures.band.get(i as usize).copied().flatten().map_or(u8::MAX, |band| band as u8);
        (band, Reverse(figures.revenue.get(i as usize).copied().flatten()), i)
    };
    let mut keys: Vec<_> = order.iter().map(|&i| key(i)).collect();
    keys.par_sort_unstable();
    order.iter_mut().zip(keys).for_each(|(place, (.., i))| *place = i);
}
