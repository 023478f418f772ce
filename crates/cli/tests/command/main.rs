//! Runs the built command over small studies.

mod flow;
mod folder;
mod refused;
mod repeated;
mod verified;
