//! Exact decimal money.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::num::NonZeroI64;
use std::ops::{Add, AddAssign, Neg, Sub};

/// An amount in millionths of the currency's unit.
///
/// A column of these is a plain slice of integers: exact to sum, fast to sort. Range ±9.2·10¹² units; arithmetic
/// saturates at the ends, which [`Money::from_f64`] and [`Money::parse_decimal`] refuse to reach in the first place.
///
/// Held as something that is never zero, so that an `Option<Money>` is no larger than a `Money`: a million clients have
/// several columns of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money(NonZeroI64);

const SCALE: i64 = 1_000_000;
/// The smallest amount as it is held.
const ONE: NonZeroI64 = match NonZeroI64::new(1) {
    Some(one) => one,
    None => NonZeroI64::MAX,
};
/// Amounts beyond this many units are not plausible money and are refused.
const LIMIT: f64 = 1.0e12;

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money::from_micros(0);

    /// From whole millionths; the one number without a negative, `i64::MIN`, becomes its neighbour.
    pub const fn from_micros(micros: i64) -> Self {
        match NonZeroI64::new(micros ^ i64::MIN) {
            Some(held) => Money(held),
            None => Money(ONE),
        }
    }

    /// The whole millionths.
    pub const fn micros(self) -> i64 {
        self.0.get() ^ i64::MIN
    }

    /// The nearest millionth; `None` for NaN, infinities and amounts beyond ±10¹².
    pub fn from_f64(value: f64) -> Option<Self> {
        (value.abs() <= LIMIT).then(|| Money::from_micros((value * SCALE as f64).round() as i64))
    }

    /// An exact decimal such as `-61.2` (digits, an optional sign and one point); more than six decimals are rounded
    /// half away from zero. `None` where it is anything else, or beyond ±10¹².
    pub fn parse_decimal(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || whole.len() > 12 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let mut micros: i64 = 0;
        for b in whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(6)) {
            micros = micros * 10 + i64::from(b - b'0');
        }
        if fraction.as_bytes().get(6).is_some_and(|&b| b >= b'5') {
            micros += 1;
        }
        Some(Money::from_micros(if negative { -micros } else { micros }))
    }

    /// For statistics and drawing only.
    pub fn to_f64(self) -> f64 {
        self.micros() as f64 / SCALE as f64
    }

    /// This amount `factor` times, to the nearest millionth (rate × hours, total ÷ months). A factor that is not
    /// finite gives zero.
    pub fn times(self, factor: f64) -> Self {
        let product = self.micros() as f64 * factor;
        Money::from_micros(if product.is_finite() { product.round() as i64 } else { 0 })
    }

    /// `self ÷ other` as a plain ratio; NaN when `other` is zero.
    pub fn ratio(self, other: Money) -> f64 {
        if other == Money::ZERO { f64::NAN } else { self.micros() as f64 / other.micros() as f64 }
    }
}

impl Default for Money {
    fn default() -> Self {
        Money::ZERO
    }
}

impl Ord for Money {
    fn cmp(&self, other: &Money) -> Ordering {
        self.micros().cmp(&other.micros())
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Money) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money::from_micros(self.micros().saturating_add(other.micros()))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money::from_micros(self.micros().saturating_sub(other.micros()))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money::from_micros(self.micros().saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

/// The plain decimal without trailing zeros: `61.2`, `-20`, `0.0125`. For people, see [`super::Locale::money`].
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.micros().unsigned_abs();
        let (whole, micros) = (magnitude / SCALE as u64, magnitude % SCALE as u64);
        let sign = if self.micros() < 0 { "-" } else { "" };
        if micros == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{micros:06}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl std::str::FromStr for Money {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Money::parse_decimal(text.trim()).ok_or_else(|| format!("\"{text}\" is not an amount such as 61.20"))
    }
}

/// As a JSON number.
impl serde::Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.to_f64())
    }
}

/// From a number (`61.2`, `65`).
impl<'de> serde::Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Money::from_f64(value).ok_or_else(|| serde::de::Error::custom("not a plausible amount of money"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_and_print_back() {
        for text in ["0", "61.2", "-33.75", "0.000001", "999999999999.999999"] {
            assert_eq!(Money::parse_decimal(text).map(|m| m.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Money::parse_decimal("0.0000005"), Some(Money::from_micros(1)));
        for text in ["", ".", "-", "1.2.3", "1e3", "12a", "1000000000000000"] {
            assert_eq!(Money::parse_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_times_hours_has_no_float_dust() {
        let rate = Money::from_f64(61.2).unwrap();
        assert_eq!(rate.times(7.0), Money::from_f64(428.4).unwrap());
        assert_eq!(Money::from_f64(9879.75).unwrap().times(1.0 / 3.0), Money::from_f64(3293.25).unwrap());
        assert_eq!(rate.times(f64::NAN), Money::ZERO);
    }

    #[test]
    fn an_unknown_amount_takes_no_more_room_and_the_order_is_that_of_the_amounts() {
        assert_eq!(size_of::<Option<Money>>(), size_of::<i64>());
        let ends = [i64::MIN, i64::MIN + 2, -1, 0, 1, i64::MAX].map(Money::from_micros);
        assert!(ends.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ends.map(Money::micros), [i64::MIN + 1, i64::MIN + 2, -1, 0, 1, i64::MAX]);
        assert_eq!((Money::default(), -ends[0]), (Money::ZERO, ends[5]));
    }

    #[test]
    fn the_implausible_is_refused_and_sums_saturate() {
        assert_eq!(Money::from_f64(f64::NAN), None);
        assert_eq!(Money::from_f64(f64::INFINITY), None);
        assert_eq!(Money::from_f64(1e13), None);
        let huge = Money::from_micros(i64::MAX);
        assert_eq!([huge, huge].into_iter().sum::<Money>(), huge);
        assert!(Money::ZERO.ratio(Money::ZERO).is_nan());
    }
}
