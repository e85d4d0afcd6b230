//! The key from which `--anonymize` makes pseudonyms: made once, so that a client keeps the same pseudonym in every
//! export, and nobody without the key can find out whose it is.

use super::paths::Paths;
use super::{StoreError, files};
use std::hash::{BuildHasher, Hasher};

/// The key, made and kept on first use under the data folder, readable by the user only.
///
/// # Errors
/// [`StoreError`] where it can be neither read nor kept, or the file holds something else.
pub fn key(paths: &Paths) -> Result<[u8; 16], StoreError> {
    let path = paths.data_folder()?.join("pseudonym-key");
    if let Some(text) = files::read(&path)? {
        return u128::from_str_radix(text.trim(), 16).map(u128::to_be_bytes).map_err(|_| StoreError::Invalid {
            path,
            line: None,
            reason: "is not a key of 32 hexadecimal digits; delete it to get a new one (pseudonyms will change)".into(),
        });
    }
    let key = random_key();
    files::write(&path, &format!("{:032x}\n", u128::from_be_bytes(key)))?;
    Ok(key)
}

/// The standard library seeds its hash maps from the system's random source; two of them give 128 bits of it.
fn random_key() -> [u8; 16] {
    let half = || std::hash::RandomState::new().build_hasher().finish();
    ((u128::from(half()) << 64) | u128::from(half())).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let first = key(&paths).unwrap();
        assert_eq!(key(&paths).unwrap(), first);
        assert_ne!(first, [0; 16]);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(key(&Paths::below(other.path())).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = folder.path().join("data/pseudonym-key").metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }

    #[test]
    fn a_damaged_key_is_named_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        let file = folder.path().join("data/pseudonym-key");
        files::write(&file, "not a key").unwrap();
        assert!(key(&paths).unwrap_err().to_string().contains("32 hexadecimal digits"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "not a key");
        assert!(matches!(key(&Paths::default()), Err(StoreError::NoHome)));
    }
}
