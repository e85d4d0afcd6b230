//! What a book lacks, in the words of the user: every sentence names the column and how to say where it is.

use super::{Figures, Section, Unavailable};

const HOURS: &str = "a column for hours delivered (--map hours=COLUMN)";
const IDEAL_HOURS: &str = "a column for ideal hours a month (--map ideal_hours_month=COLUMN)";
const RATE: &str = "a price per hour (a rate column: --map rate=COLUMN, or --rate TYPE=PRICE)";
const REVENUE: &str = "a revenue column (--map revenue=COLUMN)";

impl Figures {
    /// # Errors
    /// Where no client has revenue.
    pub(crate) fn needs_revenue(&self) -> Section<()> {
        if self.clients_with_revenue > 0 {
            return Ok(());
        }
        let missing = [(HOURS, self.known.delivered), (RATE, self.known.rate)];
        let missing: Vec<&str> = missing.into_iter().filter(|(_, known)| *known == 0).map(|(what, _)| what).collect();
        // Both columns exist, and no client has a value in both.
        let missing = if missing.is_empty() { vec![HOURS, RATE] } else { missing };
        Err(Unavailable::needs(format!("{}, or {REVENUE}", missing.join(" and "))))
    }

    /// # Errors
    /// Where no client has a price per hour.
    pub(crate) fn needs_rate(&self) -> Section<()> {
        if self.known.rate > 0 { Ok(()) } else { Err(Unavailable::needs(RATE)) }
    }

    /// # Errors
    /// Where no client has both ideal and delivered hours.
    pub(crate) fn needs_utilization(&self) -> Section<()> {
        if self.known.unrealized > 0 {
            return Ok(());
        }
        let missing = [(HOURS, self.known.delivered), (IDEAL_HOURS, self.known.expected)];
        let missing: Vec<&str> = missing.into_iter().filter(|(_, known)| *known == 0).map(|(what, _)| what).collect();
        Err(match missing.is_empty() {
            true => Unavailable::needs("a client whose ideal and delivered hours are both known; no row has both"),
            false => Unavailable::needs(missing.join(" and ")),
        })
    }
}
