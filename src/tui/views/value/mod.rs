//! What clients are worth, page by page: the clients, the tiers, and how far the figures can be trusted.

mod checks;
mod clients;
mod tiers;

use crate::analysis::study::AnyStudy;
use crate::analysis::study::Study;
use crate::analysis::value::CustomerValue;
use crate::book::filter::{QuickValue, quick_filter};
use crate::tui::app::{App, Workspace};
use crate::tui::views::{self, PageView, Screen};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn value_or_say<'a>(app: &App, workspace: &'a Workspace, area: Rect, buf: &mut Buffer) -> Option<&'a CustomerValue> {
    match workspace.studies.get::<CustomerValue>() {
        Some(Ok(worth)) => return Some(worth),
        Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
        None => views::waiting(app, CustomerValue::STUDY, area, buf),
    }
    None
}

/// Every client with the expected value.
pub struct ClientsPage;

impl PageView for ClientsPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Lifetime value", "Probability of still being a client"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["value"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![CustomerValue::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.order.len()
    }

    fn client_at(&self, s: Screen, row: usize) -> Option<usize> {
        s.round.order.get(row).map(|&i| i as usize)
    }

    fn filter_column(&self, _: Screen) -> Option<String> {
        Some("tier".into())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(worth) = value_or_say(s.app, s.workspace, area, buf) {
            clients::render(s.app, s.workspace, s.round, worth, area, buf);
        }
    }
}

/// Platinum, Gold, Silver, Bronze.
pub struct TiersPage;

impl PageView for TiersPage {
    fn keys(&self) -> &'static [(&'static str, &'static str)] {
        &[("open", "show the clients of the tier")]
    }

    fn figures(&self) -> &'static [&'static str] {
        &["Tiers"]
    }

    fn exports(&self) -> &'static [&'static str] {
        &["tiers"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![CustomerValue::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.round.tiers.len()
    }

    fn group_at(&self, s: Screen, row: usize) -> Option<String> {
        Some(quick_filter("tier", QuickValue::Text(s.round.tiers.get(row)?.tier.name())))
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(worth) = value_or_say(s.app, s.workspace, area, buf) {
            tiers::render(s.app, s.round, worth, area, buf);
        }
    }
}

/// Parameters, tracking, frequencies, skill.
pub struct ChecksPage;

impl PageView for ChecksPage {
    fn figures(&self) -> &'static [&'static str] {
        &["Accuracy on later weeks", "Truncated history"]
    }

    fn studies(&self, _: &App, _: &Workspace) -> Vec<AnyStudy> {
        vec![CustomerValue::STUDY]
    }

    fn rows(&self, s: Screen) -> usize {
        s.workspace.studies.value().map_or(0, |w| checks::sentences(s.app, w).len())
    }

    fn draw(&self, s: Screen, area: Rect, buf: &mut Buffer) {
        if let Some(worth) = value_or_say(s.app, s.workspace, area, buf) {
            checks::render(s.app, worth, area, buf);
        }
    }
}
