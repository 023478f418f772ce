//! Inpainting by models of a few nodes, made by hand.

use std::path::Path;

use super::*;
use crate::card::Card;
use crate::digest::digest_of;
use crate::engine::{Choice, Runtime};
use crate::model::Model;
use crate::onnx::Summary;
use crate::onnx::tests::{binary, model, unary};

const SIDE: usize = 32;
const PICTURE: &[u64] = &[1, 3, 32, 32];
const MASK: &[u64] = &[1, 1, 32, 32];

/// A model with keys of `[inpainting]`.
fn inpainting(nodes: &[Vec<u8>], more: &[(&str, &[u64])], keys: &str) -> Model {
    let mut inputs = vec![("x", PICTURE), ("m", MASK)];
    inputs.extend_from_slice(more);
    let bytes = model(nodes, &inputs, &[("y", PICTURE)]);
    let text = format!(
        "card = 1\nname = 'made up'\nmaker = 'nobody'\nlicence = 'MIT'\ntraining = 'none'\n\
         [file]\nname = 'm.onnx'\nsha256 = '{}'\nbytes = 1\n\
         [input]\nname = 'x'\nwidth = {SIDE}\nheight = {SIDE}\n\
         [inpainting]\nmask = 'm'\noutput = 'y'\n{keys}",
        digest_of(&bytes)
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.onnx");
    std::fs::write(&path, &bytes).unwrap();
    let read = Model::read(&Card::parse(&text).unwrap(), &path).unwrap();
    Model { path: Path::new("m.onnx").to_path_buf(), ..read }
}

fn open(model: &Model, seed: Option<u64>) -> falsematch::Result<Filler> {
    let runtime = Runtime::start(&Choice::Rten).unwrap();
    let mut opened = Inpainter::open(&runtime, model, seed, 1)?;
    Ok(Filler::Model(Box::new(opened.pop().unwrap())))
}

/// The levels under the mask, which is black.
fn under_the_mask(model: &Model) -> Vec<u8> {
    let found = filled(&grey(200), FillMethod::Model, &mut open(model, None).unwrap());
    let found = found.unwrap();
    let bare = Plan::new(&[mask()]).unwrap();
    let (picture, face) = (grey(200), face());
    let bare = bare.apply(sitting(&picture, &face), &[], DRAW).unwrap();
    let pixels = found.picture.pixels.chunks_exact(3).zip(bare.cover.parts());
    let mut levels: Vec<u8> = pixels
        .filter(|(_, part)| **part > 0)
        .flat_map(|(pixel, _)| pixel.to_vec())
        .collect();
    levels.sort_unstable();
    levels
}

/// `y = -x`, read back as `255 - x`: black becomes white, well within the mask; at its edge the
/// model sees pixels of 200 as well.
#[test]
fn what_the_model_makes_is_laid_over_the_cover() {
    let keys = "mean = [255, 255, 255]\ndivisor = [1, 1, 1]";
    let negative = inpainting(&[unary("Neg", "x", "y")], &[], keys);
    let levels = under_the_mask(&negative);
    assert_eq!(levels[levels.len() / 2], 255);
    assert_eq!(levels[levels.len() - 1], 255);
    assert!(levels[0] >= 55, "{}", levels[0]);
}

/// `y = m + (x - x)`: marked pixels are 1, told by `divisor` to be of level 9.
#[test]
fn the_mask_says_what_is_covered_or_what_is_visible() {
    let nodes = [binary("Sub", ["x", "x"], "zero"), binary("Add", ["zero", "m"], "y")];
    let of = |ones: &str| {
        let keys = format!("ones = '{ones}'\nmean = [0, 0, 0]\ndivisor = [9, 9, 9]");
        under_the_mask(&inpainting(&nodes, &[], &keys))
    };
    // Every pixel of the frame that is covered in part is marked; a level between it and one
    // beside the mask is between theirs.
    let tenth = |levels: &[u8], k: usize| levels[(levels.len() - 1) * k / 10];
    let covered = of("covered");
    assert_eq!([1, 5, 10].map(|k| tenth(&covered, k)), [9, 9, 9]);
    assert!(covered[0] > 0);
    let visible = of("visible");
    assert_eq!([0, 5, 9].map(|k| tenth(&visible, k)), [0, 0, 0]);
    assert!(visible[visible.len() - 1] < 9);
}

/// `y = z`: noise about a middle grey.
pub(crate) fn drawing() -> Model {
    let nodes = [binary("Sub", ["x", "x"], "zero"), binary("Add", ["zero", "z"], "y")];
    let keys = "noise = 'z'\nmean = [128, 128, 128]\ndivisor = [20, 20, 20]";
    inpainting(&nodes, &[("z", PICTURE)], keys)
}

fn drawn(seed: Option<u64>, draw: Draw) -> Picture {
    let mut filler = open(&drawing(), seed).unwrap();
    let mut step = by(FillMethod::Model);
    if let Alteration::Reconstruct { seed: own, .. } = &mut step {
        *own = seed;
    }
    let plan = Plan::new(&[mask(), step]).unwrap();
    let (picture, face) = (grey(200), face());
    let found = plan.apply_filled(sitting(&picture, &face), &[], draw, &mut filler);
    found.unwrap().picture
}

/// The noise is that of the seed of the arm, else of the study, and of the picture's number;
/// the second step of picture 7 has the stream `7 * 2^32 + 1`.
#[test]
fn each_seed_and_picture_has_noise_of_its_own() {
    let first = drawn(Some(5), DRAW);
    assert_eq!(first, drawn(Some(5), DRAW));
    assert_eq!(first, drawn(Some(5), Draw { seed: 99, ..DRAW }));
    assert_eq!(drawn(None, DRAW), drawn(Some(1), DRAW), "the seed of the study is 1");
    for (seed, draw) in [(Some(6), DRAW), (Some(5), Draw { picture: 8, ..DRAW })] {
        assert_ne!(drawn(seed, draw), first);
    }
    let mut random = Generator::new(5, 7 << 32 | 1);
    let levels: Vec<u8> =
        (0..3 * SIDE * SIDE).map(|_| rounded(128.0 + 20.0 * random.normal())).collect();
    let mut filler = open(&drawing(), Some(5)).unwrap();
    let Filler::Model(model) = &mut filler else { unreachable!("a model was opened") };
    let (picture, face) = (grey(200), face());
    let nothing = Cover::nothing(240, 280);
    let mut random = Generator::new(5, 7 << 32 | 1);
    let patch = model.patch(sitting(&picture, &face), &nothing, &mut random).unwrap();
    let count = SIDE * SIDE;
    let planes: Vec<u8> = (0..3 * count)
        .map(|at| patch.pixels.pixels[3 * (at % count) + at / count])
        .collect();
    let off = planes.iter().zip(&levels).filter(|(a, b)| a.abs_diff(**b) > 0).count();
    assert!(off < 5, "32-bit numbers round {off} levels otherwise");
}

#[test]
fn a_seed_for_a_model_that_draws_nothing_is_refused() {
    let keys = "mean = [255, 255, 255]\ndivisor = [1, 1, 1]";
    let negative = inpainting(&[unary("Neg", "x", "y")], &[], keys);
    let error = open(&negative, Some(3)).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`seed`: found `seed`, but the model `made up` draws nothing at random"
    );
}

#[test]
fn another_kind_of_model_is_refused() {
    let mut other = drawing();
    other.card.inpainting = None;
    other.card.quality = Some(crate::card::Quality {
        output: "y".into(),
        alignment: None,
        higher_is_better: true,
    });
    let error = open(&other, None).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "found the card `made up` of kind `quality`, but one of kind `inpainting` is expected"
    );
}

/// `model check` runs the model with all of its inputs, and sees an output of another size.
#[test]
fn checking_a_card_runs_the_model_and_holds_its_shapes_against_the_card() {
    let runtime = Runtime::start(&Choice::Rten).unwrap();
    assert_eq!(drawing().try_out(&runtime).unwrap(), [vec![1, 3, 32, 32]]);
    let small = inpainting(&[unary("GlobalAveragePool", "x", "y")], &[], "");
    assert_eq!(
        small.try_out(&runtime).unwrap_err().to_string(),
        "m.onnx: found 3 numbers of a picture, but the card says 3072"
    );
    let error = filled(&grey(9), FillMethod::Model, &mut open(&small, None).unwrap());
    assert_eq!(
        error.unwrap_err().to_string(),
        "found 3 numbers from the model `made up`, but expected 3072 that are finite"
    );
}

#[test]
fn masks_and_noise_of_other_shapes_are_refused() {
    let refused = |mask: &[u64], noise: &[u64]| {
        let bytes = model(
            &[unary("Neg", "x", "y")],
            &[("x", PICTURE), ("m", mask), ("z", noise)],
            &[("y", PICTURE)],
        );
        let mut read = drawing();
        read.summary = Summary::of(&bytes).unwrap();
        read.check_interface().map_err(|error| error.to_string())
    };
    assert_eq!(refused(MASK, PICTURE), Ok(()));
    assert_eq!(
        refused(PICTURE, PICTURE).unwrap_err(),
        "found the input `m: float32 1x3x32x32`, but the card says 1x1x32x32"
    );
    assert_eq!(
        refused(MASK, &[1, 0]).unwrap_err(),
        "found the input `z: float32 1x0`, but the card says fixed sizes after the first"
    );
}
