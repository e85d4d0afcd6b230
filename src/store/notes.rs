//! A note and a status per client, kept beside the scenarios.
