//! Labels that somebody has looked at, and a tally without what they found wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::collect::{sorted, truncate};
use super::{ArmFilter, Highest, Tally, Trials};
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Dataset, ReviewFile, Seen};
use crate::roster::{Key, Roster};
use crate::study::file::{Arm, SamePerson};

/// A review of the highest non-mated pairs of an arm.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Reviewed {
    /// The arm.
    pub arm: String,
    /// What becomes of pairs that show the same person.
    pub same_person: SamePerson,
    /// How many pairs were listed.
    pub listed: u64,
    /// The pairs that somebody has looked at, by probe, then reference.
    pub pairs: Vec<ReviewedPair>,
}

/// A pair that somebody has looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ReviewedPair {
    /// The probe's sample code.
    pub probe: u32,
    /// The reference's sample code.
    pub reference: u32,
    /// What was seen.
    pub seen: Seen,
}

impl Reviewed {
    /// Finds the pairs of a filled review among the data that it was written for, codes not
    /// yet in place of labels.
    ///
    /// # Errors
    ///
    /// If the review is of another list than these data give, or a row is not on it.
    pub fn find(
        file: &ReviewFile,
        same_person: SamePerson,
        arm: &Arm,
        dataset: &Dataset,
    ) -> Result<Reviewed> {
        let top = Highest::asked_for(&file.list).ok_or_else(|| {
            let message = format!(
                "found `{}` in the column `list`, but expected the mark that `falsematch \
                 review` writes",
                file.list
            );
            file.refuse(ErrorKind::Format, message)
        })?;
        let filter = ArmFilter::resolve(arm, &dataset.roster)?;
        let highest = Highest::of(dataset, &filter, top);
        if highest.mark != file.list {
            return Err(other_list(file, &highest, arm));
        }
        let pairs = found(file, &highest, &dataset.roster)?;
        let listed = highest.pairs.score.len() as u64;
        Ok(Reviewed { arm: arm.name.clone(), same_person, listed, pairs })
    }

    /// Puts codes in place of those of `roster`, by the labels that both have.
    pub(crate) fn coded(&mut self, roster: &Roster, key: &Key) {
        let labels = key.entries.iter().map(|entry| entry.sample.as_str());
        let codes: BTreeMap<&str, u32> = labels.zip(0..).collect();
        let code = |sample: &mut u32| *sample = codes[&*roster.sample_label(*sample)];
        for pair in &mut self.pairs {
            code(&mut pair.probe);
            code(&mut pair.reference);
        }
        self.pairs.sort_unstable_by_key(|pair| (pair.probe, pair.reference));
    }

    /// What was seen in a pair, probe first; nothing where nobody has looked.
    pub fn seen(&self, probe: u32, reference: u32) -> Option<Seen> {
        let key = |pair: &ReviewedPair| (pair.probe, pair.reference);
        let at = self.pairs.binary_search_by_key(&(probe, reference), key).ok()?;
        Some(self.pairs[at].seen)
    }
}

fn other_list(file: &ReviewFile, highest: &Highest, arm: &Arm) -> Error {
    let message = format!(
        "found a review of the list `{}`, but the highest non-mated pairs of arm `{}` are the \
         list `{}`",
        file.list, arm.name, highest.mark
    );
    file.refuse(ErrorKind::Conflict, message).hint(
        "it is of another study or arm, or scores or labels changed since it was written: \
         write it again with `falsematch review`",
    )
}

fn found(
    file: &ReviewFile,
    highest: &Highest,
    roster: &Roster,
) -> Result<Vec<ReviewedPair>> {
    let mut pairs = Vec::new();
    let listed = || highest.pairs.probe.iter().zip(&highest.pairs.reference);
    let mut codes: Vec<(u32, u32)> = listed().map(|(&a, &b)| (a, b)).collect();
    codes.sort_unstable();
    for row in &file.rows {
        let probe = roster.sample_code(&row.probe);
        let pair = probe.zip(roster.sample_code(&row.reference));
        let pair = pair.filter(|pair| codes.binary_search(pair).is_ok());
        let Some((probe, reference)) = pair else {
            let message = format!(
                "found probe `{}` and reference `{}`, but expected one of the {} listed pairs",
                row.probe,
                row.reference,
                codes.len()
            );
            return Err(file.refuse_row(row, message));
        };
        pairs.extend(row.seen.map(|seen| ReviewedPair { probe, reference, seen }));
    }
    pairs.sort_unstable_by_key(|pair| (pair.probe, pair.reference));
    Ok(pairs)
}

impl Tally {
    /// The tally once non-mated comparisons have been found to be mislabelled: those for
    /// which `is_gone` is told probe and reference and says so are left out, or count as
    /// mated comparisons of the probe's subject.
    pub fn without(
        &self,
        is_gone: impl Fn(u32, u32) -> bool,
        become_mated: bool,
        roster: &Roster,
    ) -> Tally {
        let mut tally = self.clone();
        let mut kept = 0;
        let mut gone: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for index in 0..self.tail.score.len() {
            let score = self.tail.score[index];
            let (probe, reference) = (self.tail.probe[index], self.tail.reference[index]);
            if is_gone(probe, reference) {
                let (one, other) =
                    (roster.subject_of(probe), roster.subject_of(reference));
                *gone.entry((one.min(other), one.max(other))).or_default() += 1;
                if become_mated {
                    tally.mated.push(score, probe, reference);
                }
                continue;
            }
            tally.tail.score[kept] = score;
            tally.tail.probe[kept] = probe;
            tally.tail.reference[kept] = reference;
            kept += 1;
        }
        truncate(&mut tally.tail, kept);
        tally.mated = sorted(tally.mated);
        tally.non_mated -= gone.values().sum::<u64>();
        let mut trials = std::mem::take(&mut tally.trials).into_cells();
        for trial in &mut trials {
            trial.2 -= gone.get(&(trial.0, trial.1)).copied().unwrap_or(0);
        }
        trials.retain(|trial| trial.2 > 0);
        tally.trials = Trials::Cells(trials);
        tally
    }
}
