//! A column of segments against the rule.

use super::Difference;
use super::claimed::how_many;
use crate::analysis::Figures;
use crate::analysis::figures::Segment;
use crate::book::claims::{ClaimedValue, ColumnClaim};
use crate::book::{Book, Severity};

/// More clients than this are counted and not named.
const NAMED: usize = 12;

/// The clients whose segment in the file is not the rule's; `None` where all agree or the column speaks of other
/// segments than these four.
pub(super) fn check(book: &Book, figures: &Figures, claim: &ColumnClaim) -> Option<Difference> {
    let mut differing = Vec::new();
    let mut compared = 0;
    for (client, row, value) in &claim.rows {
        let ClaimedValue::Text(label) = value else { continue };
        let (Some(claimed), Some(rule)) = (segment(label), figures.segment.get(*client as usize).copied().flatten())
        else {
            continue;
        };
        compared += 1;
        if claimed != rule {
            differing.push((*client, *row, claimed, rule));
        }
    }
    if differing.is_empty() {
        return None;
    }
    // By client, so that copies of the sheet in another order say the same.
    differing.sort_unstable_by_key(|(client, ..)| book.clients.ids.get(*client as usize));
    let named = differing.iter().take(NAMED).map(|(client, _, claimed, rule)| {
        format!("{} ({}, by the rule {})", book.clients.ids.get(*client as usize), claimed.name(), rule.name())
    });
    let named: Vec<String> = named.collect();
    let more = if differing.len() > NAMED { format!(" and {} more", differing.len() - NAMED) } else { String::new() };
    let message = format!(
        "\"{}\" is not what the rule gives in {}: {}{more}. The rule goes by the share of revenue and the utilization; \
         both thresholds can be changed.",
        claim.header,
        how_many(differing.len(), compared),
        named.join(", "),
    );
    let mut rows: Vec<u32> = differing.iter().map(|(_, row, ..)| *row).collect();
    rows.sort_unstable();
    Some(Difference { code: "segment_column_differs", severity: Severity::Warning, message, rows, places: Vec::new() })
}

/// The segment of a label, whatever its capitals and signs (`low-impact`).
fn segment(label: &str) -> Option<Segment> {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = letters(label);
    Segment::ALL.into_iter().find(|s| letters(s.name()) == wanted)
}
