//! The terminal explorer.
//!
//! `event → Action → update(&mut App) → draw(&App)`: keys are matched in one table ([`keymap`]), state changes in one
//! place ([`app`], [`update`]), drawing computes nothing ([`draw`]), and anything that may take longer than a frame is
//! a job ([`jobs`]).

pub mod action;
pub mod app;
pub mod compute;
pub mod data_rows;
pub mod draw;
pub mod event_loop;
pub mod exporting;
pub mod headless;
pub mod history;
pub mod jobs;
pub mod keymap;
pub mod knobs;
pub mod layers;
pub mod mouse;
pub mod notebook;
pub mod outcome;
pub mod picture;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod views;
pub mod widgets;

pub use app::Launch;
pub use event_loop::run;
pub use headless::show;

use crate::ingest::{OpenOptions, Opened};
use crate::output::anonymize::{Pseudonyms, anonymize_opened};

/// What happens to every book between the reader and the screen: the audit of its own figures, then the pseudonyms,
/// which are handed on for the assumptions that name clients.
pub fn prepare(
    mut opened: Opened,
    options: &OpenOptions,
    pseudonyms: Option<[u8; 16]>,
) -> (Opened, Option<Pseudonyms>) {
    let audited = crate::analysis::audit::audit(&opened.book, &options.locale);
    opened.book.findings.extend(audited);
    opened.book.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    match pseudonyms {
        Some(key) => {
            let names = Pseudonyms::new(&opened.book.clients.ids, &key);
            (anonymize_opened(opened, &key), Some(names))
        }
        None => (opened, None),
    }
}
