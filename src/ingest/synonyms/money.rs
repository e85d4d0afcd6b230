//! What files say of money: currencies, how it was paid, which way it went.

use super::{Synonyms, normalize};

impl Synonyms {
    /// Whether a header says that its amounts are those of whole orders.
    pub fn is_order_total(&self, normalized: &str) -> bool {
        self.words.order_total.contains(normalized)
    }

    /// Whether the text calls a sale a return.
    pub fn is_return(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.returned.contains(&normalize(text))
    }

    /// Whether the text calls a row of a ledger the business's own moving of money: nobody bought anything.
    pub fn is_transfer(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.transfer.contains(&normalize(text))
    }

    /// Whether the text says that money went out; `None` where it says nothing of that.
    pub fn direction(&self, text: &str) -> Option<bool> {
        let word = normalize(text);
        let out = self.values.money_out.contains(&word);
        (text.len() <= 20 && (out || self.values.money_in.contains(&word))).then_some(out)
    }

    /// Whether the text calls a row of a ledger an invoice.
    pub fn is_invoice(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.invoice.contains(&normalize(text))
    }

    /// Whether the text calls a row of a ledger a payment.
    pub fn is_payment(&self, text: &str) -> bool {
        text.len() <= 60 && self.values.payment.contains(&normalize(text))
    }

    /// Whether the text says which way the money of a row went: a sale, a return, a transfer.
    pub fn is_movement(&self, text: &str) -> bool {
        self.is_return(text)
            || self.is_transfer(text)
            || (text.len() <= 60 && self.values.sale.contains(&normalize(text)))
    }

    /// Whether the text is a currency, as a code or an abbreviation.
    pub fn is_currency(&self, text: &str) -> bool {
        text.len() <= 12 && self.values.currency.contains(&text.to_lowercase())
    }

    /// A normalised header without the currency at its beginning or end: `betrag chf`, `eur total`.
    pub fn without_currency<'a>(&self, normalized: &'a str) -> &'a str {
        let is_one = |word: &str| word == "money" || (word.len() >= 3 && self.is_currency(word));
        let end = normalized.rsplit_once(' ').filter(|(_, last)| is_one(last)).map(|(rest, _)| rest);
        end.or_else(|| normalized.split_once(' ').filter(|(first, _)| is_one(first)).map(|(_, rest)| rest))
            .unwrap_or(normalized)
    }

    /// Whether a word is that for a hundredth of a currency.
    pub fn is_minor_unit(&self, word: &str) -> bool {
        self.values.minor_unit.contains(word)
    }

    /// Whether the text says how something was paid: `cash`, `by card`.
    pub fn is_payment_word(&self, text: &str) -> bool {
        let normalized = normalize(text);
        let how = normalized.strip_prefix("by ").or_else(|| normalized.strip_prefix("in ")).unwrap_or(&normalized);
        text.len() <= 24 && self.values.payment_word.contains(how)
    }

    /// Whether the text is what a price is of (`hr` in `60/hr`).
    pub fn is_price_unit(&self, text: &str) -> bool {
        text.len() <= 24 && self.values.price_unit.contains(&normalize(text))
    }

    /// Whether a header of several words ends in one for money that came in: `ticket price`, and no `late fee` or `trainer pay`.
    pub fn ends_in_money(&self, normalized: &str) -> bool {
        let mut words = normalized.rsplit(' ');
        words.next().is_some_and(|last| self.words.money_ending.contains(last))
            && !words.any(|word| self.words.no_income.contains(word))
    }
}
