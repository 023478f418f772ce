//! The tally of searches (1:N): what is known of each search, sufficient for every rate of
//! identification, rank, threshold and smaller gallery computed after it.
//!
//! Filled search by search, from scores or from candidate lists, and mergeable: parts that
//! share no search give the same bits merged in any order. A search is never split.

mod collect;
mod listed;
mod merge;
mod plan;

pub(crate) use plan::PlannedGallery;
pub use plan::SearchPlan;

use crate::error::{Error, ErrorKind, Result};

/// A tally of the searches of one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Searches {
    /// The galleries that were searched: one, or one per split.
    pub galleries: Vec<SearchedGallery>,
    /// The length of a candidate list (L).
    pub list_length: u32,
    /// Operating thresholds, as similarity, at which `over` counts non-mates; ascending, each
    /// once.
    pub thresholds: Vec<f64>,
    /// How far counts of non-mates reach.
    pub counted: Counted,
    /// The similarity that a candidate needs to be listed at all: a list that is shorter than
    /// it could be, and truncated, leaves out candidates under it only. Nothing where lists
    /// are cut by their length alone.
    pub floor: Option<f64>,
    /// By gallery, then probe.
    pub searches: Vec<Search>,
    /// The candidate lists one after the other, in the order of the searches.
    pub candidates: Candidates,
    /// Per search, and within it per threshold: how many non-mates are at or over it. All 0
    /// where candidates have no score.
    pub over: Vec<u32>,
}

/// A gallery that was searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchedGallery {
    /// The gallery's size (N): how many candidates a search of it could return, were its
    /// list long enough; failed enrolments included, as FRTE 1:N counts them. People, where
    /// each has one sample or samples are consolidated; else samples.
    pub size: u64,
    /// Of these, enrolments that failed: no search can return them.
    pub failed: u64,
    /// How many people are enrolled, or should have been.
    pub subjects: u64,
    /// The subject codes of those of them that are known, ascending. All, where scores are
    /// searched; a candidate list need not name everybody who is enrolled.
    pub people: Vec<u32>,
}

/// How far counts of non-mates reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// To every candidate of the gallery: they are exact.
    Gallery,
    /// To the candidates listed. Where the list is truncated and its last candidate is
    /// counted there may be more.
    List,
}

/// One probe, searched in one gallery.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// The index of the gallery in [`Searches::galleries`].
    pub gallery: u32,
    /// The probe's sample code; its subject is the roster's.
    pub probe: u32,
    /// What became of the probe's own subject.
    pub mate: Mate,
    /// Whether the probe gave no template, so that there is no candidate: a miss, if there
    /// is a mate.
    pub failed: bool,
    /// Whether the gallery held candidates that the list leaves out.
    pub truncated: bool,
    /// How many candidates are listed, from `first` on.
    pub listed: u32,
    /// The place of the first one in [`Searches::candidates`].
    pub first: u64,
}

/// What became of the probe's own subject in a search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mate {
    /// They are not enrolled: a non-mated search.
    NotEnrolled,
    /// They are enrolled, and this is their best candidate's place.
    Found {
        /// Its score; nothing where lists give ranks only.
        score: Option<f64>,
        /// Non-mates with a higher score, or listed before it.
        over: u32,
        /// Non-mates with the same score.
        tied: u32,
    },
    /// They are enrolled, but not in the list. If that is truncated they come after it; else
    /// the system had no other candidate, and they are missed at every rank and threshold.
    NotListed,
    /// They are enrolled, but not in the list, which ends at the floor: they are missed at
    /// every threshold at or over it. Their rank, if all were listed, is not known.
    UnderFloor,
    /// They are enrolled and there is no score of them: the probe or every enrolment of
    /// theirs failed. A miss at every rank and threshold.
    Failed,
}

/// Candidates in columns: by descending score, at the same score non-mates first, then by
/// reference code; or in the order of the lists, where these give ranks only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidates {
    /// The reference's sample code: of a person's samples the one with the best score. The
    /// candidate's subject is the roster's.
    pub reference: Vec<u32>,
    /// The similarity score; empty where lists give ranks only.
    pub score: Vec<f64>,
}

/// The candidates of one search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct List<'a> {
    /// The reference's sample code.
    pub reference: &'a [u32],
    /// The similarity score; empty where lists give ranks only.
    pub score: &'a [f64],
}

impl Mate {
    /// Whether the search is mated: its subject is enrolled, or should have been.
    pub fn is_enrolled(&self) -> bool {
        !matches!(self, Mate::NotEnrolled)
    }

    /// The first and the last rank, from 1, that the mate may claim among candidates of the
    /// same score; nothing where it has no known place.
    pub fn ranks(&self) -> Option<(u32, u32)> {
        match *self {
            Mate::Found { over, tied, .. } => Some((over + 1, over + tied + 1)),
            Mate::NotEnrolled | Mate::NotListed | Mate::UnderFloor | Mate::Failed => None,
        }
    }
}

impl Searches {
    /// No search yet. `thresholds` are as similarity, in any order.
    ///
    /// # Panics
    /// If a threshold is not finite.
    pub fn new(
        galleries: Vec<SearchedGallery>,
        list_length: u32,
        mut thresholds: Vec<f64>,
        counted: Counted,
    ) -> Searches {
        assert!(thresholds.iter().all(|threshold| threshold.is_finite()));
        thresholds.sort_by(f64::total_cmp);
        thresholds.dedup();
        Searches {
            galleries,
            list_length,
            thresholds,
            counted,
            floor: None,
            searches: Vec::new(),
            candidates: Candidates::default(),
            over: Vec::new(),
        }
    }

    /// Adds a search with its candidate list, and with the number of non-mates at or over
    /// each threshold. `listed` and `first` of the search are set here.
    ///
    /// # Panics
    /// If there is not one count per threshold, or the list is over its length.
    pub fn push(&mut self, mut search: Search, list: List<'_>, over: &[u32]) {
        assert!(over.len() == self.thresholds.len(), "a count per threshold");
        assert!(list.score.is_empty() || list.score.len() == list.reference.len());
        search.listed = u32::try_from(list.reference.len()).unwrap_or(u32::MAX);
        assert!(search.listed <= self.list_length, "a list of the stated length");
        search.first = self.candidates.reference.len() as u64;
        self.searches.push(search);
        self.candidates.reference.extend_from_slice(list.reference);
        self.candidates.score.extend_from_slice(list.score);
        self.over.extend_from_slice(over);
    }

    /// The candidate list of a search of this tally.
    ///
    /// # Panics
    /// If the search is of another tally.
    pub fn list(&self, search: &Search) -> List<'_> {
        let first = usize::try_from(search.first).unwrap_or(usize::MAX);
        let places = first..first + search.listed as usize;
        List {
            reference: &self.candidates.reference[places.clone()],
            score: self.candidates.score.get(places).unwrap_or_default(),
        }
    }

    /// How many non-mates are at or over each threshold, by the index of the search.
    ///
    /// # Panics
    /// If there is no such search.
    pub fn over(&self, index: usize) -> &[u32] {
        let width = self.thresholds.len();
        &self.over[index * width..(index + 1) * width]
    }

    /// Whether candidates have scores, and thresholds a meaning.
    pub fn has_scores(&self) -> bool {
        !self.candidates.score.is_empty() || self.candidates.reference.is_empty()
    }

    /// The size of the galleries, if they are of one size.
    pub fn size(&self) -> Option<u64> {
        let (first, others) = self.galleries.split_first()?;
        others.iter().all(|other| other.size == first.size).then_some(first.size)
    }

    /// Puts searches in their order: by gallery, then probe.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] if a probe was searched twice in a gallery.
    pub fn ordered(self) -> Result<Searches> {
        let key = |search: &Search| (search.gallery, search.probe);
        if self.searches.is_sorted_by(|a, b| key(a) < key(b)) {
            return Ok(self);
        }
        let mut order: Vec<usize> = (0..self.searches.len()).collect();
        order.sort_by_key(|&index| key(&self.searches[index]));
        let empty = Searches::new(
            self.galleries.clone(),
            self.list_length,
            self.thresholds.clone(),
            self.counted,
        );
        let mut ordered = Searches { floor: self.floor, ..empty };
        for &index in &order {
            let search = self.searches[index];
            ordered.push(search, self.list(&search), self.over(index));
        }
        match ordered.searches.windows(2).all(|pair| key(&pair[0]) != key(&pair[1])) {
            true => Ok(ordered),
            false => Err(Error::new(
                ErrorKind::Conflict,
                "found a probe twice in one gallery, but each search is expected once",
            )),
        }
    }
}
