//! Comparisons of one part of a file, with codes of its own.
//!
//! Parts are read apart, each giving samples codes in the order of their first sight; when
//! all are there, `gather` turns the codes into those of the roster.

use super::Comparisons;
use super::text::utf8;
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Interner, Spot, blank};

/// Comparisons of one part of a file.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// Labels of the samples in the order of first sight.
    pub(crate) samples: Interner,
    /// Where each sample was first seen.
    pub(crate) seen: Vec<Seen>,
    /// What the table says of its samples: each once, and again wherever it is said
    /// otherwise.
    pub(crate) described: Vec<Described>,
    /// Subjects and values that `described` speaks of.
    pub(crate) values: Interner,
    /// Comparisons with a score, by codes of this part.
    pub(crate) comparisons: Comparisons,
    /// Where they stand.
    pub(crate) places: Places,
    /// Comparisons without a score, by codes of this part, and where they stand.
    pub(crate) failed: Vec<(u32, u32, u64)>,
    latest: Vec<Option<usize>>,
    /// The codes that are likely next, of the reference and of the probe.
    expected: [u32; 2],
}

/// Where a sample was first seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// The line or row.
    pub(crate) at: u64,
    /// Whether as a probe.
    pub(crate) as_probe: bool,
}

/// What a table of comparisons says of a sample.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    /// The sample's code in this part.
    pub(crate) sample: u32,
    /// The line or row.
    pub(crate) at: u64,
    /// The subject, then the values of its properties.
    pub(crate) values: Vec<u32>,
}

/// The lines or rows of comparisons, kept as runs of neighbours.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    in_lines: bool,
    runs: Vec<(usize, u64)>,
    next: Option<u64>,
}

impl Places {
    fn push(&mut self, index: usize, at: u64) {
        if self.next != Some(at) {
            self.runs.push((index, at));
        }
        self.next = Some(at + 1);
    }

    /// A line or row as a spot.
    pub(crate) fn spot(&self, at: u64) -> Spot {
        if self.in_lines { Spot::Line(at) } else { Spot::Row(at) }
    }

    /// Where comparison `index` stands.
    pub(crate) fn of(&self, index: usize) -> Spot {
        let run = self.runs.partition_point(|run| run.0 <= index) - 1;
        let (first, at) = self.runs[run];
        self.spot(at + (index - first) as u64)
    }
}

impl Chunk {
    /// An empty part: of a text file, whose lines count, or of a table of rows.
    pub(crate) fn new(in_lines: bool) -> Chunk {
        Chunk {
            samples: Interner::default(),
            seen: Vec::new(),
            described: Vec::new(),
            values: Interner::default(),
            comparisons: Comparisons::default(),
            places: Places { in_lines, runs: Vec::new(), next: None },
            failed: Vec::new(),
            latest: Vec::new(),
            expected: [0; 2],
        }
    }

    /// An empty part of a text file with room for so many comparisons.
    pub(crate) fn with_capacity(comparisons: usize) -> Chunk {
        Chunk { comparisons: Comparisons::with_capacity(comparisons), ..Chunk::new(true) }
    }

    /// Whether it holds no comparison, scored or failed.
    pub(crate) fn is_empty(&self) -> bool {
        self.comparisons.score.is_empty() && self.failed.is_empty()
    }

    /// The code of a sample by its label.
    ///
    /// # Errors
    /// Where the label is blank or not UTF-8.
    #[inline]
    pub(crate) fn sample(
        &mut self,
        label: &[u8],
        at: u64,
        as_probe: bool,
    ) -> Result<u32> {
        // Tables mostly list one probe after another, each with its references in order.
        let guess = self.expected[usize::from(as_probe)];
        let code = match self.samples.is(guess, label) {
            true => guess,
            false => self.samples.code(label),
        };
        if code as usize == self.seen.len() {
            self.first_sight(label, at, as_probe)?;
        }
        self.expected[usize::from(as_probe)] = if as_probe { code } else { code + 1 };
        Ok(code)
    }

    fn first_sight(&mut self, label: &[u8], at: u64, as_probe: bool) -> Result<()> {
        if blank(utf8(label, at)?) {
            let message = "found a blank, but the label of a sample is expected";
            return Err(Error::new(ErrorKind::Value, message));
        }
        self.seen.push(Seen { at, as_probe });
        Ok(())
    }

    /// Notes what the table says of a sample, where that is new.
    ///
    /// # Errors
    /// Where a value is not UTF-8.
    pub(crate) fn describe<'v>(
        &mut self,
        sample: u32,
        at: u64,
        values: impl Iterator<Item = &'v [u8]> + Clone,
    ) -> Result<()> {
        self.latest.resize(self.samples.len(), None);
        if let Some(latest) = self.latest[sample as usize] {
            let known = self.described[latest].values.iter();
            if known.map(|&code| self.values.label(code)).eq(values.clone()) {
                return Ok(());
            }
        }
        let mut coded = Vec::new();
        for value in values {
            utf8(value, at)?;
            coded.push(self.values.code(value));
        }
        self.latest[sample as usize] = Some(self.described.len());
        self.described.push(Described { sample, at, values: coded });
        Ok(())
    }

    /// Adds a comparison: with its score, or as a failure.
    ///
    /// # Errors
    /// [`ErrorKind::Value`] where a sample is compared with itself.
    #[inline]
    pub(crate) fn push(
        &mut self,
        probe: u32,
        reference: u32,
        score: Option<f64>,
        at: u64,
    ) -> Result<()> {
        if probe == reference {
            return Err(self.itself(probe));
        }
        match score {
            Some(score) => {
                self.places.push(self.comparisons.score.len(), at);
                self.comparisons.score.push(score);
                self.comparisons.probe.push(probe);
                self.comparisons.reference.push(reference);
            }
            None => self.failed.push((probe, reference, at)),
        }
        Ok(())
    }

    fn itself(&self, sample: u32) -> Error {
        let label = String::from_utf8_lossy(self.samples.label(sample)).into_owned();
        let message = format!(
            "found sample `{label}` compared with itself, but a comparison is between two \
             samples"
        );
        Error::new(ErrorKind::Value, message)
    }
}
