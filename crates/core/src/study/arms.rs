//! Arms: names, filters, and the arms that a study does not list itself.

use std::collections::BTreeMap;

use super::alterations;
use super::file::{Arm, CountsInput, Input, OneOrMany, Samples, StudyFile};
use super::source::Source;
use super::source::Step::{self, Item, Key};
use crate::error::Result;
use crate::nearest::{listed, suggestion};

/// The name of the one arm of a study that lists none.
const ALL: &str = "all";

/// The arms of a study: those listed; or one for everything; or, for published counts,
/// those that the counts name, described by those listed.
///
/// # Errors
///
/// If a name is blank or given twice, or a filter names a column that is not listed.
pub(super) fn resolve(typed: &StudyFile, source: &Source<'_>) -> Result<Vec<Arm>> {
    check_names(&typed.arms, source)?;
    if let Input::Counts(counts) = &typed.input {
        return of_counts(counts, &typed.arms, source);
    }
    let columns = columns_of(typed.samples.as_ref());
    for (index, arm) in typed.arms.iter().enumerate() {
        check_input(arm, index, typed, source)?;
        check_filters(arm, index, &columns, source)?;
        alterations::check(arm, index, &columns, source)?;
    }
    match typed.arms.is_empty() {
        true => Ok(vec![plain(ALL)]),
        false => Ok(typed.arms.clone()),
    }
}

/// Refuses a name that is no arm's.
///
/// # Errors
///
/// If it is unknown, with the nearest name.
pub(super) fn known(
    name: &str,
    arms: &[Arm],
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    if arms.iter().any(|arm| arm.name == name) {
        return Ok(());
    }
    let names: Vec<&str> = arms.iter().map(|arm| arm.name.as_str()).collect();
    let message =
        format!("found the unknown arm `{name}`, but expected {}", listed(&names));
    Err(source.refuse(path, message).hint(suggestion(name, &names)))
}

fn plain(name: &str) -> Arm {
    Arm {
        name: name.to_owned(),
        about: None,
        input: None,
        both: BTreeMap::new(),
        probe: BTreeMap::new(),
        reference: BTreeMap::new(),
        alter: Vec::new(),
        apply: None,
    }
}

fn check_names(arms: &[Arm], source: &Source<'_>) -> Result<()> {
    for (index, arm) in arms.iter().enumerate() {
        let path = [Key("arm"), Item(index), Key("name")];
        if arm.name.trim().is_empty() {
            return Err(
                source.refuse(&path, "found a blank name, but expected some words")
            );
        }
        if arms[..index].iter().any(|earlier| earlier.name == arm.name) {
            let message =
                format!("found `{}` twice, but expected each name once", arm.name);
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}

fn of_counts(
    counts: &CountsInput,
    listed: &[Arm],
    source: &Source<'_>,
) -> Result<Vec<Arm>> {
    let mut arms: Vec<Arm> = Vec::new();
    for count in &counts.counts {
        if !arms.iter().any(|arm| arm.name == count.arm) {
            arms.push(plain(&count.arm));
        }
    }
    for (index, described) in listed.iter().enumerate() {
        let path = [Key("arm"), Item(index), Key("name")];
        known(&described.name, &arms, &path, source)?;
        for (side, filter) in sides(described) {
            if !filter.is_empty() {
                let path = [path[0], path[1], Key(side)];
                let message =
                    "found a filter, but expected none: printed counts have no samples";
                return Err(source.refuse(&path, message));
            }
        }
        for arm in arms.iter_mut().filter(|arm| arm.name == described.name) {
            arm.about.clone_from(&described.about);
        }
    }
    Ok(arms)
}

fn sides(arm: &Arm) -> [(&'static str, &BTreeMap<String, OneOrMany>); 3] {
    [("both", &arm.both), ("probe", &arm.probe), ("reference", &arm.reference)]
}

/// Refuses a name that is no input's.
fn check_input(
    arm: &Arm,
    index: usize,
    typed: &StudyFile,
    source: &Source<'_>,
) -> Result<()> {
    let Some(name) = arm.input.as_deref() else { return Ok(()) };
    if typed.also.contains_key(name) {
        return Ok(());
    }
    let path = [Key("arm"), Item(index), Key("input")];
    let names: Vec<&str> = typed.also.keys().map(String::as_str).collect();
    let error = match names.is_empty() {
        true => {
            let message = format!("found `{name}`, but the study has no `[also.{name}]`");
            let error = source.refuse(&path, message);
            error.hint("leave `input` out for the scores of `[input]`")
        }
        false => {
            let message = format!("found `{name}`, but expected {}", listed(&names));
            source.refuse(&path, message).hint(suggestion(name, &names))
        }
    };
    Err(error)
}

/// The columns that filters may name.
fn columns_of(samples: Option<&Samples>) -> Vec<&str> {
    samples.map_or(Vec::new(), |samples| {
        samples.groups.iter().chain(&samples.conditions).map(String::as_str).collect()
    })
}

fn check_filters(
    arm: &Arm,
    index: usize,
    columns: &[&str],
    source: &Source<'_>,
) -> Result<()> {
    for (side, filter) in sides(arm) {
        for (column, allowed) in filter {
            let path = [Key("arm"), Item(index), Key(side), Key(column)];
            known_column(column, columns, &path, source)?;
            if allowed.values().is_empty() {
                let message = "found an empty list, but expected a value";
                return Err(source.refuse(&path, message));
            }
        }
    }
    Ok(())
}

pub(super) fn known_column(
    column: &str,
    columns: &[&str],
    path: &[Step<'_>],
    source: &Source<'_>,
) -> Result<()> {
    if columns.contains(&column) {
        return Ok(());
    }
    let error = if columns.is_empty() {
        let message = format!(
            "found the column `{column}`, but `[samples]` lists none under `groups` or \
             `conditions`"
        );
        source.refuse(path, message).hint(
            "add it to `conditions` of `[samples]`, or to `groups` if it is a property of a \
             person",
        )
    } else {
        let message = format!(
            "found the unlisted column `{column}`, but expected {}",
            listed(columns)
        );
        source.refuse(path, message).hint(suggestion(column, columns))
    };
    Err(error)
}
