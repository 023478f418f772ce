//! Measures how often face recognition is wrong, for whom, and how sure that is.
//!
//! The flow, each stage a module that knows those before it and none after it:
//!
//! 1. [`study`]: what is asked, of which data, under which protocol, and what was claimed;
//! 2. [`roster`]: who is in each sample, and in which group;
//! 3. [`input`]: reads comparison scores of many formats into [`input::Comparisons`];
//! 4. [`tally`]: the narrow waist, a mergeable summary sufficient for all that follows;
//! 5. [`compare`]: compares templates straight into tallies, where no scores are given;
//! 6. [`rate`]: estimates that carry their counts, interval, method and unit of analysis;
//! 7. [`claim`]: one of five verdicts, reached in one function;
//! 8. [`report`]: plain data that renderers show and never compute.
//!
//! [`plan`] says how many people a study needs to show something.
//! Beside the flow, [`simulate`] draws people of known error rates to prove the intervals.
//!
//! It measures and never identifies: a probe without a ground-truth subject label is
//! refused before anything is compared.

pub mod claim;
pub mod compare;
pub mod error;
pub mod input;
mod nearest;
pub mod plan;
pub mod rate;
pub mod report;
pub mod roster;
pub mod simulate;
pub mod study;
pub mod tally;
pub mod words;

pub use error::{Error, ErrorKind, Result};
pub use study::Study;
