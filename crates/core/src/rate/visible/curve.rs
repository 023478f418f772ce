//! One curve: a family of arms, a definition and an operating point.

use std::collections::BTreeMap;

use falsematch_kernels::binomial::clopper_pearson;
use falsematch_kernels::isotonic::{self, Cell, Crossing, Fit, Trials};

use super::super::context::without_value;
use super::super::shared;
use super::super::{
    Cell as Group, Counts, Estimate, Interval, Measure, Method, OperatingPoint, Outcome,
    Quantity, Unit, UnitKind, Visible,
};
use super::gathered::{Asked, Seen, SeenAt};
use super::{VisibleArm, VisibleCurve, VisiblePoint, sentence};
use crate::study::SharedSetting;
use crate::study::file::{Family, LedgerDefinition};
use crate::words::percent;

/// How often people are drawn anew.
const REPLICATES: u32 = 999;
/// Points of a curve.
const POINTS: u32 = 41;
/// The share of probes at which the visible share is asked for.
const HALF: f64 = 0.5;
/// With fewer people nothing can be said of the variation between them.
const FEWEST: u64 = 3;
/// With fewer people found, or missed, draws of people are not enough.
const RARE: f64 = 5.0;

/// What a curve is asked of.
pub(super) struct Asking<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) family: &'a Family,
    pub(super) definition: LedgerDefinition,
}

impl Asking<'_> {
    /// The curve at the operating point in its place.
    pub(super) fn curve(
        &self,
        shared: Option<&SharedSetting>,
        place: usize,
        seen: &[&Seen],
    ) -> VisibleCurve {
        let at = shared.and_then(|shared| {
            let same = || seen.iter().find_map(|seen| seen.at[place].point.clone());
            shared::point(shared, same)
        });
        let told = seen.iter().find_map(|seen| {
            let why = seen.at[place].hits.as_ref().err()?;
            Some(format!("arm {}: {why}", seen.arm))
        });
        let arms = seen.iter().map(|seen| self.of_arm(seen, &seen.at[place]));
        let drawn = match told {
            Some(why) => Err(why),
            None => self.drawn(place, seen),
        };
        let half = self.half(&at, &drawn, seen);
        let curve = VisibleCurve {
            family: self.family.name.clone(),
            definition: self.definition,
            rank: self.asked.rank,
            level: self.level(),
            arms: arms.collect(),
            points: drawn.as_ref().map_or(Vec::new(), Drawn::points),
            asked: self.at_shares(&at, &drawn, seen),
            half,
            without_share: self.without_share(place, seen),
            at,
            sentence: String::new(),
        };
        VisibleCurve { sentence: sentence::of(&curve), ..curve }
    }

    fn level(&self) -> f64 {
        self.asked.study.protocol.level
    }

    fn of_arm(&self, seen: &Seen, at: &SeenAt) -> VisibleArm {
        let share = |index: usize| seen.probes[index].shares[self.definition as usize];
        let mut known: Vec<f64> = (0..seen.probes.len()).filter_map(share).collect();
        // Codes of samples change with the words of a study, the sum must not.
        known.sort_by(f64::total_cmp);
        let (least, greatest) = (known.first().copied(), known.last().copied());
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let is_hit = |index: &usize| {
            share(*index).is_some() && at.hits.as_ref().is_ok_and(|hits| hits[*index])
        };
        let hits = (0..seen.probes.len()).filter(is_hit).count() as u64;
        VisibleArm {
            name: seen.arm.clone(),
            share: least.zip(greatest).map(|(low, high)| [mean, low, high]),
            found: Counts { errors: hits, trials: known.len() as u64 },
        }
    }

    /// Probes of which the share is not known, and how many of them are found.
    fn without_share(&self, place: usize, seen: &[&Seen]) -> Counts {
        let mut counts = Counts { errors: 0, trials: 0 };
        for seen in seen {
            let hits = seen.at[place].hits.as_ref();
            for (index, probe) in seen.probes.iter().enumerate() {
                if probe.shares[self.definition as usize].is_none() {
                    counts.trials += 1;
                    counts.errors += u64::from(hits.is_ok_and(|hits| hits[index]));
                }
            }
        }
        counts
    }

    /// The fit, with what people drawn anew make of it.
    fn drawn(&self, place: usize, seen: &[&Seen]) -> Result<Drawn, String> {
        let mut cells = Vec::new();
        for seen in seen {
            let hits = seen.at[place].hits.as_ref().map_err(Clone::clone)?;
            for (probe, &hit) in seen.probes.iter().zip(hits) {
                let Some(at) = probe.shares[self.definition as usize] else { continue };
                cells.push(Cell {
                    unit: probe.subject,
                    at,
                    hits: u32::from(hit),
                    trials: 1,
                });
            }
        }
        let (cells, people) = numbered(cells);
        let trials = Trials::new(cells, people);
        let fit = trials.fit();
        let span = fit.span().ok_or("no mated probe has a known visible share")?;
        let grid = grid(span);
        let shares = self.asked.visibility.shares.iter();
        let shares: Vec<f64> = shares.copied().collect();
        let looked: Vec<f64> = grid.iter().chain(&shares).copied().collect();
        let seed = self.asked.study.protocol.seed;
        let draws = match trials.units() < FEWEST {
            true => Vec::new(),
            false => trials.resample(REPLICATES, seed, |fit| {
                let values = looked.iter().filter_map(|&at| fit.held(at)).collect();
                (reached(fit), values)
            }),
        };
        Ok(Drawn {
            fit,
            span,
            grid,
            shares,
            draws,
            people: trials.units(),
            level: self.level(),
        })
    }

    fn half(
        &self,
        at: &Option<OperatingPoint>,
        drawn: &Result<Drawn, String>,
        seen: &[&Seen],
    ) -> Estimate {
        let quantity = self.quantity(Measure::VisibleHalf, None, at, seen);
        let drawn = match drawn {
            Ok(drawn) => drawn,
            Err(why) => return refused(quantity, why.clone()),
        };
        let [lowest, highest] = drawn.span;
        let found = |at| percent(drawn.fit.held(at).unwrap_or_default());
        let why = match drawn.fit.crossing(HALF) {
            Crossing::At(value) => {
                let ends = drawn
                    .interval(|draw| draw.0)
                    .map(|[low, high]| [if low.is_finite() { low } else { 0.0 }, high]);
                return drawn.estimate(quantity, value, ends);
            }
            Crossing::Before => format!(
                "half are found already at the lowest visible share there is, {} ({} are found \
                 there)",
                percent(lowest),
                found(lowest)
            ),
            Crossing::After => format!(
                "half is not reached: at the highest visible share there is, {}, {} are found",
                percent(highest),
                found(highest)
            ),
        };
        Estimate { unit: drawn.unit(), ..refused(quantity, why) }
    }

    fn at_shares(
        &self,
        at: &Option<OperatingPoint>,
        drawn: &Result<Drawn, String>,
        seen: &[&Seen],
    ) -> Vec<Estimate> {
        let shares = self.asked.visibility.shares.iter().enumerate();
        let one = |(index, &share): (usize, &f64)| {
            let quantity = self.quantity(Measure::FoundAtVisible, Some(share), at, seen);
            let drawn = match drawn {
                Ok(drawn) => drawn,
                Err(why) => return refused(quantity, why.clone()),
            };
            let Some(value) = drawn.fit.value(share) else {
                let [lowest, highest] = drawn.span.map(percent);
                let why = format!(
                    "the visible shares of the probes lie between {lowest} and {highest}"
                );
                return Estimate { unit: drawn.unit(), ..refused(quantity, why) };
            };
            let place = drawn.grid.len() + index;
            drawn.estimate(quantity, value, drawn.of_share(value, place))
        };
        shares.map(one).collect()
    }

    fn quantity(
        &self,
        measure: Measure,
        share: Option<f64>,
        at: &Option<OperatingPoint>,
        seen: &[&Seen],
    ) -> Quantity {
        Quantity {
            measure,
            arm: self.family.name.clone(),
            group: Group::new(),
            versus: Group::new(),
            versus_arm: None,
            at: at.clone(),
            held_against: None,
            versus_at: None,
            gallery: seen.first().and_then(|seen| seen.gallery),
            resized: false,
            mix: None,
            discarded: None,
            searched: None,
            visible: Some(Visible {
                definition: self.definition,
                share,
                rank: self.asked.rank,
            }),
        }
    }
}

/// A fit with what people drawn anew make of it.
struct Drawn {
    fit: Fit,
    span: [f64; 2],
    grid: Vec<f64>,
    shares: Vec<f64>,
    /// Per draw: where half is reached, then the share found along the grid and at the shares
    /// that were asked for. Empty with too few people.
    draws: Vec<(f64, Vec<f64>)>,
    people: u64,
    level: f64,
}

impl Drawn {
    fn points(&self) -> Vec<VisiblePoint> {
        let point = |(index, &share): (usize, &f64)| VisiblePoint {
            share,
            found: self.fit.held(share).unwrap_or_default(),
            range: self.of_share(self.fit.held(share).unwrap_or_default(), index),
        };
        self.grid.iter().enumerate().map(point).collect()
    }

    fn interval(&self, of: impl Fn(&(f64, Vec<f64>)) -> f64) -> Option<[f64; 2]> {
        let looked = self.grid.len() + self.shares.len();
        let whole = self.draws.iter().filter(|draw| draw.1.len() == looked);
        let values: Vec<f64> = whole.map(of).collect();
        // A draw without any probe says nothing; of people with probes there is none.
        (!self.draws.is_empty() && values.len() == self.draws.len())
            .then(|| isotonic::percentiles(values, self.level))
    }

    /// The interval of a share found. Where hardly anybody is found, or hardly anybody is
    /// missed, draws of these people do not show who else there could be: there it holds the
    /// exact interval (Clopper and Pearson 1934) of people as trials.
    fn of_share(&self, value: f64, place: usize) -> Option<[f64; 2]> {
        let [low, high] = self.interval(|draw| draw.1[place])?;
        let people = self.people as f64;
        let exact = clopper_pearson(value * people, people, self.level);
        let rare = |share: f64| share * people < RARE;
        Some([
            if rare(1.0 - value) && exact.low < low { exact.low } else { low },
            if rare(value) && exact.high > high { exact.high } else { high },
        ])
    }

    fn unit(&self) -> Unit {
        Unit { kind: UnitKind::Subject, count: self.people }
    }

    fn estimate(
        &self,
        quantity: Quantity,
        value: f64,
        ends: Option<[f64; 2]>,
    ) -> Estimate {
        let interval = ends.map(|[low, high]| Interval {
            low,
            high,
            level: self.level,
            method: Method::DrawnSubjects,
            variance_inflation: None,
            effective_trials: None,
            degrees_of_freedom: None,
        });
        let cautions = match interval {
            Some(_) => Vec::new(),
            None => vec!["too few people for an interval".to_owned()],
        };
        let outcome = Outcome::Measured { value, interval };
        Estimate { quantity, outcome, counts: None, unit: self.unit(), cautions }
    }
}

/// Whoever has a probe, numbered anew by what their probes gave: drawing others would be in
/// vain, and codes of a run change with what the study says of itself.
fn numbered(cells: Vec<Cell>) -> (Vec<Cell>, u32) {
    let mut people: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    cells.into_iter().for_each(|cell| people.entry(cell.unit).or_default().push(cell));
    let by_content = |one: &Cell, other: &Cell| {
        one.at.total_cmp(&other.at).then(one.hits.cmp(&other.hits))
    };
    let mut people: Vec<Vec<Cell>> = people.into_values().collect();
    people.iter_mut().for_each(|cells| cells.sort_by(by_content));
    people.sort_by(|one, other| {
        let pairs = one.iter().zip(other).map(|(one, other)| by_content(one, other));
        let first = pairs.into_iter().find(|order| order.is_ne());
        first.unwrap_or_else(|| one.len().cmp(&other.len()))
    });
    let count = people.len();
    let numbered = (0u32..).zip(people).flat_map(|(unit, cells)| {
        cells.into_iter().map(move |cell| Cell { unit, ..cell })
    });
    (numbered.collect(), u32::try_from(count).unwrap_or(u32::MAX))
}

/// Even steps over a span; one place where it is none.
fn grid([low, high]: [f64; 2]) -> Vec<f64> {
    if low.total_cmp(&high).is_eq() {
        return vec![low];
    }
    let step = |index: u32| match index + 1 == POINTS {
        true => high,
        false => low + (high - low) * f64::from(index) / f64::from(POINTS - 1),
    };
    (0..POINTS).map(step).collect()
}

/// Where half is reached, under or over every number where it is not.
fn reached(fit: &Fit) -> f64 {
    match fit.crossing(HALF) {
        Crossing::Before => f64::NEG_INFINITY,
        Crossing::At(at) => at,
        Crossing::After => f64::INFINITY,
    }
}

fn refused(quantity: Quantity, why: String) -> Estimate {
    let unit = Unit { kind: UnitKind::Subject, count: 0 };
    without_value(quantity, Outcome::OutOfRange { why }, unit)
}
