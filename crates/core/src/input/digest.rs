//! The files of an input and their digests, for the manifest of a run.

use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::Request;
use super::source::Source;
use crate::error::{Error, Result};
use crate::study::file::Input;

/// Bytes hashed at a time.
const BLOCK: usize = 1 << 20;

/// Every file that a read of this request opens, as the study names them, relative to its
/// base, each once, in the order of the study.
pub fn files(request: &Request<'_>) -> Vec<PathBuf> {
    let mut named = of_input(request.input);
    if named.is_empty() {
        return Vec::new();
    }
    if let Some(samples) = request.samples {
        named.extend(samples.file.as_deref());
        named.extend(samples.subjects_file.as_deref());
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for name in named {
        if !files.iter().any(|known| known == Path::new(name)) {
            files.push(PathBuf::from(name));
        }
    }
    match request.input {
        Input::Candidates(_) => {
            files.into_iter().flat_map(|file| unfolded(request, file)).collect()
        }
        _ => files,
    }
}

/// The files that an input names; none for published counts.
fn of_input(input: &Input) -> Vec<&str> {
    let mut named: Vec<&str> = Vec::new();
    match input {
        Input::Table(input) => {
            named.extend(input.file.values().iter().map(String::as_str))
        }
        Input::Matrix(input) => {
            named.push(&input.file);
            named.extend(input.probes.as_deref());
            named.extend(input.references.as_deref());
        }
        Input::Bob(input) => named.push(&input.file),
        Input::Pyeer(input) => {
            named.extend([input.mated.as_str(), input.non_mated.as_str()])
        }
        Input::Bee(input) => {
            named.extend([input.matrix.as_str(), input.mask.as_str()]);
            named.extend(input.probes.as_deref());
            named.extend(input.references.as_deref());
        }
        Input::Templates(input) => {
            named.extend(input.file.values().iter().map(String::as_str))
        }
        Input::Candidates(input) => {
            named.extend(input.file.values().iter().map(String::as_str));
            named.extend(input.gallery.as_deref());
        }
        Input::Counts(_) => {}
    }
    named
}

/// A folder of responses as the files in it; anything else as it is.
fn unfolded(request: &Request<'_>, named: PathBuf) -> Vec<PathBuf> {
    let source = Source { path: request.base.join(&named), named: named.clone() };
    match source.path.is_dir() {
        true => super::candidates::in_folder(&source).map_or_else(
            |_| vec![named],
            |files| files.into_iter().map(|f| f.named).collect(),
        ),
        false => vec![named],
    }
}

/// The SHA-256 digest of a file, as 64 lower-case hexadecimal digits.
///
/// # Errors
/// Where the file cannot be read.
pub fn digest(path: &Path) -> Result<String> {
    let failed = |error: std::io::Error| Error::io(path, "read", &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        let count = file.read(&mut block).map_err(failed)?;
        if count == 0 {
            break;
        }
        hasher.update(&block[..count]);
    }
    Ok(hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
