//! Measures an arm.

use rayon::prelude::*;

use super::crossing::{self, Bands};
use super::group::{self, Points};
use super::operating::{self, Operated};
use super::scope::Scope;
use super::side::Sides;
use super::{
    ArmMeasures, ArmSize, Context, Estimate, SetThreshold, ThresholdRule, failure, grid,
    separation, shape,
};
use crate::tally::Tally;

/// Measures everything of an arm at the given operating points: its own
/// ([`thresholds`](super::thresholds)) and those of another arm.
///
/// The same tally gives the same bits, whatever the number of threads.
pub fn measure(
    tally: &Tally,
    points: &[SetThreshold],
    context: &Context<'_>,
) -> ArmMeasures {
    let scope = Scope::whole(tally, context.roster, context.independent);
    let set: Vec<f64> =
        points.iter().filter_map(|set| set.similarity.as_ref().ok()).copied().collect();
    let grid = scope.at(&grid::thresholds(&scope, &set));
    let bands = bands(&grid, context.level);
    let spans: Vec<_> =
        points.iter().map(|set| span(set, &grid, &bands, context)).collect();
    let points = Points { set: points, spans: &spans };
    let mut estimates = at_points(&scope, tally, &points, context);
    estimates.extend(crossing::equal_error_rates(&scope, &grid, &bands, context));
    estimates.extend(separation::indices(&scope, &crossing::unit(&grid), context));
    ArmMeasures {
        size: size(&scope, tally, context),
        estimates,
        groups: group::tables(&scope, &tally.samples, &points, context),
        curve: shape::curve(&grid, &bands, context),
        distribution: shape::distribution(&scope, tally, context),
    }
}

fn bands(grid: &[Sides], level: f64) -> Vec<Bands> {
    let ends =
        |sides: &Sides| (sides.fmr.map(|side| side.ends(level)), sides.fnmr.ends(level));
    grid.par_iter().map(ends).collect()
}

/// The thresholds around those that an own target may stand for; nothing for others.
fn span(
    set: &SetThreshold,
    grid: &[Sides],
    bands: &[Bands],
    context: &Context<'_>,
) -> Option<[Option<f64>; 2]> {
    let ThresholdRule::TargetFmr { target, set_on } = &set.point.rule else {
        return None;
    };
    let own = set_on == context.arm && set.similarity.is_ok();
    let fmr: Vec<_> = bands.iter().map(|bands| bands.0).collect();
    let found = own.then(|| operating::span(grid, &fmr, *target))?;
    Some(found.map(|at| at.map(|at| grid[at].threshold)))
}

fn at_points(
    scope: &Scope<'_>,
    tally: &Tally,
    points: &Points<'_>,
    context: &Context<'_>,
) -> Vec<Estimate> {
    let acquisition = failure::acquisition(tally, context);
    let at_point = |operated: &Operated<'_>| {
        let rates = operating::rates(operated, context, &super::Cell::new());
        let with_failures =
            failure::transactions(scope, operated, &rates, &acquisition, tally, context);
        rates.into_iter().chain(with_failures).collect::<Vec<_>>()
    };
    let mut estimates: Vec<_> =
        group::operate(scope, points).iter().flat_map(at_point).collect();
    estimates.push(acquisition);
    estimates
}

fn size(scope: &Scope<'_>, tally: &Tally, context: &Context<'_>) -> ArmSize {
    let roster = context.roster;
    let mut people: Vec<u32> =
        tally.samples.iter().map(|&sample| roster.subject_of[sample as usize]).collect();
    people.sort_unstable();
    people.dedup();
    ArmSize {
        samples: tally.samples.len() as u64,
        failed_samples: failure::failed_samples(tally, context).count() as u64,
        subjects: people.len() as u64,
        mated: scope.mated.score.len() as u64,
        non_mated: scope.non_mated,
        failed_mated: tally.failed.mated,
        failed_non_mated: tally.failed.non_mated,
    }
}
