//! Runs the built command over small studies.

mod altered;
mod commanded;
mod compared;
mod flow;
mod folder;
mod full;
mod listed;
mod models;
mod planned;
mod preview;
mod proven;
mod refused;
mod repeated;
mod responses;
mod reviewed;
mod scarce;
mod simulated;
mod templates;
mod verified;
