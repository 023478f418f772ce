//! Pictures moved, turned and scaled into another frame.

use super::Picture;

/// A similarity transform: `(x, y)` goes to `(a x - b y + c, b x + a y + d)`. The centre of
/// the first pixel is (0, 0).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Similarity {
    /// Scale times the cosine of the turn.
    pub(crate) a: f64,
    /// Scale times the sine of the turn.
    pub(crate) b: f64,
    /// Shift to the right.
    pub(crate) c: f64,
    /// Shift down.
    pub(crate) d: f64,
}

impl Similarity {
    /// The transform that brings points nearest to others in the sense of least squares
    /// (Umeyama 1991, equations 40 to 43, without reflection). In the plane it is one complex
    /// ratio: the sum of conj(p) q over that of |p|², p and q taken from their means.
    ///
    /// Nothing where all points are in one place or are no numbers.
    pub(crate) fn between(
        from: &[[f64; 2]; 5],
        to: &[[f64; 2]; 5],
    ) -> Option<Similarity> {
        let (mean_from, mean_to) = (mean(from), mean(to));
        let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
        for (p, q) in from.iter().zip(to) {
            let (px, py) = (p[0] - mean_from[0], p[1] - mean_from[1]);
            let (qx, qy) = (q[0] - mean_to[0], q[1] - mean_to[1]);
            along += px * qx + py * qy;
            across += px * qy - py * qx;
            spread += px * px + py * py;
        }
        let (a, b) = (along / spread, across / spread);
        let c = mean_to[0] - (a * mean_from[0] - b * mean_from[1]);
        let d = mean_to[1] - (b * mean_from[0] + a * mean_from[1]);
        let found = Similarity { a, b, c, d };
        (found.scale() > 0.0 && [a, b, c, d].iter().all(|x| x.is_finite()))
            .then_some(found)
    }

    /// By how much it makes things larger.
    pub(crate) fn scale(&self) -> f64 {
        (self.a * self.a + self.b * self.b).sqrt()
    }

    /// Where a point goes.
    pub(crate) fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.a * x - self.b * y + self.c, self.b * x + self.a * y + self.d]
    }

    /// The transform back.
    fn inverse(&self) -> Similarity {
        let square = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / square, -self.b / square);
        let c = -(a * self.c - b * self.d);
        let d = -(b * self.c + a * self.d);
        Similarity { a, b, c, d }
    }

    /// The same transform of a picture that was shrunk by a whole factor before.
    fn after_shrinking(&self, factor: usize) -> Similarity {
        let factor = factor as f64;
        // x of the large picture = factor * x of the small one + (factor - 1) / 2
        let [c, d] = self.apply([(factor - 1.0) / 2.0, (factor - 1.0) / 2.0]);
        Similarity { a: self.a * factor, b: self.b * factor, c, d }
    }
}

fn mean(points: &[[f64; 2]; 5]) -> [f64; 2] {
    let sum = points.iter().fold([0.0, 0.0], |sum, p| [sum[0] + p[0], sum[1] + p[1]]);
    [sum[0] / 5.0, sum[1] / 5.0]
}

/// The picture seen through a transform, in a frame of a size, rounded to the nearest whole
/// number, halves up. Outside of it is black.
pub(crate) fn warp(
    picture: &Picture,
    by: &Similarity,
    width: usize,
    height: usize,
) -> Picture {
    // Colours are at least 0 and under 255.5, since the weights add up to 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let pixels = seen(picture, by, width, height)
        .iter()
        .map(|value| (value + 0.5) as u8)
        .collect();
    Picture { width, height, pixels }
}

/// The same without rounding: red, green and blue of each pixel, so that a point that moves
/// by a hair moves no colour by a whole step.
///
/// Between pixels it is bilinear. Where the transform shrinks to less than half, blocks of
/// pixels are averaged before, so that no pixel is skipped.
pub(crate) fn seen(
    picture: &Picture,
    by: &Similarity,
    width: usize,
    height: usize,
) -> Vec<f32> {
    let factor = shrink_factor(by.scale());
    if factor > 1 {
        let small = shrink(picture, factor);
        return sample(&small, &by.after_shrinking(factor), width, height);
    }
    sample(picture, by, width, height)
}

/// The largest whole factor after which the rest of the scale is at most 1, where the scale
/// is under one half; otherwise 1.
fn shrink_factor(scale: f64) -> usize {
    if scale >= 0.5 {
        return 1;
    }
    let factor = (1.0 / scale).floor().clamp(1.0, f64::from(super::LONGEST_SIDE));
    // Between 1 and 16384, so the whole part is exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let factor = factor as usize;
    factor
}

/// Averages blocks of pixels, rounded to the nearest; the blocks at the right and lower edge
/// may be smaller.
fn shrink(picture: &Picture, factor: usize) -> Picture {
    let width = picture.width.div_ceil(factor);
    let height = picture.height.div_ceil(factor);
    let mut pixels = Vec::with_capacity(3 * width * height);
    let mut sums = vec![0_u64; 3 * width];
    for top in (0..picture.height).step_by(factor) {
        let bottom = (top + factor).min(picture.height);
        sums.fill(0);
        for row in picture.pixels[3 * picture.width * top..3 * picture.width * bottom]
            .chunks_exact(3 * picture.width)
        {
            for (sum, block) in sums.chunks_exact_mut(3).zip(row.chunks(3 * factor)) {
                for pixel in block.chunks_exact(3) {
                    for (sum, &value) in sum.iter_mut().zip(pixel) {
                        *sum += u64::from(value);
                    }
                }
            }
        }
        for (k, &sum) in sums.iter().enumerate() {
            let columns = factor.min(picture.width - k / 3 * factor);
            let count = (columns * (bottom - top)) as u64;
            let mean = (2 * sum + count) / (2 * count);
            pixels.push(u8::try_from(mean).unwrap_or(u8::MAX));
        }
    }
    Picture { width, height, pixels }
}

fn sample(picture: &Picture, by: &Similarity, width: usize, height: usize) -> Vec<f32> {
    let back = by.inverse();
    let mut colours = Vec::with_capacity(3 * width * height);
    for row in 0..height {
        for column in 0..width {
            let [x, y] = back.apply([column as f64, row as f64]);
            colours.extend_from_slice(&at(picture, x, y));
        }
    }
    colours
}

/// The colours between the four pixels around a place.
#[inline]
fn at(picture: &Picture, x: f64, y: f64) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let outside = left < -1.0
        || top < -1.0
        || left >= picture.width as f64
        || top >= picture.height as f64;
    if outside || left.is_nan() || top.is_nan() {
        return [0.0; 3];
    }
    // Both are within the picture or one pixel outside, so they fit.
    #[allow(clippy::cast_possible_truncation)]
    let (column, row) = (left as isize, top as isize);
    #[allow(clippy::cast_possible_truncation)]
    let (right, below) = ((x - left) as f32, (y - top) as f32);
    let corners = [
        (pixel(picture, column, row), (1.0 - right) * (1.0 - below)),
        (pixel(picture, column + 1, row), right * (1.0 - below)),
        (pixel(picture, column, row + 1), (1.0 - right) * below),
        (pixel(picture, column + 1, row + 1), right * below),
    ];
    let mut mixed = [0.0_f32; 3];
    for (colours, weight) in corners {
        for (sum, &colour) in mixed.iter_mut().zip(&colours) {
            *sum += f32::from(colour) * weight;
        }
    }
    mixed
}

#[inline]
fn pixel(picture: &Picture, column: isize, row: isize) -> [u8; 3] {
    match (usize::try_from(column), usize::try_from(row)) {
        (Ok(column), Ok(row)) if column < picture.width && row < picture.height => {
            let start = 3 * (row * picture.width + column);
            [picture.pixels[start], picture.pixels[start + 1], picture.pixels[start + 2]]
        }
        _ => [0; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Picture {
        let value = |k: usize| u8::try_from(k * 7 % 251).unwrap();
        Picture { width, height, pixels: (0..3 * width * height).map(value).collect() }
    }

    const POINTS: [[f64; 2]; 5] =
        [[0.0, 0.0], [4.0, 0.0], [2.0, 2.0], [0.5, 4.0], [3.5, 4.0]];

    /// A turn by 90 degrees, twice as large, shifted: (x, y) goes to (-2y + 3, 2x - 1).
    #[test]
    fn a_known_transform_is_found_again() {
        let to = POINTS.map(|[x, y]| [-2.0 * y + 3.0, 2.0 * x - 1.0]);
        let found = Similarity::between(&POINTS, &to).unwrap();
        for (found, expected) in
            [(found.a, 0.0), (found.b, 2.0), (found.c, 3.0), (found.d, -1.0)]
        {
            assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
        }
        assert!(Similarity::between(&[[1.0, 1.0]; 5], &to).is_none());
    }

    /// Least squares: no small change of the four numbers brings the points nearer.
    #[test]
    fn no_neighbouring_transform_is_better() {
        let to = [[1.0, 2.0], [5.5, 1.0], [3.0, 4.5], [1.0, 6.0], [5.0, 7.0]];
        let far = |by: &Similarity| -> f64 {
            POINTS
                .iter()
                .zip(&to)
                .map(|(&p, q)| {
                    let [x, y] = by.apply(p);
                    (x - q[0]) * (x - q[0]) + (y - q[1]) * (y - q[1])
                })
                .sum()
        };
        let best = Similarity::between(&POINTS, &to).unwrap();
        for change in [-1e-3, 1e-3] {
            for other in [
                Similarity { a: best.a + change, ..best },
                Similarity { b: best.b + change, ..best },
                Similarity { c: best.c + change, ..best },
                Similarity { d: best.d + change, ..best },
            ] {
                assert!(far(&other) > far(&best));
            }
        }
    }

    #[test]
    fn whole_shifts_copy_pixels_and_outside_is_black() {
        let picture = ramp(5, 4);
        let by = Similarity { a: 1.0, b: 0.0, c: 1.0, d: 2.0 };
        let moved = warp(&picture, &by, 5, 4);
        assert_eq!(&moved.pixels[..30], &[0; 30][..]);
        assert_eq!(moved.pixels[30..33], [0; 3]);
        assert_eq!(moved.pixels[33..45], picture.pixels[0..12]);
    }

    /// Halfway between 10 and 21 is 15.5, which is rounded up.
    #[test]
    fn between_pixels_it_is_bilinear() {
        let picture = Picture { width: 2, height: 1, pixels: vec![10, 0, 4, 21, 2, 4] };
        let by = Similarity { a: 1.0, b: 0.0, c: -0.5, d: 0.0 };
        assert_eq!(warp(&picture, &by, 1, 1).pixels, [16, 1, 4]);
    }

    /// A third of the size: each pixel is the mean of three by three, as the centres of the
    /// blocks go to the centres of the pixels.
    #[test]
    fn shrinking_averages_blocks() {
        let picture = ramp(9, 6);
        let third = 1.0 / 3.0;
        let by = Similarity { a: third, b: 0.0, c: -third, d: -third };
        let small = warp(&picture, &by, 3, 2);
        for (row, column, colour) in [(0, 0, 0), (0, 2, 1), (1, 1, 2), (1, 2, 0)] {
            let mut sum = 0;
            for y in 3 * row..3 * row + 3 {
                for x in 3 * column..3 * column + 3 {
                    sum += u32::from(picture.pixels[3 * (9 * y + x) + colour]);
                }
            }
            let mean = (2 * sum + 9) / 18;
            assert_eq!(u32::from(small.pixels[3 * (3 * row + column) + colour]), mean);
        }
    }
}
