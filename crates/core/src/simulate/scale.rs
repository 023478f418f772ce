//! Takes scores of a model to the scale of a study, so that its rates are the study's.

use crate::input::Dataset;
use crate::simulate::Population;
use crate::simulate::fit::Cells;
use crate::simulate::layout::Layout;
use crate::simulate::replica::Replica;
use crate::simulate::seeds::batch_seed;

/// So many scores of each kind are drawn at least to know how those of the model lie ...
const ENOUGH: usize = 400_000;
/// ... within so many draws of the whole study.
const MOST_DRAWS: usize = 200;
/// Over the highest score, and under the lowest, this many gaps are carried on.
const GAPS: usize = 5;

/// A rising map from the model's scores to the study's, for each class of comparisons: a
/// score becomes the one that has the same share of its class below it.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    /// Scores of the model, ascending: non-mated, then mated.
    model: [Vec<f64>; 2],
    /// Scores of the study by class, ascending.
    study: Vec<Vec<f64>>,
}

impl Scale {
    pub(super) fn of(
        dataset: &Dataset,
        layout: &Layout,
        cells: &Cells,
        population: &Population,
        seed: u64,
    ) -> Scale {
        let comparisons = &dataset.comparisons;
        let mated = layout.mated();
        let fewer = mated.iter().filter(|&&mated| mated).count();
        let fewer = fewer.min(mated.len() - fewer).max(1);
        let draws = (ENOUGH / 8 / fewer).max(ENOUGH / mated.len()).clamp(2, MOST_DRAWS);
        let mut model = [Vec::new(), Vec::new()];
        for number in (0u32..).take(draws) {
            let replica = Replica::draw(&dataset.roster, cells, batch_seed(seed, number));
            let templates = replica.templates(&dataset.roster, population, 0);
            let scores = templates.scores(&comparisons.probe, &comparisons.reference);
            for (score, &mated) in scores.into_iter().zip(&mated) {
                model[usize::from(mated)].push(score);
            }
        }
        model.iter_mut().for_each(|scores| scores.sort_unstable_by(f64::total_cmp));
        let of_class = |members: &Vec<u32>| {
            let score = |&member: &u32| comparisons.score[member as usize];
            let mut scores: Vec<f64> = members.iter().map(score).collect();
            scores.sort_unstable_by(f64::total_cmp);
            scores
        };
        let study = layout.classes.iter().map(|class| of_class(&class.members)).collect();
        Scale { model, study }
    }

    /// Puts scores of the study's scale in place of the model's.
    pub(super) fn apply(&self, layout: &Layout, scores: &mut [f64]) {
        for (class, study) in layout.classes.iter().zip(&self.study) {
            let model = &self.model[usize::from(class.mated)];
            for &member in &class.members {
                let score = &mut scores[member as usize];
                *score = value_at(study, share_below(model, *score));
            }
        }
    }
}

/// The share of ascending values under a value, between 0 and 1.
fn share_below(ascending: &[f64], value: f64) -> f64 {
    let count = ascending.len();
    let over = ascending.partition_point(|&other| other < value);
    let place = if over == 0 {
        if value < ascending[0] { -0.25 } else { 0.0 }
    } else if over == count {
        count as f64 - 0.75
    } else {
        let (low, high) = (ascending[over - 1], ascending[over]);
        (over - 1) as f64 + if high > low { (value - low) / (high - low) } else { 0.5 }
    };
    (place + 0.5) / count as f64
}

/// The value with a share of ascending values under it, between and beyond them.
#[expect(clippy::cast_possible_truncation, reason = "within the length of a slice")]
fn value_at(ascending: &[f64], share: f64) -> f64 {
    let last = ascending.len() - 1;
    let place = share * ascending.len() as f64 - 0.5;
    let gaps = GAPS.min(last);
    let over =
        |from: f64, to: f64| if gaps == 0 { 0.0 } else { (to - from) / gaps as f64 };
    if place <= 0.0 {
        return ascending[0] + place * over(ascending[0], ascending[gaps]);
    }
    if place >= last as f64 {
        let beyond = place - last as f64;
        return ascending[last] + beyond * over(ascending[last - gaps], ascending[last]);
    }
    let below = place as usize;
    let part = place - below as f64;
    ascending[below] + part * (ascending[below + 1] - ascending[below])
}

#[cfg(test)]
mod tests {
    use super::{share_below, value_at};

    /// By hand: of four values, the middle of each holds shares of 1/8, 3/8, 5/8 and 7/8.
    #[test]
    fn a_value_has_the_share_of_its_place() {
        let values = [1.0, 2.0, 4.0, 8.0];
        for (value, share) in [(1.0, 0.125), (2.0, 0.375), (3.0, 0.5), (8.0, 0.875)] {
            assert!((share_below(&values, value) - share).abs() < 1e-12, "{value}");
            assert!((value_at(&values, share) - value).abs() < 1e-12, "{value}");
        }
        assert!(share_below(&values, 0.0) > 0.0 && share_below(&values, 9.0) < 1.0);
        assert!(value_at(&values, 0.99) > 8.0 && value_at(&values, 0.01) < 1.0);
        assert!((value_at(&[5.0], 0.9) - 5.0).abs() < 1e-12);
    }
}
