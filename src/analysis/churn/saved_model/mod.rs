//! A model of leaving for later: saved with everything that tells what it was trained on, checked when it is read, and
//! asked about other clients only where their columns mean what the model was taught.

use super::model_quality::{ModelQuality, ModelRow};
use super::scoring::Asked;
use super::{Basis, Churn, ClientChurn, Driver};
use crate::analysis::features::{Excluded, Feature, Features, Origin, Scale};
use crate::analysis::study::Context;
use crate::analysis::{Section, Unavailable};
use crate::book::{AttributeValues, Book, Category};
use crate::stats::models::{Calibrated, Fitted, Model};
use crate::stats::validation::ranking::{RocPoint, auc};
use crate::stats::validation::recalibration::Recalibration;
use crate::task::Task;
use serde::{Deserialize, Serialize};

/// What a file of a model says that it is.
const FORMAT: &str = "tpa-tui model of leaving";
/// The version of its keys.
const SCHEMA: u32 = 1;
/// Features that a model has at most.
const MOST_FEATURES: usize = 4096;
/// Clients of either outcome from which the model is tested on the scored file as well.
const FEWEST: usize = 8;

/// A model that can be saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavedModel {
    format: String,
    schema: u32,
    /// The program that wrote it.
    program: String,
    /// The files that it was trained on.
    pub from: String,
    /// The column that said who left.
    pub outcome: String,
    /// How many clients it was trained on.
    pub clients: usize,
    features: Vec<SavedFeature>,
    fitted: Fitted,
    map: Option<Recalibration>,
    evidence: ModelQuality,
    roc: Vec<RocPoint>,
    models: Vec<SavedRow>,
    drivers: Vec<Driver>,
    excluded: Vec<Excluded>,
}

/// One column that the model asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SavedFeature {
    name: String,
    title: String,
    scale: Scale,
    /// The header of the client table from which it comes; none for what the logs say.
    column: Option<String>,
    /// Of one label of a category: that label.
    label: Option<String>,
    /// All labels of the category that were trained on.
    labels: Vec<String>,
    /// How many of the clients trained on had a value.
    known: usize,
}

/// A row of the comparison of models.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SavedRow {
    model: String,
    auc: f64,
    auc_sd: f64,
    log_loss: f64,
    brier: f64,
    recalibrated: bool,
}

/// What a model consists of besides its evidence.
pub(super) struct Parts<'a> {
    pub book: &'a Book,
    pub features: &'a [Feature],
    pub rows: &'a [usize],
    pub fitted: Fitted,
    pub map: Option<Recalibration>,
}

impl SavedModel {
    /// From what was just learned.
    pub(super) fn of(parts: Parts, churn: &Churn) -> Self {
        let Parts { book, features, rows, fitted, map } = parts;
        let mut files: Vec<&str> = Vec::new();
        for file in &book.files {
            let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
            if !files.contains(&name) {
                files.push(name);
            }
        }
        let row = |r: &ModelRow| SavedRow {
            model: r.model.into(),
            auc: r.auc,
            auc_sd: r.auc_sd,
            log_loss: r.log_loss,
            brier: r.brier,
            recalibrated: r.recalibrated,
        };
        SavedModel {
            format: FORMAT.into(),
            schema: SCHEMA,
            program: format!("tpa-tui {}", env!("CARGO_PKG_VERSION")),
            from: if files.is_empty() { "data".into() } else { files.join(", ") },
            outcome: churn.outcome.clone(),
            clients: rows.len(),
            features: features.iter().map(|f| saved(book, f, rows)).collect(),
            fitted,
            map,
            // The curve begins at an infinite threshold, which JSON cannot hold.
            roc: churn
                .validation
                .roc
                .iter()
                .map(|point| RocPoint { threshold: point.threshold.clamp(f64::MIN, f64::MAX), ..*point })
                .collect(),
            evidence: churn.validation.clone(),
            models: churn.models.iter().map(row).collect(),
            drivers: churn.drivers.clone(),
            excluded: churn.excluded.clone(),
        }
    }

    /// The text of the file.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Reads and checks the text of a file. Numbers are those that were written but for, at most, their last binary digit.
    ///
    /// # Errors
    /// One sentence that says why it is no model that can be asked.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let model: SavedModel = serde_json::from_str(text).map_err(|e| format!("it is not a churn model ({e})"))?;
        if model.format != FORMAT {
            return Err("it is not a churn model".into());
        }
        if model.schema != SCHEMA {
            let (theirs, ours) = (model.schema, SCHEMA);
            return Err(format!("it is of version {theirs}, and this program reads version {ours}; learn it anew"));
        }
        let features = model.features.len();
        if features == 0 || features > MOST_FEATURES {
            return Err(format!("it has {features} features, where 1 to {MOST_FEATURES} are possible"));
        }
        let numbers = [model.evidence.auc, model.evidence.brier, model.evidence.threshold];
        if numbers.iter().any(|n| !(0.0..=1.0).contains(n)) {
            return Err("a score in its evidence lies outside of 0 to 1".into());
        }
        model.fitted.sound(features).map_err(|why| format!("it is damaged: {why}"))?;
        if let Some(map) = &model.map {
            map.sound().map_err(|why| format!("it is damaged: {why}"))?;
        }
        Ok(model)
    }

    /// What kind of model it is.
    pub fn method(&self) -> &'static str {
        match self.fitted {
            Fitted::Logistic(_) => Model::all()[0].name(),
            Fitted::Forest(_) => Model::all()[1].name(),
            Fitted::Boosting(_) => Model::all()[2].name(),
        }
    }

    fn rows_of_models(&self) -> Vec<ModelRow> {
        let known = Model::all().map(|m| m.name());
        let row = |r: &SavedRow| {
            Some(ModelRow {
                model: known.iter().find(|name| **name == r.model)?,
                auc: r.auc,
                auc_sd: r.auc_sd,
                log_loss: r.log_loss,
                brier: r.brier,
                recalibrated: r.recalibrated,
            })
        };
        self.models.iter().filter_map(row).collect()
    }
}

fn saved(book: &Book, feature: &Feature, rows: &[usize]) -> SavedFeature {
    let (column, category) = source(book, feature);
    let label = category
        .and_then(|c| c.labels.iter().find(|label| feature.title.ends_with(&format!(": {label}"))).map(String::from));
    let known = rows.iter().filter(|&&r| feature.values.get(r).is_some_and(|v| v.is_finite())).count();
    SavedFeature {
        name: feature.name.clone(),
        title: feature.title.clone(),
        scale: feature.scale,
        labels: category
            .filter(|_| label.is_some())
            .map_or_else(Vec::new, |c| c.labels.iter().map(String::from).collect()),
        column,
        label,
        known,
    }
}

/// The header from which a feature comes, and the category of which it is one label.
fn source<'a>(book: &'a Book, feature: &Feature) -> (Option<String>, Option<&'a Category>) {
    match feature.origin {
        Origin::Behaviour => (None, None),
        Origin::Attribute(Some(place)) => {
            let attribute = book.clients.attributes.get(place);
            let category = attribute.and_then(|a| match &a.values {
                AttributeValues::Category(category) => Some(category),
                _ => None,
            });
            (attribute.map(|a| a.name.clone()), category)
        }
        Origin::Attribute(None) => {
            let own = ["service_type", "session_type"]
                .into_iter()
                .find(|name| feature.title.starts_with(&format!("{name}: ")));
            (own.map(String::from), own.and_then(|name| category_of(book, name)))
        }
    }
}

/// The category under a header or a field's name.
fn category_of<'a>(book: &'a Book, column: &str) -> Option<&'a Category> {
    book.clients.categories().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, c)| c)
}

/// The columns of other clients as the model asks for them, with what was odd about them.
struct Matched {
    features: Vec<Feature>,
    notes: Vec<String>,
    excluded: Vec<Excluded>,
}

impl SavedModel {
    /// Finds its columns in a book.
    ///
    /// # Errors
    /// A sentence that names every column that is missing or is of another kind.
    fn matched(&self, book: &Book, all: Vec<Feature>) -> Result<Matched, String> {
        let (mut missing, mut retyped, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        let n = book.clients.len();
        let mut features = Vec::with_capacity(self.features.len());
        for asked in &self.features {
            let unknown = || vec![f64::NAN; n];
            let values = match &asked.label {
                Some(label) => match asked.column.as_deref().and_then(|column| category_of(book, column)) {
                    Some(category) => Ok(of_label(category, label)),
                    None => Err(()),
                },
                None => match all.iter().find(|f| f.name.eq_ignore_ascii_case(&asked.name)) {
                    Some(found) if found.scale == asked.scale => Ok(found.values.clone()),
                    _ => Err(()),
                },
            };
            let values = values.unwrap_or_else(|()| {
                let column = asked.column.clone().unwrap_or_else(|| asked.title.clone());
                let there = asked.column.as_ref().is_some_and(|c| has_column(book, c));
                // What hardly anybody had when it was learned may be missing here as well.
                if asked.known > 0 {
                    let list = if there { &mut retyped } else { &mut missing };
                    if !list.contains(&column) {
                        list.push(column);
                    }
                }
                unknown()
            });
            features.push(Feature {
                name: asked.name.clone(),
                title: asked.title.clone(),
                scale: asked.scale,
                origin: origin(book, asked),
                values,
            });
        }
        if !missing.is_empty() || !retyped.is_empty() {
            return Err(self.refusal(&missing, &retyped));
        }
        self.note_new_labels(book, &mut notes);
        Ok(Matched { features, notes, excluded: self.extra(book) })
    }

    fn refusal(&self, missing: &[String], retyped: &[String]) -> String {
        let mut parts = Vec::new();
        if !missing.is_empty() {
            parts.push(format!("these data lack {}", missing.join(", ")));
        }
        if !retyped.is_empty() {
            parts.push(format!(
                "{} {} of another kind here",
                retyped.join(", "),
                if retyped.len() == 1 { "is" } else { "are" }
            ));
        }
        format!("the columns that the model was trained on ({}); {}", self.from, parts.join(", and "))
    }

    /// Labels that were not there when the model was learned.
    fn note_new_labels(&self, book: &Book, notes: &mut Vec<String>) {
        let mut seen: Vec<&str> = Vec::new();
        for asked in self.features.iter().filter(|f| f.label.is_some()) {
            let Some(column) = asked.column.as_deref().filter(|c| !seen.contains(c)) else { continue };
            seen.push(column);
            let Some(category) = category_of(book, column) else { continue };
            let new: Vec<usize> = (0..category.labels.len())
                .filter(|code| !asked.labels.iter().any(|l| l == category.labels.get(*code)))
                .collect();
            let clients = category.codes.iter().filter(|c| new.contains(&(**c as usize))).count();
            if clients > 0 {
                let labels: Vec<&str> = new.iter().take(5).map(|code| category.labels.get(*code)).collect();
                notes.push(format!(
                    "{clients} clients have a {column} that the model never saw ({}): what it says of them is a guess.",
                    labels.join(", ")
                ));
            }
        }
    }

    /// Columns of the book that the model does not know.
    fn extra(&self, book: &Book) -> Vec<Excluded> {
        let known = |name: &str| {
            self.features.iter().any(|f| f.column.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(name)))
                || self.excluded.iter().any(|e| e.column.eq_ignore_ascii_case(name))
        };
        let extra = book.clients.attributes.iter().filter(|a| !known(&a.name));
        let why = "the model was trained without it";
        let new = extra.map(|a| Excluded { column: a.name.clone(), why: why.into(), leaks: false });
        self.excluded.iter().cloned().chain(new).collect()
    }
}

fn has_column(book: &Book, column: &str) -> bool {
    category_of(book, column).is_some() || book.clients.attributes.iter().any(|a| a.name.eq_ignore_ascii_case(column))
}

fn of_label(category: &Category, label: &str) -> Vec<f64> {
    let code = category.labels.iter().position(|l| l == label).map(|c| c as u32);
    let value = |c: &u32| match *c {
        Category::MISSING => f64::NAN,
        c => f64::from(u8::from(Some(c) == code)),
    };
    category.codes.iter().map(value).collect()
}

fn origin(book: &Book, asked: &SavedFeature) -> Origin {
    match &asked.column {
        None => Origin::Behaviour,
        Some(column) => {
            Origin::Attribute(book.clients.attributes.iter().position(|a| a.name.eq_ignore_ascii_case(column)))
        }
    }
}

/// Scores every client of the book; `None` when cancelled.
pub fn score(model: &std::sync::Arc<SavedModel>, context: Context, task: Task) -> Option<Section<Churn>> {
    let Context { book, figures, .. } = context;
    let Matched { features, notes, excluded } = match model.matched(book, Features::unfiltered(book, figures)) {
        Ok(matched) => matched,
        Err(why) => return Some(Err(Unavailable::needs(why))),
    };
    let known = book.clients.outcome.as_ref().map(|o| o.left.as_slice()).unwrap_or_default();
    let everybody: Vec<usize> = (0..book.clients.len()).collect();
    let asked = Calibrated { model: &model.fitted, map: model.map.as_ref() };
    let clients =
        Asked { model: asked, features: &features, evidence: &model.evidence, known }.score(&everybody, task)?;
    let evidence = ModelQuality { roc: model.roc.clone(), ..model.evidence.clone() };
    let method = model.method();
    let mut statement = format!(
        "Trained on {} ({} clients; {}), not on these data. There: {}",
        model.from,
        model.clients,
        model.outcome,
        evidence.statement(method, &model.outcome)
    );
    statement.push_str(&here(&clients));
    notes.iter().for_each(|note| statement.push_str(&format!(" {note}")));
    Some(Ok(Churn {
        method,
        statement,
        outcome: model.outcome.clone(),
        basis: Basis::Known,
        models: model.rows_of_models(),
        validation: evidence,
        drivers: model.drivers.clone(),
        excluded,
        put_back: Vec::new(),
        clients,
        model: Some(std::sync::Arc::clone(model)),
    }))
}

/// How well the model does here, where these data say who left.
fn here(clients: &[ClientChurn]) -> String {
    let known = clients.iter().filter(|c| c.probability.is_finite()).filter_map(|c| Some((c.probability, c.left?)));
    let (p, left): (Vec<f64>, Vec<bool>) = known.unzip();
    let leavers = left.iter().filter(|l| **l).count();
    match auc(&p, &left).filter(|_| leavers >= FEWEST && left.len() - leavers >= FEWEST) {
        Some(auc) => format!(
            " Here: of two of these {} clients, one who left and one who stayed, it names the right one {:.0} times in 100.",
            left.len(),
            auc * 100.0
        ),
        None => " Whether it holds here nobody can tell before it is known who leaves.".into(),
    }
}

#[cfg(test)]
mod tests;
