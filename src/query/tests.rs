//! Queries and pivots over small books, and that docs/query.md lists what there is.

use super::*;
use crate::analysis::Results;
use crate::analysis::Selection;
use crate::analysis::columns::{self, Column, Kind};
use crate::analysis::testing::{day, shop};
use crate::book::sessions::{NO_CLIENT, Sessions, Status};
use crate::book::{Assumptions, Book, Category, Limits, Money, Passes};
use std::sync::Arc;

/// The shop with visits and passes.
fn book() -> Book {
    let visits = [
        (0, "2024-01-08", Status::Attended, Some("Ann"), 9 * 60, 90),
        (0, "2024-01-09", Status::NoShow, Some("Ann"), 9 * 60, 60),
        (1, "2024-01-14", Status::Attended, None, 18 * 60, Sessions::NO_TIME),
        (NO_CLIENT, "2024-02-05", Status::Block, Some("Bob"), 12 * 60, 60),
        (1, "2024-02-05", Status::LateCancel, Some("Bob"), 12 * 60, 60),
        (2, "2024-02-06", Status::EarlyCancel, Some("Bob"), 12 * 60, 60),
    ];
    let sessions = Sessions {
        client: visits.iter().map(|v| v.0).collect(),
        date: visits.iter().map(|v| day(v.1)).collect(),
        status: visits.iter().map(|v| v.2).collect(),
        staff: Some(visits.iter().map(|v| v.3).collect::<Category>()),
        start: Some(visits.iter().map(|v| v.4).collect()),
        minutes: Some(visits.iter().map(|v| v.5).collect()),
        ..Sessions::default()
    };
    let passes = Passes {
        client: vec![0, 1],
        activation: vec![Some(day("2024-01-01")), None],
        expiry: vec![Some(day("2024-03-01")), None],
        paid: vec![Money::from_f64(100.0), None],
        bought: vec![10.0, f64::INFINITY],
        remaining: vec![4.0, f64::INFINITY],
        ..Passes::default()
    };
    let book = Book { sessions: Some(Arc::new(sessions)), passes: Some(Arc::new(passes)), ..shop() };
    book.within_period(Limits::default(), None)
}

struct Asked {
    book: Book,
    results: Results,
    columns: Vec<Column>,
    selection: Selection,
}

impl Asked {
    fn of(book: Book) -> Self {
        let results = Results::compute(&book, &Assumptions::default());
        let columns = columns::columns(&book);
        Asked { book, results, columns, selection: Selection::All }
    }

    fn ask(&self, text: &str) -> Result<Answer, QueryError> {
        let source =
            Source { book: &self.book, results: &self.results, columns: &self.columns, selection: &self.selection };
        Question::read(text)?.answer(&source)
    }

    /// The answer as text, a row a line, cells between bars.
    fn rows(&self, text: &str) -> Vec<String> {
        let answer = self.ask(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let columns: Vec<Vec<String>> =
            (0..answer.columns.len()).map(|at| written(answer.values(at).unwrap())).collect();
        (0..answer.rows()).map(|row| columns.iter().map(|c| c[row].clone()).collect::<Vec<_>>().join("|")).collect()
    }

    fn error(&self, text: &str) -> String {
        self.ask(text).map(|answer| format!("{text} gave {} rows", answer.rows())).unwrap_err().to_string()
    }
}

fn written(values: Values) -> Vec<String> {
    fn each<T>(values: Vec<Option<T>>, text: impl Fn(T) -> String) -> Vec<String> {
        values.into_iter().map(|value| value.map_or(String::new(), &text)).collect()
    }
    match values {
        Values::Text(v) => each(v, |t| t),
        Values::Number(v) => v.into_iter().map(|n| if n.is_nan() { String::new() } else { n.to_string() }).collect(),
        Values::Money(v) => each(v, |m| format!("${m}")),
        Values::Date(v) => each(v, |d| d.to_string()),
        Values::Flag(v) => each(v, |f| f.to_string()),
    }
}

fn asked() -> Asked {
    Asked::of(book())
}

#[test]
fn sums_are_exact_money_and_groups_are_in_order() {
    let asked = asked();
    let by_staff = "select staff, sum(amount), avg(amount), count(*) from sales group by staff";
    assert_eq!(asked.rows(by_staff), ["Ann|$120|$40|3", "Bob|$45|$15|3"]);
    let answer = asked.ask(by_staff).unwrap();
    let about: Vec<(&str, Kind)> = answer.columns.iter().map(|c| (c.name.as_str(), c.kind)).collect();
    assert_eq!(
        about,
        [("staff", Kind::Text), ("sum_amount", Kind::Money), ("avg_amount", Kind::Money), ("count", Kind::Number)]
    );
    assert_eq!(
        asked.rows("select staff, sum(amount) from sales group by staff order by sum(amount)"),
        ["Bob|$45", "Ann|$120"]
    );
    assert_eq!(
        asked.rows("select Staff, SUM(Amount) as Paid from SALES group by 1 having sum(amount) > 100"),
        ["Ann|$120"]
    );
}

#[test]
fn a_million_tenths_of_a_cent_add_up_to_the_cent() {
    let mut book = shop();
    let mut sales = (*book.sales.clone().unwrap()).clone();
    let rows = 100_000;
    sales.client = vec![0; rows];
    sales.date = vec![day("2024-01-10"); rows];
    sales.amount = vec![Money::from_f64(0.001).unwrap(); rows];
    sales.category = None;
    sales.staff = None;
    book.sales = Some(Arc::new(sales));
    assert_eq!(Asked::of(book).rows("select sum(amount), sum(amount) / 2 from sales"), ["$100|$50"]);
}

#[test]
fn dates_times_and_what_is_missing() {
    let asked = asked();
    assert_eq!(
        asked.rows("select date, weekday, start, hour, minutes, hours from visits limit 3"),
        ["2024-01-08|Monday|09:00|9|90|1.5", "2024-01-09|Tuesday|09:00|9|60|", "2024-01-14|Sunday|18:00|18||1"]
    );
    assert_eq!(
        asked.rows("select month, avg(missed) from visits group by month"),
        ["2024-01|0.3333333333333333", "2024-02|1"]
    );
    assert_eq!(
        asked.rows("select count(*) from visits where date >= '2024-01-09' and date < date '2024-02-06'"),
        ["4"]
    );
    assert_eq!(asked.rows("select staff, count(*) from visits group by staff"), ["Ann|2", "Bob|3", "|1"]);
    assert_eq!(asked.rows("select expiry - activation, remaining, unlimited from passes"), ["60|4|false", "||true"]);
    assert_eq!(asked.rows("select client_id, revenue from clients order by revenue desc"), ["A|$90", "B|$45", "C|"]);
}

#[test]
fn tables_are_joined_and_values_stand_for_queries() {
    let asked = asked();
    let joined = "select c.client_id, sum(s.amount) from clients c left join sales s on s.client_id = c.client_id \
                  group by c.client_id";
    assert_eq!(asked.rows(joined), ["A|$90", "B|$45", "C|"]);
    assert_eq!(
        asked.rows(
            "select category, sum(amount) / (select sum(amount) from sales) as part from sales group by category"
        ),
        ["Massage|0.2727272727272727", "Shop|0.18181818181818182", "Yoga|0.5454545454545454"]
    );
    assert_eq!(
        asked.rows("select amount from sales where amount > (select avg(amount) from sales) order by 1"),
        ["$30", "$85", "$100"]
    );
    assert_eq!(
        asked.rows("with big as (select * from sales where amount > 50) select count(*) from big where client_id in (select client_id from visits)"),
        ["2"]
    );
    assert_eq!(
        asked.rows("select client_id from sales where client_id = 'A' union select client_id from visits"),
        ["A", "B", "C", ""]
    );
}

#[test]
fn the_group_of_group_by_is_no_column() {
    let words = |text: &str| Question::read(text).unwrap().words();
    assert_eq!(words("select Staff, 'tier' from sales group by staff"), "select staff from sales by staff");
    assert_eq!(words("select group from clients group by group"), "select group from clients by group");
    assert_eq!(words("select 'x"), "");
}

#[test]
fn the_period_and_the_selection_choose_the_rows() {
    let limits = Limits { from: Some(day("2024-02-01")), to: Some(day("2024-03-04")) };
    let asked = Asked::of(book().within_period(limits, None));
    assert_eq!(asked.rows("select sum(amount) from sales"), ["$85"]);
    assert_eq!(asked.rows("select count(*) from visits"), ["3"]);
    let mut some = Asked::of(book());
    some.selection = Selection::Some(vec![1]);
    assert_eq!(some.rows("select sum(amount), count(*) from sales"), ["$45|3"]);
    assert_eq!(some.rows("select client_id from clients"), ["B"]);
    assert_eq!(some.rows("pivot table=visits rows=client_id totals=no"), ["B|2"]);
}

#[test]
fn what_cannot_be_answered_is_a_sentence() {
    let asked = asked();
    for (query, says) in [
        ("", "write a query"),
        ("select staf from sales", "did you mean staff?"),
        ("select nothing_like_it from sales", "There are: client_id, date"),
        ("select * from sale", "did you mean sales?"),
        ("select * from order_lines", "have no order_lines"),
        ("drop table sales", "only reads"),
        ("select 1; select 2", "one query"),
        ("select 1 where 1 = 0", "which table"),
        ("select * from sales natural join clients", "using (client_id)"),
        ("select * from read_csv('/etc/passwd')", "a table, or a query"),
        ("select * from clients c where exists (select 1 from sales s where s.client_id = c.client_id)", "exists"),
        ("select lenght(staff) from sales", "did you mean length?"),
        ("select sum(staff) from sales", "text"),
        ("select amount as a, date as a from sales", "two columns are called a"),
        ("select (select amount from sales) as a from sales", "stands for one value"),
        ("select \"^.*$\" from sales", "cannot be called"),
        ("with recursive t as (select 1 as n from sales union all select n + 1 from t) select * from t", "itself"),
        ("select 'a", "cannot read"),
        ("select amount, count(*) from sales group by amount", "cast(amount as double)"),
    ] {
        let error = asked.error(query);
        assert!(error.contains(says), "{query}: {error}");
        assert!(!error.contains('\n') && !error.contains(" {"), "{error}");
    }
}

/// Many visits of few clients.
fn crowd(rows: u32) -> Asked {
    let sessions = Sessions {
        client: (0..rows).map(|row| row % 3).collect(),
        date: vec![day("2024-01-08"); rows as usize],
        status: vec![Status::Attended; rows as usize],
        ..Sessions::default()
    };
    Asked::of(Book { sessions: Some(Arc::new(sessions)), ..shop() })
}

#[test]
fn what_would_not_end_is_refused_beforehand() {
    let asked = crowd(30_000);
    for query in [
        "select count(*) from visits a cross join visits b",
        "select count(*) from visits a, visits b",
        "select count(*) from visits a join visits b on a.client_id = b.client_id",
        "select count(*) from visits a join visits b on a.hours <= b.hours",
        "select count(*) from (select a.client_id from visits a join visits b using (client_id)) c",
    ] {
        let error = asked.error(query);
        assert!(error.contains("300,000,000") || error.contains("900,000,000"), "{query}: {error}");
    }
    // One row of clients for each visit, whatever the product.
    assert_eq!(asked.rows("select count(*) from visits join clients using (client_id)"), ["30000"]);
    let doubled = (0..20).fold("select client_id as t from visits".to_string(), |inner, at| {
        format!("select t || t as t from ({inner}) q{at}")
    });
    assert!(asked.error(&doubled).contains("GB of text"));
    assert!(asked.error(&format!("select '{}' from visits", "x".repeat(20_000))).contains("characters"));
    assert!(asked.error(&format!("select {}1 from visits", "1 + ".repeat(2_000))).contains("words and signs"));
    assert!(asked.error(&format!("select {}1{} from visits", "(".repeat(500), ")".repeat(500))).contains("brackets"));
    assert_eq!(asked.rows(&format!("select {}1 as n from clients limit 1", "1 + ".repeat(900))), ["901"]);
}

#[test]
fn a_pivot_agrees_with_sql() {
    let asked = asked();
    assert_eq!(
        asked.rows("pivot table=sales rows=staff columns=month measure=sum:amount"),
        ["Ann|$130|$-10|$120", "Bob|$-40|$85|$45", "Total|$90|$75|$165"]
    );
    let sql = "select staff, sum(case when month = '2024-01' then amount end) as january, \
               sum(case when month = '2024-03' then amount end) as march, sum(amount) as total from sales group by staff";
    assert_eq!(
        asked.rows("pivot table=sales rows=staff columns=month measure=sum:amount totals=no"),
        ["Ann|$130|$-10", "Bob|$-40|$85"]
    );
    assert_eq!(asked.rows(sql), ["Ann|$130|$-10|$120", "Bob|$-40|$85|$45"]);
    let names = |text: &str| asked.ask(text).unwrap().columns.into_iter().map(|c| c.name).collect::<Vec<_>>();
    assert_eq!(
        names("pivot table=sales rows=staff columns=month measure=sum:amount"),
        ["staff", "2024-01", "2024-03", "total"]
    );
}

#[test]
fn the_measures_of_a_pivot() {
    let asked = asked();
    assert_eq!(
        asked.rows("pivot table=visits rows=weekday measure=count"),
        ["Monday|3", "Tuesday|2", "Sunday|1", "Total|6"]
    );
    assert_eq!(
        asked.rows("pivot table=visits rows=staff measure=mean:missed"),
        ["Ann|0.5", "Bob|1", "|0", "Total|0.5"]
    );
    assert_eq!(
        asked.rows("pivot table=visits rows=staff columns=month measure=count totals=no"),
        ["Ann|2|0", "Bob|0|3", "|1|0"]
    );
    assert_eq!(
        asked.rows("pivot table=sales rows=category measure=share:amount sort=-share_amount"),
        ["Yoga|0.5454545454545454", "Massage|0.2727272727272727", "Shop|0.18181818181818182", "Total|1"]
    );
    assert_eq!(
        asked.rows("pivot table=sales rows=staff columns=month measure=share of=row totals=no"),
        ["Ann|0.6666666666666666|0.3333333333333333", "Bob|0.3333333333333333|0.6666666666666666"]
    );
    assert_eq!(
        asked.rows("pivot table=sales rows=month measure=distinct:client_id"),
        ["2024-01|2", "2024-03|2", "Total|2"]
    );
    assert_eq!(
        asked.rows("pivot table=sales rows=month measure=mean:amount"),
        ["2024-01|$30", "2024-03|$25", "Total|$27.5"]
    );
    // A column of the clients, over the rows of another table; nobody's sale has none.
    assert_eq!(asked.rows("pivot table=sales rows=revenue measure=count totals=no"), ["$45|3", "$90|2", "|1"]);
    assert_eq!(
        asked.rows(
            "pivot table=sales rows=staff+category measure=sum:amount totals=no filter=amount > 0 and staff = 'ANN'"
        ),
        ["Ann|Shop|$30", "Ann|Yoga|$100"]
    );
    assert_eq!(
        asked.rows("pivot table=visits rows=hour columns=missed totals=no"),
        ["9|1|1|0", "12|0|1|2", "18|1|0|0"]
    );
}

#[test]
fn what_a_pivot_cannot_do_is_a_sentence() {
    let asked = asked();
    for (pivot, says) in [
        ("pivot table=sale rows=staff", "did you mean sales?"),
        ("pivot table=order_lines rows=item", "have no order_lines"),
        ("pivot table=sales rows=staf", "did you mean staff?"),
        ("pivot table=sales rows=staff measure=sum:category", "no numbers"),
        ("pivot table=sales rows=staff columns=staff", "once"),
        ("pivot table=sales rows=staff sort=nothing", "There are: staff, count"),
        ("pivot table=sales rows=staff filter=amout > 5", "did you mean amount?"),
    ] {
        let error = asked.error(pivot);
        assert!(error.contains(says), "{pivot}: {error}");
    }
    let many = Asked::of({
        let mut book = shop();
        let mut sales = (*book.sales.clone().unwrap()).clone();
        let n = 300;
        let items: Vec<String> = (0..n).map(|i| format!("item {i}")).collect();
        sales.client = vec![0; n];
        sales.date = vec![day("2024-01-10"); n];
        sales.amount = vec![Money::ZERO; n];
        sales.item = Some(items.iter().map(|item| Some(item.as_str())).collect());
        sales.category = None;
        sales.staff = None;
        book.sales = Some(Arc::new(sales));
        book
    });
    assert!(many.error("pivot table=sales rows=month columns=item").contains("300 different values"));
    assert_eq!(many.rows("pivot table=sales rows=item").len(), 301);
}

#[test]
fn an_empty_book_answers_with_nothing() {
    let asked = Asked::of(Book::default());
    assert_eq!(asked.rows("select client_id from clients"), [""; 0]);
    assert_eq!(asked.rows("select count(*) from clients"), ["0"]);
    assert!(asked.error("select count(*) from visits").contains("have no visits"));
    assert_eq!(asked.rows("pivot table=clients rows=client_id"), ["Total|0"]);
}

#[test]
fn answers_are_sorted_with_the_total_last_and_the_unknown_behind() {
    let asked = asked();
    let answer = asked.ask("pivot table=visits rows=staff measure=mean:missed").unwrap();
    let sorted = |descending| written(answer.sorted(1, descending).unwrap().values(0).unwrap());
    assert_eq!(
        (sorted(false), sorted(true)),
        (
            vec!["".to_string(), "Ann".into(), "Bob".into(), "Total".into()],
            vec!["Bob".to_string(), "Ann".into(), "".into(), "Total".into()]
        )
    );
    assert!(answer.sorted(9, false).is_err());
    assert_eq!(answer.head(1).rows(), 1);
}

/// The part of docs/query.md that the code decides.
fn documented() -> String {
    let mut text = String::new();
    for table in tables::LOGS {
        text +=
            &format!("### `{}`\n\n{}.\n\n| column | values | meaning |\n|---|---|---|\n", table.name, table.meaning);
        for column in table.columns {
            text += &format!("| `{}` | {} | {} |\n", column.name, kinds::words(column.kind), column.meaning);
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_documentation_lists_every_table_column_function_and_key() {
    let page = include_str!("../../docs/query.md");
    assert!(page.contains(&documented()), "docs/query.md lacks, or has otherwise:\n{}", documented());
    for group in functions::FUNCTIONS {
        let names: Vec<String> = group.names.iter().map(|name| format!("`{name}`")).collect();
        let line = format!("- {}: {}\n", group.title, names.join(", "));
        assert!(page.contains(&line), "docs/query.md lacks: {line}");
    }
    for (key, takes) in pivot::KEYS {
        let line = format!("| `{key}` | {takes} |\n");
        assert!(page.contains(&line), "docs/query.md lacks: {line}");
    }
    let given = crate::analysis::registry::columns().map(|column| column.name);
    let asked = asked();
    let figures = asked.columns.iter().map(|column| column.name.as_str());
    for name in given.chain(figures) {
        assert!(page.contains(&format!("| `{name}` |")), "docs/query.md lacks the client column {name}");
    }
}
