//! Rates of searches: FPIR, FNIR, TPIR, CMC and selectivity, each with the gallery, the
//! rank, the list and the threshold that it is of.

mod curve;
mod discard;
mod estimate;
mod listed;
mod looked;
mod pool;
mod size;
mod threshold;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope;
use super::{
    Cell, Context, Estimate, Failures, GroupRow, GroupTable, Measure, SetThreshold,
};
use crate::study::file::Search;
use crate::tally::Searches;
pub use discard::discarding_searches;
use estimate::Asker;
pub(super) use looked::{Foremost, Looked, looked};
use pool::{Asked, Pool, Rules};
pub use size::*;
pub use threshold::search_thresholds;

/// Everything that is measured of the searches of one arm.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchMeasures {
    /// How much was searched.
    pub size: SearchSize,
    /// Rates of the whole arm: at each operating point, then by rank alone.
    pub estimates: Vec<Estimate>,
    /// Rates per group of the probe's subject, one table per grouping.
    pub groups: Vec<GroupTable>,
    /// The share of mates found by each rank; empty for a watch list.
    pub cmc: Vec<RankPoint>,
    /// FNIR against FPIR over all thresholds.
    pub tradeoff: Vec<SearchPoint>,
}

/// How much was searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchSize {
    /// How many galleries were searched.
    pub galleries: u64,
    /// The size of each (N): people, or samples where these are candidates of their own.
    /// Absent where galleries are of different sizes.
    pub gallery: Option<u64>,
    /// Enrolments that failed, over all galleries.
    pub failed_enrolments: u64,
    /// The length of a candidate list (L).
    pub list_length: u32,
    /// The rank that the trade-off curve is at.
    pub rank: u32,
    /// Searches of people who are enrolled.
    pub mated: u64,
    /// Searches of people who are not.
    pub non_mated: u64,
    /// Mated searches without a template of the probe, or any of the mate.
    pub failed_mated: u64,
    /// Non-mated searches without a template of the probe.
    pub failed_non_mated: u64,
    /// Mates with the same score as another candidate, whose rank is a matter of rule.
    pub tied: u64,
    /// People of whom there is a mated search.
    pub mated_subjects: u64,
    /// People of whom there is a non-mated search.
    pub non_mated_subjects: u64,
}

/// The share of mates found by a rank.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankPoint {
    /// The rank.
    pub rank: u32,
    /// The share of mated searches whose mate is at the rank or before.
    pub found: f64,
    /// Lower and upper end of its interval, for galleries like those searched.
    pub interval: [f64; 2],
}

/// FPIR and FNIR at a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchPoint {
    /// The threshold, in the system's own orientation.
    pub threshold: f64,
    /// FPIR at the threshold.
    pub fpir: f64,
    /// Lower and upper end of its interval, for galleries like those searched.
    pub fpir_interval: [f64; 2],
    /// FNIR at the threshold and the rank of the curve.
    pub fnir: f64,
    /// Lower and upper end of its interval, for galleries like those searched.
    pub fnir_interval: [f64; 2],
}

/// Measures everything of the searches of an arm at the given operating points.
///
/// The same tally gives the same bits, whatever the number of threads.
pub fn measure_searches(
    tally: &Searches,
    points: &[SetThreshold],
    search: &Search,
    context: &Context<'_>,
) -> SearchMeasures {
    let pool = Pool::of(tally, context.roster, None);
    let ranks = ranks(search);
    let asker = Asker { pool: &pool, context, group: Cell::new() };
    let mut estimates = Vec::new();
    for set in points {
        estimates.extend(asker.at_point(set, &ranks));
    }
    if !search.watch_list {
        ranks.iter().for_each(|&rank| estimates.extend(asker.by_rank(rank)));
    }
    SearchMeasures {
        size: size(&pool, ranks[0]),
        estimates,
        groups: groups(tally, points, ranks[0], context),
        cmc: match search.watch_list {
            true => Vec::new(),
            false => curve::cmc(&asker),
        },
        tradeoff: curve::tradeoff(&asker, ranks[0]),
    }
}

/// The ranks to measure at; for a watch list any of the list.
fn ranks(search: &Search) -> Vec<u32> {
    match search.watch_list || search.ranks.is_empty() {
        true => vec![search.list_length],
        false => search.ranks.clone(),
    }
}

fn size(pool: &Pool<'_>, rank: u32) -> SearchSize {
    let tally = pool.tally;
    let [failed_mated, failed_non_mated] = pool.failed();
    let people = |asked| {
        let counted = pool.count(asked, Rules::DEFAULT);
        (counted.given.trials, counted.given.units)
    };
    let (mated, mated_subjects) = people(Asked::Missed(None, rank));
    let (non_mated, non_mated_subjects) = people(Asked::Returned(f64::MAX));
    SearchSize {
        galleries: tally.galleries.len() as u64,
        gallery: tally.size(),
        failed_enrolments: tally.galleries.iter().map(|gallery| gallery.failed).sum(),
        list_length: tally.list_length,
        rank,
        mated,
        non_mated,
        failed_mated,
        failed_non_mated,
        tied: pool.tied_mates(),
        mated_subjects,
        non_mated_subjects,
    }
}

/// FPIR and FNIR per group of the probe's subject; the gallery is everybody's.
fn groups(
    tally: &Searches,
    points: &[SetThreshold],
    rank: u32,
    context: &Context<'_>,
) -> Vec<GroupTable> {
    let mut probes: Vec<u32> = tally.searches.iter().map(|search| search.probe).collect();
    probes.sort_unstable();
    probes.dedup();
    let row = |group: &scope::Group| {
        let pool = Pool::of(tally, context.roster, Some(&group.members));
        let asker = Asker { pool: &pool, context, group: group.cell.clone() };
        GroupRow {
            group: group.cell.clone(),
            subjects: group.members.iter().filter(|&&member| member).count() as u64,
            estimates: points.iter().flat_map(|set| asker.main(set, rank)).collect(),
            notes: Vec::new(),
        }
    };
    let table = |by: &Vec<String>| GroupTable {
        by: by.clone(),
        rows: scope::groups(context.roster, by, &probes).iter().map(row).collect(),
    };
    context.by.iter().map(table).collect()
}

/// The quantities that are measured with failures left out as well.
fn left_out() -> Rules {
    Rules { failures: Failures::LeftOut, ..Rules::DEFAULT }
}

/// Whether a measure is of mated searches.
fn is_of_mated(measure: Measure) -> bool {
    matches!(measure, Measure::Fnir | Measure::Tpir | Measure::Cmc | Measure::NotFirst)
}
