//! What is refused, and in which words.

use std::fs;
use std::path::Path;

use falsematch::input::{Dataset, Request, Silent, read};
use falsematch::study::file::{Input, Orientation, Samples};
use falsematch::{ErrorKind, Result};

const SAMPLES: &str = "sample,subject,gender\na1,ann,female\na2,ann,female\nb1,bo,male\n";
const WHY: &str = "falsematch measures errors and never identifies people: who is in each \
                   probe and reference must be known before anything is compared";

/// One refusal: the files, the input, and the whole message.
struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    input: &'static str,
    samples: &'static str,
    kind: ErrorKind,
    message: &'static str,
}

const TABLE: &str = "format = 'table'\nfile = 'scores.csv'";
const PARQUET: &str = "format = 'table'\nfile = 'scores.parquet'";
const MATRIX: &str = "format = 'matrix'\nfile = 'scores.npy'";
const LISTED: &str = "file = 'samples.csv'\ngroups = ['gender']";

fn refusal(case: &Case) -> Result<Dataset> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("samples.csv"), SAMPLES).unwrap();
    for (name, content) in &case.files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    read_study(folder.path(), case.input, case.samples)
}

fn read_study(base: &Path, input: &str, samples: &str) -> Result<Dataset> {
    let input: Input = toml::from_str(input).unwrap();
    let samples: Option<Samples> =
        (!samples.is_empty()).then(|| toml::from_str(samples).unwrap());
    read(&Request {
        input: &input,
        samples: samples.as_ref(),
        orientation: Orientation::Similarity,
        base,
        progress: &Silent,
    })
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let error = refusal(&case).expect_err(case.name);
        assert_eq!(error.to_string(), case.message, "{}", case.name);
        assert_eq!(error.kind(), case.kind, "{}", case.name);
        let hint = error.hint_text().unwrap_or_default();
        if error.kind() == ErrorKind::Unlabelled {
            assert_eq!(hint, WHY, "{}", case.name);
        }
        assert!(!hint.ends_with('.'), "{}: {hint}", case.name);
    }
}

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

fn testdata(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/inputs");
    fs::read(folder.join(name)).unwrap()
}

fn cut(name: &str, keep: f64) -> Vec<u8> {
    let mut bytes = testdata(name);
    bytes.truncate((bytes.len() as f64 * keep) as usize);
    bytes
}

#[test]
fn truncated_files() {
    let case = |name, file, content, input, message| Case {
        name,
        files: vec![(file, content), ("samples.csv", testdata("samples.csv"))],
        input,
        samples: "file = 'samples.csv'",
        kind: ErrorKind::Format,
        message,
    };
    let arrow = "format = 'table'\nfile = 'scores.arrow'";
    let arrows = "format = 'table'\nfile = 'scores.arrows'";
    let gzip = "format = 'table'\nfile = 'scores.csv.gz'";
    check(vec![
        case(
            "parquet",
            "scores.parquet",
            cut("scores-zstd.parquet", 0.8),
            PARQUET,
            "scores.parquet: found a truncated or damaged file, but a whole Parquet file is \
             expected",
        ),
        case(
            "arrow file",
            "scores.arrow",
            cut("scores.arrow", 0.8),
            arrow,
            "scores.arrow: found a truncated or damaged file, but a whole Arrow IPC file is \
             expected",
        ),
        case(
            "arrow stream",
            "scores.arrows",
            cut("scores.arrows", 0.7),
            arrows,
            "scores.arrows: found a truncated or damaged file, but a whole Arrow IPC file is \
             expected",
        ),
        case(
            "gzip",
            "scores.csv.gz",
            cut("scores.csv.gz", 0.7),
            gzip,
            "scores.csv.gz: found the end of the compressed data too early, but a whole gzip \
             file is expected; the file is truncated",
        ),
        case(
            "a name that does not agree",
            "scores.parquet",
            testdata("scores.csv"),
            PARQUET,
            "scores.parquet: found a file whose first bytes are not those of the format that \
             its name ends in, but the two should agree",
        ),
        case(
            "npy numbers",
            "scores.npy",
            cut("little-f8.npy", 0.9),
            MATRIX,
            "scores.npy: found 246 bytes of numbers, but 6 rows of 6 columns need 288",
        ),
        case(
            "npy header",
            "scores.npy",
            cut("little-f8.npy", 0.1),
            MATRIX,
            "scores.npy: found the end of the file in its header, but a NumPy matrix is expected",
        ),
        case(
            "no npy",
            "scores.npy",
            testdata("scores.csv"),
            MATRIX,
            "scores.npy: found other first bytes than those of NumPy's format, but a `.npy` \
             file is expected",
        ),
    ]);
}

#[test]
fn no_truncation_is_read_and_none_panics() {
    let files = [
        ("scores-snappy.parquet", "table"),
        ("scores-plain.parquet", "table"),
        ("scores.csv.gz", "table"),
        ("little-f4.npy", "matrix"),
    ];
    for (name, format) in files {
        let whole = testdata(name);
        for length in (0..whole.len()).step_by(whole.len() / 150 + 1) {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), &whole[..length]).unwrap();
            fs::write(folder.path().join("samples.csv"), testdata("samples.csv"))
                .unwrap();
            let input = format!("format = '{format}'\nfile = '{name}'");
            let result = read_study(folder.path(), &input, "file = 'samples.csv'");
            assert!(result.is_err(), "{name} cut to {length} of {} bytes", whole.len());
        }
    }
}

#[test]
fn matrices_that_do_not_fit() {
    use ErrorKind::{Conflict, Format, Missing, Unlabelled, Value};
    let case = |name, list: &'static str, samples, kind, message| Case {
        name,
        files: vec![
            ("samples.csv", testdata("samples.csv")),
            ("rows.csv", list.into()),
            ("scores.npy", testdata("block-c.npy")),
        ],
        input: "format = 'matrix'\nfile = 'scores.npy'\nprobes = 'rows.csv'",
        samples,
        kind,
        message,
    };
    let table = "file = 'samples.csv'";
    check(vec![
        case(
            "columns",
            "sample\nb2\na1\n",
            table,
            Format,
            "scores.npy: found 3 columns, but `samples.csv` lists 6 samples",
        ),
        case(
            "rows",
            "sample\nb2\na1\na2\n",
            table,
            Format,
            "scores.npy: found 2 rows, but `rows.csv` lists 3 samples",
        ),
        case(
            "row twice",
            "sample\nb2\nb2\n",
            table,
            Conflict,
            "rows.csv, line 3: found sample `b2` a second time, but it is already on line 2 \
             and each sample has one row",
        ),
        case(
            "row unlisted",
            "sample\nb2\nx9\n",
            table,
            Unlabelled,
            "rows.csv, line 3: found sample `x9`, which `samples.csv` does not list, but \
             every sample needs the label of its ground-truth subject",
        ),
        case(
            "no list",
            "sample\nb2\na1\n",
            "",
            Missing,
            "found no table of samples, but a table must name the rows and columns of the \
             matrix",
        ),
        Case {
            files: vec![("scores.npy", not_a_number())],
            input: MATRIX,
            samples: LISTED,
            ..case(
                "NaN",
                "",
                "",
                Value,
                "scores.npy, row 1, `b1`: found `NaN`, but a score must be a finite number",
            )
        },
    ]);
}

/// A matrix of three samples, all ones but for one NaN over the diagonal.
fn not_a_number() -> Vec<u8> {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 3), }\n";
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header.as_bytes());
    for cell in 0..9 {
        let value = if cell == 2 || cell == 6 { f64::NAN } else { 1.0 };
        file.extend(value.to_le_bytes());
    }
    file
}

#[test]
fn score_files_of_others() {
    use ErrorKind::{Conflict, Format, Study, Value};
    let case = |name, text: &'static str, input, kind, message| Case {
        name,
        files: vec![("scores.txt", text.into())],
        input,
        samples: "",
        kind,
        message,
    };
    let two = "format = 'bob'\nfile = 'scores.txt'\ncolumns = 2";
    let five = "format = 'bob'\nfile = 'scores.txt'\ncolumns = 5";
    check(vec![
        case(
            "label",
            "# label score\n1 0.5\n2 0.5\n",
            two,
            Value,
            "scores.txt, line 3, `label`: found `2`, but the label is 1 (mated), or -1 or 0 \
             (non-mated)",
        ),
        case(
            "score",
            "1 0.5\n-1 nan\n",
            two,
            Value,
            "scores.txt, line 2, `score`: found `nan`, but a score must be a finite number",
        ),
        case(
            "columns",
            "ann m1 ann a1 0.5\nann m1 ann 0.5\n",
            five,
            Format,
            "scores.txt, line 2: found 4 fields, but 5 are expected: `claimed_id model_label \
             real_id test_label score`",
        ),
        case(
            "two subjects",
            "ann m1 ann a1 0.5\nbo m1 ann a2 0.5\n",
            five,
            Conflict,
            "scores.txt, line 2, `subject`: found `bo` for sample `m1`, but it has `ann` on \
             line 1",
        ),
        Case {
            samples: LISTED,
            ..case(
                "samples of nobody",
                "1 0.5\n",
                two,
                Study,
                "`samples`: found a `[samples]` table, but this input names no sample that it \
                 could describe",
            )
        },
        Case {
            files: vec![
                ("a.mtx", testdata("distance.mtx")),
                ("a.mask", testdata("all.mask")),
                ("samples.csv", testdata("samples.csv")),
            ],
            samples: "file = 'samples.csv'",
            ..case(
                "distance for similarity",
                "",
                "format = 'bee'\nmatrix = 'a.mtx'\nmask = 'a.mask'",
                Conflict,
                "a.mtx: found a matrix of dissimilarity (`D2`), but the study states \
                 similarity",
            )
        },
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
