//! The scores of every pair of samples, and the study that measures them.

use std::path::Path;

use falsematch::{Error, ErrorKind, Result};

use super::Extraction;
use super::chunks;
use super::finish::Sink;
use super::{CHUNK, write_file};
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
    let templates = templates(extraction);
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

/// A template and its length, or nothing.
type Template = Option<(Vec<f32>, f64)>;

fn templates(extraction: &Extraction) -> Vec<Template> {
    let mut templates = Vec::new();
    for (k, pictures) in extraction.samples.pictures.chunks(CHUNK).enumerate() {
        for row in chunks::read(&extraction.out, k, pictures.len()).unwrap_or_default() {
            templates.push(row.failure.is_empty().then(|| {
                let values: Vec<f32> =
                    row.template.iter().map(|&bits| f32::from_bits(bits)).collect();
                let length = dot(&values, &values).sqrt();
                (values, length)
            }));
        }
    }
    templates
}

/// The dot product in 64-bit floats, summed in the order of the coordinates.
fn dot(one: &[f32], other: &[f32]) -> f64 {
    one.iter().zip(other).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
}

fn cosine(one: &Template, other: &Template) -> f64 {
    match (one, other) {
        (Some((one, length)), Some((other, other_length))) => {
            dot(one, other) / (length * other_length)
        }
        _ => f64::NAN,
    }
}

/// The study with its input and samples replaced by those of an extraction.
pub(crate) fn derived(study: &Path, columns: &Columns) -> Result<String> {
    let text = std::fs::read_to_string(study)
        .map_err(|error| Error::io(study, "read the study", &error))?;
    let refused = |message: String| Error::new(ErrorKind::Study, message).in_file(study);
    let mut file: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| refused(error.message().to_owned()))?;
    if file.contains_key("also") {
        return Err(refused(
            "found `[also]`, but scores of pictures replace those of one system".into(),
        ));
    }
    let mut input = toml::Table::new();
    input.insert("format".into(), "matrix".into());
    input.insert("file".into(), "scores.npy".into());
    input.insert("nan_is_failure".into(), true.into());
    file.insert("input".into(), input.into());
    let samples = file.entry("samples").or_insert_with(|| toml::Table::new().into());
    let samples = samples
        .as_table_mut()
        .ok_or_else(|| refused("found `samples`, but a table is expected".into()))?;
    samples.remove("subjects_file");
    samples.insert("file".into(), "samples.csv".into());
    samples.insert("sample".into(), columns.sample.clone().into());
    samples.insert("subject".into(), columns.subject.clone().into());
    samples.insert("failure".into(), "failure".into());
    toml::to_string(&file).map_err(|error| refused(error.to_string()))
}
