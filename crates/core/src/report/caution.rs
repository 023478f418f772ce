//! The ways in which the results of an arm may mislead, found from what was measured.

use super::{ArmReport, ArmSize, Caution, GroupTable};
use crate::words::{count, counted};

/// Under this many people an interval is a rough guide, whatever its method.
const FEW_SUBJECTS: u64 = 30;

/// Under this many people a group supports no statement about the group.
const FEW_IN_GROUP: u64 = 15;

/// Cautions of one arm, the most serious first.
pub(super) fn of_arm(arm: &ArmReport) -> Vec<Caution> {
    let about = format!("arm {}", arm.name);
    let size = arm.size.iter();
    let mut cautions: Vec<_> = size
        .flat_map(|size| [one_kind(size), few_people(size), failures(size)])
        .flatten()
        .map(|(says, remedy)| Caution { about: about.clone(), says, remedy })
        .collect();
    cautions.extend(arm.groups.iter().filter_map(|table| small_groups(&about, table)));
    cautions
}

type Warning = Option<(String, Option<String>)>;

fn one_kind(size: &ArmSize) -> Warning {
    let (there, absent, rates) = match (size.mated, size.non_mated) {
        (0, 1..) => ("non-mated", "mated", "who is missed"),
        (1.., 0) => ("mated", "non-mated", "who is falsely matched"),
        _ => return None,
    };
    Some((
        format!("only {there} comparisons are there, so nothing is said about {rates}"),
        Some(format!("add {absent} comparisons")),
    ))
}

fn few_people(size: &ArmSize) -> Warning {
    (size.subjects < FEW_SUBJECTS).then(|| {
        let people = counted(size.subjects, "person", "people");
        (
            format!(
                "{people} only: every rate rests on few people, not many comparisons"
            ),
            Some("test more people rather than more pictures of each".to_owned()),
        )
    })
}

fn failures(size: &ArmSize) -> Warning {
    let comparisons = size.failed_mated + size.failed_non_mated;
    (size.failed_samples + comparisons > 0).then(|| {
        (
            format!(
                "{} gave no template and {} no score: FMR and FNMR leave them out, FAR \
                 and FRR count them as rejections",
                counted(size.failed_samples, "sample", "samples"),
                counted(comparisons, "comparison", "comparisons"),
            ),
            None,
        )
    })
}

fn small_groups(about: &str, table: &GroupTable) -> Option<Caution> {
    let small = table.rows.iter().filter(|row| row.subjects < FEW_IN_GROUP).count();
    let smallest = table.rows.iter().map(|row| row.subjects).min()?;
    (small > 0).then(|| Caution {
        about: format!("{about}, by {}", table.by.join(" and ")),
        says: format!(
            "{} of {} groups have fewer than {FEW_IN_GROUP} people (the smallest has {}): \
             these figures show the arithmetic, they are no finding about a group",
            small,
            table.rows.len(),
            count(smallest)
        ),
        remedy: Some("add people of the small groups".to_owned()),
    })
}
