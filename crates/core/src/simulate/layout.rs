//! Which comparisons a study makes: of whom, under which conditions.

use std::collections::BTreeMap;

use crate::input::Dataset;
use crate::roster::{Property, PropertyKind, Roster};
use crate::study::file::{Arm, StudyFile};

/// Conditions are told apart in at most this many combinations.
const MOST_CLASSES: usize = 12;

/// Which comparisons an input makes.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Comparisons by class: of one combination of conditions of both samples, mated or not.
    pub(super) classes: Vec<Class>,
    /// Per comparison the number of its pair of people; for a mated one, the person.
    pub(super) unit_of: Vec<u32>,
    /// Both people of each pair.
    pub(super) pairs: Vec<(u32, u32)>,
    /// How many people there are.
    pub(super) people: usize,
}

/// Comparisons of one kind.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// Whether they are of one person.
    pub(super) mated: bool,
    /// Places of the comparisons.
    pub(super) members: Vec<u32>,
}

impl Layout {
    /// Looks at the comparisons of an input.
    pub(super) fn of(dataset: &Dataset, study: &StudyFile) -> Layout {
        Layout::with(dataset, &conditions(&dataset.roster, study))
    }

    fn with(dataset: &Dataset, condition_of: &[u32]) -> Layout {
        let roster = &dataset.roster;
        let mut classes = BTreeMap::<(bool, u32, u32), Vec<u32>>::new();
        let mut pairs = BTreeMap::<(u32, u32), u32>::new();
        let both =
            || dataset.comparisons.probe.iter().zip(&dataset.comparisons.reference);
        for (place, (&probe, &reference)) in (0u32..).zip(both()) {
            let (one, other) =
                (condition_of[probe as usize], condition_of[reference as usize]);
            let swap = dataset.interchangeable && one > other;
            let (one, other) = if swap { (other, one) } else { (one, other) };
            let mated = roster.is_mated(probe, reference);
            classes.entry((mated, one, other)).or_default().push(place);
            if !mated {
                pairs.entry(people(roster, probe, reference)).or_default();
            }
        }
        (0u32..).zip(pairs.values_mut()).for_each(|(number, pair)| *pair = number);
        let unit = |(&probe, &reference): (&u32, &u32)| match roster
            .is_mated(probe, reference)
        {
            true => roster.subject_of(probe),
            false => pairs[&people(roster, probe, reference)],
        };
        let class = |(key, members): ((bool, u32, u32), Vec<u32>)| Class {
            mated: key.0,
            members,
        };
        Layout {
            unit_of: both().map(unit).collect(),
            classes: classes.into_iter().map(class).collect(),
            pairs: pairs.into_keys().collect(),
            people: roster.subject_count(),
        }
    }

    /// The same with all conditions taken for one.
    pub(super) fn whole(dataset: &Dataset) -> Layout {
        let samples = dataset.roster.sample_count();
        Layout::with(dataset, &vec![0; samples])
    }

    /// Whether each comparison is of one person.
    pub(super) fn mated(&self) -> Vec<bool> {
        let mut mated = vec![false; self.unit_of.len()];
        for class in self.classes.iter().filter(|class| class.mated) {
            class.members.iter().for_each(|&member| mated[member as usize] = true);
        }
        mated
    }
}

fn people(roster: &Roster, probe: u32, reference: u32) -> (u32, u32) {
    let (one, other) = (roster.subject_of(probe), roster.subject_of(reference));
    (one.min(other), one.max(other))
}

/// Per sample the number of its combination of the conditions by which arms are told apart;
/// 0 for all where there are none, or too many.
fn conditions(roster: &Roster, study: &StudyFile) -> Vec<u32> {
    let used = |property: &&Property| {
        property.kind == PropertyKind::Condition
            && study.arms.iter().any(|arm| filters_on(arm, &property.name))
    };
    let columns: Vec<&Property> = roster.properties.iter().filter(used).collect();
    let labels = |sample: usize| -> Vec<u32> {
        columns
            .iter()
            .map(|c| c.of_sample[sample].map_or(0, |value| value.get()))
            .collect()
    };
    let samples = roster.sample_count();
    let mut found: BTreeMap<Vec<u32>, u32> =
        (0..samples).map(|sample| (labels(sample), 0)).collect();
    if found.len() > MOST_CLASSES {
        return vec![0; samples];
    }
    (0u32..).zip(found.values_mut()).for_each(|(number, place)| *place = number);
    (0..samples).map(|sample| found[&labels(sample)]).collect()
}

fn filters_on(arm: &Arm, name: &str) -> bool {
    [&arm.both, &arm.probe, &arm.reference].iter().any(|filter| filter.contains_key(name))
}
