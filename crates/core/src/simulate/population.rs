//! How the templates of a population lie on the unit sphere.

/// A population of templates, as a generative model:
///
/// ```text
/// subject of group g:  z = direction of (common * axis_0 + pull_g * axis_g + L_g e)
///                      noise = noise * noise_g * exp(noise_spread * standard normal)
/// sample, condition c: x = direction of (z + shift_c * axis_c + noise / √quality_c * e')
///   partly covered:    x = direction of (√visible_c * x + √(1 - visible_c) * mask_c)
///   filled in:         x = direction of (x + drift_c * axis_g + wander_c * e'')
/// ```
///
/// `e`, `e'` and `e''` have independent normal coordinates with variance 1 / dimension, the
/// axes and masks are coordinate axes, all different, and `L_g` stretches some coordinates
/// and shrinks others (`anisotropy`). With [`Law::Density`] the noise of a sample is drawn
/// by a density of von Mises and Fisher instead, of which likelihood ratios are exact.
/// Scores are cosines.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Number of coordinates, at least 2 and at least [`Population::axes`].
    pub dimension: usize,
    /// How strongly everybody is drawn towards one direction: it raises all non-mated scores
    /// and makes some people like many others.
    pub common: f64,
    /// Groups, at least one; a subject is of each with probability in proportion to its
    /// share.
    pub groups: Vec<Group>,
    /// Conditions of samples; without any all are plain.
    pub conditions: Vec<Condition>,
    /// How far samples lie from their subject's direction, in the median subject.
    pub noise: f64,
    /// Standard deviation of the logarithm of the noise between subjects: 0 where all are
    /// alike, 0.35 is mild, 1 makes a few people very hard to recognise.
    pub noise_spread: f64,
    /// How the noise of a sample is distributed.
    pub law: Law,
}

/// How samples lie about their subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Law {
    /// Normal coordinates are added and the sum is taken to the sphere.
    #[default]
    Normal,
    /// The density of von Mises and Fisher with concentration dimension / noise².
    Density,
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
    /// How unlike the spread of its people is along different coordinates: standard
    /// deviations fall from the first to the last by `exp(-anisotropy)`.
    pub anisotropy: f64,
    /// Factor on the noise of its people's samples.
    pub noise: f64,
}

impl Default for Group {
    fn default() -> Group {
        let name = "everybody".to_owned();
        Group { name, share: 1.0, pull: 0.0, anisotropy: 0.0, noise: 1.0 }
    }
}

/// What samples of a condition have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Its label.
    pub name: String,
    /// How strongly all its samples are moved in one direction, whoever they are of: scores
    /// of two people rise where both samples are of the condition.
    pub shift: f64,
    /// Quality: the noise of a sample is divided by its square root.
    pub quality: f64,
    /// Share of the template's energy that comes from what can be seen of the face.
    pub visible: f64,
    /// How strongly something that fills in what is covered moves a sample towards the
    /// direction of its subject's group.
    pub drift: f64,
    /// How strongly it moves a sample in a direction of its own.
    pub wander: f64,
}

impl Condition {
    /// A condition that changes nothing.
    pub fn plain(name: &str) -> Condition {
        let name = name.to_owned();
        Condition {
            name,
            shift: 0.0,
            quality: 1.0,
            visible: 1.0,
            drift: 0.0,
            wander: 0.0,
        }
    }
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
            Group { name, pull, ..Group::default() }
        };
        Population {
            dimension: DIMENSION,
            common: 0.0,
            groups: pulls.iter().enumerate().map(group).collect(),
            conditions: Vec::new(),
            noise,
            noise_spread,
            law: Law::Normal,
        }
    }

    /// How many coordinate axes have a meaning: one for each group; and where there are
    /// conditions, or a pull on everybody, one for that and two for each condition.
    pub fn axes(&self) -> usize {
        let common = usize::from(self.common > 0.0 || !self.conditions.is_empty());
        self.groups.len() + common + 2 * self.conditions.len()
    }

    /// The axis towards which everybody is pulled.
    pub(super) fn common_axis(&self) -> usize {
        self.groups.len()
    }

    /// The axes of a condition: that of its shift and that of its mask.
    pub(super) fn condition_axes(&self, condition: usize) -> [usize; 2] {
        let first = self.groups.len() + 1 + 2 * condition;
        [first, first + 1]
    }

    /// Standard deviation of a group's people along each axis, over that in all directions
    /// alike. Each group has its longest axis elsewhere.
    pub(super) fn stretch(&self, group: usize) -> Vec<f64> {
        let anisotropy = self.groups[group].anisotropy;
        let dimension = self.dimension;
        if anisotropy <= 0.0 {
            return vec![1.0; dimension];
        }
        let offset = group * dimension / self.groups.len();
        let last = (dimension - 1) as f64;
        let at = |axis: usize| {
            let place = (axis + dimension - offset) % dimension;
            libm::exp(-anisotropy * place as f64 / last)
        };
        let raw: Vec<f64> = (0..dimension).map(at).collect();
        let mean = raw.iter().map(|value| value * value).sum::<f64>() / dimension as f64;
        raw.iter().map(|value| value / mean.sqrt()).collect()
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
