//! The tables of a report as text in cells, built once and drawn by every renderer that
//! people read.

mod arms;
mod contrasts;
mod curves;
mod discards;
mod gallery_sizes;
mod groups;
mod indices;
mod judged;
mod leads;
mod mixed_galleries;
mod notes;
mod overview;
mod proof;
mod reconstructions;
mod reviewed;
mod searches;
mod thresholds;
mod visible;

use serde::Serialize;

use falsematch::rate::{Estimate, OperatingPoint};

use crate::words;

pub(crate) use arms::{estimates, sizes};
pub(crate) use contrasts::contrasts;
pub(crate) use curves::{curves, distribution};
pub(crate) use discards::{discard_areas, discard_groups, discards};
pub(crate) use gallery_sizes::{
    gallery_sizes, size_form, size_rate, size_title, sized_arms,
};
pub(crate) use groups::groups;
pub(crate) use indices::{counted, indices, is_counted, main_indices};
pub(crate) use judged::judged;
pub(crate) use leads::{leads, title as lead_title};
pub(crate) use mixed_galleries::mixed_galleries;
pub(crate) use notes::{SharedCaution, cautions};
pub(crate) use overview::{PointRow, at_points, find, overviews};
pub(crate) use proof::{checks, proven};
pub(crate) use reconstructions::{changes, costs, gains, pulls, redactions};
pub(crate) use reviewed::{reviewed, reviewed_short};
pub(crate) use searches::{
    search_curves, search_groups, search_measure, search_ranks, search_rates,
    search_sizes, searched,
};
pub(crate) use thresholds::thresholds;
pub(crate) use visible::{
    VisiblePlace, visible, visible_arms, visible_asked, visible_places, visible_sentences,
};

/// A table whose first column holds the headers of its rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Table {
    /// What it shows; printed above it.
    pub(crate) caption: String,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows.
    pub(crate) rows: Vec<Row>,
    /// What a reader must know beside the numbers, each once.
    pub(crate) notes: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Column {
    /// Its header.
    pub(crate) title: &'static str,
    /// Whether it holds numbers, set flush right.
    pub(crate) numeric: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    /// One cell per column.
    pub(crate) cells: Vec<Cell>,
    /// Sentences that belong to this row, printed under it.
    pub(crate) notes: Vec<String>,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Cell {
    /// What it says.
    pub(crate) text: String,
    /// A second, quieter statement of the same, such as the interval.
    pub(crate) beside: Option<String>,
}

impl Table {
    fn new(caption: impl Into<String>, columns: &[(&'static str, bool)]) -> Table {
        let columns =
            columns.iter().map(|&(title, numeric)| Column { title, numeric }).collect();
        Table { caption: caption.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }

    fn note_once(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.to_owned());
        }
    }
}

impl Row {
    fn of(cells: Vec<Cell>) -> Row {
        Row { cells, notes: Vec::new() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell { text, beside: None }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_owned())
    }
}

/// The value of an estimate with its interval beside it.
fn value_cell(estimate: &Estimate) -> Cell {
    let written = words::estimate(estimate);
    let beside = match (written.interval, written.one_in) {
        (Some(interval), Some(one_in)) => Some(format!("{interval} · {one_in}")),
        (interval, one_in) => interval.or(one_in),
    };
    Cell { text: written.value, beside }
}

/// The operating points of estimates, each once, in the order in which they come.
pub(crate) fn operating_points(estimates: &[Estimate]) -> Vec<&OperatingPoint> {
    let mut points: Vec<&OperatingPoint> = Vec::new();
    for point in estimates.iter().filter_map(|estimate| estimate.quantity.at.as_ref()) {
        if !points.contains(&point) {
            points.push(point);
        }
    }
    points
}
