//! Where a study is: the file, and the folder that its paths are relative to.

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};

/// A study as it was found.
#[derive(Debug)]
pub(crate) struct Place {
    /// The study file, as the user named it.
    pub(crate) file: PathBuf,
    /// The folder it is in.
    pub(crate) folder: PathBuf,
}

impl Place {
    /// Finds a study by a folder that holds `study.toml`, or by a file.
    ///
    /// # Errors
    ///
    /// If there is neither.
    pub(crate) fn of(study: &Path) -> Result<Place> {
        if study.is_dir() {
            let file = study.join("study.toml");
            return match file.is_file() {
                true => Ok(Place { file, folder: study.to_path_buf() }),
                false => Err(missing(
                    study,
                    "no `study.toml` in this folder, but expected one",
                )),
            };
        }
        if !study.exists() {
            return Err(missing(study, "no such file or folder, but expected a study"));
        }
        let folder = match study.parent() {
            Some(parent) if parent != Path::new("") => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Ok(Place { file: study.to_path_buf(), folder })
    }

    /// The text of the study file.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is not UTF-8.
    pub(crate) fn text(&self) -> Result<String> {
        let bytes = std::fs::read(&self.file)
            .map_err(|error| Error::io(&self.file, "read the study", &error))?;
        String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
            Error::new(
                ErrorKind::Format,
                "found bytes that are no UTF-8, but expected text",
            )
            .in_file(&self.file)
            .at_line(line as u64)
        })
    }
}

fn missing(place: &Path, message: &str) -> Error {
    Error::new(ErrorKind::Io, message)
        .in_file(place)
        .hint("`falsematch new DIR` writes a study that runs as it is")
}
