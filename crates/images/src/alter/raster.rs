//! Reading and writing pixels: between pixels, and under a cover.

use super::cover::Cover;
use super::geometry::{Point, higher, rounded, whole};
use crate::picture::Picture;

/// Red, green and blue, 0 to 255.
pub(crate) type Rgb = [f64; 3];

/// The pixel of a column and row; the nearest of the edge for one outside.
pub(crate) fn pixel(picture: &Picture, column: isize, row: isize) -> Rgb {
    let clamp = |at: isize, size: usize| {
        usize::try_from(at).map_or(0, |at| at.min(size.saturating_sub(1)))
    };
    let at =
        3 * (clamp(row, picture.height) * picture.width + clamp(column, picture.width));
    [0, 1, 2].map(|k| f64::from(picture.pixels[at + k]))
}

/// The colour between pixels, mixed from the four around; of the edge for a point outside.
pub(crate) fn between(picture: &Picture, [x, y]: Point) -> Rgb {
    let (left, top) = (x.floor(), y.floor());
    let (column, row) = (signed(left), signed(top));
    let (right, down) = (x - left, y - top);
    let at = |across, below| pixel(picture, column + across, row + below);
    let corners = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
    [0, 1, 2].map(|k| {
        let upper = corners[0][k] + right * (corners[1][k] - corners[0][k]);
        let lower = corners[2][k] + right * (corners[3][k] - corners[2][k]);
        upper + down * (lower - upper)
    })
}

/// Whether a point lies in a picture: its pixels span half a pixel around their centres.
pub(crate) fn holds(width: usize, height: usize, [x, y]: Point) -> bool {
    x >= -0.5 && y >= -0.5 && x < width as f64 - 0.5 && y < height as f64 - 0.5
}

/// A column or row that may lie outside.
#[expect(clippy::cast_possible_truncation, reason = "a place, far outside at worst")]
fn signed(value: f64) -> isize {
    value as isize
}

/// The centre of a pixel, by its number row by row.
pub(crate) fn centre(width: usize, index: usize) -> Point {
    [(index % width) as f64, (index / width) as f64]
}

/// Mixes colours into a picture: of each pixel as much as the cover says.
pub(crate) fn mix(picture: &mut Picture, cover: &Cover, colour: impl Fn(usize) -> Rgb) {
    let pixels = picture.pixels.chunks_exact_mut(3).zip(cover.parts());
    for (index, (pixel, &part)) in pixels.enumerate() {
        if part == 0 {
            continue;
        }
        let part = f64::from(part) / 255.0;
        for (level, new) in pixel.iter_mut().zip(colour(index)) {
            let old = f64::from(*level);
            *level = rounded(old + part * (new - old));
        }
    }
}

/// A picture of the same size, each pixel by its number row by row.
pub(crate) fn made(
    width: usize,
    height: usize,
    colour: impl Fn(usize) -> Rgb,
) -> Picture {
    let pixels = (0..width * height).flat_map(|index| colour(index).map(rounded));
    Picture { width, height, pixels: pixels.collect() }
}

/// The red, green and blue of a pixel, by its number row by row, to be changed.
pub(crate) fn pixel_mut(picture: &mut Picture, index: usize) -> &mut [u8; 3] {
    let (pixels, _) = picture.pixels.as_chunks_mut();
    &mut pixels[index]
}

/// The mean of points spread over as many pixels as a new one stands for.
pub(crate) fn sampled(picture: &Picture, [x, y]: Point, scale: f64) -> Rgb {
    let count = whole(scale.ceil()).clamp(1, 8);
    let step = |k: usize| ((k as f64 + 0.5) / count as f64 - 0.5) * scale;
    let mut sums = [0.0; 3];
    for k in 0..count * count {
        let colour = between(picture, [x + step(k % count), y + step(k / count)]);
        sums.iter_mut().zip(colour).for_each(|(sum, level)| *sum += level);
    }
    sums.map(|sum| sum / (count * count) as f64)
}

/// The mean colour under a cover; nothing where it covers nothing.
pub(crate) fn mean_under(picture: &Picture, cover: &Cover) -> Option<Rgb> {
    let mut sums = [0_u64; 3];
    let mut weight = 0_u64;
    for (pixel, &part) in picture.pixels.chunks_exact(3).zip(cover.parts()) {
        weight += u64::from(part);
        for (sum, &level) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(part) * u64::from(level);
        }
    }
    (weight > 0).then(|| sums.map(|sum| sum as f64 / weight as f64))
}

/// Where each pixel of a new picture comes from; pixels that come from outside are black.
pub(crate) fn moved(
    picture: &Picture,
    source: impl Fn(Point) -> Option<Point>,
) -> Picture {
    let (width, height) = (picture.width, picture.height);
    made(width, height, |index| {
        let from = source(centre(width, index));
        let from = from.filter(|&point| holds(width, height, point));
        from.map_or([0.0; 3], |point| between(picture, point))
    })
}

/// The cover of a picture that is moved in the same way; nothing covers what comes from
/// outside.
pub(crate) fn moved_cover(
    cover: &Cover,
    source: impl Fn(Point) -> Option<Point>,
) -> Cover {
    let mut new = Cover::nothing(cover.width(), cover.height());
    let width = cover.width();
    for (index, part) in new.parts_mut().iter_mut().enumerate() {
        *part = source(centre(width, index)).and_then(|at| cover.at(at)).unwrap_or(0);
    }
    new
}

/// The colour of a pixel, by its number row by row.
pub(crate) fn levels_at(picture: &Picture, index: usize) -> Rgb {
    [0, 1, 2].map(|k| f64::from(picture.pixels[3 * index + k]))
}

/// A smaller picture: each pixel the mean of what it covers, parts of pixels by their area.
pub(crate) fn shrunk(picture: &Picture, width: usize, height: usize) -> Picture {
    let columns = shares(picture.width, width);
    let rows = shares(picture.height, height);
    let mut pixels = Vec::with_capacity(3 * width * height);
    for (top, down) in &rows {
        for (left, across) in &columns {
            let mut sums = [0.0; 3];
            for (y, part) in (*top..).zip(down) {
                for (x, more) in (*left..).zip(across) {
                    let level = levels_at(picture, y * picture.width + x);
                    sums.iter_mut().zip(level).for_each(|(s, l)| *s += part * more * l);
                }
            }
            pixels.extend(sums.map(rounded));
        }
    }
    Picture { width, height, pixels }
}

/// For each new pixel along a side the first old one that it covers, and which share of it
/// each old one from there on has.
fn shares(old: usize, new: usize) -> Vec<(usize, Vec<f64>)> {
    let step = old as f64 / new as f64;
    let share = |pixel: usize| {
        let (start, end) = (pixel as f64 * step, (pixel as f64 + 1.0) * step);
        let first = whole(start).min(old - 1);
        let last = whole(end.ceil()).clamp(first + 1, old);
        let parts = (first..last).map(|at| {
            let from = higher(start, at as f64);
            let to = -higher(-end, -(at as f64 + 1.0));
            higher(to - from, 0.0)
        });
        let parts: Vec<f64> = parts.collect();
        let total: f64 = parts.iter().sum();
        (first, parts.into_iter().map(|part| part / total).collect())
    };
    (0..new).map(share).collect()
}
