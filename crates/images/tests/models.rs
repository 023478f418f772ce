//! Shipped cards against their files, and files that are not what a card says.

mod common;

use std::fs;
use std::path::Path;

use common::{card, model, onnx_runtime, shared};
use falsematch_images::card::Card;
use falsematch_images::engine::{Choice, Provider, Runtime};
use falsematch_images::fetch::fetch;
use falsematch_images::model::Model;

const AT_HAND: [&str; 4] = [
    "yunet-640",
    "yunet-dynamic",
    "face-reidentification-retail-0095",
    "lightqnet-dm050",
];

#[test]
fn shipped_cards_are_of_their_files_with_either_engine() {
    let rten = Runtime::start(&Choice::Rten).unwrap();
    let runtimes: Vec<Runtime> = std::iter::once(rten).chain(onnx_runtime()).collect();
    for name in AT_HAND {
        let Some(model) = model(name) else { return };
        let length = fs::metadata(&model.path).unwrap().len();
        assert_eq!(length, model.card.file.bytes, "{name}");
        let shapes: Vec<_> =
            runtimes.iter().map(|runtime| model.try_out(runtime).unwrap()).collect();
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{name}: {shapes:?}");
        match name {
            "yunet-640" => assert_eq!(shapes[0][0], [1, 6400, 1]),
            "face-reidentification-retail-0095" => assert_eq!(shapes[0], [[1, 256]]),
            _ => {}
        }
    }
}

/// The library of a plain `pip install onnxruntime` has no GPU in it.
#[test]
fn a_gpu_that_cannot_be_had_is_an_error_and_the_processor_is_not_used_instead() {
    let (Some(model), Some(_)) = (model("yunet-640"), onnx_runtime()) else { return };
    for (provider, name) in [(Provider::Cuda, "CUDA"), (Provider::TensorRt, "TensorRT")] {
        let choice = Choice::OnnxRuntime { library: None, provider };
        let runtime = Runtime::start(&choice).unwrap();
        let Err(error) = model.try_out(&runtime) else {
            // A library with GPUs on a machine that has one would run it, and say so.
            assert_ne!(runtime.identity().provider, "cpu");
            continue;
        };
        let error = error.to_string();
        assert!(error.contains("ONNX Runtime cannot open the model"), "{error}");
        assert!(error.contains(name), "{error}");
    }
}

/// The card of a model with one thing said otherwise.
fn otherwise(name: &str, change: impl Fn(&mut Card)) -> Option<String> {
    let mut card = card(name);
    change(&mut card);
    let path = shared(&format!("data/models/{}", card.file.name))?;
    let text = Model::read(&card, &path).unwrap_err().to_string();
    let folder = format!("{}/", path.parent().unwrap().display());
    Some(text.replace(&folder, ""))
}

#[test]
fn a_file_that_is_not_what_its_card_says_is_refused() {
    let embedder = "face-reidentification-retail-0095";
    for (name, change, expected) in [
        (
            embedder,
            (|card: &mut Card| card.file.sha256 = "0".repeat(64)) as fn(&mut Card),
            "found a file with the SHA-256 \
             `40e96f81238a9b7436c2116521ef6747925e54507ab0d6d1c393e9c1c3392226`, but the card \
             `face-reidentification-retail-0095` is of one with \
             `0000000000000000000000000000000000000000000000000000000000000000`",
        ),
        (
            embedder,
            |card| card.input.name = "data".into(),
            "found the inputs `input`, but the card names `data`",
        ),
        (
            embedder,
            |card| card.input.width = 112,
            "found the input `input: float32 Nx3x128x128`, but the card says 1x3x128x112",
        ),
        (
            embedder,
            |card| card.embedder.as_mut().unwrap().length = 512,
            "found the output `embedding: float32 Nx256`, but the card says templates of 512 \
             numbers",
        ),
        (
            "yunet-640",
            |card| card.input.dynamic = true,
            "found the input `input: float32 1x3x640x640`, but the card says 1x3x640x640 and \
             other sizes",
        ),
    ] {
        let Some(error) = otherwise(name, change) else { return };
        let file = card(name).file.name;
        assert_eq!(error, format!("{file}: {expected}"));
    }
}

/// A made-up card whose file is text.
fn text_card(address: Option<&str>) -> Card {
    let mut card = card("yunet-640");
    card.file.name = "text.onnx".into();
    card.file.bytes = 4;
    // SHA-256 of `test`.
    card.file.sha256 =
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into();
    card.file.address = address.map(str::to_owned);
    card
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_local_copy_is_taken_if_it_is_the_cards_file() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.bin");
    fs::write(&copy, "test").unwrap();
    let told = |_: u64, _: u64| {};
    let into = folder.path().join("models");
    let path = fetch(&text_card(None), Some(&copy), &into, &told).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "test");
    let address = format!("file://{}", copy.display());
    let other = folder.path().join("other");
    fetch(&text_card(Some(&address)), None, &other, &told).unwrap();
    assert_eq!(names(&other), ["text.onnx"]);
}

#[test]
fn another_file_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.bin");
    fs::write(&copy, "tent").unwrap();
    let into = folder.path().join("models");
    let error = fetch(&text_card(None), Some(&copy), &into, &|_, _| {}).unwrap_err();
    assert!(error.to_string().contains("found a file with the SHA-256"), "{error}");
    assert!(names(&into).is_empty());
    fs::write(into.join("text.onnx"), "tent").unwrap();
    let error = fetch(&text_card(None), Some(&copy), &into, &|_, _| {}).unwrap_err();
    assert!(error.to_string().contains("text.onnx: found a file with"), "{error}");
    assert_eq!(names(&into), ["text.onnx"], "what was there is left alone");
    let error = fetch(&text_card(None), None, &folder.path().join("n"), &|_, _| {});
    assert!(error.unwrap_err().to_string().contains("found no address on the card"));
}
