//! How much of a face is visible, by every definition at once.
//!
//! *Visible fraction* has no standard. One picture with one mask reads 35 % by one
//! definition and 51 % by another, so none is given without the others. Visible is what lies
//! within the picture and is not hidden; what is blurred or edited counts as visible.

use falsematch::study::file::VisibleDefinition;
use serde::Serialize;

use crate::alter::geometry::{Point, Similarity, area, clip_to_frame};
use crate::alter::landmarks::Landmarks;
use crate::alter::mask::FOREHEAD;
use crate::alter::{Altered, Cover};

/// The side of the aligned crop in pixels.
const CROP: f64 = 112.0;

/// Where the centres of the eyes, the tip of the nose and the corners of the mouth go in the
/// aligned crop (the template of ArcFace, Deng et al. 2019, as InsightFace gives it).
const CROP_POINTS: [Point; 5] = [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
];

/// The visible share of one face, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Visible {
    /// Of the convex hull of 68 landmarks, which ends at the eyebrows.
    pub hull: f64,
    /// Of that hull with half of an ellipse as forehead, 0.6 times as high as the face from
    /// the line through landmarks 0 and 16 to the chin.
    pub face: f64,
    /// Of the aligned crop of 112 by 112 pixels.
    pub crop: f64,
    /// Of the 68 landmarks: the share of them that is visible. A landmark on a pixel that is
    /// hidden by half or more is not.
    pub landmarks: f64,
}

impl Visible {
    /// What is visible of a face under a cover.
    pub fn of(landmarks: &Landmarks, cover: &Cover) -> Visible {
        let share = |outline: &[Point]| visible_share(outline, cover);
        Visible {
            hull: share(&landmarks.hull()),
            face: share(&landmarks.face_with_forehead(FOREHEAD)),
            crop: share(&crop_outline(landmarks)),
            landmarks: visible_landmarks(landmarks, cover),
        }
    }

    /// What is visible of an altered picture; nothing where its landmarks are not known.
    pub fn of_altered(altered: &Altered) -> Option<Visible> {
        altered.landmarks.as_ref().map(|landmarks| Visible::of(landmarks, &altered.cover))
    }

    /// The share by one definition.
    pub fn by(&self, definition: VisibleDefinition) -> f64 {
        match definition {
            VisibleDefinition::Hull => self.hull,
            VisibleDefinition::Face => self.face,
            VisibleDefinition::Crop => self.crop,
        }
    }
}

/// The outline of the aligned crop in the picture.
pub(crate) fn crop_outline(landmarks: &Landmarks) -> Vec<Point> {
    let end = CROP - 0.5;
    let corners = [[-0.5, -0.5], [end, -0.5], [end, end], [-0.5, end]];
    // Two eyes are two points, so there is always a fit.
    Similarity::fit(&CROP_POINTS, &landmarks.five())
        .map(|to_picture| corners.map(|corner| to_picture.apply(corner)).to_vec())
        .unwrap_or_default()
}

/// The part of an outline that is within the picture and not hidden.
fn visible_share(outline: &[Point], cover: &Cover) -> f64 {
    let [width, height] = [cover.width(), cover.height()];
    let total = area(outline);
    if total <= 0.0 {
        return 0.0;
    }
    let within = area(&clip_to_frame(outline, [width, height])) / total;
    let pixels = Cover::polygon(width, height, outline);
    let mut all = 0_u64;
    let mut open = 0_u64;
    for (&part, &hidden) in pixels.parts().iter().zip(cover.parts()) {
        // Where both cover a pixel in part, they do so along the same edge, such as the jaw.
        all += u64::from(part);
        open += u64::from(part.saturating_sub(hidden));
    }
    match all {
        0 => 0.0,
        _ => within * (open as f64 / all as f64),
    }
}

fn visible_landmarks(landmarks: &Landmarks, cover: &Cover) -> f64 {
    let points = landmarks.points();
    let seen = points.iter().filter(|&&point| cover.at(point).is_some_and(|c| c < 128));
    seen.count() as f64 / points.len() as f64
}

#[cfg(test)]
mod tests;
