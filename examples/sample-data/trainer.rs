//! A trainer's own workbook, July to September: a working sheet with its formulas, dashboard and slips, and a tidy
//! copy. The slips are those that people make: blanks behind ids, denominators that drift from row to row, a count with
//! its neighbour's formula, three months' money labelled as one month's, labels given by eye.

#[path = "working.rs"]
mod working;

use crate::people::{Chance, names};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

const SEED: u64 = 20_241_001;
/// Price by session type, as the workbook's own formula has it.
pub const RATES: [(&str, f64); 3] = [("hour", 68.0), ("forty-five", 52.5), ("thirty", 37.25)];
/// Months that the hours cover.
pub const MONTHS: f64 = 3.0;

/// What a client plans, how much of it happens, and in which sessions: the story that the figures tell.
const PLANS: [(f64, f64, &str); 24] = [
    (16.0, 0.96, "hour"),
    (12.0, 0.97, "hour"),
    (12.0, 0.75, "hour"),
    (8.0, 0.46, "hour"),
    (8.0, 0.87, "hour"),
    (8.0, 0.54, "hour"),
    (4.0, 1.00, "hour"),
    (4.0, 1.12, "hour"),
    (4.0, 0.75, "hour"),
    (4.0, 0.58, "hour"),
    (4.0, 0.42, "hour"),
    (4.0, 0.83, "hour"),
    (8.0, 0.71, "forty-five"),
    (4.0, 0.69, "forty-five"),
    (4.0, 0.94, "forty-five"),
    (4.0, 0.38, "forty-five"),
    (4.0, 0.79, "thirty"),
    (4.0, 0.84, "thirty"),
    (2.0, 0.83, "thirty"),
    (2.0, 0.41, "thirty"),
    (8.0, 1.15, "thirty"),
    (2.0, 0.66, "thirty"),
    (2.0, 0.58, "thirty"),
    (4.0, 0.35, "thirty"),
];

/// The headers of both sheets; one ends in a blank, as it does in life.
pub const HEADERS: [&str; 14] = [
    "client_id",
    "client_name",
    "service_type",
    "ideal_hours_month",
    "hours_jul_sep",
    "expected_hours_3mo ",
    "utilization",
    "session_type",
    "session_rate",
    "revenue_jul_sep",
    "avg_monthly_revenue",
    "revenue_share_pct",
    "hours_gap",
    "client_segment",
];

/// One client of the workbook, with what its formulas come to.
#[derive(Debug, Clone)]
pub struct Client {
    /// `K01`.
    pub id: String,
    /// Belongs to nobody.
    pub name: String,
    /// `once`, `twice`, `daily`.
    pub service: &'static str,
    /// Hours planned a month.
    pub ideal: f64,
    /// Hours delivered over the three months.
    pub hours: f64,
    /// A type of [`RATES`].
    pub session: &'static str,
    /// Price, by the workbook's formula.
    pub rate: f64,
    /// Rows (of the sheet, from 1) that this row's share formula adds up.
    pub share_range: (u32, u32),
}

impl Client {
    /// Planned over the three months.
    pub fn expected(&self) -> f64 {
        self.ideal * MONTHS
    }

    /// Price × hours.
    pub fn revenue(&self) -> f64 {
        self.rate * self.hours
    }

    /// A month.
    pub fn monthly(&self) -> f64 {
        self.revenue() / MONTHS
    }

    /// Planned minus delivered.
    pub fn gap(&self) -> f64 {
        self.expected() - self.hours
    }

    /// What the drifting formula gives for this row of `clients`.
    pub fn share(&self, clients: &[Client]) -> f64 {
        let (first, last) = self.share_range;
        let sum: f64 =
            clients.iter().zip(2..).filter(|(_, row)| (first..=last).contains(row)).map(|(c, _)| c.monthly()).sum();
        self.monthly() / sum
    }

    /// The label that the trainer gave by eye, looking at the drifted share.
    pub fn segment(&self, clients: &[Client]) -> &'static str {
        match (self.share(clients) >= 0.05, self.hours / self.expected() >= 0.8) {
            (true, true) => "Anchor",
            (true, false) => "Opportunity",
            (false, true) => "Steady",
            (false, false) => "Low impact",
        }
    }
}

/// The clients in the order of both sheets: the largest gap first.
pub fn clients() -> Vec<Client> {
    let mut chance = Chance::new(SEED);
    let names = names(PLANS.len(), &mut chance);
    let mut numbers: Vec<usize> = (1..=PLANS.len()).collect();
    for i in (1..numbers.len()).rev() {
        numbers.swap(i, chance.below(i + 1));
    }
    let mut clients: Vec<Client> = PLANS
        .iter()
        .zip(names)
        .zip(numbers)
        .map(|((&(ideal, use_, session), name), number)| Client {
            id: if number == PLANS.len() { "DUO".into() } else { format!("K{number:02}") },
            name,
            service: if ideal >= 12.0 {
                "daily"
            } else if ideal >= 8.0 || chance.one_in(4) {
                "twice"
            } else {
                "once"
            },
            ideal,
            hours: (ideal * MONTHS * use_ * 4.0).round() / 4.0,
            session,
            rate: RATES.iter().find(|(name, _)| *name == session).map_or(0.0, |(_, rate)| *rate),
            share_range: (0, 0),
        })
        .collect();
    clients.sort_by(|a, b| b.gap().total_cmp(&a.gap()).then_with(|| a.id.cmp(&b.id)));
    let last = clients.len() as u32 + 1;
    for (client, row) in clients.iter_mut().zip(2_u32..) {
        let first = if row < 14 { 1 } else { row.saturating_sub(chance.below(9) as u32 + 2) };
        client.share_range = (first, (row + chance.below(11) as u32 + 3).min(last + 3));
    }
    clients
}

/// The workbook, the same bytes at every call.
pub fn workbook() -> Result<Vec<u8>, XlsxError> {
    let clients = clients();
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2024, 10, 1)?;
    book.set_properties(&DocProperties::new().set_title("Clients July to September").set_creation_datetime(&made));
    working::write(book.add_worksheet(), &clients)?;
    let sheet = book.add_worksheet();
    sheet.set_name("Clients")?;
    write_header(sheet)?;
    for (client, row) in clients.iter().zip(1..) {
        write_row(sheet, row, client, &client.id)?;
        write_judgement(sheet, row, client, &clients)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    book.save_to_buffer()
}

/// The headers in row 1.
pub fn write_header(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (header, column) in HEADERS.iter().zip(0..) {
        sheet.write_string_with_format(0, column, *header, &bold)?;
    }
    sheet.set_column_width(1, 24)?;
    Ok(())
}

/// What a client's row holds up to the monthly revenue; `row` counts from 0.
pub fn write_row(sheet: &mut Worksheet, row: u32, client: &Client, id: &str) -> Result<(), XlsxError> {
    let r = row + 1;
    let rates = format!("=IF(H{r}=\"hour\", {}, IF(H{r}=\"forty-five\", {}, {}))", RATES[0].1, RATES[1].1, RATES[2].1);
    sheet.write_string(row, 0, id)?.write_string(row, 1, &client.name)?.write_string(row, 2, client.service)?;
    sheet.write_number(row, 3, client.ideal)?.write_number(row, 4, client.hours)?;
    formula(sheet, row, 5, &format!("=D{r} * 3"), client.expected())?;
    formula(sheet, row, 6, &format!("=E{r} /F{r}"), client.hours / client.expected())?;
    sheet.write_string(row, 7, client.session)?;
    formula(sheet, row, 8, &rates, client.rate)?;
    formula(sheet, row, 9, &format!("=I{r} * E{r}"), client.revenue())?;
    formula(sheet, row, 10, &format!("=J{r} / 3"), client.monthly())
}

/// The share with its drifting denominator, the gap and the label.
pub fn write_judgement(sheet: &mut Worksheet, row: u32, client: &Client, all: &[Client]) -> Result<(), XlsxError> {
    let r = row + 1;
    let (first, last) = client.share_range;
    formula(sheet, row, 11, &format!("=K{r} / SUM(K{first}:K{last})"), client.share(all))?;
    formula(sheet, row, 12, &format!("=F{r} - E{r}"), client.gap())?;
    sheet.write_string(row, 13, client.segment(all))?;
    Ok(())
}

/// A formula with the value that a spreadsheet would have stored beside it.
pub fn formula(sheet: &mut Worksheet, row: u32, column: u16, text: &str, result: f64) -> Result<(), XlsxError> {
    sheet.write_formula(row, column, Formula::new(text).set_result(result.to_string()))?;
    Ok(())
}
