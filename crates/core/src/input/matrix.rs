//! A matrix of scores: rows are probes, columns are references.

use super::lists::Lists;
use super::npy::{self, Matrix};
use super::scores::Scores;
use super::source::Source;
use super::{Dataset, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::MatrixInput;

/// Reads a NumPy matrix of scores.
///
/// # Errors
/// As [`super::read`].
pub(crate) fn read(request: &Request<'_>, input: &MatrixInput) -> Result<Dataset> {
    let lists = Lists::read(request, input.probes.as_ref(), input.references.as_ref())?;
    let source = Source::new(request.base, &input.file);
    let matrix = npy::read(&source, request.progress)?;
    let nan: &[String] = if input.nan_is_failure { &["NaN".into()] } else { &[] };
    let grid = Grid {
        source: &source,
        matrix: &matrix,
        lists: &lists,
        scores: Scores::new(request.orientation, nan),
        compared: |_, _| Ok(true),
    };
    let walked = grid.walk()?;
    Ok(walked.over(lists))
}

/// A matrix, whom its rows and columns stand for, and which of its cells are comparisons.
pub(crate) struct Grid<'a, F> {
    /// The file of the scores.
    pub(crate) source: &'a Source,
    /// The scores.
    pub(crate) matrix: &'a Matrix,
    /// The samples of rows and columns.
    pub(crate) lists: &'a Lists,
    /// How scores are read.
    pub(crate) scores: Scores,
    /// Whether the cell of a row and a column is a comparison, or the refusal of the cell.
    pub(crate) compared: F,
}

/// Comparisons without their roster.
pub(crate) struct Walked(Dataset);

impl Walked {
    /// The dataset over the lists' roster.
    pub(crate) fn over(self, lists: Lists) -> Dataset {
        Dataset { roster: lists.roster, ..self.0 }
    }
}

impl<F: Fn(usize, usize) -> Result<bool>> Grid<'_, F> {
    /// The comparisons of all cells, row by row. Cells of a sample with itself are left out.
    /// Where rows and columns are the same samples and the matrix is symmetric, each pair
    /// is used once.
    ///
    /// # Errors
    /// Where the sizes are not those of the lists, or a score is not finite.
    pub(crate) fn walk(&self) -> Result<Walked> {
        let (rows, columns) = (self.matrix.rows, self.matrix.columns);
        self.lists.check_size(self.source, rows, columns)?;
        let difference = self.largest_difference()?;
        let once = self.lists.same() && difference.is_none();
        let cells = if once { rows * (rows.max(1) - 1) / 2 } else { rows * columns };
        let mut dataset = Dataset {
            comparisons: super::Comparisons::with_capacity(cells),
            interchangeable: once,
            notes: self.notes(difference),
            ..Dataset::default()
        };
        for row in 0..rows {
            for column in if once { row + 1 } else { 0 }..columns {
                self.cell(row, column, &mut dataset)?;
            }
        }
        Ok(Walked(dataset))
    }

    fn cell(&self, row: usize, column: usize, dataset: &mut Dataset) -> Result<()> {
        let (probe, reference) = (self.lists.probes[row], self.lists.references[column]);
        if probe == reference || !(self.compared)(row, column)? {
            return Ok(());
        }
        let value = self.matrix.at(row, column);
        let failure = [probe, reference]
            .into_iter()
            .find_map(|sample| Some((sample, self.lists.roster.failure_of(sample)?)));
        let score = match (self.scores.number(Some(value)), failure) {
            (Ok(Some(_)), Some((sample, why))) => {
                return Err(self.blame(row, column, self.scored_failure(sample, why)));
            }
            (Ok(score), _) => score,
            (Err(_), Some(_)) if value.is_nan() => None,
            (Err(error), _) => return Err(self.blame(row, column, error)),
        };
        match score {
            Some(score) => dataset.comparisons.push(score, probe, reference),
            None => dataset.failed.push((probe, reference)),
        }
        Ok(())
    }

    fn scored_failure(&self, sample: u32, why: &str) -> Error {
        let message = format!(
            "found a score of sample `{}`, but its table says that it has no template (`{why}`)",
            self.lists.roster.sample_label(sample)
        );
        Error::new(ErrorKind::Conflict, message)
    }

    /// Names the cell: its row from 1, and the reference of its column.
    pub(crate) fn blame(&self, row: usize, column: usize, error: Error) -> Error {
        let reference = self.lists.roster.sample_label(self.lists.references[column]);
        error.at_row(row as u64 + 1).in_column(&reference).in_file(&self.source.named)
    }

    /// The largest difference between a cell and its mirror, infinite where one of them is
    /// no comparison or no number; nothing where the matrix is symmetric, or where rows and
    /// columns are not the same samples.
    fn largest_difference(&self) -> Result<Option<f64>> {
        let mut largest = 0.0_f64;
        let rows = if self.lists.same() { self.matrix.rows } else { 0 };
        for row in 0..rows {
            for column in 0..row {
                let values = [self.matrix.at(row, column), self.matrix.at(column, row)];
                let used = [(self.compared)(row, column)?, (self.compared)(column, row)?];
                let difference = match (used, values.map(f64::is_nan)) {
                    ([false, false], _) | (_, [true, true]) if used[0] == used[1] => 0.0,
                    ([true, true], [false, false]) => (values[0] - values[1]).abs(),
                    _ => f64::INFINITY,
                };
                if difference > largest {
                    largest = difference;
                }
            }
        }
        Ok((largest > 0.0).then_some(largest))
    }

    fn notes(&self, difference: Option<f64>) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(difference) = difference {
            let how = if difference.is_finite() {
                format!("scores of a pair differ by up to {difference:e} with its order")
            } else {
                "some pairs have a score in one order only".to_owned()
            };
            notes.push(format!(
                "The score matrix is not symmetric ({how}): both orders of each pair were \
                 used, as two comparisons."
            ));
        }
        if !self.lists.same() && self.overlap() {
            notes.push(
                "Some samples are both probes and references: cells of a sample with itself \
                 were left out."
                    .to_owned(),
            );
        }
        notes
    }

    fn overlap(&self) -> bool {
        let mut is_probe = vec![false; self.lists.roster.sample_count()];
        self.lists.probes.iter().for_each(|&sample| is_probe[sample as usize] = true);
        self.lists.references.iter().any(|&sample| is_probe[sample as usize])
    }
}
