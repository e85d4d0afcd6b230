//! Money, numbers and dates as the user's locale writes them.

use super::Money;
use chrono::NaiveDate;
use pure_rust_locales::{Locale as Rules, locale_match};

/// How to write figures. Taken from the environment; the currency can be chosen apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Locale {
    rules: Rules,
    decimal: &'static str,
    group: &'static str,
    symbol: String,
    symbol_first: bool,
    space: bool,
    date: &'static str,
}

impl Locale {
    /// The locale of `LC_ALL`, `LC_MONETARY`/`LC_NUMERIC` or `LANG`, as `lookup` (usually `std::env::var`) tells them;
    /// `C`, `POSIX` and unknown names are American English.
    pub fn from_environment(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|v| !v.is_empty());
        let name = set("LC_ALL").or_else(|| set("LC_MONETARY")).or_else(|| set("LC_NUMERIC")).or_else(|| set("LANG"));
        Self::named(name.as_deref().unwrap_or("en_US"))
    }

    /// By name: `ru_RU`, `es_ES.UTF-8`.
    pub fn named(name: &str) -> Self {
        let base = name.split(['.', '@']).next().unwrap_or(name);
        let rules = Rules::try_from(base).ok().filter(|r| *r != Rules::POSIX).unwrap_or(Rules::en_US);
        let group = match locale_match!(rules => LC_NUMERIC::THOUSANDS_SEP) {
            "\u{202f}" => "\u{a0}",
            other => other,
        };
        Locale {
            rules,
            decimal: locale_match!(rules => LC_NUMERIC::DECIMAL_POINT),
            group,
            symbol: locale_match!(rules => LC_MONETARY::CURRENCY_SYMBOL).to_string(),
            symbol_first: locale_match!(rules => LC_MONETARY::P_CS_PRECEDES) == 1,
            space: locale_match!(rules => LC_MONETARY::P_SEP_BY_SPACE) != 0,
            date: locale_match!(rules => LC_TIME::D_FMT),
        }
    }

    /// The same with another currency: an ISO code that has a common symbol (`EUR`), or a symbol as it is (`zł`).
    pub fn with_currency(mut self, currency: &str) -> Self {
        const SYMBOLS: [(&str, &str); 14] = [
            ("USD", "$"),
            ("EUR", "€"),
            ("GBP", "£"),
            ("RUB", "₽"),
            ("UAH", "₴"),
            ("KZT", "₸"),
            ("JPY", "¥"),
            ("CNY", "¥"),
            ("INR", "₹"),
            ("PLN", "zł"),
            ("BRL", "R$"),
            ("TRY", "₺"),
            ("ILS", "₪"),
            ("KRW", "₩"),
        ];
        let known = SYMBOLS.iter().find(|(code, _)| code.eq_ignore_ascii_case(currency));
        self.symbol =
            known.map_or_else(|| currency.chars().filter(|c| !c.is_control()).collect(), |(_, s)| (*s).to_string());
        self.space |= self.symbol_first && self.symbol.chars().count() > 2;
        self
    }

    /// The currency's symbol.
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// To the cent, or whole where the amount is large enough that nobody reads the cents: `$61.20`, `$3,293`, `-$20.00`.
    pub fn money(&self, amount: Money) -> String {
        let decimals = if amount.micros().unsigned_abs() >= 1_000_000_000 { 0 } else { 2 };
        self.money_with(amount, decimals)
    }

    /// With a stated number of decimals.
    pub fn money_with(&self, amount: Money, decimals: usize) -> String {
        let sign = if amount < Money::ZERO { "-" } else { "" };
        let digits = self.number(amount.to_f64().abs(), decimals);
        let space = if self.space { "\u{a0}" } else { "" };
        match self.symbol_first {
            true => format!("{sign}{}{space}{digits}", self.symbol),
            false => format!("{sign}{digits}{space}{}", self.symbol),
        }
    }

    /// A number with grouped thousands; `—` where there is none (NaN), `∞` where there is no end.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        if value.is_nan() {
            return "—".into();
        }
        if value.is_infinite() {
            return if value > 0.0 { "∞" } else { "-∞" }.into();
        }
        let plain = format!("{value:.decimals$}");
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let mut text = String::with_capacity(plain.len() + 8);
        // `-0.00` is a rounded nothing and reads as a mistake.
        if plain.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
            text.push_str(sign);
        }
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                text.push_str(self.group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push_str(self.decimal);
            text.push_str(fraction);
        }
        text
    }

    /// A fraction as a percentage: 0.7792 with one decimal is `77.9%`.
    pub fn percent(&self, fraction: f64, decimals: usize) -> String {
        if !fraction.is_finite() {
            return self.number(fraction, decimals);
        }
        format!("{}%", self.number(fraction * 100.0, decimals))
    }

    /// A date as the locale writes dates.
    pub fn date(&self, date: NaiveDate) -> String {
        date.format(self.date).to_string()
    }
}

impl Default for Locale {
    fn default() -> Self {
        Locale::named("en_US")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_the_locale_writes_them() {
        let amount = Money::from_f64(-1234567.5).unwrap();
        assert_eq!(Locale::named("en_US.UTF-8").money_with(amount, 2), "-$1,234,567.50");
        assert_eq!(Locale::named("es_ES").money_with(amount, 2), "-1.234.567,50\u{a0}€");
        assert_eq!(Locale::named("ru_RU").money_with(amount, 0), "-1\u{a0}234\u{a0}568\u{a0}₽");
        assert_eq!(
            Locale::named("de_DE").with_currency("GBP").money_with(Money::from_f64(9.5).unwrap(), 2),
            "9,50\u{a0}£"
        );
        assert_eq!(Locale::named("nonsense"), Locale::default());
    }

    #[test]
    fn the_edges_of_numbers() {
        let l = Locale::default();
        assert_eq!([l.number(f64::NAN, 1), l.number(f64::INFINITY, 1), l.number(-0.001, 2)], ["—", "∞", "0.00"]);
        assert_eq!([l.number(999.0, 0), l.number(1000.0, 0), l.percent(0.77917, 1)], ["999", "1,000", "77.9%"]);
        assert_eq!(l.date(NaiveDate::from_ymd_opt(2019, 3, 31).unwrap()), "03/31/2019");
    }

    #[test]
    fn the_environment_is_asked_in_the_usual_order() {
        let env = |name: &str| match name {
            "LC_ALL" => Some(String::new()),
            "LANG" => Some("ru_RU.UTF-8".into()),
            _ => None,
        };
        assert_eq!(Locale::from_environment(env), Locale::named("ru_RU"));
        assert_eq!(Locale::from_environment(|_| None), Locale::default());
    }
}
