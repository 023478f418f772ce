//! Blur and pixelation.

use super::geometry::{Point, rounded, whole};
use super::raster::{Rgb, between, centre, made, pixel};
use crate::picture::Picture;

/// Gaussian blur with a standard deviation in pixels. The kernel ends at three standard
/// deviations and is made to sum to 1; beyond the edge the edge goes on.
pub(crate) fn gaussian(picture: &Picture, sigma: f64) -> Picture {
    let kernel = gaussian_kernel(sigma);
    let rows = along(picture, &kernel, [1, 0]);
    along(&rows, &kernel, [0, 1])
}

/// The kernel from its middle outwards, one side of it.
fn gaussian_kernel(sigma: f64) -> Vec<f64> {
    let reach = whole((3.0 * sigma).ceil());
    let weights: Vec<f64> = (0..=reach)
        .map(|step| {
            let distance = step as f64 / sigma;
            libm::exp(-distance * distance / 2.0)
        })
        .collect();
    let total = 2.0 * weights.iter().sum::<f64>() - weights[0];
    weights.into_iter().map(|weight| weight / total).collect()
}

/// A symmetric kernel along rows or columns.
fn along(picture: &Picture, kernel: &[f64], step: [usize; 2]) -> Picture {
    let (width, height) = (picture.width, picture.height);
    let [length, stride] = match step {
        [1, _] => [width, 3],
        _ => [height, 3 * width],
    };
    let mut pixels = vec![0; picture.pixels.len()];
    let lines = if stride == 3 { height } else { width };
    let mut line = vec![0.0; length];
    for number in 0..lines {
        for colour in 0..3 {
            let start =
                if stride == 3 { number * 3 * width } else { 3 * number } + colour;
            for (at, value) in line.iter_mut().enumerate() {
                *value = f64::from(picture.pixels[start + at * stride]);
            }
            for at in 0..length {
                pixels[start + at * stride] = rounded(weighted(&line, at, kernel));
            }
        }
    }
    Picture { width, height, pixels }
}

fn weighted(line: &[f64], at: usize, kernel: &[f64]) -> f64 {
    let last = line.len() - 1;
    let sides = kernel.iter().enumerate().skip(1).map(|(step, weight)| {
        weight * (line[at.saturating_sub(step)] + line[(at + step).min(last)])
    });
    kernel[0] * line[at] + sides.sum::<f64>()
}

/// The mean along a line of a length in pixels through each pixel, at an angle in degrees.
pub(crate) fn motion(picture: &Picture, length: f64, angle: f64) -> Picture {
    let (sine, cosine) = libm::sincos(angle.to_radians());
    let steps = whole(length.ceil()).max(1);
    let places: Vec<Point> = (0..=steps)
        .map(|step| {
            let along = length * (step as f64 / steps as f64 - 0.5);
            [along * cosine, along * sine]
        })
        .collect();
    let width = picture.width;
    made(width, picture.height, |index| {
        let [x, y] = centre(width, index);
        mean_of(
            places
                .iter()
                .map(|[across, below]| between(picture, [x + across, y + below])),
        )
    })
}

fn mean_of(colours: impl Iterator<Item = Rgb>) -> Rgb {
    let mut sums = [0.0; 3];
    let mut count = 0.0;
    for colour in colours {
        sums.iter_mut().zip(colour).for_each(|(sum, level)| *sum += level);
        count += 1.0;
    }
    sums.map(|sum| sum / count)
}

/// Squares of a side in pixels, each of the mean colour of what it covers. The grid starts
/// at a column and row.
pub(crate) fn pixelated(picture: &Picture, side: usize, start: [usize; 2]) -> Picture {
    let (width, height) = (picture.width, picture.height);
    let edges = |size: usize, start: usize| -> Vec<usize> {
        let first = start % side;
        let inner = (0..).map(|k| first + k * side).take_while(|&at| at < size);
        std::iter::once(0).chain(inner.filter(|&at| at > 0)).chain([size]).collect()
    };
    let (columns, rows) = (edges(width, start[0]), edges(height, start[1]));
    let mut pixels = picture.pixels.clone();
    for row in rows.windows(2) {
        for column in columns.windows(2) {
            let places = (row[0]..row[1])
                .flat_map(|y| (column[0]..column[1]).map(move |x| 3 * (y * width + x)));
            let colours = places
                .clone()
                .map(|at| [0, 1, 2].map(|k| f64::from(picture.pixels[at + k])));
            let mean = mean_of(colours).map(rounded);
            places.for_each(|at| pixels[at..at + 3].copy_from_slice(&mean));
        }
    }
    Picture { width, height, pixels }
}

/// The mean of the square of four around a pixel that varies least (Kuwahara et al. 1976):
/// flat patches with sharp edges. `reach` is in pixels.
pub(crate) fn flattened(picture: &Picture, reach: usize) -> Picture {
    let width = picture.width;
    let reach = isize::try_from(reach).unwrap_or(isize::MAX);
    made(width, picture.height, |index| {
        let (column, row) = (index % width, index / width);
        let at = |k: usize| isize::try_from(k).unwrap_or(isize::MAX);
        let quarters = [(-reach, -reach), (0, -reach), (-reach, 0), (0, 0)];
        let squares = quarters.map(|(across, below)| {
            spread(picture, [at(column) + across, at(row) + below], reach)
        });
        squares
            .into_iter()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or([0.0; 3], |(mean, _)| mean)
    })
}

/// Mean and variance, summed over the colours, of a square of `reach + 1` pixels.
fn spread(picture: &Picture, [left, top]: [isize; 2], reach: isize) -> (Rgb, f64) {
    let mut sums = [0.0; 3];
    let mut squares = 0.0;
    for row in top..=top + reach {
        for column in left..=left + reach {
            for (sum, level) in sums.iter_mut().zip(pixel(picture, column, row)) {
                *sum += level;
                squares += level * level;
            }
        }
    }
    let count = ((reach + 1) * (reach + 1)) as f64;
    let mean = sums.map(|sum| sum / count);
    let variance = squares / count - mean.iter().map(|m| m * m).sum::<f64>();
    (mean, variance)
}
