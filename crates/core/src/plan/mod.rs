//! How many people a study needs so that it can show something.
//!
//! What is asked is a [`Question`]; how dependent comparisons are is a [`Spread`], assumed or
//! taken from a study's own tallies; the answer is a [`Plan`]: by formula ([`plan`]), and
//! tried on counts that are drawn from the same description ([`fn@confirm`]). What has no
//! formula is planned from the interval that a study gave it ([`fn@scaled`]).

mod confirm;
mod needed;
mod scaled;
mod sentence;

use serde::Serialize;

pub use confirm::{Confirmed, confirm};
pub use falsematch_kernels::power::greatest_correlation;
pub use needed::plan;
pub use scaled::{Narrowing, ReachedBy, Scaled, scaled};

use crate::error::{Error, ErrorKind};
use crate::rate::Dependence;

/// Which rate a plan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// False match rate: of pairs of people.
    Fmr,
    /// False non-match rate: of single people.
    Fnmr,
}

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "show")]
pub enum Question {
    /// That a rate lies under a limit.
    Below {
        /// The limit.
        limit: f64,
        /// The true rate; 0 asks for a test without an error.
        rate: f64,
    },
    /// That a rate lies over a limit.
    Above {
        /// The limit.
        limit: f64,
        /// The true rate.
        rate: f64,
    },
    /// That two arms differ, with the same people in both.
    Difference {
        /// The true rates.
        rates: [f64; 2],
        /// The correlation of both errors of a comparison.
        correlation: f64,
    },
    /// That the rate of one group is a multiple of that of another.
    Ratio {
        /// The lower true rate.
        rate: f64,
        /// The true ratio, over 1.
        ratio: f64,
    },
}

/// How dependent comparisons are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Squared coefficient of variation of people's own FMRs: zeta1 / FMR².
    pub people: f64,
    /// Correlation of two comparisons of the same two people.
    pub pair: f64,
    /// Correlation of two mated comparisons of one person.
    pub person: f64,
    /// Where these come from, in words.
    pub from: String,
}

impl Spread {
    /// What is assumed where nothing was measured: values between those of the populations
    /// in `docs/concepts/coverage.md`.
    pub fn assumed() -> Spread {
        let from = "assumed, not measured".to_owned();
        Spread { people: 0.3, pair: 0.25, person: 0.3, from }
    }

    /// What an arm showed; what it did not show is assumed.
    pub fn measured(seen: &Dependence, arm: &str) -> Spread {
        let assumed = Spread::assumed();
        let odds = |rate: f64| (1.0 - rate) / rate;
        let people = seen.non_mated.map(|of| of.across * odds(of.rate));
        let from = match (seen.non_mated, seen.mated) {
            (None, None) => assumed.from,
            (None, Some(_)) => {
                format!("of mated comparisons from arm {arm}, the others assumed")
            }
            (Some(_), None) => {
                format!("of non-mated comparisons from arm {arm}, the others assumed")
            }
            _ => format!("as measured on arm {arm}"),
        };
        Spread {
            people: people.unwrap_or(assumed.people),
            pair: seen.non_mated.map_or(assumed.pair, |of| of.within),
            person: seen.mated.map_or(assumed.person, |of| of.within),
            from,
        }
    }
}

/// With what certainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Certainty {
    /// The level of the two-sided intervals that judge.
    pub level: f64,
    /// The probability with which what is true shall be shown.
    pub power: f64,
}

/// How many people a study needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// Which rate.
    pub kind: Kind,
    /// What is to be shown.
    pub question: Question,
    /// With what certainty.
    pub certainty: Certainty,
    /// How dependent comparisons are.
    pub spread: Spread,
    /// How many independent comparisons it would take (for a ratio: in each group).
    pub independent: f64,
    /// How many errors these would have on average, or at most where a limit is to be shown.
    pub errors: f64,
    /// What it takes, one per number of pictures.
    pub designs: Vec<Design>,
    /// What other numbers of people would do: the probability of showing it.
    pub reached: Vec<Reached>,
    /// What is asked and answered, and what to mind, one sentence each.
    pub sentences: Vec<String>,
}

/// A number of people and pictures that suffices.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Design {
    /// Pictures of each person, all compared with all.
    pub pictures: u64,
    /// People (for a ratio: in each group); nothing where no number suffices.
    pub people: Option<u64>,
    /// Pictures of all people, each of which is a probe.
    pub probes: Option<u64>,
    /// Comparisons of the kind that the rate is of.
    pub comparisons: Option<f64>,
    /// Variance over that of as many independent comparisons.
    pub inflation: Option<f64>,
}

/// The probability with which a number of people shows it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reached {
    /// People (for a ratio: in each group).
    pub people: u64,
    /// Pictures of each.
    pub pictures: u64,
    /// The probability, by formula.
    pub power: f64,
}

fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Value, message)
}
