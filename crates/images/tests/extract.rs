//! Extraction: from labelled pictures to templates, the same bits however it is run.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{model, onnx_runtime, shared};
use falsematch::input;
use falsematch::roster::{Qualities, Roster};
use falsematch_images::chain::{Chain, Faces};
use falsematch_images::engine::{Choice, Runtime};
use falsematch_images::extract::{
    Done, Extraction, Used, UsedModel, refuse_repository, write_scores,
};
use falsematch_images::model::Model;
use falsematch_images::recipe::{Columns, Recipe};
use falsematch_images::samples::Samples;

/// Models, and pictures of three people with what is no picture among them.
struct Given {
    detector: Model,
    embedder: Model,
    table: PathBuf,
    pictures: PathBuf,
}

/// A noisy picture without a face.
fn without_face(path: &Path) {
    let noise = |x: u32, y: u32| {
        let value =
            x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 13;
        image::Rgb([value.to_le_bytes()[0]; 3])
    };
    image::RgbImage::from_fn(90, 70, noise).save(path).unwrap();
}

fn given(folder: &Path) -> Option<Given> {
    let detector = model("yunet-dynamic")?;
    let embedder = model("face-reidentification-retail-0095")?;
    let london = shared("data/london/images")?;
    let pictures = folder.join("pictures");
    fs::create_dir_all(&pictures).unwrap();
    let mut table = String::from("sample,subject,file\n");
    for subject in ["001", "002", "003"] {
        for (condition, code) in [
            ("neutral_front", "03"),
            ("smiling_front", "08"),
            ("neutral_left_threequarter", "02"),
        ] {
            let name = fs::read_dir(&london)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .find(|name| name.ends_with(&format!("_{subject}_{code}.jpg")))
                .unwrap_or_else(|| panic!("no picture {condition} of {subject}"));
            fs::copy(london.join(&name), pictures.join(&name)).unwrap();
            table += &format!("{subject}_{code},{subject},{name}\n");
        }
    }
    for k in 0..12 {
        fs::write(pictures.join(format!("{k}.jpg")), "no picture").unwrap();
        table += &format!("text{k},004,{k}.jpg\n");
    }
    without_face(&pictures.join("noise.png"));
    table += "noise,004,noise.png\n";
    let path = folder.join("samples.csv");
    fs::write(&path, table).unwrap();
    Some(Given { detector, embedder, table: path, pictures })
}

impl Given {
    fn extraction(&self, runtime: &Runtime, out: &Path) -> Extraction {
        let used = |model: &Model| UsedModel {
            name: model.card.name.clone(),
            sha256: model.card.file.sha256.clone(),
            card: String::new(),
        };
        Extraction {
            out: out.to_path_buf(),
            samples: Samples::read(&self.table, &Columns::default(), &self.pictures)
                .unwrap(),
            used: Used {
                extraction: 1,
                version: "test".into(),
                samples: String::new(),
                detector: used(&self.detector),
                embedder: used(&self.embedder),
                engine: runtime.identity(),
                faces: Faces::Largest,
                length: 256,
                quality: None,
            },
        }
    }

    fn run(&self, runtime: &Runtime, out: &Path, workers: usize) -> Done {
        let chains =
            Chain::open(runtime, &self.detector, &self.embedder, Faces::Largest, workers);
        self.extraction(runtime, out).run(chains.unwrap(), &|_, _| {}).unwrap()
    }
}

fn bytes(out: &Path) -> [Vec<u8>; 2] {
    ["templates.npy", "samples.csv"].map(|name| fs::read(out.join(name)).unwrap())
}

fn rten() -> Runtime {
    Runtime::start(&Choice::Rten).unwrap()
}

#[test]
fn the_same_bits_with_one_and_two_workers_and_after_an_end_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let Some(given) = given(folder.path()) else { return };
    let out = |name: &str| folder.path().join(name);
    let done = given.run(&rten(), &out("one"), 1);
    assert_eq!(done.templates, 9);
    let codes: Vec<&str> =
        done.failed.iter().map(|failed| failed.code.as_str()).collect();
    assert_eq!(codes[..12], ["not_a_picture"; 12]);
    assert_eq!(codes[12..], ["no_face"]);
    given.run(&rten(), &out("two"), 2);
    assert_eq!(bytes(&out("one")), bytes(&out("two")));
    // As a run that was ended leaves it: one chunk is there, the other broke off.
    fs::write(out("two").join("chunks/00000001.json"), "[{\"sha2").unwrap();
    fs::remove_file(out("two").join("templates.npy")).unwrap();
    given.run(&rten(), &out("two"), 2);
    assert_eq!(bytes(&out("one")), bytes(&out("two")));
    let table = String::from_utf8(bytes(&out("one"))[1].clone()).unwrap();
    assert!(
        table.starts_with("sample,subject,file,failure,why,faces,confidence,sha256\n")
    );
    assert!(
        table.contains("noise,004,noise.png,no_face,no face was found,,,"),
        "{table}"
    );
}

/// The numbers of `templates.npy`, a row for each sample.
fn templates(out: &Path) -> Vec<Vec<f32>> {
    let [bytes, _] = bytes(out);
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let numbers: Vec<f32> = bytes[10 + length..]
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect();
    numbers.chunks_exact(256).map(<[f32]>::to_vec).collect()
}

#[test]
fn rten_and_onnx_runtime_give_the_same_scores() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(given), Some(runtime)) = (given(folder.path()), onnx_runtime()) else {
        return;
    };
    given.run(&rten(), &folder.path().join("rten"), 1);
    given.run(&runtime, &folder.path().join("ort"), 1);
    let one = templates(&folder.path().join("rten"));
    let other = templates(&folder.path().join("ort"));
    let score = |of: &[Vec<f32>], a: usize, b: usize| -> f64 {
        of[a].iter().zip(&of[b]).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    };
    for a in 0..9 {
        for b in 0..9 {
            let apart = score(&one, a, b) - score(&other, a, b);
            assert!(apart.abs() < 1e-5, "{a} and {b} are {apart} apart");
        }
        let (own, stranger) = (a / 3 * 3, (a / 3 * 3 + 3) % 9);
        assert!(score(&one, a, own) > score(&one, a, stranger), "picture {a}");
    }
}

/// A study of the scores of an extraction that discards by what the model says.
const STUDY: &str = "[study]
name = 'n'
question = 'q'
[input]
format = 'matrix'
file = 'elsewhere.npy'
nan_is_failure = true
[samples]
file = 'elsewhere.csv'
failure = 'failure'
[quality]
column = 'quality'
failure_values = ['']
";

/// An extraction with a quality model.
fn rated(given: &Given, rates: &Model, out: &Path, workers: usize) -> Extraction {
    let mut extraction = given.extraction(&rten(), out);
    extraction.used.quality = Some(UsedModel {
        name: rates.card.name.clone(),
        sha256: rates.card.file.sha256.clone(),
        card: String::new(),
    });
    let (detector, embedder) = (&given.detector, &given.embedder);
    let chains = Chain::open(&rten(), detector, embedder, Faces::Largest, workers);
    let chains = Chain::rated(chains.unwrap(), &rten(), rates).unwrap();
    assert_eq!(extraction.run(chains, &|_, _| {}).unwrap().templates, 9);
    extraction
}

/// The qualities that the study of an extraction reads.
fn qualities(out: &Path) -> (Roster, Qualities) {
    let path = out.join("study.toml");
    let text = fs::read_to_string(&path).unwrap();
    let study = falsematch::Study::parse(&text, &path).unwrap();
    let file = study.file();
    let dataset = input::read(&input::Request {
        input: &file.input,
        samples: file.samples.as_ref(),
        orientation: file.system.scores,
        base: out,
        progress: &input::Silent,
    });
    let roster = dataset.unwrap().roster;
    let (asked, samples) = (file.quality.as_ref().unwrap(), file.samples.as_ref());
    let (found, _) = input::qualities(asked, samples, out, &roster).unwrap();
    (roster, found)
}

#[test]
fn a_quality_model_adds_a_column_that_a_study_discards_by() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(given), Some(rates)) = (given(folder.path()), model("lightqnet-dm050"))
    else {
        return;
    };
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    let extraction = rated(&given, &rates, &one, 1);
    rated(&given, &rates, &two, 2);
    assert_eq!(bytes(&one), bytes(&two));
    let text = String::from_utf8(bytes(&one)[1].clone()).unwrap();
    assert!(text.starts_with(
        "sample,subject,file,failure,why,faces,confidence,sha256,quality\n"
    ));
    let study = folder.path().join("study.toml");
    fs::write(&study, STUDY).unwrap();
    write_scores(&extraction, &study, &Columns::default()).unwrap();
    let (roster, found) = qualities(&one);
    let of = |sample: &str| found.of_sample[roster.sample_code(sample).unwrap() as usize];
    for subject in ["001", "002", "003"] {
        let quality = of(&format!("{subject}_03")).unwrap();
        assert!(quality > 0.3 && quality < 1.0, "{subject}: {quality}");
    }
    // What gives no template has no quality.
    assert_eq!([of("noise"), of("text3")], [None, None]);
    // A detector is no quality model.
    let chains =
        Chain::open(&rten(), &given.detector, &given.embedder, Faces::Largest, 1);
    let refused = Chain::rated(chains.unwrap(), &rten(), &given.detector);
    let error = refused.map(drop).unwrap_err().to_string();
    assert!(error.contains("but one of kind `quality` is expected"), "{error}");
}

#[test]
fn another_extraction_in_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let Some(given) = given(folder.path()) else { return };
    let mut other = given.extraction(&rten(), &folder.path().join("out"));
    other.samples.pictures.truncate(1);
    other.samples.rows.truncate(1);
    other.run(Vec::new(), &|_, _| {}).unwrap_err(); // no worker: the chunk is not there
    other.used.faces = Faces::OnlyOne;
    let error = other.run(Vec::new(), &|_, _| {}).unwrap_err().to_string();
    assert!(
        error.contains("found an extraction of other samples, models or engine"),
        "{error}"
    );
    other.out = given.pictures.clone();
    let error = other.run(Vec::new(), &|_, _| {}).unwrap_err().to_string();
    assert!(error.contains("found something that is no extraction"), "{error}");
}

#[test]
fn pictures_without_a_subject_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jpg"), "x").unwrap();
    let table = folder.path().join("samples.csv");
    let refused = |text: &str| {
        fs::write(&table, text).unwrap();
        let read = Samples::read(&table, &Columns::default(), folder.path());
        let error = read.unwrap_err().to_string();
        error.replace(&format!("{}/", folder.path().display()), "")
    };
    assert_eq!(
        refused("sample,subject,file\ns1,,a.jpg\n"),
        "samples.csv, line 2: found sample `s1` without a subject, but every picture needs a \
         ground-truth label"
    );
    assert_eq!(
        refused("sample,file\ns1,a.jpg\n"),
        "samples.csv: found the columns `sample`, `file`, but expected `subject`"
    );
    assert_eq!(
        refused("sample,subject,file\ns1,p,a.jpg\ns1,p,a.jpg\n"),
        "samples.csv, line 3: found sample `s1` a second time, but it is already on line 2 and \
         each sample has one row"
    );
    assert_eq!(
        refused("sample,subject,file\ns1,p,b.jpg\n"),
        "samples.csv, line 2: found the picture `b.jpg`, but there is no such file"
    );
    assert_eq!(
        refused("sample,subject,file\n"),
        "samples.csv: found no row, but expected samples"
    );
    let error = Recipe::read(folder.path()).unwrap_err();
    assert!(error.to_string().contains("says whose pictures they are"), "{error}");
}

#[test]
fn a_folder_inside_a_repository_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let error = refuse_repository(&folder.path().join("a/b")).unwrap_err().to_string();
    assert!(error.contains("templates of faces do not belong into one"), "{error}");
}
