//! From a new study to a verified report.

use crate::folder::Folder;

#[test]
fn a_new_study_of_every_kind_is_checked_run_and_verified() {
    for from in ["table", "matrix", "bob", "pyeer", "counts"] {
        let folder = Folder::empty();
        folder.runs(&["new", "audit", "--from", from]);
        let checked = folder.runs(&["check", "audit"]);
        assert!(checked.contains("study.toml"), "{checked}");
        let ran = folder.runs(&["run", "audit"]);
        assert!(ran.trim_end().ends_with("report.html"), "{ran}");
        let verified = folder.runs(&["verify", "audit/report"]);
        assert!(verified.starts_with("Nothing changed"), "{verified}");
    }
}

#[test]
fn a_new_study_replaces_no_file() {
    let folder = Folder::empty();
    folder.write("samples.csv", "mine");
    let outcome = folder.run(&["new", "."]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("samples.csv: found a file"), "{}", outcome.stderr);
    assert_eq!(folder.files("").len(), 1, "nothing else is written");
}

#[test]
fn check_says_what_would_be_done_and_writes_nothing() {
    let folder = Folder::with_study();
    let before = folder.files("");
    let text = folder.runs(&["check", "."]);
    let expected = "\
Small
How often is it wrong?

inputs       scores.csv, study.toml
samples      8 samples of 4 subjects, 0 of them without a template

arm          everybody
  people     4 subjects in 8 samples
  comparisons 4 mated, 24 non-mated; 0 and 0 more without a score
  threshold  0.5 given
  threshold  0.193 for an FMR of 10 %

arm          left
  people     2 subjects in 4 samples
  comparisons 2 mated, 4 non-mated; 0 and 0 more without a score
  threshold  0.5 given
  threshold  none for an FMR of 10 %";
    assert!(text.starts_with(expected), "{text}");
    assert!(
        text.ends_with("claims       1 to be judged, 1 not testable as stated\n"),
        "{text}"
    );
    assert_eq!(folder.files(""), before);
}

#[test]
fn the_report_names_nobody_and_the_key_is_written_only_when_asked_for() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    let names = ["ada", "bob", "cleo"];
    for (file, bytes) in folder.files("report") {
        let text = String::from_utf8_lossy(&bytes);
        for name in names {
            assert!(!text.contains(name), "`{file}` names {name}");
        }
        assert_ne!(file, "key.csv");
    }
    folder.runs(&["run", ".", "--with-key"]);
    let key = String::from_utf8(folder.files("report")["key.csv"].clone()).unwrap();
    assert!(names.iter().all(|name| key.contains(name)), "{key}");
    assert!(key.contains("S001-1,"), "{key}");
    folder.runs(&["verify", "report"]);
}

#[test]
fn the_exit_status_tells_verdicts_only_when_asked_to() {
    let folder = Folder::with_study();
    assert_eq!(folder.run(&["run", "."]).status, Some(0));
    assert_eq!(folder.run(&["run", ".", "--require-supported"]).status, Some(1));
    let claim = "\n[[claim]]\nsays = \"It is the best.\"\nmissing = [\"the others\"]\n";
    folder.spoil("study.toml", claim, "");
    folder.spoil("study.toml", "is = \"below\"", "is = \"at_least\"");
    folder.spoil("study.toml", "value = 0.5", "value = 0.0");
    let outcome = folder.run(&["run", ".", "--require-supported"]);
    assert_eq!(outcome.status, Some(0), "{}", outcome.stdout);
}

#[test]
fn a_report_is_replaced_and_nothing_else_is() {
    let folder = Folder::with_study();
    folder.runs(&["run", "."]);
    folder.write("report/left-over", "");
    folder.runs(&["run", "."]);
    assert!(!folder.path("report/left-over").exists());
    std::fs::create_dir(folder.path("mine")).unwrap();
    folder.write("mine/letter", "dear");
    let before = folder.files("");
    let outcome = folder.run(&["run", ".", "--out", "mine"]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("mine: found something that is no report"));
    assert_eq!(folder.files(""), before);
}

#[test]
fn a_study_is_found_by_its_file_from_anywhere() {
    let folder = Folder::with_study();
    std::fs::create_dir(folder.path("deep")).unwrap();
    std::fs::rename(folder.path("study.toml"), folder.path("deep/named.toml")).unwrap();
    std::fs::rename(folder.path("scores.csv"), folder.path("deep/scores.csv")).unwrap();
    folder.runs(&["run", "deep/named.toml", "--out", "result"]);
    folder.runs(&["verify", "result", "--study", "deep/named.toml"]);
    let text = folder.runs(&["verify", "result"]);
    assert!(text.contains("inputs are not here"), "{text}");
}

#[test]
fn help_shows_examples_and_exit_statuses() {
    let folder = Folder::empty();
    for arguments in [&["--help"][..], &["run", "--help"], &["verify", "--help"]] {
        let help = folder.runs(arguments);
        assert!(help.contains("Example"), "{help}");
    }
    assert!(folder.runs(&["--help"]).contains("Exit status:"));
    assert_eq!(folder.run(&["run"]).status, Some(2));
}
