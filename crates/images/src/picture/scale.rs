//! Pictures made larger or smaller: each row across, then down, so that a pixel costs two
//! mixes and not four.

use super::Picture;
use super::warp::{Similarity, shrink_factor};

/// The picture moved and scaled, not turned, in a frame of a size, rounded to the nearest
/// whole number, halves up. Outside of it is black.
///
/// Between pixels it is bilinear. Under half size, blocks of pixels are averaged before, so
/// that no pixel is skipped.
pub(crate) fn scaled(
    picture: &Picture,
    by: &Similarity,
    width: usize,
    height: usize,
) -> Picture {
    let factor = shrink_factor(by.scale());
    if factor > 1 {
        let small = shrink(picture, factor, [0, 0], [picture.width, picture.height]);
        return mixed(&small, &by.after_shrinking(factor), width, height);
    }
    mixed(picture, by, width, height)
}

/// Between which two pixels a place is, and how far it is from the first.
#[derive(Clone, Copy)]
struct Between {
    /// -1 is the black before the first pixel; after the last one it is black again.
    first: isize,
    share: f32,
}

impl Between {
    fn of(place: f64, count: usize) -> Between {
        if !(place >= -1.0 && place < count as f64) {
            return Between { first: -1, share: 0.0 };
        }
        let first = place.floor();
        // Within the picture, or one pixel before it.
        #[allow(clippy::cast_possible_truncation)]
        let found = Between { first: first as isize, share: (place - first) as f32 };
        found
    }
}

fn mixed(picture: &Picture, by: &Similarity, width: usize, height: usize) -> Picture {
    let back = by.inverse();
    let columns: Vec<Column> = (0..width)
        .map(|column| Between::of(back.a * column as f64 + back.c, picture.width))
        .map(|at| Column {
            start: 3 * (at.first + 1).unsigned_abs(),
            left: 1.0 - at.share,
            right: at.share,
        })
        .collect();
    let mut rows = Rows {
        picture,
        columns: &columns,
        wide: vec![0.0; 3 * (picture.width + 2)],
        made: [(None, vec![0.0; 3 * width]), (None, vec![0.0; 3 * width])],
    };
    let mut pixels = Vec::with_capacity(3 * width * height);
    for row in 0..height {
        let at = Between::of(back.a * row as f64 + back.d, picture.height);
        let [upper, lower] = rows.around(at.first);
        let (down, up) = (at.share, 1.0 - at.share);
        let colours =
            upper.iter().zip(lower).map(|(upper, lower)| upper * up + lower * down);
        pixels.extend(colours.map(rounded));
    }
    Picture { width, height, pixels }
}

/// A colour of 0 to under 255.5 as the nearest whole number, halves up. Adding 2²³ leaves no
/// place for a fraction and rounds to the nearest number, so one that came out too large is
/// made smaller; a cast would do the same one number at a time.
fn rounded(colour: f32) -> u8 {
    const WITHOUT_FRACTION: f32 = 8_388_608.0;
    let more = colour + 0.5;
    let nearest = (more + WITHOUT_FRACTION) - WITHOUT_FRACTION;
    let whole = if nearest > more { nearest - 1.0 } else { nearest };
    (whole + WITHOUT_FRACTION).to_bits().to_le_bytes()[0]
}

/// Where a column of the frame begins in a row with black before it, and the shares of the
/// pixel there and the next.
struct Column {
    start: usize,
    left: f32,
    right: f32,
}

/// Rows of the picture as wide as the frame; the last two that were made are kept.
struct Rows<'a> {
    picture: &'a Picture,
    columns: &'a [Column],
    /// A row of the picture with a black pixel before and after it.
    wide: Vec<f32>,
    made: [(Option<isize>, Vec<f32>); 2],
}

impl Rows<'_> {
    /// A row and the one below it.
    fn around(&mut self, row: isize) -> [&[f32]; 2] {
        if self.made[1].0 == Some(row) {
            self.made.swap(0, 1);
        }
        for k in 0..2 {
            let wanted = row + [0, 1][k];
            if self.made[k].0 != Some(wanted) {
                self.make(k, wanted);
            }
        }
        [&self.made[0].1, &self.made[1].1]
    }

    fn make(&mut self, k: usize, row: isize) {
        let (made, line) = &mut self.made[k];
        *made = Some(row);
        let length = 3 * self.picture.width;
        let found = usize::try_from(row)
            .ok()
            .and_then(|row| self.picture.pixels.get(row * length..(row + 1) * length));
        let Some(found) = found else {
            line.fill(0.0);
            return;
        };
        for (number, &value) in self.wide[3..].iter_mut().zip(found) {
            *number = f32::from(value);
        }
        for (colours, at) in line.chunks_exact_mut(3).zip(self.columns) {
            if let Some(&[a, b, c, d, e, f]) = self.wide[at.start..].first_chunk::<6>() {
                let (left, right) = (at.left, at.right);
                let mixed =
                    [a * left + d * right, b * left + e * right, c * left + f * right];
                colours.copy_from_slice(&mixed);
            }
        }
    }
}

/// Averages blocks of pixels from a corner to another (not included), rounded to the nearest,
/// halves up; the blocks at the right and lower edge may be smaller.
pub(super) fn shrink(
    picture: &Picture,
    factor: usize,
    [left, top]: [usize; 2],
    [right, bottom]: [usize; 2],
) -> Picture {
    let width = (right - left).div_ceil(factor);
    let height = (bottom - top).div_ceil(factor);
    let mut pixels = Vec::with_capacity(3 * width * height);
    // At most 16384 times 255 each.
    let mut sums = vec![0_u32; 3 * (right - left)];
    for upper in (top..bottom).step_by(factor) {
        let lower = (upper + factor).min(bottom);
        sums.fill(0);
        for row in upper..lower {
            let start = 3 * (row * picture.width + left);
            for (sum, &value) in sums.iter_mut().zip(&picture.pixels[start..]) {
                // A check for each would cost more than the sum.
                *sum = sum.wrapping_add(value.into());
            }
        }
        for block in sums.chunks(3 * factor) {
            pixels.extend(mean(block, lower - upper));
        }
    }
    Picture { width, height, pixels }
}

/// The mean colours of a block, from the sums of its columns.
fn mean(columns: &[u32], rows: usize) -> [u8; 3] {
    let count = (columns.len() / 3 * rows) as u64;
    std::array::from_fn(|k| {
        let sum: u64 = columns.iter().skip(k).step_by(3).map(|&sum| u64::from(sum)).sum();
        u8::try_from((2 * sum + count) / (2 * count)).unwrap_or(u8::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Picture {
        let value = |k: usize| u8::try_from(k * 7 % 251).unwrap();
        Picture { width, height, pixels: (0..3 * width * height).map(value).collect() }
    }

    #[test]
    fn whole_shifts_copy_pixels_and_outside_is_black() {
        let picture = ramp(5, 4);
        let by = Similarity { a: 1.0, b: 0.0, c: 1.0, d: 2.0 };
        let moved = scaled(&picture, &by, 5, 4);
        assert_eq!(&moved.pixels[..30], &[0; 30][..]);
        assert_eq!(moved.pixels[30..33], [0; 3]);
        assert_eq!(moved.pixels[33..45], picture.pixels[0..12]);
    }

    /// Halfway between 10 and 21 is 15.5, which is rounded up.
    #[test]
    fn between_pixels_it_is_bilinear() {
        let picture = Picture { width: 2, height: 1, pixels: vec![10, 0, 4, 21, 2, 4] };
        let by = Similarity { a: 1.0, b: 0.0, c: -0.5, d: 0.0 };
        assert_eq!(scaled(&picture, &by, 1, 1).pixels, [16, 1, 4]);
    }

    /// Four corners mixed at once, as a turned picture is: the naive reference. Where weights
    /// are no short fractions a colour near a half may round the other way.
    #[test]
    fn rows_then_columns_are_the_four_corners_mixed() {
        let picture = ramp(54, 27);
        for (scale, shift, frame, tolerance) in [
            (32.0 / 27.0, 2.5 / 27.0, [64, 40], 0),
            (0.75, -0.125, [41, 20], 1),
            (0.613, -0.2, [34, 17], 1),
            (0.29, -0.35, [16, 8], 1),
            (1.9, 12.3, [110, 70], 1),
        ] {
            let by = Similarity { a: scale, b: 0.0, c: shift, d: shift };
            let [width, height] = frame;
            let found = scaled(&picture, &by, width, height);
            let expected = super::super::warp::seen(&picture, &by, width, height);
            for (k, (found, expected)) in found.pixels.iter().zip(expected).enumerate() {
                let apart = f32::from(*found) - (expected + 0.5).floor();
                assert!(
                    apart.abs() <= tolerance as f32,
                    "{scale}, {k}: {apart} of {expected}"
                );
            }
        }
    }

    /// A third of the size: each pixel is the mean of three by three, as the centres of the
    /// blocks go to the centres of the pixels.
    #[test]
    fn shrinking_averages_blocks() {
        let picture = ramp(9, 6);
        let third = 1.0 / 3.0;
        let by = Similarity { a: third, b: 0.0, c: -third, d: -third };
        let small = scaled(&picture, &by, 3, 2);
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

    #[test]
    fn colours_are_rounded_to_the_nearest_and_halves_up() {
        for whole in 0_u8..=255 {
            let colour = f32::from(whole);
            for (more, expected) in [(0.0, whole), (0.499, whole), (-0.499, whole)] {
                assert_eq!(rounded(colour + more), expected, "{colour} + {more}");
            }
            assert_eq!(rounded(colour - 0.5), whole, "{colour} - 0.5");
        }
    }

    /// The blocks at the edges are smaller, and a part of a picture is that part of the whole.
    #[test]
    fn a_part_is_shrunk_as_in_the_whole() {
        let picture = ramp(11, 8);
        let whole = shrink(&picture, 3, [0, 0], [11, 8]);
        assert_eq!((whole.width, whole.height), (4, 3));
        let part = shrink(&picture, 3, [3, 6], [11, 8]);
        assert_eq!((part.width, part.height), (3, 1));
        assert_eq!(part.pixels, whole.pixels[3 * (2 * 4 + 1)..]);
        // The last block is two by two: columns 9 and 10 of rows 6 and 7.
        let sum: u32 = [(9, 6), (10, 6), (9, 7), (10, 7)]
            .iter()
            .map(|(x, y)| u32::from(picture.pixels[3 * (11 * y + x)]))
            .sum();
        assert_eq!(u32::from(part.pixels[6]), (2 * sum + 4) / 8);
    }
}
