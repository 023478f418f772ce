//! `[search]`: a gallery is searched, instead of samples being compared one by one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Filter;

/// Open-set identification: every probe is searched in a gallery, and the people who are not
/// enrolled are searched too. With this table rates are of searches (FPIR, FNIR, TPIR), and
/// no longer of comparisons. Thresholds are those of the protocol and one per target FPIR;
/// `thresholds_from` of the protocol names the arm that sets them, so that they can be set
/// on one set of people and applied to another.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Search {
    /// Who is enrolled, and with which samples.
    pub gallery: Gallery,
    /// Which samples are probes, such as `{ pose = "profile" }`; by default all that are not
    /// enrolled in any gallery. A sample that is probe and reference is refused.
    pub probe: Filter,
    /// Who is never enrolled, so that there are searches without a mate. Everybody else is
    /// then said to be enrolled, and a probe whose mate is missing is refused. Without this,
    /// whoever has no sample in the gallery is searched without a mate.
    pub held_out: Option<HeldOut>,
    /// The length of a candidate list (L): a search returns no more candidates.
    pub list_length: u32,
    /// The ranks (R) up to which a mate counts as found; none over `list_length`.
    pub ranks: Vec<u32>,
    /// FPIRs to hold: the threshold is the one with the largest FPIR not over the target.
    pub target_fpir: Vec<f64>,
    /// Galleries that mix groups of people otherwise than the one searched, of which FPIRs are
    /// asked.
    #[serde(rename = "mixture", skip_serializing_if = "Vec::is_empty")]
    pub mixtures: Vec<Mixture>,
    /// Whether only the threshold decides: a mate over it is found at whatever rank of the
    /// list, `ranks` is not used and nothing is said of ranks.
    pub watch_list: bool,
}

impl Default for Search {
    fn default() -> Search {
        Search {
            gallery: Gallery::default(),
            probe: Filter::new(),
            held_out: None,
            list_length: 50,
            ranks: vec![1, 10],
            target_fpir: vec![1e-1, 1e-2],
            mixtures: Vec::new(),
            watch_list: false,
        }
    }
}

/// A gallery of so many people of each group, drawn from those enrolled: what it returns to
/// people who are not in it is computed over every such choice.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mixture {
    /// Its name, which claims refer to by `mix`.
    pub name: String,
    /// The column of `groups` by which it mixes.
    pub by: String,
    /// How many people of each group, such as `{ female = 10, male = 10 }`; of a group that is
    /// left out nobody is enrolled.
    pub people: BTreeMap<String, u64>,
}

/// Who is enrolled, and with which samples.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gallery {
    /// How many samples of a person are enrolled.
    pub rule: GalleryRule,
    /// What a sample must be to be enrolled, such as `{ pose = "front" }`; by default
    /// nothing.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// Whether a person is one candidate, with the best score of their samples. Otherwise
    /// each sample is a candidate of its own.
    pub consolidated: bool,
    /// How many candidates the gallery could return, for candidate lists whose table of
    /// samples does not name all entries of the gallery; by default as many as are named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

impl Default for Gallery {
    fn default() -> Gallery {
        Gallery {
            rule: GalleryRule::One,
            filter: Filter::new(),
            consolidated: true,
            size: None,
        }
    }
}

/// How many samples of a person are enrolled.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum GalleryRule {
    /// One, and there is no second that could be: two are refused.
    #[default]
    One,
    /// The one whose label comes first in the order of the alphabet.
    First,
    /// All.
    All,
}

/// Who is never enrolled: named, or drawn. One of `where` and `splits`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeldOut {
    /// People of these groups, such as `{ enrolled = "no" }`. One of them with a sample that
    /// the gallery's own `where` asks for is refused as a contradiction.
    #[serde(rename = "where")]
    pub filter: Filter,
    /// As many galleries, each of people drawn at random with the protocol's seed; whoever
    /// was not drawn is held out of that gallery. As many galleries as fit beside each other
    /// share nobody; then all people are shuffled anew. With an `enrolled_share` of one half
    /// every second gallery is the rest of the one before: the two halves are swapped.
    pub splits: Option<u32>,
    /// The share of the people that each of the `splits` enrols.
    pub enrolled_share: f64,
}

impl Default for HeldOut {
    fn default() -> HeldOut {
        HeldOut { filter: Filter::new(), splits: None, enrolled_share: 0.5 }
    }
}
