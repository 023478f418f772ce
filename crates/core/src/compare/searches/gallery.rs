//! The searches of some probes in one gallery, block after block.

use std::ops::Range;

use falsematch_kernels::similarity::{Area, Block, Engine, Found, Sides, dot, sweep};
use rayon::prelude::*;

use super::Searcher;
use super::going::{Candidate, Going, best_first, keep_best};
use super::likely::{FACTORS, Likely};
use crate::compare::Job;
use crate::error::Result;
use crate::tally::{List, Mate, PlannedGallery, Search, Searches};

/// Candidates of the first block where no limit is known: scored all, so that few of the
/// next must be.
const FIRST: usize = 128;
/// Candidates of a block, at most.
const MOST: usize = 1 << 14;

/// Searches one gallery.
pub(super) struct InGallery<'a> {
    pub(super) searcher: &'a Searcher<'a>,
    pub(super) gallery: &'a PlannedGallery,
    pub(super) number: u32,
    /// Samples that can be returned.
    pub(super) samples: Vec<u32>,
    /// The same by subject.
    pub(super) by_subject: Vec<(u32, u32)>,
    pub(super) engine: Engine,
    pub(super) likely: Option<Likely>,
}

/// Some probes made ready.
struct Part {
    block: Block,
    goings: Vec<Going>,
}

impl InGallery<'_> {
    /// Searches some probes; `show` is told how many pairs are done.
    pub(super) fn strip(
        &self,
        probes: &[u32],
        show: impl Fn(u64) -> Result<()>,
    ) -> Result<Vec<Going>> {
        let roster = self.searcher.job.roster;
        let is_able = |probe: &&u32| roster.failure_of(**probe).is_none();
        let able: Vec<u32> = probes.iter().filter(is_able).copied().collect();
        let mut able = self.listed(&able, show)?.into_iter();
        let going = |probe: &u32| match is_able(&probe) {
            true => able.next().unwrap_or_else(|| self.nothing(*probe, Vec::new())),
            false => self.nothing(*probe, Vec::new()),
        };
        Ok(probes.iter().map(going).collect())
    }

    /// Searches probes that have a template, with limits as they are likely to be; those whose
    /// list is short by that again, with a lower one, and at last with none.
    fn listed(
        &self,
        probes: &[u32],
        show: impl Fn(u64) -> Result<()>,
    ) -> Result<Vec<Going>> {
        let size = self.samples.len() as u64;
        let mut goings = self.go(probes, Some(FACTORS[0]), &show)?;
        for factor in [Some(FACTORS[1]), None] {
            let listed = self.searcher.asked.listed;
            let short: Vec<usize> =
                (0..goings.len()).filter(|&at| goings[at].is_short(listed)).collect();
            if short.is_empty() {
                break;
            }
            let again: Vec<u32> = short.iter().map(|&at| probes[at]).collect();
            let done = (probes.len() - short.len()) as u64 * size;
            let found = self.go(&again, factor, &|pairs| show(done + pairs))?;
            short.into_iter().zip(found).for_each(|(at, going)| goings[at] = going);
        }
        Ok(goings)
    }

    /// Goes through the gallery with limits over which so many times the list is expected.
    fn go(
        &self,
        probes: &[u32],
        factor: Option<f64>,
        show: &impl Fn(u64) -> Result<()>,
    ) -> Result<Vec<Going>> {
        let job = self.searcher.job;
        let mut goings = self.begin(probes)?.into_iter();
        let each = probes.len().div_ceil(2 * rayon::current_num_threads()).max(1);
        let parts: Vec<(&[u32], Vec<Going>)> = probes
            .chunks(each)
            .map(|some| (some, goings.by_ref().take(some.len()).collect()))
            .collect();
        let likely = self.likely.as_ref().zip(factor);
        let ready = |(some, goings)| self.ready(some, goings, likely);
        let mut parts: Vec<Part> =
            parts.into_par_iter().map(ready).collect::<Result<_>>()?;
        for columns in self.blocks(if likely.is_some() { MOST } else { FIRST }) {
            let samples = &self.samples[columns.clone()];
            let block = job.block(&self.engine, samples, Sides::Columns)?;
            parts.par_iter_mut().for_each(|part| self.look(part, &block, samples));
            show(columns.end as u64 * probes.len() as u64)?;
        }
        Ok(parts.into_iter().flat_map(|part| part.goings).collect())
    }

    /// Some probes made ready, with the floors that are likely.
    fn ready(
        &self,
        probes: &[u32],
        mut goings: Vec<Going>,
        likely: Option<(&Likely, f64)>,
    ) -> Result<Part> {
        let job = self.searcher.job;
        let block = job.block(&self.engine, probes, Sides::Rows)?;
        if let Some((likely, factor)) = likely {
            let metric = job.templates.metric();
            let limits = likely.limits(&block, factor);
            let floors = limits.into_iter().map(|limit| metric.score(limit));
            goings.iter_mut().zip(floors).for_each(|(going, floor)| going.floor = floor);
        }
        Ok(Part { block, goings })
    }

    /// The gallery in blocks, that of a first size first; none ends within a person, where each
    /// is one candidate.
    fn blocks(&self, first: usize) -> Vec<Range<usize>> {
        let roster = self.searcher.job.roster;
        let room = self.searcher.strip().unwrap_or(MOST);
        let mut blocks = Vec::new();
        let (mut from, mut size) = (0, first.min(room));
        while from < self.samples.len() {
            let mut to = self.samples.len().min(from + size);
            while self.searcher.plan.consolidated
                && to < self.samples.len()
                && roster.is_mated(self.samples[to - 1], self.samples[to])
            {
                to += 1;
            }
            blocks.push(from..to);
            (from, size) = (to, to.min(MOST).min(room).max(FIRST));
        }
        blocks
    }

    fn nothing(&self, probe: u32, mates: Vec<Candidate>) -> Going {
        let over = vec![0; self.searcher.asked.thresholds.len()];
        let best = Vec::new();
        let floor = f64::NEG_INFINITY;
        Going { probe, mates, over_mate: 0, tied: 0, over, best, floor }
    }

    /// Searches with their mates scored, and nobody else yet.
    fn begin(&self, probes: &[u32]) -> Result<Vec<Going>> {
        let job = self.searcher.job;
        if self.searcher.asked.listed == 0 {
            return Ok(probes.iter().map(|&p| self.nothing(p, Vec::new())).collect());
        }
        let mates = |probe: u32| {
            let subject = job.roster.subject_of(probe);
            let from = self.by_subject.partition_point(|of| of.0 < subject);
            let to = self.by_subject.partition_point(|of| of.0 <= subject);
            self.by_subject[from..to].iter().map(|of| of.1)
        };
        let mut wanted: Vec<u32> = probes.iter().flat_map(|&p| mates(p)).collect();
        wanted.sort_by_key(|&sample| job.templates.row(sample));
        wanted.dedup();
        let metric = job.templates.metric();
        let (own, other) = (job.templates.of(probes)?, job.templates.of(&wanted)?);
        let halves = (metric.halves(&own), metric.halves(&other));
        let half = |halves: &[f64], at: usize| halves.get(at).copied().unwrap_or(0.0);
        let score = |at: usize, mate: u32| {
            let row = job.templates.row(mate);
            let place = wanted.partition_point(|&other| job.templates.row(other) < row);
            let left = dot(own.padded(at), other.padded(place))
                - (half(&halves.0, at) + half(&halves.1, place));
            // A zero of either sign is one score.
            (metric.score(left) + 0.0, mate)
        };
        let begin = |(at, &probe): (usize, &u32)| {
            let mut found: Vec<Candidate> = mates(probe).map(|m| score(at, m)).collect();
            found.sort_by(best_first);
            if self.searcher.plan.consolidated {
                found.truncate(1);
            }
            self.nothing(probe, found)
        };
        Ok(probes.iter().enumerate().map(begin).collect())
    }

    /// Looks at all pairs of some probes with a block of the gallery.
    fn look(&self, part: &mut Part, columns: &Block, samples: &[u32]) {
        let Searcher { job: Job { roster, templates, .. }, asked, plan } = self.searcher;
        let metric = templates.metric();
        let limits: Vec<f64> =
            part.goings.iter().map(|going| metric.limit(going.limit(*asked))).collect();
        let mut found: Vec<(u32, Candidate)> = Vec::new();
        let goings = &mut part.goings;
        sweep(&part.block, columns, Area::Full, &limits, &mut |some: &[Found]| {
            found.extend(some.iter().filter_map(|some| {
                let reference = samples[some.column as usize];
                let is_mate = roster.is_mated(goings[some.row as usize].probe, reference);
                let score = metric.score(some.score) + 0.0;
                (!is_mate).then_some((some.row, (score, reference)))
            }));
        });
        if plan.consolidated {
            keep_best(&mut found, roster);
        }
        for (row, candidate) in found {
            goings[row as usize].add(candidate, *asked);
        }
        goings.iter_mut().for_each(|going| going.settle(asked.listed));
    }

    /// Adds a search that is done to the tally.
    pub(super) fn finish(&self, going: Going, tally: &mut Searches) {
        let Searcher { job: Job { roster, .. }, plan, .. } = self.searcher;
        let probe = going.probe;
        let has_failed = roster.failure_of(probe).is_some();
        let candidates = match has_failed {
            true => 0,
            false => self.searcher.candidates(self.gallery),
        };
        let is_enrolled = self.gallery.people[roster.subject_of(probe) as usize];
        let mate = match going.mates.first() {
            _ if !is_enrolled => Mate::NotEnrolled,
            Some(&(score, _)) => Mate::Found {
                score: Some(score),
                over: going.over_mate,
                tied: going.tied,
            },
            None => Mate::Failed,
        };
        let list = going.list(plan.list_length as usize);
        let search = Search {
            gallery: self.number,
            probe,
            mate,
            failed: candidates == 0,
            truncated: (list.len() as u64) < candidates,
            listed: 0,
            first: 0,
        };
        let (score, reference): (Vec<f64>, Vec<u32>) = list.into_iter().unzip();
        tally.push(search, List { reference: &reference, score: &score }, &going.over);
    }
}
