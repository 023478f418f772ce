//! Parquet and Arrow IPC files, batch by batch, as labels and numbers.

use std::fmt::{Display, Write as _};
use std::io::BufReader;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayAccessor, ArrayRef, PrimitiveArray, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::progress::{Counted, Progress};
use super::source::{Kind, Source};
use crate::error::{Error, ErrorKind, Result};

/// Rows read at a time from Parquet.
const BATCH: usize = 1 << 16;

/// Batches of a columnar file; each is its wanted columns in the order they were asked for.
pub(crate) type Batches<'a> = Box<dyn Iterator<Item = Result<Vec<ArrayRef>>> + Send + 'a>;

/// The names of the columns of a columnar file.
///
/// # Errors
/// Where the file is truncated or not of its format.
pub(crate) fn names(source: &Source, kind: Kind) -> Result<Vec<String>> {
    let (file, _) = source.open()?;
    let schema = match kind {
        Kind::Parquet => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file);
            Arc::clone(
                builder.map_err(|error| damaged(source, "Parquet", &error))?.schema(),
            )
        }
        Kind::ArrowFile => {
            let reader = FileReader::try_new(BufReader::new(file), None);
            reader.map_err(|error| damaged(source, "Arrow IPC", &error))?.schema()
        }
        _ => {
            let reader = StreamReader::try_new(BufReader::new(file), None);
            reader.map_err(|error| damaged(source, "Arrow IPC", &error))?.schema()
        }
    };
    Ok(schema.fields().iter().map(|field| field.name().clone()).collect())
}

/// Reads the wanted columns, batch by batch.
///
/// # Errors
/// Where the file is truncated or not of its format, at once or at the batch.
pub(crate) fn batches<'a>(
    source: &'a Source,
    kind: Kind,
    wanted: &[usize],
    progress: &'a dyn Progress,
) -> Result<Batches<'a>> {
    let mut read: Vec<usize> = wanted.to_vec();
    read.sort_unstable();
    read.dedup();
    let order: Vec<usize> =
        wanted.iter().map(|k| read.partition_point(|other| other < k)).collect();
    let arrays = move |batch: RecordBatch| -> Vec<ArrayRef> {
        order.iter().map(|&k| Arc::clone(batch.column(k))).collect()
    };
    Ok(match kind {
        Kind::Parquet => {
            Box::new(parquet(source, &read, progress)?.map(move |b| b.map(&arrays)))
        }
        Kind::ArrowFile => {
            Box::new(arrow_file(source, read, progress)?.map(move |b| b.map(&arrays)))
        }
        _ => Box::new(arrow_stream(source, read, progress)?.map(move |b| b.map(&arrays))),
    })
}

fn parquet<'a>(
    source: &'a Source,
    read: &[usize],
    progress: &'a dyn Progress,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<'a>> {
    let fail = |error| damaged(source, "Parquet", &error);
    let (file, length) = source.open()?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(
        file.try_clone().map_err(|error| source.io_error(&error))?,
    )
    .map_err(fail)?;
    let options = ArrowReaderOptions::new().with_schema(coded(builder.schema()));
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)
        .map_err(fail)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), read.iter().copied());
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let reader =
        builder.with_projection(mask).with_batch_size(BATCH).build().map_err(fail)?;
    let mut done = 0;
    Ok(reader.map(move |batch| {
        let batch = batch.map_err(|error| damaged(source, "Parquet", &error))?;
        done += batch.num_rows() as u64;
        let share = u128::from(length) * u128::from(done) / u128::from(rows.max(1));
        progress.read(&source.named, u64::try_from(share).unwrap_or(length), length);
        Ok(batch)
    }))
}

/// The schema with text columns as dictionaries: Parquet stores repeated labels once, and
/// so they need to be looked up once only.
fn coded(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let coded =
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(Field::new(field.name(), coded, field.is_nullable()))
        }
        _ => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn arrow_file<'a>(
    source: &'a Source,
    read: Vec<usize>,
    progress: &'a dyn Progress,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<'a>> {
    let (file, length) = source.open()?;
    let reader = FileReader::try_new(BufReader::new(file), Some(read))
        .map_err(|error| damaged(source, "Arrow IPC", &error))?;
    let count = reader.num_batches().max(1) as u64;
    Ok(reader.zip(1..).map(move |(batch, done)| {
        progress.read(&source.named, length / count * done, length);
        batch.map_err(|error| damaged(source, "Arrow IPC", &error))
    }))
}

fn arrow_stream<'a>(
    source: &'a Source,
    read: Vec<usize>,
    progress: &'a dyn Progress,
) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<'a>> {
    let (file, length) = source.open()?;
    let counted = BufReader::new(Counted::new(file, &source.named, length, progress));
    let reader = StreamReader::try_new(counted, Some(read))
        .map_err(|error| damaged(source, "Arrow IPC", &error))?;
    Ok(reader
        .map(move |batch| batch.map_err(|error| damaged(source, "Arrow IPC", &error))))
}

fn damaged(source: &Source, format: &str, error: &dyn std::error::Error) -> Error {
    let said = error.to_string();
    source
        .malformed(format!(
            "found a truncated or damaged file, but a whole {format} file is expected"
        ))
        .hint(format!("the reader said: {said}"))
}

/// Takes the label of a row.
type Each<'a> = dyn FnMut(usize, &str) -> Result<()> + 'a;

/// Hands on the label of each row: text, or a whole number as its digits; blank for null.
///
/// # Errors
/// Where the column is of another type, and the first error of `each`.
pub(crate) fn each_label(array: &dyn Array, each: &mut Each<'_>) -> Result<()> {
    match array.data_type() {
        DataType::Utf8 => each_text(array.as_string::<i32>(), each),
        DataType::LargeUtf8 => each_text(array.as_string::<i64>(), each),
        DataType::Utf8View => each_text(array.as_string_view(), each),
        DataType::Dictionary(_, _) => each_coded_label(array, each),
        DataType::Int8 => each_number(array.as_primitive::<Int8Type>(), each),
        DataType::Int16 => each_number(array.as_primitive::<Int16Type>(), each),
        DataType::Int32 => each_number(array.as_primitive::<Int32Type>(), each),
        DataType::Int64 => each_number(array.as_primitive::<Int64Type>(), each),
        DataType::UInt8 => each_number(array.as_primitive::<UInt8Type>(), each),
        DataType::UInt16 => each_number(array.as_primitive::<UInt16Type>(), each),
        DataType::UInt32 => each_number(array.as_primitive::<UInt32Type>(), each),
        DataType::UInt64 => each_number(array.as_primitive::<UInt64Type>(), each),
        DataType::Null => (0..array.len()).try_for_each(|row| each(row, "")),
        other => Err(Error::new(
            ErrorKind::Format,
            format!("found values of type {other}, but labels are text or whole numbers"),
        )),
    }
}

fn each_text<'a>(
    array: impl ArrayAccessor<Item = &'a str>,
    each: &mut Each<'_>,
) -> Result<()> {
    (0..array.len()).try_for_each(|row| {
        each(row, if array.is_null(row) { "" } else { array.value(row) })
    })
}

fn each_number<T: ArrowPrimitiveType<Native: Display>>(
    array: &PrimitiveArray<T>,
    each: &mut Each<'_>,
) -> Result<()> {
    let mut text = String::new();
    for (row, value) in array.iter().enumerate() {
        text.clear();
        if let Some(value) = value {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{value}");
        }
        each(row, &text)?;
    }
    Ok(())
}

fn each_coded_label(array: &dyn Array, each: &mut Each<'_>) -> Result<()> {
    let coded = array.as_any_dictionary();
    let labels = all_labels(coded.values().as_ref())?;
    if labels.is_empty() {
        return (0..array.len()).try_for_each(|row| each(row, ""));
    }
    for (row, code) in coded.normalized_keys().into_iter().enumerate() {
        each(row, if array.is_null(row) { "" } else { &labels[code] })?;
    }
    Ok(())
}

fn all_labels(array: &dyn Array) -> Result<Vec<String>> {
    let mut labels = Vec::with_capacity(array.len());
    each_label(array, &mut |_, label| {
        labels.push(label.to_owned());
        Ok(())
    })?;
    Ok(labels)
}

/// The labels of a column as codes, each label given its code by `code` at its first row.
///
/// # Errors
/// Where the column is of another type, and the first error of `code`.
pub(crate) fn codes(
    array: &dyn Array,
    mut code: impl FnMut(usize, &str) -> Result<u32>,
) -> Result<Vec<u32>> {
    let mut coded = Vec::with_capacity(array.len());
    let Some(dictionary) =
        array.as_any_dictionary_opt().filter(|d| !d.values().is_empty())
    else {
        each_label(array, &mut |row, label| {
            coded.push(code(row, label)?);
            Ok(())
        })?;
        return Ok(coded);
    };
    let labels = all_labels(dictionary.values().as_ref())?;
    let mut known: Vec<Option<u32>> = vec![None; labels.len()];
    for (row, key) in dictionary.normalized_keys().into_iter().enumerate() {
        coded.push(match known[key] {
            _ if array.is_null(row) => code(row, "")?,
            Some(known) => known,
            None => *known[key].insert(code(row, &labels[key])?),
        });
    }
    Ok(coded)
}

/// The numbers of a column, nothing for null.
///
/// # Errors
/// Where the column is of another type.
pub(crate) fn numbers(array: &dyn Array) -> Result<Vec<Option<f64>>> {
    macro_rules! numbers {
        ($type:ty, $convert:expr) => {
            Ok(array.as_primitive::<$type>().iter().map(|v| v.map($convert)).collect())
        };
    }
    match array.data_type() {
        DataType::Float64 => numbers!(Float64Type, |v| v),
        DataType::Float32 => numbers!(Float32Type, f64::from),
        DataType::Int8 => numbers!(Int8Type, f64::from),
        DataType::Int16 => numbers!(Int16Type, f64::from),
        DataType::Int32 => numbers!(Int32Type, f64::from),
        DataType::UInt8 => numbers!(UInt8Type, f64::from),
        DataType::UInt16 => numbers!(UInt16Type, f64::from),
        DataType::UInt32 => numbers!(UInt32Type, f64::from),
        DataType::Int64 => numbers!(Int64Type, |v| v as f64),
        DataType::UInt64 => numbers!(UInt64Type, |v| v as f64),
        other => Err(Error::new(
            ErrorKind::Format,
            format!("found values of type {other}, but scores must be numbers"),
        )),
    }
}
