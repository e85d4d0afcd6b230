//! The client table.

use super::{Category, Money, TextColumn};

/// One entry per distinct client id; every column is as long as `ids`. A column that no file has is `None`.
#[derive(Debug, Clone, Default)]
pub struct Clients {
    /// Trimmed ids, compared exactly.
    pub ids: TextColumn,
    /// Names as written.
    pub names: Option<TextColumn>,
    /// Email addresses, trimmed; empty where none.
    pub emails: Option<TextColumn>,
    /// Whether the client may be written to: `false` only where a file says no.
    pub email_ok: Option<Vec<Option<bool>>>,
    /// First names, where the file keeps them apart.
    pub first_names: Option<TextColumn>,
    /// Last names, where the file keeps them apart.
    pub last_names: Option<TextColumn>,
    /// The day on which the client joined or was added.
    pub joined: Option<Vec<Option<chrono::NaiveDate>>>,
    /// Ideal hours a month; NaN where unknown.
    pub ideal_hours_month: Option<Vec<f64>>,
    /// How often or on what terms the client comes (`once`, `twice`).
    pub service_type: Option<Category>,
    /// The session type that has a price (`hour`, `thirty`), with its length in minutes per label.
    pub session_type: Option<SessionType>,
    /// The file's own price, per hour or per session as the rate basis says.
    pub rates: Option<Vec<Option<Money>>>,
    /// The file's own revenue over the period; used only where neither rates nor a log give one.
    pub own_revenue: Option<Vec<Option<Money>>>,
    /// Whether the client left, where a file says so.
    pub outcome: Option<Outcome>,
    /// What the client bought, summed up by whoever wrote the file.
    pub purchases: Option<PurchaseSummary>,
    /// Any other column, typed.
    pub attributes: Vec<Attribute>,
    /// Which of `attributes` could tell a person apart (phone, address, notes), as indices: what is hidden where
    /// names are.
    pub identifying: Vec<usize>,
    /// Which of `attributes` are telephone numbers, as indices.
    pub telephones: Vec<usize>,
}

/// Session types and how long each lasts.
#[derive(Debug, Clone, Default)]
pub struct SessionType {
    /// The label per client.
    pub types: Category,
    /// Per label of `types`, minutes; `None` where neither the label nor the file tells.
    pub minutes: Vec<Option<f64>>,
}

/// A column that says who left.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The header, trimmed.
    pub name: String,
    /// Whether the client left; `None` where the file does not say.
    pub left: Vec<Option<bool>>,
}

/// Purchases in the form of the purchase models [Fader, Hardie, Lee 2005]; NaN where unknown.
#[derive(Debug, Clone, Default)]
pub struct PurchaseSummary {
    /// Repeat purchases: all but the first.
    pub repeats: Vec<f64>,
    /// Age at the last one, in units of time (weeks unless the file says otherwise); 0 without a repeat.
    pub last: Vec<f64>,
    /// Age at the end of the observation.
    pub age: Vec<f64>,
    /// Mean value of the repeat purchases, where the file has it.
    pub value: Option<Vec<f64>>,
}

/// A column that has no meaning of its own here, kept for filters, comparison and export.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The header, trimmed.
    pub name: String,
    /// Its values, one per client.
    pub values: AttributeValues,
}

/// The values of an attribute, in the narrowest type that holds them all.
#[derive(Debug, Clone)]
pub enum AttributeValues {
    /// NaN where empty.
    Number(Vec<f64>),
    /// Dates; `None` where empty.
    Date(Vec<Option<chrono::NaiveDate>>),
    /// Yes or no; `None` where empty.
    Flag(Vec<Option<bool>>),
    /// Few distinct labels.
    Category(Category),
    /// Free text.
    Text(TextColumn),
}

impl Clients {
    /// How many clients.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Every column by which clients can be compared as groups, with its title: the service type, the session type
    /// and each categorical attribute.
    pub fn categories(&self) -> Vec<(&str, &Category)> {
        let own = [
            ("service_type", self.service_type.as_ref()),
            ("session_type", self.session_type.as_ref().map(|t| &t.types)),
        ];
        let attributes = self.attributes.iter().filter_map(|a| match &a.values {
            AttributeValues::Category(c) => Some((a.name.as_str(), c)),
            _ => None,
        });
        own.into_iter().filter_map(|(name, c)| c.map(|c| (name, c))).chain(attributes).collect()
    }
}
