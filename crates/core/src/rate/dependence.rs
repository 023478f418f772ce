//! How dependent the comparisons of an arm were seen to be, for the plan of another study.

use falsematch_kernels::power::{Dyadic, OneWay};

use super::Context;
use super::scope::Scope;
use super::side::Side;
use crate::tally::Tally;

/// Fewer errors say too little of how they depend on each other.
const ERRORS_NEEDED: usize = 30;

/// How dependent the comparisons of an arm were, near given rates.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dependence {
    /// Of non-mated comparisons; nothing where too few errors tell, or nobody is named.
    pub non_mated: Option<Dyadic>,
    /// Of mated ones.
    pub mated: Option<OneWay>,
}

/// The dependence at the threshold whose FMR, and at that whose FNMR, is nearest to `rate`,
/// with at least thirty errors where there are as many.
pub fn dependence(tally: &Tally, rate: f64, context: &Context<'_>) -> Dependence {
    let scope = Scope::whole(tally, context.roster, context.independent);
    let (tail, mated) = (&scope.tail.score, &scope.mated.score);
    let matches =
        tail.get(errors(rate, scope.non_mated as f64).min(tail.len().max(1)) - 1);
    let missed = errors(rate, mated.len() as f64).min(mated.len().max(1));
    // The lowest so many mated scores do not match at the one over them.
    let misses = mated.len().checked_sub(missed + 1).and_then(|at| mated.get(at));
    let at = |threshold: Option<&f64>| threshold.and_then(|&at| scope.at(&[at]).pop());
    let summary = |side: Side| Some(side.swept?.summary);
    Dependence {
        non_mated: at(matches)
            .and_then(|sides| sides.fmr)
            .and_then(summary)
            .and_then(|summary| Dyadic::of(&summary)),
        mated: at(misses)
            .and_then(|sides| summary(sides.fnmr))
            .and_then(|summary| OneWay::of(&summary)),
    }
}

fn errors(rate: f64, trials: f64) -> usize {
    // At most the trials, and looked up, not indexed.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let expected = libm::round(rate * trials) as usize;
    expected.max(ERRORS_NEEDED)
}
