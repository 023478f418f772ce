//! `falsematch simulate`: draws a study of which the truth is known.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use falsematch::simulate::SampledStudy;
use falsematch::simulate::file::PopulationFile;
use falsematch::simulate::like::{self, Like};
use falsematch::study::file::Input;
use falsematch::words::counted;
use falsematch::words::number::significant;
use falsematch::{Error, ErrorKind, Result};

use crate::Exit;
use crate::arguments::{ScoreFormat, Simulate};
use crate::audit::Audit;
use crate::console::Console;
use crate::progress::Shown;

/// Draws the study, writes it, and says how to go on.
///
/// # Errors
///
/// If the population is refused, a file of the study is there already, or one cannot be
/// written.
pub(crate) fn run(typed: &Simulate, console: &Console) -> Result<Exit> {
    let shown = Shown::new(console.shows_progress());
    let folder = Folder::of(&typed.output, typed.format)?;
    let (population, text) = match (&typed.like, &typed.population) {
        (Some(study), _) => fitted(study, typed.seed, console, &shown)?,
        (None, Some(path)) => read(path)?,
        (None, None) => return Err(nothing_typed()),
    };
    folder.make()?;
    shown.stage("drawing people");
    let study = SampledStudy::draw(population, typed.seed)?;
    shown.stage("writing scores");
    folder.write(&study, typed.format)?;
    folder.write_text("population.toml", &text)?;
    shown.finish();
    console.print(&said(&study, typed))?;
    Ok(Exit::Ran)
}

/// The typed population, with its text.
fn read(path: &Path) -> Result<(PopulationFile, String)> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::io(path, "read the population", &error))?;
    Ok((PopulationFile::parse(&text, path)?, text))
}

/// A population like a study, with its text; what was fitted is printed.
fn fitted(
    study: &Path,
    seed: u64,
    console: &Console,
    shown: &Shown,
) -> Result<(PopulationFile, String)> {
    let audit = Audit::open(study)?;
    if matches!(audit.study.file().input, Input::Candidates(_)) {
        let message = "found candidate lists, but expected scores to fit a population to";
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    }
    let evidence = audit.read(shown)?;
    let Some(source) = evidence.source else {
        let message =
            "found published counts, but expected scores to fit a population to";
        return Err(audit.in_study(Error::new(ErrorKind::Missing, message)));
    };
    shown.stage("fitting a population to the study");
    let like = like::like(&audit.study, source, seed).map_err(|e| audit.in_study(e))?;
    let text = like.file.to_toml()?;
    shown.finish();
    console.print(&told(&like, &text))?;
    Ok((like.file, text))
}

/// What was fitted, and how like the study it is.
fn told(like: &Like, text: &str) -> String {
    let mut said = format!("{text}\n");
    if !like.are_cosines {
        said += "The scores are no cosines: how they depend on people was fitted, not how high \
                 they are\n";
    }
    for check in &like.checks {
        let word = if check.agrees { "like" } else { "UNLIKE" };
        let short = |value: f64| significant(value, 3);
        let [low, high] = check.range.map(short);
        let (own, drawn) = (short(check.observed), short(check.fitted));
        said +=
            &format!("{word:<7} {}: {own}, drawn {drawn} [{low} – {high}]\n", check.what);
    }
    said + "\n"
}

fn nothing_typed() -> Error {
    let message = "found neither a population nor `--like`, but expected one of them";
    Error::new(ErrorKind::Missing, message)
}

fn said(study: &SampledStudy, typed: &Simulate) -> String {
    let samples = study.samples.len() as u64;
    let comparisons = samples * samples.saturating_sub(1) / 2;
    let dir = typed.output.display();
    format!(
        "Wrote {} of {} and {} in {dir}, with seed {}\n\
         Wrong labels and true rates: {dir}/truth.toml\nNext: falsematch run {dir}\n",
        counted(samples, "sample", "samples"),
        counted(u64::from(study.file.people), "person", "people"),
        counted(comparisons, "comparison", "comparisons"),
        typed.seed,
    )
}

/// The folder that is written; no file in it is replaced.
struct Folder(PathBuf);

impl Folder {
    /// A folder that holds none of the files yet; nothing is made.
    fn of(folder: &Path, format: ScoreFormat) -> Result<Folder> {
        let names = [
            "study.toml",
            "samples.csv",
            "truth.toml",
            "population.toml",
            scores(format),
        ];
        if let Some(name) = names.iter().find(|name| folder.join(name).exists()) {
            let message =
                "found a file of this name, but expected none: nothing is replaced";
            let error = Error::new(ErrorKind::Io, message).in_file(&folder.join(name));
            return Err(error.hint("name another folder with `--output`"));
        }
        Ok(Folder(folder.to_path_buf()))
    }

    fn make(&self) -> Result<()> {
        std::fs::create_dir_all(&self.0)
            .map_err(|error| Error::io(&self.0, "make the folder", &error))
    }

    /// Writes the study; its `study.toml` last, so that a folder with one is complete.
    fn write(&self, study: &SampledStudy, format: ScoreFormat) -> Result<()> {
        self.put(scores(format), |file| match format {
            ScoreFormat::Csv => study.write_csv(file),
            ScoreFormat::Parquet => study.write_parquet(file),
        })?;
        self.write_text("samples.csv", &study.samples_csv())?;
        self.write_text("truth.toml", &study.truth_toml()?)?;
        self.write_text("study.toml", &study.study_toml(scores(format)))
    }

    fn write_text(&self, name: &str, text: &str) -> Result<()> {
        self.put(name, |file| {
            file.write_all(text.as_bytes())
                .map_err(|error| Error::io(&self.0.join(name), "write", &error))
        })
    }

    /// Writes a file under a temporary name, and renames it when it is complete.
    fn put(
        &self,
        name: &str,
        write: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
    ) -> Result<()> {
        let path = self.0.join(name);
        let partial = self.0.join(format!(".{name}.partial"));
        let failed = |error| Error::io(&path, "write", &error);
        let mut file = BufWriter::new(File::create(&partial).map_err(failed)?);
        let written = write(&mut file)
            .and_then(|()| file.flush().map_err(failed))
            .and_then(|()| std::fs::rename(&partial, &path).map_err(failed));
        if written.is_err() {
            // Nothing more can be done if this fails too.
            let _ = std::fs::remove_file(&partial);
        }
        written.map_err(|error| error.in_file(&path))
    }
}

fn scores(format: ScoreFormat) -> &'static str {
    match format {
        ScoreFormat::Csv => "scores.csv",
        ScoreFormat::Parquet => "scores.parquet",
    }
}
