//! What surrounds a gap, spread into it; and what holds for every way to fill.

use super::*;
use crate::alter::log::Effect;
use crate::alter::tests::textured;
use crate::visible::Visible;

fn row(levels: &[u8]) -> Picture {
    let pixels = levels.iter().flat_map(|&level| [level; 3]).collect();
    Picture { width: levels.len(), height: 1, pixels }
}

fn hidden(width: usize, height: usize, mut places: impl FnMut(usize) -> bool) -> Cover {
    let mut cover = Cover::nothing(width, height);
    for (index, part) in cover.parts_mut().iter_mut().enumerate() {
        *part = if places(index) { 255 } else { 0 };
    }
    cover
}

/// Every hidden pixel is the mean of its neighbours: in a row that is a straight line, and up
/// to the edge of the picture a level one.
#[test]
fn gaps_worked_by_hand() {
    for (before, open, after) in [
        (vec![0, 7, 90], vec![0, 2], vec![0, 45, 90]),
        (vec![0, 7, 7, 90], vec![0, 3], vec![0, 30, 60, 90]),
        (vec![10, 40, 7, 7], vec![0, 1], vec![10, 40, 40, 40]),
    ] {
        let mut picture = row(&before);
        let cover = hidden(before.len(), 1, |index| !open.contains(&index));
        assert!(spread(&mut picture, &cover));
        assert_eq!(picture, row(&after));
    }
    // A square of four between 0 on the left and 120 on the right, above and below open to the
    // edge: each is a third of the way, as in a row.
    let mut picture = Picture { width: 4, height: 2, pixels: vec![0; 24] };
    for index in [3, 7] {
        picture.pixels[3 * index..3 * index + 3].fill(120);
    }
    spread(&mut picture, &hidden(4, 2, |index| [1, 2].contains(&(index % 4))));
    let reds: Vec<u8> = picture.pixels.iter().step_by(3).copied().collect();
    assert_eq!(reds, [0, 40, 80, 120, 0, 40, 80, 120]);
}

#[test]
fn a_slope_is_filled_as_it_was() {
    let level = |index: usize| u8::try_from(3 * (index % 30) + 2 * (index / 30)).unwrap();
    let pixels =
        (0..900).flat_map(|index| [level(index), level(index) + 9, 77]).collect();
    let whole = Picture { width: 30, height: 30, pixels };
    let cover = hidden(30, 30, |index| {
        (4..25).contains(&(index % 30)) && (3..22).contains(&(index / 30))
    });
    let mut picture = whole.clone();
    for (index, &part) in cover.parts().iter().enumerate() {
        if part > 0 {
            *pixel_mut(&mut picture, index) = [255, 0, 1];
        }
    }
    spread(&mut picture, &cover);
    assert_eq!(picture, whole);
}

/// Against the mean of neighbours taken again and again until nothing moves (Gauss and
/// Seidel), to a thousandth of a level.
#[test]
fn gaps_agree_with_taking_means_again_and_again() {
    let mut random = Generator::new(3, 0);
    for _ in 0..20 {
        let (width, height) = (11, 9);
        let level = |_| random.uniform() * 255.0;
        let mut levels: Vec<f64> = (0..width * height).map(level).collect();
        let cover = hidden(width, height, |_| random_bit(&mut random));
        let known = |index: usize| Some([levels[index]; 3]);
        let parts = cover.parts();
        let found = membrane(&cover, |index| parts[index] > 0, known);
        for _ in 0..20_000 {
            for index in (0..levels.len()).filter(|&index| parts[index] > 0) {
                let (column, row) = (index % width, index / width);
                let mut around = Vec::new();
                if column > 0 {
                    around.push(levels[index - 1]);
                }
                if column + 1 < width {
                    around.push(levels[index + 1]);
                }
                if row > 0 {
                    around.push(levels[index - width]);
                }
                if row + 1 < height {
                    around.push(levels[index + width]);
                }
                levels[index] = around.iter().sum::<f64>() / around.len() as f64;
            }
        }
        let expected = (0..levels.len()).filter(|&index| parts[index] > 0);
        for (found, index) in found.iter().zip(expected) {
            assert!((found[1] - levels[index]).abs() < 1e-3, "{found:?}");
        }
    }
}

fn random_bit(random: &mut Generator) -> bool {
    random.uniform() < 0.7
}

#[test]
fn a_patch_meets_what_is_known_and_stays_as_it_is_where_nothing_is() {
    let size = Cover::nothing(5, 1);
    let within = |index: usize| (1..4).contains(&index);
    let found = membrane(&size, within, |index| (index == 0).then_some([6.0, 0.0, -2.0]));
    for step in found {
        assert!((step[0] - 6.0).abs() < 1e-6 && (step[2] + 2.0).abs() < 1e-6);
    }
    assert_eq!(membrane(&size, within, |_| None), [[0.0; 3]; 3]);
}

#[test]
fn a_picture_of_which_nothing_is_visible_cannot_be_filled() {
    let mut picture = row(&[1, 2, 3]);
    assert!(!spread(&mut picture, &hidden(3, 1, |_| true)));
    let face = face();
    let grey = grey(90);
    let everything = Cover::everything(240, 280);
    let error = Filler::Diffusion
        .fill(sitting(&grey, &face), &everything, &mut Generator::new(1, 0))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "found nothing visible around the cover, but expected something to fill it from"
    );
}

pub(super) fn fillers() -> [(FillMethod, Filler); 3] {
    let fitting = || {
        let mut fitting = Fitting::new();
        for seed in 0..4_u8 {
            let shade = |level: &u8| (level / 2).wrapping_add(13 * seed);
            let mut picture = textured();
            picture.pixels = picture.pixels.iter().map(shade).collect();
            let face = Landmarks::mean_shape(55.0 + f64::from(seed), [118.0, 149.0]);
            fitting
                .add(Sitting { subject: "other", ..sitting(&picture, &face) })
                .unwrap();
        }
        fitting
    };
    let pca = fitting().components(Some(2)).unwrap();
    [
        (FillMethod::Diffusion, Filler::Diffusion),
        (FillMethod::MeanFace, Filler::Faces(Arc::new(fitting().mean().unwrap()))),
        (FillMethod::GappyPca, Filler::Faces(Arc::new(pca))),
    ]
}

/// Only what is hidden changes, all of it may, it stays hidden, and the same again gives the
/// same bits, with fillers that are made anew as well.
#[test]
fn only_what_is_hidden_is_filled_and_it_stays_hidden() {
    let (picture, face) = (textured(), face());
    let bare = Plan::new(&[mask()]).unwrap().apply(sitting(&picture, &face), &[], DRAW);
    let bare = bare.unwrap();
    for ((method, mut filler), (_, mut other)) in fillers().into_iter().zip(fillers()) {
        let found = filled(&picture, method, &mut filler).unwrap();
        for (index, &part) in bare.cover.parts().iter().enumerate() {
            let of =
                |picture: &Picture| picture.pixels[3 * index..3 * index + 3].to_vec();
            let same = of(&found.picture) == of(&picture);
            assert!(part > 0 || same, "{method:?} at {index}");
        }
        assert_eq!(found.cover, bare.cover, "{method:?}");
        assert_eq!(Visible::of_altered(&found), Visible::of_altered(&bare));
        let entry = &found.log[1];
        assert_eq!(entry.effect, Effect::Applied);
        assert_eq!((entry.touched, entry.covered), (bare.cover.pixels(), 0.0));
        assert_eq!(entry.region, bare.cover.bounds());
        assert!(entry.changed > entry.touched / 2, "{method:?}: {entry:?}");
        assert_eq!(filled(&picture, method, &mut filler).unwrap(), found);
        assert_eq!(filled(&picture, method, &mut other).unwrap(), found);
    }
}

#[test]
fn a_cover_of_nothing_is_filled_with_nothing() {
    let picture = textured();
    let face = Landmarks::mean_shape(60.0, [900.0, 150.0]);
    let plan = Plan::new(&[mask(), by(FillMethod::Diffusion)]).unwrap();
    let mut filler = Filler::Diffusion;
    let sitting = sitting(&picture, &face);
    let found = plan.apply_filled(sitting, &[], DRAW, &mut filler).unwrap();
    assert_eq!(found.picture, picture);
    let effects: Vec<Effect> = found.log.iter().map(|entry| entry.effect).collect();
    assert_eq!(effects, [Effect::CoversNothing; 2]);
    assert_eq!((found.log[1].touched, found.log[1].region), (0, None));
}

#[test]
fn a_plan_alone_reconstructs_nothing() {
    let (picture, face) = (textured(), face());
    let plan = Plan::new(&[mask(), by(FillMethod::Diffusion)]).unwrap();
    let sitting = sitting(&picture, &face);
    assert_eq!(
        plan.apply(sitting, &[], DRAW).unwrap_err().to_string(),
        "found `reconstruct`, but a reconstruction is made within a labelled extraction only"
    );
    let bare = plan.without_reconstruction();
    assert_eq!(bare, Plan::new(&[mask()]).unwrap());
    assert!(plan.reconstruction().is_some() && bare.reconstruction().is_none());
    assert_eq!(bare.apply(sitting, &[], DRAW).unwrap().log.len(), 1);
}

#[test]
fn plans_refuse_what_studies_refuse() {
    let refused = |steps: &[Alteration]| Plan::new(steps).unwrap_err().to_string();
    let fill = by(FillMethod::Diffusion);
    assert_eq!(
        refused(std::slice::from_ref(&fill)),
        "found no cover before `reconstruct`, but expected one"
    );
    let mut fitted = by(FillMethod::MeanFace);
    if let Alteration::Reconstruct { fitted_on, .. } = &mut fitted {
        *fitted_on = None;
    }
    assert_eq!(
        refused(&[mask(), fitted]),
        "`fitted_on`: found no `fitted_on`, but the method `mean-face` needs it"
    );
    let mut pca = by(FillMethod::GappyPca);
    if let Alteration::Reconstruct { components, .. } = &mut pca {
        *components = Some(1001);
    }
    assert_eq!(
        refused(&[mask(), pca]),
        "`components`: found `1001`, but expected 1 to 1000"
    );
}
