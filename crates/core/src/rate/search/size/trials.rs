//! Searches as the number of non-mates that decide each, with who they are as far as lists
//! tell.

use falsematch_kernels::crossed::{self, Mean, Part, Valued};
use falsematch_kernels::gallery::{rarefied, rarefied_at_least};
use falsematch_kernels::hypergeometric::Hypergeometric;
use falsematch_kernels::order::is_match;

use super::{Law, NoCurve};
use crate::roster::Roster;
use crate::tally::{Counted, Mate, Search, Searches};

/// What decides a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decided {
    /// So many non-mates.
    pub(super) count: u64,
    /// The count stops where the candidate list does, so that it may be larger.
    pub(super) stops: bool,
    /// Nothing: the mate is lost in a gallery of any size.
    pub(super) lost: bool,
}

/// Searches of one kind, mated or not.
pub(super) struct Trials<'a> {
    /// How many non-mates a search meets.
    pub(super) others: u64,
    pub(super) law: Law,
    /// What decides searches, each once, ascending.
    pub(super) kinds: Vec<Decided>,
    /// How many searches each decides.
    numbers: Vec<u64>,
    /// For each search the place of what decides it.
    kind_of: Vec<u32>,
    /// For each search the subject code of its probe.
    pub(super) people: Vec<u32>,
    pub(super) valued: Valued<'a>,
}

/// Searches with what decides them, as they are collected.
struct Collected<'a> {
    tally: &'a Searches,
    roster: &'a Roster,
    others: u64,
    decided: Vec<Decided>,
    people: Vec<u32>,
    parts: Vec<Part>,
}

const NOBODY: Decided = Decided { count: 0, stops: false, lost: false };

impl<'a> Trials<'a> {
    /// Non-mated searches, decided by candidates at or over a threshold of the tally, by its
    /// index.
    pub(super) fn returned(
        tally: &'a Searches,
        roster: &'a Roster,
        place: usize,
        law: Law,
    ) -> Result<Trials<'a>, NoCurve> {
        let mut collected = Collected::new(tally, roster, 0)?;
        for Returned { search, over, count, stops } in returned(tally, place) {
            collected.add(search, Decided { count, stops, lost: false }, over.len());
        }
        Ok(collected.finish(law))
    }

    /// Mated searches, decided by the non-mates that come before the mate, ties to its
    /// disadvantage. A mate under the threshold is lost at any size.
    pub(super) fn before_mate(
        tally: &'a Searches,
        roster: &'a Roster,
        threshold: Option<f64>,
        rank: u32,
    ) -> Result<Trials<'a>, NoCurve> {
        let mut collected = Collected::new(tally, roster, 1)?;
        for search in tally.searches.iter().filter(|search| search.mate.is_enrolled()) {
            let decided = before(tally, search, threshold);
            let own = roster.subject_of(search.probe);
            let list = tally.list(search).reference.iter();
            let is_other = |reference: &&u32| roster.subject_of(**reference) != own;
            let ahead = if decided.lost { 0 } else { list.take_while(is_other).count() };
            collected.add(search, decided, ahead);
        }
        Ok(collected.finish(Law::AtLeast(u64::from(rank))))
    }

    /// The probability that a search is decided, or how many decide it, where `drawn` of the
    /// others are enrolled.
    pub(super) fn value(&self, decided: &Decided, drawn: u64) -> f64 {
        match decided.lost {
            true => 1.0,
            false => value(self.law, self.others, decided.count, drawn),
        }
    }

    /// What the value would be less by if one of those who decide were somebody else: the
    /// jackknife leaves each person enrolled out and draws from the rest.
    fn change(&self, decided: &Decided, drawn: u64) -> f64 {
        let Decided { count, lost, .. } = *decided;
        if lost || count == 0 || count >= self.others {
            return 0.0;
        }
        let rest = self.others - 1;
        let drawn = if drawn < rest { drawn } else { rest };
        value(self.law, rest, count, drawn) - value(self.law, rest, count - 1, drawn)
    }

    /// The mean over searches of a value of what decides each, where `drawn` of the others
    /// are enrolled.
    pub(super) fn mean(&self, drawn: u64, value: impl Fn(&Decided) -> f64) -> Mean {
        let values: Vec<f64> = self.kinds.iter().map(value).collect();
        let change = |decided| self.change(decided, drawn);
        let changes: Vec<f64> = self.kinds.iter().map(change).collect();
        self.valued.mean(&values, &changes)
    }

    /// How many searches have a count that may be larger.
    pub(super) fn stopped(&self) -> u64 {
        self.number(|decided| decided.stops)
    }

    /// The share of searches in which the mate is lost at any size.
    pub(super) fn lost(&self) -> f64 {
        self.number(|decided| decided.lost) as f64 / self.kind_of.len() as f64
    }

    fn number(&self, is_counted: impl Fn(&Decided) -> bool) -> u64 {
        let pairs = self.kinds.iter().zip(&self.numbers);
        pairs.filter(|(decided, _)| is_counted(decided)).map(|(_, number)| number).sum()
    }

    /// For each search the number of non-mates that decide it, all of them where the mate is
    /// lost; and from which number on a count may be larger.
    pub(super) fn counts(&self) -> (Vec<u64>, u64) {
        let count = |&kind: &u32| {
            let decided = &self.kinds[kind as usize];
            if decided.lost { self.others } else { decided.count }
        };
        let stopped = self.kinds.iter().filter(|decided| decided.stops);
        let exact = stopped.map(|decided| decided.count).min().unwrap_or(u64::MAX);
        (self.kind_of.iter().map(count).collect(), exact)
    }
}

impl<'a> Collected<'a> {
    fn new(
        tally: &'a Searches,
        roster: &'a Roster,
        mates: u64,
    ) -> Result<Collected<'a>, NoCurve> {
        let size = tally.size().ok_or(NoCurve::Sizes)?;
        let has_samples =
            |gallery: &crate::tally::SearchedGallery| gallery.size != gallery.subjects;
        if tally.galleries.iter().any(has_samples) {
            return Err(NoCurve::Samples);
        }
        let others = size.saturating_sub(mates);
        let (decided, people, parts) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Collected { tally, roster, others, decided, people, parts })
    }

    /// Adds a search; the first `ahead` of its list have a part in what decides it.
    fn add(&mut self, search: &Search, mut decided: Decided, ahead: usize) {
        if decided.count > self.others {
            decided.count = self.others;
        }
        decided.stops &= decided.count < self.others;
        let trial = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let references = &self.tally.list(search).reference[..ahead];
        let part = |&reference: &u32| Part {
            trial,
            pool: search.gallery,
            decider: self.roster.subject_of(reference),
            kind: 0,
        };
        self.parts.extend(references.iter().map(part));
        self.people.push(self.roster.subject_of(search.probe));
        self.decided.push(decided);
    }

    fn finish(mut self, law: Law) -> Trials<'a> {
        let mut kinds = self.decided.clone();
        kinds.sort_unstable();
        kinds.dedup();
        let place = |decided: &Decided| {
            u32::try_from(kinds.partition_point(|kind| kind < decided)).unwrap_or(0)
        };
        let kind_of: Vec<u32> = self.decided.iter().map(place).collect();
        let mut numbers = vec![0; kinds.len()];
        kind_of.iter().for_each(|&kind| numbers[kind as usize] += 1);
        // What a person changes depends on what decides the search.
        self.parts.iter_mut().for_each(|part| part.kind = kind_of[part.trial as usize]);
        let valued = self.valued(&kind_of);
        Trials {
            others: self.others,
            law,
            numbers,
            valued,
            kind_of,
            people: self.people,
            kinds,
        }
    }

    fn valued(&self, kinds: &[u32]) -> Valued<'a> {
        let galleries = self.tally.galleries.iter();
        let pools = galleries.map(|gallery| crossed::Pool {
            size: gallery.subjects,
            members: &gallery.people,
        });
        let trials = crossed::Trials { owners: &self.people, kinds };
        Valued::new(trials, self.roster.subject_count(), pools.collect(), &self.parts)
    }
}

/// A non-mated search and who it returned at a threshold.
pub(super) struct Returned<'a> {
    pub(super) search: &'a Search,
    /// Those of its list at or over the threshold.
    pub(super) over: &'a [u32],
    /// How many are, with those past the end of the list as far as they were counted.
    pub(super) count: u64,
    /// The count stops where the list does, so that it may be larger.
    pub(super) stops: bool,
}

/// Non-mated searches at a threshold of the tally, by its index.
pub(super) fn returned(
    tally: &Searches,
    place: usize,
) -> impl Iterator<Item = Returned<'_>> {
    let threshold = tally.thresholds[place];
    let non_mated =
        tally.searches.iter().enumerate().filter(|(_, s)| !s.mate.is_enrolled());
    non_mated.map(move |(index, search)| {
        let list = tally.list(search);
        let over = list.score.iter().take_while(|score| is_match(**score, threshold));
        let over = &list.reference[..over.count()];
        // A list that ends at the floor leaves out nobody at or over it.
        let ends_at_floor = search.listed < tally.list_length
            && tally.floor.is_some_and(|floor| is_match(threshold, floor));
        let stops = tally.counted == Counted::List
            && search.truncated
            && !ends_at_floor
            && over.len() == list.reference.len();
        Returned { search, over, count: u64::from(tally.over(index)[place]), stops }
    })
}

/// What decides a mated search.
fn before(tally: &Searches, search: &Search, threshold: Option<f64>) -> Decided {
    let lost = Decided { lost: true, ..NOBODY };
    let is_under = |score: f64| threshold.is_some_and(|limit| !is_match(score, limit));
    match search.mate {
        Mate::Found { score, over, tied } => {
            let count = u64::from(over) + u64::from(tied);
            match is_under(score.unwrap_or(f64::NEG_INFINITY)) {
                true => lost,
                false => Decided { count, ..NOBODY },
            }
        }
        // All that are listed come before it; how many more do is not known.
        Mate::UnderFloor if threshold.is_none() => {
            Decided { count: u64::from(search.listed), stops: true, lost: false }
        }
        Mate::NotListed if search.truncated => {
            let list = tally.list(search);
            match list.score.last().is_some_and(|&score| is_under(score)) {
                true => lost,
                false => {
                    Decided { count: u64::from(search.listed), stops: true, lost: false }
                }
            }
        }
        Mate::NotListed | Mate::UnderFloor | Mate::Failed | Mate::NotEnrolled => lost,
    }
}

fn value(law: Law, total: u64, marked: u64, drawn: u64) -> f64 {
    match law {
        Law::AtLeast(1) => rarefied(total, marked, drawn),
        Law::AtLeast(least) => rarefied_at_least(total, marked, drawn, least),
        Law::UpTo(_) if total == 0 => 0.0,
        Law::UpTo(most) if marked <= most => {
            marked as f64 * (drawn as f64 / total as f64)
        }
        Law::UpTo(most) => limited(&Hypergeometric::new(total, marked, drawn), most),
    }
}

/// The mean of a number of which no more than `most` count.
fn limited(law: &Hypergeometric, most: u64) -> f64 {
    let numbers = (law.first..).map(|number| if number < most { number } else { most });
    let parts = numbers.zip(&law.probabilities);
    parts.map(|(number, probability)| number as f64 * probability).sum()
}
