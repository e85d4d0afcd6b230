//! Long work: how it is cancelled, and how it reports its progress and its first results.
//!
//! [`Progress`] is the side that watches, [`Task`] the side that works.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Asked now and then by long work, from any thread: `true` ends it.
pub type Cancel<'a> = &'a (dyn Fn() -> bool + Sync);

/// The work was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// What long work asks of whoever started it, and reports.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// Whether to stop.
    pub cancelled: Cancel<'a>,
    progress: &'a (dyn Fn(f64) + Sync),
    partial_result: &'a (dyn Fn(String) + Sync),
    /// The part of the whole that this work is: where it starts, and how long it is.
    span: [f64; 2],
}

impl Task<'static> {
    /// Is never cancelled and reports to nobody.
    pub const UNWATCHED: Task<'static> = Task::new(&|| false, &|_| {}, &|_| {});
}

impl<'a> Task<'a> {
    /// `progress` takes the part done, 0 to 1, in no strict order where several threads work; `partial_result` the first
    /// results, in words, while the rest is being worked out.
    pub const fn new(
        cancelled: Cancel<'a>,
        progress: &'a (dyn Fn(f64) + Sync),
        partial_result: &'a (dyn Fn(String) + Sync),
    ) -> Self {
        Task { cancelled, progress, partial_result, span: [0.0, 1.0] }
    }

    /// Step `step` of `steps`: its progress is a slice of the whole.
    pub fn step(&self, step: usize, steps: usize) -> Self {
        let [start, length] = self.span;
        let part = length / steps.max(1) as f64;
        Task { span: [start + part * step as f64, part], ..*self }
    }

    /// Can be cancelled and reports nothing, for the many small parts of one step.
    pub fn silent(&self) -> Self {
        Task { progress: &|_| {}, ..*self }
    }

    /// Reports the part of this step that is done.
    pub fn report(&self, part: f64) {
        let [start, length] = self.span;
        (self.progress)((start + length * part.clamp(0.0, 1.0)).min(1.0));
    }

    /// Reports first results, in words.
    pub fn say(&self, text: String) {
        (self.partial_result)(text);
    }

    /// Whether to stop.
    pub fn is_cancelled(&self) -> bool {
        (self.cancelled)()
    }

    /// # Errors
    /// [`Cancelled`] once the work is to stop.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// How far work is, shared with whoever shows it; and the wish to stop it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    said: Mutex<Vec<String>>,
}

impl Progress {
    /// Says what is known already.
    pub fn say(&self, text: String) {
        if let Ok(mut said) = self.said.lock() {
            said.push(text);
        }
    }

    /// What is known already, the first first.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().map(|said| said.clone()).unwrap_or_default()
    }

    /// Sets how many parts there are: bytes to read, or steps.
    pub fn start(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }

    /// Counts parts as done.
    pub fn advance(&self, parts: u64) {
        self.done.fetch_add(parts, Ordering::Relaxed);
    }

    /// Sets what was done so far.
    pub fn reach(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    /// The part done, `None` before the total is known.
    pub fn fraction(&self) -> Option<f64> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| (self.done.load(Ordering::Relaxed) as f64 / total as f64).min(1.0))
    }

    /// Asks the job to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the job was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_within_steps_report_their_place_in_the_whole() {
        let seen = Mutex::new(Vec::new());
        let progress = |part: f64| seen.lock().unwrap().push(part);
        let task = Task::new(&|| false, &progress, &|_| {});
        task.step(1, 2).report(0.5);
        task.step(1, 2).step(3, 4).report(1.0);
        task.step(0, 2).silent().report(1.0);
        assert_eq!(*seen.lock().unwrap(), [0.75, 1.0]);
        assert_eq!(task.check(), Ok(()));
        assert_eq!(Task::new(&|| true, &|_| {}, &|_| {}).check(), Err(Cancelled));
    }
}
