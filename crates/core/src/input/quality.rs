//! The quality of each sample: from the table of samples, a table of its own, or OFIQ's CSV.

mod ofiq;

use std::path::{Path, PathBuf};

use super::columnar;
use super::columns::Header;
use super::frame::Frame;
use super::progress::Silent;
use super::source::{Kind, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::roster::{Qualities, Roster, Spot, blank};
use crate::study::file::{Quality, QualityFormat, Samples};
use crate::words::counted;

/// The quality of each sample of a roster, and what a reader should know of how it was read,
/// one sentence each.
///
/// A sample without a template has none, whatever the file says: it is taken for the worst,
/// like one whose quality could not be assessed.
///
/// # Errors
/// Where the file cannot be read or is malformed, a quality is neither a finite number nor a
/// failure value, a sample is in it twice, or one that has a template is not in it.
pub fn qualities(
    quality: &Quality,
    samples: Option<&Samples>,
    base: &Path,
    roster: &Roster,
) -> Result<(Qualities, Vec<String>)> {
    let file = place(quality, samples).ok_or_else(|| {
        let message = "found no file that holds the quality, but expected one";
        let hint = "name the table of samples by `file` of `[samples]`, or one of qualities by \
                    `file` of `[quality]`";
        Error::new(ErrorKind::Study, message).hint(hint)
    })?;
    let source = Source::new(base, file);
    let rows = match quality.format {
        QualityFormat::Ofiq => ofiq::rows(&source, quality)?,
        QualityFormat::Table => {
            let own = samples.map_or("sample", |samples| samples.sample.as_str());
            table(&source, quality.sample.as_deref().unwrap_or(own), &quality.column)?
        }
    };
    let mut found = Found { quality, roster, source: &source, of_sample: Vec::new() };
    let notes = found.take(&rows)?;
    let (name, better) = (quality.column.clone(), quality.better);
    Ok((Qualities { name, better, of_sample: found.finished()? }, notes))
}

/// The file of the quality as the study names it, where that is no file of the input.
pub fn quality_file(quality: &Quality) -> Option<PathBuf> {
    quality.file.as_ref().map(PathBuf::from)
}

fn place<'a>(quality: &'a Quality, samples: Option<&'a Samples>) -> Option<&'a str> {
    let of_samples = || samples.and_then(|samples| samples.file.as_deref());
    quality.file.as_deref().or_else(of_samples)
}

/// What a file says of one sample.
struct Row {
    spot: Spot,
    /// The sample as the file names it.
    sample: String,
    /// The quality, or nothing where none could be assessed.
    quality: Reading,
}

/// A quality as a file states it.
enum Reading {
    /// In digits.
    Text(String),
    /// The file says that there is none.
    Failed,
}

fn table(source: &Source, sample: &str, column: &str) -> Result<Vec<Row>> {
    let (kind, _) = source.kind()?;
    let row = |((spot, sample), quality): ((Spot, String), String)| Row {
        spot,
        sample,
        quality: Reading::Text(quality),
    };
    if matches!(kind, Kind::Text | Kind::Gzip) {
        let Frame { spots, mut columns } =
            Frame::read(source, &[sample, column], &Silent)?;
        let qualities = columns.pop().unwrap_or_default();
        let samples = columns.pop().unwrap_or_default();
        return Ok(spots.into_iter().zip(samples).zip(qualities).map(row).collect());
    }
    let (samples, qualities) = columns(source, kind, sample, column)
        .map_err(|error| error.in_file(&source.named))?;
    let spots = (1..).map(Spot::Row);
    Ok(spots.zip(samples).zip(qualities).map(row).collect())
}

/// The labels and the numbers of two columns of a columnar file, numbers in digits that give
/// them back.
fn columns(
    source: &Source,
    kind: Kind,
    sample: &str,
    column: &str,
) -> Result<(Vec<String>, Vec<String>)> {
    let header = Header { source, names: columnar::names(source, kind)?, line: None };
    let wanted = [header.find(sample)?, header.find(column)?];
    let (mut samples, mut qualities) = (Vec::new(), Vec::new());
    for batch in columnar::batches(source, kind, &wanted, &Silent)? {
        let batch = batch?;
        let labels = columnar::each_label(batch[0].as_ref(), &mut |_, label| {
            samples.push(label.to_owned());
            Ok(())
        });
        labels.map_err(|error| error.in_column(sample))?;
        let numbers = columnar::numbers(batch[1].as_ref());
        let numbers = numbers.map_err(|error| error.in_column(column))?;
        let digits =
            |number: Option<f64>| number.map_or(String::new(), |n| n.to_string());
        qualities.extend(numbers.into_iter().map(digits));
    }
    Ok((samples, qualities))
}

/// What has been found of each sample.
struct Found<'a> {
    quality: &'a Quality,
    roster: &'a Roster,
    source: &'a Source,
    /// Where each sample was found, and its quality.
    of_sample: Vec<Option<(Spot, Option<f64>)>>,
}

impl Found<'_> {
    /// Takes every row; says what was left over.
    fn take(&mut self, rows: &[Row]) -> Result<Vec<String>> {
        self.of_sample = vec![None; self.roster.sample_count()];
        let mut unknown = 0;
        for row in rows {
            let taken = self.code(&row.sample).map(|sample| self.add(sample, row));
            match taken {
                Some(taken) => taken
                    .map_err(|error| row.spot.of(error).in_file(&self.source.named))?,
                None => unknown += 1,
            }
        }
        let rows = counted(unknown, "row", "rows");
        let note = format!(
            "{rows} of `{}` name samples that the study does not have; they are not used",
            self.source.named.display()
        );
        Ok((unknown > 0).then_some(note).into_iter().collect())
    }

    fn code(&self, label: &str) -> Option<u32> {
        match self.quality.format {
            QualityFormat::Table => self.roster.sample_code(label),
            QualityFormat::Ofiq => ofiq::sample(label, self.roster),
        }
    }

    fn add(&mut self, sample: u32, row: &Row) -> Result<()> {
        let quality = self.number(&row.quality, sample)?;
        let known = &mut self.of_sample[sample as usize];
        if let Some((first, _)) = known {
            let message = format!(
                "found sample `{}` a second time, but its quality is already on {first}",
                self.roster.sample_label(sample)
            );
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        *known = Some((row.spot, quality));
        Ok(())
    }

    /// The quality of a sample; nothing where none could be assessed, or where the sample
    /// has no template.
    fn number(&self, reading: &Reading, sample: u32) -> Result<Option<f64>> {
        let Reading::Text(text) = reading else { return Ok(None) };
        let is_failure = |value: &String| value == text;
        if self.roster.failure_of(sample).is_some()
            || self.quality.failure_values.iter().any(is_failure)
        {
            return Ok(None);
        }
        match text.trim().parse::<f64>() {
            // Zero comes out positive, so that it has one place in order.
            Ok(number) if number.is_finite() => Ok(Some(number + 0.0)),
            _ => Err(self.refused(text, sample)),
        }
    }

    fn refused(&self, text: &str, sample: u32) -> Error {
        let found = if blank(text) { "a blank".to_owned() } else { format!("`{text}`") };
        let message = format!(
            "found {found} as the quality of sample `{}`, but a quality must be a finite \
             number",
            self.roster.sample_label(sample)
        );
        let error = Error::new(ErrorKind::Value, message).in_column(&self.quality.column);
        error.hint(
            "a value that means that no quality could be assessed belongs in \
             `quality.failure_values`; such a sample counts as the worst",
        )
    }

    /// The quality of each sample, once every sample with a template is known to have one
    /// or to have failed.
    fn finished(self) -> Result<Vec<Option<f64>>> {
        let with_template = |sample: &u32| self.roster.failure_of(*sample).is_none();
        let samples = (0u32..).zip(&self.of_sample);
        let missing: Vec<u32> = samples
            .filter(|(_, found)| found.is_none())
            .map(|(sample, _)| sample)
            .filter(with_template)
            .collect();
        if let Some(&first) = missing.first() {
            let more = match missing.len() as u64 - 1 {
                0 => String::new(),
                more => format!(" and of {}", counted(more, "other", "others")),
            };
            let message = format!(
                "found no quality of sample `{}`{more}, but every sample with a template \
                 needs one",
                self.roster.sample_label(first)
            );
            let error = Error::new(ErrorKind::Missing, message);
            return Err(error.in_file(&self.source.named));
        }
        let quality =
            |found: Option<(Spot, Option<f64>)>| found.and_then(|found| found.1);
        Ok(self.of_sample.into_iter().map(quality).collect())
    }
}
