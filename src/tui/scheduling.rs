//! The pages of the Schedule view: what they show beyond the study, and what is decided on them.

use super::action::Action;
use super::app::{App, Step};
use super::pages::Page;
use super::panels::prompts::Purpose;
use super::views::ViewId;
use crate::analysis::Figures;
use crate::analysis::Selection;
use crate::analysis::schedule::classes;
use crate::analysis::schedule::overbooking::Advice;
use crate::analysis::schedule::words::{Words, when};
use crate::analysis::schedule::{self, Proposals, Schedule};
use crate::book::{Assumptions, Book, Decision, Locale, OpeningHours, ScheduleSettings, Sessions, Verdict};

/// What a page shows beyond the study.
#[derive(Debug, Clone)]
pub enum WeekPage {
    /// Sentences beside the hours.
    Fill(Vec<String>),
    /// Who could come when.
    Proposals(Box<Proposals>),
    /// What to change about classes.
    Classes(Vec<ClassRow>),
}

/// One piece of advice on a class.
#[derive(Debug, Clone)]
pub struct ClassRow {
    /// In a word.
    pub what: &'static str,
    /// Which class.
    pub class: String,
    /// The effect, in a few words.
    pub effect: String,
    /// All of it in sentences.
    pub said: Vec<String>,
}

/// What a page is worked out from.
#[derive(Clone, Copy)]
pub struct PageInputs<'a> {
    /// The business.
    pub book: &'a Book,
    /// Figures of the scenario.
    pub figures: &'a Figures,
    /// The week.
    pub schedule: &'a Schedule,
    /// The user's choices.
    pub assumptions: &'a Assumptions,
    /// Who is shown.
    pub selection: &'a Selection,
    /// How figures are written.
    pub locale: &'a Locale,
}

impl WeekPage {
    /// What `page` shows; nothing for those that need no more.
    pub fn of(page: Page, inputs: PageInputs) -> Option<Self> {
        let PageInputs { book, figures, schedule, assumptions, selection, locale } = inputs;
        let words = Words { book, schedule, locale };
        match page {
            Page::Fill => Some(WeekPage::Fill(words.fill(figures))),
            Page::Proposals => {
                let found = schedule::proposals(book, figures, schedule, assumptions).shown(selection);
                Some(WeekPage::Proposals(Box::new(found)))
            }
            Page::Classes => Some(WeekPage::Classes(class_rows(&words, figures))),
            _ => None,
        }
    }

    /// How many rows it lists.
    pub fn rows(&self) -> usize {
        match self {
            WeekPage::Fill(_) => 24,
            WeekPage::Proposals(found) => found.list.len() + found.refused.len(),
            WeekPage::Classes(rows) => rows.len(),
        }
    }

    /// The client in `row`.
    pub fn client_at(&self, row: usize) -> Option<usize> {
        let WeekPage::Proposals(found) = self else { return None };
        let refused = || found.refused.get(row.checked_sub(found.list.len())?).map(|r| r.0);
        found.list.get(row).map(|p| p.client).or_else(refused)
    }
}

fn class_rows(words: &Words, figures: &Figures) -> Vec<ClassRow> {
    let (schedule, locale) = (words.schedule, words.locale);
    let weeks = schedule.weeks;
    let merge = |m: &classes::Merge| ClassRow {
        what: "Merge",
        class: format!("{} → {}", words.class(&m.from), when(m.into.kind.weekday, m.into.kind.start)),
        effect: format!(
            "{} h saved, ≤ {} visits lost",
            locale.number(m.saved_hours(weeks), 1),
            locale.number(m.lost_visits(weeks), 1)
        ),
        said: vec![words.merge(m, figures)],
    };
    let addition = |a: &classes::Addition| ClassRow {
        what: "Add",
        class: words.class(&a.entry),
        effect: format!("0 to {} further visits", locale.number(a.most_visits(weeks), 1)),
        said: vec![words.addition(a, figures)],
    };
    let advice = |a: &Advice| ClassRow {
        what: "Overbook",
        class: words.class(&a.entry),
        effect: format!("{} bookings for {} places", a.bookings, a.entry.capacity),
        said: vec![words.advice(a), words.overbooking_basis()],
    };
    let (pays, not): (Vec<&Advice>, Vec<&Advice>) = schedule.overbooking.iter().partition(|a| a.pays());
    // Of those that do not pay, the one where most stay away stands for all.
    let rate = |a: &Advice| a.missed as f64 / a.booked.max(1) as f64;
    let nearest = not.iter().max_by(|a, b| rate(a).total_cmp(&rate(b)));
    let rest = nearest.map(|a| ClassRow {
        what: "Overbook",
        class: format!("{} classes where enough come", not.len()),
        effect: "none: too few stay away".into(),
        said: vec![format!("The nearest to it: {}", words.advice(a)), words.overbooking_basis()],
    });
    let merges = schedule.merges.iter().map(merge);
    let additions = schedule.additions.iter().map(addition);
    merges.chain(additions).chain(pays.into_iter().map(advice)).chain(rest).collect()
}

impl App {
    /// Whether Enter, the blank and Delete decide about a proposal.
    pub fn decides(&self) -> bool {
        self.page() == Page::Proposals && self.panels.is_empty()
    }

    /// Takes a decision about the proposal under the cursor; the same again takes it back.
    pub fn decide(&mut self, verdict: Verdict) {
        let Some((workspace, round)) = self.ready() else { return };
        let Some(WeekPage::Proposals(found)) = round.week.as_deref() else { return };
        let row = self.list().row;
        let decision = match (found.list.get(row), found.refused.get(row - found.list.len().min(row))) {
            (Some(p), _) => {
                let staff = workspace.book.sessions.as_ref().and_then(|s: &std::sync::Arc<Sessions>| s.staff.as_ref());
                let code = p.slot.staff as usize;
                Decision {
                    client: workspace.book.clients.ids.get(p.client).to_string(),
                    weekday: p.slot.weekday,
                    start: p.slot.start,
                    staff: staff.filter(|s| code < s.labels.len()).map_or("", |s| s.labels.get(code)).to_string(),
                    verdict,
                }
            }
            (None, Some((_, refused))) => Decision { verdict, ..refused.clone() },
            (None, None) => return self.complain("There is no proposal under the cursor"),
        };
        let said = format!("{} {}", decision.client, when(decision.weekday, decision.start));
        let timetable = self.assumptions().schedule.decided(decision.clone());
        let kept = timetable.decisions.contains(&decision);
        self.set_schedule(timetable);
        self.say(match kept {
            true => format!(
                "{said}: {}; the others are placed again ({} undoes it)",
                verdict.name(),
                self.key_of(Action::Undo)
            ),
            false => format!("{said}: open again"),
        });
    }

    /// Asks for the opening hours.
    pub fn ask_opening(&mut self) {
        self.show(ViewId::Schedule);
        self.ask(Purpose::OpeningHours);
    }

    /// Takes opening hours as they were typed.
    pub fn take_opening(&mut self, text: &str) {
        match text.parse::<OpeningHours>() {
            Ok(opening) => {
                self.panels.pop();
                self.set_schedule(ScheduleSettings { opening, ..self.assumptions().schedule.clone() });
                self.say(format!("Opening hours taken; {} undoes it", self.key_of(Action::Undo)));
            }
            Err(why) => self.prompt_error(&why),
        }
    }

    fn set_schedule(&mut self, schedule: ScheduleSettings) {
        let step = self.history.now().clone();
        let assumptions = Assumptions { schedule, ..step.assumptions.clone() };
        self.history.set(Step { assumptions, ..step });
        self.compute();
        self.start_wanted_studies();
    }
}
