//! What is few in a file of tallies, as JSON.

use serde::{Deserialize, Serialize};

use super::searches::SearchHeader;
use crate::roster::{Ledger, Property, PropertyKind, Qualities, Roster};
use crate::study::file::Better;
use crate::tally::{Budget, FailedComparisons, Histogram, Rest, Reviewed, Tally};

/// Everything that is not a row.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Header {
    pub(super) layout: u32,
    /// What tells the study and data that were compared from all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<String>,
    pub(super) names_subjects: bool,
    pub(super) subjects: u32,
    pub(super) properties: Vec<PropertyHeader>,
    /// What reading the input had to decide, for readers.
    pub(super) notes: Vec<String>,
    /// Samples without a template and why.
    pub(super) failures: Vec<(u32, String)>,
    /// What the quality of samples is, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quality: Option<QualityHeader>,
    /// How much of each altered face is visible, where the study says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ledger: Option<Ledger>,
    pub(super) arms: Vec<ArmHeader>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) searches: Vec<SearchHeader>,
    /// Labels that somebody has looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) review: Option<Reviewed>,
}

/// A group or condition without its values by sample.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct PropertyHeader {
    name: String,
    is_group: bool,
    values: Vec<String>,
}

/// A quality without its values by sample.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct QualityHeader {
    name: String,
    better: Better,
}

impl QualityHeader {
    /// The quality of which no sample has any yet.
    pub(super) fn blank(self, samples: usize) -> Qualities {
        Qualities { name: self.name, better: self.better, of_sample: vec![None; samples] }
    }
}

/// A tally without its lists.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct ArmHeader {
    pub(super) name: String,
    non_mated: u64,
    failed_mated: u64,
    failed_non_mated: u64,
    /// Failed mated comparisons by subject.
    failed_of: Vec<(u32, u64)>,
    budget: Option<BudgetHeader>,
    rest: Option<RestHeader>,
}

#[derive(Debug, Deserialize, Serialize)]
struct BudgetHeader {
    tail: usize,
    range: (f64, f64),
    bins: usize,
}

#[derive(Debug, Deserialize, Serialize)]
struct RestHeader {
    highest: f64,
    range: (f64, f64),
    counts: Vec<u64>,
}

impl Header {
    /// The header of a roster, with no arm yet.
    pub(super) fn of(roster: &Roster, notes: &[String]) -> Header {
        let property = |property: &Property| PropertyHeader {
            name: property.name.clone(),
            is_group: property.kind == PropertyKind::Group,
            values: property.values.clone(),
        };
        Header {
            layout: super::LAYOUT,
            of: None,
            names_subjects: roster.names_subjects,
            subjects: crate::roster::to_code(roster.subject_count()),
            properties: roster.properties.iter().map(property).collect(),
            notes: notes.to_vec(),
            failures: roster.failures.clone(),
            quality: roster.quality.as_ref().map(|quality| QualityHeader {
                name: quality.name.clone(),
                better: quality.better,
            }),
            ledger: roster.ledger.clone(),
            arms: Vec::new(),
            searches: Vec::new(),
            review: None,
        }
    }
}

impl PropertyHeader {
    /// The property with no sample's value set.
    pub(super) fn blank(self, samples: usize) -> Property {
        Property {
            name: self.name,
            kind: if self.is_group {
                PropertyKind::Group
            } else {
                PropertyKind::Condition
            },
            values: self.values,
            of_sample: vec![None; samples],
        }
    }
}

impl ArmHeader {
    pub(super) fn of(name: &str, tally: &Tally) -> ArmHeader {
        // Named one by one so that a new field cannot be forgotten.
        let Tally {
            mated: _,
            tail: _,
            trials: _,
            samples: _,
            non_mated,
            failed,
            failed_mated,
            budget,
            rest,
        } = tally;
        ArmHeader {
            name: name.to_owned(),
            non_mated: *non_mated,
            failed_mated: failed.mated,
            failed_non_mated: failed.non_mated,
            failed_of: failed_mated.clone(),
            budget: budget.map(|Budget { tail, range, bins }| BudgetHeader {
                tail,
                range,
                bins,
            }),
            rest: rest.as_ref().map(|Rest { highest, histogram }| RestHeader {
                highest: *highest,
                range: histogram.range,
                counts: histogram.counts.clone(),
            }),
        }
    }

    /// The tally with its lists still empty.
    pub(super) fn blank(self) -> Tally {
        Tally {
            non_mated: self.non_mated,
            failed: FailedComparisons {
                mated: self.failed_mated,
                non_mated: self.failed_non_mated,
            },
            failed_mated: self.failed_of,
            budget: self.budget.map(|BudgetHeader { tail, range, bins }| Budget {
                tail,
                range,
                bins,
            }),
            rest: self.rest.map(|RestHeader { highest, range, counts }| Rest {
                highest,
                histogram: Histogram { range, counts },
            }),
            ..Tally::default()
        }
    }
}
