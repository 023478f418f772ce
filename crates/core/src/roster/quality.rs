//! How good each sample is said to be.

use crate::study::file::Better;

/// A quality of each sample of a roster.
#[derive(Clone, Debug, PartialEq)]
pub struct Qualities {
    /// What it is called: the column that it was read from.
    pub name: String,
    /// Which direction of a quality means better.
    pub better: Better,
    /// Per sample: the quality, finite and in its own direction; nothing where none could be
    /// assessed, or where the sample has no template.
    pub of_sample: Vec<Option<f64>>,
}

impl Qualities {
    /// The quality of a sample turned so that higher is better. One that could not be
    /// assessed lies under every other.
    ///
    /// # Panics
    /// When there is no such sample.
    pub fn rank(&self, sample: u32) -> f64 {
        match (self.of_sample[sample as usize], self.better) {
            (None, _) => f64::NEG_INFINITY,
            (Some(quality), Better::Higher) => quality,
            (Some(quality), Better::Lower) => 0.0 - quality,
        }
    }

    /// A rank in the quality's own direction; nothing for that of a sample without quality.
    pub fn own(&self, rank: f64) -> Option<f64> {
        let quality = match self.better {
            Better::Higher => rank,
            Better::Lower => 0.0 - rank,
        };
        quality.is_finite().then_some(quality)
    }
}
