//! How groups of alike clients are to be formed: the user's choices.

use std::collections::BTreeMap;

/// What is decided about the groups. What is left open follows from the data.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClusterSettings {
    /// The method.
    pub method: ClusterMethod,
    /// How many groups; open, the data decide.
    pub groups: Option<usize>,
    /// The features by name; empty for the usual ones.
    pub features: Vec<String>,
    /// What becomes of values far outside the others.
    pub outliers: Outliers,
    /// The user's own names of groups, by the names that they were given.
    pub names: BTreeMap<String, String>,
}

/// How clients are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClusterMethod {
    /// k-means: round groups of about the same width.
    #[default]
    KMeans,
    /// A Gaussian mixture, each group with a width and a slant of its own.
    MixtureFull,
    /// A Gaussian mixture, each group with widths of its own.
    MixtureDiagonal,
    /// A Gaussian mixture, all groups with the same width and slant.
    MixtureTied,
    /// A Gaussian mixture of round groups, each of its own size.
    MixtureSpherical,
    /// Agglomerative: groups grow together where their spread grows least.
    Ward,
    /// Agglomerative by the mean distance of two groups.
    AverageLinkage,
    /// Agglomerative by the greatest distance of two groups.
    CompleteLinkage,
    /// Agglomerative by the least distance of two groups.
    SingleLinkage,
    /// Fuzzy c-means: everybody belongs to every group to a degree.
    Fuzzy,
}

impl ClusterMethod {
    /// All of them.
    pub const ALL: [ClusterMethod; 10] = [
        ClusterMethod::KMeans,
        ClusterMethod::MixtureFull,
        ClusterMethod::MixtureDiagonal,
        ClusterMethod::MixtureTied,
        ClusterMethod::MixtureSpherical,
        ClusterMethod::Ward,
        ClusterMethod::AverageLinkage,
        ClusterMethod::CompleteLinkage,
        ClusterMethod::SingleLinkage,
        ClusterMethod::Fuzzy,
    ];

    /// The name that people read.
    pub fn title(self) -> &'static str {
        match self {
            ClusterMethod::KMeans => "k-means",
            ClusterMethod::MixtureFull => "Gaussian mixture, full covariance",
            ClusterMethod::MixtureDiagonal => "Gaussian mixture, diagonal",
            ClusterMethod::MixtureTied => "Gaussian mixture, tied covariance",
            ClusterMethod::MixtureSpherical => "Gaussian mixture, spherical",
            ClusterMethod::Ward => "agglomerative, Ward",
            ClusterMethod::AverageLinkage => "agglomerative, average linkage",
            ClusterMethod::CompleteLinkage => "agglomerative, complete linkage",
            ClusterMethod::SingleLinkage => "agglomerative, single linkage",
            ClusterMethod::Fuzzy => "fuzzy c-means",
        }
    }
}

/// What becomes of values far outside the others: more than three interquartile ranges beyond the quartiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outliers {
    /// They are pulled in to that fence: the client stays, and one odd figure does not make a group of its own.
    #[default]
    Clip,
    /// They stay as they are.
    Keep,
    /// Clients who have one are in no group.
    SetAside,
}

impl Outliers {
    /// All of them.
    pub const ALL: [Outliers; 3] = [Outliers::Clip, Outliers::Keep, Outliers::SetAside];

    /// In a few words.
    pub fn title(self) -> &'static str {
        match self {
            Outliers::Clip => "pulled in to the fence",
            Outliers::Keep => "kept as they are",
            Outliers::SetAside => "set aside",
        }
    }
}

/// Groups that the user kept under a name, to compare later ones with.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptClusters {
    /// The day.
    pub saved: chrono::NaiveDate,
    /// How they were formed.
    pub method: ClusterMethod,
    /// From which features, by name.
    pub features: Vec<String>,
    /// The groups.
    #[serde(rename = "group", default)]
    pub groups: Vec<KeptCluster>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptCluster {
    /// What it was called.
    pub title: String,
    /// The ids of its clients.
    pub clients: Vec<String>,
}
