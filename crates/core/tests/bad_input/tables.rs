//! Tables of scores, of samples and of subjects.

use std::fs;

use falsematch::ErrorKind;

use crate::{Case, LISTED, SAMPLES, TABLE, check, read_study};

/// A table of scores over the table of samples.
fn scores(
    name: &'static str,
    text: &'static str,
    kind: ErrorKind,
    message: &'static str,
) -> Case {
    let files = vec![("scores.csv", text.into())];
    Case { name, files, input: TABLE, samples: LISTED, kind, message }
}

/// A table of samples with a sound table of scores.
fn listed(
    name: &'static str,
    text: &'static str,
    kind: ErrorKind,
    message: &'static str,
) -> Case {
    let sound = "probe,reference,score\na1,b1,0.5\n";
    let files = vec![("scores.csv", sound.into()), ("samples.csv", text.into())];
    Case { name, files, input: TABLE, samples: LISTED, kind, message }
}

#[test]
fn malformed_text() {
    use ErrorKind::Format;
    check(vec![
        scores(
            "empty",
            "",
            Format,
            "scores.csv: found an empty file, but a table is expected",
        ),
        scores(
            "mark only",
            "\u{feff}\r\n\r\n",
            Format,
            "scores.csv: found no header line, but the first line must name the columns",
        ),
        scores(
            "header only",
            "probe,reference,score\n",
            Format,
            "scores.csv: found a header and no row, but one comparison a row is expected",
        ),
        scores(
            "missing column",
            "probe,reference,scores\na1,b1,0.5\n",
            Format,
            "scores.csv, line 1: found the columns `probe`, `reference` and `scores`, but a \
             column `score` is expected",
        ),
        scores(
            "column twice",
            "probe,reference,score,score\na1,b1,0.5,0.5\n",
            Format,
            "scores.csv, line 1: found the column `score` more than once, but a name must \
             tell columns apart",
        ),
        scores(
            "header twice",
            "probe,reference,score\na1,b1,0.5\nprobe,reference,score\n",
            Format,
            "scores.csv, line 3: found the header a second time, but every line after it \
             must be a row",
        ),
        scores(
            "short row, after a blank line and a field of two lines",
            "probe,reference,score,note\r\n\r\na1,b1,0.5,\"two\r\nlines\"\r\na2,b1\r\n",
            Format,
            "scores.csv, line 5: found 2 fields, but the header has 4",
        ),
        scores(
            "long row",
            "probe,reference,score\na1,b1,0,5\n",
            Format,
            "scores.csv, line 2: found 4 fields, but the header has 3",
        ),
        scores(
            "open quote",
            "probe,reference,score\na1,b1,0.5\na2,\"b1,0.5\n",
            Format,
            "scores.csv, line 3: found a quote that is never closed, but quotes come in pairs",
        ),
    ]);
}

#[test]
fn values_that_are_no_scores() {
    use ErrorKind::Value;
    let expected = |found: &str| -> &'static str {
        let message = format!(
            "scores.csv, line 3, `score`: found {found}, but a score must be a finite number"
        );
        Box::leak(message.into_boxed_str())
    };
    let row = |value: &str| -> &'static str {
        let text = format!("probe,reference,score\na1,b1,0.5\na2,b1,{value}\n");
        Box::leak(text.into_boxed_str())
    };
    let found = [
        ("NaN", "`NaN`"),
        ("-inf", "`-inf`"),
        ("1e999", "`1e999`"),
        ("high", "`high`"),
        ("", "a blank"),
        ("0x10", "`0x10`"),
    ];
    let case = |(value, found): (&'static str, &str)| {
        scores(value, row(value), Value, expected(found))
    };
    check(found.into_iter().map(case).collect());
}

#[test]
fn samples_without_a_subject() {
    use ErrorKind::Unlabelled;
    let own = "probe,reference,score,probe_subject,reference_subject\n\
               a1,b1,0.5,ann,bo\na2,b1,0.5,,bo\n";
    check(vec![
        listed(
            "blank subject",
            "sample,subject,gender\na1,ann,female\nb1, ,male\n",
            Unlabelled,
            "samples.csv, line 3: found no subject for sample `b1`, but every sample needs \
             the label of its ground-truth subject",
        ),
        scores(
            "unlisted probe",
            "probe,reference,score\na1,b1,0.5\nx9,b1,0.5\n",
            Unlabelled,
            "scores.csv, line 3: found probe `x9`, which `samples.csv` does not list, but \
             every sample needs the label of its ground-truth subject",
        ),
        Case {
            samples: "",
            ..scores(
                "blank subject in the table of scores",
                own,
                Unlabelled,
                "scores.csv, line 3: found no subject for sample `a2`, but every sample \
                 needs the label of its ground-truth subject",
            )
        },
        Case {
            samples: "",
            ..scores(
                "nobody says who is in the samples",
                "probe,reference,score\na1,b1,0.5\n",
                Unlabelled,
                "scores.csv, line 1: found no column `probe_subject` and no `[samples]` \
                 table, but every sample needs the label of its ground-truth subject",
            )
        },
    ]);
}

#[test]
fn contradictions() {
    use ErrorKind::{Conflict, Missing, Value};
    let own = "probe,reference,score,probe_subject,reference_subject\n\
               a1,b1,0.5,ann,bo\na2,b1,0.5,ann,cy\n";
    let either = "format = 'table'\nfile = 'scores.csv'\ninterchangeable = true";
    check(vec![
        listed(
            "subject in two groups",
            "sample,subject,gender\na1,ann,female\nb1,bo,male\na2,ann,male\n",
            Conflict,
            "samples.csv, line 4, `gender`: found subject `ann` as `female` in sample `a1` \
             (line 2) and as `male` in sample `a2`, but a subject is in one group",
        ),
        listed(
            "subject with and without a group",
            "sample,subject,gender\na1,ann,female\na2,ann,\nb1,bo,male\n",
            Conflict,
            "samples.csv, line 3, `gender`: found subject `ann` as `female` in sample `a1` \
             (line 2) and as blank in sample `a2`, but a subject is in one group",
        ),
        listed(
            "sample twice",
            "sample,subject,gender\na1,ann,female\nb1,bo,male\na1,ann,female\n",
            Conflict,
            "samples.csv, line 4: found sample `a1` a second time, but it is already on line \
             2 and each sample has one row",
        ),
        Case {
            samples: "",
            ..scores(
                "sample of two subjects",
                own,
                Conflict,
                "scores.csv, line 3, `subject`: found `cy` for sample `b1`, but it has `bo` \
                 on line 2",
            )
        },
        scores(
            "duplicate",
            "probe,reference,score\na1,b1,0.5\nb1,a1,0.4\n\na1,b1,0.5\n",
            Conflict,
            "scores.csv, line 5: found probe `a1` and reference `b1` compared a second time, \
             but the pair is already on line 2",
        ),
        Case {
            input: either,
            ..scores(
                "duplicate in the other order",
                "probe,reference,score\na1,b1,0.5\nb1,a1,0.5\n",
                Conflict,
                "scores.csv, line 3: found probe `b1` and reference `a1` compared a second \
                 time, but the pair is already on line 2",
            )
        },
        scores(
            "same sample",
            "probe,reference,score\na1,b1,0.5\nb1,b1,1\n",
            Value,
            "scores.csv, line 3: found sample `b1` compared with itself, but a comparison \
             is between two samples",
        ),
        Case {
            samples: "file = 'samples.csv'\nfailure = 'gender'",
            ..scores(
                "score of a failed sample",
                "probe,reference,score\na1,b1,0.5\n",
                Conflict,
                "scores.csv, line 2: found a score of sample `a1`, but the samples table \
                 says that it has no template (`female`)",
            )
        },
        Case {
            files: vec![
                ("people.csv", "subject,age\nann,30\n".into()),
                ("scores.csv", "probe,reference,score\na1,b1,0.5\n".into()),
            ],
            samples: "file = 'samples.csv'\nsubjects_file = 'people.csv'\ngroups = ['age']",
            ..scores(
                "subject without a row",
                "",
                Missing,
                "samples.csv, line 4: found subject `bo`, which `people.csv` does not list, \
                 but every subject needs a row there",
            )
        },
    ]);
}

#[test]
fn text_that_is_not_utf8() {
    let latin = b"probe,reference,score\na1,b1,0.5\nb\xe9,a1,0.5\n".to_vec();
    let utf16: Vec<u8> = b"\xff\xfep\0r\0o\0b\0e\0".to_vec();
    let case = |name, content, message| Case {
        files: vec![("scores.csv", content)],
        ..scores(name, "", ErrorKind::Format, message)
    };
    check(vec![
        case(
            "latin 1",
            latin,
            "scores.csv, line 3, `probe`: found `b\u{fffd}`, which is not UTF-8, but text \
             must be UTF-8",
        ),
        case(
            "utf 16",
            utf16,
            "scores.csv: found text in UTF-16, but CSV, TSV, gzip, Parquet or Arrow IPC is \
             expected",
        ),
    ]);
}

#[test]
fn the_line_is_right_in_the_middle_of_a_long_file() {
    let mut text = String::from("probe,reference,score,note\n");
    for line in 2..=300_000_u32 {
        let score = if line == 234_567 || line == 250_000 { "x" } else { "0.5" };
        text.push_str(&format!(
            "p{line},r{line},{score},some longer text to fill blocks\n"
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scores.csv"), text).unwrap();
    fs::write(folder.path().join("samples.csv"), SAMPLES).unwrap();
    let error = read_study(folder.path(), TABLE, LISTED).unwrap_err();
    assert_eq!(
        error.to_string(),
        "scores.csv, line 234567, `score`: found `x`, but a score must be a finite number"
    );
}
