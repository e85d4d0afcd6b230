//! What the prices of visits are: by the hour, or charged whatever became of the visit.

use super::Part;
use crate::book::{Money, Sessions, Severity};
use crate::ingest::cells::Rows;
use crate::ingest::fields::Field;
use crate::ingest::synonyms::{Hint, normalize, synonyms};
use std::collections::{HashMap, HashSet};

impl Part<'_> {
    /// A rate beside hours is what one of them costs.
    pub(super) fn price_by_the_hour(
        &mut self,
        rows: &Rows,
        minutes: Option<&[u16]>,
        prices: &mut Option<Vec<Option<Money>>>,
    ) {
        let header = normalize(&self.header(Field::Price));
        let in_hours = synonyms().says(Hint::InHours, &normalize(&self.header(Field::SessionMinutes)));
        let by_the_hour = synonyms().says(Hint::Hourly, &header) || in_hours && synonyms().says(Hint::Rate, &header);
        let Some((prices, minutes)) = prices.as_mut().zip(minutes).filter(|_| by_the_hour) else { return };
        if !synonyms().says(Hint::Hourly, &header) && varies_with_length(prices, minutes) {
            return;
        }
        let mut changed = Vec::new();
        for ((row, price), minutes) in rows.iter().zip(prices).zip(minutes) {
            if let Some(price) = price.as_mut().filter(|_| *minutes != Sessions::NO_TIME && *minutes != 60) {
                *price = price.times(f64::from(*minutes) / 60.0);
                changed.push(row);
            }
        }
        let message = format!(
            "\"{}\" is what an hour costs; the price of {} visits that are longer or shorter is by their length.",
            self.header(Field::Price),
            changed.len()
        );
        self.find("price_by_the_hour", Severity::Info, Some(Field::Price), &changed, message);
    }

    /// Whether each price was charged although the client did not come: where the header says that the money came in, and the
    /// visit was missed.
    pub(super) fn charged(&mut self, sessions: &Sessions, rows: &Rows) -> Option<Vec<bool>> {
        let header = normalize(&self.header(Field::Price));
        let taken = [Hint::Charged, Hint::PaidAmount];
        let prices = sessions.price.as_ref().filter(|_| taken.iter().any(|hint| synonyms().says(*hint, &header)))?;
        let missed = sessions
            .status
            .iter()
            .zip(prices)
            .map(|(status, price)| status.is_miss() && price.is_some_and(|p| p > Money::ZERO));
        let missed: Vec<bool> = missed.collect();
        let found: Vec<u32> = rows.iter().zip(&missed).filter(|(_, missed)| **missed).map(|(row, _)| row).collect();
        let message = format!(
            "{} visits that were missed have an amount under \"{}\"; it counts, since the client was charged.",
            found.len(),
            self.header(Field::Price)
        );
        self.find("missed_but_charged", Severity::Info, Some(Field::Price), &found, message);
        (!found.is_empty()).then_some(missed)
    }
}

/// Whether prices differ between lengths and not within them: then they are those of whole visits.
fn varies_with_length(prices: &[Option<Money>], minutes: &[u16]) -> bool {
    let mut of: HashMap<u16, HashSet<i64>> = HashMap::new();
    for (price, minutes) in prices.iter().zip(minutes) {
        if let Some(price) = price.filter(|_| *minutes != Sessions::NO_TIME) {
            of.entry(*minutes).or_default().insert(price.micros());
        }
    }
    let different: HashSet<i64> = of.values().flatten().copied().collect();
    of.len() > 1 && different.len() >= of.len() && of.values().all(|prices| prices.len() == 1)
}
