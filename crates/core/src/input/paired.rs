//! Whether two inputs are of the same samples of the same people.

use super::Dataset;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::Roster;

/// How many samples an error names.
const NAMED: usize = 5;

/// Refuses another input whose samples are not those of the first, so that the rates of both
/// can be held against each other person by person. `name` is the other's under `[also]`.
///
/// # Errors
/// [`ErrorKind::Conflict`] where a sample is in one of them only, or described otherwise, or
/// compared in one of them only; the samples are named.
pub fn check_same_samples(first: &Dataset, other: &Dataset, name: &str) -> Result<()> {
    let also = format!("[also.{name}]");
    let (known, found) = (&first.roster, &other.roster);
    refuse(lacking(found, known), "is not in `[input]`", "are not in `[input]`", &also)?;
    let inputs = "[input]".to_owned();
    let (one, many) = (format!("is not in `{also}`"), format!("are not in `{also}`"));
    refuse(lacking(known, found), &one, &many, &inputs)?;
    if known != found {
        return Err(described_otherwise(known, found, &also));
    }
    let (in_first, in_other) = (compared(first), compared(other));
    let only = |these: &[bool], those: &[bool]| -> Vec<String> {
        let codes = (0u32..).zip(these.iter().zip(those));
        let only = codes.filter(|(_, (this, that))| **this && !**that);
        only.map(|(code, _)| known.sample_label(code).into_owned()).collect()
    };
    let (one, many) =
        (format!("is not compared in `{also}`"), format!("are not compared in `{also}`"));
    refuse(only(&in_first, &in_other), &one, &many, &inputs)?;
    let (one, many) = ("is not compared in `[input]`", "are not compared in `[input]`");
    refuse(only(&in_other, &in_first), one, many, &also)
}

/// Labels of the samples of one roster that another does not have.
fn lacking(of: &Roster, other: &Roster) -> Vec<String> {
    let count = u32::try_from(of.sample_count()).unwrap_or(u32::MAX);
    let labels = (0..count).map(|code| of.sample_label(code));
    let unknown = labels.filter(|label| other.sample_code(label).is_none());
    unknown.map(std::borrow::Cow::into_owned).collect()
}

/// Which samples have a comparison, with or without a score, or no template.
fn compared(dataset: &Dataset) -> Vec<bool> {
    let mut compared = vec![false; dataset.roster.sample_count()];
    let scored = dataset.comparisons.probe.iter().chain(&dataset.comparisons.reference);
    let failed = dataset.failed.iter().flat_map(|(probe, reference)| [probe, reference]);
    let without = dataset.roster.failures().iter().map(|(sample, _)| sample);
    for &sample in scored.chain(failed).chain(without) {
        compared[sample as usize] = true;
    }
    compared
}

fn refuse(samples: Vec<String>, one: &str, many: &str, place: &str) -> Result<()> {
    let named: Vec<String> =
        samples.iter().take(NAMED).map(|label| format!("`{label}`")).collect();
    let text = match samples.len() {
        0 => return Ok(()),
        1 => format!("found the sample {} in `{place}`, which {one}", named[0]),
        count => {
            let more = if count > NAMED { ", ..." } else { "" };
            let named = named.join(", ");
            format!("found {count} samples in `{place}` that {many}: {named}{more}")
        }
    };
    let message = format!("{text}, but the same samples are expected in both");
    Err(Error::new(ErrorKind::Conflict, message))
}

fn described_otherwise(known: &Roster, found: &Roster, also: &str) -> Error {
    let count = u32::try_from(known.sample_count()).unwrap_or(u32::MAX);
    let differs = |&code: &u32| {
        let property = |roster: &Roster| -> Vec<Option<String>> {
            let of = |property: &crate::roster::Property| {
                property.value(code).map(str::to_owned)
            };
            roster.properties().iter().map(of).collect()
        };
        let subject =
            |roster: &Roster| roster.subject_label(roster.subject_of(code)).into_owned();
        let same = subject(known) == subject(found)
            && property(known) == property(found)
            && known.failure_of(code) == found.failure_of(code);
        !same
    };
    let which = (0..count).find(differs).map_or(String::new(), |code| {
        format!(" of the sample `{}`", known.sample_label(code))
    });
    let message = format!(
        "found another subject, group, condition or failure{which} in `{also}`, but the same \
         is expected in both inputs"
    );
    Error::new(ErrorKind::Conflict, message)
}
