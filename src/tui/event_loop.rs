//! The loop: waits for a key, a finished job or a signal; updates; draws when something changed. Idle, it sleeps.

use super::app::{App, Effect};
use super::draw;
use super::jobs::{Job, Outcome, Worker};
use super::launch::Launch;
use super::terminal::{Screen, install_panic_hook, restore};
use crate::ingest::{Progress, Source};
use base64::Engine;
use ratatui::crossterm::event::{self, Event, KeyEventKind};
use ratatui::layout::Rect;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

/// What the loop waits for.
enum Message {
    Terminal(Event),
    Done(u64, Outcome),
    Changed,
    Signal,
    Lost,
}

/// How long a frame waits for the figures that a key asked for: most are there well before, and then the key is
/// answered by one frame instead of two.
const SAME_FRAME: Duration = Duration::from_millis(12);
/// How often progress is drawn while a job runs.
const PROGRESS: Duration = Duration::from_millis(100);

/// Runs the explorer until it is left.
///
/// # Errors
/// What the terminal answers.
pub fn run(launch: Launch) -> io::Result<()> {
    install_panic_hook(std::thread::current().id());
    let mut screen = Screen::enter(launch.mouse)?;
    let (sender, messages) = mpsc::channel();
    let watched = if launch.watch { launch.sources.clone() } else { Vec::new() };
    let mut app = App::new(launch);
    screen.draw(|frame| draw::draw(&app, frame.area(), frame.buffer_mut()))?;
    start_threads(&sender, watched)?;
    let worker = || {
        let deliver = sender.clone();
        Worker::start(move |generation, outcome| drop(deliver.send(Message::Done(generation, outcome))))
    };
    // A study takes seconds, and the figures of a key must not stand in line behind it.
    let workers = Workers { quick: worker()?, studies: worker()? };
    let served = serve(&mut app, &mut screen, &workers, &messages);
    // The terminal first: a disk may take its time.
    drop(screen);
    // Whatever ended it, a terminal that is gone too, what was typed last is kept.
    app.keep();
    app.keep_place();
    served
}

/// The threads that work beside the drawing one.
struct Workers {
    quick: Worker,
    studies: Worker,
}

impl Workers {
    fn submit(&self, generation: u64, job: Job, progress: Arc<Progress>) {
        let worker = if matches!(job, Job::Study(_)) { &self.studies } else { &self.quick };
        worker.submit(generation, job, progress);
    }
}

/// For the test that a panic gives the terminal back: debug builds panic on request, once the figures are there.
#[cfg(debug_assertions)]
fn panic_on_request(app: &App) {
    let asked = std::env::var_os("TPA_TEST_PANIC").is_some();
    assert!(!asked || app.ready().is_none(), "as TPA_TEST_PANIC asked for");
}

fn serve(app: &mut App, screen: &mut Screen, workers: &Workers, messages: &Receiver<Message>) -> io::Result<()> {
    loop {
        if carry_out(app, screen, workers, messages)? {
            return Ok(());
        }
        screen.draw(|frame| draw::draw(app, frame.area(), frame.buffer_mut()))?;
        app.keep();
        #[cfg(debug_assertions)]
        panic_on_request(app);
        let message = match app.is_busy() {
            true => match messages.recv_timeout(PROGRESS) {
                Err(RecvTimeoutError::Timeout) => continue,
                other => other.ok(),
            },
            false => messages.recv().ok(),
        };
        let Some(message) = message else { return Ok(()) };
        if take(app, message) {
            return Ok(());
        }
        // Keys that came meanwhile (held down, pasted) share one frame.
        while let Ok(message) = messages.try_recv() {
            if take(app, message) {
                return Ok(());
            }
        }
    }
}

/// Gives a message to the explorer; `true` when it is the end.
fn take(app: &mut App, message: Message) -> bool {
    match message {
        Message::Terminal(Event::Key(key)) if key.kind != KeyEventKind::Release => app.key(key),
        Message::Terminal(Event::Paste(text)) => app.paste(&text),
        Message::Terminal(Event::Mouse(event)) => {
            let (width, height) = ratatui::crossterm::terminal::size().unwrap_or((0, 0));
            app.mouse(event, Rect::new(0, 0, width, height));
        }
        // A new size needs a new frame, and nothing else.
        Message::Terminal(_) => {}
        Message::Done(generation, outcome) => app.finished(generation, outcome),
        Message::Changed => app.update(super::action::Action::Reload),
        Message::Signal | Message::Lost => return true,
    }
    false
}

/// Does what the explorer asked for; `true` when it asked to leave. Waits a moment for figures, so that they come with
/// the frame that the key causes.
fn carry_out(app: &mut App, screen: &mut Screen, workers: &Workers, messages: &Receiver<Message>) -> io::Result<bool> {
    let deadline = Instant::now() + SAME_FRAME;
    let mut awaited = false;
    loop {
        for effect in std::mem::take(&mut app.effects) {
            match effect {
                Effect::Submit(generation, job, progress) => {
                    awaited |= matches!(job, Job::Compute(_));
                    workers.submit(generation, job, progress);
                }
                Effect::Copy(text) => screen.send(Clipboard(text))?,
                Effect::Suspend => screen.suspend()?,
                Effect::Redraw => screen.redraw()?,
                Effect::Quit => return Ok(true),
            }
        }
        if !awaited {
            return Ok(false);
        }
        match messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(message) => {
                let computed = matches!(message, Message::Done(_, Outcome::Computed(_)));
                if take(app, message) {
                    return Ok(true);
                }
                awaited = !computed || !app.effects.is_empty();
            }
            Err(RecvTimeoutError::Timeout) => return Ok(false),
            Err(RecvTimeoutError::Disconnected) => return Ok(true),
        }
    }
}

/// The threads that turn keys, signals and changed files into messages.
fn start_threads(sender: &Sender<Message>, watched: Vec<Source>) -> io::Result<()> {
    let keys = sender.clone();
    std::thread::Builder::new().name("keys".into()).spawn(move || {
        while let Ok(event) = event::read() {
            if keys.send(Message::Terminal(event)).is_err() {
                return;
            }
        }
        drop(keys.send(Message::Lost));
    })?;
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    let ends = sender.clone();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for _ in signals.forever() {
            // The screen comes back at once, even if the loop is held up by a terminal that is gone.
            restore();
            drop(ends.send(Message::Signal));
        }
    })?;
    if !watched.is_empty() {
        let changes = sender.clone();
        std::thread::Builder::new().name("watch".into()).spawn(move || watch(&watched, &changes))?;
    }
    Ok(())
}

/// Looks once a second whether a file changed. (A look works on every file system, network shares included.)
fn watch(sources: &[Source], changes: &Sender<Message>) {
    let state = || -> Vec<Option<(SystemTime, u64)>> {
        let paths = sources.iter().filter_map(|s| if let Source::Path(p) = s { Some(p) } else { None });
        paths.flat_map(files).map(|p| p.metadata().ok().and_then(|m| Some((m.modified().ok()?, m.len())))).collect()
    };
    let (mut known, mut pending) = (state(), false);
    loop {
        std::thread::sleep(Duration::from_secs(1));
        let now = state();
        // A file is read when it has stopped changing: spreadsheets are saved in several steps.
        if now != known {
            (known, pending) = (now, true);
        } else if pending {
            pending = false;
            if changes.send(Message::Changed).is_err() {
                return;
            }
        }
    }
}

/// A file and the log that a database may have beside it, or the files of a folder.
fn files(path: &PathBuf) -> Vec<PathBuf> {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(|e| e.ok().map(|e| e.path())).collect(),
        Err(_) => {
            let mut log = path.clone().into_os_string();
            log.push("-wal");
            vec![path.clone(), log.into()]
        }
    }
}

/// OSC 52: text for the terminal's clipboard, also through SSH.
struct Clipboard(String);

impl ratatui::crossterm::Command for Clipboard {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        write!(f, "\x1b]52;c;{}\x07", base64::engine::general_purpose::STANDARD.encode(&self.0))
    }
}
