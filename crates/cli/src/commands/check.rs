//! `falsematch check`: refuses what is wrong before the long work, and says what it will be.

use falsematch::Result;
use falsematch::study::file::StudyFile;

use crate::Exit;
use crate::arguments::Check;
use crate::console::Console;
use crate::place::Place;

/// Reads the study and says what it asks.
///
/// # Errors
///
/// If the study is refused.
pub(crate) fn run(typed: &Check, console: &Console) -> Result<Exit> {
    let study = Place::of(&typed.study)?.study()?;
    console.print(&asked(study.file()))?;
    Ok(Exit::Ran)
}

/// What the study asks, as far as it says so itself.
fn asked(study: &StudyFile) -> String {
    let untested = study.claims.iter().filter(|claim| claim.measure.is_none()).count();
    let tested = study.claims.len() - untested;
    let arms: Vec<&str> = study.arms.iter().map(|arm| arm.name.as_str()).collect();
    format!(
        "{}: {}\narms: {}\nclaims: {tested} to be judged, {untested} not testable as stated\n",
        study.study.name,
        study.study.question,
        arms.join(", "),
    )
}
