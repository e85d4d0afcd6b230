//! Which numbers of an answer are hours, percentages or money.

use super::rewrite::given_name;
use super::source::Described;
use crate::analysis::columns::Kind;
use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Query, SelectItem, SetExpr, TableFactor,
    UnaryOperator,
};
use std::collections::HashMap;

/// What a kind of values is called in the documentation and in `show tables`.
pub fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Hours => "hours",
        Kind::Percent => "share",
        Kind::Money => "money",
        Kind::Date => "date",
        Kind::Flag => "yes or no",
    }
}

/// What the numbers of the answer are, where a column of it is a column of the book, or its mean or the like. Nothing
/// is known of what comes out of inner queries.
pub(super) fn of(query: &Query, columns: &[Described]) -> HashMap<String, Kind> {
    let SetExpr::Select(select) = &*query.body else { return HashMap::new() };
    let of_book = |table: &TableFactor| match table {
        TableFactor::Table { name, .. } => columns.iter().any(|column| name.to_string() == column.table),
        _ => false,
    };
    let mut from =
        select.from.iter().flat_map(|t| std::iter::once(&t.relation).chain(t.joins.iter().map(|j| &j.relation)));
    if query.with.is_some() || !from.all(of_book) {
        return HashMap::new();
    }
    let mut kinds = HashMap::new();
    for item in &select.projection {
        match item {
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => {
                kinds.extend(columns.iter().filter_map(|c| Some((c.name.to_string(), lookup(c.name, columns)?))));
            }
            SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => {
                let name = given_name(item);
                kinds.extend(name.and_then(|name| Some((name, simple(expr, columns)?))));
            }
            SelectItem::ExprWithAliases { .. } => {}
        }
    }
    kinds
}

/// The kind of the column `name`, where all tables that have one agree.
fn lookup(name: &str, columns: &[Described]) -> Option<Kind> {
    let mut kinds = columns.iter().filter(|column| column.name == name).map(|column| column.kind);
    let first = kinds.next()?;
    kinds.all(|kind| kind == first).then_some(first)
}

fn simple(expr: &Expr, columns: &[Described]) -> Option<Kind> {
    match expr {
        Expr::Identifier(name) => lookup(&name.value, columns),
        Expr::CompoundIdentifier(path) => lookup(&path.last()?.value, columns),
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Minus | UnaryOperator::Plus, expr: inner } => {
            simple(inner, columns)
        }
        Expr::Function(function) => of_function(function, columns),
        _ => None,
    }
}

/// A mean of money is money; a mean of yes and no is a share; a sum of shares is a mere number.
fn of_function(function: &Function, columns: &[Described]) -> Option<Kind> {
    let FunctionArguments::List(list) = &function.args else { return None };
    let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))) = list.args.first() else { return None };
    let kind = simple(argument, columns)?;
    match (function.name.to_string().to_lowercase().as_str(), kind) {
        ("avg", Kind::Flag) => Some(Kind::Percent),
        ("sum" | "total", Kind::Hours | Kind::Money) => Some(kind),
        (
            "avg" | "min" | "max" | "median" | "quantile_cont" | "quantile_disc" | "first" | "last" | "round" | "abs"
            | "lag" | "lead" | "first_value" | "last_value" | "stddev",
            Kind::Hours | Kind::Money | Kind::Percent,
        ) => Some(kind),
        _ => None,
    }
}
