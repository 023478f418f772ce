//! An upper bound of a mean whose possible values are known.

/// A value that a trial may have, and how many trials had it (real, and 0 if it is known
/// to be possible though none had it).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Valued {
    /// How many trials had it.
    pub count: f64,
    /// The value.
    pub value: f64,
}

/// The largest mean `sum q_v v` over all laws `q` on the values whose distance from the
/// shares `p` seen is at most `allowed`, `n sum (p_v - q_v)^2 / q_v <= allowed`. With the
/// values 0 and 1 and a squared normal quantile this is the upper end of the interval of
/// Wilson (1927).
///
/// # Panics
/// If there is no trial.
pub fn score_bound(values: &[Valued], allowed: f64) -> f64 {
    let trials: f64 = values.iter().map(|v| v.count).sum();
    assert!(trials > 0.0, "a mean of no trials");
    let limit = 1.0 + allowed / trials;
    let top = values.iter().map(|v| v.value).fold(f64::NEG_INFINITY, larger);
    let bottom = values.iter().map(|v| v.value).fold(f64::INFINITY, smaller);
    let spread = top - bottom;
    if spread <= 0.0 {
        return top;
    }
    let tilt = |gap: f64| Tilted::new(values, trials, top + gap);
    if values.iter().all(|v| v.count == 0.0 || v.value < top) {
        let at_top = tilt(0.0);
        if at_top.reach() < limit {
            let rest = at_top.reach() / limit;
            return rest * at_top.mean() + (1.0 - rest) * top;
        }
    }
    let (mut low, mut high) = (spread * 1e-14, spread * 1e8);
    for _ in 0..HALVINGS {
        let middle = libm::sqrt(low * high);
        if tilt(middle).reach() > limit { low = middle } else { high = middle }
    }
    tilt(high).mean()
}

/// Enough to halve the logarithm of a range of 22 decades to nothing.
const HALVINGS: usize = 70;

/// The law `q_v` in proportion to `p_v / sqrt(pole - v)`, which solves the programme.
struct Tilted {
    /// Sum of `p_v / sqrt(pole - v)`.
    weight: f64,
    /// Sum of `p_v sqrt(pole - v)`.
    root: f64,
    /// Sum of `p_v v / sqrt(pole - v)`.
    first: f64,
}

impl Tilted {
    fn new(values: &[Valued], trials: f64, pole: f64) -> Tilted {
        let mut tilted = Tilted { weight: 0.0, root: 0.0, first: 0.0 };
        for v in values.iter().filter(|v| v.count > 0.0) {
            let (share, root) = (v.count / trials, libm::sqrt(pole - v.value));
            tilted.weight += share / root;
            tilted.root += share * root;
            tilted.first += share / root * v.value;
        }
        tilted
    }

    /// `sum p^2 / q`, 1 for the law seen.
    fn reach(&self) -> f64 {
        self.weight * self.root
    }

    fn mean(&self) -> f64 {
        self.first / self.weight
    }
}

fn larger(one: f64, other: f64) -> f64 {
    if one > other { one } else { other }
}

fn smaller(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}
