//! Clients by recency and frequency of their purchases.

use super::canvas::Canvas;
use super::heat::Heat;
use crate::analysis::segments::rfm::{Rfm, RfmSegment, SCORES};
use crate::analysis::{Section, Unavailable};
use crate::output::Material;

/// Draws it.
pub fn draw(material: &Material) -> Section<Canvas> {
    let rfm: &Rfm = material.answers.results.studies.section("purchases with a client, a date and an amount")?;
    let sums = rfm.sums(material.selection);
    let locale = material.locale;
    let first = sums.segments.first().ok_or_else(|| Unavailable::needs("at least one client who bought"))?;
    let title = format!(
        "{} {} bring {} of the revenue",
        locale.number(first.clients as f64, 0),
        first.segment.name(),
        locale.percent(first.revenue_share, 0),
    );
    let subtitle = format!(
        "Clients by fifths of recency (down) and frequency (across) of purchases, as of {}",
        locale.date(sums.as_of)
    );
    let mut canvas = Canvas::new(&title, &subtitle, &material.caption());
    let rows = ["5 just bought", "4", "3", "2", "1 long ago"].map(String::from);
    let columns = ["1 seldom", "2", "3", "4", "5 often"].map(String::from);
    let most = sums.grid.iter().flatten().map(|c| c.clients).max().unwrap_or(0).max(1) as f64;
    Heat { rows: &rows, columns: &columns, names: 120.0 }.draw(&mut canvas, |row, column| {
        let r = SCORES - row;
        let cell = sums.grid.get(r - 1)?.get(column)?;
        let segment = RfmSegment::of(r as u8, column as u8 + 1).name();
        let figure = format!("{} {segment}", locale.number(cell.clients as f64, 0));
        (cell.clients > 0).then(|| (cell.clients as f64 / most, figure))
    });
    Ok(canvas)
}
