//! How strongly scores that share a person go together.

use falsematch_kernels::order::is_match;
use falsematch_kernels::special::normal_quantile;

use crate::simulate::layout::Layout;

/// This share of non-mated scores is among the highest ...
const TAIL: f64 = 0.01;
/// ... if that is so many at least.
const FEWEST_HIGH: usize = 30;

/// Correlations of scores, each turned into the normal score of its rank among those of its
/// kind, so that they do not depend on the scale of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dependence {
    /// Of two non-mated comparisons with exactly one person in common: that of person
    /// effects, from which zeta1 of a rate follows.
    pub(super) one_person: Option<f64>,
    /// Of two non-mated comparisons of the same two people: from it follows zeta2.
    pub(super) both_people: Option<f64>,
    /// Of two mated comparisons of one person.
    pub(super) mated: Option<f64>,
    /// As `one_person`, of being among the highest scores: for false matches that counts.
    pub(super) tail_one_person: Option<f64>,
    /// As `both_people`, of being among the highest scores.
    pub(super) tail_both_people: Option<f64>,
}

/// Normal scores of ranks (van der Waerden) within each class; equal values share the middle
/// of their ranks.
pub(super) fn normal_scores(layout: &Layout, values: &[f64]) -> Vec<f64> {
    let mut scores = vec![0.0; values.len()];
    for class in &layout.classes {
        let mut order = class.members.clone();
        order.sort_unstable_by(|&a, &b| {
            values[a as usize].total_cmp(&values[b as usize]).then(a.cmp(&b))
        });
        let count = order.len() as f64;
        let mut below = 0.0;
        for run in order.chunk_by(|&a, &b| values[a as usize] >= values[b as usize]) {
            let middle = below + 0.5 * run.len() as f64;
            let score = normal_quantile(middle / count);
            run.iter().for_each(|&place| scores[place as usize] = score);
            below += run.len() as f64;
        }
    }
    scores
}

/// Sums of scores and their number, per unit.
#[derive(Clone, Copy, Default)]
struct Sum {
    score: f64,
    count: f64,
}

impl Sum {
    fn add(&mut self, score: f64, count: f64) {
        self.score += score;
        self.count += count;
    }

    fn squares(sums: &[Sum]) -> (f64, f64) {
        let add = |whole: (f64, f64), sum: &Sum| {
            (whole.0 + sum.score * sum.score, whole.1 + sum.count * sum.count)
        };
        sums.iter().fold((0.0, 0.0), add)
    }
}

impl Dependence {
    /// From normal scores, by their mean products; all sums in the order of the comparisons.
    pub(super) fn of(layout: &Layout, scores: &[f64]) -> Dependence {
        let [one_person, both_people, mated] = correlations(layout, scores);
        let tail = tail(layout, scores);
        let in_tail = tail.map(|tail| correlations(layout, &tail));
        Dependence {
            one_person,
            both_people,
            mated,
            tail_one_person: in_tail.and_then(|found| found[0]),
            tail_both_people: in_tail.and_then(|found| found[1]),
        }
    }
}

/// Whether each non-mated score is among the highest of its class, less the share of those;
/// nothing where they are too few.
fn tail(layout: &Layout, scores: &[f64]) -> Option<Vec<f64>> {
    let limit = normal_quantile(1.0 - TAIL);
    let members =
        || layout.classes.iter().filter(|class| !class.mated).flat_map(|c| &c.members);
    let is_high = |&&member: &&u32| is_match(scores[member as usize], limit);
    let (high, all) = (members().filter(is_high).count(), members().count());
    let share = high as f64 / all as f64;
    let mut tail = vec![0.0; scores.len()];
    for &member in members() {
        tail[member as usize] =
            f64::from(u8::from(is_match(scores[member as usize], limit))) - share;
    }
    (high >= FEWEST_HIGH).then_some(tail)
}

/// Of non-mated comparisons with one person in common and with both, and of mated ones.
fn correlations(layout: &Layout, scores: &[f64]) -> [Option<f64>; 3] {
    let mut of_pair = vec![Sum::default(); layout.pairs.len()];
    let mut of_person = vec![Sum::default(); layout.people];
    let mut of_mate = vec![Sum::default(); layout.people];
    let (mut square, mut mated_square) = ((0.0, 0.0), (0.0, 0.0));
    for ((&unit, &score), mated) in layout.unit_of.iter().zip(scores).zip(layout.mated())
    {
        let (sums, squares) = match mated {
            true => (&mut of_mate, &mut mated_square),
            false => (&mut of_pair, &mut square),
        };
        sums[unit as usize].add(score, 1.0);
        *squares = (squares.0 + score * score, squares.1 + 1.0);
    }
    for (&(one, other), sum) in layout.pairs.iter().zip(&of_pair) {
        of_person[one as usize].add(sum.score, sum.count);
        of_person[other as usize].add(sum.score, sum.count);
    }
    let (pairs, people) = (Sum::squares(&of_pair), Sum::squares(&of_person));
    let variance = if square.1 > 0.0 { square.0 / square.1 } else { 1.0 };
    let mates = Sum::squares(&of_mate);
    let mated_variance =
        if mated_square.1 > 0.0 { mated_square.0 / mated_square.1 } else { 1.0 };
    [
        mean_product(people, (2.0 * pairs.0, 2.0 * pairs.1), variance),
        mean_product(pairs, square, variance),
        mean_product(mates, mated_square, mated_variance),
    ]
}

/// Mean product of two different scores of a unit over the variance; nothing where no unit
/// has two.
fn mean_product(whole: (f64, f64), same: (f64, f64), variance: f64) -> Option<f64> {
    let count = whole.1 - same.1;
    (count > 0.5 && variance > 0.0).then(|| (whole.0 - same.0) / count / variance)
}
