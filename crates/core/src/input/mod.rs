//! Reads comparison scores of many formats into [`Comparisons`] over one [`Roster`].
//!
//! The only module of the library that opens files.

use crate::roster::Roster;

/// What an input gives: who was compared, every score, and every failure.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    /// Who is in each sample.
    pub roster: Roster,
    /// Comparisons that have a score, mated and non-mated together.
    pub comparisons: Comparisons,
    /// Comparisons for which no score could be computed, as (probe, reference) samples.
    pub failed: Vec<(u32, u32)>,
    /// Whether probe and reference may change places.
    pub interchangeable: bool,
}

/// Comparison scores in columns: element `k` of each is one comparison.
///
/// Scores are finite and oriented as similarity: where the study states dissimilarity they
/// have been negated on reading, and every threshold shown to a person is turned back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparisons {
    /// Similarity scores, finite.
    pub score: Vec<f64>,
    /// The probe's sample code.
    pub probe: Vec<u32>,
    /// The reference's sample code.
    pub reference: Vec<u32>,
}
