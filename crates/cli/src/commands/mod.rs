//! One file for each command. Each takes what was typed, and prints on the console.

pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod extract;
pub(crate) mod model;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod preview;
pub(crate) mod prove;
pub(crate) mod review;
pub(crate) mod run;
pub(crate) mod simulate;
pub(crate) mod verify;
