//! A reader per format: bytes in, [`RawSheet`]s out.

use super::raw::RawSheet;
use super::{OpenError, OpenOptions, Progress, Source};

/// Every sheet of every file of `sources`, folders expanded, in a stable order.
///
/// # Errors
/// [`OpenError::Unreadable`] for the first file that cannot be read.
pub fn read(sources: &[Source], options: &OpenOptions, progress: &Progress) -> Result<Vec<RawSheet>, OpenError> {
    let _ = (sources, options, progress);
    Ok(Vec::new())
}
