//! How identification changes with the size of the gallery: exactly for every smaller one,
//! by bounds for larger ones, and nothing where the bounds say nothing.

mod asked;
mod counted;
mod curve;
mod grid;
mod mixed;
mod past;
mod slope;
#[cfg(test)]
mod tests;
mod trials;
mod vendor;
mod within;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Cell, Estimate, Measure, OperatingPoint};

pub use counted::counted_sizes;
pub use curve::gallery_sizes;
pub use mixed::{MixedGallery, mixed_galleries};

/// With fewer people searched there is no interval.
const FEWEST: u64 = 3;

/// A rate of searches over the size of the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GallerySize {
    /// On which arm.
    pub arm: String,
    /// FPIR, FNIR or selectivity.
    pub measure: Measure,
    /// At which threshold; absent where rank alone decides.
    pub at: Option<OperatingPoint>,
    /// The rank (R) up to which a mate counts as found, for an FNIR.
    pub rank: Option<u32>,
    /// The size of the gallery that was searched.
    pub searched: u64,
    /// The confidence level of every range.
    pub level: f64,
    /// Searches that it rests on.
    pub searches: u64,
    /// People searched: the unit that is independent.
    pub people: u64,
    /// For galleries up to the size that was searched, ascending: means over every choice of
    /// so many of the people enrolled, exact for these searches, with intervals of galleries
    /// like those searched.
    pub within: Vec<SizePoint>,
    /// For larger galleries, ascending from the one searched: bounds that hold whatever the
    /// law by which people are confused. Empty where the data carry none.
    pub past: Vec<SizePoint>,
    /// The largest gallery drawn about which the bounds still say something.
    pub reach: Option<u64>,
    /// Why the bounds end there, or why there are none.
    pub end: String,
    /// What the formula of independent comparisons makes of the same data.
    pub vendor: Option<VendorFormula>,
    /// The FMR that an FPIR of 1 % would need, if all people were alike.
    pub needed: Vec<NeededFmr>,
    /// The rate at the sizes that claims speak of.
    pub asked: Vec<Estimate>,
    /// What else a reader must know.
    pub notes: Vec<String>,
}

/// A rate at a gallery size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SizePoint {
    /// The size of the gallery.
    pub size: u64,
    /// The rate; past the data what the best fit gives, which is a guess within the bounds.
    pub value: f64,
    /// Lower and upper end.
    pub range: [f64; 2],
}

/// FPIR = 1 - (1 - FMR)^N: what makers use. It takes all people for equally easy to confuse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VendorFormula {
    /// The FMR that it is given: candidates over the threshold per search and person enrolled.
    pub fmr: f64,
    /// Its curve: size and rate.
    pub points: Vec<(u64, f64)>,
    /// What it makes of the gallery that was searched.
    pub predicted: f64,
    /// What was measured there.
    pub measured: f64,
    /// Predicted over measured in each of ten parts of the people searched that share nobody;
    /// fewer where a part has no error. Empty where the FMR itself is made from the FPIR.
    pub ratios: Vec<f64>,
}

/// An FMR that a gallery would need.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NeededFmr {
    /// The size of the gallery.
    pub size: u64,
    /// The FPIR to hold.
    pub fpir: f64,
    /// The FMR of every pair of people that holds it.
    pub fmr: f64,
}

/// What a curve is of.
#[derive(Clone, Copy, Debug)]
struct Asked<'a> {
    measure: Measure,
    at: Option<&'a OperatingPoint>,
    rank: Option<u32>,
}

impl Asked<'_> {
    /// The mate is in the gallery besides the others.
    fn mates(&self) -> u64 {
        u64::from(self.measure == Measure::Fnir)
    }
}

/// How the non-mates drawn decide a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Law {
    /// By whether so many of them are among those that decide.
    AtLeast(u64),
    /// By how many are, up to the length of a list.
    UpTo(u64),
}

/// Nothing about galleries of other sizes but that there is a curve for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoCurve {
    /// Galleries are of several sizes.
    Sizes,
    /// Candidates are samples, several of a person.
    Samples,
}

/// The groups of a curve that is of everybody.
fn everybody() -> Cell {
    Cell::new()
}
