//! Colours by meaning. Views ask for `selected` or `warning`, never for a colour.
//!
//! The terminal's own background and foreground carry the text; hue is an addition, blue against orange, and never the
//! only sign.

use ratatui::style::{Color, Modifier, Style};

pub use crate::store::config::Theme as ThemeName;

/// The colours in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Blue: what is good, more, the scenario.
    cool: Color,
    /// Orange: what needs attention, less.
    warm: Color,
    /// For lines that should stay in the background.
    faint: Option<Color>,
    /// Whether hue may be used.
    colour: bool,
}

impl Theme {
    /// The theme for `name`, with `Auto` decided by the environment that `lookup` tells: `NO_COLOR`, `COLORFGBG`,
    /// `COLORTERM`, `TERM`. The terminal is never asked: some never answer.
    pub fn resolve(name: ThemeName, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |variable: &str| lookup(variable).filter(|v| !v.is_empty());
        let many_colours = set("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit")
            || set("TERM").is_some_and(|v| v.contains("256color") || v.contains("direct"));
        let light = set("COLORFGBG").and_then(|v| v.rsplit(';').next().map(|b| b == "7" || b == "15"));
        let name = match name {
            ThemeName::Auto if set("NO_COLOR").is_some() || set("TERM").is_some_and(|v| v == "dumb") => ThemeName::Mono,
            ThemeName::Auto if light == Some(true) => ThemeName::Light,
            other => other,
        };
        // The mid-tones 68 and 172 are readable on black and on white alike; sixteen colours are not.
        let (cool, warm) = match (name, many_colours) {
            (ThemeName::Light, true) => (Color::Indexed(25), Color::Indexed(130)),
            (ThemeName::Light, false) => (Color::Blue, Color::Red),
            (_, true) => (Color::Indexed(68), Color::Indexed(172)),
            (_, false) => (Color::LightBlue, Color::Yellow),
        };
        let faint = many_colours.then_some(Color::Indexed(244));
        Theme { cool, warm, faint, colour: name != ThemeName::Mono }
    }

    fn hue(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// Ordinary text.
    pub fn text(self) -> Style {
        Style::new()
    }

    /// What matters most on the screen.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Labels, units, what one reads second.
    pub fn dim(self) -> Style {
        match self.faint {
            Some(colour) if self.colour => Style::new().fg(colour),
            _ => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// Frames and rules.
    pub fn border(self) -> Style {
        self.dim()
    }

    /// A panel's title.
    pub fn title(self) -> Style {
        self.hue(self.cool).add_modifier(Modifier::BOLD)
    }

    /// The view in front.
    pub fn tab_active(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED)
    }

    /// A key that can be pressed.
    pub fn key(self) -> Style {
        self.hue(self.cool).add_modifier(Modifier::BOLD)
    }

    /// The row under the cursor.
    pub fn selected(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// The cell under the cursor, on top of the row.
    pub fn cell(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// Bars, lines and figures that are well.
    pub fn good(self) -> Style {
        self.hue(self.cool)
    }

    /// Bars, lines and figures that need attention.
    pub fn attention(self) -> Style {
        self.hue(self.warm)
    }

    /// A what-if's figures.
    pub fn scenario(self) -> Style {
        self.hue(self.cool).add_modifier(Modifier::BOLD)
    }

    /// Something is wrong.
    pub fn error(self) -> Style {
        self.hue(self.warm).add_modifier(Modifier::BOLD)
    }

    /// Text that a search found.
    pub fn found(self) -> Style {
        self.hue(self.warm).add_modifier(Modifier::UNDERLINED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(name: ThemeName, environment: &[(&str, &str)]) -> Theme {
        Theme::resolve(name, |k| environment.iter().find(|(n, _)| *n == k).map(|(_, v)| (*v).to_string()))
    }

    #[test]
    fn no_color_takes_every_hue_away_and_leaves_the_signs() {
        let mono = resolved(ThemeName::Auto, &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]);
        for style in [mono.good(), mono.attention(), mono.error(), mono.dim(), mono.title(), mono.scenario()] {
            assert_eq!(style.fg, None);
        }
        assert!(mono.selected().add_modifier.contains(Modifier::REVERSED));
        // Asking for a theme by name comes before NO_COLOR.
        assert!(resolved(ThemeName::Dark, &[("NO_COLOR", "1")]).good().fg.is_some());
    }

    #[test]
    fn sixteen_colours_unless_more_are_advertised() {
        assert_eq!(resolved(ThemeName::Auto, &[("TERM", "xterm")]).attention().fg, Some(Color::Yellow));
        assert_eq!(resolved(ThemeName::Auto, &[("TERM", "xterm-256color")]).attention().fg, Some(Color::Indexed(172)));
        assert_eq!(resolved(ThemeName::Auto, &[("COLORFGBG", "0;15")]).good().fg, Some(Color::Blue));
    }
}
