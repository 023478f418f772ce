//! Past the data: bounds until they say nothing.

use falsematch_kernels::mixture::{Doubt, FEWEST_CLUSTERS, HORIZON, Mixture};

use super::{SizePoint, grid};
use crate::words;

/// Bounds that leave open more than this share of all rates say nothing.
const SAYS_NOTHING: f64 = 0.5;
/// So many sizes are tried within a factor of ten.
const PER_DECADE: i32 = 8;

/// Searches as bounds need them.
pub(super) struct Counts<'a> {
    /// How many non-mates a search met.
    pub(super) others: u64,
    /// How many of them decide each search.
    pub(super) counts: &'a [u64],
    /// Counts from here on may be larger.
    pub(super) exact: u64,
    /// The person of each search.
    pub(super) people: &'a [u32],
    /// By how much the people enrolled, whom searches have in common, and the caution of the
    /// rate's own interval raise the variance.
    pub(super) shared: f64,
    /// So many decide a search.
    pub(super) least: u64,
    /// 1 where the mate is in the gallery besides the others.
    pub(super) mates: u64,
}

/// The bounds of larger galleries.
pub(super) struct Past {
    pub(super) points: Vec<SizePoint>,
    pub(super) reach: Option<u64>,
    pub(super) end: String,
}

struct Reaching<'a> {
    mixture: Mixture,
    counts: &'a Counts<'a>,
}

/// Bounds for galleries larger than that searched, up to where they say nothing, and at the
/// sizes that were asked for where they say something there.
pub(super) fn past(counts: &Counts<'_>, level: f64, asked: &[u64]) -> Past {
    let mixture = Mixture::new(
        counts.others,
        counts.exact,
        counts.counts,
        counts.people,
        counts.shared,
        level,
    );
    let found = match mixture {
        Ok(mixture) => Reaching { mixture, counts }.past(asked),
        Err(doubt) => Err(doubt),
    };
    found.unwrap_or_else(none)
}

fn none(doubt: Doubt) -> Past {
    let end = match doubt {
        Doubt::TooFewClusters => format!(
            "Nothing is said of larger galleries: bounds need at least {FEWEST_CLUSTERS} \
             people searched."
        ),
        Doubt::NotSolved | Doubt::BeyondGrid => {
            "Nothing is said of larger galleries: the programme that bounds them came to no \
             end that its solver vouches for."
                .to_owned()
        }
    };
    Past { points: Vec::new(), reach: None, end }
}

impl Reaching<'_> {
    fn searched(&self) -> u64 {
        self.counts.others + self.counts.mates
    }

    fn at(&self, size: u64) -> Result<SizePoint, Doubt> {
        let tries = size - self.counts.mates;
        let bounds = self.mixture.bounds(tries, self.counts.least)?;
        let fitted = self.mixture.fitted(tries, self.counts.least);
        let value = fitted.clamp(bounds.low, bounds.high);
        Ok(SizePoint { size, value, range: [bounds.low, bounds.high] })
    }

    /// The sizes of the plot, one by one until nothing is said, and those asked for.
    fn past(&self, asked: &[u64]) -> Result<Past, Doubt> {
        let searched = self.searched();
        let mut points: Vec<SizePoint> = Vec::new();
        for step in 0.. {
            let factor = libm::pow(10.0, f64::from(step) / f64::from(PER_DECADE));
            if factor > HORIZON as f64 {
                break;
            }
            let size = grid::times(searched, factor);
            if points.last().is_some_and(|last| last.size == size) {
                continue;
            }
            let point = self.at(size)?;
            if !tells(&point) {
                break;
            }
            points.push(point);
        }
        let is_past = |size: &&u64| **size > searched && **size / HORIZON <= searched;
        for &size in asked.iter().filter(is_past) {
            let point = self.at(size)?;
            points.extend(tells(&point).then_some(point));
        }
        points.sort_by_key(|point| point.size);
        points.dedup_by_key(|point| point.size);
        never_falling(&mut points);
        let reach = points.last().map(|point| point.size);
        Ok(Past { points, reach, end: self.end(reach) })
    }

    fn end(&self, reach: Option<u64>) -> String {
        let Some(reach) = reach else {
            return "Nothing is said of larger galleries: even for the one searched more than \
                    half of all rates are left open."
                .to_owned();
        };
        format!(
            "Past {} people, {} times the gallery searched, the bounds leave open more than \
             half of all rates, and nothing is said.",
            words::count(reach),
            words::digits(reach as f64 / self.searched() as f64)
        )
    }
}

/// Every law's rate rises with the size, and one region of laws is behind all bounds: a
/// lower one holds for every larger size, an upper one for every smaller.
fn never_falling(points: &mut [SizePoint]) {
    for place in 1..points.len() {
        let [low, _] = points[place - 1].range;
        if points[place].range[0] < low {
            points[place].range[0] = low;
        }
    }
    for place in (1..points.len()).rev() {
        let [_, high] = points[place].range;
        if points[place - 1].range[1] > high {
            points[place - 1].range[1] = high;
        }
    }
    for point in points {
        let [low, high] = point.range;
        point.value = if point.value > high { high } else { point.value };
        point.value = if point.value < low { low } else { point.value };
    }
}

fn tells(point: &SizePoint) -> bool {
    point.range[1] - point.range[0] <= SAYS_NOTHING
}
