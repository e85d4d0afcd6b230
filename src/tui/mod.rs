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
pub mod launch;
pub mod layers;
pub mod mouse;
pub mod notebook;
pub mod outcome;
mod paging;
pub mod picture;
pub mod planning;
pub mod scheduling;
pub mod studying;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod views;
pub mod widgets;

pub use event_loop::run;
pub use headless::show;
pub use launch::Launch;
