//! The highest non-mated scores, and all mated ones.

use falsematch_kernels::order::is_match;
use falsematch_kernels::similarity::{Found, sweep};
use rayon::prelude::*;

use super::Job;
use super::left::Left;
use super::regions::{Region, Regions};
use super::sets::{Pairs, spread};
use super::state::{Pass, State};
use crate::error::Result;
use crate::input::Comparisons;

/// Samples whose pairs say where the tail is likely to begin.
const SAMPLE: usize = 1024;
/// Comparisons that are kept beyond those wanted before the lowest are dropped.
const SPARE: usize = 1 << 20;
/// How much more than is wanted is expected over the first limit, to begin with.
const FACTOR: f64 = 1.25;

/// A comparison: score, probe, reference.
pub(super) type Row = (f64, u32, u32);

/// At most how many bytes a tail takes while it is being found, and kept for another time.
pub(super) fn bytes(tail: usize) -> u64 {
    let rows = 2 * tail as u64 + SPARE as u64;
    rows * (2 * size_of::<Row>() + size_of::<f64>()) as u64
}

impl State {
    /// Drops what is under the lowest that is wanted; those tied with it stay.
    fn drop_lowest(&mut self, wanted: usize) {
        if wanted >= self.rows.len() {
            return;
        }
        let mut scores: Vec<f64> = self.rows.iter().map(|row| row.0).collect();
        let (_, lowest, _) = scores.select_nth_unstable_by(wanted, |a, b| b.total_cmp(a));
        self.floor = if *lowest > self.floor { *lowest } else { self.floor };
        let floor = self.floor;
        self.rows.retain(|row| is_match(row.0, floor));
    }

    /// Puts the rows in order and keeps those of a tail, and the one after it.
    fn cut(&mut self, tail: Option<usize>) {
        self.rows.sort_unstable_by(|a, b| {
            b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
        });
        self.rows.truncate(tail.map_or(self.rows.len(), |tail| tail + 1));
    }

    /// The comparisons of a tail, and the highest score under it.
    pub(super) fn into_tail(self, tail: Option<usize>) -> (Comparisons, Option<f64>) {
        let next = tail.and_then(|tail| self.rows.get(tail)).map(|row| row.0);
        let kept = &self.rows[..tail.unwrap_or(self.rows.len()).min(self.rows.len())];
        let mut comparisons = Comparisons::with_capacity(kept.len());
        kept.iter().for_each(|row| comparisons.push(row.0, row.1, row.2));
        (comparisons, next)
    }
}

impl Job<'_> {
    /// Nothing done yet; `tail` is nothing if all non-mated comparisons are wanted.
    pub(super) fn begin(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
    ) -> Result<State> {
        self.begin_at(regions, non_mated, tail, FACTOR)
    }

    fn begin_at(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
        factor: f64,
    ) -> Result<State> {
        let start = match tail {
            None => f64::NEG_INFINITY,
            Some(tail) => {
                let share = (tail + 1) as f64 / non_mated as f64;
                self.likely_start(regions, share, factor)?
            }
        };
        let left = Left::all(&regions.each());
        let (rows, counts, floor) = (Vec::new(), Vec::new(), start);
        Ok(State { pass: Pass::Tail, left, factor, start, floor, rows, counts })
    }

    /// Finds the non-mated comparisons with the highest scores, by descending score, then
    /// probe, then reference, and the one after them; all of them without a tail.
    pub(super) fn find_tail(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
        state: &mut State,
    ) -> Result<()> {
        loop {
            self.over(regions, non_mated, tail, state)?;
            // The start was too high if not all that are wanted were over it.
            let enough = tail.is_none_or(|tail| state.rows.len() > tail);
            if enough || state.start == f64::NEG_INFINITY {
                state.cut(tail);
                return Ok(());
            }
            *state = self.begin_at(regions, non_mated, tail, 4.0 * state.factor)?;
        }
    }

    /// A score that, judged by a sample, more than a share of the comparisons reach.
    fn likely_start(&self, regions: &Regions, share: f64, factor: f64) -> Result<f64> {
        let samples = spread(&regions.samples(), SAMPLE);
        let sides = regions.sides(self.roster.sample_count());
        let mut scores: Vec<f64> = self
            .all_of(self.templates.of(&samples)?)
            .iter()
            .map(|found| {
                (samples[found.row as usize], samples[found.column as usize], found)
            })
            .filter(|(one, other, _)| !self.roster.is_mated(*one, *other))
            .filter(|(one, other, _)| regions.hold(*one, *other, &sides))
            .map(|(_, _, found)| found.score)
            .collect();
        let expected = factor * share * scores.len() as f64;
        let rank = expected + 4.0 * expected.sqrt() + 8.0;
        // A cast of a float that is not negative truncates and saturates.
        #[expect(clippy::cast_possible_truncation)]
        let rank = rank as usize;
        if rank >= scores.len() {
            return Ok(f64::NEG_INFINITY);
        }
        let (_, score, _) = scores.select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
        Ok(*score)
    }

    /// Finds the non-mated comparisons at or over the start of a state: those wanted, and
    /// maybe more.
    fn over(
        &self,
        regions: &Regions,
        non_mated: u64,
        tail: Option<usize>,
        state: &mut State,
    ) -> Result<()> {
        let metric = self.templates.metric();
        let engine =
            self.engine(&regions.samples(), metric.limit(state.floor), non_mated)?;
        let each: Vec<Region<'_>> = regions.each();
        let look = |state: &State, pairs: &Pairs<'_>| self.found(state.floor, pairs);
        self.each_pairs(&each, &engine, state, look, |state, mut rows| {
            state.rows.append(&mut rows);
            if let Some(wanted) = tail.map(|tail| tail + 1)
                && state.rows.len() > 2 * wanted + SPARE
            {
                state.drop_lowest(wanted);
            }
        })
    }

    /// Non-mated comparisons at or over a score among some pairs.
    fn found(&self, floor: f64, pairs: &Pairs<'_>) -> Vec<Row> {
        let metric = self.templates.metric();
        let limits = vec![metric.limit(floor); pairs.samples.0.len()];
        let keep = |found: &Found| {
            let row = pairs.samples.0[found.row as usize];
            let column = pairs.samples.1[found.column as usize];
            let score = metric.score(found.score);
            let wanted = is_match(score, floor) && !self.roster.is_mated(row, column);
            wanted.then(|| self.ordered(score, row, column))
        };
        let mut kept = Vec::new();
        sweep(pairs.rows, pairs.columns, pairs.area, &limits, &mut |some: &[Found]| {
            kept.extend(some.iter().filter_map(keep));
        });
        kept
    }

    /// A comparison whose probe is the one whose template comes first.
    fn ordered(&self, score: f64, one: u32, other: u32) -> Row {
        match self.templates.row(one) < self.templates.row(other) {
            true => (score, one, other),
            false => (score, other, one),
        }
    }

    /// All mated comparisons, in no order.
    pub(super) fn mated(&self, regions: &Regions) -> Result<Comparisons> {
        let sides = regions.sides(self.roster.sample_count());
        let mut samples = regions.samples();
        samples.sort_by_key(|&sample| {
            (self.roster.subject_of(sample), self.templates.row(sample))
        });
        let of_person = samples.chunk_by(|&one, &other| self.roster.is_mated(one, other));
        let people: Vec<&[u32]> = of_person.filter(|person| person.len() > 1).collect();
        let is_held = |one, other| regions.hold(one, other, &sides);
        let pairs = |people: &Vec<&[u32]>| self.pairs_of(people, is_held);
        // Every thread reads some, and all of it must fit in the memory that is given.
        let share = self.room()? / rayon::current_num_threads() as u64;
        let most = usize::try_from(share).unwrap_or(usize::MAX).min(AT_ONCE);
        let found: Result<Vec<Vec<MatedPair>>> =
            read_at_once(&people, most).par_iter().map(pairs).collect();
        let mut mated = Comparisons::default();
        for (score, one, other) in found?.into_iter().flatten() {
            let (score, probe, reference) = self.ordered(score, one, other);
            mated.push(score, probe, reference);
        }
        Ok(mated)
    }

    /// Scores of the pairs of one person's samples that are held, for several people.
    fn pairs_of(
        &self,
        people: &[&[u32]],
        is_held: impl Fn(u32, u32) -> bool,
    ) -> Result<Vec<MatedPair>> {
        let vectors = self.templates.of(&people.concat())?;
        let (mut first, mut pairs) = (0, Vec::new());
        for person in people {
            let own: Vec<usize> = (first..first + person.len()).collect();
            first += person.len();
            let scored = self.all_of(vectors.pick(&own)).into_iter().map(|found| {
                let at = |place: u32| person[place as usize];
                (found.score, at(found.row), at(found.column))
            });
            pairs.extend(scored.filter(|&(_, one, other)| is_held(one, other)));
        }
        Ok(pairs)
    }
}

/// The score of two samples of one person.
type MatedPair = (f64, u32, u32);

/// Samples whose templates a thread reads at once to compare those of each person, at most.
const AT_ONCE: usize = 4096;

/// People in their order, so many that they have no more than `most` samples, or one person.
fn read_at_once<'a>(people: &[&'a [u32]], most: usize) -> Vec<Vec<&'a [u32]>> {
    let (mut parts, mut count) = (Vec::<Vec<&[u32]>>::new(), 0);
    for &person in people {
        count += person.len();
        match parts.last_mut() {
            Some(part) if count <= most => part.push(person),
            _ => {
                parts.push(vec![person]);
                count = person.len();
            }
        }
    }
    parts
}
