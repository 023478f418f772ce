//! The searches that a rate is of: those of an arm, or of one group of probe subjects.

use falsematch_kernels::crossed::{self, Crossed, Mark};
use falsematch_kernels::order::is_match;

use super::super::{Failures, RankTies};
use crate::roster::Roster;
use crate::tally::{List, Mate, Search, Searches};

/// Searches with what is asked of them most, in columns.
pub(super) struct Pool<'a> {
    pub(super) tally: &'a Searches,
    pub(super) roster: &'a Roster,
    pub(super) mated: Vec<Mated>,
    pub(super) non_mated: Vec<NonMated>,
    /// Scores of the first candidates of non-mated searches, descending.
    pub(super) tops: Vec<f64>,
    /// Scores of mates, descending.
    pub(super) mates: Vec<f64>,
    /// Codes of subjects are under this.
    people: usize,
}

/// A search of somebody enrolled.
#[derive(Clone, Copy)]
pub(super) struct Mated {
    pub(super) index: u32,
    gallery: u32,
    owner: u32,
    /// The mate's score; nothing at all matches a miss.
    pub(super) score: f64,
    /// The mate's last and first rank; the highest number for a miss.
    pub(super) ranks: [u32; 2],
    failed: bool,
}

/// A search of somebody not enrolled.
#[derive(Clone, Copy)]
pub(super) struct NonMated {
    index: u32,
    gallery: u32,
    owner: u32,
    /// The score of the first candidate.
    pub(super) top: f64,
    /// The person of the first candidate.
    first: u32,
    /// The best score of another person in the list.
    second: f64,
    failed: bool,
}

/// What is asked of searches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Asked {
    /// A non-mated search with a candidate at or over the threshold.
    Returned(f64),
    /// Candidates at or over the threshold of a non-mated search.
    Candidates(f64),
    /// A mated search that is no hit at or over the threshold, if any, within the rank.
    Missed(Option<f64>, u32),
    /// A mate at or over the threshold with somebody else first.
    NotFirst(f64),
}

/// The rules by which searches are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) failures: Failures,
    pub(super) ties: RankTies,
}

impl Rules {
    /// Failures counted, ties to the mate's disadvantage.
    pub(super) const DEFAULT: Rules =
        Rules { failures: Failures::Counted, ties: RankTies::Last };
}

impl<'a> Pool<'a> {
    /// The searches of probes whose subject is a member, or all.
    pub(super) fn of(
        tally: &'a Searches,
        roster: &'a Roster,
        members: Option<&[bool]>,
    ) -> Pool<'a> {
        let mut pool = Pool {
            tally,
            roster,
            mated: Vec::new(),
            non_mated: Vec::new(),
            tops: Vec::new(),
            mates: Vec::new(),
            people: roster.subject_count(),
        };
        for (index, search) in (0u32..).zip(&tally.searches) {
            let owner = roster.subject_of(search.probe);
            if members.is_none_or(|members| members[owner as usize]) {
                pool.add(index, owner, search);
            }
        }
        pool.tops = descending(pool.non_mated.iter().map(|search| search.top));
        pool.mates = descending(pool.mated.iter().map(|search| search.score));
        pool
    }

    fn add(&mut self, index: u32, owner: u32, search: &Search) {
        let gallery = search.gallery;
        if search.mate.is_enrolled() {
            let (first, last) = search.mate.ranks().unwrap_or((u32::MAX, u32::MAX));
            let score = match search.mate {
                Mate::Found { score, .. } => score.unwrap_or(f64::NEG_INFINITY),
                _ => f64::NEG_INFINITY,
            };
            let failed = search.failed || search.mate == Mate::Failed;
            let ranks = [last, first];
            self.mated.push(Mated { index, gallery, owner, score, ranks, failed });
            return;
        }
        let list = self.tally.list(search);
        let person = |&reference: &u32| self.roster.subject_of(reference);
        let first = list.reference.first().map_or(u32::MAX, person);
        let other =
            list.reference.iter().position(|reference| person(reference) != first);
        let score = |place: Option<usize>| {
            place
                .and_then(|place| list.score.get(place))
                .copied()
                .unwrap_or(f64::NEG_INFINITY)
        };
        self.non_mated.push(NonMated {
            index,
            gallery,
            owner,
            top: score(Some(0)),
            first,
            second: score(other),
            failed: search.failed,
        });
    }

    /// The same without the searches of probes that are not kept; galleries stay as they are.
    pub(super) fn of_probes(&self, is_kept: impl Fn(u32) -> bool) -> Pool<'a> {
        let searches = &self.tally.searches;
        let is_of = |index: u32| is_kept(searches[index as usize].probe);
        let mated: Vec<Mated> =
            self.mated.iter().filter(|search| is_of(search.index)).copied().collect();
        let non_mated: Vec<NonMated> =
            self.non_mated.iter().filter(|search| is_of(search.index)).copied().collect();
        Pool {
            tops: descending(non_mated.iter().map(|search| search.top)),
            mates: descending(mated.iter().map(|search| search.score)),
            mated,
            non_mated,
            ..*self
        }
    }

    /// Each search that is asked of, by the default rules: whether it is an error, and for
    /// whose sake.
    pub(super) fn judged(&self, asked: Asked) -> Vec<Judged> {
        let mut judged = Vec::new();
        let mut judge = |index: u32, asking: &dyn Fn(&mut Judged)| {
            let probe = self.tally.searches[index as usize].probe;
            let mut one = Judged { probe, owner: 0, errors: 0, deciders: Vec::new() };
            asking(&mut one);
            judged.push(one);
        };
        match asked {
            Asked::Missed(threshold, rank) => self.mated.iter().for_each(|search| {
                let asking =
                    |one: &mut Judged| self.missed(search, threshold, rank, 0, one);
                judge(search.index, &asking);
            }),
            Asked::NotFirst(threshold) => self.mated.iter().for_each(|search| {
                judge(search.index, &|one| self.not_first(search, threshold, one));
            }),
            Asked::Returned(threshold) => self.non_mated.iter().for_each(|search| {
                judge(search.index, &|one| self.returned(search, threshold, one));
            }),
            Asked::Candidates(threshold) => self.non_mated.iter().for_each(|search| {
                judge(search.index, &|one| self.candidates(search, threshold, one));
            }),
        }
        judged
    }

    /// Errors and trials under the rules, and for whose sake each error is one.
    pub(super) fn count(&self, asked: Asked, rules: Rules) -> Crossed {
        let mut counted = Counted::new(self.people);
        match asked {
            Asked::Returned(threshold) => {
                for search in self.non_mated(rules) {
                    self.returned(search, threshold, &mut counted);
                }
            }
            Asked::Candidates(threshold) => {
                for search in self.non_mated(rules) {
                    self.candidates(search, threshold, &mut counted);
                }
            }
            Asked::Missed(threshold, rank) => {
                let place = usize::from(rules.ties == RankTies::First);
                for search in self.mated(rules) {
                    self.missed(search, threshold, rank, place, &mut counted);
                }
            }
            Asked::NotFirst(threshold) => {
                for search in self.mated(rules) {
                    self.not_first(search, threshold, &mut counted);
                }
            }
        }
        counted.summary(self.tally)
    }

    fn non_mated(&self, rules: Rules) -> impl Iterator<Item = &NonMated> {
        let kept = move |search: &&NonMated| {
            rules.failures == Failures::Counted || !search.failed
        };
        self.non_mated.iter().filter(kept)
    }

    fn mated(&self, rules: Rules) -> impl Iterator<Item = &Mated> {
        let kept =
            move |search: &&Mated| rules.failures == Failures::Counted || !search.failed;
        self.mated.iter().filter(kept)
    }

    fn returned(&self, search: &NonMated, threshold: f64, counted: &mut impl Record) {
        let is_over = is_match(search.top, threshold);
        counted.trial(search.owner, u64::from(is_over));
        if is_over && !is_match(search.second, threshold) {
            counted.mark(search.gallery, search.first, search.owner);
        }
    }

    fn candidates(&self, search: &NonMated, threshold: f64, counted: &mut impl Record) {
        let list = self.list(search.index);
        let matches = |score: &&f64| is_match(**score, threshold);
        let over = list.score.iter().take_while(matches).count();
        counted.trial(search.owner, over as u64);
        let is_all = over < list.reference.len() || !self.truncated(search.index);
        for &reference in list.reference[..over].iter().filter(|_| is_all) {
            let person = self.roster.subject_of(reference);
            counted.mark(search.gallery, person, search.owner);
        }
    }

    fn missed(
        &self,
        search: &Mated,
        threshold: Option<f64>,
        rank: u32,
        place: usize,
        counted: &mut impl Record,
    ) {
        let is_over = threshold.is_none_or(|at| is_match(search.score, at));
        let own = search.ranks[place];
        let is_hit = is_over && own <= rank;
        counted.trial(search.owner, u64::from(!is_hit));
        if is_over && !is_hit && own == rank + 1 {
            self.mark_ahead(search, rank, counted);
        }
    }

    fn not_first(&self, search: &Mated, threshold: f64, counted: &mut impl Record) {
        let own = search.ranks[0];
        let is_late = own > 1 && own < u32::MAX && is_match(search.score, threshold);
        counted.trial(search.owner, u64::from(is_late));
        if is_late && own == 2 {
            self.mark_ahead(search, 1, counted);
        }
    }

    /// Marks the people of the candidates that stand before the mate.
    fn mark_ahead(&self, search: &Mated, ahead: u32, counted: &mut impl Record) {
        let list = self.list(search.index);
        let listed = list.reference.iter().take(ahead as usize);
        for person in listed.map(|&reference| self.roster.subject_of(reference)) {
            if person != search.owner {
                counted.mark(search.gallery, person, search.owner);
            }
        }
    }

    fn list(&self, index: u32) -> List<'_> {
        self.tally.list(&self.tally.searches[index as usize])
    }

    fn truncated(&self, index: u32) -> bool {
        self.tally.searches[index as usize].truncated
    }

    /// How many mates share their score with others, so that their rank is a matter of rule.
    pub(super) fn tied_mates(&self) -> u64 {
        let tied = |search: &&Mated| search.ranks[0] != search.ranks[1];
        self.mated.iter().filter(tied).count() as u64
    }

    /// How many searches lack a template of the probe, or any of the mate: mated ones, and
    /// others.
    pub(super) fn failed(&self) -> [u64; 2] {
        [
            self.mated.iter().filter(|search| search.failed).count() as u64,
            self.non_mated.iter().filter(|search| search.failed).count() as u64,
        ]
    }
}

fn descending(scores: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut scores: Vec<f64> = scores.filter(|score| score.is_finite()).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    scores
}

/// Is told what becomes of a search.
trait Record {
    /// A search of somebody, with its errors.
    fn trial(&mut self, owner: u32, errors: u64);

    /// Without the decider in its gallery the search would be no error.
    fn mark(&mut self, pool: u32, decider: u32, owner: u32);
}

/// What became of one search.
pub(super) struct Judged {
    pub(super) probe: u32,
    pub(super) owner: u32,
    pub(super) errors: u64,
    /// People of the gallery without any one of whom it would be no error.
    pub(super) deciders: Vec<u32>,
}

impl Record for Judged {
    fn trial(&mut self, owner: u32, errors: u64) {
        (self.owner, self.errors) = (owner, errors);
    }

    fn mark(&mut self, _: u32, decider: u32, _: u32) {
        self.deciders.push(decider);
    }
}

impl Record for Counted {
    fn trial(&mut self, owner: u32, errors: u64) {
        self.trials[owner as usize] += 1;
        self.errors[owner as usize] += errors;
    }

    fn mark(&mut self, pool: u32, decider: u32, owner: u32) {
        self.marks.push(Mark { pool, decider, owner });
    }
}

/// Errors and trials by subject, with marks.
struct Counted {
    errors: Vec<u64>,
    trials: Vec<u64>,
    marks: Vec<Mark>,
}

impl Counted {
    fn new(people: usize) -> Counted {
        Counted { errors: vec![0; people], trials: vec![0; people], marks: Vec::new() }
    }

    fn summary(self, tally: &Searches) -> Crossed {
        let galleries = tally.galleries.iter().map(|gallery| crossed::Pool {
            size: gallery.subjects,
            members: &gallery.people,
        });
        let galleries: Vec<_> = galleries.collect();
        crossed::summarise(&self.errors, &self.trials, &galleries, self.marks)
    }
}
