//! A command as the system under test: any program that enrols pictures and compares what it
//! enrolled, spoken to by JSON lines, so that nothing has to be linked.
//!
//! `docs/reference/command-protocol.md` has the lines. The command is never trusted: one that
//! hangs is ended and started again, one that dies is started again, an answer that makes no
//! sense is a failure of that picture or comparison, and all of it is counted.

mod audit;
mod kept;
mod process;
mod system;
mod wire;

use std::path::{Path, PathBuf};
use std::time::Duration;

use falsematch::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

pub use audit::{Audited, Auditing};
pub use system::{Incidents, System};

/// The file in the folder of an audit that takes what the command writes on its standard error.
pub const LOG: &str = "command.log";

/// How a command is spoken to: the table `[command]` of a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The program and its arguments. It is run in the folder of the recipe.
    pub run: Vec<String>,
    /// How long one answer may take, in seconds.
    #[serde(default = "a_minute")]
    pub timeout_s: u32,
    /// After so many requests in a row without an answer the run is given up.
    #[serde(default = "twenty")]
    pub give_up: u32,
    /// References that are sent with one probe.
    #[serde(default = "sixty_four")]
    pub batch: u32,
}

fn a_minute() -> u32 {
    60
}

fn twenty() -> u32 {
    20
}

fn sixty_four() -> u32 {
    64
}

impl Command {
    /// # Errors
    /// If no program is named, or a number is 0.
    pub fn check(&self) -> Result<()> {
        let refused = |found: &str, expected: &str| {
            let message =
                format!("found {found} in `[command]`, but expected {expected}");
            Err(Error::new(ErrorKind::Value, message))
        };
        if self.run.is_empty() {
            return refused("an empty `run`", "a program with its arguments");
        }
        let numbers = [
            ("timeout_s", self.timeout_s),
            ("give_up", self.give_up),
            ("batch", self.batch),
        ];
        match numbers.iter().find(|(_, value)| *value == 0) {
            Some((key, _)) => refused(&format!("0 for `{key}`"), "1 or more"),
            None => Ok(()),
        }
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s.into())
    }

    /// The digests of those parts of the command line that are files, by their text.
    ///
    /// # Errors
    /// If one of them cannot be read.
    fn files(&self, folder: &Path) -> Result<Vec<(String, String)>> {
        let is_file = |part: &&String| folder.join(part.as_str()).is_file();
        let digest = |part: &String| {
            Ok((part.clone(), falsematch::input::digest(&folder.join(part))?))
        };
        self.run.iter().filter(is_file).map(digest).collect()
    }
}

/// The system as it names itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was used, for the record. A run goes on only with the same.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Used {
    /// The version of this layout: 1.
    pub audit: u32,
    /// The version of the program.
    pub version: String,
    /// The SHA-256 of the table of samples.
    pub samples: String,
    /// The command.
    pub command: Command,
    /// Which parts of the command line are files, and their SHA-256.
    pub files: Vec<(String, String)>,
    /// The system as it names itself.
    pub system: Named,
}

impl Used {
    /// The record of a command in a folder that enrols the samples of a table.
    ///
    /// # Errors
    /// If the table or a file of the command cannot be read.
    pub fn of(
        command: &Command,
        folder: &Path,
        table: &Path,
        system: Named,
    ) -> Result<Used> {
        Ok(Used {
            audit: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            samples: falsematch::input::digest(table)?,
            command: command.clone(),
            files: command.files(folder)?,
            system,
        })
    }
}

/// What is needed to start a command, shared by all workers.
#[derive(Clone, Debug)]
pub struct Place {
    /// How it is spoken to.
    pub command: Command,
    /// Where it is run.
    pub folder: PathBuf,
    /// The file that takes what it writes on its standard error.
    pub log: PathBuf,
}
