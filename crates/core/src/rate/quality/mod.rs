//! What discarding the samples of lowest quality would do to the rates of an arm.
//!
//! The quality of a comparison is the lower of its two samples, that of a search is its
//! probe's; the threshold stays where it is, the gallery too, and what is of equal quality is
//! discarded together.

pub(super) mod area;
pub(super) mod curve;
pub(super) mod group;
mod kept;
pub(super) mod sentence;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scope::{Independence, Scope};
use super::{
    Cell, Context, Estimate, Interval, Measure, OperatingPoint, SetThreshold, Unit,
};
use crate::roster::Qualities;
use crate::study::file::{Better, Quality};
use crate::tally::Tally;

/// What discarding by quality would do on one arm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Discarding {
    /// What the quality is called.
    pub quality: String,
    /// Which direction of it means better.
    pub better: Better,
    /// Samples of the arm.
    pub samples: u64,
    /// Of those, with a template and without a quality: none could be assessed. They are
    /// discarded first.
    pub unassessed: u64,
    /// Of those, without a template. They are discarded first, and have no comparisons.
    pub failed: u64,
    /// One per rate and operating point.
    pub curves: Vec<DiscardCurve>,
    /// Whose samples are discarded: everybody's first, then one table per grouping.
    pub groups: Vec<DiscardTable>,
}

/// A rate over the share of comparisons or searches that is discarded (error-versus-discard
/// curve).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardCurve {
    /// FNMR or FMR; FNIR or FPIR of searches.
    pub measure: Measure,
    /// The threshold, which is the same at every share.
    pub at: OperatingPoint,
    /// The level of the intervals.
    pub level: f64,
    /// By ascending share; the first discards nothing.
    pub points: Vec<DiscardPoint>,
    /// At the shares of the study, with their evidence.
    pub estimates: Vec<Estimate>,
    /// The area under the curve, and what it gains on discarding at random.
    pub area: DiscardArea,
    /// What was found, plain sentences.
    pub sentences: Vec<String>,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardPoint {
    /// The share of comparisons, or of searches, that is discarded.
    pub discarded: f64,
    /// The lowest quality that is kept, in its own direction; nothing where samples are kept
    /// that have none.
    pub quality: Option<f64>,
    /// Errors among those that are kept.
    pub errors: u64,
    /// Those that are kept.
    pub trials: u64,
    /// Errors over trials.
    pub value: f64,
    /// The interval; nothing where nobody is named or too few people are left.
    pub interval: Option<[f64; 2]>,
    /// A rate that no order of them gets under, as if every discarded one were an
    /// error.
    pub lower_limit: f64,
}

/// The area under a curve up to a share, level between its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardArea {
    /// Up to which share.
    pub limit: f64,
    /// The area.
    pub area: f64,
    /// How sure it is.
    pub interval: Option<Interval>,
    /// The area with straight lines between the steps, as some programs take it.
    pub straight: f64,
    /// The area that discarding at random would have: the rate without discarding, times the
    /// limit.
    pub random: f64,
    /// By how much the rate is lower than at random, on average up to the limit.
    pub gain: f64,
    /// How sure that is.
    pub gain_interval: Option<Interval>,
    /// What was left out one by one.
    pub unit: Unit,
    /// What the gain shows.
    pub finding: DiscardFinding,
}

/// Whether discarding by quality does better than discarding at random.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscardFinding {
    /// The whole interval of the gain lies over zero.
    Better,
    /// The whole interval lies under zero: the errors are among what is kept.
    Worse,
    /// Neither.
    NotShown,
}

/// Whose samples a limit on quality discards.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardTable {
    /// The group columns; none for everybody.
    pub by: Vec<String>,
    /// The limits: one per share of the study.
    pub limits: Vec<DiscardLimit>,
    /// One row per group, in the order of their labels.
    pub rows: Vec<DiscardRow>,
}

/// A limit on quality.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardLimit {
    /// The share of everybody's samples that is to be discarded at most.
    pub share: f64,
    /// The lowest quality that is kept, in its own direction; nothing where samples are kept
    /// that have none.
    pub quality: Option<f64>,
}

/// What limits discard of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DiscardRow {
    /// The group.
    pub group: Cell,
    /// Its discard rate at each limit.
    pub estimates: Vec<Estimate>,
}

/// What discarding by the study's quality would do on an arm; nothing where there is no
/// quality or nobody is named.
///
/// The same tally gives the same bits, whatever the number of threads.
pub fn discarding(
    tally: &Tally,
    points: &[SetThreshold],
    asked: &Quality,
    context: &Context<'_>,
) -> Option<Discarding> {
    let quality = context.roster.quality()?;
    let scope = Scope::whole(tally, context.roster, context.independent);
    if scope.known != Independence::People {
        return None;
    }
    let asked = Asked { asked, quality };
    let curves = curve::curves(&scope, points, &asked, context);
    Some(asked.discarding(&tally.samples, curves, context))
}

/// What is asked and the qualities to answer it with.
pub(super) struct Asked<'a> {
    pub(super) asked: &'a Quality,
    pub(super) quality: &'a Qualities,
}

impl Asked<'_> {
    /// Curves with what is known of the samples of an arm.
    pub(super) fn discarding(
        &self,
        samples: &[u32],
        curves: Vec<DiscardCurve>,
        context: &Context<'_>,
    ) -> Discarding {
        let failed = |sample: &&u32| context.roster.failure_of(**sample).is_some();
        let is_lacking =
            |sample: &&u32| self.quality.of_sample[**sample as usize].is_none();
        let failures = samples.iter().filter(failed).count();
        Discarding {
            quality: self.quality.name.clone(),
            better: self.quality.better,
            samples: samples.len() as u64,
            unassessed: (samples.iter().filter(is_lacking).count() - failures) as u64,
            failed: failures as u64,
            curves,
            groups: group::tables(samples, self, context),
        }
    }
}
