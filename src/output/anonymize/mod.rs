//! Pseudonyms in place of whoever could be recognised: ids, names, emails and other contacts.
//!
//! Applied to the book right after opening, so that every screen and every export follows. The same key gives the same
//! pseudonyms, whatever the file is called; without the key nobody can tell who is who.

mod contact;
mod mentions;
mod pseudonym;

use crate::book::{
    Assumptions, Attribute, AttributeValues, Book, Category, Decision, Sales, ScheduleSettings, Sessions, TextColumn,
};
use crate::ingest::{Inspection, Opened};
use mentions::Mentions;
pub use pseudonym::Pseudonyms;
use std::sync::Arc;

/// `book` with ids, names, emails and contacts replaced, also where findings and claims mention them.
pub fn anonymize(book: Book, key: &[u8; 16]) -> Book {
    let pseudonyms = Pseudonyms::new(&book.clients.ids, key);
    let mentions = Mentions::of(&book, &pseudonyms, std::iter::empty());
    replace(book, &pseudonyms, &mentions)
}

/// The same for everything that was opened: how the columns were understood shows values too.
pub fn anonymize_opened(opened: Opened, key: &[u8; 16]) -> Opened {
    let pseudonyms = Pseudonyms::new(&opened.book.clients.ids, key);
    let shown = opened.inspection.tables.iter().flat_map(|table| {
        let columns = table.columns.iter().flat_map(|c| c.examples.iter().chain([&c.why, &c.header]));
        columns.chain([&table.why, &table.path]).chain(&table.sheet).map(String::as_str)
    });
    let mentions = Mentions::of(&opened.book, &pseudonyms, shown);
    Opened {
        inspection: inspection(opened.inspection, &pseudonyms, &mentions),
        book: replace(opened.book, &pseudonyms, &mentions),
    }
}

/// Per-client rates, ideal hours and decisions under the clients' pseudonyms; those of clients whom the book does not have are
/// dropped.
pub fn anonymize_assumptions(assumptions: Assumptions, pseudonyms: &Pseudonyms) -> Assumptions {
    let rates = assumptions.client_rates.iter();
    let client_rates = rates.filter_map(|(id, rate)| Some((pseudonyms.client(id)?, *rate))).collect();
    let ideal = assumptions.client_ideal_hours.iter();
    let client_ideal_hours = ideal.filter_map(|(id, hours)| Some((pseudonyms.client(id)?, *hours))).collect();
    let decisions = assumptions.schedule.decisions.iter();
    let decisions = decisions.filter_map(|d| Some(Decision { client: pseudonyms.client(&d.client)?, ..d.clone() }));
    let schedule = ScheduleSettings { decisions: decisions.collect(), ..assumptions.schedule };
    Assumptions { client_rates, client_ideal_hours, schedule, ..assumptions }
}

fn replace(mut book: Book, pseudonyms: &Pseudonyms, mentions: &Mentions) -> Book {
    let clients = &mut book.clients;
    let ids = pseudonyms.ids(&clients.ids);
    let original = std::mem::replace(&mut clients.ids, ids.clone());
    if let Some(names) = &mut clients.names {
        *names = ids;
    }
    if let Some(emails) = &mut clients.emails {
        let mut replaced = TextColumn::with_capacity(emails.len(), emails.len() * 24);
        emails.iter().zip(original.iter()).for_each(|(email, id)| replaced.push(&pseudonyms.email(email, id)));
        *emails = replaced;
    }
    // What keeps the names apart keeps nothing then: the pseudonym is the name.
    (clients.first_names, clients.last_names) = (None, None);
    for (index, attribute) in clients.attributes.iter_mut().enumerate() {
        let personal = clients.identifying.contains(&index);
        attribute_values(attribute, personal, pseudonyms, mentions);
        attribute.name = mentions.replace(&attribute.name);
    }
    labels(&mut clients.service_type, mentions);
    if let Some(session) = &mut clients.session_type {
        session.types.labels = each(&session.types.labels, |t| mentions.replace(t));
    }
    logs(&mut book, mentions);
    for finding in &mut book.findings {
        finding.message = mentions.replace(&finding.message);
        finding.location = mentions.replace_in_notes(&finding.location);
    }
    let place = |file: &mut String, sheet: &mut Option<String>| {
        *file = mentions.replace_in_notes(file);
        *sheet = sheet.take().map(|sheet| mentions.replace_in_notes(&sheet));
    };
    for claim in &mut book.claims.cells {
        claim.label = mentions.replace(&claim.label);
        place(&mut claim.at.file, &mut claim.at.sheet);
    }
    for claim in &mut book.claims.columns {
        claim.header = mentions.replace(&claim.header);
        place(&mut claim.file, &mut claim.sheet);
    }
    for file in &mut book.files {
        file.path = mentions.replace_in_notes(&file.path);
        file.table = mentions.replace_in_notes(&file.table);
        file.set_aside.iter_mut().for_each(|group| group.reason = mentions.replace(&group.reason));
    }
    book
}

/// What visits, sales, order lines and passes are called may name who comes.
fn logs(book: &mut Book, mentions: &Mentions) {
    if let Some(sessions) = book.sessions.as_mut().map(Arc::make_mut) {
        let Sessions { raw_status, staff, service, location, channel, .. } = sessions;
        [raw_status, staff, service, location, channel].into_iter().for_each(|c| labels(c, mentions));
    }
    if let Some(sales) = book.sales.as_mut().map(Arc::make_mut) {
        let Sales { item, category, staff, location, method, .. } = sales;
        [item, category, staff, location, method].into_iter().for_each(|c| labels(c, mentions));
    }
    if let Some(lines) = book.order_lines.as_mut().map(Arc::make_mut) {
        [&mut lines.item, &mut lines.category].into_iter().for_each(|c| labels(c, mentions));
    }
    if let Some(passes) = book.passes.as_mut().map(Arc::make_mut) {
        labels(&mut passes.name, mentions);
    }
    if let Some(memberships) = book.memberships.as_mut().map(Arc::make_mut) {
        labels(&mut memberships.plan, mentions);
    }
}

fn labels(category: &mut Option<Category>, mentions: &Mentions) {
    if let Some(category) = category {
        category.labels = each(&category.labels, |t| mentions.replace(t));
    }
}

/// A contact becomes pseudonyms; other text loses what it says of clients.
/// `personal`: recognition took the column for one that could tell people apart.
fn attribute_values(attribute: &mut Attribute, personal: bool, pseudonyms: &Pseudonyms, mentions: &Mentions) {
    let is_contact = personal || contact::is_contact(attribute);
    match &mut attribute.values {
        values if is_contact => *values = AttributeValues::Text(hidden(values, pseudonyms)),
        AttributeValues::Text(text) => *text = each(text, |t| mentions.replace_in_notes(t)),
        AttributeValues::Category(category) => {
            category.labels = each(&category.labels, |t| mentions.replace_in_notes(t));
        }
        AttributeValues::Number(_) | AttributeValues::Date(_) | AttributeValues::Flag(_) => {}
    }
}

fn each(column: &TextColumn, change: impl Fn(&str) -> String) -> TextColumn {
    let mut changed = TextColumn::with_capacity(column.len(), 0);
    column.iter().for_each(|text| changed.push(&change(text)));
    changed
}

/// A pseudonym per value, the same for the same value; nothing for nothing.
fn hidden(values: &AttributeValues, pseudonyms: &Pseudonyms) -> TextColumn {
    let code = |text: &str| if text.is_empty() { String::new() } else { pseudonyms.value(text) };
    let known = |text: Option<String>| text.map_or_else(String::new, |t| code(&t));
    let mut column = TextColumn::default();
    match values {
        AttributeValues::Text(v) => v.iter().for_each(|t| column.push(&code(t))),
        AttributeValues::Category(c) => (0..c.codes.len()).for_each(|i| column.push(&code(label(c, i)))),
        AttributeValues::Number(v) => {
            v.iter().for_each(|n| column.push(&known((!n.is_nan()).then(|| n.to_string()))));
        }
        AttributeValues::Date(v) => v.iter().for_each(|d| column.push(&known(d.map(|d| d.to_string())))),
        AttributeValues::Flag(v) => v.iter().for_each(|f| column.push(&known(f.map(|f| f.to_string())))),
    }
    column
}

fn label(category: &Category, index: usize) -> &str {
    category.get(index).unwrap_or("")
}

/// The examples of columns that hold ids, names or contacts are replaced whole; elsewhere, what mentions clients.
fn inspection(mut inspection: Inspection, pseudonyms: &Pseudonyms, mentions: &Mentions) -> Inspection {
    for table in &mut inspection.tables {
        table.path = mentions.replace_in_notes(&table.path);
        table.sheet = table.sheet.take().map(|sheet| mentions.replace_in_notes(&sheet));
        table.why = mentions.replace(&table.why);
        table.recipe = table.recipe.take().map(|name| mentions.replace_in_notes(&name));
        table.decisions.iter_mut().for_each(|decision| *decision = mentions.replace_in_notes(decision));
        let first = table.columns.first().map_or(1, |column| column.number);
        for column in &mut table.columns {
            let personal = matches!(column.field.as_str(), "client_id" | "name" | "email")
                || contact::is_contact_header(&column.header)
                || column.examples.iter().any(|e| contact::is_contact_value(e));
            column.why = mentions.replace(&column.why);
            column.header = mentions.replace(&column.header);
            let place = column.number.saturating_sub(first);
            let shown = table.first_rows.iter_mut().filter_map(|row| row.get_mut(place));
            for example in column.examples.iter_mut().chain(shown).filter(|text| !text.is_empty()) {
                let known = || pseudonyms.client(example.trim());
                *example = match personal {
                    true => known().unwrap_or_else(|| pseudonyms.value(example)),
                    false => mentions.replace_in_notes(example),
                };
            }
        }
        for status in table.summary.iter_mut().flat_map(|summary| &mut summary.statuses) {
            status.word = mentions.replace_in_notes(&status.word);
        }
    }
    inspection
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Finding, Severity};
    use crate::ingest::{ColumnUse, TableInspection};

    const KEY: [u8; 16] = *b"sixteen bytes!!!";

    fn attribute(name: &str, values: &[&str]) -> Attribute {
        Attribute { name: name.into(), values: AttributeValues::Text(values.iter().copied().collect()) }
    }

    fn book() -> Book {
        let mut book = Book::default();
        book.clients.ids = ["C001", "C002"].into_iter().collect();
        book.clients.names = Some(["Ana Vale", "Bo Ek"].into_iter().collect());
        book.clients.emails = Some(["ana@vale.example", ""].into_iter().collect());
        book.clients.attributes =
            vec![attribute("Mobile", &["555 0100", ""]), attribute("Note", &["friend of Bo Ek", "came with C001"])];
        book.findings = vec![Finding {
            code: "x",
            severity: Severity::Info,
            message: "C001 (Ana Vale, ana@vale.example) is there twice; C0012 is another.".into(),
            count: 1,
            location: "a.csv, row 2".into(),
        }];
        book
    }

    #[test]
    fn nobody_can_be_recognised_and_everybody_stays_the_same() {
        let one = anonymize(book(), &KEY);
        let first = one.clients.ids.get(0).to_string();
        assert!(first.starts_with("Client ") && first.len() == 15, "{first}");
        assert_eq!(one.clients.names.as_ref().unwrap().get(0), first);
        let emails = one.clients.emails.as_ref().unwrap();
        assert_eq!(emails.get(0), format!("{}@example.invalid", first[7..].to_lowercase()));
        assert_eq!(emails.get(1), "");
        assert_eq!(anonymize(book(), &KEY).clients.ids, one.clients.ids);
        assert_ne!(anonymize(book(), &[7; 16]).clients.ids, one.clients.ids);
    }

    #[test]
    fn contacts_and_mentions_go_too() {
        let one = anonymize(book(), &KEY);
        let second = one.clients.ids.get(1);
        let text = format!("{:?}{:?}{:?}", one.clients, one.findings, one.claims);
        for gone in ["C001", "C002", "Ana", "Bo Ek", "vale.example", "555 0100"] {
            assert!(!text.replace("C0012", "").contains(gone), "{gone} is still in {text}");
        }
        assert!(text.contains(&format!("friend of {second}")) && text.contains("C0012 is another"));
    }

    #[test]
    fn the_inspections_examples_are_replaced() {
        let column = |header: &str, field: &str, example: &str| ColumnUse {
            header: header.into(),
            field: field.into(),
            examples: vec![example.into()],
            ..ColumnUse::default()
        };
        let columns =
            vec![column("id", "client_id", "C001 "), column("Tel.", "ignored", "5550100"), column("h", "hours", "4")];
        let tables = vec![TableInspection { columns, ..TableInspection::default() }];
        let opened = anonymize_opened(Opened { book: book(), inspection: Inspection { tables } }, &KEY);
        let shown = |i: usize| opened.inspection.tables[0].columns[i].examples[0].clone();
        assert_eq!((shown(0).as_str(), shown(2).as_str()), (opened.book.clients.ids.get(0), "4"));
        assert!(!shown(1).contains("555"));
    }
}
