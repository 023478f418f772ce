//! Mean faces, components, and whole faces from parts.

use super::super::fitting::{Components, dot, principal};
use super::super::frame::Frame;
use super::super::gappy::{Gappy, likely};
use super::*;

fn fitted(levels: &[u8]) -> Fitting {
    let mut fitting = Fitting::new();
    for &level in levels {
        let (picture, face) = (grey(level), face());
        fitting.add(Sitting { subject: "other", ..sitting(&picture, &face) }).unwrap();
    }
    fitting
}

/// Two people of levels 60 and 100 have a mean of 80; on one of level 40 it is half as light.
/// So every filled pixel is 40, as the picture was before it was masked.
#[test]
fn the_mean_face_is_as_light_as_what_is_visible() {
    let mut filler = Filler::Faces(Arc::new(fitted(&[60, 100]).mean().unwrap()));
    let found = filled(&grey(40), FillMethod::MeanFace, &mut filler).unwrap();
    assert_eq!(found.picture, grey(40));
}

/// Faces of one colour differ along one direction; a visible part of 120 makes a whole of 120.
#[test]
fn components_carry_what_is_visible_to_what_is_not() {
    let pca = fitted(&[60, 80, 100, 160]).components(Some(1)).unwrap();
    let mut filler = Filler::Faces(Arc::new(pca));
    let found = filled(&grey(120), FillMethod::GappyPca, &mut filler).unwrap();
    assert_eq!(found.picture, grey(120));
}

/// A slope is carried by a shift, turn and size without a change, whatever the stiffness.
#[test]
fn a_face_of_the_mean_shape_lies_in_the_frame_as_it_is() {
    let frame = Frame::new();
    let level = |x: f64, y: f64| 20.0 + 0.5 * x + 0.25 * y;
    let pixels = (0..240 * 280).flat_map(|index| {
        [rounded(level((index % 240) as f64, (index / 240) as f64)); 3]
    });
    let picture = Picture { width: 240, height: 280, pixels: pixels.collect() };
    let places = frame.places(&face()).unwrap();
    let texture = frame.texture(&picture, &face(), &places);
    for index in (0..frame.width * frame.height).filter(|&index| frame.face[index]) {
        let [x, y] = places[index];
        let found = levels_at(&texture, index)[0];
        // Both pictures are rounded to whole levels.
        assert!((found - level(x, y)).abs() < 1.01, "{found} at {x}, {y}");
    }
    let [left, right, ..] = face().five();
    let back = frame.carrier(&face()).unwrap();
    let apart = crate::alter::geometry::distance(back.apply(left), back.apply(right));
    assert!((apart - 48.0).abs() < 1e-6, "{apart}");
}

fn small(levels: &[u8]) -> Picture {
    Picture { width: levels.len() / 3, height: 1, pixels: levels.to_vec() }
}

/// Two faces: one component along their difference (3, 4, 0) / 5, of variance 25 / 2.
#[test]
fn the_component_of_two_faces_is_their_difference() {
    let faces = [small(&[10, 20, 30]), small(&[13, 24, 30])];
    let found = principal(&faces, 1);
    let sign = if found.directions[0][0] > 0.0 { 1.0 } else { -1.0 };
    for (x, expected) in found.directions[0].iter().zip([0.6, 0.8, 0.0]) {
        assert!((sign * x - expected).abs() < 1e-12, "{:?}", found.directions);
    }
    assert!((found.variances[0] - 12.5).abs() < 1e-9, "{:?}", found.variances);
    assert!((found.rest - 1.0 / 12.0).abs() < 1e-12, "rounding alone is left");
}

fn random_faces(count: usize) -> Vec<Picture> {
    let mut random = Generator::new(11, 0);
    let mut face = || {
        let levels: Vec<u8> =
            (0..24).map(|k| rounded(random.uniform() * 40.0 + f64::from(k))).collect();
        small(&levels)
    };
    (0..count).map(|_| face()).collect()
}

/// The covariance number by number.
fn covariance(faces: &[Picture]) -> Vec<Vec<f64>> {
    let n = faces.len() as f64;
    let numbers = faces[0].pixels.len();
    let at = |face: &Picture, k: usize| f64::from(face.pixels[k]);
    let mean: Vec<f64> =
        (0..numbers).map(|k| faces.iter().map(|f| at(f, k)).sum::<f64>() / n).collect();
    let entry = |i: usize, j: usize| {
        let products = faces.iter().map(|f| (at(f, i) - mean[i]) * (at(f, j) - mean[j]));
        products.sum::<f64>() / (n - 1.0)
    };
    (0..numbers).map(|i| (0..numbers).map(|j| entry(i, j)).collect()).collect()
}

/// Against the covariance itself: each direction is of length 1, at right angles to the others,
/// and stretched by its variance alone; with the rest they hold all of the trace. The numbers
/// are of order 1 to 1000; rounding errors of 1e-9 are allowed.
#[test]
fn components_are_those_of_the_covariance() {
    let faces = random_faces(9);
    let covariance = covariance(&faces);
    let trace: f64 = (0..24).map(|k| covariance[k][k]).sum();
    let found = principal(&faces, 5);
    assert_eq!(found.directions.len(), 5);
    for (k, (direction, variance)) in
        found.directions.iter().zip(&found.variances).enumerate()
    {
        for (row, x) in covariance.iter().zip(direction) {
            let stretched: f64 = row.iter().zip(direction).map(|(c, x)| c * x).sum();
            assert!((stretched - variance * x).abs() < 1e-9 * trace);
        }
        for (other, expected) in found.directions[..=k]
            .iter()
            .rev()
            .zip(std::iter::once(1.0).chain(std::iter::repeat(0.0)))
        {
            let product: f64 = direction.iter().zip(other).map(|(x, y)| x * y).sum();
            assert!((product - expected).abs() < 1e-9, "{product}");
        }
    }
    assert!(found.variances.windows(2).all(|pair| pair[0] >= pair[1]));
    let held: f64 = found.variances.iter().sum::<f64>() + 19.0 * found.rest;
    assert!((held - trace).abs() < 1e-9 * trace, "{held} of {trace}");
    assert_eq!(
        format!("{:?}", principal(&faces, 5)),
        format!("{found:?}"),
        "the same bits"
    );
}

#[test]
fn products_of_large_faces_do_not_run_over() {
    let face = vec![255_u8; 200_000];
    assert_eq!(dot(&face, &face), 200_000 * 65_025);
}

/// By hand: one pixel, a component (2, 1, 2) / 3 of variance 9, a rest of 1. Of x - m = (3, 0, 6)
/// the product is 6; all are of the one visible pixel, so c = 6 / (1 + 1 / 9) = 5.4, and the
/// whole is m + 5.4 (2, 1, 2) / 3.
#[test]
fn the_likely_face_worked_by_hand() {
    let third = 1.0 / 3.0;
    let components = Components {
        directions: vec![vec![2.0 * third, third, 2.0 * third]],
        variances: vec![9.0],
        rest: 1.0,
    };
    let mean = [10.0, 20.0, 30.0];
    let texture = [13, 20, 36];
    let gappy = Gappy { texture: &texture, visible: &[0] };
    let whole = likely(&mean, &components, &gappy);
    for (found, expected) in whole.iter().zip([13.6, 21.8, 33.6]) {
        assert!((found - expected).abs() < 1e-9, "{whole:?}");
    }
    let blind = Gappy { visible: &[], ..gappy };
    assert_eq!(likely(&mean, &components, &blind), mean);
}

/// No change of a coefficient makes the face more probable.
#[test]
fn no_other_face_is_more_likely() {
    let faces = random_faces(9);
    let mean: Vec<f64> = (0..24)
        .map(|k| faces.iter().map(|f| f64::from(f.pixels[k])).sum::<f64>() / 9.0)
        .collect();
    let components = principal(&faces[..8], 4);
    let visible = [0, 1, 3, 6];
    let gappy = Gappy { texture: &faces[8].pixels, visible: &visible };
    let whole = likely(&mean, &components, &gappy);
    let cost = |whole: &[f64]| {
        let misses = visible.iter().flat_map(|i| 3 * i..3 * i + 3).map(|k| {
            let miss = f64::from(faces[8].pixels[k]) - whole[k];
            miss * miss / components.rest
        });
        let unlikely = components.directions.iter().zip(&components.variances);
        let unlikely = unlikely.map(|(direction, variance)| {
            let along: f64 = direction
                .iter()
                .zip(whole.iter().zip(&mean))
                .map(|(x, (level, mean))| x * (level - mean))
                .sum();
            along * along / variance
        });
        misses.sum::<f64>() + unlikely.sum::<f64>()
    };
    let least = cost(&whole);
    for direction in &components.directions {
        for step in [-0.01, 0.01] {
            let other: Vec<f64> =
                whole.iter().zip(direction).map(|(level, x)| level + step * x).collect();
            assert!(cost(&other) > least);
        }
    }
}

/// A face that is the mean and some of each component comes back whole from half of it, to a
/// level: components of little variance are held back by the rest.
#[test]
fn a_face_made_of_the_components_comes_back_from_half() {
    let faces = random_faces(4);
    let components = principal(&faces, 3);
    let mean: Vec<f64> = (0..24)
        .map(|k| faces.iter().map(|f| f64::from(f.pixels[k])).sum::<f64>() / 4.0)
        .collect();
    for face in &faces {
        let gappy = Gappy { texture: &face.pixels, visible: &[0, 2, 4, 6] };
        let whole = likely(&mean, &components, &gappy);
        for (found, &level) in whole.iter().zip(&face.pixels) {
            assert!((found - f64::from(level)).abs() < 1.0, "{found} instead of {level}");
        }
    }
}

#[test]
fn nobody_too_many_components_and_the_same_people_are_refused() {
    assert_eq!(
        Fitting::new().mean().unwrap_err().to_string(),
        "found no face to fit on, but expected those of other people"
    );
    let refused =
        |fitting: Fitting, asked| fitting.components(asked).unwrap_err().to_string();
    assert_eq!(
        refused(fitted(&[60, 80, 100]), Some(3)),
        "found 3 components to fit on 3 pictures, but expected fewer components \
         than pictures"
    );
    assert_eq!(
        refused(fitted(&[60]), None),
        "found 20 components to fit on 1 pictures, but expected fewer components \
         than pictures"
    );
    assert!(fitted(&[60, 80, 100]).components(None).is_ok());
    let mut own = Fitting::new();
    own.add(sitting(&grey(60), &face())).unwrap();
    let mut filler = Filler::Faces(Arc::new(own.mean().unwrap()));
    assert_eq!(
        filled(&grey(60), FillMethod::MeanFace, &mut filler).unwrap_err().to_string(),
        "found `own` among the people that the reconstruction is fitted on, but expected other \
         people"
    );
    let nowhere = Sitting { subject: "other", picture: &grey(9), landmarks: None };
    assert_eq!(
        Fitting::new().add(nowhere).unwrap_err().to_string(),
        "found no landmarks of this picture, but the reconstruction needs them"
    );
}
