//! Random keys at random sizes: nothing panics, and undo comes back to where it began.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::sync::OnceLock;
use tpa::book::{Assumptions, Locale, settings};
use tpa::ingest::{OpenOptions, Source};
use tpa::tui::Launch;
use tpa::tui::headless::Headless;
use tpa::tui::keymap::Keymap;
use tpa::tui::pages::Page;
use tpa::tui::panels::Panel;
use tpa::tui::panels::prompts::Purpose;
use tpa::tui::settings::Setting;
use tpa::tui::user_data::UserData;

fn launch() -> Launch {
    Launch {
        sources: vec![Source::Demo],
        options: OpenOptions::default(),
        title: "demo".into(),
        baseline: Assumptions::default(),
        assumptions: Assumptions::default(),
        filter: String::new(),
        locale: Locale::default(),
        theme: Default::default(),
        ascii: false,
        mouse: false,
        watch: false,
        keymap: Keymap::default(),
        pseudonyms: None,
        model: None,
        user_data: UserData::default(),
        place: None,
        today: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        folder: folder().into(),
    }
}

/// Where exports go, should the keys ask for one; also where a name without a folder would be written.
fn folder() -> &'static std::path::Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = || {
        let folder = tempfile::tempdir().unwrap();
        std::env::set_current_dir(folder.path()).unwrap();
        folder
    };
    FOLDER.get_or_init(made).path()
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let named = prop::sample::select(vec![
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::F(1),
        KeyCode::F(5),
    ]);
    let letter =
        prop::sample::select("0123456789abdefghijklmnopqrstuvwxz[]EFGNRS+-=:/?%<>='. é健".chars().collect::<Vec<_>>());
    prop_oneof![
        4 => letter.prop_map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)),
        2 => named.prop_map(|code| KeyEvent::new(code, KeyModifiers::NONE)),
        1 => prop::sample::select(vec!['d', 'u', 'r', 'x', 'p', 'n', 'f', 'b', 'z', 'l'])
            .prop_map(|c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_at_any_size_panic(keys in prop::collection::vec((key(), 0u16..=200, 0u16..=60), 1..60)) {
        let mut explorer = Headless::open(launch());
        for (key, width, height) in keys {
            // Writing files is tested elsewhere; here the keys would fill the folder.
            let asks = matches!(explorer.app.panels.last(), Some(Panel::Prompt(Purpose::ExportTo(_), _)));
            let exporting = key.code == KeyCode::Enter && asks;
            if !exporting {
                explorer.press(key);
            }
            explorer.frame(width, height);
        }
    }

    #[test]
    fn undo_comes_back_to_the_beginning(steps in prop::collection::vec(prop::sample::select(vec!["+", "-", "r j +", "F", "r 7 7 Enter", "x"]), 1..25)) {
        let mut explorer = Headless::open(launch());
        explorer.app.show(tpa::tui::views::ViewId::Utilization);
        explorer.settle();
        let before = explorer.app.history.now().clone();
        let press = |explorer: &mut Headless, script: &str| {
            tpa::tui::keymap::parse_script(script).unwrap().into_iter().for_each(|key| explorer.press(key));
        };
        for step in &steps {
            press(&mut explorer, step);
            explorer.app.panels.clear();
        }
        let after = explorer.app.history.now().clone();
        let mut undone = 0;
        while explorer.app.history.undo() {
            undone += 1;
        }
        prop_assert_eq!(explorer.app.history.now(), &before);
        for _ in 0..undone {
            explorer.app.history.redo();
        }
        prop_assert_eq!(explorer.app.history.now(), &after);
    }
}

#[test]
fn a_click_opens_a_tab_selects_a_row_and_opens_it() {
    use ratatui::crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
    use ratatui::layout::Rect;
    use tpa::tui::views::ViewId;
    let mut explorer = Headless::open(launch());
    let at = |kind, column, row| MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
    let click = MouseEventKind::Down(MouseButton::Left);
    let send = |explorer: &mut Headless, event| {
        explorer.app.mouse(event, Rect::new(0, 0, 120, 40));
        explorer.settle();
        explorer.frame(120, 40);
    };
    explorer.frame(120, 40);
    send(&mut explorer, at(click, 15, 1));
    assert_eq!(explorer.app.view, ViewId::Utilization);
    // The table begins with its titles in line 3; line 6 is the third client.
    send(&mut explorer, at(click, 4, 6));
    assert_eq!(explorer.app.list().row, 2);
    send(&mut explorer, at(MouseEventKind::ScrollDown, 4, 6));
    assert_eq!(explorer.app.list().row, 5);
    send(&mut explorer, at(click, 4, 9));
    assert!(matches!(explorer.app.panels.last(), Some(Panel::Client(_))));
    send(&mut explorer, at(click, 4, 99));
}

#[test]
fn a_column_taken_for_something_else_changes_the_figures_and_undo_changes_them_back() {
    let mut explorer = Headless::open(launch());
    let utilization = |explorer: &Headless| {
        let (_, round) = explorer.app.ready().unwrap();
        round.current().utilization.as_ref().map(|u| u.overall).ok()
    };
    let before = utilization(&explorer);
    assert!(before.is_some());
    explorer.app.show(tpa::tui::views::ViewId::Data);
    explorer.settle();
    let press = |explorer: &mut Headless, script: &str| {
        tpa::tui::keymap::parse_script(script).unwrap().into_iter().for_each(|key| explorer.press(key));
    };
    press(&mut explorer, "G / text:hours_jul Enter Enter text:ideal Enter");
    assert_eq!(explorer.app.history.now().maps.len(), 1);
    assert_eq!(utilization(&explorer), None);
    press(&mut explorer, "u");
    assert_eq!(utilization(&explorer), before);
}

#[test]
fn a_period_is_chosen_followed_by_every_figure_and_taken_back() {
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    let mut explorer = Headless::open(Launch { sources: vec![Source::Path(studio.into())], ..launch() });
    let press = |explorer: &mut Headless, code| explorer.press(KeyEvent::new(code, KeyModifiers::NONE));
    let text = |explorer: &Headless| {
        let buf = explorer.frame(140, 40);
        buf.content().iter().map(|c| c.symbol()).collect::<String>()
    };
    let before = text(&explorer);
    assert!(before.contains("13.8 months"), "{before}");
    press(&mut explorer, KeyCode::Char('p'));
    assert!(text(&explorer).contains("last month"));
    press(&mut explorer, KeyCode::Down);
    press(&mut explorer, KeyCode::Down);
    press(&mut explorer, KeyCode::Enter);
    let cut = text(&explorer);
    assert!(cut.contains("1 month") && cut.contains("01/31/2024") && cut.contains("$5,860"), "{cut}");
    press(&mut explorer, KeyCode::Char('u'));
    assert!(text(&explorer).contains("13.8 months"));
}

/// The Segments view of the studio with the groups in front.
fn groups_of_a_studio(user_data: UserData) -> Headless {
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    let mut explorer = Headless::open(Launch { sources: vec![Source::Path(studio.into())], user_data, ..launch() });
    explorer.app.open_page(Page::Groups);
    explorer.settle();
    explorer
}

fn press(explorer: &mut Headless, script: &str) {
    tpa::tui::keymap::parse_script(script).unwrap().into_iter().for_each(|key| explorer.press(key));
}

fn drawn(explorer: &Headless) -> String {
    explorer.frame(140, 40).content().iter().map(|c| c.symbol()).collect()
}

#[test]
fn what_cannot_be_saved_cannot_be_typed() {
    let mut explorer = groups_of_a_studio(UserData::default());
    let now = |explorer: &Headless| explorer.app.history.now().assumptions.clone();
    let rows: Vec<Setting> = explorer.app.settings();
    press(&mut explorer, "r");
    for (place, setting) in rows.iter().enumerate() {
        explorer.app.setting = place;
        for typed in ["0", "1000000000000000"] {
            let keys: Vec<String> = typed.chars().map(String::from).collect();
            press(&mut explorer, &format!("{} Enter", keys.join(" ")));
            assert_eq!(settings::check(&now(&explorer)), Ok(()), "{}: {typed}", setting.title());
        }
        press(&mut explorer, "- - - + + + +");
        assert_eq!(settings::check(&now(&explorer)), Ok(()), "{}", setting.title());
    }
    // What is wrong is said while it is typed.
    explorer.app.setting = rows.iter().position(|setting| setting.key() == "target_utilization").unwrap();
    let before = now(&explorer).target_utilization;
    press(&mut explorer, "0");
    assert!(drawn(&explorer).contains("target utilization must be above 0"), "{}", drawn(&explorer));
    assert_eq!(now(&explorer).target_utilization, before);
}

#[test]
fn groups_are_formed_another_way_renamed_and_taken_back() {
    let mut explorer = groups_of_a_studio(UserData::default());
    let groups = |explorer: &Headless| explorer.app.workspace().unwrap().studies.clusters().unwrap().clone();
    let before = groups(&explorer);
    press(&mut explorer, "m text:'number: 5' Enter");
    assert_eq!(groups(&explorer).groups.len(), 5);
    press(&mut explorer, "m text:ward Enter");
    assert_eq!(groups(&explorer).choices.method, tpa::book::ClusterMethod::Ward);
    assert!(drawn(&explorer).contains("agglomerative, Ward"));
    press(&mut explorer, "m text:'rename group 1' Enter ctrl-u text:Regulars Enter");
    assert_eq!(groups(&explorer).groups[0].title, "Regulars");
    press(&mut explorer, "Enter");
    assert_eq!(explorer.app.history.now().filter, "\"group\" = 'Regulars'");
    // Other groups are no what-if.
    assert!(!explorer.app.ready().unwrap().1.is_what_if());
    press(&mut explorer, "u u u u");
    assert_eq!(groups(&explorer).labels, before.labels);
    assert_eq!(explorer.app.history.now().assumptions, Assumptions::default());
}

#[test]
fn features_are_taken_in_and_out_by_enter_and_by_the_blank() {
    let mut explorer = groups_of_a_studio(UserData::default());
    explorer.app.open_page(Page::Features);
    explorer.settle();
    let used = |explorer: &Headless| explorer.app.workspace().unwrap().studies.clusters().unwrap().used.len();
    let before = used(&explorer);
    press(&mut explorer, "Enter");
    assert_eq!(used(&explorer), before - 1);
    press(&mut explorer, "Space");
    assert_eq!(used(&explorer), before);
    press(&mut explorer, "u u");
    assert!(explorer.app.history.now().assumptions.clusters.features.is_empty());
}

#[test]
fn groups_are_kept_under_a_name_and_compared() {
    let home = tempfile::tempdir().unwrap();
    let paths = tpa::store::paths::Paths::below(home.path());
    let folder = tpa::store::scenarios::DataFolder::of(&paths, &["studio".into()]).unwrap();
    let mut explorer = groups_of_a_studio(UserData::open(Some(folder), None).unwrap());
    press(&mut explorer, "m text:'keep these' Enter text:spring Enter");
    press(&mut explorer, "m text:spring Enter");
    let moves = |explorer: &Headless| match explorer.app.panels.last() {
        Some(Panel::Moves(compared, _)) => compared.moves.clone(),
        _ => panic!("no window:\n{}", drawn(explorer)),
    };
    let in_groups = explorer.app.workspace().unwrap().studies.clusters().unwrap().rows.len();
    assert_eq!((moves(&explorer).agreement, moves(&explorer).in_both()), (1.0, in_groups));
    assert!(in_groups > 120);
    assert!(drawn(&explorer).contains("almost the same groups"));
    press(&mut explorer, "Esc m text:'number: 3' Enter m text:spring Enter");
    assert!(moves(&explorer).now.len() == 3 && moves(&explorer).agreement < 1.0);
    press(&mut explorer, "Esc m text:spring ctrl-x");
    assert!(explorer.app.launch.user_data.kept_groups().unwrap().is_empty());
}

#[test]
fn clients_are_compared_by_group_and_by_segment() {
    let mut explorer = groups_of_a_studio(UserData::default());
    explorer.app.open_page(Page::Rules);
    let mut seen = Vec::new();
    for _ in 0..12 {
        press(&mut explorer, "b");
        seen.extend(explorer.app.compared_by());
        let text = drawn(&explorer);
        assert!(!text.contains("Not with these data"), "{text}");
    }
    assert!(seen.contains(&"group".to_string()) && seen.contains(&"rfm_segment".to_string()), "{seen:?}");
}

/// The proposals on the page in front.
fn proposals(explorer: &Headless) -> tpa::analysis::schedule::Proposals {
    match explorer.app.ready().unwrap().1.week.as_deref() {
        Some(tpa::tui::scheduling::WeekPage::Proposals(found)) => (**found).clone(),
        other => panic!("no proposals but {other:?}"),
    }
}

#[test]
fn proposals_are_accepted_pinned_refused_and_found_again_when_reopened() {
    use tpa::book::Verdict;
    let home = tempfile::tempdir().unwrap();
    let paths = tpa::store::paths::Paths::below(home.path());
    let studio = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/studio");
    let open = |assumptions: Assumptions| {
        let folder = tpa::store::scenarios::DataFolder::of(&paths, &[studio.into()]).unwrap();
        let user_data = UserData::open(Some(folder), None).unwrap();
        let sources = vec![Source::Path(studio.into())];
        let baseline = assumptions.clone();
        let mut explorer = Headless::open(Launch { sources, user_data, baseline, assumptions, ..launch() });
        explorer.app.open_page(Page::Proposals);
        explorer.settle();
        explorer
    };
    // Hours are proposed to those who come less than a plan; no file of the studio states one.
    let planned = || Assumptions { ideal_hours: tpa::book::IdealHours::Fixed(8.0), ..Assumptions::default() };
    let mut explorer = open(planned());
    let before = proposals(&explorer);
    press(&mut explorer, "Enter j Space j Delete");
    let after = proposals(&explorer);
    assert_eq!((after.held(), after.refused.len()), ([1, 1], 1));
    assert_eq!((&after.list[0].slot, after.list[0].verdict), (&before.list[0].slot, Some(Verdict::Accepted)));
    let gone = &before.list[2];
    assert!(
        after
            .list
            .iter()
            .all(|p| p.client != gone.client || p.slot.start != gone.slot.start || p.slot.weekday != gone.slot.weekday)
    );
    // What is decided about the week is no what-if of prices, and can be taken back step by step.
    assert!(!explorer.app.ready().unwrap().1.is_what_if());
    press(&mut explorer, "w text:week Enter");
    press(&mut explorer, "u u u");
    assert_eq!(proposals(&explorer).list, before.list);
    press(&mut explorer, "ctrl-r ctrl-r ctrl-r");
    assert_eq!(proposals(&explorer).list, after.list);
    press(&mut explorer, "k k Enter");
    assert_eq!(proposals(&explorer).held(), [0, 1], "the same again takes it back");
    // Another day, another start: the scenario is as it was left.
    let mut again = open(planned());
    press(&mut again, "o text:week Enter");
    assert_eq!(proposals(&again).list, after.list);
    // Opening hours: a wrong one is said, a right one holds for all that is proposed.
    press(&mut again, "H ctrl-u text:'Mon 9-8' Enter");
    assert!(drawn(&again).contains("ends before it begins"));
    press(&mut again, "ctrl-u text:'Mon-Fri 6-22' Enter");
    assert!(proposals(&again).list.iter().all(|p| p.slot.weekday < 5));
}

#[test]
fn every_action_is_handled_with_a_book_open() {
    let mut explorer = Headless::open(launch());
    for command in tpa::tui::keymap::COMMANDS {
        explorer.app.panels.clear();
        explorer.app.toast = None;
        explorer.app.update(command.action);
        explorer.settle();
        explorer.frame(120, 40);
    }
}

#[test]
fn a_key_that_does_nothing_here_says_so() {
    let mut explorer = Headless::open(launch());
    explorer.app.open_page(Page::Concentration);
    explorer.settle();
    press(&mut explorer, "b");
    assert!(drawn(&explorer).contains("Concentration has nothing to switch with b"), "{}", drawn(&explorer));
    assert_eq!(explorer.app.page(), Page::Concentration);
}

#[test]
fn tabs_hints_and_messages_print_the_keys_that_are_bound() {
    let own = [("churn", "F6"), ("undo", "U"), ("group", "B"), ("evidence", "F7"), ("assumptions", "A")];
    let own = own.into_iter().map(|(name, key)| (name.to_string(), vec![key.to_string()])).collect();
    let mut explorer = Headless::open(Launch { keymap: Keymap::new(&own).unwrap(), ..launch() });
    assert!(drawn(&explorer).contains("F6 Churn"), "{}", drawn(&explorer));
    explorer.app.open_page(Page::Rules);
    explorer.settle();
    assert!(drawn(&explorer).contains("B compares by another category"), "{}", drawn(&explorer));
    press(&mut explorer, "f text:'hours > 100000' Enter");
    assert!(drawn(&explorer).contains("U undoes it"), "{}", drawn(&explorer));
}

#[test]
fn the_explorer_begins_where_it_was_left() {
    let mut explorer = Headless::open(launch());
    press(&mut explorer, "2 f text:'utilization < 80%' Enter j j");
    let place = explorer.app.place().unwrap();
    assert_eq!((place.page.as_str(), place.filter.as_str()), ("utilization", "utilization < 80%"));
    assert!(place.headline.contains(" of 24 clients, $2,448 a month"), "{}", place.headline);
    let again = Headless::open(Launch { place: Some(place.clone()), ..launch() });
    assert_eq!(again.app.page(), Page::Utilization);
    assert_eq!(again.app.list().row, explorer.app.list().row);
    assert_eq!(again.app.history.now().filter, place.filter);
    assert!(drawn(&again).contains("Back where you were: Utilization"), "{}", drawn(&again));
    // A place that there is no more: everybody, and the page that there is.
    let gone = tpa::store::place::Place { page: "no-such".into(), filter: "nonsense < 3".into(), ..place };
    let again = Headless::open(Launch { place: Some(gone), ..launch() });
    assert_eq!((again.app.page(), again.app.history.now().filter.as_str()), (Page::Overview, ""));
}
