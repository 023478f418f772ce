//! `falsematch new`: writes a commented study that runs as it is.

mod listed;
mod synthetic;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use falsematch::{Error, ErrorKind, Result};

use crate::Exit;
use crate::arguments::{New, Origin, Start};
use crate::console::Console;

/// A file of a new study.
type File = (&'static str, Vec<u8>);

/// Writes the study and its data, and says how to go on.
///
/// # Errors
///
/// If one of the files is there already, or cannot be written, or the file to start from is
/// of no layout that is read. Then none is written.
pub(crate) fn run(typed: &New, console: &Console) -> Result<Exit> {
    let (files, next) = match &typed.from {
        Start::Kind(kind) => (files(*kind), ""),
        Start::File(file) => (listed::files(file, &typed.dir)?, listed::NEXT),
    };
    if let Some((name, _)) = files.iter().find(|(name, _)| typed.dir.join(name).exists())
    {
        let message = "found a file of this name, but expected none: nothing is replaced";
        let error = Error::new(ErrorKind::Io, message).in_file(&typed.dir.join(name));
        return Err(error.hint("name another folder, or move the file away"));
    }
    std::fs::create_dir_all(&typed.dir)
        .map_err(|error| Error::io(&typed.dir, "make the folder", &error))?;
    let names: Vec<String> = files.iter().map(|(name, _)| format!("`{name}`")).collect();
    for (name, bytes) in &files {
        write_new(&typed.dir.join(name), bytes)?;
    }
    let dir = typed.dir.display();
    console.print(&format!(
        "Wrote {} in {dir}\nNext: {next}falsematch run {dir}\n",
        names.join(", ")
    ))?;
    Ok(Exit::Ran)
}

/// The study and its data; the data are synthetic.
fn files(from: Origin) -> Vec<File> {
    let study = match from {
        Origin::Table => include_str!("table.toml"),
        Origin::Matrix => include_str!("matrix.toml"),
        Origin::Bob => include_str!("bob.toml"),
        Origin::Pyeer => include_str!("pyeer.toml"),
        Origin::Candidates => include_str!("candidates.toml"),
        Origin::Counts => include_str!("counts.toml"),
    };
    let mut files = vec![("study.toml", study.as_bytes().to_vec())];
    files.extend(match from {
        Origin::Table => synthetic::table(),
        Origin::Matrix => synthetic::matrix(),
        Origin::Bob => synthetic::bob(),
        Origin::Pyeer => synthetic::pyeer(),
        Origin::Candidates => synthetic::candidates(),
        Origin::Counts => Vec::new(),
    });
    files
}

fn write_new(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).open(file);
    opened
        .and_then(|mut opened| opened.write_all(bytes))
        .map_err(|error| Error::io(file, "write", &error))
}
