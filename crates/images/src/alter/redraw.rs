//! Mirrored halves, pasted features, sketches and cartoons.

use std::ops::Range;

use falsematch::study::file::Feature;

use super::blur::{flattened, gaussian};
use super::cover::Cover;
use super::geometry::{Point, Similarity, convex_hull, higher, lower, mean, rounded};
use super::landmarks::Landmarks;
use super::raster::{Rgb, between, centre, holds, made, mean_under, mix, pixel};
use crate::picture::Picture;

/// The line of symmetry of a face, from the root of its nose to its chin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    through: Point,
    along: Point,
}

impl Axis {
    /// The line of some landmarks; nothing where root of the nose and chin are one point.
    pub(crate) fn of(landmarks: &Landmarks) -> Option<Axis> {
        let (root, chin) = (landmarks.points()[27], landmarks.points()[8]);
        let [x, y] = [chin[0] - root[0], chin[1] - root[1]];
        let length = libm::hypot(x, y);
        (length > 0.0).then(|| Axis { through: root, along: [x / length, y / length] })
    }

    /// How far a point lies on the right of the line, as seen on an upright face.
    pub(crate) fn side(&self, [x, y]: Point) -> f64 {
        let [across, down] = [x - self.through[0], y - self.through[1]];
        across * self.along[1] - down * self.along[0]
    }

    /// The mirror image of a point.
    pub(crate) fn mirrored(&self, point: Point) -> Point {
        let twice = 2.0 * self.side(point);
        [point[0] - twice * self.along[1], point[1] + twice * self.along[0]]
    }

    /// Whether a pixel is replaced by its mirror image: it lies on the half that is not kept,
    /// and its image lies in the picture.
    pub(crate) fn replaces(
        &self,
        keeps_right: bool,
        size: [usize; 2],
        at: Point,
    ) -> bool {
        let kept = (self.side(at) >= 0.0) == keeps_right;
        !kept && holds(size[0], size[1], self.mirrored(at))
    }

    /// Where a pixel of a picture with one half mirrored comes from.
    pub(crate) fn source(&self, keeps_right: bool, size: [usize; 2], at: Point) -> Point {
        match self.replaces(keeps_right, size, at) {
            true => self.mirrored(at),
            false => at,
        }
    }
}

/// A picture of which one half is the mirror image of the other.
pub(crate) fn mirrored(picture: &Picture, axis: Axis, keeps_right: bool) -> Picture {
    let size = [picture.width, picture.height];
    made(picture.width, picture.height, |index| {
        let point = centre(picture.width, index);
        between(picture, axis.source(keeps_right, size, point))
    })
}

/// The outlines of a feature: larger than its landmarks, so that its edge lies in skin.
pub(crate) fn feature_outlines(
    feature: Feature,
    landmarks: &Landmarks,
) -> Vec<Vec<Point>> {
    let points = landmarks.points();
    let grown = |first: Range<usize>, second: Range<usize>, by: f64| {
        let of: Vec<Point> = first.chain(second).map(|index| points[index]).collect();
        let middle = mean(&of);
        let grow = |point: Point| [0, 1].map(|k| middle[k] + by * (point[k] - middle[k]));
        convex_hull(&of.into_iter().map(grow).collect::<Vec<_>>())
    };
    match feature {
        Feature::Eyes => {
            vec![grown(17..22, 36..42, 1.15), grown(22..27, 42..48, 1.15)]
        }
        Feature::Nose => vec![grown(27..31, 31..36, 1.25)],
        Feature::Mouth => vec![grown(48..54, 54..60, 1.25)],
    }
}

fn feature_points(feature: Feature, landmarks: &Landmarks) -> Vec<Point> {
    let points = landmarks.points();
    match feature {
        Feature::Eyes => [&points[17..27], &points[36..48]].concat(),
        Feature::Nose => points[27..36].to_vec(),
        Feature::Mouth => points[48..60].to_vec(),
    }
}

/// Pastes a feature of a donor: turned, sized and shifted onto that of the picture, its mean
/// colour made that of what it replaces, under a soft edge. The cover says where.
pub(crate) fn paste(
    picture: &mut Picture,
    landmarks: &Landmarks,
    feature: Feature,
    donor: (&Picture, &Landmarks),
) -> Option<Cover> {
    let (width, height) = (picture.width, picture.height);
    let to_donor = Similarity::fit(
        &feature_points(feature, landmarks),
        &feature_points(feature, donor.1),
    )?;
    let mut hard = Cover::nothing(width, height);
    for outline in feature_outlines(feature, landmarks) {
        hard.add(&Cover::polygon(width, height, &outline));
    }
    let cover = softened(&hard, 0.05 * landmarks.eye_distance());
    let brought = |index: usize| between(donor.0, to_donor.apply(centre(width, index)));
    let old = mean_under(picture, &cover)?;
    let new = mean_under(&made_under(&cover, brought), &cover)?;
    mix(picture, &cover, |index| {
        let colour = brought(index);
        [0, 1, 2].map(|k| within(colour[k] + old[k] - new[k]))
    });
    Some(cover)
}

/// A picture that is made only where a cover is, and black elsewhere.
fn made_under(cover: &Cover, colour: impl Fn(usize) -> Rgb) -> Picture {
    made(cover.width(), cover.height(), |index| match cover.parts()[index] {
        0 => [0.0; 3],
        _ => colour(index),
    })
}

fn within(level: f64) -> f64 {
    higher(lower(level, 255.0), 0.0)
}

/// A cover with a soft edge.
fn softened(cover: &Cover, sigma: f64) -> Cover {
    if sigma < 0.3 {
        return cover.clone();
    }
    let (width, height) = (cover.width(), cover.height());
    let as_picture = made(width, height, |index| [f64::from(cover.parts()[index]); 3]);
    let soft = gaussian(&as_picture, sigma);
    let mut new = Cover::nothing(width, height);
    for (part, pixel) in new.parts_mut().iter_mut().zip(soft.pixels.chunks_exact(3)) {
        *part = pixel[0];
    }
    new
}

/// The luminance of a colour (Rec. 709 weights, on levels).
fn luminance([red, green, blue]: Rgb) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn grey(picture: &Picture) -> Picture {
    let colours = picture.pixels.chunks_exact(3);
    let pixels = colours.flat_map(|pixel| {
        let level = rounded(luminance([0, 1, 2].map(|k| f64::from(pixel[k]))));
        [level; 3]
    });
    Picture { pixels: pixels.collect(), ..*picture }
}

/// A line drawing: grey, divided by itself blurred, so that only what is darker than what
/// is around it stays dark; then made darker by a power of 2.
pub(crate) fn sketched(picture: &Picture, sigma: f64) -> Picture {
    let grey = grey(picture);
    let around = gaussian(&grey, sigma);
    let levels = grey.pixels.iter().zip(&around.pixels).map(|(&level, &mean)| {
        let part = (f64::from(level) + 1.0) / (f64::from(mean) + 1.0);
        let part = lower(part, 1.0);
        rounded(255.0 * part * part * part)
    });
    Picture { pixels: levels.collect(), ..*picture }
}

/// A cartoon: flat patches of few levels of luminance, with dark lines where grey changes fast.
pub(crate) fn cartoon(picture: &Picture, reach: usize, levels: u8) -> Picture {
    let flat = flattened(picture, reach);
    let edges = gaussian(&grey(picture), higher(reach as f64 / 2.0, 0.5));
    let steps = f64::from(levels) - 1.0;
    let width = picture.width;
    made(width, picture.height, |index| {
        let ink = 1.0 - line_at(&edges, index);
        let colour = [0, 1, 2].map(|k| f64::from(flat.pixels[3 * index + k]));
        // Levels of luminance, so that hues stay.
        let light = luminance(colour);
        let step = (light / 255.0 * steps).round() / steps * 255.0;
        let gain = if light > 0.0 { ink * step / light } else { 0.0 };
        colour.map(|level| within(level * gain))
    })
}

/// How much of a line there is at a pixel, 0 to 1: the slope of grey (central differences)
/// from 4 to 12 levels a pixel.
fn line_at(grey: &Picture, index: usize) -> f64 {
    let place = |at: usize| isize::try_from(at).unwrap_or(isize::MAX);
    let (column, row) = (place(index % grey.width), place(index / grey.width));
    let at = |across: isize, below: isize| pixel(grey, column + across, row + below)[0];
    let slope = libm::hypot(at(1, 0) - at(-1, 0), at(0, 1) - at(0, -1)) / 2.0;
    higher(lower((slope - 4.0) / 8.0, 1.0), 0.0)
}
