//! Tracks: refusals of events that cannot be told and of rules that are none.

use super::file::{Input, StudyFile, TrackRule};
use super::source::Source;
use super::source::Step::Key;
use crate::error::Result;
use crate::nearest::{listed, suggestion};

/// Checks `[track]`, where there is one.
///
/// # Errors
///
/// If the input names no samples, the event is given twice or not at all or by a column that
/// is no condition, or `k` is there without its rule or missing with it.
pub(super) fn check(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(track) = &study.track else { return Ok(()) };
    let refuse = |key: &str, message: String| {
        Err(source.refuse(&[Key("track"), Key(key)], message))
    };
    let unnamed = match &study.input {
        Input::Counts(_) | Input::Pyeer(_) => true,
        Input::Bob(bob) => bob.columns == 2,
        _ => false,
    };
    if unnamed {
        let message = "found tracks, but the input names no samples that could be frames";
        return Err(source.refuse(&[Key("track")], message));
    }
    match (&track.column, track.folder) {
        (Some(_), true) => {
            let message = "found `folder` beside `column`, but expected one of them";
            return refuse("folder", message.to_owned());
        }
        (None, false) => {
            let message = "found neither `column` nor `folder`, but expected one of them";
            return refuse("column", message.to_owned());
        }
        (None, true) => {}
        (Some(column), false) => known_condition(column, study, source)?,
    }
    match (track.rule, track.k) {
        (TrackRule::KOfN, None) => {
            refuse("rule", "found `k_of_n` without `k`, but expected both".to_owned())
        }
        (TrackRule::KOfN, Some(0)) => {
            refuse("k", "found `0`, but expected at least 1".to_owned())
        }
        (TrackRule::KOfN, Some(_)) | (_, None) => Ok(()),
        (_, Some(k)) => refuse(
            "k",
            format!("found `{k}`, but expected it with `rule = \"k_of_n\"` only"),
        ),
    }
}

fn known_condition(column: &str, study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let samples = study.samples.as_ref();
    let conditions: Vec<&str> = samples
        .map_or(&[][..], |samples| &samples.conditions)
        .iter()
        .map(String::as_str)
        .collect();
    if conditions.contains(&column) {
        return Ok(());
    }
    let path = [Key("track"), Key("column")];
    if conditions.is_empty() {
        let message = format!(
            "found `{column}`, but `[samples]` lists no column under `conditions`"
        );
        let hint = format!("add `conditions = [\"{column}\"]` to `[samples]`");
        return Err(source.refuse(&path, message).hint(hint));
    }
    let message =
        format!("found `{column}`, but expected a condition: {}", listed(&conditions));
    Err(source.refuse(&path, message).hint(suggestion(column, &conditions)))
}
