//! Populations of people with known error rates, to measure what intervals are worth.
//!
//! A [`Population`] says how templates lie on the unit sphere; [`People`] are drawn from
//! it and compared all with all; the [`Truth`] is what the rates would be for a sample
//! without end; [`coverage`] is how often
//! intervals hold it. Everything is a function of a seed: the same seed gives the same bits on
//! any number of threads, since every subject draws from a stream of their own.
//!
//! What it is not: a model of any real system. It is a place where the truth is known.

pub mod border;
pub mod coverage;
mod dependence;
pub mod file;
mod fit;
pub mod gains;
mod known;
mod layout;
pub mod like;
mod people;
mod person;
mod population;
pub mod prove;
mod replica;
mod sampled;
mod scale;
mod seeds;
mod truth;
mod written;

pub use known::KnownRate;
pub use people::{Design, People};
pub use population::{Condition, Group, Law, Population};
pub use sampled::{LabelError, SampleLabels, SampledStudy, StudyTruth};
pub use truth::{Known, Truth, TruthSize};
