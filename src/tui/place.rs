//! Where the user is in these files: noted when the explorer is left, and taken up again the next time.

use super::app::{App, Step};
use super::pages::Page;
use super::round::Direction;
use crate::store::place::Place;

/// Rows that are searched for the client under the cursor.
const MOST_ROWS: usize = 200_000;

impl App {
    /// Notes where the user is. Called when the explorer is left.
    pub fn keep_place(&self) {
        if let Some(place) = self.place() {
            self.launch.user_data.keep_place(&place);
        }
    }

    /// Where the user is; nothing before there are figures.
    pub fn place(&self) -> Option<Place> {
        let (workspace, round) = self.ready()?;
        let sort = self.sort.and_then(|(column, direction)| {
            let name = workspace.columns.get(column)?.name.clone();
            Some((name, direction == Direction::Descending))
        });
        let clients = workspace.book.clients.len();
        let number = |n: usize| self.launch.locale.number(n as f64, 0);
        let shown = round.session.selection.count(clients);
        let mut headline = if shown == clients { String::new() } else { format!("{} of ", number(shown)) };
        headline.push_str(&format!("{} {}", number(clients), plural(clients)));
        if let Ok(revenue) = &round.baseline().revenue {
            headline.push_str(&format!(", {} a month", self.launch.locale.money(revenue.monthly)));
        }
        Some(Place {
            left: chrono::Local::now(),
            headline,
            page: self.page().info().name.to_string(),
            filter: self.history.now().filter.clone(),
            sort,
            client: self.selected_id(),
            scenario: match self.assumptions() == &self.launch.baseline {
                true => None,
                false => self.launch.user_data.name_of(self.assumptions()),
            },
        })
    }

    /// Goes where the user was the last time, once the files are there: the page, the order and the what-if; the filter was
    /// taken with the start, and the cursor follows with the figures. Prices given at the start come before the what-if.
    pub fn return_to_place(&mut self) {
        let Some(place) = self.launch.place.clone() else { return };
        if let (Some((name, descending)), Some(workspace)) = (&place.sort, self.workspace()) {
            let direction = if *descending { Direction::Descending } else { Direction::Ascending };
            let column = workspace.columns.iter().position(|column| column.name == *name);
            self.sort = column.map(|column| (column, direction)).or(self.sort);
        }
        let page = Page::named(&place.page).unwrap_or(Page::Overview);
        self.view = page.view();
        self.pages[self.view.index()] = page;
        let what_if = place.scenario.filter(|_| *self.assumptions() == self.launch.baseline);
        let what_if = what_if.filter(|name| self.reopen_what_if(name));
        if page != Page::Overview || !place.filter.is_empty() || what_if.is_some() {
            let filtered = if place.filter.is_empty() { String::new() } else { format!(", {}", place.filter) };
            let what_if = what_if.map_or(String::new(), |name| format!(", what-if {name}"));
            let page = page.info().title;
            self.say(format!("Back where you were: {page}{filtered}{what_if}; --fresh begins at the Overview"));
            self.returned = true;
        }
    }

    /// Takes up the what-if of this name; `false` where it is gone, which is said.
    fn reopen_what_if(&mut self, name: &str) -> bool {
        match self.launch.user_data.open_scenario(name) {
            Ok(assumptions) => {
                let step = Step { assumptions, ..self.history.now().clone() };
                self.history.set(step);
                true
            }
            Err(error) => {
                self.complain(format!("The what-if {name} is not there any more: {error}"));
                false
            }
        }
    }

    /// Puts the cursor on the client where it was, as soon as the page lists clients.
    pub fn return_to_client(&mut self) {
        let Some(id) = self.launch.place.as_ref().and_then(|place| place.client.clone()) else { return };
        let Some(screen) = self.screen() else { return };
        let rows = self.content().rows(screen).min(MOST_ROWS);
        if rows == 0 {
            return;
        }
        let ids = &screen.workspace.book.clients.ids;
        let is_it = |row: &usize| self.content().client_at(screen, *row).is_some_and(|client| ids.get(client) == id);
        if let Some(row) = (0..rows).find(is_it) {
            self.list_mut().row = row;
        }
        self.launch.place = None;
    }
}

fn plural(clients: usize) -> &'static str {
    if clients == 1 { "client" } else { "clients" }
}
