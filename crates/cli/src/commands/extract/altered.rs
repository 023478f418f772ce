//! `falsematch extract` of a study whose arms alter pictures.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use falsematch::words::{count, counted};
use falsematch::{Error, ErrorKind, Result, Study};
use falsematch_images::alter::source::read_table;
use falsematch_images::extract::arms::{
    AlteredDone, Arms, ArmsDone, Asked, Given, Models,
};
use falsematch_images::extract::write_study;
use falsematch_images::recipe::Recipe;

use super::Job;
use crate::Exit;
use crate::arguments::Extract;
use crate::console::Console;
use crate::progress::Counting;

/// What the arms of the recipe's study ask for; nothing where none alters pictures.
///
/// # Errors
///
/// If the study is refused, asks for what an extraction cannot do, or the recipe names a
/// command, which reads files that nobody altered.
pub(super) fn asked(
    typed: &Extract,
    recipe: &Recipe,
    base: &Path,
) -> Result<Option<Asked>> {
    let Some(study) = &recipe.study else { return Ok(None) };
    let path = base.join(study);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::io(&path, "read the study", &error))?;
    let read = Study::parse(&text, &path)?;
    let table = base.join(&recipe.samples);
    let in_study = |error: Error| match error.place().file {
        Some(_) => error,
        None => error.in_file(&path),
    };
    let asked = Asked::of(&read, &table, &recipe.columns).map_err(in_study)?;
    match (&asked, &recipe.command) {
        (Some(_), Some(_)) => {
            let message = "found alterations of pictures beside `[command]`, but a command reads \
                           the files of pictures as they are";
            Err(Error::new(ErrorKind::Conflict, message).in_file(&typed.recipe))
        }
        _ => Ok(asked),
    }
}

/// Makes the templates of every picture as it is and as each arm alters it, and the scores.
///
/// # Errors
///
/// As the extraction of unaltered pictures; and if a probe and its reference are one picture.
pub(super) fn run(
    typed: &Extract,
    recipe: &Recipe,
    base: &Path,
    asked: Asked,
    console: &Console,
) -> Result<Exit> {
    let landmarks = given(recipe, base)?;
    let job = Job::prepare(typed, recipe, base)?;
    let chains = job.chains(recipe)?;
    let sample = recipe.columns.sample.clone();
    let models = inpainting(typed, recipe, base, &asked, &job)?;
    let arms = Arms { extraction: job.extraction, asked, landmarks, sample, models };
    let shown = Counting::pictures(console.shows_progress());
    let done = arms.run(chains, &|done, total| shown.at(done, total))?;
    shown.finish();
    if let Some(study) = &recipe.study {
        write_study(&typed.out, &base.join(study), &recipe.columns)?;
    }
    console.print(&summary(&done, &arms))?;
    Ok(Exit::Ran)
}

/// The models that fill what is covered; their cards lie beside the study.
fn inpainting(
    typed: &Extract,
    recipe: &Recipe,
    base: &Path,
    asked: &Asked,
    job: &Job,
) -> Result<Models> {
    let study = recipe.study.as_ref().map(|study| base.join(study));
    let folder = study.as_deref().and_then(Path::parent).unwrap_or(base);
    let mut by_card = BTreeMap::new();
    for card in asked.cards() {
        let (model, _) = super::model(typed, folder, "model", Some(&card.to_owned()))?;
        by_card.insert(card.to_owned(), model);
    }
    Ok(Models { runtime: job.runtime.clone(), by_card })
}

/// The landmarks that the recipe gives.
fn given(recipe: &Recipe, base: &Path) -> Result<Given> {
    let Some(name) = &recipe.landmarks else { return Ok(Given::new()) };
    let path = base.join(name);
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Error::io(&path, "read the landmarks", &error))?;
    read_table(&text).map_err(|error| error.in_file(&path))
}

fn summary(done: &ArmsDone, arms: &Arms) -> String {
    let mut text = super::unaltered(&done.unaltered, &arms.extraction);
    for altered in &done.altered {
        let _ = writeln!(text, "{}", line(altered)); // writing to a `String` cannot fail
    }
    let out = arms.extraction.out.display();
    let _ = writeln!(text, "{out}/ledger.csv");
    for file in arms.asked.files() {
        let _ = writeln!(text, "{out}/{file}");
    }
    let _ = writeln!(text, "\nfalsematch run {out}");
    text
}

/// What the altered pictures of an input came to.
fn line(altered: &AlteredDone) -> String {
    let counts = altered.outcomes.iter().map(|(outcome, &n)| format!("{outcome} {n}"));
    let mut line = format!(
        "{}: {} of {} altered pictures gave a template ({})",
        altered.input,
        count(altered.templates as u64),
        count(altered.pictures as u64),
        counts.collect::<Vec<_>>().join(", ")
    );
    if let Some(fitted) = &altered.fitted {
        let pictures = counted(fitted.pictures as u64, "picture", "pictures");
        let people = counted(fitted.people as u64, "person", "people");
        let without = count(fitted.without_landmarks as u64);
        // Writing to a `String` cannot fail.
        let _ = write!(
            line,
            "; fitted on {pictures} of {people}, {without} left out without landmarks"
        );
    }
    line
}
