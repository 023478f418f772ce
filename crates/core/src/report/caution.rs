//! The ways in which the results of an arm may mislead, found from what was measured.

use super::{ArmReport, ArmSize, Caution, GroupTable};
use crate::words::{count, counted, list};

/// Under this many people an interval is a rough guide, whatever its method.
const FEW_SUBJECTS: u64 = 30;

/// Under this many people a group supports no statement about the group.
const FEW_IN_GROUP: u64 = 15;

/// Cautions of all arms, the most serious of each first; what holds of several arms is said
/// once.
pub(super) fn of_arms(arms: &[ArmReport]) -> Vec<Caution> {
    let mut merged: Vec<(Found, Vec<String>)> = Vec::new();
    for arm in arms {
        for found in of_arm(arm) {
            match merged.iter_mut().find(|(other, _)| *other == found) {
                Some((_, names)) => names.push(arm.name.clone()),
                None => merged.push((found, vec![arm.name.clone()])),
            }
        }
    }
    merged.into_iter().map(|(found, names)| found.caution(&names, arms.len())).collect()
}

/// What was found on an arm.
#[derive(PartialEq)]
struct Found {
    /// Of which part of the arm, such as `, by gender`.
    part: String,
    says: String,
    remedy: Option<String>,
}

impl Found {
    fn caution(self, arms: &[String], of: usize) -> Caution {
        let about = match arms {
            [arm] => format!("arm {arm}"),
            _ if arms.len() == of => "every arm".to_owned(),
            _ => format!("arms {}", list(arms)),
        };
        Caution { about: about + &self.part, says: self.says, remedy: self.remedy }
    }
}

fn of_arm(arm: &ArmReport) -> Vec<Found> {
    let whole = |(says, remedy)| Found { part: String::new(), says, remedy };
    let of_size = |size| [one_kind(size), few_people(size), failures(size)];
    let mut found: Vec<_> =
        arm.size.iter().flat_map(of_size).flatten().map(whole).collect();
    found.extend(arm.groups.iter().filter_map(small_groups));
    found
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

fn small_groups(table: &GroupTable) -> Option<Found> {
    let small = table.rows.iter().filter(|row| row.subjects < FEW_IN_GROUP).count();
    let smallest = table.rows.iter().map(|row| row.subjects).min()?;
    (small > 0).then(|| Found {
        part: format!(", by {}", table.by.join(" and ")),
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
