use std::path::Path;

use super::*;
use crate::digest::digest_of;
use crate::onnx::Summary;
use crate::onnx::tests::{cubic_resize, model, unary};

/// A card of a quality model, for a file that is in memory.
fn card(bytes: &[u8]) -> Card {
    let text = format!(
        "card = 1\nname = 'made up'\nmaker = 'nobody'\nlicence = 'MIT'\ntraining = 'none'\n\
         [file]\nname = 'm.onnx'\nsha256 = '{}'\nbytes = 1\n\
         [input]\nname = 'x'\nwidth = 2\nheight = 2\n\
         [quality]\noutput = 'y'\nhigher_is_better = true",
        digest_of(bytes)
    );
    Card::parse(&text).unwrap()
}

fn in_memory(bytes: &[u8]) -> Model {
    Model {
        card: card(bytes),
        path: Path::new("m.onnx").to_path_buf(),
        bytes: bytes.into(),
        summary: Summary::of(bytes).unwrap(),
    }
}

const SHAPE: &[u64] = &[1, 3, 2, 2];

fn opened(bytes: &[u8]) -> Result<Vec<Box<dyn Engine>>> {
    Runtime::start(&Choice::Rten).unwrap().open(&in_memory(bytes), 2)
}

#[test]
fn rten_runs_a_model_for_every_worker() {
    let bytes = model(&[unary("Relu", "x", "y")], &[("x", SHAPE)], &[("y", SHAPE)]);
    let values: Vec<f32> = (0_u8..12).map(|k| f32::from(k) - 6.0).collect();
    let input = Tensor { shape: vec![1, 3, 2, 2], values: values.clone() };
    let expected: Vec<f32> =
        values.iter().map(|&x| if x > 0.0 { x } else { 0.0 }).collect();
    for mut engine in opened(&bytes).unwrap() {
        let outputs = engine.run(std::slice::from_ref(&input)).unwrap();
        assert_eq!(
            outputs,
            [Tensor { shape: vec![1, 3, 2, 2], values: expected.clone() }]
        );
    }
}

#[test]
fn rten_is_given_no_cubic_resize() {
    let nodes = [cubic_resize("x", "sizes", "y")];
    let bytes = model(&nodes, &[("x", SHAPE)], &[("y", SHAPE)]);
    let error = opened(&bytes).map(drop).unwrap_err();
    assert_eq!(
        error.to_string(),
        "m.onnx: found the operator `Resize` with `mode = \"cubic\"` in the node `y`, which \
         rten would run as linear"
    );
    assert!(error.hint_text().unwrap().contains("--engine onnxruntime"));
}

#[test]
fn an_operator_that_is_lacking_is_named() {
    let bytes = model(&[unary("Frobnicate", "x", "y")], &[("x", SHAPE)], &[("y", SHAPE)]);
    let error = opened(&bytes).map(drop).unwrap_err().to_string();
    assert!(error.contains("Frobnicate"), "{error}");
}

#[test]
fn an_engine_that_is_not_there_is_an_error_and_no_other_is_used() {
    let missing = |path: &str| Choice::OnnxRuntime {
        library: Some(PathBuf::from(path)),
        provider: Provider::Cpu,
    };
    let error = Runtime::start(&missing("/nowhere")).unwrap_err().to_string();
    assert_eq!(
        error,
        "/nowhere: found no library of ONNX Runtime here, but expected one"
    );
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let error = Runtime::start(&missing(file.to_str().unwrap())).unwrap_err().to_string();
    assert!(error.contains("ONNX Runtime cannot be loaded"), "{error}");
}

#[test]
fn the_version_of_rten_is_that_of_the_lock_file() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.lock");
    let lock = std::fs::read_to_string(lock).unwrap();
    let version = super::rten::VERSION;
    assert!(lock.contains(&format!("name = \"rten\"\nversion = \"{version}\"\n")));
}
