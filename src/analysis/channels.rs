//! Where clients came from and what that cost, where the client table has columns for it.

use super::{Figures, Section, Selection, Unavailable};
use crate::book::{Assumptions, Attribute, AttributeValues, Book, Category, Money};
use std::cmp::Reverse;
use std::sync::LazyLock;

/// The words by which columns are known.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    channel: Vec<String>,
    spend: Vec<String>,
    total: Vec<String>,
    satisfaction: Vec<String>,
}

fn words() -> &'static Words {
    static WORDS: LazyLock<Words> =
        LazyLock::new(|| toml::from_str(include_str!("../../assets/plan_words.toml")).unwrap_or_default());
    &WORDS
}

/// The acquisition channels of a business.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Channels {
    /// The header of the column that names the channel.
    pub channel_column: String,
    /// The header of the column with the spend.
    pub spend_column: Option<String>,
    /// How its amounts were read.
    pub spend_is: SpendIs,
    /// Each channel, most revenue first.
    pub channels: Vec<Channel>,
    /// Clients without a channel.
    pub without: usize,
    /// Σ spend ÷ Σ clients of the channels with a spend.
    pub cost_per_client: Option<Money>,
    /// What moving a part of one channel's spend to another would do.
    pub shift: Option<Shift>,
}

/// What the amounts of the spend column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpendIs {
    /// There is no such column.
    Unknown,
    /// What winning that client cost.
    PerClient,
    /// What the client's channel cost in all.
    PerChannel,
}

/// One channel.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Channel {
    /// As the file spells it.
    pub channel: String,
    /// How many clients came through it.
    pub clients: usize,
    /// What they bring a month.
    pub monthly_revenue: Money,
    /// What it cost.
    pub spend: Option<Money>,
    /// Spend ÷ clients.
    pub cost_per_client: Option<Money>,
    /// Revenue a month ÷ clients.
    pub revenue_per_client: Money,
    /// Months until a client's revenue after costs has paid for winning the client.
    pub payback_months: Option<f64>,
}

/// A part of the spend of the channel that brings least for its money, moved to the one that brings most. Linear: at
/// today's ratios, which more or less spend would change.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Shift {
    /// From this channel.
    pub from: String,
    /// To this one.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// Clients that the first would no longer bring.
    pub clients_lost: f64,
    /// Clients that the second would bring more.
    pub clients_gained: f64,
    /// What the difference brings a month.
    pub monthly_revenue: Money,
}

/// A header as headers are compared.
fn plain(header: &str) -> String {
    let letters = header.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect::<String>().to_lowercase();
    let folded: String = letters
        .chars()
        .map(|c| match c {
            'ё' => 'е',
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' => 'u',
            other => other,
        })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_one_of(header: &str, words: &[String]) -> bool {
    let header = format!(" {} ", plain(header));
    words.iter().any(|word| header.contains(&format!(" {word} ")))
}

/// The mean score of the selected clients where the client table has one: the header, the mean, how many have a score.
pub fn satisfaction(book: &Book, selection: &Selection) -> Option<(String, f64, usize)> {
    let column = book.clients.attributes.iter().find_map(|a| match &a.values {
        AttributeValues::Number(values) if is_one_of(&a.name, &words().satisfaction) => Some((a, values)),
        _ => None,
    });
    let (attribute, values) = column?;
    let scores: Vec<f64> = selection
        .indices(book.clients.len())
        .filter_map(|i| values.get(i).copied().filter(|v| v.is_finite()))
        .collect();
    let mean = crate::stats::summary::mean(&scores)?;
    Some((attribute.name.clone(), mean, scores.len()))
}

fn channel_column(book: &Book) -> Option<(&Attribute, &Category)> {
    book.clients.attributes.iter().find_map(|a| match &a.values {
        AttributeValues::Category(labels) if is_one_of(&a.name, &words().channel) => Some((a, labels)),
        _ => None,
    })
}

fn spend_column(book: &Book) -> Option<(&Attribute, &[f64])> {
    book.clients.attributes.iter().find_map(|a| match &a.values {
        AttributeValues::Number(values) if is_one_of(&a.name, &words().spend) => Some((a, values.as_slice())),
        _ => None,
    })
}

#[derive(Debug, Clone, Default)]
struct Sums {
    clients: usize,
    revenue: Money,
    amounts: Vec<f64>,
}

/// The channels of the selected clients.
///
/// # Errors
/// Where the client table has no column that names them.
pub fn channels(book: &Book, assumptions: &Assumptions, figures: &Figures, selection: &Selection) -> Section<Channels> {
    let lacking = "a column in the client table that says where each client came from (a header such as \"channel\" or \"lead source\")";
    let (column, labels) = channel_column(book).ok_or_else(|| Unavailable::needs(lacking))?;
    let spend = spend_column(book);
    let mut sums = vec![Sums::default(); labels.labels.len()];
    let mut without = 0;
    for i in selection.indices(book.clients.len()) {
        let Some(sum) = labels.codes.get(i).and_then(|code| sums.get_mut(*code as usize)) else {
            without += 1;
            continue;
        };
        sum.clients += 1;
        sum.revenue += figures.revenue.get(i).copied().flatten().unwrap_or_default();
        sum.amounts.extend(spend.and_then(|(_, v)| v.get(i).copied()).filter(|v| v.is_finite()));
    }
    let spend_is = match spend {
        None => SpendIs::Unknown,
        Some((a, _)) if is_total(&a.name, &sums) => SpendIs::PerChannel,
        Some(_) => SpendIs::PerClient,
    };
    let margin = assumptions.profit_margin;
    let rows = labels.labels.iter().zip(sums).filter(|(_, s)| s.clients > 0);
    let mut channels: Vec<Channel> = rows.map(|(label, s)| channel(label, &s, spend_is, figures, margin)).collect();
    channels.sort_by_key(|c| Reverse((c.monthly_revenue, c.clients)));
    let paid = || channels.iter().filter_map(|c| Some((c.spend?, c.clients)));
    let clients: usize = paid().map(|(_, n)| n).sum();
    Ok(Channels {
        channel_column: column.name.clone(),
        spend_column: spend.map(|(a, _)| a.name.clone()),
        spend_is,
        without,
        cost_per_client: (clients > 0)
            .then(|| paid().map(|(spend, _)| spend).sum::<Money>().times(1.0 / clients as f64)),
        shift: shift(&channels, assumptions.plan.moved_spend),
        channels,
    })
}

/// Whether a column says what each channel cost in all: its header does, and all clients of a channel agree.
fn is_total(header: &str, sums: &[Sums]) -> bool {
    let agree = |s: &Sums| s.amounts.windows(2).all(|w| matches!(w, [a, b] if a == b));
    is_one_of(header, &words().total) && sums.iter().all(agree)
}

fn channel(label: &str, sums: &Sums, spend_is: SpendIs, figures: &Figures, margin: f64) -> Channel {
    let spend = match spend_is {
        SpendIs::Unknown => None,
        _ if sums.amounts.is_empty() => None,
        SpendIs::PerClient => Money::from_f64(sums.amounts.iter().sum()),
        SpendIs::PerChannel => sums.amounts.first().copied().and_then(Money::from_f64),
    };
    let each = 1.0 / sums.clients as f64;
    let monthly_revenue = figures.monthly(sums.revenue);
    let (cost, revenue) = (spend.map(|s| s.times(each)), monthly_revenue.times(each));
    let profit = revenue.times(margin);
    Channel {
        channel: label.to_string(),
        clients: sums.clients,
        monthly_revenue,
        spend,
        cost_per_client: cost,
        revenue_per_client: revenue,
        payback_months: cost.filter(|_| profit > Money::ZERO).map(|c| c.ratio(profit)),
    }
}

/// From the channel with the least revenue per unit of spend to the one with the most.
fn shift(channels: &[Channel], part: f64) -> Option<Shift> {
    let paid =
        || channels.iter().filter(|c| c.spend.is_some_and(|s| s > Money::ZERO) && c.monthly_revenue >= Money::ZERO);
    let yields = |c: &Channel| c.monthly_revenue.ratio(c.spend.unwrap_or_default());
    let from = paid().min_by(|a, b| yields(a).total_cmp(&yields(b)))?;
    let to = paid().max_by(|a, b| yields(a).total_cmp(&yields(b)))?;
    if yields(to) <= yields(from) {
        return None;
    }
    let amount = from.spend?.times(part);
    let per_unit = |c: &Channel| c.clients as f64 / c.spend.map_or(f64::NAN, Money::to_f64);
    Some(Shift {
        from: from.channel.clone(),
        to: to.channel.clone(),
        amount,
        clients_lost: amount.to_f64() * per_unit(from),
        clients_gained: amount.to_f64() * per_unit(to),
        monthly_revenue: amount.times(yields(to) - yields(from)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::testing::{money, roster};

    fn book(header: &str, spend: &[f64]) -> Book {
        let mut book = roster(&[
            ("A", 4.0, 6.0, "hour"),
            ("B", 4.0, 12.0, "hour"),
            ("C", 4.0, 6.0, "hour"),
            ("D", 4.0, 3.0, "hour"),
            ("E", 4.0, 3.0, "hour"),
        ]);
        let labels = [Some("Ads"), Some("Friends"), Some("Ads"), Some("Ads"), None];
        book.clients.attributes = vec![
            Attribute { name: "Lead Source".into(), values: AttributeValues::Category(labels.into_iter().collect()) },
            Attribute { name: header.into(), values: AttributeValues::Number(spend.to_vec()) },
            Attribute { name: "NPS".into(), values: AttributeValues::Number(vec![9.0, 8.0, f64::NAN, 4.0, 3.0]) },
        ];
        book
    }

    fn of(book: &Book) -> Channels {
        let a = Assumptions { profit_margin: 0.5, ..Assumptions::default() };
        channels(book, &a, &Figures::compute(book, &a), &Selection::All).unwrap()
    }

    #[test]
    fn the_words_are_read() {
        assert!(toml::from_str::<Words>(include_str!("../../assets/plan_words.toml")).is_ok());
        assert!(is_one_of("How did you hear about us?", &words().channel));
        assert!(is_one_of("Источник", &words().channel) && !is_one_of("Resource", &words().channel));
    }

    #[test]
    fn spend_per_client_adds_up_by_channel() {
        let c = of(&book("Acquisition cost", &[30.0, 10.0, 30.0, 60.0, 5.0]));
        let ads = &c.channels[0];
        // 15 h and 12 h at 61.20 over three months.
        assert_eq!((ads.channel.as_str(), ads.clients, Some(ads.monthly_revenue)), ("Ads", 3, money(306.0)));
        assert_eq!((ads.spend, ads.cost_per_client, c.without), (money(120.0), money(40.0), 1));
        // 40 ÷ (102 × 0.5).
        assert!((ads.payback_months.unwrap() - 40.0 / 51.0).abs() < 1e-6);
        // 130 for four clients.
        assert_eq!((c.cost_per_client, c.spend_is), (money(32.5), SpendIs::PerClient));
        let shift = c.shift.unwrap();
        // A fifth of 120 from Ads (2.55 a month for 1) to Friends (24.48 for 1).
        assert_eq!((shift.from.as_str(), shift.to.as_str(), Some(shift.amount)), ("Ads", "Friends", money(24.0)));
        assert!((shift.clients_lost - 0.6).abs() < 1e-9 && (shift.clients_gained - 2.4).abs() < 1e-9);
        assert!((shift.monthly_revenue.to_f64() - 24.0 * (24.48 - 2.55)).abs() < 1e-4);
    }

    #[test]
    fn spend_of_a_whole_channel_is_not_counted_once_per_client() {
        let c = of(&book("Channel spend", &[120.0, 10.0, 120.0, 120.0, 5.0]));
        assert_eq!((c.channels[0].spend, c.spend_is), (money(120.0), SpendIs::PerChannel));
        // They disagree: it cannot be the channel's.
        let c = of(&book("Channel spend", &[120.0, 10.0, 100.0, 120.0, 5.0]));
        assert_eq!((c.channels[0].spend, c.spend_is), (money(340.0), SpendIs::PerClient));
    }

    #[test]
    fn without_columns_nothing_is_made_up() {
        let mut book = book("Shoe size", &[40.0; 5]);
        let c = of(&book);
        assert!(c.spend_is == SpendIs::Unknown && c.shift.is_none() && c.cost_per_client.is_none());
        assert_eq!(satisfaction(&book, &Selection::All), Some(("NPS".into(), 6.0, 4)));
        book.clients.attributes.clear();
        assert_eq!(satisfaction(&book, &Selection::All), None);
        let a = Assumptions::default();
        assert!(channels(&book, &a, &Figures::compute(&book, &a), &Selection::All).is_err());
    }
}
