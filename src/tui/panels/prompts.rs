//! Lines to type into: search, filter, names, notes, dates.

use super::Panel;
use super::exports::ExportKind;
use crate::store::notes::Status;
use crate::tui::app::{App, Effect};
use crate::tui::keymap::{Editing, editing};
use crate::tui::widgets::prompt::Prompt;
use ratatui::crossterm::event::KeyEvent;

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Text to find.
    Search,
    /// A filter expression.
    Filter,
    /// The name under which the what-if is saved.
    ScenarioName,
    /// A note on the selected client, by id.
    Note,
    /// A date until which the selected client is left alone.
    SnoozeUntil,
    /// What the group of this name is called.
    GroupName(String),
    /// The name under which the groups are kept.
    KeepGroups,
    /// When the studio is open.
    OpeningHours,
    /// A question in SQL.
    Ask,
    /// A pivot.
    Pivot,
    /// The file for the answer to the last question.
    WriteAnswer,
    /// The file to write.
    ExportTo(ExportKind),
}

const ASK_HINT: &str =
    "Enter asks, Up brings earlier questions back, Esc closes · show tables lists tables and columns";

fn pivot_hint() -> String {
    let keys: Vec<&str> = crate::query::pivot::KEYS.iter().map(|(key, _)| *key).collect();
    format!(
        "Enter asks, Esc closes · {} · measures: count, sum:COLUMN, mean:COLUMN, share:COLUMN, distinct:COLUMN",
        keys.join("= ") + "="
    )
}

impl App {
    /// Opens the line for `purpose`.
    pub fn ask(&mut self, purpose: Purpose) {
        let id = self.selected_id();
        let label = self.selected_label().unwrap_or_default();
        let user_data = &self.launch.user_data;
        let prompt = match &purpose {
            Purpose::Search => Prompt::new("search", "any part of an id, a name, an email; Enter keeps it", ""),
            Purpose::Filter => Prompt::new("filter", self.filter_hint(), &self.history.now().filter),
            Purpose::ScenarioName => {
                Prompt::new("save this what-if as", "for example: hour at 67", user_data.scenario().unwrap_or(""))
            }
            Purpose::GroupName(name) => {
                let now = self.assumptions().clusters.names.get(name).map_or("", String::as_str);
                Prompt::new(format!("call \"{name}\""), "a name of your own; empty for the name it was given", now)
            }
            Purpose::OpeningHours => Prompt::new(
                "open",
                "for example: Mon-Fri 06:00-21:00, Sat 8-14; empty for the hours in use",
                &self.assumptions().schedule.opening.to_string(),
            ),
            Purpose::KeepGroups => Prompt::new("keep these groups as", "for example: spring 2026", ""),
            Purpose::Note => match &id {
                Some(id) => Prompt::new(
                    format!("note on {label}"),
                    "kept beside the scenarios, never in the file",
                    user_data.note(id).map_or("", |n| n.text.as_str()),
                ),
                None => return self.complain("Select a client first"),
            },
            Purpose::SnoozeUntil => match &id {
                Some(_) => Prompt::new(
                    format!("leave {label} alone until"),
                    "a date as 2026-12-24, or days as 14; empty wakes the client",
                    "14",
                ),
                None => return self.complain("Select a client first"),
            },
            Purpose::Ask | Purpose::Pivot => {
                let is_pivot = purpose == Purpose::Pivot;
                let hint = if is_pivot { pivot_hint() } else { ASK_HINT.into() };
                Prompt::new("ask", hint, &self.question_to_begin_with(is_pivot))
            }
            Purpose::WriteAnswer => {
                let stem = self.launch.title.rsplit_once('.').map_or(self.launch.title.as_str(), |(stem, _)| stem);
                let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
                let name = format!("{}-answer.xlsx", stem.chars().map(plain).collect::<String>());
                let hint =
                    "ends in .csv, .xlsx, .json, .parquet or .txt; an existing file is kept (ctrl-x overwrites it)";
                Prompt::new("write to", hint, &self.launch.folder.join(name).display().to_string())
            }
            Purpose::ExportTo(kind) => {
                let path = self.launch.folder.join(kind.file_name(&self.launch.title));
                Prompt::new(
                    "write to",
                    "Enter writes; an existing file is kept (ctrl-x overwrites it)",
                    &path.display().to_string(),
                )
            }
        };
        self.panels.push(Panel::Prompt(purpose, Box::new(prompt)));
    }

    fn filter_hint(&self) -> String {
        let names: Vec<&str> =
            self.workspace().map(|w| w.columns.iter().map(|c| c.name.as_str()).collect()).unwrap_or_default();
        format!("utilization < 80% and segment = 'Opportunity' · columns: {}", names.join(", "))
    }

    /// Takes a key while a line is open.
    pub fn prompt_key(&mut self, key: KeyEvent) {
        let Some(Panel::Prompt(purpose, prompt)) = self.panels.last_mut() else { return };
        let purpose = purpose.clone();
        match editing(key) {
            Editing::Quit => self.effects.push(Effect::Quit),
            Editing::Cancel => {
                self.panels.pop();
            }
            Editing::Submit => {
                let text = prompt.text().trim().to_string();
                self.submit_prompt(purpose, text, false);
            }
            Editing::Other => {
                let text = prompt.text().trim().to_string();
                if matches!(purpose, Purpose::ExportTo(_) | Purpose::WriteAnswer) {
                    self.submit_prompt(purpose, text, true);
                }
            }
            by @ (Editing::Previous | Editing::Next) if matches!(purpose, Purpose::Ask | Purpose::Pivot) => {
                let text = self.other_question(if by == Editing::Previous { -1 } else { 1 });
                if let (Some(text), Some(Panel::Prompt(_, prompt))) = (text, self.panels.last_mut()) {
                    **prompt = Prompt::new(prompt.label.clone(), prompt.hint.clone(), &text);
                }
            }
            _ => {
                prompt.key(key);
                if purpose == Purpose::Search {
                    self.search = prompt.text().to_string();
                    self.find(1, true);
                }
            }
        }
    }

    fn submit_prompt(&mut self, purpose: Purpose, text: String, second: bool) {
        match purpose {
            Purpose::Search => {
                self.panels.pop();
                self.search = text;
            }
            Purpose::Filter => self.apply_filter(text),
            Purpose::ScenarioName => self.save_scenario(&text),
            Purpose::Note => {
                let Some(id) = self.selected_id() else { return drop(self.panels.pop()) };
                let label = self.selected_label().unwrap_or_else(|| id.clone());
                match self.launch.user_data.write_note(&id, &text, self.launch.today) {
                    Ok(()) => {
                        self.panels.pop();
                        self.say(format!("Note on {label} kept"));
                    }
                    // What was typed stays, to be kept when there is room again.
                    Err(error) => self.prompt_error(&error.to_string()),
                }
            }
            Purpose::SnoozeUntil => self.snooze(&text),
            Purpose::GroupName(name) => self.rename_group(name, text),
            Purpose::KeepGroups => self.keep_groups(&text),
            Purpose::OpeningHours => self.take_opening(&text),
            Purpose::Ask | Purpose::Pivot => self.submit_question(text),
            Purpose::WriteAnswer => self.write_answer(text.into(), second),
            Purpose::ExportTo(kind) => self.export_to(kind, text.into(), second),
        }
    }

    fn save_scenario(&mut self, name: &str) {
        if name.is_empty() {
            return self.prompt_error("a name is needed");
        }
        let step = self.history.now().clone();
        match self.launch.user_data.save_scenario(name, &step) {
            Ok(name) => {
                self.panels.pop();
                self.say(format!("Saved as \"{name}\"; o opens it again, --scenario \"{name}\" uses it in reports"));
            }
            Err(error) => self.prompt_error(&error.to_string()),
        }
    }

    fn snooze(&mut self, text: &str) {
        let today = self.launch.today;
        let until = match text.parse::<u64>() {
            _ if text.is_empty() => None,
            Ok(days) => match today.checked_add_days(chrono::Days::new(days.min(36_500))) {
                Some(date) => Some(date),
                None => return self.prompt_error("that is too far away"),
            },
            Err(_) => match text.parse::<chrono::NaiveDate>() {
                Ok(date) if date > today => Some(date),
                Ok(_) => return self.prompt_error("that day is over"),
                Err(_) => return self.prompt_error("write a date as 2026-12-24, or a number of days"),
            },
        };
        self.panels.pop();
        let Some(id) = self.selected_id() else { return };
        let label = self.selected_label().unwrap_or_else(|| id.clone());
        let status = until.map_or(Status::Open, Status::Snoozed);
        match self.launch.user_data.set_status(&id, status, today) {
            Ok(()) => match until {
                Some(date) => self.say(format!("{label} rests until {}", self.launch.locale.date(date))),
                None => self.say(format!("{label} is awake")),
            },
            Err(error) => self.complain(error.to_string()),
        }
        self.refresh_calls();
    }

    pub(in crate::tui) fn prompt_error(&mut self, why: &str) {
        if let Some(Panel::Prompt(_, prompt)) = self.panels.last_mut() {
            prompt.error = Some(why.to_string());
        }
    }
}
