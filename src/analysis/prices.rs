//! The price of an hour for every client: the first of a per-client what-if, a what-if for the session type, the
//! file's own rate, and the type's usual rate.

use super::{Selection, per_client};
use crate::book::{Assumptions, Book, Category, Money, RateBasis};

/// The label under which a what-if prices everybody in a file without session types: `--rate all=65`.
pub const EVERYBODY: &str = "all";

/// What one session type costs.
#[derive(Debug, Clone, PartialEq)]
pub struct TypePrice {
    /// The file's label; [`EVERYBODY`] in a file without session types, empty for the clients that have none.
    pub label: String,
    /// The session's length, where it is known.
    pub minutes: Option<f64>,
    /// How many clients come on it.
    pub clients: usize,
    /// The most common of the file's own rates, as written (the lower one of two equally common).
    pub own: Option<Money>,
    /// The what-if rate, as set.
    pub what_if: Option<Money>,
    /// What of a rate is an hour's price: 1, or by the rate basis 60 ÷ minutes.
    factor: f64,
}

impl TypePrice {
    /// The usual price of an hour under the assumptions.
    pub fn hourly(&self) -> Option<Money> {
        self.what_if.or(self.own).map(|rate| self.to_hourly(rate))
    }

    /// A rate of this type, in the file's basis, as the price of an hour.
    pub fn to_hourly(&self, rate: Money) -> Money {
        if self.factor == 1.0 { rate } else { rate.times(self.factor) }
    }
}

/// The prices of a book under some assumptions.
pub(crate) struct Prices<'a> {
    own: Option<&'a [Option<Money>]>,
    paid: Option<Paid<'a>>,
    codes: Option<&'a [u32]>,
    /// One per session type, then one for the clients without.
    types: Vec<TypePrice>,
    /// Clients with a what-if of their own, by index.
    by_client: Vec<(usize, Money)>,
}

/// What clients paid and the hours that they had for it: their own price where no file states one.
#[derive(Clone, Copy)]
struct Paid<'a> {
    revenue: &'a [Option<Money>],
    hours: &'a [f64],
}

impl<'a> Paid<'a> {
    fn of(book: &'a Book) -> Option<Self> {
        let stated = book.clients.rates.is_some();
        let billing = book.activity.billing.as_ref().filter(|_| !stated)?;
        Some(Paid { revenue: &billing.revenue, hours: &book.delivery.as_ref()?.hours })
    }

    /// Revenue and hours of client `index`, where both are above zero.
    fn client(&self, index: usize) -> Option<(Money, f64)> {
        let revenue = self.revenue.get(index).copied().flatten().filter(|r| *r > Money::ZERO)?;
        let hours = self.hours.get(index).copied().filter(|h| *h > 0.0)?;
        Some((revenue, hours))
    }
}

impl<'a> Prices<'a> {
    /// Looks at the file's rates and at the assumptions.
    pub fn new(book: &'a Book, assumptions: &Assumptions) -> Self {
        let clients = &book.clients;
        let mut prices = Prices {
            own: clients.rates.as_deref(),
            paid: Paid::of(book),
            codes: clients.session_type.as_ref().map(|t| t.types.codes.as_slice()),
            types: types(book, assumptions),
            by_client: by_client(book, assumptions),
        };
        let tallies = prices.tallies(clients.len());
        for (kind, tally) in prices.types.iter_mut().zip(tallies) {
            kind.clients = tally.clients;
            kind.own = match tally.hours {
                hours if hours > 0.0 => Some(tally.paid.times(1.0 / hours)),
                _ => tally.most_common(),
            };
        }
        prices
    }

    /// By how much the price of client `index` changes under the assumptions, as a factor; 1 without a what-if.
    pub fn change(&self, index: usize, hourly_rate: Option<Money>) -> f64 {
        let factor = match (hourly_rate, self.own_hourly(index), self.paid) {
            (Some(rate), Some(own), _) if own > Money::ZERO => rate.ratio(own),
            // Paid, and no hours: the type's change is the client's.
            (None, _, Some(_)) => {
                self.kind(index).and_then(|k| Some(k.what_if?.ratio(k.own?))).filter(|f| f.is_finite()).unwrap_or(1.0)
            }
            _ => 1.0,
        };
        if factor.is_finite() { factor } else { 1.0 }
    }

    /// The price of an hour of each client under the assumptions, in the memory of `column`.
    pub fn hourly(&self, clients: usize, column: Vec<Option<Money>>) -> Vec<Option<Money>> {
        let mut rates = per_client::map_into(column, clients, |i| {
            let kind = self.kind(i)?;
            if self.paid.is_some() {
                // Of what people pay, a what-if changes the level and not the differences between them.
                let own = self.own_rate(i)?;
                return Some(kind.what_if.zip(kind.own).map_or(own, |(new, usual)| own.times(new.ratio(usual))));
            }
            let rate = kind.what_if.or_else(|| self.own_rate(i)).or(kind.own)?;
            Some(kind.to_hourly(rate))
        });
        for &(i, rate) in &self.by_client {
            if let (Some(place), Some(kind)) = (rates.get_mut(i), self.kind(i)) {
                *place = Some(kind.to_hourly(rate));
            }
        }
        rates
    }

    /// The price of an hour of client `index` without any what-if.
    pub fn own_hourly(&self, index: usize) -> Option<Money> {
        let kind = self.kind(index)?;
        match self.paid {
            Some(_) => self.own_rate(index),
            None => self.own_rate(index).or(kind.own).map(|rate| kind.to_hourly(rate)),
        }
    }

    /// Whether any what-if price is set.
    pub fn is_what_if(&self) -> bool {
        !self.by_client.is_empty() || self.types.iter().any(|t| t.what_if.is_some())
    }

    /// Hands over the types.
    pub fn into_types(self) -> Vec<TypePrice> {
        self.types
    }

    fn own_rate(&self, index: usize) -> Option<Money> {
        let stated = self.own.and_then(|rates| rates.get(index).copied().flatten());
        stated.or_else(|| self.paid?.client(index).map(|(revenue, hours)| revenue.times(1.0 / hours)))
    }

    fn kind(&self, index: usize) -> Option<&TypePrice> {
        self.types.get(self.place(index))
    }

    fn place(&self, index: usize) -> usize {
        let none = self.types.len().saturating_sub(1);
        match self.codes.and_then(|codes| codes.get(index)) {
            Some(&code) if code != Category::MISSING => (code as usize).min(none),
            _ => none,
        }
    }

    fn tallies(&self, clients: usize) -> Vec<Tally> {
        per_client::fold(
            clients,
            &Selection::All,
            || vec![Tally::default(); self.types.len()],
            |tallies, i| {
                let Some(tally) = tallies.get_mut(self.place(i)) else { return };
                match self.paid {
                    Some(paid) => tally.add_paid(paid.client(i)),
                    None => tally.add(self.own_rate(i)),
                }
            },
            |all, part| all.iter_mut().zip(part).for_each(|(a, p)| a.join(p)),
        )
    }
}

/// The full-hour rate, at which people value missing hours by hand: an hour's price of the sixty-minute type, else of
/// the type on which most clients come.
pub(crate) fn flat_rate(types: &[TypePrice]) -> Option<Money> {
    let priced = || types.iter().filter(|t| t.clients > 0).filter_map(|t| t.hourly().map(|rate| (t, rate)));
    let hours = priced().filter(|(t, _)| t.minutes == Some(60.0));
    let (_, rate) = hours.max_by_key(|(t, _)| t.clients).or_else(|| priced().max_by_key(|(t, _)| t.clients))?;
    Some(rate)
}

/// The labels in `assumptions.rates` that are no session type of the book: a misspelt what-if changes nothing.
pub fn unknown_types<'a>(book: &Book, assumptions: &'a Assumptions) -> Vec<&'a str> {
    let known = types(book, &Assumptions::default());
    let is_known = |label: &str| known.iter().any(|t| t.label.eq_ignore_ascii_case(label));
    assumptions.rates.keys().map(String::as_str).filter(|label| label.is_empty() || !is_known(label)).collect()
}

fn types(book: &Book, assumptions: &Assumptions) -> Vec<TypePrice> {
    let kind = |label: &str, minutes: Option<f64>| {
        let minutes = minutes.filter(|m| m.is_finite() && *m > 0.0);
        let loosely =
            || assumptions.rates.iter().find(|(key, _)| key.eq_ignore_ascii_case(label)).map(|(_, rate)| rate);
        TypePrice {
            label: label.to_string(),
            minutes,
            clients: 0,
            own: None,
            what_if: assumptions.rates.get(label).or_else(loosely).copied().filter(|_| !label.is_empty()),
            factor: match (assumptions.rate_basis, minutes) {
                (RateBasis::Session, Some(minutes)) => 60.0 / minutes,
                _ => 1.0,
            },
        }
    };
    let Some(own) = &book.clients.session_type else {
        return vec![kind(EVERYBODY, None)];
    };
    let labelled = own.types.labels.iter().enumerate();
    let mut types: Vec<TypePrice> =
        labelled.map(|(i, label)| kind(label, own.minutes.get(i).copied().flatten())).collect();
    types.push(kind("", None));
    types
}

fn by_client(book: &Book, assumptions: &Assumptions) -> Vec<(usize, Money)> {
    if assumptions.client_rates.is_empty() {
        return Vec::new();
    }
    per_client::fold(
        book.clients.len(),
        &Selection::All,
        Vec::new,
        |found, i| {
            if let Some(rate) = assumptions.client_rates.get(book.clients.ids.get(i)) {
                found.push((i, *rate));
            }
        },
        |all, mut part| all.append(&mut part),
    )
}

/// How often each rate occurs. Price lists are short: the first few rates are counted, whatever comes beyond them is
/// kept and counted by sorting.
#[derive(Debug, Clone, Default)]
struct Tally {
    clients: usize,
    paid: Money,
    hours: f64,
    few: Vec<(Money, usize)>,
    others: Vec<Money>,
}

impl Tally {
    const FEW: usize = 16;

    fn add(&mut self, rate: Option<Money>) {
        self.clients += 1;
        if let Some(rate) = rate {
            self.count(rate, 1);
        }
    }

    fn add_paid(&mut self, paid: Option<(Money, f64)>) {
        self.clients += 1;
        if let Some((revenue, hours)) = paid {
            self.paid += revenue;
            self.hours += hours;
        }
    }

    fn count(&mut self, rate: Money, times: usize) {
        if let Some((_, count)) = self.few.iter_mut().find(|(r, _)| *r == rate) {
            *count += times;
        } else if self.few.len() < Self::FEW {
            self.few.push((rate, times));
        } else {
            self.others.extend(std::iter::repeat_n(rate, times));
        }
    }

    fn join(&mut self, other: Tally) {
        self.clients += other.clients;
        self.paid += other.paid;
        self.hours += other.hours;
        other.few.into_iter().for_each(|(rate, times)| self.count(rate, times));
        other.others.into_iter().for_each(|rate| self.count(rate, 1));
    }

    fn most_common(mut self) -> Option<Money> {
        self.others.sort_unstable();
        let others = self.others.chunk_by(|a, b| a == b).filter_map(|run| run.first().map(|&rate| (rate, run.len())));
        let all = self.few.iter().copied().chain(others);
        all.max_by_key(|&(rate, count)| (count, std::cmp::Reverse(rate))).map(|(rate, _)| rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};

    fn hourly(book: &Book, assumptions: &Assumptions) -> Vec<Option<Money>> {
        Prices::new(book, assumptions).hourly(book.clients.len(), Vec::new())
    }

    #[test]
    fn the_first_known_price_counts() {
        let mut book = roster(&[
            ("A", 4.0, 8.0, "hour"),
            ("B", 4.0, 8.0, "hour"),
            ("C", 4.0, 8.0, "hour"),
            ("D", 4.0, 8.0, "thirty"),
        ]);
        book.clients.rates = Some(vec![money(60.0), money(50.0), None, money(30.0)]);
        // 50 and 60 are equally common among the hours: the lower one is the default.
        let own = hourly(&book, &Assumptions::default());
        assert_eq!(own, [money(60.0), money(50.0), money(50.0), money(30.0)]);
        let mut a = Assumptions::default();
        a.rates.insert("Hour".into(), Money::from_micros(70_000_000));
        a.client_rates.insert("B".into(), Money::from_micros(80_000_000));
        assert_eq!(hourly(&book, &a), [money(70.0), money(80.0), money(70.0), money(30.0)]);
        a.rates.insert("houer".into(), Money::ZERO);
        assert_eq!(unknown_types(&book, &a), ["houer"]);
    }

    #[test]
    fn a_price_per_session_becomes_one_per_hour_where_the_length_is_known() {
        let mut book = roster(&[("A", 4.0, 8.0, "thirty"), ("B", 4.0, 8.0, "odd")]);
        let mut a = Assumptions { rate_basis: RateBasis::Session, ..Assumptions::default() };
        assert_eq!(hourly(&book, &a), [money(67.5), money(61.2)]);
        a.rates.insert("thirty".into(), Money::from_micros(40_000_000));
        assert_eq!(hourly(&book, &a)[0], money(80.0));
        book.clients.session_type = None;
        assert_eq!(hourly(&book, &a), [money(33.75), money(61.2)]);
    }

    #[test]
    fn a_file_without_session_types_is_priced_as_a_whole() {
        let mut book = roster(&[("A", 4.0, 8.0, "hour"), ("B", 4.0, 8.0, "thirty")]);
        book.clients.session_type = None;
        let mut a = Assumptions::default();
        a.rates.insert(EVERYBODY.into(), Money::from_micros(65_000_000));
        assert_eq!(hourly(&book, &a), [money(65.0), money(65.0)]);
        assert!(unknown_types(&book, &a).is_empty());
        assert_eq!(hourly(&Book::default(), &a), []);
    }

    #[test]
    fn the_flat_rate_is_the_full_hours_rate_else_the_commonest_types() {
        let book = roster(&[("A", 1.0, 1.0, "thirty"), ("B", 1.0, 1.0, "thirty"), ("C", 1.0, 1.0, "hour")]);
        let types = Prices::new(&book, &Assumptions::default()).into_types();
        assert_eq!(flat_rate(&types), money(61.2));
        assert_eq!(flat_rate(&types[..1]), money(33.75));
        assert_eq!(flat_rate(&[]), None);
    }

    #[test]
    fn many_different_rates_are_counted_exactly() {
        let mut tally = Tally::default();
        (0..100).for_each(|i| tally.add(Some(Money::from_micros(i))));
        let mut other = Tally::default();
        [77, 78, 77].into_iter().for_each(|i| other.add(Some(Money::from_micros(i))));
        tally.join(other);
        assert_eq!((tally.clients, tally.most_common()), (103, Some(Money::from_micros(77))));
    }
}
