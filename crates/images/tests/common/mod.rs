//! Data beside the repository, and the engines of this machine.

use std::path::{Path, PathBuf};

use falsematch_images::card::Card;
use falsematch_images::engine::{Choice, Provider, Runtime};
use falsematch_images::model::Model;

/// A path in the data beside the repository, or nothing, said plainly.
#[allow(clippy::print_stderr)]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("FALSEMATCH_SHARED").map_or(beside, PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {} is not there", found.display());
    None
}

/// ONNX Runtime, where this machine has it.
#[allow(clippy::print_stderr, dead_code)]
pub(crate) fn onnx_runtime() -> Option<Runtime> {
    let choice = Choice::OnnxRuntime { library: None, provider: Provider::Cpu };
    match Runtime::start(&choice) {
        Ok(runtime) => Some(runtime),
        Err(error) => {
            eprintln!("skipped: {error}");
            None
        }
    }
}

/// A shipped card.
pub(crate) fn card(name: &str) -> Card {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    Card::read(&folder.join(format!("{name}.toml"))).unwrap()
}

/// A shipped card with its file, where that is there.
pub(crate) fn model(name: &str) -> Option<Model> {
    let card = card(name);
    let path = shared(&format!("data/models/{}", card.file.name))?;
    Some(Model::read(&card, &path).unwrap())
}
