//! What a workbook says of itself: derived columns and labelled cells, kept so that analysis can check them.
//!
//! Ingest recognises them and says where they stand; it does not know what they should be.

use std::fmt;

/// Everything that can be audited.
#[derive(Debug, Clone, Default)]
pub struct Claims {
    /// Derived columns of client tables (`revenue_share_pct`), on every sheet.
    pub columns: Vec<ColumnClaim>,
    /// Labelled single cells (`rev_opp_per_month: 2994.30`).
    pub cells: Vec<CellClaim>,
}

/// A column whose values follow from others.
#[derive(Debug, Clone)]
pub struct ColumnClaim {
    /// What it claims to be.
    pub figure: ClaimedFigure,
    /// The header as written, trimmed.
    pub header: String,
    /// The file.
    pub file: String,
    /// The sheet, where there are sheets.
    pub sheet: Option<String>,
    /// The column, from 0.
    pub column: u32,
    /// Whether its sheet is the one that was analysed.
    pub analysed: bool,
    /// How many months the header names (`hours_nov_jan` = 3), where it does.
    pub months: Option<f64>,
    /// Per row that has a value: the client's index in the book, the sheet's row from 0, the value.
    pub rows: Vec<(u32, u32, ClaimedValue)>,
}

/// A claimed value.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimedValue {
    /// A number, as stored (a share may be a fraction or a percentage).
    Number(f64),
    /// A label.
    Text(String),
}

/// A single labelled number beside or below the client table.
#[derive(Debug, Clone)]
pub struct CellClaim {
    /// What the label says it is, where it is understood.
    pub figure: ClaimedFigure,
    /// The label as written.
    pub label: String,
    /// Whether the label says that the value is for one month.
    pub per_month: bool,
    /// How many months the label names (`missing hours 3mo`), where it does.
    pub months: Option<f64>,
    /// The value.
    pub value: f64,
    /// Where the value stands.
    pub at: CellRef,
}

/// Figures that people derive by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimedFigure {
    /// Expected hours over the period.
    ExpectedHours,
    /// Delivered ÷ expected.
    Utilization,
    /// Revenue over the period.
    Revenue,
    /// Revenue a month.
    MonthlyRevenue,
    /// Share of the whole revenue.
    RevenueShare,
    /// Expected − delivered hours (negative when over-delivered).
    HoursGap,
    /// Hours missing, over-delivery not counted.
    UnrealizedHours,
    /// What the missing hours would bring.
    Opportunity,
    /// The rule segment.
    Segment,
}

/// A cell: `Sheet1!AA6`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRef {
    /// The file.
    pub file: String,
    /// The sheet, where there are sheets.
    pub sheet: Option<String>,
    /// From 0.
    pub row: u32,
    /// From 0.
    pub column: u32,
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "{sheet}!")?;
        }
        write!(f, "{}{}", column_letters(self.column), self.row.saturating_add(1))
    }
}

/// A column's name in a spreadsheet: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut n = u64::from(column) + 1;
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push((b'A' + (n % 26) as u8) as char);
        n /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        let names: Vec<String> = [0, 25, 26, 701, 702, 16_383].map(column_letters).to_vec();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
        let at = CellRef { file: "f.xlsx".into(), sheet: Some("Sheet1".into()), row: 5, column: 26 };
        assert_eq!(at.to_string(), "Sheet1!AA6");
    }
}
