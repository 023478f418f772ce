//! Where the tallies of a study come from: its data, or a file of tallies.

mod checks;
mod visible;

use std::collections::BTreeMap;

use crate::compare::{self, Comparing, Watched};
use crate::error::{Error, ErrorKind, Result};
use crate::input::{self, Dataset, ReviewFile};
use crate::roster::{Key, Ledger, Qualities, Roster};
use crate::study::Study;
use crate::study::file::Orientation::{self, Dissimilarity, Similarity};
use crate::study::file::{Arm, SamePerson, Search, System, Track};
use crate::tally::{
    ArmFilter, Budget, Highest, Reviewed, SearchPlan, Searches, StoredTallies, Tally,
    fitted_samples,
};
use checks::{check_filled, check_lists, check_measurable, reversed};

/// Bins of the histogram of comparisons that a budget leaves out.
const BINS: usize = 1000;

/// What arms are tallied from.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one, and it is seldom moved")]
pub enum Source {
    /// Comparisons as they were read.
    Read {
        /// The comparisons and who is in them.
        dataset: Dataset,
        /// Other comparisons of the same samples, by name.
        also: BTreeMap<String, Dataset>,
        /// What a reader should know of how they were read.
        notes: Vec<String>,
        /// Per sample, the place of its own label in the order of labels.
        order: Vec<u32>,
        /// Labels that somebody has looked at.
        review: Option<Reviewed>,
        /// How templates are compared.
        comparing: Comparing,
    },
    /// Tallies of an earlier run.
    Stored(StoredTallies),
}

impl Source {
    /// The data of a study, once they can be measured at all.
    ///
    /// # Errors
    ///
    /// If there is one subject only, no mated or no non-mated comparison, or every score is
    /// the same.
    pub fn of_data(dataset: Dataset, orientation: Orientation) -> Result<Source> {
        check_measurable(&dataset)?;
        let mut notes = dataset.notes.clone();
        notes.extend(reversed(&dataset, orientation));
        let order = in_order(&dataset.roster);
        Ok(Source::read(dataset, notes, order))
    }

    /// The data of a study of searches. Whether they can be searched as the study says is
    /// found out here, while samples still have the study's own labels.
    ///
    /// # Errors
    ///
    /// If there is no score, or a gallery or its probes contradict the study.
    pub fn of_searches(
        dataset: Dataset,
        study: &Study,
        search: &Search,
    ) -> Result<Source> {
        if let Some(lists) = &dataset.lists {
            let notes = check_lists(study, search, &dataset.roster, lists)?;
            let order = in_order(&dataset.roster);
            return Ok(Source::read(dataset, notes, order));
        }
        if dataset.comparisons.score.is_empty() && dataset.templates.is_none() {
            let message = "found no comparison with a score, but expected some";
            return Err(Error::new(ErrorKind::Missing, message));
        }
        let order = in_order(&dataset.roster);
        let seed = study.file().protocol.seed;
        for arm in study.file().arms.iter().filter(|arm| arm.input.is_none()) {
            SearchPlan::resolve(search, arm, &dataset.roster, &order, seed)?;
        }
        let mut notes = dataset.notes.clone();
        notes.extend(reversed(&dataset, study.file().system.scores));
        Ok(Source::read(dataset, notes, order))
    }

    fn read(dataset: Dataset, notes: Vec<String>, order: Vec<u32>) -> Source {
        let (also, comparing) = (BTreeMap::new(), Comparing::default());
        Source::Read { dataset, also, notes, order, review: None, comparing }
    }

    /// Says how templates are compared, and who watches.
    pub fn comparing(mut self, how: Comparing) -> Source {
        if let Source::Read { comparing, .. } = &mut self {
            *comparing = how;
        }
        self
    }

    /// Adds other comparisons of the same samples, by the name that arms know them by. All
    /// of them may have failed, such as those of faces under a box: that is measured, and
    /// the first comparisons say that scores are read rightly.
    ///
    /// # Errors
    ///
    /// If they are not of the same samples, or cannot be measured.
    pub fn and(
        mut self,
        name: &str,
        other: Dataset,
        orientation: Orientation,
    ) -> Result<Source> {
        let all_failed = other.comparisons.score.is_empty() && !other.failed.is_empty();
        if !all_failed {
            check_measurable(&other)?;
        }
        if let Source::Read { dataset, also, notes, .. } = &mut self {
            input::check_same_samples(dataset, &other, name)?;
            let other_notes =
                other.notes.iter().cloned().chain(reversed(&other, orientation));
            notes.extend(other_notes.map(|note| format!("{name}: {note}")));
            also.insert(name.to_owned(), other);
        }
        Ok(self)
    }

    /// Adds how good each sample is said to be, with what a reader should know of how that
    /// was read. Before codes are put in place of names.
    pub fn with_quality(mut self, quality: Qualities, told: Vec<String>) -> Source {
        if let Source::Read { dataset, notes, .. } = &mut self {
            dataset.roster.quality = Some(quality);
            notes.extend(told);
        }
        self
    }

    /// Adds how much of each altered face is visible. Before codes are put in place of names.
    ///
    /// # Errors
    ///
    /// If the ledger says nothing of a sample that an arm of a family altered.
    pub fn with_ledger(mut self, ledger: Ledger, study: &Study) -> Result<Source> {
        if let Source::Read { dataset, also, order, .. } = &mut self {
            visible::check(&ledger, study, dataset, also, order)?;
            dataset.roster.ledger = Some(ledger);
        }
        Ok(self)
    }

    /// Fuses frames of video into tracks, in all inputs alike. After qualities are added, and
    /// before codes are put in place of names.
    ///
    /// # Errors
    ///
    /// If there are no frames, those of a track are not alike, or what is left cannot be
    /// measured.
    pub fn fused(self, track: &Track) -> Result<Source> {
        let Source::Read { dataset, also, mut notes, review, comparing, .. } = self
        else {
            return Ok(self);
        };
        let told = dataset.notes.len();
        let dataset = dataset.fused(track)?;
        check_measurable(&dataset)?;
        notes.extend(dataset.notes[told..].iter().cloned());
        let fuse = |(name, other): (String, Dataset)| Ok((name, other.fused(track)?));
        let also: BTreeMap<String, Dataset> =
            also.into_iter().map(fuse).collect::<Result<_>>()?;
        also.values().try_for_each(check_measurable)?;
        let order = in_order(&dataset.roster);
        Ok(Source::Read { dataset, also, notes, order, review, comparing })
    }

    /// Puts codes in place of names, in all inputs alike, and hands back which stand for
    /// which; nothing where nobody is named.
    pub fn code(&mut self, salt: &[u8]) -> Option<Key> {
        let Source::Read { dataset, also, order, review, .. } = self else { return None };
        let mut key: Option<Key> = None;
        let named = review.as_ref().map(|_| dataset.roster.clone());
        for dataset in std::iter::once(dataset).chain(also.values_mut()) {
            let (coded, found) = std::mem::take(dataset).coded(salt);
            *dataset = coded;
            key = key.or(found);
        }
        if let Some(key) = &key {
            *order = by_label(key);
        }
        if let (Some(review), Some(named), Some(key)) = (review, named, &key) {
            review.coded(&named, key);
        }
        key
    }

    /// Adds a filled review of the highest non-mated pairs of an arm, before codes are put in
    /// place of names.
    ///
    /// # Errors
    ///
    /// If it is of other pairs than these data give.
    pub fn reviewed_in(
        mut self,
        file: &ReviewFile,
        same_person: SamePerson,
        arm: &Arm,
    ) -> Result<Source> {
        if let Source::Read { dataset, also, review, .. } = &mut self {
            let dataset = input_of(arm, dataset, also)?;
            *review = Some(Reviewed::find(file, same_person, arm, dataset)?);
        }
        Ok(self)
    }

    /// The highest non-mated pairs of an arm, before codes are put in place of names, and who
    /// is in them.
    ///
    /// # Errors
    ///
    /// If the arm filters by what is not in the data, or has no input.
    pub fn highest(&mut self, arm: &Arm, top: usize) -> Result<Option<Highest>> {
        let Source::Read { dataset, also, .. } = self else { return Ok(None) };
        let dataset = input_of(arm, dataset, also)?;
        let filter = ArmFilter::resolve(arm, &dataset.roster)?;
        Ok(Some(Highest::of(dataset, &filter, top)))
    }

    /// Labels that somebody has looked at.
    pub fn reviewed(&self) -> Option<&Reviewed> {
        match self {
            Source::Read { review, .. } => review.as_ref(),
            Source::Stored(stored) => stored.review.as_ref(),
        }
    }

    /// What reading the input had to decide and a reader should know, one sentence each.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Source::Read { notes, .. } => notes.clone(),
            Source::Stored(stored) => stored.notes.clone(),
        }
    }

    /// Who is in each sample.
    pub fn roster(&self) -> &Roster {
        match self {
            Source::Read { dataset, .. } => &dataset.roster,
            Source::Stored(stored) => &stored.roster,
        }
    }

    /// The searches of an arm, with non-mates counted at these thresholds.
    pub(super) fn searches(
        &mut self,
        study: &Study,
        search: &Search,
        arm: &Arm,
        thresholds: &[f64],
    ) -> Result<Searches> {
        match self {
            Source::Read { dataset, also, order, comparing, .. } => {
                let dataset = input_of(arm, dataset, also)?;
                fitted_samples(arm, Some(search), &dataset.roster)?;
                if let Some(lists) = &dataset.lists {
                    let roster = &dataset.roster;
                    let plan = SearchPlan::resolve_listed(search, arm, roster, lists)?;
                    return Searches::listed(lists, roster, &plan, thresholds);
                }
                let seed = study.file().protocol.seed;
                let plan =
                    SearchPlan::resolve(search, arm, &dataset.roster, order, seed)?;
                match dataset.templates {
                    Some(_) => searched(dataset, &plan, &arm.name, thresholds, comparing),
                    None => Searches::collect(dataset, &plan, thresholds),
                }
            }
            Source::Stored(stored) => stored_searches(stored, &arm.name),
        }
    }

    /// The tally of an arm. Each arm is asked for once; with the last one of an input its
    /// comparisons are used up.
    pub(super) fn tally(
        &mut self,
        arm: &Arm,
        budget: Option<Budget>,
        is_last: bool,
    ) -> Result<Tally> {
        let tally = match self {
            Source::Read { dataset, also, comparing, .. } => {
                let dataset = input_of(arm, dataset, also)?;
                fitted_samples(arm, None, &dataset.roster)?;
                let filter = ArmFilter::resolve(arm, &dataset.roster)?;
                match is_last {
                    _ if dataset.templates.is_some() => {
                        let Comparing { options, watch, of, .. } = comparing;
                        let watched = Watched { watch: &**watch, of, arm: &arm.name };
                        compare::tally_watched(
                            dataset, &filter, budget, options, &watched,
                        )?
                    }
                    true => Tally::collect_last(dataset, &filter, budget),
                    false => Tally::collect(dataset, &filter, budget),
                }
            }
            Source::Stored(stored) => take(stored, &arm.name)?,
        };
        check_filled(&arm.name, &tally)?;
        Ok(tally)
    }
}

/// The searches of an arm by templates, made once, with non-mates counted at thresholds.
fn searched(
    dataset: &Dataset,
    plan: &SearchPlan,
    arm: &str,
    thresholds: &[f64],
    comparing: &mut Comparing,
) -> Result<Searches> {
    let Comparing { options, watch, of, searched } = comparing;
    let watched = Watched { watch: &**watch, of, arm };
    if !searched.contains_key(arm) {
        let made = compare::searches(dataset, plan, options, &watched)?;
        searched.insert(arm.to_owned(), made);
    }
    compare::count_over(dataset, plan, &searched[arm], thresholds, options, &watched)
}

/// The comparisons that an arm is of.
fn input_of<'a>(
    arm: &Arm,
    dataset: &'a mut Dataset,
    also: &'a mut BTreeMap<String, Dataset>,
) -> Result<&'a mut Dataset> {
    let Some(name) = &arm.input else { return Ok(dataset) };
    also.get_mut(name).ok_or_else(|| {
        let message = format!("found no input `{name}` for the arm `{}`", arm.name);
        Error::new(ErrorKind::Missing, message)
    })
}

/// The budget of a protocol: how much of the highest non-mated comparisons to keep.
///
/// # Errors
///
/// If there is one and the system's range of scores, over which the rest is counted, is not
/// stated.
pub(super) fn budget(tail: Option<usize>, system: &System) -> Result<Option<Budget>> {
    let Some(tail) = tail else { return Ok(None) };
    let Some([low, high]) = system.range else {
        let message = "found `protocol.tail` without `system.range`, but expected both: \
                       what is not kept exactly is counted over that range";
        return Err(Error::new(ErrorKind::Study, message));
    };
    let range = match system.scores {
        Similarity => (low, high),
        Dissimilarity => (0.0 - high, 0.0 - low),
    };
    Ok(Some(Budget { tail, range, bins: BINS }))
}

/// Per sample, the place of its label; codes of samples with labels follow their order.
fn in_order(roster: &Roster) -> Vec<u32> {
    (0u32..).take(roster.sample_count()).collect()
}

/// Per code, the place of the study's own label among all.
fn by_label(key: &Key) -> Vec<u32> {
    let mut codes: Vec<usize> = (0..key.entries.len()).collect();
    codes.sort_by(|&a, &b| key.entries[a].sample.cmp(&key.entries[b].sample));
    let mut order = vec![0; codes.len()];
    (0u32..).zip(codes).for_each(|(place, code)| order[code] = place);
    order
}

fn stored_searches(stored: &StoredTallies, name: &str) -> Result<Searches> {
    let found = stored.searches.iter().find(|(stored, _)| stored == name);
    found.map(|(_, searches)| searches.clone()).ok_or_else(|| {
        let message = format!("found no arm `{name}` among the tallies, but expected it");
        Error::new(ErrorKind::Missing, message)
    })
}

fn take(stored: &mut StoredTallies, name: &str) -> Result<Tally> {
    let found = stored.arms.iter_mut().find(|(stored, _)| stored == name);
    found.map(|(_, tally)| std::mem::take(tally)).ok_or_else(|| {
        let message = format!("found no arm `{name}` among the tallies, but expected it");
        Error::new(ErrorKind::Missing, message)
    })
}
