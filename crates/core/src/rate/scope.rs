//! The comparisons that a rate is of: those of an arm, or of one group of people in it.

use std::borrow::Cow;

use super::Cell;
use crate::input::Comparisons;
use crate::roster::{PropertyKind, Roster};
use crate::tally::{Tally, Trials};

/// Comparisons with the people that they are of.
pub(super) struct Scope<'a> {
    /// Mated comparisons, by descending score.
    pub(super) mated: Cow<'a, Comparisons>,
    /// The highest non-mated comparisons, by descending score.
    pub(super) tail: Cow<'a, Comparisons>,
    /// How many non-mated comparisons there are.
    pub(super) non_mated: u64,
    /// Non-mated comparisons per pair of people.
    pub(super) trials: Cow<'a, Trials>,
    /// The highest non-mated score that is not in the tail.
    pub(super) left_out: Option<f64>,
    /// The code of the person in each sample.
    pub(super) person_of: Cow<'a, [u32]>,
    /// Codes are under this.
    pub(super) people: u32,
    /// What makes comparisons independent.
    pub(super) known: Independence,
}

/// What is known of the dependence of comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Independence {
    /// People are named: comparisons of other people are independent.
    People,
    /// Nobody is named; the study states that every comparison is of other people.
    Stated,
    /// Nobody is named and nothing is stated.
    Unknown,
}

impl<'a> Scope<'a> {
    /// All comparisons of an arm. `independent` is what the study states where the input
    /// names no people.
    pub(super) fn whole(
        tally: &'a Tally,
        roster: &'a Roster,
        independent: bool,
    ) -> Scope<'a> {
        let known = match (roster.names_subjects, independent) {
            (true, _) => Independence::People,
            (false, true) => Independence::Stated,
            (false, false) => Independence::Unknown,
        };
        Scope {
            mated: Cow::Borrowed(&tally.mated),
            tail: Cow::Borrowed(&tally.tail),
            non_mated: tally.non_mated,
            trials: Cow::Borrowed(&tally.trials),
            left_out: tally.rest.as_ref().map(|rest| rest.highest),
            person_of: Cow::Borrowed(&roster.subject_of),
            people: roster.subject_of.iter().max().map_or(0, |&code| code + 1),
            known,
        }
    }

    /// Comparisons of people of one group: mated ones of its people, and non-mated ones of
    /// which both people are in it. People are numbered anew.
    pub(super) fn within(&self, members: &[bool]) -> Scope<'static> {
        let numbered = numbered(members);
        let code = |person: u32| numbered[person as usize];
        let person_of: Vec<u32> = self
            .person_of
            .iter()
            .map(|&person| code(person).unwrap_or(u32::MAX))
            .collect();
        let inside = |sample: u32| person_of[sample as usize] != u32::MAX;
        let trials = self.trials.within(code);
        Scope {
            mated: Cow::Owned(selected(&self.mated, inside)),
            tail: Cow::Owned(selected(&self.tail, inside)),
            non_mated: trials.total(),
            trials: Cow::Owned(trials),
            left_out: self.left_out,
            people: numbered.iter().flatten().max().map_or(0, |&code| code + 1),
            person_of: Cow::Owned(person_of),
            known: self.known,
        }
    }

    /// The two people of each kept non-mated comparison.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let person = |&sample: &u32| self.person_of[sample as usize];
        let (probe, reference) = (&self.tail.probe, &self.tail.reference);
        probe.iter().zip(reference).map(move |(a, b)| (person(a), person(b)))
    }

    /// The person of each mated comparison.
    pub(super) fn mated_people(
        &self,
    ) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
        self.mated.probe.iter().map(|&sample| self.person_of[sample as usize])
    }

    /// Mated comparisons per person.
    pub(super) fn mated_trials(&self) -> Vec<u64> {
        let mut trials = vec![0; self.people as usize];
        self.mated_people().for_each(|person| trials[person as usize] += 1);
        trials
    }
}

/// New codes for members, ascending.
fn numbered(members: &[bool]) -> Vec<Option<u32>> {
    let mut next = 0;
    let number = |&member: &bool| {
        member.then(|| {
            next += 1;
            next - 1
        })
    };
    members.iter().map(number).collect()
}

fn selected(all: &Comparisons, inside: impl Fn(u32) -> bool) -> Comparisons {
    let mut selected = Comparisons::default();
    for (index, &score) in all.score.iter().enumerate() {
        let (probe, reference) = (all.probe[index], all.reference[index]);
        if inside(probe) && inside(reference) {
            selected.score.push(score);
            selected.probe.push(probe);
            selected.reference.push(reference);
        }
    }
    selected
}

/// One group of a grouping: its labels and, by subject code, who is in it.
pub(super) struct Group {
    pub(super) cell: Cell,
    pub(super) members: Vec<bool>,
}

/// The groups of a grouping that have people among the samples, in the order of their
/// labels. Who has a blank label in any of the columns is in none.
pub(super) fn groups(roster: &Roster, by: &[String], samples: &[u32]) -> Vec<Group> {
    let columns: Vec<_> = by
        .iter()
        .filter_map(|name| {
            let named = |property: &&_| is_group(property, name);
            roster.properties.iter().find(named)
        })
        .collect();
    if columns.is_empty() || columns.len() != by.len() {
        return Vec::new();
    }
    let people = roster.subject_of.iter().max().map_or(0, |&code| code as usize + 1);
    let mut found = std::collections::BTreeMap::<Vec<u32>, Vec<bool>>::new();
    for &sample in samples {
        let label = |column: &&crate::roster::Property| {
            column.of_sample[sample as usize].map(|value| value.get() - 1)
        };
        if let Some(labels) = columns.iter().map(label).collect::<Option<Vec<u32>>>() {
            let members = found.entry(labels).or_insert_with(|| vec![false; people]);
            members[roster.subject_of[sample as usize] as usize] = true;
        }
    }
    let name = |labels: Vec<u32>| {
        let value = |(column, label): (&&crate::roster::Property, u32)| {
            (column.name.clone(), column.values[label as usize].clone())
        };
        columns.iter().zip(labels).map(value).collect()
    };
    found
        .into_iter()
        .map(|(labels, members)| Group { cell: name(labels), members })
        .collect()
}

fn is_group(property: &crate::roster::Property, name: &str) -> bool {
    property.name == name && property.kind == PropertyKind::Group
}
