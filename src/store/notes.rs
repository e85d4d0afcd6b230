//! A note and a status per client, kept beside the scenarios.

use super::scenarios::DataFolder;
use super::{StoreError, files};
use crate::safe_file::Lock;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What became of contacting a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// Nothing yet.
    #[default]
    Open,
    /// Called; waits for an answer.
    Called,
    /// Answered; nothing left to do.
    Answered,
    /// To be taken up again on this day.
    Snoozed(NaiveDate),
}

/// What the user noted about a client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Free text.
    pub text: String,
    /// What became of it.
    pub status: Status,
    /// The day of the last change.
    pub changed: Option<NaiveDate>,
}

/// The notes on the clients of one set of data files, by client id.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    file: Option<PathBuf>,
    folder: Option<DataFolder>,
    notes: BTreeMap<String, Note>,
}

/// A note in the file. The status is a word, the date beside it, so that the file can be read and mended by hand.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Entry {
    status: Word,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<NaiveDate>,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
}

#[derive(Debug, Clone, Copy, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    #[default]
    Open,
    Called,
    Answered,
    Snoozed,
}

impl Notes {
    /// The notes kept for these files; none where nothing was noted.
    ///
    /// # Errors
    /// [`StoreError`] where the file is damaged; it is never overwritten then.
    pub fn load(folder: &DataFolder) -> Result<Self, StoreError> {
        let file = folder.path().join("notes.toml");
        let notes = read(&file)?;
        Ok(Notes { file: Some(file), folder: Some(folder.clone()), notes })
    }

    /// The note on a client; the empty one where there is none.
    pub fn get(&self, id: &str) -> Note {
        self.notes.get(id).cloned().unwrap_or_default()
    }

    /// The note on a client, if there is one.
    pub fn find(&self, id: &str) -> Option<&Note> {
        self.notes.get(id)
    }

    /// All notes by client id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Note)> {
        self.notes.iter().map(|(id, note)| (id.as_str(), note))
    }

    /// Whether nothing needs doing about the client on the day `today`: called, answered, or snoozed until a later day.
    pub fn is_dealt_with(&self, id: &str, today: NaiveDate) -> bool {
        match self.notes.get(id).map(|n| n.status) {
            None | Some(Status::Open) => false,
            Some(Status::Called | Status::Answered) => true,
            Some(Status::Snoozed(until)) => today < until,
        }
    }

    /// Sets the text of the note on a client. What another window wrote about the same client, and this one has not
    /// seen, is kept before it.
    ///
    /// # Errors
    /// As [`Notes::set`].
    pub fn set_text(&mut self, id: &str, text: &str, today: NaiveDate) -> Result<(), StoreError> {
        let seen = self.get(id).text;
        self.change(id, |now| Note { text: merged(&seen, &now.text, text), changed: Some(today), ..now })
    }

    /// Sets the status of a client; the text stays.
    ///
    /// # Errors
    /// As [`Notes::set`].
    pub fn set_status(&mut self, id: &str, status: Status, today: NaiveDate) -> Result<(), StoreError> {
        self.change(id, |now| Note { status, changed: Some(today), ..now })
    }

    /// Sets the note on a client and writes the file; a note without text and status is removed. What another window
    /// wrote about other clients in the meantime is kept.
    ///
    /// # Errors
    /// [`StoreError`] where the file cannot be read or written; the note is then not set.
    pub fn set(&mut self, id: &str, note: Note) -> Result<(), StoreError> {
        self.change(id, |_| note)
    }

    /// Changes the note on a client: `change` gets the note as it is in the file now, where another window may have
    /// changed it.
    ///
    /// # Errors
    /// As [`Notes::set`].
    pub fn change(&mut self, id: &str, change: impl FnOnce(Note) -> Note) -> Result<(), StoreError> {
        let lock = |folder: &DataFolder| {
            folder.describe()?;
            Lock::of(folder.path()).map_err(StoreError::io(folder.path(), "locked"))
        };
        let _lock = self.folder.as_ref().map(lock).transpose()?;
        let mut notes = match &self.file {
            Some(file) => read(file)?,
            None => self.notes.clone(),
        };
        let note = change(notes.get(id).cloned().unwrap_or_default());
        if note.text.trim().is_empty() && note.status == Status::Open {
            notes.remove(id);
        } else {
            notes.insert(id.to_string(), note);
        }
        if let Some(file) = &self.file {
            let entries: BTreeMap<&str, Entry> = notes.iter().map(|(id, note)| (id.as_str(), entry(note))).collect();
            files::write_toml(file, &entries)?;
        }
        self.notes = notes;
        Ok(())
    }
}

/// The text to keep where `seen` was shown, `now` is in the file, and `new` was typed.
fn merged(seen: &str, now: &str, new: &str) -> String {
    let unseen = now != seen && !now.trim().is_empty() && !new.contains(now);
    match (unseen, new.trim().is_empty()) {
        (false, _) => new.to_string(),
        (true, true) => now.to_string(),
        (true, false) => format!("{now}; {new}"),
    }
}

fn read(file: &std::path::Path) -> Result<BTreeMap<String, Note>, StoreError> {
    let entries = files::read_toml::<BTreeMap<String, Entry>>(file)?.unwrap_or_default();
    let note = |(id, e): (String, Entry)| {
        let status = match (e.status, e.until) {
            (Word::Open, _) => Status::Open,
            (Word::Called, _) => Status::Called,
            (Word::Answered, _) => Status::Answered,
            (Word::Snoozed, Some(until)) => Status::Snoozed(until),
            (Word::Snoozed, None) => {
                let reason = format!("the client \"{id}\" is snoozed, but `until` does not say until when");
                return Err(StoreError::Invalid { path: file.to_path_buf(), line: None, reason });
            }
        };
        Ok((id, Note { text: e.text, status, changed: e.changed }))
    };
    entries.into_iter().map(note).collect()
}

fn entry(note: &Note) -> Entry {
    let (status, until) = match note.status {
        Status::Open => (Word::Open, None),
        Status::Called => (Word::Called, None),
        Status::Answered => (Word::Answered, None),
        Status::Snoozed(until) => (Word::Snoozed, Some(until)),
    };
    Entry { status, until, changed: note.changed, text: note.text.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::paths::Paths;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let root = tempfile::tempdir().unwrap();
        let data = DataFolder::of(&Paths::below(root.path()), &["demo".into()]).unwrap();
        (root, data)
    }

    fn note(status: Status) -> Note {
        Note { text: "says \"maybe\",\nпозвонить".into(), status, changed: Some(day(1)) }
    }

    #[test]
    fn notes_come_back_as_they_were_set() {
        let (_root, data) = folder();
        let mut notes = Notes::load(&data).unwrap();
        for (id, status) in [
            ("C1", Status::Called),
            ("C 2.x", Status::Answered),
            ("Ё", Status::Snoozed(day(9))),
            ("open", Status::Open),
        ] {
            notes.set(id, note(status)).unwrap();
        }
        let again = Notes::load(&data).unwrap();
        assert_eq!(again.get("Ё"), note(Status::Snoozed(day(9))));
        assert!(again.iter().eq(notes.iter()) && again.iter().count() == 4);
        notes.set("C1", Note::default()).unwrap();
        assert_eq!(Notes::load(&data).unwrap().iter().count(), 3);
    }

    #[test]
    fn a_snoozed_client_comes_back_on_the_day() {
        let (_root, data) = folder();
        let mut notes = Notes::load(&data).unwrap();
        notes.set("a", note(Status::Snoozed(day(9)))).unwrap();
        notes.set("b", note(Status::Called)).unwrap();
        notes.set("c", note(Status::Open)).unwrap();
        assert_eq!([8, 9].map(|d| notes.is_dealt_with("a", day(d))), [true, false]);
        assert_eq!(["b", "c", "unknown"].map(|id| notes.is_dealt_with(id, day(9))), [true, false, false]);
    }

    #[test]
    fn two_windows_do_not_lose_each_others_notes() {
        let (_root, data) = folder();
        let (mut one, mut two) = (Notes::load(&data).unwrap(), Notes::load(&data).unwrap());
        one.set("a", note(Status::Called)).unwrap();
        two.set("b", note(Status::Called)).unwrap();
        assert_eq!(two.iter().count(), 2);
    }

    #[test]
    fn two_windows_do_not_lose_each_others_words_about_one_client() {
        let (_root, data) = folder();
        let (mut one, mut two) = (Notes::load(&data).unwrap(), Notes::load(&data).unwrap());
        one.set_text("a", "wants mornings", day(1)).unwrap();
        two.set_status("a", Status::Called, day(2)).unwrap();
        assert_eq!((two.get("a").text.as_str(), two.get("a").status), ("wants mornings", Status::Called));
        one.set_text("a", "wants evenings", day(3)).unwrap();
        two.set_text("a", "wants mornings, by phone", day(3)).unwrap();
        assert_eq!(two.get("a").text, "wants evenings; wants mornings, by phone");
        one.set_text("a", "", day(4)).unwrap();
        assert_eq!(one.get("a").text, "wants evenings; wants mornings, by phone", "deleted unseen");
        one.set_text("a", "", day(4)).unwrap();
        assert_eq!(Notes::load(&data).unwrap().get("a").text, "");
    }

    #[test]
    fn a_damaged_file_is_reported_and_kept() {
        let (_root, data) = folder();
        let mut notes = Notes::load(&data).unwrap();
        let file = data.path().join("notes.toml");
        files::write(&file, "[C1]\nstatus = \"snoozed\"\n").unwrap();
        assert!(Notes::load(&data).unwrap_err().to_string().contains("until when"));
        assert!(notes.set("b", note(Status::Called)).is_err());
        files::write(&file, "[C1]\nstatus = \"gone\"\n").unwrap();
        assert!(Notes::load(&data).unwrap_err().to_string().contains("notes.toml:2"));
    }
}
