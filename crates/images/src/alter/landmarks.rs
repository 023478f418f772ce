//! 68 landmarks of a face, wherever they come from.

use falsematch::{Error, ErrorKind, Result};

use super::geometry::{Point, bounds, convex_hull, distance, mean, middle};
use super::pose::{five_of, landmarks_from_five, yaw_of};
use super::shape::{Half, LANDMARKS, MEAN_SHAPE, half_of, mirror_of};

/// How landmarks were found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// All 68 were given.
    Given,
    /// Guessed from five, by a mean face turned by this many degrees to the right of the
    /// picture.
    FromFive {
        /// The estimated yaw.
        yaw: f64,
    },
}

/// 68 landmarks in pixels; the centre of the first pixel is (0, 0). The eyes are two points
/// apart from each other, and every number is finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmarks {
    points: [Point; LANDMARKS],
    origin: Origin,
}

impl Landmarks {
    /// Landmarks that were all given.
    ///
    /// # Errors
    ///
    /// If there are not 68, one is not finite, or both eyes are one point.
    pub fn given(points: &[Point]) -> Result<Landmarks> {
        let points: [Point; LANDMARKS] = points.try_into().map_err(|_| {
            let message = format!(
                "found {} landmarks, but expected {LANDMARKS}, or 5 of a detector",
                points.len()
            );
            Error::new(ErrorKind::Value, message)
        })?;
        checked(&points)?;
        Landmarks { points, origin: Origin::Given }.with_two_eyes()
    }

    /// Landmarks guessed from those of a detector: eye, eye, tip of the nose, corner and
    /// corner of the mouth, left of the picture first.
    ///
    /// # Errors
    ///
    /// If one is not finite, the head is turned too far, or the points are no face's.
    pub fn from_five(five: &[Point; 5]) -> Result<Landmarks> {
        checked(five)?;
        let (points, yaw) = landmarks_from_five(five)?;
        Landmarks { points, origin: Origin::FromFive { yaw } }.with_two_eyes()
    }

    /// The mean shape with eyes this many pixels apart and its nose at a point.
    pub fn mean_shape(eye_distance: f64, nose: Point) -> Landmarks {
        let left = mean(&MEAN_SHAPE[36..42]);
        let right = mean(&MEAN_SHAPE[42..48]);
        let scale = eye_distance / distance(left, right);
        let tip = MEAN_SHAPE[30];
        let points =
            MEAN_SHAPE.map(|point| [0, 1].map(|k| nose[k] + scale * (point[k] - tip[k])));
        Landmarks { points, origin: Origin::Given }
    }

    fn with_two_eyes(self) -> Result<Landmarks> {
        let [left, right, ..] = self.five();
        if distance(left, right) < 1.0 {
            let message = "found both eyes within one pixel, but expected two eyes";
            return Err(Error::new(ErrorKind::Value, message));
        }
        Ok(self)
    }

    /// The points.
    pub fn points(&self) -> &[Point; LANDMARKS] {
        &self.points
    }

    /// How they were found.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The centres of the eyes, the tip of the nose and the corners of the mouth.
    pub fn five(&self) -> [Point; 5] {
        five_of(&self.points)
    }

    /// The distance between the centres of the eyes.
    pub fn eye_distance(&self) -> f64 {
        let [left, right, ..] = self.five();
        distance(left, right)
    }

    /// By how many degrees the head is turned to the right of the picture, as five of the
    /// landmarks say; 0 where they do not.
    pub fn yaw(&self) -> f64 {
        match self.origin {
            Origin::FromFive { yaw } => yaw,
            Origin::Given => yaw_of(&self.five()).unwrap_or_default(),
        }
    }

    /// The same landmarks in a picture whose points have gone elsewhere.
    pub(crate) fn moved(&self, to: impl Fn(Point) -> Point) -> Landmarks {
        Landmarks { points: self.points.map(to), origin: self.origin }
    }

    /// The same landmarks with one half replaced by the image of the other.
    pub(crate) fn with_half(
        &self,
        keeps_right: bool,
        image: impl Fn(Point) -> Point,
    ) -> Landmarks {
        let points = std::array::from_fn(|index| match half_of(index) {
            Half::Middle => self.points[index],
            half if (half == Half::Right) == keeps_right => self.points[index],
            _ => image(self.points[mirror_of(index)]),
        });
        Landmarks { points, origin: self.origin }
    }

    /// The convex hull of all landmarks: it ends at the eyebrows.
    pub fn hull(&self) -> Vec<Point> {
        convex_hull(&self.points)
    }

    /// The convex hull with a forehead: half of an ellipse over the line from landmark 0 to
    /// 16, as high as `height` times the distance from that line to the chin.
    pub fn face_with_forehead(&self, height: f64) -> Vec<Point> {
        const CORNERS: u32 = 48;
        let (left, right) = (self.points[0], self.points[16]);
        let (centre, half) = (middle(left, right), distance(left, right) / 2.0);
        let along = [0, 1].map(|k| (right[k] - left[k]) / (2.0 * half));
        // Up: a quarter turn against the clock from along, as seen.
        let up = [along[1], -along[0]];
        let chin = self.points[8];
        let length = (chin[0] - centre[0]) * up[0] + (chin[1] - centre[1]) * up[1];
        let arc = (0..=CORNERS).map(|corner| {
            let angle = std::f64::consts::PI * f64::from(corner) / f64::from(CORNERS);
            let (sine, cosine) = libm::sincos(angle);
            let (across, over) = (half * cosine, height * length.abs() * sine);
            [0, 1].map(|k| centre[k] + across * along[k] + over * up[k])
        });
        let points: Vec<Point> = self.points.iter().copied().chain(arc).collect();
        convex_hull(&points)
    }

    /// The frame of the face: its first axis along the eyes, its origin between them.
    pub(crate) fn upright(&self) -> Upright {
        let [left, right, ..] = self.five();
        let length = distance(left, right);
        let along = [0, 1].map(|k| (right[k] - left[k]) / length);
        Upright { origin: middle(left, right), along }
    }

    /// The box around all landmarks: left, top, right, bottom.
    pub fn bounds(&self) -> [f64; 4] {
        bounds(&self.points)
    }
}

/// Coordinates along and across the eyes, so that what is drawn follows the roll of a head.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upright {
    origin: Point,
    along: Point,
}

impl Upright {
    /// From the picture into the frame of the face.
    pub(crate) fn face_point(&self, point: Point) -> Point {
        let [x, y] = [point[0] - self.origin[0], point[1] - self.origin[1]];
        let [cosine, sine] = self.along;
        [x * cosine + y * sine, y * cosine - x * sine]
    }

    /// Back into the picture.
    pub(crate) fn picture_point(&self, [x, y]: Point) -> Point {
        let [cosine, sine] = self.along;
        [self.origin[0] + x * cosine - y * sine, self.origin[1] + x * sine + y * cosine]
    }
}

fn checked(points: &[Point]) -> Result<()> {
    match points.iter().position(|point| !point.iter().all(|value| value.is_finite())) {
        None => Ok(()),
        Some(index) => {
            let message =
                format!("found no finite number in landmark {index}, but expected two");
            Err(Error::new(ErrorKind::Value, message))
        }
    }
}
