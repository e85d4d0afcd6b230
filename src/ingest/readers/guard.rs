//! Damaged files make some of the libraries that parse them panic. Here a panic becomes a sentence.

use super::Reason;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is reading a file, so that a panic in it will be caught and told as an error: a panic hook
/// stays silent then.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Runs `read`; a panic in it becomes an error.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(outer);
    result.unwrap_or_else(|_| Err("is damaged and cannot be read; open it in a spreadsheet and save it again".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_sentence() {
        let caught = guarded(|| -> Result<(), Reason> {
            assert!(is_guarded());
            std::panic::resume_unwind(Box::new("boom"))
        });
        assert!(caught.unwrap_err().contains("damaged"));
        assert!(!is_guarded());
    }
}
