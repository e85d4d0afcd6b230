//! From an opened book to its answers: the one pipeline of commands, of the explorer's jobs and of exports.
//!
//! [`finish`] completes a book that was read. [`Session`] holds the answers about it, under the baseline and under the
//! what-if in force, over the clients that the filter selects.

mod answers;
mod opened;

pub use answers::{Question, Rest, Session};
pub use opened::{finish, recipe, recipe_of};
