//! Which score the last of a probe's list is likely to have, judged by a sample of its gallery.

use falsematch_kernels::similarity::{Block, Engine, Sides, likely_limits};

use super::Searcher;
use crate::compare::sets::spread;
use crate::error::Result;

/// Candidates that are judged by.
const SAMPLE: usize = 512;
/// How many times as many candidates as a list holds are expected over the first limit, and
/// over the second of those probes whose list the first left short. After that none is set.
pub(super) const FACTORS: [f64; 2] = [1.5, 6.0];
/// A list of a larger share of the gallery is not worth a guess.
const MOST: f64 = 0.1;

/// A sample of a gallery, ready.
pub(super) struct Likely {
    sample: Block,
    /// Of the candidates, those in a list.
    share: f64,
}

impl Likely {
    /// The sample of a gallery of so many candidates; nothing where no list is wanted, or
    /// most of them are in it.
    pub(super) fn of(
        searcher: &Searcher<'_>,
        samples: &[u32],
        candidates: u64,
    ) -> Result<Option<Likely>> {
        let share = searcher.asked.listed as f64 / candidates.max(1) as f64;
        if share == 0.0 || share > MOST {
            return Ok(None);
        }
        let few = spread(samples, SAMPLE);
        let sample = searcher.job.block(&Engine::Floats, &few, Sides::Columns)?;
        Ok(Some(Likely { sample, share }))
    }

    /// Limits for some probes, of products less what is taken off. One that is too high leaves
    /// its probe's list short, and is seen by that.
    pub(super) fn limits(&self, probes: &Block, factor: f64) -> Vec<f64> {
        likely_limits(probes, &self.sample, factor * self.share)
    }
}
