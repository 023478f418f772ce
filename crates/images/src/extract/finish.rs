//! Puts the chunks together: `templates.npy` and `samples.csv`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};

use super::Extraction;
use super::chunks::{self, Row};
use crate::npy;
use crate::samples::{ADDED, QUALITY};

/// What an extraction came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// How many samples have a template.
    pub templates: usize,
    /// Those that have none, in the order of the samples.
    pub failed: Vec<Failed>,
}

/// A sample without a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its picture.
    pub picture: PathBuf,
    /// A word for the reason.
    pub code: String,
    /// The reason as a sentence.
    pub why: String,
}

/// Writes the templates, one row for each sample (zeros where there is none), and the samples
/// with what became of them. One chunk at a time is in memory.
pub(super) fn finish(extraction: &Extraction) -> Result<Done> {
    let out = &extraction.out;
    let templates = out.join("templates.npy");
    let samples = out.join("samples.csv");
    let mut matrix = Sink::create(&templates)?;
    let mut table = csv::Writer::from_writer(Sink::create(&samples)?);
    let (count, length) = (extraction.samples.rows.len(), extraction.used.length);
    matrix.put(|sink| sink.write_all(&npy::header("<f4", count, length)))?;
    let in_table = |error: csv::Error| {
        Error::new(ErrorKind::Io, format!("cannot write: {error}")).in_file(&samples)
    };
    let is_rated = extraction.used.quality.is_some();
    let header = extraction.samples.header.iter().map(String::as_str);
    let columns = header.chain(ADDED).chain(is_rated.then_some(QUALITY));
    table.write_record(columns).map_err(in_table)?;
    let mut done = Done { templates: 0, failed: Vec::new() };
    let given = &extraction.samples;
    let mut given = given.pictures.iter().zip(&given.rows);
    for rows in chunks::all::<Row>(out, count) {
        for (row, (picture, given)) in rows?.iter().zip(&mut given) {
            let template = row.template().unwrap_or_else(|| vec![0.0; length]);
            matrix.put(|sink| npy::singles(sink, &template))?;
            let added = added(row);
            let quality = is_rated.then(|| quality(row));
            let fields = given.iter().chain(&added).chain(&quality);
            table.write_record(fields).map_err(in_table)?;
            done.count(row, picture);
        }
    }
    let table = table
        .into_inner()
        .map_err(|error| Error::io(&samples, "write", error.error()))?;
    matrix.commit()?;
    table.commit()?;
    Ok(done)
}

impl Done {
    fn count(&mut self, row: &Row, picture: &Path) {
        match row.failure.is_empty() {
            true => self.templates += 1,
            false => self.failed.push(Failed {
                picture: picture.to_path_buf(),
                code: row.failure.clone(),
                why: row.why.clone(),
            }),
        }
    }
}

/// The columns that are added, in the order of [`ADDED`].
fn added(row: &Row) -> [String; 5] {
    let of_template = |text: String| match row.failure.is_empty() {
        true => text,
        false => String::new(),
    };
    [
        row.failure.clone(),
        row.why.clone(),
        of_template(row.faces.to_string()),
        of_template(f32::from_bits(row.confidence).to_string()),
        row.sha256.clone(),
    ]
}

/// The quality as text; nothing where none could be assessed.
fn quality(row: &Row) -> String {
    row.quality.map_or(String::new(), |bits| f32::from_bits(bits).to_string())
}

/// A file that is written under another name, and put into its place when it is whole.
pub(crate) struct Sink {
    file: BufWriter<File>,
    partial: PathBuf,
    path: PathBuf,
}

impl Sink {
    pub(crate) fn create(path: &Path) -> Result<Sink> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file =
            File::create(&partial).map_err(|error| Error::io(path, "write", &error))?;
        Ok(Sink { file: BufWriter::new(file), partial, path: path.to_path_buf() })
    }

    pub(crate) fn put(
        &mut self,
        write: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<()> {
        write(&mut self.file).map_err(|error| Error::io(&self.path, "write", &error))
    }

    pub(crate) fn commit(mut self) -> Result<()> {
        self.file
            .flush()
            .and_then(|()| std::fs::rename(&self.partial, &self.path))
            .map_err(|error| Error::io(&self.path, "write", &error))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
