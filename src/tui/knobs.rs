//! The assumptions as knobs: each with a name, a unit, a baseline, and a step for `+` and `-`.

mod campaign;
mod forecast;
mod plan;

pub use campaign::CampaignKnob;
pub use forecast::ForecastKnob;
pub use plan::PlanKnob;

use crate::analysis::Figures;
use crate::analysis::targets::{self, Goal};
use crate::book::{Assumptions, Book, KeptValue, LeavingChoices, Locale, Money, RateBasis};

/// One assumption that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knob {
    /// The price of a session type.
    Rate(String),
    /// The price for one client, by index and id.
    ClientRate(usize, String),
    /// Ideal hours a month of one client, by index and id.
    IdealHours(usize, String),
    /// What a rate is the price of.
    RateBasis,
    /// The part of the ideal hours that is aimed at.
    TargetUtilization,
    /// The part of the missing hours that could be won back.
    RecaptureShare,
    /// How demand answers to price.
    PriceElasticity,
    /// What is left of the price after costs.
    ProfitMargin,
    /// From which share a client counts as high revenue.
    HighRevenueShare,
    /// From which utilization a client counts as highly used.
    HighUtilization,
    /// Below which utilization a client is in the lowest band.
    LowUtilization,
    /// How far ahead a client's value is looked at.
    HorizonMonths,
    /// What a purchase loses a month by being later.
    MonthlyDiscount,
    /// A goal.
    Goal(Goal),
    /// A choice of the plan.
    Plan(PlanKnob),
    /// Terms of a campaign to keep clients.
    Campaign(CampaignKnob),
    /// What a forecast looks at, and what changes it.
    Forecast(ForecastKnob),
    /// After how many days without coming back a client has left.
    LeavingHorizon,
}

/// How a knob's number is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Money,
    Percent,
    Plain,
    Whole,
    Choice,
}

impl Knob {
    /// The knobs that have an effect on this book; `client` adds that client's own price.
    pub fn all(book: &Book, client: Option<usize>) -> Vec<Knob> {
        let mut knobs = Vec::new();
        if let Some(types) = &book.clients.session_type {
            knobs.extend(types.types.labels.iter().take(12).map(|label| Knob::Rate(label.to_string())));
        }
        if let Some(index) = client {
            knobs.push(Knob::ClientRate(index, book.clients.ids.get(index).to_string()));
            knobs.push(Knob::IdealHours(index, book.clients.ids.get(index).to_string()));
        }
        if book.clients.session_type.as_ref().is_some_and(|t| t.minutes.iter().any(Option::is_some)) {
            knobs.push(Knob::RateBasis);
        }
        knobs.extend([
            Knob::TargetUtilization,
            Knob::RecaptureShare,
            Knob::PriceElasticity,
            Knob::ProfitMargin,
            Knob::HighRevenueShare,
            Knob::HighUtilization,
            Knob::LowUtilization,
        ]);
        if book.activity.billing.is_some() || book.clients.purchases.is_some() {
            knobs.extend([Knob::HorizonMonths, Knob::MonthlyDiscount]);
        }
        knobs.extend(ForecastKnob::of(book).map(Knob::Forecast));
        let dated = book.activity.visits.is_some() || book.activity.billing.is_some();
        if book.clients.outcome.is_some() || dated {
            knobs.extend(CampaignKnob::ALL.map(Knob::Campaign));
        }
        if book.clients.outcome.is_none() && (book.sessions.is_some() || book.sales.is_some()) {
            knobs.push(Knob::LeavingHorizon);
        }
        knobs
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match self {
            Knob::Rate(label) => format!("rate: {label}"),
            Knob::ClientRate(_, id) => format!("rate of {id}"),
            Knob::IdealHours(_, id) => format!("ideal hours of {id}"),
            Knob::RateBasis => "a rate is the price of".into(),
            Knob::TargetUtilization => "target utilization".into(),
            Knob::RecaptureShare => "recapture share".into(),
            Knob::PriceElasticity => "price elasticity".into(),
            Knob::ProfitMargin => "profit margin".into(),
            Knob::HighRevenueShare => "high revenue from".into(),
            Knob::HighUtilization => "high utilization from".into(),
            Knob::LowUtilization => "low utilization below".into(),
            Knob::HorizonMonths => "value: months ahead".into(),
            Knob::MonthlyDiscount => "value: discount a month".into(),
            Knob::Goal(goal) => format!("goal: {}", goal.title()),
            Knob::Plan(plan) => plan.title().into(),
            Knob::Campaign(knob) => knob.title().into(),
            Knob::Forecast(knob) => knob.title().into(),
            Knob::LeavingHorizon => "left after days away".into(),
        }
    }

    /// What it means, in a sentence.
    pub fn explanation(&self) -> &'static str {
        match self {
            Knob::Rate(_) => "The price of this session type. Every client of the type pays it.",
            Knob::ClientRate(..) => "A price for this client alone. It comes before the session type's.",
            Knob::IdealHours(..) => {
                "Hours a month at which this client is as planned. Where no file says, it is the rhythm of the client's \
                 own best twelve weeks."
            }
            Knob::RateBasis => "Whether the file's rates are for an hour or for one session of the type's length.",
            Knob::TargetUtilization => "The part of the ideal hours that is worth aiming at.",
            Knob::RecaptureShare => "The part of the missing hours that you expect to win back.",
            Knob::PriceElasticity => {
                "-0.5: a price 10 % higher brings about 5 % fewer hours. 0: nobody reacts. Your guess, not measured."
            }
            Knob::ProfitMargin => "What is left of the price after the cost of the hour. 100 %: an hour costs nothing.",
            Knob::HighRevenueShare => "The share of revenue from which a client is an Anchor or an Opportunity.",
            Knob::HighUtilization => "The utilization from which a client is an Anchor or Steady; the top band.",
            Knob::LowUtilization => "Below this utilization a client is in the lowest band, and at risk.",
            Knob::HorizonMonths => "How many months ahead the value of a client is counted.",
            Knob::Goal(_) => "What you aim at. The Plan view (P) says how far it is. 0 takes the goal away.",
            Knob::Plan(plan) => plan.explanation(),
            Knob::LeavingHorizon => {
                "Who does not come back within so many days has left. Longer: surer that they have, and later to tell."
            }
            Knob::MonthlyDiscount => "What money loses by coming a month later: 1 % a month is about 12 % a year.",
            Knob::Campaign(knob) => knob.explanation(),
            Knob::Forecast(knob) => knob.explanation(),
        }
    }

    fn unit(&self) -> Unit {
        match self {
            Knob::Rate(_) | Knob::ClientRate(..) => Unit::Money,
            Knob::RateBasis => Unit::Choice,
            Knob::Campaign(knob) => knob.unit(),
            Knob::Forecast(knob) => knob.unit(),
            Knob::PriceElasticity | Knob::IdealHours(..) => Unit::Plain,
            Knob::Goal(goal) => match goal.unit() {
                targets::Unit::Money => Unit::Money,
                targets::Unit::Share => Unit::Percent,
                targets::Unit::Plain => Unit::Plain,
            },
            Knob::Plan(plan) => plan.unit(),
            Knob::HorizonMonths | Knob::LeavingHorizon => Unit::Whole,
            _ => Unit::Percent,
        }
    }

    /// The value as a number (money in units, shares as fractions); NaN where there is none.
    fn number(&self, assumptions: &Assumptions, context: &Context) -> f64 {
        match self {
            Knob::Rate(label) => assumptions
                .rates
                .get(label)
                .copied()
                .or_else(|| context.file_rate(label))
                .map_or(f64::NAN, Money::to_f64),
            Knob::ClientRate(index, id) => assumptions
                .client_rates
                .get(id)
                .copied()
                .or_else(|| context.client_rate(*index, assumptions))
                .map_or(f64::NAN, Money::to_f64),
            Knob::IdealHours(index, id) => {
                let set = assumptions.client_ideal_hours.get(id).copied();
                set.or_else(|| context.figures.ideal.get(*index).copied()).unwrap_or(f64::NAN)
            }
            Knob::RateBasis => f64::NAN,
            Knob::TargetUtilization => assumptions.target_utilization,
            Knob::RecaptureShare => assumptions.recapture_share,
            Knob::PriceElasticity => assumptions.price_elasticity,
            Knob::ProfitMargin => assumptions.profit_margin,
            Knob::HighRevenueShare => assumptions.high_revenue_share_for(context.figures.clients_with_revenue),
            Knob::HighUtilization => assumptions.high_utilization,
            Knob::LowUtilization => assumptions.low_utilization,
            Knob::HorizonMonths => f64::from(assumptions.worth.months()),
            Knob::MonthlyDiscount => assumptions.worth.discount(),
            Knob::Goal(goal) => goal.of(&assumptions.targets).unwrap_or(f64::NAN),
            Knob::Plan(plan) => plan.number(&assumptions.plan),
            Knob::Campaign(knob) => knob.number(&assumptions.campaign),
            Knob::Forecast(knob) => knob.number(&assumptions.forecasting),
            Knob::LeavingHorizon => f64::from(context.leaving_horizon(assumptions)),
        }
    }

    /// Whether it is one of a few choices, which nobody types.
    pub fn is_choice(&self) -> bool {
        self.unit() == Unit::Choice
    }

    /// The value as people write it.
    pub fn value(&self, assumptions: &Assumptions, context: &Context) -> String {
        let number = self.number(assumptions, context);
        match self.unit() {
            Unit::Choice => match (self, assumptions.rate_basis, assumptions.campaign.value) {
                (Knob::Campaign(_), _, KeptValue::Months) => "months kept".into(),
                (Knob::Campaign(_), _, KeptValue::Lifetime) => "lifetime".into(),
                (_, RateBasis::Hour, _) => "an hour".into(),
                (_, RateBasis::Session, _) => "a session".into(),
            },
            Unit::Money => Money::from_f64(number).map_or_else(|| "—".into(), |m| context.locale.money_with(m, 2)),
            Unit::Percent => context.locale.percent(number, 1),
            Unit::Plain => context.locale.number(number, 2),
            Unit::Whole => context.locale.number(number, 0),
        }
    }

    /// The difference between two sets of assumptions, signed; empty where they agree.
    pub fn difference(&self, baseline: &Assumptions, current: &Assumptions, context: &Context) -> String {
        let (before, after) = (self.number(baseline, context), self.number(current, context));
        let change = after - before;
        if change.is_nan() || change.abs() < 1e-9 {
            return String::new();
        }
        let sign = if change > 0.0 { "+" } else { "" };
        match self.unit() {
            Unit::Money if before != 0.0 => format!("{sign}{}", context.locale.percent(change / before, 1)),
            Unit::Percent => format!("{sign}{} pp", context.locale.number(change * 100.0, 1)),
            _ => format!("{sign}{}", context.locale.number(change, 2)),
        }
    }

    /// `assumptions` with this knob set to `number`, kept within what makes sense.
    fn with_number(&self, assumptions: &Assumptions, number: f64) -> Assumptions {
        let mut next = assumptions.clone();
        let share = number.clamp(0.0, 1.0);
        match self {
            Knob::Rate(label) => {
                next.rates.insert(label.clone(), Money::from_f64(number.max(0.0)).unwrap_or_default());
            }
            Knob::ClientRate(_, id) => {
                next.client_rates.insert(id.clone(), Money::from_f64(number.max(0.0)).unwrap_or_default());
            }
            Knob::IdealHours(_, id) => {
                next.client_ideal_hours.insert(id.clone(), number.clamp(0.0, 744.0));
            }
            Knob::RateBasis => {}
            Knob::TargetUtilization => next.target_utilization = number.clamp(0.0, 2.0),
            Knob::RecaptureShare => next.recapture_share = share,
            Knob::PriceElasticity => next.price_elasticity = number.clamp(-5.0, 0.0),
            Knob::ProfitMargin => next.profit_margin = share.max(0.01),
            Knob::HighRevenueShare => next.high_revenue_share = Some(share),
            Knob::HighUtilization => next.high_utilization = number.clamp(next.low_utilization, 2.0),
            Knob::LowUtilization => next.low_utilization = number.clamp(0.0, next.high_utilization),
            Knob::HorizonMonths => next.worth.horizon_months = number.clamp(1.0, 120.0) as u32,
            Knob::MonthlyDiscount => next.worth.monthly_discount = share,
            Knob::Goal(goal) => {
                let most = if goal.unit() == targets::Unit::Share { 1.0 } else { 1e9 };
                let set = Some(number.clamp(0.0, most)).filter(|n| *n > 0.0);
                next.targets = goal.set(&next.targets, set);
            }
            Knob::Plan(plan) => plan.set(&mut next.plan, number),
            Knob::Campaign(knob) => knob.set(&mut next.campaign, number),
            Knob::Forecast(knob) => knob.set(&mut next.forecasting, number),
            Knob::LeavingHorizon => {
                let (least, most) = (LeavingChoices::SHORTEST, LeavingChoices::LONGEST);
                next.leaving.horizon_days = Some(number.clamp(f64::from(least), f64::from(most)).round() as u32);
            }
        }
        next
    }

    /// One step up (`+1`) or down (`-1`); a choice takes the other value.
    pub fn nudged(&self, assumptions: &Assumptions, context: &Context, steps: f64) -> Assumptions {
        let step = match self.unit() {
            Unit::Choice if matches!(self, Knob::Campaign(_)) => {
                let mut next = assumptions.clone();
                next.campaign.value = match assumptions.campaign.value {
                    KeptValue::Months => KeptValue::Lifetime,
                    KeptValue::Lifetime => KeptValue::Months,
                };
                return next;
            }
            Unit::Choice => {
                let basis = match assumptions.rate_basis {
                    RateBasis::Hour => RateBasis::Session,
                    RateBasis::Session => RateBasis::Hour,
                };
                return Assumptions { rate_basis: basis, ..assumptions.clone() };
            }
            Unit::Money | Unit::Whole => 1.0,
            Unit::Percent => 0.01,
            Unit::Plain => 0.1,
        };
        let number = self.number(assumptions, context);
        let from = if number.is_nan() { 0.0 } else { number };
        // Steps of a hundredth leave float dust (0.8300000000000001) that nobody typed.
        self.with_number(assumptions, ((from + steps * step) * 1e6).round() / 1e6)
    }

    /// The value that `text` says, or `None` while it says none yet.
    pub fn parsed(&self, assumptions: &Assumptions, text: &str) -> Option<Assumptions> {
        let percent = text.trim_end().ends_with('%');
        let cleaned: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')).collect();
        let number: f64 = cleaned.replace(',', ".").parse().ok().filter(|n: &f64| n.is_finite())?;
        let number = match self.unit() {
            Unit::Choice => return None,
            // A share is typed as people say it: 80, 80 % and 0.8 are the same.
            Unit::Percent if percent || number.abs() > 2.0 => number / 100.0,
            // A change of price of 1 is one per cent: nobody means the double.
            Unit::Percent if matches!(self, Knob::Plan(_)) && number.abs() >= 1.0 => number / 100.0,
            _ => number,
        };
        Some(self.with_number(assumptions, number))
    }

    /// `assumptions` with this knob back at the baseline.
    pub fn reset(&self, assumptions: &Assumptions, baseline: &Assumptions) -> Assumptions {
        let mut next = assumptions.clone();
        let restore = |map: &mut std::collections::BTreeMap<String, Money>, old: Option<&Money>, key: &String| match old
        {
            Some(rate) => drop(map.insert(key.clone(), *rate)),
            None => drop(map.remove(key)),
        };
        match self {
            Knob::Rate(label) => restore(&mut next.rates, baseline.rates.get(label), label),
            Knob::ClientRate(_, id) => restore(&mut next.client_rates, baseline.client_rates.get(id), id),
            Knob::IdealHours(_, id) => match baseline.client_ideal_hours.get(id) {
                Some(hours) => drop(next.client_ideal_hours.insert(id.clone(), *hours)),
                None => drop(next.client_ideal_hours.remove(id)),
            },
            Knob::RateBasis => next.rate_basis = baseline.rate_basis,
            Knob::TargetUtilization => next.target_utilization = baseline.target_utilization,
            Knob::RecaptureShare => next.recapture_share = baseline.recapture_share,
            Knob::PriceElasticity => next.price_elasticity = baseline.price_elasticity,
            Knob::ProfitMargin => next.profit_margin = baseline.profit_margin,
            Knob::HighRevenueShare => next.high_revenue_share = baseline.high_revenue_share,
            Knob::HighUtilization => next.high_utilization = baseline.high_utilization,
            Knob::LowUtilization => next.low_utilization = baseline.low_utilization,
            Knob::HorizonMonths => next.worth.horizon_months = baseline.worth.horizon_months,
            Knob::MonthlyDiscount => next.worth.monthly_discount = baseline.worth.monthly_discount,
            Knob::Goal(goal) => next.targets = goal.set(&next.targets, goal.of(&baseline.targets)),
            Knob::Plan(plan) => plan.set(&mut next.plan, plan.number(&baseline.plan)),
            Knob::Campaign(knob) => knob.restore(&mut next.campaign, &baseline.campaign),
            Knob::Forecast(knob) => knob.set(&mut next.forecasting, knob.number(&baseline.forecasting)),
            Knob::LeavingHorizon => next.leaving.horizon_days = baseline.leaving.horizon_days,
        }
        next
    }
}

/// What a knob's value depends on besides the assumptions.
pub struct Context<'a> {
    /// The data.
    pub book: &'a Book,
    /// Figures at the baseline.
    pub figures: &'a Figures,
    /// How to write.
    pub locale: &'a Locale,
}

impl Context<'_> {
    /// The most common price of a session type in the file.
    fn file_rate(&self, label: &str) -> Option<Money> {
        self.figures.types.iter().find(|price| price.label == label).and_then(|price| price.own)
    }

    /// Days after which a client has left: as chosen, else as the data say; until that is worked out, the days of lapsing.
    fn leaving_horizon(&self, assumptions: &Assumptions) -> u32 {
        let by_data = || self.figures.studied.leaving().and_then(|l| l.dated()).map(|dated| dated.default_days);
        assumptions.leaving.horizon().or_else(by_data).unwrap_or(assumptions.lapsed_days)
    }

    /// What a client pays without a price of their own.
    fn client_rate(&self, index: usize, assumptions: &Assumptions) -> Option<Money> {
        let label = self.book.clients.session_type.as_ref().and_then(|t| t.types.get(index));
        let by_type = label.and_then(|l| assumptions.rates.get(l)).copied();
        let own = || self.book.clients.rates.as_ref().and_then(|r| r.get(index).copied().flatten());
        by_type.or_else(own).or_else(|| label.and_then(|l| self.file_rate(l)))
    }
}
