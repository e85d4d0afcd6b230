//! How far ahead is looked, and the levers of a what-if on it, as knobs.

use super::Unit;
use crate::analysis::forecast::may_be_possible;
use crate::book::{Book, ForecastSettings};

/// What a forecast looks at, and what changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForecastSetting {
    /// More new clients a month.
    NewClients,
    /// Fewer clients lost in a month.
    RetentionGain,
    /// All prices together.
    PriceChange,
    /// Days closed in one month ahead.
    ClosedDays,
    /// Which month that is.
    ClosedMonth,
    /// How many months are forecast.
    Months,
}

impl ForecastSetting {
    const ALL: [ForecastSetting; 6] = [
        ForecastSetting::NewClients,
        ForecastSetting::RetentionGain,
        ForecastSetting::PriceChange,
        ForecastSetting::ClosedDays,
        ForecastSetting::ClosedMonth,
        ForecastSetting::Months,
    ];

    /// Those that have an effect on this book: where single prices can be changed, these carry through, and there is none
    /// for all of them.
    pub fn of(book: &Book) -> impl Iterator<Item = ForecastSetting> {
        let (possible, priced) = (may_be_possible(book), book.clients.session_type.is_some());
        let fits = move |setting: &ForecastSetting| possible && !(priced && *setting == ForecastSetting::PriceChange);
        ForecastSetting::ALL.into_iter().filter(fits)
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            ForecastSetting::NewClients => "forecast: more new clients",
            ForecastSetting::RetentionGain => "forecast: fewer lost",
            ForecastSetting::PriceChange => "forecast: prices up by",
            ForecastSetting::ClosedDays => "forecast: days closed",
            ForecastSetting::ClosedMonth => "forecast: closed in month",
            ForecastSetting::Months => "forecast: months ahead",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            ForecastSetting::NewClients => {
                "So many new clients a month beyond those who come anyway; each brings what newcomers brought so far. \
                 Seen in the Forecast view (7)."
            }
            ForecastSetting::RetentionGain => {
                "Of a hundred clients so many more stay each month than did so far; never more than are lost. Seen in the \
                 Forecast view (7)."
            }
            ForecastSetting::PriceChange => {
                "All prices up by this part, from the first month that has not begun; demand answers by the elasticity. \
                 Seen in the Forecast view (7)."
            }
            ForecastSetting::ClosedDays => {
                "So many working days closed, a holiday: each takes its weekday's usual part of the month. Seen in the \
                 Forecast view (7)."
            }
            ForecastSetting::ClosedMonth => "In which month ahead these days lie: 1 is the first that has not begun.",
            ForecastSetting::Months => "How many whole months the Forecast view (7) looks ahead.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            ForecastSetting::RetentionGain | ForecastSetting::PriceChange => Unit::Percent,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, choices: &ForecastSettings) -> f64 {
        match self {
            ForecastSetting::NewClients => choices.new_clients(),
            ForecastSetting::RetentionGain => choices.retention_gain(),
            ForecastSetting::PriceChange => choices.price_change(),
            ForecastSetting::ClosedDays => choices.closed_days.into(),
            ForecastSetting::ClosedMonth => choices.closed_month() as f64,
            ForecastSetting::Months => choices.months().into(),
        }
    }

    pub(super) fn set(self, choices: &mut ForecastSettings, number: f64) {
        match self {
            ForecastSetting::NewClients => choices.new_clients = number.clamp(-10_000.0, 10_000.0),
            ForecastSetting::RetentionGain => choices.retention_gain = number.clamp(0.0, 1.0),
            ForecastSetting::PriceChange => choices.price_change = number.clamp(-0.9, 9.0),
            ForecastSetting::ClosedDays => choices.closed_days = number.clamp(0.0, 31.0) as u32,
            ForecastSetting::ClosedMonth => choices.closed_month = number.clamp(1.0, 24.0) as u32,
            ForecastSetting::Months => choices.months = number.clamp(1.0, 24.0) as u32,
        }
    }
}
