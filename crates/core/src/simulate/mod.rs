//! Populations of people with known error rates, to measure what intervals are worth.
//!
//! A [`Population`] says how templates lie on the unit sphere; [`People`] are drawn from
//! it and compared all with all; the [`Truth`] is what the rates would be for a sample
//! without end; [`coverage`] is how often
//! intervals hold it. Everything is a function of a seed: the same seed gives the same bits on
//! any number of threads, since every subject draws from a stream of their own.
//!
//! What it is not: a model of any real system. It is a place where the truth is known.

pub mod coverage;
mod people;
mod population;
mod truth;

pub use people::People;
pub use population::{Group, Population};
pub use truth::{Known, Truth, TruthSize};
