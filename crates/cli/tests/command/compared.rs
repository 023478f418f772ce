//! `falsematch compare`: what it keeps, that nothing is lost when it stops, and what it
//! refuses.

use crate::folder::Folder;
use crate::templates::folder;

const KEPT: &str = "study.compared.arrow";
const PARTLY: &str = "study.comparing-0";

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path(name)).unwrap()
}

/// A report of what was compared before is that of comparing on the way, to the byte.
#[test]
fn a_run_measures_what_was_compared() {
    for (protocol, input) in [("", ""), ("tail = 60", "")] {
        let folder = folder(protocol, input);
        folder.runs(&["run", "."]);
        let report = folder.files("report");
        let engines = ["auto", "f32", "codes", "prefix:3", "plain"];
        let kept = engines.map(|engine| {
            let said = folder.runs(&["compare", ".", "--engine", engine]);
            let left = if protocol.is_empty() { "" } else { ", the 60 highest kept" };
            let expected = format!(
                "everybody: 24 mated, 252 non-mated comparisons{left}\n  threshold 0.5 given\n"
            );
            assert!(said.starts_with(&expected), "{said}");
            let expected = format!("Wrote ./{KEPT}; `falsematch run .` measures it\n");
            assert!(said.ends_with(&expected), "{said}");
            bytes(&folder, KEPT)
        });
        assert!(kept.iter().all(|other| *other == kept[0]));
        // What is said of a study does not bear on what was compared.
        folder.runs(&["run", "."]);
        assert!(folder.files("report") == report);
        folder.runs(&["check", "."]);
        folder.runs(&["verify", "report"]);
        folder.spoil("study.toml", "It is the best.", "It is the very best.");
        folder.runs(&["run", "."]);
    }
}

/// It was not compared again: what was kept is what is measured.
#[test]
fn a_run_reads_what_was_compared() {
    let folder = folder("", "");
    folder.runs(&["compare", "."]);
    let whole = bytes(&folder, KEPT);
    folder.write(KEPT, &whole[..whole.len() - 20]);
    let refused = folder.run(&["run", "."]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("expected tallies as this program writes them"));
}

#[test]
fn what_was_compared_of_another_state_is_refused() {
    let folder = folder("", "");
    folder.runs(&["compare", "."]);
    folder.spoil("samples.csv", "p1-0,p1,left", "p1-0,p0,left");
    for command in ["run", "check"] {
        let refused = folder.run(&[command, "."]);
        assert_eq!(refused.status, Some(2));
        assert_eq!(
            refused.stderr,
            "error: ./study.compared.arrow: found what was compared for another state of this \
             study, but expected its templates, samples and arms as they are now\n\
             hint: compare again with `falsematch compare`, or remove the file\n"
        );
    }
    folder.runs(&["compare", "."]);
    folder.runs(&["run", "."]);
}

/// Templates in two files are compared like those of one, and a change of either is noticed.
#[test]
fn templates_in_two_files_are_as_in_one() {
    let folder = folder("tail = 60", "");
    folder.runs(&["compare", "."]);
    let expected = bytes(&folder, KEPT);
    let all = bytes(&folder, "t.f32");
    let dimension = bytes(&folder, "t.f32.toml");
    for (name, part) in [("a.f32", &all[..320]), ("b.f32", &all[320..])] {
        folder.write(name, part);
        folder.write(&format!("{name}.toml"), &dimension);
    }
    folder.spoil("study.toml", "file = \"t.f32\"", "file = [\"a.f32\", \"b.f32\"]");
    folder.runs(&["compare", "."]);
    let found = bytes(&folder, KEPT);
    let length = expected.len();
    assert!(found.len() == length && found != expected, "of another study");
    folder.runs(&["run", "."]);
    for name in ["a.f32", "b.f32"] {
        let before = bytes(&folder, name);
        let mut after = before.clone();
        after[3] ^= 1;
        folder.write(name, &after);
        let refused = folder.run(&["run", "."]);
        let expected = "found what was compared for another state of this study";
        assert!(refused.stderr.contains(expected), "{name}: {}", refused.stderr);
        folder.write(name, &before);
    }
    folder.runs(&["run", "."]);
    folder.runs(&["verify", "report"]);
}

#[test]
fn a_comparison_that_is_stopped_goes_on() {
    let folder = folder("tail = 60", "");
    folder.runs(&["compare", "."]);
    let expected = bytes(&folder, KEPT);
    std::fs::remove_file(folder.path(KEPT)).unwrap();
    let stopped = folder.run(&["compare", ".", "--stop-after", "0"]);
    assert_eq!(stopped.status, Some(2));
    assert_eq!(
        stopped.stderr,
        "error: ./study.toml: stopped after 0.0 % of comparing `everybody`\n\
         hint: what is done is kept; the same command goes on\n"
    );
    assert!(folder.path(PARTLY).is_file() && !folder.path(KEPT).exists());
    let partly = bytes(&folder, PARTLY);
    let refuses = |expected: &str| {
        let refused = folder.run(&["compare", ".", "--threads", "2"]);
        assert_eq!(refused.status, Some(2));
        assert_eq!(
            refused.stderr,
            format!(
                "error: ./study.comparing-0: {expected}\nhint: remove it to begin anew\n"
            )
        );
    };
    folder.write(PARTLY, &partly[..partly.len() - 1]);
    refuses("found no comparing of falsematch that was broken off, or a damaged one");
    folder.write(PARTLY, &partly);
    folder.spoil("study.toml", "tail = 60", "tail = 61");
    refuses(
        "found what was compared for another study, other data or another arm, but expected \
         the same as now",
    );
    folder.spoil("study.toml", "tail = 61", "tail = 60");
    folder.runs(&["compare", ".", "--threads", "2", "--engine", "codes"]);
    assert!(bytes(&folder, KEPT) == expected && !folder.path(PARTLY).exists());
}

/// Killed at whatever time, it goes on where it was and ends as if nothing had happened.
#[cfg(unix)]
#[test]
fn a_comparison_that_is_killed_goes_on() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let folder = folder("tail = 60", "");
    folder.runs(&["compare", "."]);
    let expected = bytes(&folder, KEPT);
    std::fs::remove_file(folder.path(KEPT)).unwrap();
    for wait in [0, 2, 5, 10, 20, 40] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_falsematch"))
            .args(["compare", "."])
            .current_dir(folder.path("."))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        child.wait().unwrap();
    }
    folder.runs(&["compare", "."]);
    assert!(bytes(&folder, KEPT) == expected && !folder.path(PARTLY).exists());
}

#[test]
fn what_cannot_be_kept_or_replaced_is_said() {
    let folder = folder("", "");
    std::fs::create_dir(folder.path("study.comparing-0.partial")).unwrap();
    let refused = folder.run(&["compare", ".", "--stop-after", "0"]);
    assert_eq!(refused.status, Some(2));
    let expected = "error: ./study.comparing-0: cannot keep what is done: ";
    assert!(refused.stderr.starts_with(expected), "{}", refused.stderr);
    folder.write(KEPT, "mine");
    let refused = folder.run(&["compare", "."]);
    assert_eq!(refused.status, Some(2));
    assert!(
        refused.stderr.ends_with(
            "hint: nothing else is replaced; move the file to another place\n"
        ),
        "{}",
        refused.stderr
    );
    assert_eq!(bytes(&folder, KEPT), b"mine");
}

#[test]
fn bad_arguments_are_refused() {
    let folder = folder("tail = 60", "");
    for (option, value, expected) in [
        ("--engine", "faiss", "expected `auto`, `f32`"),
        ("--memory", "1.5GiB", "expected a whole number of bytes"),
        (
            "--memory",
            "1MiB",
            "on the memory to compare in, but at least 41 MiB are needed",
        ),
    ] {
        let refused = folder.run(&["compare", ".", option, value]);
        assert_eq!(refused.status, Some(2));
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
    let scores = Folder::with_study();
    let refused = scores.run(&["compare", "."]);
    assert_eq!(
        refused.stderr,
        "error: ./study.toml: found no templates, but expected some to compare\n\
         hint: their input has `format = \"templates\"`\n"
    );
}

const SEARCH: &str = r#"[study]
name = "Small search"
question = "How often is somebody found who is not there?"

[input]
format = "templates"
metric = "cosine"
normalised = false
file = "t.f32"

[samples]
file = "samples.csv"
groups = ["side"]

[protocol]
thresholds = [0.9]

[search]
list_length = 2
ranks = [1]
target_fpir = [0.2]
gallery = { rule = "first" }
held_out = { splits = 4, enrolled_share = 0.5 }

[[arm]]
name = "everybody"
"#;

/// Searches by templates are measured, kept and taken up like comparisons.
#[test]
fn templates_are_searched() {
    let folder = folder("", "");
    folder.write("study.toml", SEARCH);
    folder.runs(&["run", "."]);
    let report = folder.files("report");
    folder.runs(&["verify", "report"]);
    let stopped = folder.run(&["compare", ".", "--stop-after", "0"]);
    assert!(stopped.stderr.contains("stopped after 0.0 % of searching `everybody`"));
    let said = folder.runs(&["compare", ".", "--threads", "2", "--engine", "codes"]);
    let expected = "everybody: 64 searches, 128 candidates kept\n  threshold 0.9 given\n";
    assert!(said.starts_with(expected), "{said}");
    folder.runs(&["run", "."]);
    assert!(folder.files("report") == report);
    let shown = String::from_utf8(report["report.json"].clone()).unwrap();
    assert!(shown.contains("\"fpir\"") && shown.contains("\"fnir\""));
}
