//! Candidate lists: what searches of a gallery have returned, in the layouts of tests and
//! services, read into one set of columns over one roster.
//!
//! The table of samples names the subject of every probe and of every candidate: a probe
//! that it does not list is refused, and so nobody unknown is ever looked up.

mod foreign;
mod frte;
mod json;
mod part;
mod recognise;
mod responses;
mod table;

use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::samples::SampleTable;
use super::scores::Scores;
use super::source::Source;
use super::{Dataset, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, Spot};
use crate::study::file::{CandidateLayout, CandidatesInput};
pub(crate) use json::in_folder;
use part::{Joined, Part};
pub use recognise::{Recognised, recognise};

/// Candidate lists as they were read, one search after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CandidateLists {
    /// The searches, in the order of the input.
    pub searches: Vec<ListedSearch>,
    /// The sample codes of the gallery entries listed, search after search, in the order of
    /// the lists.
    pub reference: Vec<u32>,
    /// Their similarity scores, which never rise within a list; empty where lists give ranks
    /// only.
    pub score: Vec<f64>,
    /// The sample codes of the gallery, ascending, where a file of the study lists it.
    pub gallery: Option<Vec<u32>>,
    /// The similarity that a candidate needs to be returned, where the study states it.
    pub floor: Option<f64>,
    /// The files, as the study names them.
    files: Vec<PathBuf>,
}

/// A search as a candidate list tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListedSearch {
    /// The probe's sample code.
    pub probe: u32,
    /// The place of its first candidate in [`CandidateLists::reference`].
    pub first: usize,
    /// How many candidates are listed.
    pub listed: u32,
    /// Whether the search failed, so that there is no candidate.
    pub failed: bool,
    /// Whether the list says itself that the system had no other candidate.
    pub ended: bool,
    file: u32,
    spot: Spot,
}

impl CandidateLists {
    /// The sample codes of the candidates of a search, and their scores, if there are any.
    ///
    /// # Panics
    /// If the search is not of these lists.
    pub fn list(&self, search: &ListedSearch) -> (&[u32], &[f64]) {
        let places = search.first..search.first + search.listed as usize;
        let score = self.score.get(places.clone()).unwrap_or_default();
        (&self.reference[places], score)
    }

    /// Per sample, whether it was searched.
    pub fn searched(&self, samples: usize) -> Vec<bool> {
        let mut searched = vec![false; samples];
        self.searches.iter().for_each(|search| searched[search.probe as usize] = true);
        searched
    }

    /// Names the place of a search in an error about it.
    #[must_use]
    pub fn blame(&self, search: &ListedSearch, error: Error) -> Error {
        search.spot.of(error).in_file(&self.files[search.file as usize])
    }

    /// Gives samples other codes: that of the old one `k` is `code[k]`.
    pub(super) fn recode(&mut self, code: &[u32]) {
        let new = |sample: &mut u32| *sample = code[*sample as usize];
        self.searches.iter_mut().for_each(|search| new(&mut search.probe));
        self.reference.iter_mut().for_each(new);
        if let Some(gallery) = &mut self.gallery {
            gallery.iter_mut().for_each(new);
            gallery.sort_unstable();
        }
    }
}

/// Reads candidate lists of any layout.
///
/// # Errors
/// As [`super::read`]; and where a probe or a candidate is not in the table of samples, or a
/// list is not sorted, or has an entry twice, or scores are there in some lists only.
pub(crate) fn read(request: &Request<'_>, input: &CandidatesInput) -> Result<Dataset> {
    let Some(table) = SampleTable::read(request)? else {
        return Err(Error::unlabelled("found no table of samples"));
    };
    let known = Known::new(&table, &input.id_prefix);
    let scores = Scores::new(request.orientation, &[]);
    let reader = Reader { request, input, known: &known, scores };
    let mut joined = Joined::new(table.roster.sample_count());
    for file in input.file.values() {
        reader.file(&Source::new(request.base, file), &mut joined)?;
    }
    let floor = input.floor.map(|floor| reader.scores.similarity(floor));
    let mut lists = joined.finished(&table.roster, floor)?;
    if let Some(listed) = gallery(request, input, &table)? {
        lists.gallery = Some(listed);
    }
    let roster = table.roster;
    Ok(Dataset { roster, lists: Some(Box::new(lists)), ..Dataset::default() })
}

fn gallery(
    request: &Request<'_>,
    input: &CandidatesInput,
    table: &SampleTable,
) -> Result<Option<Vec<u32>>> {
    let Some(file) = &input.gallery else { return Ok(None) };
    let source = Source::new(request.base, file);
    let mut codes = super::lists::codes(request, &source, table)?;
    codes.sort_unstable();
    Ok(Some(codes))
}

/// Reads the files of one input.
struct Reader<'a> {
    request: &'a Request<'a>,
    input: &'a CandidatesInput,
    known: &'a Known<'a>,
    scores: Scores,
}

impl Reader<'_> {
    fn file(&self, source: &Source, joined: &mut Joined) -> Result<()> {
        match self.input.layout {
            CandidateLayout::Frte => {
                self.parts(source, frte::read(self, source)?, joined)
            }
            CandidateLayout::Table => {
                self.parts(source, table::read(self, source)?, joined)
            }
            layout => json::read(self, source, layout, joined),
        }
    }

    fn parts(
        &self,
        source: &Source,
        parts: Vec<Part>,
        joined: &mut Joined,
    ) -> Result<()> {
        if parts.iter().all(Part::is_empty) {
            let message =
                "found a header and no row, but one candidate a row is expected";
            return Err(source.malformed(message));
        }
        let file = joined.file(source);
        for part in parts {
            let added = joined.add(part, file, &self.known.table.roster);
            added.map_err(|error| error.in_file(&source.named))?;
        }
        Ok(())
    }
}

/// The samples of the table by their labels.
struct Known<'a> {
    table: &'a SampleTable,
    code: FxHashMap<Vec<u8>, u32>,
    prefix: &'a [u8],
}

impl<'a> Known<'a> {
    fn new(table: &'a SampleTable, prefix: &'a str) -> Known<'a> {
        let samples = (0u32..).take(table.roster.sample_count());
        let label = |code| table.roster.sample_label(code).into_owned().into_bytes();
        let code = samples.map(|code| (label(code), code)).collect();
        Known { table, code, prefix: prefix.as_bytes() }
    }

    fn roster(&self) -> &Roster {
        &self.table.roster
    }

    /// The code of a probe.
    fn probe(&self, label: &[u8]) -> Result<u32> {
        self.code.get(label).copied().ok_or_else(|| self.refuse("probe", label))
    }

    /// The code of a candidate, by its id.
    fn candidate(&self, id: &[u8]) -> Result<u32> {
        let found = match self.prefix.is_empty() {
            true => self.code.get(id),
            false => self.code.get(&[self.prefix, id].concat()),
        };
        found
            .copied()
            .ok_or_else(|| self.refuse("candidate", &[self.prefix, id].concat()))
    }

    fn refuse(&self, what: &str, label: &[u8]) -> Error {
        let label = String::from_utf8_lossy(label);
        if label.trim().is_empty() {
            let message = format!("found a blank, but the label of a {what} is expected");
            return Error::new(ErrorKind::Value, message);
        }
        Error::unlabelled(&format!(
            "found the {what} `{label}`, which `{}` does not list",
            self.table.source.named.display()
        ))
    }
}
