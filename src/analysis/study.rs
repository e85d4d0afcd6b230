//! Studies: answers that take longer than a frame, or that only some views ask for. A study is done once for a book and
//! a set of choices; its answer is kept beside the figures, so that tables, filters and exports can show it.
//!
//! This file knows no study. `registry.rs` lists them; each lives in a folder of its own.

use super::{Figures, Section, Unavailable};
use crate::book::{Assumptions, Book};
use crate::task::Task;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A study, by the type of its answer.
pub trait Study: Sized + fmt::Debug + Send + Sync + 'static {
    /// What is being worked out, for whoever waits: `groups of alike clients`.
    const TITLE: &'static str;

    /// The studies that must be done before it. When one of them is done anew with other choices, this answer is dropped.
    const NEEDS: &'static [AnyStudy] = &[];

    /// The studies that it takes into account where they are done. When one of them is done anew, this answer is stale.
    const USES: &'static [AnyStudy] = &[];

    /// What it reads of the assumptions, and nothing else: an answer holds as long as these are the same.
    type Choices: fmt::Debug + PartialEq + Send + Sync + 'static;

    /// The study as a value, for lists of studies.
    const STUDY: AnyStudy = AnyStudy::of::<Self>();

    /// Its choices among all assumptions.
    fn choices(assumptions: &Assumptions) -> Self::Choices;

    /// Works it out; `None` where it was cancelled.
    fn run(context: Context, choices: &Self::Choices, task: Task) -> Option<Section<Self>>;

    /// Whether other choices make a different answer. Choices of wording only do not: what needs this answer stays.
    fn differs(before: &Self::Choices, now: &Self::Choices) -> bool {
        before != now
    }
}

/// What a study may read besides its choices.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The business.
    pub book: &'a Book,
    /// The figures of the baseline: a what-if changes prices, not people.
    pub figures: &'a Figures,
    /// What other studies found.
    pub studies: &'a Studies,
}

/// One study of any type.
#[derive(Clone, Copy)]
pub struct AnyStudy {
    /// What is being worked out, for whoever waits.
    pub title: &'static str,
    /// The studies that must be done before it.
    pub needs: &'static [AnyStudy],
    id: fn() -> TypeId,
    run: fn(Context, &Assumptions, Task) -> Option<Entry>,
    has_choices: fn(&Entry, &Assumptions) -> bool,
    differs: fn(&Entry, &Entry) -> bool,
}

impl AnyStudy {
    const fn of<S: Study>() -> AnyStudy {
        AnyStudy {
            title: S::TITLE,
            needs: S::NEEDS,
            id: TypeId::of::<S>,
            run: |context, assumptions, task| {
                let choices = S::choices(assumptions);
                Some(Entry::new::<S>(S::run(context, &choices, task)?, choices, context.studies))
            },
            has_choices: |entry, assumptions| entry.choices::<S>().is_some_and(|c| *c == S::choices(assumptions)),
            differs: |before, now| match (before.choices::<S>(), now.choices::<S>()) {
                (Some(before), Some(now)) => S::differs(before, now),
                _ => true,
            },
        }
    }

    /// Works it out; `None` where it was cancelled.
    pub fn run(self, context: Context, assumptions: &Assumptions, task: Task) -> Option<StudyResult> {
        if task.is_cancelled() {
            return None;
        }
        (self.run)(context, assumptions, task).map(|entry| StudyResult { study: self, entry })
    }
}

impl PartialEq for AnyStudy {
    fn eq(&self, other: &AnyStudy) -> bool {
        (self.id)() == (other.id)()
    }
}

impl Eq for AnyStudy {}

impl fmt::Debug for AnyStudy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title)
    }
}

/// The result of one study.
#[derive(Debug, Clone)]
pub struct StudyResult {
    study: AnyStudy,
    entry: Entry,
}

/// An answer, the choices that it was worked out with, and the answers that it rests on.
#[derive(Debug, Clone)]
struct Entry {
    answer: Arc<dyn Any + Send + Sync>,
    choices: Arc<dyn Any + Send + Sync>,
    /// Numbers every answer that was ever worked out.
    number: u64,
    /// The number of the first answer that says the same under another wording.
    version: u64,
    /// The versions of what it needs.
    needs: Vec<(TypeId, Option<u64>)>,
    /// The numbers of what it takes into account.
    uses: Vec<(TypeId, Option<u64>)>,
}

impl Entry {
    fn new<S: Study>(answer: Section<S>, choices: S::Choices, studies: &Studies) -> Entry {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let (answer, choices) = (Arc::new(answer), Arc::new(choices));
        Entry {
            answer,
            choices,
            number,
            version: number,
            needs: S::NEEDS.iter().map(|s| ((s.id)(), studies.version((s.id)()))).collect(),
            uses: S::USES.iter().map(|s| ((s.id)(), studies.number((s.id)()))).collect(),
        }
    }

    fn choices<S: Study>(&self) -> Option<&S::Choices> {
        self.choices.downcast_ref()
    }
}

/// What the studies found, by the type of the answer. A copy shares the answers.
#[derive(Debug, Clone, Default)]
pub struct Studies {
    entries: HashMap<TypeId, Entry>,
    /// What a study takes from outside the book, by its type: a model that was saved before.
    given: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl Studies {
    /// Nothing yet, with something that a study takes from outside the book.
    pub fn with_given<T: Send + Sync + 'static>(given: Option<Arc<T>>) -> Self {
        let given = given.map(|given| (TypeId::of::<T>(), given as Arc<dyn Any + Send + Sync>));
        Studies { given: given.into_iter().collect(), ..Studies::default() }
    }

    /// What was given from outside the book.
    pub fn given<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        Arc::clone(self.given.get(&TypeId::of::<T>())?).downcast().ok()
    }

    /// The same as [`Studies::get`], to be kept elsewhere.
    pub fn shared<S: Study>(&self) -> Option<Arc<Section<S>>> {
        Arc::clone(&self.entries.get(&TypeId::of::<S>())?.answer).downcast().ok()
    }

    /// What the study found, or what the data lack; `None` until it has run.
    pub fn get<S: Study>(&self) -> Option<&Section<S>> {
        self.entries.get(&TypeId::of::<S>())?.answer.downcast_ref()
    }

    /// What the study found; `None` until it has run, and where the data lack something.
    pub fn answer<S: Study>(&self) -> Option<&S> {
        self.get::<S>()?.as_ref().ok()
    }

    /// What the study found.
    ///
    /// # Errors
    /// What the data lack: as the study says it, or `lacking` where it has not run.
    pub fn section<S: Study>(&self, lacking: &str) -> Result<&S, Unavailable> {
        match self.get::<S>() {
            Some(found) => found.as_ref().map_err(Unavailable::clone),
            None => Err(Unavailable::needs(lacking)),
        }
    }

    /// The choices that the study's answer was worked out with.
    pub fn choices<S: Study>(&self) -> Option<&S::Choices> {
        self.entries.get(&TypeId::of::<S>())?.choices::<S>()
    }

    /// Keeps a result in place of the one before. Results that need another answer of this study are dropped.
    pub fn take(&mut self, found: StudyResult) {
        let StudyResult { study, mut entry } = found;
        let id = (study.id)();
        if let Some(before) = self.entries.get(&id).filter(|before| !(study.differs)(before, &entry)) {
            entry.version = before.version;
        }
        self.entries.insert(id, entry);
        let versions: HashMap<TypeId, u64> = self.entries.iter().map(|(id, e)| (*id, e.version)).collect();
        self.entries.retain(|_, e| e.needs.iter().all(|(needed, v)| versions.get(needed).copied() == *v));
    }

    /// Whether the study was done, under these assumptions.
    pub fn has(&self, study: AnyStudy, assumptions: &Assumptions) -> bool {
        self.entries.get(&(study.id)()).is_some_and(|entry| {
            (study.has_choices)(entry, assumptions) && entry.uses.iter().all(|(id, n)| self.number(*id) == *n)
        })
    }

    /// The same with each of `studies` done, and those that they need, one after the other, on the spot.
    pub fn with(
        mut self,
        studies: impl IntoIterator<Item = AnyStudy>,
        book: &Book,
        figures: &Figures,
        assumptions: &Assumptions,
    ) -> Self {
        for study in studies {
            if self.has(study, assumptions) {
                continue;
            }
            self = self.with(study.needs.iter().copied(), book, figures, assumptions);
            let context = Context { book, figures, studies: &self };
            if let Some(found) = study.run(context, assumptions, Task::UNWATCHED) {
                self.take(found);
            }
        }
        self
    }

    /// As if the study had found `answer`.
    #[cfg(test)]
    pub fn with_answer<S: Study>(mut self, answer: Section<S>, assumptions: &Assumptions) -> Self {
        let entry = Entry::new(answer, S::choices(assumptions), &self);
        self.take(StudyResult { study: S::STUDY, entry });
        self
    }

    /// Whether both hold the very same answers.
    pub fn is_same(&self, other: &Studies) -> bool {
        let numbers = |studies: &Studies| -> HashMap<TypeId, u64> {
            studies.entries.iter().map(|(id, entry)| (*id, entry.number)).collect()
        };
        numbers(self) == numbers(other)
    }

    fn number(&self, id: TypeId) -> Option<u64> {
        self.entries.get(&id).map(|entry| entry.number)
    }

    fn version(&self, id: TypeId) -> Option<u64> {
        self.entries.get(&id).map(|entry| entry.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Unavailable;

    /// The number of clients, plus what is chosen; `seed` is only its wording.
    #[derive(Debug)]
    struct Count(usize);

    impl Study for Count {
        const TITLE: &'static str = "how many";
        type Choices = (u32, u64);
        fn choices(assumptions: &Assumptions) -> Self::Choices {
            (assumptions.lapsed_days, assumptions.seed)
        }
        fn run(context: Context, choices: &Self::Choices, _: Task) -> Option<Section<Self>> {
            Some(Ok(Count(context.book.clients.len() + choices.0 as usize)))
        }
        fn differs(before: &Self::Choices, now: &Self::Choices) -> bool {
            before.0 != now.0
        }
    }

    #[derive(Debug)]
    struct Twice(usize);

    impl Study for Twice {
        const TITLE: &'static str = "twice as many";
        const NEEDS: &'static [AnyStudy] = &[Count::STUDY];
        type Choices = u32;
        fn choices(assumptions: &Assumptions) -> u32 {
            assumptions.lapsed_days
        }
        fn run(context: Context, _: &u32, _: Task) -> Option<Section<Self>> {
            let count = context.studies.answer::<Count>();
            Some(count.map(|count| Twice(2 * count.0)).ok_or_else(|| Unavailable::needs("a count")))
        }
    }

    #[derive(Debug)]
    struct Label(Option<u64>);

    impl Study for Label {
        const TITLE: &'static str = "a label";
        const USES: &'static [AnyStudy] = &[Count::STUDY];
        type Choices = ();
        fn choices(_: &Assumptions) {}
        fn run(context: Context, (): &(), _: Task) -> Option<Section<Self>> {
            Some(Ok(Label(context.studies.choices::<Count>().map(|c| c.1))))
        }
    }

    fn done(studies: Studies, list: &[AnyStudy], a: &Assumptions) -> Studies {
        studies.with(list.iter().copied(), &Book::default(), &Figures::default(), a)
    }

    #[test]
    fn a_study_runs_once_for_its_choices_and_after_what_it_needs() {
        let a = Assumptions { lapsed_days: 7, ..Assumptions::default() };
        let once = done(Studies::default(), &[Twice::STUDY], &a);
        assert_eq!((once.answer::<Count>().unwrap().0, once.answer::<Twice>().unwrap().0), (7, 14));
        assert!(done(once.clone(), &[Twice::STUDY, Count::STUDY], &a).is_same(&once));
        assert!(!once.is_same(&Studies::default()) && once.get::<Label>().is_none());
        let other = Assumptions { lapsed_days: 8, ..a.clone() };
        assert!(!once.has(Count::STUDY, &other));
        assert_eq!(done(once, &[Twice::STUDY], &other).answer::<Twice>().unwrap().0, 16);
    }

    #[test]
    fn another_answer_drops_what_needs_it_and_another_wording_does_not() {
        let a = Assumptions::default();
        let both = done(Studies::default(), &[Twice::STUDY], &a);
        let reworded = done(both.clone(), &[Count::STUDY], &Assumptions { seed: a.seed + 1, ..a.clone() });
        assert!(!reworded.is_same(&both) && reworded.has(Twice::STUDY, &a));
        let changed = done(both, &[Count::STUDY], &Assumptions { lapsed_days: 1, ..a.clone() });
        assert!(changed.get::<Twice>().is_none());
    }

    #[test]
    fn an_answer_that_takes_another_into_account_is_stale_once_that_is_new() {
        let a = Assumptions::default();
        let alone = done(Studies::default(), &[Label::STUDY], &a);
        assert_eq!(alone.answer::<Label>().unwrap().0, None);
        let later = done(alone, &[Count::STUDY], &a);
        assert!(!later.has(Label::STUDY, &a) && later.get::<Label>().is_some());
        let again = done(later, &[Label::STUDY], &a);
        assert_eq!(again.answer::<Label>().unwrap().0, Some(a.seed));
        assert!(!done(again, &[Count::STUDY], &Assumptions { seed: 9, ..a.clone() }).has(Label::STUDY, &a));
    }

    #[test]
    fn a_cancelled_study_gives_nothing() {
        let stopped = Task::new(&|| true, &|_| {}, &|_| {});
        let (book, figures, studies) = (Book::default(), Figures::default(), Studies::default());
        let context = Context { book: &book, figures: &figures, studies: &studies };
        assert!(Count::STUDY.run(context, &Assumptions::default(), stopped).is_none());
    }

    #[test]
    fn what_is_given_is_found_by_its_type() {
        let studies = Studies::with_given(Some(Arc::new(7u8)));
        assert_eq!((studies.given::<u8>().as_deref(), studies.given::<u16>()), (Some(&7), None));
        assert!(Studies::with_given::<u8>(None).given::<u8>().is_none());
    }
}
