//! Searches of templates: every probe against every gallery, into the tally of searches.
//!
//! Probes are searched in strips, each against block after block of its gallery. A candidate is
//! looked at exactly only if its score reaches the lowest of what the probe's search still
//! asks for: a place in its list, the score of its mate, a threshold.

use std::ops::Range;

use falsematch_kernels::order::is_match;
use falsematch_kernels::similarity::{
    Area, Block, Engine, Found, Path, Sides, dot, sweep,
};
use rayon::prelude::*;

use super::sets::spread;
use super::state::changed;
use super::{Job, Options, Watched, Wish, stopped, templates_memory};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Dataset;
use crate::roster::Roster;
use crate::tally::{
    Counted, List, Mate, PlannedGallery, Search, SearchPlan, Searches, StoredTallies,
    TallyWriter,
};

/// Candidates of the first block: scored all, so that few of the next must be.
const FIRST: usize = 128;
/// Candidates of a block, at most.
const MOST: usize = 1 << 14;
/// Probes that are searched side by side, at most.
const STRIP: usize = 1 << 14;
/// Candidates whose scores say what a place in a list is likely to need.
const SAMPLE: usize = 512;

/// A candidate: score, reference.
type Candidate = (f64, u32);

/// Searches every probe of a plan in every gallery, by templates. The tally is that of
/// [`Searches::collect`] with all scores and no threshold, to the bit.
///
/// # Errors
/// As [`super::tally_watched`].
pub fn searches(
    dataset: &Dataset,
    plan: &SearchPlan,
    options: &Options,
    watched: &Watched<'_>,
) -> Result<Searches> {
    let job = job(dataset, options, watched)?;
    let listed = plan.list_length as usize;
    let searcher = Searcher { job: &job, plan, asked: Asked { listed, thresholds: &[] } };
    let mut tally = match searcher.kept()? {
        Some(kept) => kept,
        None => searcher.nothing(),
    };
    let probes = searcher.probes();
    let sizes = plan.galleries.iter().map(|gallery| gallery.templates);
    let total = probes.len() as u64 * sizes.map(|size| size as u64).sum::<u64>();
    let mut done = 0;
    let mut skipped = tally.searches.len();
    for number in (0..).take(plan.galleries.len()) {
        let size = plan.galleries[number as usize].templates as u64;
        let todo = &probes[skipped.min(probes.len())..];
        done += skipped.min(probes.len()) as u64 * size;
        skipped -= skipped.min(probes.len());
        if todo.is_empty() {
            continue;
        }
        searcher.show(&tally, done, total)?;
        let gallery = searcher.gallery(number)?;
        for strip in todo.chunks(searcher.strip()?) {
            let show = |pairs: u64| searcher.show(&tally, done + pairs, total);
            let goings = gallery.strip(strip, show)?;
            goings.into_iter().for_each(|going| gallery.finish(going, &mut tally));
            done += strip.len() as u64 * size;
        }
    }
    searcher.show(&tally, total, total)?;
    tally.ordered()
}

/// The same searches with non-mates counted at thresholds, given as similarity. Lists tell most
/// of it; probes whose list ends over a threshold are searched again.
///
/// # Errors
/// If templates cannot be read.
pub fn count_over(
    dataset: &Dataset,
    plan: &SearchPlan,
    searched: &Searches,
    thresholds: &[f64],
    options: &Options,
    watched: &Watched<'_>,
) -> Result<Searches> {
    let job = job(dataset, options, watched)?;
    let mut tally = Searches::new(
        searched.galleries.clone(),
        searched.list_length,
        thresholds.to_vec(),
        searched.counted,
    );
    let thresholds = tally.thresholds.clone();
    let asked = Asked { listed: 0, thresholds: &thresholds };
    let searcher = Searcher { job: &job, plan, asked };
    let lowest = thresholds.first().copied();
    let is_told = |search: &Search| {
        let last = searched.list(search).score.last().copied();
        let over = lowest.zip(last).is_some_and(|(limit, last)| is_match(last, limit));
        !(search.truncated && over)
    };
    let untold: Vec<&Search> =
        searched.searches.iter().filter(|search| !is_told(search)).collect();
    let mut again = searcher.counted(&untold)?.into_iter();
    for search in &searched.searches {
        let list = searched.list(search);
        let over = match is_told(search) {
            true => searcher.told(search, list),
            false => again.next().unwrap_or_default(),
        };
        tally.push(*search, list, &over);
    }
    Ok(tally)
}

fn job<'a>(
    dataset: &'a Dataset,
    options: &'a Options,
    watched: &'a Watched<'a>,
) -> Result<Job<'a>> {
    let Some(templates) = &dataset.templates else {
        let message = "found no templates, but expected some to compare";
        return Err(Error::new(ErrorKind::Missing, message));
    };
    let memory = templates_memory(options, None)?;
    let of = format!("{} {:?} searches", watched.of, watched.arm);
    let (roster, path) = (&dataset.roster, Path::best());
    Ok(Job { templates, roster, options, memory, path, watched, of })
}

/// What a search is to tell.
#[derive(Clone, Copy)]
struct Asked<'a> {
    /// The length of a list, and with it the mate's place; nothing if 0.
    listed: usize,
    /// Ascending.
    thresholds: &'a [f64],
}

/// One search on its way.
struct Going {
    probe: u32,
    /// Candidates of the probe's own subject, best first.
    mates: Vec<Candidate>,
    over_mate: u32,
    tied: u32,
    over: Vec<u32>,
    /// Non-mates: the best so far, and maybe others.
    best: Vec<Candidate>,
    /// All non-mates over this score, and enough at it, are among them.
    floor: f64,
}

/// Searches all galleries of a plan.
struct Searcher<'a> {
    job: &'a Job<'a>,
    plan: &'a SearchPlan,
    asked: Asked<'a>,
}

/// Searches one gallery.
struct InGallery<'a> {
    searcher: &'a Searcher<'a>,
    gallery: &'a PlannedGallery,
    number: u32,
    /// Samples that can be returned.
    samples: Vec<u32>,
    /// The same by subject.
    by_subject: Vec<(u32, u32)>,
    engine: Engine,
}

/// Some probes made ready.
struct Part {
    block: Block,
    goings: Vec<Going>,
}

impl Searcher<'_> {
    fn nothing(&self) -> Searches {
        let thresholds = self.asked.thresholds.to_vec();
        let described = self.plan.described();
        Searches::new(described, self.plan.list_length, thresholds, Counted::Gallery)
    }

    /// All probes, in the order of their templates.
    fn probes(&self) -> Vec<u32> {
        let probes = (0_u32..).zip(&self.plan.probes).filter(|(_, is)| **is);
        let mut probes: Vec<u32> = probes.map(|(code, _)| code).collect();
        probes.sort_by_key(|&probe| self.job.templates.row(probe));
        probes
    }

    /// How many probes are searched side by side.
    fn strip(&self) -> Result<usize> {
        let room = usize::try_from(self.job.room()?).unwrap_or(usize::MAX);
        Ok(STRIP.min(room / 2))
    }

    fn gallery(&self, number: u32) -> Result<InGallery<'_>> {
        let gallery = &self.plan.galleries[number as usize];
        let (roster, templates) = (self.job.roster, self.job.templates);
        let enrolled = (0_u32..).zip(&gallery.enrolled).filter(|(_, is)| **is);
        let mut samples: Vec<u32> = enrolled
            .map(|(sample, _)| sample)
            .filter(|&sample| roster.failure_of(sample).is_none())
            .collect();
        samples.sort_by_key(|&sample| templates.row(sample));
        let mut by_subject: Vec<(u32, u32)> =
            samples.iter().map(|&sample| (roster.subject_of(sample), sample)).collect();
        // Stable: of one subject in the order of templates.
        by_subject.sort_by_key(|of| of.0);
        if self.plan.consolidated {
            // So that all samples of a person are in one block.
            samples = by_subject.iter().map(|of| of.1).collect();
        }
        let engine = self.engine(&samples)?;
        Ok(InGallery { searcher: self, gallery, number, samples, by_subject, engine })
    }

    /// The engine for pairs at or over a place in a list, as a sample says it.
    fn engine(&self, samples: &[u32]) -> Result<Engine> {
        let few = self.job.all_of(&spread(samples, SAMPLE))?;
        let mut scores: Vec<f64> = few.iter().map(|found| found.score).collect();
        let share = self.asked.listed as f64 / samples.len().max(1) as f64;
        // A cast of a float that is not negative truncates and saturates. Limits rise from
        // block to block: twice the share is what most candidates meet.
        #[expect(clippy::cast_possible_truncation)]
        let rank = (2.0 * share * scores.len() as f64) as usize;
        scores.sort_unstable_by(|a, b| b.total_cmp(a));
        let limit = scores.get(rank).copied().unwrap_or(f64::NEG_INFINITY);
        let pairs = self.plan.probes.len() as u64 * samples.len() as u64;
        self.job.engine(samples, self.job.templates.metric().limit(limit), pairs)
    }

    /// Counts at the thresholds of some searches, in their order.
    fn counted(&self, searches: &[&Search]) -> Result<Vec<Vec<u32>>> {
        let mut counted = Vec::with_capacity(searches.len());
        for of_gallery in searches.chunk_by(|a, b| a.gallery == b.gallery) {
            let gallery = self.gallery(of_gallery[0].gallery)?;
            for strip in of_gallery.chunks(self.strip()?) {
                let probes: Vec<u32> = strip.iter().map(|search| search.probe).collect();
                let goings = gallery.strip(&probes, |_| Ok(()))?;
                counted.extend(goings.into_iter().map(|going| going.over));
            }
        }
        Ok(counted)
    }

    /// Counts at the thresholds that a list tells.
    fn told(&self, search: &Search, list: List<'_>) -> Vec<u32> {
        let subject = self.job.roster.subject_of(search.probe);
        let is_other = |reference: u32| self.job.roster.subject_of(reference) != subject;
        let over = |&threshold: &f64| {
            let listed = list.reference.iter().zip(list.score);
            let over = listed.filter(|&(&reference, &score)| {
                is_other(reference) && is_match(score, threshold)
            });
            u32::try_from(over.count()).unwrap_or(u32::MAX)
        };
        self.asked.thresholds.iter().map(over).collect()
    }

    /// What an earlier run kept.
    fn kept(&self) -> Result<Option<Searches>> {
        let Watched { watch, arm, .. } = *self.job.watched;
        let Some(bytes) = watch.kept(arm)? else { return Ok(None) };
        let read = StoredTallies::read(std::io::Cursor::new(bytes));
        let kept = read.and_then(|mut stored| match stored.searches.pop() {
            Some((_, kept)) if stored.of.as_ref() == Some(&self.job.of) => Ok(kept),
            _ => Err(changed()),
        });
        kept.map(Some).map_err(|error| {
            let error = error.hint("remove it to begin anew");
            match watch.file(arm) {
                Some(file) => error.in_file(&file),
                None => error,
            }
        })
    }

    /// Tells who watches how far it is, and does what they wish.
    fn show(&self, tally: &Searches, done: u64, total: u64) -> Result<()> {
        let Watched { watch, arm, .. } = *self.job.watched;
        let wish = watch.at(arm, "searching", done, total);
        if wish == Wish::GoOn {
            return Ok(());
        }
        let mut writer = TallyWriter::new(Vec::new(), self.job.roster, &[])?;
        writer.of(&self.job.of);
        writer.searches(arm, tally)?;
        watch.keep(arm, &writer.finish()?)?;
        match wish {
            Wish::GoOn | Wish::Keep => Ok(()),
            Wish::Stop => Err(stopped("searching", arm, done, total)),
        }
    }
}

impl InGallery<'_> {
    /// Searches some probes; `show` is told how many pairs are done.
    fn strip(
        &self,
        probes: &[u32],
        show: impl Fn(u64) -> Result<()>,
    ) -> Result<Vec<Going>> {
        let job = self.searcher.job;
        let is_able = |probe: &&u32| job.roster.failure_of(**probe).is_none();
        let able: Vec<u32> = probes.iter().filter(is_able).copied().collect();
        let mut goings = self.begin(&able)?.into_iter();
        let engine = &self.engine;
        let each = able.len().div_ceil(2 * rayon::current_num_threads()).max(1);
        let parts: Vec<(&[u32], Vec<Going>)> = able
            .chunks(each)
            .map(|some| (some, goings.by_ref().take(some.len()).collect()))
            .collect();
        let ready = |(some, goings): (&[u32], Vec<Going>)| {
            Ok(Part { block: job.block(engine, some, Sides::Rows)?, goings })
        };
        let mut parts: Vec<Part> =
            parts.into_par_iter().map(ready).collect::<Result<_>>()?;
        for columns in self.blocks() {
            let samples = &self.samples[columns.clone()];
            let block = job.block(engine, samples, Sides::Columns)?;
            parts.par_iter_mut().for_each(|part| self.look(part, &block, samples));
            show(columns.end as u64 * able.len() as u64)?;
        }
        let mut able = parts.into_iter().flat_map(|part| part.goings);
        let going = |probe: &u32| match is_able(&probe) {
            true => able.next().unwrap_or_else(|| self.nothing(*probe, Vec::new())),
            false => self.nothing(*probe, Vec::new()),
        };
        Ok(probes.iter().map(going).collect())
    }

    /// The gallery in blocks, small ones first; none ends within a person, where each is one
    /// candidate.
    fn blocks(&self) -> Vec<Range<usize>> {
        let roster = self.searcher.job.roster;
        let room = self.searcher.strip().unwrap_or(MOST);
        let mut blocks = Vec::new();
        let (mut from, mut size) = (0, FIRST);
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
    fn finish(&self, going: Going, tally: &mut Searches) {
        let Searcher { job: Job { roster, .. }, plan, .. } = self.searcher;
        let probe = going.probe;
        let has_failed = roster.failure_of(probe).is_some();
        let described = &self.gallery.described;
        let candidates = match (has_failed, plan.consolidated) {
            (true, _) => 0,
            (_, true) => described.size - described.failed,
            (_, false) => self.gallery.templates as u64,
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

impl Going {
    /// What a non-mate must reach to matter to the search.
    fn limit(&self, asked: Asked<'_>) -> f64 {
        let place = if asked.listed > 0 { self.floor } else { f64::INFINITY };
        let others = self.mates.first().map(|mate| mate.0).into_iter();
        let lowest = others.chain(asked.thresholds.first().copied());
        lowest.fold(place, |low, other| if other < low { other } else { low })
    }

    fn add(&mut self, (score, reference): Candidate, asked: Asked<'_>) {
        let counts = self.over.iter_mut().zip(asked.thresholds);
        counts.for_each(|(count, &limit)| *count += u32::from(is_match(score, limit)));
        if let Some(mate) = self.mates.first() {
            self.over_mate += u32::from(score.total_cmp(&mate.0).is_gt());
            self.tied += u32::from(score.total_cmp(&mate.0).is_eq());
        }
        if asked.listed > 0 && is_match(score, self.floor) {
            self.best.push((score, reference));
        }
    }

    /// Drops non-mates that cannot be in a list of some length.
    fn settle(&mut self, listed: usize) {
        if listed > 0 && self.best.len() > listed {
            self.best.sort_unstable_by(best_first);
            self.best.truncate(listed);
            self.floor = self.best[listed - 1].0;
        }
    }

    /// The list: by descending score, at the same score non-mates first, then by reference.
    fn list(&self, length: usize) -> Vec<Candidate> {
        let marked = |is_mate: bool| move |&candidate: &Candidate| (candidate, is_mate);
        let mut all: Vec<(Candidate, bool)> =
            self.best.iter().map(marked(false)).collect();
        all.extend(self.mates.iter().map(marked(true)));
        all.sort_unstable_by(|(a, one), (b, other)| {
            b.0.total_cmp(&a.0).then(one.cmp(other)).then(a.1.cmp(&b.1))
        });
        all.truncate(length);
        all.into_iter().map(|(candidate, _)| candidate).collect()
    }
}

/// Keeps the best candidate of each row and person.
fn keep_best(found: &mut Vec<(u32, Candidate)>, roster: &Roster) {
    let person = |of: &(u32, Candidate)| (of.0, roster.subject_of(of.1.1));
    found.sort_unstable_by(|a, b| person(a).cmp(&person(b)).then(best_first(&a.1, &b.1)));
    found.dedup_by(|next, kept| person(next) == person(kept));
}

fn best_first(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
