//! How the workbook's cells look.

use crate::analysis::columns::Kind;
use crate::book::{Locale, Money};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// Main colour of bars and columns.
pub const BLUE: Color = Color::RGB(0x1F_6F_B2);
/// What is missing, or needs a look.
pub const ORANGE: Color = Color::RGB(0xE0_82_14);
/// Data bars.
pub const LIGHT_BLUE: Color = Color::RGB(0xA9_CC_E8);
/// Data bars.
pub const LIGHT_ORANGE: Color = Color::RGB(0xF8_CF_9A);
/// Cells of the highest band.
pub const PALE_BLUE: Color = Color::RGB(0xDC_EB_F7);
/// Cells of the lowest band.
pub const PALE_ORANGE: Color = Color::RGB(0xFC_E6_CB);

/// One format per kind of value, and those of headings.
pub struct Formats {
    /// The first row of a table.
    pub header: Format,
    /// A sheet's heading.
    pub title: Format,
    /// Text that may need several lines.
    pub wrapped: Format,
    /// Notes.
    pub quiet: Format,
    /// Money, with the locale's symbol.
    pub money: Format,
    /// A fraction as a percentage.
    pub percent: Format,
    text: Format,
    number: Format,
    hours: Format,
    date: Format,
}

impl Formats {
    /// With the currency of `locale`. Separators are those of the Excel that opens the file.
    pub fn new(locale: &Locale) -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Formats {
            header: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(BLUE)
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter),
            title: Format::new().set_bold().set_font_size(16).set_font_color(BLUE),
            wrapped: top().set_text_wrap(),
            quiet: Format::new().set_font_color(Color::RGB(0x66_66_66)),
            money: top().set_num_format(money_format(locale)),
            percent: top().set_num_format("0.0%"),
            text: top().set_num_format("@"),
            number: top(),
            hours: top().set_num_format("#,##0.0"),
            date: top().set_num_format("yyyy-mm-dd"),
        }
    }

    /// The format of a column's cells.
    pub fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text => &self.text,
            Kind::Number | Kind::Flag => &self.number,
            Kind::Hours => &self.hours,
            Kind::Percent => &self.percent,
            Kind::Money => &self.money,
            Kind::Date => &self.date,
        }
    }
}

/// `"$"#,##0.00`, or `#,##0.00" ₽"` where the locale puts the symbol behind.
pub fn money_format(locale: &Locale) -> String {
    let sample = locale.money_with(Money::from_micros(1_000_000), 0).replace('"', "");
    match sample.split_once('1') {
        Some((before, after)) => {
            let quoted = |part: &str| if part.is_empty() { String::new() } else { format!("\"{part}\"") };
            format!("{}#,##0.00{}", quoted(before), quoted(after))
        }
        None => "#,##0.00".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_the_symbol_where_the_locale_puts_it() {
        assert_eq!(money_format(&Locale::default()), "\"$\"#,##0.00");
        assert_eq!(money_format(&Locale::named("ru_RU")), "#,##0.00\"\u{a0}₽\"");
    }
}
