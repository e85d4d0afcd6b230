//! A test of a campaign: how many clients it takes before, and what it showed after.

use super::campaign::values;
use crate::analysis::churn::Churn;
use crate::analysis::study::Study;
use crate::tui::app::{App, Workspace};
use crate::tui::round::{CampaignResult, Round};
use crate::tui::settings::Setting;
use crate::tui::views;
use crate::tui::widgets;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws what to do before above what to read after.
pub fn render(app: &App, workspace: &Workspace, round: &Round, area: Rect, buf: &mut Buffer) {
    let Some(keeping) = round.kept.campaign.as_deref() else {
        return match workspace.studies.get::<Churn>() {
            Some(Err(why)) => views::unavailable(app, &why.unavailable, area, buf),
            _ => views::waiting(app, Churn::STUDY, area, buf),
        };
    };
    let locale = &app.launch.locale;
    let before = match &keeping.design {
        Ok(design) => design.describe(locale),
        Err(why) => vec![format!("No test can be planned: it {why}.")],
    };
    let (before, after) = (before, after(app, keeping));
    let needed = |said: &[String]| {
        let lines: u16 = said.iter().map(|s| widgets::lines_needed(s, area.width.saturating_sub(4))).sum();
        lines + said.len() as u16 + 1
    };
    let height = needed(&before).min(area.height * 3 / 5);
    let top = Rect { height, ..area };
    let inner = widgets::panel(top, "Before: how many clients, and who gets the offer", buf, app.theme);
    widgets::sentences(&before, inner, buf, app.theme);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let inner = widgets::panel(below, "After: what it showed (r: type the counts)", buf, app.theme);
    let counts = values(app, Setting::below("campaign.test."));
    let line = counts.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(" · ");
    let used = widgets::wrapped(&line, inner, buf, app.theme.dim());
    let rest = Rect { y: inner.y + used, height: inner.height.saturating_sub(used), ..inner };
    widgets::sentences(&after, rest, buf, app.theme);
}

fn after(app: &App, keeping: &CampaignResult) -> Vec<String> {
    let locale = &app.launch.locale;
    let mut said = Vec::new();
    match &keeping.reading {
        None => said.push(
            "After the months that you wait for, count in each arm how many are still with you, and type the four numbers: \
             the difference comes with its interval."
                .to_string(),
        ),
        Some(Err(why)) => said.push(format!("The counts cannot be read: it {why}.")),
        Some(Ok(reading)) => {
            said.push(reading.describe("stayed", locale));
            said.extend(reading.describe_success(app.assumptions().campaign.success_rate, locale));
        }
    }
    said.extend(keeping.in_file.iter().map(|test| test.describe(locale)));
    said
}
