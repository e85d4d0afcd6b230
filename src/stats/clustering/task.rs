//! What a long computation asks of whoever started it, and tells.

use super::Obstacle;

/// Two closures: whether to stop, and where to report how far the work is.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    cancel: &'a (dyn Fn() -> bool + Sync),
    progress: &'a (dyn Fn(f64) + Sync),
    /// The part of the whole that this work is: where it starts, and how long it is.
    span: [f64; 2],
}

impl<'a> Task<'a> {
    /// `cancel` is asked between steps and from any thread; `progress` is told the part done, 0 to 1, in no strict
    /// order where several threads work.
    pub fn new(cancel: &'a (dyn Fn() -> bool + Sync), progress: &'a (dyn Fn(f64) + Sync)) -> Self {
        Self { cancel, progress, span: [0.0, 1.0] }
    }

    /// Never stops and tells nobody.
    pub fn none() -> Task<'static> {
        Task::new(&|| false, &|_| {})
    }

    /// The hooks of step `step` out of `steps`: its progress is a slice of the whole.
    pub fn step(&self, step: usize, steps: usize) -> Self {
        let part = self.span[1] / steps.max(1) as f64;
        Self { span: [self.span[0] + part * step as f64, part], ..*self }
    }

    /// Hooks that can stop the work and report nothing, for the many small parts of one step.
    pub fn silent(&self) -> Self {
        Self { progress: &|_| {}, ..*self }
    }

    /// Reports the part of this step that is done.
    pub fn report(&self, part: f64) {
        (self.progress)((self.span[0] + self.span[1] * part.clamp(0.0, 1.0)).min(1.0));
    }

    /// # Errors
    /// [`Obstacle::Cancelled`] once the caller wants the work stopped.
    pub fn check(&self) -> Result<(), Obstacle> {
        if (self.cancel)() { Err(Obstacle::Cancelled) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn steps_within_steps_report_their_place_in_the_whole() {
        let seen = Mutex::new(Vec::new());
        let progress = |part: f64| seen.lock().unwrap().push(part);
        let task = Task::new(&|| false, &progress);
        task.step(1, 2).report(0.5);
        task.step(1, 2).step(3, 4).report(1.0);
        task.step(0, 2).silent().report(1.0);
        assert_eq!(*seen.lock().unwrap(), [0.75, 1.0]);
        assert_eq!(task.check(), Ok(()));
        assert_eq!(Task::new(&|| true, &|_| {}).check(), Err(Obstacle::Cancelled));
    }
}
