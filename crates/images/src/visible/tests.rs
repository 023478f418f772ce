use falsematch::study::file::{Alteration, Colour, FacePart, MaskHeight, MaskShape};

use super::*;
use crate::alter::{Draw, Plan, Sitting};
use crate::picture::Picture;

/// The mean shape on a grey picture, 400 pixels between the eyes.
fn mean_face() -> (Picture, Landmarks) {
    let (width, height) = (1200, 1400);
    let picture = Picture { width, height, pixels: vec![128; 3 * width * height] };
    (picture, Landmarks::mean_shape(400.0, [600.0, 850.0]))
}

fn visible(alteration: Alteration) -> Visible {
    let (picture, landmarks) = mean_face();
    let sitting =
        Sitting { subject: "mean", picture: &picture, landmarks: Some(&landmarks) };
    let plan = Plan::new(&[alteration]).unwrap();
    let altered = plan.apply(sitting, &[], Draw { seed: 1, picture: 0 }).unwrap();
    Visible::of_altered(&altered).unwrap()
}

fn mask(shape: MaskShape, height: MaskHeight) -> Alteration {
    Alteration::Mask { shape, height, colour: Colour::Black }
}

fn part(part: FacePart) -> Alteration {
    Alteration::Cover { part, colour: Colour::Black }
}

fn assert_near(found: Visible, expected: [f64; 2], tolerance: f64, what: &str) {
    for (found, expected) in [found.hull, found.face].into_iter().zip(expected) {
        let error = (found - expected).abs();
        assert!(error <= tolerance, "{what}: found {found:.4}, expected {expected}");
    }
}

/// The reference fractions of shapes that landmarks alone define: by hull, and with the
/// forehead. They were computed on the same mean shape by another program (counting points
/// of a grid), to three digits; the tolerance is that rounding and 0.0001.
#[test]
fn shapes_on_the_mean_face_leave_the_reference_fractions() {
    use MaskHeight::{High, Low, Medium};
    use MaskShape::{Round, Wide};
    let references = [
        ("wide high", mask(Wide, High), [0.313, 0.480]),
        ("wide medium", mask(Wide, Medium), [0.354, 0.511]),
        ("wide low", mask(Wide, Low), [0.471, 0.600]),
        ("round high", mask(Round, High), [0.369, 0.523]),
        ("round low", mask(Round, Low), [0.612, 0.706]),
        ("lower half", part(FacePart::LowerHalf), [0.482, 0.608]),
    ];
    for (what, alteration, expected) in references {
        assert_near(visible(alteration), expected, 0.0006, what);
    }
}

/// Shapes whose reference does not say where each edge lies: tolerance 0.015. The round
/// medium mask is the ellipse of least squares here as for the other heights; the reference
/// 0.472 and 0.601 lies 0.008 higher.
#[test]
fn shapes_of_our_own_drawing_are_near_the_reference_fractions() {
    use MaskHeight::Medium;
    let references = [
        ("round medium", mask(MaskShape::Round, Medium), [0.472, 0.601]),
        ("below the eyes", part(FacePart::BelowEyes), [0.239, 0.424]),
        ("balaclava", part(FacePart::Balaclava), [0.293, 0.228]),
        ("sunglasses", part(FacePart::Sunglasses), [0.674, 0.744]),
    ];
    for (what, alteration, expected) in references {
        assert_near(visible(alteration), expected, 0.015, what);
    }
}
