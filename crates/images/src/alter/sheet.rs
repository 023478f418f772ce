//! Pictures side by side, for a person to look at.

use std::io::Cursor;

use falsematch::{Error, ErrorKind, Result};
use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

use super::raster::{holds, made, sampled};
use crate::picture::Picture;

/// A grid of cells, each a picture; cells without one are white.
#[derive(Clone, Debug)]
pub struct Sheet {
    cell: usize,
    columns: usize,
    rows: Vec<Vec<Option<Picture>>>,
}

impl Sheet {
    /// A sheet without rows, its cells this many pixels wide and high.
    pub fn new(cell: usize, columns: usize) -> Sheet {
        Sheet { cell, columns, rows: Vec::new() }
    }

    /// Adds a row. All pictures of a column are shown at the scale that fits its first one
    /// into its cell, so that a smaller picture looks smaller.
    pub fn row(&mut self, pictures: Vec<Option<Picture>>) {
        self.rows.push(pictures);
    }

    /// The sheet as PNG.
    ///
    /// # Errors
    ///
    /// If it is too large to be written.
    pub fn png(&self) -> Result<Vec<u8>> {
        let picture = self.picture();
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let mut bytes = Cursor::new(Vec::new());
        let (width, height) = (size(picture.width), size(picture.height));
        PngEncoder::new(&mut bytes)
            .write_image(&picture.pixels, width, height, ExtendedColorType::Rgb8)
            .map_err(|error| {
                Error::new(ErrorKind::Io, format!("cannot write the sheet: {error}"))
            })?;
        Ok(bytes.into_inner())
    }

    fn picture(&self) -> Picture {
        let cell = self.cell;
        let (width, height) = (cell * self.columns, cell * self.rows.len());
        let scales: Vec<f64> =
            (0..self.columns).map(|column| self.scale(column)).collect();
        made(width, height, |index| {
            let (x, y) = (index % width, index / width);
            let shown = self.rows[y / cell].get(x / cell).and_then(Option::as_ref);
            let colour = shown.and_then(|picture| {
                let scale = scales[x / cell];
                let at = [x % cell, y % cell].map(|at| (at as f64 + 0.5) * scale - 0.5);
                let inside = holds(picture.width, picture.height, at);
                inside.then(|| sampled(picture, at, scale))
            });
            colour.unwrap_or([255.0; 3])
        })
    }

    /// Pixels of the first picture of a column for each of its cell.
    fn scale(&self, column: usize) -> f64 {
        let first = self.rows.iter().find_map(|row| row.get(column)?.as_ref());
        first.map_or(1.0, |picture| {
            picture.width.max(picture.height) as f64 / self.cell as f64
        })
    }
}
