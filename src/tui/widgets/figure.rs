//! A headline figure: the value, and under a what-if baseline → scenario with the difference.

use crate::book::{Locale, Money};
use crate::tui::theme::Theme;
use ratatui::text::Span;

/// How a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Money, from a float of units.
    Money,
    /// A fraction as a percentage.
    Percent,
    /// Hours, one decimal and an h.
    Hours,
    /// A whole number.
    Count,
    /// A plain number with three decimals.
    Ratio,
}

/// Writes `value` in `unit`.
pub fn written(value: f64, unit: Unit, locale: &Locale) -> String {
    match unit {
        Unit::Money => Money::from_f64(value).map_or_else(|| "—".into(), |m| locale.money(m)),
        Unit::Percent => locale.percent(value, 1),
        Unit::Hours if value.is_nan() => "—".into(),
        Unit::Hours => format!("{} h", locale.number(value, 1)),
        Unit::Count => locale.number(value, 0),
        Unit::Ratio => locale.number(value, 3),
    }
}

/// The spans of a figure: `$3,293`, or `$3,293 → $3,558 ▲$265`.
pub fn spans(baseline: f64, current: f64, unit: Unit, locale: &Locale, theme: Theme) -> Vec<Span<'static>> {
    let before = written(baseline, unit, locale);
    let after = written(current, unit, locale);
    let same = baseline == current || before == after || (baseline.is_nan() && current.is_nan());
    if same {
        return vec![Span::styled(after, theme.strong())];
    }
    let sign = if current > baseline { "▲" } else { "▼" };
    let difference = match unit {
        Unit::Percent => format!("{} pp", locale.number((current - baseline).abs() * 100.0, 1)),
        _ => written((current - baseline).abs(), unit, locale),
    };
    let tone = if current > baseline { theme.good() } else { theme.attention() };
    vec![
        Span::styled(before, theme.dim()),
        Span::styled(" → ", theme.dim()),
        Span::styled(after, theme.scenario()),
        Span::styled(format!(" {sign}{difference}"), tone),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(baseline: f64, current: f64, unit: Unit) -> String {
        let theme = Theme::resolve(crate::tui::theme::ThemeName::Mono, |_| None);
        spans(baseline, current, unit, &Locale::default(), theme).iter().map(|s| s.content.as_ref()).collect()
    }

    #[test]
    fn baseline_and_scenario_stand_side_by_side_with_the_difference() {
        assert_eq!(text(3293.25, 3558.45, Unit::Money), "$3,293 → $3,558 ▲$265.20");
        assert_eq!(text(0.779, 0.779, Unit::Percent), "77.9%");
        assert_eq!(text(0.78, 0.75, Unit::Percent), "78.0% → 75.0% ▼3.0 pp");
        assert_eq!(text(f64::NAN, f64::NAN, Unit::Hours), "—");
    }
}
