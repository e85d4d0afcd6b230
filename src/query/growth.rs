//! How long the texts of a query can become: what is put together from itself twenty times over is a million times as
//! long.

use super::error::QueryError;
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Query, Select, Value, Visit,
    Visitor,
};
use std::ops::ControlFlow;

/// Bytes of text that a query may put together.
const BYTES: f64 = 2e9;

/// Refuses a query whose texts could become too long. `longest` is the longest text of the data in bytes, `rows` the
/// rows of the largest table, `is_text` whether a column of this name can hold text.
pub(super) fn check(
    query: &Query,
    longest: usize,
    rows: usize,
    is_text: &dyn Fn(&str) -> bool,
) -> Result<(), QueryError> {
    let mut growth = Growth { is_text, literal: longest.max(1) as f64, factor: 1.0, parts: Vec::new() };
    let walked = query.visit(&mut growth);
    let bytes = growth.literal * growth.factor * rows.max(1) as f64;
    if walked.is_break() || growth.factor > 1.0 && bytes > BYTES {
        return Err(QueryError::new(format!(
            "this query could put together {:.0} GB of text, and {:.0} are possible; use fewer of ||, concat and replace",
            bytes / 1e9,
            BYTES / 1e9
        )));
    }
    Ok(())
}

/// Multiplies up by how much each select can make a text longer.
struct Growth<'a> {
    is_text: &'a dyn Fn(&str) -> bool,
    /// The longest text at the start, in the data or in the query.
    literal: f64,
    factor: f64,
    /// Per select that is being walked, how many texts are put together.
    parts: Vec<f64>,
}

impl Visitor for Growth<'_> {
    type Break = ();

    fn pre_visit_select(&mut self, _: &Select) -> ControlFlow<()> {
        self.parts.push(1.0);
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &Select) -> ControlFlow<()> {
        self.factor *= self.parts.pop().unwrap_or(1.0);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Value(value) => {
                if let Value::SingleQuotedString(text) = &value.value {
                    self.literal = self.literal.max(text.len() as f64);
                }
            }
            Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } => self.add(1.0),
            // Texts are put together by + as well.
            Expr::BinaryOp { op: BinaryOperator::Plus, left, right }
                if self.may_be_text(left) || self.may_be_text(right) =>
            {
                self.add(1.0);
            }
            Expr::Function(function) => self.function(function),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Growth<'_> {
    fn add(&mut self, parts: f64) {
        match self.parts.last_mut() {
            Some(last) => *last += parts,
            None => self.factor += parts,
        }
    }

    fn function(&mut self, function: &Function) {
        let FunctionArguments::List(list) = &function.args else { return };
        match function.name.to_string().to_lowercase().as_str() {
            // A separator stands between any two.
            "concat" | "concat_ws" => self.add(2.0 * list.args.len() as f64),
            "replace" => {
                self.factor *= match list.args.get(2) {
                    Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(with)))) => match &with.value {
                        Value::SingleQuotedString(text) => text.len() as f64,
                        _ => 1.0,
                    },
                    _ => self.literal,
                }
                .max(1.0)
                    + 1.0;
            }
            _ => {}
        }
    }

    /// Whether `expr` is, or holds, something that could be text.
    fn may_be_text(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Identifier(name) => (self.is_text)(&name.value),
            Expr::CompoundIdentifier(path) => path.last().is_none_or(|name| (self.is_text)(&name.value)),
            Expr::Value(value) => matches!(value.value, Value::SingleQuotedString(_)),
            Expr::BinaryOp { left, right, .. } => self.may_be_text(left) || self.may_be_text(right),
            Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => self.may_be_text(inner),
            Expr::Function(function) => {
                let counts = ["sum", "total", "avg", "count", "median", "length", "round", "abs", "date_part"];
                !counts.contains(&function.name.to_string().to_lowercase().as_str())
            }
            Expr::Extract { .. } | Expr::Interval(_) => false,
            _ => true,
        }
    }
}
