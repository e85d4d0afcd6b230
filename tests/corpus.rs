//! Reports as studios really download them: clean ones, and the same with every flaw that such files have, alone and
//! in pairs. Each is read with the figures of the clean one, or refused in one sentence; no row is lost in silence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "corpus/clean.rs"]
mod clean;
#[path = "corpus/flaws.rs"]
mod flaws;

use clean::{Kind, Report, Truth};
use flaws::{FLAWS, Flaw};
use tpa::book::Money;
use tpa::ingest::{OpenOptions, Opened, Progress, Source, open};

/// Every report with every flaw that fits it, and with every two flaws that fit together.
fn corpus() -> Vec<(String, Report)> {
    let mut cases = Vec::new();
    for kind in [Kind::Sessions, Kind::Sales, Kind::Clients] {
        let fitting: Vec<&Flaw> = FLAWS.iter().filter(|f| f.kinds.contains(&kind)).collect();
        cases.push((format!("{kind:?}: clean"), clean::report(kind)));
        for (i, first) in fitting.iter().enumerate() {
            let mut report = clean::report(kind);
            (first.spoil)(&mut report);
            cases.push((format!("{kind:?}: {}", first.name), report.clone()));
            for second in fitting.iter().skip(i + 1).filter(|s| s.goes_with(first)) {
                let mut twice = report.clone();
                (second.spoil)(&mut twice);
                cases.push((format!("{kind:?}: {} + {}", first.name, second.name), twice));
            }
        }
    }
    cases
}

fn read(report: &Report, folder: &std::path::Path) -> Result<Opened, String> {
    let path = folder.join(format!("report.{}", report.extension));
    std::fs::write(&path, report.bytes()).unwrap();
    open(&[Source::Path(path)], &OpenOptions::default(), &Progress::default()).map_err(|e| e.to_string())
}

/// Rows that are neither used nor set aside, where there are any.
fn lost(opened: &Opened) -> Option<String> {
    opened.book.files.iter().find_map(|f| {
        let aside: usize = f.set_aside.iter().map(|s| s.count).sum();
        (f.rows_read != f.rows_used + aside)
            .then(|| format!("{}: read {}, used {}, set aside {aside}", f.table, f.rows_read, f.rows_used))
    })
}

/// The figures of what was read.
fn told(opened: &Opened) -> Truth {
    let book = &opened.book;
    let money = |m: Money| m.micros() / 10_000;
    let billing = book.activity.billing.as_ref();
    let revenue = billing.map(|b| b.revenue.iter().flatten().map(|m| money(*m)).sum::<i64>() + money(b.without_client));
    let visits = book.activity.visits.as_ref();
    let sum = |column: &[u32]| column.iter().map(|n| *n as usize).sum::<usize>();
    Truth {
        clients: book.clients.len(),
        revenue,
        attended: visits.map(|v| sum(&v.attended)),
        missed: visits.map(|v| sum(&v.no_shows) + sum(&v.late_cancels)),
        days: book.dated().map(|s| (s.from, s.to)),
    }
}

#[test]
fn spoilt_reports_give_the_figures_of_the_clean_ones() {
    let folder = tempfile::tempdir().unwrap();
    let cases = corpus();
    assert!(cases.len() >= 40, "{}", cases.len());
    let mut wrong = Vec::new();
    for (name, report) in &cases {
        match read(report, folder.path()) {
            Ok(opened) if told(&opened) == report.truth => {}
            Ok(opened) => {
                wrong.push(format!("{name}\n    expected {:?}\n    read     {:?}", report.truth, told(&opened)))
            }
            Err(message) => wrong.push(format!("{name}\n    refused: {message}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn no_row_is_lost_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let all = corpus();
    let lost: Vec<String> = all
        .iter()
        .filter_map(|(name, report)| Some(format!("{name}: {}", lost(&read(report, folder.path()).ok()?)?)))
        .collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
