//! The import page's decisions: what a table is, who, when and how much its rows are, what its statuses mean.
//!
//! A decision is a map like one of `--map`, for one table. The files are read again with it by the job that opens them.

use super::action::Action;
use super::app::{App, Step, Workspace};
use super::jobs::RecipeTask;
use super::panels::Panel;
use super::panels::pickers::Choice;
use super::widgets::picker::{Entry, Picker};
use crate::ingest::maps::{PERSON, Subject, TAX, TaxRule};
use crate::ingest::{ColumnUse, FieldMap, StatusMeaning, TableInspection, TableKind};
use crate::session;

/// What can be decided of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// What it is.
    Kind,
    /// The column that tells people apart.
    Person,
    /// The column of days.
    Date,
    /// The column of amounts.
    Amount,
    /// The column of currencies.
    Currency,
    /// Whether tax and tips are revenue.
    Tax,
    /// The column of statuses.
    Statuses,
    /// What one status means, by its place among them.
    Status(usize),
    /// The recipe by which it is read.
    Recipe,
}

/// A line of the page: a decision and what it is now.
#[derive(Debug, Clone)]
pub struct Row {
    /// What is decided.
    pub decision: Decision,
    /// In words.
    pub label: String,
    /// What it is now.
    pub value: String,
    /// How it came to that.
    pub why: String,
}

/// The kinds that a table can be taken for, as `--map` names them.
const KINDS: [(&str, TableKind); 9] = [
    ("visits", TableKind::Sessions),
    ("sales", TableKind::Sales),
    ("passes", TableKind::Passes),
    ("memberships", TableKind::Memberships),
    ("clients", TableKind::Clients),
    ("classes", TableKind::Classes),
    ("prices", TableKind::Prices),
    ("staff", TableKind::Staff),
    ("none", TableKind::Other),
];

/// The fields under which a decision's column stands.
fn fields_of(decision: Decision) -> &'static [&'static str] {
    match decision {
        Decision::Person => &["client_id", "name", "first_name", "last_name", "email", "phone"],
        Decision::Date => &["date", "start", "activation", "joined"],
        Decision::Amount => &["amount", "price", "quantity", "unit_price", "revenue"],
        Decision::Currency => &["currency"],
        Decision::Tax => &["tax", "tip", "subtotal"],
        Decision::Statuses => &["status", "late_cancel", "no_show", "cancelled"],
        Decision::Kind | Decision::Status(_) | Decision::Recipe => &[],
    }
}

/// What can be decided of tables of a kind.
fn decisions_of(kind: TableKind) -> &'static [Decision] {
    use Decision::{Amount, Currency, Date, Kind, Person, Statuses, Tax};
    match kind {
        TableKind::Sales => &[Kind, Person, Date, Amount, Currency, Tax, Statuses],
        TableKind::Sessions => &[Kind, Person, Date, Amount, Currency, Statuses],
        TableKind::Memberships => &[Kind, Person, Date, Amount, Currency, Statuses],
        TableKind::Passes => &[Kind, Person, Amount, Currency],
        TableKind::OrderLines => &[Kind, Amount],
        TableKind::Clients => &[Kind, Person, Amount],
        TableKind::Classes | TableKind::Prices | TableKind::Staff | TableKind::Other => &[Kind],
    }
}

/// The lines of a table.
pub fn rows(table: &TableInspection) -> Vec<Row> {
    let mut rows: Vec<Row> = decisions_of(table.kind).iter().filter_map(|decision| row(table, *decision)).collect();
    let statuses = table.summary.iter().flat_map(|summary| &summary.statuses).enumerate();
    rows.extend(statuses.map(|(place, status)| Row {
        decision: Decision::Status(place),
        label: format!("  \"{}\" ({})", status.word, status.rows),
        value: status.meaning.clone(),
        why: if status.told { "you decided so".into() } else { String::new() },
    }));
    rows.push(Row {
        decision: Decision::Recipe,
        label: "Recipe".into(),
        value: table.recipe.clone().unwrap_or_else(|| "none".into()),
        why: table.decisions.join(", "),
    });
    rows
}

fn row(table: &TableInspection, decision: Decision) -> Option<Row> {
    let columns = columns(table, decision);
    let named: Vec<String> = columns.iter().map(|column| column.name()).collect();
    let why = columns.first().map_or(String::new(), |column| column.why.clone());
    let none = |text: &str| if named.is_empty() { text.to_string() } else { named.join(", ") };
    let (label, value, why) = match decision {
        Decision::Kind => ("What it is", table.kind.title().to_string(), table.why.clone()),
        Decision::Person => ("Who", none("nobody is named"), why),
        Decision::Date => ("When", none("no days"), why),
        Decision::Amount => ("How much", none("no amounts"), why),
        Decision::Currency => ("Currency", none("one, which no column names"), why),
        Decision::Statuses => ("Statuses", none("no column says what became of it"), why),
        Decision::Tax if named.is_empty() => return None,
        Decision::Tax => {
            let rule = format!("revenue is {} tax and tips", tax_rule(table).name());
            ("Tax and tips", rule, named.join(", "))
        }
        Decision::Status(_) | Decision::Recipe => return None,
    };
    Some(Row { decision, label: label.into(), value, why })
}

fn columns(table: &TableInspection, decision: Decision) -> Vec<&ColumnUse> {
    let fields = fields_of(decision);
    let mut columns: Vec<(usize, &ColumnUse)> = table
        .columns
        .iter()
        .filter_map(|column| Some((fields.iter().position(|field| *field == column.field)?, column)))
        .collect();
    columns.sort_by_key(|(place, _)| *place);
    columns.into_iter().map(|(_, column)| column).collect()
}

fn tax_rule(table: &TableInspection) -> TaxRule {
    let mut told = table.decisions.iter().filter_map(|decision| decision.parse::<FieldMap>().ok());
    let rule = told.rfind(|map| map.subject() == Subject::Tax);
    rule.and_then(|map| map.column.parse().ok()).unwrap_or_default()
}

/// A column as a map names it: by its number where another one is called the same.
fn column_name(table: &TableInspection, column: &ColumnUse) -> String {
    let name = column.name();
    let same = table.columns.iter().filter(|other| other.name() == name).count();
    if same > 1 { column.number.to_string() } else { name }
}

/// What the selected line can be, each with what speaks for it.
fn choices(table: &TableInspection, decision: Decision) -> Vec<Entry<Choice>> {
    let map = |field: &str, value: &str| FieldMap::new(field, value).for_file(Some(table.scope()));
    let of_columns = |field: &str| -> Vec<Entry<Choice>> {
        let entry = |column: &ColumnUse| Entry {
            label: column_name(table, column),
            hint: format!("{} · {}", column.field, column.examples.join(" | ")),
            choice: Choice::Decide(map(field, &column_name(table, column))),
        };
        table.columns.iter().filter(|column| !column.examples.is_empty()).map(entry).collect()
    };
    match decision {
        Decision::Kind => KINDS
            .iter()
            .map(|(name, kind)| Entry {
                label: (*name).into(),
                hint: match table.runner_up.as_deref() {
                    _ if *kind == table.kind => "now".into(),
                    Some(next) if next == kind.name() => "second best".into(),
                    _ => kind.title().into(),
                },
                choice: Choice::Decide(map("kind", name)),
            })
            .collect(),
        Decision::Person => of_columns(PERSON),
        Decision::Date => of_columns("date"),
        Decision::Amount => of_columns(match table.kind {
            TableKind::Sessions | TableKind::Memberships => "price",
            TableKind::Clients => "revenue",
            _ => "amount",
        }),
        Decision::Currency => of_columns("currency"),
        Decision::Statuses => of_columns("status"),
        Decision::Tax => [TaxRule::Before, TaxRule::With]
            .iter()
            .map(|rule| Entry {
                label: format!("revenue is {} tax and tips", rule.name()),
                hint: if tax_rule(table) == *rule { "now".into() } else { String::new() },
                choice: Choice::Decide(map(TAX, rule.name())),
            })
            .collect(),
        Decision::Status(place) => {
            let Some(status) = table.summary.as_ref().and_then(|s| s.statuses.get(place)) else { return Vec::new() };
            let entry = |meaning: StatusMeaning| Entry {
                label: meaning.name().replace('_', " "),
                hint: meaning_in_words(meaning, table.kind),
                choice: Choice::Decide(FieldMap::of_status(status.word.clone(), meaning).for_file(Some(table.scope()))),
            };
            meanings(table.kind).into_iter().map(entry).collect()
        }
        Decision::Recipe => {
            let keep = Entry {
                label: "keep what is decided here".into(),
                hint: "the next file with these columns opens so".into(),
                choice: Choice::KeepRecipe,
            };
            let forget = table.recipe.iter().map(|name| Entry {
                label: format!("delete \"{name}\""),
                hint: "such files are read without it".into(),
                choice: Choice::ForgetRecipe(name.clone()),
            });
            std::iter::once(keep).chain(forget).collect()
        }
    }
}

fn meanings(kind: TableKind) -> Vec<StatusMeaning> {
    match kind {
        TableKind::Sessions => StatusMeaning::of_visits().collect(),
        TableKind::Memberships => StatusMeaning::of_memberships().collect(),
        _ => StatusMeaning::of_payments().collect(),
    }
}

fn meaning_in_words(meaning: StatusMeaning, kind: TableKind) -> String {
    match kind {
        TableKind::Sessions => meaning.visit().map_or("", |status| status.name()).into(),
        TableKind::Memberships => meaning.term().map_or("", |term| term.name()).into(),
        _ if meaning.payment().is_some_and(|state| state.is_income()) => "counts as revenue".into(),
        _ => "left out of the revenue".into(),
    }
}

/// Whether a map decides the same as a line.
fn is_of(map: &FieldMap, decision: Decision, table: &TableInspection) -> bool {
    match (map.subject(), decision) {
        (Subject::Kind, Decision::Kind) | (Subject::Tax, Decision::Tax) => true,
        (Subject::Status, Decision::Status(place)) => {
            let status = table.summary.as_ref().and_then(|s| s.statuses.get(place));
            status.is_some_and(|status| map.value.as_deref() == Some(status.word.as_str()))
        }
        (Subject::Column, _) => {
            (decision == Decision::Person && map.field == PERSON) || fields_of(decision).contains(&map.field.as_str())
        }
        _ => false,
    }
}

/// The table in front of the page, by its place.
pub fn table_in_front(app: &App, workspace: &Workspace) -> Option<usize> {
    let last = workspace.inspection.tables.len().checked_sub(1)?;
    Some(app.list().column.min(last))
}

impl App {
    fn imported(&self) -> Option<(&TableInspection, Vec<Row>, usize)> {
        let workspace = self.workspace()?;
        let table = workspace.inspection.tables.get(table_in_front(self, workspace)?)?;
        let rows = rows(table);
        let row = self.list().row.min(rows.len().saturating_sub(1));
        Some((table, rows, row))
    }

    fn selected_decision(&self) -> Option<(&TableInspection, Decision)> {
        let (table, rows, row) = self.imported()?;
        Some((table, rows.get(row)?.decision))
    }

    /// Opens the list of what the selected line can be.
    pub fn choose_decision(&mut self) {
        let Some((table, decision)) = self.selected_decision() else { return };
        let entries = choices(table, decision);
        let title = rows(table).into_iter().find(|row| row.decision == decision);
        let title = title.map_or(String::new(), |row| format!("{} is now: {}", row.label.trim(), row.value));
        self.panels.push(Panel::Picker(Box::new(Picker::new(title, entries))));
    }

    /// Takes the next thing that the selected line can be.
    pub fn next_decision(&mut self) {
        let Some((table, decision)) = self.selected_decision() else { return };
        let entries = choices(table, decision);
        let now = match decision {
            Decision::Kind => KINDS.iter().position(|(_, kind)| *kind == table.kind),
            Decision::Tax => Some(usize::from(tax_rule(table) == TaxRule::With)),
            Decision::Status(place) => {
                let status = table.summary.as_ref().and_then(|s| s.statuses.get(place));
                status.and_then(|status| {
                    let is_now = |entry: &Entry<Choice>| entry.hint == status.meaning || entry.label == status.meaning;
                    entries.iter().position(is_now)
                })
            }
            Decision::Recipe => return self.keep_recipe(),
            _ => {
                let name = columns(table, decision).first().map(|column| column_name(table, column));
                entries.iter().position(|entry| Some(&entry.label) == name.as_ref())
            }
        };
        let second = entries.iter().position(|entry| decision == Decision::Kind && entry.hint == "second best");
        let next = second.or_else(|| now.map(|now| (now + 1) % entries.len().max(1))).unwrap_or(0);
        match entries.into_iter().nth(next).map(|entry| entry.choice) {
            Some(Choice::Decide(map)) => self.decide_import(map),
            _ => self.complain("There is nothing else that this could be"),
        }
    }

    /// Reads the files with one more decision.
    pub fn decide_import(&mut self, map: FieldMap) {
        let Some((table, _)) = self.selected_decision() else { return };
        let (path, sheet) = (table.path.clone(), table.sheet.clone());
        let mut step = self.history.now().clone();
        step.maps.retain(|other| {
            let same_scope = other.file == map.file;
            let for_all = other.subject() == Subject::Column && other.is_for(&path, sheet.as_deref());
            !(other.rivals(&map) && (same_scope || for_all))
        });
        step.maps.push(map);
        self.change_import(step);
    }

    /// Takes back what was decided in the selected line.
    pub fn reset_decision(&mut self) {
        let Some((table, decision)) = self.selected_decision() else { return };
        let (path, sheet) = (table.path.as_str(), table.sheet.as_deref());
        let mut step = self.history.now().clone();
        let before = step.maps.len();
        step.maps.retain(|map| !(map.is_for(path, sheet) && is_of(map, decision, table)));
        if step.maps.len() == before {
            let by_recipe = table.recipe.is_some();
            return self.say(if by_recipe {
                "The recipe says so; the last line deletes it"
            } else {
                "Nothing was decided here"
            });
        }
        self.change_import(step);
    }

    fn change_import(&mut self, step: Step) {
        self.history.set(step);
        self.open();
        self.say("Reading the files again …");
    }

    /// Keeps what was decided of the table in front.
    pub fn keep_recipe(&mut self) {
        let Some((table, _)) = self.selected_decision() else { return };
        let recipe = session::recipe_of(table, table.recipe.as_deref());
        self.do_with_recipes(RecipeTask::Keep(Box::new(recipe)));
    }

    /// Deletes a recipe, and reads the files without it.
    pub fn forget_recipe(&mut self, name: String) {
        self.do_with_recipes(RecipeTask::Forget(name));
    }

    fn do_with_recipes(&mut self, task: RecipeTask) {
        match self.launch.user_data.recipes().cloned() {
            Ok(recipes) => self.change_recipes(recipes, task),
            Err(error) => self.complain(error.to_string()),
        }
    }

    /// Takes what became of a recipe.
    pub fn recipe_changed(&mut self, task: &RecipeTask, done: Result<String, String>) {
        match (done, task) {
            (Err(why), _) => self.complain(why),
            (Ok(name), RecipeTask::Keep(_)) => {
                self.say(format!("Kept as the recipe \"{name}\": the next file with these columns opens so"));
            }
            (Ok(name), RecipeTask::Forget(_)) => {
                self.launch.options.recipes.retain(|recipe| recipe.name != name);
                self.open();
                self.say(format!("Deleted the recipe \"{name}\"; reading the files without it …"));
            }
        }
    }

    /// At the start: the page comes to the front where a table can be read in two ways, and nobody settled it.
    pub fn ask_where_unsure(&mut self) {
        let Some(workspace) = self.workspace() else { return };
        let Some(unsure) = workspace.inspection.tables.iter().position(|table| table.is_close) else { return };
        self.view = super::views::ViewId::Data;
        self.pages[self.view.index()] = super::pages::Page::Import;
        self.list_mut().column = unsure;
        let (open, keep) = (self.key_of(Action::Open), self.key_of(Action::SaveScenario));
        self.say(format!("A table can be read in two ways: {open} changes how, {keep} keeps it for the next file"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_chosen_by_a_name_that_means_it() {
        for (name, kind) in KINDS {
            assert_eq!(TableKind::from_name(name), Some(kind), "{name}");
            assert_eq!(decisions_of(kind).first(), Some(&Decision::Kind));
        }
    }

    #[test]
    fn columns_that_are_called_the_same_are_told_apart_by_number() {
        let column = |header: &str, number| ColumnUse { header: header.into(), number, ..ColumnUse::default() };
        let columns = vec![column("Date", 1), column("Date", 2), column("", 3)];
        let table = TableInspection { columns, ..TableInspection::default() };
        let names: Vec<String> = table.columns.iter().map(|c| column_name(&table, c)).collect();
        assert_eq!(names, ["1", "2", "3"]);
    }
}
