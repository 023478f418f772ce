//! The manifest of a run: what went in, what came out, and how to do it again. It holds no
//! time, no name of a machine and no path but those that the study itself gives.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

use falsematch::report::Tool;
use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of its file.
pub(crate) const MANIFEST: &str = "manifest.json";

/// SHA-256 digests by name.
pub(crate) type Digests = BTreeMap<String, String>;

/// What went in, what came out, and how to do it again.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The version of this layout.
    pub(crate) manifest: u32,
    /// The program that ran.
    pub(crate) tool: Tool,
    /// The command that repeats the run, in the study's folder.
    pub(crate) command: String,
    /// The name of the study file.
    pub(crate) study: String,
    /// The seed of everything drawn at random.
    pub(crate) seed: u64,
    /// Digests of the study and of every file it reads, named relative to the study.
    pub(crate) inputs: Digests,
    /// Digests of every file of the report but this one.
    pub(crate) outputs: Digests,
}

impl Manifest {
    /// The version of the layout.
    pub(crate) const LAYOUT: u32 = 1;

    /// Reads a manifest.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is not one.
    pub(crate) fn read(file: &Path) -> Result<Manifest> {
        let bytes =
            std::fs::read(file).map_err(|error| Error::io(file, "read", &error))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| {
            let message = format!("found no manifest of a report: {error}");
            Error::new(ErrorKind::Format, message).in_file(file)
        })?;
        if manifest.tool.name != "falsematch" || manifest.manifest != Manifest::LAYOUT {
            let message = "found a manifest of another program or layout";
            return Err(Error::new(ErrorKind::Format, message).in_file(file));
        }
        Ok(manifest)
    }

    /// The manifest as indented JSON that ends with a line end.
    ///
    /// # Errors
    ///
    /// Never in practice: it holds only text and numbers.
    pub(crate) fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            Error::new(ErrorKind::Format, format!("cannot write the manifest: {error}"))
        })?;
        Ok(text + "\n")
    }
}

/// The SHA-256 of bytes, as 64 lower-case hexadecimal digits.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// A writer that keeps the digest of what it is given, and nothing else.
#[derive(Default)]
pub(crate) struct Digester(Sha256);

impl Digester {
    /// The digest of all that was written.
    pub(crate) fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

impl Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
