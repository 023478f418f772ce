mod fills;
mod fitted;
pub(crate) mod models;

use falsematch::study::file::{
    Alteration, Colour, FillMethod, FittedOn, MaskHeight, MaskShape,
};

use super::*;
use crate::alter::landmarks::Landmarks;
use crate::alter::{Altered, Draw, Plan};

/// A picture of one grey.
pub(super) fn grey(level: u8) -> Picture {
    Picture { width: 240, height: 280, pixels: vec![level; 3 * 240 * 280] }
}

/// The mean face in the middle of it, 60 pixels between the eyes.
pub(super) fn face() -> Landmarks {
    Landmarks::mean_shape(60.0, [120.0, 150.0])
}

pub(super) const DRAW: Draw = Draw { seed: 1, picture: 7 };

pub(super) fn mask() -> Alteration {
    Alteration::Mask {
        shape: MaskShape::Wide,
        height: MaskHeight::Medium,
        colour: Colour::Black,
    }
}

/// A reconstruction by a method, fitted on somebody where it has to be.
pub(super) fn by(method: FillMethod) -> Alteration {
    let fitted_on = method.is_fitted().then(|| FittedOn::Subjects(vec!["other".into()]));
    let model = (method == FillMethod::Model).then(|| "card.toml".to_owned());
    Alteration::Reconstruct { method, model, components: None, fitted_on, seed: None }
}

pub(super) fn sitting<'a>(picture: &'a Picture, face: &'a Landmarks) -> Sitting<'a> {
    Sitting { subject: "own", picture, landmarks: Some(face) }
}

/// A masked picture of the mean face, filled.
pub(super) fn filled(
    picture: &Picture,
    method: FillMethod,
    filler: &mut Filler,
) -> falsematch::Result<Altered> {
    let plan = Plan::new(&[mask(), by(method)]).unwrap();
    plan.apply_filled(sitting(picture, &face()), &[], DRAW, filler)
}
