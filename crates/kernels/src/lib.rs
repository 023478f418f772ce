//! Numbers in, numbers out.

pub mod cluster;
pub mod dependent;
mod exact;
pub mod pairs;
pub mod recovery;
