//! The comparisons of a scope whose samples are both good enough.

use std::borrow::Cow;

use falsematch_kernels::pairs::PairTrials;

use super::super::scope::Scope;
use crate::input::Comparisons;
use crate::roster::Qualities;
use crate::tally::Trials;

/// The quality of each comparison: the lower rank of its two samples.
pub(super) fn ranks(compared: &Comparisons, quality: &Qualities) -> Vec<f64> {
    let samples = compared.probe.iter().zip(&compared.reference);
    let lower = |(&probe, &reference): (&u32, &u32)| {
        let (one, other) = (quality.rank(probe), quality.rank(reference));
        if one < other { one } else { other }
    };
    samples.map(lower).collect()
}

/// The mated comparisons of a scope at or over a rank, and no others.
pub(super) fn mated<'a>(whole: &'a Scope<'_>, ranks: &[f64], lowest: f64) -> Scope<'a> {
    Scope {
        mated: Cow::Owned(selected(&whole.mated, ranks, lowest)),
        tail: Cow::Owned(Comparisons::default()),
        non_mated: 0,
        trials: Cow::Owned(Trials::default()),
        left_out: None,
        person_of: Cow::Borrowed(&whole.person_of),
        people: whole.people,
        known: whole.known,
    }
}

/// The non-mated comparisons of a scope at or over a rank, and no others. All of them are in
/// the scope's tail.
pub(super) fn non_mated<'a>(
    whole: &'a Scope<'_>,
    ranks: &[f64],
    lowest: f64,
) -> Scope<'a> {
    let tail = selected(&whole.tail, ranks, lowest);
    let trials = trials(&tail, &whole.person_of);
    Scope {
        mated: Cow::Owned(Comparisons::default()),
        non_mated: tail.score.len() as u64,
        tail: Cow::Owned(tail),
        trials: Cow::Owned(Trials::Cells(trials)),
        left_out: None,
        person_of: Cow::Borrowed(&whole.person_of),
        people: whole.people,
        known: whole.known,
    }
}

fn selected(all: &Comparisons, ranks: &[f64], lowest: f64) -> Comparisons {
    let mut selected = Comparisons::default();
    for (index, rank) in ranks.iter().enumerate() {
        if rank.total_cmp(&lowest).is_ge() {
            selected.push(all.score[index], all.probe[index], all.reference[index]);
        }
    }
    selected
}

/// Comparisons per unordered pair of people, ascending.
fn trials(compared: &Comparisons, person_of: &[u32]) -> Vec<PairTrials> {
    let samples = compared.probe.iter().zip(&compared.reference);
    let pair = |(&probe, &reference): (&u32, &u32)| {
        let (one, other) = (person_of[probe as usize], person_of[reference as usize]);
        (one.min(other), one.max(other))
    };
    let mut pairs: Vec<(u32, u32)> = samples.map(pair).collect();
    pairs.sort_unstable();
    let runs = pairs.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0].0, run[0].1, run.len() as u64)).collect()
}
