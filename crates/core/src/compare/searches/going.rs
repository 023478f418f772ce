//! One search on its way: its list so far, and what a candidate must reach to matter.

use falsematch_kernels::order::is_match;

use crate::roster::Roster;

/// A candidate: score, reference.
pub(super) type Candidate = (f64, u32);

/// What a search is to tell.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The length of a list, and with it the mate's place; nothing if 0.
    pub(super) listed: usize,
    /// Ascending.
    pub(super) thresholds: &'a [f64],
}

/// One search on its way.
pub(super) struct Going {
    pub(super) probe: u32,
    /// Candidates of the probe's own subject, best first.
    pub(super) mates: Vec<Candidate>,
    pub(super) over_mate: u32,
    pub(super) tied: u32,
    pub(super) over: Vec<u32>,
    /// Non-mates: the best so far, and maybe others.
    pub(super) best: Vec<Candidate>,
    /// All non-mates over this score, and enough at it, are among them.
    pub(super) floor: f64,
}

impl Going {
    /// What a non-mate must reach to matter to the search.
    pub(super) fn limit(&self, asked: Asked<'_>) -> f64 {
        let place = if asked.listed > 0 { self.floor } else { f64::INFINITY };
        let others = self.mates.first().map(|mate| mate.0).into_iter();
        let lowest = others.chain(asked.thresholds.first().copied());
        lowest.fold(place, |low, other| if other < low { other } else { low })
    }

    /// Whether fewer reached its floor than a list holds: the floor was too high.
    pub(super) fn is_short(&self, listed: usize) -> bool {
        self.best.len() < listed && self.floor > f64::NEG_INFINITY
    }

    /// Counts a candidate that is no mate.
    pub(super) fn add(&mut self, (score, reference): Candidate, asked: Asked<'_>) {
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
    pub(super) fn settle(&mut self, listed: usize) {
        if listed > 0 && self.best.len() > listed {
            self.best.sort_unstable_by(best_first);
            self.best.truncate(listed);
            self.floor = self.best[listed - 1].0;
        }
    }

    /// The list: by descending score, at the same score non-mates first, then by reference.
    pub(super) fn list(&self, length: usize) -> Vec<Candidate> {
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
pub(super) fn keep_best(found: &mut Vec<(u32, Candidate)>, roster: &Roster) {
    let person = |of: &(u32, Candidate)| (of.0, roster.subject_of(of.1.1));
    found.sort_unstable_by(|a, b| person(a).cmp(&person(b)).then(best_first(&a.1, &b.1)));
    found.dedup_by(|next, kept| person(next) == person(kept));
}

pub(super) fn best_first(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}
