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
    /// Grounds of the cells of heat maps, blue and orange, from weak to strong, and the text on them.
    heat: Option<Heat>,
    /// Whether hue may be used.
    colour: bool,
}

/// Grounds of cells, in four steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heat {
    cool: [u8; 4],
    warm: [u8; 4],
    text: u8,
}

const HEAT_ON_DARK: Heat = Heat { cool: [17, 18, 24, 25], warm: [52, 58, 94, 130], text: 231 };
const HEAT_ON_LIGHT: Heat = Heat { cool: [195, 153, 117, 75], warm: [230, 223, 222, 215], text: 16 };

/// The ground that the terminal's text stands on, as far as it is known.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Dark,
    Light,
    Unknown,
}

impl Theme {
    /// The theme for `name`, with `Auto` decided by the environment that `lookup` tells: `NO_COLOR`, `COLORFGBG`,
    /// `COLORTERM`, `TERM`. The terminal is never asked: some never answer.
    ///
    /// Where nobody says whether the ground is dark or light, the colours are those that can be read on both. A test
    /// computes the contrast of all of them.
    pub fn resolve(name: ThemeName, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |variable: &str| lookup(variable).filter(|v| !v.is_empty());
        let is_term = |name: &str| set("TERM").is_some_and(|v| v == name);
        let many_colours = set("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit")
            || set("TERM").is_some_and(|v| v.contains("256color") || v.contains("direct"));
        let told = set("COLORFGBG").and_then(|v| v.rsplit(';').next().and_then(|b| b.parse::<u8>().ok()));
        let ground = match (name, told) {
            (ThemeName::Dark, _) | (_, Some(0..=6 | 8)) => Ground::Dark,
            (ThemeName::Light, _) | (_, Some(7 | 15)) => Ground::Light,
            // The console of Linux.
            _ if is_term("linux") => Ground::Dark,
            _ => Ground::Unknown,
        };
        let ground = if name == ThemeName::Light { Ground::Light } else { ground };
        let plain = name == ThemeName::Auto && (set("NO_COLOR").is_some() || is_term("dumb"));
        let indexed = |cool, warm, faint| (Color::Indexed(cool), Color::Indexed(warm), Some(Color::Indexed(faint)));
        let (cool, warm, faint) = match (ground, many_colours) {
            (Ground::Dark, true) => indexed(111, 215, 248),
            (Ground::Light, true) => indexed(25, 94, 240),
            (Ground::Unknown, true) => indexed(63, 131, 243),
            (Ground::Dark, false) => (Color::LightCyan, Color::LightYellow, None),
            (Ground::Light, false) => (Color::Blue, Color::Red, None),
            (Ground::Unknown, false) => (Color::LightBlue, Color::LightRed, None),
        };
        let heat = if ground == Ground::Light { HEAT_ON_LIGHT } else { HEAT_ON_DARK };
        let colour = name != ThemeName::Mono && !plain;
        Theme { cool, warm, faint, heat: Some(heat).filter(|_| many_colours && colour), colour }
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

    /// The cell of a heat map in one of the steps 1 to 4, in blue or in orange. Without many colours the text alone has a
    /// hue, and the glyph tells the step.
    pub fn heat(self, step: usize, is_warm: bool) -> Style {
        let place = step.checked_sub(1);
        match (self.heat, place) {
            (_, None) => self.text(),
            (Some(heat), Some(place)) => {
                let grounds = if is_warm { heat.warm } else { heat.cool };
                let ground = grounds.get(place).copied().unwrap_or(grounds[3]);
                Style::new().fg(Color::Indexed(heat.text)).bg(Color::Indexed(ground))
            }
            (None, Some(0)) => self.text(),
            (None, Some(_)) if is_warm => self.attention(),
            (None, Some(_)) => self.good(),
        }
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
        for style in [mono.good(), mono.attention(), mono.error(), mono.dim(), mono.title(), mono.heat(4, true)] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(mono.selected().add_modifier.contains(Modifier::REVERSED));
        // Asking for a theme by name comes before NO_COLOR.
        assert!(resolved(ThemeName::Dark, &[("NO_COLOR", "1")]).good().fg.is_some());
    }

    #[test]
    fn sixteen_colours_unless_more_are_advertised() {
        assert_eq!(resolved(ThemeName::Auto, &[("TERM", "xterm")]).attention().fg, Some(Color::LightRed));
        assert_eq!(resolved(ThemeName::Auto, &[("TERM", "xterm-256color")]).attention().fg, Some(Color::Indexed(131)));
        assert_eq!(resolved(ThemeName::Auto, &[("COLORFGBG", "0;15")]).good().fg, Some(Color::Blue));
        assert_eq!(resolved(ThemeName::Auto, &[("COLORFGBG", "15;default;0")]).good().fg, Some(Color::LightCyan));
        assert_eq!(resolved(ThemeName::Light, &[("COLORFGBG", "15;0")]).good().fg, Some(Color::Blue));
    }

    /// The colour as xterm shows it by default.
    fn rgb(colour: Color) -> [u8; 3] {
        let cube = |n: u8| [0, 95, 135, 175, 215, 255][usize::from(n)];
        match colour {
            Color::Red => [205, 0, 0],
            Color::Blue => [0, 0, 238],
            Color::LightRed => [255, 0, 0],
            Color::LightYellow => [255, 255, 0],
            Color::LightBlue => [92, 92, 255],
            Color::LightCyan => [0, 255, 255],
            Color::Indexed(n @ 16..=231) => [cube((n - 16) / 36), cube((n - 16) / 6 % 6), cube((n - 16) % 6)],
            Color::Indexed(n @ 232..) => [8 + 10 * (n - 232); 3],
            other => panic!("{other:?} is not among the colors of the themes"),
        }
    }

    /// The contrast of two colours, 1 to 21 [WCAG 2.2, relative luminance].
    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |[r, g, b]: [u8; 3]| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_what_others_compute() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([0x76; 3], [255; 3]) - 4.54).abs() < 0.005);
    }

    #[test]
    fn text_of_every_theme_has_a_contrast_of_4_5_to_1() {
        const BLACK: [u8; 3] = [0; 3];
        const WHITE: [u8; 3] = [255; 3];
        // What editors and terminals call dark and light.
        let dark = [BLACK, [0x1e, 0x1e, 0x1e], [0x28, 0x2c, 0x34]];
        let light = [WHITE, [0xfd, 0xf6, 0xe3], [0xf5, 0xf5, 0xf5]];
        let either = [BLACK, WHITE];
        let many = ("TERM", "xterm-256color");
        let few = ("TERM", "xterm");
        // Of sixteen colours none has 4.5 on black and on white; what is used there comes nearest.
        type Case<'a> = (ThemeName, (&'a str, &'a str), &'a [[u8; 3]], f64);
        let cases: [Case; 6] = [
            (ThemeName::Dark, many, &dark, 4.5),
            (ThemeName::Dark, few, &dark, 4.5),
            (ThemeName::Light, many, &light, 4.5),
            (ThemeName::Light, few, &light, 4.5),
            (ThemeName::Auto, many, &either, 4.5),
            (ThemeName::Auto, few, &either, 3.99),
        ];
        for (name, terminal, grounds, least) in cases {
            let theme = resolved(name, &[terminal]);
            let styles = [
                ("text", theme.text()),
                ("strong", theme.strong()),
                ("dim", theme.dim()),
                ("border", theme.border()),
                ("title", theme.title()),
                ("tab", theme.tab_active()),
                ("key", theme.key()),
                ("selected", theme.selected()),
                ("good", theme.good()),
                ("attention", theme.attention()),
                ("scenario", theme.scenario()),
                ("error", theme.error()),
                ("found", theme.found()),
            ];
            for (what, style) in styles {
                let Some(colour) = style.fg else { continue };
                for ground in grounds {
                    let contrast = contrast(rgb(colour), *ground);
                    assert!(contrast >= least, "{name:?} {terminal:?} {what}: {contrast:.2} on {ground:?}");
                }
            }
            for step in 1..=4 {
                for is_warm in [false, true] {
                    let style = theme.heat(step, is_warm);
                    let (Some(text), Some(ground)) = (style.fg, style.bg) else { continue };
                    let contrast = contrast(rgb(text), rgb(ground));
                    assert!(contrast >= 4.5, "{name:?} heat {step} {is_warm}: {contrast:.2}");
                }
            }
        }
    }
}
