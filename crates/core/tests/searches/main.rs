//! Searches of galleries: shipped scores, cases worked by hand, and coverage of intervals.

mod cases;
mod coverage;
mod london;
