//! Damaged files make some of the libraries that parse them panic. Here a panic becomes a sentence.

use super::Reason;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many files are being read. (Libraries read on threads of their own, so no mark of a thread would do.)
static READING: AtomicUsize = AtomicUsize::new(0);

/// Whether a file is being read, so that a panic is caught and told as an error: a panic hook stays silent then.
pub fn is_guarded() -> bool {
    READING.load(Ordering::SeqCst) > 0
}

/// What is said where a reader panics, hangs or needs more memory than the file's size allows. The file may be sound.
pub(super) fn gave_up() -> Reason {
    "cannot be read: its reader gave up on what is in it; open it in another program and save it as .xlsx or .csv"
        .into()
}

/// Runs `read`; a panic in it becomes an error.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    READING.fetch_add(1, Ordering::SeqCst);
    let result = catch_unwind(AssertUnwindSafe(read));
    READING.fetch_sub(1, Ordering::SeqCst);
    result.unwrap_or_else(|_| Err(gave_up()))
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
        assert!(caught.unwrap_err().contains("gave up"));
    }
}
