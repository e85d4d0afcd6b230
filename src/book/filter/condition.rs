//! A parsed filter checked against the columns, and rebuilt from the few kinds of expression that are let through.

use super::{Filter, FilterColumn, FilterError, FilterKind};
use chrono::NaiveDate;
use polars::lazy::dsl::{BooleanFunction, FunctionExpr, StringFunction};
use polars::prelude::{AggExpr, AnyValue, DataType, Expr, LiteralValue, NULL, Operator, col, lit};
use std::collections::BTreeSet;

/// Walks a parsed filter; remembers the columns that it meets.
pub(super) struct Checker<'a, 'c> {
    pub columns: &'a [FilterColumn<'c>],
    pub mentioned: &'a mut BTreeSet<usize>,
}

/// A part of a filter whose type is known.
#[derive(Clone)]
enum Term {
    Column(usize),
    Text(String),
    /// A number, and whether it was written without a point.
    Number(f64, bool),
    Flag(bool),
    Null,
    Of(FilterKind, Expr),
}

type Checked<T> = Result<T, FilterError>;

impl Checker<'_, '_> {
    /// The whole filter as a condition.
    pub fn condition(&mut self, expr: &Expr) -> Checked<Expr> {
        let term = self.term(expr)?;
        match self.kind(&term) {
            Some(FilterKind::Flag) | None => Ok(self.expr(term)),
            Some(_) => Err(FilterError::new(format!(
                "{} is not a condition; compare it with something, such as utilization < 80%",
                self.describe(&term)
            ))),
        }
    }

    fn term(&mut self, expr: &Expr) -> Checked<Term> {
        match expr {
            Expr::Column(name) => self.column(name),
            Expr::Literal(value) => literal(value),
            Expr::BinaryExpr { left, op, right } => self.binary(left, *op, right),
            Expr::Function { input, function } => self.function(input, function),
            // `not x` and the null of `in (…, null)` come with a cast to what they must be anyway.
            Expr::Cast { expr, dtype, .. } if dtype.as_literal() == Some(&DataType::Boolean) => {
                Ok(Term::Of(FilterKind::Flag, self.condition(expr)?))
            }
            // `date '2024-01-31'`.
            Expr::Cast { expr, dtype, .. } if dtype.as_literal() == Some(&DataType::Date) => match self.term(expr)? {
                Term::Text(text) => Ok(Term::Of(FilterKind::Date, date(&text)?)),
                _ => Err(refused()),
            },
            Expr::Alias(_, name) => {
                Err(FilterError::new(format!("\"{}\" does not belong behind the condition", shown(name))))
            }
            _ => Err(refused()),
        }
    }

    fn column(&mut self, name: &str) -> Checked<Term> {
        let find = |same: &dyn Fn(&FilterColumn) -> bool| self.columns.iter().position(same);
        let lower = name.to_lowercase();
        let index = find(&|c| c.name == name)
            .or_else(|| find(&|c| c.name.to_lowercase() == lower))
            .or_else(|| find(&|c| c.title.to_lowercase() == lower));
        match index {
            Some(index) => {
                self.mentioned.insert(index);
                Ok(Term::Column(index))
            }
            None => Err(FilterError::new(self.unknown(name))),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let shown = shown(name);
        if self.columns.iter().any(|c| c.labels.iter().any(|label| label.eq_ignore_ascii_case(name))) {
            return format!("there is no column \"{shown}\"; text goes in single quotes: '{shown}'");
        }
        let lower = name.to_lowercase();
        let alike = self.columns.iter().map(|c| (strsim::jaro_winkler(&c.name.to_lowercase(), &lower), c.name));
        match alike.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.8) {
            Some((_, close)) => format!("there is no column \"{shown}\"; did you mean {close}?"),
            None => {
                let names: Vec<&str> = self.columns.iter().map(|c| c.name).take(40).collect();
                format!("there is no column \"{shown}\"; there are {}", names.join(", "))
            }
        }
    }

    fn binary(&mut self, left: &Expr, op: Operator, right: &Expr) -> Checked<Term> {
        use Operator as O;
        match op {
            O::And | O::LogicalAnd | O::Or | O::LogicalOr => {
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                let both = matches!(op, O::And | O::LogicalAnd);
                Ok(Term::Of(FilterKind::Flag, if both { left.and(right) } else { left.or(right) }))
            }
            O::Eq | O::Lt | O::LtEq | O::Gt | O::GtEq => {
                let (left, right) = (self.term(left)?, self.term(right)?);
                Ok(Term::Of(FilterKind::Flag, self.compare(left, op, right)?))
            }
            O::Plus | O::Minus | O::Multiply | O::RustDivide | O::TrueDivide | O::Modulus => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                let result = match op {
                    O::Plus => left + right,
                    O::Minus => left - right,
                    O::Multiply => left * right,
                    O::Modulus => left % right,
                    _ => left.true_div(right),
                };
                Ok(Term::Of(FilterKind::Number, result))
            }
            _ => Err(refused()),
        }
    }

    fn function(&mut self, input: &[Expr], function: &FunctionExpr) -> Checked<Term> {
        use FunctionExpr as F;
        let flag = |expr| Ok(Term::Of(FilterKind::Flag, expr));
        match (function, input) {
            (F::Boolean(BooleanFunction::Not), [expr]) => flag(self.condition(expr)?.not()),
            (F::Boolean(BooleanFunction::IsNull), [expr]) => flag(self.any(expr)?.is_null()),
            (F::Boolean(BooleanFunction::IsNotNull), [expr]) => flag(self.any(expr)?.is_not_null()),
            (F::Boolean(BooleanFunction::IsIn { .. }), [expr, list]) => flag(self.is_in(expr, list)?),
            (F::StringExpr(StringFunction::Lowercase), [expr]) => {
                Ok(Term::Of(FilterKind::Text, self.text(expr)?.str().to_lowercase()))
            }
            (F::StringExpr(StringFunction::Uppercase), [expr]) => {
                Ok(Term::Of(FilterKind::Text, self.text(expr)?.str().to_uppercase()))
            }
            (F::StringExpr(StringFunction::LenChars), [expr]) => {
                Ok(Term::Of(FilterKind::Number, self.text(expr)?.str().len_chars().cast(DataType::Float64)))
            }
            // `like` is a regular expression here already.
            (F::StringExpr(StringFunction::Contains { .. }), [expr, pattern]) => match self.term(pattern)? {
                Term::Text(pattern) => flag(self.text(expr)?.str().contains(lit(pattern), true)),
                _ => Err(refused()),
            },
            _ => Err(refused()),
        }
    }

    /// `x in (a, b)` as `x = a or x = b`, so that each is compared by the same rules.
    fn is_in(&mut self, expr: &Expr, list: &Expr) -> Checked<Expr> {
        let subject = self.term(expr)?;
        let list = match list {
            Expr::Agg(AggExpr::Implode { input, .. }) => &**input,
            other => other,
        };
        let Expr::Literal(LiteralValue::Series(values)) = list else { return Err(refused()) };
        let mut any = Vec::with_capacity(values.len());
        for value in values.iter() {
            any.push(self.compare(subject.clone(), Operator::Eq, any_value(&value)?)?);
        }
        // By pairs, so that a long list does not become a deep expression.
        while any.len() > 1 {
            any = any.chunks(2).filter_map(|pair| pair.iter().cloned().reduce(Expr::or)).collect();
        }
        any.pop().ok_or_else(|| FilterError::new("write at least one value: segment in ('Anchor', 'Steady')"))
    }

    fn compare(&self, left: Term, op: Operator, right: Term) -> Checked<Expr> {
        if let (Term::Column(index), Term::Text(text)) = (&left, &right)
            && let Some(expr) = self.any_spelling(*index, op, text)
        {
            return Ok(expr);
        }
        let (left, right) = (self.fit(left.clone(), &right)?, self.fit(right, &left)?);
        let number = |kind| matches!(kind, FilterKind::Number | FilterKind::Percent);
        match (self.kind(&left), self.kind(&right)) {
            (None, _) | (_, None) => return Ok(lit(NULL).cast(DataType::Boolean)),
            (Some(a), Some(b)) if a == b || number(a) && number(b) => {}
            _ => {
                return Err(FilterError::new(format!(
                    "{} cannot be compared with {}",
                    self.describe(&left),
                    self.describe(&right)
                )));
            }
        }
        let numbers = self.kind(&left).is_some_and(number);
        let (left, right) = (self.expr(left), self.expr(right));
        // 9.6 of 12 hours are 80 %, whatever the dust of the division: see `assumptions::reaches`. Nothing divided by
        // nothing is unknown, not greater than everything.
        let (left, right) = if numbers { ((left - right).fill_nan(lit(NULL)), lit(0.0)) } else { (left, right) };
        let dust = |sign: f64| if numbers { lit(sign * 1e-9) } else { right.clone() };
        Ok(match op {
            Operator::Eq if numbers => left.clone().gt_eq(dust(-1.0)).and(left.lt_eq(dust(1.0))),
            Operator::Eq => left.eq(right),
            Operator::Lt => left.lt(dust(-1.0)),
            Operator::LtEq => left.lt_eq(dust(1.0)),
            Operator::Gt => left.gt(dust(1.0)),
            _ => left.gt_eq(dust(-1.0)),
        })
    }

    /// `segment = 'opportunity'`: where no label is spelt so, those that differ in capitals only.
    fn any_spelling(&self, column: usize, op: Operator, text: &str) -> Option<Expr> {
        let column = self.columns.get(column).map(|c| (c, col(Filter::column_name(column))))?;
        if op != Operator::Eq || column.0.labels.contains(&text) {
            return None;
        }
        let lower = text.to_lowercase();
        let alike = column.0.labels.iter().filter(|label| label.to_lowercase() == lower);
        alike.map(|label| column.1.clone().eq(lit(*label))).reduce(Expr::or)
    }

    /// A literal as what it is compared with: a date in text, a number in quotes, yes and no.
    fn fit(&self, term: Term, other: &Term) -> Checked<Term> {
        let Some(kind) = self.kind(other) else { return Ok(term) };
        Ok(match (term, kind) {
            (Term::Text(text), FilterKind::Date) => Term::Of(FilterKind::Date, date(&text)?),
            (Term::Text(text), FilterKind::Number | FilterKind::Percent) if text.trim().parse::<f64>().is_ok() => {
                Term::Number(text.trim().parse().unwrap_or(f64::NAN), false)
            }
            (Term::Text(text), FilterKind::Flag) => match text.to_lowercase().as_str() {
                "yes" | "y" | "true" => Term::Flag(true),
                "no" | "n" | "false" => Term::Flag(false),
                _ => Term::Text(text),
            },
            (Term::Number(number, _), FilterKind::Flag) if number == 0.0 || number == 1.0 => Term::Flag(number == 1.0),
            (Term::Number(number, _), FilterKind::Text) => Term::Text(format!("{number}")),
            (Term::Number(number, true), FilterKind::Percent) if number.abs() > 2.0 => {
                return Err(FilterError::new(format!(
                    "{} is a share of one; write {number}% or {}",
                    self.describe(other),
                    number / 100.0
                )));
            }
            (term, _) => term,
        })
    }

    fn any(&mut self, expr: &Expr) -> Checked<Expr> {
        self.term(expr).map(|term| self.expr(term))
    }

    fn number(&mut self, expr: &Expr) -> Checked<Expr> {
        let term = self.term(expr)?;
        match self.kind(&term) {
            Some(FilterKind::Number | FilterKind::Percent) => Ok(self.expr(term)),
            None => Ok(lit(NULL).cast(DataType::Float64)),
            Some(_) => Err(FilterError::new(format!("{} is not a number to reckon with", self.describe(&term)))),
        }
    }

    fn text(&mut self, expr: &Expr) -> Checked<Expr> {
        let term = self.term(expr)?;
        match self.kind(&term) {
            Some(FilterKind::Text) => Ok(self.expr(term)),
            _ => Err(FilterError::new(format!("{} is not text", self.describe(&term)))),
        }
    }

    /// What a term is; `None` for a bare null.
    fn kind(&self, term: &Term) -> Option<FilterKind> {
        match term {
            Term::Column(index) => self.columns.get(*index).map(|c| c.kind),
            Term::Text(_) => Some(FilterKind::Text),
            Term::Number(..) => Some(FilterKind::Number),
            Term::Flag(_) => Some(FilterKind::Flag),
            Term::Null => None,
            Term::Of(kind, _) => Some(*kind),
        }
    }

    fn expr(&self, term: Term) -> Expr {
        match term {
            Term::Column(index) => col(Filter::column_name(index)),
            Term::Text(text) => lit(text),
            Term::Number(number, _) => lit(number),
            Term::Flag(flag) => lit(flag),
            Term::Null => lit(NULL).cast(DataType::Boolean),
            Term::Of(_, expr) => expr,
        }
    }

    fn describe(&self, term: &Term) -> String {
        let kind = match self.kind(term) {
            None => "nothing",
            Some(FilterKind::Text) => "text",
            Some(FilterKind::Number) => "a number",
            Some(FilterKind::Percent) => "a percentage",
            Some(FilterKind::Date) => "a date",
            Some(FilterKind::Flag) => "yes or no",
        };
        match term {
            Term::Column(index) => self.columns.get(*index).map_or(kind.into(), |c| format!("{} ({kind})", c.name)),
            Term::Text(text) => format!("'{}' (text)", shown(text)),
            Term::Number(number, _) => format!("{number}"),
            _ => kind.into(),
        }
    }
}

/// Text of the user's in a message: short, and nothing that a terminal would obey.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn refused() -> FilterError {
    FilterError::new(
        "a filter can use columns, numbers, 'text', = <> < <= > >=, and, or, not, in, between, like, is null, \
         + - * / %, lower(), upper() and length(); nothing else",
    )
}

fn literal(value: &LiteralValue) -> Checked<Term> {
    match value.to_any_value() {
        Some(any) => any_value(&any),
        None => Err(refused()),
    }
}

fn any_value(value: &AnyValue) -> Checked<Term> {
    match value {
        AnyValue::Null => Ok(Term::Null),
        AnyValue::Boolean(flag) => Ok(Term::Flag(*flag)),
        AnyValue::String(text) => Ok(Term::Text((*text).to_string())),
        AnyValue::StringOwned(text) => Ok(Term::Text(text.to_string())),
        other => match other.extract::<f64>() {
            Some(number) if other.is_primitive_numeric() => Ok(Term::Number(number, other.is_integer())),
            _ => Err(refused()),
        },
    }
}

fn date(text: &str) -> Checked<Expr> {
    let read = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let days = read.map(|d| d.signed_duration_since(NaiveDate::default()).num_days());
    let days = days.and_then(|days| i32::try_from(days).ok());
    days.map(|days| lit(days).cast(DataType::Date))
        .ok_or_else(|| FilterError::new(format!("'{}' is not a date; write dates as '2024-03-31'", shown(text))))
}
