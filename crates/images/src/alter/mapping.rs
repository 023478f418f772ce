//! Where the points of a picture go when the camera is another.

use super::geometry::{Point, Similarity};

/// A change of where things are seen, with its way back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mapping {
    /// Turned about a point.
    Turn(Similarity),
    /// Drawn in towards a point, the more the further from it: a distance r becomes
    /// r / (1 + k r r), in units of `corner` (division model, Fitzgibbon 2001).
    Barrel {
        /// The middle of the lens.
        centre: Point,
        /// The distance that is 1.
        corner: f64,
        /// The strength.
        k: f64,
    },
    /// The picture as a plane that leans back from a camera, about a horizontal line.
    Lean {
        /// A point of the line that stays where it is.
        centre: Point,
        /// The distance of the camera in pixels.
        away: f64,
        /// Sine of the angle.
        sine: f64,
        /// Its cosine.
        cosine: f64,
    },
}

impl Mapping {
    /// A turn by degrees, clockwise as seen.
    pub(crate) fn turn(centre: Point, degrees: f64) -> Mapping {
        let (b, a) = libm::sincos(degrees.to_radians());
        let [x, y] = centre;
        let shift = [x - a * x + b * y, y - b * x - a * y];
        Mapping::Turn(Similarity { a, b, shift })
    }

    /// The distortion that moves the corners of a picture in by a share.
    pub(crate) fn barrel(width: usize, height: usize, share: f64) -> Mapping {
        let centre = [(width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0];
        let corner = libm::hypot(width as f64 / 2.0, height as f64 / 2.0);
        Mapping::Barrel { centre, corner, k: share / (1.0 - share) }
    }

    /// The view from above by degrees, from a distance in pixels.
    pub(crate) fn from_above(centre: Point, away: f64, degrees: f64) -> Mapping {
        let (sine, cosine) = libm::sincos(degrees.to_radians());
        Mapping::Lean { centre, away, sine, cosine }
    }

    /// Where a point of the old picture is seen in the new one.
    pub(crate) fn forward(&self, point: Point) -> Point {
        match *self {
            Mapping::Turn(turn) => turn.apply(point),
            Mapping::Barrel { centre, corner, k } => {
                let [x, y] = [0, 1].map(|i| (point[i] - centre[i]) / corner);
                let shrink = 1.0 + k * (x * x + y * y);
                [0, 1].map(|i| centre[i] + (point[i] - centre[i]) / shrink)
            }
            Mapping::Lean { centre, away, sine, cosine } => {
                let [x, y] = [0, 1].map(|i| point[i] - centre[i]);
                let nearer = away / (away + y * sine);
                [centre[0] + x * nearer, centre[1] + y * cosine * nearer]
            }
        }
    }

    /// Where a point of the new picture comes from; nothing where it comes from nowhere.
    pub(crate) fn back(&self, point: Point) -> Option<Point> {
        match *self {
            Mapping::Turn(turn) => turn.inverse().map(|back| back.apply(point)),
            Mapping::Barrel { centre, corner, k } => {
                let [x, y] = [0, 1].map(|i| (point[i] - centre[i]) / corner);
                let square = x * x + y * y;
                let root = 1.0 - 4.0 * k * square;
                // r = (1 - sqrt(1 - 4 k s)) / (2 k sqrt(s)), so r / sqrt(s) is:
                (root >= 0.0).then(|| {
                    let grow = 2.0 / (1.0 + root.sqrt());
                    [0, 1].map(|i| centre[i] + (point[i] - centre[i]) * grow)
                })
            }
            Mapping::Lean { centre, away, sine, cosine } => {
                let [x, y] = [0, 1].map(|i| point[i] - centre[i]);
                let below = away * cosine - y * sine;
                (below > 0.0).then(|| {
                    let height = y * away / below;
                    let across = x * (away + height * sine) / away;
                    [centre[0] + across, centre[1] + height]
                })
            }
        }
    }
}
