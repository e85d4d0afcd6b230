//! The forms of exponential smoothing: error, trend, season [Hyndman, Koehler, Ord, Snyder 2008].

/// How the error enters an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ErrorKind {
    /// y = ŷ + e.
    Additive,
    /// y = ŷ·(1 + e).
    Multiplicative,
}

/// How the level moves on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trend {
    /// It does not.
    None,
    /// By an amount each period.
    Additive,
    /// By an amount that dies away.
    AdditiveDamped,
    /// By a factor each period.
    Multiplicative,
    /// By a factor that tends to one.
    MultiplicativeDamped,
}

/// How the time of the year (or of the week) enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Season {
    /// It does not.
    None,
    /// As an amount.
    Additive,
    /// As a factor.
    Multiplicative,
}

/// Whether forms with a multiplicative trend are tried: they extrapolate exponentially, and are not unless asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Growth {
    /// Additive trends only.
    #[default]
    Linear,
    /// Multiplicative trends too.
    Exponential,
}

/// One form of exponential smoothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Form {
    /// The error.
    pub error: ErrorKind,
    /// The trend.
    pub trend: Trend,
    /// The season.
    pub season: Season,
}

impl Trend {
    /// Whether the trend multiplies.
    pub fn multiplies(self) -> bool {
        matches!(self, Trend::Multiplicative | Trend::MultiplicativeDamped)
    }

    /// Whether the trend dies away.
    pub fn is_damped(self) -> bool {
        matches!(self, Trend::AdditiveDamped | Trend::MultiplicativeDamped)
    }
}

impl Form {
    /// The form of the three parts.
    pub const fn new(error: ErrorKind, trend: Trend, season: Season) -> Self {
        Self { error, trend, season }
    }

    /// The short name of the field: `ANN`, `AAdN`, `MAM`.
    pub fn name(self) -> String {
        let error = if self.error == ErrorKind::Additive { "A" } else { "M" };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::AdditiveDamped => "Ad",
            Trend::Multiplicative => "M",
            Trend::MultiplicativeDamped => "Md",
        };
        let season = match self.season {
            Season::None => "N",
            Season::Additive => "A",
            Season::Multiplicative => "M",
        };
        format!("{error}{trend}{season}")
    }

    /// Whether any part multiplies, so that the series must be positive.
    pub fn needs_positive(self) -> bool {
        self.error == ErrorKind::Multiplicative || self.trend.multiplies() || self.season == Season::Multiplicative
    }

    /// How many smoothing and damping parameters.
    pub fn smoothing_parameters(self) -> usize {
        1 + usize::from(self.trend != Trend::None)
            + usize::from(self.season != Season::None)
            + usize::from(self.trend.is_damped())
    }

    /// How many free initial states with seasons of `period`: one of the seasons is fixed, for the level could absorb it.
    pub fn initial_states(self, period: usize) -> usize {
        let seasons = if self.season == Season::None { 0 } else { period.saturating_sub(1) };
        1 + usize::from(self.trend != Trend::None) + seasons
    }

    /// How many parameters are estimated, the variance of the error among them: the k of the information criteria, as R's
    /// `forecast::ets` counts. statsmodels counts the season that is held fixed as well, so that its k is one larger for
    /// seasonal forms, and its AIC, AICc and BIC with it.
    pub fn parameters(self, period: usize) -> usize {
        self.smoothing_parameters() + self.initial_states(period) + 1
    }

    /// Whether the form's forecast variance is finite and its arithmetic stable: an additive error with a multiplicative
    /// trend or season, and a multiplicative trend with an additive season, are not [Hyndman et al. 2008, ch. 15].
    pub fn is_stable(self) -> bool {
        let additive_on_factors =
            self.error == ErrorKind::Additive && (self.trend.multiplies() || self.season == Season::Multiplicative);
        !(additive_on_factors || self.trend.multiplies() && self.season == Season::Additive)
    }

    /// Every stable form, simplest first: fifteen, or nineteen with multiplicative trends.
    pub fn stable(growth: Growth) -> Vec<Form> {
        let mut forms = Vec::new();
        for season in [Season::None, Season::Additive, Season::Multiplicative] {
            for trend in [
                Trend::None,
                Trend::Additive,
                Trend::AdditiveDamped,
                Trend::Multiplicative,
                Trend::MultiplicativeDamped,
            ] {
                for error in [ErrorKind::Additive, ErrorKind::Multiplicative] {
                    let form = Form { error, trend, season };
                    if form.is_stable() && (growth == Growth::Exponential || !trend.multiplies()) {
                        forms.push(form);
                    }
                }
            }
        }
        forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stable_forms_are_those_that_r_tries() {
        // R, forecast::ets(model = "ZZZ", restrict = TRUE), without and with allow.multiplicative.trend.
        let names: Vec<String> = Form::stable(Growth::Linear).into_iter().map(Form::name).collect();
        let mut expected: Vec<&str> =
            "ANN AAN AAdN ANA AAA AAdA MNN MAN MAdN MNA MAA MAdA MNM MAM MAdM".split(' ').collect();
        let mut sorted = names.clone();
        sorted.sort();
        expected.sort();
        assert_eq!(sorted, expected);
        assert_eq!((names.first().map(String::as_str), Form::stable(Growth::Exponential).len()), (Some("ANN"), 19));
    }

    #[test]
    fn parameters_are_counted_with_the_variance_and_without_the_fixed_season() {
        let form = |error, trend, season| Form { error, trend, season };
        assert_eq!(form(ErrorKind::Additive, Trend::None, Season::None).parameters(12), 3);
        // α, β, γ, φ; level, trend, eleven seasons; σ².
        assert_eq!(form(ErrorKind::Multiplicative, Trend::AdditiveDamped, Season::Additive).parameters(12), 18);
    }
}
