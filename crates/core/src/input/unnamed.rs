//! Comparisons of inputs that name nobody: each stands for people of its own.

use super::{Comparisons, Dataset};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, to_code};

/// One comparison: whether it is mated, and its score, or nothing where there is none.
pub(crate) type Unnamed = (bool, Option<f64>);

/// A dataset in which comparison `k`, from 0, is between the samples `2k` and `2k + 1`: of
/// one subject where it is mated, of two where it is not.
///
/// # Errors
/// Where there are more comparisons than codes for their samples.
pub(crate) fn dataset(parts: Vec<Vec<Unnamed>>) -> Result<Dataset> {
    let count: usize = parts.iter().map(Vec::len).sum();
    if u32::try_from(2 * count as u64).is_err() {
        let message = format!(
            "found {count} comparisons that name nobody, but at most 2147483647 can be read"
        );
        return Err(Error::new(ErrorKind::Value, message));
    }
    let mut subject_of = Vec::with_capacity(2 * count);
    let mut subjects = 0;
    let mut comparisons = Comparisons::with_capacity(count);
    let mut failed = Vec::new();
    for (mated, score) in parts.into_iter().flatten() {
        let probe = to_code(subject_of.len());
        subject_of.extend([subjects, subjects + u32::from(!mated)]);
        subjects += 1 + u32::from(!mated);
        match score {
            Some(score) => comparisons.push(score, probe, probe + 1),
            None => failed.push((probe, probe + 1)),
        }
    }
    Ok(Dataset {
        roster: Roster::numbered(subject_of, subjects),
        comparisons,
        failed,
        ..Dataset::default()
    })
}
