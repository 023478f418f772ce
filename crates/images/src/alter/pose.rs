//! 68 landmarks guessed from the five that a detector gives.
//!
//! The mean face is turned in space (yaw and pitch), seen from far away, and moved over the
//! five points (similarity). Yaw shows in where the nose lies between the eyes and the
//! corners of the mouth; pitch is held near 0, since long and short faces look like pitched
//! ones. What the five points then still lack is spread over the landmarks around them. The
//! outline on the far side of a turned face is where the cheek ends, as seen.
//!
//! It is an approximation: nothing in five points says how long a chin is.

use falsematch::{Error, ErrorKind, Result};

use super::geometry::{Point, Similarity, distance, higher, lower, mean};
use super::shape::{LANDMARKS, in_space};

/// Heads turned further than this are refused: half of the face is then out of sight, and
/// where the outline runs cannot be guessed from five points.
pub const GREATEST_YAW: f64 = 60.0;

/// Five points further from the mean face than this, in eye distances, are no face that
/// the model can follow.
const GREATEST_MISFIT: f64 = 0.35;

/// How steep a pitch in degrees costs as much as a misfit of 0.05 eye distances.
const PITCH_SCALE: f64 = 12.0;

/// Nothing steeper is tried: long and short faces would be taken for it.
const GREATEST_PITCH: f64 = 28.0;

/// Where a head is turned to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pose {
    /// Degrees to the right of the picture.
    pub(crate) yaw: f64,
    /// Degrees down.
    pub(crate) pitch: f64,
    /// From eye distances of the unturned head to the picture.
    placed: Similarity,
    /// Root of the mean square that the five points lack, in eye distances.
    misfit: f64,
}

/// The landmarks, and by how many degrees the head is turned to the right.
///
/// # Errors
///
/// If the head is turned too far, or the points are no face's.
pub(crate) fn landmarks_from_five(
    five: &[Point; 5],
) -> Result<([Point; LANDMARKS], f64)> {
    let head = in_space();
    let pose = best_pose(&head, five).ok_or_else(|| {
        let message = "found five landmarks that are one point, but expected a face";
        Error::new(ErrorKind::Value, message)
    })?;
    if pose.yaw.abs() > GREATEST_YAW {
        let message = format!(
            "found a head turned by about {:.0} degrees, but expected at most {GREATEST_YAW} \
             where only five landmarks are known",
            pose.yaw.abs()
        );
        return Err(Error::new(ErrorKind::Missing, message)
            .hint("give 68 landmarks of this picture in the landmark file"));
    }
    if pose.misfit > GREATEST_MISFIT {
        let message = format!(
            "found five landmarks that lie {:.2} eye distances from those of a mean face, \
             but expected at most {GREATEST_MISFIT}",
            pose.misfit
        );
        return Err(Error::new(ErrorKind::Value, message));
    }
    let turned = turned_landmarks(&head, pose);
    let placed = turned.map(|point| pose.placed.apply(point));
    Ok((drawn_to(placed, five, pose.placed.scale()), pose.yaw))
}

/// By how many degrees a head of five points is turned to the right.
pub(crate) fn yaw_of(five: &[Point; 5]) -> Option<f64> {
    best_pose(&in_space(), five).map(|pose| pose.yaw)
}

/// The centres of the eyes, the tip of the nose and the corners of the mouth.
pub(crate) fn five_of(points: &[Point; LANDMARKS]) -> [Point; 5] {
    [mean(&points[36..42]), mean(&points[42..48]), points[30], points[48], points[54]]
}

/// The pose that brings the mean face nearest: a grid of 4 degrees, then ever finer steps.
fn best_pose(head: &[[f64; 3]; LANDMARKS], five: &[Point; 5]) -> Option<Pose> {
    let grid = (-20..=20).flat_map(|yaw| (-7..=7).map(move |pitch| (yaw, pitch)));
    let poses = grid.filter_map(|(yaw, pitch)| {
        pose_at(head, five, f64::from(yaw) * 4.0, f64::from(pitch) * 4.0)
    });
    let mut best = poses.min_by(|a, b| a.cost().total_cmp(&b.cost()))?;
    let mut step = 2.0;
    while step > 0.01 {
        let around = [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)];
        let nearer = around
            .into_iter()
            .filter_map(|(yaw, pitch)| {
                pose_at(head, five, best.yaw + yaw, best.pitch + pitch)
            })
            .filter(|pose| pose.pitch.abs() <= GREATEST_PITCH)
            .min_by(|a, b| a.cost().total_cmp(&b.cost()))
            .filter(|pose| pose.cost() < best.cost());
        match nearer {
            Some(pose) => best = pose,
            None => step /= 2.0,
        }
    }
    Some(best)
}

impl Pose {
    fn cost(&self) -> f64 {
        let steep = 0.05 * self.pitch / PITCH_SCALE;
        self.misfit * self.misfit + steep * steep / 5.0
    }
}

fn pose_at(
    head: &[[f64; 3]; LANDMARKS],
    five: &[Point; 5],
    yaw: f64,
    pitch: f64,
) -> Option<Pose> {
    let eye = |range: std::ops::Range<usize>| {
        let points = &head[range];
        [0, 1, 2].map(|k| points.iter().map(|p| p[k]).sum::<f64>() / points.len() as f64)
    };
    let model = [eye(36..42), eye(42..48), head[30], head[48], head[54]];
    let seen = model.map(|point| seen_from_front(point, yaw, pitch));
    let placed = Similarity::fit(&seen, five)?;
    let scale = placed.scale();
    if scale <= 0.0 {
        return None;
    }
    let squares = seen
        .iter()
        .zip(five)
        .map(|(&from, &to)| distance(placed.apply(from), to) / scale);
    let misfit = (squares.map(|d| d * d).sum::<f64>() / 5.0).sqrt();
    Some(Pose { yaw, pitch, placed, misfit })
}

/// Where a point of the head is seen from the front once it is turned by yaw, then pitch.
fn seen_from_front([x, y, z]: [f64; 3], yaw: f64, pitch: f64) -> Point {
    let (yaw_sine, yaw_cosine) = libm::sincos(yaw.to_radians());
    let (pitch_sine, pitch_cosine) = libm::sincos(pitch.to_radians());
    let depth = z * yaw_cosine - x * yaw_sine;
    [x * yaw_cosine + z * yaw_sine, y * pitch_cosine + depth * pitch_sine]
}

/// All landmarks as seen, with the outline on the far side where the cheek ends.
fn turned_landmarks(head: &[[f64; 3]; LANDMARKS], pose: Pose) -> [Point; LANDMARKS] {
    std::array::from_fn(|index| {
        let point = head[index];
        let seen = seen_from_front(point, pose.yaw, pose.pitch);
        let far = index < 17 && point[0] * pose.yaw > 0.0;
        if !far {
            return seen;
        }
        let outline = cheek_outline(point, pose);
        let pick = if point[0] > 0.0 { higher } else { lower };
        [pick(seen[0], outline), seen[1]]
    })
}

/// How far out the cheek is seen at the height of a point of the jaw. The cut through the
/// head there is taken for a superellipse of exponent 2.6 from that point to the front.
fn cheek_outline([x, y, z]: [f64; 3], pose: Pose) -> f64 {
    const STEPS: u32 = 24;
    const EXPONENT: f64 = 2.0 / 2.6;
    let front = -0.05;
    let cut = (0..=STEPS).map(|step| {
        let angle = std::f64::consts::FRAC_PI_2 * f64::from(step) / f64::from(STEPS);
        let (sine, cosine) = libm::sincos(angle);
        let across = x * libm::pow(sine.abs(), EXPONENT);
        let depth = z + (front - z) * libm::pow(cosine.abs(), EXPONENT);
        seen_from_front([across, y, depth], pose.yaw, pose.pitch)[0]
    });
    let pick = if x > 0.0 { higher } else { lower };
    cut.reduce(pick).unwrap_or_default()
}

/// Moves landmarks so that the five known ones are met: each by the mean of what the five
/// lack, weighted by the inverse square of the distance.
fn drawn_to(
    points: [Point; LANDMARKS],
    five: &[Point; 5],
    eye_distance: f64,
) -> [Point; LANDMARKS] {
    let guessed = five_of(&points);
    points.map(|point| {
        let mut sums = [0.0; 3];
        for (from, to) in guessed.iter().zip(five) {
            let away = distance(point, *from) / eye_distance;
            let weight = 1.0 / (away * away + 0.01);
            sums[0] += weight * (to[0] - from[0]);
            sums[1] += weight * (to[1] - from[1]);
            sums[2] += weight;
        }
        [point[0] + sums[0] / sums[2], point[1] + sums[1] / sums[2]]
    })
}
