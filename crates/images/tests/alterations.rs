//! Alterations of the pictures beside the repository, where they are.

#[allow(dead_code)] // other tests use the rest of it
mod common;

use std::path::{Path, PathBuf};

use falsematch::study::file::{Alteration, Colour, MaskHeight, MaskShape};
use falsematch_images::alter::geometry::distance;
use falsematch_images::alter::landmarks::Landmarks;
use falsematch_images::alter::source::read_london_template;
use falsematch_images::alter::{Draw, Plan, Sitting};
use falsematch_images::picture::Picture;
use falsematch_images::visible::Visible;

/// The templates of the London set, by name, as parts of pictures of 540 by 540 pixels.
fn templates() -> Option<Vec<Landmarks>> {
    let folder = common::shared("data/london/landmarks")?;
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        read_london_template(&text, 0.4).unwrap()
    };
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    Some(paths.iter().map(|path| read(path)).collect())
}

fn visible(face: &Landmarks, mask: (MaskShape, MaskHeight)) -> Visible {
    let picture = Picture { width: 540, height: 540, pixels: vec![128; 3 * 540 * 540] };
    let sitting = Sitting { subject: "one", picture: &picture, landmarks: Some(face) };
    let (shape, height) = mask;
    let step = Alteration::Mask { shape, height, colour: Colour::Black };
    let plan = Plan::new(&[step]).unwrap();
    let altered = plan.apply(sitting, &[], Draw { seed: 1, picture: 0 }).unwrap();
    Visible::of_altered(&altered).unwrap()
}

/// Lowest, median and highest.
fn spread(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [values[0], values[values.len() / 2], values[values.len() - 1]]
}

/// The figures of docs/concepts/visible-fraction.md, to the digits printed there.
#[test]
fn one_mask_leaves_more_of_one_face_than_of_another() {
    let Some(faces) = templates() else { return };
    assert_eq!(faces.len(), 102);
    let seen: Vec<Visible> = faces
        .iter()
        .map(|face| visible(face, (MaskShape::Wide, MaskHeight::Medium)))
        .collect();
    let of = |pick: fn(&Visible) -> f64| {
        spread(seen.iter().map(pick).collect()).map(|value| format!("{value:.3}"))
    };
    assert_eq!(of(|seen| seen.hull), ["0.298", "0.361", "0.404"]);
    assert_eq!(of(|seen| seen.face), ["0.392", "0.478", "0.548"]);
    assert_eq!(of(|seen| seen.crop), ["0.642", "0.737", "0.770"]);
    assert_eq!(of(|seen| seen.landmarks), ["0.441", "0.515", "0.588"]);
}

/// How far landmarks guessed from five lie from those drawn by hand, in eye distances, on
/// frontal pictures: the median over people of the mean over landmarks.
#[test]
fn landmarks_guessed_from_five_lie_near_those_drawn_by_hand() {
    let Some(faces) = templates() else { return };
    let errors = |range: std::ops::Range<usize>| {
        let of_face = |face: &Landmarks| {
            let guessed = Landmarks::from_five(&face.five()).unwrap();
            let pairs =
                guessed.points()[range.clone()].iter().zip(&face.points()[range.clone()]);
            let away = pairs.map(|(found, drawn)| distance(*found, *drawn));
            away.sum::<f64>() / range.len() as f64 / face.eye_distance()
        };
        spread(faces.iter().map(of_face).collect()).map(|value| format!("{value:.3}"))
    };
    assert_eq!(errors(0..17), ["0.042", "0.139", "0.274"]);
    assert_eq!(errors(17..68), ["0.034", "0.046", "0.070"]);
}
