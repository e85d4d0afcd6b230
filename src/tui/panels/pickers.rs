//! Lists to choose from: the palette, saved what-ifs, what to export, what a column means.

use super::Panel;
use super::clusters::GroupingChoice;
use super::exports::ExportKind;
use crate::book::Limits;
use crate::ingest::{Field, FieldMap};
use crate::tui::action::Action;
use crate::tui::app::{App, Effect, Step};
use crate::tui::data_rows::DataRow;
use crate::tui::keymap::{Editing, editing};
use crate::tui::pages::PAGES;
use crate::tui::settings::Setting;
use crate::tui::widgets::picker::{Entry, Picker};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What an entry stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// Do this.
    Do(Action),
    /// Explain the figure in this place of the glossary.
    Define(usize),
    /// Open this assumption for typing.
    Assumption(Setting),
    /// Ask where to write this.
    Export(ExportKind),
    /// Open a saved what-if.
    Scenario(String),
    /// Take a column for a field.
    Field(FieldMap),
    /// Take back what was said of a column.
    Forget(FieldMap),
    /// Decide how a table is read.
    Decide(FieldMap),
    /// Keep what was decided of the table in front.
    KeepRecipe,
    /// Delete the recipe of this name.
    ForgetRecipe(String),
    /// Count only this period.
    Period(Limits),
    /// Form groups another way, or keep and compare them.
    Grouping(GroupingChoice),
}

impl App {
    /// Every command, page, assumption and export by name.
    pub fn open_palette(&mut self) {
        let mut entries: Vec<Entry<Choice>> = self
            .launch
            .keymap
            .commands()
            .filter(|(c, _)| c.action != Action::Palette)
            .map(|(c, keys)| Entry { label: c.help.into(), hint: keys.join(" "), choice: Choice::Do(c.action) })
            .collect();
        if let Some(workspace) = self.workspace() {
            let there =
                PAGES.iter().filter(|info| info.page.is_there(workspace) && info.page != info.view.first_page());
            entries.extend(there.map(|info| Entry {
                label: format!("{}: {}", info.view.titles().0, info.title),
                hint: "page".into(),
                choice: Choice::Do(Action::Page(info.page)),
            }));
            entries.extend(self.settings().into_iter().map(|setting| Entry {
                label: format!("assumption: {}", setting.title()),
                hint: setting.key().to_string(),
                choice: Choice::Assumption(setting),
            }));
            entries.extend(ExportKind::all().into_iter().map(|kind| Entry {
                label: format!("export {}", kind.label()),
                hint: kind.explanation().into(),
                choice: Choice::Export(kind),
            }));
        }
        self.panels.push(Panel::Picker(Box::new(Picker::new("Commands", entries))));
    }

    /// What can be written, what the page in front shows first.
    pub fn open_exports(&mut self) {
        let entries = ExportKind::all_after(self.content().exports())
            .into_iter()
            .map(|kind| Entry { label: kind.label(), hint: kind.explanation().into(), choice: Choice::Export(kind) })
            .collect();
        let picker = Picker::new("Export", entries).with_footer("type to narrow · Enter chooses · Esc closes");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }

    /// The saved what-ifs of these files.
    pub fn open_scenarios(&mut self) {
        let saved = match self.launch.user_data.scenarios(&self.launch.locale) {
            Ok(saved) => saved,
            Err(error) => return self.complain(error.to_string()),
        };
        if saved.is_empty() {
            return self.say(
                self.keyed("No what-if is saved yet; <assumptions> changes assumptions, <save_scenario> saves them"),
            );
        }
        let entries = saved
            .into_iter()
            .map(|(name, hint)| Entry { label: name.clone(), hint, choice: Choice::Scenario(name) })
            .collect();
        let picker = Picker::new("Saved what-ifs", entries).with_footer("Enter opens · ctrl-x deletes · Esc closes");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }

    /// Stretches of the calendar, as the last date of the data sees them.
    pub fn choose_period(&mut self) {
        let Some(all) = self.workspace().and_then(|w| w.book.dated()) else {
            return self.say("These files have no dates from which a period could be cut");
        };
        let now = self.history.now().limits;
        let entry = |(name, limits): (&str, Limits)| {
            let shown = limits.is_open().then_some(all).or_else(|| all.within(&limits));
            let hint = shown.map_or("no data".into(), |s| {
                format!("{} to {}", self.launch.locale.date(s.from), self.launch.locale.date(s.to))
            });
            let label = if limits == now { format!("{name} (now)") } else { name.to_string() };
            Entry { label, hint, choice: Choice::Period(limits) }
        };
        let entries = crate::book::span::stretches(all.to).into_iter().map(entry).collect();
        let picker = Picker::new("Period", entries)
            .with_footer("relative to the last date of the data · Enter chooses · --from and --to set any other");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }

    /// The fields that the selected column of the Data view can be taken for.
    pub fn choose_field(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let Some(DataRow::Column(t, c)) = workspace.data_rows.get(self.list().row).copied() else {
            return self.say("Select a column to change what it is taken for");
        };
        let Some(table) = workspace.inspection.tables.get(t) else { return };
        let Some(column) = table.columns.get(c) else { return };
        let file = std::path::Path::new(&table.path).file_name().map(|n| n.to_string_lossy().into_owned());
        let name = if column.header.trim().is_empty() { (c + 1).to_string() } else { column.header.trim().to_string() };
        let map = |field: &str| FieldMap::new(field, name.clone()).for_file(file.clone());
        let mut entries: Vec<Entry<Choice>> = Field::all()
            .map(|f| Entry { label: f.name().into(), hint: f.title().into(), choice: Choice::Field(map(f.name())) })
            .collect();
        let others = [("attribute", "kept for filters, comparison and export"), ("ignored", "left out")];
        entries.extend(others.map(|(name, hint)| {
            let choice = Choice::Field(map(name));
            Entry { label: name.into(), hint: hint.into(), choice }
        }));
        if let Some(own) = self.history.now().maps.iter().find(|m| m.column == name) {
            let forget = Entry {
                label: "as found".into(),
                hint: "remove the answer".into(),
                choice: Choice::Forget(own.clone()),
            };
            entries.insert(0, forget);
        }
        let title = format!("{} \"{name}\" is now: {}", column.place, column.field);
        self.panels.push(Panel::Picker(Box::new(Picker::new(title, entries))));
    }

    /// Takes a key while a list is open.
    pub fn picker_key(&mut self, key: KeyEvent) {
        let Some(Panel::Picker(picker)) = self.panels.last_mut() else { return };
        match editing(key) {
            Editing::Quit => self.effects.push(Effect::Quit),
            Editing::Cancel => drop(self.panels.pop()),
            Editing::Previous => picker.step(-1),
            Editing::Next => picker.step(1),
            Editing::Submit => {
                let chosen = picker.chosen().map(|e| e.choice.clone());
                if let Some(choice) = chosen {
                    self.panels.pop();
                    self.choose(choice);
                }
            }
            Editing::Other => match picker.chosen().map(|e| e.choice.clone()) {
                Some(Choice::Scenario(name)) => self.delete_scenario(&name),
                Some(Choice::Grouping(GroupingChoice::Compare(name))) => self.forget_kept(&name),
                _ => {}
            },
            Editing::Text => match key.code {
                KeyCode::Char(c) => picker.type_char(Some(c)),
                KeyCode::Backspace => picker.type_char(None),
                KeyCode::PageDown => picker.step(10),
                KeyCode::PageUp => picker.step(-10),
                _ => {}
            },
        }
    }

    fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Do(action) => self.update(action),
            Choice::Define(place) => self.panels.push(Panel::Definition(place, 0)),
            Choice::Assumption(setting) => self.type_into(|other| *other == setting),
            Choice::Export(kind) => self.ask(super::prompts::Purpose::ExportTo(kind)),
            Choice::Scenario(name) => self.open_scenario(&name),
            Choice::Field(map) => {
                let mut step = self.history.now().clone();
                // A field has one column; any number can be kept or left out.
                let is_field = Field::all().any(|f| f.name() == map.field);
                step.maps
                    .retain(|m| m.column != map.column && !(is_field && m.field == map.field && m.file == map.file));
                step.maps.push(map);
                self.change_maps(step);
            }
            Choice::Decide(map) => self.decide_import(map),
            Choice::KeepRecipe => self.keep_recipe(),
            Choice::ForgetRecipe(name) => self.forget_recipe(name),
            Choice::Period(limits) => {
                if limits != self.history.now().limits {
                    self.history.set(Step { limits, ..self.history.now().clone() });
                    self.say("Counting the period …");
                    self.open();
                }
            }
            Choice::Grouping(choice) => self.group_by_choice(choice),
            Choice::Forget(map) => {
                let mut step = self.history.now().clone();
                step.maps.retain(|m| *m != map);
                self.change_maps(step);
            }
        }
    }

    fn change_maps(&mut self, step: Step) {
        self.history.set(step);
        self.say("Reading the files with the new meaning …");
        self.open();
    }

    pub(crate) fn open_scenario(&mut self, name: &str) {
        match self.launch.user_data.open_scenario(name) {
            Ok(assumptions) => {
                let step = Step { assumptions, ..self.history.now().clone() };
                self.history.set(step);
                self.compute();
                self.say(format!("What-if \"{name}\"; {} undoes it", self.key_of(Action::Undo)));
            }
            Err(error) => self.complain(error.to_string()),
        }
    }

    fn delete_scenario(&mut self, name: &str) {
        self.panels.pop();
        match self.launch.user_data.delete_scenario(name) {
            Ok(()) => self.say(format!("Deleted \"{name}\"")),
            Err(error) => self.complain(error.to_string()),
        }
    }
}
