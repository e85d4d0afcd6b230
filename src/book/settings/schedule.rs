//! The week, and how groups of alike clients are formed.

use super::{ANY, Group, Range, Unit, setting};

/// When the studio is open and how much fits into a slot.
pub(super) const GROUP: Group = Group {
    table: "schedule",
    about: "When the studio is open and how much fits into a slot (view Schedule, where H changes the hours).",
    settings: &[
        setting!(
            schedule.opening,
            "opening hours",
            Unit::Text,
            ANY,
            "\"Mon-Fri 06:00-21:00, Sat 8-14\". Empty: the hours in use in the visits."
        ),
        setting!(
            schedule.at_once,
            "sessions at once",
            Unit::Whole,
            Range::new(1.0, 1000.0),
            "How many sessions can take place at once. Not set: what the visits show."
        )
        .example("2"),
        setting!(
            schedule.places,
            "places of a class",
            Unit::Whole,
            Range::new(1.0, 10_000.0),
            "How many a class holds. Not set: the most ever seen in it."
        )
        .example("12"),
        setting!(
            schedule.slot_minutes,
            "minutes of a free slot",
            Unit::Whole,
            Range::new(15.0, 480.0),
            "Minutes of a free slot. Not set: what most sessions of one client need."
        )
        .example("60"),
        setting!(
            schedule.recent_weeks,
            "weeks that show the present",
            Unit::Whole,
            Range::new(4.0, 53.0),
            "Weeks before the last day of the data that show how it is now."
        ),
        setting!(
            schedule.full_from,
            "a class is full from",
            Unit::Percent,
            Range::new(0.1, 1.0),
            "From which part of its places a class counts as full."
        ),
    ],
};

/// How groups of alike clients are formed.
pub(super) const CLUSTERS: Group = Group {
    table: "clusters",
    about: "How groups of alike clients are formed (view Segments, page Groups; m changes it there).",
    settings: &[
        setting!(
            clusters.method,
            "groups: method",
            Unit::Choice(&[
                ("k-means", "k-means"),
                ("mixture-full", "mixture-full"),
                ("mixture-diagonal", "mixture-diagonal"),
                ("mixture-tied", "mixture-tied"),
                ("mixture-spherical", "mixture-spherical"),
                ("ward", "ward"),
                ("average-linkage", "average-linkage"),
                ("complete-linkage", "complete-linkage"),
                ("single-linkage", "single-linkage"),
                ("fuzzy", "fuzzy"),
            ]),
            ANY,
            "\"k-means\", \"mixture-full\", \"mixture-diagonal\", \"mixture-tied\", \"mixture-spherical\", \"ward\", \
             \"average-linkage\", \"complete-linkage\", \"single-linkage\" or \"fuzzy\"."
        ),
        setting!(
            clusters.groups,
            "groups: number",
            Unit::Whole,
            Range::new(2.0, 20.0),
            "How many groups. Not set: the data decide."
        )
        .example("5"),
        setting!(
            clusters.features,
            "groups: features",
            Unit::Text,
            ANY,
            "The features by name; none for the usual ones."
        ),
        setting!(
            clusters.outliers,
            "groups: outliers",
            Unit::Choice(&[("clip", "clip"), ("keep", "keep"), ("set_aside", "set aside")]),
            ANY,
            "Values far outside the others: \"clip\" pulls them in, \"keep\" leaves them, \"set_aside\" leaves their \
             clients out."
        ),
    ],
};
