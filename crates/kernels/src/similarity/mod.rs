//! Inner products of many vectors with many: every pair at or over a limit, exactly.
//!
//! The score of two vectors is defined once, by [`dot`]: a sum in `f64` of the exact
//! products, in a stated order. [`sweep()`] finds every pair whose score reaches a limit.
//! Faster arithmetic (32-bit floats, 8-bit integers, a few directions only) is used to rule
//! pairs out, with bounds that are derived and never guessed; what is not ruled out is
//! scored by [`dot`]. So every [`Engine`] and every [`Path`] gives the same pairs and the
//! same bits. The derivations are in `docs/concepts/comparison.md`.
//!
//! - [`Vectors`]: vectors of one dimension, in rows that the arithmetic can read fast;
//! - [`Block`]: vectors made ready for an engine;
//! - [`sweep()`]: pairs at or over limits, of two blocks or of one block with itself;
//! - [`histogram`]: counts of all scores in equal bins;
//! - [`likely_limits`]: limits that about a share of each row's pairs reach;
//! - [`Basis`]: directions that hold most of the vectors' length;
//! - [`plan()`]: the engine that costs least on a sample.
//!
//! This is the only module that may be `unsafe`: for vector instructions that the processor
//! was asked about, and for memory aligned to cache lines.
#![allow(unsafe_code)]

mod aligned;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod basis;
mod block;
mod bound;
mod codes;
#[cfg(target_arch = "aarch64")]
mod dotprod;
mod exact;
mod floats;
mod likely;
#[cfg(target_arch = "aarch64")]
mod neon;
mod path;
mod plan;
mod portable;
mod prefix;
mod sweep;
mod tile;
mod totals;
mod vectors;

pub use basis::Basis;
pub use block::{Block, Engine, Sides};
pub use exact::{dot, dot_on, dot_plain};
pub use likely::likely_limits;
pub use path::Path;
pub use plan::{Cost, Plan, plan};
pub use sweep::{Area, Found, Tried, sweep};
pub use totals::{Bins, histogram};
pub use vectors::Vectors;
