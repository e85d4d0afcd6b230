//! The session log: one entry per appointment, visit, check-in or blocked slot.

use super::{Category, Money};
use chrono::NaiveDate;

/// The client of a row that has none: a blocked slot, a sale at the desk.
pub const NO_CLIENT: u32 = u32::MAX;

/// Every column is as long as `client`; one that no file has is `None`. Rows of several files stand one after the other.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    /// Index into the client table; [`NO_CLIENT`] for a blocked slot.
    pub client: Vec<u32>,
    /// The day on which it starts.
    pub date: Vec<NaiveDate>,
    /// What became of it.
    pub status: Vec<Status>,
    /// Minutes after midnight; [`Sessions::NO_TIME`] where unknown.
    pub start: Option<Vec<u16>>,
    /// Its length; [`Sessions::NO_TIME`] where unknown.
    pub minutes: Option<Vec<u16>>,
    /// The status as the file writes it.
    pub raw_status: Option<Category>,
    /// Who leads it.
    pub staff: Option<Category>,
    /// What it is: the class, the type of appointment.
    pub service: Option<Category>,
    /// Where it takes place.
    pub location: Option<Category>,
    /// How it was booked: `online`, `at the desk`, or what the file says.
    pub channel: Option<Category>,
    /// The day on which it was booked.
    pub booked: Option<Vec<Option<NaiveDate>>>,
    /// The day on which it was cancelled.
    pub cancelled: Option<Vec<Option<NaiveDate>>>,
    /// What it costs the client.
    pub price: Option<Vec<Option<Money>>>,
    /// Whether the price was charged whatever became of the visit, as the file says: `Charged`, `Amount paid`.
    pub charged: Option<Vec<bool>>,
    /// The client's account when the report was made: negative is owed by the client.
    pub balance: Option<Vec<Option<Money>>>,
    /// Visits that were left on the pass; NaN where unknown, infinite on an unlimited one.
    pub remaining: Option<Vec<f32>>,
    /// When the pass or the membership behind the visit ends.
    pub pass_ends: Option<Vec<Option<NaiveDate>>>,
    /// The client's first visit, as the file says.
    pub first_visit: Option<Vec<bool>>,
    /// Not paid, as the file says.
    pub unpaid: Option<Vec<bool>>,
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Status {
    /// The client came.
    Attended,
    /// The client did not come and had not cancelled.
    NoShow,
    /// Cancelled too late to fill the slot.
    LateCancel,
    /// Cancelled in time.
    EarlyCancel,
    /// Still to come.
    Booked,
    /// No client: a break, a blocked slot.
    Block,
    /// What the file says is not known.
    Unknown,
}

impl Status {
    /// All, in the order in which they are listed.
    pub const ALL: [Status; 7] = [
        Status::Attended,
        Status::NoShow,
        Status::LateCancel,
        Status::EarlyCancel,
        Status::Booked,
        Status::Block,
        Status::Unknown,
    ];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Status::Attended => "attended",
            Status::NoShow => "no-show",
            Status::LateCancel => "late cancel",
            Status::EarlyCancel => "early cancel",
            Status::Booked => "booked",
            Status::Block => "blocked",
            Status::Unknown => "unknown",
        }
    }

    /// Whether the client stayed away from a slot that was kept for them.
    pub fn is_miss(self) -> bool {
        matches!(self, Status::NoShow | Status::LateCancel)
    }
}

impl Sessions {
    /// A time of day or a length that is not known.
    pub const NO_TIME: u16 = u16::MAX;

    /// How many rows.
    pub fn len(&self) -> usize {
        self.client.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.client.is_empty()
    }

    /// The client of `row`, where it has one.
    pub fn client(&self, row: usize) -> Option<usize> {
        self.client.get(row).copied().filter(|c| *c != NO_CLIENT).map(|c| c as usize)
    }

    /// Minutes after midnight at which `row` starts.
    pub fn start(&self, row: usize) -> Option<u16> {
        known(self.start.as_ref()?.get(row).copied())
    }

    /// The hour of the day (0–23) in which `row` starts.
    pub fn hour(&self, row: usize) -> Option<u8> {
        self.start(row).map(|minutes| (minutes / 60).min(23) as u8)
    }

    /// How many minutes `row` lasts.
    pub fn minutes(&self, row: usize) -> Option<u16> {
        known(self.minutes.as_ref()?.get(row).copied())
    }

    /// The price of `row`.
    pub fn price(&self, row: usize) -> Option<Money> {
        self.price.as_ref()?.get(row).copied().flatten()
    }

    /// What `row` brought: its price, where the client came or was charged all the same.
    pub fn earned(&self, row: usize) -> Option<Money> {
        let came = self.status.get(row) == Some(&Status::Attended);
        let charged = || self.charged.as_ref().and_then(|c| c.get(row)) == Some(&true);
        self.price(row).filter(|_| came || charged())
    }

    /// Client, day and amount of every row that brought something.
    pub fn earnings(&self) -> impl Iterator<Item = (u32, NaiveDate, Money)> {
        let rows = self.client.iter().zip(&self.date).enumerate();
        rows.filter_map(|(row, (client, date))| Some((*client, *date, self.earned(row)?)))
    }
}

fn known(time: Option<u16>) -> Option<u16> {
    time.filter(|t| *t != Sessions::NO_TIME)
}

impl Sessions {
    /// Adds the rows of another log. A column that only one of them has is unknown in the rows of the other.
    pub fn extend(&mut self, other: Sessions) {
        let (n, m) = (self.len(), other.len());
        self.client.extend(other.client);
        self.date.extend(other.date);
        self.status.extend(other.status);
        column(&mut self.start, other.start, n, m, Self::NO_TIME);
        column(&mut self.minutes, other.minutes, n, m, Self::NO_TIME);
        for (own, new) in [
            (&mut self.raw_status, other.raw_status),
            (&mut self.staff, other.staff),
            (&mut self.service, other.service),
            (&mut self.location, other.location),
            (&mut self.channel, other.channel),
        ] {
            labels(own, new, n, m);
        }
        column(&mut self.booked, other.booked, n, m, None);
        column(&mut self.cancelled, other.cancelled, n, m, None);
        column(&mut self.price, other.price, n, m, None);
        column(&mut self.charged, other.charged, n, m, false);
        column(&mut self.balance, other.balance, n, m, None);
        column(&mut self.remaining, other.remaining, n, m, f32::NAN);
        column(&mut self.pass_ends, other.pass_ends, n, m, None);
        column(&mut self.first_visit, other.first_visit, n, m, false);
        column(&mut self.unpaid, other.unpaid, n, m, false);
    }
}

impl Sessions {
    /// Leaves out the rows that `keep` (one entry per row) does not keep.
    pub fn retain(&mut self, keep: &[bool]) {
        kept(&mut self.client, keep);
        kept(&mut self.date, keep);
        kept(&mut self.status, keep);
        kept_where_there(&mut self.start, keep);
        kept_where_there(&mut self.minutes, keep);
        for labels in [&mut self.raw_status, &mut self.staff, &mut self.service, &mut self.location, &mut self.channel]
        {
            labels.iter_mut().for_each(|l| kept(&mut l.codes, keep));
        }
        kept_where_there(&mut self.booked, keep);
        kept_where_there(&mut self.cancelled, keep);
        kept_where_there(&mut self.price, keep);
        kept_where_there(&mut self.charged, keep);
        kept_where_there(&mut self.balance, keep);
        kept_where_there(&mut self.remaining, keep);
        kept_where_there(&mut self.pass_ends, keep);
        kept_where_there(&mut self.first_visit, keep);
        kept_where_there(&mut self.unpaid, keep);
    }
}

/// Leaves out the values that `keep` does not keep.
pub(super) fn kept<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(true));
}

/// The same of a column that may not be there.
pub(super) fn kept_where_there<T>(values: &mut Option<Vec<T>>, keep: &[bool]) {
    values.iter_mut().for_each(|v| kept(v, keep));
}

/// Appends `new` (`m` values) to `own` (`n` values); where one is missing its rows are `none`.
pub(super) fn column<T: Clone>(own: &mut Option<Vec<T>>, new: Option<Vec<T>>, n: usize, m: usize, none: T) {
    if own.is_none() && new.is_none() {
        return;
    }
    let values = own.get_or_insert_with(|| vec![none.clone(); n]);
    values.extend(new.unwrap_or_default());
    values.resize(n + m, none);
}

/// The same for labels.
pub(super) fn labels(own: &mut Option<Category>, new: Option<Category>, n: usize, m: usize) {
    if own.is_none() && new.is_none() {
        return;
    }
    let (a, b) = (own.take().unwrap_or_default(), new.unwrap_or_default());
    *own = Some((0..n).map(|i| a.get(i)).chain((0..m).map(|i| b.get(i))).collect());
}
