//! The choices of the Plan view as knobs.

use super::Unit;
use crate::book::PlanSettings;

/// The choices of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanSetting {
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

impl PlanSetting {
    pub(super) fn title(self) -> &'static str {
        match self {
            PlanSetting::PriceChange => "price change looked at",
            PlanSetting::Steps => "steps of a rise",
            PlanSetting::StepMonths => "months between steps",
            PlanSetting::PackageSessions => "sessions of a package",
            PlanSetting::PackageDiscount => "discount of a package",
            PlanSetting::CallsAWeek => "calls a week",
            PlanSetting::MovedSpend => "spend moved between channels",
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            PlanSetting::PriceChange => {
                "The change of price that the Plan view looks at while no what-if sets a price: 10 is ten per cent up."
            }
            PlanSetting::Steps => "In how many equal steps a rise comes.",
            PlanSetting::StepMonths => "How many months lie between two steps of a rise.",
            PlanSetting::PackageSessions => "How many sessions are sold together.",
            PlanSetting::PackageDiscount => "What the buyer of a package saves.",
            PlanSetting::CallsAWeek => "How many clients you can call in a week; the month's plan holds no more.",
            PlanSetting::MovedSpend => "The part of the weakest channel's spend that is moved to the strongest.",
        }
    }

    pub(super) fn unit(self) -> Unit {
        match self {
            PlanSetting::PriceChange | PlanSetting::PackageDiscount | PlanSetting::MovedSpend => Unit::Percent,
            _ => Unit::Whole,
        }
    }

    pub(super) fn number(self, plan: &PlanSettings) -> f64 {
        match self {
            PlanSetting::PriceChange => plan.price_change,
            PlanSetting::Steps => f64::from(plan.steps()),
            PlanSetting::StepMonths => f64::from(plan.months()),
            PlanSetting::PackageSessions => f64::from(plan.package_sessions),
            PlanSetting::PackageDiscount => plan.package_discount,
            PlanSetting::CallsAWeek => f64::from(plan.calls()),
            PlanSetting::MovedSpend => plan.moved_spend,
        }
    }

    pub(super) fn set(self, plan: &mut PlanSettings, number: f64) {
        let whole = |most: f64| number.round().clamp(1.0, most) as u32;
        match self {
            PlanSetting::PriceChange => plan.price_change = number.clamp(-0.9, 5.0),
            PlanSetting::Steps => plan.price_steps = whole(12.0),
            PlanSetting::StepMonths => plan.step_months = whole(12.0),
            PlanSetting::PackageSessions => plan.package_sessions = whole(500.0),
            PlanSetting::PackageDiscount => plan.package_discount = number.clamp(0.0, 0.99),
            PlanSetting::CallsAWeek => plan.calls_a_week = whole(500.0),
            PlanSetting::MovedSpend => plan.moved_spend = number.clamp(0.0, 1.0),
        }
    }
}
