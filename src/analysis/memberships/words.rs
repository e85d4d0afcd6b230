//! Membership movements in plain sentences, the same on the screen and in the report.

use super::history::RENEWAL_DAYS;
use super::month::{Length, Month};
use super::movements::Movements;
use crate::book::{Locale, Money};

/// Months that lie between a month and the same one a year before.
const YEAR: usize = 12;

impl Movements {
    /// Members and recurring revenue today, churn, how long members stay, and what does not count.
    pub fn describe(&self, locale: &Locale) -> Vec<String> {
        let mut sentences = Vec::new();
        sentences.extend(self.today(locale));
        if self.ended == 0 {
            sentences.push(
                "No membership has ended. Where the table lists running ones only, members of earlier months and those who left are missing, so no churn follows from it."
                    .into(),
            );
        }
        match self.length() {
            Some((month, length)) => sentences.extend(length.describe(month, locale)),
            None if self.ended > 0 => sentences.push(format!(
                "Too few members left to tell the churn of a year: five are needed, in months that ended {RENEWAL_DAYS} days ago or earlier."
            )),
            None => {}
        }
        sentences.extend(self.stay(locale));
        sentences.extend(self.may_change(locale));
        sentences.extend(self.counted(locale));
        sentences
    }

    /// `210 members on 10 August 2026, 198 a year before; they bring $21,000 a month (MRR), $100 each.`
    fn today(&self, locale: &Locale) -> Option<String> {
        let last = self.months.last()?;
        let before = |months: usize| self.months.len().checked_sub(months + 1).and_then(|place| self.months.get(place));
        let year_ago = before(YEAR).filter(|month| month.members_end > 0);
        let mut text = format!("{} on {}", members(last.members_end, locale), locale.date(self.as_of));
        if let Some(month) = year_ago {
            text.push_str(&format!("; {} at the end of {}", locale.number(month.members_end as f64, 0), month.month));
        }
        if let Some(recurring) = &last.recurring {
            text.push_str(&format!(". By their prices they bring {} a month (MRR)", locale.money(recurring.end)));
            if let Some(then) = year_ago.and_then(|month| month.recurring) {
                text.push_str(&format!(", {} then", locale.money(then.end)));
            }
        }
        if let Some(average) = last.average_revenue {
            text.push_str(&format!(
                "; that is {} for each of the {} with a known price",
                locale.money(average),
                locale.number(last.paying as f64, 0)
            ));
        }
        Some(text + ".")
    }

    /// From all memberships, without the assumption that churn stays as it is.
    fn stay(&self, locale: &Locale) -> Option<String> {
        let months = |months: f64| locale.number(months, 1);
        let stay = &self.stay;
        let mut parts = Vec::new();
        if stay.left > 0 {
            let of = format!(
                "{} stretches of membership, {} of them over",
                locale.number(stay.stretches as f64, 0),
                locale.number(stay.left as f64, 0)
            );
            parts.push(match (stay.median_months, stay.median_interval) {
                (Some(median), [Some(low), Some(high)]) => format!(
                    "Half of the members stay {} months or longer (95% interval {} to {}; Kaplan–Meier, {of}).",
                    months(median),
                    months(low),
                    months(high)
                ),
                (Some(median), _) => {
                    format!("Half of the members stay {} months or longer (Kaplan–Meier, {of}).", months(median))
                }
                (None, _) => format!("Fewer than half of the members have left so far (Kaplan–Meier, {of})."),
            });
        }
        if let Some(tenure) = stay.tenure_months {
            parts.push(format!("Today's members have been there for {} months on average.", months(tenure)));
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn may_change(&self, locale: &Locale) -> Option<String> {
        let who = match self.left_lately {
            0 => return None,
            1 => "1 member left".to_string(),
            n => format!("{} members left", locale.number(n as f64, 0)),
        };
        Some(format!(
            "{who} in the last {RENEWAL_DAYS} days. A renewal within {RENEWAL_DAYS} days is not a leaving, so the latest months may still change."
        ))
    }

    /// What counts how.
    fn counted(&self, locale: &Locale) -> Vec<String> {
        let number = |n: usize| locale.number(n as f64, 0);
        let mut sentences = Vec::new();
        if self.paused > 0 {
            let due = self.paused_monthly.map_or_else(String::new, |due| format!(" ({} a month)", locale.money(due)));
            sentences.push(format!(
                "Paused memberships: {}. Their clients are members; their prices{due} are in the MRR of no month, since the table does not say since when they pause.",
                number(self.paused)
            ));
        }
        if self.unpriced > 0 {
            sentences.push(format!(
                "Running memberships without a known price a month: {}. They are in no MRR.",
                number(self.unpriced)
            ));
        }
        if self.past_end > 0 {
            sentences.push(format!(
                "Memberships that run by their status though their last day is past: {}. They count as renewed.",
                number(self.past_end)
            ));
        }
        if !self.left_out.is_empty() {
            let parts = self.left_out.iter().map(|l| format!("{} {}", number(l.memberships), l.why));
            let of = self.memberships + self.left_out.iter().map(|l| l.memberships).sum::<usize>();
            let parts: Vec<String> = parts.collect();
            sentences.push(format!("Left out of {} memberships: {}.", number(of), parts.join(", ")));
        }
        sentences
    }

    /// What happened to the recurring revenue, for the title of a chart; `None` where no price is known.
    pub fn finding(&self, locale: &Locale) -> Option<String> {
        let latest = self.latest();
        let (first, last) = (latest.first()?.recurring?, latest.last()?.recurring?);
        let money = |amount: Money| locale.money_with(amount, 0);
        let n = latest.len();
        Some(match last.end.cmp(&first.start) {
            std::cmp::Ordering::Greater => {
                format!("MRR rose from {} to {} in {n} months", money(first.start), money(last.end))
            }
            std::cmp::Ordering::Less => {
                format!("MRR fell from {} to {} in {n} months", money(first.start), money(last.end))
            }
            std::cmp::Ordering::Equal => format!("MRR is {} as it was {n} months ago", money(last.end)),
        })
    }
}

impl Length {
    /// Churn, the mean length of a membership, and what a member brings in all.
    fn describe(&self, month: &Month, locale: &Locale) -> Vec<String> {
        let percent = |share: f64| locale.percent(share, 1);
        let months = |months: f64| locale.number(months, 1);
        let money = |amount: Money| locale.money_with(amount, 0);
        let [low, high] = self.churn_interval;
        let over = match self.months {
            1 => format!("In {}", month.month),
            n => format!("In the {n} months to {}", month.month),
        };
        let mut sentences = vec![format!(
            "{over} {} of the members left a month (95% interval {} to {}; {} of {} members at the start of a month), and {} stayed.",
            percent(self.churn),
            percent(low),
            percent(high),
            locale.number(self.left as f64, 0),
            locale.number(self.member_months as f64, 0),
            percent(1.0 - self.churn)
        )];
        let [short, long] = self.mean_interval;
        let mut text = format!(
            "At that churn a member stays {} months on average ({} to {}; 1 ÷ churn, running memberships included)",
            months(self.mean_months),
            months(short),
            months(long)
        );
        if let (Some(value), Some([least, most]), Some(average)) =
            (self.lifetime_value, self.lifetime_value_interval, month.average_revenue)
        {
            text.push_str(&format!(
                " and brings {} in all ({} to {}): {} a month ÷ churn, before costs",
                money(value),
                money(least),
                money(most),
                locale.money(average)
            ));
        }
        sentences.push(text + ".");
        sentences
    }
}

fn members(n: usize, locale: &Locale) -> String {
    format!("{} {}", locale.number(n as f64, 0), if n == 1 { "member" } else { "members" })
}
