//! Windows over a view. Esc takes the topmost away.

pub mod assumptions;
pub mod client;
pub mod clusters;
pub mod definition;
pub mod exports;
pub mod help;
pub mod moves;
pub mod pickers;
pub mod prompts;

use super::widgets::picker::Picker;
use super::widgets::prompt::Prompt;
use clusters::Compared;
use pickers::Choice;
use prompts::Purpose;

/// A window.
pub enum Panel {
    /// What a figure means, by its place in the glossary; the first line in sight.
    Definition(usize, u16),
    /// One client's page.
    Client(usize),
    /// The assumptions, with the line into which a value is being typed.
    Assumptions(Option<Box<Prompt>>),
    /// Who moved between kept groups and those of now; the first line in sight.
    Moves(Box<Compared>, usize),
    /// A list to choose from.
    Picker(Box<Picker<Choice>>),
    /// A line to type into.
    Prompt(Purpose, Box<Prompt>),
}
