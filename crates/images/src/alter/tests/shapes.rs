//! Polygons, poses and what is drawn from landmarks.

use falsematch::study::file::{
    Colour, ControlPlace, FacePart, MaskHeight, MaskShape, VisibleDefinition,
};
use falsematch_kernels::random::Generator;

use super::*;
use crate::alter::cover::Cover;
use crate::alter::geometry::{Point, area, clip_to_frame, convex_hull, distance};
use crate::alter::mapping::Mapping;
use crate::alter::spline::Spline;
use crate::visible::Visible;

fn random_polygon(random: &mut Generator) -> Vec<Point> {
    let points: Vec<Point> = (0..7)
        .map(|_| [random.uniform() * 50.0 - 10.0, random.uniform() * 50.0 - 10.0])
        .collect();
    convex_hull(&points)
}

/// Counting a grid of 8 by 8 points in each pixel differs from the area by at most the
/// pixels of the edge times 1/8 in each direction; 0.13 of a pixel is seen.
#[test]
fn covers_agree_with_counting_points() {
    let mut random = Generator::new(5, 0);
    for _ in 0..40 {
        let polygon = random_polygon(&mut random);
        let cover = Cover::polygon(30, 30, &polygon);
        let inside = |x: f64, y: f64| {
            let edges = polygon.iter().zip(polygon.iter().cycle().skip(1));
            let sides: Vec<f64> = edges
                .take(polygon.len())
                .map(|(a, b)| (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]))
                .collect();
            sides.iter().all(|&side| side >= 0.0) || sides.iter().all(|&side| side <= 0.0)
        };
        for (index, &part) in cover.parts().iter().enumerate() {
            let (column, row) = ((index % 30) as f64, (index / 30) as f64);
            let at = |k: usize| (k as f64 + 0.5) / 8.0 - 0.5;
            let hits = (0..64).filter(|k| inside(column + at(k % 8), row + at(k / 8)));
            let counted = hits.count() as f64 / 64.0;
            let found = f64::from(part) / 255.0;
            assert!((found - counted).abs() < 0.13, "{found} and {counted} at {index}");
        }
        // The sum is the area within the picture; each of 900 pixels is rounded to 1/255.
        let exact = area(&clip_to_frame(&polygon, [30, 30]));
        assert!((cover.area() - exact).abs() < 0.5, "{} and {exact}", cover.area());
    }
}

#[test]
fn areas_and_hulls_worked_by_hand() {
    let square = [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0], [0.0, 3.0]];
    assert!((area(&square) - 12.0).abs() < 1e-12);
    let hull = convex_hull(&[[0.0, 0.0], [2.0, 0.0], [1.0, 1.0], [0.0, 2.0], [1.0, 0.5]]);
    assert_eq!(hull, [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]);
    // A square of 4 by 3 that starts in the middle of pixel (1, 1).
    let cover = Cover::polygon(8, 8, &square.map(|[x, y]| [x + 1.0, y + 1.0]));
    assert_eq!(cover.bounds(), Some([1, 1, 6, 5]));
    assert_eq!(cover.parts()[2 * 8 + 2], 255);
    assert_eq!(cover.parts()[8 + 1], 64, "a quarter of a corner pixel");
    assert_eq!(cover.parts()[8 + 2], 128, "half of an edge pixel");
}

#[test]
fn mappings_find_their_way_back() {
    let mappings = [
        Mapping::turn([120.0, 150.0], 33.0),
        Mapping::barrel(240, 280, 0.3),
        Mapping::from_above([120.0, 150.0], 600.0, 40.0),
    ];
    for mapping in mappings {
        for point in [[3.0, 5.0], [120.0, 150.0], [200.0, 30.0], [60.0, 270.0]] {
            let there = mapping.forward(point);
            let back = mapping.back(there).unwrap();
            assert!(distance(back, point) < 1e-9, "{mapping:?}: {back:?}");
        }
    }
    // A turn of 90 degrees clockwise, as seen, takes what is on the right to the bottom.
    let [x, y] = Mapping::turn([0.0, 0.0], 90.0).forward([1.0, 0.0]);
    assert!(x.abs() < 1e-12 && (y - 1.0).abs() < 1e-12);
    // The corner of the picture moves in by the share.
    let [x, _] = Mapping::barrel(200, 200, 0.3).forward([199.5, 199.5]);
    assert!((x - 99.5 - 70.0).abs() < 1e-9, "{x}");
}

#[test]
fn a_spline_meets_its_points_and_keeps_straight_what_is_straight() {
    let from = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [9.0, 11.0], [4.0, 6.0]];
    let bent = from.map(|[x, y]| [x + 0.1 * y, y + 0.02 * x * y]);
    let spline = Spline::new(&from, &bent).unwrap();
    for (start, end) in from.iter().zip(bent) {
        assert!(distance(spline.apply(*start), end) < 1e-9);
    }
    let moved = from.map(|[x, y]| [2.0 * x - y + 3.0, x + y]);
    let straight = Spline::new(&from, &moved).unwrap();
    assert!(distance(straight.apply([7.0, 3.0]), [14.0, 10.0]) < 1e-9);
    assert!(Spline::new(&[[0.0; 2]; 4], &[[0.0; 2]; 4]).is_none());
}

/// The mean face again from its own five points. Its depths are not used, since it is not
/// turned; it leans by 2.6 degrees, which the model does not: 0.06 eye distances.
#[test]
fn five_points_of_the_mean_face_give_the_mean_face() {
    let face = mean_face();
    let guessed = Landmarks::from_five(&face.five()).unwrap();
    for (found, expected) in guessed.points().iter().zip(face.points()) {
        let away = distance(*found, *expected) / face.eye_distance();
        assert!(away < 0.06, "{away}");
    }
}

#[test]
fn a_mask_follows_the_roll_of_the_head() {
    let face = mean_face();
    let upright = mask::mask_outline(MaskShape::Wide, MaskHeight::High, &face);
    let turn = Mapping::turn([120.0, 150.0], 35.0);
    let rolled = face.moved(|point| turn.forward(point));
    for shape in [MaskShape::Wide, MaskShape::Round] {
        for height in [MaskHeight::High, MaskHeight::Medium, MaskHeight::Low] {
            let upright = mask::mask_outline(shape, height, &face);
            let turned = mask::mask_outline(shape, height, &rolled);
            for (before, after) in upright.iter().zip(&turned) {
                assert!(distance(turn.forward(*before), *after) < 1e-6);
            }
        }
    }
    assert!(upright.len() == 18);
}

#[test]
fn the_visible_share_that_was_asked_for_can_be_read_back() {
    use VisibleDefinition as V;
    let (picture, upright) = (textured(), mean_face());
    let turn = Mapping::turn([120.0, 150.0], 15.0);
    let face = upright.moved(|point| turn.forward(point));
    let sitting = Sitting { subject: "own", picture: &picture, landmarks: Some(&face) };
    for definition in [V::Hull, V::Face, V::Crop] {
        for share in [0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 0.9] {
            let step = Alteration::Visible { definition, share, colour: Colour::Black };
            let altered = Plan::new(&[step]).unwrap().apply(sitting, &[], DRAW).unwrap();
            let found = Visible::of_altered(&altered).unwrap().by(definition);
            // Along a cut of 130 pixels a part of each is rounded: 130 / 255 / 2 / 7000.
            assert!((found - share).abs() < 1e-3, "{definition:?} {share}: {found}");
        }
    }
}

#[test]
fn controls_have_the_area_of_the_mask() {
    let mask = |shape, height| {
        let colour = Colour::Black;
        altered(Alteration::Mask { shape, height, colour }, DRAW).cover.area()
    };
    for (shape, height) in
        [(MaskShape::Wide, MaskHeight::Low), (MaskShape::Round, MaskHeight::Medium)]
    {
        let wanted = mask(shape, height);
        for place in [ControlPlace::Forehead, ControlPlace::Block, ControlPlace::Pixels] {
            let colour = Colour::Black;
            let control = Alteration::EqualArea { place, shape, height, colour };
            let found = altered(control, DRAW).cover.area();
            assert!((found - wanted).abs() < 1.5, "{place:?}: {found} for {wanted}");
        }
    }
}

#[test]
fn halves_make_a_whole_and_meet_in_a_line() {
    let area = |part| {
        let found = altered(Alteration::Cover { part, colour: Colour::Black }, DRAW);
        found.cover.area()
    };
    let whole = area(FacePart::LeftHalf) + area(FacePart::RightHalf);
    let other = area(FacePart::LowerHalf) + area(FacePart::UpperHalf);
    assert!((whole - other).abs() < 1.0, "{whole} and {other}");
}

#[test]
fn nothing_altered_is_wholly_visible_and_nothing_outside_is() {
    let (picture, face) = (textured(), mean_face());
    let plan = Plan::new(&[]).unwrap();
    let seen = |face: &Landmarks| {
        let sitting =
            Sitting { subject: "own", picture: &picture, landmarks: Some(face) };
        Visible::of_altered(&plan.apply(sitting, &[], DRAW).unwrap()).unwrap()
    };
    let whole = Visible { hull: 1.0, face: 1.0, crop: 1.0, landmarks: 1.0 };
    assert_eq!(seen(&face), whole);
    let none = Visible { hull: 0.0, face: 0.0, crop: 0.0, landmarks: 0.0 };
    assert_eq!(seen(&Landmarks::mean_shape(60.0, [900.0, 150.0])), none);
}
