//! Sheets and rows that a workbook hides.

use crate::ingest::options::OpenOptions;
use crate::ingest::raw::{RawSheet, Remark};

/// Leaves hidden sheets out, unless the user names one or nothing else is there.
pub fn leave_out(sheets: &mut Vec<RawSheet>, options: &OpenOptions) {
    let wanted = |sheet: &RawSheet| {
        let name = sheet.sheet.as_deref().unwrap_or("").trim().to_lowercase();
        options.sheet.as_deref().is_some_and(|wanted| wanted.trim().to_lowercase() == name)
    };
    let seen = |sheet: &RawSheet| !sheet.hidden && sheet.rows > 0;
    let shown: Vec<String> = sheets.iter().filter(|s| seen(s)).map(|s| s.path.clone()).collect();
    let (mut kept, mut said): (Vec<RawSheet>, Vec<(String, Remark)>) = (Vec::new(), Vec::new());
    for sheet in sheets.drain(..) {
        if sheet.hidden && !wanted(&sheet) && shown.contains(&sheet.path) {
            let name = sheet.sheet.clone().unwrap_or_default();
            if sheet.rows > 0 {
                let message = format!("the sheet \"{name}\" is hidden and was not read; --sheet \"{name}\" reads it");
                said.push((sheet.path, Remark { code: "hidden_sheet", message, count: 1, row: None }));
            }
        } else {
            kept.push(sheet);
        }
    }
    for (path, remark) in said {
        if let Some(sheet) = kept.iter_mut().find(|s| s.path == path) {
            sheet.remarks.push(remark);
        }
    }
    *sheets = kept;
}

/// Says that rows which are not shown, by a filter or by hand, are read all the same.
pub fn say_hidden_rows(sheet: &mut RawSheet) {
    let Some(first) = sheet.hidden_rows.first().copied() else { return };
    let count = sheet.hidden_rows.iter().filter(|row| **row < sheet.rows).count();
    let message = match count {
        0 => return,
        1 => "1 row is hidden, by a filter or by hand; it was read all the same".to_string(),
        n => format!("{n} rows are hidden, by a filter or by hand; they were read all the same"),
    };
    sheet.remarks.push(Remark { code: "hidden_rows", message, count, row: Some(first) });
}
