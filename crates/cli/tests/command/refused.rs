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
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (Some(2), ""),
            "`{command}`"
        );
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

/// Replaces the scores by what is made of their lines.
fn scores_of(folder: &Folder, keep: impl Fn(&[&str]) -> bool) {
    let text = scores();
    let (header, rows) = text.split_once('\n').unwrap();
    let kept = rows.lines().filter(|row| keep(&row.split(',').collect::<Vec<_>>()));
    let lines: Vec<&str> = std::iter::once(header).chain(kept).collect();
    folder.write("scores.csv", lines.join("\n") + "\n");
}

#[test]
fn files_that_are_empty_or_lack_a_column() {
    refused(
        |folder| folder.write("scores.csv", ""),
        "error: scores.csv: found an empty file, but a table is expected",
    );
    refused(
        |folder| std::fs::remove_file(folder.path("scores.csv")).unwrap(),
        "error: scores.csv: found no such file\n\
         hint: paths in a study are relative to the study file; looked for \
         `./scores.csv`",
    );
    refused_scores(
        "score,",
        "scroe,",
        "error: scores.csv, line 1: found the columns `probe`, `reference`, \
         `scroe`, `probe_subject`, `reference_subject`, `probe_side` and \
         `reference_side`, but a column `score` is expected\n\
         hint: did you mean `scroe`? the study can name the columns of its \
         tables",
    );
    refused_scores(
        "reference_side",
        "side",
        "error: scores.csv, line 1: found the columns `probe`, `reference`, \
         `score`, `probe_subject`, `reference_subject`, `probe_side` and \
         `side`, but a column `reference_side` is expected\n\
         hint: did you mean `reference_subject`? the study can name the columns \
         of its tables",
    );
}

#[test]
fn scores_that_are_none() {
    for (found, named) in [("NaN", "NaN"), ("inf", "inf"), ("high", "high"), ("", "")] {
        let folder = Folder::with_study();
        folder.spoil("scores.csv", "0.162", found);
        let before = folder.files("");
        let outcome = folder.run(&["run", "."]);
        let start = "error: scores.csv, line 3, `score`: found ";
        assert!(outcome.stderr.starts_with(start), "{}", outcome.stderr);
        assert!(outcome.stderr.contains(named) && outcome.stderr.contains("number"));
        assert_eq!((outcome.status, outcome.stdout.as_str()), (Some(2), ""));
        assert_eq!(folder.files(""), before);
    }
}

#[test]
fn people_who_are_not_named_or_named_twice() {
    refused_scores(
        "bob,ada,left",
        ",ada,left",
        "error: scores.csv, line 3: found no subject for sample `bob1`, but \
         every sample needs the label of its ground-truth subject\n\
         hint: falsematch measures errors and never identifies people: who \
         is in each probe and reference must be known before anything is \
         compared",
    );
    refused_scores(
        "bob,ada,left",
        "bob,ada,right",
        "error: scores.csv, line 4, `side`: found subject `bob` as `right` \
         in sample `bob1` (line 3) and as `left` in sample `bob2`, but a \
         subject is in one group\n\
         hint: where `side` may differ between the samples of a subject, \
         list it under `conditions`",
    );
}

#[test]
fn comparisons_and_headers_that_are_there_twice() {
    refused(
        |folder| {
            let text = scores();
            let row = text.lines().nth(4).unwrap();
            folder.write("scores.csv", format!("{text}{row}\n"));
        },
        "error: scores.csv, line 30: found probe `cleo1` and reference \
         `ada1` compared a second time, but the pair is already on line 5\n\
         hint: the study says that probe and reference are interchangeable: \
         each pair is listed once, in either order",
    );
    refused(
        |folder| {
            let text = scores();
            let header = text.lines().next().unwrap();
            folder.write("scores.csv", format!("{header}\n{text}"));
        },
        "error: scores.csv, line 2: found the header a second time, but \
         every line after it must be a row\n\
         hint: files that were joined end to end keep their headers: remove \
         all but the first",
    );
}

#[test]
fn data_from_which_nothing_can_be_measured() {
    refused(
        |folder| scores_of(folder, |row| row[3] == row[4]),
        "error: scores.csv: found only mated comparisons, but expected \
         non-mated ones, of two subjects",
    );
    refused(
        |folder| scores_of(folder, |row| row[3] != row[4]),
        "error: scores.csv: found only non-mated comparisons, but expected \
         mated ones, of two samples of a subject",
    );
    refused(
        |folder| scores_of(folder, |row| row[3] == "ada" && row[4] == "ada"),
        "error: scores.csv: found one subject, but expected at least two: \
         nobody else can be taken for them",
    );
    refused(
        |folder| {
            let rows = scores();
            let equal = rows.lines().skip(1).map(|row| {
                let mut fields: Vec<&str> = row.split(',').collect();
                fields[2] = "0.5";
                fields.join(",")
            });
            let header = rows.lines().next().unwrap().to_owned();
            let lines: Vec<String> = std::iter::once(header).chain(equal).collect();
            folder.write("scores.csv", lines.join("\n"));
        },
        "error: scores.csv: found the score `0.5` in every comparison, but \
         expected scores that differ",
    );
}

#[test]
fn truncated_files() {
    refused(
        |folder| {
            folder.runs(&["new", "matrix", "--from", "matrix"]);
            for name in ["study.toml", "probes.csv", "references.csv", "samples.csv"] {
                folder.write(name, &folder.files("matrix")[name]);
            }
            folder.write("scores.npy", &folder.files("matrix")["scores.npy"][..1000]);
            std::fs::remove_file(folder.path("scores.csv")).unwrap();
            std::fs::remove_dir_all(folder.path("matrix")).unwrap();
        },
        "error: scores.npy: found 872 bytes of numbers, but 80 rows of 80 \
         columns need 51200\n\
         hint: the file is truncated",
    );
    refused(
        |folder| {
            folder.spoil("study.toml", "scores.csv", "scores.parquet");
            folder.write("scores.parquet", b"PAR1 and then no more");
        },
        "error: scores.parquet: found a truncated or damaged file, but a \
         whole Parquet file is expected\n\
         hint: the reader said: Parquet error: Invalid Parquet file. \
         Corrupt footer",
    );
}

#[test]
fn studies_that_are_wrong() {
    refused_study(
        "thresholds = [0.5]",
        "treshold = [0.5]",
        "error: ./study.toml, line 14, `protocol.treshold`: found an \
         unknown key `treshold`, but expected one of `by`, `level`, `seed`, \
         `tail`, `target_fmr`, `thresholds`, `thresholds_from`\n\
         hint: did you mean `thresholds`?",
    );
    refused_study(
        "arm = \"everybody\"",
        "arm = \"everyone\"",
        "error: ./study.toml, line 28, `claim.arm`: found the unknown arm \
         `everyone`, but expected `everybody`, `left`\n\
         hint: did you mean `everybody`?",
    );
    refused_study(
        "side = \"left\" }",
        "side = \"lefty\" }",
        "error: ./study.toml, `side`: arm `left` filters on `side` = \
         `lefty`, which no sample has\n\
         hint: `side` has `left`, `right`",
    );
    refused(
        |folder| folder.write("study.toml", STUDY.replace("= [0.5]", "[0.5]")),
        "error: ./study.toml, line 14: not readable as TOML: key with no \
         value, expected `=`",
    );
    refused(
        |folder| std::fs::remove_file(folder.path("study.toml")).unwrap(),
        "error: .: no `study.toml` in this folder, but expected one\n\
         hint: `falsematch new DIR` writes a study that runs as it is",
    );
}
