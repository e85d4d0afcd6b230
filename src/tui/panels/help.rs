//! The keys: those of the page in front first, then all of them from the table that matches them. Typing searches.

use super::Panel;
use super::pickers::Choice;
use crate::tui::app::App;
use crate::tui::keymap::Group;
use crate::tui::widgets::picker::{Entry, Picker};

/// Columns in which the keys stand.
const KEYS: usize = 14;

impl App {
    /// Lists the keys.
    pub fn open_help(&mut self) {
        let keymap = &self.launch.keymap;
        let entry = |keys: &[String], help: &str, hint: String, action| Entry {
            label: format!("{:<KEYS$} {help}", keys.join(" ")),
            hint,
            choice: Choice::Do(action),
        };
        let bound = || keymap.commands().filter(|(_, keys)| !keys.is_empty());
        let page = self.page().info().title;
        let here = self.content().keys().iter().filter_map(|(name, help)| {
            let (command, keys) = bound().find(|(command, _)| command.name == *name)?;
            Some(entry(keys, help, page.to_string(), command.action))
        });
        let general = Group::ALL.into_iter().flat_map(|group| {
            let of_group = bound().filter(move |(command, _)| command.group == group);
            of_group.map(move |(command, keys)| entry(keys, command.help, group.title().to_string(), command.action))
        });
        let entries = here.chain(general).collect();
        let picker = Picker::new("Keys (Esc closes)", entries)
            .with_footer("this page first · type to search · Enter does it · Esc closes");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }
}

#[cfg(test)]
mod tests {
    use crate::tui::keymap::COMMANDS;
    use crate::tui::pages::PAGES;

    #[test]
    fn the_keys_of_every_page_are_commands() {
        for page in &PAGES {
            for (name, help) in page.page.content().keys() {
                assert!(COMMANDS.iter().any(|c| c.name == *name && !help.is_empty()), "{}: {name}", page.name);
            }
        }
    }
}
