//! Frames fused into tracks, from the text of a study to its report.

mod bench;
mod fused;
mod refused;
