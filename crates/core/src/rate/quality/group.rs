//! Whose samples a limit on quality discards.

use falsematch_kernels::cluster;
use falsematch_kernels::discard::Curve;

use super::super::context::proportion;
use super::super::scope::{self, Group};
use super::super::side::Side;
use super::super::{Cell, Context, Estimate, Measure};
use super::{Asked, DiscardLimit, DiscardRow, DiscardTable};

/// Discard rates of everybody, then of each group of each grouping, at limits that discard at
/// most the shares of the study of everybody's samples. Samples of one person are dependent.
pub(in crate::rate) fn tables(
    of_arm: &[u32],
    asked: &Asked<'_>,
    context: &Context<'_>,
) -> Vec<DiscardTable> {
    let rank = |&sample: &u32| asked.quality.rank(sample);
    let ranks: Vec<f64> = of_arm.iter().map(rank).collect();
    let Some(curve) = Curve::new(&ranks, &vec![false; ranks.len()]) else {
        return Vec::new();
    };
    let shares = &asked.asked.discard;
    let limits: Vec<(f64, f64)> =
        shares.iter().map(|&share| (share, curve.at(share).lowest)).collect();
    let samples = Samples { of_arm, ranks: &ranks, limits: &limits, context };
    let table = |by: Vec<String>, groups: Vec<Group>| DiscardTable {
        by,
        limits: limits
            .iter()
            .map(|&(share, lowest)| DiscardLimit {
                share,
                quality: asked.quality.own(lowest),
            })
            .collect(),
        rows: groups.iter().map(|group| samples.row(group)).collect(),
    };
    let members = vec![true; people(context)];
    let everybody = Group { cell: Cell::new(), members };
    let groupings = context
        .by
        .iter()
        .map(|by| table(by.clone(), scope::groups(context.roster, by, of_arm)));
    std::iter::once(table(Vec::new(), vec![everybody])).chain(groupings).collect()
}

fn people(context: &Context<'_>) -> usize {
    context.roster.subject_of.iter().max().map_or(0, |&code| code as usize + 1)
}

/// The samples of an arm with their quality.
struct Samples<'a> {
    of_arm: &'a [u32],
    ranks: &'a [f64],
    /// The share, and the lowest rank that is kept.
    limits: &'a [(f64, f64)],
    context: &'a Context<'a>,
}

impl Samples<'_> {
    fn row(&self, group: &Group) -> DiscardRow {
        let estimate = |limit: &(f64, f64)| self.estimate(group, *limit);
        DiscardRow {
            group: group.cell.clone(),
            estimates: self.limits.iter().map(estimate).collect(),
        }
    }

    fn estimate(&self, group: &Group, (share, lowest): (f64, f64)) -> Estimate {
        let person = |sample: u32| self.context.roster.subject_of[sample as usize];
        let ranked = self.of_arm.iter().zip(self.ranks);
        let inside = ranked
            .map(|(&sample, &rank)| (person(sample), rank))
            .filter(|(person, _)| group.members[*person as usize]);
        let mut trials = vec![0; group.members.len()];
        inside.clone().for_each(|(person, _)| trials[person as usize] += 1);
        let mut sweep = cluster::Sweep::new(trials);
        let worse = inside.filter(|(_, rank)| rank.total_cmp(&lowest).is_lt());
        worse.for_each(|(person, _)| sweep.add(person));
        let mut quantity = self.context.quantity(Measure::DiscardRate, &group.cell, None);
        quantity.discarded = Some(share);
        let side = Side::of_summary(sweep.summary());
        proportion(quantity, &side, self.context.level, "samples")
    }
}
