//! The terminal explorer.
//!
//! `event → Action → update(&mut App) → draw(&App)`: keys are matched in one table ([`keymap`]), state changes in one
//! place ([`app`], [`update`]), drawing computes nothing ([`draw`]), and anything that may take longer than a frame is
//! a job ([`jobs`]).

pub mod action;
pub mod app;
pub mod ask;
pub mod data_rows;
pub mod draw;
pub mod event_loop;
pub mod exporting;
pub mod glossary;
pub mod headless;
pub mod history;
pub mod importing;
pub mod job_results;
pub mod jobs;
pub mod keymap;
pub mod launch;
pub mod mouse;
pub mod pages;
pub mod panels;
pub mod picture;
mod place;
pub mod planning;
pub mod round;
pub mod scheduling;
pub mod settings;
pub mod start;
pub mod studying;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod user_data;
pub mod views;
pub mod widgets;

pub use event_loop::run;
pub use headless::show;
pub use launch::Launch;
