//! Reports of known products, one file per product in `assets/exports/`.

use super::dates::DateOrder;
use super::logs::TableKind;
use crate::book::Status;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One report that a product lets its users download.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The product.
    #[serde(skip)]
    pub product: String,
    /// The report.
    pub name: String,
    /// What it is.
    pub table: TableKind,
    /// Normalised headers that are all in it.
    signature: Vec<String>,
    /// Field names by normalised header.
    pub fields: HashMap<String, String>,
    /// Statuses by their text in lower case.
    #[serde(default)]
    pub statuses: HashMap<String, Status>,
    /// The order of day and month where the values cannot decide.
    pub date_order: Option<DateOrder>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    product: String,
    export: Vec<Export>,
}

const PRODUCTS: [&str; 5] = [
    include_str!("../../assets/exports/mindbody.toml"),
    include_str!("../../assets/exports/acuity.toml"),
    include_str!("../../assets/exports/vagaro.toml"),
    include_str!("../../assets/exports/square.toml"),
    include_str!("../../assets/exports/glofox.toml"),
];

fn all() -> &'static [Export] {
    static ALL: LazyLock<Vec<Export>> = LazyLock::new(|| {
        // That the files parse is a test's business; one that does not is a product that is not known.
        let products = PRODUCTS.iter().filter_map(|text| toml::from_str::<Product>(text).ok());
        let exports = products.flat_map(|Product { product, export }| {
            export.into_iter().map(move |e| Export { product: product.clone(), ..e })
        });
        exports.collect()
    });
    &ALL
}

/// The report with these normalised headers; of several, the one that asks for the most of them.
pub fn known(headers: &[String]) -> Option<&'static Export> {
    let fits = |e: &&Export| e.signature.iter().all(|wanted| headers.contains(wanted));
    all().iter().filter(fits).max_by_key(|e| e.signature.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fields::Meaning;
    use crate::ingest::synonyms::normalize;

    #[test]
    fn every_file_parses_and_every_name_in_it_is_known() {
        for text in PRODUCTS {
            toml::from_str::<Product>(text).unwrap();
        }
        for e in all() {
            for (header, field) in &e.fields {
                assert_eq!(&normalize(header), header, "{} {}", e.product, e.name);
                assert!(Meaning::from_name(field).is_some(), "{} {}: {field}", e.product, e.name);
            }
            assert!(e.signature.iter().all(|s| e.fields.contains_key(s)), "{} {}", e.product, e.name);
        }
    }

    #[test]
    fn every_report_is_recognised_by_its_own_headers_and_no_other() {
        for e in all() {
            let headers: Vec<String> = e.fields.keys().cloned().collect();
            let found = known(&headers).unwrap();
            assert_eq!((&found.product, &found.name), (&e.product, &e.name));
        }
        assert!(known(&["date".into(), "client id".into()]).is_none());
    }

    #[test]
    fn the_headers_are_those_that_the_products_write() {
        let known = |headers: &str| {
            let headers: Vec<String> = headers.split(',').map(normalize).collect();
            known(&headers).map(|e| e.name.as_str())
        };
        assert_eq!(
            known(
                "Sale Date,Client ID,Client,Sale ID,Item name,Batch #,Item price,Quantity,Subtotal,Discount %,Item Total"
            ),
            Some("Sales")
        );
        assert_eq!(
            known("Cancel Date/Time,Cancelled By,Date,Time,Type,Location,Teacher,Client,Method,Add-On"),
            Some("Cancellations")
        );
        assert_eq!(
            known("Start Time,End Time,First Name,Last Name,Phone,Email,Type,Calendar,Appointment Price,Paid?"),
            Some("Appointments")
        );
    }
}
