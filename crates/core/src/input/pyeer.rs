//! The pair of score files of PyEER: one of mated comparisons (it calls them genuine), one
//! of non-mated (impostor). The score is the last column of each line; nobody is named.

use super::bob::{lines, no_comparison, refuse_samples, rows};
use super::scores::Scores;
use super::source::Source;
use super::unnamed::{self, Unnamed};
use super::{Dataset, Request};
use crate::error::Result;
use crate::study::file::PyeerInput;

/// Reads the two score files of PyEER, mated comparisons first.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &PyeerInput) -> Result<Dataset> {
    refuse_samples(request)?;
    let mut parts = file(request, &input.mated, true)?;
    parts.append(&mut file(request, &input.non_mated, false)?);
    unnamed::dataset(parts)
}

fn file(request: &Request<'_>, named: &str, mated: bool) -> Result<Vec<Vec<Unnamed>>> {
    let source = Source::new(request.base, named);
    let scores = Scores::new(request.orientation, &[]);
    let parts = lines(&source, request, |block| {
        let mut comparisons: Vec<Unnamed> = Vec::new();
        rows(block, |fields, line| {
            let last = fields[fields.len() - 1];
            let score = scores.field(last).map_err(|error| error.at_line(line))?;
            comparisons.push((mated, score));
            Ok(())
        })?;
        Ok(comparisons)
    })?;
    if parts.iter().all(Vec::is_empty) {
        return Err(no_comparison(&source));
    }
    Ok(parts)
}
