//! The first screen where no file was named: what was looked at last, the newest data files nearby, made-up data.

use super::keymap::{Editing, editing};
use super::terminal::Screen;
use super::theme::Theme;
use super::widgets::picker::{Entry, Picker};
use super::widgets::{self, ascii};
use crate::book::{Locale, clean};
use crate::ingest::address::Address;
use crate::ingest::readers::is_data_file;
use crate::store::place::Recent;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind};
use ratatui::layout::Rect;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Entries of a folder that are looked at, and files that are offered.
const MOST_LOOKED_AT: usize = 5_000;
const MOST_OFFERED: usize = 100;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These files or folders.
    Data(Vec<PathBuf>),
    /// The made-up data.
    Demo,
}

/// What a key did.
#[derive(Debug, PartialEq, Eq)]
enum Pressed {
    Nothing,
    Leave,
    Open(Chosen),
}

/// The screen.
pub struct Start {
    picker: Picker<Chosen>,
    home: Option<PathBuf>,
    wrong: Option<String>,
}

impl Start {
    /// Offers what was looked at last, then the files in `folders`, the newest first, and the made-up data.
    pub fn new(recent: &[Recent], folders: &[PathBuf], home: Option<PathBuf>, locale: &Locale) -> Self {
        let mut entries: Vec<Entry<Chosen>> = recent.iter().map(|recent| seen(recent, locale)).collect();
        let known: Vec<&PathBuf> = recent.iter().flat_map(|recent| &recent.data).collect();
        entries.extend(nearby(folders).into_iter().filter(|(path, _)| !known.contains(&path)).map(
            |(path, changed)| {
                let day = chrono::DateTime::<chrono::Local>::from(changed).date_naive();
                Entry { label: shown(&path, home.as_deref()), hint: locale.date(day), choice: Chosen::Data(vec![path]) }
            },
        ));
        let demo = Entry { label: "made-up data, to look around".into(), hint: "--demo".into(), choice: Chosen::Demo };
        entries.push(demo);
        let footer = "type to narrow, or paste a path · Enter opens · Esc quits";
        let picker = Picker::new("What do you want to look at?", entries).with_footer(footer);
        Start { picker, home, wrong: None }
    }

    fn press(&mut self, key: KeyEvent) -> Pressed {
        self.wrong = None;
        match editing(key) {
            Editing::Quit | Editing::Cancel => return Pressed::Leave,
            Editing::Previous => self.picker.step(-1),
            Editing::Next => self.picker.step(1),
            Editing::Submit => return self.submit(),
            Editing::Other => {}
            Editing::Text => match key.code {
                KeyCode::Char(c) => self.picker.type_char(Some(c)),
                KeyCode::Backspace => self.picker.type_char(None),
                KeyCode::PageDown => self.picker.step(10),
                KeyCode::PageUp => self.picker.step(-10),
                _ => {}
            },
        }
        Pressed::Nothing
    }

    /// The path that was typed, where there is one; else what is under the cursor.
    fn submit(&mut self) -> Pressed {
        let typed = self.picker.typed().trim();
        let path = expanded(typed, self.home.as_deref());
        if Address::is_meant(typed) {
            return match typed.parse::<Address>() {
                Ok(_) => Pressed::Open(Chosen::Data(vec![typed.into()])),
                Err(reason) => {
                    self.wrong = Some(reason);
                    Pressed::Nothing
                }
            };
        }
        if !typed.is_empty() && path.exists() {
            return Pressed::Open(Chosen::Data(vec![path]));
        }
        match self.picker.chosen() {
            Some(entry) => Pressed::Open(entry.choice.clone()),
            None => {
                self.wrong = Some(format!("There is no file \"{typed}\""));
                Pressed::Nothing
            }
        }
    }

    fn paste(&mut self, text: &str) {
        text.trim().chars().for_each(|c| self.picker.type_char(Some(c)));
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        buf.set_stringn(area.x, area.y, " tpa", area.width.into(), theme.title());
        let line = "Opens .xlsx .xls .ods .csv .parquet .html .ics .sqlite, or a folder of them. Your files are never changed.";
        let text = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: 2 };
        widgets::wrapped(self.wrong.as_deref().unwrap_or(line), text.intersection(area), buf, theme.dim());
        let below = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
        self.picker.render(below.intersection(area), buf, theme);
    }
}

/// Shows the screen until something is chosen; nothing where the user leaves.
///
/// # Errors
/// What the terminal answers.
pub fn choose(mut start: Start, theme: Theme, only_ascii: bool) -> io::Result<Option<Chosen>> {
    let mut screen = Screen::enter(false)?;
    loop {
        screen.draw(|frame| {
            let area = frame.area();
            start.draw(area, frame.buffer_mut(), theme);
            if only_ascii {
                ascii::flatten(frame.buffer_mut());
            }
        })?;
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => match start.press(key) {
                Pressed::Nothing => {}
                Pressed::Leave => return Ok(None),
                Pressed::Open(chosen) => return Ok(Some(chosen)),
            },
            Event::Paste(text) => start.paste(&text),
            _ => {}
        }
    }
}

fn seen(recent: &Recent, locale: &Locale) -> Entry<Chosen> {
    let demo = recent.data.iter().any(|path| path.as_os_str() == "--demo");
    let name = |path: &PathBuf| match path.to_string_lossy().parse::<Address>() {
        Ok(address) => address.name(),
        Err(_) => path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let names: Vec<String> = recent.data.iter().map(name).collect();
    let label = if demo { "made-up data".into() } else { clean::line(&names.join(", ")).into_owned() };
    let hint = format!("{} · {}", recent.place.headline, locale.date(recent.place.left.date_naive()));
    let choice = if demo { Chosen::Demo } else { Chosen::Data(recent.data.clone()) };
    Entry { label, hint, choice }
}

/// The data files in `folders`, the newest first.
fn nearby(folders: &[PathBuf]) -> Vec<(PathBuf, SystemTime)> {
    let mut found = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries.take(MOST_LOOKED_AT).filter_map(Result::ok) {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_file() && is_data_file(&path) && !found.iter().any(|(known, _)| *known == path) {
                found.push((path, meta.modified().unwrap_or(SystemTime::UNIX_EPOCH)));
            }
        }
    }
    found.sort_by_key(|(_, changed)| std::cmp::Reverse(*changed));
    found.truncate(MOST_OFFERED);
    found
}

fn shown(path: &Path, home: Option<&Path>) -> String {
    let text = match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    };
    clean::line(&text).into_owned()
}

/// A path as it is typed, pasted or dropped: `~/x`, `file:///x%20y`, `'x y'`, `x\ y`.
fn expanded(typed: &str, home: Option<&Path>) -> PathBuf {
    let quoted = |quote: char| typed.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let text = match (typed.strip_prefix("file://"), quoted('\'').or_else(|| quoted('"'))) {
        (Some(address), _) => address.replace("%20", " "),
        (None, Some(inside)) => inside.to_string(),
        (None, None) => typed.replace("\\ ", " "),
    };
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::crossterm::event::KeyModifiers;

    fn press(start: &mut Start, code: KeyCode) -> Pressed {
        start.press(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn files_nearby_are_offered_and_a_typed_path_opens() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["clients.xlsx", "notes.md", "visits.csv"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let folders = [folder.path().to_path_buf(), folder.path().to_path_buf(), "/no/such/folder".into()];
        let mut start = Start::new(&[], &folders, None, &Locale::default());
        "visits".chars().for_each(|c| drop(press(&mut start, KeyCode::Char(c))));
        let visits = folder.path().join("visits.csv");
        assert_eq!(press(&mut start, KeyCode::Enter), Pressed::Open(Chosen::Data(vec![visits])));
        let mut start = Start::new(&[], &[], None, &Locale::default());
        start.paste(&format!("'{}'\n", folder.path().join("notes.md").display()));
        let notes = folder.path().join("notes.md");
        assert_eq!(press(&mut start, KeyCode::Enter), Pressed::Open(Chosen::Data(vec![notes])));
    }

    #[test]
    fn without_anything_the_made_up_data_are_there_and_what_is_no_file_says_so() {
        let mut start = Start::new(&[], &[], None, &Locale::default());
        assert_eq!(press(&mut start, KeyCode::Enter), Pressed::Open(Chosen::Demo));
        "qqqq".chars().for_each(|c| drop(press(&mut start, KeyCode::Char(c))));
        assert_eq!(press(&mut start, KeyCode::Enter), Pressed::Nothing);
        assert_eq!(start.wrong.as_deref(), Some("There is no file \"qqqq\""));
        assert_eq!(press(&mut start, KeyCode::Esc), Pressed::Leave);
        for (width, height) in [(1, 1), (20, 5), (80, 24)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
            start.draw(buf.area, &mut buf, Theme::resolve(super::super::theme::ThemeName::Mono, |_| None));
        }
    }

    #[test]
    fn paths_are_taken_as_terminals_paste_them() {
        let home = Path::new("/home/a");
        let read = |text| expanded(text, Some(home)).display().to_string();
        assert_eq!(read("~/x.csv"), "/home/a/x.csv");
        assert_eq!(read("'/b/x y.csv'"), "/b/x y.csv");
        assert_eq!(read("/b/x\\ y.csv"), "/b/x y.csv");
        assert_eq!(read("file:///b/x%20y.csv"), "/b/x y.csv");
    }
}
