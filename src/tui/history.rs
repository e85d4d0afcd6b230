//! Undo and redo, without limit.

/// A value with its past and its future.
#[derive(Debug, Clone)]
pub struct History<T> {
    past: Vec<T>,
    now: T,
    future: Vec<T>,
    /// Name of the running edit: further changes under the same name are one step.
    edit: Option<String>,
}

impl<T: Clone + PartialEq> History<T> {
    /// Begins with `now` and nothing to undo.
    pub fn new(now: T) -> Self {
        History { past: Vec::new(), now, future: Vec::new(), edit: None }
    }

    /// The value.
    pub fn now(&self) -> &T {
        &self.now
    }

    /// Takes `next` as one step that can be undone. A value that changes nothing is no step.
    pub fn set(&mut self, next: T) {
        self.edit = None;
        self.push(next);
    }

    /// Takes `next` as part of the edit called `name`: typing 6, 7 into a rate is one step, not two.
    pub fn edit(&mut self, name: &str, next: T) {
        if self.edit.as_deref() == Some(name) {
            self.now = next;
            if self.past.last() == Some(&self.now) {
                self.past.pop();
                self.edit = None;
            }
        } else {
            self.push(next);
            self.edit = Some(name.to_string());
        }
    }

    /// Ends the running edit: the next change is a step of its own.
    pub fn end_edit(&mut self) {
        self.edit = None;
    }

    /// Takes the running edit back as if it had never begun; `false` when there is none.
    pub fn cancel_edit(&mut self) -> bool {
        match (self.edit.take(), self.past.pop()) {
            (Some(_), Some(before)) => {
                self.now = before;
                true
            }
            (None, Some(before)) => {
                self.past.push(before);
                false
            }
            (_, None) => false,
        }
    }

    fn push(&mut self, next: T) {
        if next != self.now {
            self.past.push(std::mem::replace(&mut self.now, next));
            self.future.clear();
        }
    }

    /// One step back; `false` at the beginning.
    pub fn undo(&mut self) -> bool {
        self.edit = None;
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.now, before));
        true
    }

    /// One step forward again; `false` at the end.
    pub fn redo(&mut self) -> bool {
        self.edit = None;
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.now, after));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_and_redo_walk_the_same_way_back_and_forth() {
        let mut h = History::new(0);
        (1..=500).for_each(|n| h.set(n));
        (0..500).for_each(|_| assert!(h.undo()));
        assert_eq!((*h.now(), h.undo()), (0, false));
        (0..500).for_each(|_| assert!(h.redo()));
        assert_eq!((*h.now(), h.redo()), (500, false));
    }

    #[test]
    fn typing_is_one_step_and_typing_back_is_none() {
        let mut h = History::new(61);
        h.edit("rate", 6);
        h.edit("rate", 67);
        assert!(h.undo());
        assert_eq!((*h.now(), h.undo()), (61, false));
        h.edit("rate", 6);
        h.edit("rate", 61);
        assert!(!h.undo());
    }

    #[test]
    fn a_cancelled_edit_leaves_no_trace() {
        let mut h = History::new(61);
        h.set(62);
        assert!(!h.cancel_edit());
        h.edit("rate", 67);
        assert!(h.cancel_edit());
        assert_eq!((*h.now(), h.redo()), (62, false));
    }

    #[test]
    fn a_new_step_forgets_the_future_and_no_change_is_no_step() {
        let mut h = History::new(1);
        h.set(2);
        h.undo();
        h.set(3);
        assert!(!h.redo());
        h.set(3);
        assert!(h.undo() && !h.undo());
    }
}
