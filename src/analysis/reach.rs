//! How a client is reached: telephone and email address, where the files have them.

use crate::book::{AttributeValues, Book};

/// A text with fewer digits than this is no telephone number.
const FEWEST_DIGITS: usize = 5;

/// Telephone and email address of one client. Empty texts count as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach<'a> {
    /// As the file writes it.
    pub telephone: Option<&'a str>,
    /// As the file writes it.
    pub email: Option<&'a str>,
    /// Whether the client does not want to be written to.
    pub no_mail: bool,
}

impl<'a> Reach<'a> {
    /// Of the client at `index`.
    pub fn of(book: &'a Book, index: usize) -> Self {
        let clients = &book.clients;
        let email = clients.emails.as_ref().map(|emails| emails.get(index).trim()).filter(|email| !email.is_empty());
        let allowed = clients.email_ok.as_ref().and_then(|ok| ok.get(index).copied().flatten());
        Reach { telephone: telephone(book, index), email, no_mail: allowed == Some(false) }
    }

    /// `555 0199 · anna@example.com`; an address that must not be written to is left out, and that is said. Empty where
    /// nothing is known.
    pub fn words(&self) -> String {
        let mail = match (self.email, self.no_mail) {
            (_, true) => Some("no email wanted"),
            (email, false) => email,
        };
        self.telephone.into_iter().chain(mail).collect::<Vec<_>>().join(" · ")
    }
}

/// The first telephone number of the client at `index`, as the file writes it.
pub fn telephone(book: &Book, index: usize) -> Option<&str> {
    let clients = &book.clients;
    let columns = clients.telephones.iter().filter_map(|column| clients.attributes.get(*column));
    let mut numbers = columns.filter_map(|column| match &column.values {
        AttributeValues::Text(text) => Some(text.get(index)),
        AttributeValues::Category(category) => category.get(index),
        _ => None,
    });
    let is_number = |text: &&str| text.chars().filter(char::is_ascii_digit).count() >= FEWEST_DIGITS;
    numbers.find(is_number).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Attribute, Clients};

    fn book() -> Book {
        let text = |values: [&str; 2]| AttributeValues::Text(values.into_iter().collect());
        let clients = Clients {
            ids: ["a", "b"].into_iter().collect(),
            emails: Some(["a@example.com", ""].into_iter().collect()),
            email_ok: Some(vec![Some(false), None]),
            attributes: vec![
                Attribute { name: "Notes".into(), values: text(["x", "y"]) },
                Attribute { name: "Home phone".into(), values: text(["in the evening", "555 0100"]) },
                Attribute { name: "Mobile".into(), values: text([" 555 0199 ", "555 0101"]) },
            ],
            telephones: vec![1, 2],
            ..Clients::default()
        };
        Book { clients, ..Book::default() }
    }

    #[test]
    fn the_first_number_that_there_is_and_no_address_of_who_refused() {
        let book = book();
        assert_eq!(Reach::of(&book, 0).words(), "555 0199 · no email wanted");
        assert_eq!(Reach::of(&book, 1).words(), "555 0100");
        assert_eq!(Reach::of(&Book::default(), 0), Reach::default());
    }
}
