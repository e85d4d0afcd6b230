//! Attendance by every group.

use super::super::Material;
use super::super::table::{ExportColumn, ExportTable};
use crate::analysis::Section;
use crate::analysis::attendance::groups::{self, By};
use crate::analysis::columns::Kind;

/// Every way of grouping the log, one below the other.
///
/// # Errors
/// Where the data have no visits.
pub fn attendance(material: &Material) -> Section<ExportTable> {
    let Material { book, selection, .. } = material;
    let by = |by: By| groups::groups(book, selection, by).ok().map(|groups| (by, groups));
    let all: Vec<(By, Vec<groups::Group>)> = By::ALL.into_iter().filter_map(by).collect();
    if all.is_empty() {
        groups::groups(book, selection, By::Weekday)?;
    }
    let rows = || all.iter().flat_map(|(_, groups)| groups.iter());
    let number = |name: &str, title: &str, kind, value: &dyn Fn(&groups::Group) -> f64| {
        ExportColumn::number(name, title, kind, rows().map(value))
    };
    let bound = |g: &groups::Group, at: usize| g.interval.and_then(|i| i.get(at).copied()).unwrap_or(f64::NAN);
    let columns = vec![
        ExportColumn::text("by", "By", all.iter().flat_map(|(by, groups)| groups.iter().map(|_| by.title()))),
        ExportColumn::text("group", "Group", rows().map(|g| g.group.as_str())),
        number("attended", "Attended", Kind::Number, &|g| g.attended as f64),
        number("no_show", "No-shows", Kind::Number, &|g| g.no_show as f64),
        number("late_cancel", "Late cancels", Kind::Number, &|g| g.late_cancel as f64),
        number("never_checked_in", "Of these probably never checked in", Kind::Number, &|g| g.never_checked_in as f64),
        number("miss_rate", "Missed", Kind::Percent, &|g| g.miss_rate.unwrap_or(f64::NAN)),
        number("miss_rate_low", "At least (95%)", Kind::Percent, &|g| bound(g, 0)),
        number("miss_rate_high", "At most (95%)", Kind::Percent, &|g| bound(g, 1)),
    ];
    Ok(ExportTable::new("Attendance", columns))
}
