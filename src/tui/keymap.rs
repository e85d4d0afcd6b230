//! The one table of keys. It matches what is pressed, and prints the footer, the help and the palette.

use super::action::Action;
use super::pages::Page;
use super::views::ViewId;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::collections::{BTreeMap, HashMap};

/// An action with its name, its default keys and what it does.
#[derive(Debug)]
pub struct Command {
    /// What is done.
    pub action: Action,
    /// The name in `config.toml`.
    pub name: &'static str,
    /// Default keys, the one to show first.
    pub keys: &'static [&'static str],
    /// For the help and the palette.
    pub help: &'static str,
    /// The heading under which the help lists it.
    pub group: Group,
    /// A word for the footer, for the few that stand there.
    pub footer: Option<&'static str>,
}

/// Headings of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Moving about.
    Move,
    /// Choosing who is shown.
    Find,
    /// What-if.
    WhatIf,
    /// Following up.
    FollowUp,
    /// Taking away.
    Export,
    /// The program itself.
    Program,
}

impl Group {
    /// All, in the order of the help.
    pub const ALL: [Group; 6] =
        [Group::Move, Group::Find, Group::WhatIf, Group::FollowUp, Group::Export, Group::Program];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Group::Move => "Move",
            Group::Find => "Find and sort",
            Group::WhatIf => "What if",
            Group::FollowUp => "Follow up",
            Group::Export => "Export",
            Group::Program => "Program",
        }
    }
}

const fn command(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    help: &'static str,
    group: Group,
) -> Command {
    Command { action, name, keys, help, group, footer: None }
}

const fn in_footer(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    help: &'static str,
    group: Group,
    word: &'static str,
) -> Command {
    Command { action, name, keys, help, group, footer: Some(word) }
}

/// Every action that can be bound, in the order of the help.
pub const COMMANDS: &[Command] = &[
    command(Action::Up, "up", &["k", "Up"], "one up", Group::Move),
    command(Action::Down, "down", &["j", "Down"], "one down", Group::Move),
    command(Action::Left, "left", &["h", "Left"], "one column left", Group::Move),
    command(Action::Right, "right", &["l", "Right"], "one column right", Group::Move),
    command(Action::Top, "top", &["g", "Home"], "to the first", Group::Move),
    command(Action::Bottom, "bottom", &["G", "End"], "to the last", Group::Move),
    command(Action::HalfPageDown, "half_page_down", &["ctrl-d"], "half a page down", Group::Move),
    command(Action::HalfPageUp, "half_page_up", &["ctrl-u"], "half a page up", Group::Move),
    command(Action::PageDown, "page_down", &["PgDn", "ctrl-f", "Space"], "a page down", Group::Move),
    command(Action::PageUp, "page_up", &["PgUp", "ctrl-b"], "a page up", Group::Move),
    command(Action::NextView, "next_view", &["Tab"], "the next view", Group::Move),
    command(Action::PreviousView, "previous_view", &["BackTab"], "the view before", Group::Move),
    command(Action::NextPage, "next_page", &["]"], "the next page of the view", Group::Move),
    command(Action::PreviousPage, "previous_page", &["["], "the page of the view before", Group::Move),
    command(Action::View(ViewId::Overview), "overview", &["1"], "Overview: the figures, and whom to call", Group::Move),
    command(Action::View(ViewId::Utilization), "utilization", &["2"], "Utilization: every client's hours", Group::Move),
    command(
        Action::View(ViewId::Concentration),
        "concentration",
        &["3"],
        "Concentration: who brings the revenue",
        Group::Move,
    ),
    command(Action::View(ViewId::Segments), "segments", &["4"], "Segments: revenue against utilization", Group::Move),
    command(Action::View(ViewId::Churn), "churn", &["5"], "Churn: who is drifting away", Group::Move),
    command(Action::View(ViewId::Value), "value", &["6"], "Value: what clients are worth", Group::Move),
    command(
        Action::View(ViewId::Revenue),
        "revenue",
        &["7", "$"],
        "Revenue: by month, what it is made of, and the forecast",
        Group::Move,
    ),
    command(
        Action::View(ViewId::Schedule),
        "schedule",
        &["8"],
        "Schedule: attendance, and the week by weekday and hour",
        Group::Move,
    ),
    command(
        Action::View(ViewId::Plan),
        "plan",
        &["9", "P"],
        "Plan: prices, what-ifs side by side, goals, the coming month",
        Group::Move,
    ),
    command(Action::View(ViewId::Data), "data", &["0"], "Data: files, findings, questions", Group::Move),
    command(
        Action::Evidence,
        "evidence",
        &["E"],
        "what this page rests on: model quality, tests, further detail",
        Group::Move,
    ),
    command(
        Action::Explain,
        "explain",
        &["K"],
        "what a figure means, its formula, and the rows behind it",
        Group::Find,
    ),
    // The names of former views, which `[keys]` of a configuration may still bind.
    command(Action::Page(Page::Forecast), "forecast", &[], "Forecast: what the next months bring", Group::Move),
    command(Action::Page(Page::Attendance), "attendance", &[], "Attendance: who came and who stayed away", Group::Move),
    command(
        Action::Open,
        "open",
        &["Enter"],
        "open what is selected: the client's page, a column's field",
        Group::Move,
    ),
    command(Action::Back, "back", &["Esc"], "take back one step: close a window, then the search", Group::Move),
    command(Action::Detail, "detail", &["d"], "show or hide the pane on the right", Group::Move),
    in_footer(Action::Search, "search", &["/"], "search clients by any text", Group::Find, "search"),
    command(Action::NextMatch, "next_match", &["n"], "the next match", Group::Find),
    command(Action::PreviousMatch, "previous_match", &["N"], "the match before", Group::Find),
    in_footer(
        Action::Filter,
        "filter",
        &["f"],
        "filter by an expression: utilization < 80% and segment = 'Opportunity'",
        Group::Find,
        "filter",
    ),
    command(Action::QuickFilter, "quick_filter", &["F", "="], "filter by the value under the cursor", Group::Find),
    command(Action::ClearFilter, "clear_filter", &["x"], "show everybody again", Group::Find),
    command(Action::Sort, "sort", &["s"], "sort by the column under the cursor", Group::Find),
    command(Action::ReverseSort, "reverse_sort", &["S"], "sort the other way round", Group::Find),
    command(
        Action::Group,
        "group",
        &["b"],
        "the next way to divide or plot: by another category, by week, as revenue",
        Group::Find,
    ),
    command(
        Action::Ask,
        "ask",
        &["Q"],
        "ask the data in SQL: select month, sum(amount) from sales group by month",
        Group::Find,
    ),
    command(Action::Pivot, "pivot", &["V"], "pivot: rows × columns × measure over any table of the data", Group::Find),
    command(
        Action::Page(Page::Import),
        "import",
        &["I"],
        "how the files were read: what each table is, who, when, how much",
        Group::Find,
    ),
    command(Action::Period, "period", &["p"], "count only a month, a quarter, a year, or everything", Group::Find),
    command(
        Action::OpeningHours,
        "opening_hours",
        &["H"],
        "opening hours, for what the week could hold",
        Group::WhatIf,
    ),
    command(Action::Grouping, "grouping", &["m"], "form groups: method, number, names; keep, compare", Group::Find),
    in_footer(
        Action::Assumptions,
        "assumptions",
        &["r"],
        "rates and other assumptions: type a new value and watch",
        Group::WhatIf,
        "rates",
    ),
    command(Action::Increase, "increase", &["+"], "nudge the selected assumption up", Group::WhatIf),
    command(Action::Decrease, "decrease", &["-"], "nudge the selected assumption down", Group::WhatIf),
    command(
        Action::ResetAssumption,
        "reset_assumption",
        &["Backspace", "Delete"],
        "put the selected assumption back to the baseline",
        Group::WhatIf,
    ),
    in_footer(Action::Undo, "undo", &["u"], "undo the last change, without limit", Group::WhatIf, "undo"),
    command(Action::Redo, "redo", &["ctrl-r"], "redo", Group::WhatIf),
    command(Action::SaveScenario, "save_scenario", &["w"], "save this what-if under a name", Group::WhatIf),
    command(Action::Scenarios, "scenarios", &["o"], "open or delete a saved what-if", Group::WhatIf),
    command(Action::Called, "called", &["c"], "mark the client as called (again: take it back)", Group::FollowUp),
    command(
        Action::Response,
        "answered",
        &["a"],
        "mark the client as having answered (again: take it back)",
        Group::FollowUp,
    ),
    command(Action::Snooze, "snooze", &["z"], "leave the client alone until a date", Group::FollowUp),
    command(
        Action::Note,
        "note",
        &["i"],
        "write a note on the client; in Data, how the files were read",
        Group::FollowUp,
    ),
    in_footer(Action::Export, "export", &["e"], "export lists, charts and reports", Group::Export, "export"),
    command(Action::Copy, "copy", &["y"], "copy what is selected, through the terminal (OSC 52)", Group::Export),
    command(Action::Palette, "palette", &[":", "ctrl-p"], "find any command by name", Group::Program),
    in_footer(Action::Help, "help", &["?", "F1"], "this help", Group::Program, "help"),
    command(Action::Theme, "theme", &["t"], "the next theme: auto, dark, light, mono", Group::Program),
    command(Action::Reload, "reload", &["R", "F5"], "read the files again, what-ifs kept", Group::Program),
    command(Action::Redraw, "redraw", &["ctrl-l"], "draw the screen anew", Group::Program),
    command(Action::Suspend, "suspend", &["ctrl-z"], "put the program to sleep; fg wakes it", Group::Program),
    in_footer(Action::Quit, "quit", &["q", "ctrl-c"], "quit; what-ifs are kept", Group::Program, "quit"),
];

/// Which key does what, with the user's own bindings applied.
#[derive(Debug, Clone)]
pub struct Keymap {
    actions: HashMap<KeyPress, Action>,
    keys: Vec<Vec<String>>,
}

/// A key with the modifiers that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct KeyPress(KeyCode, KeyModifiers);

impl From<KeyEvent> for KeyPress {
    fn from(event: KeyEvent) -> Self {
        // A capital letter already says that Shift was held, and terminals differ in whether they repeat it.
        KeyPress(event.code, event.modifiers.intersection(KeyModifiers::CONTROL | KeyModifiers::ALT))
    }
}

impl Keymap {
    /// The default keys with `own` bindings (name of an action → its keys) in place of theirs.
    ///
    /// # Errors
    /// A sentence that names the unknown action, the unreadable key, or the two actions that want the same key.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> Result<Self, String> {
        if let Some(name) = own.keys().find(|n| !COMMANDS.iter().any(|c| c.name == n.as_str())) {
            let closest =
                COMMANDS.iter().max_by(|a, b| strsim::jaro(a.name, name).total_cmp(&strsim::jaro(b.name, name)));
            let hint = closest.map(|c| format!("; did you mean \"{}\"?", c.name)).unwrap_or_default();
            return Err(format!("[keys]: there is no action \"{name}\"{hint}"));
        }
        let keys: Vec<Vec<String>> = COMMANDS
            .iter()
            .map(|c| own.get(c.name).cloned().unwrap_or_else(|| c.keys.iter().map(|k| (*k).to_string()).collect()))
            .collect();
        let mut actions = HashMap::new();
        for (command, keys) in COMMANDS.iter().zip(&keys) {
            for key in keys {
                let press = parse_key(key).ok_or_else(|| {
                    format!(
                        "[keys] {}: \"{key}\" is not a key (write x, X, ctrl-x, alt-x, F5, Enter, Space, …)",
                        command.name
                    )
                })?;
                if let Some(other) = actions.insert(press, command.action) {
                    return Err(format!("[keys]: \"{key}\" is bound to both {} and {}", name_of(other), command.name));
                }
            }
        }
        // Whatever else is bound, the program can be left.
        actions.insert(KeyPress(KeyCode::Char('c'), KeyModifiers::CONTROL), Action::Quit);
        Ok(Keymap { actions, keys })
    }

    /// What `key` does.
    pub fn action(&self, key: KeyEvent) -> Option<Action> {
        self.actions.get(&KeyPress::from(key)).copied()
    }

    /// The key to show for `action`.
    pub fn key_for(&self, action: Action) -> &str {
        self.commands().find(|(c, _)| c.action == action).and_then(|(_, keys)| keys.first()).map_or("", String::as_str)
    }

    /// The key to show for the command of this name; nothing where there is no such command.
    pub fn key_of(&self, name: &str) -> Option<&str> {
        let (_, keys) = self.commands().find(|(command, _)| command.name == name)?;
        Some(keys.first().map_or("no key", String::as_str))
    }

    /// Every command with its keys.
    pub fn commands(&self) -> impl Iterator<Item = (&'static Command, &[String])> {
        COMMANDS.iter().zip(self.keys.iter().map(Vec::as_slice))
    }
}

impl Default for Keymap {
    fn default() -> Self {
        // The default table has no duplicates (a test says so), so this cannot be the error.
        Keymap::new(&BTreeMap::new()).unwrap_or(Keymap { actions: HashMap::new(), keys: Vec::new() })
    }
}

/// What a key does while text is being typed; everything else is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editing {
    /// Take the text.
    Submit,
    /// Close without it.
    Cancel,
    /// Up in a list beside the text.
    Previous,
    /// Down in a list beside the text.
    Next,
    /// The action that is allowed everywhere: leaving the program.
    Quit,
    /// Overwrite, delete: a second thing that a list can do with its entry.
    Other,
    /// Text, or a key that moves within it.
    Text,
}

/// Reads a key while text is being typed.
pub fn editing(key: KeyEvent) -> Editing {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => Editing::Submit,
        KeyCode::Esc => Editing::Cancel,
        KeyCode::Up | KeyCode::BackTab => Editing::Previous,
        KeyCode::Down | KeyCode::Tab => Editing::Next,
        KeyCode::Char('p') if ctrl => Editing::Previous,
        KeyCode::Char('n') if ctrl => Editing::Next,
        KeyCode::Char('c') if ctrl => Editing::Quit,
        KeyCode::Char('x') if ctrl => Editing::Other,
        _ => Editing::Text,
    }
}

/// A key as it is written in the configuration: `x`, `ctrl-x`, `F5`, `Enter`.
pub fn shown(key: KeyEvent) -> String {
    let held = [(KeyModifiers::CONTROL, "ctrl-"), (KeyModifiers::ALT, "alt-")];
    let held = held.iter().filter(|(modifier, _)| key.modifiers.contains(*modifier)).map(|(_, name)| *name);
    let name = match key.code {
        KeyCode::Char(' ') => "Space".to_string(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::F(n) => format!("F{n}"),
        other => format!("{other:?}"),
    };
    held.collect::<String>() + &name
}

fn name_of(action: Action) -> &'static str {
    COMMANDS.iter().find(|c| c.action == action).map_or("", |c| c.name)
}

/// Reads `ctrl-r`, `F1`, `Enter`, `x`.
fn parse_key(text: &str) -> Option<KeyPress> {
    let mut modifiers = KeyModifiers::NONE;
    let mut rest = text;
    loop {
        if let Some(r) = rest.strip_prefix("ctrl-").or_else(|| rest.strip_prefix("C-")) {
            (modifiers, rest) = (modifiers | KeyModifiers::CONTROL, r);
        } else if let Some(r) = rest.strip_prefix("alt-").or_else(|| rest.strip_prefix("M-")) {
            (modifiers, rest) = (modifiers | KeyModifiers::ALT, r);
        } else {
            break;
        }
    }
    let mut chars = rest.chars();
    let code = match (chars.next(), chars.next()) {
        (Some(c), None) => KeyCode::Char(c),
        _ => named_key(rest)?,
    };
    Some(KeyPress(code, modifiers))
}

fn named_key(name: &str) -> Option<KeyCode> {
    Some(match name.to_ascii_lowercase().as_str() {
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "pgup" | "pageup" => KeyCode::PageUp,
        "pgdn" | "pagedown" => KeyCode::PageDown,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "tab" => KeyCode::Tab,
        "backtab" | "shift-tab" => KeyCode::BackTab,
        "enter" | "return" => KeyCode::Enter,
        "esc" | "escape" => KeyCode::Esc,
        "space" => KeyCode::Char(' '),
        "backspace" => KeyCode::Backspace,
        "delete" | "del" => KeyCode::Delete,
        "insert" | "ins" => KeyCode::Insert,
        f => KeyCode::F(f.strip_prefix('f')?.parse().ok().filter(|n| (1..=12).contains(n))?),
    })
}

/// Reads a script of keys, separated by blanks, as the `show` command takes it: `j j f text:'utilization < 80%' Enter`.
///
/// # Errors
/// The word that is not a key.
pub fn parse_script(script: &str) -> Result<Vec<KeyEvent>, String> {
    let mut events = Vec::new();
    let mut rest = script.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("text:'") {
            let (text, after) = quoted.split_once('\'').ok_or("text:'… has no closing quote")?;
            events.extend(text.chars().map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
            rest = after.trim_start();
            continue;
        }
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        match word.strip_prefix("text:") {
            Some(text) => events.extend(text.chars().map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE))),
            None => {
                let KeyPress(code, modifiers) = parse_key(word).ok_or_else(|| format!("\"{word}\" is not a key"))?;
                events.push(KeyEvent::new(code, modifiers));
            }
        }
        rest = after.trim_start();
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_default_actions_share_a_key_and_every_key_can_be_read() {
        let map = Keymap::new(&BTreeMap::new()).unwrap();
        assert_eq!(map.action(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(Action::Quit));
        assert_eq!(map.action(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT)), Some(Action::Bottom));
        assert_eq!(map.key_for(Action::Filter), "f");
    }

    #[test]
    fn own_keys_replace_the_defaults_and_duplicates_are_refused() {
        let own = |name: &str, key: &str| BTreeMap::from([(name.to_string(), vec![key.to_string()])]);
        let map = Keymap::new(&own("undo", "U")).unwrap();
        assert_eq!(map.action(KeyEvent::from(KeyCode::Char('U'))), Some(Action::Undo));
        assert_eq!(map.action(KeyEvent::from(KeyCode::Char('u'))), None);
        assert_eq!(Keymap::new(&own("undo", "q")).unwrap_err(), "[keys]: \"q\" is bound to both undo and quit");
        assert!(Keymap::new(&own("unod", "U")).unwrap_err().contains("did you mean \"undo\"?"));
        assert!(Keymap::new(&own("undo", "ctrl-")).unwrap_err().contains("is not a key"));
    }

    #[test]
    fn a_script_of_keys_is_read() {
        let events = parse_script("j text:'a b' C-r F1").unwrap();
        assert_eq!(events.len(), 6);
        assert_eq!(events[5].code, KeyCode::F(1));
        assert!(parse_script("text:'open").is_err() && parse_script("nokey").is_err());
    }
}
