//! Plots as SVG that stands inside a page. Each has a title and a description in words.
//! Colours and dashes come from the page's style by class.

mod axis;
mod bins;
mod element;
#[allow(dead_code, reason = "the curve plots need the rest")]
mod scale;
mod strip;

pub(crate) use bins::bin_edges;
pub(crate) use strip::{Claimed, Strip, strip};
