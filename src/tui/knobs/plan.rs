//! The choices of the Plan view as knobs.

use super::Unit;
use crate::book::PlanChoices;

/// The choices of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKnob {
    /// The change of price that is looked at.
    PriceChange,
    /// In how many steps it comes.
    Steps,
    /// Months between two steps.
    StepMonths,
    /// Sessions of a package.
    PackageSessions,
    /// What is taken off a package.
    PackageDiscount,
    /// Clients who can be called in a week.
    CallsAWeek,
    /// The part of a channel's spend that is moved.
    MovedSpend,
}

impl PlanKnob {
    pub(super) fn title(self) -> &'static str {
        match self {
            PlanKnob::PriceChange => "price change looked at",
            PlanKnob::Steps => "steps of a rise",
            PlanKnob::StepMonths => "months between steps",
            PlanKnob::PackageSessions => "sessions of a package",
            PlanKnob::PackageDiscount => "discount of a package",
            PlanKnob::CallsAWeek => "calls a week",
            PlanKnob::MovedSpend => "spend moved between channels",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            PlanKnob::PriceChange => {
                "The change of price that the Plan view looks at while no what-if sets a price: 10 is ten per cent up."
            }
            PlanKnob::Steps => "In how many equal steps a rise comes.",
            PlanKnob::StepMonths => "How many months lie between two steps of a rise.",
            PlanKnob::PackageSessions => "How many sessions are sold together.",
            PlanKnob::PackageDiscount => "What the buyer of a package saves.",
            PlanKnob::CallsAWeek => "How many clients you can call in a week; the month's plan holds no more.",
            PlanKnob::MovedSpend => "The part of the weakest channel's spend that is moved to the strongest.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            PlanKnob::PriceChange | PlanKnob::PackageDiscount | PlanKnob::MovedSpend => Unit::Percent,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, plan: &PlanChoices) -> f64 {
        match self {
            PlanKnob::PriceChange => plan.price_change,
            PlanKnob::Steps => f64::from(plan.steps()),
            PlanKnob::StepMonths => f64::from(plan.months()),
            PlanKnob::PackageSessions => f64::from(plan.package_sessions),
            PlanKnob::PackageDiscount => plan.package_discount,
            PlanKnob::CallsAWeek => f64::from(plan.calls()),
            PlanKnob::MovedSpend => plan.moved_spend,
        }
    }

    pub(super) fn set(self, plan: &mut PlanChoices, number: f64) {
        let whole = |most: f64| number.round().clamp(1.0, most) as u32;
        match self {
            PlanKnob::PriceChange => plan.price_change = number.clamp(-0.9, 5.0),
            PlanKnob::Steps => plan.price_steps = whole(12.0),
            PlanKnob::StepMonths => plan.step_months = whole(12.0),
            PlanKnob::PackageSessions => plan.package_sessions = whole(500.0),
            PlanKnob::PackageDiscount => plan.package_discount = number.clamp(0.0, 0.99),
            PlanKnob::CallsAWeek => plan.calls_a_week = whole(500.0),
            PlanKnob::MovedSpend => plan.moved_spend = number.clamp(0.0, 1.0),
        }
    }
}
