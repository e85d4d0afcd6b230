//! The configuration in effect: built-in defaults, the system's locale, the user's file, the environment, the command
//! line, each stronger than the one before, and every value knows where it came from.

use super::config::Config;
use super::layers::{self, Layer, Origin, Override};
use super::paths::Paths;
use super::{StoreError, files, template};
use crate::book::settings;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Value;

/// A configuration, and where each value came from.
#[derive(Debug, Clone)]
pub struct Effective {
    /// The values.
    pub config: Config,
    /// By dotted path.
    values: BTreeMap<Vec<String>, (Value, Origin)>,
}

impl Effective {
    /// Reads the user's file and the environment (`lookup`, usually `std::env::var`) and puts `overrides` on top.
    ///
    /// # Errors
    /// [`StoreError`] where the file or a variable holds something that cannot be meant; it names file, line and the
    /// closest known key.
    pub fn load(
        paths: &Paths,
        lookup: impl Fn(&str) -> Option<String>,
        overrides: &[Override],
    ) -> Result<Self, StoreError> {
        let built_in = layers::from_file(Path::new("the template"), template::text(), &Origin::BuiltIn)?;
        let mut stack = vec![built_in, layers::from_system(&lookup)];
        if let Some(path) = paths.config_file()
            && let Some(text) = files::read(&path)?
        {
            stack.push(layers::from_file(&path, &text, &Origin::File(path.clone()))?);
        }
        stack.push(layers::from_environment(&lookup)?);
        stack.push(overrides.iter().map(layers::from_option).collect());
        Self::merge(stack)
    }

    fn merge(stack: Vec<Layer>) -> Result<Self, StoreError> {
        let mut values = BTreeMap::new();
        for (path, value, origin) in stack.into_iter().flatten() {
            values.insert(path, (value, origin));
        }
        let mut root = toml::Table::new();
        for (path, (value, _)) in &values {
            layers::insert(&mut root, path, value.clone());
        }
        let config = root.try_into::<Config>().map_err(|e| StoreError::Invalid {
            path: "configuration".into(),
            line: None,
            reason: e.message().to_string(),
        })?;
        let effective = Effective { config, values };
        effective.check()?;
        Ok(effective)
    }

    /// Each value may be fine in its own layer and not beside another's (low above high utilization).
    fn check(&self) -> Result<(), StoreError> {
        let Err((key, reason)) = settings::check(&self.config.assumptions) else { return Ok(()) };
        let concerned =
            |path: &[String]| path.join(".").strip_prefix("assumptions.").is_some_and(|p| p.starts_with(key));
        let origin = self.values.iter().find(|(path, _)| concerned(path)).map_or(&Origin::BuiltIn, |(_, v)| &v.1);
        Err(StoreError::Invalid { path: origin.to_string().into(), line: None, reason: format!("{key} {reason}") })
    }

    /// Where the value at `path` came from, if it is set.
    pub fn origin(&self, path: &[&str]) -> Option<&Origin> {
        let path: Vec<String> = path.iter().map(|p| (*p).to_string()).collect();
        self.values.get(&path).map(|(_, origin)| origin)
    }

    /// As TOML, a comment with its origin behind every value. Values that are not set stand there as comments.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for (table, keys) in layers::known_tables() {
            let mut lines: Vec<(String, String)> = Vec::new();
            for (path, (value, origin)) in
                self.values.iter().filter(|(p, _)| p.split_last().is_some_and(|l| l.1 == table))
            {
                let key = path.last().map_or("", String::as_str);
                lines.push((format!("{} = {value}", layers::key(key)), origin.to_string()));
            }
            for key in keys {
                if !self.values.contains_key(&[table.clone(), vec![key.clone()]].concat()) {
                    lines.push((format!("# {key} ="), "not set".into()));
                }
            }
            lines.sort_by(|a, b| a.0.trim_start_matches("# ").cmp(b.0.trim_start_matches("# ")));
            let width = lines.iter().map(|(l, _)| l.chars().count()).max().unwrap_or(0).min(48);
            let heading: Vec<String> = table.iter().map(|t| layers::key(t)).collect();
            text.push_str(&format!("{}[{}]\n", if text.is_empty() { "" } else { "\n" }, heading.join(".")));
            for (line, origin) in lines {
                text.push_str(&format!("{line:width$}  # {origin}\n"));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::config::Theme;
    use super::*;
    use crate::book::Money;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn with_file(text: &str) -> (tempfile::TempDir, Paths) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::below(folder.path());
        files::write(&paths.config_file().unwrap(), text).unwrap();
        (folder, paths)
    }

    fn error(text: &str) -> String {
        let (_folder, paths) = with_file(text);
        Effective::load(&paths, nothing, &[]).unwrap_err().to_string()
    }

    #[test]
    fn the_template_holds_the_defaults_and_names_every_key() {
        let effective = Effective::load(&Paths::default(), nothing, &[]).unwrap();
        assert_eq!(effective.config, Config::default());
        for (table, keys) in layers::known_tables() {
            assert!(template::text().contains(&format!("[{}]", table.join("."))), "{table:?}");
            assert!(keys.iter().all(|k| template::text().contains(&format!("{k} ="))), "{table:?}");
        }
    }

    #[test]
    fn the_stronger_layer_wins_and_is_named() {
        let (_folder, paths) = with_file(
            "display.theme = \"dark\"\ndisplay.currency = \"EUR\"\n[assumptions]\nlapsed_days = 90\nrates.\"1 h\" = 70\n",
        );
        let env = |name: &str| (name == "TPA_THEME").then(|| "light".to_string());
        let line: Override = (vec!["display".into(), "currency".into()], Value::from("GBP"), "--currency");
        let effective = Effective::load(&paths, env, &[line]).unwrap();
        assert_eq!(effective.config.display.theme, Theme::Light);
        assert_eq!(effective.config.display.currency.as_deref(), Some("GBP"));
        assert_eq!(effective.config.assumptions.lapsed_days, 90);
        assert_eq!(effective.config.assumptions.rates.get("1 h"), Money::from_f64(70.0).as_ref());
        assert_eq!(effective.origin(&["display", "theme"]).unwrap().to_string(), "from TPA_THEME");
        assert_eq!(effective.origin(&["display", "currency"]).unwrap().to_string(), "from --currency");
        assert_eq!(effective.origin(&["assumptions", "low_utilization"]), Some(&Origin::BuiltIn));
        assert_eq!(effective.origin(&["assumptions", "high_revenue_share"]), None);
    }

    #[test]
    fn the_effective_configuration_is_toml_that_reads_back_the_same() {
        let (_folder, paths) =
            with_file("[assumptions]\nhigh_revenue_share = 0.1\nclient_rates.'C 1' = 33.75\n[keys]\nquit = [\"x\"]\n");
        let effective = Effective::load(&paths, nothing, &[]).unwrap();
        let text = effective.to_toml();
        assert_eq!(toml::from_str::<Config>(&text).unwrap(), effective.config);
        assert!(text.contains("# currency =") && text.contains("# not set") && text.contains("config.toml"), "{text}");
    }

    #[test]
    fn tables_under_their_former_names_are_read_and_shown_under_the_names_of_today() {
        let former = "[assumptions.grouping]\ngroups = 3\n[assumptions.grouping.names]\nA = 'B'\n\
                      [assumptions.worth]\nhorizon_months = 6\n[assumptions.leaving]\nput_back = ['Ends']\n\
                      [assumptions.lifetimes]\nduration = 'Months'\n[assumptions.timetable]\nrecent_weeks = 8\n\
                      [assumptions.forecasting]\nmonths = 9\n";
        let (_folder, paths) = with_file(former);
        let effective = Effective::load(&paths, nothing, &[]).unwrap();
        let a = &effective.config.assumptions;
        assert_eq!((a.clusters.groups, a.value.horizon_months, a.churn.put_back.len()), (Some(3), 6, 1));
        assert_eq!((a.survival.duration.as_deref(), a.schedule.recent_weeks), (Some("Months"), 8));
        assert_eq!((a.forecast.months, a.clusters.names["A"].as_str()), (9, "B"));
        let origin = effective.origin(&["assumptions", "value", "horizon_months"]).unwrap().to_string();
        assert!(origin.ends_with("config.toml"), "{origin}");
        assert!(!effective.to_toml().contains("worth"));
        let message = error("[assumptions.worth]\nhorizon_month = 6\n");
        assert!(message.contains("did you mean horizon_months?"), "{message}");
    }

    #[test]
    fn an_unknown_key_names_the_line_and_the_closest_key() {
        let message = error("[assumptions]\n\nlapsed_dys = 3\n");
        assert!(message.contains("config.toml:3") && message.contains("did you mean lapsed_days?"), "{message}");
        let message = error("[assumption]\nlapsed_days = 3\n");
        assert!(message.contains(":1") && message.contains("did you mean assumptions?"), "{message}");
        assert!(error("[display]\nzzz = 1\n").contains("known are: ascii, currency, locale, mouse, theme"));
    }

    #[test]
    fn a_value_of_the_wrong_kind_or_size_is_refused() {
        let message = error("[display]\ntheme = 'drak'\n");
        assert!(message.contains(":2") && message.contains("drak"), "{message}");
        assert!(error("[assumptions]\nlapsed_days = 'x'\n").contains(":2"));
        assert!(error("assumptions = 3\n").contains(":1"));
        assert!(error("[assumptions\n").contains(":1"));
        let message = error("[assumptions]\nlow_utilization = 0.9\n");
        assert!(message.contains("low_utilization must be from 0 to high_utilization"), "{message}");
        for wrong in ["target_utilization = nan", "profit_margin = 0.0", "price_elasticity = 0.5", "rates.hour = -1"] {
            assert!(error(&format!("[assumptions]\n{wrong}\n")).contains("must"), "{wrong}");
        }
    }

    #[test]
    fn a_wrong_environment_variable_is_named() {
        let env = |name: &str| (name == "TPA_MOUSE").then(|| "perhaps".to_string());
        let message = Effective::load(&Paths::default(), env, &[]).unwrap_err().to_string();
        assert!(message.contains("TPA_MOUSE") && message.contains("perhaps"), "{message}");
    }
}
