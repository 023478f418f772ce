//! Searches of galleries: shipped scores, cases worked by hand, and coverage of intervals.

#![allow(clippy::print_stdout)]

mod cases;
mod coverage;
mod listed;
mod london;
mod mixed;
mod sizes;
