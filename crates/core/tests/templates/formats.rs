//! Every format, in one file or in several.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::bench::{
    ARMS, BUDGET, DIMENSION, arm, as_npy, input, npy, open, safetensors, samples_csv,
    single, templates,
};
use arrow_array::{FixedSizeListArray, Float32Array, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use falsematch::compare::{Options, tally};
use falsematch::error::ErrorKind;
use falsematch::input::Dataset;
use falsematch::study::file::Orientation;
use falsematch::tally::{ArmFilter, Budget};
use parquet::arrow::ArrowWriter;

fn batch(all: &[Vec<f32>]) -> RecordBatch {
    let item = Arc::new(Field::new("item", DataType::Float32, false));
    let size = i32::try_from(all[0].len()).unwrap();
    let values = Float32Array::from(all.concat());
    let lists = FixedSizeListArray::new(Arc::clone(&item), size, Arc::new(values), None);
    let field = Field::new("template", DataType::FixedSizeList(item, size), false);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::new(lists)])
        .unwrap()
}

#[test]
fn every_format_reads_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let all = templates(false);
    let (rows, columns) = (all.len(), DIMENSION);
    fs::write(at("samples.csv"), samples_csv(&all, &[])).unwrap();
    fs::write(at("a.npy"), as_npy(&all)).unwrap();
    let halves: Vec<half::f16> =
        all.iter().flatten().map(|&v| half::f16::from_f32(v)).collect();
    let halves_be: Vec<u8> = halves.iter().flat_map(|v| v.to_be_bytes()).collect();
    fs::write(at("b.npy"), npy(">f2", rows, columns, &halves_be)).unwrap();
    fs::write(at("c.safetensors"), safetensors(&all, &single(&all))).unwrap();
    let halves: Vec<u8> = halves.iter().flat_map(|v| v.to_le_bytes()).collect();
    fs::write(at("d.f16"), halves).unwrap();
    fs::write(at("d.f16.toml"), "dimension = 48\ndtype = '<f2'").unwrap();
    let batch = batch(&all);
    let mut arrow =
        FileWriter::try_new(fs::File::create(at("e.arrow")).unwrap(), &batch.schema())
            .unwrap();
    arrow.write(&batch).unwrap();
    arrow.finish().unwrap();
    let file = fs::File::create(at("f.parquet")).unwrap();
    let mut parquet = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    parquet.close().unwrap();
    let samples: Vec<u32> = (0..u32::try_from(rows).unwrap()).rev().collect();
    let read = |file: &str| {
        let input = input(file, "inner_product", false);
        let dataset = open(folder.path(), &input, Orientation::Similarity).unwrap();
        let vectors = dataset.templates.unwrap().of(&samples).unwrap();
        (0..rows).map(|k| vectors.row(k).to_vec()).collect::<Vec<_>>()
    };
    let first = read("a.npy");
    assert_eq!(first.len(), rows);
    for file in ["b.npy", "c.safetensors", "d.f16", "e.arrow", "f.parquet"] {
        assert!(read(file) == first, "{file}");
    }
}

/// Two files, of other formats, that hold the first 50 templates and the others.
fn write_parts(folder: &Path, all: &[Vec<f32>]) {
    fs::write(folder.join("a.npy"), as_npy(&all[..50])).unwrap();
    let rest = all[50..].iter().flatten().map(|&v| half::f16::from_f32(v));
    let rest: Vec<u8> = rest.flat_map(|v| v.to_le_bytes()).collect();
    fs::write(folder.join("b.f16"), rest).unwrap();
    fs::write(folder.join("b.f16.toml"), "dimension = 48\ndtype = '<f2'").unwrap();
}

fn parts(files: &str) -> String {
    input("?", "inner_product", false).replace("'?'", files)
}

/// Several files give what one gives that holds their rows one after the other, also for arms
/// whose probes and references are in different files.
#[test]
fn several_files_are_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let all = templates(false);
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[5])).unwrap();
    fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
    write_parts(folder.path(), &all);
    let way = Orientation::Similarity;
    let [one, two] = [parts("'t.npy'"), parts("['a.npy', 'b.f16']")]
        .map(|input| open(folder.path(), &input, way).unwrap());
    let mixed: Vec<u32> = (0..120).map(|k| k * 77 % 120).collect();
    let read = |dataset: &Dataset| {
        let vectors = dataset.templates.as_ref().unwrap().of(&mixed).unwrap();
        (0..120).map(|k| vectors.row(k).to_vec()).collect::<Vec<_>>()
    };
    assert!(read(&one) == read(&two));
    for filter in ARMS {
        let filter = ArmFilter::resolve(&arm(filter), &one.roster).unwrap();
        for budget in [None, Some(Budget { tail: 100, ..BUDGET.unwrap() })] {
            let [one, two] = [&one, &two].map(|dataset| {
                tally(dataset, &filter, budget, &Options::default()).unwrap()
            });
            assert!(one == two);
        }
    }
}

#[test]
fn wrong_files_among_several_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = templates(false);
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
    all[52][7] = f32::NAN;
    write_parts(folder.path(), &all);
    fs::write(folder.path().join("c.npy"), as_npy(&[vec![1.0; 47]])).unwrap();
    for (files, expected) in [
        ("['a.npy', 'b.f16']", "b.f16, row 3: found the number `NaN` in the template of"),
        (
            "['a.npy', 'c.npy']",
            "c.npy: found templates of 47 coordinates, but those of `a.npy` have 48",
        ),
        (
            "['a.npy', './a.npy']",
            "./a.npy: found the file a second time, but each sample has one template",
        ),
        ("[]", "`input.file`: found an empty list of files, but expected one or more"),
        ("['a.npy', 'd.npy']", "d.npy: found no such file"),
        ("['b.f16']", "b.f16: found 70 templates, but `samples.csv` lists 120 samples"),
        (
            "['b.f16', 'a.npy', 'e.npy']",
            "e.npy: found 121 templates in 3 files, but `samples.csv` lists 120 samples",
        ),
    ] {
        fs::write(folder.path().join("e.npy"), as_npy(&[vec![1.0; 48]])).unwrap();
        let typed = parts(files);
        let refused = open(folder.path(), &typed, Orientation::Similarity).unwrap_err();
        assert!(refused.to_string().starts_with(expected), "{refused}");
    }
}

/// A change of the second file is noticed where its templates are read.
#[test]
fn a_second_file_that_changes_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let all = templates(false);
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
    write_parts(folder.path(), &all);
    let typed = parts("['a.npy', 'b.f16']");
    let dataset = open(folder.path(), &typed, Orientation::Similarity).unwrap();
    let every: Vec<u32> = (0..120).collect();
    let templates = dataset.templates.as_ref().unwrap();
    assert!(templates.of(&every).is_ok());
    fs::write(folder.path().join("b.f16"), vec![0; 96]).unwrap();
    let error = templates.of(&every).err().expect("a changed file");
    assert_eq!(error.kind(), ErrorKind::Changed, "{error}");
}
