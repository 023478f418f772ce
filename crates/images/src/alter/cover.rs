//! Which part of each pixel something covers.

use super::geometry::{Point, bounds, rounded, whole};

/// How much of each pixel of a picture is covered, from 0 (not at all) to 255 (whole).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    width: usize,
    height: usize,
    parts: Vec<u8>,
}

impl Cover {
    /// A cover of nothing.
    pub fn nothing(width: usize, height: usize) -> Cover {
        let size = width * height;
        Cover { width, height, parts: vec![0; size] }
    }

    /// A cover of everything.
    pub fn everything(width: usize, height: usize) -> Cover {
        let size = width * height;
        Cover { width, height, parts: vec![255; size] }
    }

    /// The inside of a polygon, each pixel by the exact area of it that lies inside (by
    /// summing the signed areas left of each edge, as font rasterisers do), rounded to
    /// 1/255. What lies outside of the picture is left out. Where edges cross, parts that
    /// are surrounded twice in the same sense count once.
    pub fn polygon(width: usize, height: usize, polygon: &[Point]) -> Cover {
        let mut cover = Cover::nothing(width, height);
        if polygon.len() < 3 {
            return cover;
        }
        let [_, top, _, bottom] = bounds(polygon);
        let first = row_at(top + 0.5, height);
        let last = row_at(bottom + 0.5, height);
        let mut sums = vec![0.0; width + 2];
        for row in first..=last.min(height.saturating_sub(1)) {
            sums.fill(0.0);
            for (index, &to) in polygon.iter().enumerate() {
                let from = polygon[(index + polygon.len() - 1) % polygon.len()];
                add_edge(&mut sums, from, to, row);
            }
            let start = row * width;
            let pixels = &mut cover.parts[start..start + width];
            let mut sum = 0.0;
            for (part, step) in pixels.iter_mut().zip(&sums) {
                sum += step;
                *part = level(sum.abs());
            }
        }
        cover
    }

    /// The width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Every pixel, row by row.
    pub fn parts(&self) -> &[u8] {
        &self.parts
    }

    /// Every pixel, row by row, to be changed.
    pub(crate) fn parts_mut(&mut self) -> &mut [u8] {
        &mut self.parts
    }

    /// How much of the pixel that holds a point is covered; nothing outside of the picture.
    pub fn at(&self, [x, y]: Point) -> Option<u8> {
        let (column, row) = ((x + 0.5).floor(), (y + 0.5).floor());
        let inside = column >= 0.0
            && row >= 0.0
            && column < self.width as f64
            && row < self.height as f64;
        inside.then(|| self.parts[whole(row) * self.width + whole(column)])
    }

    /// How many pixels are covered at least in part.
    pub fn pixels(&self) -> u64 {
        self.parts.iter().filter(|&&part| part > 0).count() as u64
    }

    /// The covered area in pixels.
    pub fn area(&self) -> f64 {
        let sum: u64 = self.parts.iter().map(|&part| u64::from(part)).sum();
        sum as f64 / 255.0
    }

    /// The smallest box that holds every covered pixel: first column and row, and those
    /// after the last.
    pub fn bounds(&self) -> Option<[usize; 4]> {
        let mut found: Option<[usize; 4]> = None;
        for (row, pixels) in self.parts.chunks_exact(self.width.max(1)).enumerate() {
            let Some(left) = pixels.iter().position(|&part| part > 0) else { continue };
            let right = pixels.iter().rposition(|&part| part > 0).unwrap_or(left);
            let right = right + 1;
            found = Some(match found {
                Some([l, t, r, _]) => [l.min(left), t, r.max(right), row + 1],
                None => [left, row, right, row + 1],
            });
        }
        found
    }

    /// Covers what the other covers as well: of each pixel the larger part.
    pub fn add(&mut self, other: &Cover) {
        for (part, more) in self.parts.iter_mut().zip(&other.parts) {
            *part = (*part).max(*more);
        }
    }
}

/// The row that holds a height over the upper edge, within the picture.
fn row_at(y: f64, height: usize) -> usize {
    whole(y).min(height)
}

/// A part of a pixel as a level from 0 to 255.
fn level(part: f64) -> u8 {
    rounded(part * 255.0)
}

/// Adds what an edge does to the pixels of one row: `sums[c]` is the step of the covered
/// area from pixel `c - 1` to pixel `c`.
fn add_edge(sums: &mut [f64], from: Point, to: Point, row: usize) {
    let (sign, upper, lower) =
        if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
    // Pixel (0, 0) spans -0.5 to 0.5: the shift makes it 0 to 1.
    let (top, bottom) = (row as f64, row as f64 + 1.0);
    let (y0, y1) = (upper[1] + 0.5, lower[1] + 0.5);
    let start = if y0 > top { y0 } else { top };
    let end = if y1 < bottom { y1 } else { bottom };
    if start >= end {
        return;
    }
    let slope = (lower[0] - upper[0]) / (y1 - y0);
    let x_at = |y: f64| upper[0] + 0.5 + (y - y0) * slope;
    add_span(sums, [x_at(start), x_at(end)], sign * (end - start));
}

/// Adds an edge that goes from one x to another while it goes down by `height` of a row.
fn add_span(sums: &mut [f64], [a, b]: [f64; 2], height: f64) {
    let limit = (sums.len() - 2) as f64;
    let (left, right) = if a < b { (a, b) } else { (b, a) };
    if right <= 0.0 {
        sums[0] += height;
    } else if left >= limit {
        // To the right of the picture: it covers nothing in it.
    } else if left < 0.0 {
        let outside = height * (-left) / (right - left);
        sums[0] += outside;
        add_span(sums, [0.0, right], height - outside);
    } else if right > limit {
        let inside = height * (limit - left) / (right - left);
        add_span(sums, [left, limit], inside);
    } else {
        add_inside(sums, left, right, height);
    }
}

/// Adds an edge that lies within the picture, column by column.
fn add_inside(sums: &mut [f64], left: f64, right: f64, height: f64) {
    let first = whole(left);
    let last = whole(right.ceil()).max(first + 1);
    for column in first..last {
        let (start, end) = (column as f64, column as f64 + 1.0);
        let from = if left > start { left } else { start };
        let to = if right < end { right } else { end };
        let share = if right > left { (to - from) / (right - left) } else { 1.0 };
        // What lies right of the edge in this column, and everything in the next.
        let part = height * share;
        let covered = part * (end - (from + to) / 2.0);
        sums[column] += covered;
        sums[column + 1] += part - covered;
    }
}
