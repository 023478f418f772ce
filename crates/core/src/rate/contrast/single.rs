//! One contrast by itself.

use falsematch_kernels::contrast::{self as kernel, Joint, Rule, Scale};
use falsematch_kernels::dependent::Design;
use falsematch_kernels::{binomial, paired};

use super::super::{Estimate, Interval, Measure, Method, Outcome, Quantity, Unit};
use super::footing::Footing;
use super::{Overlap, TestMethod};
use crate::study::file::{Contrast as Asked, ContrastScale, ContrastedMeasure};

/// A contrast with what its intervals and tests are made from.
pub(super) struct Pair<'a> {
    pub(super) asked: &'a Asked,
    pub(super) footings: [&'a Footing; 2],
    /// What is known of both rates together; nothing where nobody is named or there is no
    /// rate.
    joint: Option<Joint>,
}

impl<'a> Pair<'a> {
    pub(super) fn new(
        asked: &'a Asked,
        footings: [&'a Footing; 2],
        people: u32,
    ) -> Pair<'a> {
        let design = match asked.measure {
            ContrastedMeasure::Fmr => Design::Dyadic,
            ContrastedMeasure::Fnmr => Design::OneWay,
        };
        let [first, second] = footings.map(|footing| footing.cells.as_slice());
        let known = !first.is_empty() && !second.is_empty();
        let joint = known.then(|| kernel::joint(design, people, first, second));
        Pair { asked, footings, joint }
    }

    pub(super) fn overlap(&self) -> Overlap {
        let none = Overlap { first: 0, second: 0, both: 0 };
        self.joint.as_ref().map_or(none, |joint| Overlap {
            first: joint.units[0],
            second: joint.units[1],
            both: joint.shared_units,
        })
    }

    /// How many people, or pairs of people, have comparisons of both rates.
    pub(super) fn shared_cells(&self) -> u64 {
        self.joint.as_ref().map_or(0, |joint| joint.shared_cells)
    }

    pub(super) fn scale(&self) -> Scale {
        match self.asked.scale {
            ContrastScale::Difference => Scale::Difference,
            ContrastScale::Ratio => Scale::Ratio,
        }
    }

    /// The exact test where everybody has one comparison in each.
    pub(super) fn exact(&self) -> Option<f64> {
        let joint = self.joint.as_ref().filter(|joint| joint.design == Design::OneWay)?;
        let [first, second] = joint.single?;
        Some(paired::mcnemar_exact(first, second))
    }

    /// Hands the kernel's contrast to `look`; nothing where there is no interval.
    pub(super) fn look<T>(
        &self,
        look: impl FnOnce(&kernel::Contrast<'_>) -> T,
    ) -> Option<T> {
        let sides = [self.footings[0].side?, self.footings[1].side?];
        let rates = [sides[0].rate()?, sides[1].rate()?];
        sides.iter().all(|side| side.interval(0.5).0.is_some()).then_some(())?;
        let intervals = |level: f64| {
            sides.map(|side| {
                let [low, high] = side.ends(level);
                binomial::Bounds { low, high }
            })
        };
        kernel::Contrast::new(self.scale(), rates, self.joint.as_ref(), &intervals)
            .map(|contrast| look(&contrast))
    }

    pub(super) fn interval(&self, level: f64, stated: f64) -> Option<Interval> {
        self.look(|contrast| {
            let bounds = contrast.bounds(level);
            Interval {
                low: bounds.low,
                high: bounds.high,
                level: stated,
                method: method(contrast.rule(), self.scale()),
                variance_inflation: None,
                effective_trials: None,
                degrees_of_freedom: contrast.degrees_of_freedom(),
            }
        })
    }

    /// The difference or ratio with the interval of it alone.
    pub(super) fn estimate(&self, level: f64) -> Estimate {
        let [first, second] = self.footings.map(|footing| &footing.estimate);
        let mut cautions = first.cautions.clone();
        let new = second.cautions.iter().filter(|c| !first.cautions.contains(c));
        cautions.extend(new.cloned());
        let outcome = self.outcome(level, &mut cautions);
        let people = self.overlap();
        let count = people.first + people.second - people.both;
        Estimate {
            quantity: self.quantity(),
            outcome,
            counts: None,
            unit: Unit { kind: first.unit.kind, count },
            cautions,
        }
    }

    fn outcome(&self, level: f64, cautions: &mut Vec<String>) -> Outcome {
        for part in self.footings.map(|footing| &footing.estimate) {
            if !matches!(part.outcome, Outcome::Measured { .. }) {
                return part.outcome.clone();
            }
        }
        let rates = self.footings.map(|footing| footing.estimate.value().unwrap_or(0.0));
        let interval = self.interval(level, level);
        if interval.is_none() {
            cautions.push("one of the two rates has no interval".to_owned());
        }
        match (self.scale(), rates) {
            (Scale::Difference, [first, second]) => {
                Outcome::Measured { value: first - second, interval }
            }
            (Scale::Ratio, [first, second]) if second > 0.0 => {
                Outcome::Measured { value: first / second, interval }
            }
            (Scale::Ratio, [first, _]) if first > 0.0 => {
                cautions.push(
                    "the rate that is divided by is 0: the value takes half an error more for \
                     both, and the ratio has no upper limit"
                        .to_owned(),
                );
                Outcome::Measured { value: self.smoothed(), interval }
            }
            (Scale::Ratio, _) => Outcome::NotEstimable {
                why: "neither rate has errors, so that nothing is known of their ratio"
                    .to_owned(),
            },
        }
    }

    /// The ratio with half an error more in both.
    fn smoothed(&self) -> f64 {
        let rate = |footing: &Footing| {
            let counts = footing.estimate.counts;
            counts.map_or(1.0, |counts| {
                (counts.errors as f64 + 0.5) / (counts.trials as f64 + 1.0)
            })
        };
        rate(self.footings[0]) / rate(self.footings[1])
    }

    fn quantity(&self) -> Quantity {
        let [first, second] = self.footings.map(|footing| &footing.estimate.quantity);
        let measure = match (self.asked.measure, self.asked.scale) {
            (ContrastedMeasure::Fmr, ContrastScale::Difference) => Measure::FmrDifference,
            (ContrastedMeasure::Fnmr, ContrastScale::Difference) => {
                Measure::FnmrDifference
            }
            (ContrastedMeasure::Fmr, ContrastScale::Ratio) => Measure::FmrRatio,
            (ContrastedMeasure::Fnmr, ContrastScale::Ratio) => Measure::FnmrRatio,
        };
        let other_group = first.group != second.group;
        let other_arm = first.arm != second.arm;
        let other_point = first.at != second.at;
        Quantity {
            measure,
            versus: if other_group { second.group.clone() } else { Default::default() },
            versus_arm: other_arm.then(|| second.arm.clone()),
            held_against: None,
            versus_at: second.at.clone().filter(|_| other_point),
            ..first.clone()
        }
    }
}

/// The test that gave a p-value.
pub(super) fn test_method(pair: &Pair<'_>) -> TestMethod {
    if pair.exact().is_some() { TestMethod::Mcnemar } else { TestMethod::Interval }
}

fn method(rule: Rule, scale: Scale) -> Method {
    match (rule, scale) {
        (Rule::Joint, _) => Method::JointVariance,
        (Rule::Recovered, Scale::Difference) => Method::DifferenceRecovery,
        (Rule::Recovered, Scale::Ratio) => Method::RatioRecovery,
    }
}
