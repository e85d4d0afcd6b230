//! Campaigns in the client table: who was contacted and who accepted, by group. And what of the money went where: the
//! columns of amounts per category and of purchases per channel.

use super::Clusters;
use crate::analysis::names::snake_case;
use crate::book::{Attribute, AttributeValues, Book};
use crate::stats::proportion::wilson;

/// Words by which a column of answers to campaigns is known.
const ANSWERS: [&str; 5] = ["accepted", "response", "responded", "campaign", "cmp"];

/// Whether an attribute's name is that of an answer to a campaign.
pub fn is_answer(name: &str) -> bool {
    let name = snake_case(name);
    ANSWERS.iter().any(|word| name.split('_').any(|part| part.trim_end_matches(char::is_numeric) == *word))
        || name.split('_').any(|part| part.starts_with("accepted"))
}

/// Whether the client table has answers to campaigns, or columns that are the parts of a whole; by their names.
pub fn has_any(book: &Book) -> bool {
    let answers = |a: &Attribute| matches!(a.values, AttributeValues::Flag(_)) && is_answer(&a.name);
    book.clients.attributes.iter().any(answers) || super::mix::has_family(book)
}

/// The answers to the campaigns of a book.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Campaigns {
    /// Each campaign with its answers.
    pub campaigns: Vec<Campaign>,
    /// How many clients accepted none, one, two … of them.
    pub accepted: Vec<usize>,
    /// Clients who were contacted: every client of whom the file has an answer.
    pub contacted: usize,
}

/// One campaign.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Campaign {
    /// The column's header.
    pub name: String,
    /// The answers of everybody.
    pub all: Rate,
    /// The answers per group, in the order of the groups.
    pub groups: Vec<Rate>,
}

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Rate {
    /// Who said yes.
    pub yes: u64,
    /// Of how many.
    pub of: u64,
    /// The share; `None` of nobody.
    pub rate: Option<f64>,
    /// 95 % interval [Wilson 1927].
    pub interval: Option<[f64; 2]>,
}

impl Rate {
    /// Of counts.
    pub fn of(yes: u64, of: u64) -> Self {
        Rate { yes, of, rate: (of > 0).then(|| yes as f64 / of as f64), interval: wilson(yes, of) }
    }
}

impl Campaigns {
    /// How many clients accepted at least one, at least two … of them.
    pub fn at_least(&self) -> Vec<usize> {
        (1..self.accepted.len()).map(|least| self.accepted.iter().skip(least).sum()).collect()
    }
}

/// The campaigns by group; `None` where the file has none.
pub fn campaigns(book: &Book, groups: &Clusters) -> Option<Campaigns> {
    let columns: Vec<(&str, &Vec<Option<bool>>)> = book
        .clients
        .attributes
        .iter()
        .filter(|a| is_answer(&a.name))
        .filter_map(
            |a| if let AttributeValues::Flag(flags) = &a.values { Some((a.name.as_str(), flags)) } else { None },
        )
        .collect();
    if columns.is_empty() {
        return None;
    }
    let rate = |flags: &[Option<bool>], members: &mut dyn Iterator<Item = usize>| {
        let known = members.filter_map(|i| flags.get(i).copied().flatten());
        let (yes, of) = known.fold((0, 0), |(yes, of), answer| (yes + u64::from(answer), of + 1));
        Rate::of(yes, of)
    };
    let n = book.clients.len();
    let campaign = |(name, flags): &(&str, &Vec<Option<bool>>)| Campaign {
        name: (*name).to_string(),
        all: rate(flags, &mut (0..n)),
        groups: (0..groups.groups.len()).map(|g| rate(flags, &mut groups.members(g))).collect(),
    };
    let mut accepted = vec![0; columns.len() + 1];
    let mut contacted = 0;
    for i in 0..n {
        let answers = columns.iter().filter_map(|(_, flags)| flags.get(i).copied().flatten());
        let (yes, of) = answers.fold((0, 0), |(yes, of), answer| (yes + usize::from(answer), of + 1));
        if of > 0 {
            contacted += 1;
            if let Some(count) = accepted.get_mut(yes) {
                *count += 1;
            }
        }
    }
    Some(Campaigns { campaigns: columns.iter().map(campaign).collect(), accepted, contacted })
}
