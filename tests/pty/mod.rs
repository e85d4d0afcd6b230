//! The real binary on a real pseudo-terminal, for the tests that press keys.
#![allow(dead_code, reason = "every test binary uses a part of it")]

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Long enough for a debug build on a busy machine; nothing waits for it that comes sooner.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The program on a terminal of its own, with folders of its own.
pub struct Terminal {
    pub screen: vt100::Parser,
    pub raw: Vec<u8>,
    pub output: Receiver<Vec<u8>>,
    pub input: Box<dyn Write + Send>,
    pub master: Box<dyn MasterPty + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    pub home: PathBuf,
    _keep: Option<tempfile::TempDir>,
}

impl Terminal {
    pub fn open(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = Self::open_in(home.path(), arguments, (120, 40));
        terminal._keep = Some(home);
        terminal
    }

    pub fn open_in(home: &Path, arguments: &[&str], size: (u16, u16)) -> Self {
        Self::open_with(home, arguments, size, &[])
    }

    pub fn open_with(home: &Path, arguments: &[&str], (cols, rows): (u16, u16), variables: &[(&str, &str)]) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tpa-tui"));
        command.args(arguments);
        command.cwd(home);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
            command.env(folder, home);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let input = pair.master.take_writer().unwrap();
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 1 << 16];
            while let Ok(n) = reader.read(&mut buffer) {
                if n == 0 || send.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(cells(rows), cells(cols), 0);
        Terminal { screen, raw: Vec::new(), output, input, master: pair.master, child, home: home.into(), _keep: None }
    }

    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the screen holds `wanted`.
    pub fn expect(&mut self, wanted: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !self.text().contains(wanted) {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(why) => panic!("{wanted:?} did not come ({why}); the screen is\n{}", self.text()),
            }
        }
        self
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
        self
    }

    /// Presses Esc and waits until `gone` is off the screen: Esc and a letter at once would be Alt and the letter.
    pub fn escape(&mut self, gone: &str) -> &mut Self {
        self.press("\x1b");
        let deadline = Instant::now() + PATIENCE;
        while self.text().contains(gone) {
            let bytes = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())).expect(gone);
            self.screen.process(&bytes);
            self.raw.extend(bytes);
        }
        self
    }

    /// The text of the file in the home folder whose name ends so, once it is there: files appear whole or not at all.
    pub fn file_that_ends_in(&self, end: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut files = std::fs::read_dir(&self.home).unwrap().map(|f| f.unwrap().path());
            if let Some(file) = files.find(|f| f.to_string_lossy().ends_with(end)) {
                return std::fs::read_to_string(file).unwrap();
            }
            assert!(Instant::now() < deadline, "no file ends in {end}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Reads until the program is gone; its exit status.
    pub fn finish(&mut self) -> u32 {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program does not end; the screen is\n{}", self.text()),
            }
        }
        self.child.wait().unwrap().exit_code()
    }

    /// Whether the terminal was given back: the alternate screen left, the cursor shown.
    pub fn was_restored(&self) -> bool {
        let last = |code: &[u8]| self.raw.windows(code.len()).rposition(|w| w == code);
        last(b"\x1b[?1049l") > last(b"\x1b[?1049h") && last(b"\x1b[?25h") > last(b"\x1b[?25l")
    }

    /// Waits until the process sleeps: the screen is back a moment earlier, and a wake-up call in between would be lost.
    pub fn expect_asleep(&self) {
        let pid = self.child.process_id().unwrap().to_string();
        let deadline = Instant::now() + PATIENCE;
        let state = || std::process::Command::new("ps").args(["-o", "state=", "-p", &pid]).output().unwrap().stdout;
        while !state().starts_with(b"T") {
            assert!(Instant::now() < deadline, "it does not sleep");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}

/// A number of rows or columns as the screen takes it.
pub fn cells(n: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(n).unwrap()
}
