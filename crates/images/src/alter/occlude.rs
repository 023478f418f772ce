//! What covers a face: where it lies, and its colour.

use falsematch::study::file::{
    Colour, ControlPlace, FacePart, MaskHeight, MaskShape, VisibleDefinition,
};
use falsematch_kernels::random::Generator;

use super::cover::Cover;
use super::geometry::{Point, area, bounds, clip_to_frame, distance, middle, whole};
use super::landmarks::Landmarks;
use super::mask::{FOREHEAD, below, forehead_outline, mask_outline, part_outlines};
use super::raster::{Rgb, mean_under};
use crate::picture::Picture;
use crate::visible::crop_outline;

/// Something that covers part of a picture.
pub(crate) struct Occluder {
    /// What it hides.
    pub(crate) cover: Cover,
    /// Whether part of its outline lies outside of the picture.
    pub(crate) leaves_frame: bool,
}

impl Occluder {
    /// The inside of the first outline without that of the others.
    fn outlined(size: [usize; 2], outlines: &[Vec<Point>]) -> Occluder {
        let [width, height] = size;
        let Some((outer, holes)) = outlines.split_first() else {
            let cover = Cover::nothing(width, height);
            return Occluder { cover, leaves_frame: false };
        };
        let mut cover = Cover::polygon(width, height, outer);
        for hole in holes {
            let hole = Cover::polygon(width, height, hole);
            for (part, open) in cover.parts_mut().iter_mut().zip(hole.parts()) {
                *part = part.saturating_sub(*open);
            }
        }
        Occluder { cover, leaves_frame: leaves_frame(outer, size) }
    }

    /// A mask.
    pub(crate) fn mask(
        size: [usize; 2],
        (shape, height): (MaskShape, MaskHeight),
        landmarks: &Landmarks,
    ) -> Occluder {
        Occluder::outlined(size, &[mask_outline(shape, height, landmarks)])
    }

    /// A part of the face.
    pub(crate) fn part(
        size: [usize; 2],
        part: FacePart,
        landmarks: &Landmarks,
    ) -> Occluder {
        Occluder::outlined(size, &part_outlines(part, landmarks))
    }

    /// The face with its forehead, as in redaction.
    pub(crate) fn face(size: [usize; 2], landmarks: &Landmarks) -> Occluder {
        Occluder::outlined(size, &[landmarks.face_with_forehead(FOREHEAD)])
    }

    /// Everything below a line, so that a share stays visible by a definition.
    pub(crate) fn visible(
        size: [usize; 2],
        definition: VisibleDefinition,
        share: f64,
        landmarks: &Landmarks,
    ) -> Occluder {
        let face = landmarks.face_with_forehead(FOREHEAD);
        let (measured, covered) = match definition {
            VisibleDefinition::Hull => (landmarks.hull(), face),
            VisibleDefinition::Face => (face.clone(), face),
            VisibleDefinition::Crop => (crop_outline(landmarks), frame(size)),
        };
        let line = line_for(share, &measured, landmarks);
        Occluder::outlined(size, &[below(&covered, line, landmarks)])
    }

    /// A control with the area that a mask has within the picture.
    pub(crate) fn equal_area(
        size: [usize; 2],
        place: ControlPlace,
        mask: (MaskShape, MaskHeight),
        landmarks: &Landmarks,
        random: &mut Generator,
    ) -> Occluder {
        let outline = mask_outline(mask.0, mask.1, landmarks);
        let wanted = area(&clip_to_frame(&outline, size));
        match place {
            ControlPlace::Forehead => {
                Occluder::outlined(size, &[forehead_outline(wanted, landmarks)])
            }
            ControlPlace::Block => {
                Occluder::outlined(size, &[block(wanted, landmarks, random)])
            }
            ControlPlace::Pixels => {
                let face = Occluder::face(size, landmarks);
                let cover = scattered(&face.cover, whole(wanted.round()), random);
                Occluder { cover, leaves_frame: face.leaves_frame }
            }
        }
    }
}

fn frame([width, height]: [usize; 2]) -> Vec<Point> {
    let (right, bottom) = (width as f64 - 0.5, height as f64 - 0.5);
    vec![[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]]
}

fn leaves_frame(outline: &[Point], [width, height]: [usize; 2]) -> bool {
    if outline.is_empty() {
        return false;
    }
    let [left, top, right, bottom] = bounds(outline);
    left < -0.5
        || top < -0.5
        || right > width as f64 - 0.5
        || bottom > height as f64 - 0.5
}

/// How far below the eyes a line lies over which a share of an outline is, by bisection.
fn line_for(share: f64, outline: &[Point], landmarks: &Landmarks) -> f64 {
    let total = area(outline);
    let upright = landmarks.upright();
    let heights: Vec<Point> =
        outline.iter().map(|&point| upright.face_point(point)).collect();
    let [_, mut high, _, mut low] = bounds(&heights);
    for _ in 0..60 {
        let line = (high + low) / 2.0;
        let visible = 1.0 - area(&below(outline, line, landmarks)) / total;
        match visible < share {
            true => high = line,
            false => low = line,
        }
    }
    low
}

/// A square of an area, upright in the face, at a random place of the box around it; in its
/// middle where it does not fit.
fn block(area: f64, landmarks: &Landmarks, random: &mut Generator) -> Vec<Point> {
    let upright = landmarks.upright();
    let outline = landmarks.face_with_forehead(FOREHEAD);
    let points: Vec<Point> =
        outline.iter().map(|&point| upright.face_point(point)).collect();
    let [left, top, right, bottom] = bounds(&points);
    let side = area.sqrt();
    let mut start = |from: f64, to: f64| {
        let room = to - from - side;
        let part = random.uniform();
        if room > 0.0 { from + part * room } else { from + room / 2.0 }
    };
    let (x, y) = (start(left, right), start(top, bottom));
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
        .map(|corner| upright.picture_point(corner))
        .to_vec()
}

/// As many pixels as asked of those that a face covers at least by half, each equally
/// likely; all of them where there are fewer.
fn scattered(face: &Cover, count: usize, random: &mut Generator) -> Cover {
    let mut places: Vec<usize> =
        (0..face.parts().len()).filter(|&at| face.parts()[at] >= 128).collect();
    let count = count.min(places.len());
    let mut cover = Cover::nothing(face.width(), face.height());
    for chosen in 0..count {
        let other = chosen + random.index(places.len() - chosen);
        places.swap(chosen, other);
        cover.parts_mut()[places[chosen]] = 255;
    }
    cover
}

/// The red, green and blue of a colour.
pub(crate) fn rgb(colour: Colour, picture: &Picture, landmarks: &Landmarks) -> Rgb {
    match colour {
        Colour::LightBlue => [137.0, 207.0, 239.0],
        Colour::Black => [0.0; 3],
        Colour::White => [255.0; 3],
        Colour::Grey => [128.0; 3],
        Colour::SkinTone => cheeks(picture, landmarks),
    }
}

/// The mean colour of two discs, each between the jaw and a nostril; middle grey where both
/// lie outside of the picture.
fn cheeks(picture: &Picture, landmarks: &Landmarks) -> Rgb {
    let points = landmarks.points();
    let mut discs = Cover::nothing(picture.width, picture.height);
    for (jaw, nostril) in [(2, 31), (14, 35)] {
        let centre = middle(points[jaw], points[nostril]);
        let radius = 0.2 * distance(points[jaw], points[nostril]);
        let disc: Vec<Point> = (0..24)
            .map(|corner| {
                let angle = std::f64::consts::TAU * f64::from(corner) / 24.0;
                let (sine, cosine) = libm::sincos(angle);
                [centre[0] + radius * cosine, centre[1] + radius * sine]
            })
            .collect();
        discs.add(&Cover::polygon(picture.width, picture.height, &disc));
    }
    mean_under(picture, &discs).unwrap_or([128.0; 3])
}
