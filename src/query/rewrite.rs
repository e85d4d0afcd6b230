//! What polars-sql needs in other words, or more of: a name for each column, dates as calls, an order.

use super::error::QueryError;
use crate::analysis::names::snake_case;
use sqlparser::ast::{
    DataType, Expr, GroupByExpr, Ident, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, Select, SelectItem,
    SetExpr, Value, VisitMut, VisitorMut,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use std::collections::HashSet;
use std::ops::ControlFlow;

/// Characters of a name that a query does not give.
const NAME_LENGTH: usize = 40;

/// Rewrites `query`:
/// - what it computes without a name gets one: `sum(amount)` becomes `sum_amount` (polars would call it `amount`, and
///   refuse `avg(amount)` beside it), and `order by sum(amount)` means that column;
/// - `date '2024-01-31'` becomes `date('2024-01-31')`;
/// - what is not known comes last, and groups without an order come in that of their columns, so that the same query
///   gives the same answer.
///
/// # Errors
/// Two columns of one name.
pub(super) fn rewrite(query: &mut Query) -> Result<(), QueryError> {
    let sorts = match (&*query.body, &query.order_by) {
        (_, Some(_)) => false,
        (SetExpr::Select(select), None) => select.distinct.is_some() || is_grouped(select),
        (SetExpr::SetOperation { .. }, None) => true,
        (_, None) => false,
    };
    if sorts {
        query.order_by = Some(OrderBy { kind: OrderByKind::All(OrderByOptions::default()), interpolate: None });
    }
    match query.visit(&mut Rewrite) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(error) => Err(*error),
    }
}

/// The expression that `text` is.
pub(super) fn expression(text: &str) -> Option<Expr> {
    Parser::new(&GenericDialect).try_with_sql(text).ok()?.parse_expr().ok()
}

/// The name that an item has by itself.
pub(super) fn given_name(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::UnnamedExpr(Expr::Identifier(name)) => Some(name.value.clone()),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(path)) => path.last().map(|name| name.value.clone()),
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        _ => None,
    }
}

fn is_grouped(select: &Select) -> bool {
    match &select.group_by {
        GroupByExpr::All(_) => true,
        GroupByExpr::Expressions(by, _) => !by.is_empty(),
    }
}

struct Rewrite;

impl VisitorMut for Rewrite {
    type Break = Box<QueryError>;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        let SetExpr::Select(select) = &mut *query.body else {
            query.order_by.iter_mut().for_each(unknown_last);
            return ControlFlow::Continue(());
        };
        if let Err(error) = name_columns(select) {
            return ControlFlow::Break(Box::new(error));
        }
        if let Some(order) = &mut query.order_by {
            unknown_last(order);
            if let OrderByKind::Expressions(by) = &mut order.kind {
                by.iter_mut().for_each(|by| by_name(by, select));
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        if let Expr::TypedString(typed) = expr
            && typed.data_type == DataType::Date
            && let Value::SingleQuotedString(day) = &typed.value.value
            && let Some(call) = expression(&format!("date('{}')", day.replace('\'', "''")))
        {
            *expr = call;
        }
        ControlFlow::Continue(())
    }
}

fn unknown_last(order: &mut OrderBy) {
    match &mut order.kind {
        OrderByKind::All(options) => options.nulls_first = options.nulls_first.or(Some(false)),
        OrderByKind::Expressions(by) => {
            by.iter_mut().for_each(|by| by.options.nulls_first = by.options.nulls_first.or(Some(false)));
        }
    }
}

/// `order by sum(amount)` as the column that `select` makes of it.
fn by_name(by: &mut OrderByExpr, select: &Select) {
    let same = select.projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if *expr == by.expr => Some(alias),
        _ => None,
    });
    if let Some(alias) = same {
        by.expr = Expr::Identifier(alias.clone());
    }
}

fn name_columns(select: &mut Select) -> Result<(), QueryError> {
    let mut taken: HashSet<String> = HashSet::new();
    for item in &select.projection {
        if let SelectItem::ExprWithAlias { alias, .. } = item
            && !taken.insert(alias.value.clone())
        {
            let name = super::error::shown(&alias.value);
            return Err(QueryError::new(format!("two columns are called {name}; give one of them another name")));
        }
    }
    for item in &mut select.projection {
        let SelectItem::UnnamedExpr(expr) = item else { continue };
        let own = match expr {
            Expr::Identifier(name) => Some(name.value.clone()),
            Expr::CompoundIdentifier(path) => path.last().map(|name| name.value.clone()),
            _ => None,
        };
        let name = own.clone().unwrap_or_else(|| name_of(expr));
        let numbered = (2usize..).map(|n| format!("{name}_{n}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
        let free = free.unwrap_or(name);
        taken.insert(free.clone());
        if own.is_none_or(|own| own != free) {
            *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::with_quote('"', free) };
        }
    }
    Ok(())
}

/// A name for what an expression computes: `sum(s.amount)` is `sum_amount`.
fn name_of(expr: &Expr) -> String {
    let mut expr = expr.clone();
    let ControlFlow::Continue(()) = expr.visit(&mut Plain);
    snake_case(&expr.to_string()).chars().take(NAME_LENGTH).collect::<String>().trim_end_matches('_').to_string()
}

/// Takes off what makes no good name: the table in front of a column, and the window of a function.
struct Plain;

impl VisitorMut for Plain {
    type Break = std::convert::Infallible;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        match expr {
            Expr::CompoundIdentifier(path) => {
                if let Some(last) = path.pop() {
                    *expr = Expr::Identifier(last);
                }
            }
            Expr::Function(function) => function.over = None,
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
