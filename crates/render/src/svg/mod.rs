//! Plots as SVG that stands inside a page. Each has a title and a description in words.
//! Colours and dashes come from the page's style by class.

mod axis;
mod bins;
mod element;
mod forest;
mod frame;
mod plot_band;
mod plot_discard;
mod plot_distribution;
mod plot_ranks;
mod plot_tradeoff;
mod plot_visible;
mod scale;
mod series;
mod shares;
mod strip;
mod values;

pub(crate) use bins::bin_edges;
pub(crate) use forest::{Forest, ForestRow, forest};
pub(crate) use plot_band::{BandPlot, Ranged, band_plot};
pub(crate) use plot_discard::discard;
pub(crate) use plot_distribution::{Heights, distribution};
pub(crate) use plot_ranks::{Ranked, ranks};
pub(crate) use plot_tradeoff::{Kind, Series, tradeoff, tradeoff_of};
pub(crate) use plot_visible::{VisibleSeries, visible};
pub(crate) use series::swatch;
pub(crate) use strip::{Claimed, Strip, strip};
