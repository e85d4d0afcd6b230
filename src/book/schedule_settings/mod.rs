//! What the user decides about the week: when the studio is open, how many work at once, and which proposals are taken.

mod opening_hours;

pub use opening_hours::{DAYS, Hours, OpeningHours, clock};

/// What is decided about it. What is left open follows from the visits.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleSettings {
    /// When the studio is open; empty for the hours in use.
    pub opening: OpeningHours,
    /// How many sessions can take place at once; `None` for what the visits show.
    pub at_once: Option<u32>,
    /// How many a class holds; `None` for the most ever seen in it.
    pub places: Option<u32>,
    /// How long a free slot is; `None` for what most sessions of one client need.
    pub slot_minutes: Option<u16>,
    /// The weeks before the last day that show how it is now.
    pub recent_weeks: u32,
    /// From which part of its places a class counts as full.
    pub full_from: f64,
    /// Proposals that were accepted, pinned or refused.
    pub decisions: Vec<Decision>,
}

/// A client at an hour of the week, and what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The client's id.
    pub client: String,
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes after midnight.
    pub start: u16,
    /// With whom; empty where the files do not say.
    #[serde(default)]
    pub staff: String,
    /// What.
    pub verdict: Verdict,
}

/// What becomes of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Agreed with the client: it stays.
    Accepted,
    /// It stays while the others are placed anew.
    Pinned,
    /// Never this client at this hour.
    Refused,
}

impl Verdict {
    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Pinned => "pinned",
            Verdict::Refused => "refused",
        }
    }
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        ScheduleSettings {
            opening: OpeningHours::default(),
            at_once: None,
            places: None,
            slot_minutes: None,
            recent_weeks: 12,
            full_from: 0.9,
            decisions: Vec::new(),
        }
    }
}

impl ScheduleSettings {
    /// The same without decisions: what the week looks like does not depend on them.
    pub fn undecided(&self) -> ScheduleSettings {
        ScheduleSettings { decisions: Vec::new(), ..self.clone() }
    }

    /// With another decision in place of whatever was decided about this client at this hour; the same decision again
    /// takes it back.
    pub fn decided(&self, decision: Decision) -> ScheduleSettings {
        let mut next = self.clone();
        let same = |d: &Decision| {
            (&d.client, d.weekday, d.start, &d.staff)
                == (&decision.client, decision.weekday, decision.start, &decision.staff)
        };
        let again = next.decisions.contains(&decision);
        next.decisions.retain(|d| !same(d));
        if !again {
            next.decisions.push(decision);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_verdict_per_client_and_hour_and_the_same_again_takes_it_back() {
        let decision =
            |verdict| Decision { client: "A".into(), weekday: 1, start: 1080, staff: String::new(), verdict };
        let one = ScheduleSettings::default().decided(decision(Verdict::Accepted));
        let other = one.decided(decision(Verdict::Refused));
        assert_eq!(other.decisions, [decision(Verdict::Refused)]);
        assert_eq!(other.decided(decision(Verdict::Refused)), ScheduleSettings::default());
        assert_eq!(one.undecided(), ScheduleSettings::default());
    }

    #[test]
    fn it_reads_back_from_its_file_and_an_old_file_has_none() {
        let text = "opening = \"Mon-Fri 6-21\"\n[[decisions]]\nclient = \"A\"\nweekday = 1\nstart = 1080\nverdict = \"pinned\"\n";
        let read: ScheduleSettings = toml::from_str(text).unwrap();
        assert_eq!(read.decisions.len(), 1);
        assert_eq!(toml::from_str::<ScheduleSettings>(&toml::to_string(&read).unwrap()).unwrap(), read);
        assert_eq!(toml::from_str::<ScheduleSettings>("").unwrap(), ScheduleSettings::default());
        assert!(
            toml::from_str::<ScheduleSettings>("opening = \"Mon 9-8\"")
                .unwrap_err()
                .to_string()
                .contains("ends before")
        );
    }
}
