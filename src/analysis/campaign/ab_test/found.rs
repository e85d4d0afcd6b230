//! Tests that the client table itself holds: a column of arms beside a column of answers, or of who left.

use super::{Reading, read};
use crate::analysis::Section;
use crate::analysis::names::snake_case;
use crate::analysis::segments::clusters::campaigns::is_answer;
use crate::book::{Attribute, AttributeValues, Book};
use crate::stats::ab_test::Arm;

/// Words by which a column of arms is known.
const ARMS: [&str; 6] = ["arm", "variant", "treatment", "treated", "experiment", "abtest"];
/// Words by which the arm that was left alone is known.
const ALONE: [&str; 8] = ["b", "control", "alone", "holdout", "none", "no", "untreated", "old"];

/// A test in the file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct FileTest {
    /// The column of arms.
    pub column: String,
    /// The arm that got the offer, and the one that was left alone, as the file writes them.
    pub arms: [String; 2],
    /// What counted: a column's header, or that the client stayed.
    pub success: String,
    /// What it showed.
    pub reading: Section<Reading>,
}

/// Every test in the client table.
pub fn in_file(book: &Book) -> Vec<FileTest> {
    let Some((column, arms, arm_of)) = book.clients.attributes.iter().find_map(arms_of) else { return Vec::new() };
    let n = book.clients.len();
    let count = |side: bool, success: &dyn Fn(usize) -> Option<bool>| {
        let known = (0..n).filter(|i| arm_of.get(*i).copied().flatten() == Some(side)).filter_map(success);
        known.fold(Arm { successes: 0, trials: 0 }, |arm, yes| Arm {
            successes: arm.successes + u64::from(yes),
            trials: arm.trials + 1,
        })
    };
    let mut tests = Vec::new();
    let mut add = |name: String, success: &dyn Fn(usize) -> Option<bool>| {
        let reading = read(count(false, success), count(true, success));
        tests.push(FileTest { column: column.to_string(), arms: arms.clone(), success: name, reading });
    };
    if let Some(outcome) = &book.clients.outcome {
        add("stayed".into(), &|i| outcome.left.get(i).copied().flatten().map(|left| !left));
    }
    for attribute in book.clients.attributes.iter().filter(|a| is_answer(&a.name) && a.name != column) {
        if let AttributeValues::Flag(flags) = &attribute.values {
            add(attribute.name.clone(), &|i| flags.get(i).copied().flatten());
        }
    }
    tests
}

/// The column's name, its two arms, and for each client whether the client is in the first one.
type Arms<'a> = (&'a str, [String; 2], Vec<Option<bool>>);

fn arms_of(attribute: &Attribute) -> Option<Arms<'_>> {
    let name = snake_case(&attribute.name);
    if !name.split('_').any(|part| ARMS.contains(&part)) {
        return None;
    }
    match &attribute.values {
        AttributeValues::Flag(flags) => Some((&attribute.name, ["yes".into(), "no".into()], flags.clone())),
        AttributeValues::Category(category) => {
            // Clients who wait for their turn are in no arm.
            let labels: Vec<(u32, &str)> = category
                .labels
                .iter()
                .enumerate()
                .map(|(code, l)| (code as u32, l))
                .filter(|(_, l)| *l != "later")
                .collect();
            let [one, other] = labels.as_slice() else { return None };
            let is_alone = |label: &str| {
                let label = snake_case(label);
                label.split('_').any(|part| ALONE.contains(&part))
            };
            let (offered, alone) = if is_alone(one.1) && !is_alone(other.1) { (other, one) } else { (one, other) };
            let of = |code: &u32| match *code {
                c if c == offered.0 => Some(true),
                c if c == alone.0 => Some(false),
                _ => None,
            };
            let arms = [offered.1.to_string(), alone.1.to_string()];
            Some((&attribute.name, arms, category.codes.iter().map(of).collect()))
        }
        _ => None,
    }
}
