mod every;
mod refused;
mod shapes;

use falsematch::study::file::Alteration;

use super::*;

/// A picture of 240 by 280 pixels in which no two neighbours are alike.
pub(super) fn textured() -> Picture {
    let (width, height) = (240, 280);
    let level = |at: usize| {
        let (column, row, colour) = (at / 3 % width, at / 3 / width, at % 3);
        u8::try_from((column * 7 + row * 13 + colour * 71 + column * row) % 251).unwrap()
    };
    Picture { width, height, pixels: (0..3 * width * height).map(level).collect() }
}

/// The mean face in the middle of it, 60 pixels between the eyes.
pub(super) fn mean_face() -> Landmarks {
    Landmarks::mean_shape(60.0, [120.0, 150.0])
}

pub(super) const DRAW: Draw = Draw { seed: 1, picture: 7 };

/// Applies one alteration to the textured picture.
pub(super) fn altered(alteration: Alteration, draw: Draw) -> Altered {
    let (picture, face) = (textured(), mean_face());
    let donor_picture = Picture {
        pixels: picture.pixels.iter().map(|level| 255 - level).collect(),
        ..picture.clone()
    };
    let donor_face = Landmarks::mean_shape(50.0, [110.0, 140.0]);
    let donor = Donor {
        sample: "donor",
        sitting: Sitting {
            subject: "other",
            picture: &donor_picture,
            landmarks: Some(&donor_face),
        },
    };
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: Some(&face) };
    Plan::new(&[alteration]).unwrap().apply(sitting, &[donor], draw).unwrap()
}
