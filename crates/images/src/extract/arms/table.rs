//! Where the study reads its scores: Parquet or CSV, one column of scores for each input.

use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Float32Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use falsematch::roster::Roster;
use falsematch::study::file::{Input, TableColumns};
use falsematch::{Error, ErrorKind, Result};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::extract::finish::Sink;

/// A table of scores as the study reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    /// Its file, beside the study.
    pub(super) file: String,
    /// Its columns.
    pub(super) columns: TableColumns,
}

/// A comparison of two samples by their codes.
pub(super) type Pair = (u32, u32);

/// A column of scores: of every pair, nothing where there is none.
pub(super) type Column = (String, Vec<Option<f32>>);

/// Where an input reads its scores, if an extraction can write them there.
///
/// # Errors
/// If it is no table, of several files, in another folder or of another format, or would
/// refuse what has no score.
pub(super) fn of(input: &Input, name: &str) -> Result<Table> {
    let refused = |found: &str, expected: &str| {
        let message = format!("found {found} for the scores `{name}`, but {expected}");
        Err(Error::new(ErrorKind::Study, message))
    };
    let Input::Table(table) = input else {
        return refused(
            "another format",
            "an extraction of altered pictures writes `format = \"table\"`",
        );
    };
    let [file] = table.file.values() else {
        return refused("several files", "an extraction writes one");
    };
    let is_plain =
        Path::new(file).file_name().is_some_and(|plain| plain == file.as_str());
    if !is_plain || !(is_parquet(file) || file.ends_with(".csv")) {
        return refused(
            &format!("the file `{file}`"),
            "an extraction writes `NAME.parquet` or `NAME.csv` beside the study",
        );
    }
    if table.interchangeable {
        return refused(
            "`interchangeable`",
            "an altered probe and a reference cannot change places",
        );
    }
    if table.failure_values != [String::new()] {
        return refused(
            "no `failure_values = [\"\"]`",
            "a picture without a template has no score",
        );
    }
    Ok(Table { file: file.clone(), columns: table.columns.clone() })
}

fn is_parquet(file: &str) -> bool {
    file.ends_with(".parquet")
}

/// Writes a table: probe, reference, and one column of scores for each input.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(
    folder: &Path,
    table: &Table,
    roster: &Roster,
    pairs: &[Pair],
    columns: Vec<Column>,
) -> Result<()> {
    let path = folder.join(&table.file);
    let sink = Sink::create(&path)?;
    let written = match is_parquet(&table.file) {
        true => parquet(sink, table, roster, pairs, columns),
        false => csv(sink, table, roster, pairs, &columns),
    };
    written.map_err(|error| error.in_file(&path))
}

fn parquet(
    mut sink: Sink,
    table: &Table,
    roster: &Roster,
    pairs: &[Pair],
    columns: Vec<Column>,
) -> Result<()> {
    let labels = |pick: fn(&Pair) -> u32| {
        let names = pairs.iter().map(|pair| roster.sample_label(pick(pair)));
        let names: Vec<_> = names.collect();
        names.iter().map(|name| &**name).collect::<DictionaryArray<Int32Type>>()
    };
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut fields = vec![
        Field::new(&table.columns.probe, text.clone(), false),
        Field::new(&table.columns.reference, text, false),
    ];
    let mut arrays: Vec<ArrayRef> =
        vec![Arc::new(labels(|pair| pair.0)), Arc::new(labels(|pair| pair.1))];
    let level = ZstdLevel::try_new(19).unwrap_or_default();
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_created_by("falsematch".to_owned());
    for (name, scores) in columns {
        let column = ColumnPath::new(vec![name.clone()]);
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::BYTE_STREAM_SPLIT);
        fields.push(Field::new(name, DataType::Float32, true));
        arrays.push(Arc::new(Float32Array::from(scores)));
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), arrays).map_err(unwritten)?;
    let mut writer = ArrowWriter::try_new(&mut sink, schema, Some(properties.build()))
        .map_err(unwritten)?;
    writer.write(&batch).map_err(unwritten)?;
    writer.close().map_err(unwritten)?;
    sink.commit()
}

fn csv(
    sink: Sink,
    table: &Table,
    roster: &Roster,
    pairs: &[Pair],
    columns: &[Column],
) -> Result<()> {
    let mut writer = csv::Writer::from_writer(sink);
    let names = [table.columns.probe.as_str(), table.columns.reference.as_str()];
    let scores = columns.iter().map(|(name, _)| name.as_str());
    writer.write_record(names.into_iter().chain(scores)).map_err(unwritten)?;
    for (row, &(probe, reference)) in pairs.iter().enumerate() {
        let sides = [probe, reference].map(|code| roster.sample_label(code).into_owned());
        let score =
            |column: &Column| column.1[row].map_or(String::new(), |s| s.to_string());
        let fields = sides.into_iter().chain(columns.iter().map(score));
        writer.write_record(fields).map_err(unwritten)?;
    }
    writer.into_inner().map_err(|error| unwritten(error.error()))?.commit()
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Io, format!("cannot write the scores: {error}"))
}
