//! The pages of a view: their names, and how they are turned.

use super::app::App;
use super::views::segments::Page;
use super::views::{ViewId, churn, forecast, plan, schedule, value};
use super::widgets::grid::ListState;

impl App {
    /// The page of the view in front.
    pub fn page(&self) -> usize {
        self.pages[self.view.index()]
    }

    /// The names of the pages that the view in front has with these data; none where it has but one.
    pub fn page_titles(&self) -> &'static [&'static str] {
        match self.view {
            ViewId::Segments => Page::titles(self.workspace().is_some_and(|w| w.campaigns)),
            ViewId::Churn => self.workspace().map_or(&[], |w| churn::Page::titles(&w.book, &w.studied)),
            ViewId::Value => value::Page::TITLES,
            ViewId::Schedule if self.workspace().is_some_and(|w| w.book.sessions.is_some()) => schedule::Page::TITLES,
            ViewId::Forecast => forecast::Page::TITLES,
            ViewId::Plan => plan::Page::TITLES,
            ViewId::Data => &["Files", "Ask"],
            _ => &[],
        }
    }

    /// Brings the first page of the view in front to the front.
    pub fn first_page(&mut self) {
        self.pages[self.view.index()] = 0;
    }

    /// Keeps the page of the Churn view in front where others come before it or go.
    pub fn keep_churn_page(&mut self, page: churn::Page) {
        let Some(workspace) = self.workspace() else { return };
        // A page that there is no more gives way to the first one.
        let place = page.place(&workspace.book, &workspace.studied).unwrap_or(0);
        self.pages[ViewId::Churn.index()] = place;
    }

    /// Brings a page of the Segments view to the front.
    pub fn turn_to(&mut self, page: Page) {
        self.pages[ViewId::Segments.index()] = page as usize;
        self.lists[ViewId::Segments.index()] = ListState::default();
        self.compute();
        self.start_wanted_studies();
    }

    /// Turns the pages of the view in front, around the ends.
    pub fn turn_page(&mut self, by: isize) {
        let count = self.page_titles().len() as isize;
        if count < 2 {
            return self.complain("This view has one page");
        }
        self.change_settings(|app| {
            let page = &mut app.pages[app.view.index()];
            *page = (*page as isize + by).rem_euclid(count) as usize;
        });
        *self.list_mut() = ListState::default();
        self.compute();
        self.start_wanted_studies();
    }
}
