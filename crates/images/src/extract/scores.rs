//! The scores of every pair of samples, and the study that measures them.

use std::path::Path;

use falsematch::{Error, ErrorKind, Result};

use super::Extraction;
use super::chunks::{self, Row};
use super::finish::Sink;
use super::write_file;
use crate::npy;
use crate::recipe::Columns;

/// Writes `scores.npy`, the cosine of every pair of templates in 64-bit floats (no number
/// where one of the two has no template), and `study.toml`, the study with its scores and
/// samples taken from this folder.
///
/// # Errors
/// If the study is no TOML, or a file cannot be written.
pub fn write_scores(
    extraction: &Extraction,
    study: &Path,
    columns: &Columns,
) -> Result<()> {
    let templates = templates(extraction)?;
    let count = templates.len();
    let mut sink = Sink::create(&extraction.out.join("scores.npy"))?;
    sink.put(|sink| std::io::Write::write_all(sink, &npy::header("<f8", count, count)))?;
    for probe in &templates {
        let row: Vec<f64> =
            templates.iter().map(|reference| cosine(probe, reference)).collect();
        sink.put(|sink| npy::doubles(sink, &row))?;
    }
    sink.commit()?;
    let text = derived(study, columns)?;
    write_file(&extraction.out.join("study.toml"), text.as_bytes())
}

/// Writes `study.toml`, a study of arms with its samples taken from this folder; its scores
/// have the names that the study gives them.
///
/// # Errors
/// If the study is no TOML, or the file cannot be written.
pub fn write_study(out: &Path, study: &Path, columns: &Columns) -> Result<()> {
    let mut file = table_of(study)?;
    take_samples(&mut file, columns).map_err(|error| error.in_file(study))?;
    write_file(&out.join("study.toml"), text_of(&file)?.as_bytes())
}

/// A template and its length, or nothing.
pub(super) type Template = Option<(Vec<f32>, f64)>;

/// A template with its length.
pub(super) fn with_length(row: &Row) -> Template {
    row.template().map(|values| {
        let length = dot(&values, &values).sqrt();
        (values, length)
    })
}

/// The template of each sample.
pub(super) fn templates(extraction: &Extraction) -> Result<Vec<Template>> {
    let mut templates = Vec::new();
    for rows in chunks::all::<Row>(&extraction.out, extraction.samples.rows.len()) {
        templates.extend(rows?.iter().map(with_length));
    }
    Ok(templates)
}

/// The dot product in 64-bit floats, summed in the order of the coordinates.
fn dot(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
}

/// The cosine of two templates; no number where there is one or none.
pub(super) fn cosine(one: &Template, other: &Template) -> f64 {
    match (one, other) {
        (Some((one, length)), Some((other, other_length))) => {
            dot(one, other) / (length * other_length)
        }
        _ => f64::NAN,
    }
}

/// The study with its input and samples replaced by those of an extraction.
pub(crate) fn derived(study: &Path, columns: &Columns) -> Result<String> {
    let mut file = table_of(study)?;
    if file.contains_key("also") {
        let message =
            "found `[also]`, but scores of pictures replace those of one system";
        return Err(Error::new(ErrorKind::Study, message).in_file(study));
    }
    let mut input = toml::Table::new();
    input.insert("format".into(), "matrix".into());
    input.insert("file".into(), "scores.npy".into());
    input.insert("nan_is_failure".into(), true.into());
    file.insert("input".into(), input.into());
    let samples = take_samples(&mut file, columns);
    let samples = samples.map_err(|error| error.in_file(study))?;
    samples.insert("failure".into(), "failure".into());
    text_of(&file)
}

fn table_of(study: &Path) -> Result<toml::Table> {
    let text = std::fs::read_to_string(study)
        .map_err(|error| Error::io(study, "read the study", &error))?;
    text.parse().map_err(|error: toml::de::Error| {
        Error::new(ErrorKind::Study, error.message()).in_file(study)
    })
}

/// Lets a study take its samples from the folder of an extraction.
fn take_samples<'a>(
    file: &'a mut toml::Table,
    columns: &Columns,
) -> Result<&'a mut toml::Table> {
    let samples = file.entry("samples").or_insert_with(|| toml::Table::new().into());
    let samples = samples.as_table_mut().ok_or_else(|| {
        let message = "found `samples`, but a table is expected";
        Error::new(ErrorKind::Study, message)
    })?;
    samples.remove("subjects_file");
    samples.insert("file".into(), "samples.csv".into());
    samples.insert("sample".into(), columns.sample.clone().into());
    samples.insert("subject".into(), columns.subject.clone().into());
    Ok(samples)
}

fn text_of(file: &toml::Table) -> Result<String> {
    toml::to_string(file).map_err(|error| Error::new(ErrorKind::Study, error.to_string()))
}
