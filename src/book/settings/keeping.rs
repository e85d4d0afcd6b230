//! Who leaves, how long clients stay, what they are worth, and what keeping them costs and brings.

use super::{ANY, Group, NOT_NEGATIVE, Place, Range, SHARE, Unit, setting};
use crate::book::Book;

/// Where it is known, or can be estimated from dates, who left.
const OUTCOMES: Place = Place::Panel(|book| {
    let dated = book.activity.visits.is_some() || book.activity.billing.is_some();
    book.clients.outcome.is_some() || dated
});

/// Where the value of a client can be estimated from purchases.
const PURCHASES: Place = Place::Panel(|book| book.activity.billing.is_some() || book.clients.purchases.is_some());

/// Where leaving is only seen from dates.
fn leaving_is_seen_from_dates(book: &Book) -> bool {
    book.clients.outcome.is_none() && (book.sessions.is_some() || book.sales.is_some())
}

/// Counts of people: more than this are no studio's.
const COUNT: Range = Range::new(0.0, 1e9);

/// Who leaves.
pub(super) const CHURN: Group = Group {
    table: "churn",
    about: "How the churn model is trained.",
    settings: &[
        setting!(
            churn.put_back,
            "columns put back into the churn model",
            Unit::Text,
            ANY,
            "Columns that were left out because they give the answer away, and that are to be used all the same, by \
             their headers."
        ),
        setting!(
            churn.horizon_days,
            "left after days away",
            Unit::Whole,
            // Two visits a week apart mean nothing yet; nobody waits for longer than five years.
            Range::new(7.0, 1826.0),
            "Where no file says who left: a client who does not come back within this many days has left. Longer is \
             surer, and later. Not set: lapsed_days, or longer where one gap in ten between two visits is longer."
        )
        .place(Place::Panel(leaving_is_seen_from_dates))
        .example("60"),
    ],
};

/// How long clients stay.
pub(super) const SURVIVAL: Group = Group {
    table: "survival",
    about: "How long clients stay (view Churn, page Survival).",
    settings: &[setting!(
        survival.duration,
        "column with months as a client",
        Unit::Text,
        ANY,
        "The column that states for how many months somebody has been a client, by its header. Not set: found by the \
         program."
    )
    .example("\"Lifetime\"")],
};

/// What a client is worth.
pub(super) const VALUE: Group = Group {
    table: "value",
    about: "How far ahead the value of a client is counted (view Value).",
    settings: &[
        setting!(
            value.horizon_months,
            "value: months ahead",
            Unit::Whole,
            Range::new(1.0, 120.0),
            "How many months ahead the value of a client is counted."
        )
        .place(PURCHASES),
        setting!(
            value.monthly_discount,
            "value: discount a month",
            Unit::Percent,
            SHARE,
            "What money loses by coming a month later: 1% a month is about 12% a year."
        )
        .place(PURCHASES),
    ],
};

/// The terms of a campaign to keep clients.
pub(super) const CAMPAIGN: Group = Group {
    table: "campaign",
    about: "What a campaign to keep clients costs and brings (view Churn, page Campaign): your own figures.",
    settings: &[
        setting!(
            campaign.cost_per_contact,
            "campaign: cost of a contact",
            Unit::Money,
            NOT_NEGATIVE,
            "What contacting one client costs you: time, postage, the offer itself."
        )
        .place(OUTCOMES),
        setting!(
            campaign.success_rate,
            "campaign: success rate",
            Unit::Percent,
            SHARE,
            "Of the contacted clients who were about to leave, the share that stays because of it. Your guess, until a \
             test has measured it."
        )
        .place(OUTCOMES),
        setting!(
            campaign.months_kept,
            "campaign: months kept",
            Unit::Count,
            Range::new(0.0, 120.0),
            "How many months a client stays who was kept by the campaign."
        )
        .place(OUTCOMES),
        setting!(
            campaign.client_month,
            "campaign: a client's month",
            Unit::Money,
            NOT_NEGATIVE,
            "What a client brings a month where no file states it. Not set: such clients are left out."
        )
        .place(OUTCOMES)
        .example("30.0"),
        setting!(
            campaign.value,
            "campaign: a client is worth",
            Unit::Choice(&[("months", "months kept"), ("lifetime", "lifetime")]),
            ANY,
            "A client who was kept is worth the months kept, or the lifetime value of the Value view."
        )
        .place(OUTCOMES),
        setting!(
            campaign.power,
            "test: power",
            Unit::Percent,
            Range::new(0.5, 0.99),
            "The chance that a test of the campaign sees its effect, if it is there. 80% is usual."
        )
        .place(OUTCOMES),
    ],
};

/// What a test of a campaign showed.
pub(super) const CAMPAIGN_TEST: Group = Group {
    table: "campaign.test",
    about: "What a test of the campaign showed: how many got the offer, how many did not, and how many of each stayed.",
    settings: &[
        setting!(
            campaign.test.offered,
            "test: got the offer (A)",
            Unit::Whole,
            COUNT,
            "What a test showed: clients of arm A, who got the offer."
        )
        .place(OUTCOMES),
        setting!(
            campaign.test.offered_stayed,
            "test: of A stayed",
            Unit::Whole,
            COUNT,
            "What a test showed: how many of arm A stayed."
        )
        .place(OUTCOMES),
        setting!(
            campaign.test.alone,
            "test: left alone (B)",
            Unit::Whole,
            COUNT,
            "What a test showed: clients of arm B, who were left alone."
        )
        .place(OUTCOMES),
        setting!(
            campaign.test.alone_stayed,
            "test: of B stayed",
            Unit::Whole,
            COUNT,
            "What a test showed: how many of arm B stayed."
        )
        .place(OUTCOMES),
    ],
};
