//! Who is in each sample, and in which group.
//!
//! A [`Roster`] is built once, when a study is read, and shared by all that follows:
//! comparisons, tallies and rates name samples and subjects by their index in it.

mod builder;
mod coded;
mod intern;
mod ledger;
mod quality;

use std::borrow::Cow;
use std::num::NonZeroU32;

pub(crate) use builder::blank;
pub use builder::{RosterBuilder, Sample, Spot};
pub(crate) use coded::Coded;
pub use coded::{Key, KeyEntry};
pub(crate) use intern::{Interner, to_code};
pub use ledger::{Ledger, LedgerArm, LedgerRow};
pub use quality::Qualities;

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
    /// How good each sample is said to be, where the study says so.
    pub(crate) quality: Option<Qualities>,
    /// How much of each altered face is visible, where the study says so.
    pub(crate) ledger: Option<Ledger>,
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

impl Roster {
    /// A roster for an input that names nobody: as many samples and subjects as stated,
    /// labelled by their numbers from 1, `subject_of[sample]` being each sample's subject.
    ///
    /// # Panics
    /// When a subject is not below `subjects`.
    pub fn numbered(subject_of: Vec<u32>, subjects: u32) -> Roster {
        assert!(subject_of.iter().all(|&subject| subject < subjects), "a subject each");
        Roster {
            samples: Labels::Numbered(to_code(subject_of.len())),
            subject_of,
            subjects: Labels::Numbered(subjects),
            properties: Vec::new(),
            failures: Vec::new(),
            names_subjects: false,
            quality: None,
            ledger: None,
        }
    }

    /// How many samples there are.
    pub fn sample_count(&self) -> usize {
        self.samples.len()
    }

    /// How many subjects there are.
    pub fn subject_count(&self) -> usize {
        self.subjects.len()
    }

    /// The subject of a sample.
    ///
    /// # Panics
    /// When the roster has no such sample.
    #[inline]
    pub fn subject_of(&self, sample: u32) -> u32 {
        self.subject_of[sample as usize]
    }

    /// The subject of each sample, by sample code.
    pub fn subjects_of_samples(&self) -> &[u32] {
        &self.subject_of
    }

    /// Whether two samples are of the same subject.
    ///
    /// # Panics
    /// When the roster lacks either sample.
    #[inline]
    pub fn is_mated(&self, probe: u32, reference: u32) -> bool {
        self.subject_of(probe) == self.subject_of(reference)
    }

    /// The label of a sample: as the study names it, or its number from 1.
    ///
    /// # Panics
    /// When the roster has no such sample.
    pub fn sample_label(&self, sample: u32) -> Cow<'_, str> {
        self.samples.label(sample)
    }

    /// The label of a subject: as the study names it, or its number from 1.
    ///
    /// # Panics
    /// When the roster has no such subject.
    pub fn subject_label(&self, subject: u32) -> Cow<'_, str> {
        self.subjects.label(subject)
    }

    /// The code of a sample by its label; nothing where labels are numbers.
    pub fn sample_code(&self, label: &str) -> Option<u32> {
        self.samples.code(label)
    }

    /// The code of a subject by its label; nothing where labels are numbers.
    pub fn subject_code(&self, label: &str) -> Option<u32> {
        self.subjects.code(label)
    }

    /// Groups first, then conditions, each in the order of the study.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// A group or condition by its name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// Per subject, the value of a group as an index in [`Property::values`] plus one.
    ///
    /// A condition has no value of the subject: the result is then that of the subject's
    /// last sample and has no meaning.
    pub fn by_subject(&self, group: &Property) -> Vec<Option<NonZeroU32>> {
        let mut values = vec![None; self.subject_count()];
        for (&subject, &value) in self.subject_of.iter().zip(&group.of_sample) {
            values[subject as usize] = value;
        }
        values
    }

    /// Samples without a template and why, ascending by sample.
    pub fn failures(&self) -> &[(u32, String)] {
        &self.failures
    }

    /// How good each sample is said to be, where the study says so.
    pub fn quality(&self) -> Option<&Qualities> {
        self.quality.as_ref()
    }

    /// How much of each altered face is visible, where the study says so.
    pub fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// Why a sample has no template; nothing where it has one.
    pub fn failure_of(&self, sample: u32) -> Option<&str> {
        let at = self.failures.binary_search_by_key(&sample, |failure| failure.0).ok()?;
        Some(&self.failures[at].1)
    }

    /// Whether the input named subjects. Where it did not, every comparison stands for
    /// people of its own.
    pub fn names_subjects(&self) -> bool {
        self.names_subjects
    }
}

impl Labels {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Labels::Listed(labels) => labels.len(),
            Labels::Numbered(count) => *count as usize,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn label(&self, code: u32) -> Cow<'_, str> {
        match self {
            Labels::Listed(labels) => Cow::Borrowed(&labels[code as usize]),
            Labels::Numbered(count) => {
                assert!(code < *count, "a code of this roster");
                Cow::Owned((u64::from(code) + 1).to_string())
            }
        }
    }

    fn code(&self, label: &str) -> Option<u32> {
        match self {
            Labels::Listed(labels) => labels
                .binary_search_by(|known| known.as_str().cmp(label))
                .ok()
                .map(to_code),
            Labels::Numbered(_) => None,
        }
    }
}

impl Property {
    /// The value of a sample, or nothing where its label is blank.
    ///
    /// # Panics
    /// When the roster has no such sample.
    pub fn value(&self, sample: u32) -> Option<&str> {
        self.of_sample[sample as usize].map(|index| self.value_of(index))
    }

    /// The value of an index in `values` plus one, as `of_sample` gives it.
    ///
    /// # Panics
    /// When there is no such value.
    pub fn value_of(&self, index: NonZeroU32) -> &str {
        &self.values[index.get() as usize - 1]
    }

    /// The index in `values` plus one of a value, where any sample has it.
    pub fn index_of(&self, value: &str) -> Option<NonZeroU32> {
        let at = self.values.binary_search_by(|known| known.as_str().cmp(value)).ok()?;
        NonZeroU32::new(to_code(at + 1))
    }
}
