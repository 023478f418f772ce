//! From comparison scores to searches: every probe against every gallery.

use falsematch_kernels::order::is_match;
use rayon::prelude::*;

use super::plan::PlannedGallery;
use super::{Counted, List, Mate, Search, SearchPlan, Searches};
use crate::error::{Error, ErrorKind, Result};
use crate::input::Dataset;
use crate::roster::Roster;

/// A scored candidate of a search.
#[derive(Clone, Copy)]
struct Candidate {
    score: f64,
    is_mate: bool,
    reference: u32,
}

/// What one search found.
struct Found {
    search: Search,
    reference: Vec<u32>,
    score: Vec<f64>,
    over: Vec<u32>,
}

/// The comparisons of each probe with samples that some gallery enrols.
struct Scores {
    /// Where the comparisons of each sample begin; one more at the end.
    starts: Vec<usize>,
    reference: Vec<u32>,
    score: Vec<f64>,
    /// Comparisons without a score, sorted.
    failed: Vec<(u32, u32)>,
}

impl Searches {
    /// Searches every probe of a plan in every gallery, by the scores of a dataset.
    /// `thresholds`, as similarity, are those at which non-mates are counted.
    ///
    /// A probe whose own subject is enrolled is mated, else it is not. A probe without a
    /// template, or without any score, has no candidate.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] if a comparison of a probe with the gallery is not there.
    pub fn collect(
        dataset: &Dataset,
        plan: &SearchPlan,
        thresholds: &[f64],
    ) -> Result<Searches> {
        let scores = Scores::of(dataset, plan);
        let mut searches = Searches::new(
            plan.described(),
            plan.list_length,
            thresholds.to_vec(),
            Counted::Gallery,
        );
        let probes: Vec<u32> = (0u32..)
            .zip(&plan.probes)
            .filter(|(_, is)| **is)
            .map(|(code, _)| code)
            .collect();
        for (number, gallery) in (0u32..).zip(&plan.galleries) {
            let searcher = Searcher {
                roster: &dataset.roster,
                scores: &scores,
                gallery,
                number,
                plan,
                thresholds: &searches.thresholds,
            };
            let found: Result<Vec<Found>> =
                probes.par_iter().map(|&probe| searcher.search(probe)).collect();
            for Found { search, reference, score, over } in found? {
                let list = List { reference: &reference, score: &score };
                searches.push(search, list, &over);
            }
        }
        Ok(searches)
    }
}

impl Scores {
    fn of(dataset: &Dataset, plan: &SearchPlan) -> Scores {
        let compared = &dataset.comparisons;
        let samples = dataset.roster.sample_count();
        let mut starts = vec![0; samples + 1];
        let each = |visit: &mut dyn FnMut(u32, u32, f64)| {
            let pairs =
                compared.probe.iter().zip(&compared.reference).zip(&compared.score);
            for ((&probe, &reference), &score) in pairs {
                if plan.compares(probe, reference) {
                    visit(probe, reference, score);
                }
                if dataset.interchangeable && plan.compares(reference, probe) {
                    visit(reference, probe, score);
                }
            }
        };
        each(&mut |probe, _, _| starts[probe as usize + 1] += 1);
        for sample in 0..samples {
            starts[sample + 1] += starts[sample];
        }
        let mut next = starts.clone();
        let mut reference = vec![0; starts[samples]];
        let mut score = vec![0.0; starts[samples]];
        each(&mut |probe, other, value| {
            let place = &mut next[probe as usize];
            reference[*place] = other;
            // A zero of either sign is one score.
            score[*place] = value + 0.0;
            *place += 1;
        });
        Scores { starts, reference, score, failed: failed(dataset) }
    }

    fn of_probe(&self, probe: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let places = self.starts[probe as usize]..self.starts[probe as usize + 1];
        let scores = &self.score[places.clone()];
        self.reference[places].iter().copied().zip(scores.iter().copied())
    }

    fn is_failed(&self, probe: u32, reference: u32) -> bool {
        self.failed.binary_search(&(probe, reference)).is_ok()
    }
}

fn failed(dataset: &Dataset) -> Vec<(u32, u32)> {
    let mut failed = dataset.failed.clone();
    if dataset.interchangeable {
        failed
            .extend(dataset.failed.iter().map(|&(probe, reference)| (reference, probe)));
    }
    failed.sort_unstable();
    failed
}

impl SearchPlan {
    /// Whether a probe may be searched for a reference.
    fn compares(&self, probe: u32, reference: u32) -> bool {
        let is_enrolled = |gallery: &PlannedGallery| gallery.enrolled[reference as usize];
        self.probes[probe as usize] && self.galleries.iter().any(is_enrolled)
    }
}

/// Searches one gallery.
struct Searcher<'a> {
    roster: &'a Roster,
    scores: &'a Scores,
    gallery: &'a PlannedGallery,
    number: u32,
    plan: &'a SearchPlan,
    thresholds: &'a [f64],
}

impl Searcher<'_> {
    fn search(&self, probe: u32) -> Result<Found> {
        let subject = self.roster.subject_of(probe);
        let has_failed = self.roster.failure_of(probe).is_some();
        let ranked = if has_failed { Vec::new() } else { self.ranked(probe, subject)? };
        let failed = has_failed || ranked.is_empty();
        let is_enrolled = self.gallery.people[subject as usize];
        let mate = ranked.iter().find(|candidate| candidate.is_mate);
        let listed = ranked.len().min(self.plan.list_length as usize);
        let over = |&threshold: &f64| {
            count(&ranked, |other| !other.is_mate && is_match(other.score, threshold))
        };
        let search = Search {
            gallery: self.number,
            probe,
            mate: match mate {
                _ if !is_enrolled => Mate::NotEnrolled,
                Some(mate) => placed(mate, &ranked),
                None => Mate::Failed,
            },
            failed,
            truncated: listed < ranked.len(),
            listed: 0,
            first: 0,
        };
        Ok(Found {
            search,
            reference: ranked[..listed].iter().map(|other| other.reference).collect(),
            score: ranked[..listed].iter().map(|other| other.score).collect(),
            over: self.thresholds.iter().map(over).collect(),
        })
    }

    /// All candidates of a probe in the order of a list.
    fn ranked(&self, probe: u32, subject: u32) -> Result<Vec<Candidate>> {
        let enrolled = |reference: u32| self.gallery.enrolled[reference as usize];
        let mut candidates: Vec<Candidate> = self
            .scores
            .of_probe(probe)
            .filter(|(reference, _)| enrolled(*reference))
            .map(|(reference, score)| Candidate {
                score,
                is_mate: self.roster.subject_of(reference) == subject,
                reference,
            })
            .collect();
        self.check_complete(probe, &candidates)?;
        let best_first = |a: &Candidate, b: &Candidate| {
            let scores = b.score.total_cmp(&a.score);
            scores.then(a.is_mate.cmp(&b.is_mate)).then(a.reference.cmp(&b.reference))
        };
        candidates.sort_by(best_first);
        if self.plan.consolidated {
            self.consolidate(&mut candidates);
        }
        Ok(candidates)
    }

    /// Keeps the first, and so the best, candidate of each person.
    fn consolidate(&self, ranked: &mut Vec<Candidate>) {
        let person = |candidate: &Candidate| self.roster.subject_of(candidate.reference);
        let mut people: Vec<(u32, usize)> = ranked
            .iter()
            .enumerate()
            .map(|(place, other)| (person(other), place))
            .collect();
        people.sort_unstable();
        let is_again = |pair: &&[(u32, usize)]| pair[0].0 == pair[1].0;
        let mut again = vec![false; ranked.len()];
        people.windows(2).filter(is_again).for_each(|pair| again[pair[1].1] = true);
        let mut place = 0;
        ranked.retain(|_| {
            place += 1;
            !again[place - 1]
        });
    }

    /// Refuses a search that lacks a comparison with somebody enrolled.
    fn check_complete(&self, probe: u32, candidates: &[Candidate]) -> Result<()> {
        if candidates.len() == self.gallery.templates {
            return Ok(());
        }
        let enrolled = &self.gallery.enrolled;
        let known: Vec<bool> = {
            let mut known = vec![false; enrolled.len()];
            candidates.iter().for_each(|other| known[other.reference as usize] = true);
            known
        };
        let is_missing = |reference: &u32| {
            enrolled[*reference as usize]
                && !known[*reference as usize]
                && self.roster.failure_of(*reference).is_none()
                && !self.scores.is_failed(probe, *reference)
        };
        let references = 0..u32::try_from(enrolled.len()).unwrap_or(u32::MAX);
        let Some(reference) = references.into_iter().find(is_missing) else {
            return Ok(());
        };
        let message = format!(
            "found no comparison of the probe `{}` with `{}`, which is in the gallery, but \
             expected one, or a failure",
            self.roster.sample_label(probe),
            self.roster.sample_label(reference),
        );
        Err(Error::new(ErrorKind::Missing, message))
    }
}

fn placed(mate: &Candidate, ranked: &[Candidate]) -> Mate {
    let others = |is_counted: &dyn Fn(f64) -> bool| {
        count(ranked, |other| !other.is_mate && is_counted(other.score))
    };
    Mate::Found {
        score: Some(mate.score),
        over: others(&|score| score.total_cmp(&mate.score).is_gt()),
        tied: others(&|score| score.total_cmp(&mate.score).is_eq()),
    }
}

fn count(ranked: &[Candidate], is_counted: impl Fn(&Candidate) -> bool) -> u32 {
    let counted = ranked.iter().filter(|candidate| is_counted(candidate)).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}
