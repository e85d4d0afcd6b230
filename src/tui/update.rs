//! What keys and actions do to the explorer.

use super::action::Action;
use super::app::{App, Effect, Stage, Step};
use super::keymap::{Editing, editing, shown};
use super::pages::Page;
use super::panels::Panel;
use super::panels::prompts::Purpose;
use super::round::Direction;
use super::theme::{Theme, ThemeName};
use super::user_data::described;
use super::views::{self, ViewId};
use crate::analysis::comparison;
use crate::book::Verdict;
use crate::book::filter::combine;
use crate::store::notes::Status;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// Lines of a definition that can be scrolled over.
const LONGEST_TEXT: u16 = 200;

impl App {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) {
        self.toast = None;
        self.returned = false;
        match self.panels.last() {
            Some(Panel::Prompt(..)) => return self.prompt_key(key),
            Some(Panel::Picker(_)) => return self.picker_key(key),
            Some(Panel::Assumptions(Some(_))) => return self.value_key(key),
            Some(Panel::Assumptions(None)) if begins_a_value(key) => return self.begin_value(Some(key)),
            None if key.code == KeyCode::Char(' ') && self.toggles() => {
                self.change_groups();
                return;
            }
            None if key.code == KeyCode::Char(' ') && self.decides() => return self.decide(Verdict::Pinned),
            _ => {}
        }
        match self.launch.keymap.action(key) {
            Some(action) => self.update(action),
            None => {
                let help = self.key_of(Action::Help);
                self.say(format!("{} does nothing here; {help} lists the keys", shown(key)));
            }
        }
    }

    /// Takes pasted text; it means nothing but where text is typed.
    pub fn paste(&mut self, text: &str) {
        match self.panels.last_mut() {
            Some(Panel::Prompt(_, prompt)) => prompt.paste(text),
            Some(Panel::Assumptions(Some(prompt))) => {
                prompt.paste(text);
                self.take_typed_value();
            }
            Some(Panel::Picker(picker)) => text.chars().for_each(|c| picker.type_char(Some(c))),
            _ => {}
        }
    }

    /// Does what was asked for.
    pub fn update(&mut self, action: Action) {
        match action {
            Action::Quit => self.effects.push(Effect::Quit),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Help => self.open_help(),
            Action::Theme => self.next_theme(),
            Action::Palette => self.open_palette(),
            Action::Back => self.back(),
            Action::Reload => {
                self.open();
                self.say("Reading the files again …");
            }
            _ if self.workspace().is_none() => {}
            _ => self.update_book(action),
        }
    }

    /// Actions that need a book.
    fn update_book(&mut self, action: Action) {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-(self.list().page() as isize)),
            Action::PageDown => self.step(self.list().page() as isize),
            Action::HalfPageUp => self.step(-((self.list().page() / 2).max(1) as isize)),
            Action::HalfPageDown => self.step((self.list().page() / 2).max(1) as isize),
            Action::Top => self.step(isize::MIN / 2),
            Action::Bottom => self.step(isize::MAX / 2),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::View(view) => self.show(view),
            Action::Page(page) => self.open_page(page),
            Action::Evidence => self.toggle_evidence(),
            Action::Explain => self.explain(),
            Action::NextView => self.show(self.view.stepped(1)),
            Action::PreviousView => self.show(self.view.stepped(-1)),
            Action::NextPage => self.turn_page(1),
            Action::PreviousPage => self.turn_page(-1),
            Action::Open => self.enter(),
            Action::Detail => self.detail = !self.detail,
            Action::Search => self.ask(Purpose::Search),
            Action::NextMatch => self.find(1, false),
            Action::PreviousMatch => self.find(-1, false),
            Action::Filter => self.ask(Purpose::Filter),
            Action::QuickFilter => self.quick_filter(),
            Action::ClearFilter => self.apply_filter(String::new()),
            Action::Sort if self.is_asking() => self.sort_answer(false),
            Action::Sort => self.sort_by_cursor(),
            Action::ReverseSort if self.is_asking() => self.sort_answer(true),
            Action::ReverseSort => self.reverse_sort(),
            Action::Group => self.next_way(),
            Action::Ask => self.open_ask(false),
            Action::Pivot => self.open_ask(true),
            Action::Period => self.choose_period(),
            Action::OpeningHours => self.ask_opening(),
            Action::Grouping => self.choose_grouping(),
            Action::Assumptions => self.open_assumptions(),
            Action::Increase => self.nudge(1.0),
            Action::Decrease => self.nudge(-1.0),
            Action::ResetAssumption if self.page() == Page::Import && self.panels.is_empty() => self.reset_decision(),
            Action::ResetAssumption if self.decides() => self.decide(Verdict::Refused),
            Action::ResetAssumption => self.reset_assumption(),
            Action::Undo => self.travel(|h| h.undo(), "Nothing left to undo"),
            Action::Redo => self.travel(|h| h.redo(), "Nothing to redo"),
            Action::Scenarios => self.open_scenarios(),
            Action::SaveScenario if self.page() == Page::Import && self.panels.is_empty() => self.keep_recipe(),
            Action::SaveScenario => self.ask(Purpose::ScenarioName),
            Action::Note if self.view == ViewId::Data => self.open_page(Page::Import),
            Action::Note => self.ask(Purpose::Note),
            Action::Snooze => self.ask(Purpose::SnoozeUntil),
            Action::Called => self.mark(Status::Called),
            Action::Response => self.mark(Status::Answered),
            Action::Export if self.is_asking() && self.ask.answer.is_some() => self.ask(Purpose::WriteAnswer),
            Action::Export => self.open_exports(),
            Action::Copy => self.copy(),
            Action::Quit
            | Action::Suspend
            | Action::Redraw
            | Action::Help
            | Action::Theme
            | Action::Palette
            | Action::Back
            | Action::Reload => tracing::error!("{action:?} needs no book and is done by `update`"),
        }
    }

    fn next_theme(&mut self) {
        self.launch.theme = match self.launch.theme {
            ThemeName::Auto => ThemeName::Dark,
            ThemeName::Dark => ThemeName::Light,
            ThemeName::Light => ThemeName::Mono,
            ThemeName::Mono => ThemeName::Auto,
        };
        self.theme = Theme::resolve(self.launch.theme, |k| std::env::var(k).ok());
        self.say(format!("Theme: {}", format!("{:?}", self.launch.theme).to_lowercase()));
    }

    /// Takes back exactly one thing: the topmost window, else the running job, else the search.
    fn back(&mut self) {
        if let Some(panel) = self.panels.pop() {
            if matches!(panel, Panel::Assumptions(_)) {
                self.history.end_edit();
            }
        } else if let Some(progress) = &self.progress {
            progress.cancel();
        } else if self.studying.stop() {
            self.say(format!("Stopped; {} begins again", self.key_of(Action::Open)));
        } else if !self.search.is_empty() {
            self.search.clear();
        } else if self.workspace().is_some_and(|w| self.page().parent(w).is_some()) {
            self.toggle_evidence();
        }
    }

    fn step(&mut self, by: isize) {
        match self.panels.last_mut() {
            Some(Panel::Definition(_, top)) => {
                *top = top.saturating_add_signed(by.clamp(-100, 100) as i16).min(LONGEST_TEXT)
            }
            Some(Panel::Moves(compared, top)) => {
                let lines = compared.moves.before.len() + compared.moves.now.len() + 2;
                *top = top.saturating_add_signed(by.clamp(-100, 100)).min(lines);
            }
            Some(Panel::Assumptions(_)) => {
                let last = self.settings().len().saturating_sub(1);
                self.setting = self.setting.saturating_add_signed(by.clamp(-100, 100)).min(last);
                self.history.end_edit();
            }
            _ => self.step_list(by),
        }
    }

    fn step_list(&mut self, by: isize) {
        let Some(screen) = self.screen() else { return };
        let rows = self.content().rows(screen);
        self.list_mut().step(by, rows);
        // On a client's page, up and down turn the pages.
        let Some(screen) = self.screen() else { return };
        let client = self.content().client_at(screen, self.list().row);
        if let (Some(Panel::Client(shown)), Some(client)) = (self.panels.last_mut(), client) {
            *shown = client;
        }
    }

    fn sideways(&mut self, by: isize) {
        if matches!(self.panels.last(), Some(Panel::Client(_))) {
            return self.step_list(by);
        }
        let Some(screen) = self.screen() else { return };
        let last = self.content().columns(screen).saturating_sub(1);
        let list = self.list_mut();
        list.column = list.column.saturating_add_signed(by).min(last);
    }

    /// Brings a view to the front.
    pub fn show(&mut self, view: ViewId) {
        self.panels.retain(|l| matches!(l, Panel::Assumptions(_)));
        if self.view != view {
            self.change_settings(|app| app.view = view);
            self.compute();
            self.start_wanted_studies();
        }
    }

    fn enter(&mut self) {
        if let Some(Panel::Assumptions(None)) = self.panels.last() {
            return self.begin_value(None);
        }
        if let Some(Panel::Definition(place, _)) = self.panels.last() {
            return self.show_rows_behind(*place);
        }
        if self.study_again() {
            return;
        }
        if self.content().enter(self) {
            return;
        }
        match self.selected_client() {
            Some(_) if matches!(self.panels.last(), Some(Panel::Client(_))) => {}
            Some(client) => {
                self.panels.push(Panel::Client(client));
                self.start_wanted_studies();
            }
            None if self.filter_by_group() => {}
            None => self.complain("There is nothing to open under the cursor"),
        }
    }

    fn quick_filter(&mut self) {
        if self.filter_by_group() {
            return;
        }
        match self.screen().and_then(views::value_filter) {
            Some(condition) => self.add_condition(&condition),
            None => self.complain("There is no value to filter by under the cursor"),
        }
    }

    /// Narrows the filter by one more condition.
    pub fn add_condition(&mut self, condition: &str) {
        let filter = self.history.now().filter.clone();
        let both = match filter.trim() {
            "" => condition.to_string(),
            old if old.contains(condition) => return,
            old => combine(old, condition),
        };
        self.apply_filter(both);
    }

    /// Asks for the figures under another filter; it is in force once it was found right.
    pub fn apply_filter(&mut self, filter: String) {
        self.pending_filter = Some(filter.trim().to_string());
        self.compute();
    }

    fn sort_by_cursor(&mut self) {
        if self.page() != Page::Utilization {
            let key = self.key_of(Action::View(ViewId::Utilization));
            return self.complain(format!("The Utilization view ({key}) sorts by the column under its cursor"));
        }
        let column = self.list().column;
        let Some(workspace) = self.workspace() else { return };
        let Some(chosen) = workspace.columns.get(column) else { return };
        let title = chosen.title.clone();
        let direction = match self.sort {
            Some((sorted, direction)) if sorted == column => direction.reversed(),
            // Text is looked up from A, figures from the greatest.
            _ if chosen.kind == crate::analysis::columns::Kind::Text => Direction::Ascending,
            _ => Direction::Descending,
        };
        self.sort = Some((column, direction));
        self.list_mut().row = 0;
        self.say(format!("Sorted by {title}"));
        self.compute();
    }

    fn reverse_sort(&mut self) {
        if let Some((column, direction)) = self.sort {
            self.sort = Some((column, direction.reversed()));
            self.list_mut().row = 0;
            self.compute();
        }
    }

    /// The next way to divide, plot or measure what the page shows.
    fn next_way(&mut self) {
        if !self.content().next(self) {
            let title = self.page().info().title;
            self.complain(format!("{} has nothing to switch with {}", title, self.key_of(Action::Group)));
        }
    }

    /// Compares clients by the next category.
    pub fn next_comparison(&mut self) {
        let groups = self.workspace().map_or(0, |w| comparison::names(&w.book).len());
        self.group = match self.group {
            None if groups > 0 => Some(0),
            Some(g) if g + 1 < groups => Some(g + 1),
            _ => None,
        };
        self.list_mut().row = 0;
        self.compute();
        self.start_wanted_studies();
    }

    /// Goes one step back or forth in what was changed.
    fn travel(&mut self, step: impl FnOnce(&mut super::history::History<Step>) -> bool, end: &str) {
        let before = self.history.now().clone();
        if !step(&mut self.history) {
            return self.say(end);
        }
        let now = self.history.now();
        let what = if before.maps != now.maps {
            "how the files are read"
        } else if before.limits != now.limits {
            "the period"
        } else if before.filter != now.filter {
            "the filter"
        } else if before.assumptions.clusters != now.assumptions.clusters {
            "how groups are formed"
        } else if before.assumptions.schedule != now.assumptions.schedule {
            "a decision about the week"
        } else if before.assumptions.churn != now.assumptions.churn {
            "from which columns the model learns who leaves"
        } else {
            "an assumption"
        };
        let what = format!("Changed back: {what}");
        if before.maps != now.maps || before.limits != now.limits {
            self.open();
        } else {
            self.compute();
        }
        self.say(what);
    }

    fn mark(&mut self, status: Status) {
        let Some(id) = self.selected_id() else { return self.complain("Select a client first") };
        let label = self.selected_label().unwrap_or_else(|| id.clone());
        match self.launch.user_data.toggle(&id, status, self.launch.today) {
            Ok(true) => self.say(format!("{label}: {}", described(status, &self.launch.locale))),
            Ok(false) => self.say(format!("{label}: no longer marked")),
            Err(error) => self.complain(error.to_string()),
        }
        self.refresh_calls();
        if self.page() == Page::Month {
            self.compute();
        }
        self.step(0);
    }

    /// The id of the selected client.
    pub fn selected_id(&self) -> Option<String> {
        let client = self.selected_client()?;
        self.workspace().map(|w| w.book.clients.ids.get(client).to_string())
    }

    /// What people call the selected client.
    pub fn selected_label(&self) -> Option<String> {
        let client = self.selected_client()?;
        self.workspace().map(|w| w.label(client).to_string())
    }

    fn copy(&mut self) {
        match self.screen().and_then(views::copy_text) {
            Some(text) => {
                let shown: String = text.chars().take(40).collect();
                self.effects.push(Effect::Copy(text));
                let export = self.key_of(Action::Export);
                self.say(format!("Sent to the terminal's clipboard: {shown} ({export} writes a file)"));
            }
            None => self.complain("There is nothing to copy under the cursor"),
        }
    }

    /// Moves to the next client, from the cursor on, whose text holds what is searched for.
    pub fn find(&mut self, by: isize, from_here: bool) {
        let needle = self.search.to_lowercase();
        if needle.is_empty() {
            return;
        }
        let Some(screen) = self.screen() else { return };
        let rows = self.content().rows(screen) as isize;
        let start = self.list().row as isize + if from_here { 0 } else { by };
        // Bounded, so that a search through a million clients never holds a key up.
        let found = (0..rows.min(200_000))
            .map(|n| (start + n * by).rem_euclid(rows))
            .find(|&row| views::row_text(screen, row as usize).is_some_and(|text| text.contains(&needle)));
        match found {
            Some(row) => self.list_mut().row = row as usize,
            None if rows > 200_000 => {
                self.complain(format!("\"{}\" is not among the next 200,000; n goes on", self.search))
            }
            None => self.complain(format!("\"{}\" is not in this list", self.search)),
        }
        self.step_list(0);
    }

    /// Takes a key while a value is being typed into an assumption.
    fn value_key(&mut self, key: KeyEvent) {
        match editing(key) {
            Editing::Quit => self.effects.push(Effect::Quit),
            Editing::Cancel => {
                let typed_something = self.history.cancel_edit();
                self.set_value_line(None);
                if typed_something {
                    self.compute();
                }
            }
            Editing::Submit | Editing::Previous | Editing::Next => {
                self.set_value_line(None);
                self.history.end_edit();
                match editing(key) {
                    Editing::Previous => self.step(-1),
                    Editing::Next => self.step(1),
                    _ => {}
                }
            }
            _ => {
                if let Some(Panel::Assumptions(Some(prompt))) = self.panels.last_mut() {
                    prompt.key(key);
                }
                self.take_typed_value();
            }
        }
    }

    /// Whether anything on the screen may change by itself: a job that is worth watching.
    pub fn is_busy(&self) -> bool {
        self.progress.is_some() || self.studying.is_busy() || matches!(self.stage, Stage::Opening)
    }
}

/// Digits open the value of the selected assumption for typing.
fn begins_a_value(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Char('0'..='9' | '.' | ','))
}
