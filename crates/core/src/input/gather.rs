//! Puts parts together: the roster, its codes, and what only the whole can show.

use super::chunk::{Chunk, Described, Places, Seen};
use super::duplicates::first_duplicate;
use super::source::Source;
use super::{Comparisons, Dataset};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Roster, RosterBuilder, Sample, Spot};
use crate::study::file::Samples;

/// A part of a file and the file.
pub(crate) struct Part<'a> {
    /// The file.
    pub(crate) source: &'a Source,
    /// The part.
    pub(crate) chunk: Chunk,
}

/// The roster of tables that say themselves who is in their samples.
///
/// # Errors
/// Where a sample has no subject or is described in two ways, or a subject is in two groups.
pub(crate) fn described_roster(
    parts: &[Part<'_>],
    samples: Option<&Samples>,
) -> Result<Roster> {
    let none = Vec::new();
    let (groups, conditions) =
        samples.map_or((&none, &none), |samples| (&samples.groups, &samples.conditions));
    let mut builder = RosterBuilder::new(groups, conditions);
    for part in parts {
        for described in &part.chunk.described {
            let added = add(&part.chunk, described, groups.len(), &mut builder);
            added.map_err(|error| error.in_file(&part.source.named))?;
        }
    }
    Ok(builder.build())
}

fn add(
    chunk: &Chunk,
    described: &Described,
    groups: usize,
    builder: &mut RosterBuilder,
) -> Result<()> {
    let text = |label| std::str::from_utf8(label).expect("checked when it was read");
    let values: Vec<&str> =
        described.values.iter().map(|&code| text(chunk.values.label(code))).collect();
    builder.add(Sample {
        label: text(chunk.samples.label(described.sample)),
        subject: values[0],
        groups: &values[1..=groups],
        conditions: &values[groups + 1..],
        failure: None,
        spot: chunk.places.spot(described.at),
    })
}

/// Checks that the subjects that an input names are those of the table of samples.
///
/// # Errors
/// [`ErrorKind::Conflict`] where they are not.
pub(crate) fn agree(parts: &[Part<'_>], roster: &Roster, table: &Source) -> Result<()> {
    for part in parts {
        for described in &part.chunk.described {
            let text = |label| String::from_utf8_lossy(label).into_owned();
            let sample = text(part.chunk.samples.label(described.sample));
            let subject = text(part.chunk.values.label(described.values[0]));
            let Some(code) = roster.sample_code(&sample) else { continue };
            let listed = roster.subject_label(roster.subject_of(code));
            if listed != subject {
                let message = format!(
                    "found subject `{subject}` for sample `{sample}`, but `{}` lists it with \
                     subject `{listed}`",
                    table.named.display()
                );
                let error = Error::new(ErrorKind::Conflict, message);
                let spot = part.chunk.places.spot(described.at);
                return Err(spot.of(error).in_file(&part.source.named));
            }
        }
    }
    Ok(())
}

/// Puts parts together over a roster. `listed_in` is the table of samples, where the roster
/// comes from one.
///
/// # Errors
/// [`ErrorKind::Unlabelled`] where a sample is not in the roster, [`ErrorKind::Conflict`]
/// where a pair is compared twice or a failed sample has a score.
pub(crate) fn dataset(
    parts: Vec<Part<'_>>,
    roster: Roster,
    listed_in: Option<&Source>,
    interchangeable: bool,
) -> Result<Dataset> {
    let count = parts.iter().map(|part| part.chunk.comparisons.score.len()).sum();
    let mut dataset = Dataset {
        comparisons: Comparisons::with_capacity(count),
        interchangeable,
        roster,
        ..Dataset::default()
    };
    let mut origins = Vec::new();
    for Part { source, chunk } in parts {
        let codes = codes(&chunk, &dataset.roster, listed_in)
            .map_err(|error| error.in_file(&source.named))?;
        let first = dataset.comparisons.score.len();
        origins.push(Origin::new(source, first, dataset.failed.len(), &chunk));
        append(&mut dataset, &chunk, &codes);
    }
    check(&dataset, &Origins(origins))?;
    Ok(dataset)
}

fn append(dataset: &mut Dataset, chunk: &Chunk, codes: &[u32]) {
    let code = |local: u32| codes[local as usize];
    let comparisons = &mut dataset.comparisons;
    comparisons.score.extend_from_slice(&chunk.comparisons.score);
    comparisons.probe.extend(chunk.comparisons.probe.iter().map(|&k| code(k)));
    comparisons.reference.extend(chunk.comparisons.reference.iter().map(|&k| code(k)));
    dataset.failed.extend(chunk.failed.iter().map(|&(p, r, _)| (code(p), code(r))));
}

/// The roster's code of each sample of a part.
fn codes(chunk: &Chunk, roster: &Roster, listed_in: Option<&Source>) -> Result<Vec<u32>> {
    let code = |(label, seen): (&[u8], &Seen)| {
        let label = std::str::from_utf8(label).expect("checked when it was read");
        roster.sample_code(label).ok_or_else(|| {
            let side = if seen.as_probe { "probe" } else { "reference" };
            let table = listed_in.map_or_else(
                || "the study".to_owned(),
                |source| format!("`{}`", source.named.display()),
            );
            let found = format!("found {side} `{label}`, which {table} does not list");
            chunk.places.spot(seen.at).of(Error::unlabelled(&found))
        })
    };
    chunk.samples.labels().zip(&chunk.seen).map(code).collect()
}

/// Refuses a pair compared twice and a score of a sample without a template.
fn check(dataset: &Dataset, origins: &Origins<'_>) -> Result<()> {
    let failures = dataset.roster.failures();
    if !failures.is_empty() {
        let mut without = vec![false; dataset.roster.sample_count()];
        failures.iter().for_each(|&(sample, _)| without[sample as usize] = true);
        let Comparisons { probe, reference, .. } = &dataset.comparisons;
        let scored = (0..probe.len())
            .find(|&k| without[probe[k] as usize] || without[reference[k] as usize]);
        if let Some(k) = scored {
            let sample = if without[probe[k] as usize] { probe[k] } else { reference[k] };
            return Err(origins.of(dataset, k).blame(scored_failure(dataset, sample)));
        }
    }
    if let Some((first, second)) = first_duplicate(dataset) {
        let first = origins.of(dataset, first);
        let at = origins.of(dataset, second);
        return Err(at.blame(twice(dataset, second, &first, &at)));
    }
    Ok(())
}

fn scored_failure(dataset: &Dataset, sample: u32) -> Error {
    let message = format!(
        "found a score of sample `{}`, but the samples table says that it has no template \
         (`{}`)",
        dataset.roster.sample_label(sample),
        dataset.roster.failure_of(sample).unwrap_or_default(),
    );
    Error::new(ErrorKind::Conflict, message)
}

fn twice(dataset: &Dataset, second: usize, first: &Found<'_>, at: &Found<'_>) -> Error {
    let (probe, reference) = pair(dataset, second);
    let elsewhere = if first.source.named == at.source.named {
        String::new()
    } else {
        format!(" of `{}`", first.source.named.display())
    };
    let message = format!(
        "found probe `{}` and reference `{}` compared a second time, but the pair is already \
         on {}{elsewhere}",
        dataset.roster.sample_label(probe),
        dataset.roster.sample_label(reference),
        first.spot,
    );
    let error = Error::new(ErrorKind::Conflict, message);
    if dataset.interchangeable {
        return error.hint(
            "the study says that probe and reference are interchangeable: each pair is listed \
             once, in either order",
        );
    }
    error
}

/// The samples of a comparison: failures count on after those with a score.
pub(crate) fn pair(dataset: &Dataset, index: usize) -> (u32, u32) {
    let Comparisons { probe, reference, .. } = &dataset.comparisons;
    match index.checked_sub(probe.len()) {
        None => (probe[index], reference[index]),
        Some(failed) => dataset.failed[failed],
    }
}

/// Where the comparisons of a part come from.
struct Origin<'a> {
    source: &'a Source,
    first: usize,
    places: Places,
    first_failed: usize,
    failed_at: Vec<u64>,
}

impl<'a> Origin<'a> {
    fn new(
        source: &'a Source,
        first: usize,
        first_failed: usize,
        chunk: &Chunk,
    ) -> Origin<'a> {
        let failed_at = chunk.failed.iter().map(|failed| failed.2).collect();
        Origin { source, first, places: chunk.places.clone(), first_failed, failed_at }
    }
}

/// Origins of all parts, in order.
struct Origins<'a>(Vec<Origin<'a>>);

/// The place of one comparison.
struct Found<'a> {
    source: &'a Source,
    spot: Spot,
}

impl Found<'_> {
    fn blame(&self, error: Error) -> Error {
        self.spot.of(error).in_file(&self.source.named)
    }
}

impl<'a> Origins<'a> {
    fn of(&self, dataset: &Dataset, index: usize) -> Found<'a> {
        let scored = dataset.comparisons.score.len();
        if let Some(failed) = index.checked_sub(scored) {
            let origin = self.last(|origin| origin.first_failed <= failed);
            let at = origin.failed_at[failed - origin.first_failed];
            return Found { source: origin.source, spot: origin.places.spot(at) };
        }
        let origin = self.last(|origin| origin.first <= index);
        Found { source: origin.source, spot: origin.places.of(index - origin.first) }
    }

    fn last(&self, begins: impl Fn(&Origin<'a>) -> bool) -> &Origin<'a> {
        &self.0[self.0.partition_point(begins) - 1]
    }
}
