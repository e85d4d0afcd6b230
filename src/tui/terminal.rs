//! The terminal: entered once, given back on every way out.

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use ratatui::crossterm::{Command, QueueableCommand, cursor, queue, style};
use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

/// Whether the screen is ours at the moment, so that a panic or a signal restores it once.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// The screen that frames are drawn on.
pub struct Screen {
    // Never dropped: where the terminal is gone, its destructor prints that to a standard error that is gone as well,
    // and the process would abort.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste, and the mouse if asked for.
    ///
    /// # Errors
    /// What the terminal answers.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        // NO_COLOR makes crossterm drop reverse video too; the theme decides about colour here.
        style::force_color_output(true);
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let mut screen = Screen { terminal: ManuallyDrop::new(Terminal::new(backend)?), mouse };
        screen.take()?;
        Ok(screen)
    }

    fn take(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        let out = self.terminal.backend_mut();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        Ok(())
    }

    /// Draws one frame as one synchronized update, unless a signal has already given the terminal back.
    ///
    /// # Errors
    /// What the terminal answers.
    pub fn draw(&mut self, render: impl FnOnce(&mut ratatui::Frame)) -> io::Result<()> {
        if !is_ours() {
            return Ok(());
        }
        self.terminal.backend_mut().queue(BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        self.terminal.backend_mut().queue(EndSynchronizedUpdate)?;
        self.flush()
    }

    /// Sends what is queued. A signal that came meanwhile has given the terminal back from its own thread, and what was
    /// sent after that (every frame hides the cursor) must be undone.
    fn flush(&mut self) -> io::Result<()> {
        let sent = io::Write::flush(self.terminal.backend_mut());
        if !is_ours() {
            give_back();
        }
        sent
    }

    /// Forgets what is on the screen, so that the next frame is sent whole. (`Terminal::clear` asks the terminal where
    /// the cursor is, and hangs where nobody answers.)
    ///
    /// # Errors
    /// What the terminal answers.
    pub fn redraw(&mut self) -> io::Result<()> {
        let size = self.terminal.size()?;
        self.terminal.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
    }

    /// Sends something that is not part of a frame (the clipboard).
    ///
    /// # Errors
    /// What the terminal answers.
    pub fn send(&mut self, command: impl Command) -> io::Result<()> {
        self.terminal.backend_mut().queue(command)?;
        self.flush()
    }

    /// Gives the terminal back, sleeps until `fg`, and takes it over again.
    ///
    /// # Errors
    /// What the terminal answers.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take()?;
        self.redraw()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn is_ours() -> bool {
    ENTERED.load(Ordering::SeqCst)
}

/// Gives the terminal back as it was. Does nothing when it is not ours.
pub fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        give_back();
    }
}

fn give_back() {
    let mut out = io::stdout();
    // Best effort: there may be no terminal left to tell.
    let _ = queue!(
        out,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = out.flush();
    let _ = disable_raw_mode();
}

/// On a panic of the `main` thread, restores the terminal before the message is printed. A worker's panic becomes an
/// error on the screen (see `jobs`), so it must leave the screen alone, and is only logged.
pub fn install_panic_hook(main: ThreadId) {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == main {
            restore();
            print(info);
        }
        tracing::error!("panic: {info}");
    }));
}
