//! Prices, hours, and from where a figure counts as high or low.

use super::{ANY, Group, Range, SHARE, Unit, setting};

/// The table `assumptions` itself.
pub(super) const GROUP: Group = Group {
    table: "",
    about: "What the figures assume besides the data.",
    settings: &[
        setting!(
            rate_basis,
            "a rate is the price of",
            Unit::Choice(&[("hour", "an hour"), ("session", "a session")]),
            ANY,
            "Whether the rates in the files are for an hour or for one session of the type's length."
        )
        .place(super::Place::Panel(|book| {
            book.clients.session_type.as_ref().is_some_and(|t| t.minutes.iter().any(Option::is_some))
        })),
        setting!(
            ideal_hours,
            "ideal hours where no file states them",
            Unit::Text,
            super::MONTH_HOURS,
            "Where ideal hours come from for clients without a stated plan: \"rhythm\" is the client's own rhythm, \
             { fixed = 4.0 } is four hours a month for everybody."
        ),
        setting!(
            target_utilization,
            "target utilization",
            Unit::Percent,
            Range::above(0.0, 2.0),
            "The part of the ideal hours that is worth aiming at."
        )
        .panel(),
        setting!(
            recapture_share,
            "recapture share",
            Unit::Percent,
            SHARE,
            "The part of the missing hours that you expect to win back."
        )
        .panel(),
        setting!(
            price_elasticity,
            "price elasticity",
            Unit::Number,
            Range::new(-100.0, 0.0),
            "-0.5: a price 10% higher brings about 5% fewer hours. 0: nobody reacts. Your guess, not measured."
        )
        .panel(),
        setting!(
            profit_margin,
            "profit margin",
            Unit::Percent,
            Range::above(0.0, 1.0),
            "What is left of the price after the cost of the hour. 100%: an hour costs nothing."
        )
        .panel(),
        setting!(
            high_revenue_share,
            "high revenue from",
            Unit::Percent,
            SHARE,
            "The share of revenue from which a client is an Anchor or an Opportunity. Not set: 5%, and with more than 20 \
             clients one divided by their number."
        )
        .panel()
        .example("0.05"),
        setting!(
            high_utilization,
            "high utilization from",
            Unit::Percent,
            Range::new(0.0, 2.0),
            "The utilization from which a client is an Anchor or Steady; the top band."
        )
        .panel(),
        setting!(
            low_utilization,
            "low utilization below",
            Unit::Percent,
            Range::new(0.0, 2.0),
            "Below this utilization a client is in the lowest band, and at risk."
        )
        .panel(),
        setting!(
            lapsed_days,
            "lapsed after days away",
            Unit::Whole,
            Range::new(1.0, 36_525.0),
            "Days without a visit after which a client counts as lapsed."
        ),
        setting!(
            seed,
            "random seed",
            Unit::Whole,
            // The largest whole number that a float and a TOML file hold exactly.
            Range::new(0.0, 9_007_199_254_740_992.0),
            "The start of the random numbers for restarts and samples. The same seed gives the same result."
        ),
    ],
};
