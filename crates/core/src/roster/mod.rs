//! Who is in each sample, and in which group.
//!
//! A [`Roster`] is built once, when a study is read, and shared by all that follows:
//! comparisons, tallies and rates name samples and subjects by their index in it.

use std::num::NonZeroU32;

/// Every sample of a study with its ground-truth subject, groups, conditions and failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    /// Labels of the samples; the index is the sample's code.
    pub(crate) samples: Labels,
    /// The subject of each sample.
    pub(crate) subject_of: Vec<u32>,
    /// Labels of the subjects; the index is the subject's code.
    pub(crate) subjects: Labels,
    /// Groups first, then conditions.
    pub(crate) properties: Vec<Property>,
    /// Why a sample has no template, by sample, ascending.
    pub(crate) failures: Vec<(u32, String)>,
    /// Whether the input named subjects. Where it did not (two-column files), every
    /// comparison stands for people of its own.
    pub(crate) names_subjects: bool,
}

/// Labels by code: listed, or numbered where an input names nobody.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    /// One label each.
    Listed(Vec<String>),
    /// As many as stated, with no label but their number.
    Numbered(u32),
}

impl Default for Labels {
    fn default() -> Labels {
        Labels::Listed(Vec::new())
    }
}

/// A column of labels: a group (a property of the subject) or a condition (of the sample).
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// The column's name.
    pub name: String,
    /// Whether it belongs to the subject or to the sample.
    pub kind: PropertyKind,
    /// Its distinct values, sorted.
    pub values: Vec<String>,
    /// Per sample: index in `values` plus one, or nothing where the label is blank.
    pub of_sample: Vec<Option<NonZeroU32>>,
}

/// What a property belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// The same in every sample of a subject.
    Group,
    /// May differ between samples of a subject.
    Condition,
}
