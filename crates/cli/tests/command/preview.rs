//! `falsematch preview` over drawn pictures of nobody.

use crate::folder::Folder;

const STUDY: &str = r#"[study]
name = "Masked"
question = "What does a mask do?"

[input]
format = "table"
file = "scores.csv"

[also.masked]
format = "table"
file = "masked.csv"

[samples]
file = "samples.csv"

[[arm]]
name = "bare"

[[arm]]
name = "Masked, wide"
input = "masked"
apply = "both"
alter = [{ kind = "mask", shape = "wide", height = "medium", colour = "black" }]
"#;

/// Two labelled samples and one picture of a stranger; one of the two is a profile.
fn prepared() -> Folder {
    let folder = Folder::empty();
    folder.write("study.toml", STUDY);
    folder.write("samples.csv", "sample,subject\nfront,one\nside,two\n");
    let grey = "128 ".repeat(200 * 220);
    let picture = format!("P2\n200 220\n255\n{grey}\n");
    for name in ["front", "side", "stranger"] {
        folder.write(&format!("{name}.pgm"), &picture);
    }
    let mut table = String::from("sample,point,x,y\n");
    let front = [[70, 80], [130, 80], [100, 118], [78, 150], [122, 150]];
    // A head that looks to the left.
    let side = [[50, 50], [58, 50], [30, 75], [48, 95], [55, 95]];
    for (name, points) in [("front", front), ("side", side)] {
        for (k, [x, y]) in points.iter().enumerate() {
            table.push_str(&format!("{name},{k},{x},{y}\n"));
        }
    }
    folder.write("landmarks.csv", &table);
    folder
}

fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let always = [
        "preview",
        ".",
        "--pictures",
        ".",
        "--landmarks",
        "landmarks.csv",
        "--output",
        "look",
    ];
    always.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn a_sheet_and_a_log_of_each_altered_arm_are_written() {
    let folder = prepared();
    let outcome = folder.run(&arguments(&[]));
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    assert!(outcome.stdout.contains("Masked, wide: 2 pictures, 01-masked--wide.png"));
    assert!(outcome.stdout.contains("side: failed: found a head turned by about"));
    let sheet = std::fs::read(folder.path("look/01-masked--wide.png")).unwrap();
    assert!(sheet.starts_with(b"\x89PNG"));
    let text = std::fs::read_to_string(folder.path("look/log.json")).unwrap();
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log[0]["apply"], "both");
    assert_eq!(log[0]["failures"], 1);
    let front = &log[0]["pictures"][0];
    assert_eq!(front["subject"], "one");
    assert_eq!(front["steps"][0]["effect"], "applied");
    assert_eq!(front["steps"][0]["alteration"]["shape"], "wide");
    let hull = front["visible"]["hull"].as_f64().unwrap();
    assert!((0.3..0.4).contains(&hull), "{hull}");
    let files = std::fs::read_dir(folder.path("look")).unwrap().count();
    assert_eq!(files, 2, "a sheet, a log and nothing temporary");
}

#[test]
fn a_picture_of_an_unlabelled_sample_is_not_shown() {
    let folder = prepared();
    let outcome = folder.run(&arguments(&["--sample", "stranger"]));
    assert_eq!(outcome.status, Some(2));
    assert!(
        outcome.stderr.contains(
            "found the sample `stranger` without a ground-truth subject label, but only \
             pictures of labelled subjects are shown"
        ),
        "{}",
        outcome.stderr
    );
    assert!(!folder.path("look").exists());
}

#[test]
fn a_study_without_labels_or_alterations_is_refused() {
    let folder = prepared();
    folder.write("study.toml", STUDY.replace("file = \"samples.csv\"\n", ""));
    let outcome = folder.run(&arguments(&[]));
    assert!(outcome.stderr.contains("found no table of samples"), "{}", outcome.stderr);
    let bare = STUDY.split("[[arm]]\nname = \"Masked").next().unwrap();
    let bare =
        bare.replace("[also.masked]\nformat = \"table\"\nfile = \"masked.csv\"\n", "");
    folder.write("study.toml", &bare);
    let outcome = folder.run(&arguments(&[]));
    assert!(outcome.stderr.contains("found no arm with `alter`"), "{}", outcome.stderr);
}

/// A table of samples is easily made to label one unknown person: a preview never fills what
/// is covered.
#[test]
fn a_reconstruction_is_left_out_and_says_why() {
    let folder = prepared();
    folder.run(&arguments(&[]));
    let bare = std::fs::read(folder.path("look/01-masked--wide.png")).unwrap();
    let text = STUDY.replace(
        "colour = \"black\" }]",
        "colour = \"black\" },\n  { kind = \"reconstruct\", method = \"diffusion\" }]",
    );
    assert_ne!(text, STUDY);
    folder.write("study.toml", &text);
    let outcome = folder.run(&arguments(&[]));
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    let why = "reconstruct is left out: a reconstruction is measured within a labelled \
               extraction and shown nowhere";
    assert!(outcome.stdout.contains(why), "{}", outcome.stdout);
    assert_eq!(std::fs::read(folder.path("look/01-masked--wide.png")).unwrap(), bare);
    let text = std::fs::read_to_string(folder.path("look/log.json")).unwrap();
    let log: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(log[0]["left_out"].as_str().unwrap().starts_with("reconstruct is left out"));
    assert_eq!(log[0]["pictures"][0]["steps"].as_array().unwrap().len(), 1);
}
