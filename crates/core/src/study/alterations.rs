//! What can be refused of `alter` and `apply` without opening a picture.

use super::file::{Alteration, Arm};
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Refuses numbers out of their range, features of nobody, and alterations of an arm that
/// has no scores of its own: they would be said of scores that were made without them.
pub(super) fn check(arm: &Arm, index: usize, source: &Source<'_>) -> Result<()> {
    for (step, alteration) in arm.alter.iter().enumerate() {
        check_one(alteration, index, step, source)?;
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
    if let Alteration::PastedFeatures { features, .. } = alteration
        && features.is_empty()
    {
        let path = [path[0], path[1], path[2], path[3], Key("features")];
        return Err(source.refuse(&path, "found no feature, but expected at least one"));
    }
    Ok(())
}
