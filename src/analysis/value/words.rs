//! What the models say, for people who do not know them.

use super::{Client, CustomerValue, From, Holdout, Newcomers, Skill, amount};
use crate::book::Locale;

/// From which correlation on the assumption of none is doubtful.
const CORRELATED: f64 = 0.3;

fn paid(value: f64, locale: &Locale) -> String {
    amount(value).map_or_else(|| "—".into(), |money| locale.money(money))
}

impl CustomerValue {
    /// What the clients are worth in all, and from whom that was learned.
    pub fn headline(&self, locale: &Locale) -> String {
        let (total, interval) = self.total;
        let [buyers, returning] = self.buyers.map(|n| locale.number(n as f64, 0));
        let about = interval.map_or_else(String::new, |[low, high]| {
            format!(" (95 of 100 times between {} and {})", paid(low, locale), paid(high, locale))
        });
        let value = match total > 0.0 {
            true => format!("The clients known today are worth {}{about}", paid(total, locale)),
            false => "How much a purchase is worth is unknown".into(),
        };
        let from = match self.from {
            From::Log => "the log",
            From::Summary => "the summary of purchases",
        };
        format!(
            "{value} over the next {} months, discounted by {} a month. Based on {from}: {buyers} clients bought, \
             {returning} of them more than once.",
            self.outlook.horizon_months,
            locale.percent(self.outlook.monthly_discount, 1),
        )
    }

    /// The parameters in words, and what was assumed.
    pub fn explained(&self, locale: &Locale) -> Vec<String> {
        let mut said = Vec::new();
        let get = |name| self.parameter(name);
        if let (Some(r), Some(alpha), Some(a), Some(b)) = (get("r"), get("alpha"), get("a"), get("b")) {
            said.push(format!(
                "While they come, clients buy again {} times a week on average, very unequally where r is below 1 (here \
                 {}); after each purchase {} of them leave for good (BG/NBD).",
                locale.number(r / alpha, 3),
                locale.number(r, 2),
                locale.percent(a / (a + b), 0),
            ));
        }
        if let (Some(r), Some(alpha), Some(s), Some(beta)) = (get("r"), get("alpha"), get("s"), get("beta")) {
            said.push(format!(
                "While they come, clients buy again {} times a week on average, very unequally where r is below 1 (here \
                 {}); they leave for good at any time, half of them within {} weeks (Pareto/NBD, which makes these purchases \
                 likelier than BG/NBD does).",
                locale.number(r / alpha, 3),
                locale.number(r, 2),
                locale.number(beta * (2.0_f64.powf(1.0 / s) - 1.0), 0),
            ));
        }
        if let (Some(p), Some(q), Some(v)) = (get("p"), get("q"), get("v")) {
            said.push(format!(
                "A repeat purchase is worth {} on average over all clients (gamma-gamma); each client's own lies between \
                 that and what the client spent so far.",
                paid(p * v / (q - 1.0), locale)
            ));
        }
        if get("p").is_none() && self.total.0 > 0.0 {
            said.push(
                "No model of the value of a purchase could be fitted (the clients' values vary no more than chance has \
                 it, or without limit): each client's own mean is taken, and the mean of all for who bought once."
                    .into(),
            );
        }
        if self.penalties.iter().any(|penalty| *penalty > 0.0) {
            let [first, second] = self.penalties.map(|penalty| locale.number(penalty, 3));
            said.push(format!(
                "The data alone do not settle the parameters: they are held small by a penalty ({first} on the \
                 purchases, {second} on the values). Take the figures as rough."
            ));
        }
        said.extend(self.correlation.map(|c| correlation(c, locale)));
        if self.returned > 0.0 {
            said.push(format!(
                "Returns took {} of what was bought; the same part is taken off every value.",
                locale.percent(self.returned, 1)
            ));
        }
        if get("b").is_some() {
            said.push(
                "For who bought once no chance of being active is given: one purchase says nothing of a second, and the \
                 model would say 100%."
                    .into(),
            );
        }
        said
    }

    /// The skill on a time that was not seen, beside the plain baseline.
    pub fn skill(&self, locale: &Locale) -> String {
        match &self.holdout {
            Ok(holdout) => checked(holdout, locale),
            Err(why) => format!("The forecast could not be checked: this {why}."),
        }
    }

    /// How the forest did on the same weeks.
    pub fn describe_forest(&self, locale: &Locale) -> String {
        match (&self.by_forest, &self.holdout) {
            (Ok(forest), Ok(holdout)) => {
                let verdict = match self.better_by_forest() {
                    Some(_) => format!(
                        "It told single clients best: the column value_by_forest has what it expects of each in the next \
                         {} weeks.",
                        locale.number(forest.weeks, 0)
                    ),
                    None if forest.value.r_squared.is_none_or(|r| r <= 0.0) => {
                        "It does not tell single clients apart either.".into()
                    }
                    None => "It is not needed here: the models or the plain rule did as well.".into(),
                };
                format!(
                    "A random forest over {} things that clients did, tested on the same weeks: R² of value {} (the models \
                     {}). {verdict}",
                    super::by_forest::FEATURES.len(),
                    squared(&forest.value, locale),
                    squared(&holdout.value, locale),
                )
            }
            (Err(why), _) | (_, Err(why)) => format!("No forest was tried: this {why}."),
        }
    }

    /// How well the tier of a new client can be told.
    pub fn describe_newcomers(&self, locale: &Locale) -> String {
        match &self.newcomers {
            Ok(newcomers) => told(newcomers, locale),
            Err(why) => format!("The tier of a new client cannot be told: this {why}."),
        }
    }
}

impl Client {
    /// The client's figures as a sentence.
    pub fn describe(&self, months: u32, locale: &Locale) -> String {
        let times = locale.number(f64::from(self.repeats), 0);
        let alive = match self.p_alive {
            Some(p) => format!("Came back {times} times; still a client with a chance of {}.", locale.percent(p, 0)),
            None => "Bought once: whether the client still comes cannot be told from that.".into(),
        };
        let expected = locale.number(self.expected_purchases, 1);
        let interval = self.interval.map_or_else(String::new, |[low, high]| {
            format!(" ({} to {} by what the model does not know)", paid(low, locale), paid(high, locale))
        });
        let worth = match amount(self.clv) {
            Some(_) => format!(", worth {} today{interval}", paid(self.clv, locale)),
            None => String::new(),
        };
        let tier = self.tier.map_or_else(String::new, |tier| format!(" {}: {}.", tier.name(), tier.rule()));
        format!("{alive} {expected} purchases expected over {months} months{worth}.{tier}")
    }
}

fn correlation(c: f64, locale: &Locale) -> String {
    let number = locale.number(c, 2);
    if c.abs() < CORRELATED {
        return format!(
            "How often clients buy and how much they spend hardly go together (correlation {number}), as the model of \
             value takes it."
        );
    }
    let who = if c > 0.0 { "more" } else { "less" };
    format!(
        "Clients who buy often spend {who} each time (correlation {number}); the model of value takes it that they do \
         not, so that frequent clients are valued too {}.",
        if c > 0.0 { "low" } else { "high" }
    )
}

fn squared(skill: &Skill, locale: &Locale) -> String {
    skill.r_squared.map_or_else(|| "none".into(), |r| locale.number(r, 2))
}

fn checked(holdout: &Holdout, locale: &Locale) -> String {
    let (model, plain) = (&holdout.purchases, &holdout.purchases_baseline);
    let (value, plain_value) = (&holdout.value, &holdout.value_baseline);
    let verdict = match (model.rmse < plain.rmse, value.rmse < plain_value.rmse) {
        (true, true) => "The model did better than the plain rule for both.",
        (true, false) => "It did better than the plain rule for the purchases, and not for their value.",
        (false, true) => "It did better than the plain rule for the value, and not for the purchases.",
        (false, false) => "It did no better than the plain rule: do not rely on it for single clients.",
    };
    let mean = match (model.r_squared, value.r_squared) {
        (Some(a), Some(b)) if a <= 0.0 && b <= 0.0 => {
            " Saying the mean of all for everybody would have been as good (R² of zero or less): it does not tell single \
             clients apart here."
        }
        (_, Some(b)) if b <= 0.0 => " For the value of single clients the mean of all would have been as good.",
        _ => "",
    };
    format!(
        "Fitted up to {} and checked on the {} weeks after it ({} clients): {} purchases were forecast and {} made. R² of \
         purchases {}, of value {}; by the rule that each goes on as before {} and {}. {verdict}{mean}",
        locale.date(holdout.learnt_until),
        locale.number(holdout.weeks, 0),
        locale.number(holdout.clients as f64, 0),
        locale.number(model.forecast, 0),
        locale.number(model.observed, 0),
        squared(model, locale),
        squared(value, locale),
        squared(plain, locale),
        squared(plain_value, locale),
    )
}

fn told(newcomers: &Newcomers, locale: &Locale) -> String {
    let verdict = match newcomers.has_skill() {
        true => "So the first weeks tell something of what a client will be worth.",
        false => "That is not better than chance: the first weeks do not predict it here.",
    };
    format!(
        "From {} the tier of {} of {} clients was told right, each by a model that had not seen the client; always \
         naming the commonest tier gets {} right. {verdict}",
        listed(&newcomers.features),
        locale.percent(newcomers.accuracy, 0),
        locale.number(newcomers.clients as f64, 0),
        locale.percent(newcomers.majority, 0),
    )
}

fn listed(names: &[String]) -> String {
    const FEW: usize = 4;
    match names {
        [] => "nothing".into(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= FEW => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names.get(..FEW).unwrap_or(names).join(", "), names.len() - FEW),
    }
}
