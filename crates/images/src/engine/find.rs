//! Finds the library of ONNX Runtime on this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use falsematch::{Error, ErrorKind, Result};

/// Where a user can name the library or a folder that holds it.
const VARIABLE: &str = "FALSEMATCH_ONNXRUNTIME";

/// Asks a Python for the folder of its package without importing it.
const QUESTION: &str = "import importlib.util as u; s = u.find_spec('onnxruntime'); \
                        print(list(s.submodule_search_locations)[0] if s else '')";

/// The library: as named, as the environment names it, or that of a Python installation.
///
/// # Errors
/// If it is not where it was named, or not found.
pub(super) fn library(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(path) = named {
        return in_place(path);
    }
    if let Some(path) = std::env::var_os(VARIABLE) {
        return in_place(Path::new(&path));
    }
    for python in ["python3", "python"] {
        if let Some(package) = package_of(python)
            && let Ok(library) = in_place(&package)
        {
            return Ok(library);
        }
    }
    let message = "found no ONNX Runtime in the Python installation of this machine";
    Err(Error::new(ErrorKind::Missing, message).hint(format!(
        "`pip install onnxruntime` brings it; or name the library with `--onnxruntime PATH` or \
         the environment variable `{VARIABLE}`"
    )))
}

/// The library at a path, or in a folder: itself, a package of Python, or its `capi`.
fn in_place(path: &Path) -> Result<PathBuf> {
    if path.is_file() {
        return Ok(path.to_path_buf());
    }
    let folders = [path.to_path_buf(), path.join("capi"), path.join("lib")];
    let mut found: Vec<PathBuf> =
        folders.iter().flat_map(|folder| libraries(folder)).collect();
    found.sort();
    found.pop().ok_or_else(|| {
        let message = "found no library of ONNX Runtime here, but expected one";
        Error::new(ErrorKind::Missing, message).in_file(path)
    })
}

fn libraries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_library = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.is_some_and(|name| {
            let on_unix = name.starts_with("libonnxruntime.so")
                || name.starts_with("libonnxruntime.") && name.ends_with(".dylib");
            on_unix || name == "onnxruntime.dll"
        })
    };
    entries.map(|entry| entry.path()).filter(is_library).collect()
}

fn package_of(python: &str) -> Option<PathBuf> {
    let asked = Command::new(python)
        .args(["-c", QUESTION])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(asked.stdout).ok()?;
    let folder = text.trim();
    (!folder.is_empty()).then(|| PathBuf::from(folder))
}
