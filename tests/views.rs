//! Every view as it is drawn, on the sample data, at three sizes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assert_cmd::Command;

const VIEWS: [&str; 6] = ["overview", "utilization", "concentration", "segments", "churn", "data"];

/// Those that need a log of visits and sales.
const LOG_VIEWS: [&str; 4] = ["overview", "revenue", "attendance", "schedule"];

const STUDIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");

fn show(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tpa-tui"));
    command.arg("show").args(arguments).env_clear().env("LANG", "en_US.UTF-8").env("TERM", "xterm-256color");
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"] {
        command.env(folder, home.path());
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A snapshot per view and size: `cargo insta review` shows what changed.
#[test]
fn the_views() {
    for view in VIEWS {
        for size in ["80x24", "120x40", "40x12"] {
            insta::assert_snapshot!(format!("{view}_{size}"), show(&[view, "--demo", "--size", size]));
        }
    }
}

#[test]
fn the_views_of_a_studio() {
    for view in LOG_VIEWS {
        for size in ["80x24", "120x40", "40x12"] {
            insta::assert_snapshot!(format!("studio_{view}_{size}"), show(&[view, STUDIO, "--size", size]));
        }
        let drawn = show(&[view, STUDIO, "--size", "120x40", "--ascii"]);
        assert!(drawn.is_ascii(), "{view}:\n{drawn}");
        for size in ["1x1", "2x40", "40x2", "41x9", "60x10", "300x8"] {
            show(&[view, STUDIO, "--size", size, "--keys", "j l b b Enter Esc"]);
        }
    }
}

/// Pages of the Segments view after "By rule", the names of their snapshots, and keys to press.
const GROUP_PAGES: [(&str, &str, &str); 8] = [
    ("rfm", "rfm", ""),
    ("groups", "clusters", ""),
    ("map", "map", ""),
    ("group-quality", "cluster_quality", ""),
    ("differences", "tests", ""),
    ("features", "features", ""),
    ("correlations", "correlations", ""),
    ("segments", "clusters_mixture", "m text:diagonal Enter"),
];

#[test]
fn the_groups_of_a_studio() {
    for (page, name, keys) in GROUP_PAGES {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, STUDIO, "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("studio_segments_{name}_{size}"), drawn);
        }
    }
}

/// Pages of the Schedule view, the names of their snapshots, and keys that decide there.
const WEEK_PAGES: [(&str, &str, &str); 6] = [
    ("fill", "fill", ""),
    ("fill", "fill_said_hours", "H text:'Mon-Fri 6-21, Sat 8-14' Enter"),
    ("proposals", "proposals", ""),
    ("proposals", "proposals_decided", "Enter j Space j Delete j"),
    ("classes", "classes", ""),
    ("week", "hours", "H"),
];

#[test]
fn the_week_of_a_studio() {
    for (page, name, keys) in WEEK_PAGES {
        for size in ["80x24", "120x40"] {
            // Hours are proposed to those who come less than a plan; no file of the studio states one.
            let drawn = show(&[page, STUDIO, "--ideal-hours", "8", "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("studio_schedule_{name}_{size}"), drawn);
        }
    }
    for size in ["1x1", "2x40", "40x2", "41x9", "60x10", "77x15", "300x8"] {
        for page in ["week", "fill", "proposals", "classes"] {
            let keys = "j l G Enter Space Delete u k b Esc";
            show(&[page, STUDIO, "--size", size, "--ascii", "--keys", keys]);
        }
    }
    let drawn = show(&["proposals", STUDIO, "--size", "120x40", "--ascii"]);
    assert!(drawn.is_ascii(), "{drawn}");
}

/// Pages of the Churn view about how long clients stay, the names of their snapshots, and keys to press.
const STAYING_PAGES: [(&str, &str, &str); 5] = [
    ("retention", "survival", ""),
    ("retention", "survival_by", "b"),
    ("hazards", "hazards", ""),
    ("cohorts", "cohorts", ""),
    ("cohorts", "cohorts_revenue", "b l l l l l l l l l l l l j"),
];

#[test]
fn how_long_the_clients_of_a_studio_stay() {
    for (page, name, keys) in STAYING_PAGES {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, STUDIO, "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("studio_churn_{name}_{size}"), drawn);
        }
        for size in ["1x1", "41x9", "72x12", "30x60"] {
            show(&[page, STUDIO, "--size", size, "--keys", &format!("{keys} j l b b Enter Esc")]);
        }
        let drawn = show(&[page, STUDIO, "--size", "120x40", "--ascii", "--keys", keys]);
        assert!(drawn.is_ascii(), "{page}:\n{drawn}");
    }
}

/// Members with months as one, contracts of a month or a year, and who left.
fn staying_members() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Member ID,Contract,Age,Near,Lifetime,Churn\n");
    for i in 0..120 {
        let long = i % 2 == 0;
        let months = if long { 2 + i % 23 } else { i % 7 };
        let left = if long { i % 10 == 0 } else { i % 3 != 0 };
        let row = [if long { 12 } else { 1 }, 20 + i * 7 % 31, i32::from(i % 3 == 0), months, i32::from(left)];
        text.push_str(&format!("M{i:03},{}\n", row.map(|v| v.to_string()).join(",")));
    }
    std::fs::write(folder.path().join("members.csv"), text).unwrap();
    folder
}

#[test]
fn how_long_members_stay() {
    let folder = staying_members();
    let file = folder.path().join("members.csv");
    for (page, name, keys) in [("retention", "survival", "b"), ("hazards", "hazards", ""), ("cohorts", "cohorts", "")] {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, file.to_str().unwrap(), "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("members_churn_{name}_{size}"), drawn);
        }
    }
}

/// What the forecast shows, and the keys that turn to it.
const FORECAST_PAGES: [(&str, &str); 6] = [
    ("revenue", "d"),
    ("weekly", "b"),
    ("sessions", "l"),
    ("clients", "l l"),
    ("checks", "E"),
    // Four new clients a month more.
    ("what_if", "r + + + + Esc"),
];

#[test]
fn the_forecasts_of_a_studio() {
    for (page, keys) in FORECAST_PAGES {
        for size in ["80x24", "120x40"] {
            let drawn = show(&["forecast", STUDIO, "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("studio_forecast_{page}_{size}"), drawn);
        }
    }
    // One period is no series, and the view says what would be one.
    insta::assert_snapshot!("forecast_80x24", show(&["forecast", "--demo", "--size", "80x24"]));
    let drawn = show(&["forecast", STUDIO, "--size", "120x40", "--ascii", "--keys", "r + Esc"]);
    assert!(drawn.is_ascii(), "{drawn}");
    for size in ["1x1", "40x8", "41x9", "60x12", "300x8"] {
        show(&["forecast", STUDIO, "--size", size, "--keys", "j G b d E j E l l j"]);
    }
}

/// Sixty clients of two kinds who were asked three times and spend on three things.
fn asked() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Client ID,Hours,Age,Accepted1,Accepted2,Response,MntWine,MntFruit,MntFish\n");
    for i in 0..60 {
        let kind = i % 2;
        let yes = |n: i32| i32::from(kind == 0 && i % n == 0);
        let row = [
            i % 7 + 4,
            25 + 30 * kind + i % 5,
            yes(2),
            yes(4),
            yes(6),
            300 - 250 * kind + i,
            20 + i % 9,
            5 + 40 * kind + i % 11,
        ];
        text.push_str(&format!("C{i:02},{}\n", row.map(|v| v.to_string()).join(",")));
    }
    std::fs::write(folder.path().join("asked.csv"), text).unwrap();
    folder
}

#[test]
fn campaigns_by_group() {
    let folder = asked();
    let file = folder.path().join("asked.csv");
    for size in ["80x24", "120x40"] {
        let drawn = show(&["campaigns", file.to_str().unwrap(), "--size", size, "--keys", "j"]);
        insta::assert_snapshot!(format!("asked_segments_campaigns_{size}"), drawn);
    }
}

/// Ninety members of whom the file says who left, once as a number and once in words: those who come seldom and whose
/// contract ends soon.
fn members() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from(
        "Client ID,Session type,Rate,Hours Nov-Jan,Visits a week,Age,Month to end contract,Churn,Churn label\n",
    );
    for i in 0..90_i32 {
        let chance = |salt: i32| f64::from((i * salt * 7919 + salt * 104_729).rem_euclid(1009)) / 1009.0;
        let (visits, ends) = ((chance(3) * 30.0).round() / 10.0, (chance(5) * 12.0).round());
        let left = visits / 3.0 + ends / 24.0 + 0.5 * (chance(11) - 0.5) < 0.5;
        text.push_str(&format!(
            "M{i:02},hour,60,{},{visits},{},{ends},{},{}\n",
            (visits * 12.0).round(),
            20 + i % 37,
            i32::from(left),
            if left { "gone" } else { "stayed" }
        ));
    }
    std::fs::write(folder.path().join("members.csv"), text).unwrap();
    folder
}

#[test]
fn who_may_leave() {
    let folder = members();
    let file = folder.path().join("members.csv");
    let pages = [
        ("churn", "risk", ""),
        ("why", "drivers", "j"),
        ("model-quality", "model_quality", ""),
        ("model-quality", "lift", "b b"),
        ("columns", "columns", ""),
        ("columns", "put_back", "Enter"),
    ];
    for (page, name, keys) in pages {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, file.to_str().unwrap(), "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("members_churn_{name}_{size}"), drawn);
        }
    }
    let taken_back = show(&["columns", file.to_str().unwrap(), "--keys", "Enter u"]);
    assert!(taken_back.contains("[ ] Churn label"), "{taken_back}");
    let called = show(&["churn", file.to_str().unwrap(), "--size", "120x40", "--keys", "F"]);
    assert!(called.contains("churn_band"), "{called}");
    let drawn = show(&["why", file.to_str().unwrap(), "--size", "120x40", "--ascii"]);
    assert!(drawn.is_ascii(), "{drawn}");
}

/// A year of visits of seventy clients who come once or twice a week, more seldom before they stop, and of whom nobody
/// wrote down that they left.
fn regulars() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Date,Client ID,Status\n");
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 2).unwrap();
    for day in 0..420_i32 {
        let date = first + chrono::Days::new(day as u64);
        for client in 0..70_i32 {
            let chance = f64::from((client * 7919 + day * 104_729 + client * day * 31).rem_euclid(1009)) / 1009.0;
            let rate = match 70 + (client * 97) % 560 - day {
                ..0 => 0.0,
                0..50 => 0.06,
                _ => 0.2,
            };
            if chance < rate {
                text.push_str(&format!("{date},V{client:02},Signed in\n"));
            }
        }
    }
    std::fs::write(folder.path().join("visits.csv"), text).unwrap();
    folder
}

#[test]
fn who_may_leave_by_the_dates_alone() {
    let folder = regulars();
    let file = folder.path().join("visits.csv");
    let pages = [
        ("churn", "risk", ""),
        ("churn", "gone", "G"),
        ("model-quality", "model_quality", ""),
        ("columns", "columns", ""),
    ];
    for (page, name, keys) in pages {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, file.to_str().unwrap(), "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("regulars_churn_{name}_{size}"), drawn);
        }
    }
}

#[test]
fn no_page_of_who_may_leave_panics_at_any_size() {
    let folder = members();
    let file = folder.path().join("members.csv");
    for size in ["1x1", "40x8", "41x9", "60x10", "72x14", "300x8", "30x60"] {
        show(&["churn", file.to_str().unwrap(), "--size", size, "--keys", "j G E j E ] j b E ] j b ] j ] j Enter Esc"]);
    }
}

#[test]
fn no_page_of_groups_panics_at_any_size() {
    let folder = asked();
    let file = folder.path().join("asked.csv");
    for size in ["1x1", "40x8", "41x9", "60x10", "72x12", "300x8", "30x60"] {
        for page in ["rfm", "groups", "map", "group-quality", "features", "differences", "correlations", "campaigns"] {
            show(&[page, file.to_str().unwrap(), "--size", size, "--keys", "j l b j Enter m Esc"]);
        }
    }
    let drawn = show(&["map", file.to_str().unwrap(), "--size", "120x40", "--ascii"]);
    assert!(drawn.is_ascii(), "{drawn}");
}

#[test]
fn the_windows_over_them() {
    let keys = [
        ("help", "?"),
        ("palette", ": text:expo"),
        ("filter_error", "f text:utilisation<1 Enter"),
        ("filtered", "f text:'utilization < 60%' Enter"),
        ("what_if", "r 7 5"),
        ("client", "Enter"),
        ("exports", "e"),
        ("compared", "4 b"),
        ("field", "0 G k k k Enter"),
        ("grouping", "m"),
    ];
    for (name, keys) in keys {
        insta::assert_snapshot!(
            format!("window_{name}"),
            show(&["overview", "--demo", "--size", "100x30", "--keys", keys])
        );
    }
}

#[test]
fn the_colours() {
    for (name, theme) in [("dark", "dark"), ("mono", "mono")] {
        let drawn = show(&["utilization", "--demo", "--size", "100x14", "--color", "always", "--theme", theme]);
        insta::assert_snapshot!(format!("colours_{name}"), drawn.replace('\x1b', "␛"));
    }
}

#[test]
fn ascii_is_ascii_in_every_view() {
    for view in VIEWS {
        let drawn = show(&[view, "--demo", "--size", "120x40", "--ascii"]);
        assert!(drawn.is_ascii(), "{view}:\n{drawn}");
        assert!(drawn.contains("+-"), "{view} has no frame");
    }
}

#[test]
fn no_view_panics_at_any_size() {
    for size in ["1x1", "2x40", "40x2", "39x8", "40x8", "41x9", "60x10", "76x12", "200x60", "300x8"] {
        for view in VIEWS {
            show(&[view, "--demo", "--size", size, "--keys", "j l r + Esc Enter Esc"]);
        }
    }
}

/// The memberships of a studio.
const MEMBERSHIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/memberships.csv");

#[test]
fn members_and_recurring_revenue_by_month() {
    for (name, keys) in [("members", ""), ("mrr", "b"), ("words", "b b")] {
        for size in ["80x24", "120x40", "40x12"] {
            let drawn = show(&["membership", MEMBERSHIPS, "--as-of", "2025-07-20", "--size", size, "--keys", keys]);
            insta::assert_snapshot!(format!("membership_{name}_{size}"), drawn);
        }
    }
    // What is lacking where there are passes and visits alone.
    insta::assert_snapshot!("studio_membership_80x24", show(&["membership", STUDIO, "--size", "80x24"]));
    let drawn = show(&["membership", MEMBERSHIPS, "--size", "120x40", "--ascii"]);
    assert!(drawn.is_ascii(), "{drawn}");
    for size in ["1x1", "2x40", "40x2", "41x9", "60x10", "77x15", "300x8", "30x60"] {
        show(&["membership", MEMBERSHIPS, "--size", size, "--keys", "j l l G b l b K Esc Enter e Esc"]);
    }
}

/// A hundred and fifty members with a name and a price, of whom those who seldom come tend to leave.
fn priced_members() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("Client ID,Name,Revenue,Visits,Contract,Groups,Churn\n");
    for i in 0..150 {
        let (visits, contract) = ((i * 7919 % 41) as f64 / 10.0, [1, 6, 12][i * 31 % 3]);
        let left = visits + f64::from(contract) / 6.0 + (i * 13 % 10) as f64 / 10.0 < 2.6;
        let groups = if i % 3 == 0 { "yes" } else { "no" };
        text.push_str(&format!("M{i:03},Member {i},{},{visits},{contract},{groups},{}\n", 30 + i % 5, u8::from(left)));
    }
    std::fs::write(folder.path().join("members.csv"), text).unwrap();
    folder
}

#[test]
fn pages_about_keeping_clients() {
    let folder = priced_members();
    let file = folder.path().join("members.csv");
    let file = file.to_str().unwrap();
    for page in ["profiles", "campaign", "test"] {
        for size in ["80x24", "120x40"] {
            let drawn = show(&[page, file, "--size", size]);
            insta::assert_snapshot!(format!("members_churn_{page}_{size}"), drawn);
        }
        for size in ["1x1", "40x8", "60x10", "72x12", "300x8", "30x60"] {
            show(&[page, file, "--size", size, "--keys", "j j r + Esc Enter Esc G"]);
        }
    }
    let changed = show(&["campaign", file, "--size", "120x40", "--keys", "r j text:50 Enter Esc"]);
    assert!(changed.contains("success rate") && changed.contains("50.0%"), "{changed}");
}
