//! What became of money and of memberships, from `assets/states.toml`.

use super::statuses::phrases;
use super::synonyms::normalize;
use crate::book::Term;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// What became of a payment, an invoice or an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The money came in.
    Paid,
    /// It came in, and a part was given back.
    PartlyRefunded,
    /// It was given back.
    Refunded,
    /// It has not come in so far.
    Pending,
    /// It did not come in.
    Failed,
    /// It was taken back before it was paid.
    Void,
    /// It was never asked for.
    Draft,
    /// It should have come in.
    Overdue,
}

impl PaymentState {
    /// In a sentence: "2 pending".
    pub fn name(self) -> &'static str {
        match self {
            PaymentState::Paid => "paid",
            PaymentState::PartlyRefunded => "refunded in part",
            PaymentState::Refunded => "refunded",
            PaymentState::Pending => "pending",
            PaymentState::Failed => "failed",
            PaymentState::Void => "cancelled or void",
            PaymentState::Draft => "drafts",
            PaymentState::Overdue => "overdue",
        }
    }

    /// Whether money with this state came in.
    pub fn is_income(self) -> bool {
        matches!(self, PaymentState::Paid | PaymentState::PartlyRefunded)
    }
}

#[derive(serde::Deserialize, Default)]
struct File {
    /// Words that turn the one behind them round.
    not: HashSet<String>,
    payment: BTreeMap<PaymentState, Vec<String>>,
    membership: BTreeMap<Term, Vec<String>>,
}

struct Known {
    not: HashSet<String>,
    payments: HashMap<String, PaymentState>,
    terms: HashMap<String, Term>,
}

fn known() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| {
        // That the file parses is a test's business.
        let file: File = toml::from_str(include_str!("../../assets/states.toml")).unwrap_or_default();
        fn words<S: Clone>(lists: BTreeMap<S, Vec<String>>) -> HashMap<String, S> {
            lists
                .into_iter()
                .flat_map(|(s, words)| words.into_iter().map(move |w| (normalize(&w), s.clone())))
                .collect()
        }
        Known { not: file.not, payments: words(file.payment), terms: words(file.membership) }
    });
    &KNOWN
}

/// What became of money by a text, whatever its case and punctuation.
pub fn payment(text: &str) -> Option<PaymentState> {
    if text.len() > 60 { None } else { known().payments.get(&normalize(text)).copied() }
}

/// What became of money by the words of a text that is on no list: `Pending payment`, `Charge failed`, `Not collected`. `None`
/// where they contradict each other: of `Refund failed` nobody knows.
pub fn payment_in_words(text: &str) -> Option<PaymentState> {
    enum Part {
        Not,
        State(PaymentState),
    }
    let known = |phrase: &str| match payment(phrase) {
        Some(state) => Some(Part::State(state)),
        None => known().not.contains(phrase).then_some(Part::Not),
    };
    let parts = phrases(text, known);
    let mut states: Vec<PaymentState> = Vec::new();
    let mut negated = false;
    for part in parts {
        match part {
            Part::Not => negated = true,
            Part::State(state) if negated => {
                // What was not collected has not come in; of what did not fail nothing is known.
                states.push(if state.is_income() { PaymentState::Pending } else { return None });
                negated = false;
            }
            Part::State(state) => states.push(state),
        }
    }
    // "Paid late" was paid.
    if states.contains(&PaymentState::Paid) {
        states.retain(|state| *state != PaymentState::Overdue);
    }
    // "Completed refund" is one.
    if states.iter().any(|state| !state.is_income()) {
        states.retain(|state| !state.is_income());
    }
    states.dedup();
    match states.as_slice() {
        [state] => Some(*state),
        _ => None,
    }
}

/// Whether a membership runs, by a text.
pub fn term(text: &str) -> Option<Term> {
    if text.len() > 60 { None } else { known().terms.get(&normalize(text)).copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_money_are_known_in_nine_languages() {
        assert!(toml::from_str::<File>(include_str!("../../assets/states.toml")).is_ok());
        for text in
            ["Paid", "succeeded", "bezahlt", "payé", "pagado", "pago", "pagato", "opłacone", "betaald", "выполнен"]
        {
            assert!(payment(text).is_some_and(PaymentState::is_income), "{text}");
        }
        for text in [
            "Void",
            "DRAFT",
            "past_due",
            "storniert",
            "en attente",
            "rechazado",
            "em aberto",
            "scaduto",
            "anulowane",
            "mislukt",
            "новый",
        ] {
            assert!(payment(text).is_some_and(|s| !s.is_income()), "{text}");
        }
        assert_eq!((payment("perhaps"), payment("")), (None, None));
        for (text, state) in [
            ("Pending payment", PaymentState::Pending),
            ("Charge failed", PaymentState::Failed),
            ("Bounced cheque", PaymentState::Failed),
            ("Not collected", PaymentState::Pending),
            ("Awaiting funds", PaymentState::Pending),
            ("Chargeback lost", PaymentState::Refunded),
            ("Paid late", PaymentState::Paid),
            ("Deposit paid by card", PaymentState::Paid),
            ("noch nicht bezahlt", PaymentState::Pending),
        ] {
            assert_eq!(payment_in_words(text), Some(state), "{text}");
        }
        assert_eq!((payment_in_words("Refund failed"), payment_in_words("Yoga mat")), (None, None));
        let terms = ["Active", "eingefroren", "Former", "paid"].map(term);
        assert_eq!(terms, [Some(Term::Active), Some(Term::Paused), Some(Term::Ended), None]);
    }
}
