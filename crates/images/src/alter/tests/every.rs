//! What holds for every alteration.

use falsematch::study::file::{
    Area, Colour, ControlPlace, FacePart, Feature, MaskHeight, MaskShape, Side,
    VisibleDefinition,
};

use super::*;
use crate::alter::log::Effect;

/// Every alteration once, of those with a choice each choice.
fn every() -> Vec<Alteration> {
    let mut all = uncovered();
    all.extend(covers());
    all
}

fn uncovered() -> Vec<Alteration> {
    use Alteration as A;
    vec![
        A::GaussianBlur { sigma: 0.1, area: Area::Picture },
        A::GaussianBlur { sigma: 0.1, area: Area::Face },
        A::MotionBlur { length: 0.3, angle: 30.0 },
        A::Pixelate { side: 0.2, area: Area::Picture },
        A::Pixelate { side: 0.2, area: Area::Face },
        A::Downscale { eyes: 20.0 },
        A::Jpeg { quality: 10 },
        A::Noise { sigma: 20.0 },
        A::LowLight { light: 0.05, photons: 1000.0 },
        A::OverExposure { stops: 1.5 },
        A::Rotate { degrees: 20.0 },
        A::Barrel { strength: 0.2 },
        A::FromAbove { degrees: 30.0 },
        A::MirroredHalf { keep: Side::Left },
        A::PastedFeatures {
            donor: "donor".into(),
            features: vec![Feature::Eyes, Feature::Nose, Feature::Mouth],
        },
        A::Sketch { width: 0.08 },
        A::Cartoon { patch: 0.08, levels: 6, area: Area::Picture },
        A::Cartoon { patch: 0.08, levels: 6, area: Area::Face },
    ]
}

fn covers() -> Vec<Alteration> {
    use Alteration as A;
    let mut all = Vec::new();
    let colour = Colour::SkinTone;
    for shape in [MaskShape::Wide, MaskShape::Round] {
        for height in [MaskHeight::High, MaskHeight::Medium, MaskHeight::Low] {
            all.push(A::Mask { shape, height, colour });
        }
    }
    use FacePart as P;
    for part in [
        P::Balaclava,
        P::Sunglasses,
        P::Scarf,
        P::BelowEyes,
        P::LowerHalf,
        P::UpperHalf,
        P::LeftHalf,
        P::RightHalf,
        P::Box,
    ] {
        all.push(A::Cover { part, colour });
    }
    let (shape, height) = (MaskShape::Wide, MaskHeight::Medium);
    for place in [ControlPlace::Forehead, ControlPlace::Block, ControlPlace::Pixels] {
        all.push(A::EqualArea { place, shape, height, colour });
    }
    use VisibleDefinition as V;
    for definition in [V::Hull, V::Face, V::Crop] {
        all.push(A::Visible { definition, share: 0.35, colour });
    }
    all
}

fn is_random(alteration: &Alteration) -> bool {
    use Alteration as A;
    matches!(alteration, A::Noise { .. } | A::LowLight { .. })
        || matches!(
            alteration,
            A::EqualArea { place: ControlPlace::Block | ControlPlace::Pixels, .. }
        )
}

#[test]
fn the_same_seed_and_picture_give_the_same_bits_and_others_do_not() {
    for alteration in every() {
        let first = altered(alteration.clone(), DRAW);
        assert_eq!(first, altered(alteration.clone(), DRAW), "{alteration:?}");
        let seeds = [Draw { seed: 2, ..DRAW }, Draw { picture: 8, ..DRAW }];
        for other in seeds {
            let differs = altered(alteration.clone(), other).picture != first.picture;
            assert_eq!(differs, is_random(&alteration), "{alteration:?}");
        }
    }
}

#[test]
fn pixels_change_only_where_the_log_says() {
    let before = textured();
    for alteration in every() {
        let Altered { picture, log, .. } = altered(alteration.clone(), DRAW);
        let entry = &log[0];
        assert_eq!(entry.alteration, alteration);
        assert!(entry.changed > 0 && entry.changed <= entry.touched, "{entry:?}");
        if [picture.width, picture.height] != [before.width, before.height] {
            continue;
        }
        let [left, top, right, bottom] = entry.region.unwrap();
        let pairs = before.pixels.chunks_exact(3).zip(picture.pixels.chunks_exact(3));
        let mut changed = 0;
        for (index, (old, new)) in pairs.enumerate() {
            let (column, row) = (index % before.width, index / before.width);
            let within = (left..right).contains(&column) && (top..bottom).contains(&row);
            assert!(old == new || within, "{alteration:?} at ({column}, {row})");
            changed += u64::from(old != new);
        }
        assert_eq!(changed, entry.changed, "{alteration:?}");
    }
}

#[test]
fn only_covers_hide_and_what_they_hide_is_logged() {
    for alteration in every() {
        use Alteration as A;
        let Altered { cover, log, .. } = altered(alteration.clone(), DRAW);
        let hides = matches!(
            alteration,
            A::Mask { .. } | A::Visible { .. } | A::Cover { .. } | A::EqualArea { .. }
        );
        assert_eq!(cover.pixels() > 0, hides, "{alteration:?}");
        assert!((cover.area() - log[0].covered).abs() < 1e-9, "{alteration:?}");
    }
}

#[test]
fn parameters_that_ask_for_no_change_leave_the_picture_as_it_is() {
    use Alteration as A;
    let (area, colour) = (Area::Picture, Colour::Black);
    let nothing = [
        A::Visible { definition: VisibleDefinition::Hull, share: 1.0, colour },
        A::GaussianBlur { sigma: 0.0, area },
        A::MotionBlur { length: 0.0, angle: 30.0 },
        A::Pixelate { side: 0.0, area },
        A::Pixelate { side: 0.02, area },
        A::Downscale { eyes: 60.0 },
        A::Noise { sigma: 0.0 },
        A::LowLight { light: 1.0, photons: 1000.0 },
        A::OverExposure { stops: 0.0 },
        A::Rotate { degrees: 0.0 },
        A::Barrel { strength: 0.0 },
        A::FromAbove { degrees: 0.0 },
    ];
    for alteration in nothing {
        let found = altered(alteration.clone(), DRAW);
        assert_eq!(found.picture, textured(), "{alteration:?}");
        assert_eq!(found.landmarks, Some(mean_face()), "{alteration:?}");
        let entry = &found.log[0];
        assert_eq!(entry.effect, Effect::Unchanged, "{alteration:?}");
        assert_eq!((entry.region, entry.touched, entry.changed), (None, 0, 0));
    }
}

#[test]
fn steps_are_applied_in_order_and_each_is_logged() {
    let steps = [
        Alteration::Rotate { degrees: 20.0 },
        Alteration::Mask {
            shape: MaskShape::Wide,
            height: MaskHeight::Medium,
            colour: Colour::Black,
        },
    ];
    let (picture, face) = (textured(), mean_face());
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: Some(&face) };
    let masked_last = Plan::new(&steps).unwrap().apply(sitting, &[], DRAW).unwrap();
    let turned: Vec<Alteration> = steps.iter().rev().cloned().collect();
    let masked_first = Plan::new(&turned).unwrap().apply(sitting, &[], DRAW).unwrap();
    assert_eq!(masked_last.log.len(), 2);
    // The mask turns with the face: the same part is hidden either way, but for the edge.
    let (first, last) = (masked_first.cover.area(), masked_last.cover.area());
    assert!((first / last - 1.0).abs() < 0.01, "{first} and {last}");
}

#[test]
fn a_smaller_picture_has_the_asked_distance_between_the_eyes() {
    let found = altered(Alteration::Downscale { eyes: 24.0 }, DRAW);
    assert_eq!([found.picture.width, found.picture.height], [96, 112]);
    assert!((found.landmarks.unwrap().eye_distance() - 24.0).abs() < 1e-9);
    // The mean of the picture stays: no pixel is left out or counted twice.
    let mean = |picture: &Picture| {
        let sum: u64 = picture.pixels.iter().map(|&level| u64::from(level)).sum();
        sum as f64 / picture.pixels.len() as f64
    };
    assert!((mean(&found.picture) - mean(&textured())).abs() < 0.1);
}
