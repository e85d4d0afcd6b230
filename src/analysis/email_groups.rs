//! Groups of clients to write to, with who may be written to. What each group is and what to say: `assets/email_groups.toml`.

use super::figures::Segment;
use super::segments::rfm::RfmSegment;
use super::{Figures, Selection, passes};
use crate::analysis::Results;
use crate::book::{Assumptions, Book, Money};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The groups of one business.
#[derive(Debug, Clone)]
pub struct EmailGroups {
    /// None of them empty.
    pub groups: Vec<EmailGroup>,
    /// Whether any client has an email address.
    pub addresses: bool,
    /// Whether any file says who may be written to.
    pub consent: bool,
}

/// One list.
#[derive(Debug, Clone)]
pub struct EmailGroup {
    /// For file names: `lapsed`.
    pub key: String,
    /// For people, and the tag in the mail platform.
    pub name: String,
    /// Who is in it.
    pub what: String,
    /// What to say to them.
    pub say: String,
    /// The clients on the list, as indices.
    pub clients: Vec<usize>,
    /// How many belong to it, those who are not on the list among them.
    pub members: usize,
    /// Left out since a file says that they are not to be written to.
    pub without_consent: usize,
    /// Left out since no file has an address of theirs.
    pub without_address: usize,
    /// How many of the members attended, where visits are known.
    pub attended: Option<usize>,
    /// What the members bring a month, where that is known.
    pub monthly_revenue: Option<Money>,
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    group: Vec<Text>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    key: String,
    name: String,
    what: String,
    say: String,
}

fn texts() -> &'static Texts {
    static TEXTS: LazyLock<Texts> =
        LazyLock::new(|| toml::from_str(include_str!("../../assets/email_groups.toml")).unwrap_or_default());
    &TEXTS
}

/// The groups: one of the selected clients where a `filter` chose them, else one per reason to write.
pub fn email_groups(
    book: &Book,
    assumptions: &Assumptions,
    results: &Results,
    selection: &Selection,
    filter: Option<&str>,
) -> EmailGroups {
    let some_address = book.clients.emails.as_ref().is_some_and(|e| e.iter().any(|a| !a.trim().is_empty()));
    let consent = book.clients.email_ok.as_ref().is_some_and(|c| c.iter().any(Option::is_some));
    let n = book.clients.len();
    let members = |key: &str| -> Vec<usize> {
        if key == "filter" {
            return selection.indices(n).collect();
        }
        let belongs = membership(book, assumptions, results, key);
        belongs.map_or_else(Vec::new, |belongs| selection.indices(n).filter(|i| belongs(*i)).collect())
    };
    let wanted = texts().group.iter().filter(|t| filter.is_some() == (t.key == "filter"));
    let mut all: Vec<EmailGroup> = wanted
        .map(|text| {
            let what = (text.what.replace("{days}", &assumptions.lapsed_days.to_string()))
                .replace("{soon}", &passes::SOON_DAYS.to_string())
                .replace("{filter}", filter.unwrap_or_default());
            group(book, results, text, what, members(&text.key), some_address)
        })
        .collect();
    if filter.is_none() {
        all.extend(alike(book, results, selection, some_address));
    }
    all.retain(|g| g.members > 0);
    EmailGroups { groups: all, addresses: some_address, consent }
}

/// A list per group of alike clients, where these were formed.
fn alike(book: &Book, results: &Results, selection: &Selection, some_address: bool) -> Vec<EmailGroup> {
    let Some(groups) = results.studies.clusters() else { return Vec::new() };
    let list = |(place, formed): (usize, &crate::analysis::segments::clusters::Group)| {
        let text = Text {
            key: format!("group-{}", place + 1),
            name: formed.title.clone(),
            what: String::new(),
            say: format!("Picture the typical one of them ({}), and write to that person.", formed.description),
        };
        let what = format!("Alike in what they do: {}.", formed.description);
        let is_member = |i: &usize| groups.of_client.get(*i).copied().flatten().map(usize::from) == Some(place);
        let members = selection.indices(book.clients.len()).filter(is_member).collect();
        group(book, results, &text, what, members, some_address)
    };
    groups.groups.iter().enumerate().map(list).collect()
}

/// Whether a client belongs to the group `key`; nothing where the data cannot say.
fn membership<'a>(
    book: &'a Book,
    assumptions: &Assumptions,
    results: &'a Results,
    key: &str,
) -> Option<Box<dyn Fn(usize) -> bool + 'a>> {
    let of = |segment: Segment| -> Box<dyn Fn(usize) -> bool + 'a> {
        Box::new(move |i| results.segment.get(i).copied().flatten() == Some(segment))
    };
    let visits = book.activity.visits.as_ref();
    Some(match key {
        "anchor" => of(Segment::Anchor),
        "opportunity" => of(Segment::Opportunity),
        "steady" => of(Segment::Steady),
        "low-impact" => of(Segment::LowImpact),
        "lapsed" => {
            let (visits, as_of, days) = (visits?, book.period.as_of?, i64::from(assumptions.lapsed_days));
            Box::new(move |i| {
                visits.last.get(i).copied().flatten().is_some_and(|last| (as_of - last).num_days() > days)
            })
        }
        "one-visit" => {
            let visits = visits?;
            Box::new(move |i| visits.attended.get(i) == Some(&1))
        }
        "pass-ends-soon" => {
            let soon = passes::passes(book, &Selection::All).ok()?;
            let clients: BTreeSet<usize> = soon.clients.iter().filter(|r| r.ends.is_some()).map(|r| r.client).collect();
            Box::new(move |i| clients.contains(&i))
        }
        "no-sale" => {
            let sales = book.sales.as_ref()?;
            let mut bought = vec![false; book.clients.len()];
            for client in &sales.client {
                if let Some(place) = bought.get_mut(*client as usize) {
                    *place = true;
                }
            }
            Box::new(move |i| bought.get(i) == Some(&false))
        }
        key => {
            let segment = RfmSegment::ALL.into_iter().find(|s| key.strip_prefix("rfm-") == Some(s.key()))?;
            let rfm = results.studies.rfm()?;
            Box::new(move |i| rfm.client(i).is_some_and(|s| s.segment() == segment))
        }
    })
}

fn group(
    book: &Book,
    figures: &Figures,
    text: &Text,
    what: String,
    members: Vec<usize>,
    some_address: bool,
) -> EmailGroup {
    let clients = &book.clients;
    let refused = |i: &usize| clients.email_ok.as_ref().and_then(|c| c.get(*i).copied().flatten()) == Some(false);
    let address = |i: &usize| clients.emails.as_ref().is_some_and(|e| !e.get(*i).trim().is_empty());
    let attended = book.activity.visits.as_ref();
    let attended = attended.map(|v| members.iter().filter(|i| v.attended.get(**i).is_some_and(|n| *n > 0)).count());
    let revenue = |i: &usize| figures.monthly_revenue(*i).unwrap_or_default();
    let revenue = (figures.clients_with_revenue > 0).then(|| members.iter().map(revenue).sum());
    let total = members.len();
    let allowed: Vec<usize> = members.into_iter().filter(|i| !refused(i)).collect();
    let without_consent = total - allowed.len();
    let willing = allowed.len();
    let listed: Vec<usize> = allowed.into_iter().filter(|i| !some_address || address(i)).collect();
    EmailGroup {
        key: text.key.clone(),
        name: text.name.clone(),
        what,
        say: text.say.clone(),
        without_address: willing - listed.len(),
        clients: listed,
        members: total,
        without_consent,
        attended,
        monthly_revenue: revenue,
    }
}

/// First and last name of a client: as the file keeps them apart, else the name split at its last blank.
pub fn names(book: &Book, client: usize) -> (&str, &str) {
    let clients = &book.clients;
    let first = clients.first_names.as_ref().map_or("", |n| n.get(client)).trim();
    let last = clients.last_names.as_ref().map_or("", |n| n.get(client)).trim();
    if !first.is_empty() || !last.is_empty() {
        return (first, last);
    }
    let name = clients.names.as_ref().map_or("", |n| n.get(client)).trim();
    name.rsplit_once(char::is_whitespace).map_or((name, ""), |(first, last)| (first.trim_end(), last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::shop;

    fn groups(book: &Book, filter: Option<&str>) -> EmailGroups {
        let a = Assumptions::default();
        email_groups(book, &a, &Results::compute(book, &a), &Selection::All, filter)
    }

    #[test]
    fn the_texts_are_read() {
        assert!(toml::from_str::<Texts>(include_str!("../../assets/email_groups.toml")).is_ok());
        assert_eq!(texts().group.len(), 19);
    }

    #[test]
    fn who_never_bought_is_named_for_what_it_is() {
        let all = groups(&shop(), None);
        let keys: Vec<_> = all.groups.iter().map(|g| (g.key.as_str(), g.clients.clone())).collect();
        assert_eq!(keys, [("no-sale", vec![2])]);
        assert!(!all.addresses && !all.consent && all.groups[0].attended.is_none());
    }

    #[test]
    fn consent_and_addresses_leave_out_and_are_counted() {
        let mut book = shop();
        book.clients.emails = Some(["a@x.org", "b@x.org", " "].into_iter().collect());
        book.clients.email_ok = Some(vec![Some(true), Some(false), None]);
        let all = groups(&book, Some("hours > 1"));
        let g = &all.groups[0];
        assert_eq!((all.groups.len(), g.clients.as_slice(), g.members), (1, &[0][..], 3));
        assert_eq!((g.without_consent, g.without_address), (1, 1));
        assert!(g.what.contains("hours > 1") && all.consent);
    }

    #[test]
    fn names_are_split_at_the_last_blank() {
        let mut book = shop();
        book.clients.names = Some(["Mary Ann Lee", "Cher", ""].into_iter().collect());
        assert_eq!([0, 1, 2].map(|i| names(&book, i)), [("Mary Ann", "Lee"), ("Cher", ""), ("", "")]);
        book.clients.first_names = Some(["Mary", "", ""].into_iter().collect());
        assert_eq!(names(&book, 0), ("Mary", ""));
    }
}
