//! How a rate of errors changes when the trials of lowest quality are discarded.
//!
//! The error-versus-discard curve (Grother and Tabassi 2007; Schlett, Rathgeb, Tapia and
//! Busch 2023, arXiv:2303.13294): with `n` trials of which `k` lie under a quality, the curve
//! has at the share `k / n` the rate of errors among the other `n - k`. Whether a trial is an
//! error is settled beforehand and never changes; trials of equal quality go together, since
//! no limit lies between them.

mod without;

pub use without::{Spared, Trial, Without, without_one, without_one_sparing};

/// An error-versus-discard curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    trials: u64,
    steps: Vec<Step>,
}

/// What is left once every trial under a quality is discarded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The lowest quality that is kept.
    pub lowest: f64,
    /// How many trials have a lower one.
    pub discarded: u64,
    /// How many trials are kept; at least one.
    pub kept: u64,
    /// How many of those are errors.
    pub errors: u64,
}

impl Step {
    /// Errors over trials among those that are kept.
    pub fn rate(&self) -> f64 {
        self.errors as f64 / self.kept as f64
    }

    /// Discarded trials over all.
    pub fn share(&self) -> f64 {
        self.discarded as f64 / (self.discarded + self.kept) as f64
    }
}

/// How a curve runs between its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// Level up to the next step: the rate that is reached without discarding more than the
    /// share.
    Level,
    /// Straight to the next step; level after the last.
    Straight,
}

impl Curve {
    /// The curve of trials with their qualities, and whether each is an error. Higher is
    /// better; every quality is compared by its total order, so that minus infinity is the
    /// lowest. Nothing without trials.
    ///
    /// # Panics
    /// If there are not as many qualities as trials, or one is NaN.
    pub fn new(quality: &[f64], is_error: &[bool]) -> Option<Curve> {
        assert_eq!(quality.len(), is_error.len(), "one quality a trial");
        assert!(!quality.iter().any(|value| value.is_nan()), "a quality is a number");
        let mut order: Vec<usize> = (0..quality.len()).collect();
        order.sort_unstable_by(|&a, &b| quality[a].total_cmp(&quality[b]));
        let equal = |a: &usize, b: &usize| quality[*a].total_cmp(&quality[*b]).is_eq();
        let level = |run: &[usize]| {
            let errors = run.iter().filter(|&&trial| is_error[trial]).count() as u64;
            Level { quality: quality[run[0]], trials: run.len() as u64, errors }
        };
        let levels: Vec<Level> = order.chunk_by(equal).map(level).collect();
        (!levels.is_empty()).then(|| Curve::of_levels(&levels))
    }

    /// The curve of trials counted by quality, ascending.
    fn of_levels(levels: &[Level]) -> Curve {
        let trials = levels.iter().map(|level| level.trials).sum();
        let mut errors: u64 = levels.iter().map(|level| level.errors).sum();
        let mut discarded = 0;
        let step = |level: &Level| {
            let lowest = level.quality;
            let step = Step { lowest, discarded, kept: trials - discarded, errors };
            discarded += level.trials;
            errors -= level.errors;
            step
        };
        Curve { trials, steps: levels.iter().map(step).collect() }
    }

    /// All trials.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// By ascending quality; the first keeps everything.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The step that discards most without discarding over `share` of the trials.
    ///
    /// # Panics
    /// If `share` is negative or NaN.
    pub fn at(&self, share: f64) -> &Step {
        assert!(share >= 0.0, "a share is not negative");
        let within = self.steps.partition_point(|step| step.share() <= share);
        &self.steps[within - 1]
    }

    /// The area under the curve from 0 to `limit`, which is not normalised.
    ///
    /// # Panics
    /// If not `0 < limit < 1`.
    pub fn area(&self, limit: f64, between: Between) -> f64 {
        assert!(limit > 0.0 && limit < 1.0, "a limit within all trials");
        let corners: Vec<[f64; 2]> =
            self.steps.iter().map(|step| [step.share(), step.rate()]).collect();
        let ends = corners.iter().skip(1).map(|corner| Some(*corner)).chain([None]);
        let strip = |(from, to): (&[f64; 2], Option<[f64; 2]>)| {
            let end = to.map_or(limit, |to| if to[0] < limit { to[0] } else { limit });
            let width = end - from[0];
            let far = match (between, to) {
                (Between::Straight, Some(to)) => {
                    from[1] + (to[1] - from[1]) * width / (to[0] - from[0])
                }
                _ => from[1],
            };
            if width > 0.0 { width * (from[1] + far) / 2.0 } else { 0.0 }
        };
        corners.iter().zip(ends).map(strip).sum()
    }
}

/// A lower limit of the curve of a rate `rate` before anything is discarded: as if every
/// discarded trial were an error, `max(0, rate - share)` (Schlett et al. 2023).
///
/// No order of the trials gets under it; the best one reaches `(rate - share) / (1 - share)`,
/// which lies a little over it.
pub fn lower_limit(rate: f64, share: f64) -> f64 {
    if rate > share { rate - share } else { 0.0 }
}

/// Trials of one quality.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    quality: f64,
    trials: u64,
    errors: u64,
}

#[cfg(test)]
mod tests {
    use super::{Between, Curve, lower_limit};

    fn toy() -> Curve {
        let quality: Vec<f64> = (1..=10).map(f64::from).collect();
        let errors: Vec<bool> = (1..=10).map(|k| [1, 3, 9].contains(&k)).collect();
        Curve::new(&quality, &errors).unwrap()
    }

    /// Ten trials worked by hand: qualities 1 to 10, errors at 1, 3 and 9.
    #[test]
    fn matches_a_curve_worked_by_hand() {
        let expected = [
            3.0 / 10.0,
            2.0 / 9.0,
            2.0 / 8.0,
            1.0 / 7.0,
            1.0 / 6.0,
            1.0 / 5.0,
            1.0 / 4.0,
            1.0 / 3.0,
            1.0 / 2.0,
            0.0,
        ];
        let curve = toy();
        let rates: Vec<f64> = curve.steps().iter().map(super::Step::rate).collect();
        assert_eq!(rates, expected);
        let shares: Vec<f64> = curve.steps().iter().map(super::Step::share).collect();
        assert_eq!(shares, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        let lowest: Vec<f64> = curve.steps().iter().map(|step| step.lowest).collect();
        assert_eq!(lowest, (1..=10).map(f64::from).collect::<Vec<_>>());
    }

    /// By hand: 0.1 (0.3 + 2/9) = .0522222, then with 0.1 / 4 more .0772222; straight
    /// 0.1 (0.3 / 2 + 2/9 + 0.25 / 2) = .0497222.
    #[test]
    fn matches_areas_worked_by_hand() {
        let close = |found: f64, expected: f64| (found - expected).abs() < 1e-15;
        let curve = toy();
        let level = |limit| curve.area(limit, Between::Level);
        assert!(close(level(0.2), 0.1 * (0.3 + 2.0 / 9.0)));
        assert!(close(level(0.3), 0.1 * (0.3 + 2.0 / 9.0 + 0.25)));
        assert!(close(level(0.15), 0.1 * 0.3 + 0.05 * 2.0 / 9.0));
        let straight = |limit| curve.area(limit, Between::Straight);
        assert!(close(straight(0.2), 0.1 * (0.15 + 2.0 / 9.0 + 0.125)));
        let middle = (0.3 + 2.0 / 9.0) / 2.0;
        assert!(close(straight(0.05), 0.05 * (0.3 + middle) / 2.0));
    }

    /// After the last step there is nothing to go straight to.
    #[test]
    fn a_curve_is_level_after_its_last_step() {
        let curve = Curve::new(&[1.0, 2.0, 2.0, 2.0], &[true, true, false, false]);
        let curve = curve.unwrap();
        let straight = 0.25 * (0.5 + 1.0 / 3.0) / 2.0 + 0.25 / 3.0;
        assert!((curve.area(0.5, Between::Straight) - straight).abs() < 1e-15);
        let level = 0.25 * 0.5 + 0.25 / 3.0;
        assert!((curve.area(0.5, Between::Level) - level).abs() < 1e-15);
    }

    #[test]
    fn equal_qualities_go_together() {
        let infinite = f64::NEG_INFINITY;
        let quality = [0.5, infinite, 0.5, 0.7, infinite];
        let curve = Curve::new(&quality, &[true, true, false, false, false]).unwrap();
        let steps: Vec<_> =
            curve.steps().iter().map(|s| (s.discarded, s.kept, s.errors)).collect();
        assert_eq!(steps, [(0, 5, 2), (2, 3, 1), (4, 1, 0)]);
        assert_eq!(curve.at(0.39).discarded, 0);
        assert_eq!(curve.at(0.4).discarded, 2);
        assert_eq!(curve.at(0.99).discarded, 4);
    }

    #[test]
    fn no_curve_without_trials() {
        assert_eq!(Curve::new(&[], &[]), None);
    }

    #[test]
    fn nothing_gets_under_the_lower_limit() {
        let quality: Vec<f64> = (0..10).map(f64::from).collect();
        let best: Vec<bool> = (0..10).map(|k| k < 3).collect();
        for step in Curve::new(&quality, &best).unwrap().steps() {
            assert!(step.rate() >= lower_limit(0.3, step.share()) - 1e-15);
        }
        assert_eq!(lower_limit(0.3, 0.4).to_bits(), 0);
    }

    #[test]
    #[should_panic(expected = "a quality is a number")]
    fn refuses_what_is_no_number() {
        Curve::new(&[f64::NAN], &[false]);
    }
}
