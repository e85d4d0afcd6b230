//! What the Plan view asks for, and what is worked out for its page in front, off the drawing thread.

use super::action::Action;
use super::app::App;
use super::pages::Page;
use super::panels::Panel;
use super::round::Request;
use super::settings::Setting;
use crate::analysis::Section;
use crate::analysis::month_plan::{self, MonthPlan};
use crate::analysis::pricing::{self, BY_TYPE, Pricing};
use crate::analysis::scenarios::{self, BASELINE, Scenario, Scenarios};
use crate::analysis::targets::{self, Aims, Goal};
use crate::session::Session;
use std::sync::Arc;

/// What the Plan view needs beyond the figures.
#[derive(Debug, Clone)]
pub struct Planning {
    /// What of it is shown.
    of: Of,
    /// By what prices are compared.
    price_by: usize,
    /// The baseline, the saved what-ifs and the one in force, where they are compared.
    scenarios: Arc<Vec<Scenario>>,
    /// Who needs nothing for now.
    dealt_with: Vec<String>,
    /// The day of today.
    today: chrono::NaiveDate,
}

/// The answers of the Plan view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Prices,
    Scenarios,
    Goals,
    Month,
}

/// The change of price that is looked at.
pub const PRICE_CHANGE: &str = "plan.price_change";

/// What a page of the Plan view shows.
#[derive(Debug)]
pub enum PlanAnswer {
    /// Prices, for one of the three pages that share them.
    Price(Box<Section<Pricing>>),
    /// What-ifs side by side.
    Compare(Section<Scenarios>),
    /// Goals.
    Targets(Aims),
    /// The coming month.
    Month(Section<MonthPlan>),
}

impl Planning {
    /// Works the page out.
    pub fn answer(&self, request: &Request, session: &Session) -> PlanAnswer {
        match self.of {
            Of::Prices => PlanAnswer::Price(Box::new(self.price(request, session))),
            Of::Scenarios => {
                let compared =
                    scenarios::scenarios(&request.book, &self.scenarios, &session.selection, &session.current.results);
                PlanAnswer::Compare(compared)
            }
            Of::Goals => PlanAnswer::Targets(targets::targets(
                &request.book,
                &request.assumptions,
                &session.current,
                &session.selection,
            )),
            Of::Month => PlanAnswer::Month(self.month(request, session)),
        }
    }

    fn price(&self, request: &Request, session: &Session) -> Section<Pricing> {
        let ways = pricing::ways(&request.book);
        let by = ways.get(self.price_by % ways.len().max(1)).map_or(BY_TYPE, String::as_str);
        let measured = session.measured_elasticity(&request.book);
        pricing::pricing(
            &request.book,
            &request.assumptions,
            &session.baseline.results,
            &session.current.results,
            &session.selection,
            by,
            measured,
        )
    }

    fn month(&self, request: &Request, session: &Session) -> Section<MonthPlan> {
        let calls = session.calls(&request.book, &request.locale);
        month_plan::plan(month_plan::Inputs {
            book: &request.book,
            assumptions: &request.assumptions,
            answers: &session.current,
            baseline: session.is_what_if().then_some(&*session.baseline),
            selection: &session.selection,
            calls: &calls,
            dealt_with: &self.dealt_with,
            today: self.today,
            locale: &request.locale,
        })
    }
}

impl App {
    /// What the Plan view needs, where it is in front.
    pub fn planning(&self) -> Option<Planning> {
        let of = match self.page() {
            Page::Prices | Page::PriceRisk | Page::PriceIncrease => Of::Prices,
            Page::Scenarios => Of::Scenarios,
            Page::Goals => Of::Goals,
            Page::Month => Of::Month,
            _ => return None,
        };
        Some(Planning {
            of,
            price_by: self.price_by,
            scenarios: if of == Of::Scenarios { self.scenarios() } else { Arc::default() },
            dealt_with: self.launch.user_data.dealt_with(self.launch.today),
            today: self.launch.today,
        })
    }

    /// The baseline, the saved what-ifs and the one in force.
    pub fn scenarios(&self) -> Arc<Vec<Scenario>> {
        let saved = self.launch.user_data.saved();
        Arc::new(scenarios::all(&self.launch.baseline, &saved, self.assumptions()))
    }

    /// Does what changes the list of settings; the selected one stays selected where it is still there.
    pub fn change_settings(&mut self, change: impl FnOnce(&mut App)) {
        let selected = self.settings().get(self.setting).cloned();
        change(self);
        let settings = self.settings();
        self.setting = selected.and_then(|setting| settings.iter().position(|k| *k == setting)).unwrap_or(0);
    }

    /// Opens the price under the cursor for typing.
    pub fn type_price(&mut self) {
        match self.selected_type() {
            Some(label) => self.type_into(|setting| *setting == Setting::Rate(label.clone())),
            None => self.type_into(|setting| setting.key() == PRICE_CHANGE),
        }
    }

    /// Opens the goal under the cursor for typing.
    pub fn type_goal(&mut self) {
        if let Some(goal) = Goal::ALL.get(self.list().row) {
            self.type_into(|setting| setting.key() == goal.key());
        }
    }

    /// The session type under the cursor.
    fn selected_type(&self) -> Option<String> {
        let (workspace, round) = self.ready()?;
        let PlanAnswer::Price(pricing) = &**round.plan.as_ref()? else { return None };
        let pricing = (**pricing).as_ref().ok().filter(|p| p.by == BY_TYPE)?;
        let label = &pricing.groups.get(self.list().row)?.label;
        let types = &workspace.book.clients.session_type.as_ref()?.types.labels;
        types.iter().any(|t| t == label).then(|| label.clone())
    }

    /// Opens the panel of assumptions at one of them, ready for typing.
    pub fn type_into(&mut self, wanted: impl Fn(&Setting) -> bool) {
        if !self.panels.iter().any(|l| matches!(l, Panel::Assumptions(_))) {
            self.open_assumptions();
        }
        if let Some(place) = self.settings().iter().position(wanted) {
            self.setting = place;
            self.begin_value(None);
        }
    }

    /// Brings the what-if under the cursor into force.
    pub fn open_compared(&mut self) {
        let name = self.ready().and_then(|(_, round)| {
            let PlanAnswer::Compare(Ok(compared)) = &**round.plan.as_ref()? else { return None };
            compared.columns.get(self.list().column.checked_sub(1)?).map(|c| c.name.clone())
        });
        match name.as_deref() {
            None => self.say(format!("← → choose a what-if, {} opens it", self.key_of(Action::Open))),
            Some(scenarios::UNSAVED) => {
                self.say(format!("This is the what-if in force; {} saves it", self.key_of(Action::SaveScenario)));
            }
            Some(BASELINE) => {
                let step = super::app::Step { assumptions: self.launch.baseline.clone(), ..self.history.now().clone() };
                self.history.set(step);
                self.compute();
                self.say(format!("Back at the baseline; {} undoes it", self.key_of(Action::Undo)));
            }
            Some(name) => self.open_scenario(name),
        }
    }
}
