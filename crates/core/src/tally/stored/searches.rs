//! Tallies of searches in the file of tallies: their rows, and their part of the header.

use serde::{Deserialize, Serialize};

use super::header::Header;
use crate::error::Result;
use crate::roster::to_code;
use crate::tally::{Candidates, Counted, Mate, Search, SearchedGallery, Searches};

/// A tally of searches without its lists.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct SearchHeader {
    pub(super) name: String,
    list_length: u32,
    thresholds: Vec<f64>,
    reaches_gallery: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    floor: Option<f64>,
    galleries: Vec<GalleryHeader>,
}

#[derive(Debug, Deserialize, Serialize)]
struct GalleryHeader {
    size: u64,
    failed: u64,
    subjects: u64,
    people: Vec<u32>,
}

/// The rows of the searches of one arm, column by column: of the search itself, then of the
/// place of its mate.
#[derive(Debug, Default)]
pub(super) struct SearchRows {
    pub(super) probe: Vec<u32>,
    pub(super) gallery: Vec<u32>,
    pub(super) mate_score: Vec<f64>,
    /// The number of candidates listed, and over it the flags.
    pub(super) listed: Vec<u64>,
    pub(super) over_mate: Vec<u32>,
    pub(super) tied: Vec<u32>,
}

/// Flags of a search, over the number of its candidates.
const FAILED: u64 = 1 << 32;
const TRUNCATED: u64 = 1 << 33;
const SCORED: u64 = 1 << 34;
const MATE: u32 = 35;

impl SearchHeader {
    pub(super) fn of(name: &str, tally: &Searches) -> SearchHeader {
        let gallery = |gallery: &SearchedGallery| GalleryHeader {
            size: gallery.size,
            failed: gallery.failed,
            subjects: gallery.subjects,
            people: gallery.people.clone(),
        };
        SearchHeader {
            name: name.to_owned(),
            list_length: tally.list_length,
            thresholds: tally.thresholds.clone(),
            reaches_gallery: tally.counted == Counted::Gallery,
            floor: tally.floor,
            galleries: tally.galleries.iter().map(gallery).collect(),
        }
    }

    fn blank(self) -> Searches {
        let gallery = |gallery: GalleryHeader| SearchedGallery {
            size: gallery.size,
            failed: gallery.failed,
            subjects: gallery.subjects,
            people: gallery.people,
        };
        let counted = if self.reaches_gallery { Counted::Gallery } else { Counted::List };
        Searches {
            galleries: self.galleries.into_iter().map(gallery).collect(),
            list_length: self.list_length,
            thresholds: self.thresholds,
            counted,
            floor: self.floor,
            searches: Vec::new(),
            candidates: Candidates::default(),
            over: Vec::new(),
        }
    }
}

impl SearchRows {
    pub(super) fn of(tally: &Searches) -> SearchRows {
        let mut rows = SearchRows::default();
        for search in &tally.searches {
            let (kind, score, over, tied) = match search.mate {
                Mate::NotEnrolled => (0, None, 0, 0),
                Mate::Found { score, over, tied } => (1, score, over, tied),
                Mate::NotListed => (2, None, 0, 0),
                Mate::Failed => (3, None, 0, 0),
                Mate::UnderFloor => (4, None, 0, 0),
            };
            let flag = |is_set: bool, flag: u64| if is_set { flag } else { 0 };
            rows.probe.push(search.probe);
            rows.gallery.push(search.gallery);
            rows.mate_score.push(score.unwrap_or(0.0));
            rows.over_mate.push(over);
            rows.tied.push(tied);
            rows.listed.push(
                u64::from(search.listed)
                    | flag(search.failed, FAILED)
                    | flag(search.truncated, TRUNCATED)
                    | flag(score.is_some(), SCORED)
                    | kind << MATE,
            );
        }
        rows
    }

    fn search(&self, index: usize, first: u64) -> Option<Search> {
        let packed = *self.listed.get(index)?;
        let score = (packed & SCORED != 0).then_some(self.mate_score[index]);
        let mate = match packed >> MATE {
            0 => Mate::NotEnrolled,
            1 => Mate::Found {
                score,
                over: *self.over_mate.get(index)?,
                tied: *self.tied.get(index)?,
            },
            2 => Mate::NotListed,
            3 => Mate::Failed,
            4 => Mate::UnderFloor,
            _ => return None,
        };
        Some(Search {
            gallery: self.gallery[index],
            probe: self.probe[index],
            mate,
            failed: packed & FAILED != 0,
            truncated: packed & TRUNCATED != 0,
            listed: u32::try_from(packed & u64::from(u32::MAX)).ok()?,
            first,
        })
    }
}

/// The searches of one arm as they are read.
#[derive(Debug)]
pub(super) struct ReadSearches {
    name: String,
    pub(super) tally: Searches,
    pub(super) rows: SearchRows,
}

/// The tallies of searches of a header, with no row yet.
pub(super) fn blank(header: &mut Header) -> Vec<ReadSearches> {
    let read = |header: SearchHeader| ReadSearches {
        name: header.name.clone(),
        tally: header.blank(),
        rows: SearchRows::default(),
    };
    std::mem::take(&mut header.searches).into_iter().map(read).collect()
}

impl ReadSearches {
    /// The tally, once its rows fit together and to the samples and subjects.
    pub(super) fn finished(
        self,
        samples: usize,
        subjects: usize,
    ) -> Result<(String, Searches)> {
        let ReadSearches { name, mut tally, rows } = self;
        let mut first = 0;
        for index in 0..rows.probe.len() {
            let search = rows.search(index, first).ok_or_else(misfit)?;
            first += u64::from(search.listed);
            tally.searches.push(search);
        }
        let candidates = &tally.candidates;
        let known = |sample: &u32| (*sample as usize) < samples;
        let fits = first == candidates.reference.len() as u64
            && (candidates.score.is_empty()
                || candidates.score.len() == candidates.reference.len())
            && tally.over.len() == tally.searches.len() * tally.thresholds.len()
            && rows.probe.iter().chain(&candidates.reference).all(known)
            && rows
                .gallery
                .iter()
                .all(|&gallery| to_code(tally.galleries.len()) > gallery)
            && tally
                .galleries
                .iter()
                .flat_map(|gallery| &gallery.people)
                .all(|person| (*person as usize) < subjects);
        if fits { Ok((name, tally)) } else { Err(misfit()) }
    }
}

fn misfit() -> crate::Error {
    super::reader::refused(&"searches that do not fit together")
}
