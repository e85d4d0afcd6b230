//! Reports of known products, one file per product in `assets/exports/`.

use super::dates::DateOrder;
use super::kind::TableKind;
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
    /// What a session is whose status is empty or another word.
    pub otherwise: Option<Status>,
    /// The order of day and month where the values cannot decide.
    pub date_order: Option<DateOrder>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Product {
    product: String,
    /// What the product writes for a number of visits without a limit, less the visits taken from it.
    #[serde(default)]
    unlimited: Vec<f64>,
    export: Vec<Export>,
}

const PRODUCTS: [&str; 15] = [
    include_str!("../../assets/exports/mindbody.toml"),
    include_str!("../../assets/exports/acuity.toml"),
    include_str!("../../assets/exports/vagaro.toml"),
    include_str!("../../assets/exports/square.toml"),
    include_str!("../../assets/exports/glofox.toml"),
    include_str!("../../assets/exports/stripe.toml"),
    include_str!("../../assets/exports/gocardless.toml"),
    include_str!("../../assets/exports/paypal.toml"),
    include_str!("../../assets/exports/calendly.toml"),
    include_str!("../../assets/exports/teamup.toml"),
    include_str!("../../assets/exports/fresha.toml"),
    include_str!("../../assets/exports/momence.toml"),
    include_str!("../../assets/exports/wellnessliving.toml"),
    include_str!("../../assets/exports/wodify.toml"),
    include_str!("../../assets/exports/zenplanner.toml"),
];

/// All products.
struct Known {
    exports: Vec<Export>,
    unlimited: Vec<f64>,
}

fn products() -> &'static Known {
    static ALL: LazyLock<Known> = LazyLock::new(|| {
        let mut known = Known { exports: Vec::new(), unlimited: Vec::new() };
        // That the files parse is a test's business; one that does not is a product that is not known.
        for Product { product, unlimited, export } in PRODUCTS.iter().filter_map(|text| toml::from_str(text).ok()) {
            known.unlimited.extend(unlimited);
            known.exports.extend(export.into_iter().map(|e| Export { product: product.clone(), ..e }));
        }
        known
    });
    &ALL
}

fn all() -> &'static [Export] {
    &products().exports
}

/// The numbers of visits that stand for a pass without a limit: `999`, `99999`.
pub fn unlimited() -> &'static [f64] {
    &products().unlimited
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
