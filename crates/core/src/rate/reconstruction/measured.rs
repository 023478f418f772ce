//! What one reconstruction gains and costs.

use falsematch_kernels::binomial::Bounds;
use falsematch_kernels::bootstrap::weights;
use falsematch_kernels::cluster;
use falsematch_kernels::clustered::student_mean;
use falsematch_kernels::contrast::{
    Cell as Counted, Contrast, Joint, Rule, Scale, joint,
};
use falsematch_kernels::dependent::Design;
use falsematch_kernels::isotonic::percentiles;
use falsematch_kernels::order::is_match;
use falsematch_kernels::relimit::Limited;
use rayon::prelude::*;

use super::super::context::{proportion, without_value};
use super::super::search::Looked;
use super::super::shared;
use super::super::side::Side;
use super::super::{
    Cell, Estimate, Interval, Measure, Method, OperatingPoint, Outcome, Quantity, Unit,
    UnitKind,
};
use super::gathered::Filled;
use super::{ManufacturedLeads, Reconstruction, ReconstructionAt, sentence};
use crate::study::SharedSetting;
use crate::study::file::{Reconstruction as Asked, StudyFile};

/// How often people are drawn anew.
const REPLICATES: u32 = 999;
/// With fewer draws that say something nothing is added to the interval.
const FEWEST_DRAWS: usize = 900;

/// What a reconstruction is asked of.
pub(super) struct Asking<'a> {
    pub(super) study: &'a StudyFile,
    pub(super) asked: &'a Asked,
    pub(super) people: u32,
    pub(super) bare: &'a Filled,
    /// Arms of the reconstructed probes.
    pub(super) seeds: Vec<&'a Filled>,
    /// Arms that it is held against besides the covered probes as they are.
    pub(super) others: Vec<&'a Filled>,
}

/// Trials of people, and how many of them are what is asked for.
#[derive(Clone, Debug)]
struct Tried {
    found: Vec<u64>,
    trials: Vec<u64>,
}

impl Tried {
    fn new(people: u32) -> Tried {
        Tried { found: vec![0; people as usize], trials: vec![0; people as usize] }
    }

    fn add(&mut self, owner: u32, is_found: bool) {
        self.trials[owner as usize] += 1;
        self.found[owner as usize] += u64::from(is_found);
    }

    fn side(&self) -> Side {
        let mut sweep = cluster::Sweep::new(self.trials.clone());
        for (person, &found) in (0u32..).zip(&self.found) {
            (0..found).for_each(|_| sweep.add(person));
        }
        Side::of_summary(sweep.summary())
    }

    fn cells(&self) -> Vec<Counted> {
        let counted = (0u32..).zip(self.found.iter().zip(&self.trials));
        let there = counted.filter(|(_, (_, trials))| **trials > 0);
        let cell = |(person, (&errors, &trials))| Counted {
            units: (person, person),
            errors,
            trials,
        };
        there.map(cell).collect()
    }
}

impl Asking<'_> {
    pub(super) fn reconstruction(&self) -> Reconstruction {
        let points = self.asked.settings(self.study);
        let (pull, without_pull) = self.pull();
        let found = Reconstruction {
            name: self.asked.name.clone(),
            bare: self.bare.arm.clone(),
            arms: self.asked.arms.clone(),
            gallery_masked: self.asked.gallery_masked.clone(),
            unmasked: self.asked.unmasked.clone(),
            rank: self.rank(),
            at: points.iter().filter_map(|shared| self.at(shared)).collect(),
            flips: self.flips(None),
            pull,
            without_pull,
            sentence: String::new(),
        };
        Reconstruction { sentence: sentence::of(&found), ..found }
    }

    fn rank(&self) -> u32 {
        let search = self.study.search.as_ref();
        search.and_then(|search| search.ranks.first().copied()).unwrap_or(1)
    }

    fn level(&self) -> f64 {
        self.study.protocol.level
    }

    fn at(&self, shared: &SharedSetting) -> Option<ReconstructionAt> {
        let point = shared::point(shared, || Some(self.bare.at(shared)?.point.clone()))?;
        let at = Point { shared, point: &point };
        let reconstructed = || (self.asked.name.as_str(), self.seeds.as_slice());
        let bare = [self.bare];
        let against = || std::iter::once(&self.bare).chain(&self.others);
        let tpir = std::iter::once(self.tpir(&at, reconstructed()));
        let of_others = against()
            .map(|other| self.tpir(&at, (&other.arm, std::slice::from_ref(other))));
        let tpir = tpir.chain(of_others).collect();
        let gains = against().map(|other| self.gain(&at, other)).collect();
        let leads = vec![
            self.leads(&at, reconstructed()),
            self.leads(&at, (&self.bare.arm, &bare)),
        ];
        let flips = self.flips(Some(&at));
        let pulled = self.pulled(&at);
        Some(ReconstructionAt { tpir, gains, leads, flips, pulled, at: point })
    }

    /// Hits of mated searches in some arms; or why a threshold is not resolved.
    fn hits(&self, at: &Point<'_>, arms: &[&Filled]) -> Result<Tried, String> {
        let rank = self.rank();
        self.tried(at, arms, |search, threshold| {
            search.is_mated.then(|| search.is_hit(Some(threshold), rank))
        })
    }

    /// Searches in some arms: those of which something is asked, and what it is.
    fn tried(
        &self,
        at: &Point<'_>,
        arms: &[&Filled],
        asks: impl Fn(&Looked, f64) -> Option<bool>,
    ) -> Result<Tried, String> {
        let mut tried = Tried::new(self.people);
        for arm in arms {
            let threshold = at.threshold(arm)?;
            check_told(arm)?;
            for search in &arm.searches {
                if let Some(is_found) = asks(search, threshold) {
                    tried.add(search.owner, is_found);
                }
            }
        }
        Ok(tried)
    }

    fn tpir(&self, at: &Point<'_>, (name, arms): (&str, &[&Filled])) -> Estimate {
        let quantity = self.quantity(Measure::Tpir, name, Some(at));
        self.share(quantity, self.hits(at, arms), "mated searches")
    }

    /// Wrong people first, at or over the threshold.
    fn leads(
        &self,
        at: &Point<'_>,
        (name, arms): (&str, &[&Filled]),
    ) -> ManufacturedLeads {
        let of = |is_mated: bool| {
            self.tried(at, arms, |search, threshold| {
                let is_wrong = search.first.is_some_and(|(person, score)| {
                    person != search.owner && is_match(score, threshold)
                });
                (search.is_mated == is_mated).then_some(is_wrong)
            })
        };
        let quantity = |measure| self.quantity(measure, name, Some(at));
        ManufacturedLeads {
            mated: self.share(
                quantity(Measure::ManufacturedLeads),
                of(true),
                "mated searches",
            ),
            non_mated: self.share(
                quantity(Measure::ManufacturedLeadsNonMated),
                of(false),
                "non-mated searches",
            ),
        }
    }

    /// Searches that are there with every seed, of which the first candidate changes; at an
    /// operating point of which who is returned changes, nobody being one of those.
    fn flips(&self, at: Option<&Point<'_>>) -> Option<Estimate> {
        let (first, others) = self.seeds.split_first()?;
        if others.is_empty() {
            return None;
        }
        let quantity = self.quantity(Measure::SeedFlips, &self.asked.name, at);
        let returned = |arm: &Filled, search: &Looked| -> Result<Option<u32>, String> {
            let threshold = at.map(|at| at.threshold(arm)).transpose()?;
            let is_over =
                |score: f64| threshold.is_none_or(|threshold| is_match(score, threshold));
            Ok(search
                .first
                .filter(|(_, score)| is_over(*score))
                .map(|(person, _)| person))
        };
        let count = || -> Result<Tried, String> {
            let mut tried = Tried::new(self.people);
            for search in &first.searches {
                let of_others: Option<Vec<&Looked>> =
                    others.iter().map(|arm| same(arm, search)).collect();
                let Some(of_others) = of_others else { continue };
                let before = returned(first, search)?;
                let mut changes = false;
                for (arm, other) in others.iter().zip(of_others) {
                    changes |= returned(arm, other)? != before;
                }
                tried.add(search.owner, changes);
            }
            Ok(tried)
        };
        Some(self.share(quantity, count(), "searches with every seed"))
    }

    /// Searches of which the most alike other person is another than before, and over the
    /// threshold.
    fn pulled(&self, at: &Point<'_>) -> Estimate {
        let quantity = self.quantity(Measure::PulledOver, &self.asked.name, Some(at));
        let tried = self.tried(at, &self.seeds, |search, threshold| {
            let before = same(self.bare, search)?.other.map(|(person, _)| person);
            let is_new = |&(person, score): &(u32, f64)| {
                Some(person) != before && is_match(score, threshold)
            };
            Some(search.other.as_ref().is_some_and(is_new))
        });
        self.share(quantity, tried, "searches of the same probes")
    }

    /// The mean of how much more alike the most alike other person is than before, and of how
    /// many searches that is not known.
    fn pull(&self) -> (Estimate, u64) {
        let (mut values, mut owners, mut unknown) = (Vec::new(), Vec::new(), 0);
        for search in self.seeds.iter().flat_map(|arm| &arm.searches) {
            let before = same(self.bare, search).and_then(|before| before.other);
            match (before, search.other) {
                (Some((_, before)), Some((_, after)))
                    if before.is_finite() && after.is_finite() =>
                {
                    values.push(after - before);
                    owners.push(search.owner);
                }
                _ => unknown += 1,
            }
        }
        let quantity = self.quantity(Measure::IdentityPull, &self.asked.name, None);
        let unit = |count| Unit { kind: UnitKind::Subject, count };
        let Some(found) = student_mean(&values, &owners, self.level()) else {
            let why =
                "no reconstructed probe has another candidate with a score, before and \
                       after"
                    .to_owned();
            return (
                without_value(quantity, Outcome::NotEstimable { why }, unit(0)),
                unknown,
            );
        };
        let interval = found.bounds.map(|Bounds { low, high }| Interval {
            degrees_of_freedom: Some(found.units as f64 - 1.0),
            ..self.interval(low, high, Method::ClusteredMean)
        });
        let cautions = match interval {
            Some(_) => Vec::new(),
            None => vec![TOO_FEW.to_owned()],
        };
        let outcome = Outcome::Measured { value: found.mean, interval };
        let unit = unit(found.units);
        (Estimate { quantity, outcome, counts: None, unit, cautions }, unknown)
    }

    fn gain(&self, at: &Point<'_>, other: &Filled) -> Estimate {
        let quantity = Quantity {
            versus_arm: Some(other.arm.clone()),
            ..self.quantity(Measure::TpirGain, &self.asked.name, Some(at))
        };
        let tried = (self.hits(at, &self.seeds), self.hits(at, &[other]));
        let (first, second) = match tried {
            (Ok(first), Ok(second)) => (first, second),
            (Err(why), _) | (_, Err(why)) => return refused(quantity, why),
        };
        let joint = joint(Design::OneWay, self.people, &first.cells(), &second.cells());
        let sides = [first.side(), second.side()];
        let (Some(one), Some(two)) = (sides[0].rate(), sides[1].rate()) else {
            return refused(quantity, "there are no mated searches".to_owned());
        };
        let mut cautions = Vec::new();
        let interval = self.gain_interval(&joint, sides, [one, two]).map(|interval| {
            match at.shared {
                SharedSetting::EachFpir(target) => {
                    self.with_thresholds(interval, *target, other)
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
    ) -> Interval {
        let rank = self.rank();
        let limited = |arm: &Filled| limited(arm, rank);
        let seeds: Vec<Limited> = self.seeds.iter().map(|arm| limited(arm)).collect();
        let other = limited(other);
        let seed = self.study.protocol.seed;
        let draw = |replicate: u32| {
            let weights = weights(self.people, seed, u64::from(replicate));
            let weight = |person: u32| u64::from(weights[person as usize]);
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

    fn interval(&self, low: f64, high: f64, method: Method) -> Interval {
        Interval {
            low,
            high,
            level: self.level(),
            method,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        }
    }

    fn share(
        &self,
        quantity: Quantity,
        tried: Result<Tried, String>,
        kind: &str,
    ) -> Estimate {
        match tried {
            Ok(tried) => proportion(quantity, &tried.side(), self.level(), kind),
            Err(why) => refused(quantity, why),
        }
    }

    fn quantity(&self, measure: Measure, arm: &str, at: Option<&Point<'_>>) -> Quantity {
        Quantity {
            measure,
            arm: arm.to_owned(),
            group: Cell::new(),
            versus: Cell::new(),
            versus_arm: None,
            at: at.map(|at| at.point.clone()),
            versus_at: None,
            gallery: self.bare.gallery,
            resized: false,
            mix: None,
            discarded: None,
            searched: None,
            visible: None,
        }
    }
}

const TOO_FEW: &str = "too few people for an interval";
const SET: &str = "how uncertain the common threshold is itself is not in this interval";

/// An operating point of several arms.
struct Point<'a> {
    shared: &'a SharedSetting,
    point: &'a OperatingPoint,
}

impl Point<'_> {
    /// The threshold on an arm, as similarity; or why there is none.
    fn threshold(&self, arm: &Filled) -> Result<f64, String> {
        let set = arm.at(self.shared).ok_or_else(|| {
            format!("arm {}: the threshold was not set on this arm", arm.arm)
        })?;
        set.similarity.clone().map_err(|why| format!("arm {}: {why}", arm.arm))
    }

    /// Whether data set it.
    fn is_set(&self) -> bool {
        !matches!(self.shared, SharedSetting::Same(crate::study::Setting::Threshold(_)))
    }
}

/// The same search in another arm.
fn same<'a>(arm: &'a Filled, search: &Looked) -> Option<&'a Looked> {
    let found = arm.searches.binary_search_by_key(&search.key, |other| other.key).ok()?;
    Some(&arm.searches[found])
}

/// Refuses lists that end before some mates.
fn check_told(arm: &Filled) -> Result<(), String> {
    match arm.searches.iter().any(|search| search.is_open) {
        false => Ok(()),
        true => Err(format!(
            "arm {}: the candidate lists end before some mates, who could be found beyond",
            arm.arm
        )),
    }
}

/// Non-mated searches set the limit, by the score of their first candidate; the mates within
/// the rank are tried by theirs.
fn limited(arm: &Filled, rank: u32) -> Limited {
    let non_mated = arm.searches.iter().filter(|search| !search.is_mated);
    let setters = non_mated.map(|search| {
        let top = search.first.map_or(f64::NEG_INFINITY, |(_, score)| score);
        (top, search.owner)
    });
    let mated = arm.searches.iter().filter(|search| search.is_mated);
    let trials = mated.map(|search| {
        let is_found = search.rank <= rank;
        (if is_found { search.mate } else { f64::NEG_INFINITY }, search.owner)
    });
    Limited::new(setters.collect(), trials.collect())
}

fn refused(quantity: Quantity, why: String) -> Estimate {
    let unit = Unit { kind: UnitKind::Subject, count: 0 };
    without_value(quantity, Outcome::OutOfRange { why }, unit)
}
