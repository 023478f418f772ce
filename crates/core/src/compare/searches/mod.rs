//! Searches of templates: every probe against every gallery, into the tally of searches.
//!
//! Probes are searched in strips, each against block after block of its gallery. A candidate is
//! looked at exactly only if its score reaches the lowest of what the probe's search still
//! asks for: a place in its list, the score of its mate, a threshold.

mod gallery;
mod going;
mod likely;

use falsematch_kernels::order::is_match;
use falsematch_kernels::similarity::{Engine, Path};

use super::sets::spread;
use super::state::changed;
use super::{Job, Options, Watched, Wish, stopped, templates_memory};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Dataset;
use crate::tally::{
    Counted, List, PlannedGallery, Search, SearchPlan, Searches, StoredTallies,
    TallyWriter,
};
use gallery::InGallery;
use going::Asked;
use likely::Likely;

/// Probes that are searched side by side, at most.
const STRIP: usize = 1 << 14;
/// Candidates whose scores say what a place in a list is likely to need.
const SAMPLE: usize = 512;

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
        let left = &probes[skipped.min(probes.len())..];
        done += skipped.min(probes.len()) as u64 * size;
        skipped -= skipped.min(probes.len());
        if left.is_empty() {
            continue;
        }
        searcher.show(&tally, done, total)?;
        let gallery = searcher.gallery(number)?;
        for strip in left.chunks(searcher.strip()?) {
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

/// Searches all galleries of a plan.
struct Searcher<'a> {
    job: &'a Job<'a>,
    plan: &'a SearchPlan,
    asked: Asked<'a>,
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
        let likely = Likely::of(self, &samples, self.candidates(gallery))?;
        let searcher = self;
        Ok(InGallery { searcher, gallery, number, samples, by_subject, engine, likely })
    }

    /// How many candidates a gallery has.
    fn candidates(&self, gallery: &PlannedGallery) -> u64 {
        match self.plan.consolidated {
            true => gallery.described.size - gallery.described.failed,
            false => gallery.templates as u64,
        }
    }

    /// The engine for pairs at or over a place in a list, as a sample says it.
    fn engine(&self, samples: &[u32]) -> Result<Engine> {
        let few = self.job.all_of(self.job.templates.of(&spread(samples, SAMPLE))?);
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
