//! How the templates of a population lie on the unit sphere.

/// A population of templates, as a generative model:
///
/// ```text
/// subject of group g:  z = direction of (pull_g * axis_g + e)
///                      noise = noise * exp(noise_spread * standard normal)
/// sample:              x = direction of (z + noise * e')
/// ```
///
/// `e` and `e'` have independent normal coordinates with variance 1 / dimension, and
/// `axis_g` is the coordinate axis number g. Scores are cosines.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Number of coordinates, at least 2 and at least the number of groups.
    pub dimension: usize,
    /// Groups, at least one; a subject is of each with probability in proportion to its
    /// share.
    pub groups: Vec<Group>,
    /// How far samples lie from their subject's direction, in the median subject.
    pub noise: f64,
    /// Standard deviation of the logarithm of the noise between subjects: 0 where all are
    /// alike, 0.35 is mild, 1 makes a few people very hard to recognise.
    pub noise_spread: f64,
}

/// A group of people who look alike to the system, more or less.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its label.
    pub name: String,
    /// Its share of the population, relative to the other groups.
    pub share: f64,
    /// How strongly its people are drawn towards one direction: the larger, the denser the
    /// group, and the more of the false matches fall within it.
    pub pull: f64,
}

/// Dimension of the populations in which intervals are proven.
const DIMENSION: usize = 16;

impl Population {
    /// Directions uniform on the sphere, and everybody equally easy. The FMR has a closed
    /// form, [`cap_share`](falsematch_kernels::sphere::cap_share).
    pub fn isotropic() -> Population {
        Population::of(&[0.0], 0.6, 0.0)
    }

    /// Four groups of different density, people mildly unlike in noise.
    pub fn grouped() -> Population {
        Population::of(&[0.0, 0.3, 0.5, 0.65], 0.6, 0.35)
    }

    /// Four groups, denser than those of [`Population::grouped`], so that false matches
    /// depend on who is in the sample twice as strongly.
    pub fn crowded() -> Population {
        Population::of(&[0.0, 0.5, 0.8, 1.1], 0.6, 0.35)
    }

    /// One group about one direction, and people very unlike in noise.
    pub fn heavy_tailed() -> Population {
        Population::of(&[0.6], 0.5, 1.0)
    }

    fn of(pulls: &[f64], noise: f64, noise_spread: f64) -> Population {
        let group = |(place, &pull): (usize, &f64)| {
            let name = format!("group-{}", place + 1);
            Group { name, share: 1.0, pull }
        };
        let groups = pulls.iter().enumerate().map(group).collect();
        Population { dimension: DIMENSION, groups, noise, noise_spread }
    }

    /// Shares of the groups, which sum to one.
    pub(super) fn shares(&self) -> Vec<f64> {
        let whole: f64 = self.groups.iter().map(|group| group.share).sum();
        self.groups.iter().map(|group| group.share / whole).collect()
    }

    /// The group in which a number from 0 to 1 falls.
    pub(super) fn group_at(&self, uniform: f64) -> usize {
        let mut below = 0.0;
        let shares = self.shares();
        let within = |&share: &f64| {
            below += share;
            uniform < below
        };
        shares.iter().position(within).unwrap_or(shares.len() - 1)
    }
}
