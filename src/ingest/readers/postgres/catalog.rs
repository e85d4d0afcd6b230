//! What tables there are, which of them may be read, and how their columns are asked for.

use super::connection::{Connection, Row};
use super::fault::Fault;

/// A longer text is cut: no id, name or state is that long.
const LONGEST_TEXT: u32 = 32_767;

/// A table, view or foreign table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    oid: String,
    schema: String,
    table: String,
    /// A view, also one whose rows are kept.
    pub is_view: bool,
    /// Part of another table: a partition, or one that inherits. The other one gives its rows, too.
    pub is_part: bool,
    /// Whether this user may use its schema: what lies elsewhere is nothing to mention.
    pub is_near: bool,
    /// Whether this user may read anything of it.
    pub is_readable: bool,
}

impl Relation {
    /// As `--table` takes it.
    pub fn name(&self) -> String {
        format!("{}.{}", self.schema, self.table)
    }

    /// Whether `--table` means it.
    pub fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.table) || name.eq_ignore_ascii_case(&self.name())
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    category: String,
    kind: String,
    may_be_read: bool,
}

/// All tables and views but those of the system and of extensions, by name.
///
/// # Errors
/// What the server says.
pub fn relations(connection: &mut Connection<'_>) -> Result<Vec<Relation>, Fault> {
    let rows = connection.query(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, \
         EXISTS (SELECT 1 FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid), \
         has_schema_privilege(n.oid, 'USAGE'), \
         (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')) \
         FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname <> 'information_schema' \
         AND left(n.nspname::text, 3) <> 'pg_' \
         AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e' \
         AND d.classid = 'pg_catalog.pg_class'::regclass)",
    )?;
    let relation = |row: Row| {
        let [oid, schema, table, kind, part, near, readable] = <[Option<String>; 7]>::try_from(row).ok()?;
        Some(Relation {
            oid: oid.filter(|oid| oid.bytes().all(|byte| byte.is_ascii_digit()))?,
            schema: schema?,
            table: table?,
            is_view: matches!(kind.as_deref(), Some("v" | "m")),
            is_part: part.as_deref() == Some("t"),
            is_near: near.as_deref() == Some("t"),
            is_readable: near.as_deref() == Some("t") && readable.as_deref() == Some("t"),
        })
    };
    let mut relations: Vec<Relation> = rows.into_iter().filter_map(relation).collect();
    relations.sort_by(|a, b| (&a.schema, &a.table).cmp(&(&b.schema, &b.table)));
    Ok(relations)
}

/// Bytes that each relation takes on the server, with its parts; a foreign one takes none there.
///
/// # Errors
/// What the server says.
pub fn sizes(connection: &mut Connection<'_>, relations: &[Relation]) -> Result<Vec<u64>, Fault> {
    let rows = connection.query(&format!(
        "WITH RECURSIVE parts (root, oid) AS (SELECT c.oid, c.oid FROM pg_catalog.pg_class c WHERE c.oid IN ({}) \
         UNION ALL SELECT p.root, i.inhrelid FROM parts p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid) \
         SELECT root, sum(pg_relation_size(oid))::bigint FROM parts GROUP BY root",
        oids(relations)
    ))?;
    let size = |relation: &Relation| {
        let row = rows.iter().find(|row| row.first() == Some(&Some(relation.oid.clone())));
        row.and_then(|row| row.get(1)?.as_ref()?.parse().ok()).unwrap_or(0)
    };
    Ok(relations.iter().map(size).collect())
}

/// The columns of each relation, in their order.
///
/// # Errors
/// What the server says.
pub fn columns(connection: &mut Connection<'_>, relations: &[Relation]) -> Result<Vec<Vec<Column>>, Fault> {
    let rows = connection.query(&format!(
        "SELECT a.attrelid, a.attname, t.typcategory, coalesce(b.typname, t.typname), \
         has_column_privilege(a.attrelid, a.attnum, 'SELECT') \
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype \
         WHERE a.attrelid IN ({}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum",
        oids(relations)
    ))?;
    let mut columns = vec![Vec::new(); relations.len()];
    for row in rows {
        let Ok([Some(oid), Some(name), Some(category), Some(kind), readable]) = <[Option<String>; 5]>::try_from(row)
        else {
            return Err(Fault::Odd("a column without a name"));
        };
        let place = relations.iter().position(|relation| relation.oid == oid);
        if let Some(of) = place.and_then(|place| columns.get_mut(place)) {
            of.push(Column { name, category, kind, may_be_read: readable.as_deref() == Some("t") });
        }
    }
    Ok(columns)
}

fn oids(relations: &[Relation]) -> String {
    let all: Vec<&str> = relations.iter().map(|relation| relation.oid.as_str()).collect();
    if all.is_empty() { "0".into() } else { all.join(", ") }
}

/// A query for the columns that can be read, in text that every reader of CSV takes, and what is said of the others.
pub fn select(relation: &Relation, columns: &[Column]) -> (Option<String>, Vec<String>) {
    let (mut asked, mut said) = (Vec::new(), Vec::new());
    for column in columns {
        match column.expression() {
            _ if !column.may_be_read => {
                said.push(format!("column \"{}\" may not be read by this user and was left out", column.name));
            }
            Some(expression) => asked.push(format!("{expression} AS {}", quoted(&column.name))),
            None => said.push(format!("column \"{}\" holds {}, which is left out", column.name, column.kind)),
        }
    }
    let from = format!("{}.{}", quoted(&relation.schema), quoted(&relation.table));
    let query = (!asked.is_empty()).then(|| format!("SELECT {} FROM {from}", asked.join(", ")));
    (query, said)
}

impl Column {
    /// How it is asked for as text; nothing for arrays, binary data, ranges, shapes and types of somebody's own.
    fn expression(&self) -> Option<String> {
        let name = quoted(&self.name);
        let short = || Some(format!("left({name}::text, {LONGEST_TEXT})"));
        match (self.kind.as_str(), self.category.as_str()) {
            ("bytea", _) => None,
            // The day and the time that a clock shows in the time zone of the session.
            ("timestamptz", "D") => Some(format!("{name}::timestamp::text")),
            // Without the currency sign, which is the server's and not the studio's.
            ("money", _) => Some(format!("{name}::numeric::text")),
            ("uuid" | "json" | "jsonb" | "xml" | "hstore" | "ltree", _) => short(),
            (_, "S" | "X") => short(),
            (_, "B" | "D" | "E" | "I" | "N" | "T" | "V" | "Z") => Some(format!("{name}::text")),
            _ => None,
        }
    }
}

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, category: &str, kind: &str) -> Column {
        Column { name: name.into(), category: category.into(), kind: kind.into(), may_be_read: true }
    }

    #[test]
    fn what_has_no_text_is_left_out_and_said() {
        let relation = Relation {
            oid: "1".into(),
            schema: "st\"udio".into(),
            table: "Visits".into(),
            is_view: false,
            is_part: false,
            is_near: true,
            is_readable: true,
        };
        let hidden = Column { may_be_read: false, ..column("salary", "N", "numeric") };
        let columns = [
            column("at", "D", "timestamptz"),
            column("paid", "N", "money"),
            column("note", "S", "text"),
            column("tags", "A", "_text"),
            column("photo", "U", "bytea"),
            hidden,
        ];
        let (query, said) = select(&relation, &columns);
        let wanted = "SELECT \"at\"::timestamp::text AS \"at\", \"paid\"::numeric::text AS \"paid\", \
                      left(\"note\"::text, 32767) AS \"note\" FROM \"st\"\"udio\".\"Visits\"";
        assert_eq!(query.as_deref(), Some(wanted));
        assert_eq!(said.len(), 3);
        assert!(said[0].contains("\"tags\" holds _text") && said[2].contains("\"salary\" may not be read"), "{said:?}");
        assert!(relation.is_named("visits") && relation.is_named("ST\"UDIO.visits") && !relation.is_named("x.visits"));
        assert_eq!(select(&relation, &columns[4..]).0, None);
    }
}
