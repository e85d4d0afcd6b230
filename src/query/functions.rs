//! The functions that a query may call: one list for the check and for docs/query.md.
//!
//! All of them give at most one row for a row, and no text that grows without bounds but for `concat`, `concat_ws` and
//! `replace`, which [`super::growth`] measures. What is not listed (arrays, padding, files, …) is refused.

/// Functions of one kind.
pub struct Functions {
    /// What kind.
    pub title: &'static str,
    /// Their names.
    pub names: &'static [&'static str],
}

/// All of them, in the order of the documentation.
pub const FUNCTIONS: &[Functions] = &[
    Functions {
        title: "Over many rows",
        names: &[
            "count",
            "sum",
            "total",
            "avg",
            "min",
            "max",
            "median",
            "quantile_cont",
            "quantile_disc",
            "stddev",
            "stdev",
            "stddev_samp",
            "stdev_samp",
            "var",
            "variance",
            "var_samp",
            "corr",
            "covar",
            "covar_pop",
            "covar_samp",
            "first",
            "last",
        ],
    },
    Functions {
        title: "Over a window (with `over`)",
        names: &["row_number", "lag", "lead", "first_value", "last_value"],
    },
    Functions {
        title: "Numbers",
        names: &[
            "abs", "ceil", "ceiling", "floor", "round", "trunc", "truncate", "sign", "sqrt", "cbrt", "exp", "ln",
            "log", "log2", "log10", "log1p", "pow", "power", "mod", "div", "pi",
        ],
    },
    Functions { title: "Dates", names: &["date", "date_part", "strftime"] },
    Functions {
        title: "Text",
        names: &[
            "lower",
            "upper",
            "length",
            "char_length",
            "character_length",
            "left",
            "right",
            "substr",
            "ltrim",
            "rtrim",
            "starts_with",
            "ends_with",
            "strpos",
            "regexp_like",
            "replace",
            "concat",
            "concat_ws",
            "reverse",
        ],
    },
    Functions { title: "Choosing a value", names: &["coalesce", "ifnull", "nullif", "if", "greatest", "least"] },
];

/// Whether a query may call `name`.
pub fn is_known(name: &str) -> bool {
    FUNCTIONS.iter().any(|group| group.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// Every name.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().flat_map(|group| group.names.iter().copied())
}
