//! What a column can be: the fields that the book takes, and the figures that a file claims.

use crate::book::claims::ClaimedFigure;

/// A column that ends in the book.
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
    /// The first name, where it stands apart.
    FirstName,
    /// The last name, where it stands apart.
    LastName,
    /// Whether the client may be written to.
    EmailOk,
    /// The day on which the client joined.
    Joined,
    /// Whether the client left.
    Outcome,
    /// Purchases after the first one.
    RepeatPurchases,
    /// The client's age at the last purchase.
    LastPurchaseAge,
    /// The client's age now.
    CustomerAge,
    /// Mean value of the repeat purchases.
    RepeatValue,
    /// The day of a session or a sale.
    Date,
    /// When a session starts.
    Start,
    /// When a session ends.
    End,
    /// What became of a session.
    Status,
    /// Whether it was cancelled too late.
    LateCancel,
    /// Whether the client stayed away.
    NoShow,
    /// Who leads or sells.
    Staff,
    /// What a session is.
    Service,
    /// Where.
    Location,
    /// How it was booked.
    Channel,
    /// The day on which it was booked.
    BookedAt,
    /// The day on which it was cancelled.
    CancelledAt,
    /// What one session costs the client.
    Price,
    /// The client's account.
    Balance,
    /// Visits left on the pass.
    Remaining,
    /// When the pass behind a visit ends.
    PassEnds,
    /// Whether it is the client's first visit.
    FirstVisit,
    /// Whether it is still to be paid.
    Unpaid,
    /// Whether it is paid: the other way round.
    Paid,
    /// What was paid; negative for a return.
    Amount,
    /// The price of one piece.
    UnitPrice,
    /// How many.
    Quantity,
    /// The order that a row belongs to.
    OrderId,
    /// What was sold.
    Item,
    /// The kind of thing that was sold.
    Category,
    /// How it was paid.
    Method,
    /// Given back of what was paid.
    Refunded,
    /// Taken off the price.
    Discount,
    /// Tax in the amount.
    Tax,
    /// From when it is valid.
    Activation,
    /// Until when it is valid.
    Expiry,
    /// Whether it is a sale or a return.
    TransactionType,
    /// What a pass is called.
    PassName,
    /// Visits bought with a pass.
    Bought,
    /// A telephone number.
    Phone,
    /// Whether it was cancelled.
    Cancelled,
    /// The currency of the amounts.
    Currency,
    /// The amount before tax.
    Subtotal,
    /// What was given on top, for the staff.
    Tip,
    /// What the payment cost the business.
    Fee,
    /// What is still owed.
    AmountDue,
    /// How often a membership is paid.
    Interval,
    /// When the paid period of a membership starts.
    PeriodStart,
    /// When the paid period of a membership ends.
    PeriodEnd,
    /// When a membership ended.
    EndedAt,
}

/// Every field with its name for `--map` and what people call it.
const FIELDS: [(Field, &str, &str); 65] = [
    (Field::ClientId, "client_id", "client ids"),
    (Field::Name, "name", "names"),
    (Field::Email, "email", "email addresses"),
    (Field::ServiceType, "service_type", "service types"),
    (Field::IdealHoursMonth, "ideal_hours_month", "ideal hours a month"),
    (Field::Hours, "hours", "hours delivered"),
    (Field::SessionType, "session_type", "session types"),
    (Field::SessionMinutes, "session_minutes", "session lengths in minutes"),
    (Field::Rate, "rate", "prices"),
    (Field::Revenue, "revenue", "revenue"),
    (Field::Period, "period", "the month"),
    (Field::FirstName, "first_name", "first names"),
    (Field::LastName, "last_name", "last names"),
    (Field::EmailOk, "email_ok", "the consent to be written to"),
    (Field::Joined, "joined", "the day of joining"),
    (Field::Outcome, "outcome", "who left"),
    (Field::RepeatPurchases, "repeat_purchases", "repeat purchases"),
    (Field::LastPurchaseAge, "last_purchase_age", "ages at the last purchase"),
    (Field::CustomerAge, "customer_age", "ages of the clients as customers"),
    (Field::RepeatValue, "repeat_value", "mean values of repeat purchases"),
    (Field::Date, "date", "dates"),
    (Field::Start, "start", "starting times"),
    (Field::End, "end", "ending times"),
    (Field::Status, "status", "statuses"),
    (Field::LateCancel, "late_cancel", "late cancels"),
    (Field::NoShow, "no_show", "no-shows"),
    (Field::Staff, "staff", "staff"),
    (Field::Service, "service", "services"),
    (Field::Location, "location", "locations"),
    (Field::Channel, "channel", "booking channels"),
    (Field::BookedAt, "booked_at", "days of booking"),
    (Field::CancelledAt, "cancelled_at", "days of cancelling"),
    (Field::Price, "price", "prices of sessions"),
    (Field::Balance, "balance", "account balances"),
    (Field::Remaining, "remaining", "visits remaining"),
    (Field::PassEnds, "pass_ends", "ends of passes"),
    (Field::FirstVisit, "first_visit", "first visits"),
    (Field::Unpaid, "unpaid", "unpaid sessions"),
    (Field::Paid, "paid", "paid sessions"),
    (Field::Amount, "amount", "amounts"),
    (Field::UnitPrice, "unit_price", "prices of one piece"),
    (Field::Quantity, "quantity", "quantities"),
    (Field::OrderId, "order_id", "order ids"),
    (Field::Item, "item", "items"),
    (Field::Category, "category", "categories"),
    (Field::Method, "method", "methods of payment"),
    (Field::Refunded, "refunded", "amounts given back"),
    (Field::Discount, "discount", "discounts"),
    (Field::Tax, "tax", "taxes"),
    (Field::Activation, "activation", "days of activation"),
    (Field::Expiry, "expiry", "days of expiry"),
    (Field::TransactionType, "transaction_type", "types of transaction"),
    (Field::PassName, "pass_name", "passes"),
    (Field::Bought, "bought", "visits bought"),
    (Field::Phone, "phone", "telephone numbers"),
    (Field::Cancelled, "cancelled", "cancelled sessions"),
    (Field::Currency, "currency", "currencies"),
    (Field::Subtotal, "subtotal", "amounts before tax"),
    (Field::Tip, "tip", "tips"),
    (Field::Fee, "fee", "payment fees"),
    (Field::AmountDue, "amount_due", "amounts owed"),
    (Field::Interval, "interval", "billing intervals"),
    (Field::PeriodStart, "period_start", "starts of billing periods"),
    (Field::PeriodEnd, "period_end", "ends of billing periods"),
    (Field::EndedAt, "ended_at", "days on which memberships ended"),
];

impl Field {
    /// The fields of a client table.
    pub const CLIENTS: [Field; 20] = [
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
        Field::FirstName,
        Field::LastName,
        Field::EmailOk,
        Field::Joined,
        Field::Outcome,
        Field::RepeatPurchases,
        Field::LastPurchaseAge,
        Field::CustomerAge,
        Field::RepeatValue,
    ];

    /// All fields.
    pub fn all() -> impl Iterator<Item = Field> {
        FIELDS.iter().map(|(field, ..)| *field)
    }

    /// The name for `--map`, in snake case.
    pub fn name(self) -> &'static str {
        self.entry().0
    }

    /// In plain words, for messages.
    pub fn title(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> (&'static str, &'static str) {
        FIELDS.iter().find(|(field, ..)| *field == self).map_or(("", ""), |(_, name, title)| (name, title))
    }

    /// Whether its values are numbers.
    pub fn is_numeric(self) -> bool {
        matches!(
            self,
            Field::IdealHoursMonth
                | Field::Hours
                | Field::SessionMinutes
                | Field::Rate
                | Field::Revenue
                | Field::Price
                | Field::Amount
                | Field::UnitPrice
                | Field::Quantity
                | Field::RepeatPurchases
                | Field::LastPurchaseAge
                | Field::CustomerAge
                | Field::RepeatValue
                | Field::Refunded
                | Field::Subtotal
                | Field::Tip
                | Field::Fee
                | Field::AmountDue
        )
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
        if let Some(field) = Field::all().find(|f| f.name() == name) {
            return Some(Meaning::Field(field));
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
        for field in Field::all() {
            assert_eq!(Meaning::from_name(field.name()), Some(Meaning::Field(field)));
        }
        assert_eq!(Meaning::from_name("hours_gap").map(Meaning::shown).as_deref(), Some("claim: hours_gap"));
        assert_eq!(Meaning::from_name("shoe_size"), None);
    }
}
