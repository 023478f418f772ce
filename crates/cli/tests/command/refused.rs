//! Bad input: status 2, one message with place, found and expected, and nothing written.

use crate::folder::{Folder, STUDY, scores};

/// Spoils a study and expects `run` and `check` to refuse it with one error, whose lines are
/// those given, and to leave the folder as it was.
#[track_caller]
fn refused(spoil: impl Fn(&Folder), expected: &str) {
    let folder = Folder::with_study();
    spoil(&folder);
    let before = folder.files("");
    for command in ["run", "check"] {
        let outcome = folder.run(&[command, "."]);
        let error = outcome.stderr.trim_end();
        assert_eq!(error, expected, "`{command}`");
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""), "`{command}`");
        assert_eq!(folder.files(""), before, "`{command}` wrote something");
        let entries = std::fs::read_dir(folder.path("")).unwrap().count();
        assert_eq!(entries, before.len(), "`{command}` left a folder");
    }
}

/// A spoiled line of the scores.
#[track_caller]
fn refused_scores(from: &str, to: &str, expected: &str) {
    refused(|folder| folder.spoil("scores.csv", from, to), expected);
}

#[track_caller]
fn refused_study(from: &str, to: &str, expected: &str) {
    refused(|folder| folder.spoil("study.toml", from, to), expected);
}
