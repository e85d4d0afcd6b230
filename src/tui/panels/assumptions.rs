//! The assumptions: each with its baseline, its value, the difference; below them what the change means.

use super::Panel;
use crate::analysis::break_even::BreakEven;
use crate::book::Locale;
use crate::tui::app::{App, Step};
use crate::tui::settings::Setting;
use crate::tui::widgets::{self, prompt::Prompt, set_right};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

/// Columns that the panel takes on the right of the screen.
pub const WIDTH: u16 = 60;

impl App {
    /// Opens the panel; the selected client's own rate is among them.
    pub fn open_assumptions(&mut self) {
        if let Some(at) = self.panels.iter().position(|l| matches!(l, Panel::Assumptions(_))) {
            self.panels.truncate(at);
            self.history.end_edit();
            return;
        }
        let selected = self.settings().get(self.setting).cloned();
        self.setting_client = self.selected_client();
        let settings = self.settings();
        self.setting = selected.and_then(|s| settings.iter().position(|k| *k == s)).unwrap_or(0);
        self.setting = self.setting_of_page(&settings).unwrap_or(self.setting);
        // On a client's page, that client's price.
        if matches!(self.panels.last(), Some(Panel::Client(_))) {
            let own = settings.iter().position(|setting| matches!(setting, Setting::ClientRate(..)));
            self.setting = own.unwrap_or(self.setting);
        }
        self.panels.push(Panel::Assumptions(None));
        self.compute();
    }

    /// Where a page has terms of its own, the first of them, unless one of them is selected already.
    fn setting_of_page(&self, settings: &[Setting]) -> Option<usize> {
        self.first_below(self.content().settings().first()?, settings)
    }

    /// The first of `settings` with this beginning of its key, unless one of the same subject is selected already.
    fn first_below(&self, prefix: &str, settings: &[Setting]) -> Option<usize> {
        let subject = prefix.split('.').next().unwrap_or(prefix);
        let selected =
            settings.get(self.setting).is_some_and(|setting| setting.key().split('.').next() == Some(subject));
        if selected { None } else { settings.iter().position(|setting| setting.key().starts_with(prefix)) }
    }

    /// Opens the selected value for typing, beginning with `key`.
    pub fn begin_value(&mut self, key: Option<KeyEvent>) {
        let Some(setting) = self.settings().get(self.setting).cloned() else { return };
        if setting.is_choice() {
            return self.nudge(1.0);
        }
        let mut prompt = Prompt::new(setting.title(), "", "");
        if let Some(key) = key {
            prompt.key(key);
        }
        self.set_value_line(Some(prompt));
        self.history.end_edit();
        self.take_typed_value();
    }

    /// Opens or closes the line in which a value is typed.
    pub fn set_value_line(&mut self, line: Option<Prompt>) {
        if let Some(Panel::Assumptions(value)) = self.panels.last_mut() {
            *value = line.map(Box::new);
        }
    }

    /// Takes what stands in the line so far: every figure follows as it is typed.
    pub fn take_typed_value(&mut self) {
        let Some(Panel::Assumptions(Some(prompt))) = self.panels.last() else { return };
        let Some(setting) = self.settings().get(self.setting).cloned() else { return };
        match setting.parsed(self.assumptions(), prompt.text()) {
            Some(Ok(assumptions)) => {
                let step = Step { assumptions, ..self.history.now().clone() };
                self.history.edit(&setting.title(), step);
                self.compute();
            }
            Some(Err(allowed)) => {
                if let Some(Panel::Assumptions(Some(prompt))) = self.panels.last_mut() {
                    prompt.error = Some(format!("{} {allowed}.", setting.title()));
                }
            }
            None => {}
        }
    }

    /// One step of the selected assumption; a run of steps is undone at once.
    pub fn nudge(&mut self, steps: f64) {
        let Some(setting) = self.settings().get(self.setting).cloned() else { return };
        let Some(context) = self.setting_context() else { return };
        let assumptions = setting.nudged(self.assumptions(), &context, steps);
        let text = format!("{}: {}", setting.title(), setting.value(&assumptions, &context));
        let step = Step { assumptions, ..self.history.now().clone() };
        self.history.edit(&format!("nudge {}", setting.title()), step);
        if !matches!(self.panels.last(), Some(Panel::Assumptions(_))) {
            self.say(text);
        }
        self.compute();
    }

    /// Puts the selected assumption back to the baseline.
    pub fn reset_assumption(&mut self) {
        let Some(setting) = self.settings().get(self.setting).cloned() else { return };
        let assumptions = setting.reset(self.assumptions(), &self.launch.baseline);
        let step = Step { assumptions, ..self.history.now().clone() };
        self.history.set(step);
        self.compute();
    }
}

/// Draws the panel.
pub fn render(app: &App, line: Option<&Prompt>, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    ratatui::widgets::Widget::render(ratatui::widgets::Clear, area, buf);
    let title = app.launch.user_data.scenario().map_or("What if".to_string(), |name| format!("What if · {name}"));
    let inner = widgets::panel(area, &title, buf, theme);
    let Some(context) = app.setting_context() else { return };
    if inner.height < 3 || inner.width < 20 {
        return;
    }
    let settings = app.settings();
    let widths = [inner.width.saturating_sub(31), 10, 11, 10];
    let columns = |x: u16| {
        let mut at = x;
        widths.map(|w| {
            let start = at;
            at += w;
            (start, w)
        })
    };
    let [_, base, now, diff] = columns(inner.x);
    for ((x, w), text) in [(base, "baseline"), (now, "what-if"), (diff, "")] {
        set_right(buf, x, inner.y, w, text, theme.dim());
    }
    let footer = 8.min(inner.height / 2);
    let page = usize::from(inner.height.saturating_sub(1 + footer)).max(1);
    let top = app.setting.saturating_sub(page - 1);
    for (row, (index, setting)) in settings.iter().enumerate().skip(top).take(page).enumerate() {
        let y = inner.y + 1 + row as u16;
        let selected = index == app.setting;
        let tone = |style| if selected { theme.text() } else { style };
        let [name, base, now, diff] = columns(inner.x);
        let title = setting.title();
        buf.set_stringn(
            name.0,
            y,
            widgets::fitted(&title, name.1.saturating_sub(1).into()),
            name.1.into(),
            theme.text(),
        );
        set_right(buf, base.0, y, base.1, &setting.value(&app.launch.baseline, &context), tone(theme.dim()));
        let value = match line.filter(|_| selected) {
            Some(prompt) => format!("{}▏", prompt.text()),
            None => setting.value(app.assumptions(), &context),
        };
        let difference = setting.difference(&app.launch.baseline, app.assumptions(), &context);
        let changed = if difference.is_empty() { theme.text() } else { theme.scenario() };
        set_right(buf, now.0, y, now.1, &value, tone(changed));
        set_right(buf, diff.0, y, diff.1, &difference, tone(theme.good()));
        if selected {
            buf.set_style(Rect::new(inner.x, y, inner.width, 1), theme.selected());
        }
    }
    let below = Rect::new(inner.x, inner.bottom().saturating_sub(footer), inner.width, footer);
    match line.and_then(|prompt| prompt.error.as_ref()) {
        Some(error) => drop(widgets::wrapped(error, below, buf, theme.error())),
        None => render_meaning(app, &settings, below, buf),
    }
}

fn render_meaning(app: &App, settings: &[Setting], area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    if area.height < 2 {
        return;
    }
    for x in area.x..area.right() {
        buf.set_stringn(x, area.y, "─", 1, theme.border());
    }
    let mut y = area.y + 1;
    let left = |y: u16| Rect::new(area.x, y, area.width, area.bottom().saturating_sub(y));
    let text = match app.ready().map(|(_, round)| &round.break_even) {
        Some(Ok(Some(even))) => sentence(even, &app.launch.locale),
        Some(Err(why)) => format!("Break-even: {}.", why.unavailable),
        _ => String::new(),
    };
    y += widgets::wrapped(&text, left(y), buf, theme.text());
    let keys = "type a value · +/- · Backspace resets · u undo · w save";
    if let Some(setting) = settings.get(app.setting) {
        y += widgets::wrapped(setting.explanation(), left(y), buf, theme.dim());
    }
    if y < area.bottom() {
        widgets::wrapped(keys, left(area.bottom() - 1), buf, theme.key());
    }
}

/// What a change of price means, in words.
pub fn sentence(even: &BreakEven, locale: &Locale) -> String {
    let price = locale.percent(even.price_change.abs(), 1);
    let share = locale.percent(even.client_change.abs(), 1);
    let gain = locale.money(even.gain_monthly);
    let of = format!("{} of the {} clients", even.clients, even.clients_affected);
    match even.largest_first {
        Some(_) if even.clients == 0 => format!(
            "Break-even: prices {price} up bring {gain} a month if everybody stays. They cost money as soon as one of the \
             {} clients leaves ({share} may).",
            even.clients_affected
        ),
        Some(largest) => format!(
            "Break-even: prices {price} up bring {gain} a month if everybody stays. They cost money once more than {of} \
             ({share}) leave; {largest} would do if the largest left first."
        ),
        None => format!(
            "Break-even: prices {price} down cost {} a month, and pay once at least {} more clients like these come \
             ({share} of {}).",
            locale.money(-even.gain_monthly),
            even.clients,
            even.clients_affected
        ),
    }
}
