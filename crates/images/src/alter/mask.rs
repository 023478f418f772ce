//! The outlines of what covers a face, drawn from landmarks.
//!
//! All are drawn in the frame of the face (its first axis along the eyes) and so follow the
//! roll of a head. Landmarks are counted from 0.

use falsematch::study::file::{FacePart, MaskHeight, MaskShape};

use super::geometry::{Point, bounds, clip, ellipse_through, higher, lower};
use super::landmarks::Landmarks;
use super::spline::Spline;

/// How high a forehead is, as a part of the distance from the line through the ears
/// (landmarks 0 and 16) to the chin.
pub const FOREHEAD: f64 = 0.6;

/// The outline of a mask of NISTIR 8311 (Ngan, Grother and Hanaoka 2020), in pixels. The
/// wide one runs along the jaw from landmark 1 to 15. The round one is the ellipse nearest
/// to landmarks 3 to 13 and to the points of its upper edge on the mean face, carried to this
/// face by the spline through landmarks 3 to 13 and 27 to 35: an ellipse through the outline of
/// a turned head would lie across it. The points of the upper edge are:
///
/// - high: landmark 27, and the inner corners of the eyes brought down to the height of
///   landmarks 1 and 15;
/// - medium: landmark 29;
/// - low: landmarks 31 to 35.
///
/// NIST published no code; these are the shapes that public re-implementations agree on.
pub fn mask_outline(
    shape: MaskShape,
    height: MaskHeight,
    landmarks: &Landmarks,
) -> Vec<Point> {
    match shape {
        MaskShape::Wide => {
            let face = InFace::of(landmarks);
            face.to_picture(&face.jaw_and(1, 15, &upper_edge(height, &face)))
        }
        MaskShape::Round => carried(&round_on_mean_face(height), landmarks),
    }
}

/// The eyes of the mean face that round masks are drawn on, in pixels apart.
const MEAN_EYES: f64 = 100.0;

fn round_on_mean_face(height: MaskHeight) -> Vec<Point> {
    let mean = Landmarks::mean_shape(MEAN_EYES, [0.0, 0.0]);
    let face = InFace::of(&mean);
    let through = face.jaw_and(3, 13, &upper_edge(height, &face));
    face.to_picture(&ellipse_through(&through, 180).unwrap_or(through))
}

/// An outline on the mean face as it lies on another.
fn carried(outline: &[Point], landmarks: &Landmarks) -> Vec<Point> {
    let mean = Landmarks::mean_shape(MEAN_EYES, [0.0, 0.0]);
    let of = |face: &Landmarks| [&face.points()[3..14], &face.points()[27..36]].concat();
    // Landmarks of which two are one point carry nothing: nothing is then covered.
    let spline = Spline::new(&of(&mean), &of(landmarks));
    spline.map_or(Vec::new(), |spline| {
        outline.iter().map(|&point| spline.apply(point)).collect()
    })
}

/// The upper edge of a mask, from the right of the picture to the left.
fn upper_edge(height: MaskHeight, face: &InFace<'_>) -> Vec<Point> {
    let at = |index: usize| face.points[index];
    match height {
        MaskHeight::High => {
            vec![[at(42)[0], at(15)[1]], at(27), [at(39)[0], at(1)[1]]]
        }
        MaskHeight::Medium => vec![at(29)],
        MaskHeight::Low => [35, 34, 33, 32, 31].map(at).to_vec(),
    }
}

/// The outline of a cover of a part of the face, in pixels, and after it those of its holes.
pub(crate) fn part_outlines(part: FacePart, landmarks: &Landmarks) -> Vec<Vec<Point>> {
    let face = InFace::of(landmarks);
    let outlines = match part {
        FacePart::Balaclava => vec![face.balaclava(), face.eye_slit()],
        FacePart::Sunglasses => vec![face.sunglasses()],
        FacePart::Scarf => vec![face.scarf()],
        FacePart::BelowEyes => {
            let top = [46, 47, 28, 40, 41].map(|index| face.points[index]);
            vec![face.jaw_and(1, 15, &top)]
        }
        FacePart::LowerHalf => vec![face.clipped(|p, tip| p[1] - tip[1])],
        FacePart::UpperHalf => vec![face.clipped(|p, tip| tip[1] - p[1])],
        FacePart::LeftHalf => vec![face.half(-1.0)],
        FacePart::RightHalf => vec![face.half(1.0)],
        FacePart::Box => vec![face.boxed()],
    };
    outlines.iter().map(|outline| face.to_picture(outline)).collect()
}

/// A rectangle of an area in pixels that stands on the upper edge of the eyebrows and is as
/// wide as the face there.
pub(crate) fn forehead_outline(area: f64, landmarks: &Landmarks) -> Vec<Point> {
    let face = InFace::of(landmarks);
    let brows = bounds(&face.points[17..27]);
    let (left, right) = (face.points[0][0], face.points[16][0]);
    let bottom = brows[1];
    let top = bottom - area / (right - left).abs();
    face.to_picture(&rectangle([left, top, right, bottom]))
}

/// The part of the face with its forehead, or of another outline, that lies lower in the
/// face than a line; `line` is in pixels below the line through the eyes.
pub(crate) fn below(outline: &[Point], line: f64, landmarks: &Landmarks) -> Vec<Point> {
    let upright = landmarks.upright();
    clip(outline, |point| upright.face_point(point)[1] - line)
}

fn rectangle([left, top, right, bottom]: [f64; 4]) -> Vec<Point> {
    vec![[left, top], [right, top], [right, bottom], [left, bottom]]
}

/// Landmarks in the frame of the face.
struct InFace<'a> {
    landmarks: &'a Landmarks,
    points: Vec<Point>,
    unit: f64,
}

impl<'a> InFace<'a> {
    fn of(landmarks: &'a Landmarks) -> InFace<'a> {
        let upright = landmarks.upright();
        let points = landmarks.points().map(|point| upright.face_point(point)).to_vec();
        InFace { landmarks, points, unit: landmarks.eye_distance() }
    }

    fn to_picture(&self, outline: &[Point]) -> Vec<Point> {
        let upright = self.landmarks.upright();
        outline.iter().map(|&point| upright.picture_point(point)).collect()
    }

    fn jaw_and(&self, first: usize, last: usize, top: &[Point]) -> Vec<Point> {
        self.points[first..=last].iter().chain(top).copied().collect()
    }

    /// The face with its forehead.
    fn whole(&self) -> Vec<Point> {
        let upright = self.landmarks.upright();
        let outline = self.landmarks.face_with_forehead(FOREHEAD);
        outline.into_iter().map(|point| upright.face_point(point)).collect()
    }

    fn clipped(&self, inside: impl Fn(Point, Point) -> f64) -> Vec<Point> {
        let tip = self.points[30];
        clip(&self.whole(), |point| inside(point, tip))
    }

    /// The half on one side of the line from the root of the nose to the chin.
    fn half(&self, side: f64) -> Vec<Point> {
        let (top, chin) = (self.points[27], self.points[8]);
        let lean = (chin[0] - top[0]) / (chin[1] - top[1]);
        clip(&self.whole(), |point| {
            side * (point[0] - top[0] - (point[1] - top[1]) * lean)
        })
    }

    /// The head and some of the neck: wider than the face by a tenth, with a dome.
    fn balaclava(&self) -> Vec<Point> {
        let points = self.whole();
        let [left, top, right, bottom] = bounds(&points);
        let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
        points
            .iter()
            .map(|point| [0, 1].map(|k| middle[k] + 1.1 * (point[k] - middle[k])))
            .collect()
    }

    /// Between the eyebrows and the line from landmark 1 to 15.
    fn eye_slit(&self) -> Vec<Point> {
        let brows = self.points[17..27].iter().copied();
        brows.chain([self.points[15], self.points[1]]).collect()
    }

    /// From the eyebrows to the middle of the nose, notched at its bridge; wider than the
    /// eyebrows on either side.
    fn sunglasses(&self) -> Vec<Point> {
        let at = |index: usize| self.points[index];
        let bottom = at(29)[1] + 0.05 * self.unit;
        let (left, right) = (at(17)[0] - 0.15 * self.unit, at(26)[0] + 0.15 * self.unit);
        let slope = 0.12 * self.unit;
        let mut outline = vec![[left, at(17)[1]]];
        outline.extend_from_slice(&self.points[17..27]);
        outline.extend([
            [right, at(26)[1]],
            [right, bottom - slope],
            [right - 2.0 * slope, bottom],
            [at(42)[0], bottom],
            at(28),
            [at(39)[0], bottom],
            [left + 2.0 * slope, bottom],
            [left, bottom - slope],
        ]);
        outline
    }

    /// From under the tip of the nose down: past the jaw on both sides, and the neck.
    fn scarf(&self) -> Vec<Point> {
        let [left, _, right, _] = bounds(&self.points[..17]);
        let (top, chin) = (self.points[30][1], self.points[8][1]);
        let (wide, sag) = (0.12 * self.unit, 0.1 * self.unit);
        vec![
            [left - wide, top - sag],
            [self.points[30][0], top + sag],
            [right + wide, top - sag],
            [right + wide, chin + 0.7 * self.unit],
            [left - wide, chin + 0.7 * self.unit],
        ]
    }

    /// The box around the face with its forehead, a little larger.
    fn boxed(&self) -> Vec<Point> {
        let [left, top, right, bottom] = bounds(&self.whole());
        let margin = 0.1 * self.unit;
        rectangle([
            lower(left, right) - margin,
            top - margin,
            higher(left, right) + margin,
            bottom + margin,
        ])
    }
}
