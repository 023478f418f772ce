//! Arms extracted from made-up pictures, by a maker of templates that is no model.

mod filled;
mod refused;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use falsematch::Study;
use falsematch::input::{Dataset, Request, Silent};
use falsematch::study::file::{Alteration, StudyFile};
use tempfile::TempDir;

use super::*;
use crate::alter::{Draw, Sitting};
use crate::chain::{Faces, Made};
use crate::engine::{Identity, Runtime};
use crate::extract::{Used, UsedModel};
use crate::failure::Reason;
use crate::picture::{Picture, decode};
use crate::recipe::Columns;
use crate::samples::Samples;

const SIZE: [usize; 2] = [200, 220];

/// A template of 25 numbers: how bright blocks of the picture are. No face is seen where a
/// tenth of the picture or more is pure black.
struct Blocks(Arc<AtomicUsize>);

impl Maker for Blocks {
    fn make(&mut self, picture: &Picture) -> std::result::Result<Made, Reason> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let pixels = picture.pixels.chunks_exact(3);
        let black = pixels.clone().filter(|pixel| *pixel == [0, 0, 0]).count();
        if 10 * black >= picture.width * picture.height {
            return Err(Reason::NoFace);
        }
        let mut sums = [0.0_f64; 25];
        for (at, pixel) in pixels.enumerate() {
            let [x, y] = [at % picture.width, at / picture.width];
            let block = 5 * x / picture.width + 5 * (5 * y / picture.height);
            sums[block] += f64::from(pixel[0]) - 120.0;
        }
        let length = sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt();
        #[allow(clippy::cast_possible_truncation)]
        let template = sums.iter().map(|sum| (sum / length) as f32).collect();
        let points =
            [[70.0, 80.0], [130.0, 80.0], [100.0, 118.0], [78.0, 150.0], [122.0, 150.0]];
        Ok(Made { template, confidence: 0.9, faces: 1, points, quality: None })
    }
}

/// A picture of nobody: blocks as bright as a number says, and a little of another.
fn picture(person: u32, other: u32) -> Vec<u8> {
    let [width, height] = SIZE;
    let mut bytes = format!("P5\n{width} {height}\n255\n").into_bytes();
    for at in 0..width * height {
        let block = 5 * (at % width) / width + 5 * (5 * (at / width) / height);
        let block = u32::try_from(block).unwrap();
        let mixed = |seed: u32, most: u32| {
            (seed * 31 + block * 17 + 5).wrapping_mul(2_654_435_761) >> 16 & 0xff & most
        };
        bytes.push(
            u8::try_from(60 + mixed(person, 127) + mixed(100 + other, 31)).unwrap(),
        );
    }
    bytes
}

/// Six people with one reference and two probes each, and a seventh whose probe is black.
fn given(folder: &Path) {
    let mut table = String::from("sample,subject,file,role\n");
    for person in 0..6_u32 {
        for (k, role) in (0_u32..).zip(["reference", "probe", "probe"]) {
            let name = format!("{person}{k}");
            let bytes = picture(person, person * 3 + k);
            fs::write(folder.join(format!("{name}.pgm")), bytes).unwrap();
            table += &format!("s{name},p{person},{name}.pgm,{role}\n");
        }
    }
    let black = vec![0; SIZE[0] * SIZE[1]];
    let black = [b"P5\n200 220\n255\n", black.as_slice()].concat();
    fs::write(folder.join("60.pgm"), picture(6, 60)).unwrap();
    fs::write(folder.join("61.pgm"), black).unwrap();
    table += "s60,p6,60.pgm,reference\ns61,p6,61.pgm,probe\n";
    fs::write(folder.join("samples.csv"), table).unwrap();
}

const HEAD: &str = r#"[study]
name = "Arms"
question = "What does a cover do?"

[samples]
file = "samples.csv"
conditions = ["role"]

[input]
format = "table"
file = "scores.parquet"
columns = { score = "bare" }
failure_values = [""]

[also.masked]
format = "table"
file = "scores.parquet"
columns = { score = "masked" }
failure_values = [""]

[[arm]]
name = "as they are"
probe = { role = "probe" }
reference = { role = "reference" }

[[arm]]
name = "masked probes"
input = "masked"
probe = { role = "probe" }
reference = { role = "reference" }
alter = [{ kind = "mask", shape = "wide", height = "medium", colour = "white" }]
"#;

/// A third input in a file of its own, of which no face is seen.
const MORE: &str = r#"
[also.boxed]
format = "table"
file = "boxed.csv"
failure_values = [""]

[[arm]]
name = "boxed, both"
input = "boxed"
probe = { role = "probe" }
reference = { role = "reference" }
alter = [
  { kind = "equal-area", place = "block", colour = "white" },
  { kind = "cover", part = "box", colour = "black" },
]
apply = "both"
"#;

struct Fixture {
    folder: TempDir,
    calls: Arc<AtomicUsize>,
}

impl Fixture {
    fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        given(folder.path());
        Fixture { folder, calls: Arc::default() }
    }

    fn asked(&self, study: &str) -> Result<Option<Asked>> {
        let study = Study::parse(study, Path::new("study.toml")).unwrap();
        Asked::of(&study, &self.folder.path().join("samples.csv"), &Columns::default())
    }

    fn arms(&self, study: &str, out: &str) -> Arms {
        let table = self.folder.path().join("samples.csv");
        let model = || UsedModel {
            name: String::new(),
            sha256: String::new(),
            card: String::new(),
        };
        let engine: Identity =
            Runtime::start(&crate::engine::Choice::Rten).unwrap().identity();
        let used = Used {
            extraction: 1,
            version: "test".into(),
            samples: String::new(),
            detector: model(),
            embedder: model(),
            engine,
            faces: Faces::Largest,
            length: 25,
            quality: None,
        };
        let samples =
            Samples::read(&table, &Columns::default(), self.folder.path()).unwrap();
        Arms {
            extraction: Extraction { out: self.folder.path().join(out), samples, used },
            asked: self.asked(study).unwrap().unwrap(),
            landmarks: Given::new(),
            sample: "sample".into(),
            models: Models {
                runtime: Runtime::start(&crate::engine::Choice::Rten).unwrap(),
                by_card: BTreeMap::new(),
            },
        }
    }

    /// Extracts with so many workers; says what came of it and how many pictures were seen.
    fn run(&self, study: &str, out: &str, workers: usize) -> (ArmsDone, usize) {
        let mut makers: Vec<Blocks> =
            (0..workers).map(|_| Blocks(self.calls.clone())).collect();
        let before = self.calls.load(Ordering::Relaxed);
        let done = self.arms(study, out).make(&mut makers, &|_, _| {}).unwrap();
        (done, self.calls.load(Ordering::Relaxed) - before)
    }

    fn files(&self, out: &str) -> Vec<Vec<u8>> {
        let names =
            ["templates.npy", "samples.csv", "scores.parquet", "boxed.csv", "ledger.csv"];
        let read = |name| fs::read(self.folder.path().join(out).join(name)).unwrap();
        names.into_iter().map(read).collect()
    }
}

fn study() -> String {
    format!("{HEAD}{MORE}")
}

#[test]
fn the_same_bits_with_one_and_two_workers_and_after_an_end_in_the_middle() {
    let given = Fixture::new();
    // 20 pictures; 13 probes masked, one of which is black; 20 on both sides covered.
    let (done, seen) = given.run(&study(), "one", 1);
    assert_eq!(seen, 20 + 12 + 19, "a picture that cannot be altered is not seen");
    assert_eq!((done.unaltered.templates, done.unaltered.failed.len()), (19, 1));
    assert_eq!(given.run(&study(), "two", 2).1, 51);
    assert_eq!(given.files("one"), given.files("two"));
    // As a run that was ended leaves it: of the masked all is there, of the boxed one chunk
    // broke off and what is made from them is not there.
    let out = given.folder.path().join("two");
    let mut folders: Vec<PathBuf> = fs::read_dir(out.join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    fs::write(folders[0].join("chunks/00000001.json"), "[{\"row").unwrap();
    for name in ["templates.npy", "scores.parquet", "boxed.csv", "ledger.csv"] {
        fs::remove_file(out.join(name)).unwrap();
    }
    let (again, seen) = given.run(&study(), "two", 2);
    assert_eq!(seen, 3, "the boxed pictures 17 to 20, one of which cannot be altered");
    assert_eq!((again, given.files("two")), (done, given.files("one")));
    assert_eq!(given.run(&study(), "two", 1).1, 0);
}

#[test]
fn an_arm_that_is_added_makes_its_own_pictures_only() {
    let given = Fixture::new();
    assert_eq!(given.run(HEAD, "out", 1).1, 20 + 12);
    assert_eq!(given.run(&study(), "out", 1).1, 19);
    let wider = HEAD.replace("shape = \"wide\"", "shape = \"round\"");
    assert_eq!(given.run(&wider, "out", 1).1, 12, "another mask is made anew");
}

#[test]
fn progress_counts_every_picture_of_every_arm() {
    let given = Fixture::new();
    let told = Mutex::new(Vec::new());
    let mut makers = [Blocks(Arc::default())];
    let arms = given.arms(&study(), "out");
    arms.make(&mut makers, &|done, total| told.lock().unwrap().push((done, total)))
        .unwrap();
    let told = told.into_inner().unwrap();
    let expected: Vec<(u64, u64)> = (1..=53).map(|done| (done, 53)).collect();
    assert_eq!(told, expected, "20 as they are, 13 masked, 20 boxed");
}

fn dataset(given: &Fixture, input: &str) -> Dataset {
    let file: StudyFile = toml::from_str(&study()).unwrap();
    let input = file.also.get(input).unwrap_or(&file.input);
    let request = Request {
        input,
        samples: file.samples.as_ref(),
        orientation: file.system.scores,
        base: &given.folder.path().join("out"),
        progress: &Silent,
    };
    falsematch::input::read(&request).unwrap()
}

/// Every score against one computed picture by picture, without chunks, codes or columns.
#[test]
fn scores_are_those_of_the_pictures_altered_one_by_one() {
    let given = Fixture::new();
    given.run(&study(), "out", 2);
    let mut blocks = Blocks(Arc::default());
    let masked: Vec<Alteration> = given.asked(HEAD).unwrap().unwrap().inputs[1]
        .altered
        .clone()
        .map(|(plan, _)| plan.alterations().to_vec())
        .unwrap();
    for (input, plan) in [("", vec![]), ("masked", masked)] {
        let data = dataset(&given, input);
        // 12 probes of 6 people and 7 references; the black probe has no score.
        assert_eq!(data.comparisons.score.len(), 12 * 7);
        assert_eq!(data.failed.len(), 7);
        let mut template = |code: u32, alter: bool| {
            let label = data.roster.sample_label(code).into_owned();
            let path = given.folder.path().join(format!("{}.pgm", &label[1..]));
            let mut picture = decode(&fs::read(path).unwrap()).unwrap();
            if alter {
                let made = blocks.make(&picture).unwrap();
                let five = made.points.map(|point| point.map(f64::from));
                let landmarks = Landmarks::from_five(&five).unwrap();
                let sitting = Sitting {
                    subject: "x",
                    picture: &picture,
                    landmarks: Some(&landmarks),
                };
                let draw = Draw { seed: 1, picture: code };
                picture =
                    Plan::new(&plan).unwrap().apply(sitting, &[], draw).unwrap().picture;
            }
            blocks.make(&picture).unwrap().template
        };
        let pairs = data.comparisons.probe.iter().zip(&data.comparisons.reference);
        for ((&probe, &reference), &score) in pairs.zip(&data.comparisons.score) {
            let (one, other) =
                (template(probe, !plan.is_empty()), template(reference, false));
            let product: f64 =
                one.iter().zip(&other).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
            assert!((product - score).abs() < 1e-6, "{product} and {score}");
        }
    }
}

#[test]
fn the_ledger_has_a_row_for_every_altered_picture_and_failures_are_data() {
    let given = Fixture::new();
    let (done, _) = given.run(&study(), "out", 1);
    let text = fs::read_to_string(given.folder.path().join("out/ledger.csv")).unwrap();
    let rows: Vec<Vec<&str>> =
        text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(text.lines().count(), 1 + 13 + 20);
    assert_eq!(
        rows[0],
        ["arm", "sample", "effect", "hull", "hull_with_forehead", "crop", "landmarks"]
    );
    assert_eq!(rows[1][..3], ["masked probes", "s01", "applied"]);
    let hull: f64 = rows[1][3].parse().unwrap();
    assert!((0.3..0.4).contains(&hull), "{hull}");
    // The black picture has no face, so nothing can be drawn on it.
    assert_eq!(rows[13], ["masked probes", "s61", "not_altered", "", "", "", ""]);
    // What a box hides leaves no face to find; how much is visible is known all the same.
    let boxed: Vec<&str> = text.lines().filter(|line| line.contains("s00,")).collect();
    let [row] = boxed[..] else { panic!("{boxed:?}") };
    // The box hides the face and leaves the corners of the crop.
    assert!(row.starts_with("\"boxed, both\",s00,no_face,0.0000,0.0000,0."), "{row}");
    assert!(row.ends_with(",0.0000"), "{row}");
    let counts: Vec<(&str, usize)> =
        done.altered[1].outcomes.iter().map(|(word, &n)| (word.as_str(), n)).collect();
    assert_eq!(counts, [("no_face", 19), ("not_altered", 1)]);
    assert_eq!((done.altered[1].pictures, done.altered[1].templates), (20, 0));
    let data = dataset(&given, "boxed");
    assert_eq!((data.comparisons.score.len(), data.failed.len()), (0, 13 * 7));
}
