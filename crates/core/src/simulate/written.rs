//! The files of a simulated study, as text and bytes.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::error::{Error, ErrorKind, Result};
use crate::simulate::known::ALL;
use crate::simulate::sampled::SampledStudy;

/// Rows that are written at once.
const ROWS: usize = 1 << 16;

impl SampledStudy {
    /// `samples.csv`: who is said to be in each sample.
    pub fn samples_csv(&self) -> String {
        let mut text = String::from("sample,subject,group");
        text += if self.has_conditions() { ",condition\n" } else { "\n" };
        for row in &self.samples {
            let _ = write!(text, "{},{},{}", row.sample, row.subject, row.group);
            if self.has_conditions() {
                let _ = write!(text, ",{}", row.condition);
            }
            text.push('\n');
        }
        text
    }

    /// Writes the scores as CSV: probe, reference, score; every pair of samples once.
    ///
    /// # Errors
    ///
    /// If the sink cannot be written.
    pub fn write_csv(&self, sink: &mut dyn Write) -> Result<()> {
        let mut lines = || -> std::io::Result<()> {
            sink.write_all(b"probe,reference,score\n")?;
            for (one, other, score) in self.scores() {
                let (one, other) =
                    (&self.samples[one].sample, &self.samples[other].sample);
                writeln!(sink, "{one},{other},{score}")?;
            }
            sink.flush()
        };
        lines().map_err(|error| unwritten(&error))
    }

    /// Writes the scores as Parquet, with the columns of [`SampledStudy::write_csv`].
    ///
    /// # Errors
    ///
    /// If the sink cannot be written.
    pub fn write_parquet(&self, sink: &mut (dyn Write + Send)) -> Result<()> {
        let schema = Arc::new(Schema::new(vec![
            Field::new("probe", DataType::Utf8, false),
            Field::new("reference", DataType::Utf8, false),
            Field::new("score", DataType::Float64, false),
        ]));
        let compression = Compression::ZSTD(ZstdLevel::default());
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_created_by("falsematch".to_owned())
            .build();
        let mut writer = ArrowWriter::try_new(sink, schema.clone(), Some(properties))
            .map_err(|error| unwritten(&error))?;
        let mut scores = self.scores().peekable();
        while scores.peek().is_some() {
            let rows: Vec<_> = scores.by_ref().take(ROWS).collect();
            let name = |sample: usize| self.samples[sample].sample.as_str();
            let probe: StringArray = rows.iter().map(|row| Some(name(row.0))).collect();
            let reference: StringArray =
                rows.iter().map(|row| Some(name(row.1))).collect();
            let score: Float64Array = rows.iter().map(|row| row.2).collect();
            let columns: Vec<ArrayRef> =
                vec![Arc::new(probe), Arc::new(reference), Arc::new(score)];
            let batch = RecordBatch::try_new(schema.clone(), columns)
                .map_err(|error| unwritten(&error))?;
            writer.write(&batch).map_err(|error| unwritten(&error))?;
        }
        writer.close().map(|_| ()).map_err(|error| unwritten(&error))
    }

    /// `truth.toml`: the known rates, the labels that are wrong, and who is kin.
    ///
    /// # Errors
    ///
    /// Never in practice: it holds only text and numbers.
    pub fn truth_toml(&self) -> Result<String> {
        let text = toml::to_string(&self.truth).map_err(|error| unwritten(&error))?;
        Ok(format!("{TRUTH_HEAD}\n{text}"))
    }

    /// `study.toml`: a study of these scores that `falsematch run` measures, at the
    /// thresholds of which the truth is known.
    pub fn study_toml(&self, scores_file: &str) -> String {
        let thresholds: Vec<String> =
            self.thresholds().iter().map(f64::to_string).collect();
        let conditions = if self.has_conditions() { "\"condition\"" } else { "" };
        let by = if self.file.groups.len() > 1 { "[\"group\"]" } else { "" };
        let name = toml::Value::from(self.file.name.as_str()).to_string();
        let filled = [
            ("SEED", self.truth.seed.to_string()),
            ("NAME", name),
            ("FILE", scores_file.to_owned()),
            ("CONDITIONS", conditions.to_owned()),
            ("THRESHOLDS", thresholds.join(", ")),
            ("TARGETS", format!("{:?}", self.file.target_fmr)),
            ("BY", by.to_owned()),
            ("ALL", ALL.to_owned()),
        ];
        let fill = |text: String, (place, value): &(&str, String)| {
            text.replace(&format!("{{{place}}}"), value)
        };
        let mut text = filled.iter().fold(STUDY.to_owned(), fill);
        if self.file.conditions.len() > 1 {
            for condition in &self.file.conditions {
                let name = toml::Value::from(condition.name.as_str());
                let _ = write!(
                    text,
                    "\n[[arm]]\nname = {name}\nboth = {{ condition = {name} }}\n"
                );
            }
        }
        text
    }

    fn has_conditions(&self) -> bool {
        !self.file.conditions.is_empty()
    }
}

/// The study file, with places to fill in.
const STUDY: &str = r#"# Drawn by `falsematch simulate` with seed {SEED}. What is true of it: truth.toml.

[study]
name = {NAME}
question = "How often is a simulated system wrong about simulated people?"
limits = ["Nobody here exists, and no system: the scores were drawn from a model."]

[system]
name = "a simulation"
scores = "similarity"
range = [-1.0, 1.0]

[input]
format = "table"
file = "{FILE}"
interchangeable = true

[samples]
file = "samples.csv"
groups = ["group"]
conditions = [{CONDITIONS}]

[protocol]
thresholds = [{THRESHOLDS}] # at these the truth is known
target_fmr = {TARGETS}
by = [{BY}]

[[arm]]
name = "{ALL}"
"#;

const TRUTH_HEAD: &str = "\
# What is true of this simulated study. Rates are those of a sample without end, of people who
# are no kin and rightly labelled; `standard_error` is the Monte Carlo error of each.
";

fn unwritten(error: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the simulated study: {error}"))
}
