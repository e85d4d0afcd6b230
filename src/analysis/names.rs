//! Headers as names.

/// A header as a name that can be typed: letters and digits in lower case, anything else one underscore.
pub fn snake_case(header: &str) -> String {
    let mut name = String::with_capacity(header.len());
    for c in header.chars() {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    // A name that starts with a digit would read as a number in a filter.
    match name.chars().next() {
        None => "column".into(),
        Some(c) if c.is_numeric() => format!("column_{name}"),
        Some(_) => name.into(),
    }
}
