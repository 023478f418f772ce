//! Runs the built command over small studies.

mod flow;
mod folder;
mod models;
mod planned;
mod preview;
mod refused;
mod repeated;
mod reviewed;
mod scarce;
mod templates;
mod verified;
