//! How much more often the right person is returned than in another arm.

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::bootstrap::weights;
use falsematch_kernels::contrast::{Contrast, Joint, Rule, Scale, joint};
use falsematch_kernels::dependent::Design;
use falsematch_kernels::isotonic::percentiles;
use falsematch_kernels::relimit::Limited;
use rayon::prelude::*;

use super::super::side::Side;
use super::super::{
    Estimate, HeldAgainst, Interval, Measure, Method, Outcome, Quantity, Unit, UnitKind,
};
use super::gathered::Filled;
use super::measured::{Asking, TOO_FEW};
use super::tried::{Point, Tried, refused};
use super::units::Units;
use crate::study::SharedSetting;

/// How often people are drawn anew.
const REPLICATES: u32 = 999;
/// With fewer draws that say something nothing is added to the interval.
const FEWEST_DRAWS: usize = 900;
/// Of a gain at a threshold that data set for all arms.
const SET: &str = "how uncertain the common threshold is itself is not in this interval";

impl Asking<'_> {
    /// TPIR over all seeds less that of another arm.
    pub(super) fn gain(&self, at: &Point<'_>, other: &Filled) -> Estimate {
        let quantity = Quantity {
            versus_arm: Some(other.arm.clone()),
            held_against: Some(self.role(other)),
            ..self.quantity(Measure::TpirGain, &self.asked.name, Some(at))
        };
        let tried = (self.hits(at, &self.seeds), self.hits(at, &[other]));
        let (first, second) = match tried {
            (Ok(first), Ok(second)) => (first, second),
            (Err(why), _) | (_, Err(why)) => return refused(quantity, why),
        };
        let (units, joint) = self.joint(&first, &second, other);
        let sides = [first.side(), second.side()];
        let (Some(one), Some(two)) = (sides[0].rate(), sides[1].rate()) else {
            return refused(quantity, "there are no mated searches".to_owned());
        };
        let mut cautions = Vec::new();
        let interval = self.gain_interval(&joint, sides, [one, two]).map(|interval| {
            match at.shared {
                SharedSetting::EachFpir(target) => {
                    self.with_thresholds(interval, *target, other, &units)
                }
                _ => {
                    cautions.extend(at.is_set().then(|| SET.to_owned()));
                    interval
                }
            }
        });
        if interval.is_none() {
            cautions.push(TOO_FEW.to_owned());
        }
        let count = joint.units[0] + joint.units[1] - joint.shared_units;
        Estimate {
            quantity,
            outcome: Outcome::Measured { value: one - two, interval },
            counts: None,
            unit: Unit { kind: UnitKind::Subject, count },
            cautions,
        }
    }

    /// The people of a gain by their numbers, and what is known of both rates together.
    fn joint(&self, first: &Tried, second: &Tried, other: &Filled) -> (Units, Joint) {
        let arms: Vec<&Filled> = self.seeds.iter().copied().chain([other]).collect();
        let units = Units::of(self.people, &arms);
        let cells = [first.cells(&units), second.cells(&units)];
        let joint = joint(Design::OneWay, units.count(), &cells[0], &cells[1]);
        (units, joint)
    }

    /// What another arm is to the reconstruction.
    fn role(&self, other: &Filled) -> HeldAgainst {
        match Some(&other.arm) {
            arm if arm == Some(&self.bare.arm) => HeldAgainst::CoveredProbes,
            arm if arm == self.asked.gallery_masked.as_ref() => {
                HeldAgainst::CoveredGallery
            }
            _ => HeldAgainst::NothingCovered,
        }
    }

    /// The interval of a difference at thresholds as they are.
    fn gain_interval(
        &self,
        joint: &Joint,
        sides: [Side; 2],
        rates: [f64; 2],
    ) -> Option<Interval> {
        sides.iter().all(|side| side.interval(0.5).0.is_some()).then_some(())?;
        let intervals = |level: f64| {
            sides.map(|side| {
                let [low, high] = side.ends(level);
                Bounds { low, high }
            })
        };
        let contrast = Contrast::new(Scale::Difference, rates, Some(joint), &intervals)?;
        let Bounds { low, high } = contrast.bounds(self.level());
        let method = match contrast.rule() {
            Rule::Joint => Method::JointVariance,
            Rule::Recovered => Method::DifferenceRecovery,
        };
        Some(Interval {
            degrees_of_freedom: contrast.degrees_of_freedom(),
            ..self.interval(low, high, method)
        })
    }

    /// The interval made as wide as people drawn anew make it, with the thresholds set anew.
    fn with_thresholds(
        &self,
        interval: Interval,
        target: f64,
        other: &Filled,
        units: &Units,
    ) -> Interval {
        let rank = self.rank();
        let limited = |arm: &Filled| limited(arm, rank, units);
        let seeds: Vec<Limited> = self.seeds.iter().map(|arm| limited(arm)).collect();
        let other = limited(other);
        let seed = self.study.protocol.seed;
        let draw = |replicate: u32| {
            let weights = weights(units.count(), seed, u64::from(replicate));
            let weight = |unit: u32| u64::from(weights[unit as usize]);
            let all: Option<Vec<f64>> =
                seeds.iter().map(|arm| arm.share(target, weight)).collect();
            let all = all?;
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            Some(mean - other.share(target, weight)?)
        };
        let draws: Vec<Option<f64>> = (0..REPLICATES).into_par_iter().map(draw).collect();
        // A draw without anybody who is enrolled, or anybody who is not, says nothing.
        let draws: Vec<f64> = draws.into_iter().flatten().collect();
        if draws.len() < FEWEST_DRAWS {
            return interval;
        }
        let [low, high] = percentiles(draws, self.level());
        let low = if low < interval.low { low } else { interval.low };
        let high = if high > interval.high { high } else { interval.high };
        self.interval(low, high, Method::DrawnThresholds)
    }
}

/// Non-mated searches set the limit, by the score of their first candidate; the mates within
/// the rank are tried by theirs.
fn limited(arm: &Filled, rank: u32, units: &Units) -> Limited {
    let non_mated = arm.searches.iter().filter(|search| !search.is_mated);
    let setters = non_mated.map(|search| {
        let top = search.first.as_ref().map_or(f64::NEG_INFINITY, |first| first.score);
        (top, units.of_person(search.owner))
    });
    let mated = arm.searches.iter().filter(|search| search.is_mated);
    let trials = mated.map(|search| {
        let is_found = search.rank <= rank;
        let score = if is_found { search.mate } else { f64::NEG_INFINITY };
        (score, units.of_person(search.owner))
    });
    Limited::new(setters.collect(), trials.collect())
}
