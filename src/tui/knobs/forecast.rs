//! How far ahead is looked, and the levers of a what-if on it, as knobs.

use super::Unit;
use crate::analysis::forecast::may_be_possible;
use crate::book::{Book, Forecasting};

/// What a forecast looks at, and what changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForecastKnob {
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

impl ForecastKnob {
    const ALL: [ForecastKnob; 6] = [
        ForecastKnob::NewClients,
        ForecastKnob::RetentionGain,
        ForecastKnob::PriceChange,
        ForecastKnob::ClosedDays,
        ForecastKnob::ClosedMonth,
        ForecastKnob::Months,
    ];

    /// Those that have an effect on this book: where single prices can be changed, these carry through, and there is none
    /// for all of them.
    pub fn of(book: &Book) -> impl Iterator<Item = ForecastKnob> {
        let (possible, priced) = (may_be_possible(book), book.clients.session_type.is_some());
        let fits = move |knob: &ForecastKnob| possible && !(priced && *knob == ForecastKnob::PriceChange);
        ForecastKnob::ALL.into_iter().filter(fits)
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            ForecastKnob::NewClients => "forecast: more new clients",
            ForecastKnob::RetentionGain => "forecast: fewer lost",
            ForecastKnob::PriceChange => "forecast: prices up by",
            ForecastKnob::ClosedDays => "forecast: days closed",
            ForecastKnob::ClosedMonth => "forecast: closed in month",
            ForecastKnob::Months => "forecast: months ahead",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            ForecastKnob::NewClients => {
                "So many new clients a month beyond those who come anyway; each brings what newcomers brought so far. \
                 Seen in the Forecast view (7)."
            }
            ForecastKnob::RetentionGain => {
                "Of a hundred clients so many more stay each month than did so far; never more than are lost. Seen in the \
                 Forecast view (7)."
            }
            ForecastKnob::PriceChange => {
                "All prices up by this part, from the first month that has not begun; demand answers by the elasticity. \
                 Seen in the Forecast view (7)."
            }
            ForecastKnob::ClosedDays => {
                "So many working days closed, a holiday: each takes its weekday's usual part of the month. Seen in the \
                 Forecast view (7)."
            }
            ForecastKnob::ClosedMonth => "In which month ahead these days lie: 1 is the first that has not begun.",
            ForecastKnob::Months => "How many whole months the Forecast view (7) looks ahead.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            ForecastKnob::RetentionGain | ForecastKnob::PriceChange => Unit::Percent,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, choices: &Forecasting) -> f64 {
        match self {
            ForecastKnob::NewClients => choices.new_clients(),
            ForecastKnob::RetentionGain => choices.retention_gain(),
            ForecastKnob::PriceChange => choices.price_change(),
            ForecastKnob::ClosedDays => choices.closed_days.into(),
            ForecastKnob::ClosedMonth => choices.closed_month() as f64,
            ForecastKnob::Months => choices.months().into(),
        }
    }

    pub(super) fn set(self, choices: &mut Forecasting, number: f64) {
        match self {
            ForecastKnob::NewClients => choices.new_clients = number.clamp(-10_000.0, 10_000.0),
            ForecastKnob::RetentionGain => choices.retention_gain = number.clamp(0.0, 1.0),
            ForecastKnob::PriceChange => choices.price_change = number.clamp(-0.9, 9.0),
            ForecastKnob::ClosedDays => choices.closed_days = number.clamp(0.0, 31.0) as u32,
            ForecastKnob::ClosedMonth => choices.closed_month = number.clamp(1.0, 24.0) as u32,
            ForecastKnob::Months => choices.months = number.clamp(1.0, 24.0) as u32,
        }
    }
}
