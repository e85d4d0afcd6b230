//! A thread of its own for each query: with a stack that a nested query does not exhaust, and whose panics are told as
//! errors. Polars is large, and some of what it does not expect it panics over.

use super::error::QueryError;
use std::sync::atomic::{AtomicUsize, Ordering};

const NAME: &str = "query";
/// Bytes; the main thread has eight million, others two.
const STACK: usize = 64 << 20;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Whether a panic of this thread will be told as a query's error: it runs a query, or it works for one. A panic hook
/// stays silent then.
pub fn is_guarded() -> bool {
    let thread = std::thread::current();
    let works = |name: &str| name == NAME || name.starts_with("polars");
    RUNNING.load(Ordering::SeqCst) > 0 && thread.name().is_some_and(works)
}

/// Runs `work` on a thread of its own.
///
/// # Errors
/// What `work` says; that it panicked; that there is no thread to be had.
pub(super) fn apart<T: Send>(work: impl FnOnce() -> Result<T, QueryError> + Send) -> Result<T, QueryError> {
    RUNNING.fetch_add(1, Ordering::SeqCst);
    // Polars would print to the terminal, which may be showing a screen.
    polars::error::set_warning_function(|warning, _| tracing::warn!("polars: {warning}"));
    let result = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(NAME.into()).stack_size(STACK).spawn_scoped(scope, work);
        match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| Err(panicked(&*panic))),
            Err(error) => Err(QueryError::new(format!("no thread can be started for the query: {error}"))),
        }
    });
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    result
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> QueryError {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    // Polars tells decimals apart by a type of 128 bits, which it is built without.
    if text.is_some_and(|text| text.contains("dtype-u128")) {
        return QueryError::new(
            "rows cannot be grouped or joined by money, nor told apart by it; write cast(amount as double) there",
        );
    }
    QueryError::new(format!(
        "this query cannot be worked out; write it in another way ({})",
        super::error::first_sentence(text.unwrap_or("it failed without a message"))
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_sentence_and_nothing_stays_behind() {
        let caught = apart(|| -> Result<(), QueryError> {
            assert!(is_guarded());
            std::panic::resume_unwind(Box::new("not implemented"))
        });
        assert!(caught.unwrap_err().to_string().contains("not implemented"));
        assert!(!is_guarded());
    }
}
