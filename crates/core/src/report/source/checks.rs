//! Whether data can be measured at all, and what a reader should know of them.

use crate::error::{Error, ErrorKind, Result};
use crate::input::{self, CandidateLists, Comparisons, Dataset};
use crate::roster::Roster;
use crate::study::Study;
use crate::study::file::Orientation::{self, Dissimilarity, Similarity};
use crate::study::file::Search;
use crate::tally::{SearchPlan, Searches, Tally};
use crate::words;

/// The warning that similarity and dissimilarity may have been mistaken for each other.
pub(super) fn reversed(dataset: &Dataset, orientation: Orientation) -> Option<String> {
    let found = input::looks_reversed(&dataset.comparisons, &dataset.roster)?;
    let (stated, other, sign) = match orientation {
        Similarity => ("similarity", "dissimilarity", 1.0),
        Dissimilarity => ("dissimilarity", "similarity", -1.0),
    };
    Some(format!(
        "the scores look reversed: the mean of mated comparisons is {:.4} and that of \
         non-mated ones {:.4}, though the study states `{stated}`; if they are of \
         {other}, set `system.scores = \"{other}\"`",
        sign * found.mated_mean,
        sign * found.non_mated_mean,
    ))
}

/// What is expected where there is one subject.
const ONE_SUBJECT: &str = "at least two: nobody else can be taken for them";

pub(super) fn check_measurable(dataset: &Dataset) -> Result<()> {
    let Comparisons { score, probe, reference } = &dataset.comparisons;
    let roster = &dataset.roster;
    let missing = |found: &str, expected: &str| {
        let message = format!("found {found}, but expected {expected}");
        Err(Error::new(ErrorKind::Missing, message))
    };
    if dataset.templates.is_some() {
        return match roster.subject_count() {
            0 | 1 => missing("one subject", ONE_SUBJECT),
            _ => Ok(()),
        };
    }
    if score.is_empty() {
        return missing("no comparison with a score", "some");
    }
    if roster.subject_count() < 2 {
        return missing("one subject", ONE_SUBJECT);
    }
    let is_mated = |(&probe, &reference): (&u32, &u32)| roster.is_mated(probe, reference);
    let mut pairs = probe.iter().zip(reference);
    if !pairs.clone().any(is_mated) {
        return missing(
            "only non-mated comparisons",
            "mated ones, of two samples of a subject",
        );
    }
    if pairs.all(is_mated) {
        return missing("only mated comparisons", "non-mated ones, of two subjects");
    }
    if score.iter().all(|other| other.total_cmp(&score[0]).is_eq()) {
        let message = format!(
            "found the score `{}` in every comparison, but expected scores that differ",
            score[0]
        );
        return Err(Error::new(ErrorKind::Value, message));
    }
    Ok(())
}

/// Refuses candidate lists that contradict the study, while samples have its own labels, and
/// says what a reader should know of them.
pub(super) fn check_lists(
    study: &Study,
    search: &Search,
    roster: &Roster,
    lists: &CandidateLists,
) -> Result<Vec<String>> {
    let mut is_used = lists.searched(roster.sample_count());
    for arm in &study.file().arms {
        let plan = SearchPlan::resolve_listed(search, arm, roster, lists)?;
        Searches::listed(lists, roster, &plan, &[])?;
        let codes = (0u32..).zip(&mut is_used);
        codes.for_each(|(sample, used)| {
            *used |= plan.enrols(sample) || roster.failure_of(sample).is_some();
        });
    }
    let unused = is_used.iter().filter(|used| !**used).count() as u64;
    let note = (unused > 0).then(|| {
        format!(
            "neither searched nor enrolled: {} of the table of samples; a search that was made \
             and failed belongs in the lists, as a failure",
            words::counted(unused, "sample", "samples")
        )
    });
    Ok(note.into_iter().collect())
}

pub(super) fn check_filled(name: &str, tally: &Tally) -> Result<()> {
    if tally.mated.score.is_empty() && tally.non_mated == 0 {
        let message =
            format!("found no comparison in the arm `{name}`, but expected some");
        let error = Error::new(ErrorKind::Missing, message);
        return Err(error.hint("no pair of samples that was compared passes its filter"));
    }
    Ok(())
}
