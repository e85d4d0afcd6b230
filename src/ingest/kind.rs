//! What a table can be.

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A row per client (or per client and month).
    #[default]
    Clients,
    /// A row per appointment, visit or check-in.
    Sessions,
    /// A row per sale.
    Sales,
    /// A row per line of an order, without client and date.
    OrderLines,
    /// A row per pass of a client.
    Passes,
    /// A row per recurring membership or subscription of a client.
    Memberships,
    /// A row per class of the timetable, with how many came.
    Classes,
    /// A row per thing that is sold, with its price.
    Prices,
    /// A row per person who works there.
    Staff,
    /// Nothing of a business with clients that the program knows.
    Other,
}

impl TableKind {
    /// As `input.files` and the inspection call it.
    pub fn name(self) -> &'static str {
        match self {
            TableKind::Clients => "clients",
            TableKind::Sessions => "sessions",
            TableKind::Sales => "sales",
            TableKind::OrderLines => "order lines",
            TableKind::Passes => "passes",
            TableKind::Memberships => "memberships",
            TableKind::Classes => "classes",
            TableKind::Prices => "prices",
            TableKind::Staff => "staff",
            TableKind::Other => "other",
        }
    }

    /// The kind that people call so: as it is shown, or in the words of the trade.
    pub fn from_name(name: &str) -> Option<TableKind> {
        const ALL: [TableKind; 10] = [
            TableKind::Clients,
            TableKind::Sessions,
            TableKind::Sales,
            TableKind::OrderLines,
            TableKind::Passes,
            TableKind::Memberships,
            TableKind::Classes,
            TableKind::Prices,
            TableKind::Staff,
            TableKind::Other,
        ];
        let name = name.trim().to_lowercase().replace(['_', '-'], " ");
        match name.as_str() {
            "visits" | "appointments" | "bookings" => Some(TableKind::Sessions),
            "payments" | "orders" | "invoices" => Some(TableKind::Sales),
            "members" | "customers" => Some(TableKind::Clients),
            "subscriptions" => Some(TableKind::Memberships),
            "timetable" => Some(TableKind::Classes),
            "none" => Some(TableKind::Other),
            _ => ALL.into_iter().find(|kind| kind.name() == name),
        }
    }

    /// Whether its rows are people, or contracts of people.
    pub fn is_people(self) -> bool {
        matches!(self, TableKind::Clients | TableKind::Memberships)
    }

    /// In a sentence: "could also be …".
    pub fn title(self) -> &'static str {
        match self {
            TableKind::Clients => "a list of clients",
            TableKind::Sessions => "visits",
            TableKind::Sales => "sales",
            TableKind::OrderLines => "lines of orders",
            TableKind::Passes => "passes",
            TableKind::Memberships => "memberships",
            TableKind::Classes => "a timetable of classes",
            TableKind::Prices => "a price list",
            TableKind::Staff => "a list of staff",
            TableKind::Other => "a table that names no clients",
        }
    }

    /// Whether it is a log of which rows are read into the book.
    pub fn is_log(self) -> bool {
        matches!(self, TableKind::Sessions | TableKind::Sales | TableKind::OrderLines | TableKind::Passes)
    }
}
