//! The working sheet: the client table, and beside and below it what the trainer made of it.

use super::{Client, MONTHS, formula, write_header, write_judgement, write_row};
use rust_xlsxwriter::{Worksheet, XlsxError};

const SEGMENTS: [&str; 4] = ["Anchor", "Opportunity", "Low impact", "Steady"];
/// Where the repeated client rows begin, from 0.
const REPEATED_FROM: u32 = 54;

/// Fills `sheet`.
pub fn write(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    sheet.set_name("Working")?;
    write_header(sheet)?;
    sheet.write_string(0, 14, "client_count_segment")?.write_string(0, 15, "revenue_segment")?;
    for (i, (client, row)) in clients.iter().zip(1..).enumerate() {
        // Some ids were typed with a blank behind.
        let id = if i % 5 == 1 || i % 7 == 4 { format!("{} ", client.id) } else { client.id.clone() };
        write_row(sheet, row, client, &id)?;
        write_judgement(sheet, row, client, clients)?;
    }
    segments(sheet, clients)?;
    gaps(sheet, clients)?;
    totals(sheet, clients)?;
    bands(sheet, clients)?;
    repeated(sheet, clients)
}

/// Clients and revenue per label, one under the other, and the chart's little table.
fn segments(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    let last = clients.len() + 1;
    sheet.write_string(2, 17, "Segment")?.write_string(2, 18, "Revenue")?;
    for ((segment, row), line) in SEGMENTS.iter().zip((1..).step_by(2)).zip(3..) {
        let of = |c: &&Client| c.segment(clients) == *segment;
        let count = clients.iter().filter(of).count() as f64;
        let revenue: f64 = clients.iter().filter(of).map(Client::monthly).sum();
        sheet.write_string(row, 14, format!("{segment}:"))?.write_string(row, 15, format!("{segment}:"))?;
        formula(sheet, row + 1, 14, &format!("=COUNTIF($N$2:$N${last}, \"{segment}\")"), count)?;
        formula(sheet, row + 1, 15, &format!("=SUMIF($N$2:$N${last}, \"{segment}\", $K$2:$K${last})"), revenue)?;
        sheet.write_string(line, 17, *segment)?;
        formula(sheet, line, 18, &format!("=P{}", row + 2), revenue)?;
    }
    Ok(())
}

/// The gaps copied as numbers, for a chart.
fn gaps(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    sheet.write_string(1, 23, "Client_id")?.write_string(1, 24, "hours_gap")?;
    for (client, row) in clients.iter().filter(|c| c.gap() > 0.0).zip(2..) {
        sheet.write_string(row, 23, &client.id)?.write_number(row, 24, client.gap())?;
    }
    Ok(())
}

/// Labelled cells. The last one sums three months and calls it one.
fn totals(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    let last = clients.len() + 1;
    let monthly: f64 = clients.iter().map(Client::monthly).sum();
    let missing: f64 = clients.iter().map(|c| c.gap().max(0.0)).sum();
    let under: Vec<&Client> = clients.iter().filter(|c| c.gap() > 0.0).collect();
    let products: Vec<String> = (2..under.len() + 2).map(|r| format!("(M{r}*I{r})")).collect();
    let worth: f64 = under.iter().map(|c| c.gap() * c.rate).sum();
    sheet.write_string(1, 26, "avg_monthly_revenue_tot:")?;
    formula(sheet, 2, 26, &format!("=SUM(K2:K{last})"), monthly)?;
    sheet.write_string(3, 26, "missing hours 3mo:")?;
    formula(sheet, 3, 27, &format!("=SUMIF(M2:M{last}, \">0\")"), missing)?;
    sheet.write_string(4, 26, "avg missing hours:")?;
    formula(sheet, 4, 27, "=AB4 / 3", missing / MONTHS)?;
    sheet.write_string(5, 26, "rev_opp_per_month:")?;
    formula(sheet, 5, 27, &format!("={}", products.join(" + ")), worth)?;
    let top: Vec<&str> = clients.iter().take(3).map(|c| c.id.as_str()).collect();
    sheet.write_string(6, 26, "top_3_clients")?.write_string(6, 27, top.join(", "))?;
    Ok(())
}

/// Clients per utilization band; the first count has its neighbour's formula, and misses the last row.
fn bands(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    let last = clients.len() + 1;
    let below = last - 1;
    let used = |c: &Client| c.hours / c.expected();
    let middle = |cs: &[Client]| cs.iter().filter(|c| used(c) > 0.6 && used(c) < 0.8).count() as f64;
    let high = clients.iter().filter(|c| used(c) >= 0.8).count() as f64;
    let row = last as u32 + 1;
    sheet.write_string(row, 5, "Utilization")?.write_string(row, 6, "# Clients")?;
    sheet.write_string(row + 1, 5, "<60%")?;
    let wrong = format!("=COUNTIFS(G1:G{below}, \">.6\",G1:G{below}, \"<0.8\")");
    formula(sheet, row + 1, 6, &wrong, middle(&clients[..clients.len() - 1]))?;
    sheet.write_string(row + 2, 5, "60-80%")?;
    let right = format!("=COUNTIFS(G2:G{last}, \">.6\",G2:G{last}, \"<0.8\")");
    formula(sheet, row + 2, 6, &right, middle(clients))?;
    sheet.write_string(row + 3, 5, "≥ 80%")?;
    formula(sheet, row + 3, 6, &format!("=COUNTIF(G2:G{last}, \">=0.8\")"), high)
}

/// The client rows again, by revenue, to compare the top three with everyone else.
fn repeated(sheet: &mut Worksheet, clients: &[Client]) -> Result<(), XlsxError> {
    let mut sorted: Vec<&Client> = clients.iter().collect();
    sorted.sort_by(|a, b| b.monthly().total_cmp(&a.monthly()).then_with(|| a.id.cmp(&b.id)));
    for (client, row) in sorted.iter().zip(REPEATED_FROM..) {
        write_row(sheet, row, client, &client.id)?;
    }
    let (first, last) = (REPEATED_FROM + 1, REPEATED_FROM + sorted.len() as u32);
    let all: f64 = sorted.iter().map(|c| c.monthly()).sum();
    let top: f64 = sorted.iter().take(3).map(|c| c.monthly()).sum();
    let top_range = format!("SUM(K{first}:K{})", first + 2);
    sheet.write_string(REPEATED_FROM, 11, "Group")?.write_string(REPEATED_FROM, 12, "Avg Monthly Revenue")?;
    sheet.write_string(REPEATED_FROM + 1, 11, "top_3")?;
    formula(sheet, REPEATED_FROM + 1, 12, &format!("={top_range}"), top)?;
    sheet.write_string(REPEATED_FROM + 2, 11, "everyone_else")?;
    formula(sheet, REPEATED_FROM + 2, 12, &format!("=SUM(K{first}:K{last}) - {top_range}"), all - top)
}
