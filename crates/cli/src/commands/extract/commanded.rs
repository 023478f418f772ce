//! `falsematch extract` where the recipe names a command: it is the system under test.

use std::fmt::Write;
use std::path::Path;

use falsematch::{Error, ErrorKind, Result};
use falsematch_images::command::{
    Audited, Auditing, Command, LOG, Named, Place, System, Used,
};
use falsematch_images::recipe::Recipe;

use crate::Exit;
use crate::arguments::Extract;
use crate::console::Console;
use crate::progress::Counting;

/// Enrols every picture and compares every two with as many running commands as there are
/// threads.
///
/// # Errors
///
/// If the recipe names models as well, the command cannot be started or answers nothing any
/// more, or the folder cannot be written.
pub(super) fn run(
    typed: &Extract,
    recipe: &Recipe,
    base: &Path,
    command: &Command,
    console: &Console,
) -> Result<Exit> {
    if recipe.detector.is_some() || recipe.embedder.is_some() || recipe.quality.is_some()
    {
        let message = "found `[command]` beside `detector`, `embedder` or `quality`, but a \
                       recipe has one system under test";
        return Err(Error::new(ErrorKind::Conflict, message).in_file(&typed.recipe));
    }
    let samples = super::samples(typed, recipe, base)?;
    std::fs::create_dir_all(&typed.out)
        .map_err(|error| Error::io(&typed.out, "make the folder", &error))?;
    let (mut systems, named) = start(typed, base, command)?;
    let used = Used::of(command, base, &base.join(&recipe.samples), named)?;
    let auditing = Auditing { out: typed.out.clone(), samples, used };
    let enrolling = Counting::parts(console.shows_progress(), "enrolling");
    let comparing = Counting::parts(console.shows_progress(), "comparing");
    let audited = auditing.run(
        &mut systems,
        &|done, total| enrolling.at(done, total),
        &|done, total| comparing.at(done, total),
    )?;
    enrolling.finish();
    comparing.finish();
    if let Some(study) = &recipe.study {
        auditing.write_study(&base.join(study), &recipe.columns)?;
    }
    console.print(&summary(&audited, &auditing, recipe.study.is_some()))?;
    Ok(Exit::Ran)
}

/// One running command for each thread, and how they name themselves, which is the same.
fn start(
    typed: &Extract,
    base: &Path,
    command: &Command,
) -> Result<(Vec<System>, Named)> {
    let folder = if base.as_os_str().is_empty() { Path::new(".") } else { base };
    let log = std::path::absolute(typed.out.join(LOG))
        .map_err(|error| Error::io(&typed.out, "find the folder", &error))?;
    let place = Place { command: command.clone(), folder: folder.to_path_buf(), log };
    let (first, named) = System::start(place.clone())?;
    let mut systems = vec![first];
    for _ in 1..rayon::current_num_threads() {
        let (next, other) = System::start(place.clone())?;
        if other != named {
            let message = format!(
                "found a command that names itself `{}` `{}` and then `{}` `{}`, but expected \
                 the same system each time",
                named.name, named.version, other.name, other.version
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        systems.push(next);
    }
    Ok((systems, named))
}

fn summary(audited: &Audited, auditing: &Auditing, scored: bool) -> String {
    let out = auditing.out.display();
    let system = &auditing.used.system;
    let mut text = format!(
        "{} of {} pictures gave a template, {} of {} comparisons a score ({} {})\n",
        audited.templates,
        audited.templates + audited.failed.len(),
        audited.compared - audited.without_score,
        audited.compared,
        system.name,
        system.version
    );
    for failed in &audited.failed {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {}: {}", failed.picture.display(), failed.why);
    }
    let incidents = audited.incidents;
    if incidents.hung + incidents.died + incidents.nonsense > 0 {
        let _ = writeln!(
            text,
            "the command was started again after it hung ({}), ended by itself ({}), or \
             answered nonsense ({}); {out}/{LOG} has what it said",
            incidents.hung, incidents.died, incidents.nonsense
        );
    }
    let _ = writeln!(text, "{out}/scores.npy\n{out}/samples.csv");
    if scored {
        let _ = writeln!(text, "\nfalsematch run {out}");
    }
    text
}
