//! What is forecast, aimed at and planned.

use super::{ANY, Group, NOT_NEGATIVE, Place, Range, SHARE, Unit, setting};

/// Where the data reach far enough for a forecast.
const FORECAST_POSSIBLE: Place = Place::Panel(crate::book::Book::has_months_to_forecast);

/// How far ahead is looked, and what a what-if changes on the way.
pub(super) const FORECAST: Group = Group {
    table: "forecast",
    about: "How far ahead the Forecast view looks, and what a what-if changes on the way.",
    settings: &[
        setting!(
            forecast.new_clients,
            "forecast: more new clients",
            Unit::Count,
            Range::new(-10_000.0, 10_000.0),
            "New clients a month beyond those who come anyway; each brings what newcomers brought so far. Seen in the \
             Forecast view (7)."
        )
        .place(FORECAST_POSSIBLE),
        setting!(
            forecast.retention_gain,
            "forecast: fewer lost",
            Unit::Percent,
            SHARE,
            "The share of clients lost in a month falls by this many points, at most to zero. Seen in the Forecast view \
             (7)."
        )
        .place(FORECAST_POSSIBLE),
        // Where single prices can be changed, these carry through, and there is none for all of them.
        setting!(
            forecast.price_change,
            "forecast: prices up by",
            Unit::Change,
            Range::new(-0.9, 9.0),
            "All prices change by this much, from the first month that has not begun; demand answers by the elasticity. \
             Seen in the Forecast view (7)."
        )
        .place(Place::Panel(|book| book.has_months_to_forecast() && book.clients.session_type.is_none())),
        setting!(
            forecast.closed_days,
            "forecast: days closed",
            Unit::Whole,
            Range::new(0.0, 31.0),
            "Working days closed, such as a holiday: each takes its weekday's usual part of the month. Seen in the \
             Forecast view (7)."
        )
        .place(FORECAST_POSSIBLE),
        setting!(
            forecast.closed_month,
            "forecast: closed in month",
            Unit::Whole,
            Range::new(1.0, 24.0),
            "In which month ahead these days lie: 1 is the first that has not begun."
        )
        .place(FORECAST_POSSIBLE),
        setting!(
            forecast.months,
            "forecast: months ahead",
            Unit::Whole,
            Range::new(1.0, 24.0),
            "How many whole months the Forecast view (7) looks ahead."
        )
        .place(FORECAST_POSSIBLE),
        setting!(
            forecast.closed,
            "forecast: further days closed",
            Unit::Text,
            ANY,
            "Further days that are closed, such as [\"2026-12-24\", \"2026-12-31\"]."
        ),
    ],
};

/// What the user aims at.
pub(super) const TARGETS: Group = Group {
    table: "targets",
    about: "What you aim at (view Plan, page Targets). Not set, there is no goal.",
    settings: &[
        setting!(
            targets.revenue_monthly,
            "goal: revenue a month",
            Unit::Money,
            NOT_NEGATIVE,
            "The revenue a month that you aim at. The Plan view says how far it is. 0 removes the goal."
        )
        .page()
        .example("8000.0"),
        setting!(
            targets.utilization,
            "goal: utilization",
            Unit::Percent,
            Range::new(0.0, 2.0),
            "The utilization that you aim at. The Plan view says how far it is. 0 removes the goal."
        )
        .page()
        .example("0.85"),
        setting!(
            targets.retention,
            "goal: retention, month to month",
            Unit::Percent,
            SHARE,
            "The share of one month's clients who come again in the next that you aim at. 0 removes the goal."
        )
        .page()
        .example("0.8"),
        setting!(
            targets.miss_rate,
            "goal: miss rate",
            Unit::Percent,
            SHARE,
            "The share of missed sessions that you aim at; lower is better. 0 removes the goal."
        )
        .page()
        .example("0.05"),
        setting!(
            targets.acquisition_cost,
            "goal: cost of winning a client",
            Unit::Money,
            NOT_NEGATIVE,
            "What winning a client may cost; lower is better. 0 removes the goal."
        )
        .page()
        .example("40.0"),
        setting!(
            targets.satisfaction,
            "goal: satisfaction score",
            Unit::Number,
            Range::new(0.0, 1e9),
            "The mean satisfaction score that you aim at, in your file's own unit. 0 removes the goal."
        )
        .page()
        .example("4.5"),
    ],
};

/// Prices and the coming month.
pub(super) const PLAN: Group = Group {
    table: "plan",
    about: "What is decided about prices and the coming month (view Plan).",
    settings: &[
        setting!(
            plan.price_change,
            "price change looked at",
            Unit::Change,
            Range::new(-0.9, 5.0),
            "The change of price that the Plan view looks at while no what-if sets a price: 10 is 10% up."
        )
        .page(),
        setting!(
            plan.price_steps,
            "steps of a rise",
            Unit::Whole,
            Range::new(1.0, 12.0),
            "In how many equal steps a price increase comes."
        )
        .page(),
        setting!(
            plan.step_months,
            "months between steps",
            Unit::Whole,
            Range::new(1.0, 12.0),
            "How many months lie between two steps of a price increase."
        )
        .page(),
        setting!(
            plan.package_sessions,
            "sessions of a package",
            Unit::Whole,
            Range::new(1.0, 500.0),
            "How many sessions are sold together."
        )
        .page(),
        setting!(
            plan.package_discount,
            "discount of a package",
            Unit::Percent,
            Range::new(0.0, 0.99),
            "What the buyer of a package saves."
        )
        .page(),
        setting!(
            plan.calls_a_week,
            "calls a week",
            Unit::Whole,
            Range::new(1.0, 500.0),
            "How many clients you can call in a week; the month's plan holds no more."
        )
        .page(),
        setting!(
            plan.moved_spend,
            "spend moved between channels",
            Unit::Percent,
            SHARE,
            "The part of the weakest channel's spend that is moved to the strongest."
        )
        .page(),
    ],
};
