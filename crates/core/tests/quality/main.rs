//! Discarding by quality, from the text of a study to its report.

mod bench;
mod measured;
mod read;
mod refused;
mod searched;
