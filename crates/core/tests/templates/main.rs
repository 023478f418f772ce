//! Templates: compared to the same tallies as their matrix of scores, in every format, by
//! every engine; and refused where they are wrong.

mod bench;
mod formats;
mod refused;
mod searches;
mod tallies;
