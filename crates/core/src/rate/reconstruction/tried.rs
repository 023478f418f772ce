//! Trials of people at an operating point of several arms.

use falsematch_kernels::cluster;
use falsematch_kernels::contrast::Cell as Counted;

use super::super::context::without_value;
use super::super::search::Looked;
use super::super::side::Side;
use super::super::{Estimate, OperatingPoint, Outcome, Quantity, Unit, UnitKind};
use super::gathered::Filled;
use super::units::Units;
use crate::study::{Setting, SharedSetting};

/// Trials of people, and how many of them are what is asked for.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    found: Vec<u64>,
    trials: Vec<u64>,
}

impl Tried {
    pub(super) fn new(people: u32) -> Tried {
        Tried { found: vec![0; people as usize], trials: vec![0; people as usize] }
    }

    pub(super) fn add(&mut self, owner: u32, is_found: bool) {
        self.trials[owner as usize] += 1;
        self.found[owner as usize] += u64::from(is_found);
    }

    pub(super) fn side(&self) -> Side {
        let mut sweep = cluster::Sweep::new(self.trials.clone());
        for (person, &found) in (0u32..).zip(&self.found) {
            (0..found).for_each(|_| sweep.add(person));
        }
        Side::of_summary(sweep.summary())
    }

    /// The counts of whoever was tried, by their numbers.
    pub(super) fn cells(&self, units: &Units) -> Vec<Counted> {
        let counted = (0u32..).zip(self.found.iter().zip(&self.trials));
        let there = counted.filter(|(_, (_, trials))| **trials > 0);
        let cell = |(person, (&errors, &trials))| {
            let unit = units.of_person(person);
            Counted { units: (unit, unit), errors, trials }
        };
        let mut cells: Vec<Counted> = there.map(cell).collect();
        cells.sort_unstable_by_key(|cell| cell.units);
        cells
    }
}

/// An operating point of several arms.
pub(super) struct Point<'a> {
    pub(super) shared: &'a SharedSetting,
    pub(super) point: &'a OperatingPoint,
}

impl Point<'_> {
    /// The threshold on an arm, as similarity; or why there is none.
    pub(super) fn threshold(&self, arm: &Filled) -> Result<f64, String> {
        let set = arm.at(self.shared).ok_or_else(|| {
            format!("arm {}: the threshold was not set on this arm", arm.arm)
        })?;
        set.similarity.clone().map_err(|why| format!("arm {}: {why}", arm.arm))
    }

    /// Whether data set it.
    pub(super) fn is_set(&self) -> bool {
        !matches!(self.shared, SharedSetting::Same(Setting::Threshold(_)))
    }
}

/// The same search in another arm.
pub(super) fn same<'a>(arm: &'a Filled, search: &Looked) -> Option<&'a Looked> {
    let found = arm.searches.binary_search_by_key(&search.key, |other| other.key).ok()?;
    Some(&arm.searches[found])
}

/// Refuses lists that end before some mates.
pub(super) fn check_told(arm: &Filled) -> Result<(), String> {
    match arm.searches.iter().any(|search| search.is_open) {
        false => Ok(()),
        true => Err(format!(
            "arm {}: the candidate lists end before some mates, who could be found beyond",
            arm.arm
        )),
    }
}

pub(super) fn refused(quantity: Quantity, why: String) -> Estimate {
    let unit = Unit { kind: UnitKind::Subject, count: 0 };
    without_value(quantity, Outcome::OutOfRange { why }, unit)
}
