//! What is refused, or logged because it did not go as drawn.

use falsematch::study::file::{Area, Colour, Feature, MaskHeight, MaskShape, Side};

use super::*;
use crate::alter::log::{Counts, Effect};
use crate::alter::source::{read_london_template, read_table};

const MASK: Alteration = Alteration::Mask {
    shape: MaskShape::Wide,
    height: MaskHeight::Medium,
    colour: Colour::Black,
};

fn failure(
    alteration: Alteration,
    face: Option<&Landmarks>,
    donors: &[Donor<'_>],
) -> String {
    let picture = textured();
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: face };
    let plan = Plan::new(&[alteration]).unwrap();
    plan.apply(sitting, donors, DRAW).unwrap_err().to_string()
}

#[test]
fn a_number_out_of_its_range_is_named_with_the_range() {
    let refused = |alteration| Plan::new(&[alteration]).unwrap_err().to_string();
    assert_eq!(
        refused(Alteration::GaussianBlur { sigma: 2.5, area: Area::Face }),
        "`sigma`: found `2.5`, but expected 0 to 2"
    );
    assert_eq!(
        refused(Alteration::Noise { sigma: f64::NAN }),
        "`sigma`: found `NaN`, but expected 0 to 128"
    );
    assert_eq!(
        refused(Alteration::Jpeg { quality: 0 }),
        "`quality`: found `0`, but expected 1 to 100"
    );
    // Both ends are allowed.
    for sigma in [0.0, 2.0] {
        assert!(
            Plan::new(&[Alteration::GaussianBlur { sigma, area: Area::Face }]).is_ok()
        );
    }
}

#[test]
fn landmarks_are_asked_for_only_where_something_is_drawn_from_them() {
    assert_eq!(
        failure(MASK, None, &[]),
        "found no landmarks of this picture, but the alteration is drawn from them"
    );
    let picture = textured();
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: None };
    let plan = Plan::new(&[Alteration::Noise { sigma: 3.0 }]).unwrap();
    assert_eq!(plan.apply(sitting, &[], DRAW).unwrap().landmarks, None);
}

#[test]
fn a_cover_outside_of_the_picture_is_logged_and_counted() {
    let picture = textured();
    let plan = Plan::new(&[MASK]).unwrap();
    let effect = |nose| {
        let face = Landmarks::mean_shape(60.0, nose);
        let sitting =
            Sitting { subject: "own", picture: &picture, landmarks: Some(&face) };
        let altered = plan.apply(sitting, &[], DRAW).unwrap();
        (altered.log, altered.picture == picture)
    };
    let mut counts = Counts::default();
    for (nose, expected) in [
        ([120.0, 150.0], Effect::Applied),
        ([120.0, 260.0], Effect::LeavesFrame),
        ([120.0, 600.0], Effect::CoversNothing),
    ] {
        let (log, same) = effect(nose);
        assert_eq!(log[0].effect, expected);
        assert_eq!(same, expected == Effect::CoversNothing);
        counts.add(&log);
    }
    let expected =
        Counts { applied: 1, leaves_frame: 1, covers_nothing: 1, unchanged: 0 };
    assert_eq!(counts, expected);
}

#[test]
fn a_donor_must_be_there_and_be_somebody_else() {
    let (picture, face) = (textured(), mean_face());
    let pasted = Alteration::PastedFeatures {
        donor: "donor".into(),
        features: vec![Feature::Nose],
    };
    assert_eq!(
        failure(pasted.clone(), Some(&face), &[]),
        "found no picture of the donor `donor`, but expected a labelled sample of the study"
    );
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: Some(&face) };
    let same = Donor { sample: "donor", sitting };
    assert_eq!(
        failure(pasted.clone(), Some(&face), &[same]),
        "found the donor `donor` of the same subject as the picture, but expected another \
         subject"
    );
    let unknown = Sitting { subject: "other", landmarks: None, ..sitting };
    assert_eq!(
        failure(pasted, Some(&face), &[Donor { sample: "donor", sitting: unknown }]),
        "found no landmarks of the donor `donor`"
    );
}

#[test]
fn a_picture_of_the_wrong_size_is_refused() {
    let picture = Picture { width: 4, height: 4, pixels: vec![0; 47] };
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: None };
    let error = Plan::new(&[]).unwrap().apply(sitting, &[], DRAW).unwrap_err();
    assert_eq!(error.to_string(), "found 47 levels in a picture of 4 by 4 pixels");
}

#[test]
fn five_points_that_are_no_face_or_too_far_turned_are_refused() {
    let refused = |five| Landmarks::from_five(&five).unwrap_err().to_string();
    assert_eq!(
        refused([[5.0, 5.0]; 5]),
        "found five landmarks that are one point, but expected a face"
    );
    assert_eq!(
        refused([[f64::NAN, 5.0], [1.0; 2], [2.0; 2], [3.0; 2], [4.0; 2]]),
        "found no finite number in landmark 0, but expected two"
    );
    // Both eyes, the tip of the nose and the mouth of a profile that looks to the left.
    let profile = [[50.0, 50.0], [58.0, 50.0], [30.0, 75.0], [48.0, 95.0], [55.0, 95.0]];
    let error = Landmarks::from_five(&profile).unwrap_err();
    assert!(
        error.to_string().contains("but expected at most 60 where only five"),
        "{error}"
    );
    assert!(error.hint_text().unwrap().contains("68 landmarks"));
    let wide = [[0.0, 0.0], [60.0, 0.0], [30.0, 40.0], [-60.0, 10.0], [120.0, 10.0]];
    let error = refused(wide);
    assert!(error.contains("eye distances from those of a mean face"), "{error}");
}

#[test]
fn a_turned_head_has_no_mirrored_half() {
    let five =
        [[50.0, 100.0], [95.0, 100.0], [88.0, 135.0], [58.0, 165.0], [92.0, 165.0]];
    let face = Landmarks::from_five(&five).unwrap();
    let error = failure(Alteration::MirroredHalf { keep: Side::Left }, Some(&face), &[]);
    assert!(error.contains("but expected at most 20 for a mirrored half"), "{error}");
}

#[test]
fn five_points_of_a_profile_are_a_failure_of_their_sample_alone() {
    let rows = |name: &str, five: [[i32; 2]; 5]| {
        let rows = five.iter().enumerate();
        let rows = rows.map(|(k, [x, y])| format!("{name},{k},{x},{y}\n"));
        rows.collect::<String>()
    };
    let text = format!(
        "sample,point,x,y\n{}{}",
        rows("profile", [[50, 50], [58, 50], [30, 75], [48, 95], [55, 95]]),
        rows("front", [[20, 50], [80, 50], [50, 88], [28, 120], [72, 120]])
    );
    let table = read_table(&text).unwrap();
    assert!(table["profile"].is_err() && table["front"].is_ok());
}

#[test]
fn landmark_tables_are_refused_with_their_line() {
    let refused = |text: &str| read_table(text).unwrap_err().to_string();
    assert_eq!(
        refused("sample,x,y\n"),
        "line 1: found the header `sample,x,y`, but expected `sample,point,x,y`"
    );
    assert_eq!(
        refused("sample,point,x,y\na,0,1\n"),
        "line 2: found 3 columns, but expected 4"
    );
    assert_eq!(
        refused("sample,point,x,y\na,0,1,inf\n"),
        "line 2, `y`: found `inf`, but expected a finite number"
    );
    assert_eq!(
        refused("sample,point,x,y\na,0,1,2\na,0,1,2\n"),
        "line 3: found point 0 of `a` twice"
    );
    assert_eq!(
        refused("sample,point,x,y\na,0,1,2\na,2,1,2\n"),
        "sample `a`: found no point 1, but expected 0 to 67, or 0 to 4"
    );
    assert_eq!(
        refused("sample,point,x,y\na,0,1,2\na,1,1,2\n"),
        "sample `a`: found 2 landmarks, but expected 68, or 5 of a detector"
    );
}

#[test]
fn templates_are_refused_with_their_line() {
    let refused = |text: &str| read_london_template(text, 0.4).unwrap_err().to_string();
    assert_eq!(refused("68\n"), "line 1: found `68`, but expected 189 points");
    assert_eq!(refused("189\n1 2 3\n"), "line 2: found 3 columns, but expected 2");
    assert_eq!(
        refused("189\n1 2\n1 x\n"),
        "line 3, `y`: found `x`, but expected a finite number"
    );
    assert_eq!(refused("189\n1 2\n"), "found 1 points, but expected 189");
}
