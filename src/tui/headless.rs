//! The explorer without a terminal: the same update and the same drawing, jobs done at once, into text.

use super::app::{App, Effect};
use super::draw;
use super::jobs;
use super::keymap::parse_script;
use super::launch::Launch;
use super::pages::Page;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;

/// An explorer whose effects are carried out on the spot.
pub struct Headless {
    /// The explorer.
    pub app: App,
    /// What it sent to the clipboard.
    pub copied: Vec<String>,
    /// Whether it asked to leave.
    pub quit: bool,
}

impl Headless {
    /// Opens the files and waits for the first figures.
    pub fn open(launch: Launch) -> Self {
        let mut headless = Headless { app: App::new(launch), copied: Vec::new(), quit: false };
        headless.settle();
        headless
    }

    /// Presses a key and waits for everything that it causes.
    pub fn press(&mut self, key: KeyEvent) {
        self.app.key(key);
        self.settle();
    }

    /// Does what the explorer asks for, until it asks for nothing more.
    pub fn settle(&mut self) {
        while !self.app.effects.is_empty() {
            for effect in std::mem::take(&mut self.app.effects) {
                match effect {
                    Effect::Submit(generation, job, progress) => {
                        let outcome = jobs::run(job, &progress);
                        self.app.finished(generation, outcome);
                    }
                    Effect::Copy(text) => self.copied.push(text),
                    Effect::Quit => self.quit = true,
                    Effect::Suspend | Effect::Redraw => {}
                }
            }
        }
    }

    /// The frame as it would be drawn.
    pub fn frame(&self, width: u16, height: u16) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        draw::draw(&self.app, buf.area, &mut buf);
        buf
    }
}

/// Opens the files, brings `page` to the front and presses `keys`.
///
/// # Errors
/// A key that cannot be read.
pub fn show(launch: Launch, page: Page, keys: &str) -> Result<Headless, String> {
    let keys = parse_script(keys)?;
    let mut headless = Headless::open(launch);
    headless.app.open_page(page);
    headless.settle();
    for key in keys {
        headless.press(key);
    }
    Ok(headless)
}

/// A frame as lines of text, blanks at their ends cut.
pub fn text(buf: &Buffer, colour: bool) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut line = String::new();
        let mut style = Style::reset();
        let mut skip = 0;
        for x in 0..buf.area.width {
            let Some(cell) = buf.cell((x, y)) else { continue };
            if skip > 0 {
                skip -= 1;
                continue;
            }
            skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
            if colour && cell.style() != style {
                style = cell.style();
                line.push_str(&sgr(style));
            }
            line.push_str(cell.symbol());
        }
        let end = if colour { "\x1b[0m" } else { "" };
        let _ = writeln!(out, "{}{end}", line.trim_end());
    }
    out
}

/// The escape sequence that sets a style from nothing.
fn sgr(style: Style) -> String {
    let mut codes = vec!["0".to_string()];
    let modifiers =
        [(Modifier::BOLD, "1"), (Modifier::DIM, "2"), (Modifier::UNDERLINED, "4"), (Modifier::REVERSED, "7")];
    codes.extend(modifiers.iter().filter(|(m, _)| style.add_modifier.contains(*m)).map(|(_, c)| (*c).to_string()));
    match style.fg {
        Some(Color::Indexed(n)) => codes.push(format!("38;5;{n}")),
        Some(Color::Red) => codes.push("31".into()),
        Some(Color::Blue) => codes.push("34".into()),
        Some(Color::LightRed) => codes.push("91".into()),
        Some(Color::LightYellow) => codes.push("93".into()),
        Some(Color::LightBlue) => codes.push("94".into()),
        Some(Color::LightCyan) => codes.push("96".into()),
        _ => {}
    }
    if let Some(Color::Indexed(n)) = style.bg {
        codes.push(format!("48;5;{n}"));
    }
    format!("\x1b[{}m", codes.join(";"))
}
