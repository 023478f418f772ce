//! Pictures moved, turned and scaled into another frame.

use super::Picture;
use super::scale::shrink;

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
    pub(super) fn inverse(&self) -> Similarity {
        let square = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / square, -self.b / square);
        let c = -(a * self.c - b * self.d);
        let d = -(b * self.c + a * self.d);
        Similarity { a, b, c, d }
    }

    /// The same transform of a picture whose left and upper edge were cut off before.
    fn after_shifting(&self, corner: [usize; 2]) -> Similarity {
        let [c, d] = self.apply(corner.map(|side| side as f64));
        Similarity { c, d, ..*self }
    }

    /// The same transform of a picture that was shrunk by a whole factor before.
    pub(super) fn after_shrinking(&self, factor: usize) -> Similarity {
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

/// The picture seen through a transform, in a frame of a size: red, green and blue of each
/// pixel, not rounded, so that a point that moves by a hair moves no colour by a whole step.
/// Outside of it is black.
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
        let (small, corner) = shrunk_part(picture, by, factor, [width, height]);
        let by = by.after_shifting(corner).after_shrinking(factor);
        return sample(&small, &by, width, height);
    }
    sample(picture, by, width, height)
}

/// The blocks of the picture that a frame shows, and the corner from which they begin; so a
/// face in a large picture costs no more than its own pixels.
fn shrunk_part(
    picture: &Picture,
    by: &Similarity,
    factor: usize,
    [width, height]: [usize; 2],
) -> (Picture, [usize; 2]) {
    let back = by.inverse();
    let (right, lower) = (width as f64 - 1.0, height as f64 - 1.0);
    let corners =
        [[0.0, 0.0], [right, 0.0], [0.0, lower], [right, lower]].map(|at| back.apply(at));
    let sizes = [picture.width, picture.height];
    let edges = [0, 1].map(|axis| {
        let places = corners.map(|corner| corner[axis]);
        let first = places.into_iter().fold(f64::INFINITY, least);
        let last = -places.into_iter().map(|x| -x).fold(f64::INFINITY, least);
        // Two blocks more on either side, since a place lies between two of them.
        let blocks = |place: f64, more: f64| {
            let block = (place / factor as f64).floor() + more;
            let held = block.clamp(0.0, (sizes[axis] / factor + 1) as f64);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let block = held as usize; // at most the side of a picture
            (block * factor).min(sizes[axis])
        };
        let from = blocks(first, -2.0).min((sizes[axis] - 1) / factor * factor);
        [from, blocks(last, 3.0).max(from + 1)]
    });
    let [[left, right], [top, bottom]] = edges;
    (shrink(picture, factor, [left, top], [right, bottom]), [left, top])
}

/// The smaller of two numbers.
fn least(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

/// The largest whole factor after which the rest of the scale is at most 1, where the scale
/// is under one half; otherwise 1.
pub(super) fn shrink_factor(scale: f64) -> usize {
    if scale >= 0.5 {
        return 1;
    }
    let factor = (1.0 / scale).floor().clamp(1.0, f64::from(super::LONGEST_SIDE));
    // Between 1 and 16384, so the whole part is exact.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let factor = factor as usize;
    factor
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
    let inside =
        x >= -1.0 && y >= -1.0 && x < picture.width as f64 && y < picture.height as f64;
    if !inside {
        return [0.0; 3];
    }
    let (column, right) = split(x);
    let (row, below) = split(y);
    let corners = around(picture, column, row);
    let weights = [
        (1.0 - right) * (1.0 - below),
        right * (1.0 - below),
        (1.0 - right) * below,
        right * below,
    ];
    let mut mixed = [0.0_f32; 3];
    for (colours, weight) in corners.iter().zip(weights) {
        for (sum, &colour) in mixed.iter_mut().zip(colours) {
            *sum += f32::from(colour) * weight;
        }
    }
    mixed
}

/// The whole number at or under a place that is within a picture or one pixel before it, and
/// how far the place is from it. (`floor` is a call of the C library on many processors.)
#[inline]
fn split(place: f64) -> (isize, f32) {
    #[allow(clippy::cast_possible_truncation)]
    let whole = (place + 1.0) as isize - 1;
    // Adding 1 may round up to the next whole number.
    let whole = if whole as f64 > place { whole - 1 } else { whole };
    #[allow(clippy::cast_possible_truncation)]
    let share = (place - whole as f64) as f32;
    (whole, share)
}

/// The four pixels from a corner to the right and down; black outside.
#[inline]
fn around(picture: &Picture, column: isize, row: isize) -> [[u8; 3]; 4] {
    if let (Ok(left), Ok(top)) = (usize::try_from(column), usize::try_from(row))
        && left + 1 < picture.width
        && top + 1 < picture.height
    {
        let start = 3 * (top * picture.width + left);
        let upper = picture.pixels[start..].first_chunk::<6>();
        let lower = picture.pixels[start + 3 * picture.width..].first_chunk::<6>();
        if let (Some(&[a, b, c, d, e, f]), Some(&[g, h, i, j, k, l])) = (upper, lower) {
            return [[a, b, c], [d, e, f], [g, h, i], [j, k, l]];
        }
    }
    [(0, 0), (1, 0), (0, 1), (1, 1)]
        .map(|(right, down)| pixel(picture, column + right, row + down))
}

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

    /// Sampled after the whole picture was shrunk: the naive reference.
    #[test]
    fn a_part_that_is_shrunk_shows_the_same() {
        let picture = ramp(97, 61);
        for (a, b, c, d) in [
            (0.2, 0.1, -3.0, 4.0),
            (0.05, -0.3, 20.0, 40.0),
            (0.3, 0.0, 0.0, 0.0),
            (0.2, 0.2, 400.0, -300.0),
            (0.1, 0.0, 9.5, 9.5),
        ] {
            let by = Similarity { a, b, c, d };
            let factor = shrink_factor(by.scale());
            assert!(factor > 1);
            let small = shrink(&picture, factor, [0, 0], [97, 61]);
            let expected = sample(&small, &by.after_shrinking(factor), 16, 12);
            let found = seen(&picture, &by, 16, 12);
            for (found, expected) in found.iter().zip(&expected) {
                let apart = (found - expected).abs();
                assert!(apart < 1e-4, "{by:?}: {found} instead of {expected}");
            }
        }
    }

    #[test]
    fn places_are_split_as_floor_does() {
        for place in [-1.0, -0.5, -1e-300, -1e-17, 0.0, 1e-17, 0.999, 1.0, 7.25, 16383.9]
        {
            let (whole, share) = split(place);
            assert!((whole as f64 - place.floor()).abs() < 0.5, "{place}: {whole}");
            let rest = place - place.floor();
            assert!((f64::from(share) - rest).abs() < 1e-7, "{place}: {share}");
        }
    }
}
