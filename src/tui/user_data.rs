//! What the user keeps about these files, as the explorer needs it: scenarios and notes, or nothing where there is no
//! home folder or the names are hidden.

use super::app::Step;
use crate::analysis::scenarios::Scenario;
use crate::book::{Assumptions, Locale};
use crate::store::StoreError;
use crate::store::notes::{Note, Notes, Status};
use crate::store::place::Place;
use crate::store::recipes::Recipes;
use crate::store::scenarios::{DataFolder, Known, Saved};
use chrono::NaiveDate;

/// Scenarios and notes of one set of files.
#[derive(Debug, Default)]
pub struct UserData {
    folder: Option<DataFolder>,
    notes: Notes,
    scenario: Option<String>,
    kept: Option<Assumptions>,
    since: chrono::DateTime<chrono::Local>,
    known: Known,
    hidden: bool,
    recipes: Option<Recipes>,
}

impl UserData {
    /// What `folder` holds; `scenario` is the what-if that is open.
    ///
    /// # Errors
    /// [`StoreError`] where the notes cannot be read.
    pub fn open(folder: Option<DataFolder>, scenario: Option<String>) -> Result<Self, StoreError> {
        let notes = folder.as_ref().map(Notes::load).transpose()?.unwrap_or_default();
        Ok(UserData { folder, notes, scenario, since: chrono::Local::now(), ..UserData::default() })
    }

    /// Nothing is read or kept: that would be under the real ids, which `--anonymize` hides.
    pub fn hidden(scenario: Option<String>) -> Self {
        UserData { hidden: true, scenario, ..UserData::default() }
    }

    /// With the place of the recipes.
    #[must_use]
    pub fn with_recipes(self, recipes: Option<Recipes>) -> Self {
        UserData { recipes, ..self }
    }

    /// Where recipes are kept.
    ///
    /// # Errors
    /// [`StoreError`] where nothing can be kept.
    pub fn recipes(&self) -> Result<&Recipes, StoreError> {
        self.writable()?;
        self.recipes.as_ref().ok_or(StoreError::NoHome)
    }

    /// Where scenarios and groups are kept.
    ///
    /// # Errors
    /// [`StoreError`] where nothing can be kept.
    pub fn folder(&self) -> Result<&DataFolder, StoreError> {
        self.folder.as_ref().ok_or(if self.hidden { StoreError::Hidden } else { StoreError::NoHome })
    }

    /// Where the user was in these files the last time.
    pub fn place(&self) -> Option<Place> {
        self.folder.as_ref()?.place()
    }

    /// Notes where the user is. Without a folder there is nowhere to note it.
    pub fn keep_place(&self, place: &Place) {
        if let Some(Err(error)) = self.folder.as_ref().map(|folder| folder.keep_place(place)) {
            tracing::warn!("where you are could not be noted: {error}");
        }
    }

    fn writable(&self) -> Result<(), StoreError> {
        if self.hidden { Err(StoreError::Hidden) } else { Ok(()) }
    }

    /// The name of the open what-if.
    pub fn scenario(&self) -> Option<&str> {
        self.scenario.as_deref()
    }

    /// The saved what-ifs with when each was saved.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub fn scenarios(&self, locale: &Locale) -> Result<Vec<(String, String)>, StoreError> {
        let folder = self.folder()?;
        let mut saved: Vec<(String, String)> = folder
            .list()?
            .into_iter()
            .map(|s| (s.name, format!("saved {}", locale.date(s.saved.date_naive()))))
            .collect();
        let hint = |last: &Saved| format!("not saved under a name, {}", locale.date(last.saved.date_naive()));
        saved.extend(folder.unsaved()?.iter().enumerate().map(|(place, last)| (unsaved_label(place), hint(last))));
        Ok(saved)
    }

    /// Saves the what-if under a name and keeps it open. The name: another one where another window has taken it.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn save_scenario(&mut self, name: &str, step: &Step) -> Result<String, StoreError> {
        let (since, mut known) = (self.since, self.known.clone());
        let name = self.folder()?.save_beside(name, &step.assumptions, since, &mut known)?;
        self.known = known;
        self.scenario = Some(name.clone());
        Ok(name)
    }

    /// The assumptions of a saved what-if, which is now the open one.
    ///
    /// # Errors
    /// [`StoreError`] where there is none of that name.
    pub fn open_scenario(&mut self, name: &str) -> Result<Assumptions, StoreError> {
        let folder = self.folder()?;
        if let Some(place) = unsaved_place(name)
            && let Some(last) = folder.unsaved()?.into_iter().nth(place)
        {
            self.scenario = None;
            return Ok(last.assumptions);
        }
        let Saved { saved, assumptions, .. } = folder.load_saved(name)?;
        self.known.insert(name.to_string(), saved);
        self.scenario = Some(name.to_string());
        Ok(assumptions)
    }

    /// The name under which these assumptions are found again: that of the open what-if, or where they were changed since it
    /// was saved, that of the last unsaved one.
    pub fn name_of(&self, assumptions: &Assumptions) -> Option<String> {
        let folder = self.folder.as_ref()?;
        let saved = self
            .scenario
            .as_ref()
            .filter(|name| folder.load_saved(name).is_ok_and(|saved| saved.assumptions == *assumptions));
        Some(saved.cloned().unwrap_or_else(|| LAST.to_string()))
    }

    /// Deletes a saved what-if.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be deleted.
    pub fn delete_scenario(&mut self, name: &str) -> Result<(), StoreError> {
        if let Some(place) = unsaved_place(name) {
            return self.folder()?.forget_unsaved(place);
        }
        self.folder()?.delete(name)?;
        self.scenario.take_if(|open| open == name);
        Ok(())
    }

    /// Keeps an unsaved what-if, so that a lost line loses nothing. Without a folder there is nowhere to keep it.
    pub fn keep_current(&mut self, step: &Step, baseline: &Assumptions) {
        let Some(folder) = &self.folder else { return };
        if step.assumptions == *baseline || self.kept.as_ref() == Some(&step.assumptions) {
            return;
        }
        match folder.keep_unsaved(self.scenario.as_deref().unwrap_or(LAST), &step.assumptions) {
            Ok(()) => self.kept = Some(step.assumptions.clone()),
            Err(error) => tracing::warn!("the what-if could not be kept: {error}"),
        }
    }

    /// The names under which groups are kept.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be read.
    pub fn kept_groups(&self) -> Result<Vec<String>, StoreError> {
        self.folder()?.kept_group_names()
    }

    /// Forgets kept groups.
    ///
    /// # Errors
    /// [`StoreError`] where they cannot be deleted.
    pub fn forget_groups(&self, name: &str) -> Result<(), StoreError> {
        self.folder()?.forget_groups(name)
    }

    /// What is noted about a client, where anything is.
    pub fn note(&self, id: &str) -> Option<&Note> {
        self.notes.find(id)
    }

    /// Whether the client needs no call for now.
    pub fn is_dealt_with(&self, id: &str, today: NaiveDate) -> bool {
        self.notes.is_dealt_with(id, today)
    }

    /// The ids of the clients who need nothing for now.
    pub fn dealt_with(&self, today: NaiveDate) -> Vec<String> {
        let ids = self.notes.iter().map(|(id, _)| id);
        ids.filter(|id| self.notes.is_dealt_with(id, today)).map(str::to_string).collect()
    }

    /// The saved what-ifs with what each assumes; none where nothing can be kept.
    pub fn saved(&self) -> Vec<Scenario> {
        let saved = self.folder.as_ref().and_then(|folder| match folder.list() {
            Ok(saved) => Some(saved),
            Err(error) => {
                tracing::warn!("the what-ifs could not be read: {error}");
                None
            }
        });
        let scenario = |s: Saved| Scenario { name: s.name, assumptions: s.assumptions };
        saved.unwrap_or_default().into_iter().map(scenario).collect()
    }

    /// Sets the status, or takes it back when it is set already; whether it is set now.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn toggle(&mut self, id: &str, status: Status, today: NaiveDate) -> Result<bool, StoreError> {
        let set = self.note(id).is_none_or(|n| n.status != status);
        self.set_status(id, if set { status } else { Status::Open }, today)?;
        Ok(set)
    }

    /// Sets the status.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn set_status(&mut self, id: &str, status: Status, today: NaiveDate) -> Result<(), StoreError> {
        self.writable()?;
        self.notes.set_status(id, status, today)
    }

    /// Writes the text.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be written.
    pub fn write_note(&mut self, id: &str, text: &str, today: NaiveDate) -> Result<(), StoreError> {
        self.writable()?;
        self.notes.set_text(id, text, today)
    }
}

/// What the list calls the what-if that was never saved.
const LAST: &str = "(last, unsaved)";

/// What the list calls the unsaved what-if in this place, from 0.
fn unsaved_label(place: usize) -> String {
    if place == 0 { LAST.to_string() } else { format!("(unsaved, {})", place + 1) }
}

/// The place of the unsaved what-if that the list calls `name`.
fn unsaved_place(name: &str) -> Option<usize> {
    if name == LAST {
        return Some(0);
    }
    let place: usize = name.strip_prefix("(unsaved, ")?.strip_suffix(')')?.parse().ok()?;
    place.checked_sub(1)
}

/// A status in words.
pub fn described(status: Status, locale: &Locale) -> String {
    match status {
        Status::Open => "open".into(),
        Status::Called => "called".into(),
        Status::Answered => "answered".into(),
        Status::Snoozed(until) => format!("rests until {}", locale.date(until)),
    }
}
