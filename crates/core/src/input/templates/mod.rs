//! Templates: the vectors that a system makes of samples, and how two are compared.
//!
//! Files whose numbers lie one after the other (`.npy`, safetensors, raw) are read in parts,
//! as they are needed, so that a set may be larger than memory; Parquet and Arrow are read
//! whole. Everything is checked once, when the file is opened. Several files are as one
//! that holds the rows of the first, then those of the second, and so on.

mod columnar;
mod files;
mod layout;
mod npy;
mod raw;
mod rows;
mod safetensors;

use std::ops::Range;
use std::sync::Arc;

use falsematch_kernels::similarity::{Vectors, dot};

use super::samples::SampleTable;
use super::source::{Kind, Source};
use super::{Dataset, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::Roster;
use crate::study::file::{Metric, Orientation, TemplatesInput};
use files::Files;
use rows::Rows;

/// Templates read at a time when a file is checked.
const CHECKED: usize = 4096;
/// How far the length of a template that is said to be normalised may be from 1: numbers of
/// 16 bits and 512 coordinates leave at most half of that.
const LENGTH_OFF: f64 = 1e-3;

/// The templates of a study's samples.
#[derive(Clone, Debug)]
pub struct Templates {
    rows: Arc<Files>,
    /// Per sample code, the row of its template.
    row_of: Vec<u32>,
    metric: Metric,
    /// Whether templates are divided by their length before they are stored.
    divides: bool,
    counts_rest: bool,
}

/// Two are equal if they are of the same samples in the same files, compared alike.
impl PartialEq for Templates {
    fn eq(&self, other: &Templates) -> bool {
        let key = |t: &Templates| (t.metric, t.divides, t.counts_rest);
        Arc::ptr_eq(&self.rows, &other.rows)
            && self.row_of == other.row_of
            && key(self) == key(other)
    }
}

impl Templates {
    /// The templates of samples, in the order given, as they are compared.
    ///
    /// # Errors
    /// If they cannot be read, or a file has changed since it was opened.
    pub fn of(&self, samples: &[u32]) -> Result<Vectors> {
        let dimension = self.dimension();
        let rows: Vec<usize> = samples.iter().map(|&s| self.row(s)).collect();
        let mut values = self.rows.read(&rows)?;
        if self.divides {
            values.chunks_exact_mut(dimension).for_each(divide);
        }
        Ok(Vectors::new(dimension, &values))
    }

    /// The row of a sample's template, from 0, counted through all files.
    pub fn row(&self, sample: u32) -> usize {
        self.row_of[sample as usize] as usize
    }

    /// How many coordinates a template has.
    pub fn dimension(&self) -> usize {
        self.rows.dimension
    }

    /// How templates are compared.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// Whether the non-mated comparisons under a tail are to be counted in a histogram.
    pub fn counts_rest(&self) -> bool {
        self.counts_rest
    }

    /// Gives samples other codes: that of the old one `k` is `code[k]`.
    pub(super) fn recode(&mut self, code: &[u32]) {
        let mut row_of = vec![0; self.row_of.len()];
        for (&new, &row) in code.iter().zip(&self.row_of) {
            row_of[new as usize] = row;
        }
        self.row_of = row_of;
    }
}

/// Divides a template by its length, both in 64-bit floats, and rounds it to 32 bits.
fn divide(template: &mut [f32]) {
    let length = dot(template, template).sqrt();
    // Rounding to the width in which templates are stored is the point.
    #[expect(clippy::cast_possible_truncation)]
    template.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
}

/// Opens the templates of a study and checks each of them; nothing is compared yet.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &TemplatesInput) -> Result<Dataset> {
    check_orientation(request.orientation, input.metric)?;
    let Some(table) = SampleTable::read(request)? else {
        let message = "found no table of samples, but a table must name the templates";
        let error = Error::new(ErrorKind::Missing, message);
        return Err(error.hint("name it as `file` under `[samples]`"));
    };
    let sources: Vec<Source> =
        input.file.values().iter().map(|name| Source::new(request.base, name)).collect();
    let rows = Files::open(&sources, |source| open(source, input, request))?;
    if rows.count != table.order.len() {
        return Err(rows.wrong_count(&table.source, table.order.len()));
    }
    let mut roster = table.roster;
    let mut row_of = vec![0; roster.sample_count()];
    for (row, &sample) in (0..).zip(&table.order) {
        row_of[sample as usize] = row;
    }
    let zeros = Check { rows: &rows, input, roster: &roster, order: &table.order }
        .all(request)?;
    let notes = zeros_note(zeros.len()).into_iter().collect();
    roster.failures.extend(zeros.into_iter().map(|s| (s, "all-zero template".into())));
    roster.failures.sort();
    let templates = Templates {
        rows: Arc::new(rows),
        row_of,
        metric: input.metric,
        divides: input.metric == Metric::Cosine && !input.normalised,
        counts_rest: input.histogram,
    };
    Ok(Dataset {
        roster,
        interchangeable: true,
        notes,
        templates: Some(templates),
        ..Dataset::default()
    })
}

fn zeros_note(count: usize) -> Option<String> {
    (count > 0).then(|| {
        format!("{count} all-zero templates are counted as failures of their samples")
    })
}

fn check_orientation(stated: Orientation, metric: Metric) -> Result<()> {
    let needed = match metric {
        Metric::Euclidean => Orientation::Dissimilarity,
        Metric::Cosine | Metric::InnerProduct => Orientation::Similarity,
    };
    if stated == needed {
        return Ok(());
    }
    let (found, name) = match needed {
        Orientation::Similarity => ("dissimilarity", "similarity"),
        Orientation::Dissimilarity => ("similarity", "dissimilarity"),
    };
    let message = format!(
        "found `system.scores = \"{found}\"`, but templates compared by this metric give \
         scores of {name}"
    );
    Err(Error::new(ErrorKind::Study, message).in_column("system.scores"))
}

fn open(source: &Source, input: &TemplatesInput, request: &Request<'_>) -> Result<Rows> {
    if source.is_named(&["npy"]) {
        return npy::open(source);
    }
    if source.is_named(&["safetensors"]) {
        return safetensors::open(source, input.column.as_deref());
    }
    if source.is_named(&["parquet", "arrow", "arrows", "feather", "ipc"]) {
        let (kind, _) = source.kind()?;
        if matches!(kind, Kind::Text | Kind::Gzip) {
            return Err(source.malformed("found text, but templates are expected"));
        }
        return columnar::open(source, kind, input.column.as_deref(), request.progress);
    }
    raw::open(source, request.base)
}

/// A check of every template.
struct Check<'a> {
    rows: &'a Files,
    input: &'a TemplatesInput,
    roster: &'a Roster,
    order: &'a [u32],
}

impl Check<'_> {
    /// Samples whose template is all zero, where the study counts those as failures.
    fn all(&self, request: &Request<'_>) -> Result<Vec<u32>> {
        let mut zeros = Vec::new();
        for (start, file) in self.rows.each() {
            let order = &self.order[start..start + file.count];
            for first in (0..file.count).step_by(CHECKED) {
                let last = file.count.min(first + CHECKED);
                self.some(file, first..last, order, &mut zeros)?;
                let bytes = file.bytes();
                let share = bytes as u128 * last as u128 / file.count.max(1) as u128;
                let done = u64::try_from(share).unwrap_or(bytes);
                request.progress.read(&file.source.named, done, bytes);
            }
        }
        Ok(zeros)
    }

    /// Checks some rows of a file, of which `order` has all samples.
    fn some(
        &self,
        file: &Rows,
        rows: Range<usize>,
        order: &[u32],
        zeros: &mut Vec<u32>,
    ) -> Result<()> {
        let mut values = Vec::with_capacity(rows.len() * file.dimension);
        file.read(&rows.clone().collect::<Vec<_>>(), &mut values)?;
        for (row, template) in rows.zip(values.chunks_exact(file.dimension)) {
            let sample = order[row];
            // Of a sample that is said to have no template the row means nothing.
            if self.roster.failure_of(sample).is_none()
                && self.is_zero((file, row), sample, template)?
            {
                zeros.push(sample);
            }
        }
        Ok(())
    }

    fn is_zero(
        &self,
        (file, row): (&Rows, usize),
        sample: u32,
        template: &[f32],
    ) -> Result<bool> {
        let refuse = |kind, found: String| {
            let label = self.roster.sample_label(sample);
            let error = Error::new(kind, format!("found {found} of sample `{label}`"));
            Err(error.in_file(&file.source.named).at_row(row as u64 + 1))
        };
        if let Some(value) = template.iter().find(|value| !value.is_finite()) {
            let found = format!("the number `{value}` in the template");
            return refuse(ErrorKind::Value, found);
        }
        let length = dot(template, template).sqrt();
        if length == 0.0 {
            if self.input.zero_is_failure {
                return Ok(true);
            }
            return refuse(ErrorKind::Value, "an all-zero template".into()).map_err(
                |error: Error| {
                    error.hint(
                        "`zero_is_failure = true` under `[input]` counts such samples as \
                         failures",
                    )
                },
            );
        }
        if self.input.normalised && (length - 1.0).abs() > LENGTH_OFF {
            let found = format!("a template of length {length:.4}");
            return refuse(ErrorKind::Value, found).map_err(|error: Error| {
                error.hint("the study says that templates are normalised, of length 1")
            });
        }
        Ok(false)
    }
}
