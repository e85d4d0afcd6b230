//! What happens to every book between the reader and whoever shows it, on the screen as in a report.

use crate::analysis::audit;
use crate::book::Locale;
use crate::ingest::Opened;
use crate::output::anonymize::{Pseudonyms, anonymize_opened};

/// Hides the clients behind pseudonyms where there is a key for them, then audits the workbook's own figures, so that
/// the audit's findings name nobody either. The pseudonyms are handed on for whatever else names clients.
pub fn finish(opened: Opened, key: Option<[u8; 16]>, locale: &Locale) -> (Opened, Option<Pseudonyms>) {
    let pseudonyms = key.map(|key| Pseudonyms::new(&opened.book.clients.ids, &key));
    let mut opened = match key {
        Some(key) => anonymize_opened(opened, &key),
        None => opened,
    };
    let audited = audit::audit(&opened.book, locale);
    opened.book.findings.extend(audited);
    opened.book.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    (opened, pseudonyms)
}
