//! What can be refused of `alter` and `apply` without opening a picture.

use super::arms::known_column;
use super::file::{Alteration, Arm, FittedOn, wrong_order};
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Refuses numbers out of their range, features of nobody, and alterations of an arm that
/// has no scores of its own: they would be said of scores that were made without them.
pub(super) fn check(
    arm: &Arm,
    index: usize,
    listed: &[&str],
    source: &Source<'_>,
) -> Result<()> {
    for (step, alteration) in arm.alter.iter().enumerate() {
        check_one(alteration, index, step, source)?;
        check_fitted(alteration, index, step, (listed, source))?;
    }
    if let Some((step, message)) = wrong_order(&arm.alter) {
        let path = [Key("arm"), Item(index), Key("alter"), Item(step)];
        return Err(source.refuse(&path, message).hint(
            "list the cover whose inside is filled first, such as `{ kind = \"mask\", .. }`",
        ));
    }
    if arm.alter.is_empty() && arm.apply.is_some() {
        let message = "found `apply`, but the arm has no `alter` to apply";
        return Err(source.refuse(&[Key("arm"), Item(index), Key("apply")], message));
    }
    if !arm.alter.is_empty() && arm.input.is_none() {
        let message = "found alterations, but the arm has no `input` with scores of \
                       altered pictures";
        let error = source.refuse(&[Key("arm"), Item(index), Key("alter")], message);
        return Err(error.hint(
            "list their scores under `[also.NAME]` and add `input = \"NAME\"` to the arm",
        ));
    }
    Ok(())
}

fn check_one(
    alteration: &Alteration,
    arm: usize,
    step: usize,
    source: &Source<'_>,
) -> Result<()> {
    let path = [Key("arm"), Item(arm), Key("alter"), Item(step)];
    if let Some(outside) = alteration.out_of_range() {
        let [least, greatest] = outside.range;
        let message =
            format!("found `{}`, but expected {least} to {greatest}", outside.found);
        let path = [path[0], path[1], path[2], path[3], Key(outside.key)];
        return Err(source.refuse(&path, message));
    }
    if let Some(wrong) = alteration.wrong_key() {
        let path = [path[0], path[1], path[2], path[3], Key(wrong.key)];
        return Err(source.refuse(&path, wrong.message));
    }
    if let Alteration::PastedFeatures { features, .. } = alteration
        && features.is_empty()
    {
        let path = [path[0], path[1], path[2], path[3], Key("features")];
        return Err(source.refuse(&path, "found no feature, but expected at least one"));
    }
    Ok(())
}

/// Refuses a filter of whom a reconstruction is fitted on that names an unlisted column.
fn check_fitted(
    alteration: &Alteration,
    arm: usize,
    step: usize,
    (listed, source): (&[&str], &Source<'_>),
) -> Result<()> {
    let Alteration::Reconstruct { fitted_on: Some(fitted_on), .. } = alteration else {
        return Ok(());
    };
    let path = [Key("arm"), Item(arm), Key("alter"), Item(step), Key("fitted_on")];
    let FittedOn::Samples(filter) = fitted_on else { return Ok(()) };
    for (column, allowed) in filter {
        let path = [path[0], path[1], path[2], path[3], path[4], Key(column)];
        known_column(column, listed, &path, source)?;
        if allowed.values().is_empty() {
            let message = "found an empty list, but expected a value";
            return Err(source.refuse(&path, message));
        }
    }
    Ok(())
}
