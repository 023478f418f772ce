//! Rates held against each other: coverage where the truth is known, and whole studies.

mod coverage;
mod measured;
mod refused;
