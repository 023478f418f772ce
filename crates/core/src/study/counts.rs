//! Published counts: what can be refused without knowing more than was printed.

use super::file::{CountsInput, PublishedCount};
use super::source::Source;
use super::source::Step::{Item, Key};
use crate::error::Result;

/// Refuses counts that cannot be, and figures given twice.
///
/// # Errors
///
/// If there is none, errors exceed trials, a trial count is 0, a gallery is empty, or two
/// counts are of the same quantity.
pub(super) fn check(input: &CountsInput, source: &Source<'_>) -> Result<()> {
    if input.counts.is_empty() {
        let message = "found no counts, but expected at least one `[[input.count]]`";
        return Err(source.refuse(&[Key("input"), Key("count")], message));
    }
    for (index, count) in input.counts.iter().enumerate() {
        check_one(count, index, source)?;
        let again =
            input.counts[..index].iter().any(|earlier| same_quantity(earlier, count));
        if again {
            let message = format!(
                "found the same quantity of `{}` twice, but expected each once",
                count.arm
            );
            let error =
                source.refuse(&[Key("input"), Key("count"), Item(index)], message);
            return Err(
                error.hint("tell them apart by `arm`, `group`, `gallery` or `threshold`")
            );
        }
    }
    Ok(())
}

fn check_one(count: &PublishedCount, index: usize, source: &Source<'_>) -> Result<()> {
    let refuse = |key, message: String| {
        Err(source.refuse(&[Key("input"), Key("count"), Item(index), Key(key)], message))
    };
    for (key, text) in
        [("arm", &count.arm), ("unit", &count.unit), ("source", &count.source)]
    {
        if text.trim().is_empty() {
            return refuse(key, "found nothing, but expected some words".to_owned());
        }
    }
    if count.trials == 0 {
        return refuse("trials", "found `0`, but expected at least 1".to_owned());
    }
    if count.errors > count.trials {
        let message = format!(
            "found `{}`, but expected no more errors than the {} trials",
            count.errors, count.trials
        );
        return refuse("errors", message);
    }
    match count.gallery {
        Some(0) => refuse("gallery", "found `0`, but expected at least 1".to_owned()),
        _ => Ok(()),
    }
}

fn same_quantity(left: &PublishedCount, right: &PublishedCount) -> bool {
    left.arm == right.arm
        && left.measure == right.measure
        && left.group == right.group
        && left.gallery == right.gallery
        && left.threshold == right.threshold
}
