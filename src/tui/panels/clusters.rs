//! How groups of alike clients are formed: one list with everything that can be chosen about them, and what becomes of
//! a choice. Each is an assumption, and can be undone.

use super::Panel;
use super::pickers::Choice;
use super::prompts::Purpose;
use crate::analysis::segments::clusters::Clusters;
use crate::analysis::segments::clusters::Offered;
use crate::analysis::segments::clusters::kept::Moves;
use crate::analysis::study::Study;
use crate::book::{ClusterMethod, ClusterSettings, Outliers};
use crate::tui::action::Action;
use crate::tui::app::{App, Step};
use crate::tui::jobs::{KeptDone, KeptRequest, KeptTask};
use crate::tui::pages::Page;
use crate::tui::views::ViewId;
use crate::tui::views::segments::{self, Change};
use crate::tui::widgets::picker::{Entry, Picker};
use std::sync::Arc;

/// The largest number of groups that is offered.
const LARGEST: usize = 10;

/// What can be chosen about groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupingChoice {
    /// By this method.
    Method(ClusterMethod),
    /// So many; `None` where the data decide.
    Number(Option<usize>),
    /// What becomes of values far outside.
    Outliers(Outliers),
    /// From the features that are usual.
    UsualFeatures,
    /// Give the group of this name another one.
    Rename(String),
    /// Keep the groups under a name.
    Keep,
    /// Compare with the groups kept under this name.
    Compare(String),
}

/// Kept groups beside those of now.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The name under which they were kept.
    pub name: String,
    /// The day on which they were.
    pub saved: chrono::NaiveDate,
    /// By which method they were formed.
    pub method: ClusterMethod,
    /// Who moved.
    pub moves: Moves,
}

impl App {
    /// Everything that can be chosen about groups.
    pub fn choose_grouping(&mut self) {
        let now = &self.assumptions().clusters;
        let mark = |label: String, is_now: bool| if is_now { format!("{label} (now)") } else { label };
        let mut entries = vec![entry(
            mark("number: by the data".into(), now.groups.is_none()),
            "the number with the best silhouette",
            GroupingChoice::Number(None),
        )];
        entries.extend((2..=LARGEST).map(|k| {
            let label = mark(format!("number: {k} groups"), now.groups == Some(k));
            entry(label, "", GroupingChoice::Number(Some(k)))
        }));
        entries.extend(ClusterMethod::ALL.into_iter().map(|method| {
            let label = mark(format!("method: {}", method.title()), now.method == method);
            entry(label, forecast_at(method), GroupingChoice::Method(method))
        }));
        entries.extend(Outliers::ALL.into_iter().map(|outliers| {
            let label = mark(format!("values far outside: {}", outliers.title()), now.outliers == outliers);
            entry(label, "beyond 3 interquartile ranges", GroupingChoice::Outliers(outliers))
        }));
        let usual = mark("features: the usual ones".into(), now.features.is_empty());
        entries.push(entry(usual, "single ones: on the Features page", GroupingChoice::UsualFeatures));
        entries.extend(self.name_entries());
        let picker = Picker::new("Groups of alike clients", entries)
            .with_footer("type to narrow · Enter chooses · ctrl-x forgets kept groups · Esc closes");
        self.panels.push(Panel::Picker(Box::new(picker)));
    }

    /// What can be done with the groups that there are, and with those that were kept.
    fn name_entries(&self) -> Vec<Entry<Choice>> {
        let mut entries = Vec::new();
        if let Some(groups) = self.workspace().and_then(|w| w.studies.clusters()) {
            entries.extend(groups.groups.iter().enumerate().map(|(i, group)| {
                let label = format!("rename group {}: {}", i + 1, group.title);
                entry(label, "", GroupingChoice::Rename(group.name.clone()))
            }));
            entries.push(entry("keep these groups under a name …".into(), "to compare later", GroupingChoice::Keep));
        }
        match self.launch.user_data.kept_groups() {
            Ok(names) => entries.extend(names.into_iter().map(|name| {
                entry(format!("compare with kept groups: {name}"), "who moved", GroupingChoice::Compare(name))
            })),
            // Nothing can be kept without a home folder; saying so is for whoever tries.
            Err(error) => tracing::debug!("{error}"),
        }
        entries
    }

    /// Does what was chosen.
    pub fn group_by_choice(&mut self, choice: GroupingChoice) {
        let mut grouping = self.assumptions().clusters.clone();
        match choice {
            GroupingChoice::Method(method) => grouping.method = method,
            GroupingChoice::Number(groups) => grouping.groups = groups,
            GroupingChoice::Outliers(outliers) => grouping.outliers = outliers,
            GroupingChoice::UsualFeatures => grouping.features.clear(),
            GroupingChoice::Rename(name) => return self.ask(Purpose::GroupName(name)),
            GroupingChoice::Keep => return self.ask(Purpose::KeepGroups),
            GroupingChoice::Compare(name) => return self.compare_kept(name),
        }
        self.regroup(grouping);
        self.show_groups();
    }

    /// Takes other choices about groups as one step that can be undone, and has the groups formed anew.
    fn regroup(&mut self, grouping: ClusterSettings) {
        let step = self.history.now().clone();
        if step.assumptions.clusters == grouping {
            return self.say("So they are formed already");
        }
        let mut assumptions = step.assumptions.clone();
        assumptions.clusters = grouping;
        self.history.set(Step { assumptions, ..step });
        self.studying.allow_groups();
        self.compute();
        self.start_wanted_studies();
        self.say(format!("Forming the groups again; {} undoes it", self.key_of(Action::Undo)));
    }

    /// Brings a page that shows groups to the front, where none is.
    fn show_groups(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let shows = self.content().studies(self, workspace).contains(&Clusters::STUDY);
        if !shows || self.view != ViewId::Segments {
            self.open_page(Page::Groups);
        }
    }

    /// Gives the group that was called `name` another name; an empty one takes it back.
    pub fn rename_group(&mut self, name: String, text: String) {
        let mut grouping = self.assumptions().clusters.clone();
        let others = self.workspace().and_then(|w| w.studies.clusters());
        let taken = others.is_some_and(|g| g.groups.iter().any(|g| g.name != name && g.title == text));
        if taken {
            return self.prompt_error("another group has this name");
        }
        match text.is_empty() || text == name {
            true => drop(grouping.names.remove(&name)),
            false => drop(grouping.names.insert(name, text)),
        }
        self.panels.pop();
        self.regroup(grouping);
    }

    /// Whether the feature enters, by what is chosen now.
    pub fn enters(&self, offered: &Offered) -> bool {
        let chosen = &self.assumptions().clusters.features;
        if chosen.is_empty() { offered.used } else { chosen.contains(&offered.name) }
    }

    /// Whether the blank takes features in and out on the page in front.
    pub fn toggles(&self) -> bool {
        self.page() == Page::Features
    }

    /// Forms groups the way that the row under the cursor says; `false` where it says none.
    pub fn change_groups(&mut self) -> bool {
        let row = self.list().row;
        let change = self.workspace().and_then(|workspace| segments::change(self, workspace, row));
        let mut grouping = self.assumptions().clusters.clone();
        match change {
            None => return false,
            Some(Change::Number(k)) => grouping.groups = Some(k),
            Some(Change::Method(method)) => grouping.method = method,
            Some(Change::Feature(name)) => match self.toggled(&name) {
                Some(features) => grouping.features = features,
                None => {
                    self.complain("At least one feature is needed");
                    return true;
                }
            },
        }
        self.regroup(grouping);
        true
    }

    /// The features with `name` taken in or out; nothing where none would be left.
    fn toggled(&self, name: &str) -> Option<Vec<String>> {
        let groups = self.workspace()?.studies.clusters()?;
        let turned = |offered: &&Offered| self.enters(offered) != (offered.name == name);
        let features: Vec<String> = groups.offered.iter().filter(turned).map(|o| o.name.clone()).collect();
        (!features.is_empty()).then_some(features)
    }

    /// Has the groups written down under `name`.
    pub fn keep_groups(&mut self, name: &str) {
        if name.is_empty() {
            return self.prompt_error("a name is needed");
        }
        self.ask_of_kept(KeptTask::Keep(name.to_string()));
    }

    fn compare_kept(&mut self, name: String) {
        self.ask_of_kept(KeptTask::Compare(name));
    }

    fn ask_of_kept(&mut self, task: KeptTask) {
        let folder = match self.launch.user_data.folder() {
            Ok(folder) => folder.clone(),
            Err(error) => return self.complain(error.to_string()),
        };
        let Some(workspace) = self.workspace() else { return };
        let Some(groups) = workspace.studies.shared() else {
            return self.complain("There are no groups yet: the Groups page of the Segments view forms them");
        };
        let book = Arc::clone(&workspace.book);
        self.kept(KeptRequest { task, folder, book, groups, today: self.launch.today });
    }

    /// Takes what was done about kept groups.
    pub fn take_kept(&mut self, done: Result<KeptDone, String>) {
        match done {
            Ok(KeptDone::Kept(name)) => {
                self.panels.retain(|l| !matches!(l, Panel::Prompt(Purpose::KeepGroups, _)));
                let key = self.key_of(Action::Grouping);
                self.say(format!("Kept as \"{name}\"; {key} compares later groups with them"));
            }
            Ok(KeptDone::Compared(compared)) => self.panels.push(Panel::Moves(compared, 0)),
            Err(why) => match self.panels.last() {
                Some(Panel::Prompt(Purpose::KeepGroups, _)) => self.prompt_error(&why),
                _ => self.complain(why),
            },
        }
    }

    /// Forgets the groups kept under `name`.
    pub fn forget_kept(&mut self, name: &str) {
        self.panels.pop();
        match self.launch.user_data.forget_groups(name) {
            Ok(()) => self.say(format!("Forgot the groups kept as \"{name}\"")),
            Err(error) => self.complain(error.to_string()),
        }
    }
}

fn entry(label: String, hint: &str, choice: GroupingChoice) -> Entry<Choice> {
    Entry { label, hint: hint.into(), choice: Choice::Grouping(choice) }
}

/// What the method is good for, in a few words.
fn forecast_at(method: ClusterMethod) -> &'static str {
    match method {
        ClusterMethod::KMeans => "round groups of like width",
        ClusterMethod::MixtureFull => "slanted groups, with certainty",
        ClusterMethod::MixtureDiagonal => "stretched groups, with certainty",
        ClusterMethod::MixtureTied => "one slant for all groups",
        ClusterMethod::MixtureSpherical => "round groups of any size",
        ClusterMethod::Ward => "grown together, round",
        ClusterMethod::AverageLinkage => "grown together, by mean distance",
        ClusterMethod::CompleteLinkage => "grown together, compact",
        ClusterMethod::SingleLinkage => "chains of neighbors",
        ClusterMethod::Fuzzy => "everybody belongs to each in part",
    }
}
