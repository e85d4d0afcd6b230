//! Groups of clients kept under a name, beside the scenarios of the same data.

use super::scenarios::DataFolder;
use super::{StoreError, files};
use crate::book::KeptClusters;
use std::path::PathBuf;

/// What a file says besides the groups.
#[derive(serde::Serialize, serde::Deserialize)]
struct KeptFile {
    name: String,
    kept: KeptClusters,
}

impl DataFolder {
    /// Keeps groups under `name`, in place of earlier ones of that name.
    ///
    /// # Errors
    /// [`StoreError`] where the name is blank, the groups are too many to be kept, or the file cannot be written.
    pub fn keep_groups(&self, name: &str, kept: &KeptClusters) -> Result<(), StoreError> {
        let name = name.trim();
        if name.is_empty() {
            let reason = "kept groups need a name".to_string();
            return Err(StoreError::Invalid { path: "groups".into(), line: None, reason });
        }
        self.describe()?;
        let path = self.group_file(name);
        let text = files::toml_text(&path, &KeptFile { name: name.to_string(), kept: kept.clone() })?;
        if text.len() as u64 > files::LARGEST {
            let reason = "these groups have too many clients to be kept".to_string();
            return Err(StoreError::Invalid { path, line: None, reason });
        }
        files::write(&path, &text)
    }

    /// The groups kept as `name`.
    ///
    /// # Errors
    /// [`StoreError`] where there are none of that name, or the file is damaged.
    pub fn kept_groups(&self, name: &str) -> Result<KeptClusters, StoreError> {
        let path = self.group_file(name.trim());
        let file = files::read_toml::<KeptFile>(&path)?;
        let missing = || StoreError::Invalid { path, line: None, reason: "no groups are kept under this name".into() };
        file.map(|file| file.kept).ok_or_else(missing)
    }

    /// The names under which groups are kept, in their order. A damaged file is left out, and logged.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the folder cannot be read.
    pub fn kept_group_names(&self) -> Result<Vec<String>, StoreError> {
        let folder = self.groups_folder();
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(StoreError::io(&folder, "read")(e)),
        };
        let mut names = Vec::new();
        for path in entries.filter_map(|entry| entry.ok().map(|e| e.path())) {
            if path.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            // The name stands in the first line: the rest, which may be long, need not be understood for a list.
            match files::first_value(&path, "name") {
                Ok(found) => names.extend(found),
                Err(error) => tracing::warn!("{error}"),
            }
        }
        names.sort();
        Ok(names)
    }

    /// Forgets the groups kept as `name`.
    ///
    /// # Errors
    /// [`StoreError::Io`] where the file cannot be deleted.
    pub fn forget_groups(&self, name: &str) -> Result<(), StoreError> {
        let path = self.group_file(name.trim());
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&path, "deleted")(e)),
            _ => Ok(()),
        }
    }

    fn groups_folder(&self) -> PathBuf {
        self.path().join("groups")
    }

    fn group_file(&self, name: &str) -> PathBuf {
        self.groups_folder().join(super::scenarios::file_name(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{ClusterMethod, KeptCluster};
    use crate::store::paths::Paths;

    #[test]
    fn groups_are_kept_listed_read_and_forgotten() {
        let home = tempfile::tempdir().unwrap();
        let folder = DataFolder::of(&Paths::below(home.path()), &["clients.csv".into()]).unwrap();
        assert_eq!(folder.kept_group_names().unwrap(), [""; 0]);
        let kept = KeptClusters {
            saved: "2026-03-01".parse().unwrap(),
            method: ClusterMethod::Ward,
            features: vec!["recency_days".into()],
            groups: vec![KeptCluster { title: "high \"spend\"".into(), clients: vec!["A".into(), "Ö 1".into()] }],
        };
        folder.keep_groups("spring \"26\"", &kept).unwrap();
        folder.keep_groups("autumn", &kept).unwrap();
        assert_eq!(folder.kept_group_names().unwrap(), ["autumn", "spring \"26\""]);
        assert_eq!(folder.kept_groups(" spring \"26\" ").unwrap(), kept);
        assert!(folder.keep_groups(" ", &kept).unwrap_err().to_string().contains("need a name"));
        folder.forget_groups("autumn").unwrap();
        assert!(folder.kept_groups("autumn").unwrap_err().to_string().contains("no groups are kept"));
    }
}
