//! Turns a [`Report`](falsematch::report::Report) into pages, text and tables.
//!
//! Renderers lay out and compute nothing: every rate, interval and verdict is printed as the
//! report holds it. What is decided here is only how a number is written, where a mark
//! stands on an axis, and in which order things are read.
//!
//! - [`html`]: one self-contained page, for everybody;
//! - [`markdown`]: for a repository;
//! - [`terminal`]: a summary of a run;
//! - [`json`]: everything, for programs;
//! - [`csv`]: tables, for spreadsheets.

pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
mod svg;
mod tables;
pub mod terminal;
mod words;

use falsematch::words::number;
