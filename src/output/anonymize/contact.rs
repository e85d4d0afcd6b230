//! Which columns are contacts: by a word in the header, or by what the values look like.

use crate::book::{Attribute, AttributeValues};

const HEADERS: &str = include_str!("../../../assets/contact-headers.txt");
/// Fewer digits than this are no telephone number; more than the second no longer one.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// Whether `attribute` could lead to a person.
pub fn is_contact(attribute: &Attribute) -> bool {
    is_contact_header(&attribute.name)
        || match &attribute.values {
            AttributeValues::Text(text) => text.iter().any(is_contact_value),
            AttributeValues::Category(category) => category.labels.iter().any(is_contact_value),
            AttributeValues::Number(_) | AttributeValues::Date(_) | AttributeValues::Flag(_) => false,
        }
}

/// Whether a word of `header` says so: `Home phone`, `E-mail`, `ФИО`, `firstName`.
pub fn is_contact_header(header: &str) -> bool {
    let words = || HEADERS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let spaced = split_camel(header).to_lowercase();
    let parts: Vec<&str> = spaced.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let joined: String = spaced.chars().filter(|c| c.is_alphanumeric()).collect();
    // `E-mail` and `Sur name` are one word once joined; `Phone2` ends in a number.
    words()
        .any(|word| joined == word || parts.iter().any(|part| part.trim_end_matches(|c: char| c.is_numeric()) == word))
}

/// `firstName` as `first Name`.
fn split_camel(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut before_lower = false;
    for c in text.chars() {
        if c.is_uppercase() && before_lower {
            spaced.push(' ');
        }
        before_lower = c.is_lowercase();
        spaced.push(c);
    }
    spaced
}

/// Whether `value` holds an email address or a telephone number.
pub fn is_contact_value(value: &str) -> bool {
    value.split_whitespace().any(is_email) || has_phone(value)
}

fn is_email(word: &str) -> bool {
    match word.split_once('@') {
        Some((user, host)) => {
            let host = host.trim_end_matches(|c: char| !c.is_alphanumeric());
            !user.is_empty() && host.contains('.') && !host.starts_with('.')
        }
        None => false,
    }
}

/// A run of digits with what people put between them.
fn has_phone(value: &str) -> bool {
    let between = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '+' | '\u{a0}');
    value
        .split(|c: char| !c.is_ascii_digit() && !between(c))
        .any(|run| PHONE_DIGITS.contains(&run.bytes().filter(u8::is_ascii_digit).count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_contacts_are_known_in_three_languages() {
        for header in ["Phone", "Home phone", "E-mail", "e_mail", "firstName", "Phone2", "Телефон", "Dirección", "ФИО"]
        {
            assert!(is_contact_header(header), "{header}");
        }
        for header in ["Goal", "session_type", "hours", "Telling", "Rate", "Newsletter", "filename"] {
            assert!(!is_contact_header(header), "{header}");
        }
    }

    #[test]
    fn contacts_are_seen_in_values() {
        for value in ["ana@example.com", "write to ana@example.com.", "+1 (555) 010-1013", "call 5550101013"] {
            assert!(is_contact_value(value), "{value}");
        }
        for value in ["", "strength", "2024-01-31", "61.20", "@home", "12 of 24", "a@b"] {
            assert!(!is_contact_value(value), "{value}");
        }
    }
}
