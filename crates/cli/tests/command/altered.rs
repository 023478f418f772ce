//! `falsematch extract` of a study whose arms alter pictures: what it refuses before any model
//! is opened, and the whole way from pictures to a report where the pictures are.

use std::path::{Path, PathBuf};

use crate::folder::Folder;

const STUDY: &str = r#"[study]
name = "Covered"
question = "What does a mask do?"

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

[samples]
file = "samples.csv"
conditions = ["role"]

[protocol]
thresholds = [0.5]
target_fmr = []

[[arm]]
name = "bare"
probe = { role = "probe" }
reference = { role = "reference" }

[[arm]]
name = "masked"
input = "masked"
probe = { role = "probe" }
reference = { role = "reference" }
alter = [{ kind = "mask", shape = "wide", height = "medium" }]
"#;

/// A recipe with a table of four people, one picture each as reference and one as probe.
fn prepared(pictures: &[(String, String)]) -> Folder {
    let folder = Folder::empty();
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let recipe = format!(
        "samples = 'samples.csv'\npictures = '.'\nstudy = 'study.toml'\n\
         detector = '{0}/yunet-dynamic.toml'\n\
         embedder = '{0}/face-reidentification-retail-0095.toml'\n",
        models.display()
    );
    folder.write("pictures.toml", recipe);
    folder.write("study.toml", STUDY);
    let mut table = String::from("sample,subject,file,role\n");
    for (k, (subject, file)) in pictures.iter().enumerate() {
        let role = if k % 2 == 0 { "reference" } else { "probe" };
        table += &format!("{subject}{role},{subject},{file},{role}\n");
    }
    folder.write("samples.csv", table);
    folder
}

/// Two people in pictures that are none: enough for what is refused before one is opened.
fn blank() -> Folder {
    let pictures = ["a1", "a2", "b1", "b2"];
    let named = pictures.map(|name| (name[..1].to_owned(), format!("{name}.jpg")));
    let folder = prepared(&named);
    pictures.iter().for_each(|name| folder.write(&format!("{name}.jpg"), "no picture"));
    folder
}

#[track_caller]
fn refused(folder: &Folder, expected: &str) {
    let ran = folder.run(&["extract", ".", "--out", "out"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    assert!(!folder.path("out").exists());
}

#[test]
fn what_the_study_asks_for_is_refused_before_a_model_is_opened() {
    let folder = blank();
    folder.spoil(
        "study.toml",
        "height = \"medium\" }",
        "height = \"medium\" }, { kind = \"noise\", sigma = 500.0 }",
    );
    refused(&folder, "line 35, `arm.alter.sigma`: found `500`, but expected 0 to 128");
    let folder = blank();
    folder.spoil("study.toml", "failure_values = [\"\"]", "");
    refused(
        &folder,
        "study.toml: found no `failure_values = [\"\"]` for the scores `[input]`",
    );
    let folder = blank();
    folder.spoil("samples.csv", "areference,a,", "areference,,");
    refused(&folder, "samples.csv, line 2: found no subject for sample `areference`");
}

#[test]
fn a_command_under_test_is_given_no_altered_pictures() {
    let folder = blank();
    let recipe = "samples = 'samples.csv'\npictures = '.'\nstudy = 'study.toml'\n\
                  [command]\nrun = ['true']\n";
    folder.write("pictures.toml", recipe);
    refused(
        &folder,
        "found alterations of pictures beside `[command]`, but a command reads the files of \
         pictures as they are",
    );
}

/// A path in the data beside the repository, or nothing, said plainly.
#[allow(clippy::print_stderr)]
fn shared(path: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("FALSEMATCH_SHARED").map_or(beside, PathBuf::from);
    let found = folder.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {} is not there", found.display());
    None
}

/// Three people, a neutral and a smiling picture each, in the order of reference and probe.
fn london(folder: &Path) -> Vec<(String, String)> {
    let picture = |subject: &str, name: &str| {
        let file = folder.join(name.replace("NNN", subject));
        (format!("p{subject}"), file.display().to_string())
    };
    let names = ["neutral_front_NNN_03.jpg", "smiling_front_NNN_08.jpg"];
    ["001", "002", "003"]
        .iter()
        .flat_map(|subject| names.map(|name| picture(subject, name)))
        .collect()
}

#[test]
fn from_pictures_to_a_report_of_covered_faces() {
    let (Some(pictures), Some(models)) =
        (shared("data/london/images"), shared("data/models"))
    else {
        return;
    };
    let folder = prepared(&london(&pictures));
    let models = models.display().to_string();
    let arguments = ["extract", ".", "--models", &models, "--out", "out"];
    let said = folder.runs(&arguments);
    assert!(said.starts_with("6 of 6 pictures gave a template (rten"), "{said}");
    assert!(said.contains("masked: 3 of 3 altered pictures gave a template (applied 3)"));
    assert!(said.ends_with("out/ledger.csv\nout/scores.parquet\n\nfalsematch run out\n"));
    let ledger = std::fs::read_to_string(folder.path("out/ledger.csv")).unwrap();
    assert!(ledger.contains("\nmasked,p001probe,applied,0.3"), "{ledger}");
    // Again after everything but the chunks is gone: to the same bits.
    let first = folder.files("out");
    for name in
        ["ledger.csv", "scores.parquet", "samples.csv", "templates.npy", "study.toml"]
    {
        std::fs::remove_file(folder.path(&format!("out/{name}"))).unwrap();
    }
    folder.runs(&arguments);
    assert_eq!(folder.files("out"), first);
    folder.run(&["run", "out"]);
    let report = std::fs::read_to_string(folder.path("out/report/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let names: Vec<&str> = report["arms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arm| arm["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["bare", "masked"]);
}

const FILLED: &str = r#"
[also.filled]
format = "table"
file = "filled.csv"
failure_values = [""]

[[arm]]
name = "filled"
input = "filled"
probe = { role = "probe" }
reference = { role = "reference" }
alter = [
  { kind = "mask", shape = "wide", height = "medium" },
  { kind = "reconstruct", method = "mean-face", fitted_on = { role = "fit" } },
]
"#;

/// The third person is neither probe nor reference, but there to be fitted on.
fn with_fitting(folder: &Folder) {
    folder.write("study.toml", format!("{STUDY}{FILLED}"));
    let path = folder.path("samples.csv");
    let table = std::fs::read_to_string(&path).unwrap();
    let rows = table.lines().map(|line| match line.starts_with("p003") {
        true => format!("{},fit\n", line.rsplit_once(',').unwrap().0),
        false => format!("{line}\n"),
    });
    std::fs::write(&path, rows.collect::<String>()).unwrap();
}

#[test]
fn a_reconstruction_is_fitted_on_nobody_who_is_compared() {
    let folder = blank();
    let filled = FILLED.replace("{ role = \"fit\" }", "[\"a\"]");
    folder.write("study.toml", format!("{STUDY}{filled}"));
    refused(
        &folder,
        "study.toml: found `a` in `fitted_on` of the arm `filled` and among its probes or \
         references, but expected other people",
    );
}

/// What is filled in becomes templates and scores, and no picture of it is left anywhere.
#[test]
fn a_cover_is_filled_within_an_extraction_and_no_picture_of_it_is_kept() {
    let (Some(pictures), Some(models)) =
        (shared("data/london/images"), shared("data/models"))
    else {
        return;
    };
    let folder = prepared(&london(&pictures));
    with_fitting(&folder);
    let models = models.display().to_string();
    let said = folder.runs(&["extract", ".", "--models", &models, "--out", "out"]);
    let fitted = "filled: 2 of 2 altered pictures gave a template (applied 2); fitted on 2 \
                  pictures of 1 person, 0 left out without landmarks";
    assert!(said.contains(fitted), "{said}");
    let ledger = std::fs::read_to_string(folder.path("out/ledger.csv")).unwrap();
    let of = |arm: &str| -> Vec<String> {
        ledger
            .lines()
            .filter_map(|line| line.strip_prefix(arm))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(of("filled,"), of("masked,"));
    for (name, bytes) in folder.files("out") {
        let picture = [&b"\x89PNG"[..], b"\xff\xd8\xff", b"P5", b"P6", b"BM"];
        assert!(!picture.iter().any(|first| bytes.starts_with(first)), "{name}");
    }
    folder.run(&["run", "out"]);
    let report = std::fs::read_to_string(folder.path("out/report/report.json")).unwrap();
    assert!(report.contains("\"name\": \"filled\""));
}
