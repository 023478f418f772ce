//! Builds a roster and refuses labels that contradict each other.

use std::fmt;
use std::num::NonZeroU32;

use super::intern::{Interner, to_code};
use super::{Labels, Property, PropertyKind, Roster};
use crate::error::{Error, ErrorKind, Result};

/// Where a sample was described: a line of a text file, or a row of anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    /// A line of a text file, from 1, header lines included.
    Line(u64),
    /// A row of a table or matrix, from 1, header lines not included.
    Row(u64),
}

impl Spot {
    /// Adds the spot to the place of an error.
    pub fn of(self, error: Error) -> Error {
        match self {
            Spot::Line(line) => error.at_line(line),
            Spot::Row(row) => error.at_row(row),
        }
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spot::Line(line) => write!(f, "line {line}"),
            Spot::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// One sample as an input describes it.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// Its label, not blank.
    pub label: &'a str,
    /// Its ground-truth subject, not blank.
    pub subject: &'a str,
    /// The subject's value in each group column, blank where unknown.
    pub groups: &'a [&'a str],
    /// The sample's value in each condition column, blank where unknown.
    pub conditions: &'a [&'a str],
    /// Why it has no template; nothing where it has one.
    pub failure: Option<&'a str>,
    /// Where it is described.
    pub spot: Spot,
}

/// Builds a [`Roster`] sample by sample.
///
/// The finished roster does not depend on the order of samples: codes follow the sorted
/// labels.
#[derive(Clone, Debug)]
pub struct RosterBuilder {
    groups: Vec<String>,
    conditions: Vec<String>,
    samples: Interner,
    subjects: Interner,
    values: Interner,
    of_sample: Vec<SampleEntry>,
    of_subject: Vec<SubjectEntry>,
}

#[derive(Clone, Debug)]
struct SampleEntry {
    subject: u32,
    conditions: Vec<u32>,
    failure: Option<String>,
    spot: Spot,
}

#[derive(Clone, Debug)]
struct SubjectEntry {
    groups: Vec<u32>,
    first_sample: u32,
}

impl RosterBuilder {
    /// A builder for the given group columns (properties of the subject) and condition
    /// columns (properties of the sample).
    pub fn new(groups: &[String], conditions: &[String]) -> RosterBuilder {
        RosterBuilder {
            groups: groups.to_vec(),
            conditions: conditions.to_vec(),
            samples: Interner::default(),
            subjects: Interner::default(),
            values: Interner::default(),
            of_sample: Vec::new(),
            of_subject: Vec::new(),
        }
    }

    /// Adds a sample. Adding it again with the same description changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Unlabelled`] where the subject is blank, [`ErrorKind::Value`] where the
    /// sample's label is, and [`ErrorKind::Conflict`] where the sample was added before with
    /// another description or its subject in another group.
    ///
    /// # Panics
    /// When there are not as many values as group or condition columns.
    pub fn add(&mut self, sample: Sample<'_>) -> Result<()> {
        assert_eq!(sample.groups.len(), self.groups.len(), "one value a group column");
        assert_eq!(
            sample.conditions.len(),
            self.conditions.len(),
            "one value a condition"
        );
        check_labels(&sample)?;
        let known = self.samples.get(sample.label.as_bytes());
        if let Some(code) = known {
            self.check_same(code, &sample)?;
        } else {
            self.insert(&sample);
        }
        self.check_groups(&sample)
    }

    fn insert(&mut self, sample: &Sample<'_>) {
        let code = self.samples.code(sample.label.as_bytes());
        let subject = self.subjects.code(sample.subject.as_bytes());
        let conditions = codes(&mut self.values, sample.conditions);
        if subject as usize == self.of_subject.len() {
            let groups = codes(&mut self.values, sample.groups);
            self.of_subject.push(SubjectEntry { groups, first_sample: code });
        }
        self.of_sample.push(SampleEntry {
            subject,
            conditions,
            failure: sample.failure.map(str::to_owned),
            spot: sample.spot,
        });
    }

    fn check_same(&self, code: u32, sample: &Sample<'_>) -> Result<()> {
        let entry = &self.of_sample[code as usize];
        let subject = self.subjects.label(entry.subject);
        if subject != sample.subject.as_bytes() {
            let now = sample.subject;
            return Err(contradiction(sample, "subject", now, subject, entry.spot));
        }
        for (k, value) in sample.conditions.iter().enumerate() {
            let before = self.values.label(entry.conditions[k]);
            if before != value.as_bytes() {
                let of = &self.conditions[k];
                return Err(contradiction(sample, of, value, before, entry.spot));
            }
        }
        Ok(())
    }

    fn check_groups(&self, sample: &Sample<'_>) -> Result<()> {
        let Some(subject) = self.subjects.get(sample.subject.as_bytes()) else {
            return Ok(());
        };
        let entry = &self.of_subject[subject as usize];
        for (k, value) in sample.groups.iter().enumerate() {
            let before = self.values.label(entry.groups[k]);
            if before != value.as_bytes() {
                return Err(self.two_groups(sample, entry.first_sample, k, before));
            }
        }
        Ok(())
    }

    fn two_groups(
        &self,
        sample: &Sample<'_>,
        first: u32,
        k: usize,
        before: &[u8],
    ) -> Error {
        let message = format!(
            "found subject `{}` as {} in sample `{}` ({}) and as {} in sample `{}`, but a \
             subject is in one group",
            sample.subject,
            shown(before),
            text(self.samples.label(first)),
            self.of_sample[first as usize].spot,
            shown(sample.groups[k].as_bytes()),
            sample.label,
        );
        let error = Error::new(ErrorKind::Conflict, message).in_column(&self.groups[k]);
        sample.spot.of(error).hint(format!(
            "where `{}` may differ between the samples of a subject, list it under \
             `conditions`",
            self.groups[k]
        ))
    }

    /// The finished roster.
    pub fn build(self) -> Roster {
        let sample_order = sorted(&self.samples);
        let subject_order = sorted(&self.subjects);
        let mut subject_code = vec![0; subject_order.len()];
        for (code, &old) in subject_order.iter().enumerate() {
            subject_code[old as usize] = to_code(code);
        }
        let entries = || sample_order.iter().map(|&old| &self.of_sample[old as usize]);
        Roster {
            samples: labels(&self.samples, &sample_order),
            subject_of: entries().map(|e| subject_code[e.subject as usize]).collect(),
            subjects: labels(&self.subjects, &subject_order),
            properties: self.properties(&sample_order),
            failures: (0..)
                .zip(entries())
                .filter_map(|(code, e)| Some((code, e.failure.clone()?)))
                .collect(),
            names_subjects: true,
            quality: None,
            ledger: None,
        }
    }

    fn properties(&self, order: &[u32]) -> Vec<Property> {
        let entries = || order.iter().map(|&old| &self.of_sample[old as usize]);
        let groups = self.groups.iter().enumerate().map(|(k, name)| {
            let values = entries().map(|e| self.of_subject[e.subject as usize].groups[k]);
            self.property(name, PropertyKind::Group, values.collect())
        });
        let conditions = self.conditions.iter().enumerate().map(|(k, name)| {
            let values = entries().map(|e| e.conditions[k]).collect();
            self.property(name, PropertyKind::Condition, values)
        });
        groups.chain(conditions).collect()
    }

    fn property(&self, name: &str, kind: PropertyKind, coded: Vec<u32>) -> Property {
        let label = |code: u32| text(self.values.label(code));
        let mut present: Vec<u32> = coded.clone();
        present.sort_unstable();
        present.dedup();
        present.retain(|&code| !blank(label(code)));
        present.sort_unstable_by_key(|&code| label(code));
        let mut index = vec![None; self.values.len()];
        for (k, &code) in present.iter().enumerate() {
            index[code as usize] = NonZeroU32::new(to_code(k + 1));
        }
        Property {
            name: name.to_owned(),
            kind,
            values: present.iter().map(|&code| label(code).to_owned()).collect(),
            of_sample: coded.iter().map(|&code| index[code as usize]).collect(),
        }
    }
}

fn check_labels(sample: &Sample<'_>) -> Result<()> {
    if blank(sample.label) {
        let message = "found a blank, but the label of a sample is expected";
        return Err(sample.spot.of(Error::new(ErrorKind::Value, message)));
    }
    if blank(sample.subject) {
        return Err(sample.spot.of(Error::unlabelled(&format!(
            "found no subject for sample `{}`",
            sample.label
        ))));
    }
    Ok(())
}

fn contradiction(
    sample: &Sample<'_>,
    what: &str,
    now: &str,
    before: &[u8],
    first: Spot,
) -> Error {
    let message = format!(
        "found {} for sample `{}`, but it has {} on {first}",
        shown(now.as_bytes()),
        sample.label,
        shown(before),
    );
    sample.spot.of(Error::new(ErrorKind::Conflict, message).in_column(what))
}

fn codes(interner: &mut Interner, values: &[&str]) -> Vec<u32> {
    values.iter().map(|value| interner.code(value.as_bytes())).collect()
}

fn sorted(labels: &Interner) -> Vec<u32> {
    let mut order: Vec<u32> = (0..to_code(labels.len())).collect();
    order.sort_unstable_by_key(|&code| labels.label(code));
    order
}

fn labels(interner: &Interner, order: &[u32]) -> Labels {
    Labels::Listed(order.iter().map(|&k| text(interner.label(k)).to_owned()).collect())
}

/// Labels enter the builder as `&str` only.
fn text(label: &[u8]) -> &str {
    std::str::from_utf8(label).expect("interned from text")
}

fn shown(label: &[u8]) -> String {
    if blank(text(label)) { "blank".into() } else { format!("`{}`", text(label)) }
}

/// Whether a label says nothing.
pub(crate) fn blank(label: &str) -> bool {
    label.trim().is_empty()
}
