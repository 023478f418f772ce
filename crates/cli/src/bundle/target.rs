//! The folder that a run writes: prepared before the long work, complete or not there.

use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};

use super::manifest::{MANIFEST, Manifest};

/// A folder beside the final one, which takes its place when all is written. If that does
/// not happen it is removed again.
#[derive(Debug)]
pub(crate) struct Target {
    /// Where the report will be.
    out: PathBuf,
    /// Where it is written.
    partial: PathBuf,
}

impl Target {
    /// Makes the folder to write into.
    ///
    /// # Errors
    ///
    /// If something else than a report is in its place, or the folder cannot be made.
    pub(crate) fn prepare(out: &Path) -> Result<Target> {
        refuse_foreign(out)?;
        let parent = match out.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let Some(name) = out.file_name() else {
            let message =
                "found a path without a name, but expected the name of a folder";
            return Err(Error::new(ErrorKind::Io, message).in_file(out));
        };
        let name = name.to_string_lossy();
        let partial = parent.join(format!(".{name}.partial-{}", std::process::id()));
        std::fs::create_dir(&partial).map_err(|error| {
            Error::io(out, "make a folder beside it to write into", &error)
        })?;
        Ok(Target { out: out.to_path_buf(), partial })
    }

    /// Writes a file; folders in its name are made.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let file = self.partial.join(name);
        let folder = file.parent().unwrap_or(&self.partial);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, bytes))
            .map_err(|error| Error::io(&self.out.join(name), "write", &error))
    }

    /// Opens a file for writing.
    ///
    /// # Errors
    ///
    /// If it cannot be opened.
    pub(crate) fn create(&self, name: &str) -> Result<std::fs::File> {
        std::fs::File::create(self.partial.join(name))
            .map_err(|error| Error::io(&self.out.join(name), "write", &error))
    }

    /// The folder that is being written.
    pub(crate) fn folder(&self) -> &Path {
        &self.partial
    }

    /// Where a file will be.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.out.join(name)
    }

    /// Puts the folder in its place; a report that is there already is removed.
    ///
    /// # Errors
    ///
    /// If it cannot be renamed. A report that was there is then there still.
    pub(crate) fn commit(self) -> Result<()> {
        refuse_foreign(&self.out)?;
        let failed =
            |error| Error::io(&self.out, "put the report into its place", &error);
        if !self.out.exists() {
            return std::fs::rename(&self.partial, &self.out).map_err(failed);
        }
        let old = self.partial.with_extension("old");
        std::fs::rename(&self.out, &old).map_err(failed)?;
        if let Err(error) = std::fs::rename(&self.partial, &self.out) {
            std::fs::rename(&old, &self.out).map_err(failed)?;
            return Err(failed(error));
        }
        std::fs::remove_dir_all(&old).map_err(|error| Error::io(&old, "remove", &error))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        // After a commit there is nothing to remove; after a failure nothing more can be done.
        let _ = std::fs::remove_dir_all(&self.partial);
    }
}

/// Refuses to replace what is there, unless it is an empty folder or a report.
fn refuse_foreign(out: &Path) -> Result<()> {
    if !out.exists() || is_empty(out) || Manifest::read(&out.join(MANIFEST)).is_ok() {
        return Ok(());
    }
    let message = "found something that is no report of falsematch, but expected nothing or \
                   an earlier report: nothing else is replaced";
    Err(Error::new(ErrorKind::Io, message)
        .in_file(out)
        .hint("name another folder with `--out`"))
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}
