//! Prices, goals and the coming month in sentences, for the screen and the report.

use crate::analysis::channels::{Channels, SpendIs};
use crate::analysis::month_plan::{Follows, MonthPlan};
use crate::analysis::pricing::{
    ChangeFrom, MeasuredElasticity, PhasedIncrease, PriceGroup, PriceSensitivity, Pricing, RiskFrom,
};
use crate::analysis::targets::{Goal, Progress, Takes, Unit};
use crate::analysis::{Section, Unavailable};
use crate::book::{Locale, Money};

/// `10% more`, `5% less`.
pub fn change(p: f64, locale: &Locale) -> String {
    let decimals = if ((p * 100.0) - (p * 100.0).round()).abs() < 0.05 { 0 } else { 1 };
    format!("{} {}", locale.percent(p.abs(), decimals), if p < 0.0 { "less" } else { "more" })
}

/// `+10%`, `-5%`.
pub fn signed(p: f64, locale: &Locale) -> String {
    let decimals = if ((p * 100.0) - (p * 100.0).round()).abs() < 0.05 { 0 } else { 1 };
    format!("{}{}", if p > 0.0 { "+" } else { "" }, locale.percent(p, decimals))
}

fn people(n: usize, locale: &Locale) -> String {
    format!("{} {}", locale.number(n as f64, 0), if n == 1 { "client" } else { "clients" })
}

/// What the change does to one group, what it risks, and on what that rests.
pub fn price(pricing: &Pricing, group: &PriceGroup, locale: &Locale) -> Vec<String> {
    let point = group.at_change;
    let money = |m: Money| locale.money(m);
    let today = group.monthly_revenue.times(pricing.profit_margin);
    let mut said = vec![match point.change == 0.0 {
        true => format!("The what-if leaves the price of {} as it is.", group.label),
        false => format!(
            "{} for {}: {} a month in place of {}{}.",
            change(point.change, locale),
            group.label,
            money(point.revenue),
            money(group.monthly_revenue),
            match pricing.profit_margin < 1.0 {
                true => format!("; after costs {} in place of {}", money(point.profit), money(today)),
                false => String::new(),
            }
        ),
    }];
    said.extend(step(pricing, group, locale));
    if point.change == 0.0 {
        return said;
    }
    said.push(break_even(group, locale));
    said.push(assumed(pricing, point.change, locale));
    if pricing.profit_margin >= 1.0 {
        said.push("What an hour costs you is not set, so all of the price counts as profit (r, profit margin).".into());
    }
    said.push(best(pricing, group, locale));
    said
}

/// `$5.00 more an hour (+17%): $6,384 a month, $916 more; 23 of 160 clients may leave before it costs money.`
pub fn step(pricing: &Pricing, group: &PriceGroup, locale: &Locale) -> Option<String> {
    let step = group.step(pricing.elasticity, pricing.profit_margin)?;
    let gain = step.point.revenue - group.monthly_revenue;
    let more = if gain < Money::ZERO { "less" } else { "more" };
    let gain = if gain < Money::ZERO { gain.times(-1.0) } else { gain };
    Some(format!(
        "{} more an hour ({}): {} a month, {} {more}; {} of {} may leave before it costs money.",
        locale.money_with(step.amount, if step.amount.to_f64() < 1.0 { 2 } else { 0 }),
        signed((step.point.change * 100.0).round() / 100.0, locale),
        locale.money(step.point.revenue),
        locale.money(gain),
        locale.number(step.may_leave.0 as f64, 0),
        people(group.clients, locale)
    ))
}

/// How many may leave, or must come.
pub fn break_even(group: &PriceGroup, locale: &Locale) -> String {
    let (Some(share), Some(clients)) = (group.break_even, group.break_even_clients) else {
        return "At this cut an hour costs more than it brings: no number of new clients makes up for it.".into();
    };
    let of = format!("{} of {}", locale.number(clients as f64, 0), people(group.clients, locale));
    match share < 0.0 {
        true if clients == 0 => format!(
            "It pays only if all {} stay: {} may leave, and that is less than one.",
            people(group.clients, locale),
            locale.percent(-share, 1)
        ),
        true => format!("It pays as long as not more than {} leave: {of}.", locale.percent(-share, 1)),
        false if share == 0.0 => "Nothing changes.".into(),
        false => format!("It pays once {} more have come: at least {of}.", locale.percent(share, 1)),
    }
}

/// What is assumed of demand, and from where on the change would not pay.
fn assumed(pricing: &Pricing, p: f64, locale: &Locale) -> String {
    let e = pricing.elasticity;
    let demand = (1.0 + p).powf(e) - 1.0;
    let mut said = match e == 0.0 {
        true => "Assumed: nobody comes less for it (elasticity 0).".to_string(),
        false => format!(
            "Assumed: an elasticity of {}, so that hours change by {}.",
            locale.number(e, 2),
            signed(demand, locale)
        ),
    };
    if let Some(limit) = crate::analysis::pricing::break_even_elasticity(p, pricing.profit_margin) {
        let worse = if p > 0.0 { "stops paying beyond" } else { "pays only beyond" };
        said.push_str(&format!(" It {worse} an elasticity of {}.", locale.number(limit, 2)));
    }
    said
}

/// The best of the changes that were looked at.
fn best(pricing: &Pricing, group: &PriceGroup, locale: &Locale) -> String {
    let best = group.best;
    let last = group.curve.last().is_some_and(|p| p.change == best.change);
    let first = group.curve.first().is_some_and(|p| p.change == best.change);
    let most = if pricing.profit_margin < 1.0 { "leaves most after costs" } else { "brings most" };
    match (last || first, best.change == 0.0) {
        (_, true) => format!("Of the prices from -20% to +40%, today's {most} under this assumption."),
        (true, _) => format!(
            "Of the prices from -20% to +40%, {} {most}: the end of what is looked at, which says that the assumed demand \
             hardly answers, not that this is the right price.",
            signed(best.change, locale)
        ),
        _ => format!("Of the prices from -20% to +40%, {} {most} under this assumption.", signed(best.change, locale)),
    }
}

/// What the files themselves show.
pub fn measured(measured: &Section<MeasuredElasticity>, locale: &Locale) -> String {
    match measured {
        Err(Unavailable { unavailable }) => {
            format!("These data cannot show how demand answers to price: that {unavailable}.")
        }
        Ok(m) => format!(
            "Measured in these files: an elasticity of {} (95% interval {} to {}), from {} lasting changes of price of {} \
             items over {} months of {} ({}). What else happened at the same time is in it.",
            locale.number(m.elasticity, 2),
            locale.number(m.interval[0], 2),
            locale.number(m.interval[1], 2),
            m.changes,
            m.items,
            m.months,
            m.unit,
            m.method
        ),
    }
}

/// Where the change that is looked at comes from.
pub fn looked_at(pricing: &Pricing, locale: &Locale) -> String {
    match pricing.change_from {
        ChangeFrom::WhatIf => format!("what-if in force: {}", signed(pricing.price_change, locale)),
        ChangeFrom::Choice => format!("looking at {}", signed(pricing.price_change, locale)),
    }
}

/// Who is near the edge, and what that means.
pub fn edge(edge: &PriceSensitivity, locale: &Locale) -> Vec<String> {
    let risk = match edge.risk_from {
        RiskFrom::Probability => {
            "Risk is the probability of leaving by the churn model (view Churn says how good it is)."
        }
        RiskFrom::Disengagement => {
            "Risk is the disengagement score, not a probability: how far a client stays behind the planned hours."
        }
    };
    vec![
        format!(
            "{} would pay more; of {} a risk is known. Talk to the first ones before the letter goes out: they are ranked by \
             what they bring × risk × rise.",
            people(edge.affected, locale),
            locale.number(edge.with_risk as f64, 0)
        ),
        format!("{risk} Σ risk × revenue is {} a month, before any rise.", locale.money(edge.at_risk_monthly)),
    ]
}

/// What steps cost and what new clients add.
pub fn staged(staged: &PhasedIncrease, locale: &Locale) -> Vec<String> {
    let mut said = Vec::new();
    let plan = |name: &str| staged.plans.iter().find(|p| p.name == name);
    if let (Some(once), Some(steps)) = (plan("all at once"), plan("in steps")) {
        said.push(format!(
            "{} in {} steps of {} each, {} apart, brings {} less over a year than all at once; that is the price of a softer \
             landing.",
            signed(staged.change, locale),
            staged.steps,
            signed(staged.each_step, locale),
            if staged.step_months == 1 { "a month".to_string() } else { format!("{} months", staged.step_months) },
            locale.money(once.total - steps.total)
        ));
    }
    said.push(match &staged.newcomers {
        Ok(n) => format!(
            "Revenue is held at today's level: new clients take the place of those who leave. Those of the last {} months \
             ({} a month) brought {} of the revenue, so that every month another {} pays what new clients pay.",
            n.counted_months,
            locale.number(n.monthly, 1),
            locale.percent(n.revenue_share, 0),
            locale.percent(n.share_gained_monthly, 0)
        ),
        Err(why) => format!(
            "Revenue is held at today's level. How many new clients come is not known, so that there are none: that {}.",
            why.unavailable
        ),
    });
    said
}

/// A goal's figure as people write it.
pub fn figure(goal: Goal, value: f64, locale: &Locale) -> String {
    match goal.unit() {
        Unit::Money => Money::from_f64(value).map_or("—".into(), |m| locale.money(m)),
        Unit::Share => locale.percent(value, 1),
        Unit::Plain => locale.number(value, 2),
    }
}

/// The gap with its sign, `reached`, or nothing.
pub fn gap(progress: &Progress, locale: &Locale) -> String {
    match progress.gap {
        None => "—".into(),
        Some(gap) if gap <= 1e-9 => "reached".into(),
        Some(gap) if progress.goal.unit() == Unit::Share => format!("{} pp", locale.number(gap * 100.0, 1)),
        Some(gap) => figure(progress.goal, gap, locale),
    }
}

/// What closing the gap takes.
pub fn takes(takes: Takes, locale: &Locale) -> String {
    let hours = |h: f64| format!("{} more hours a month", locale.number(h, 1));
    let clients = |n: f64| format!("{} more clients like the average one", locale.number(n, 1));
    match takes {
        Takes::HoursOrClients { hours: Some(h), clients: Some(c) } => format!("{}, or {}", hours(h), clients(c)),
        Takes::HoursOrClients { hours: Some(h), .. } | Takes::Hours(h) => hours(h),
        Takes::HoursOrClients { clients: Some(c), .. } => clients(c),
        Takes::HoursOrClients { .. } => String::new(),
        Takes::Clients(n) => format!("{} more clients who come again", locale.number(n.ceil(), 0)),
        Takes::Sessions(n) => format!("{} missed sessions fewer", locale.number(n.ceil(), 0)),
    }
}

/// What the channels show.
pub fn channels(channels: &Channels, locale: &Locale) -> Vec<String> {
    let mut said = Vec::new();
    match (channels.spend_is, &channels.spend_column) {
        (SpendIs::PerClient, Some(column)) => said.push(format!("\"{column}\" is taken for what winning each client cost.")),
        (SpendIs::PerChannel, Some(column)) => {
            said.push(format!("\"{column}\" is taken for what each channel cost in all."));
        }
        _ => said.push(
            "No column says what the channels cost (a header such as \"acquisition cost\"), so that only their clients and \
             revenue can be compared."
                .into(),
        ),
    }
    if channels.without > 0 {
        said.push(format!("Of {} the file does not say where they came from.", people(channels.without, locale)));
    }
    if let Some(s) = &channels.shift {
        said.push(format!(
            "Moving {} from {} to {} would cost {} clients there and win {} here: {} a month more. This is linear, at today's \
             ratios; in truth the next client of a channel costs more than the last.",
            locale.money(s.amount),
            s.from,
            s.to,
            locale.number(s.clients_lost, 1),
            locale.number(s.clients_gained, 1),
            locale.money(s.monthly_revenue)
        ));
    }
    said
}

/// What the month holds.
pub fn month(plan: &MonthPlan, locale: &Locale) -> Vec<String> {
    let after = match plan.follows {
        Follows::AsOf => "The month after the last day of the data",
        Follows::Today => "The data have no dates: the month after today (--as-of DATE sets another)",
    };
    let things = if plan.items.len() == 1 { "thing" } else { "things" };
    let mut said = vec![format!(
        "{after}. {} {things} to do, worth {} a month together: the sum of the lines, what they can bring or keep, not what \
         they surely will.",
        locale.number(plan.items.len() as f64, 0),
        locale.money(plan.total_monthly)
    )];
    if plan.left_over > 0 {
        said.push(format!(
            "At {} calls a week there is no room for {} more of those whom the Overview lists, worth {} a month.",
            plan.calls_a_week,
            locale.number(plan.left_over as f64, 0),
            locale.money(plan.left_over_monthly)
        ));
    }
    said
}
