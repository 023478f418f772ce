//! Candidate lists of one part of an input, and how parts are put together.

use std::path::PathBuf;

use super::{CandidateLists, ListedSearch};
use crate::error::{Error, ErrorKind, Result};
use crate::input::source::Source;
use crate::roster::{Roster, Spot};

/// One row of a list as any layout gives it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The probe's sample code.
    pub(super) probe: u32,
    /// The rank as it is written; nothing where the order of rows alone tells it.
    pub(super) rank: Option<u64>,
    /// What the row says.
    pub(super) says: Says,
}

/// What a row of a list says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Says {
    /// Here is a candidate: its sample code and, if there is one, its similarity.
    Candidate(u32, Option<f64>),
    /// There is no other candidate, says the system.
    Ended,
    /// The search returned nobody, which the list leaves to be explained.
    Nobody,
    /// The search failed.
    Failed,
}

/// The searches of one part, in its order; the first may go on with a search that an
/// earlier part has begun.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    runs: Vec<Run>,
    reference: Vec<u32>,
    score: Vec<f64>,
}

/// Rows of one search.
#[derive(Clone, Copy, Debug)]
struct Run {
    probe: u32,
    spot: Spot,
    listed: u32,
    failed: bool,
    ended: bool,
    nobody: bool,
    /// The rank of the first row and that of the next.
    ranks: Option<(u64, u64)>,
}

impl Run {
    fn says_nothing_more(&self) -> bool {
        self.failed || self.ended || self.nobody
    }
}

impl Part {
    /// Whether it holds no search.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds a row: to the search of its probe, if that is the last one, or to a new one.
    ///
    /// # Errors
    /// Where it contradicts the rows of its search before it.
    pub(super) fn push(&mut self, row: Row, spot: Spot) -> Result<()> {
        match self.runs.last_mut() {
            Some(run) if run.probe == row.probe => {
                check_rank(run, row.rank)?;
                check_follows(run, row.says)?;
            }
            _ => self.begin(row.probe, row.rank, spot),
        }
        let run = self.runs.last_mut().expect("begun");
        match row.says {
            Says::Ended => run.ended = true,
            Says::Nobody => run.nobody = true,
            Says::Failed => run.failed = true,
            Says::Candidate(reference, score) => {
                if let (Some(now), Some(before)) = (score, self.score.last())
                    && run.listed > 0
                {
                    check_sorted(*before, now)?;
                }
                run.listed += 1;
                self.reference.push(reference);
                self.score.extend(score);
                if !self.score.is_empty() && self.score.len() != self.reference.len() {
                    return Err(some_scores());
                }
            }
        }
        Ok(())
    }

    /// Begins a search that may have no row.
    pub(super) fn begin(&mut self, probe: u32, rank: Option<u64>, spot: Spot) {
        self.runs.push(Run {
            probe,
            spot,
            listed: 0,
            failed: false,
            ended: false,
            nobody: false,
            ranks: rank.map(|rank| (rank, rank + 1)),
        });
    }
}

fn check_rank(run: &mut Run, rank: Option<u64>) -> Result<()> {
    let (Some((_, next)), Some(rank)) = (&mut run.ranks, rank) else { return Ok(()) };
    if *next != rank {
        return Err(other_rank(rank, *next));
    }
    *next += 1;
    Ok(())
}

fn other_rank(found: u64, expected: u64) -> Error {
    let message = format!(
        "found rank `{found}`, but expected `{expected}`: a list has its candidates in the \
         order of their ranks, each rank once"
    );
    Error::new(ErrorKind::Value, message)
}

/// Refuses a row after what says that no other comes, and another kind of end.
fn check_follows(run: &Run, says: Says) -> Result<()> {
    let message = match says {
        Says::Candidate(..) if run.failed => "found a candidate of a search that failed",
        Says::Candidate(..) if run.says_nothing_more() => {
            "found a candidate after a row without one"
        }
        Says::Failed if !run.failed => "found a failure of a search that has other rows",
        Says::Nobody => "found a row without a candidate in a list that has other rows",
        Says::Ended if run.failed => {
            "found a success of a search that failed in the row before"
        }
        _ => return Ok(()),
    };
    let message = format!("{message}, but a search has candidates first, or failed");
    Err(Error::new(ErrorKind::Conflict, message))
}

/// Refuses a score that is more alike than the one before it.
fn check_sorted(before: f64, now: f64) -> Result<()> {
    if now.total_cmp(&before).is_le() {
        return Ok(());
    }
    let message = "found a candidate that is more alike than the one before it, but a list is \
                   sorted by score, the most alike first";
    let hint =
        "if a lower score means more alike, set `system.scores = \"dissimilarity\"`";
    Err(Error::new(ErrorKind::Conflict, message).hint(hint))
}

fn some_scores() -> Error {
    let message = "found candidates with a score and others without, but expected scores of \
                   all, or of none where lists give ranks only";
    Error::new(ErrorKind::Value, message)
}

/// All parts together.
pub(super) struct Joined {
    lists: CandidateLists,
    /// Per sample, the search that it is the probe of, counted from 1.
    search_of: Vec<u32>,
    /// The first rank of lists.
    base: Option<u64>,
    last: Option<Run>,
}

impl Joined {
    pub(super) fn new(samples: usize) -> Joined {
        Joined {
            lists: CandidateLists::default(),
            search_of: vec![0; samples],
            base: None,
            last: None,
        }
    }

    /// Begins a file: a list does not go on from one to the next.
    pub(super) fn file(&mut self, source: &Source) -> u32 {
        self.last = None;
        self.lists.files.push(PathBuf::from(&source.named));
        u32::try_from(self.lists.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// The file begun last, once more.
    pub(super) fn same_file(&mut self) -> u32 {
        self.last = None;
        u32::try_from(self.lists.files.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Says with which gallery each probe was compared, ascending.
    pub(super) fn compared_with(&mut self, gallery: Vec<u32>) {
        self.lists.gallery = Some(gallery);
    }

    /// Adds the next part of a file.
    ///
    /// # Errors
    /// Where its first search contradicts what came before, or a probe has a second list.
    pub(super) fn add(&mut self, part: Part, file: u32, roster: &Roster) -> Result<()> {
        let known = (self.lists.reference.is_empty(), self.lists.score.is_empty());
        let (candidates, scored) = (!part.reference.is_empty(), !part.score.is_empty());
        let place = part.runs.first().map(|run| run.spot);
        if candidates && !known.0 && known.1 == scored {
            return Err(place.into_iter().fold(some_scores(), |error, at| at.of(error)));
        }
        let mut first = 0;
        for run in &part.runs {
            let scores = part.score.get(first).copied();
            self.run(run, scores, file, roster).map_err(|error| run.spot.of(error))?;
            first += run.listed as usize;
            let end = first - run.listed as usize..first;
            self.lists.reference.extend_from_slice(&part.reference[end.clone()]);
            self.lists.score.extend(part.score.get(end).unwrap_or_default());
        }
        Ok(())
    }

    fn run(
        &mut self,
        run: &Run,
        top: Option<f64>,
        file: u32,
        roster: &Roster,
    ) -> Result<()> {
        if let Some(last) = self.last.filter(|last| last.probe == run.probe) {
            return self.go_on(last, run, top);
        }
        if let Some((first, _)) = run.ranks {
            let base = *self.base.get_or_insert(first);
            if first != base || base > 1 {
                return Err(other_rank(first, base.min(1)));
            }
        }
        let known = &mut self.search_of[run.probe as usize];
        if *known > 0 {
            return Err(second_list(&self.lists, *known, run, roster));
        }
        self.lists.searches.push(ListedSearch {
            probe: run.probe,
            first: self.lists.reference.len(),
            listed: run.listed,
            failed: run.failed,
            ended: run.ended,
            file,
            spot: run.spot,
        });
        *known = u32::try_from(self.lists.searches.len()).unwrap_or(u32::MAX);
        self.last = Some(*run);
        Ok(())
    }

    /// Goes on with the search that the part before has begun.
    fn go_on(&mut self, last: Run, run: &Run, top: Option<f64>) -> Result<()> {
        if let (Some((_, next)), Some((first, _))) = (last.ranks, run.ranks)
            && next != first
        {
            return Err(other_rank(first, next));
        }
        let says = match run {
            Run { failed: true, .. } => Says::Failed,
            Run { nobody: true, .. } => Says::Nobody,
            Run { listed: 0, .. } => Says::Ended,
            _ => Says::Candidate(0, top),
        };
        check_follows(&last, says)?;
        if let (Some(now), Some(&before), true) =
            (top, self.lists.score.last(), last.listed > 0)
        {
            check_sorted(before, now)?;
        }
        let search = self.lists.searches.last_mut().expect("begun before");
        search.listed += run.listed;
        search.ended |= run.ended;
        let (listed, ended) = (search.listed, search.ended);
        self.last = Some(Run { listed, ended, ranks: run.ranks, ..last });
        Ok(())
    }

    /// All lists, once no entry is in a list twice and none under the floor.
    ///
    /// # Errors
    /// Where one is.
    pub(super) fn finished(
        self,
        roster: &Roster,
        floor: Option<f64>,
    ) -> Result<CandidateLists> {
        let mut lists = self.lists;
        lists.floor = floor;
        let mut seen = vec![0; roster.sample_count()];
        for (number, search) in (1u32..).zip(&lists.searches) {
            let (listed, scores) = lists.list(search);
            for &reference in listed {
                if std::mem::replace(&mut seen[reference as usize], number) == number {
                    return Err(
                        lists.blame(search, listed_again(roster, search, reference))
                    );
                }
            }
            if let (Some(floor), Some(&last)) = (floor, scores.last())
                && last.total_cmp(&floor).is_lt()
            {
                return Err(lists.blame(search, under_the_floor(roster, search)));
            }
        }
        Ok(lists)
    }
}

fn second_list(lists: &CandidateLists, first: u32, run: &Run, roster: &Roster) -> Error {
    let first = &lists.searches[first as usize - 1];
    let message = format!(
        "found a second list of the probe `{}`, but each probe is searched once; the first \
         is on {} of `{}`",
        roster.sample_label(run.probe),
        first.spot,
        lists.files[first.file as usize].display(),
    );
    Error::new(ErrorKind::Conflict, message).hint(
        "the rows of a list follow each other; lists of several runs are several studies",
    )
}

fn listed_again(roster: &Roster, search: &ListedSearch, reference: u32) -> Error {
    let message = format!(
        "found the gallery entry `{}` twice in the list of the probe `{}`, but expected each \
         entry once",
        roster.sample_label(reference),
        roster.sample_label(search.probe),
    );
    Error::new(ErrorKind::Conflict, message).hint(
        "where one id stands for several entries of a person, name the entries by an id of \
         their own, such as the `FaceId` of Amazon Rekognition",
    )
}

fn under_the_floor(roster: &Roster, search: &ListedSearch) -> Error {
    let message = format!(
        "found a candidate of the probe `{}` under the floor that the study states, but the \
         system returns none under it",
        roster.sample_label(search.probe),
    );
    Error::new(ErrorKind::Conflict, message).hint("correct `input.floor`")
}
