//! `falsematch extract`: labelled pictures in, templates or failures out.

mod altered;
mod commanded;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use falsematch::{Error, ErrorKind, Result};
use falsematch_images::card::Card;
use falsematch_images::chain::Chain;
use falsematch_images::engine::Runtime;
use falsematch_images::extract::{
    Done, Extraction, Used, refuse_repository, used_model, write_scores,
};
use falsematch_images::model::Model;
use falsematch_images::recipe::Recipe;
use falsematch_images::samples::Samples;

use crate::Exit;
use crate::arguments::Extract;
use crate::console::Console;
use crate::progress::Counting;

/// Makes the templates, says how many, and lists every picture that gave none.
///
/// # Errors
///
/// If the recipe, its samples or models are refused, or the folder cannot be written. A
/// picture that gives no template is no error.
pub(crate) fn run(typed: &Extract, console: &Console) -> Result<Exit> {
    let (recipe, base) = Recipe::read(&typed.recipe)?;
    if !typed.inside_repository {
        refuse_repository(&typed.out)?;
    }
    if let Some(asked) = altered::asked(typed, &recipe, &base)? {
        return altered::run(typed, &recipe, &base, asked, console);
    }
    if let Some(command) = &recipe.command {
        return commanded::run(typed, &recipe, &base, command, console);
    }
    let job = Job::prepare(typed, &recipe, &base)?;
    let chains = job.chains(&recipe)?;
    let shown = Counting::pictures(console.shows_progress());
    let done = job.extraction.run(chains, &|done, total| shown.at(done, total))?;
    shown.finish();
    if let Some(study) = &recipe.study {
        write_scores(&job.extraction, &base.join(study), &recipe.columns)?;
    }
    console.print(&summary(&done, &job.extraction, recipe.study.is_some()))?;
    Ok(Exit::Ran)
}

/// What is ready before the long work.
struct Job {
    runtime: Runtime,
    detector: Model,
    embedder: Model,
    quality: Option<Model>,
    extraction: Extraction,
}

impl Job {
    fn prepare(typed: &Extract, recipe: &Recipe, base: &Path) -> Result<Job> {
        let table = base.join(&recipe.samples);
        let samples = samples(typed, recipe, base)?;
        let runtime = Runtime::start(&typed.engine.choice())?;
        let (detector, finds) = model(typed, base, "detector", recipe.detector.as_ref())?;
        let (embedder, makes) = model(typed, base, "embedder", recipe.embedder.as_ref())?;
        let rates = match &recipe.quality {
            Some(_) => Some(model(typed, base, "quality", recipe.quality.as_ref())?),
            None => None,
        };
        if rates.is_some() {
            samples.refuse_quality().map_err(|error| error.in_file(&table))?;
        }
        let used_quality = rates.as_ref().map(|(model, card)| used_model(model, card));
        let length = embedder.card.embedder.as_ref().map_or(0, |made| made.length);
        let used = Used {
            extraction: 1,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            samples: falsematch::input::digest(&table)?,
            detector: used_model(&detector, &finds)?,
            embedder: used_model(&embedder, &makes)?,
            engine: runtime.identity(),
            faces: recipe.faces,
            length: length as usize,
            quality: used_quality.transpose()?,
        };
        let extraction = Extraction { out: typed.out.clone(), samples, used };
        let quality = rates.map(|(model, _)| model);
        Ok(Job { runtime, detector, embedder, quality, extraction })
    }

    /// One chain for each thread.
    fn chains(&self, recipe: &Recipe) -> Result<Vec<Chain>> {
        let workers = rayon::current_num_threads();
        let chains = Chain::open(
            &self.runtime,
            &self.detector,
            &self.embedder,
            recipe.faces,
            workers,
        )?;
        match &self.quality {
            Some(quality) => Chain::rated(chains, &self.runtime, quality),
            None => Ok(chains),
        }
    }
}

/// The table of samples with the pictures of a folder.
fn samples(typed: &Extract, recipe: &Recipe, base: &Path) -> Result<Samples> {
    let pictures = match (&typed.pictures, &recipe.pictures) {
        (Some(folder), _) => folder.clone(),
        (None, Some(folder)) => base.join(folder),
        (None, None) => return Err(lacking("pictures", &typed.recipe)),
    };
    if !pictures.is_dir() {
        let message = "found no such folder, but expected one of pictures";
        return Err(Error::new(ErrorKind::Io, message)
            .in_file(&pictures)
            .hint("name it with `--pictures DIR`"));
    }
    Samples::read(&base.join(&recipe.samples), &recipe.columns, &pictures)
}

/// The model of a card that the recipe names, and where the card is.
fn model(
    typed: &Extract,
    base: &Path,
    key: &str,
    named: Option<&String>,
) -> Result<(Model, PathBuf)> {
    let card = base.join(named.ok_or_else(|| lacking(key, &typed.recipe))?);
    let read = Card::read(&card)?;
    let path = read.find(&typed.models)?;
    Ok((Model::read(&read, &path)?, card))
}

fn lacking(key: &str, recipe: &Path) -> Error {
    let message = format!("found no `{key}`, but a recipe names it");
    Error::new(ErrorKind::Missing, message).in_file(recipe)
}

fn summary(done: &Done, extraction: &Extraction, scored: bool) -> String {
    let mut text = unaltered(done, extraction);
    let out = extraction.out.display();
    let _ = writeln!(text, "{out}/templates.npy\n{out}/samples.csv");
    if scored {
        let _ = writeln!(text, "\nfalsematch run {out}");
    }
    text
}

/// How many pictures gave a template, and each that gave none.
fn unaltered(done: &Done, extraction: &Extraction) -> String {
    let engine = &extraction.used.engine;
    let mut text = format!(
        "{} of {} pictures gave a template ({} {} on {})\n",
        done.templates,
        done.templates + done.failed.len(),
        engine.engine,
        engine.version,
        engine.provider
    );
    for failed in &done.failed {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {}: {}", failed.picture.display(), failed.why);
    }
    text
}
