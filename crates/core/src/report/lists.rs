//! What candidate lists tell and what they cannot, in sentences.

use crate::study::file::Orientation;
use crate::tally::{Counted, Mate, Searches};
use crate::words::{counted, digits};

/// What a reader must know of the lists of an arm; nothing where scores were searched.
pub(super) fn told(tally: &Searches, orientation: Orientation) -> Vec<String> {
    if tally.counted == Counted::Gallery {
        return Vec::new();
    }
    let number = |is_wanted: &dyn Fn(&&crate::tally::Search) -> bool| {
        tally.searches.iter().filter(|search| is_wanted(search)).count() as u64
    };
    let cut = number(&|search| search.truncated);
    let mut told = vec![format!(
        "What was read are candidate lists of at most {}. {} of {} are truncated: the gallery \
         holds others, who come after all that are listed.",
        counted(u64::from(tally.list_length), "candidate", "candidates"),
        crate::words::count(cut),
        counted(tally.searches.len() as u64, "list", "lists"),
    )];
    told.extend(floor(tally, orientation));
    if !tally.has_scores() {
        told.push(
            "The lists hold ranks and no scores: they say who is found by which rank, and \
             nothing of any threshold or of people who are not enrolled."
                .to_owned(),
        );
        return told;
    }
    told.push(
        "Such lists tell FPIR, selectivity of at most as many candidates, and FNIR within the \
         ranks listed exactly. Where a mate that is not listed could decide a rate, the rate is \
         refused and its bounds are named."
            .to_owned(),
    );
    let unlisted =
        number(&|search| matches!(search.mate, Mate::NotListed | Mate::UnderFloor));
    if unlisted > 0 {
        told.push(format!(
            "Enrolled, and beyond the end of the list: {}.",
            counted(unlisted, "mate", "mates")
        ));
    }
    told
}

fn floor(tally: &Searches, orientation: Orientation) -> Option<String> {
    let floor = match orientation {
        Orientation::Similarity => tally.floor?,
        Orientation::Dissimilarity => 0.0 - tally.floor?,
    };
    Some(format!(
        "The study states that a candidate needs the score {} to be listed: nothing is said of \
         what would be found beyond it.",
        digits(floor)
    ))
}
