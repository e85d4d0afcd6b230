//! What the explorer makes of a finished job.

use super::action::Action;
use super::app::{App, Stage, Step};
use super::history::History;
use super::jobs::Outcome;
use super::pages::Page;
use super::panels::Panel;
use super::panels::prompts::Purpose;
use super::round::{Direction, Response};
use crate::book::Money;
use crate::ingest::{OpenError, Opened};
use crate::output::anonymize::{Pseudonyms, anonymize_assumptions};
use std::path::PathBuf;

impl App {
    /// Takes the outcome of a job; one that was overtaken by a later request of its kind is dropped.
    pub fn finished(&mut self, generation: u64, outcome: Outcome) {
        if outcome.kind().is_some_and(|kind| self.asked[kind] != generation) {
            return;
        }
        if !matches!(outcome, Outcome::Computed(_) | Outcome::Studies(..)) {
            self.progress = None;
        }
        match outcome {
            Outcome::Opened(result) => self.take_opened(result),
            Outcome::Computed(response) => self.take_round(*response),
            Outcome::Exported(result) => self.take_exported(result),
            Outcome::Studies(study, found) => self.accept_study(study, found),
            Outcome::Kept(done) => self.take_kept(done),
            Outcome::Asked(asked) => self.take_answer(asked),
            Outcome::Recipe(task, done) => self.recipe_changed(&task, done),
            Outcome::Failed(why) => {
                self.studying.forget();
                self.complain(format!("A fault in the program, written to its log: {why}"));
            }
        }
    }

    fn take_opened(&mut self, result: Result<Box<(Opened, Option<Pseudonyms>)>, OpenError>) {
        match result {
            Ok(opened) => {
                let again = self.workspace().is_some();
                let (opened, pseudonyms) = *opened;
                if let Some(names) = pseudonyms.filter(|_| !again) {
                    self.rename_clients(&names);
                }
                self.opened(opened);
                if again {
                    self.say("Read again; what-ifs kept");
                }
            }
            Err(OpenError::Cancelled) => match &self.stage {
                Stage::Opening => self.stage = Stage::Failed("Opening was cancelled".into()),
                _ => self.say("Cancelled"),
            },
            // A book that is already open stays, and so does the mapping that worked.
            Err(error) if self.workspace().is_some() => {
                self.history.undo();
                self.complain(error.to_string());
            }
            Err(error) => self.stage = Stage::Failed(error.to_string()),
        }
    }

    /// Prices per client follow the clients to their pseudonyms.
    fn rename_clients(&mut self, names: &Pseudonyms) {
        self.launch.baseline = anonymize_assumptions(std::mem::take(&mut self.launch.baseline), names);
        let step = self.history.now().clone();
        let assumptions = anonymize_assumptions(step.assumptions, names);
        self.history = History::new(Step { assumptions, ..step });
    }

    fn take_round(&mut self, response: Response) {
        let round = match response.result {
            Ok(round) => round,
            Err(why) => return self.refuse_filter(why),
        };
        if self.pending_filter.take_if(|f| *f == response.request.filter).is_some() {
            let step = Step { filter: response.request.filter.clone(), ..self.history.now().clone() };
            self.history.set(step);
            self.panels.retain(|l| !matches!(l, Panel::Prompt(Purpose::Filter, _)));
            if round.session.selection.count(response.request.book.clients.len()) == 0 {
                self.complain(format!("Nobody fits this filter; {} undoes it", self.key_of(Action::Undo)));
            }
        }
        let Stage::Ready(workspace) = &mut self.stage else { return };
        let before = workspace.round.replace(round);
        let is_first = before.is_none();
        // The figures before these come back as memory for the next ones.
        self.spare = before.map(|round| round.session);
        if is_first {
            self.sort_by_money();
        }
        self.refresh_calls();
        self.return_to_client();
        self.clamp_cursors();
        self.start_wanted_studies();
    }

    /// Where no missing hour is worth anything, the table of clients begins with who brings most.
    fn sort_by_money(&mut self) {
        let Some((workspace, round)) = self.ready() else { return };
        let place = |name: &str| workspace.columns.iter().position(|column| column.name == name);
        let is_default = self.sort.is_none_or(|(sorted, _)| Some(sorted) == place("opportunity"));
        let worth = round.current().opportunity.as_ref().map_or(Money::ZERO, |opportunity| opportunity.monthly);
        let by_revenue = place("revenue_month").filter(|_| is_default && worth == Money::ZERO);
        if let Some(column) = by_revenue {
            self.sort = Some((column, Direction::Descending));
            if self.page() == Page::Utilization {
                self.compute();
            }
        }
    }

    /// The filter cannot be applied: it stays in its line with the reason below, and the old one stays in force.
    fn refuse_filter(&mut self, why: String) {
        let pending = self.pending_filter.take().is_some();
        let open = self.panels.iter_mut().find_map(|l| match l {
            Panel::Prompt(Purpose::Filter, prompt) => Some(prompt),
            _ => None,
        });
        match open {
            Some(prompt) if pending => prompt.error = Some(why),
            _ => {
                self.complain(why);
                if !pending {
                    // The filter in force no longer fits the data (a column is gone): show everybody.
                    self.history.set(Step { filter: String::new(), ..self.history.now().clone() });
                    self.compute();
                }
            }
        }
    }

    fn take_exported(&mut self, result: Result<PathBuf, String>) {
        match result {
            Ok(path) => {
                self.say(format!("Wrote {}", path.display()));
                let is_of_file = |l: &Panel| matches!(l, Panel::Prompt(Purpose::ExportTo(_) | Purpose::WriteAnswer, _));
                self.panels.retain(|l| !is_of_file(l));
            }
            Err(why) => match self.panels.last_mut() {
                Some(Panel::Prompt(Purpose::ExportTo(_) | Purpose::WriteAnswer, prompt)) => prompt.error = Some(why),
                _ => self.complain(why),
            },
        }
    }

    /// Keeps every cursor within its list.
    fn clamp_cursors(&mut self) {
        let Some(screen) = self.screen() else { return };
        let (rows, columns) = (self.content().rows(screen), self.content().columns(screen));
        let list = self.list_mut();
        list.row = list.row.min(rows.saturating_sub(1));
        list.column = list.column.min(columns.saturating_sub(1));
        if self.page() == Page::Utilization && self.sort.is_none() {
            self.sort = Some((0, super::round::Direction::Ascending));
        }
    }
}
