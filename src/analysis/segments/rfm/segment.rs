//! The segments of the recency and frequency scores, complete and without overlap.

/// A segment by recency and frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum RfmSegment {
    /// Recent and frequent.
    Champions,
    /// Frequent, not long ago.
    #[serde(rename = "Loyal Customers")]
    LoyalCustomers,
    /// Recent, in the middle by frequency.
    #[serde(rename = "Potential Loyalists")]
    PotentialLoyalists,
    /// Just begun.
    #[serde(rename = "New Customers")]
    NewCustomers,
    /// Begun not long ago.
    Promising,
    /// In the middle of both.
    #[serde(rename = "Need Attention")]
    NeedAttention,
    /// Getting late, seldom there.
    #[serde(rename = "About to Sleep")]
    AboutToSleep,
    /// Used to buy often, and long ago.
    #[serde(rename = "Cannot Lose Them")]
    CannotLoseThem,
    /// Used to buy, long ago.
    #[serde(rename = "At Risk")]
    AtRisk,
    /// Long ago and seldom.
    Hibernating,
}

impl RfmSegment {
    /// All of them, the best first.
    pub const ALL: [RfmSegment; 10] = [
        RfmSegment::Champions,
        RfmSegment::LoyalCustomers,
        RfmSegment::PotentialLoyalists,
        RfmSegment::NewCustomers,
        RfmSegment::Promising,
        RfmSegment::NeedAttention,
        RfmSegment::AboutToSleep,
        RfmSegment::CannotLoseThem,
        RfmSegment::AtRisk,
        RfmSegment::Hibernating,
    ];

    /// The segment of a recency and a frequency score, both from 1 to 5.
    pub fn of(r: u8, f: u8) -> Self {
        match (r, f) {
            (0..=2, 0..=2) => RfmSegment::Hibernating,
            (0..=2, 3 | 4) => RfmSegment::AtRisk,
            (0..=2, 5..) => RfmSegment::CannotLoseThem,
            (3, 0..=2) => RfmSegment::AboutToSleep,
            (3, 3) => RfmSegment::NeedAttention,
            (3 | 4, 4..) => RfmSegment::LoyalCustomers,
            (4, 0 | 1) => RfmSegment::Promising,
            (4.., 2 | 3) => RfmSegment::PotentialLoyalists,
            (5.., 0 | 1) => RfmSegment::NewCustomers,
            (5.., 4..) => RfmSegment::Champions,
        }
    }

    /// A word for files and options: `cannot-lose-them`.
    pub fn key(self) -> &'static str {
        match self {
            RfmSegment::Champions => "champions",
            RfmSegment::LoyalCustomers => "loyal-customers",
            RfmSegment::PotentialLoyalists => "potential-loyalists",
            RfmSegment::NewCustomers => "new-customers",
            RfmSegment::Promising => "promising",
            RfmSegment::NeedAttention => "need-attention",
            RfmSegment::AboutToSleep => "about-to-sleep",
            RfmSegment::CannotLoseThem => "cannot-lose-them",
            RfmSegment::AtRisk => "at-risk",
            RfmSegment::Hibernating => "hibernating",
        }
    }

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            RfmSegment::Champions => "Champions",
            RfmSegment::LoyalCustomers => "Loyal Customers",
            RfmSegment::PotentialLoyalists => "Potential Loyalists",
            RfmSegment::NewCustomers => "New Customers",
            RfmSegment::Promising => "Promising",
            RfmSegment::NeedAttention => "Need Attention",
            RfmSegment::AboutToSleep => "About to Sleep",
            RfmSegment::CannotLoseThem => "Cannot Lose Them",
            RfmSegment::AtRisk => "At Risk",
            RfmSegment::Hibernating => "Hibernating",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_scores_has_the_segment_of_the_contract() {
        use RfmSegment::*;
        let rows = [
            [Hibernating, Hibernating, AtRisk, AtRisk, CannotLoseThem],
            [Hibernating, Hibernating, AtRisk, AtRisk, CannotLoseThem],
            [AboutToSleep, AboutToSleep, NeedAttention, LoyalCustomers, LoyalCustomers],
            [Promising, PotentialLoyalists, PotentialLoyalists, LoyalCustomers, LoyalCustomers],
            [NewCustomers, PotentialLoyalists, PotentialLoyalists, Champions, Champions],
        ];
        for (r, row) in rows.into_iter().enumerate() {
            for (f, expected) in row.into_iter().enumerate() {
                assert_eq!(RfmSegment::of(r as u8 + 1, f as u8 + 1), expected, "R{} F{}", r + 1, f + 1);
            }
        }
        // Serialised as it is read, and with a word to write to its clients.
        let texts = include_str!("../../../../assets/email_groups.toml");
        for segment in RfmSegment::ALL {
            assert!(texts.contains(&format!("\"rfm-{}\"", segment.key())), "{}", segment.key());
            assert_eq!(serde_json::to_value(segment).unwrap(), segment.name());
        }
    }
}
