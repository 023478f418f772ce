//! What can be refused in a study without opening its data, part by part. Each check refuses
//! with the line and key of what it is about.

use super::arms;
use super::candidates;
use super::counts;
use super::file::{
    About, Arm, At, BeeInput, BobInput, Input, MatrixInput, Samples, StudyFile, System,
};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::{Error, Result};
use crate::nearest::{listed, suggestion};

pub(super) fn about(about: &About, source: &Source<'_>) -> Result<()> {
    for (key, text) in [("name", &about.name), ("question", &about.question)] {
        if text.trim().is_empty() {
            let path = [Key("study"), Key(key)];
            return Err(source.refuse(&path, "found nothing, but expected some words"));
        }
    }
    Ok(())
}

pub(super) fn system(system: &System, source: &Source<'_>) -> Result<()> {
    match system.range {
        Some([low, high]) if low >= high => {
            let message =
                format!("found `[{low}, {high}]`, but expected the lowest score first");
            Err(source.refuse(&[Key("system"), Key("range")], message))
        }
        _ => Ok(()),
    }
}

/// A column is a group, or a condition, or neither; and counts have no samples.
pub(super) fn samples(typed: &StudyFile, source: &Source<'_>) -> Result<()> {
    let Some(samples) = &typed.samples else {
        return Ok(());
    };
    if matches!(typed.input, Input::Counts(_)) {
        let message =
            "found a table of samples, but expected none beside published counts";
        return Err(source.refuse(&[Key("samples")], message));
    }
    let mut seen: Vec<&str> = vec![&samples.sample, &samples.subject];
    seen.extend(samples.failure.as_deref());
    for (key, columns) in
        [("groups", &samples.groups), ("conditions", &samples.conditions)]
    {
        for (index, column) in columns.iter().enumerate() {
            if seen.contains(&column.as_str()) {
                let path = [Key("samples"), Key(key), Item(index)];
                let message =
                    format!("found `{column}` again, but expected each column once");
                return Err(source.refuse(&path, message));
            }
            seen.push(column);
        }
    }
    Ok(())
}

/// Checks `[input]`, or what stands under a name of `[also]`; `path` is where.
pub(super) fn input(
    input: &Input,
    samples: Option<&Samples>,
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    let sample_file = samples.is_some_and(|samples| samples.file.is_some());
    match input {
        Input::Table(table) => check_files(table.file.values(), path, source),
        Input::Matrix(MatrixInput { probes, references, .. })
        | Input::Bee(BeeInput { probes, references, .. })
            if !sample_file && (probes.is_none() || references.is_none()) =>
        {
            let message = "found nothing that names the samples, but expected a table of \
                           samples or the keys `probes` and `references`";
            let error = source.refuse(path, message);
            Err(error.hint("add `[samples]` with `file`, one row per row of the matrix"))
        }
        Input::Templates(_) if !sample_file => {
            let message = "found nothing that names the samples, but expected a table of \
                           samples";
            let error = source.refuse(path, message);
            Err(error.hint("add `[samples]` with `file`, one row per template"))
        }
        Input::Candidates(lists) => candidates::check_input(lists, samples, path, source),
        Input::Matrix(_) | Input::Bee(_) | Input::Pyeer(_) | Input::Templates(_) => {
            Ok(())
        }
        Input::Bob(bob) => check_bob(bob, path, source),
        Input::Counts(counts) => counts::check(counts, source),
    }
}

/// Checks the other inputs: of scores, of samples that are named, and used by an arm.
pub(super) fn also(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    for (name, other) in &study.also {
        let path = [Key("also"), Key(name)];
        if let Some(found) = unpaired(&study.input).or_else(|| unpaired(other)) {
            let message = format!(
                "found {found}, but expected scores of named samples: only they can be \
                 told to be the same in both inputs"
            );
            return Err(source.refuse(&path, message));
        }
        input(other, study.samples.as_ref(), &path, source)?;
        if !study.arms.iter().any(|arm| arm.input.as_ref() == Some(name)) {
            let message = format!("found `{name}`, but no arm has `input = \"{name}\"`");
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}

/// Why the samples of an input cannot be told to be those of another.
pub(super) fn unpaired(input: &Input) -> Option<&'static str> {
    match input {
        Input::Counts(_) => Some("published counts"),
        Input::Pyeer(_) => Some("score files that name nobody"),
        Input::Bob(bob) if bob.columns == 2 => Some("score files that name nobody"),
        Input::Candidates(_) => Some("candidate lists"),
        _ => None,
    }
}

/// Refuses at a key below a path.
fn refuse_below(
    path: &[Step<'_>],
    below: &[Step<'_>],
    message: impl Into<String>,
    source: &Source<'_>,
) -> Error {
    source.refuse(&[path, below].concat(), message)
}

pub(super) fn check_files(
    files: &[String],
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    let key = Key("file");
    if files.is_empty() {
        let message = "found an empty list, but expected a file";
        return Err(refuse_below(path, &[key], message, source));
    }
    let again =
        files.iter().enumerate().find(|&(index, file)| files[..index].contains(file));
    match again {
        Some((index, file)) => {
            let message = format!("found `{file}` twice, but expected each file once");
            Err(refuse_below(path, &[key, Item(index)], message, source))
        }
        None => Ok(()),
    }
}

fn check_bob(bob: &BobInput, path: &[Step<'_>], source: &Source<'_>) -> Result<()> {
    if !matches!(bob.columns, 2 | 4 | 5) {
        let message = format!("found `{}`, but expected 2, 4 or 5", bob.columns);
        return Err(refuse_below(path, &[Key("columns")], message, source));
    }
    if bob.independent && bob.columns != 2 {
        let message = format!(
            "found `true`, but expected it only for 2 columns: {} columns name people",
            bob.columns
        );
        return Err(refuse_below(path, &[Key("independent")], message, source));
    }
    Ok(())
}

pub(super) fn protocol(study: &StudyFile, source: &Source<'_>) -> Result<()> {
    let protocol = &study.protocol;
    within_unit(protocol.level, &[Key("protocol"), Key("level")], source)?;
    for (index, &target) in protocol.target_fmr.iter().enumerate() {
        within_unit(target, &[Key("protocol"), Key("target_fmr"), Item(index)], source)?;
    }
    if let Some(arm) = &protocol.thresholds_from {
        arms::known(
            arm,
            &study.arms,
            &[Key("protocol"), Key("thresholds_from")],
            source,
        )?;
    }
    if protocol.tail == Some(0) {
        let message = "found `0`, but expected at least 1";
        return Err(source.refuse(&[Key("protocol"), Key("tail")], message));
    }
    for (index, grouping) in protocol.by.iter().enumerate() {
        check_grouping(grouping, study.samples.as_ref(), index, source)?;
    }
    Ok(())
}

fn check_grouping(
    grouping: &[String],
    samples: Option<&Samples>,
    index: usize,
    source: &Source<'_>,
) -> Result<()> {
    let path = [Key("protocol"), Key("by"), Item(index)];
    if grouping.is_empty() {
        let message = "found an empty list, but expected at least one group column";
        return Err(source.refuse(&path, message));
    }
    let groups = samples.map_or(&[][..], |samples| &samples.groups);
    for (position, column) in grouping.iter().enumerate() {
        let path = [path[0], path[1], path[2], Item(position)];
        if grouping[..position].contains(column) {
            let message =
                format!("found `{column}` twice, but expected each column once");
            return Err(source.refuse(&path, message));
        }
        known_group(column, groups, &path, source)?;
    }
    Ok(())
}

/// Refuses a column that `[samples]` does not list under `groups`.
pub(super) fn known_group(
    column: &str,
    groups: &[String],
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    if groups.iter().any(|group| group == column) {
        return Ok(());
    }
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let error = match groups.is_empty() {
        true => {
            let message = format!(
                "found `{column}`, but `[samples]` lists no column under `groups`"
            );
            source.refuse(path, message).hint(format!(
                "add `groups = [\"{column}\"]` to `[samples]`, if it is a property of a person"
            ))
        }
        false => {
            let message = format!(
                "found `{column}`, but expected a group column: {}",
                listed(&groups)
            );
            source.refuse(path, message).hint(suggestion(column, &groups))
        }
    };
    Err(error)
}

/// Refuses what is no operating point; `path` is where it stands.
pub(super) fn operating_point(
    at: &At,
    path: &[Step<'_>],
    arms: &[Arm],
    source: &Source<'_>,
) -> Result<()> {
    let target = at.target_fmr.or(at.target_fpir);
    if at.target_fmr.is_some() && at.target_fpir.is_some() {
        let message =
            "found both `target_fmr` and `target_fpir`, but expected one of them";
        return Err(source.refuse(path, message));
    }
    match (at.threshold, target, &at.set_on) {
        (Some(_), Some(_), _) => {
            let message =
                "found both `threshold` and `target_fmr`, but expected one of them";
            Err(source.refuse(path, message))
        }
        (None, None, _) => {
            let message = "found neither `threshold` nor `target_fmr`, but expected one";
            Err(source.refuse(path, message))
        }
        (Some(_), None, Some(_)) => {
            let message = "found an arm beside a given `threshold`, but expected it only \
                           with `target_fmr`";
            Err(refuse_below(path, &[Key("set_on")], message, source))
        }
        (Some(_), None, None) => Ok(()),
        (None, Some(target), set_on) => {
            let key = if at.target_fmr.is_some() { "target_fmr" } else { "target_fpir" };
            within_unit(target, &[path, &[Key(key)]].concat(), source)?;
            let path = [path, &[Key("set_on")]].concat();
            set_on
                .as_deref()
                .map_or(Ok(()), |name| arms::known(name, arms, &path, source))
        }
    }
}

/// Refuses what is not strictly between 0 and 1.
pub(super) fn within_unit(
    value: f64,
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    let message = format!("found `{value}`, but expected a number between 0 and 1");
    let error = source.refuse(path, message);
    if (1.0..100.0).contains(&value) {
        return Err(error.hint(format!("{value} % is written `{}`", value / 100.0)));
    }
    Err(error)
}
