//! The week, page by page: when people come, how full it is, who could come when, and what to change about classes.

mod classes;
mod fill;
mod proposals;
pub mod week;

use crate::analysis::schedule::Schedule;
use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::book::Verdict;
use crate::tui::app::{App, Workspace};
use crate::tui::scheduling::WeekPage as Shown;
use crate::tui::views::{PageView, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn schedule_or_say<'a>(s: Screen<'a>, area: Rect, buf: &mut Buffer) -> Option<&'a Schedule> {
    match s.workspace.studies.get::<Schedule>() {
        Some(Ok(schedule)) => return Some(schedule),
        Some(Err(why)) => super::unavailable(s.app, &why.unavailable, area, buf),
        None => super::waiting(s.app, Schedule::STUDY, area, buf),
    }
    None
}

/// When people come, or stay away.
pub struct WeekPage;

impl PageView for WeekPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("group", "what was missed in place of what was wanted"), ("opening_hours", "set the opening hours")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Capacity and fill"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["schedule"]
    }

    fn rows(&self, s: Screen) -> usize {
        week::rows(s.round)
    }

    fn columns(&self, _: Screen) -> usize {
        week::HOURS
    }

    fn next(&self, app: &mut App) -> bool {
        app.misses = !app.misses;
        true
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        week::render(s.app, s.workspace, s.round, area, buf);
    }
}

/// How full every hour is.
pub struct FillPage;

impl PageView for FillPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Capacity and fill"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        workspace.book.sessions.is_some()
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Schedule::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.week.as_ref().map_or(0, |page| page.rows())
    }

    fn columns(&self, _: Screen) -> usize {
        week::HOURS
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        let Some(schedule) = schedule_or_say(s, area, buf) else { return };
        if let Some(Shown::Fill(said)) = s.round.week.as_deref() {
            fill::render(s.app, schedule, said, area, buf);
        }
    }
}

/// Who could come when.
pub struct ProposalsPage;

impl PageView for ProposalsPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("open", "accept the proposal, or take that back"),
            ("reset_assumption", "refuse the proposal, or take that back"),
            ("export", "write what was accepted for a calendar"),
        ]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Free slots and proposals", "Habit match"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["proposals", "calendar"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        workspace.book.sessions.is_some()
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Schedule::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.week.as_ref().map_or(0, |page| page.rows())
    }

    fn columns(&self, _: Screen) -> usize {
        week::HOURS
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.week.as_deref()?.client_at(row)
    }

    fn enter(&self, app: &mut App) -> bool {
        let decides = app.decides();
        if decides {
            app.decide(Verdict::Accepted);
        }
        decides
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        let Some(schedule) = schedule_or_say(s, area, buf) else { return };
        if let Some(Shown::Proposals(found)) = s.round.week.as_deref() {
            proposals::render(s.app, s.workspace, schedule, found, area, buf);
        }
    }
}

/// Merges, further classes, overbooking.
pub struct ClassesPage;

impl PageView for ClassesPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Classes to merge"]
    }

    fn is_there(&self, workspace: &Workspace) -> bool {
        workspace.book.sessions.is_some()
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![Schedule::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.week.as_ref().map_or(0, |page| page.rows())
    }

    fn columns(&self, _: Screen) -> usize {
        week::HOURS
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if schedule_or_say(s, area, buf).is_none() {
            return;
        }
        if let Some(Shown::Classes(rows)) = s.round.week.as_deref() {
            classes::render(s.app, rows, area, buf);
        }
    }
}
