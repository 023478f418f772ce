//! What an arm's measures need to know besides its tally, and the estimates made with it.

use super::side::Side;
use super::{Cell, Estimate, Measure, OperatingPoint, Outcome, Quantity, Unit};
use crate::roster::Roster;
use crate::study::file::Orientation;

/// What measuring an arm needs besides its tally.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The arm's name.
    pub arm: &'a str,
    /// Who is in each sample.
    pub roster: &'a Roster,
    /// Which direction of a score means more alike, for the thresholds that are shown.
    pub orientation: Orientation,
    /// The confidence level of every interval, two-sided.
    pub level: f64,
    /// Where the input names no people: whether the study states that every comparison is
    /// of other people.
    pub independent: bool,
    /// Whether the input would say that a sample has no template or a comparison no score.
    /// Where it would not, nothing is known of failures to acquire.
    pub records_failures: bool,
    /// Groupings for which rates are measured apart, each a list of group columns.
    pub by: &'a [Vec<String>],
}

impl Context<'_> {
    /// The level at which each of two intervals is taken so that both hold at
    /// [`Context::level`] (Bonferroni).
    pub(super) fn half_error_level(&self) -> f64 {
        1.0 - (1.0 - self.level) / 2.0
    }

    pub(super) fn quantity(
        &self,
        measure: Measure,
        group: &Cell,
        at: Option<&OperatingPoint>,
    ) -> Quantity {
        Quantity {
            measure,
            arm: self.arm.to_owned(),
            group: group.clone(),
            versus: Cell::new(),
            versus_arm: None,
            held_against: None,
            versus_at: None,
            at: at.cloned(),
            gallery: None,
            resized: false,
            mix: None,
            searched: None,
            discarded: None,
            visible: None,
        }
    }
}

/// A proportion with the interval that its errors give it.
pub(super) fn proportion(
    quantity: Quantity,
    side: &Side,
    level: f64,
    kind: &str,
) -> Estimate {
    let Some(value) = side.rate() else {
        let why = format!("there are no {kind}");
        return without_value(quantity, Outcome::NotEstimable { why }, side.unit());
    };
    let (interval, cautions) = side.interval(level);
    Estimate {
        quantity,
        outcome: Outcome::Measured { value, interval },
        counts: Some(side.counts()),
        unit: side.unit(),
        cautions,
    }
}

/// An estimate that has no value, with the reason.
pub(super) fn without_value(
    quantity: Quantity,
    outcome: Outcome,
    unit: Unit,
) -> Estimate {
    Estimate { quantity, outcome, counts: None, unit, cautions: Vec::new() }
}
