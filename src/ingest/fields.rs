//! What a column can be: the fields that the book takes, and the figures that a file claims.

use crate::book::claims::ClaimedFigure;

/// A column of a client table that ends in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Who it is.
    ClientId,
    /// The person's name.
    Name,
    /// The email address.
    Email,
    /// How often or on what terms the client comes.
    ServiceType,
    /// Ideal hours a month.
    IdealHoursMonth,
    /// Hours delivered over the period.
    Hours,
    /// The session type that has a price.
    SessionType,
    /// A session's length in minutes.
    SessionMinutes,
    /// The price of an hour or a session.
    Rate,
    /// Revenue over the period.
    Revenue,
    /// Which month the row is about (a table with several rows per client).
    Period,
}

impl Field {
    /// All fields.
    pub const ALL: [Field; 11] = [
        Field::ClientId,
        Field::Name,
        Field::Email,
        Field::ServiceType,
        Field::IdealHoursMonth,
        Field::Hours,
        Field::SessionType,
        Field::SessionMinutes,
        Field::Rate,
        Field::Revenue,
        Field::Period,
    ];

    /// The name for `--map`, in snake case.
    pub fn name(self) -> &'static str {
        match self {
            Field::ClientId => "client_id",
            Field::Name => "name",
            Field::Email => "email",
            Field::ServiceType => "service_type",
            Field::IdealHoursMonth => "ideal_hours_month",
            Field::Hours => "hours",
            Field::SessionType => "session_type",
            Field::SessionMinutes => "session_minutes",
            Field::Rate => "rate",
            Field::Revenue => "revenue",
            Field::Period => "period",
        }
    }

    /// In plain words, for messages.
    pub fn title(self) -> &'static str {
        match self {
            Field::ClientId => "client ids",
            Field::Name => "names",
            Field::Email => "email addresses",
            Field::ServiceType => "service types",
            Field::IdealHoursMonth => "ideal hours a month",
            Field::Hours => "hours delivered",
            Field::SessionType => "session types",
            Field::SessionMinutes => "session lengths in minutes",
            Field::Rate => "prices",
            Field::Revenue => "revenue",
            Field::Period => "the month",
        }
    }

    /// Whether its values are numbers.
    pub fn is_numeric(self) -> bool {
        matches!(self, Field::IdealHoursMonth | Field::Hours | Field::SessionMinutes | Field::Rate | Field::Revenue)
    }
}

/// What a column was recognised or declared to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Goes into the book.
    Field(Field),
    /// Follows from others; kept for the audit (and as nothing else).
    Claim(ClaimedFigure),
    /// Kept as it is, for filters and export.
    Attribute,
    /// Left out.
    Ignored,
}

/// The claimed figures with their names in snake case.
pub const FIGURES: [(ClaimedFigure, &str); 9] = [
    (ClaimedFigure::ExpectedHours, "expected_hours"),
    (ClaimedFigure::Utilization, "utilization"),
    (ClaimedFigure::Revenue, "revenue"),
    (ClaimedFigure::MonthlyRevenue, "monthly_revenue"),
    (ClaimedFigure::RevenueShare, "revenue_share"),
    (ClaimedFigure::HoursGap, "hours_gap"),
    (ClaimedFigure::UnrealizedHours, "unrealized_hours"),
    (ClaimedFigure::Opportunity, "opportunity"),
    (ClaimedFigure::Segment, "segment"),
];

impl Meaning {
    /// From the name that `--map` uses: a field, a derived figure, `attribute` or `ignored`.
    pub fn from_name(name: &str) -> Option<Meaning> {
        match name {
            "attribute" => return Some(Meaning::Attribute),
            "ignored" | "ignore" => return Some(Meaning::Ignored),
            _ => {}
        }
        if let Some(field) = Field::ALL.iter().find(|f| f.name() == name) {
            return Some(Meaning::Field(*field));
        }
        FIGURES.iter().find(|(_, n)| *n == name).map(|(figure, _)| Meaning::Claim(*figure))
    }

    /// As the inspection shows it: `hours`, `claim: revenue_share`, `attribute`, `ignored`.
    pub fn shown(self) -> String {
        match self {
            Meaning::Field(field) => field.name().into(),
            Meaning::Claim(figure) => format!("claim: {}", figure_name(figure)),
            Meaning::Attribute => "attribute".into(),
            Meaning::Ignored => "ignored".into(),
        }
    }

    /// Whether its values must be numbers.
    pub fn is_numeric(self) -> bool {
        match self {
            Meaning::Field(field) => field.is_numeric(),
            Meaning::Claim(figure) => figure != ClaimedFigure::Segment,
            Meaning::Attribute | Meaning::Ignored => false,
        }
    }
}

/// A figure's name in snake case.
pub fn figure_name(figure: ClaimedFigure) -> &'static str {
    FIGURES.iter().find(|(f, _)| *f == figure).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_own_name() {
        for field in Field::ALL {
            assert_eq!(Meaning::from_name(field.name()), Some(Meaning::Field(field)));
        }
        assert_eq!(Meaning::from_name("hours_gap").map(Meaning::shown).as_deref(), Some("claim: hours_gap"));
        assert_eq!(Meaning::from_name("shoe_size"), None);
    }
}
