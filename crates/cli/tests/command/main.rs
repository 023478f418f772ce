//! Runs the built command over small studies.

mod flow;
mod folder;
mod models;
mod refused;
mod repeated;
mod reviewed;
mod verified;
