//! Templates: compared to the same tallies as their matrix of scores, in every format, by
//! every engine; and refused where they are wrong.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arrow_array::{FixedSizeListArray, Float32Array, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use falsematch::compare::{
    Chosen, Options, Unwatched, Watch, Watched, Wish, count_over, searches, tally,
    tally_watched,
};
use falsematch::error::{Error, ErrorKind};
use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::study::file::{Arm, Input, Orientation, Samples, Search};
use falsematch::tally::{
    ArmFilter, Budget, SearchPlan, Searches, StoredTallies, Tally, TallyWriter,
};
use falsematch_kernels::random::Generator;
use falsematch_kernels::similarity::dot;
use parquet::arrow::ArrowWriter;

const PEOPLE: usize = 40;
const EACH: usize = 3;
const DIMENSION: usize = 48;

/// Templates of people, three each, some alike; of one person none at all.
fn templates(unit: bool) -> Vec<Vec<f32>> {
    let mut generator = Generator::new(7, 0);
    let mut all = Vec::new();
    for _ in 0..PEOPLE {
        let centre: Vec<f64> = (0..DIMENSION).map(|_| generator.normal()).collect();
        for _ in 0..EACH {
            let mut one: Vec<f64> =
                centre.iter().map(|value| value + 0.8 * generator.normal()).collect();
            if unit {
                falsematch_kernels::sphere::normalise(&mut one);
            }
            // Whole 2048ths of 16-bit floats are the same in all formats.
            let narrow = |value: f64| half::f16::from_f64(value).to_f32();
            all.push(one.into_iter().map(narrow).collect());
        }
    }
    all
}

fn samples_csv(templates: &[Vec<f32>], failed: &[usize]) -> String {
    let mut text = "sample,subject,side,why\n".to_owned();
    for row in 0..templates.len() {
        let (person, take) = (row / EACH, row % EACH);
        let side = ["left", "right", ""][take];
        let why = if failed.contains(&row) { "no face" } else { "" };
        // Labels in another order than rows, so that codes are not rows.
        text += &format!("x{:03}-{take},p{person},{side},{why}\n", 999 - person);
    }
    text
}

const SAMPLES: &str = "file = 'samples.csv'\nconditions = ['side']\nfailure = 'why'";

fn npy(descr: &str, rows: usize, columns: usize, bytes: &[u8]) -> Vec<u8> {
    let mut header = format!(
        "{{'descr': '{descr}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    );
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), bytes].concat()
}

fn single(values: &[Vec<f32>]) -> Vec<u8> {
    values.iter().flatten().flat_map(|value| value.to_le_bytes()).collect()
}

fn as_npy(values: &[Vec<f32>]) -> Vec<u8> {
    npy("<f4", values.len(), values[0].len(), &single(values))
}

fn open(folder: &Path, input: &str, orientation: Orientation) -> Result<Dataset, Error> {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Samples = toml::from_str(SAMPLES).unwrap();
    let samples = Some(&samples);
    read(&Request {
        input: &input,
        samples,
        orientation,
        base: folder,
        progress: &Silent,
    })
}

fn input(file: &str, metric: &str, normalised: bool) -> String {
    format!(
        "format = 'templates'\nfile = '{file}'\nmetric = '{metric}'\nnormalised = {normalised}"
    )
}

/// Scores of all pairs by the definition, as a symmetric matrix.
fn matrix(templates: &[Vec<f32>], metric: &str) -> Vec<u8> {
    let half: Vec<f64> = templates.iter().map(|t| 0.5 * dot(t, t)).collect();
    let score = |i: usize, j: usize| {
        let product = dot(&templates[i], &templates[j]);
        match metric {
            "euclidean" => {
                let left: f64 = product - (half[i] + half[j]);
                if left < 0.0 { (-2.0 * left).sqrt() } else { 0.0 }
            }
            _ => product,
        }
    };
    let score = |i: usize, j: usize| {
        // Scores of a sample without a template are no numbers in either metric.
        let lacks = templates[i][0].is_nan() || templates[j][0].is_nan();
        if lacks { f64::NAN } else { score(i, j) }
    };
    let n = templates.len();
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let bytes = pairs.flat_map(|(i, j)| score(i, j).to_le_bytes()).collect::<Vec<u8>>();
    npy("<f8", n, n, &bytes)
}

fn arm(filter: &str) -> Arm {
    toml::from_str(&format!("name = 'all'\n{filter}")).unwrap()
}

const ARMS: [&str; 4] = [
    "",
    "both = { side = 'left' }",
    "probe = { side = 'left' }\nreference = { side = 'right' }",
    "probe = { side = ['left', 'right'] }",
];

/// Every arm, budget and engine gives the tally that the matrix of scores gives.
#[test]
fn tallies_are_those_of_the_matrix_of_scores() {
    for metric in ["inner_product", "euclidean", "cosine"] {
        let folder = tempfile::tempdir().unwrap();
        let all = templates(false);
        let divided: Vec<Vec<f32>> = match metric {
            "cosine" => all.iter().map(|t| divided(t)).collect(),
            _ => all.clone(),
        };
        fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
        fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
        fs::write(folder.path().join("m.npy"), matrix(&divided, metric)).unwrap();
        let way = match metric {
            "euclidean" => Orientation::Dissimilarity,
            _ => Orientation::Similarity,
        };
        let scores =
            open(folder.path(), "format = 'matrix'\nfile = 'm.npy'", way).unwrap();
        assert!(scores.interchangeable);
        let vectors = open(folder.path(), &input("t.npy", metric, false), way).unwrap();
        for filter in ARMS {
            let filter = ArmFilter::resolve(&arm(filter), &scores.roster).unwrap();
            for tail in [None, Some(0), Some(1), Some(300), Some(100_000)] {
                let range = (-20.0, 70.0);
                let budget = tail.map(|tail| Budget { tail, range, bins: 50 });
                let expected = Tally::collect(&scores, &filter, budget);
                check_engines(&vectors, &filter, &expected, budget);
            }
        }
    }
}

fn divided(template: &[f32]) -> Vec<f32> {
    let length = dot(template, template).sqrt();
    #[expect(clippy::cast_possible_truncation)]
    let divide = |value: &f32| (f64::from(*value) / length) as f32;
    template.iter().map(divide).collect()
}

fn check_engines(
    vectors: &Dataset,
    filter: &ArmFilter,
    expected: &Tally,
    budget: Option<Budget>,
) {
    let engines =
        [Chosen::Plain, Chosen::Floats, Chosen::Codes, Chosen::Prefix(16)].map(Some);
    for engine in engines.into_iter().chain([None]) {
        let options = Options { engine, memory: Some(64 << 20) };
        let found = tally(vectors, filter, budget, &options).unwrap();
        assert!(found == *expected, "{engine:?} {budget:?}\n{found:?}\n{expected:?}");
    }
}

/// More templates than one block holds, so that pairs of blocks and rising limits are met.
fn many(folder: &Path) -> Dataset {
    let mut all = templates(true);
    for copy in 1..21_u16 {
        for template in 0..PEOPLE * EACH {
            let mut turned = all[template].clone();
            turned.rotate_left(usize::from(copy));
            all.push(turned);
        }
    }
    fs::write(folder.join("samples.csv"), samples_csv(&all, &[5])).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
    open(folder, &input("t.npy", "inner_product", false), Orientation::Similarity)
        .unwrap()
}

const BUDGET: Option<Budget> = Some(Budget { tail: 5000, range: (-1.0, 1.0), bins: 64 });

/// A bound that leaves room for so many templates of [`many`] beside a tail of 5,000.
fn bound(templates: u64) -> Option<u64> {
    Some((2 * 5000 + (1 << 20)) * 40 + templates * 64 * 16)
}

fn on(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

#[test]
fn blocks_and_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    for filter in ["", ARMS[2]] {
        let filter = ArmFilter::resolve(&arm(filter), &dataset.roster).unwrap();
        let with = |threads: usize, engine, memory| {
            let options = Options { engine, memory };
            on(threads).install(|| tally(&dataset, &filter, BUDGET, &options))
        };
        let plain = with(1, Some(Chosen::Plain), None).unwrap();
        assert_eq!(plain.tail.score.len(), 5000);
        let counted: u64 = plain.rest.as_ref().unwrap().histogram.counts.iter().sum();
        assert_eq!(counted + 5000, plain.non_mated);
        assert!(with(3, None, bound(600)).unwrap() == plain);
        assert!(with(2, Some(Chosen::Codes), bound(1500)).unwrap() == plain);
        let refused = with(1, None, bound(511)).unwrap_err().to_string();
        let expected = "found a bound of 40 MiB on the memory to compare in, but at least 41 \
                        MiB are needed";
        assert_eq!(refused, expected);
    }
}

/// Wishes at its turns, and keeps what it is given.
#[derive(Debug)]
struct Turns {
    turn: AtomicUsize,
    wish: fn(usize) -> Wish,
    kept: Mutex<Option<Vec<u8>>>,
    full: bool,
}

impl Turns {
    fn new(wish: fn(usize) -> Wish, kept: Option<Vec<u8>>) -> Turns {
        Turns { turn: AtomicUsize::new(0), wish, kept: Mutex::new(kept), full: false }
    }
}

impl Watch for Turns {
    fn at(&self, arm: &str, _doing: &str, done: u64, total: u64) -> Wish {
        assert!(arm == "all" && done <= total);
        (self.wish)(self.turn.fetch_add(1, Ordering::Relaxed))
    }

    fn kept(&self, _arm: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.kept.lock().unwrap().clone())
    }

    fn keep(&self, _arm: &str, done: &[u8]) -> Result<(), Error> {
        if self.full {
            return Err(Error::new(ErrorKind::Io, "cannot write: no space left"));
        }
        *self.kept.lock().unwrap() = Some(done.to_vec());
        Ok(())
    }
}

/// However often it is stopped, and whatever the engine, memory and threads of each go, the
/// tally is that of one go; and each go gets further.
#[test]
fn a_run_that_is_stopped_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let expected = tally(&dataset, &filter, BUDGET, &Options::default()).unwrap();
    let (mut kept, mut goes) = (None, 0);
    let found = loop {
        let watch =
            Turns::new(|turn| if turn < 2 { Wish::Keep } else { Wish::Stop }, kept);
        let watched = Watched { watch: &watch, of: "this", arm: "all" };
        let engine = [None, Some(Chosen::Codes), Some(Chosen::Prefix(16))][goes % 3];
        let memory = bound([600, 900, 2000][goes % 3]);
        let options = Options { engine, memory };
        let tallied = on(1 + goes % 2)
            .install(|| tally_watched(&dataset, &filter, BUDGET, &options, &watched));
        match tallied {
            Ok(found) => break found,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Stopped, "{error}"),
        }
        kept = watch.kept.into_inner().unwrap();
        goes += 1;
        assert!(goes < 100, "it gets no further");
    };
    assert!(goes > 3 && found == expected, "{goes}");
}

#[test]
fn what_was_kept_of_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let dataset = many(folder.path());
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let options = Options { memory: bound(600), ..Options::default() };
    let go = |watch: &Turns, of: &str, budget| {
        let watched = Watched { watch, of, arm: "all" };
        tally_watched(&dataset, &filter, budget, &options, &watched).unwrap_err()
    };
    let stops = Turns::new(|turn| if turn < 3 { Wish::GoOn } else { Wish::Stop }, None);
    assert_eq!(go(&stops, "this", BUDGET).kind(), ErrorKind::Stopped);
    let other = Budget { tail: 4999, ..BUDGET.unwrap() };
    for (of, budget) in [("that", BUDGET), ("this", Some(other))] {
        assert_eq!(go(&stops, of, budget).kind(), ErrorKind::Changed);
    }
    let full = Turns { full: true, ..Turns::new(|_| Wish::Keep, None) };
    assert_eq!(go(&full, "this", BUDGET).to_string(), "cannot write: no space left");
}

/// A sample that the table says has no template is left out, and its comparisons are
/// counted as failures: three of its person and all others.
#[test]
fn samples_without_a_template_are_failures() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = templates(true);
    all[4].fill(f32::NAN);
    all[7].fill(0.0);
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[4])).unwrap();
    fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
    let way = Orientation::Similarity;
    let refused = open(folder.path(), &input("t.npy", "cosine", true), way).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "t.npy, row 8: found an all-zero template of sample `x997-1`"
    );
    let counted = input("t.npy", "cosine", true) + "\nzero_is_failure = true";
    let dataset = open(folder.path(), &counted, way).unwrap();
    assert_eq!(dataset.notes.len(), 1);
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let tally = tally(&dataset, &filter, None, &Options::default()).unwrap();
    let samples = (PEOPLE * EACH) as u64;
    let (pairs, able) = (samples * (samples - 1) / 2, (samples - 2) * (samples - 3) / 2);
    assert_eq!((tally.failed.mated, tally.failed_mated.len()), (4, 2));
    assert_eq!(tally.failed.mated + tally.failed.non_mated, pairs - able);
    assert_eq!(tally.mated.score.len() as u64 + tally.non_mated, able);
    assert_eq!(tally.trials.iter().map(|trial| trial.2).sum::<u64>(), tally.non_mated);
}

fn batch(all: &[Vec<f32>]) -> RecordBatch {
    let item = Arc::new(Field::new("item", DataType::Float32, false));
    let size = i32::try_from(all[0].len()).unwrap();
    let values = Float32Array::from(all.concat());
    let lists = FixedSizeListArray::new(Arc::clone(&item), size, Arc::new(values), None);
    let field = Field::new("template", DataType::FixedSizeList(item, size), false);
    RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::new(lists)])
        .unwrap()
}

fn safetensors(all: &[Vec<f32>], bytes: &[u8]) -> Vec<u8> {
    let header = format!(
        "{{\"t\":{{\"dtype\":\"F32\",\"shape\":[{},{}],\"data_offsets\":[0,{}]}}}}",
        all.len(),
        all[0].len(),
        all.len() * all[0].len() * 4
    );
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), bytes].concat()
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

/// What is written to which file, and the refusal.
fn wrong(all: &[Vec<f32>]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = single(all);
    let mut broken = all.to_vec();
    broken[3][5] = f32::INFINITY;
    let mut long = all.to_vec();
    long[2].iter_mut().for_each(|value| *value *= 1.5);
    vec![
        (
            "t.npy",
            as_npy(&broken),
            "t.npy, row 4: found the number `inf` in the template of sample `x998-0`",
        ),
        ("t.npy", as_npy(&long), "t.npy, row 3: found a template of length 1.500"),
        (
            "t.npy",
            as_npy(&all[1..]),
            "t.npy: found 119 templates, but `samples.csv` lists 120 samples",
        ),
        (
            "t.npy",
            npy("<f4", 120, 48, &good[4..]),
            "t.npy: found 23036 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.npy",
            npy("<f4", 120, 48, &[&good[..], &good[..4]].concat()),
            "t.npy: found 23044 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.npy",
            npy("<i4", 120, 48, &good),
            "t.npy: found numbers of type `<i4`, but templates of `f4` or `f2` are expected",
        ),
        (
            "t.npy",
            npy("<f4", 0, 48, &[]),
            "t.npy: found 0 templates of 48 coordinates, but expected at least one of each",
        ),
    ]
}

/// The same of other formats.
fn wrong_elsewhere(all: &[Vec<f32>]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let good = single(all);
    vec![
        (
            "t.safetensors",
            safetensors(all, &good[..100]),
            "t.safetensors: found 100 bytes of numbers, but 120 templates of 48 coordinates need 23040",
        ),
        (
            "t.safetensors",
            vec![9; 20],
            "t.safetensors: found a header of 651061555542690057 bytes in a file of 20",
        ),
        ("t.parquet", vec![80, 65, 82, 49, 0, 1], "t.parquet"),
        ("t.f32", good.clone(), "t.f32.toml: found no such file"),
    ]
}

#[test]
fn wrong_templates_are_refused() {
    let all = templates(true);
    for (file, bytes, expected) in wrong(&all).into_iter().chain(wrong_elsewhere(&all)) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
        fs::write(folder.path().join(file), bytes).unwrap();
        let input = input(file, "cosine", true);
        let error = open(folder.path(), &input, Orientation::Similarity).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn the_metric_must_give_scores_of_the_stated_direction() {
    let folder = tempfile::tempdir().unwrap();
    let error = |metric, way| {
        open(folder.path(), &input("t.npy", metric, true), way).unwrap_err().to_string()
    };
    assert_eq!(
        error("cosine", Orientation::Dissimilarity),
        "`system.scores`: found `system.scores = \"dissimilarity\"`, but templates compared by \
         this metric give scores of similarity"
    );
    assert!(
        error("euclidean", Orientation::Similarity).contains("scores of dissimilarity")
    );
}

#[test]
fn a_file_that_changes_while_it_is_compared_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let all = templates(true);
    let file = folder.path().join("t.npy");
    fs::write(folder.path().join("samples.csv"), samples_csv(&all, &[])).unwrap();
    fs::write(&file, as_npy(&all)).unwrap();
    let way = Orientation::Similarity;
    let dataset = open(folder.path(), &input("t.npy", "cosine", true), way).unwrap();
    let templates = dataset.templates.as_ref().unwrap();
    assert!(templates.of(&[0, 1]).is_ok());
    for bytes in [as_npy(&all[..10]), as_npy(&all)] {
        // Long enough for a file system that counts in hundredths.
        std::thread::sleep(std::time::Duration::from_millis(30));
        fs::write(&file, bytes).unwrap();
        let error = templates.of(&[0, 119]).err().expect("a changed file");
        assert_eq!(error.kind(), ErrorKind::Changed, "{error}");
    }
}

const SEARCHES: [&str; 5] = [
    "gallery = { where = { side = 'left' } }\nprobe = { side = 'right' }",
    "gallery = { rule = 'first', where = { side = ['left', 'right'] } }\nlist_length = 3",
    "gallery = { where = { side = 'left' } }\nlist_length = 1\nranks = [1]\n\
     held_out = { splits = 3, enrolled_share = 0.4 }",
    "gallery = { rule = 'all', where = { side = ['left', 'right'] } }\nlist_length = 4",
    "gallery = { rule = 'all', where = { side = ['left', 'right'] }, consolidated = false }\n\
     list_length = 1000",
];

/// Templates of 240 people, many of them equal, two without one; and the matrix of their
/// scores.
fn searched(folder: &Path, metric: &str) -> [Dataset; 2] {
    let mut all = templates(true);
    for copy in [1_u16, 2, 1, 0, 3] {
        for template in 0..PEOPLE * EACH {
            let mut turned = all[template].clone();
            turned.rotate_left(usize::from(copy));
            all.push(turned);
        }
    }
    let failed = [9, 31, 64];
    fs::write(folder.join("samples.csv"), samples_csv(&all, &failed)).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
    failed.iter().for_each(|&row| all[row].fill(f32::NAN));
    fs::write(folder.join("m.npy"), matrix(&all, metric)).unwrap();
    let way = match metric {
        "euclidean" => Orientation::Dissimilarity,
        _ => Orientation::Similarity,
    };
    [input("t.npy", metric, false), "format = 'matrix'\nfile = 'm.npy'".to_owned()]
        .map(|input| open(folder, &input, way).unwrap())
}

/// The searches of templates are those of the matrix of scores, whatever the engine, memory,
/// threads, and however often they are stopped.
#[test]
fn searches_are_those_of_the_matrix_of_scores() {
    for metric in ["inner_product", "euclidean"] {
        let folder = tempfile::tempdir().unwrap();
        let [vectors, scores] = searched(folder.path(), metric);
        let order: Vec<u32> = (0..).take(scores.roster.sample_count()).collect();
        let mut sorted = scores.comparisons.score.clone();
        sorted.sort_by(|a, b| b.total_cmp(a));
        let thresholds = [10, 500, 20_000].map(|rank| sorted[rank] + 0.0);
        for search in SEARCHES {
            let search: Search = toml::from_str(search).unwrap();
            let plan = SearchPlan::resolve(&search, &arm(""), &scores.roster, &order, 5)
                .unwrap();
            for given in [&thresholds[..], &[], &thresholds[..1]] {
                let expected = Searches::collect(&scores, &plan, given).unwrap();
                let found = search_by_templates(&vectors, &plan, given);
                assert!(found == expected, "{metric} {search:?} {given:?}");
            }
        }
    }
}

fn search_by_templates(
    vectors: &Dataset,
    plan: &SearchPlan,
    thresholds: &[f64],
) -> Searches {
    let (mut kept, mut goes) = (None, 0);
    loop {
        let watch =
            Turns::new(|turn| if turn < 7 { Wish::Keep } else { Wish::Stop }, kept);
        let watched = Watched { watch: &watch, of: "this", arm: "all" };
        let engine = [None, Some(Chosen::Codes), Some(Chosen::Floats)][goes % 3];
        let memory = [None, Some(600 * 64 * 16), None][goes % 3];
        let options = Options { engine, memory };
        let made = on(1 + goes % 2).install(|| {
            let made = searches(vectors, plan, &options, &watched)?;
            count_over(vectors, plan, &made, thresholds, &options, &watched)
        });
        match made {
            Ok(made) => return made,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Stopped, "{error}"),
        }
        kept = watch.kept.into_inner().unwrap();
        goes += 1;
        assert!(goes < 100, "it gets no further");
    }
}

/// Templates of 2,048 people, three each, of whom every fourth reference is like all probes.
fn write_misleading(folder: &Path) {
    let mut generator = Generator::new(3, 0);
    let people = 2048;
    let mut all: Vec<Vec<f32>> = Vec::new();
    for row in 0..people * EACH {
        let (person, take) = (row / EACH, row % EACH);
        let is_near = take == 1 || person % 4 == 0;
        let lean = if is_near { 2.0 } else { 0.0 };
        // Whole quarters: many scores are equal.
        let value = |k: usize| if k == 0 { 4.0 * lean } else { generator.normal() };
        #[expect(clippy::cast_possible_truncation)]
        all.push((0..12).map(value).map(|v| (v * 4.0).round() as f32 / 4.0).collect());
    }
    let line = |row: usize| {
        let side = match row % EACH {
            0 => "left",
            1 if row % 32 == 1 => "right",
            _ => "front",
        };
        format!("x{:05},p{},{side},\n", all.len() - row, row / EACH)
    };
    let lines: String = (0..all.len()).map(line).collect();
    let text = "sample,subject,side,why\n".to_owned() + &lines;
    fs::write(folder.join("samples.csv"), text).unwrap();
    fs::write(folder.join("t.npy"), as_npy(&all)).unwrap();
}

/// Where the sample that limits are guessed from looks nothing like the gallery, lists are
/// those of every score all the same: sampled are the references that are like all probes.
#[test]
fn lists_do_not_depend_on_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    write_misleading(folder.path());
    for metric in ["inner_product", "euclidean"] {
        let way = match metric {
            "euclidean" => Orientation::Dissimilarity,
            _ => Orientation::Similarity,
        };
        let dataset = open(folder.path(), &input("t.npy", metric, false), way).unwrap();
        let order: Vec<u32> = (0..).take(2048 * EACH).collect();
        for gallery in [
            "gallery = { where = { side = 'left' } }",
            "gallery = { rule = 'all', where = { side = ['left', 'front'] } }",
        ] {
            let search =
                format!("{gallery}\nprobe = {{ side = 'right' }}\nlist_length = 20");
            let search: Search = toml::from_str(&search).unwrap();
            let roster = &dataset.roster;
            let plan = SearchPlan::resolve(&search, &arm(""), roster, &order, 5).unwrap();
            let watched = Watched { watch: &Unwatched, of: "", arm: "all" };
            let found = |engine| {
                let options = Options { engine: Some(engine), memory: None };
                searches(&dataset, &plan, &options, &watched).unwrap()
            };
            let expected = found(Chosen::Plain);
            for engine in [Chosen::Codes, Chosen::Floats, Chosen::Prefix(8)] {
                assert!(found(engine) == expected, "{metric} {gallery} {engine:?}");
            }
        }
    }
}

/// People are counted by their samples and not by pairs, in memory and in a file: more of
/// them than pairs could be held for are compared and read back.
#[test]
fn very_many_people_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let mut generator = Generator::new(11, 0);
    let people = 20_001;
    let mut text = "sample,subject,side,why\n".to_owned();
    let mut all: Vec<Vec<f32>> = Vec::new();
    for sample in 0..=people {
        // The last one is a second sample of the first person.
        text += &format!("s{sample},p{},left,\n", sample % people);
        #[expect(clippy::cast_possible_truncation)]
        all.push((0..8).map(|_| generator.normal() as f32).collect());
    }
    fs::write(folder.path().join("samples.csv"), text).unwrap();
    fs::write(folder.path().join("t.npy"), as_npy(&all)).unwrap();
    let typed = input("t.npy", "cosine", false) + "\nhistogram = false";
    let dataset = open(folder.path(), &typed, Orientation::Similarity).unwrap();
    let filter = ArmFilter::resolve(&arm(""), &dataset.roster).unwrap();
    let budget = Some(Budget { tail: 10, ..BUDGET.unwrap() });
    let found = tally(&dataset, &filter, budget, &Options::default()).unwrap();
    assert_eq!((found.mated.score.len(), found.tail.score.len()), (1, 10));
    assert_eq!(found.non_mated, (people * (people + 1) / 2) as u64 - 1);
    assert_eq!(found.trials.total(), found.non_mated);
    let mut writer = TallyWriter::new(Vec::new(), &dataset.roster, &[]).unwrap();
    writer.arm("all", &found).unwrap();
    let bytes = writer.finish().unwrap();
    assert!(bytes.len() < 2_000_000, "{} bytes", bytes.len());
    let stored = StoredTallies::read(std::io::Cursor::new(bytes)).unwrap();
    assert!(stored.arms[0].1 == found);
}
