//! What statuses are called.

use crate::book::Status;

/// The status that a text means.
pub fn status(text: &str) -> Option<Status> {
    Some(match text.trim().to_lowercase().as_str() {
        "signed in" | "completed" | "attended" | "checked in" => Status::Attended,
        "absent" | "no-show" | "no show" => Status::NoShow,
        "late cancel" => Status::LateCancel,
        "cancelled" | "canceled" => Status::EarlyCancel,
        "booked" => Status::Booked,
        _ => return None,
    })
}
