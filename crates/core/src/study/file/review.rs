//! `[review]`: labels that somebody has looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A filled review of the highest non-mated pairs of an arm, as `falsematch review` wrote it.
/// The report then shows the rates before and after it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The filled file: CSV, one pair a row, its `verdict` one of `same person`,
    /// `different` and `cannot tell`, or blank where nobody has looked.
    pub file: String,
    /// The arm whose pairs were listed; by default the only one.
    #[serde(default)]
    pub arm: Option<String>,
    /// What becomes of a comparison whose samples were judged to show the same person.
    #[serde(default)]
    pub same_person: SamePerson,
}

/// What becomes of a non-mated comparison whose samples were judged to show the same person.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SamePerson {
    /// It is left out: it is no non-mated comparison, and which label is wrong is not known.
    #[default]
    Exclude,
    /// It counts as a mated comparison, of the person of its probe.
    Mated,
}
