//! Short sessions that cost less per hour than long ones: perhaps the rate is the price of a session.

use crate::analysis::prices::{Prices, TypePrice};
use crate::analysis::{Answers, Figures};
use crate::book::{Assumptions, Book, Finding, Locale, Money, RateBasis, Severity};
use std::cell::LazyCell;

/// The question, with the revenue that follows from either answer; `None` where no short session is cheaper.
pub(super) fn check<F>(book: &Book, answers: &LazyCell<Answers, F>, locale: &Locale) -> Option<Finding>
where
    F: FnOnce() -> Answers,
{
    let types = Prices::new(book, &Assumptions::default()).into_types();
    let timed = |t: &TypePrice| Some((t.minutes?, t.own?));
    let priced: Vec<(&TypePrice, f64, Money)> =
        types.iter().filter(|t| t.clients > 0).filter_map(|t| timed(t).map(|(m, own)| (t, m, own))).collect();
    let (long, long_minutes, long_rate) = priced.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    // Half a percent may be a rounded price.
    let cheaper = |rate: Money| rate.to_f64() < long_rate.to_f64() * 0.995;
    let short: Vec<_> = priced.iter().filter(|(_, minutes, rate)| *minutes < long_minutes && cheaper(*rate)).collect();
    let (example, example_minutes, example_rate) = short.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let by_session = Assumptions { rate_basis: RateBasis::Session, ..Assumptions::default() };
    let by_session = Figures::compute(book, &by_session);
    let figures = &answers.results;
    let money = |amount: Money| locale.money_with(amount, 2);
    let minutes = |m: f64| locale.number(m, 0);
    let totals = figures.needs_revenue().is_ok().then(|| {
        format!(
            " Taken as the price of an hour, the revenue is {} a month; as the price of a session, {}.",
            money(figures.monthly(figures.total_revenue)),
            money(by_session.monthly(by_session.total_revenue)),
        )
    });
    Some(Finding {
        code: "short_sessions_cheaper",
        severity: Severity::Warning,
        message: format!(
            "\"{}\" ({} minutes) costs {} and \"{}\" ({} minutes) {}: is {} the price of an hour or of a session?{} It is \
             taken as the price of an hour unless --rate-basis session is given.",
            example.label,
            minutes(*example_minutes),
            money(*example_rate),
            long.label,
            minutes(long_minutes),
            money(long_rate),
            money(*example_rate),
            totals.unwrap_or_default(),
        ),
        count: short.iter().map(|(t, ..)| t.clients).sum(),
        location: book.files.first().map(|f| file_name(&f.path)).unwrap_or_default(),
    })
}

/// The file without its folders, as the other findings name it.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_string()
}
