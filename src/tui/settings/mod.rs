//! The assumptions as knobs: each with a name, a unit, a baseline, and a step for `+` and `-`.

mod campaign;
mod forecast;
mod plan;

pub use campaign::CampaignSetting;
pub use forecast::ForecastSetting;
pub use plan::PlanSetting;

use crate::analysis::Figures;
use crate::analysis::targets::{self, Goal};
use crate::book::{Assumptions, Book, ChurnSettings, KeptValue, Locale, Money, RateBasis};

/// One assumption that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
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
    Plan(PlanSetting),
    /// Terms of a campaign to keep clients.
    Campaign(CampaignSetting),
    /// What a forecast looks at, and what changes it.
    Forecast(ForecastSetting),
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

impl Setting {
    /// The knobs that have an effect on this book; `client` adds that client's own price.
    pub fn all(book: &Book, client: Option<usize>) -> Vec<Setting> {
        let mut settings = Vec::new();
        if let Some(types) = &book.clients.session_type {
            settings.extend(types.types.labels.iter().take(12).map(|label| Setting::Rate(label.to_string())));
        }
        if let Some(index) = client {
            settings.push(Setting::ClientRate(index, book.clients.ids.get(index).to_string()));
            settings.push(Setting::IdealHours(index, book.clients.ids.get(index).to_string()));
        }
        if book.clients.session_type.as_ref().is_some_and(|t| t.minutes.iter().any(Option::is_some)) {
            settings.push(Setting::RateBasis);
        }
        settings.extend([
            Setting::TargetUtilization,
            Setting::RecaptureShare,
            Setting::PriceElasticity,
            Setting::ProfitMargin,
            Setting::HighRevenueShare,
            Setting::HighUtilization,
            Setting::LowUtilization,
        ]);
        if book.activity.billing.is_some() || book.clients.purchases.is_some() {
            settings.extend([Setting::HorizonMonths, Setting::MonthlyDiscount]);
        }
        settings.extend(ForecastSetting::of(book).map(Setting::Forecast));
        let dated = book.activity.visits.is_some() || book.activity.billing.is_some();
        if book.clients.outcome.is_some() || dated {
            settings.extend(CampaignSetting::ALL.map(Setting::Campaign));
        }
        if book.clients.outcome.is_none() && (book.sessions.is_some() || book.sales.is_some()) {
            settings.push(Setting::LeavingHorizon);
        }
        settings
    }

    /// What it is called.
    pub fn title(&self) -> String {
        match self {
            Setting::Rate(label) => format!("rate: {label}"),
            Setting::ClientRate(_, id) => format!("rate of {id}"),
            Setting::IdealHours(_, id) => format!("ideal hours of {id}"),
            Setting::RateBasis => "a rate is the price of".into(),
            Setting::TargetUtilization => "target utilization".into(),
            Setting::RecaptureShare => "recapture share".into(),
            Setting::PriceElasticity => "price elasticity".into(),
            Setting::ProfitMargin => "profit margin".into(),
            Setting::HighRevenueShare => "high revenue from".into(),
            Setting::HighUtilization => "high utilization from".into(),
            Setting::LowUtilization => "low utilization below".into(),
            Setting::HorizonMonths => "value: months ahead".into(),
            Setting::MonthlyDiscount => "value: discount a month".into(),
            Setting::Goal(goal) => format!("goal: {}", goal.title()),
            Setting::Plan(plan) => plan.title().into(),
            Setting::Campaign(setting) => setting.title().into(),
            Setting::Forecast(setting) => setting.title().into(),
            Setting::LeavingHorizon => "left after days away".into(),
        }
    }

    /// What it means, in a sentence.
    pub fn explanation(&self) -> &'static str {
        match self {
            Setting::Rate(_) => "The price of this session type. Every client of the type pays it.",
            Setting::ClientRate(..) => "A price for this client alone. It comes before the session type's.",
            Setting::IdealHours(..) => {
                "Hours a month at which this client is as planned. Where no file says, it is the rhythm of the client's \
                 own best twelve weeks."
            }
            Setting::RateBasis => "Whether the file's rates are for an hour or for one session of the type's length.",
            Setting::TargetUtilization => "The part of the ideal hours that is worth aiming at.",
            Setting::RecaptureShare => "The part of the missing hours that you expect to win back.",
            Setting::PriceElasticity => {
                "-0.5: a price 10 % higher brings about 5 % fewer hours. 0: nobody reacts. Your guess, not measured."
            }
            Setting::ProfitMargin => {
                "What is left of the price after the cost of the hour. 100 %: an hour costs nothing."
            }
            Setting::HighRevenueShare => "The share of revenue from which a client is an Anchor or an Opportunity.",
            Setting::HighUtilization => "The utilization from which a client is an Anchor or Steady; the top band.",
            Setting::LowUtilization => "Below this utilization a client is in the lowest band, and at risk.",
            Setting::HorizonMonths => "How many months ahead the value of a client is counted.",
            Setting::Goal(_) => "What you aim at. The Plan view (P) says how far it is. 0 takes the goal away.",
            Setting::Plan(plan) => plan.explanation(),
            Setting::LeavingHorizon => {
                "Who does not come back within so many days has left. Longer: surer that they have, and later to tell."
            }
            Setting::MonthlyDiscount => "What money loses by coming a month later: 1 % a month is about 12 % a year.",
            Setting::Campaign(setting) => setting.explanation(),
            Setting::Forecast(setting) => setting.explanation(),
        }
    }

    fn unit(&self) -> Unit {
        match self {
            Setting::Rate(_) | Setting::ClientRate(..) => Unit::Money,
            Setting::RateBasis => Unit::Choice,
            Setting::Campaign(setting) => setting.unit(),
            Setting::Forecast(setting) => setting.unit(),
            Setting::PriceElasticity | Setting::IdealHours(..) => Unit::Plain,
            Setting::Goal(goal) => match goal.unit() {
                targets::Unit::Money => Unit::Money,
                targets::Unit::Share => Unit::Percent,
                targets::Unit::Plain => Unit::Plain,
            },
            Setting::Plan(plan) => plan.unit(),
            Setting::HorizonMonths | Setting::LeavingHorizon => Unit::Whole,
            _ => Unit::Percent,
        }
    }

    /// The value as a number (money in units, shares as fractions); NaN where there is none.
    fn number(&self, assumptions: &Assumptions, context: &Context) -> f64 {
        match self {
            Setting::Rate(label) => assumptions
                .rates
                .get(label)
                .copied()
                .or_else(|| context.file_rate(label))
                .map_or(f64::NAN, Money::to_f64),
            Setting::ClientRate(index, id) => assumptions
                .client_rates
                .get(id)
                .copied()
                .or_else(|| context.client_rate(*index, assumptions))
                .map_or(f64::NAN, Money::to_f64),
            Setting::IdealHours(index, id) => {
                let set = assumptions.client_ideal_hours.get(id).copied();
                set.or_else(|| context.figures.ideal.get(*index).copied()).unwrap_or(f64::NAN)
            }
            Setting::RateBasis => f64::NAN,
            Setting::TargetUtilization => assumptions.target_utilization,
            Setting::RecaptureShare => assumptions.recapture_share,
            Setting::PriceElasticity => assumptions.price_elasticity,
            Setting::ProfitMargin => assumptions.profit_margin,
            Setting::HighRevenueShare => assumptions.high_revenue_share_for(context.figures.clients_with_revenue),
            Setting::HighUtilization => assumptions.high_utilization,
            Setting::LowUtilization => assumptions.low_utilization,
            Setting::HorizonMonths => f64::from(assumptions.value.months()),
            Setting::MonthlyDiscount => assumptions.value.discount(),
            Setting::Goal(goal) => goal.of(&assumptions.targets).unwrap_or(f64::NAN),
            Setting::Plan(plan) => plan.number(&assumptions.plan),
            Setting::Campaign(setting) => setting.number(&assumptions.campaign),
            Setting::Forecast(setting) => setting.number(&assumptions.forecast),
            Setting::LeavingHorizon => f64::from(context.leaving_horizon(assumptions)),
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
                (Setting::Campaign(_), _, KeptValue::Months) => "months kept".into(),
                (Setting::Campaign(_), _, KeptValue::Lifetime) => "lifetime".into(),
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
            Setting::Rate(label) => {
                next.rates.insert(label.clone(), Money::from_f64(number.max(0.0)).unwrap_or_default());
            }
            Setting::ClientRate(_, id) => {
                next.client_rates.insert(id.clone(), Money::from_f64(number.max(0.0)).unwrap_or_default());
            }
            Setting::IdealHours(_, id) => {
                next.client_ideal_hours.insert(id.clone(), number.clamp(0.0, 744.0));
            }
            Setting::RateBasis => {}
            Setting::TargetUtilization => next.target_utilization = number.clamp(0.0, 2.0),
            Setting::RecaptureShare => next.recapture_share = share,
            Setting::PriceElasticity => next.price_elasticity = number.clamp(-5.0, 0.0),
            Setting::ProfitMargin => next.profit_margin = share.max(0.01),
            Setting::HighRevenueShare => next.high_revenue_share = Some(share),
            Setting::HighUtilization => next.high_utilization = number.clamp(next.low_utilization, 2.0),
            Setting::LowUtilization => next.low_utilization = number.clamp(0.0, next.high_utilization),
            Setting::HorizonMonths => next.value.horizon_months = number.clamp(1.0, 120.0) as u32,
            Setting::MonthlyDiscount => next.value.monthly_discount = share,
            Setting::Goal(goal) => {
                let most = if goal.unit() == targets::Unit::Share { 1.0 } else { 1e9 };
                let set = Some(number.clamp(0.0, most)).filter(|n| *n > 0.0);
                next.targets = goal.set(&next.targets, set);
            }
            Setting::Plan(plan) => plan.set(&mut next.plan, number),
            Setting::Campaign(setting) => setting.set(&mut next.campaign, number),
            Setting::Forecast(setting) => setting.set(&mut next.forecast, number),
            Setting::LeavingHorizon => {
                let (least, most) = (ChurnSettings::SHORTEST, ChurnSettings::LONGEST);
                next.churn.horizon_days = Some(number.clamp(f64::from(least), f64::from(most)).round() as u32);
            }
        }
        next
    }

    /// One step up (`+1`) or down (`-1`); a choice takes the other value.
    pub fn nudged(&self, assumptions: &Assumptions, context: &Context, steps: f64) -> Assumptions {
        let step = match self.unit() {
            Unit::Choice if matches!(self, Setting::Campaign(_)) => {
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
            Unit::Percent if matches!(self, Setting::Plan(_)) && number.abs() >= 1.0 => number / 100.0,
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
            Setting::Rate(label) => restore(&mut next.rates, baseline.rates.get(label), label),
            Setting::ClientRate(_, id) => restore(&mut next.client_rates, baseline.client_rates.get(id), id),
            Setting::IdealHours(_, id) => match baseline.client_ideal_hours.get(id) {
                Some(hours) => drop(next.client_ideal_hours.insert(id.clone(), *hours)),
                None => drop(next.client_ideal_hours.remove(id)),
            },
            Setting::RateBasis => next.rate_basis = baseline.rate_basis,
            Setting::TargetUtilization => next.target_utilization = baseline.target_utilization,
            Setting::RecaptureShare => next.recapture_share = baseline.recapture_share,
            Setting::PriceElasticity => next.price_elasticity = baseline.price_elasticity,
            Setting::ProfitMargin => next.profit_margin = baseline.profit_margin,
            Setting::HighRevenueShare => next.high_revenue_share = baseline.high_revenue_share,
            Setting::HighUtilization => next.high_utilization = baseline.high_utilization,
            Setting::LowUtilization => next.low_utilization = baseline.low_utilization,
            Setting::HorizonMonths => next.value.horizon_months = baseline.value.horizon_months,
            Setting::MonthlyDiscount => next.value.monthly_discount = baseline.value.monthly_discount,
            Setting::Goal(goal) => next.targets = goal.set(&next.targets, goal.of(&baseline.targets)),
            Setting::Plan(plan) => plan.set(&mut next.plan, plan.number(&baseline.plan)),
            Setting::Campaign(setting) => setting.restore(&mut next.campaign, &baseline.campaign),
            Setting::Forecast(setting) => setting.set(&mut next.forecast, setting.number(&baseline.forecast)),
            Setting::LeavingHorizon => next.churn.horizon_days = baseline.churn.horizon_days,
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
        let by_data = || self.figures.studied.churn().and_then(|l| l.dated()).map(|dated| dated.default_days);
        assumptions.churn.horizon().or_else(by_data).unwrap_or(assumptions.lapsed_days)
    }

    /// What a client pays without a price of their own.
    fn client_rate(&self, index: usize, assumptions: &Assumptions) -> Option<Money> {
        let label = self.book.clients.session_type.as_ref().and_then(|t| t.types.get(index));
        let by_type = label.and_then(|l| assumptions.rates.get(l)).copied();
        let own = || self.book.clients.rates.as_ref().and_then(|r| r.get(index).copied().flatten());
        by_type.or_else(own).or_else(|| label.and_then(|l| self.file_rate(l)))
    }
}
